package attachment

import (
	"bytes"
	"regexp"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// kind is what a file is.
type kind int

const (
	other    kind = iota // a text, if it can be read as one
	document             // .xlsx, .docx
	portable             // .pdf
	old                  // .xls, .doc, .wps, or one of the newer ones with a password
	archive
)

// signs are how files begin that are no text. Those of pictures and fonts are
// in formats.
var signs = []struct {
	at   int
	sign string
	kind kind
}{
	{0, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", old},
	{0, "PK\x05\x06", archive},
	{0, "Rar!", archive},
	{0, "7z\xbc\xaf\x27\x1c", archive},
	{0, "\x1f\x8b", archive}, // gzip
	{0, "BZh", archive},
	{0, "\xfd7zXZ", archive},
	{0, "\x28\xb5\x2f\xfd", archive}, // zstd
	{257, "ustar", archive},
}

// wrapped are texts that hold other texts in a code of their own: RTF, web
// pages and letters in one file.
var wrapped = regexp.MustCompile(`(?i)^\s*\{\\rtf|(?:^|\n)(?:mime-version|content-transfer-encoding):`)

// kindOf tells what a file is by how it begins.
func kindOf(src []byte) kind {
	for _, s := range signs {
		if len(src) > s.at && bytes.HasPrefix(src[s.at:], []byte(s.sign)) {
			return s.kind
		}
	}
	if bytes.HasPrefix(src, []byte("PK\x03\x04")) {
		// The names of what is inside stand in the file as they are.
		if bytes.Contains(src, []byte("xl/workbook.xml")) || bytes.Contains(src, []byte("word/document.xml")) {
			return document
		}
		return archive
	}
	// Some programs put something before the sign of a PDF.
	if bytes.Contains(src[:min(len(src), 1024)], []byte("%PDF-")) {
		return portable
	}
	if wrapped.Match(src[:min(len(src), 4096)]) {
		return archive
	}
	return other
}

// decoded returns a text in UTF-8, UTF-16 with its mark, or GB18030. Whatever
// has control characters is none.
func decoded(src []byte) (string, bool) {
	text := string(src)
	switch {
	case bytes.HasPrefix(src, []byte("\xff\xfe")), bytes.HasPrefix(src, []byte("\xfe\xff")):
		units := make([]uint16, 0, len(src)/2)
		low, high := 0, 1
		if src[0] == 0xfe {
			low, high = 1, 0
		}
		for i := 2; i+1 < len(src); i += 2 {
			units = append(units, uint16(src[i+low])|uint16(src[i+high])<<8)
		}
		text = string(utf16.Decode(units))
	case utf8.Valid(src):
		text = strings.TrimPrefix(text, "\ufeff")
	default:
		out, err := simplifiedchinese.GB18030.NewDecoder().Bytes(src)
		if err != nil {
			return "", false
		}
		text = string(out)
	}
	for _, r := range text {
		if r < ' ' && r != '\n' && r != '\r' && r != '\t' && r != '\f' || r == utf8.RuneError {
			return "", false
		}
	}
	return text, true
}
