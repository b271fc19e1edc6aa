package officefile

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strconv"
	"strings"

	"portal/internal/message"
)

// readText reads a document of paragraphs and tables. Each paragraph outside tables is a row of one
// cell, and its line is the paragraph's number. The tables' rows are in between.
func readText(name string, p pack, list *message.List) []Part {
	t := &textReader{name: name, list: list}
	d := xml.NewDecoder(bytes.NewReader(p.parts["word/document.xml"]))
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil { // inspect has parsed it before
			list.Add(message.Pos{File: name}, "office-broken", "Part", "word/document.xml")
			return nil
		}
		switch token := token.(type) {
		case xml.StartElement:
			t.start(token)
		case xml.EndElement:
			t.end(token.Name.Local)
		case xml.CharData:
			if t.inText && t.deleted == 0 {
				t.text.Write(token)
				t.hidden = t.hidden || t.unseen
			}
		}
		if len(*list) > 0 {
			return nil
		}
	}
	return []Part{{Rows: t.rows}}
}

// object stands for visible content that is not text, as print does for an unreadable letter.
const object = '□'

type textReader struct {
	name string
	list *message.List
	rows []Row

	text       strings.Builder // of the paragraph or cell
	inText     bool
	deleted    int // depth of deleted text
	inRun      bool
	unseen     bool // the run is hidden
	hidden     bool // some of the text is hidden
	paragraphs int
	cells      int

	table  int // depth of tables
	tables int // outer tables so far
	line   int // row of the outer table
	column int
	row    Row
	width  int
	below  bool // the cell continues the one above it
	marks  int  // depth of row properties
	gone   bool // the row was deleted
	image  bool // the cell has a picture
}

// start handles elements of WordprocessingML that carry text (ISO/IEC 29500-1, 17.3).
func (t *textReader) start(e xml.StartElement) {
	switch e.Name.Local {
	case "t":
		t.inText = true
	case "br", "cr":
		t.text.WriteByte(' ')
	case "noBreakHyphen":
		t.text.WriteByte('-')
	case "tab":
		if len(e.Attr) == 0 { // a tab character, not a tab stop in a style
			t.text.WriteByte(' ')
		}
	case "r":
		t.inRun = true
	case "vanish":
		t.unseen = t.inRun && attribute(e, "val") != "0" && attribute(e, "val") != "false"
	case "vertAlign":
		if t.inRun && attribute(e, "val") != "baseline" { // a footnote mark is not a digit of the number before it
			t.text.WriteByte('^')
		}
	case "strike", "dstrike":
		// Neither is text struck through by hand.
		if t.inRun && attribute(e, "val") != "0" && attribute(e, "val") != "false" {
			t.text.WriteByte('^')
		}
	case "p":
		if t.text.Len() > 0 { // a text box beside the text
			t.text.WriteByte(' ')
		}
	case "del", "moveFrom", "Fallback": // Fallback repeats a text box for old programs
		t.deleted++
		t.gone = t.gone || t.marks > 0 && t.table == 1
	case "inline", "pict":
		t.image = t.image || t.deleted == 0
	case "sym": // a letter given by its index in a font
		if t.deleted == 0 {
			t.text.WriteRune(object)
		}
	default:
		t.startTable(e)
	}
}

// startTable handles elements of WordprocessingML that say where text is in a table (17.4).
func (t *textReader) startTable(e xml.StartElement) {
	switch e.Name.Local {
	case "trPr":
		t.marks++
	case "tbl":
		if t.table++; t.table == 1 {
			t.tables++
			t.line = 0
			t.reset()
		}
	case "tr":
		if t.table == 1 {
			t.line++
			t.column, t.row, t.gone = 1, nil, false
		}
	case "tc":
		if t.table == 1 {
			t.width, t.below = 1, false
			t.reset()
		}
	case "gridSpan":
		if n, err := strconv.Atoi(attribute(e, "val")); err == nil && n > 1 && t.table == 1 {
			t.width = n
		}
	case "gridBefore":
		if n, err := strconv.Atoi(attribute(e, "val")); err == nil && n > 0 && t.table == 1 {
			t.cover(min(n, maxColumns))
		}
	case "vMerge":
		if t.table == 1 && attribute(e, "val") != "restart" {
			t.below = true
		}
	}
}

func attribute(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

func (t *textReader) reset() {
	t.text.Reset()
	t.hidden, t.image = false, false
}

// cover adds blank cells to the row.
func (t *textReader) cover(n int) {
	for range n {
		t.row = append(t.row, Cell{Pos: t.here(), Width: 1, Covered: true})
		t.column++
	}
}

func (t *textReader) here() message.Pos {
	return message.Pos{File: t.name, Sheet: "表" + strconv.Itoa(t.tables), Line: t.line, Col: t.column}
}

func (t *textReader) end(element string) {
	switch element {
	case "t":
		t.inText = false
	case "del", "moveFrom", "Fallback":
		t.deleted--
	case "trPr":
		t.marks--
	case "p":
		if t.table == 0 {
			t.paragraphs++
			pos := message.Pos{File: t.name, Line: t.paragraphs}
			t.add(Row{{Pos: pos, Text: t.text.String(), Width: 1, Hidden: t.hidden}})
			t.reset()
		} else {
			t.text.WriteByte(' ')
		}
	case "tc":
		if t.table != 1 {
			return
		}
		cell := Cell{Pos: t.here(), Text: strings.TrimSpace(t.text.String()), Width: t.width, Hidden: t.hidden}
		if t.image && cell.Text == "" { // such as a figure pasted as a picture
			cell.Text = string(object)
		}
		if t.below {
			cell.Text, cell.Covered = "", true
		}
		if t.column+t.width-1 > maxColumns {
			t.list.Add(cell.Pos, "office-limit/columns", "Column", t.column+t.width-1, "Limit", maxColumns)
			return
		}
		t.row = append(t.row, cell)
		t.column++
		t.cover(t.width - 1)
		t.reset()
	case "tr":
		if t.table == 1 && !t.gone {
			t.add(t.row)
		}
	case "tbl":
		if t.table--; t.table == 0 {
			t.reset()
		}
	case "r":
		t.inRun, t.unseen = false, false
	}
}

func (t *textReader) add(row Row) {
	for _, c := range row {
		if !fits(c, &t.cells, t.list) {
			return
		}
	}
	if t.rows = append(t.rows, row); len(t.rows) > maxRows {
		t.list.Add(message.Pos{File: t.name}, "office-limit/rows", "Row", len(t.rows), "Limit", maxRows)
	}
}
