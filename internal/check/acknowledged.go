package check

import (
	"portal/internal/figures"
	"portal/internal/message"
)

// Remark is a note, or an acknowledged warning, as readers see it.
type Remark struct {
	message.Problem
	Reason string // the reason of the acknowledgement; empty for a note
}

// answered removes the acknowledged warnings from the problems and returns both. An acknowledgement
// answers the warnings of its rule and subject in its own file. One that answers no warning any more, as
// after a later document, is a note for the clerk; readers do not see it.
func (c *checker) answered() (message.List, []Remark) {
	type answer struct {
		figures.Acknowledgement
		used bool
	}
	key := func(file, rule, of string) [3]string { return [3]string{file, rule, of} }
	answers := map[[3]string]*answer{}
	var left message.List
	for _, a := range c.Acknowledged {
		k := key(a.Rule.Pos.File, a.Rule.V, a.Of.V)
		switch {
		case !a.Rule.Given() || !a.Of.Given() || !a.Reason.Given():
			// reported already
		case message.SeverityOf(a.Rule.V) != message.Warning:
			left.Add(a.Rule.Pos, "acknowledgement-answers", "Rule", a.Rule.V)
		case answers[k] != nil:
			left.Add(a.Of.Pos, "acknowledgement-answers/twice", "Rule", a.Rule.V, "Of", a.Of.V,
				"Line", answers[k].Of.Pos.Line)
		default:
			answers[k] = &answer{Acknowledgement: a}
		}
	}
	var remarks []Remark
	for _, p := range c.problems.Sorted() {
		a := answers[key(p.Pos.File, p.Rule(), p.Of)]
		switch {
		case p.Severity() == message.Warning && a != nil:
			a.used = true
			remarks = append(remarks, Remark{p, a.Reason.V})
			continue
		case p.Severity() == message.Note:
			remarks = append(remarks, Remark{Problem: p})
		}
		left = append(left, p)
	}
	for _, a := range answers {
		if !a.used {
			left.Add(a.Of.Pos, "acknowledgement-needed", "Rule", a.Rule.V, "Of", a.Of.V)
		}
	}
	return left.Sorted(), remarks
}
