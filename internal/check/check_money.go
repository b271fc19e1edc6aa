package check

import (
	"slices"

	"portal/internal/figures"
	"portal/internal/message"
)

// checkContracts checks that a project's contracts stay within its budget, if the budget is known. A
// contract that ended or has no total price adds nothing.
func (c *checker) checkContracts() {
	for _, p := range c.Projects {
		if len(p.Budget) == 0 {
			continue
		}
		if slices.ContainsFunc(p.Budget, func(b figures.BudgetLine) bool { return !b.Amount.Given() }) {
			continue // reported already
		}
		budget, sum := p.Money(), figures.Amount(0)
		for _, k := range figures.Counting(p.Contracts) {
			sum += k.Amount.V
			if sum > budget {
				c.warn(k.Amount.Pos, k.ID.V, "contracts-within-budget", "Contract", k.Title.V, "Sum", sum,
					"Budget", budget, "At", message.Near(p.Budget[0].Amount.Pos))
				break
			}
		}
	}
}

// checkRequests compares a contract's requests with its amount and with each other, and a county's
// requests with the monthly form.
func (c *checker) checkRequests() {
	for _, p := range c.Projects {
		if unreadRequests(p) {
			continue // reported already
		}
		for _, k := range p.Contracts {
			c.checkInstalments(k, p.RequestsOf(k.ID.V))
		}
	}
	for _, j := range c.Counties {
		var requests []request
		unread := false
		for _, p := range c.ProjectsOf(j.Slug.V) {
			unread = unread || unreadRequests(p)
			for _, q := range p.Requests {
				requests = append(requests, request{p.ID.V, q.Date.V, c.KnownFrom(q.Source.V), q.Amount.V})
			}
		}
		if unread || len(requests) == 0 {
			continue // reported already, or a county whose requests no document lists
		}
		for n := range c.Reports {
			c.checkEvidence(j.Slug.V, &c.Reports[n], requests)
		}
	}
}

// unreadRequests reports whether a request lacks a value that the rules add up.
func unreadRequests(p figures.Project) bool {
	for _, q := range p.Requests {
		if _, ok := p.Contract(q.Contract.V); !ok || !q.Date.Given() || !q.Amount.Given() {
			return true
		}
	}
	return false
}

func (c *checker) checkInstalments(k figures.Contract, requests []figures.Request) {
	var sum figures.Amount
	for n, q := range requests {
		sum += q.Amount.V
		if k.Amount.Given() && sum > k.Amount.V {
			c.warn(q.Amount.Pos, instalment(q), "requests-within-contract", "Contract", k.Title.V, "Sum", sum,
				"Amount", k.Amount.V, "At", message.Near(k.Amount.Pos))
		}
		if q.Instalment.Given() && q.Instalment.V != n+1 {
			c.warn(q.Instalment.Pos, instalment(q), "requests-in-order/instalment", "Contract", k.Title.V,
				"Instalment", q.Instalment.V, "Next", n+1)
		}
		if n > 0 && q.Date.V.Compare(requests[n-1].Date.V) < 0 {
			c.warn(q.Date.Pos, instalment(q), "requests-in-order", "Contract", k.Title.V, "Date", q.Date.V,
				"Before", requests[n-1].Date.V, "At", message.Near(requests[n-1].Date.Pos))
		}
		if k.BidOpening.Date.Given() && q.Date.V.Compare(k.BidOpening.Date.V.From) < 0 {
			c.warn(q.Date.Pos, instalment(q), "requests-in-order/bid", "Contract", k.Title.V, "Date", q.Date.V,
				"Opening", k.BidOpening.Date.V, "At", message.Near(k.BidOpening.Date.Pos))
		}
	}
}

// request is what evidence needs of a request.
type request struct {
	project string
	date    figures.Date
	known   figures.Date // from when its document counts
	amount  figures.Amount
}

// requested returns the sum of the projects' requests from a day to the end of a month: of those known when
// it was filed, which its charts show, or, if none was, of all.
func requested(r *figures.Report, projects []figures.Project, requests []request, from figures.Date) figures.Amount {
	var known, all figures.Amount
	some := false
	filed, last := r.FiledOn(), r.Period.V.Last()
	for _, q := range requests {
		if q.date.Compare(last) > 0 || !slices.ContainsFunc(projects, func(p figures.Project) bool { return p.ID.V == q.project }) {
			continue
		}
		is := q.known.Compare(filed) <= 0
		some = some || is
		if q.date.Compare(from) < 0 {
			continue
		}
		all += q.amount
		if is {
			known += q.amount
		}
	}
	if some {
		return known
	}
	return all
}

// checkEvidence checks that the use in the form equals the sum requested by the projects that the row
// reports, in total and within the months of the form, at the form's precision. A county may use money
// before anyone lists the request for it, so a difference is a warning; one in the last place, of a sum that
// was cut off, is a note.
func (c *checker) checkEvidence(county string, r *figures.Report, requests []request) {
	column, ok := r.Column(county)
	if !ok {
		return
	}
	span := r.Span()
	for _, i := range c.Indicators {
		key, from, evidence := "requests-equal-use", figures.Date{}, i.Evidence.V
		if i.MonthOf.Given() {
			whole, _ := c.Indicator(i.MonthOf.V)
			key, from, evidence = "requests-equal-month", span.First.First(), whole.Evidence.V
		}
		o, ok := column.Observation(i.ID.V)
		if evidence != figures.EvidenceRequests || !ok || !o.Value.V.Known() {
			continue
		}
		projects := c.Reporting(r, i, county)
		// A county may report use before any document lists its requests.
		first := slices.IndexFunc(projects, func(p figures.Project) bool { return len(p.Requests) > 0 })
		if first < 0 {
			continue
		}
		requested := requested(r, projects, requests, from)
		exact, money := requested.In(i.Unit.V)
		if !money {
			continue
		}
		want := exact.Round(int32(i.Decimals.V))
		switch {
		case want.Equal(o.Value.V.Number):
		case exact.Sub(o.Value.V.Number).Abs().LessThan(lastPlace(i)): // cut off instead of rounded
			c.doubt(o, county, i, "rounding/requests", "Requested", requested, "Expected", want)
		default:
			c.doubt(o, county, i, key, "Period", span, "Requested", requested, "Expected", want,
				"File", projects[first].Requests[0].ID.Pos.File)
		}
	}
}
