package charts

import (
	"slices"
	"strings"

	"portal/internal/figures"
)

// number converts a known value to a number for ECharts; nil if missing.
func number(v figures.Value) *float64 {
	if !v.Known() {
		return nil
	}
	f := v.Number.InexactFloat64()
	return &f
}

// scopeName is the head of a table row.
type scopeName struct{ slug, name string }

// tableScopes returns the rows of a table: the counties, those that did not report and, for all
// counties, the total.
func (v view) tableScopes() []scopeName {
	var out []scopeName
	for _, county := range v.counties() {
		out = append(out, scopeName{county, v.name(county)})
	}
	for _, a := range v.absent() {
		out = append(out, scopeName{a.County.V, v.name(a.County.V)})
	}
	if v.scope == figures.All {
		out = append(out, scopeName{figures.All, v.place()})
	}
	return out
}

// absentRows lists the demonstration counties that did not report.
func (v view) absentRows() []row {
	var rows []row
	for _, a := range v.absent() {
		rows = append(rows, row{name: v.name(a.County.V), value: v.words.Reason(a.Reason.V), missing: true})
	}
	return rows
}

// unevenNote warns if the monthly totals cover different counties.
func (v view) unevenNote() []string {
	if !v.uneven() {
		return nil
	}
	return []string{v.words.Phrase("chart_uneven")}
}

// rows returns the rows of a picture: the counties, the largest figure first, those that did not report
// and, with more than one county, the total. With many counties the total has text and no bar, because its bar would
// make theirs too short.
func (v view) rows(build func(scope, name string) row) []row {
	var out []row
	for _, county := range v.counties() {
		out = append(out, build(county, v.name(county)))
	}
	out = append(out, v.absentRows()...)
	if v.scope == figures.All && len(v.counties()) > 1 {
		total := build(figures.All, v.place())
		total.total = true
		if total.missing && v.value(v.chart.Indicator.V).Missing == figures.NotApplicable {
			return ranked(out) // the form has no total of these figures
		}
		if !v.totalDrawn() {
			total.whole, total.part, total.limit = nil, nil, nil
		}
		out = append(out, total)
	}
	return ranked(out)
}

// totalDrawn reports whether the total of the counties has a bar.
func (v view) totalDrawn() bool {
	n := len(v.report.Counties)
	return v.scope == figures.All && n > 1 && n <= most
}

// drawn reports whether rows has one with a bar: of a county or of the total.
func (v view) drawn(known func(scope string) bool) bool {
	return slices.ContainsFunc(v.counties(), known) || v.totalDrawn() && known(figures.All)
}

// monthTable lists the months with the values of some indicators.
func (v view) monthTable(caption string, columns ...Column) Table {
	t := Table{ID: monthsTable, Caption: caption, Columns: []Column{{ID: "period", Name: v.words.Phrase("chart_month")}}}
	t.Columns = append(t.Columns, columns...)
	for _, m := range v.months() {
		cells := []Cell{{Text: v.month(m), ISO: m.String()}}
		for _, column := range columns {
			cells = append(cells, v.cell(v.scope, column.ID, m))
		}
		t.Rows = append(t.Rows, cells)
	}
	return t
}

// monthCourse returns a bar for every month, with a part inside.
func (v view) monthCourse(whole, part string, words *panelWords) *course {
	c := &course{change: v.change(whole)}
	words.last = [2]string{v.quantity(whole), v.quantity(part)}
	i, _ := v.ds.Indicator(whole)
	for n, m := range v.months() {
		if i.Basis.V == figures.YearToDate && m.Year == v.period().Year && c.anew == 0 {
			c.anew = n
		}
		w, p := v.at(m, whole), v.at(m, part)
		values := []any{"Period", v.month(m), "WholeName", words.whole, "Whole", v.stated(w, whole)}
		tip := ""
		if w.Known() || p.Known() {
			tip = v.words.Phrase("chart_month_parts", append(values, "PartName", words.part, "Part", v.stated(p, part))...)
		} else {
			tip = v.words.Phrase("chart_month_whole", values...)
		}
		c.months = append(c.months, month{v.covered(m), number(w), number(p), tip})
	}
	return c
}

// change says how the scope's figure differs from that of the report before and, if the count starts anew every
// year, from that of a year before. It says nothing of what cannot be compared.
func (v view) change(indicator string) string {
	month, year := "", ""
	i, _ := v.ds.Indicator(indicator)
	if before := v.before(v.period()); v.report.Against(before, v.scope, i) == figures.Comparable {
		month = v.difference(before, i)
	}
	ago := figures.Period{Year: v.period().Year - 1, Month: v.period().Month}
	if before, _ := v.ds.Report(ago); v.report.AgainstYearBefore(before, v.scope, i) == figures.Comparable {
		year = v.difference(before, i)
	}
	if month == "" || year == "" {
		return month + year
	}
	return v.words.Phrase("chart_change_both", "Month", month, "Year", year)
}

// difference says how the scope's figure differs from that of an earlier report.
func (v view) difference(before *figures.Report, i figures.Indicator) string {
	was, is := before.Value(v.scope, i.ID.V), v.value(i.ID.V)
	values := []any{"Period", v.words.Period(before.Period.V)}
	d := is.Number.Sub(was.Number)
	by := v.words.Difference(figures.Value{Number: d.Abs()}, i.Unit.V)
	switch d.Sign() {
	case 0:
		return v.words.Phrase("chart_change_none", values...)
	case 1:
		return v.words.Phrase("chart_change_more", append(values, "Change", by)...)
	default:
		return v.words.Phrase("chart_change_less", append(values, "Change", by)...)
	}
}

// apart reports whether the total of a month is of other counties than that of the report before.
func (v view) apart(m figures.Period) bool {
	r, ok := v.ds.Report(m)
	i, _ := v.ds.Indicator(v.chart.Indicator.V)
	return ok && r.Against(v.before(m), v.scope, i) == figures.OtherCounties
}

// before returns the last report before a month, nil if there is none.
func (v view) before(m figures.Period) (before *figures.Report) {
	for n := range v.ds.Reports {
		if r := &v.ds.Reports[n]; r.Period.V.Compare(m) < 0 {
			before = r
		}
	}
	return before
}

// told adds to a sentence how the figure differs from the month before, and which counties did not report.
func (v view) told(sentence string) string {
	if change := v.change(v.chart.Indicator.V); change != "" {
		sentence = v.words.Phrase("chart_sentence_change", "Sentence", sentence, "Name", v.own("value"), "Change", change)
	}
	absent := v.absent()
	for n, a := range absent {
		if slices.ContainsFunc(absent[:n], func(b figures.Absence) bool { return b.Reason.V == a.Reason.V }) {
			continue // said with the first of the same reason
		}
		var names []string
		for _, b := range absent {
			if b.Reason.V == a.Reason.V {
				names = append(names, v.name(b.County.V))
			}
		}
		counties := strings.Join(names, v.words.Phrase("list_comma"))
		if len(names) > most {
			counties = v.words.Counties(len(names))
		}
		sentence = v.words.Phrase("chart_sentence_absent", "Sentence", sentence, "Counties", counties,
			"Reason", v.words.Reason(a.Reason.V))
	}
	return sentence
}

// countyTable returns the head of a table with a row per county and one for the total.
func (v view) countyTable(caption string, columns ...Column) Table {
	t := Table{ID: countiesTable, Caption: caption, Columns: []Column{{ID: "county", Name: v.words.Phrase("chart_county")}}}
	t.Columns = append(t.Columns, columns...)
	return t
}
