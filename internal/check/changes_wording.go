package check

import (
	"slices"

	"portal/internal/figures"
	"portal/internal/message"
)

// wording compares published words with the current ones. They may only change by a recorded change of
// wording, and no record may be removed or changed.
func (c *changes) wording(published *figures.Dataset) {
	still, known := map[string]int{}, map[string]int{}
	for _, w := range c.now.Wording {
		still[w.Key()]++
	}
	lost := map[figures.TextName]bool{}
	// A record repeats the old words. If these must not be public, a part of its page is withdrawn. Only
	// the release that withdraws it may drop records.
	withdrawn := slices.ContainsFunc(c.now.Withdrawals, func(w figures.Withdrawal) bool {
		return w.Address.V == "/"+figures.ChangesPath && !slices.ContainsFunc(published.Withdrawals,
			func(was figures.Withdrawal) bool { return was.Address.V == w.Address.V && was.Date.V == w.Date.V })
	})
	for _, w := range published.Wording {
		known[w.Key()]++
		if still[w.Key()]--; still[w.Key()] < 0 && !withdrawn {
			c.problems.Add(message.Pos{File: figures.WordingFile}, "published-wording/entry", "Text", nameOf(w.Text()),
				"Date", w.Date.V, "Old", w.Old.V, "New", w.New.V)
			lost[w.Text()] = true
		}
	}
	first := map[figures.TextName]figures.Wording{} // the first change of each text since it was published
	for _, w := range c.now.Wording {
		if known[w.Key()]--; known[w.Key()] >= 0 {
			continue
		}
		if _, ok := first[w.Text()]; !ok {
			first[w.Text()] = w
		}
	}
	now := map[figures.TextName]figures.Wordable{}
	for _, t := range c.now.Wordables() {
		now[t.Name] = t
	}
	for _, was := range published.Wordables() {
		is, there := now[was.Name]
		if !there && was.Name.Language == "" || lost[was.Name] {
			continue // its owner is gone, which other rules report, or it is reported already
		}
		if !there { // a phrase that is gone
			is = figures.Wordable{Owner: was.Owner}
		}
		fresh, recorded := first[was.Name]
		switch {
		case recorded && fresh.Old.V != was.Value.V:
			c.problems.Add(fresh.Of.Pos, "published-wording/old", "Text", nameOf(was.Name), "Old", fresh.Old.V,
				"Published", was.Value.V)
		case !recorded && is.Value.V != was.Value.V:
			c.problems.Add(placeOf(is), "published-wording", "Text", nameOf(was.Name), "Old", was.Value.V,
				"New", is.Value.V)
			c.problems[len(c.problems)-1].Record = recordOf(was.Name, was.Value, is.Value)
		}
	}
}
