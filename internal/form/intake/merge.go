package intake

import (
	"slices"
	"strings"

	"portal/internal/figures"
	"portal/internal/message"
	"portal/internal/yamlfile"
)

// merge writes a form into a month that the data already has.
func (p *planner) merge(f *Form) {
	p.unfilled(f)
	for i := range f.Columns {
		c := &f.Columns[i]
		p.retract(f.Period, c)
		staged, list := p.staged() // again for each column, because every edit moves the lines below it
		r, ok := staged.Report(f.Period)
		if len(list) > 0 || !ok {
			return // judge reports the problem
		}
		p.want(f, c)
		switch was, ok := r.Column(c.County); {
		case c.County == figures.All && r.Summed:
			p.total(f, c, r)
		case ok:
			p.update(f, c, was)
		default:
			p.add(f, c)
		}
	}
	p.refile(f)
	for i := range f.Columns {
		p.restate(f, &f.Columns[i])
	}
}

// sameSpan reports a form that shares some months with a report, but not all.
func (p *planner) sameSpan(f *Form) {
	for n := range p.ds.Reports {
		r := &p.ds.Reports[n]
		if s := r.Span(); s != f.Span() && s.First.Compare(f.Period) <= 0 && f.From.Compare(s.Last) <= 0 {
			p.problems.Add(f.place, "same-in-both-forms/months", "Span", f.Span(), "Other", s, "At", r.Period.Pos)
		}
	}
}

// unfilled reports blank columns of counties whose figures the month already has. If the same
// office filed those figures, the blank column is an error: it must not delete them.
func (p *planner) unfilled(f *Form) {
	r, ok := p.ds.Report(f.Period)
	if !ok {
		return
	}
	for _, c := range f.blank {
		was, ok := r.Column(c.County)
		switch {
		case !ok:
		case was.FiledBy.V == f.Filer:
			p.problems.Add(c.Pos, "form-blank", "Column", c.Heading, "At", was.County.Pos)
		default:
			p.note(c.Pos, "import-blank", "Heading", c.Heading, "Filer", was.FiledBy.V)
		}
	}
}

// total writes the city's form into a month that had only those of counties. If the month was published
// with a total that the portal computed, that is a correction.
func (p *planner) total(f *Form, c *Column, r *figures.Report) {
	published := p.o.Published
	if published == nil {
		published = p.ds
	}
	was, ok := published.Report(f.Period)
	corrects := ok && was.Summed
	if corrects && p.o.Correct == "" {
		p.problems.Add(c.Pos, "published-value/summed", "Period", f.Span())
		return
	}
	source := p.document(f)
	name := reportFile(f.Period)
	e := yamlfile.NewEdit(p.file(name))
	at, lines := len(e.Lines), append([]string{""}, totals(f, c, source)...)
	for _, key := range []string{"corrections", "acknowledged"} { // the total stands before these
		if line, ok := e.Key(key, 0, at, 0); ok {
			at, lines = line, append(totals(f, c, source), "")
		}
	}
	e.Insert(at, lines...)
	if corrects {
		p.entry(e)
	}
	e.Insert(max(r.Period.Pos.Line, r.From.Pos.Line), head(f, source)...) // the line after the months
	p.files[name] = e.Bytes()
	p.note(c.Pos, "import-total", "Period", f.Span())
}

// add inserts the column of a county that the month does not have yet.
func (p *planner) add(f *Form, c *Column) {
	source := p.document(f)
	name := reportFile(f.Period)
	e := yamlfile.NewEdit(p.file(name))
	var corrected []Cell
	if begin, ok := e.Key("absent", 0, len(e.Lines), 0); ok {
		staged, _ := p.staged()
		r, _ := staged.Report(f.Period)
		for _, a := range r.Absent {
			if a.County.V != c.County {
				continue
			}
			corrected = p.late(f, c, a.County.Pos)
			from, to, _ := e.Item(a.County.Pos)
			e.Remove(from, to)
			if len(r.Absent) == 1 {
				e.Remove(begin, begin+1)
			}
			if _, had := p.ds.Report(f.Period); had {
				p.note(c.Pos, "import-present", "County", p.name(c.County))
			}
		}
	}
	if begin, ok := e.Key("counties", 0, len(e.Lines), 0); ok {
		lines := p.column(f, c, source)
		e.Insert(e.After(begin), append([]string{""}, lines...)...)
	}
	for _, cell := range corrected {
		old, _ := p.published(f.Period, c.County, cell.Indicator)
		p.correct(e, f.Period, c, cell, old, figures.Period{})
	}
	p.files[name] = e.Bytes()
}

// late returns the figures of a county that was published as absent, for correction. Without a
// reason to correct, they are problems. at is the place of the absence.
func (p *planner) late(f *Form, c *Column, at message.Pos) (corrected []Cell) {
	for _, cell := range c.Figures {
		published, ok := p.published(f.Period, c.County, cell.Indicator)
		switch {
		case !ok || published.Equal(cell.Value):
		case p.o.Correct == "":
			p.problems.Add(cell.Pos, "published-value", "Row", p.label(cell.Indicator), "Value", cell.Value.Plain(), "Published", published.Plain(), "At", at)
		default:
			corrected = append(corrected, cell)
		}
	}
	return corrected
}

// published returns the published value of a figure. A county published as absent has a missing
// value.
func (p *planner) published(period figures.Period, county, indicator string) (figures.Value, bool) {
	ds := p.o.Published
	if ds == nil {
		ds = p.ds
	}
	r, ok := ds.Report(period)
	if !ok {
		return figures.Value{}, false
	}
	column, ok := r.Column(county)
	if !ok {
		absent := slices.ContainsFunc(r.Absent, func(a figures.Absence) bool { return a.County.V == county })
		return r.Value(county, indicator), absent
	}
	o, ok := column.Observation(indicator)
	return o.Value.V, ok
}

// update changes a column of the data to the values of the form.
func (p *planner) update(f *Form, c *Column, was *figures.CountyReport) {
	name := reportFile(f.Period)
	e := yamlfile.NewEdit(p.file(name))
	differs := false
	var corrected []Cell
	for _, cell := range c.Figures {
		o, ok := was.Observation(cell.Indicator)
		if !ok || o.Value.V.Equal(cell.Value) || p.preserves(o.Value.V, cell) {
			continue
		}
		published, ok := p.published(f.Period, c.County, cell.Indicator)
		switch {
		case ok && published.Equal(cell.Value): // restores the published value
			p.note(cell.Pos, "import-replaced", "Row", p.label(cell.Indicator), "Old", o.Value.V.Plain(), "New", cell.Value.Plain())
		case ok && !published.Equal(cell.Value) && p.o.Correct == "":
			p.problems.Add(
				cell.Pos, "published-value", "Row", p.label(cell.Indicator), "Value", cell.Value.Plain(),
				"Published", published.Plain(), "At", o.Value.Pos,
			)
			continue
		case ok && !published.Equal(cell.Value):
			corrected = append(corrected, cell)
		case was.FiledBy.V != f.Filer && c.County != figures.All &&
			(o.Value.V.Known() || cell.Value.Known()) && !p.ownFormAgrees(was.FiledBy.V, c.County, cell):
			p.problems.Add(
				cell.Pos, "same-in-both-forms", "Row", p.label(cell.Indicator), "Value", cell.Value.Plain(),
				"Other", o.Value.V.Plain(), "At", o.Value.Pos,
			)
			continue
		default:
			p.note(cell.Pos, "import-replaced", "Row", p.label(cell.Indicator), "Old", o.Value.V.Plain(), "New", cell.Value.Plain())
		}
		differs = true
		e.Replace(o.Value.Pos, value(cell.Value))
	}
	recordForm(e, f, c, was, differs)
	for _, cell := range corrected {
		old, _ := p.published(f.Period, c.County, cell.Indicator)
		p.correct(e, f.Period, c, cell, old, figures.Period{})
	}
	p.files[name] = e.Bytes()
	p.ownForm(f, c, was)
}

// recordForm adds the form to the files that a column was read from. A form with other values
// replaces the earlier files.
func recordForm(e *yamlfile.Edit, f *Form, c *Column, was *figures.CountyReport, differs bool) {
	// Insert from the bottom up, so that the places above stay valid.
	begin, end, in := e.Item(was.County.Pos)
	if c.County == figures.All {
		begin, in = 0, 2
		if line, ok := e.Key("totals", 0, len(e.Lines), 0); ok {
			begin, end = line, e.After(line)
		}
	}
	known := slices.ContainsFunc(was.Forms, func(file figures.FormFile) bool {
		return file.SHA256.V == f.SHA256 && file.Cells.V == cellsOf(c) // a file may hold several forms
	})
	margin := strings.Repeat(" ", in)
	forms, has := e.Key("forms", begin, end, in)
	switch {
	case known && !differs:
	case has && differs: // the earlier form had other values
		to := e.After(forms)
		e.Remove(forms+1, to)
		e.Insert(forms+1, provenance(f, c, margin)...)
	case has:
		e.Insert(e.After(forms), provenance(f, c, margin)...)
	default:
		if line, ok := e.Key("figures", begin, end, in); ok {
			e.Insert(line, append([]string{margin + "forms:"}, provenance(f, c, margin)...)...)
		}
	}
}

// preserves reports whether the data keeps its own value because a form cannot express it: a
// withheld figure, or the reason for a blank one.
func (p *planner) preserves(was figures.Value, cell Cell) bool {
	if was.Missing == figures.Withheld && cell.Value.Known() {
		p.note(cell.Pos, "import-withheld", "Row", p.label(cell.Indicator))
	}
	return dataPrevails(was, cell)
}

// dataPrevails reports whether the value in the data stays although the cell differs.
func dataPrevails(was figures.Value, cell Cell) bool {
	return was.Missing == figures.Withheld || !was.Known() && !cell.Value.Known() && plain(cell.Text) == ""
}

// ownFormAgrees reports whether this import includes the form of the column's own filer with the
// same value.
func (p *planner) ownFormAgrees(filer, county string, cell Cell) bool {
	return slices.ContainsFunc(p.together, func(f *Form) bool {
		c, ok := f.Column(county)
		if !ok || f.Filer != filer {
			return false
		}
		own, ok := c.Cell(cell.Indicator)
		return ok && own.Value.Equal(cell.Value)
	})
}

// refile replaces the filing date after a resubmission, in the report and in its source document. A
// published month keeps its date.
func (p *planner) refile(f *Form) {
	if p.o.Published == nil {
		return
	}
	if _, ok := p.o.Published.Report(f.Period); ok {
		return
	}
	staged, list := p.staged()
	r, ok := staged.Report(f.Period)
	if len(list) > 0 || !ok {
		return
	}
	report := yamlfile.NewEdit(p.file(reportFile(f.Period)))
	noted := false
	again := func(by figures.At[string], filed figures.At[figures.Date], source string) {
		if by.V != f.Filer || filed.V == f.Filed {
			return
		}
		report.Replace(filed.Pos, f.Filed.String())
		if document, ok := staged.Source(source); ok && document.Date.Given() && document.Date.V == filed.V &&
			document.Date.Pos.File == sourcesFile {
			e := yamlfile.NewEdit(p.file(sourcesFile))
			e.Replace(document.Date.Pos, f.Filed.String())
			p.files[sourcesFile] = e.Bytes()
		}
		if !noted {
			p.note(f.filedAt, "import-filed", "Filer", f.Filer, "Old", filed.V, "New", f.Filed)
			noted = true
		}
	}
	if f.Kind == City {
		again(r.FiledBy, r.Filed, r.Source.V)
	}
	for _, c := range f.Columns {
		if was, ok := r.Column(c.County); ok && c.County != figures.All {
			again(was.FiledBy, was.Filed, was.Source.V)
		}
	}
	p.files[reportFile(f.Period)] = report.Bytes()
}

// ownForm makes a county's own form the source of its column, in place of the city's form.
func (p *planner) ownForm(f *Form, c *Column, was *figures.CountyReport) {
	if f.Kind != County || was.FiledBy.V == f.Filer {
		return
	}
	source := p.document(f)
	name := reportFile(f.Period)
	staged, list := p.staged()
	if len(list) > 0 {
		return
	}
	r, _ := staged.Report(f.Period)
	column, _ := r.Column(c.County)
	e := yamlfile.NewEdit(p.file(name))
	e.Replace(column.FiledBy.Pos, yamlfile.Quote(f.Filer))
	e.Replace(column.Filed.Pos, f.Filed.String())
	e.Replace(column.Source.Pos, source)
	p.files[name] = e.Bytes()
	p.note(c.Pos, "import-own-form", "County", p.name(c.County), "Source", source)
}
