package check

import (
	"github.com/shopspring/decimal"

	"portal/internal/figures"
	"portal/internal/message"
)

// checkReporting checks that a month lists every demonstration county exactly once: with a column,
// or as absent with a reason.
func (c *checker) checkReporting() {
	for n := 1; n < len(c.Due); n++ {
		if before, d := c.Due[n-1].Since, c.Due[n].Since; d.Given() && before.Given() && d.V.Compare(before.V) <= 0 {
			c.add(d.Pos, "due-in-order", "Since", d.V, "Before", before.V)
		}
	}
	for _, r := range c.Reports {
		c.checkFiled(r.Filed, r.Period.V)
		seen := map[string]message.Pos{}
		once := func(county figures.At[string]) {
			if first, ok := seen[county.V]; ok {
				c.add(county.Pos, "county-once", "County", county.V, "First", first)
				return
			}
			seen[county.V] = county.Pos
		}
		for _, column := range r.Counties {
			once(column.County)
			c.checkFiled(column.Filed, r.Period.V)
			file := "data/projects/" + column.County.V + ".yaml"
			if c.Files[file] == nil && column.County.Given() {
				c.add(column.County.Pos, "county-has-project", "County", column.County.V)
			}
		}
		for _, a := range r.Absent {
			once(a.County)
		}
		for _, j := range c.DemonstrationCounties() {
			if _, ok := seen[j.Slug.V]; !ok && j.Demonstrates(r.Period.V.Year) {
				c.add(r.Period.Pos, "county-accounted", "County", j.Slug.V, "Name", j.Name.V)
			}
		}
	}
}

// checkFiled checks that a form was filed in its month or later.
func (c *checker) checkFiled(filed figures.At[figures.Date], period figures.Period) {
	if filed.Given() && filed.V.Ends().Compare(period) < 0 {
		c.add(filed.Pos, "filed-after-begin", "Filed", filed.V, "Period", period)
	}
}

// checkTotals checks that the form's total is the sum of the counties that reported a value.
func (c *checker) checkTotals() {
	for _, r := range c.Reports {
		for _, i := range c.Indicators {
			stated, ok := r.Totals.Observation(i.ID.V)
			if !ok {
				continue
			}
			value := stated.Value.V
			if i.Total.V == figures.TotalNone && value.Known() {
				c.add(stated.Value.Pos, "total-is-sum/none", "Indicator", i.ID.V, "Total", value.Number)
			}
			if i.Total.V != figures.TotalSum {
				continue
			}
			var sum decimal.Decimal
			var parts message.Parts
			at, unread, withheld := stated.Value.Pos, false, false
			for _, column := range r.Counties {
				o, ok := column.Observation(i.ID.V)
				unread = unread || !ok
				withheld = withheld || o.Value.V.Missing == figures.Withheld
				if !ok || !o.Value.V.Known() {
					continue
				}
				// Report the problem at the first county with a positive value, the likeliest place
				// of the error. The message contains the total's own position.
				if sum.IsZero() && o.Value.V.Number.IsPositive() {
					at = o.Value.Pos
				}
				sum = sum.Add(o.Value.V.Number)
				parts = append(parts, message.Part{
					Name: c.name(column.County.V), Number: o.Value.V.Number, Pos: o.Value.Pos,
				})
			}
			switch {
			case unread: // reported already
			case withheld && (!value.Known() || value.Number.GreaterThanOrEqual(sum)):
				// The form's total holds a value that is not published.
			case len(parts) == 0 && value.Known():
				c.add(stated.Value.Pos, "total-is-sum/nothing", "Indicator", i.ID.V, "Total", value.Number)
			case len(parts) > 0 && !value.Known():
				c.add(stated.Value.Pos, "total-is-sum/missing", "Indicator", i.ID.V, "Parts", parts, "Sum", sum)
			case len(parts) > 0 && !value.Number.Equal(sum):
				c.add(at, "total-is-sum", "Indicator", i.ID.V, "Parts", parts, "Sum", sum, "Total", value.Number, "Stated", stated.Value.Pos)
			}
		}
	}
}

// columns returns the columns of a report, the total's last.
func columns(r *figures.Report) []*figures.CountyReport {
	var out []*figures.CountyReport
	for i := range r.Counties {
		out = append(out, &r.Counties[i])
	}
	return append(out, &r.Totals)
}

// checkRatios checks that progress is cumulative use divided by the budget, at the form's
// precision, and missing if the budget is unknown.
func (c *checker) checkRatios() {
	for n := range c.Reports {
		r := &c.Reports[n]
		for _, i := range c.Indicators {
			of, ok := c.Indicator(i.RatioOf.V)
			if !ok || !i.RatioTo.Given() {
				continue // reported already, or not a ratio
			}
			for _, column := range columns(r) {
				o, ok := column.Observation(i.ID.V)
				if !ok || !o.Value.V.Known() {
					continue // a blank on the form is a fact, even if the ratio could be computed
				}
				part, ok := column.Observation(of.ID.V)
				if !ok {
					continue
				}
				if !part.Value.V.Known() {
					c.add(o.Value.Pos, "progress-is-ratio/no-use", "Indicator", i.ID.V, "Value", o.Value.V.Number,
						"Used", of.ID.V)
					continue
				}
				budget, at, known := c.budget(r, column.County.V, figures.Level(i.RatioTo.V))
				whole, money := budget.In(of.Unit.V)
				if known && budget == 0 {
					continue // reported already
				}
				if !money {
					continue // reported at the unit
				}
				if !known {
					c.add(o.Value.Pos, "progress-is-ratio/no-budget", "Indicator", i.ID.V, "Value", o.Value.V.Number,
						"County", c.name(column.County.V))
					continue
				}
				want := part.Value.V.Number.Mul(decimal.New(100, 0)).DivRound(whole, int32(i.Decimals.V))
				if !want.Equal(o.Value.V.Number) {
					c.add(o.Value.Pos, "progress-is-ratio", "Indicator", i.ID.V, "Value", o.Value.V.Number,
						"Used", of.ID.V, "UsedValue", part.Value.V.Number, "UsedAt", message.Near(part.Value.Pos),
						"Budget", whole, "Unit", of.Unit.V, "BudgetAt", at, "Expected", want)
				}
			}
		}
	}
}

// budget returns a scope's money of a level and the position of one of its lines. It is unknown
// unless it is known for every county of the scope. It is 0 if an amount was unreadable.
func (c *checker) budget(r *figures.Report, scope string, level figures.Level) (sum figures.Amount, at message.Pos,
	known bool) {
	for _, column := range r.Counties {
		if scope != figures.All && scope != column.County.V {
			continue
		}
		p, _ := c.Project(column.County.V)
		b, ok := p.BudgetOf(level)
		if !ok {
			return 0, message.Pos{}, false
		}
		if !b.Amount.Given() {
			return 0, message.Pos{}, true
		}
		sum += b.Amount.V
		at = b.Amount.Pos
	}
	return sum, at, true
}

// checkParts checks that no part exceeds its whole and no figure exceeds its limit.
func (c *checker) checkParts() {
	for n := range c.Reports {
		r := &c.Reports[n]
		for _, i := range c.Indicators {
			for _, column := range columns(r) {
				part, ok := column.Observation(i.ID.V)
				if !ok || !part.Value.V.Known() {
					continue
				}
				wholeID := i.PartOf.V
				if i.MonthOf.Given() {
					wholeID = i.MonthOf.V
				}
				if whole, ok := column.Observation(wholeID); ok && whole.Value.V.Known() &&
					part.Value.V.Number.GreaterThan(whole.Value.V.Number) {
					c.add(part.Value.Pos, "part-within-whole", "Part", i.ID.V, "Value", part.Value.V.Number,
						"Whole", wholeID, "WholeValue", whole.Value.V.Number, "At", message.Near(whole.Value.Pos))
				}
				if i.Limit.V == figures.LimitPoorVillages {
					c.checkPoorVillages(column.County.V, i, part)
				}
			}
		}
	}
}

func (c *checker) checkPoorVillages(scope string, i figures.Indicator, o figures.Observation) {
	j := c.City
	if scope != figures.All {
		j, _ = c.County(scope)
	}
	most := j.PoorVillages
	if most.Number.Given() && o.Value.V.Number.GreaterThan(most.Value().Number) {
		c.add(o.Value.Pos, "within-poor-villages", "Indicator", i.ID.V, "Value", o.Value.V.Number, "County", j.Name.V,
			"Villages", most.Number.V, "At", most.Number.Pos)
	}
}

// checkCourse compares each county's figures from month to month.
func (c *checker) checkCourse() {
	for _, j := range c.Counties {
		for _, i := range c.Indicators {
			var before figures.Observation
			var last figures.Period
			for n := range c.Reports {
				column, ok := c.Reports[n].Column(j.Slug.V)
				if !ok {
					continue
				}
				now, ok := column.Observation(i.ID.V)
				if !ok || !now.Value.V.Known() {
					continue
				}
				period := c.Reports[n].Period.V
				fell := before.Value.Given() && now.Value.V.Number.LessThan(before.Value.V.Number) &&
					!restated(&c.Reports[n], j.Slug.V, i.ID.V, last)
				switch {
				case fell && i.Basis.V == figures.Cumulative:
					c.add(now.Value.Pos, "cumulative-never-falls", "Indicator", i.ID.V, "Value", now.Value.V.Number,
						"Before", before.Value.V.Number, "At", before.Value.Pos)
				case fell && i.Basis.V == figures.YearToDate && period.Year == last.Year:
					c.add(now.Value.Pos, "year-to-date-never-falls", "Indicator", i.ID.V, "Value", now.Value.V.Number,
						"Before", before.Value.V.Number, "At", before.Value.Pos)
				}
				c.checkGrowth(j.Slug.V, i, now, period)
				before, last = now, period
			}
		}
	}
}

// checkGrowth checks that a month's figure is the growth of the cumulative one. The form rounds
// each of the three numbers, so the growth may differ by one in the last place.
func (c *checker) checkGrowth(county string, i figures.Indicator, month figures.Observation, period figures.Period) {
	if !i.MonthOf.Given() {
		return
	}
	for n := range c.Reports {
		if c.Reports[n].Period.V.Next() != period {
			continue
		}
		r, _ := c.Report(period)
		if restated(r, county, i.MonthOf.V, c.Reports[n].Period.V) {
			return
		}
		old, now := c.Reports[n].Value(county, i.MonthOf.V), r.Value(county, i.MonthOf.V)
		if !old.Known() || !now.Known() {
			return
		}
		growth := now.Number.Sub(old.Number)
		slack := decimal.Zero
		if i.Decimals.V > 0 {
			slack = decimal.New(1, -int32(i.Decimals.V))
		}
		if growth.Sub(month.Value.V.Number).Abs().GreaterThan(slack) {
			c.add(month.Value.Pos, "month-is-growth", "Indicator", i.ID.V, "Value", month.Value.V.Number,
				"Cumulative", i.MonthOf.V, "Before", old.Number, "Now", now.Number, "Growth", growth)
		}
	}
}
