package officefile

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"portal/internal/message"
	"portal/internal/plaintext"
)

// readPasted reads text pasted from a table, or CSV, in UTF-8, UTF-16 or GB18030 (a superset of GBK and
// GB2312). Tabs separate the cells of pasted text. Text without a tab is CSV.
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
	separator := "\t"
	if !strings.Contains(text, separator) {
		separator = ","
	}
	part, cells := Part{}, 0
	pos := message.Pos{File: name, Line: 1, Col: 1}
	for row, more := (Row)(nil), true; more; {
		value, written := field(text, separator)
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
		if rest, ok := strings.CutPrefix(text, separator); ok {
			text = rest
			continue
		}
		part.Rows, row = append(part.Rows, row), nil
		if text, more = strings.CutPrefix(text, "\n"); more {
			pos.Line, pos.Col = pos.Line+1, 1
		}
	}
	if separator == "," {
		ragged(part.Rows, list)
	}
	return []Part{part}
}

// ragged refuses CSV whose rows differ in their number of cells. Spreadsheets write rows of one length, so
// one row has a comma that separates nothing, as in 1,234 without quotes.
func ragged(rows []Row, list *message.List) {
	rows = slices.DeleteFunc(slices.Clone(rows), func(row Row) bool { return len(row) == 1 && row[0].Blank() })
	for _, row := range rows {
		if first := rows[0]; len(row) != len(first) {
			list.Add(message.Pos{File: row[0].Pos.File, Line: row[0].Pos.Line}, "office-text/commas",
				"Cells", len(row), "Other", len(first), "First", first[0].Pos.Line)
			return
		}
	}
}

// inQuotes matches a quoted field, as spreadsheets write one with line breaks, separators or quotes.
var inQuotes = regexp.MustCompile(`^"((?:[^"]|"")*)"(?:[,\t\n]|$)`)

// field returns the value of the first field of a text and its source. An unclosed quote is an
// ordinary character.
func field(text, separator string) (value, written string) {
	if m := inQuotes.FindStringSubmatch(text); m != nil {
		value, written = strings.ReplaceAll(m[1], `""`, `"`), text[:len(m[1])+2]
		if rest := text[len(written):]; rest == "" || strings.HasPrefix(rest, separator) || rest[0] == '\n' {
			return value, written
		}
	}
	if end := strings.IndexAny(text, separator+"\n"); end >= 0 {
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
