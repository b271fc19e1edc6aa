// Package office reads what stands in the files of office programs, .xlsx and
// .docx, and in text pasted from them: cells with their places, nothing that
// runs. Whatever somebody sends, reading it takes a bounded time and memory,
// and each thing that is wrong is a problem with its place.
package office

import (
	"bytes"
	"path"
	"strings"

	"portal/internal/message"
)

// The limits of what is read. A monthly form has fifteen rows and takes a
// few dozen kilobytes; a letter with its attachments ten times as much.
const (
	MaxSize     = 8 << 20  // bytes of a file
	maxUnpacked = 64 << 20 // bytes of all its parts
	maxPart     = 16 << 20 // bytes of one part
	maxParts    = 2000
	maxDepth    = 100 // of elements in a part
	maxRows     = 5000
	maxColumns  = 200
	maxCells    = 50_000 // that hold something
	maxText     = 4000   // characters of a cell
	maxAreas    = 2000   // of a sheet: cells merged, and runs of columns of one width
	maxFormats  = 1000   // of numbers; a program makes at most some 200
)

// Cell is one cell of a table, or a paragraph.
type Cell struct {
	Pos     message.Pos
	Text    string // as people see it, raised and struck letters behind ^; blank where the cell is
	Width   int    // how many columns it covers, at least one
	Covered bool   // it lies under another one that was merged over it
	Hidden  bool   // it is not shown, as its row or column, or a part of its text is not

	// Number is what a cell of a spreadsheet holds if it holds a number: plain
	// and exact, 0.4474 for what is shown as 44.74%. Empty for texts.
	Number   string
	Percent  bool // the number is shown as a percentage
	Day      bool // the number is shown as a date or a time
	Decimals int  // how many decimals are shown; -1 where as many as there are
}

// Blank reports whether nothing is to be seen in the cell.
func (c Cell) Blank() bool { return strings.TrimSpace(c.Text) == "" }

// Row is a row of a table, by column; of merged cells each covered one is
// blank. A paragraph is a row of one cell.
type Row []Cell

// Part is a sheet of a workbook, or the whole of a text with its tables.
type Part struct {
	Name   string
	Hidden bool // a sheet that people do not see
	Rows   []Row
}

// Read returns what stands in a file, by what it is and not by its ending. The
// name is that of problems' places. It never panics.
func Read(name string, src []byte) (parts []Part, list message.List) {
	whole := message.Pos{File: name}
	// The parsers below are other people's code on anybody's input: a panic in
	// one is a file that cannot be read, not the end of the run.
	defer func() {
		if recover() != nil {
			parts, list = nil, message.List{{Pos: whole, Key: "office-broken", Values: []any{"Part", path.Base(name)}}}
		}
	}()
	switch {
	case len(src) > MaxSize:
		list.Add(whole, "office-size", "Size", len(src), "Limit", MaxSize)
	case len(src) == 0:
		list.Add(whole, "office-empty")
	case bytes.HasPrefix(src, []byte("PK\x03\x04")):
		p := open(name, src, &list)
		switch {
		case len(list) > 0:
		case p.has("xl/workbook.xml"):
			parts = readWorkbook(name, src, p, &list)
		case p.has("word/document.xml"):
			parts = readText(name, p, &list)
		default:
			list.Add(whole, "office-kind/zip")
		}
	case bytes.HasPrefix(src, []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")):
		list.Add(whole, "office-kind/old")
	case bytes.HasPrefix(src, []byte("%PDF")):
		list.Add(whole, "office-kind/pdf")
	default:
		parts = readPasted(name, src, &list)
	}
	if len(list) > 0 {
		return nil, list.Sorted()
	}
	return parts, nil
}
