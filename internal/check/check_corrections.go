package check

import "portal/internal/figures"

// checkCorrections holds that each correction changed a figure of its month
// after the month, that those of one figure follow each other, and that the
// last one left what the form now says: otherwise a page would tell a reader
// of a change that nobody can see.
func (c *checker) checkCorrections() {
	for n := range c.Reports {
		r := &c.Reports[n]
		last := map[[2]string]figures.Correction{}
		for i, k := range r.Corrections {
			if k.Date.Given() && k.Date.V.Period().Compare(r.Period.V) < 0 {
				c.add(k.Date.Pos, "correction-after-month", k.Date.V, r.Period.V)
			}
			if k.Old.Given() && k.New.Given() && k.Old.V.Equal(k.New.V) {
				c.add(k.New.Pos, "correction-changes", k.Indicator.V, k.New.V.Plain())
			}
			if i > 0 {
				if before := r.Corrections[i-1]; k.Date.Given() && k.Date.V.Compare(before.Date.V) < 0 {
					c.add(k.Date.Pos, "correction-in-order", k.Date.V, before.Date.V, before.Date.Pos.Line)
				}
			}
			figure := [2]string{k.County.V, k.Indicator.V}
			if before, ok := last[figure]; ok && before.New.Given() && k.Old.Given() && !before.New.V.Equal(k.Old.V) {
				c.add(k.Old.Pos, "correction-in-order/old", k.Indicator.V, k.Old.V.Plain(), before.New.V.Plain(), before.New.Pos.Line)
			}
			last[figure] = k
		}
		for _, k := range r.Corrections {
			if last[[2]string{k.County.V, k.Indicator.V}].New.Pos == k.New.Pos {
				c.checkCorrected(r, k)
			}
		}
	}
}

// checkCorrected holds that the last correction of a figure gives the figure.
func (c *checker) checkCorrected(r *figures.Report, k figures.Correction) {
	if !k.County.Given() || !k.Indicator.Given() || !k.New.Given() {
		return // reported already
	}
	column, ok := r.Column(k.County.V)
	if !ok {
		c.add(k.County.Pos, "correction-is-figure/county", k.County.V, r.Period.V)
		return
	}
	o, ok := column.Observation(k.Indicator.V)
	if ok && !o.Value.V.Equal(k.New.V) {
		c.add(k.New.Pos, "correction-is-figure", k.Indicator.V, k.New.V.Plain(), o.Value.V.Plain(), o.Value.Pos.Line)
	}
}
