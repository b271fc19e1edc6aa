package officefile

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"portal/internal/message"
	"portal/internal/plaintext"
)

// readPasted reads tab-separated text as pasted from a table, in UTF-8, UTF-16 or GB18030 (a
// superset of GBK and GB2312).
func readPasted(name string, src []byte, list *message.List) []Part {
	text, ok := plaintext.Decode(src)
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
		cell := Cell{Pos: pos, Text: value, Width: 1}
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

// inQuotes matches a quoted field, as spreadsheets copy one with line breaks, tabs or quotes.
var inQuotes = regexp.MustCompile(`^"((?:[^"]|"")*)"(?:[\t\n]|$)`)

// field returns the value of the first field of a text and its source. An unclosed quote is an
// ordinary character.
func field(text string) (value, written string) {
	if m := inQuotes.FindStringSubmatch(text); m != nil {
		return strings.ReplaceAll(m[1], `""`, `"`), text[:len(m[1])+2]
	}
	if end := strings.IndexAny(text, "\t\n"); end >= 0 {
		text = text[:end]
	}
	return text, text
}

// fits counts a cell and reports whether it is within the limits.
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
