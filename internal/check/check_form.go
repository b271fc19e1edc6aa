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
		c.checkFiled(r.Filed, r.Period.V, "filed")
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
			c.checkFiled(column.Filed, r.Period.V, column.County.V+"/filed")
		}
		for _, a := range r.Absent {
			once(a.County)
		}
		for _, j := range c.DemonstrationCounties() {
			if _, ok := seen[j.Slug.V]; !ok && r.Accounts(j) {
				c.add(r.Period.Pos, "county-accounted", "County", j.Slug.V, "Name", j.Name.V)
			}
		}
	}
}

// checkFiled checks that a form was filed in its month or later. A form may print a wrong date, so an
// earlier one is a warning.
func (c *checker) checkFiled(filed figures.At[figures.Date], period figures.Period, of string) {
	if filed.Given() && filed.V.Ends().Compare(period) < 0 {
		c.warn(filed.Pos, of, "filed-after-begin", "Filed", filed.V, "Period", period)
	}
}

// lastPlace returns the unit of the last decimal of a row, such as 0.1. It is zero for rows of whole
// numbers, which count things and are not rounded.
func lastPlace(i figures.Indicator) decimal.Decimal {
	if i.Decimals.V == 0 {
		return decimal.Zero
	}
	return decimal.New(1, -int32(i.Decimals.V))
}

// checkTotals checks that the form's total is the sum of the counties that reported a value. Each
// county's figure is rounded, so the sum may differ by half a last place for each of them.
func (c *checker) checkTotals() {
	for _, r := range c.Reports {
		if r.Summed {
			continue
		}
		for _, i := range c.Indicators {
			stated, ok := r.Totals.Observation(i.ID.V)
			if !ok {
				continue
			}
			value := stated.Value.V
			if i.Total.V == figures.TotalNone && value.Known() {
				c.warn(stated.Value.Pos, figures.All+"/"+i.ID.V, "total-is-sum/none", "Row", row(i), "Total", value.Number,
					"Unit", i.Unit.V)
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
				c.warn(stated.Value.Pos, figures.All+"/"+i.ID.V, "total-is-sum/nothing", "Row", row(i), "Total", value.Number,
					"Unit", i.Unit.V)
			case len(parts) > 0 && !value.Known():
				c.warn(stated.Value.Pos, figures.All+"/"+i.ID.V, "total-is-sum/missing", "Row", row(i), "Sum", sum,
					"Unit", i.Unit.V, "Parts", parts)
			case len(parts) == 0 || value.Number.Equal(sum):
			case sum.Sub(value.Number).Abs().Mul(decimal.New(2, 0)).
				LessThanOrEqual(lastPlace(i).Mul(decimal.New(int64(len(parts)), 0))):
				c.warn(stated.Value.Pos, figures.All+"/"+i.ID.V, "rounding", "Row", row(i), "Parts", parts, "Sum", sum,
					"Total", value.Number, "Unit", i.Unit.V)
			default:
				c.warn(at, figures.All+"/"+i.ID.V, "total-is-sum", "Row", row(i), "Sum", sum, "Total", value.Number,
					"Unit", i.Unit.V, "Parts", parts, "Stated", stated.Value.Pos)
			}
		}
	}
}

// columns returns the columns of a report, the total's last. It leaves out a total that no form
// states.
func columns(r *figures.Report) []*figures.CountyReport {
	var out []*figures.CountyReport
	for i := range r.Counties {
		out = append(out, &r.Counties[i])
	}
	if r.Summed {
		return out
	}
	return append(out, &r.Totals)
}

// checkRatios checks that progress is cumulative use divided by the budget. Programs compute it from
// amounts that the form rounds, and some cut it off, so it may differ by one in the last place. If the
// use or the budget is unknown, the figure stands as printed and a note says that nobody checked it.
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
					c.doubt(o, column.County.V, i, "not-checked/use", "Used", row(of))
					continue
				}
				budget, at, known := c.budget(r, column.County.V, i.RatioTo.V)
				whole, money := budget.In(of.Unit.V)
				if known && budget == 0 {
					continue // reported already
				}
				if !money {
					continue // reported at the unit
				}
				if !known {
					c.doubt(o, column.County.V, i, "not-checked")
					continue
				}
				want := part.Value.V.Number.Mul(decimal.New(100, 0)).DivRound(whole, int32(i.Decimals.V))
				switch difference := want.Sub(o.Value.V.Number).Abs(); {
				case difference.IsZero():
				case difference.LessThanOrEqual(lastPlace(i)):
					c.doubt(o, column.County.V, i, "rounding/ratio", "Used", row(of),
						"UsedValue", part.Value.V.Number, "Budget", whole, "UsedUnit", of.Unit.V, "Expected", want)
				default:
					key := "progress-is-ratio"
					if hundredfold(o.Value.V.Number, want, lastPlace(i)) {
						key = "progress-is-ratio/hundred"
					}
					c.doubt(o, column.County.V, i, key, "Used", row(of), "UsedValue", part.Value.V.Number,
						"UsedUnit", of.Unit.V, "Budget", whole, "Expected", want, "UsedAt", message.Near(part.Value.Pos),
						"BudgetAt", at)
				}
			}
		}
	}
}

// hundredfold reports whether one of two numbers is a hundred times the other but for a last place: a
// percentage that somebody wrote as a fraction, or the reverse.
func hundredfold(a, b, place decimal.Decimal) bool {
	hundred := decimal.New(100, 0)
	near := func(a, b decimal.Decimal) bool { return a.Sub(b).Abs().LessThanOrEqual(place) }
	return a.IsPositive() && (near(a, b.Div(hundred)) || near(a, b.Mul(hundred)))
}

// budget returns a scope's money of a fund at a month's end and the position of one of its amounts: as
// known when the month was filed or, if nothing was, as known now. It is unknown unless it is known for
// every county of the scope. It is 0 if an amount was unreadable.
func (c *checker) budget(r *figures.Report, scope, fund string) (sum figures.Amount, at message.Pos,
	known bool) {
	for _, column := range r.Counties {
		if scope != figures.All && scope != column.County.V {
			continue
		}
		lines := c.BudgetAt(r, column.County.V, fund)
		if len(lines) == 0 {
			for _, b := range c.Funded(column.County.V, fund) {
				lines = append(lines, b.On(r.Period.V.Last()))
			}
		}
		if len(lines) == 0 {
			return 0, message.Pos{}, false
		}
		for _, b := range lines {
			if !b.Amount.Given() {
				return 0, message.Pos{}, true
			}
			sum += b.Amount.V
			at = b.Amount.Pos
		}
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
					of, _ := c.Indicator(wholeID)
					c.warn(part.Value.Pos, column.County.V+"/"+i.ID.V, "part-within-whole", "Place", c.placeOf(column.County.V),
						"Part", row(i), "Value", part.Value.V.Number, "Unit", i.Unit.V, "Whole", row(of),
						"WholeValue", whole.Value.V.Number, "At", message.Near(whole.Value.Pos))
				}
				if i.Limit.V == figures.LimitPoorVillages {
					c.checkPoorVillages(r, column.County.V, i, part)
				}
			}
		}
	}
}

func (c *checker) checkPoorVillages(r *figures.Report, scope string, i figures.Indicator, o figures.Observation) {
	most, known := c.PoorVillagesAt(r, scope)
	if !known { // judged by what is known now
		j := c.City
		if scope != figures.All {
			j, _ = c.County(scope)
		}
		most = j.Villages()
	}
	if most.Number.Given() && o.Value.V.Number.GreaterThan(most.Value().Number) {
		c.doubt(o, scope, i, "within-poor-villages", "Villages", most.Number.V, "At", most.Number.Pos)
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
					c.fell(j.Slug.V, i, "cumulative-never-falls", now, before, last)
				case fell && i.Basis.V == figures.YearToDate && period.Year == last.Year:
					c.fell(j.Slug.V, i, "year-to-date-never-falls", now, before, last)
				}
				c.checkGrowth(j.Slug.V, i, now, period)
				before, last = now, period
			}
		}
	}
}

// fell warns of a figure below the one of an earlier month.
func (c *checker) fell(
	county string, i figures.Indicator, key string, now, before figures.Observation, last figures.Period,
) {
	c.doubt(now, county, i, key, "Before", before.Value.V.Number, "Period", last, "At", before.Value.Pos)
}

// checkGrowth checks that a month's figure is the growth of the cumulative one. The form rounds
// each of the three numbers, so the growth may differ by one in the last place.
func (c *checker) checkGrowth(county string, i figures.Indicator, month figures.Observation, period figures.Period) {
	if !i.MonthOf.Given() {
		return
	}
	r, _ := c.Report(period)
	for n := range c.Reports {
		if !r.Continues(&c.Reports[n]) {
			continue
		}
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
			of, _ := c.Indicator(i.MonthOf.V)
			c.doubt(month, county, i, "month-is-growth", "Cumulative", row(of), "Before", old.Number,
				"Now", now.Number, "Growth", growth)
		}
	}
}
