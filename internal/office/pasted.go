package office

import (
	"bytes"
	"encoding/binary"
	"regexp"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"

	"portal/internal/message"
)

// readPasted reads text with tabs between the cells, as it is pasted from a
// table: in UTF-8, UTF-16 or GB18030, which holds GBK and GB2312.
func readPasted(name string, src []byte, list *message.List) []Part {
	text, ok := decode(src)
	if !ok {
		list.Add(message.Pos{File: name}, "office-text")
		return nil
	}
	text = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text)
	if lines := strings.Count(text, "\n") + 1; lines > maxRows {
		list.Add(message.Pos{File: name}, "office-limit/rows", "Row", lines, "Limit", maxRows)
		return nil
	}
	part, cells := Part{}, 0
	pos := message.Pos{File: name, Line: 1, Col: 1}
	for row, more := (Row)(nil), true; more; {
		value, written := field(text)
		cell := Cell{Pos: pos, Text: value, Width: 1, Decimals: -1}
		if !fits(cell, &cells, list) {
			return nil
		}
		if row = append(row, cell); len(row) > maxColumns {
			list.Add(message.Pos{File: name, Line: pos.Line}, "office-limit/columns", "Column", len(row), "Limit", maxColumns)
			return nil
		}
		pos.Line += strings.Count(written, "\n")
		pos.Col += utf8.RuneCountInString(written[strings.LastIndexByte(written, '\n')+1:]) + 1
		if strings.Contains(written, "\n") {
			pos.Col -= cell.Pos.Col - 1
		}
		text = text[len(written):]
		if strings.HasPrefix(text, "\t") {
			text = text[1:]
			continue
		}
		part.Rows, row = append(part.Rows, row), nil
		if text, more = strings.CutPrefix(text, "\n"); more {
			pos.Line, pos.Col = pos.Line+1, 1
		}
	}
	return []Part{part}
}

// inQuotes is a field as spreadsheets copy it where it has line breaks, tabs
// or quotes.
var inQuotes = regexp.MustCompile(`^"((?:[^"]|"")*)"(?:[\t\n]|$)`)

// field returns what stands in the first field of a text, and how it is
// written there. A quote that none closes before a tab or the line's end is a
// character like others.
func field(text string) (value, written string) {
	if m := inQuotes.FindStringSubmatch(text); m != nil {
		return strings.ReplaceAll(m[1], `""`, `"`), text[:len(m[1])+2]
	}
	if end := strings.IndexAny(text, "\t\n"); end >= 0 {
		text = text[:end]
	}
	return text, text
}

// fits counts a cell and holds it to the limits.
func fits(c Cell, cells *int, list *message.List) bool {
	if utf8.RuneCountInString(c.Text) > maxText {
		list.Add(c.Pos, "office-limit/text", "Length", utf8.RuneCountInString(c.Text), "Limit", maxText)
		return false
	}
	if !c.Blank() {
		if *cells++; *cells > maxCells {
			list.Add(c.Pos, "office-limit/cells", "Limit", maxCells)
			return false
		}
	}
	return true
}

// decode returns text in UTF-8; false for bytes that are no text.
func decode(src []byte) (string, bool) {
	switch {
	case bytes.HasPrefix(src, []byte("\xef\xbb\xbf")):
		src = src[3:]
		return string(src), utf8.Valid(src) && !bytes.ContainsRune(src, 0)
	case bytes.HasPrefix(src, []byte("\xff\xfe")):
		return wide(src[2:], binary.LittleEndian)
	case bytes.HasPrefix(src, []byte("\xfe\xff")):
		return wide(src[2:], binary.BigEndian)
	case bytes.IndexByte(src, 0) >= 0:
		// Chinese text in UTF-16 without a mark still has tabs and digits,
		// whose other byte is zero.
		if at := bytes.IndexByte(src, 0); at%2 == 1 {
			return wide(src, binary.LittleEndian)
		}
		return wide(src, binary.BigEndian)
	case utf8.Valid(src):
		return string(src), true
	}
	text, err := simplifiedchinese.GB18030.NewDecoder().Bytes(src)
	return string(text), err == nil && !bytes.ContainsRune(text, utf8.RuneError)
}

func wide(src []byte, order binary.ByteOrder) (string, bool) {
	if len(src)%2 != 0 {
		return "", false
	}
	units := make([]uint16, len(src)/2)
	for i := range units {
		units[i] = order.Uint16(src[2*i:])
	}
	text := string(utf16.Decode(units))
	return text, !strings.ContainsRune(text, utf8.RuneError) && !strings.ContainsRune(text, 0)
}
