package attachment

import (
	"bytes"
	"regexp"
	"unicode/utf8"

	"portal/internal/plaintext"
)

// kind is the type of a file.
type kind int

const (
	other    kind = iota // text, if it decodes as text
	document             // .xlsx, .docx
	portable             // .pdf
	fixed                // .ofd
	old                  // .xls, .doc, .wps, or an encrypted .xlsx or .docx
	archive
)

// signs are the signatures of binary files. Those of pictures and fonts are in formats.
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

// wrapped matches texts that encode other texts: RTF and MIME messages, such as web pages saved as
// one file.
var wrapped = regexp.MustCompile(`(?i)^\s*\{\\rtf|(?:^|\n)(?:mime-version|content-transfer-encoding):`)

// kindOf determines the type of a file from its first bytes.
func kindOf(src []byte) kind {
	for _, s := range signs {
		if len(src) > s.at && bytes.HasPrefix(src[s.at:], []byte(s.sign)) {
			return s.kind
		}
	}
	if bytes.HasPrefix(src, []byte("PK\x03\x04")) {
		// Entry names are stored uncompressed.
		if bytes.Contains(src, []byte("xl/workbook.xml")) || bytes.Contains(src, []byte("word/document.xml")) {
			return document
		}
		if isOFD(src) {
			return fixed
		}
		return archive
	}
	// Some programs write data before a PDF's signature.
	if bytes.Contains(src[:min(len(src), 1024)], []byte("%PDF-")) {
		return portable
	}
	if wrapped.Match(src[:min(len(src), 4096)]) {
		return archive
	}
	return other
}

// decoded returns a text stored as UTF-8, UTF-16 with a byte order mark, or GB18030. It rejects
// text with control characters. Without a mark it does not try UTF-16, because half of all byte
// sequences would pass as meaningless UTF-16.
func decoded(src []byte) (string, bool) {
	marked := bytes.HasPrefix(src, []byte("\xff\xfe")) || bytes.HasPrefix(src, []byte("\xfe\xff"))
	if !marked && bytes.IndexByte(src, 0) >= 0 {
		return "", false
	}
	text, ok := plaintext.Decode(src)
	if !ok {
		return "", false
	}
	for _, r := range text {
		if r < ' ' && r != '\n' && r != '\r' && r != '\t' && r != '\f' || r == utf8.RuneError {
			return "", false
		}
	}
	return text, true
}
