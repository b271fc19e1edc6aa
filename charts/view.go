package charts

import (
	"slices"
	"strings"

	"portal/internal/figures"
	"portal/internal/lexicon"
)

// view is what a chart is computed from: a scope of the dataset at one period.
type view struct {
	ds     *figures.Dataset
	words  *lexicon.Lexicon
	report *figures.Report
	scope  string
	chart  figures.ChartSpec
}

// own returns a phrase of the chart, and nothing if it has none of the name.
func (v view) own(name string, pairs ...any) string {
	text, _ := v.words.ChartWord(v.chart, name, pairs...)
	return text
}

// or returns a phrase of the chart or, if it has none of the name, one that all charts share.
func (v view) or(name, key string, pairs ...any) string {
	if text := v.own(name, pairs...); text != "" {
		return text
	}
	return v.words.Phrase(key, pairs...)
}

// first returns the first of several phrases that the chart has.
func (v view) first(values []any, names ...string) string {
	for _, name := range names {
		if text := v.own(name, values...); text != "" {
			return text
		}
	}
	return ""
}

func (v view) period() figures.Period { return v.report.Period.V }

// counties returns the slugs of the scope's counties that reported in the period.
func (v view) counties() []string {
	if v.scope != figures.All {
		return []string{v.scope}
	}
	var out []string
	for _, c := range v.report.Counties {
		out = append(out, c.County.V)
	}
	return out
}

// absent returns the demonstration counties that did not report if the scope is all.
func (v view) absent() []figures.Absence {
	if v.scope != figures.All {
		return nil
	}
	return v.report.Absent
}

// name returns the county's name.
func (v view) name(county string) string {
	j, _ := v.ds.County(county)
	return v.words.Place(j)
}

// until names the month at whose end the figures stand.
func (v view) until() string { return v.words.Period(v.period()) }

// when names the months that the report covers.
func (v view) when() string { return v.words.Span(v.report.Span()) }

// place returns the scope in words.
func (v view) place() string { return v.words.ScopeAt(v.ds, v.scope, v.period()) }

// subject names the scope in a sentence.
func (v view) subject() string {
	if v.scope != figures.All {
		return v.name(v.scope)
	}
	return v.words.Phrase("chart_reporting", "Counties", v.words.Reporting(v.report))
}

func (v view) value(indicator string) figures.Value { return v.report.Value(v.scope, indicator) }

// unit returns an indicator's unit for a column head.
func (v view) unit(indicator string) string {
	i, _ := v.ds.Indicator(indicator)
	return v.words.Unit(i.Unit.V)
}

// has reports whether the month's form has a row.
func (v view) has(indicator string) bool { return has(v.ds, v.period(), []string{indicator}) }

// ended returns the note that a row of the chart has ended, if it has.
func (v view) ended(indicator string) []string {
	i, _ := v.ds.Indicator(indicator)
	if v.has(indicator) || !i.Until.Given() {
		return nil
	}
	return []string{v.words.Phrase("chart_row_ended", "Row", v.words.Indicator(i), "Period", v.words.Period(i.Until.V))}
}

// stated formats a value of an indicator with its unit, or says that it is missing.
func (v view) stated(value figures.Value, indicator string) string {
	i, _ := v.ds.Indicator(indicator)
	return v.words.Quantity(value, i.Unit.V)
}

// quantity formats the scope's value of an indicator.
func (v view) quantity(indicator string) string { return v.stated(v.value(indicator), indicator) }

// money converts an amount to the unit of the forms' fund figures, so that both share an axis. It
// is missing if that unit is not a unit of money.
func (v view) money(a figures.Amount) figures.Value {
	i, _ := v.ds.Indicator(v.chart.Indicator.V)
	number, money := a.In(i.Unit.V)
	if !money {
		return figures.Value{Missing: figures.NotApplicable}
	}
	return figures.Value{Number: number}
}

// fund returns the budget lines of the fund that the form's progress is a share of.
func (v view) fund(county string) []figures.BudgetLine {
	i, _ := v.ds.Indicator(v.chart.Share.V)
	return v.ds.BudgetAt(v.report, county, i.RatioTo.V)
}

// budget returns the scope's money of that fund in the unit of the fund's use: of one county, or of all
// counties that reported. It returns false if one of them is unknown.
func (v view) budget(scope string) (figures.Value, bool) {
	counties := []string{scope}
	if scope == figures.All {
		counties = v.counties()
	}
	var sum figures.Amount
	for _, county := range counties {
		lines := v.fund(county)
		if len(lines) == 0 {
			return figures.Value{}, false
		}
		for _, b := range lines {
			sum += b.Amount.V
		}
	}
	out := v.money(sum)
	return out, out.Known() && len(counties) > 0
}

// knows reports whether a document existed when the month was filed. Later documents must not
// change a frozen chart.
func (v view) knows(source string) bool { return v.ds.KnownAt(v.report, source) }

// request is a request with its county and contract.
type request struct {
	figures.Request
	county   string
	contract figures.Contract
}

// requested returns the values for a sentence about a request.
func (v view) requested(q request) []any {
	return []any{
		"Date", v.words.Date(q.Date.V), "Title", q.contract.Title.V, "Instalment", q.Instalment.V,
		"Amount", v.words.Amount(q.Amount.V),
	}
}

// projects returns the scope's projects; for all counties also those of counties that did not
// report this month.
func (v view) projects() []figures.Project {
	if v.scope == figures.All {
		return v.ds.Projects
	}
	return v.ds.ProjectsOf(v.scope)
}

// requests returns the scope's requests up to the period's end, by day.
func (v view) requests() []request { return v.requestsOf(v.projects()) }

// fundRequests returns the scope's requests for money of the fund whose use the form reports.
func (v view) fundRequests() []request {
	used, _ := v.ds.Indicator(v.chart.Indicator.V)
	var of []figures.Project
	for _, p := range v.projects() {
		reporting := v.ds.Reporting(v.report, used, p.County.V)
		if slices.ContainsFunc(reporting, func(r figures.Project) bool { return r.ID.V == p.ID.V }) {
			of = append(of, p)
		}
	}
	return v.requestsOf(of)
}

func (v view) requestsOf(projects []figures.Project) []request {
	var out []request
	for _, p := range projects {
		for _, q := range v.ds.RequestsAt(v.report, p) {
			k, _ := p.Contract(q.Contract.V)
			out = append(out, request{Request: q, county: p.County.V, contract: k})
		}
	}
	slices.SortStableFunc(out, func(a, b request) int { return a.Date.V.Compare(b.Date.V) })
	return out
}

// contracts returns the scope's contracts whose bids were certainly opened by the period's end.
func (v view) contracts() []figures.Contract {
	var out []figures.Contract
	for _, p := range v.projects() {
		out = append(out, v.ds.ContractsAt(v.report, p)...)
	}
	return out
}

// everyPlace names the scope of contracts, requests and targets, which include counties that did
// not report this month.
func (v view) everyPlace() string {
	if v.scope != figures.All {
		return v.name(v.scope)
	}
	return v.words.Phrase("chart_every_county")
}

// together is everyPlace for use in a sentence.
func (v view) together() string {
	if v.scope != figures.All {
		return v.name(v.scope)
	}
	return v.words.Phrase("chart_together")
}

// titled prefixes a title with its county if the scope is all.
func (v view) titled(county, title string) string {
	if v.scope == figures.All {
		return v.words.Phrase("chart_of_county", "Place", v.name(county), "Title", title)
	}
	return title
}

// months returns every month from the scope's first report to the period, and of a report over several
// months the last. Values are missing in months without a report of the scope.
func (v view) months() []figures.Period {
	var out []figures.Period
	for _, r := range v.ds.ReportsUntil(v.period()) {
		if _, ok := r.Column(v.scope); !ok && len(out) == 0 {
			continue
		}
		if len(out) > 0 {
			for p := out[len(out)-1].Next(); p.Compare(r.Span().First) < 0; p = p.Next() {
				out = append(out, p)
			}
		}
		out = append(out, r.Period.V)
	}
	return out
}

// began reports whether the scope has a report of an earlier month: months then
// returns more than one.
func (v view) began() bool {
	for n := range v.ds.Reports { // in place: copying them would take most of the time
		r := &v.ds.Reports[n]
		if r.Period.V == v.period() {
			break
		}
		if _, ok := r.Column(v.scope); ok {
			return true
		}
	}
	return false
}

// uneven reports whether other counties reported in earlier months, so that
// the totals of the months cannot be compared.
func (v view) uneven() bool {
	if v.scope != figures.All {
		return false
	}
	for _, r := range v.ds.ReportsUntil(v.period()) {
		for _, c := range r.Counties {
			if _, ok := v.report.Column(c.County.V); !ok {
				return true
			}
		}
		if len(r.Counties) != len(v.report.Counties) {
			return true
		}
	}
	return false
}

// at returns the scope's value of an indicator in a month.
func (v view) at(month figures.Period, indicator string) figures.Value {
	if r, ok := v.ds.Report(month); ok {
		return r.Value(v.scope, indicator)
	}
	return figures.Value{Missing: figures.NotReported}
}

// formSources returns the ids of the documents behind the scope's figures, the form first.
func (v view) formSources() []string {
	column, _ := v.report.Column(v.scope)
	out := []string{column.Source.V}
	for _, county := range v.counties() {
		if c, ok := v.report.Column(county); ok {
			out = append(out, c.Source.V)
		}
	}
	return out
}

// sourceTitles names the first document and the number of documents.
func (v view) sourceTitles(ids []string) string {
	if len(ids) == 0 {
		return ""
	}
	s, _ := v.ds.Source(ids[0])
	if len(ids) > 1 {
		return v.words.Count("chart_sources", len(ids), "Document", v.words.Document(s))
	}
	return v.words.Phrase("chart_source", "Document", v.words.Document(s))
}

// corrections returns the corrections of the figures in the tables that were made after the charts
// were published. lists are the kinds of things whose end or withdrawal takes them out of the chart.
func (v view) corrections(tables []Table, lists []figures.Kind) []figures.Correction {
	var out []figures.Correction
	for _, c := range v.ds.CorrectionsUntil(v.period(), v.scope) {
		if !c.Follows(v.report) {
			continue
		}
		change := strings.Contains(c.Of.V, "/")
		gone := false
		if change || c.Entry.V == figures.Withdrawn {
			p, _ := v.ds.Project(c.In)
			t, _ := p.Thing(c.Of.V)
			if change && !v.ds.ShownAt(v.report, t) {
				continue // it does not hold in the month
			}
			if change {
				t, _ = p.Thing(t.Of)
			}
			gone = slices.Contains(lists, t.Kind) && v.ds.ShownAt(v.report, t)
		}
		if gone || slices.ContainsFunc(tables, func(t Table) bool { return t.shows(c) || v.changesTotal(c, t) }) {
			out = append(out, c)
		}
	}
	return out
}
