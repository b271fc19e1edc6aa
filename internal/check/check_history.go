package check

import (
	"github.com/shopspring/decimal"

	"portal/internal/figures"
	"portal/internal/message"
)

// place returns a county's name for a message to readers.
func (c *checker) place(county string) message.Name {
	j, _ := c.County(county)
	return message.Name{Chinese: j.Name.V, English: j.English.V}
}

// placeOf returns a scope's name for a message to readers.
func (c *checker) placeOf(scope string) message.Name {
	if scope == figures.All {
		return message.Name{Chinese: "合计", English: "the total"}
	}
	return c.place(scope)
}

// row returns an indicator's name for a message to readers.
func row(i figures.Indicator) message.Name {
	return message.Name{Chinese: i.Name.V, English: i.English.Name.V}
}

// checkMonths warns of months without a report between two months with one.
func (c *checker) checkMonths() {
	for n := 1; n < len(c.Reports); n++ {
		before, now := &c.Reports[n-1], &c.Reports[n]
		gap := figures.Span{First: before.Period.V.Next(), Last: now.Span().First.Previous()}
		switch {
		case gap.Months() > 0:
			c.warn(now.Period.Pos, gap.String(), "months-follow", "Missing", gap.String(), "Before", before.Span(),
				"After", now.Span())
		case gap.Months() < 0 && now.From.Given() && before.Period.V != now.Period.V:
			c.add(now.From.Pos, "covers-from/overlap", "Span", now.Span(), "Other", before.Span(),
				"At", before.Period.Pos)
		}
	}
}

// A growth is an outlier if it is more than jumpTimes times the largest of at least jumpHistory monthly
// growths. If nothing grew before, the figure is compared with the largest figure; if all were
// zero, with a plausible first figure.
const (
	jumpTimes   = 5
	jumpHistory = 6
	jumpFirst   = 100
)

// course calls see for every county and row with the known figures, ordered by month.
func (c *checker) course(see func(county string, i figures.Indicator, course []point)) {
	for _, j := range c.Counties {
		for _, i := range c.Indicators {
			var course []point
			for n := range c.Reports {
				column, ok := c.Reports[n].Column(j.Slug.V)
				if !ok {
					continue
				}
				if o, ok := column.Observation(i.ID.V); ok && o.Value.V.Known() {
					course = append(course, point{c.Reports[n].Span(), o.Value.V.Number, o.Value.Pos})
				}
			}
			see(j.Slug.V, i, course)
		}
	}
}

// point is a known figure of a report.
type point struct {
	span   figures.Span
	number decimal.Decimal
	pos    message.Pos
}

// checkHistory warns of a figure that grew far more than ever before. It skips the rows of monthly
// growth, which repeat the row that grew, and ratios, which follow from other rows.
func (c *checker) checkHistory() {
	times := decimal.New(jumpTimes, 0)
	c.course(func(county string, i figures.Indicator, course []point) {
		if i.MonthOf.Given() || i.Basis.V == figures.Ratio {
			return
		}
		var largest, most decimal.Decimal // of the growths and of the figures
		history := 0
		for n, now := range course {
			by, months, ok := growth(i.Basis.V, course[:n+1])
			far := history >= jumpHistory && ok
			switch of := county + "/" + i.ID.V; {
			case !far:
			case largest.IsPositive() && by.GreaterThan(largest.Mul(times)) && months > 1:
				c.warn(now.pos, of, "growth-as-before/gap", "Place", c.place(county), "Row", row(i), "Growth", by,
					"Unit", i.Unit.V, "Gap", months, "Period", now.span.Last, "Times", jumpTimes, "Months", history,
					"Largest", largest)
			case largest.IsPositive() && by.GreaterThan(largest.Mul(times)):
				c.warn(now.pos, of, "growth-as-before", "Place", c.place(county), "Row", row(i), "Growth", by,
					"Unit", i.Unit.V, "Period", now.span.Last, "Times", jumpTimes, "Months", history, "Largest", largest)
			case largest.IsPositive():
			case most.IsPositive() && now.number.GreaterThan(most.Mul(times)):
				c.warn(now.pos, of, "growth-as-before/flat", "Place", c.place(county), "Row", row(i),
					"Value", now.number, "Unit", i.Unit.V, "Period", now.span.Last, "Times", jumpTimes, "Largest", most,
					"Months", history)
			case most.IsZero() && now.number.GreaterThan(decimal.New(jumpFirst, 0)):
				c.warn(now.pos, of, "growth-as-before/first", "Place", c.place(county), "Row", row(i),
					"Value", now.number, "Unit", i.Unit.V, "Period", now.span.Last, "Limit", jumpFirst, "Months", history)
			}
			if ok {
				history++
				largest = decimal.Max(largest, by)
			}
			most = decimal.Max(most, now.number)
		}
	})
}

// growth returns the last figure's monthly growth, averaged over the months since the previous
// figure, and false if it is unknown.
func growth(basis figures.Basis, course []point) (by decimal.Decimal, months int, ok bool) {
	now := course[len(course)-1]
	var before point
	if len(course) > 1 {
		before = course[len(course)-2]
	}
	switch {
	case basis == figures.Month:
		by, months = now.number, now.span.Months()
	case basis == figures.YearToDate &&
		(now.span.First.Month == 1 || len(course) > 1 && before.span.Last.Year < now.span.Last.Year):
		by, months = now.number, now.span.Last.Month
	case len(course) < 2:
		return by, 0, false
	default:
		by, months = now.number.Sub(before.number), now.span.Last.Compare(before.span.Last)
	}
	switch {
	case months < 1:
		return by, months, false // the same month twice
	case months > 1:
		by = by.DivRound(decimal.New(int64(months), 0), 2)
	}
	return by, months, true
}

// tenThousand is the number of 元 in a 万元.
var tenThousand = decimal.New(10_000, 0)

// checkUnits warns of money that seems to be in 元 instead of 万元 or the reverse: a row that grew
// about ten thousand times, a row far above the county's whole budget, and contracts and requests
// of a few hundred 元.
func (c *checker) checkUnits() {
	spent := map[string]bool{} // the rows that a budget limits
	for _, i := range c.Indicators {
		if i.RatioTo.Given() {
			spent[i.RatioOf.V] = true
		}
	}
	half := tenThousand.Div(decimal.New(2, 0))
	c.course(func(county string, i figures.Indicator, course []point) {
		if _, money := figures.Amount(0).In(i.Unit.V); !money || i.MonthOf.Given() {
			return
		}
		whole, _ := c.wholeBudget(county).In(i.Unit.V)
		for n, now := range course {
			less := now.number.Div(tenThousand)
			before := point{}
			if n > 0 {
				before = course[n-1]
			}
			switch of := county + "/" + i.ID.V; {
			case spent[i.ID.V] && whole.IsPositive() && now.number.GreaterThan(whole.Mul(decimal.New(10, 0))) &&
				less.LessThanOrEqual(whole):
				c.warn(now.pos, of, "unit-as-stated/budget", "Place", c.place(county), "Row", row(i),
					"Value", now.number, "Unit", i.Unit.V, "Budget", whole, "Meant", less)
			case before.number.IsPositive() && now.number.GreaterThanOrEqual(before.number.Mul(half)):
				c.warn(now.pos, of, "unit-as-stated", "Place", c.place(county), "Row", row(i), "Before", before.number,
					"Value", now.number, "Unit", i.Unit.V, "Meant", less)
			}
		}
	})
	for _, p := range c.Projects {
		budget := p.Money()
		for _, k := range p.Contracts {
			c.checkWan(k.Amount, budget, k.ID.V)
		}
		for _, q := range p.Requests {
			k, _ := p.Contract(q.Contract.V)
			c.checkWan(q.Amount, k.Amount.V, instalment(q))
		}
	}
}

// wholeBudget returns a county's money of all levels; 0 if none is known.
func (c *checker) wholeBudget(county string) figures.Amount {
	var sum figures.Amount
	for _, p := range c.ProjectsOf(county) {
		sum += p.Money()
	}
	return sum
}

// instalment returns a request's name in warnings: its contract and its number in it.
func instalment(q figures.Request) string {
	return q.Contract.V + "/" + decimal.New(int64(q.Instalment.V), 0).String()
}

// checkWan warns of an amount too small for any tender that would still be within its limit if
// multiplied by ten thousand.
func (c *checker) checkWan(a figures.At[figures.Amount], bound figures.Amount, of string) {
	const least = 1000_00
	if more := a.V * 10_000; a.Given() && a.V < least && more <= bound {
		c.warn(a.Pos, of, "unit-as-stated/amount", "Amount", a.V, "Limit", bound, "Meant", more)
	}
}
