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
	for _, thing := range is.Things() {
		added := slices.ContainsFunc(is.Corrections, func(k figures.Correction) bool {
			return k.Of.V == thing.ID.V && k.Entry.V == figures.Added
		})
		if published(thing.ID.V) || added {
			continue
		}
		for n := range months {
			if month, ok := c.now.Report(months[n].Period.V); ok && c.now.ShownAt(month, thing) {
				c.problems.Add(thing.ID.Pos, "published-fact/added", "ID", thing.ID.V, "Period", month.Period.V)
				break
			}
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
	if !ok || now.Kind != thing.Kind || slices.ContainsFunc(is.Withdrawn, func(t figures.Thing) bool { return t.ID.V == id }) {
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
		for n := range months {
			month, ok := c.now.Report(months[n].Period.V)
			if !ok {
				continue // reported already
			}
			then, today := c.now.ShownAt(month, thing), c.now.ShownAt(month, now)
			if then != today || today && slices.Contains(printedFacts, fact.Key) {
				c.problems.Add(fact.Value.Pos, "published-fact/filled", "Fact", fact.Key, "ID", id, "New", fact.Value.V,
					"Period", month.Period.V)
				break
			}
		}
	}
}

// printedFacts are the facts that charts print or compute with, and that documents may leave out.
var printedFacts = []string{"amount", "price", "bid_opening", "awarded", "title", "winner", "members", "status",
	"number", "bound", "unit", "due"}
