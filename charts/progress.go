package charts

import (
	"strings"

	"portal/internal/figures"
)

// progressChart shows how much of a fund's budget is used, and since when: the dated requests to transfer
// money beside the figures of the monthly forms.
func progressChart(v view) content {
	head, values := v.unit(v.chart.Indicator.V), v.progressValues(v.place())
	out := content{
		unit:  head,
		title: v.own("title", values...),
		words: panelWords{
			part: v.own("value"), whole: v.own("whole"),
			state:  v.words.Phrase("chart_progress_state", "Unit", head),
			course: v.words.Phrase("chart_progress_course", "Unit", head),
		},
	}
	if v.value(v.chart.Share.V).Known() {
		out.title = v.first(values, "title_share", "title")
	}
	out.lists = []figures.Kind{figures.OfRequest, figures.OfBudget}
	out.sentence = v.told(v.progressSentence())
	out.headline = &Headline{
		Indicator: v.chart.Indicator.V, Columns: []string{v.chart.Indicator.V, v.chart.Share.V},
		Phrase: v.own("phrase", values...),
		Share:  v.value(v.chart.Share.V), ShareWords: v.words.Phrase("chart_progress_share", "Progress", v.quantity(v.chart.Share.V)),
	}
	if v.scope == figures.All || !out.headline.Share.Known() { // otherwise the share contains it
		out.headline.Details = []string{eachProgress(v)}
	}
	out.sources = v.formSources()
	out.rows = progressRows(v)
	out.tables = append(out.tables, progressTable(v))
	requests := v.fundRequests()
	if months := v.months(); len(requests) > 0 || len(months) > 1 {
		out.course = progressCourse(v, requests, months)
	}
	if len(v.months()) > 1 {
		out.tables = append(out.tables, v.monthTable(v.words.Phrase("chart_progress_months",
			"Place", v.words.Scope(v.ds, v.scope)), v.progressColumns()...))
	}
	if len(requests) > 0 {
		out.tables = append(out.tables, v.requestTable(requests))
		if v.requestsOfAbsent(requests) {
			out.notes = append(out.notes, v.words.Phrase("chart_progress_absent"))
		}
		out.notes = append(out.notes, v.words.Phrase("chart_requests_note"))
	}
	for _, county := range v.counties() {
		lines := v.fund(county)
		for _, b := range lines {
			out.sources = append(out.sources, b.DecidedBy().V)
		}
		if len(lines) == 0 {
			out.notes = append(out.notes, v.words.Phrase("chart_progress_unbudgeted", "Place", v.name(county),
				"Progress", v.stated(v.report.Value(county, v.chart.Share.V), v.chart.Share.V)))
		}
	}
	for _, q := range requests {
		out.sources = append(out.sources, q.Source.V)
	}
	out.notes = append(out.notes, v.unevenNote()...)
	return out
}

func showsProgress(v view) bool {
	return v.began() || v.drawn(func(scope string) bool {
		_, budgeted := v.budget(scope)
		return budgeted || v.report.Value(scope, v.chart.Indicator.V).Known()
	}) || len(v.fundRequests()) > 0
}

// progressValues returns the values for the chart's phrases. place names the scope.
func (v view) progressValues(place string) []any {
	budget := v.words.Phrase("chart_unpublished")
	if b, ok := v.budget(v.scope); ok {
		budget = v.stated(b, v.chart.Indicator.V)
	}
	return []any{
		"Place", place, "Period", v.until(), "Value", v.quantity(v.chart.Indicator.V),
		"Month", v.words.Months(v.report.Span()), "MonthValue", v.quantity(v.chart.Month.V),
		"Share", v.quantity(v.chart.Share.V), "Whole", budget, "Each", eachProgress(v),
	}
}

func (v view) progressSentence() string {
	values := v.progressValues(v.subject())
	if v.scope == figures.All {
		return v.own("sentence", values...)
	}
	if _, ok := v.budget(v.scope); ok {
		return v.first(values, "sentence_whole", "sentence")
	}
	return v.first(values, "sentence_alone", "sentence")
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
		value := v.report.Value(county, v.chart.Share.V)
		parts = append(parts, v.words.Phrase("chart_progress_each", "Place", v.name(county),
			"Progress", v.stated(value, v.chart.Share.V)))
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
		parts = []string{v.words.Count("chart_progress_known", known)}
		if known > 0 {
			parts[0] = v.words.Count("chart_progress_range", known, "Low", v.stated(low, v.chart.Share.V),
				"High", v.stated(high, v.chart.Share.V))
		}
	}
	if len(counties) > 1 {
		parts = append(parts, v.words.Phrase("chart_progress_each_total", "Counties", v.words.Reporting(v.report),
			"Progress", v.quantity(v.chart.Share.V)))
	}
	return strings.Join(parts, v.words.Phrase("comma"))
}

func progressRows(v view) []row {
	return v.rows(func(scope, name string) row {
		used, progress := v.report.Value(scope, v.chart.Indicator.V), v.report.Value(scope, v.chart.Share.V)
		r := row{name: name, value: v.stated(used, v.chart.Indicator.V), part: number(used), rank: number(used), missing: !used.Known()}
		budget, budgeted := v.budget(scope)
		values := []any{"Progress", v.stated(progress, v.chart.Share.V)}
		if budgeted {
			r.whole = number(budget)
			values = append(values, "Budget", v.stated(budget, v.chart.Indicator.V))
		}
		switch {
		case budgeted && progress.Known():
			r.notes = []string{v.words.Phrase("chart_progress_row_budget", values...)}
		case budgeted:
			r.notes = []string{v.words.Phrase("chart_progress_row_budget_alone", values...)}
		case progress.Known():
			r.notes = []string{v.words.Phrase("chart_progress_row", values...)}
		case used.Known() && scope == figures.All:
			r.notes = []string{v.words.Phrase("chart_progress_row_some_budget")}
		case used.Known():
			r.notes = []string{v.words.Phrase("chart_progress_row_no_budget")}
		}
		return r
	})
}

// progressColumns returns the heads of the chart's indicators.
func (v view) progressColumns() []Column {
	return []Column{
		v.indicator(v.chart.Month.V, v.words.Phrase("chart_progress_column_month")),
		v.indicator(v.chart.Indicator.V, v.words.Phrase("chart_progress_column_used")),
		v.indicator(v.chart.Share.V, v.words.Phrase("chart_progress_column_progress")),
	}
}

func progressTable(v view) Table {
	columns := v.progressColumns()
	t := v.countyTable(v.or("table", "chart_table", "Period", v.when(), "Name", v.own("name")), append([]Column{
		{ID: "budget", Name: v.own("whole"), Unit: v.unit(v.chart.Indicator.V), Number: true}}, columns...)...)
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

// progressCourse draws the requests as a step line, from the month of the first request to the end of
// the period, and the forms' figures as points on it.
func progressCourse(v view, requests []request, months []figures.Period) *course {
	start := v.covered(months[0]).First
	if len(requests) > 0 && requests[0].Date.V.Period().Compare(start) < 0 {
		start = requests[0].Date.V.Period()
	}
	end := v.period().Last()
	c := &course{span: span{start.First(), end}}
	if len(requests) > 0 {
		line := series{name: v.words.Phrase("chart_progress_line"), step: true, points: []point{{day: start.First()}}}
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
	forms := series{name: v.words.Phrase("chart_progress_points")}
	for _, m := range months {
		used := v.at(m, v.chart.Indicator.V)
		forms.points = append(forms.points, point{
			day: m.Last(), value: number(used), apart: v.apart(m),
			tip: v.words.Phrase("chart_progress_point", "Period", v.month(m), "Used", v.stated(used, v.chart.Indicator.V)),
		})
	}
	forms.last = v.quantity(v.chart.Indicator.V)
	c.series = append(c.series, forms)
	c.change = v.change(v.chart.Indicator.V)
	if b, ok := v.budget(v.scope); ok {
		c.level = &level{v.words.Phrase("chart_progress_level"), *number(b), v.stated(b, v.chart.Indicator.V)}
	}
	return c
}
