// Package check validates a dataset as a whole: whether its figures agree with each other, over time
// and with the contracts behind them, and whether every reference resolves. It uses neither clock
// nor network.
package check

import (
	"portal/internal/figures"
	"portal/internal/message"
)

// Check returns every problem of the dataset, sorted by position, without the acknowledged
// warnings. Package figures reports the problems of single files.
func Check(ds *figures.Dataset) message.List {
	problems, _ := Judge(ds)
	return problems
}

// Judge returns the problems as Check does, and the remarks for readers.
func Judge(ds *figures.Dataset) (message.List, []Remark) {
	c := &checker{Dataset: ds}
	for _, family := range []func(){
		c.checkIDs, c.checkReferences, c.checkNames, c.checkPrivacy, c.checkMoved, c.checkWithdrawals,
		c.checkReporting, c.checkTotals, c.checkRatios, c.checkParts, c.checkCourse, c.checkCorrections, c.checkWording,
		c.checkContracts, c.checkRequests,
		c.checkMonths, c.checkHistory, c.checkUnits, c.checkDates, c.checkSpelling, c.checkDeadlines, c.checkShares,
	} {
		family()
	}
	return c.answered()
}

type checker struct {
	*figures.Dataset
	problems message.List
}

func (c *checker) add(pos message.Pos, key string, values ...any) {
	c.problems.Add(pos, key, values...)
}

// warn adds a warning or a note about a subject.
func (c *checker) warn(pos message.Pos, of, key string, values ...any) {
	c.problems = append(c.problems, message.Problem{Pos: pos, Key: key, Values: values, Of: of})
}

// doubt adds a warning or a note about a scope's figure. It gives the message the names of the scope
// and the row, the figure and its unit, and then the other values.
func (c *checker) doubt(o figures.Observation, scope string, i figures.Indicator, key string, values ...any) {
	place, in := c.placeOf(scope), i
	if r := c.monthOf(o.Value.Pos); r != nil { // as the month called them
		if j, ok := c.CountyAt(r, scope); ok {
			place = message.Name{Chinese: j.Name.V, English: j.English.V}
		}
		in = i.At(r.Period.V)
	}
	values = append([]any{"Place", place, "Row", row(in), "Value", o.Value.V.Number, "Unit", i.Unit.V}, values...)
	c.problems = append(c.problems, message.Problem{
		Pos: o.Value.Pos, Key: key, Values: values, Of: scope + "/" + i.ID.V,
	})
}

// monthOf returns the month in whose file a position is, or nil.
func (c *checker) monthOf(pos message.Pos) *figures.Report {
	for n := range c.Reports {
		if c.Reports[n].Period.Pos.File == pos.File {
			return &c.Reports[n]
		}
	}
	return nil
}

// name returns a scope's name in messages.
func (c *checker) name(scope string) string {
	if scope == figures.All {
		return "合计"
	}
	if j, ok := c.County(scope); ok {
		return j.Name.V
	}
	return scope
}
