package check

import (
	"slices"

	"portal/internal/figures"
)

// checkCorrections checks that each correction changed a figure of its month after the month, that
// those of one figure follow each other, and that the last one leads to the form's current figure.
// Otherwise a page would report a change that no reader can see.
func (c *checker) checkCorrections() {
	for n := range c.Reports {
		r := &c.Reports[n]
		c.checkSummed(r)
		last := map[[2]string]figures.Correction{}
		for i, k := range r.Corrections {
			if k.Date.Given() && r.Period.Given() && k.Date.V.Compare(r.Period.V.Last()) <= 0 {
				c.add(k.Date.Pos, "correction-after-month", "Date", k.Date.V, "Period", r.Period.V)
			}
			if k.Old.Given() && k.New.Given() && k.Old.V.Equal(k.New.V) {
				c.add(k.New.Pos, "correction-changes", "What", k.Indicator.V, "Value", k.New.V.Plain())
			}
			c.checkOrder(r.Corrections, i)
			figure := [2]string{k.County.V, k.Indicator.V}
			c.checkRestated(r, k)
			if before, ok := last[figure]; ok && !k.Restates.Given() && before.New.Given() && k.Old.Given() &&
				!before.New.V.Equal(k.Old.V) {
				c.add(k.Old.Pos, "correction-in-order/old", "What", k.Indicator.V, "Old", k.Old.V.Plain(),
					"Left", before.New.V.Plain(), "Line", before.New.Pos.Line)
			}
			last[figure] = k
		}
		for _, k := range r.Corrections {
			if last[[2]string{k.County.V, k.Indicator.V}].New.Pos == k.New.Pos {
				c.checkCorrected(r, k)
			}
		}
	}
	for n := range c.Projects {
		c.checkCorrectedFacts(&c.Projects[n])
	}
}

// checkSummed checks that no correction names a total that the portal computed: it follows the
// counties' figures by itself.
func (c *checker) checkSummed(r *figures.Report) {
	added, came := r.CityFormAdded()
	summed := r.Summed || came
	for _, k := range r.Corrections {
		switch {
		case k.Entry.Given() && r.Summed:
			c.add(k.Entry.Pos, "city-form/none", "Period", r.Period.V)
		case k.Entry.Given() && k.Entry.Pos != added.Entry.Pos:
			c.add(k.Entry.Pos, "city-form/twice", "Line", added.Entry.Pos.Line)
		case k.Entry.Given():
			summed = false // from here on the total is that of the form
		case summed && k.County.V == figures.All:
			c.add(k.County.Pos, "correction-is-figure/sum", "What", k.Indicator.V, "Period", r.Period.V)
		}
	}
}

// checkCorrectedFacts applies the same rules to the facts of a project.
func (c *checker) checkCorrectedFacts(p *figures.Project) {
	last := map[string]figures.Correction{}
	withdrawn := map[string]figures.Correction{}
	for i, k := range p.Corrections {
		c.checkOrder(p.Corrections, i)
		if gone, ok := withdrawn[k.Of.V]; ok {
			c.add(k.Of.Pos, "correction-in-order/withdrawn", "Of", k.Of.V, "Date", gone.Date.V,
				"Line", gone.Entry.Pos.Line)
		} else if k.Of.Given() && k.Entry.V == figures.Withdrawn {
			withdrawn[k.Of.V] = k
		}
		fact := k.Of.V + "/" + k.Fact.V
		if k.Was.Given() && k.Was.V == k.Is.V {
			c.add(k.Is.Pos, "correction-changes", "What", fact, "Value", k.Is.V)
		}
		if before, ok := last[fact]; ok && k.Was.Given() && before.Is.Given() && before.Is.V != k.Was.V {
			c.add(k.Was.Pos, "correction-in-order/old", "What", fact, "Old", k.Was.V, "Left", before.Is.V,
				"Line", before.Is.Pos.Line)
		}
		if before, ok := last[fact]; ok && k.Is.Given() && !k.Was.Given() && before.Is.Given() {
			c.add(k.Of.Pos, "correction-in-order/stated", "What", fact, "Left", before.Is.V, "Line", before.Is.Pos.Line)
		}
		last[fact] = k
	}
	for fact, k := range last {
		thing, ok := p.Thing(k.Of.V)
		if !ok || !k.Is.Given() {
			continue // reported already, or an entry
		}
		here, _ := thing.Fact(k.Fact.V)
		switch {
		case !here.Given():
			c.add(k.Is.Pos, "correction-is-figure/fact", "Fact", fact, "New", k.Is.V, "Line", thing.ID.Pos.Line)
		case here.V != k.Is.V:
			c.add(k.Is.Pos, "correction-is-figure", "What", fact, "New", k.Is.V, "Figure", here.V,
				"Line", here.Pos.Line)
		}
	}
}

// checkOrder reports a correction dated before the preceding one.
func (c *checker) checkOrder(list []figures.Correction, i int) {
	if i == 0 {
		return
	}
	if k, before := list[i], list[i-1]; k.Date.Given() && k.Date.V.Compare(before.Date.V) < 0 {
		c.add(k.Date.Pos, "correction-in-order", "Date", k.Date.V, "Before", before.Date.V,
			"Line", before.Date.Pos.Line)
	}
}

// checkCorrected checks that the last correction of a figure leads to the current figure.
func (c *checker) checkCorrected(r *figures.Report, k figures.Correction) {
	if !k.County.Given() || !k.Indicator.Given() || !k.New.Given() {
		return // reported already
	}
	column, ok := r.Column(k.County.V)
	if !ok {
		c.add(k.County.Pos, "correction-is-figure/county", "County", k.County.V, "Period", r.Period.V)
		return
	}
	o, ok := column.Observation(k.Indicator.V)
	if ok && !o.Value.V.Equal(k.New.V) {
		c.add(k.New.Pos, "correction-is-figure", "What", k.Indicator.V, "New", k.New.V.Plain(),
			"Figure", o.Value.V.Plain(), "Line", o.Value.Pos.Line)
	}
}

// checkRestated checks a correction that restates an earlier month's figure: the figure must be
// cumulative, and Old must be what that month said on the day of the correction. A later correction
// may change that figure.
func (c *checker) checkRestated(r *figures.Report, k figures.Correction) {
	if !k.Restates.Given() {
		return
	}
	i, ok := c.Indicator(k.Indicator.V)
	if ok && i.Basis.V != figures.Cumulative && i.Basis.V != figures.YearToDate {
		c.add(k.Restates.Pos, "correction-restates/basis", "Indicator", k.Indicator.V)
		return
	}
	earlier, ok := c.Report(k.Restates.V)
	if ok && k.Restates.V.Compare(r.Period.V) < 0 {
		if column, ok := earlier.Column(k.County.V); ok {
			if o, ok := column.Observation(k.Indicator.V); ok && k.Old.Given() && !o.Value.V.Equal(k.Old.V) &&
				!saidThen(earlier, k) {
				c.add(k.Old.Pos, "correction-restates", "Restates", k.Restates.V, "Indicator", k.Indicator.V,
					"Place", c.name(k.County.V), "Figure", o.Value.V.Plain(), "Old", k.Old.V.Plain())
			}
			return
		}
	}
	c.add(k.Restates.Pos, "correction-restates/month", "Restates", k.Restates.V, "Place", c.name(k.County.V))
}

// saidThen reports whether an earlier month had the old figure of a correction until its own
// correction on that day or later.
func saidThen(earlier *figures.Report, k figures.Correction) bool {
	return slices.ContainsFunc(earlier.Corrections, func(later figures.Correction) bool {
		return later.County.V == k.County.V && later.Indicator.V == k.Indicator.V && !later.Restates.Given() &&
			later.Date.V.Compare(k.Date.V) >= 0 && later.Old.Given() && later.Old.V.Equal(k.Old.V)
	})
}

// restated reports whether a month uses a new count of a county's figure since an earlier month.
func restated(r *figures.Report, county, indicator string, since figures.Period) bool {
	return slices.ContainsFunc(r.Corrections, func(k figures.Correction) bool {
		return k.Restates.Given() && k.Restates.V == since && k.County.V == county && k.Indicator.V == indicator
	})
}
