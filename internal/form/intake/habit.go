package intake

import (
	"slices"

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
		for i := range f.Columns {
			c := &f.Columns[i]
			for _, cell := range c.Figures {
				key := [2]string{c.County, cell.Indicator}
				indicator, _ := p.ds.Indicator(cell.Indicator)
				before := p.reportsBefore(f.From)
				if c.County == figures.All || said[key] || !cell.Value.Known() || len(before) == 0 {
					continue
				}
				said[key] = true
				largest, n := p.habit(before, c.County, indicator)
				was := before[0].Value(c.County, cell.Indicator)
				change := cell.Value.Number.Sub(was.Number)
				anew := indicator.Basis.V == figures.YearToDate && f.From.Month == 1
				if n < habitLeast || !was.Known() || anew || largest.IsZero() ||
					change.Abs().LessThanOrEqual(largest.Mul(decimal.New(beyond, 0))) {
					continue
				}
				p.note(cell.Pos, "form-unusual", "County", p.name(c.County), "Row", indicator.Label.V, "Old", was.Plain(),
					"New", cell.Value.Plain(), "Unit", indicator.Unit.V, "Months", n, "Largest", largest.String())
			}
		}
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
func (p *planner) habit(reports []*figures.Report, county string, i figures.Indicator) (largest decimal.Decimal, n int) {
	for k := range len(reports) - 1 {
		if reports[k].Against(reports[k+1], county, i) != figures.Comparable {
			continue
		}
		change := reports[k].Value(county, i.ID.V).Number.Sub(reports[k+1].Value(county, i.ID.V).Number).Abs()
		largest = slices.MaxFunc([]decimal.Decimal{largest, change}, decimal.Decimal.Compare)
		n++
	}
	return largest, n
}
