package charts

import (
	"fmt"
	"strings"

	"portal/internal/figures"
)

// number turns a known value into what ECharts draws; nil for a missing one.
func number(v figures.Value) *float64 {
	if !v.Known() {
		return nil
	}
	f := v.Number.InexactFloat64()
	return &f
}

// plainText writes a value without its unit.
func plainText(v figures.Value) string { return stated(v, "") }

// scopeName is a row of a table.
type scopeName struct{ slug, name string }

// tableScopes returns the rows of a table: the counties, those that did not
// report, and the total for the scope of all.
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

// absentRows says in the picture which demonstration counties did not report.
func (v view) absentRows() []row {
	var rows []row
	for _, a := range v.absent() {
		rows = append(rows, row{name: v.name(a.County.V), text: a.Reason.V.Chinese()})
	}
	return rows
}

// unevenNote warns where the totals of the months are over other counties.
func (v view) unevenNote() []string {
	if !v.uneven() {
		return nil
	}
	return []string{"各月合计只含当月填报的县；填报的县不同，各月合计不能直接比较。"}
}

// rows makes the rows of a picture: the counties, those that did not report,
// and the total where there is more than one county. Among many counties the
// total's bar would leave no room for theirs: then it is words alone.
func (v view) rows(made func(scope, name string) row) []row {
	var out []row
	for _, county := range v.counties() {
		out = append(out, made(county, v.name(county)))
	}
	out = append(out, v.absentRows()...)
	if v.scope == figures.All && len(v.counties()) > 1 {
		total := made(figures.All, v.place())
		total.total = true
		if len(v.counties()) > most {
			total.whole, total.part, total.mark = nil, nil, nil
		}
		out = append(out, total)
	}
	return out
}

// most is how many counties a sentence names one by one.
const most = 4

// each names every county's value and the total's, or, where there are many
// counties, how many are known and between what they lie.
func (v view) each(words, indicator string) string {
	unit := v.unit(indicator)
	counties := v.counties()
	var parts []string
	var low, high figures.Value
	known := 0
	for _, county := range counties {
		value := v.report.Value(county, indicator)
		parts = append(parts, v.name(county)+words+stated(value, unit))
		if !value.Known() {
			continue
		}
		if known == 0 || value.Number.LessThan(low.Number) {
			low = value
		}
		if known == 0 || value.Number.GreaterThan(high.Number) {
			high = value
		}
		known++
	}
	if len(counties) > most {
		parts = []string{fmt.Sprintf("%d县填报了%s", known, words)}
		if known > 0 {
			parts[0] += fmt.Sprintf("，从%s到%s", stated(low, unit), stated(high, unit))
		}
	}
	if len(counties) > 1 {
		parts = append(parts, v.place()+words+stated(v.value(indicator), unit))
	}
	return strings.Join(parts, "，")
}

// ScopeWords names a scope where no single period is meant: how many counties
// a total holds changes from month to month.
func ScopeWords(ds *figures.Dataset, scope string) string {
	if scope == figures.All {
		return "填报县合计"
	}
	j, _ := ds.County(scope)
	return j.Name.V
}

// monthTable lists the months with the values of some indicators.
func (v view) monthTable(caption string, indicators ...string) Table {
	t := Table{ID: "months", Caption: ScopeWords(v.ds, v.scope) + caption, Columns: []Column{{ID: "period", Name: "月份"}}}
	for _, id := range indicators {
		t.Columns = append(t.Columns, v.indicator(id, ""))
	}
	for _, m := range v.months() {
		cells := []Cell{{Text: m.Chinese(), ISO: m.String()}}
		for _, id := range indicators {
			cells = append(cells, v.cell(v.scope, id, m))
		}
		t.Rows = append(t.Rows, cells)
	}
	return t
}

// monthCourse makes a bar for every month, with a part in it.
func (v view) monthCourse(whole, part string, words panelWords) *course {
	c := &course{}
	for _, m := range v.months() {
		w, p := v.at(m, whole), v.at(m, part)
		tip := m.Chinese() + "　" + words.whole + stated(w, v.unit(whole))
		if w.Known() || p.Known() {
			tip += "，" + words.part + stated(p, v.unit(part))
		}
		c.months = append(c.months, month{m, number(w), number(p), tip})
	}
	return c
}

// countyTable heads a table with a row for each county and the total.
func (v view) countyTable(caption string, columns ...Column) Table {
	t := Table{ID: "counties", Caption: v.period().Chinese() + caption, Columns: []Column{{ID: "county", Name: "县"}}}
	t.Columns = append(t.Columns, columns...)
	return t
}
