package office

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strconv"
	"strings"

	"portal/internal/message"
)

// readText reads a document of paragraphs and tables. Each paragraph outside
// of tables is a row of one cell, whose line is its number; the tables' rows
// stand between them.
func readText(name string, p pack, list *message.List) []Part {
	t := &textReader{name: name, list: list}
	d := xml.NewDecoder(bytes.NewReader(p.parts["word/document.xml"]))
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil { // inspect has read it before
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

// object stands for what is seen and is no text, as print does for a letter
// that cannot be read.
const object = '□'

type textReader struct {
	name string
	list *message.List
	rows []Row

	text       strings.Builder // of the paragraph or cell
	inText     bool
	deleted    int // how deep in text that was struck out
	inRun      bool
	unseen     bool // the run is not shown
	hidden     bool // some of the text is not shown
	paragraphs int
	cells      int

	table  int // how deep in tables
	tables int // outer ones so far
	line   int // row of the outer table
	column int
	row    Row
	width  int
	below  bool // the cell continues the one above it
	marks  int  // how deep in the properties of a row
	gone   bool // the row was struck out
	image  bool // a picture stands in the cell as its text does
}

// start handles the elements of WordprocessingML that carry text or its place
// (ISO/IEC 29500-1, 17.3 and 17.4).
func (t *textReader) start(e xml.StartElement) {
	switch e.Name.Local {
	case "t":
		t.inText = true
	case "br", "cr":
		t.text.WriteByte(' ')
	case "noBreakHyphen":
		t.text.WriteByte('-')
	case "tab":
		if len(e.Attr) == 0 { // a tab in the text, not the place of one in a style
			t.text.WriteByte(' ')
		}
	case "r":
		t.inRun = true
	case "vanish":
		t.unseen = t.inRun && attribute(e, "val") != "0" && attribute(e, "val") != "false"
	case "vertAlign":
		if t.inRun && attribute(e, "val") != "baseline" { // the mark of a note, no digit of the number before it
			t.text.WriteByte('^')
		}
	case "strike", "dstrike":
		if t.inRun && attribute(e, "val") != "0" && attribute(e, "val") != "false" { // nor is what was struck out by hand
			t.text.WriteByte('^')
		}
	case "p":
		if t.text.Len() > 0 { // in a box beside the text
			t.text.WriteByte(' ')
		}
	case "del", "moveFrom", "Fallback": // a box is there once more for old programs
		t.deleted++
		t.gone = t.gone || t.marks > 0 && t.table == 1
	case "trPr":
		t.marks++
	case "inline", "pict":
		t.image = t.image || t.deleted == 0
	case "sym": // a letter of a font, by its number there
		if t.deleted == 0 {
			t.text.WriteRune(object)
		}
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
		t.row = append(t.row, Cell{Pos: t.here(), Width: 1, Covered: true, Decimals: -1})
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
			t.add(Row{{Pos: message.Pos{File: t.name, Line: t.paragraphs}, Text: t.text.String(), Width: 1, Hidden: t.hidden, Decimals: -1}})
			t.reset()
		} else {
			t.text.WriteByte(' ')
		}
	case "tc":
		if t.table != 1 {
			return
		}
		cell := Cell{Pos: t.here(), Text: strings.TrimSpace(t.text.String()), Width: t.width, Hidden: t.hidden, Decimals: -1}
		if t.image && cell.Text == "" { // such as a figure that was pasted as a picture
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
