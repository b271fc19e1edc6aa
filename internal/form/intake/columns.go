package intake

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"portal/internal/figures"
	"portal/internal/message"
	"portal/internal/officefile"
	"portal/internal/yamlfile"
)

// columns assigns every figure to a column and reads it.
func (r *reader) columns(b block, headings []heading, rows []formRow) {
	cells, short, ok := r.align(b, headings, rows)
	if !ok {
		return
	}
	if short {
		r.note(headings[0].cell.Pos, "form-short-header")
	}
	var unused []string
	for i, h := range headings {
		filled := slices.ContainsFunc(cells, func(row []officefile.Cell) bool { return !empty(row[i]) })
		switch {
		case h.other:
			r.otherColumn(h, i, cells)
			continue
		case filled || h.county == figures.All:
		case h.county == "":
			unused = append(unused, strings.TrimSpace(h.cell.Text))
			continue
		default:
			// The form prints a column for every county. A blank column is a county that did not
			// report.
			r.form.blank = append(r.form.blank, Column{
				Heading: strings.TrimSpace(h.cell.Text), Pos: h.cell.Pos, County: h.county,
			})
			continue
		}
		column := Column{Heading: strings.TrimSpace(h.cell.Text), Pos: h.cell.Pos, County: h.county}
		switch {
		case h.county != "":
		case !r.county:
			r.add(h.cell.Pos, "form-county/template", "Heading", column.Heading)
			continue
		case slices.ContainsFunc(r.form.Columns, func(c Column) bool { return c.County != figures.All }):
			r.add(h.cell.Pos, "form-county/second", "Heading", column.Heading, "County", r.filer.Name.V)
			continue
		default:
			column.County = r.filer.Slug.V
			column.Inferred = inference("form-inferred-county", "Heading", column.Heading, "Filer", r.form.Filer, "County", r.filer.Name.V)
			r.note(h.cell.Pos, "form-inferred-county", "Heading", column.Heading, "Filer", r.form.Filer, "County", r.filer.Name.V)
		}
		if short {
			column.Inferred = joinInferences(column.Inferred, inference("form-short-header"))
		}
		for n, row := range rows {
			if row.noUnit {
				label := strings.TrimSpace(row.label.Text)
				unit := inference("form-unit-unsaid", "Label", label, "Unit", row.indicator.Unit.V)
				column.Inferred = joinInferences(column.Inferred, unit)
			}
			column.Figures = append(column.Figures, r.figure(row, cells[n][i], &column))
		}
		r.form.Columns = append(r.form.Columns, column)
	}
	r.kind(unused)
}

// comparing matches headings of columns that repeat or compare figures and report none of this month.
var comparing = regexp.MustCompile(`^(?:上月|上期|上年|去年|同比|环比|比上|较上|增幅|增长|增减)`)

// otherColumn reads a column that belongs to no county: it skips words, and figures of other months. Any other
// figures may belong to a county whose name is misspelt.
func (r *reader) otherColumn(h heading, i int, cells [][]officefile.Cell) {
	text := plain(h.cell.Text)
	has := func(is func(c officefile.Cell) bool) bool {
		return slices.ContainsFunc(cells, func(row []officefile.Cell) bool { return is(row[i]) })
	}
	figures := has(func(c officefile.Cell) bool { return c.Number != "" || strings.ContainsFunc(c.Text, unicode.IsNumber) })
	named := comparing.MatchString(text)
	heading := strings.TrimSpace(h.cell.Text)
	switch {
	case yamlfile.Nearest(text, r.countyNames()) != "" || figures && !named && !noting.MatchString(text):
		r.notCounty(h.cell)
	case figures && named:
		r.note(h.cell.Pos, "form-column-figures", "Heading", heading)
	case has(func(c officefile.Cell) bool { return !c.Blank() }):
		r.note(h.cell.Pos, "form-column-words", "Heading", heading)
	}
}

// notCounty reports a heading that is not a county's.
func (r *reader) notCounty(c officefile.Cell) {
	r.add(c.Pos, "form-county", "Heading", strings.TrimSpace(c.Text), "Counties", strings.Join(r.countyNames(), "、"))
}

func (r *reader) countyNames() (names []string) {
	for _, j := range r.ds.Counties {
		names = append(names, j.Name.V)
	}
	return names
}

// noting matches headings of columns for words.
var noting = regexp.MustCompile(`^(?:备注|说明|情况说明|附注|注)$`)

// kind decides whether the form is the city's or a county's and checks its columns accordingly.
func (r *reader) kind(unused []string) {
	f := r.form
	f.Kind = City
	if r.county {
		f.Kind = County
		if total, ok := f.Column(figures.All); ok &&
			!slices.ContainsFunc(total.Figures, func(c Cell) bool { return c.Text != "" }) {
			unused = append(unused, total.Heading)
		}
	}
	for _, heading := range unused {
		r.note(f.place, "form-unused", "Heading", heading)
	}
	counties, others := 0, false
	for i, c := range f.Columns {
		if c.County == figures.All {
			continue
		}
		counties++
		if f.Kind == County && c.County != r.filer.Slug.V {
			r.add(c.Pos, "form-county/other", "Heading", c.Heading, "Filer", f.Filer)
			others = true
		}
		if f.Kind == County && len(unused) > 0 {
			f.Columns[i].Inferred = joinInferences(c.Inferred, inference("form-unused", "Heading", strings.Join(unused, "”“")))
		}
	}
	if counties == 0 && r.filer.Name.Given() {
		r.add(f.place, "form-county/none")
	}
	total, ok := f.Column(figures.All)
	switch {
	case f.Kind == City && !ok:
		r.add(f.place, "form-total")
	case f.Kind == County && ok:
		// A county's form has a total only because it copies the layout of the city's form.
		if !others {
			r.sameTotal(total)
		}
		f.Columns = slices.DeleteFunc(f.Columns, func(c Column) bool { return c.County == figures.All })
	}
}

// sameTotal reports totals of a county's form that differ from the county's own figures. A blank
// total is allowed.
func (r *reader) sameTotal(total *Column) {
	for _, t := range total.Figures {
		for i := range r.form.Columns {
			c := &r.form.Columns[i]
			own, ok := c.Cell(t.Indicator)
			if c.County != figures.All && ok && t.Value.Known() && !t.Value.Equal(own.Value) {
				r.add(t.Pos, "form-total/other", "Total", t.Text, "At", own.Pos, "Own", own.Text)
			}
		}
	}
}

// align returns, for each row, the cells of the form's columns. If every row has its figures below
// the headings, the heading columns apply. A header that is one cell short cannot name the columns
// of rows with a sub-item, so align then tries each row's own layout. short reports such a header;
// ok is false if a row fits no layout or several.
func (r *reader) align(b block, headings []heading, rows []formRow) (cells [][]officefile.Cell, short, ok bool) {
	head := make([]int, len(headings))
	for i, h := range headings {
		head[i] = h.column
	}
	furthest := 0
	for _, row := range rows {
		furthest = max(furthest, row.end)
	}
	right := make([]int, len(headings))
	for i := range right {
		right[i] = furthest + 1 + i
	}
	for _, row := range rows {
		short = short || !within(b.rows[row.row], row.end, head)
	}
	ok = true
	for _, row := range rows {
		candidates := [][]int{head}
		// If every heading is right of all labels, the header is complete. Only a row shorter than
		// the others, whose first cells were merged away, then needs its own layout.
		if short && (head[0] <= furthest || row.end < furthest) {
			after := make([]int, len(headings))
			for i := range after {
				after[i] = row.end + 1 + i
			}
			candidates = [][]int{after, right}
		}
		var fitting [][]int
		for _, c := range candidates {
			if within(b.rows[row.row], row.end, c) && !slices.ContainsFunc(fitting, func(f []int) bool {
				return texts(b.rows[row.row], f) == texts(b.rows[row.row], c)
			}) {
				fitting = append(fitting, c)
			}
		}
		switch len(fitting) {
		case 1:
			cells = append(cells, pick(b.rows[row.row], row.label, fitting[0]))
		case 0:
			r.add(
				row.label.Pos, "form-shape", "Label", strings.TrimSpace(row.label.Text),
				"Filled", filled(b.rows[row.row], row.end), "Columns", len(headings),
			)
			ok = false
		default:
			r.add(row.label.Pos, "form-shape/several", "Label", strings.TrimSpace(row.label.Text), "Columns", len(headings))
			ok = false
		}
	}
	return cells, short, ok
}

// within reports whether all non-blank cells right of the label are in the given columns, and the
// first of these columns is right of the label.
func within(row officefile.Row, end int, columns []int) bool {
	if columns[0] <= end {
		return false
	}
	for i := end + 1; i < len(row); i++ {
		if !row[i].Blank() && !slices.Contains(columns, i) {
			return false
		}
	}
	return true
}

// filled counts the non-blank cells right of a column.
func filled(row officefile.Row, end int) (n int) {
	for i := end + 1; i < len(row); i++ {
		if !row[i].Blank() {
			n++
		}
	}
	return n
}

// pick returns the cells of a row in the given columns. Cells beyond the row's end are blank.
func pick(row officefile.Row, label officefile.Cell, columns []int) (out []officefile.Cell) {
	for _, i := range columns {
		if i < len(row) {
			out = append(out, row[i])
			continue
		}
		pos := label.Pos
		if pos.Sheet != "" {
			pos.Col = i + 1
		} else {
			pos.Col = 0 // pasted text has a line but no column here
		}
		out = append(out, officefile.Cell{Pos: pos, Width: 1})
	}
	return out
}

func texts(row officefile.Row, columns []int) string {
	var out []string
	for _, c := range pick(row, officefile.Cell{Pos: message.Pos{}}, columns) {
		out = append(out, c.Text)
	}
	return strings.Join(out, "\t")
}
