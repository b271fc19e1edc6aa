// Package check judges a dataset as a whole: whether its figures agree with
// each other, over time and with the contracts behind them, and whether every
// reference leads somewhere. It asks neither clock nor network.
package check

import (
	"portal/internal/figures"
	"portal/internal/message"
)

// Check returns every problem of the dataset, sorted by place, without the
// warnings that are acknowledged. Package figures has reported those of single
// files before.
func Check(ds *figures.Dataset) message.List {
	problems, _ := Judge(ds)
	return problems
}

// Judge returns what Check does, and what readers are told of it.
func Judge(ds *figures.Dataset) (message.List, []Remark) {
	c := &checker{Dataset: ds}
	for _, family := range []func(){
		c.checkIDs, c.checkReferences, c.checkNames, c.checkPrivacy, c.checkMoved,
		c.checkReporting, c.checkTotals, c.checkRatios, c.checkParts, c.checkCourse, c.checkCorrections,
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

// warn adds a warning or a note with what it is about.
func (c *checker) warn(pos message.Pos, of, key string, values ...any) {
	c.problems = append(c.problems, message.Problem{Pos: pos, Key: key, Values: values, Of: of})
}

// name returns how messages call a scope.
func (c *checker) name(scope string) string {
	if scope == figures.All {
		return "合计"
	}
	if j, ok := c.County(scope); ok {
		return j.Name.V
	}
	return scope
}
