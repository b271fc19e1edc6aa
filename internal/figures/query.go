package figures

import (
	"cmp"
	"fmt"
	"slices"
)

// County returns the county with the slug.
func (ds *Dataset) County(slug string) (Jurisdiction, bool) {
	i := slices.IndexFunc(ds.Counties, func(j Jurisdiction) bool { return j.Slug.V == slug })
	if i < 0 {
		return Jurisdiction{}, false
	}
	return ds.Counties[i], true
}

// DemonstrationCounties returns the counties with at least one designation.
func (ds *Dataset) DemonstrationCounties() []Jurisdiction {
	var out []Jurisdiction
	for _, c := range ds.Counties {
		if len(c.Designations) > 0 {
			out = append(out, c)
		}
	}
	return out
}

// Indicator returns the indicator with the id.
func (ds *Dataset) Indicator(id string) (Indicator, bool) {
	i := slices.IndexFunc(ds.Indicators, func(i Indicator) bool { return i.ID.V == id })
	if i < 0 {
		return Indicator{}, false
	}
	return ds.Indicators[i], true
}

// Source returns the document with the id.
func (ds *Dataset) Source(id string) (Source, bool) {
	if s := ds.source(id); s != nil {
		return *s, true
	}
	return Source{}, false
}

// source returns the document with the id, or nil. It does not copy the documents that it passes.
func (ds *Dataset) source(id string) *Source {
	for i := range ds.Sources {
		if ds.Sources[i].ID.V == id {
			return &ds.Sources[i]
		}
	}
	return nil
}

// ProjectsOf returns the county's projects. A county may have none in the data.
func (ds *Dataset) ProjectsOf(county string) []Project {
	var out []Project
	for _, p := range ds.Projects {
		if p.County.V == county {
			out = append(out, p)
		}
	}
	return out
}

// Project returns the project with the id.
func (ds *Dataset) Project(id string) (Project, bool) {
	i := slices.IndexFunc(ds.Projects, func(p Project) bool { return p.ID.V == id })
	if i < 0 {
		return Project{}, false
	}
	return ds.Projects[i], true
}

// Report returns the report of the period.
func (ds *Dataset) Report(p Period) (*Report, bool) {
	i := slices.IndexFunc(ds.Reports, func(r Report) bool { return r.Period.V == p })
	if i < 0 {
		return nil, false
	}
	return &ds.Reports[i], true
}

// ReportsUntil returns the reports up to and including the period.
func (ds *Dataset) ReportsUntil(p Period) []Report {
	i := slices.IndexFunc(ds.Reports, func(r Report) bool { return r.Period.V.Compare(p) > 0 })
	if i < 0 {
		return ds.Reports
	}
	return ds.Reports[:i]
}

// LatestReport returns the latest report up to the period with a column for the scope, or nil.
func (ds *Dataset) LatestReport(scope string, until Period) *Report {
	reports := ds.ReportsUntil(until)
	for i := len(reports) - 1; i >= 0; i-- {
		if _, ok := reports[i].Column(scope); ok {
			return &reports[i]
		}
	}
	return nil
}

// Measurement is the figure of a month's form for a target.
type Measurement struct {
	Report    *Report
	Indicator Indicator
	Value     Value
	// Beside is true if the row's unit differs from the target's: show it beside the target, never
	// divide by it.
	Beside bool
}

// Measure looks up a target's figure in the scope's latest form up to the period that has the row, and
// not after the target's due date. It returns false if the target names no row, if there is no form, or if a
// year-to-date row belongs to another year than the target.
func (ds *Dataset) Measure(t Target, scope string, until Period) (Measurement, bool) {
	m := Measurement{Beside: !t.Indicator.Given()}
	id := t.Indicator.V
	if m.Beside {
		id = t.Compare.V
	}
	var ok bool
	if m.Indicator, ok = ds.Indicator(id); !ok {
		return Measurement{}, false
	}
	if m.Indicator.Until.Given() && m.Indicator.Until.V.Compare(until) < 0 {
		until = m.Indicator.Until.V
	}
	if due := t.Due.V.Ends(); t.Due.Given() && due.Compare(until) < 0 {
		until = due
	}
	if m.Report = ds.LatestReport(scope, until); m.Report == nil {
		return Measurement{}, false
	}
	if m.Indicator.Basis.V == YearToDate && !m.Beside && t.Due.V.Year != m.Report.Period.V.Year {
		return Measurement{}, false
	}
	m.Indicator = m.Indicator.At(m.Report.Period.V)
	m.Value = m.Report.Value(scope, id)
	return m, true
}

// Column returns the column of a county's slug, or the totals for All. It returns false if the
// county did not report.
func (r *Report) Column(scope string) (*CountyReport, bool) {
	if scope == All {
		return &r.Totals, true
	}
	i := slices.IndexFunc(r.Counties, func(c CountyReport) bool { return c.County.V == scope })
	if i < 0 {
		return nil, false
	}
	return &r.Counties[i], true
}

// Value returns the scope's value of an indicator. If the county has no column, the value is
// missing for the reason of its absence. It is not_applicable if the month's form lacks the row.
func (r *Report) Value(scope, indicator string) Value {
	if c, ok := r.Column(scope); ok {
		if o, ok := c.Observation(indicator); ok {
			return o.Value.V
		}
		return Value{Missing: NotApplicable}
	}
	return Value{Missing: r.Absence(scope)}
}

// Absence returns why a county has no column.
func (r *Report) Absence(county string) Reason {
	for _, a := range r.Absent {
		if a.County.V == county {
			return a.Reason.V
		}
	}
	return NotReported
}

// Scopes returns whom the figures of a month's form are about: the counties in the order of the form, those
// without a column, then the total.
func (r *Report) Scopes() []string {
	var out []string
	for _, c := range r.Counties {
		out = append(out, c.County.V)
	}
	for _, a := range r.Absent {
		out = append(out, a.County.V)
	}
	return append(out, All)
}

// LastCorrection returns the last correction of a figure of the form. One that restates an earlier month's
// figure is no correction of it.
func (r *Report) LastCorrection(scope, indicator string) (Correction, bool) {
	for _, k := range slices.Backward(r.Corrections) {
		if k.County.V == scope && k.Indicator.V == indicator && !k.Restates.Given() {
			return k, true
		}
	}
	return Correction{}, false
}

// SourceOf returns the id of the document behind a figure of the form: that of its last correction, or else
// that of its column. Without the city's form, the total and a county without a column have no document.
func (r *Report) SourceOf(scope, indicator string) string {
	if k, ok := r.LastCorrection(scope, indicator); ok {
		return k.Source.V
	}
	column, ok := r.Column(scope)
	if !ok {
		return r.Source.V
	}
	return cmp.Or(column.Source.V, r.Source.V)
}

// CorrectionsUntil returns, by day, the corrections of projects and of the months up to and
// including the period: those of one county, or every one for All.
func (ds *Dataset) CorrectionsUntil(p Period, scope string) []Correction {
	var out []Correction
	for _, r := range ds.ReportsUntil(p) {
		for _, c := range r.Corrections {
			if scope == All || c.County.V == scope {
				out = append(out, c)
			}
		}
	}
	for _, project := range ds.Projects {
		if scope == All || project.County.V == scope {
			out = append(out, project.Corrections...)
		}
	}
	slices.SortStableFunc(out, func(a, b Correction) int { return a.Date.V.Compare(b.Date.V) })
	return out
}

// IndicatorsAt returns the rows of a period's form, with its words.
func (ds *Dataset) IndicatorsAt(p Period) []Indicator {
	var out []Indicator
	for _, i := range ds.Indicators {
		if i.StandsIn(p) {
			out = append(out, i.At(p))
		}
	}
	return out
}

// Money returns the project's money of all levels; 0 if none is known.
func (p *Project) Money() (sum Amount) {
	for _, b := range p.Budget {
		sum += b.Amount.V
	}
	return sum
}

// Serves reports whether the line is of a fund that a row of the form names: by its level or by the
// fund's own name.
func (b BudgetLine) Serves(fund string) bool {
	return fund != "" && (b.Fund.V == fund || string(b.Level.V) == fund)
}

// Funded returns the lines of a fund in all projects of a county.
func (ds *Dataset) Funded(county, fund string) []BudgetLine {
	var out []BudgetLine
	for _, p := range ds.ProjectsOf(county) {
		for _, b := range p.Budget {
			if b.Serves(fund) {
				out = append(out, b)
			}
		}
	}
	return out
}

// FundOf returns the fund whose use a row reports: that of the row's ratio. It is empty if the row has none.
func (ds *Dataset) FundOf(i Indicator) string {
	for _, ratio := range ds.Indicators {
		of := ratio.RatioOf.V
		if of != "" && (of == i.ID.V || of == i.MonthOf.V || ratio.ID.V == i.ID.V) {
			return ratio.RatioTo.V
		}
	}
	return ""
}

// Reporting returns the projects of a county whose use of money a row reports in a month: those with money
// of the row's fund, as known when the month was filed, or, if none has any, all.
func (ds *Dataset) Reporting(r *Report, i Indicator, county string) []Project {
	all := ds.ProjectsOf(county)
	if len(all) < 2 {
		return all
	}
	fund := ds.FundOf(i)
	funded := slices.DeleteFunc(slices.Clone(all), func(p Project) bool {
		return !slices.ContainsFunc(p.Budget, func(b BudgetLine) bool {
			return b.Serves(fund) && ds.KnownAt(r, b.Source.V)
		})
	})
	if len(funded) == 0 {
		return all
	}
	return funded
}

// Contract returns the project's contract with the id, even if it ended.
func (p *Project) Contract(id string) (Contract, bool) {
	i := slices.IndexFunc(p.Contracts, func(c Contract) bool { return c.ID.V == id })
	if i < 0 {
		return Contract{}, false
	}
	return p.Contracts[i], true
}

// RequestsOf returns a contract's requests in file order.
func (p *Project) RequestsOf(contract string) []Request {
	var out []Request
	for _, q := range p.Requests {
		if q.Contract.V == contract {
			out = append(out, q)
		}
	}
	return out
}

// RequestsUntil returns the project's requests up to and including a day, in file order.
func (p *Project) RequestsUntil(day Date) []Request {
	var out []Request
	for _, q := range p.Requests {
		if q.Date.V.Compare(day) <= 0 {
			out = append(out, q)
		}
	}
	return out
}

// Requested returns the sum of the project's requests between two days, both included. A zero From
// means no lower bound.
func (p *Project) Requested(from, to Date) Amount {
	var sum Amount
	for _, q := range p.Requests {
		if q.Date.V.Compare(from) >= 0 && q.Date.V.Compare(to) <= 0 {
			sum += q.Amount.V
		}
	}
	return sum
}

// Key returns all fields of a correction as one text: equal texts mean equal corrections.
func (k Correction) Key() string {
	restates := ""
	if k.Restates.Given() {
		restates = k.Restates.V.String()
	}
	return fmt.Sprintf("%q", []string{k.County.V, k.Indicator.V, k.Old.V.Plain(), k.New.V.Plain(), k.Reason.V,
		k.Source.V, k.Date.V.String(), restates,
		k.Of.V, k.Fact.V, k.Was.V, k.Is.V, string(k.Entry.V)})
}

// Counting returns the contracts that count: those that did not end.
func Counting(contracts []Contract) []Contract {
	return slices.DeleteFunc(slices.Clone(contracts), Contract.Ended)
}

// TotalPrice returns the sum of the contracts that state a total price, and their number.
func TotalPrice(contracts []Contract) (sum Amount, priced int) {
	for _, k := range contracts {
		sum += k.Amount.V
		if k.Amount.Given() {
			priced++
		}
	}
	return sum, priced
}
