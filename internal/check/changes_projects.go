package check

import (
	"slices"

	"portal/internal/figures"
)

// project compares a published project with the current one. months are the published months.
func (c *changes) project(was *figures.Project, months []figures.Report) {
	is, ok := c.now.Project(was.ID.V)
	if !ok {
		c.problems.Add(was.County.Pos, "published-fact/project", "Project", was.ID.V)
		return
	}
	there := slices.Concat(was.Things(), was.Withdrawn) // /corrections/ also shows withdrawn things
	withdrawn := map[string]bool{}                      // contracts that stopped being public, with their requests
	there = slices.DeleteFunc(there, func(t figures.Thing) bool {
		if _, ok := c.now.Withdrawal("/" + figures.TenderPath(t.Contract)); ok && t.Contract != "" {
			withdrawn[t.ID.V] = true
		}
		return withdrawn[t.ID.V]
	})
	lost := c.corrections(was.Corrections, is.Corrections, withdrawn, is.County.Pos)
	for _, thing := range there {
		c.thing(thing, was, &is, lost)
		c.filled(thing, was, &is, months)
	}
	published := func(id string) bool {
		return slices.ContainsFunc(there, func(t figures.Thing) bool { return t.ID.V == id })
	}
	for _, k := range fresh(was.Corrections, is.Corrections) {
		switch known := published(k.Of.V); {
		case k.Entry.V == figures.Added && known:
			c.problems.Add(k.Entry.Pos, "published-fact/entry-added", "ID", k.Of.V)
		case k.Entry.V == figures.Withdrawn && !known:
			c.problems.Add(k.Entry.Pos, "published-fact/entry-withdrawn", "ID", k.Of.V)
		}
	}
	c.kept(was, &is, months)
	for _, thing := range is.Things() {
		added := slices.ContainsFunc(is.Corrections, func(k figures.Correction) bool {
			return k.Of.V == thing.ID.V && k.Entry.V == figures.Added
		})
		if published(thing.ID.V) || added {
			continue
		}
		month, shown := c.first(months, func(month *figures.Report) bool { return c.now.ShownAt(month, thing) })
		if shown {
			c.problems.Add(thing.ID.Pos, "published-fact/added", "ID", thing.ID.V, "Period", month)
		}
	}
}

// thing compares a published contract, request, target or budget line with the current one.
func (c *changes) thing(thing figures.Thing, was, is *figures.Project, lost map[[2]string]bool) {
	id := thing.ID.V
	now, ok := is.Thing(id)
	switch {
	case lost[[2]string{id, ""}]:
		return // reported already
	case !ok && thing.Kind == figures.OfContract:
		c.problems.Add(is.County.Pos, "published-fact/contract", "Contract", id)
		return
	case !ok || now.Kind != thing.Kind:
		c.problems.Add(is.County.Pos, "published-fact/gone", "ID", id)
		return
	}
	withdrawn := slices.ContainsFunc(was.Withdrawn, func(t figures.Thing) bool { return t.ID.V == id })
	for _, fact := range thing.Facts {
		if !fact.Value.Given() || lost[[2]string{id, fact.Key}] {
			continue // filled sees to the others
		}
		here, _ := now.Fact(fact.Key)
		place := here.Pos
		if !here.Given() {
			place = now.ID.Pos
		}
		fresh, ok := firstFresh(was.Corrections, is.Corrections, func(k figures.Correction) bool {
			return k.Of.V == id && k.Fact.V == fact.Key
		})
		switch {
		case withdrawn && here.V != fact.Value.V:
			c.problems.Add(place, "published-fact/withdrawn", "Fact", fact.Key, "ID", id, "Old", fact.Value.V,
				"New", here.V)
		case !ok && here.V != fact.Value.V:
			c.problems.Add(place, "published-fact", "Fact", fact.Key, "ID", id, "Old", fact.Value.V, "New", here.V)
		case ok && !fresh.Was.Given():
			c.problems.Add(fresh.Of.Pos, "published-fact/stated", "Fact", fact.Key, "ID", id, "Published", fact.Value.V)
		case ok && fresh.Was.V != fact.Value.V:
			c.problems.Add(fresh.Was.Pos, "published-fact/old", "Fact", fact.Key, "ID", id, "Old", fresh.Was.V,
				"Published", fact.Value.V)
		}
	}
}

// filled checks facts that no document stated when a thing was published. They may be filled in without a
// correction unless charts of published months print them.
func (c *changes) filled(thing figures.Thing, was, is *figures.Project, months []figures.Report) {
	id := thing.ID.V
	now, ok := is.Thing(id)
	withdrawn := slices.ContainsFunc(is.Withdrawn, func(t figures.Thing) bool { return t.ID.V == id })
	if !ok || now.Kind != thing.Kind || withdrawn {
		return
	}
	for _, fact := range now.Facts {
		before, _ := thing.Fact(fact.Key)
		if before.Given() || !fact.Value.Given() {
			continue
		}
		fresh, corrected := firstFresh(was.Corrections, is.Corrections, func(k figures.Correction) bool {
			return k.Of.V == id && k.Fact.V == fact.Key
		})
		if corrected {
			if fresh.Was.Given() {
				c.problems.Add(fresh.Was.Pos, "published-fact/unstated", "Fact", fact.Key, "ID", id, "Old", fresh.Was.V)
			}
			continue
		}
		month, shown := c.first(months, func(month *figures.Report) bool {
			then, today := c.now.ShownAt(month, thing), c.now.ShownAt(month, now)
			return then != today || today && slices.Contains(printedFacts, fact.Key)
		})
		if shown {
			c.problems.Add(fact.Value.Pos, "published-fact/filled", "Fact", fact.Key, "ID", id, "New", fact.Value.V,
				"Period", month)
		}
	}
}

// printedFacts are the facts that charts print or compute with, and that documents may leave out.
var printedFacts = []string{"amount", "price", "bid_opening", "awarded", "title", "winner", "members", "status",
	"number", "bound", "unit", "due"}

// first returns the first published month of which something is true. A month that is gone is reported
// already.
func (c *changes) first(months []figures.Report, of func(month *figures.Report) bool) (figures.Period, bool) {
	for n := range months {
		if month, ok := c.now.Report(months[n].Period.V); ok && of(month) {
			return month.Period.V, true
		}
	}
	return figures.Period{}, false
}

// kept compares what charts of published months use of a project, and what no correction can name: the
// rows that measure a target, and the fund of a budget line.
func (c *changes) kept(was, is *figures.Project, months []figures.Report) {
	keep := func(id, key string, old, now figures.At[string], uses bool) {
		then, _ := was.Thing(id)
		thing, ok := is.Thing(id)
		month, shown := c.first(months, func(month *figures.Report) bool {
			return c.now.ShownAt(month, then) || c.now.ShownAt(month, thing)
		})
		if !ok || !shown || !uses || old.V == now.V {
			return
		}
		place := now.Pos
		if !now.Given() {
			place = thing.ID.Pos
		}
		c.problems.Add(place, "published-fact/kept", "Key", key, "ID", id, "Old", old.V, "New", now.V, "Period", month)
	}
	for _, old := range was.Targets {
		for _, now := range is.Targets {
			if now.ID.V == old.ID.V {
				keep(old.ID.V, "indicator", old.Indicator, now.Indicator, true)
				keep(old.ID.V, "compare", old.Compare, now.Compare, true)
			}
		}
	}
	for _, old := range was.Budget {
		for _, now := range is.Budget {
			if now.Level.V == old.Level.V {
				keep(string(old.Level.V), "fund", old.Fund, now.Fund, slices.ContainsFunc(c.now.Indicators,
					func(i figures.Indicator) bool {
						return i.RatioTo.Given() && old.Serves(i.RatioTo.V) != now.Serves(i.RatioTo.V)
					}))
			}
		}
	}
}
