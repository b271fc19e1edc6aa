package intake

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"portal/internal/check"
	"portal/internal/figures"
	"portal/internal/problem"
	"portal/internal/words"
)

// Options say how forms come into the data.
type Options struct {
	// Published is the data as it was last published: its figures change only
	// by a correction. Nil where nobody knows; then all that is there counts.
	Published *figures.Dataset

	Correct string       // why published figures change; empty where none may
	Source  string       // the document that says so; with Correct only
	Date    figures.Date // the day of the correction; with Correct only
}

// Change is what importing forms does to the data.
type Change struct {
	Files map[string][]byte // the files to write, by path
	Notes []Note            // what was concluded, added or replaced

	// Warnings are to be answered in the files once they are written.
	Warnings problem.List
}

// Plan puts forms into the data of a project without problems. The problems
// are of the forms, and name their cells; with any there is nothing to write.
// The error is one of the project: it is written in a way that import cannot
// continue.
func Plan(ds *figures.Dataset, forms []*Form, o Options) (*Change, problem.List, error) {
	p := &planner{ds: ds, o: o, files: map[string][]byte{}, origin: map[problem.Pos]problem.Pos{}}
	if o.Correct != "" {
		if _, ok := ds.Source(o.Source); !ok {
			return nil, nil, words.Usage("import-source", o.Source)
		}
	}
	months := map[figures.Period][]*Form{}
	for _, f := range forms {
		months[f.Period] = append(months[f.Period], f)
		p.notes = append(p.notes, f.Notes...)
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
	files    map[string][]byte // as they will be
	notes    []Note
	problems problem.List
	wanted   []wanted

	origin map[problem.Pos]problem.Pos // where a figure of the data was read
	added  []string                    // ids of sources that are new
}

// wanted is a column that the data holds afterwards.
type wanted struct {
	period figures.Period
	column *Column
	form   *Form
}

func (p *planner) note(pos problem.Pos, key string, args ...any) {
	p.notes = append(p.notes, Note{pos, key, args})
}

// label returns a row's words on the form.
func (p *planner) label(indicator string) string {
	i, _ := p.ds.Indicator(indicator)
	return i.Label.V
}

// name returns a county's name.
func (p *planner) name(county string) string {
	j, _ := p.ds.County(county)
	return j.Name.V
}

// file returns a file as it is so far.
func (p *planner) file(name string) []byte {
	if src, ok := p.files[name]; ok {
		return src
	}
	return p.ds.Files[name]
}

func reportFile(period figures.Period) string { return "data/reports/" + period.String() + ".yaml" }

// month puts the forms of one month into its report: the city's first.
func (p *planner) month(period figures.Period, forms []*Form) {
	slices.SortStableFunc(forms, func(a, b *Form) int { return strings.Compare(string(a.Kind), string(b.Kind)) })
	p.agree(forms)
	if len(p.problems) > 0 {
		return
	}
	for _, f := range forms {
		if p.file(reportFile(period)) == nil {
			if f.Kind != City {
				p.problems.Add(f.place, "form-city-first", period)
				return
			}
			p.create(f)
			continue
		}
		p.merge(f)
		if len(p.problems) > 0 {
			return
		}
	}
}

// agree holds that forms of the same month say the same of a county.
func (p *planner) agree(forms []*Form) {
	for i, f := range forms {
		for _, c := range f.Columns {
			for _, earlier := range forms[:i] {
				if other, ok := earlier.Column(c.County); ok {
					p.compare(c, func(indicator string) (figures.Value, problem.Pos, bool) {
						cell, ok := other.Cell(indicator)
						return cell.Value, cell.Pos, ok
					})
				}
			}
		}
	}
}

// compare holds a column to what else is said of it.
func (p *planner) compare(c Column, said func(indicator string) (figures.Value, problem.Pos, bool)) {
	for _, cell := range c.Figures {
		if other, at, ok := said(cell.Indicator); ok && !other.Equal(cell.Value) {
			p.problems.Add(cell.Pos, "same-in-both-forms", p.label(cell.Indicator), cell.Value.Plain(), other.Plain(), at)
		}
	}
}

// create writes a month that the data does not have yet.
func (p *planner) create(f *Form) {
	source := p.document(f)
	var b strings.Builder
	fmt.Fprintf(&b, "period: %s\nfiled_by: %s\nfiled: %s\nsource: %s\n\ncounties:\n", f.Period, text(f.Filer), f.Filed, source)
	var present []string
	for i := range f.Columns {
		if c := &f.Columns[i]; c.County != figures.All {
			present = append(present, c.County)
			b.WriteString(strings.Join(p.column(f, c, source), "\n") + "\n\n")
		}
	}
	var absent []string
	for _, j := range p.ds.DemonstrationCounties() {
		if j.Demonstrates(f.Period.Year) && !slices.Contains(present, j.Slug.V) {
			absent = append(absent, j.Slug.V)
			p.note(f.place, "import-absent", j.Name.V)
		}
	}
	if len(absent) > 0 {
		b.WriteString("absent:\n")
		for _, county := range absent {
			fmt.Fprintf(&b, "  - county: %s\n    reason: %s\n", county, figures.NotReported)
		}
		b.WriteString("\n")
	}
	total, _ := f.Column(figures.All)
	fmt.Fprintf(&b, "totals:\n  source: %s\n", source)
	b.WriteString(strings.Join(body(f, total, "  "), "\n") + "\n")
	p.files[reportFile(f.Period)] = []byte(b.String())
	for i := range f.Columns {
		p.want(f, &f.Columns[i])
		p.restate(f, &f.Columns[i])
	}
}

func (p *planner) want(f *Form, c *Column) {
	p.wanted = append(p.wanted, wanted{f.Period, c, f})
}

// column returns the lines of a county's column.
func (p *planner) column(f *Form, c *Column, source string) []string {
	lines := []string{
		"  - county: " + c.County,
		"    filed_by: " + text(f.Filer),
		"    filed: " + f.Filed.String(),
		"    source: " + source,
	}
	return append(lines, body(f, c, "    ")...)
}

// body returns the lines that a county's column and the totals have in common.
func body(f *Form, c *Column, in string) []string {
	lines := append([]string{in + "forms:"}, provenance(f, c, in)...)
	lines = append(lines, in+"figures:")
	for _, cell := range c.Figures {
		lines = append(lines, in+"  "+cell.Indicator+": "+value(cell.Value))
	}
	return lines
}

// provenance returns the lines that say where a column was read.
func provenance(f *Form, c *Column, in string) []string {
	lines := []string{
		in + "  - file: " + text(f.File),
		in + "    sha256: " + text(f.SHA256),
		in + "    cells: " + text(cellsOf(c)),
	}
	if c.Inferred != "" {
		lines = append(lines, in+"    inferred: "+text(c.Inferred))
	}
	return lines
}

// document returns the source that a form is: the one the data has by its
// title and issuer, or a new one.
func (p *planner) document(f *Form) string {
	title := fmt.Sprintf("%s（%d年%d月）", Title, f.Period.Year, f.Period.Month)
	for _, s := range p.ds.Sources {
		if s.Title.V == title && s.Issuer.V == f.Filer {
			return s.ID.V
		}
	}
	id := "city-form-" + f.Period.String()
	if f.Kind == County {
		id = f.Columns[0].County + "-form-" + f.Period.String()
	}
	taken := func() bool {
		_, ok := p.ds.Source(id)
		return ok || slices.Contains(p.added, id)
	}
	for n, first := 2, id; taken(); n++ {
		id = fmt.Sprintf("%s-%d", first, n)
	}
	const name = "data/sources.yaml"
	e := editing(p.file(name))
	at, in := len(e.lines), "  "
	if begin, ok := e.key("sources", 0, len(e.lines), 0); ok {
		at = e.after(begin)
	}
	if s := p.ds.Sources; len(s) > 0 {
		for _, one := range s {
			if one.ID.Pos.File == name && one.ID.Pos.Line > 0 {
				_, _, keys := e.item(one.ID.Pos)
				in = strings.Repeat(" ", keys-2)
				break
			}
		}
	}
	e.insert(at, "", in+"- id: "+id, in+"  title: "+text(title), in+"  issuer: "+text(f.Filer), in+"  date: "+f.Filed.String())
	p.files[name] = e.bytes()
	p.added = append(p.added, id)
	p.note(f.place, "import-document", id, title)
	return id
}

// merge puts a form into a month that the data has.
func (p *planner) merge(f *Form) {
	for i := range f.Columns {
		staged, list := p.staged() // anew, as each column moves the lines below it
		r, ok := staged.Report(f.Period)
		if len(list) > 0 || !ok {
			return // judge tells
		}
		c := &f.Columns[i]
		p.want(f, c)
		if was, ok := r.Column(c.County); ok {
			p.update(f, c, was)
		} else {
			p.add(f, c)
		}
	}
	for i := range f.Columns {
		p.restate(f, &f.Columns[i])
	}
}

// staged returns the data as it is so far.
func (p *planner) staged() (*figures.Dataset, problem.List) {
	files := maps.Clone(p.ds.Files)
	maps.Copy(files, p.files)
	return figures.Parse(files)
}

// add puts a county's column into a month that had none of it.
func (p *planner) add(f *Form, c *Column) {
	source := p.document(f)
	name := reportFile(f.Period)
	e := editing(p.file(name))
	if begin, ok := e.key("absent", 0, len(e.lines), 0); ok {
		staged, _ := p.staged()
		r, _ := staged.Report(f.Period)
		for _, a := range r.Absent {
			if a.County.V != c.County {
				continue
			}
			from, to, _ := e.item(a.County.Pos)
			e.remove(from, to)
			if len(r.Absent) == 1 {
				e.remove(begin, begin+1)
			}
			p.note(c.Pos, "import-present", c.Heading)
		}
	}
	if begin, ok := e.key("counties", 0, len(e.lines), 0); ok {
		lines := p.column(f, c, source)
		e.insert(e.after(begin), append([]string{""}, lines...)...)
	}
	p.files[name] = e.bytes()
}

// published returns what was published of a figure.
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
		return figures.Value{}, false
	}
	o, ok := column.Observation(indicator)
	return o.Value.V, ok
}

// update brings a column that the data has to what a form says.
func (p *planner) update(f *Form, c *Column, was *figures.CountyReport) {
	name := reportFile(f.Period)
	e := editing(p.file(name))
	differs := false
	var corrected []Cell
	for _, cell := range c.Figures {
		o, ok := was.Observation(cell.Indicator)
		if !ok || o.Value.V.Equal(cell.Value) || p.keeps(o.Value.V, cell) {
			continue
		}
		published, ok := p.published(f.Period, c.County, cell.Indicator)
		switch {
		case ok && !published.Equal(cell.Value) && p.o.Correct == "":
			p.problems.Add(cell.Pos, "published-value", p.label(cell.Indicator), cell.Value.Plain(), published.Plain(), o.Value.Pos)
			continue
		case ok && !published.Equal(cell.Value):
			corrected = append(corrected, cell)
		case was.FiledBy.V != f.Filer && c.County != figures.All:
			p.problems.Add(cell.Pos, "same-in-both-forms", p.label(cell.Indicator), cell.Value.Plain(), o.Value.V.Plain(), o.Value.Pos)
			continue
		default:
			p.note(cell.Pos, "import-replaced", p.label(cell.Indicator), o.Value.V.Plain(), cell.Value.Plain())
		}
		differs = true
		e.replace(o.Value.Pos, value(cell.Value))
	}
	// Lines are inserted from the last one up, so that places stay right.
	begin, end, in := e.item(was.County.Pos)
	if c.County == figures.All {
		begin, in = 0, 2
		if line, ok := e.key("totals", 0, len(e.lines), 0); ok {
			begin, end = line, e.after(line)
		}
	}
	known := slices.ContainsFunc(was.Forms, func(file figures.FormFile) bool { return file.SHA256.V == f.SHA256 })
	margin := strings.Repeat(" ", in)
	forms, has := e.key("forms", begin, end, in)
	switch {
	case known && !differs:
	case has && differs: // what was read before said something else
		to := e.after(forms)
		e.remove(forms+1, to)
		e.insert(forms+1, provenance(f, c, margin)...)
	case has:
		e.insert(e.after(forms), provenance(f, c, margin)...)
	default:
		if line, ok := e.key("figures", begin, end, in); ok {
			e.insert(line, append([]string{margin + "forms:"}, provenance(f, c, margin)...)...)
		}
	}
	for _, cell := range corrected {
		o, _ := was.Observation(cell.Indicator)
		p.correct(e, f.Period, c, cell, o.Value.V, figures.Period{})
	}
	p.files[name] = e.bytes()
	p.ownForm(f, c, was)
}

// keeps reports whether the data says on purpose what a form cannot say: that a
// figure is withheld, or why a blank one is blank.
func (p *planner) keeps(was figures.Value, cell Cell) bool {
	if was.Missing == figures.Withheld && cell.Value.Known() {
		p.note(cell.Pos, "import-withheld", p.label(cell.Indicator))
	}
	return kept(was, cell)
}

func kept(was figures.Value, cell Cell) bool {
	return was.Missing == figures.Withheld || !was.Known() && !cell.Value.Known()
}

// ownForm names a county's own form as the source of its column, in the place
// of the city's.
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
	e := editing(p.file(name))
	e.replace(column.FiledBy.Pos, text(f.Filer))
	e.replace(column.Filed.Pos, f.Filed.String())
	e.replace(column.Source.Pos, source)
	p.files[name] = e.bytes()
	p.note(c.Pos, "import-own-form", p.name(c.County), source)
}

// restate writes down that a form counts a county's figures anew, where a
// cumulative one falls and the caller says why.
func (p *planner) restate(f *Form, c *Column) {
	if p.o.Correct == "" || c.County == figures.All || len(p.problems) > 0 {
		return
	}
	staged, list := p.staged()
	if len(list) > 0 {
		return
	}
	r, _ := staged.Report(f.Period)
	for _, cell := range c.Figures {
		i, _ := p.ds.Indicator(cell.Indicator)
		before, period, ok := last(staged, c.County, cell.Indicator, f.Period)
		fell := ok && cell.Value.Known() && cell.Value.Number.LessThan(before.Number)
		if !fell || i.Basis.V != figures.Cumulative && (i.Basis.V != figures.YearToDate || period.Year != f.Period.Year) {
			continue
		}
		if slices.ContainsFunc(r.Corrections, func(k figures.Correction) bool {
			return k.Restates.V == period && k.County.V == c.County && k.Indicator.V == cell.Indicator
		}) {
			continue
		}
		e := editing(p.file(reportFile(f.Period)))
		p.correct(e, f.Period, c, cell, before, period)
		p.files[reportFile(f.Period)] = e.bytes()
	}
}

// last returns the newest known value of a figure before a month.
func last(ds *figures.Dataset, county, indicator string, before figures.Period) (v figures.Value, at figures.Period, ok bool) {
	for n := range ds.Reports {
		r := &ds.Reports[n]
		if r.Period.V.Compare(before) >= 0 {
			break
		}
		if column, has := r.Column(county); has {
			if o, has := column.Observation(indicator); has && o.Value.V.Known() {
				v, at, ok = o.Value.V, r.Period.V, true
			}
		}
	}
	return v, at, ok
}

// correct appends a correction to a month.
func (p *planner) correct(e *edit, period figures.Period, c *Column, cell Cell, old figures.Value, restates figures.Period) {
	lines := []string{
		"  - county: " + c.County,
		"    indicator: " + cell.Indicator,
		"    old: " + value(old),
		"    new: " + value(cell.Value),
		"    reason: " + text(p.o.Correct),
		"    source: " + p.o.Source,
		"    date: " + p.o.Date.String(),
	}
	if restates != (figures.Period{}) {
		lines = append(lines, "    restates: "+restates.String())
		p.note(cell.Pos, "import-restated", p.label(cell.Indicator), restates, old.Plain(), cell.Value.Plain())
	} else {
		p.note(cell.Pos, "import-corrected", p.label(cell.Indicator), old.Plain(), cell.Value.Plain())
	}
	begin, ok := e.key("corrections", 0, len(e.lines), 0)
	if !ok {
		e.insert(len(e.lines), "", "corrections:")
		begin = len(e.lines) - 1
	}
	e.insert(e.after(begin), lines...)
}

// judge reads what would be written, holds it to the forms, and checks the
// whole of the data with it.
func (p *planner) judge(forms []*Form) (*Change, problem.List, error) {
	staged, list := p.staged()
	for _, one := range list {
		if one.Key == "yaml-syntax" { // no form's fault: all was YAML before
			return nil, nil, &words.Error{Key: "import-edit", Args: []any{one.Pos.File}}
		}
	}
	for _, w := range p.wanted {
		r, ok := staged.Report(w.period)
		if !ok {
			break
		}
		column, ok := r.Column(w.column.County)
		for _, cell := range w.column.Figures {
			var o figures.Observation
			if ok {
				o, _ = column.Observation(cell.Indicator)
			}
			if !o.Value.Given() || !o.Value.V.Equal(cell.Value) && !kept(o.Value.V, cell) {
				if len(list) == 0 {
					return nil, nil, &words.Error{Key: "import-edit", Args: []any{reportFile(w.period)}}
				}
				continue
			}
			p.origin[o.Value.Pos] = cell.Pos
		}
	}
	list = append(list, check.Check(staged)...)
	if p.o.Published != nil {
		list = append(list, check.Changes(p.o.Published, staged)...)
	}
	change := &Change{Files: map[string][]byte{}, Notes: p.notes}
	var severe problem.List
	for _, one := range list.Sorted() {
		switch one.Severity() {
		case words.Note: // portal check tells it
			continue
		case words.Warning:
			change.Warnings = append(change.Warnings, one)
			continue
		}
		moved := one.Moved(p.read)
		if _, staged := p.files[moved.Pos.File]; staged && len(forms) > 0 {
			moved.Pos = forms[0].place // of the form as a whole
		}
		severe = append(severe, moved)
	}
	if len(severe) > 0 {
		return nil, severe.Sorted(), nil
	}
	for name, src := range p.files {
		if string(src) != string(p.ds.Files[name]) {
			change.Files[name] = src
		}
	}
	return change, nil, nil
}

// read returns where a figure of the data was read, and other places as they are.
func (p *planner) read(pos problem.Pos) problem.Pos {
	if cell, ok := p.origin[pos]; ok {
		return cell
	}
	return pos
}
