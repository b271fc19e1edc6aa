// Package money follows the money of a project: what was budgeted, what contracts were awarded, what was
// requested, and what the monthly form reports as used, with the outcome of the check of each step against the
// one before.
package money

import (
	"strings"

	"github.com/shopspring/decimal"

	"portal/internal/check"
	"portal/internal/figures"
)

// Chain is the money of a project up to its county's newest report.
type Chain struct {
	Project   figures.Project
	Report    *figures.Report // nil if there is none; then Requests and Uses are not known
	Contracts []figures.Contract
	Awarded   figures.Amount // the sum of the contracts that state a total price
	Priced    int            // the number of these
	Requested figures.Amount // the sum of the requests up to the end of the report's month
	Requests  int            // their number
	Listed    bool           // whether any document lists requests
	Uses      []Use          // the rows of the form that report the use of the project's money alone
	Checks    []Check        // of the contracts, the requests and each use, in this order
}

// Use is the use of money as a row of the form reports it.
type Use struct {
	Indicator figures.Indicator
	Value     figures.Value // known
}

// Yuan returns the use in 元, exactly.
func (u Use) Yuan() (decimal.Decimal, bool) {
	return figures.YuanOf(u.Value.Number, u.Indicator.Unit.V)
}

// Agrees reports whether the use equals an amount at the form's precision.
func (u Use) Agrees(a figures.Amount) bool {
	exact, money := a.In(u.Indicator.Unit.V)
	return money && exact.Sub(u.Value.Number).Abs().LessThan(decimal.New(1, -int32(u.Indicator.Decimals.V)))
}

// Outcome is the outcome of a check of one step against the one before.
type Outcome string

// The outcomes.
const (
	Holds        Outcome = "holds"
	Acknowledged Outcome = "acknowledged" // it does not hold, for a reason that readers see
	Differs      Outcome = "differs"      // it does not hold any more, since later documents came; no check asks
	Unknown      Outcome = "unknown"      // documents do not state what it needs
)

// Outcomes lists the outcomes.
var Outcomes = []Outcome{Holds, Acknowledged, Differs, Unknown}

// Check is a rule of package check with its outcome for a project.
type Check struct {
	Rule    string
	Outcome Outcome
	Reasons []string // why the documents may differ, if the outcome is Acknowledged
}

// The rules that compare a step with the one before.
const (
	withinBudget   = "contracts-within-budget"
	withinContract = "requests-within-contract"
	equalUse       = "requests-equal-use"
)

// Follow returns the chain of a project. The remarks are those of the checks, so a check without a remark holds
// if everything that it needs is known.
func Follow(ds *figures.Dataset, project figures.Project, remarks []check.Remark) Chain {
	c := Chain{Project: project, Contracts: figures.Counting(project.Contracts), Listed: len(project.Requests) > 0}
	c.Awarded, c.Priced = figures.TotalPrice(c.Contracts)
	if n := len(ds.Reports); n > 0 {
		c.Report = ds.LatestReport(project.County.V, ds.Reports[n-1].Period.V)
	}
	if r := c.Report; r != nil {
		last := r.Period.V.Last()
		c.Requested, c.Requests = project.Requested(figures.Date{}, last), len(project.RequestsUntil(last))
		c.Uses = uses(ds, project, r)
	}
	own := func(rule, file, of string) []string {
		var out []string
		for _, r := range remarks {
			if r.Reason != "" && r.Rule() == rule && r.Pos.File == file && (of == "" || r.Of == of) {
				out = append(out, r.Reason)
			}
		}
		return out
	}
	file := project.County.Pos.File
	c.add(withinBudget, len(project.Budget) > 0 && len(c.Contracts) > 0 && c.Priced == len(c.Contracts), own(withinBudget, file, ""))
	priced := c.Listed
	for _, k := range project.Contracts {
		priced = priced && (k.Amount.Given() || len(project.RequestsOf(k.ID.V)) == 0)
	}
	c.add(withinContract, priced, own(withinContract, file, ""))
	for _, u := range c.Uses {
		reasons := own(equalUse, c.Report.Period.Pos.File, project.County.V+"/"+u.Indicator.ID.V)
		c.add(equalUse, c.Listed, reasons)
		if last := &c.Checks[len(c.Checks)-1]; last.Outcome == Holds && !u.Agrees(c.Requested) {
			last.Outcome = Differs
		}
	}
	if len(c.Uses) == 0 {
		c.add(equalUse, false, nil)
	}
	return c
}

// Lack is what documents do not state, or why they differ; empty if a check holds or somebody gave a reason.
type Lack string

// What documents may lack.
const (
	LacksBudget    Lack = "lacks_budget"
	LacksContracts Lack = "lacks_contracts"
	LacksPrice     Lack = "lacks_price"
	LacksRequests  Lack = "lacks_requests"
	LacksUse       Lack = "lacks_use"
	Later          Lack = "later" // later documents list requests of earlier days
)

// Lacks lists what documents may lack.
var Lacks = []Lack{LacksBudget, LacksContracts, LacksPrice, LacksRequests, LacksUse, Later}

// Lack returns why a check of the chain cannot be made.
func (c Chain) Lack(k Check) Lack {
	switch {
	case k.Outcome == Differs:
		return Later
	case k.Outcome != Unknown:
		return ""
	case k.Rule == withinBudget && len(c.Project.Budget) == 0:
		return LacksBudget
	case len(c.Contracts) == 0 && k.Rule != equalUse:
		return LacksContracts
	case k.Rule != withinBudget && !c.Listed:
		return LacksRequests
	case k.Rule == equalUse:
		return LacksUse
	}
	return LacksPrice
}

func (c *Chain) add(rule string, known bool, reasons []string) {
	k := Check{rule, Holds, reasons}
	switch {
	case len(reasons) > 0:
		k.Outcome = Acknowledged
	case !known:
		k.Outcome = Unknown
	}
	c.Checks = append(c.Checks, k)
}

// Reason returns the reasons of a check as one text.
func (k Check) Reason() string { return strings.Join(k.Reasons, " ") }

// uses returns the rows that report the use of the money of this project alone, which requests must add up to.
func uses(ds *figures.Dataset, project figures.Project, r *figures.Report) (out []Use) {
	for _, i := range ds.Indicators {
		used := r.Value(project.County.V, i.ID.V)
		reporting := ds.Reporting(r, i, project.County.V)
		one := len(reporting) == 1 && reporting[0].ID.V == project.ID.V
		if i.Evidence.V == figures.EvidenceRequests && used.Known() && one {
			out = append(out, Use{i, used})
		}
	}
	return out
}
