// Package intake reads the official monthly form, 电子商务进农村综合示范创建月报表,
// and writes what it says into the month's report. It finds everything by its
// words and shape, says what it concluded, and leaves nothing unplaced
// unmentioned.
package intake

import (
	"crypto/sha256"
	"encoding/hex"
	"path/filepath"
	"slices"
	"strings"

	"portal/internal/figures"
	"portal/internal/message"
	"portal/internal/office"
)

// Title is what the form is headed, without its month.
const Title = "电子商务进农村综合示范创建月报表"

// Kind says whose form it is.
type Kind string

// The kinds of the form.
const (
	City   Kind = "city"   // several counties and a total
	County Kind = "county" // one county
)

// Form is one filled-in form.
type Form struct {
	File    string // its name, without folders
	SHA256  string // of the file, in hex
	Kind    Kind
	Period  figures.Period
	Filer   string // 填报单位
	Filed   figures.Date
	Columns []Column // in the order of the form; a total's County is figures.All
	Notes   []Note   // what was concluded or passed over, for whoever imports

	place            message.Pos // of its title
	filerAt, filedAt message.Pos // of who filed it and when

	// blank are the columns of counties that nobody filled in: their Figures are
	// empty.
	blank []Column
}

// Column is a county's figures, or the totals.
type Column struct {
	Heading  string // as it stands on the form
	Pos      message.Pos
	County   string // the slug, or figures.All
	Inferred string // what was concluded and not read, for the record; empty where nothing was
	Figures  []Cell // in the order of the form's rows, one for each of its month
}

// Cell is one figure of the form.
type Cell struct {
	Indicator string
	Value     figures.Value
	Pos       message.Pos
	Text      string // as people see it on the form
}

// Note is something that whoever imports should know and need not mend.
type Note struct {
	Pos    message.Pos
	Key    string
	Values []any // a name and its value, in turn
}

// Text returns the note in words, behind its place.
func (n Note) Text(lang message.Lang) string {
	return n.Pos.String() + ": " + message.Text(lang, n.Key, n.Values...)
}

// Column returns the column of a county, or of figures.All.
func (f *Form) Column(county string) (*Column, bool) {
	for i := range f.Columns {
		if f.Columns[i].County == county {
			return &f.Columns[i], true
		}
	}
	return nil, false
}

// Cell returns the cell of an indicator.
func (c *Column) Cell(indicator string) (Cell, bool) {
	for _, cell := range c.Figures {
		if cell.Indicator == indicator {
			return cell, true
		}
	}
	return Cell{}, false
}

// Read returns the forms that a file holds, usually one; a letter may have
// several as attachments. The dataset gives the counties and the form's rows;
// whether the figures agree with each other is for package check to say. A
// form with a problem is returned as far as it could be read, so that a return
// slip can speak of it.
func Read(name string, src []byte, ds *figures.Dataset) ([]*Form, message.List) {
	parts, list := office.Read(name, src)
	if len(list) > 0 {
		return nil, list
	}
	sum := sha256.Sum256(src)
	var forms []*Form
	var hidden []message.Pos
	for _, part := range parts {
		found, untitled := blocks(part)
		if part.Hidden { // nobody who looks at the file sees it
			if len(found) > 0 {
				hidden = append(hidden, message.Pos{File: name, Sheet: part.Name})
			}
			continue
		}
		for _, head := range untitled {
			if len(labelsIn(part.Rows[head+1:], ds.Indicators)) > 2 && !reference(part.Rows[:head]) {
				list.Add(part.Rows[head][0].Pos, "form-title/none", "Title", Title)
			}
		}
		for _, block := range found {
			f := &Form{File: filepath.Base(name), SHA256: hex.EncodeToString(sum[:])}
			r := &reader{ds: ds, form: f, list: &list}
			r.read(block)
			forms = append(forms, f)
		}
	}
	if len(forms) == 0 && len(list) == 0 {
		if at, ok := titleIn(parts); ok {
			list.Add(at, "form-title/table")
		} else {
			list.Add(message.Pos{File: name}, "form-title", "Title", Title)
		}
	}
	for _, pos := range hidden {
		if len(forms) > 0 {
			forms[0].Notes = append(forms[0].Notes, Note{pos, "form-hidden-sheet", nil})
		}
	}
	return forms, list.Sorted()
}

// reference reports whether a table is said to be of the months before, as in a
// blank form: from the rows above it.
func reference(above []office.Row) bool {
	return slices.ContainsFunc(above, func(row office.Row) bool { return strings.Contains(whole(row), "上期") })
}

// titleIn returns where the first title stands that no table follows.
func titleIn(parts []office.Part) (message.Pos, bool) {
	for _, part := range parts {
		for _, row := range part.Rows {
			if c, ok := titled(row); ok && !part.Hidden {
				return c.Pos, true
			}
		}
	}
	return message.Pos{}, false
}
