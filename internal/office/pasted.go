package office

import (
	"bytes"
	"encoding/binary"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"

	"portal/internal/problem"
)

// readPasted reads text with tabs between the cells, as it is pasted from a
// table: in UTF-8, UTF-16 or GB18030, which holds GBK and GB2312.
func readPasted(name string, src []byte, list *problem.List) []Part {
	text, ok := decode(src)
	if !ok {
		list.Add(problem.Pos{File: name}, "office-text")
		return nil
	}
	lines := strings.Split(strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text), "\n")
	if len(lines) > maxRows {
		list.Add(problem.Pos{File: name}, "office-limit/rows", len(lines), maxRows)
		return nil
	}
	part, cells := Part{}, 0
	for n, line := range lines {
		col := 1
		var row Row
		for _, field := range strings.Split(line, "\t") {
			pos := problem.Pos{File: name, Line: n + 1, Col: col}
			col += utf8.RuneCountInString(field) + 1
			// Spreadsheets put a field with line breaks or quotes into quotes.
			if inner, ok := strings.CutPrefix(field, `"`); ok && len(field) > 1 && strings.HasSuffix(inner, `"`) {
				field = strings.ReplaceAll(strings.TrimSuffix(inner, `"`), `""`, `"`)
			}
			cell := Cell{Pos: pos, Text: field, Width: 1, Decimals: -1}
			if !fits(cell, &cells, list) {
				return nil
			}
			row = append(row, cell)
		}
		if len(row) > maxColumns {
			list.Add(problem.Pos{File: name, Line: n + 1}, "office-limit/columns", len(row), maxColumns)
			return nil
		}
		part.Rows = append(part.Rows, row)
	}
	return []Part{part}
}

// fits counts a cell and holds it to the limits.
func fits(c Cell, cells *int, list *problem.List) bool {
	if utf8.RuneCountInString(c.Text) > maxText {
		list.Add(c.Pos, "office-limit/text", utf8.RuneCountInString(c.Text), maxText)
		return false
	}
	if !c.Blank() {
		if *cells++; *cells > maxCells {
			list.Add(c.Pos, "office-limit/cells", maxCells)
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
