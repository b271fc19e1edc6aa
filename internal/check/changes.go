package check

import (
	"slices"

	"portal/internal/figures"
	"portal/internal/message"
)

// Changes compares the published months, projects and words with the current data. A published figure
// may only change by a correction, published words only by a change of wording, and no record of these
// may be removed or reworded. The published dataset has every project, row, change of wording and
// withdrawal. Otherwise it may be partial: what it does not contain may change freely.
func Changes(published, now *figures.Dataset) message.List {
	c := &changes{now: now, told: map[message.Pos]bool{}}
	c.rows(published)
	for n := range published.Reports {
		was := &published.Reports[n]
		is, ok := now.Report(was.Period.V)
		if !ok {
			c.problems.Add(message.Pos{File: was.Period.Pos.File}, "published-figure/month", "Period", was.Period.V)
			continue
		}
		if was.Span() != is.Span() {
			place := is.From.Pos
			if !is.From.Given() {
				place = is.Period.Pos
			}
			c.problems.Add(place, "published-figure/months", "Old", was.Span(), "New", is.Span(),
				"From", was.Span().First)
		}
		lost := c.corrections(was.Corrections, is.Corrections, nil, is.Period.Pos)
		c.cityForm(was, is)
		for _, column := range columns(was) {
			if column.County.V == figures.All && is.Summed {
				continue // reported already
			}
			c.column(was, is, column, lost)
		}
		for _, a := range was.Absent {
			c.late(was, is, a.County.V)
		}
	}
	c.places(published)
	c.order(published)
	for n := range published.Projects {
		c.project(&published.Projects[n], published.Reports)
	}
	for _, is := range c.now.Projects {
		if _, ok := published.Project(is.ID.V); !ok && len(published.Reports) > 0 {
			c.project(&figures.Project{ID: is.ID, County: is.County}, published.Reports)
		}
	}
	c.wording(published)
	c.withdrawals(published.Withdrawals)
	return c.problems.Sorted()
}

// rows checks that rows still mean what they meant in published months.
func (c *changes) rows(published *figures.Dataset) {
	for _, was := range published.Indicators {
		is, ok := c.now.Indicator(was.ID.V)
		if ok && is.Unit.Given() && is.Unit.V != was.Unit.V {
			c.problems.Add(is.Unit.Pos, "published-figure/unit", "Indicator", was.ID.V, "Old", was.Unit.V,
				"New", is.Unit.V)
		}
		if !ok || !slices.ContainsFunc(published.Reports, func(r figures.Report) bool { return was.StandsIn(r.Period.V) }) {
			continue
		}
		for _, k := range []struct {
			key      string
			old, now string
			pos      message.Pos
		}{
			{"basis", string(was.Basis.V), string(is.Basis.V), is.Basis.Pos},
			{"total", string(was.Total.V), string(is.Total.V), is.Total.Pos},
			{"ratio_of", was.RatioOf.V, is.RatioOf.V, is.RatioOf.Pos},
			{"ratio_to", was.RatioTo.V, is.RatioTo.V, is.RatioTo.Pos},
		} {
			if k.old != k.now && k.pos.Given() {
				c.problems.Add(k.pos, "published-figure/kept", "Key", k.key, "Indicator", was.ID.V, "Old", k.old, "New", k.now)
			}
		}
	}
}

// order checks that another code of a county does not change the order in which published charts list
// the counties.
func (c *changes) order(published *figures.Dataset) {
	place := func(slug string) int {
		return slices.IndexFunc(c.now.Counties, func(j figures.Jurisdiction) bool { return j.Slug.V == slug })
	}
	for n := range published.Counties {
		was := &published.Counties[n]
		is, ok := c.now.County(was.Slug.V)
		if !ok || is.First().Code.V == was.First().Code.V {
			continue
		}
		for m := range published.Counties {
			if other := place(published.Counties[m].Slug.V); other >= 0 && m != n && m < n != (other < place(was.Slug.V)) {
				c.problems.Add(is.First().Code.Pos, "published-change/order", "County", was.Slug.V,
					"Was", was.First().Code.V, "Is", is.First().Code.V)
				break
			}
		}
	}
}

// places checks that no change of a place or a row gives a published month other words than it was
// published with. (The words that it had first are a matter of wording.)
func (c *changes) places(published *figures.Dataset) {
	for n := range published.Reports {
		month, ok := c.now.Report(published.Reports[n].Period.V)
		if !ok {
			continue // reported already
		}
		then, now := published.At(&published.Reports[n]), c.now.At(month)
		c.changed(now.City.Changes, then.City.Facts(), now.City.Facts(), month)
		for _, was := range then.Counties {
			if is, ok := now.County(was.Slug.V); ok {
				c.changed(is.Changes, was.Facts(), is.Facts(), month)
			}
		}
		for _, was := range then.Indicators {
			if is, ok := now.Indicator(was.ID.V); ok && is.StandsIn(month.Period.V) {
				c.changed(is.Changes, was.Facts(), is.Facts(), month)
			}
		}
	}
}

// changed reports the facts that changes give a published month.
func (c *changes) changed(list []figures.Change, was, is []figures.Fact, month *figures.Report) {
	for n, fact := range is {
		if fact.Value.V == was[n].Value.V {
			continue
		}
		for _, change := range list {
			for _, f := range change.Facts {
				if f.Key == fact.Key && f.Is.Pos == fact.Value.Pos && !c.told[f.Is.Pos] {
					c.told[f.Is.Pos] = true
					c.problems.Add(change.From.Pos, "published-change", "Fact", fact.Key, "From", change.From.V,
						"Period", month.Period.V, "Was", was[n].Value.V, "Is", fact.Value.V)
				}
			}
		}
	}
}

type changes struct {
	now      *figures.Dataset
	problems message.List
	told     map[message.Pos]bool // the changes that places reported
}

// cityForm compares whether a month has the city's form. A month published with a total that the
// portal computed gets the form's total by one correction.
func (c *changes) cityForm(was, is *figures.Report) {
	added, came := is.CityFormAdded()
	_, known := was.CityFormAdded()
	switch {
	case is.Summed && !was.Summed:
		c.problems.Add(is.Period.Pos, "published-figure/city-form", "Period", is.Period.V)
	case was.Summed && !is.Summed && !came:
		c.problems.Add(is.Totals.County.Pos, "published-figure/summed", "Period", is.Period.V)
	case came && !known && !was.Summed:
		c.problems.Add(added.Entry.Pos, "published-figure/city-form-added", "Period", is.Period.V)
	}
}

// column compares a published column with the current one. It skips figures whose corrections are
// lost, which are reported already.
func (c *changes) column(was, is *figures.Report, column *figures.CountyReport, lost map[[2]string]bool) {
	scope := column.County.V
	here, ok := is.Column(scope)
	if !ok {
		c.problems.Add(is.Period.Pos, "published-figure/county", "County", scope, "Period", was.Period.V)
		return
	}
	for _, o := range column.Figures {
		id := o.Indicator.V
		now, ok := here.Observation(id)
		if !ok {
			if i, read := c.now.Indicator(id); !read || !i.StandsIn(was.Period.V) { // otherwise reported already
				c.problems.Add(here.County.Pos, "published-figure/row", "Indicator", id, "Place", scope,
					"Old", asWritten(o.Value.V))
			}
			continue
		}
		if lost[[2]string{scope, id}] {
			continue
		}
		c.figure(was, is, scope, o.Value.V, now)
	}
}

// late compares a county that was published as absent and reports now. Readers saw its figures as
// missing.
func (c *changes) late(was, is *figures.Report, county string) {
	column, ok := is.Column(county)
	if !ok {
		return
	}
	for _, now := range column.Figures {
		c.figure(was, is, county, was.Value(county, now.Indicator.V), now)
	}
}

// figure checks that a figure is the published one, or that corrections lead from it to the current
// one.
func (c *changes) figure(was, is *figures.Report, scope string, old figures.Value, now figures.Observation) {
	id := now.Indicator.V
	fresh, ok := firstFresh(was.Corrections, is.Corrections, func(k figures.Correction) bool {
		// A correction that restates is about another month's figure.
		return k.County.V == scope && k.Indicator.V == id && !k.Restates.Given()
	})
	switch {
	case !ok && !now.Value.V.Equal(old):
		c.problems.Add(now.Value.Pos, "published-figure", "Indicator", id, "Old", asWritten(old),
			"New", asWritten(now.Value.V), "Place", scope)
	case ok && !fresh.Old.V.Equal(old):
		c.problems.Add(fresh.Old.Pos, "published-figure/old", "Indicator", id, "Old", asWritten(fresh.Old.V),
			"Published", asWritten(old))
	}
}

// firstFresh returns the first correction of a figure or fact since it was published. The rules for
// corrections check that the others follow from it and that the last leaves the current value.
func firstFresh(was, is []figures.Correction, of func(figures.Correction) bool) (figures.Correction, bool) {
	list := fresh(was, is)
	if i := slices.IndexFunc(list, of); i >= 0 {
		return list[i], true
	}
	return figures.Correction{}, false
}

// fresh returns the corrections that are not published yet.
func fresh(was, is []figures.Correction) []figures.Correction {
	var out []figures.Correction
	known := countByText(was)
	for _, k := range is {
		key := k.Key()
		if known[key] > 0 {
			known[key]--
			continue
		}
		out = append(out, k)
	}
	return out
}

// corrections checks that every published correction is unchanged, except those of withdrawn things, and
// returns the figures or facts of those that are not.
func (c *changes) corrections(
	was, is []figures.Correction, withdrawn map[string]bool, place message.Pos,
) map[[2]string]bool {
	lost := map[[2]string]bool{}
	still := countByText(is)
	for _, k := range was {
		key := k.Key()
		if still[key] > 0 {
			still[key]--
			continue
		}
		if withdrawn[k.Of.V] {
			continue // it repeats what must no longer be public
		}
		switch {
		case !k.Of.Given() && k.Entry.Given():
			c.problems.Add(place, "published-correction/entry", "Of", k.County.V, "Entry", k.Entry.V, "Date", k.Date.V)
		case !k.Of.Given():
			c.problems.Add(place, "published-correction", "What", k.Indicator.V, "Of", k.County.V, "Date", k.Date.V,
				"Old", asWritten(k.Old.V), "New", asWritten(k.New.V))
			lost[[2]string{k.County.V, k.Indicator.V}] = true
		case k.Entry.Given():
			c.problems.Add(place, "published-correction/entry", "Of", k.Of.V, "Entry", k.Entry.V, "Date", k.Date.V)
			lost[[2]string{k.Of.V, ""}] = true
		default:
			c.problems.Add(place, "published-correction", "What", k.Fact.V, "Of", k.Of.V, "Date", k.Date.V,
				"Old", k.Was.V, "New", k.Is.V)
			lost[[2]string{k.Of.V, k.Fact.V}] = true
		}
	}
	return lost
}

// withdrawals checks that every published withdrawal is unchanged.
func (c *changes) withdrawals(was []figures.Withdrawal) {
	for _, w := range was {
		if !slices.ContainsFunc(c.now.Withdrawals, func(is figures.Withdrawal) bool {
			return is.Address.V == w.Address.V && is.Ground.V == w.Ground.V && is.Date.V == w.Date.V &&
				is.Extent.V == w.Extent.V && is.Issued.V == w.Issued.V
		}) {
			c.problems.Add(message.Pos{File: figures.WithdrawalsFile}, "published-withdrawal", "Address", w.Address.V,
				"Date", w.Date.V)
		}
	}
}

// asWritten formats a value as in the data.
func asWritten(v figures.Value) string {
	if !v.Known() {
		return "{missing: " + v.Plain() + "}"
	}
	return v.Plain()
}

// countByText counts corrections by their text.
func countByText(list []figures.Correction) map[string]int {
	out := map[string]int{}
	for _, k := range list {
		out[k.Key()]++
	}
	return out
}
