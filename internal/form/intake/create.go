package intake

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"portal/internal/figures"
	"portal/internal/message"
	"portal/internal/yamlfile"
)

// create writes the report of a month that the data does not have yet.
func (p *planner) create(f *Form) {
	source := p.document(f)
	var b strings.Builder
	fmt.Fprintf(&b, "period: %s\n", f.Period)
	if f.From != f.Period {
		fmt.Fprintf(&b, "covers_from: %s\n", f.From)
	}
	if f.Kind == City {
		b.WriteString(strings.Join(head(f, source), "\n") + "\n")
	}
	b.WriteString("\ncounties:\n")
	var present []string
	for i := range f.Columns {
		if c := &f.Columns[i]; c.County != figures.All {
			present = append(present, c.County)
			b.WriteString(strings.Join(p.column(f, c, source), "\n") + "\n\n")
		}
	}
	var absent []string
	for _, j := range p.ds.DemonstrationCounties() {
		if (j.Demonstrates(f.From) || j.Demonstrates(f.Period)) && !slices.Contains(present, j.Slug.V) {
			absent = append(absent, j.Slug.V)
			if !p.comes(j.Slug.V) {
				p.note(f.place, "import-absent", "County", j.Name.V)
			}
		}
	}
	if len(absent) > 0 {
		b.WriteString("absent:\n")
		for _, county := range absent {
			fmt.Fprintf(&b, "  - county: %s\n    reason: %s\n", county, figures.NotReported)
		}
		b.WriteString("\n")
	}
	if total, ok := f.Column(figures.All); ok {
		b.WriteString(strings.Join(totals(f, total, source), "\n"))
	} else {
		p.note(f.place, "import-summed", "Period", f.Span())
	}
	p.files[reportFile(f.Period)] = []byte(figures.Modeline(reportFile(f.Period)) + strings.TrimSpace(b.String()) + "\n")
	for i := range f.Columns {
		p.want(f, &f.Columns[i])
		p.restate(f, &f.Columns[i])
	}
}

// head returns the YAML lines that say who filed the city's form, and when.
func head(f *Form, source string) []string {
	return []string{"filed_by: " + yamlfile.Quote(f.Filer), "filed: " + f.Filed.String(), "source: " + source}
}

// totals returns the YAML lines of the city's total column.
func totals(f *Form, c *Column, source string) []string {
	return append([]string{"totals:", "  source: " + source}, body(f, c, "  ")...)
}

// comes reports whether this import has a county's own form of the month.
func (p *planner) comes(county string) bool {
	return slices.ContainsFunc(p.together, func(f *Form) bool {
		_, ok := f.Column(county)
		return ok
	})
}

// column returns the YAML lines of a county's column.
func (p *planner) column(f *Form, c *Column, source string) []string {
	lines := []string{
		"  - county: " + c.County,
		"    filed_by: " + yamlfile.Quote(f.Filer),
		"    filed: " + f.Filed.String(),
		"    source: " + source,
	}
	return append(lines, body(f, c, "    ")...)
}

// body returns the YAML lines that a county's column and the totals share.
func body(f *Form, c *Column, in string) []string {
	lines := append([]string{in + "forms:"}, provenance(f, c, in)...)
	lines = append(lines, in+"figures:")
	for _, cell := range c.Figures {
		lines = append(lines, in+"  "+cell.Indicator+": "+value(cell.Value))
	}
	return lines
}

// provenance returns the YAML lines that record which file and cells a column came from.
func provenance(f *Form, c *Column, in string) []string {
	lines := []string{
		in + "  - file: " + yamlfile.Quote(f.File),
		in + "    sha256: " + yamlfile.Quote(f.SHA256),
		in + "    cells: " + yamlfile.Quote(cellsOf(c)),
	}
	if c.Inferred != "" {
		lines = append(lines, in+"    inferred: "+yamlfile.Quote(c.Inferred))
	}
	return lines
}

// document returns the id of the form's source document. It reuses the source with the same title
// and issuer, or adds a new one.
func (p *planner) document(f *Form) string {
	title := p.ds.Form.Title.V + "（" + f.Span().In(message.Chinese) + "）"
	for _, s := range p.ds.Sources {
		if s.Title.V == title && s.Issuer.V == f.Filer {
			return s.ID.V
		}
	}
	if id, ok := p.added[f.Filer+title]; ok {
		return id
	}
	id := "city-form-" + f.Period.String()
	if f.Kind == County {
		id = f.Columns[0].County + "-form-" + f.Period.String()
	}
	taken := func() bool {
		_, ok := p.ds.Source(id)
		return ok || slices.Contains(slices.Collect(maps.Values(p.added)), id)
	}
	for n, first := 2, id; taken(); n++ {
		id = fmt.Sprintf("%s-%d", first, n)
	}
	e := yamlfile.NewEdit(p.file(sourcesFile))
	at, in := len(e.Lines), "  "
	if begin, ok := e.Key("sources", 0, len(e.Lines), 0); ok {
		at = e.After(begin)
	}
	if s := p.ds.Sources; len(s) > 0 {
		for _, one := range s {
			if one.ID.Pos.File == sourcesFile && one.ID.Pos.Line > 0 {
				_, _, keys := e.Item(one.ID.Pos)
				in = strings.Repeat(" ", keys-2)
				break
			}
		}
	}
	e.Insert(at, "", in+"- id: "+id, in+"  title: "+yamlfile.Quote(title), in+"  issuer: "+yamlfile.Quote(f.Filer), in+"  date: "+f.Filed.String())
	p.files[sourcesFile] = e.Bytes()
	p.added[f.Filer+title] = id
	p.note(f.place, "import-document", "ID", id, "Title", title)
	return id
}
