package charts

import (
	"strings"

	"portal/internal/figures"
)

// fundProgressChart shows how much of the provincial fund's budget is used, and since when: the
// dated requests to transfer money beside the figures of the monthly forms.
func fundProgressChart(v view) content {
	used, progress := v.quantity(fundUsed), v.quantity(fundProgress)
	head := v.unit(fundUsed)
	out := content{
		unit:  head,
		title: v.words.Phrase("chart_fund_title", "Place", v.place(), "Used", used),
		words: panelWords{
			part: v.words.Phrase("chart_fund_used"), whole: v.words.Phrase("chart_fund_budget"),
			state:  v.words.Phrase("chart_fund_state", "Unit", head),
			course: v.words.Phrase("chart_fund_course", "Unit", head),
		},
	}
	if v.value(fundProgress).Known() {
		out.title = v.words.Phrase("chart_fund_title_progress", "Place", v.place(), "Used", used, "Progress", progress)
	}
	out.lists = []figures.Kind{figures.OfRequest, figures.OfBudget}
	out.sentence = fundSentence(v)
	out.headline = &Headline{
		Indicator: fundUsed, Columns: []string{fundUsed, fundProgress},
		Phrase: v.words.Phrase("chart_fund_phrase", "Used", used),
		Share:  v.value(fundProgress), ShareWords: v.words.Phrase("chart_fund_share", "Progress", progress),
	}
	if v.scope == figures.All || !out.headline.Share.Known() { // otherwise the share contains it
		out.headline.Details = []string{v.words.Phrase("chart_fund_detail", "Each", eachProgress(v))}
	}
	out.sources = v.formSources()
	out.rows = fundRows(v)
	out.tables = append(out.tables, fundTable(v))
	requests := v.fundRequests()
	if months := v.months(); len(requests) > 0 || len(months) > 1 {
		out.course = fundCourse(v, requests, months)
	}
	if len(v.months()) > 1 {
		out.tables = append(out.tables, v.monthTable(v.words.Phrase("chart_fund_months",
			"Place", v.words.Scope(v.ds, v.scope)), v.fundColumns()...))
	}
	if len(requests) > 0 {
		out.tables = append(out.tables, v.requestTable(requests))
		if v.requestsOfAbsent(requests) {
			out.notes = append(out.notes, v.words.Phrase("chart_fund_absent"))
		}
		out.notes = append(out.notes, v.words.Phrase("chart_requests_note"))
	}
	for _, county := range v.counties() {
		lines := v.fund(county)
		for _, b := range lines {
			out.sources = append(out.sources, b.DecidedBy().V)
		}
		if len(lines) == 0 {
			out.notes = append(out.notes, v.words.Phrase("chart_fund_unbudgeted", "Place", v.name(county),
				"Progress", v.stated(v.report.Value(county, fundProgress), fundProgress)))
		}
	}
	for _, q := range requests {
		out.sources = append(out.sources, q.Source.V)
	}
	out.notes = append(out.notes, v.unevenNote()...)
	return out
}

func showsFundProgress(v view) bool {
	return v.began() || v.drawn(func(scope string) bool {
		_, budgeted := v.budget(scope)
		return budgeted || v.report.Value(scope, fundUsed).Known()
	}) || len(v.fundRequests()) > 0
}

func fundSentence(v view) string {
	values := []any{
		"Period", v.until(), "Place", v.subject(), "Used", v.quantity(fundUsed),
		"Month", v.words.Months(v.report.Span()), "MonthUsed", v.quantity(fundUsedMonth),
	}
	if v.scope == figures.All {
		return v.words.Phrase("chart_fund_sentence", append(values, "Each", eachProgress(v))...)
	}
	values = append(values, "Progress", v.quantity(fundProgress))
	if b, ok := v.budget(v.scope); ok {
		return v.words.Phrase("chart_fund_sentence_budget", append(values, "Budget", v.stated(b, fundUsed))...)
	}
	return v.words.Phrase("chart_fund_sentence_no_budget", values...)
}

// most is how many counties a sentence names one by one.
const most = 4

// eachProgress names the progress of every county and of the total. With many counties it says how
// many are known and gives the lowest and the highest.
func eachProgress(v view) string {
	counties := v.counties()
	var parts []string
	var low, high figures.Value
	known := 0
	for _, county := range counties {
		value := v.report.Value(county, fundProgress)
		parts = append(parts, v.words.Phrase("chart_fund_each", "Place", v.name(county),
			"Progress", v.stated(value, fundProgress)))
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
		parts = []string{v.words.Count("chart_fund_known", known)}
		if known > 0 {
			parts[0] = v.words.Count("chart_fund_range", known, "Low", v.stated(low, fundProgress),
				"High", v.stated(high, fundProgress))
		}
	}
	if len(counties) > 1 {
		parts = append(parts, v.words.Phrase("chart_fund_each_total", "Counties", v.words.Reporting(v.report),
			"Progress", v.quantity(fundProgress)))
	}
	return strings.Join(parts, v.words.Phrase("comma"))
}

func fundRows(v view) []row {
	return v.rows(func(scope, name string) row {
		used, progress := v.report.Value(scope, fundUsed), v.report.Value(scope, fundProgress)
		r := row{name: name, value: v.stated(used, fundUsed), part: number(used), rank: number(used), missing: !used.Known()}
		budget, budgeted := v.budget(scope)
		values := []any{"Progress", v.stated(progress, fundProgress)}
		if budgeted {
			r.whole = number(budget)
			values = append(values, "Budget", v.stated(budget, fundUsed))
		}
		switch {
		case budgeted && progress.Known():
			r.note = v.words.Phrase("chart_fund_row_budget", values...)
		case budgeted:
			r.note = v.words.Phrase("chart_fund_row_budget_alone", values...)
		case progress.Known():
			r.note = v.words.Phrase("chart_fund_row", values...)
		case used.Known() && scope != figures.All:
			r.note = v.words.Phrase("chart_fund_row_no_budget")
		}
		return r
	})
}

// fundColumns returns the heads of the fund's indicators.
func (v view) fundColumns() []Column {
	return []Column{
		v.indicator(fundUsedMonth, v.words.Phrase("chart_fund_column_month")),
		v.indicator(fundUsed, v.words.Phrase("chart_fund_column_used")),
		v.indicator(fundProgress, v.words.Phrase("chart_fund_column_progress")),
	}
}

func fundTable(v view) Table {
	columns := v.fundColumns()
	t := v.countyTable(v.words.Phrase("chart_fund_table", "Period", v.when()), append([]Column{
		{ID: "budget", Name: v.words.Phrase("chart_fund_budget"), Unit: v.unit(fundUsed), Number: true}}, columns...)...)
	for _, scope := range v.tableScopes() {
		budget := v.unknownCell()
		if b, ok := v.budget(scope.slug); ok {
			budget = v.valueCell(b)
			for n, line := range v.fund(scope.slug) {
				of := Observed{Scope: scope.slug, Thing: string(line.Level.V), Fact: "amount", Project: line.Project}
				if n == 0 {
					budget.Of = of
				} else {
					budget.And = append(budget.And, of)
				}
			}
		}
		row := []Cell{nameCell(scope.slug, scope.name), budget}
		for _, column := range columns {
			row = append(row, v.cell(scope.slug, column.ID, v.period()))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// requestsOfAbsent reports whether a request belongs to a county without a column this month.
func (v view) requestsOfAbsent(requests []request) bool {
	for _, q := range requests {
		if _, ok := v.report.Column(q.county); !ok {
			return true
		}
	}
	return false
}

// fundCourse draws the requests as a step line, from the month of the first request to the end of
// the period, and the forms' figures as points on it.
func fundCourse(v view, requests []request, months []figures.Period) *course {
	start := v.covered(months[0]).First
	if len(requests) > 0 && requests[0].Date.V.Period().Compare(start) < 0 {
		start = requests[0].Date.V.Period()
	}
	end := v.period().Last()
	c := &course{span: span{start.First(), end}}
	if len(requests) > 0 {
		line := series{name: v.words.Phrase("chart_fund_line"), step: true, points: []point{{day: start.First()}}}
		var sum figures.Amount
		for _, q := range requests {
			sum += q.Amount.V
			line.points = append(line.points, point{
				day: q.Date.V, value: number(v.money(sum)),
				tip: v.words.Phrase("chart_request_sum", append(v.requested(q), "Sum", v.words.Amount(sum))...),
			})
		}
		last := line.points[len(line.points)-1]
		line.points = append(line.points, point{day: end, value: last.value})
		line.last = v.words.Amount(sum)
		c.series = append(c.series, line)
	}
	forms := series{name: v.words.Phrase("chart_fund_points")}
	for _, m := range months {
		used := v.at(m, fundUsed)
		forms.points = append(forms.points, point{
			day: m.Last(), value: number(used),
			tip: v.words.Phrase("chart_fund_point", "Period", v.month(m), "Used", v.stated(used, fundUsed)),
		})
	}
	forms.last = v.quantity(fundUsed)
	c.series = append(c.series, forms)
	c.change = v.change(fundUsed)
	if b, ok := v.budget(v.scope); ok {
		c.level = &level{v.words.Phrase("chart_fund_level"), *number(b), v.stated(b, fundUsed)}
	}
	return c
}
