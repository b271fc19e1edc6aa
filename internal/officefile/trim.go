package officefile

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"slices"
)

// Programs write an element for every cell that has a colour or a border, up to the edge of the sheet if whole
// rows have one. A blank cell shows no figure. It is cut out, so that neither the limits nor the workbook
// library, which allocates the cells before it, sees it.

// trimmer finds the blank cells and rows of a sheet.
type trimmer struct {
	cuts        [][2]int64 // from and to, in bytes
	row, cell   int64      // where they begin
	before      int        // the number of cuts when the row began
	inRow, full bool       // the row and the cell have content
	loose       bool       // a place is not stated but follows from the element before, so nothing can be cut
}

// start follows an element that begins at an offset. depth is that of the element.
func (t *trimmer) start(e xml.StartElement, depth int, offset int64) {
	switch {
	case depth == rowDepth && e.Name.Local == "row":
		t.row, t.inRow, t.before = offset, false, len(t.cuts)
		t.loose = t.loose || attribute(e, "r") == ""
	case depth == rowDepth+1 && e.Name.Local == "c":
		t.cell, t.full = offset, false
		t.loose = t.loose || attribute(e, "r") == ""
	case depth == rowDepth+2 && content(e):
		t.inRow, t.full = true, true
	}
}

// end follows the end of an element at an offset. depth is that of the element.
func (t *trimmer) end(e xml.EndElement, depth int, offset int64) {
	switch {
	case depth == rowDepth+1 && e.Name.Local == "c" && !t.full:
		t.cuts = append(t.cuts, [2]int64{t.cell, offset})
	case depth == rowDepth && e.Name.Local == "row" && !t.inRow:
		t.cuts = append(t.cuts[:t.before], [2]int64{t.row, offset})
	}
}

// trim returns a sheet without its blank cells.
func (t *trimmer) trim(part []byte) []byte {
	if t.loose || len(t.cuts) == 0 {
		return part
	}
	var out []byte
	from := int64(0)
	for _, cut := range t.cuts {
		out = append(out, part[from:cut[0]]...)
		from = cut[1]
	}
	return append(out, part[from:]...)
}

// rowDepth is the depth of the rows of a sheet, below worksheet and sheetData.
const rowDepth = 3

// content reports whether an element of a cell is its content: a value, a text or a formula.
func content(e xml.StartElement) bool { return slices.Contains([]string{"v", "is", "f"}, e.Name.Local) }

// packed returns the parts as a file.
func (p pack) packed() ([]byte, error) {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, part := range p.parts {
		w, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store})
		if err == nil {
			_, err = w.Write(part)
		}
		if err != nil {
			return nil, err
		}
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}
