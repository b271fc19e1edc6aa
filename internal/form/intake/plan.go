package intake

import (
	"maps"
	"slices"
	"strings"
	"unicode"

	"portal/internal/check"
	"portal/internal/figures"
	"portal/internal/message"
)

// Options controls how Plan imports forms.
type Options struct {
	// Published is the last published data. Its figures change only by a correction. Nil means
	// unknown: then all existing data counts as published.
	Published *figures.Dataset

	Correct string       // the reason to change published figures; empty to refuse such changes
	Source  string       // the document that gives the reason; only with Correct
	Date    figures.Date // the date of the correction; only with Correct
}

// Change is the result of an import: the files to write and what to report.
type Change struct {
	Files map[string][]byte // new contents by path
	Data  *figures.Dataset  // the data with these files
	Notes []Note            // what was inferred, added or replaced

	// Warnings are the warnings that the forms cause. They are acknowledged in the files once these
	// are written.
	Warnings message.List

	// Doubts are the same warnings at their places in the forms, for whoever sends a form back.
	Doubts message.List
}

// Names returns the paths in writing order: source documents before the months that refer to them.
func (c *Change) Names() []string {
	var names []string
	for name := range c.Files {
		names = append(names, name)
	}
	slices.SortFunc(names, func(a, b string) int {
		if a == sourcesFile || b == sourcesFile {
			return map[bool]int{true: -1, false: 1}[a == sourcesFile]
		}
		return strings.Compare(a, b)
	})
	return names
}

// Plan works out how forms change the data of a project that has no errors. The problems belong to
// the forms and name their cells; if there are any, there is nothing to write. The error is the
// project's: its files have a layout that import cannot edit.
func Plan(ds *figures.Dataset, forms []*Form, o Options) (*Change, message.List, error) {
	p := &planner{
		ds: ds, o: o, files: map[string][]byte{}, origin: map[message.Pos]message.Pos{}, added: map[string]string{},
	}
	if o.Correct != "" {
		if _, ok := ds.Source(o.Source); !ok {
			return nil, nil, message.Usage("import-source", "Source", o.Source)
		}
		if strings.TrimSpace(o.Correct) != o.Correct || strings.ContainsFunc(o.Correct, unicode.IsControl) {
			return nil, nil, message.Usage("import-reason", "Value", o.Correct)
		}
	}
	for _, f := range forms {
		p.notes = append(p.notes, f.Notes...)
	}
	forms = p.newest(forms)
	p.unusual(forms)
	months := map[figures.Period][]*Form{}
	for _, f := range forms {
		months[f.Period] = append(months[f.Period], f)
	}
	for _, period := range slices.SortedFunc(maps.Keys(months), figures.Period.Compare) {
		p.month(period, months[period])
	}
	if len(p.problems) > 0 {
		return nil, p.problems.Sorted(), nil
	}
	return p.judge(forms)
}

type planner struct {
	ds       *figures.Dataset
	o        Options
	files    map[string][]byte // contents so far
	notes    []Note
	problems message.List
	wanted   []wanted

	origin   map[message.Pos]message.Pos // where a figure of the data was read, by its place or its line
	together []*Form                     // the forms of the month
	added    map[string]string           // ids of new sources, by filer and title
}

// wanted is a column that the data must have afterwards.
type wanted struct {
	period figures.Period
	column *Column
	form   *Form
}

func (p *planner) note(pos message.Pos, key string, values ...any) {
	p.notes = append(p.notes, Note{pos, key, values})
}

// label returns the row's label on the form.
func (p *planner) label(indicator string) string {
	i, _ := p.ds.Indicator(indicator)
	return i.Label.V
}

// name returns a county's name.
func (p *planner) name(county string) string {
	j, _ := p.ds.County(county)
	return j.Name.V
}

// file returns the current content of a file.
func (p *planner) file(name string) []byte {
	if src, ok := p.files[name]; ok {
		return src
	}
	return p.ds.Files[name]
}

// sourcesFile lists the source documents.
const sourcesFile = "data/sources.yaml"

func reportFile(period figures.Period) string { return "data/reports/" + period.String() + ".yaml" }

// month merges the forms of one month into its report, the city's form first.
func (p *planner) month(period figures.Period, forms []*Form) {
	slices.SortStableFunc(forms, func(a, b *Form) int { return strings.Compare(string(a.Kind), string(b.Kind)) })
	p.together = forms
	p.agree(forms)
	if len(p.problems) > 0 {
		return
	}
	for _, f := range forms {
		p.sameSpan(f)
		if len(p.problems) > 0 {
			return
		}
		if p.file(reportFile(period)) == nil {
			p.create(f)
			continue
		}
		p.merge(f)
		if len(p.problems) > 0 {
			return
		}
	}
}

// newest returns the forms without those that the same office replaced by one with other figures and a later
// filing date. It notes each figure that changed.
func (p *planner) newest(forms []*Form) (out []*Form) {
	for _, f := range forms {
		var by *Form
		for _, later := range forms {
			if by == nil || later.Filed.Compare(by.Filed) > 0 {
				if changes, ok := f.changes(later); ok && len(changes) > 0 {
					by = later
				}
			}
		}
		if by == nil {
			out = append(out, f)
			continue
		}
		changes, _ := f.changes(by)
		for _, c := range changes {
			p.note(c.is.Pos, "import-newer", "Row", p.label(c.is.Indicator), "New", c.is.Value.Plain(), "Filed", by.Filed,
				"Old", c.was.Value.Plain(), "At", c.was.Pos, "Before", f.Filed)
		}
	}
	return out
}

// changed is a figure that a later form of the same office changes.
type changed struct{ was, is Cell }

// changes returns the figures that another form changes. It returns false unless that form has the same filer,
// months and columns, and a later day of filing.
func (f *Form) changes(later *Form) (out []changed, ok bool) {
	if f.Filer != later.Filer || f.Span() != later.Span() || !f.Filed.Exact() || !later.Filed.Exact() ||
		f.Filed.Compare(later.Filed) >= 0 {
		return nil, false
	}
	for _, c := range f.Columns {
		other, ok := later.Column(c.County)
		if !ok {
			return nil, false
		}
		for _, was := range c.Figures {
			is, ok := other.Cell(was.Indicator)
			if ok && (was.Value.Known() || is.Value.Known()) && !is.Value.Equal(was.Value) {
				out = append(out, changed{was, is})
			}
		}
	}
	return out, true
}

// agree reports forms of one report that cover different months or give different values for a county.
func (p *planner) agree(forms []*Form) {
	for i, f := range forms {
		if first := forms[0]; f.Span() != first.Span() {
			p.problems.Add(f.place, "same-in-both-forms/months", "Span", f.Span(), "Other", first.Span(),
				"At", first.place)
		}
		for _, c := range f.Columns {
			for _, earlier := range forms[:i] {
				if other, ok := earlier.Column(c.County); ok {
					p.compare(c, func(indicator string) (figures.Value, message.Pos, bool) {
						cell, ok := other.Cell(indicator)
						own, _ := c.Cell(indicator)
						// A reason for a missing figure in one form only is not a contradiction.
						return cell.Value, cell.Pos, ok && (cell.Value.Known() || own.Value.Known())
					})
				}
			}
		}
	}
}

// compare reports the figures of a column that differ from another value for them.
func (p *planner) compare(c Column, find func(indicator string) (figures.Value, message.Pos, bool)) {
	for _, cell := range c.Figures {
		if other, at, ok := find(cell.Indicator); ok && !other.Equal(cell.Value) {
			p.problems.Add(cell.Pos, "same-in-both-forms", "Row", p.label(cell.Indicator), "Value", cell.Value.Plain(), "Other", other.Plain(), "At", at)
		}
	}
}

func (p *planner) want(f *Form, c *Column) {
	p.wanted = append(p.wanted, wanted{f.Period, c, f})
}

// staged parses the data with all changes so far.
func (p *planner) staged() (*figures.Dataset, message.List) {
	files := maps.Clone(p.ds.Files)
	maps.Copy(files, p.files)
	return figures.Parse(files)
}

// judge parses the planned data, compares it with the forms and runs all checks on it.
func (p *planner) judge(forms []*Form) (*Change, message.List, error) {
	staged, list := p.staged()
	for _, one := range list {
		if one.Key == "yaml-syntax" { // not the form's fault: the files were valid YAML before
			return nil, nil, &message.Error{Key: "import-edit", Values: []any{"File", one.Pos.File}}
		}
	}
	if file, ok := p.locate(staged); !ok && len(list) == 0 {
		return nil, nil, &message.Error{Key: "import-edit", Values: []any{"File", file}}
	}
	p.origins(staged)
	whole := len(list) == 0
	list = append(list, check.Check(staged)...)
	if p.o.Published != nil && whole {
		list = append(list, check.Changes(p.o.Published, staged)...)
	}
	change := &Change{Files: map[string][]byte{}, Data: staged, Notes: p.notes}
	var severe message.List
	for _, one := range list.Sorted() {
		switch one.Severity() {
		case message.Note: // portal check reports notes
			continue
		case message.Warning:
			change.Warnings = append(change.Warnings, one)
			continue
		}
		severe = append(severe, p.inForms(one, forms))
	}
	if len(change.Warnings) > 0 {
		change.Warnings = without(change.Warnings, check.Check(p.ds))
	}
	for _, one := range change.Warnings {
		change.Doubts = append(change.Doubts, p.inForms(one, forms))
	}
	if len(severe) > 0 {
		return nil, append(severe, change.Doubts...).Sorted(), nil
	}
	for name, src := range p.files {
		if string(src) != string(p.ds.Files[name]) {
			change.Files[name] = src
		}
	}
	return change, nil, nil
}

// locate records for each value of the forms where it is in the parsed data. If a value is missing
// or differs, ok is false and file is the report that should contain it.
func (p *planner) locate(staged *figures.Dataset) (file string, ok bool) {
	for _, w := range p.wanted {
		r, found := staged.Report(w.period)
		if !found {
			break
		}
		column, found := r.Column(w.column.County)
		for _, cell := range w.column.Figures {
			var o figures.Observation
			if found {
				o, _ = column.Observation(cell.Indicator)
			}
			switch {
			case o.Value.Given() && (o.Value.V.Equal(cell.Value) || dataPrevails(o.Value.V, cell)):
				p.origin[o.Value.Pos] = cell.Pos
			case file == "":
				file = reportFile(w.period)
			}
		}
	}
	return file, file == ""
}

// inForms returns a problem of the data with its place in the forms.
func (p *planner) inForms(one message.Problem, forms []*Form) message.Problem {
	moved := one.Moved(p.read)
	if _, staged := p.files[moved.Pos.File]; staged {
		moved.Pos = formOf(moved.Pos.File, forms).place // the form as a whole
	}
	if stated, ok := statedIn(moved, forms); ok {
		moved.Pos = stated // whoever states the total must fix it
	}
	return moved
}

// without returns the warnings that the data did not have before.
func without(warnings, before message.List) message.List {
	return slices.DeleteFunc(warnings, func(w message.Problem) bool {
		return slices.ContainsFunc(before, func(b message.Problem) bool {
			return b.Pos.File == w.Pos.File && b.Message(message.English) == w.Message(message.English)
		})
	})
}

// statedIn returns the place in the forms of the total that a problem is about.
func statedIn(p message.Problem, forms []*Form) (at message.Pos, ok bool) {
	at, ok = p.Place("Stated")
	return at, ok && slices.ContainsFunc(forms, func(f *Form) bool { return f.place.File == at.File })
}

// origins records where a column's other values were read and which values come from command-line
// flags. A problem may point into the middle of such a text, so origins also records its line.
func (p *planner) origins(staged *figures.Dataset) {
	from := func(at, origin message.Pos) { p.origin[message.Pos{File: at.File, Line: at.Line}] = origin }
	for _, w := range p.wanted {
		r, ok := staged.Report(w.period)
		if !ok {
			return // reported already
		}
		column, ok := r.Column(w.column.County)
		if !ok {
			continue
		}
		if w.column.County == figures.All {
			from(r.FiledBy.Pos, w.form.filerAt)
			from(r.Filed.Pos, w.form.filedAt)
		} else if column.FiledBy.V == w.form.Filer {
			from(column.FiledBy.Pos, w.form.filerAt)
			from(column.Filed.Pos, w.form.filedAt)
			from(column.Source.Pos, w.form.place)
			from(column.County.Pos, w.column.Pos)
		}
		for _, k := range r.Corrections {
			if p.o.Correct != "" && k.Reason.V == p.o.Correct && k.Date.V == p.o.Date {
				from(k.Reason.Pos, flag("--correct"))
				from(k.Source.Pos, flag("--source"))
				from(k.Date.Pos, flag("--date"))
			}
		}
	}
}

// flag returns the place of a command-line flag.
func flag(name string) message.Pos { return message.Pos{File: name} }

// formOf returns the first form from which a file of the data is written.
func formOf(file string, forms []*Form) *Form {
	for _, f := range forms {
		if file == reportFile(f.Period) {
			return f
		}
	}
	return forms[0]
}

// read returns where a figure of the data was read. It returns other places unchanged.
func (p *planner) read(pos message.Pos) message.Pos {
	if cell, ok := p.origin[pos]; ok {
		return cell
	}
	if text, ok := p.origin[message.Pos{File: pos.File, Line: pos.Line}]; ok {
		return text
	}
	return pos
}
