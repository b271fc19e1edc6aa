// Package intake reads the official monthly form and writes its figures into the
// month's report. It recognises the form's parts by their words and layout, records every
// inference, and reports everything it cannot assign.
package intake

import (
	"path/filepath"
	"slices"
	"strings"

	"portal/internal/digest"
	"portal/internal/figures"
	"portal/internal/message"
	"portal/internal/officefile"
)

// Kind distinguishes the city's form from a county's.
type Kind string

// Kinds of form.
const (
	City   Kind = "city"   // several counties and a total
	County Kind = "county" // one county
)

// Form is one filled-in form.
type Form struct {
	File    string // base name
	SHA256  string // of the whole file, in hex
	Kind    Kind
	Period  figures.Period // of several months the last
	From    figures.Period // the first month
	Filer   string         // 填报单位
	Filed   figures.Date
	Columns []Column // in the order of the form; the total's County is figures.All
	Notes   []Note   // inferences and skipped content, for the person who imports

	place            message.Pos // of the title
	filerAt, filedAt message.Pos // of 填报单位 and 填报日期

	// blank lists the county columns without any figure. Their Figures are empty.
	blank []Column
}

// Column is a county's figures, or the totals.
type Column struct {
	Heading  string // as printed on the form
	Pos      message.Pos
	County   string // slug, or figures.All
	Inferred string // what was inferred rather than read, in Chinese, for the record; empty if nothing was
	Figures  []Cell // one for each row of the month's form, in its order
}

// Cell is one figure of the form.
type Cell struct {
	Indicator string
	Value     figures.Value
	Pos       message.Pos
	Text      string // as displayed on the form
}

// Note tells the person who imports something that needs no fix.
type Note struct {
	Pos    message.Pos
	Key    string
	Values []any // alternating names and values
}

// Text returns the note's place and its message.
func (n Note) Text(lang message.Lang) string {
	return n.Pos.String() + ": " + message.Text(lang, n.Key, n.Values...)
}

// harmless are the notes about what changes no figure, or what import says of the month as a whole.
var harmless = []string{
	"form-unit-unsaid", "form-unused", "form-aside", "form-column-words", "form-formulas", "import-document", "import-own-form",
	"import-blank", "import-absent", "import-present", "import-summed",
}

// Harmless reports whether what the note says changes no figure, so that nobody needs to look at it.
func (n Note) Harmless() bool { return slices.Contains(harmless, n.Key) }

// Span returns the months that the form covers.
func (f *Form) Span() figures.Span { return figures.Span{First: f.From, Last: f.Period} }

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

// Read returns the forms in a file: usually one, several if a letter has attachments. The dataset
// supplies the counties and the rows of the form. Read does not compare figures with each other;
// package check does. A form with problems is returned as far as it could be read, so that the
// return slip can quote it. words says what words in place of figures mean, such as 无: zero or not reported.
func Read(name string, src []byte, ds *figures.Dataset, words map[string]figures.Value) ([]*Form, message.List) {
	parts, list := officefile.Read(name, src)
	if len(list) > 0 {
		return nil, list
	}
	title := plain(ds.Form.Title.V)
	var forms []*Form
	var hidden []message.Pos
	for _, part := range parts {
		found, untitled := blocks(part, title)
		if part.Hidden { // the sender did not see it
			if len(found) > 0 {
				hidden = append(hidden, message.Pos{File: name, Sheet: part.Name})
			}
			continue
		}
		for _, head := range untitled {
			if len(labelsIn(part.Rows[head+1:], ds.Indicators)) > 2 && !reference(part.Rows[:head]) {
				list.Add(part.Rows[head][0].Pos, "form-title/none", "Title", ds.Form.Title.V)
			}
		}
		for _, block := range found {
			f := &Form{File: filepath.Base(name), SHA256: digest.Of(src)}
			r := &reader{ds: ds, form: f, list: &list, words: words, asked: map[string][]message.Pos{}}
			r.read(block)
			forms = append(forms, f)
		}
	}
	if len(forms) == 0 && len(list) == 0 {
		if at, ok := titleIn(parts, title); ok {
			list.Add(at, "form-title/table")
		} else {
			list.Add(message.Pos{File: name}, "form-title", "Title", ds.Form.Title.V)
		}
	}
	for _, pos := range hidden {
		if len(forms) > 0 {
			forms[0].Notes = append(forms[0].Notes, Note{pos, "form-hidden-sheet", nil})
		}
	}
	return forms, list.Sorted()
}

// reference reports whether the rows above a table introduce it as last month's figures, as a blank
// form does.
func reference(above []officefile.Row) bool {
	return slices.ContainsFunc(above, func(row officefile.Row) bool { return strings.Contains(whole(row), "上期") })
}

// titleIn returns the place of the first title without a table below it.
func titleIn(parts []officefile.Part, title string) (message.Pos, bool) {
	for _, part := range parts {
		for _, row := range part.Rows {
			if c, ok := titled(row, title); ok && !part.Hidden {
				return c.Pos, true
			}
		}
	}
	return message.Pos{}, false
}
