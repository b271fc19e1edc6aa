// Package officefile reads office files (.xlsx and .docx), CSV and text pasted from a table into cells
// with places, and tells what other files are. It executes nothing. It bounds time and memory for any input
// and reports every defect as a problem with its place.
package officefile

import (
	"path"
	"strings"

	"portal/internal/message"
)

// Limits of what is read. A monthly form has fifteen rows and takes a few dozen kilobytes; a letter
// with its attachments takes ten times as much.
const (
	MaxSize     = 8 << 20  // bytes of a file
	maxUnpacked = 64 << 20 // bytes of all its parts
	maxPart     = 32 << 20 // bytes of one part
	maxParts    = 2000
	maxDepth    = 100 // of nested elements in a part
	maxRows     = 5000
	maxColumns  = 200
	maxCells    = 50_000 // non-empty
	maxText     = 4000   // characters of a cell
	maxAreas    = 2000   // of a sheet: merged cells, and runs of columns of one width
	maxFormats  = 1000   // of numbers; programs create about 200 at most
)

// Cell is a table cell, or a paragraph.
type Cell struct {
	Pos     message.Pos
	Text    string // as displayed, with raised and struck letters after ^; empty for a blank cell
	Width   int    // number of columns it spans, at least 1
	Covered bool   // hidden under a cell merged over it
	Hidden  bool   // the cell or a part of its text is not displayed

	// Number is the exact number that a spreadsheet cell stores, in plain notation: 0.4474 for a
	// displayed 44.74%. It is empty for texts.
	Number  string
	Percent bool // displayed as a percentage
	Day     bool // displayed as a date or time
	Formula bool // the result of a formula, as the program stored it

	// Format is the cell's number format if its display is unclear; Text is then the stored value.
	// It is empty if Text is what the cell displays.
	Format string
}

// Blank reports whether the cell displays nothing.
func (c Cell) Blank() bool { return strings.TrimSpace(c.Text) == "" }

// Row is a table row, indexed by column. The covered cells of a merge are blank. A paragraph is a
// row of one cell.
type Row []Cell

// Part is a sheet of a workbook, or a whole text with its tables.
type Part struct {
	Name   string
	Hidden bool // a hidden sheet
	Rows   []Row
}

// Read returns the content of a file. It determines the format from the content, not from the
// extension. name is the file in the problems' places. It never panics.
func Read(name string, src []byte) (parts []Part, list message.List) {
	whole := message.Pos{File: name}
	// The parsers are third-party code that reads untrusted input. A panic means that this file is
	// unreadable and must not end the program.
	defer func() {
		if recover() != nil {
			parts, list = nil, message.List{{Pos: whole, Key: "office-broken", Values: []any{"Part", path.Base(name)}}}
		}
	}()
	if len(src) > MaxSize {
		list.Add(whole, "office-size", "Size", len(src), "Limit", MaxSize)
		return nil, list
	}
	if len(src) == 0 {
		list.Add(whole, "office-empty")
		return nil, list
	}
	kind := KindOf(src)
	named := Named{kind, name}
	switch kind {
	case Package:
		p := open(name, src, &list)
		switch {
		case len(list) > 0:
		case p.has("xl/workbook.xml"):
			parts = readWorkbook(name, p, &list)
		case p.has("word/document.xml"):
			parts = readText(name, p, &list)
		default:
			list.Add(whole, "office-kind/other")
		}
	case Text:
		parts = readPasted(name, src, &list)
	case Locked:
		list.Add(whole, "office-kind/locked")
	case Other:
		list.Add(whole, "office-kind/other")
	case PDF, OFD:
		list.Add(whole, "office-kind/printed", "Kind", named)
	case Picture:
		list.Add(whole, "office-kind/picture", "Kind", named)
	case RAR, SevenZ:
		list.Add(whole, "office-kind/archive", "Kind", named)
	default:
		list.Add(whole, "office-kind/old", "Kind", named, "Format", kind.Format())
	}
	if len(list) > 0 {
		return nil, list.Sorted()
	}
	return parts, nil
}
