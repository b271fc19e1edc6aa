package intake

import (
	"github.com/shopspring/decimal"

	"portal/internal/figures"
)

// A slip of a digit often passes every check, because a figure may grow by any amount. So import compares a
// county's change against the month before with its changes until then.

const (
	habitMonths = 12 // how far back
	habitLeast  = 3  // changes that make a habit
	beyond      = 3  // times the largest of them
)

// unusual notes figures of counties that changed more than their habit.
func (p *planner) unusual(forms []*Form) {
	said := map[[2]string]bool{} // the city's form and the county's have the same figures
	for _, f := range forms {
		before := p.reportsBefore(f.From)
		if len(before) < habitLeast+1 {
			continue
		}
		for _, c := range f.Columns {
			for _, cell := range c.Figures {
				key := [2]string{c.County, cell.Indicator}
				if c.County != figures.All && cell.Value.Known() && !said[key] {
					said[key] = true
					p.unlikeHabit(f, c.County, cell, before)
				}
			}
		}
	}
}

// unlikeHabit notes a county's figure if it changed more than in the reports before, the newest first.
func (p *planner) unlikeHabit(f *Form, county string, cell Cell, before []*figures.Report) {
	i, _ := p.ds.Indicator(cell.Indicator)
	was := before[0].Value(county, cell.Indicator)
	largest, n := habit(before, county, i)
	anew := i.Basis.V == figures.YearToDate && f.From.Month == 1
	if !was.Known() || anew || n < habitLeast || largest.IsZero() {
		return
	}
	if change := cell.Value.Number.Sub(was.Number).Abs(); change.GreaterThan(largest.Mul(decimal.New(beyond, 0))) {
		p.note(cell.Pos, "form-unusual", "County", p.name(county), "Row", i.Label.V, "Old", was.Plain(),
			"New", cell.Value.Plain(), "Unit", i.Unit.V, "Months", n, "Largest", largest.String())
	}
}

// reportsBefore returns the reports that lead up to a month without a gap, the newest first.
func (p *planner) reportsBefore(month figures.Period) (out []*figures.Report) {
	next := month
	for i := len(p.ds.Reports) - 1; i >= 0 && len(out) <= habitMonths; i-- {
		r := &p.ds.Reports[i]
		switch {
		case r.Period.V.Compare(next) >= 0:
		case r.Period.V.Next() != next:
			return out
		default:
			out = append(out, r)
			next = r.Span().First
		}
	}
	return out
}

// habit returns the largest change of a county's figure between two reports in a row, and how many changes are
// known.
func habit(reports []*figures.Report, county string, i figures.Indicator) (largest decimal.Decimal, n int) {
	for k := range len(reports) - 1 {
		if reports[k].Against(reports[k+1], county, i) != figures.Comparable {
			continue
		}
		change := reports[k].Value(county, i.ID.V).Number.Sub(reports[k+1].Value(county, i.ID.V).Number).Abs()
		largest = decimal.Max(largest, change)
		n++
	}
	return largest, n
}
