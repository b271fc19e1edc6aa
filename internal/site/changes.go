package site

import (
	"slices"

	"portal/internal/figures"
)

// factChanges lists what later documents changed: no corrections, because the earlier values were right.
type factChanges struct {
	Title string       `json:"title"`
	List  []factChange `json:"list"`
}

// factChange is one fact of a change.
type factChange struct {
	Date   *moment `json:"date"` // from when it holds
	What   string  `json:"what"`
	Path   string  `json:"path"`          // of the page that shows the fact
	Old    *figure `json:"old,omitempty"` // nil if no document stated it before
	New    *figure `json:"new"`
	Note   string  `json:"note,omitempty"`
	Source string  `json:"source"`
}

// changesOf returns the changes of some things, the newest first; nil if there are none.
func (p *pages) changesOf(changed []figures.Changed) *factChanges {
	type dated struct {
		figures.Change
		of figures.Changed
	}
	var list []dated
	for _, of := range changed {
		for _, c := range of.Changes {
			list = append(list, dated{c, of})
		}
	}
	if len(list) == 0 {
		return nil
	}
	slices.SortStableFunc(list, func(a, b dated) int { return b.From.V.Compare(a.From.V) })
	out := &factChanges{Title: p.words.Phrase("changed_since")}
	for _, c := range list {
		for _, f := range c.Facts {
			if f.Key == "replaced_by" && c.of.Thing.Kind == figures.OfContract && len(c.Facts) > 1 {
				continue // the contract's page leads to it
			}
			out.List = append(out.List, factChange{
				Date: p.dateOf(c.From.V), What: p.words.ChangeOf(p.ds, c.of, f.Key), Path: p.changedPath(c.of),
				Old: p.factFigure(c.of.Thing, f.Key, f.Was.V), New: p.factFigure(c.of.Thing, f.Key, f.Is.V),
				Note: c.Note.V, Source: p.sourceTitle(c.Source.V),
			})
		}
	}
	return out
}

// changedPath returns the address of the page that shows something that changed.
func (p *pages) changedPath(of figures.Changed) string {
	switch {
	case of.Thing.Kind == figures.OfIndicator:
		return glossaryPath(of.Thing.ID.V)
	case of.County == "":
		return "" // the city
	}
	return p.thingPath(of.County, of.Thing)
}

// changesIn returns what changed of a county and of its project, without its contracts, which have pages
// of their own.
func (p *pages) changesIn(county string) []figures.Changed {
	return slices.DeleteFunc(p.ds.Changed(), func(c figures.Changed) bool {
		return c.County != county || c.Thing.Kind == figures.OfContract
	})
}

// changesOfThing returns what changed of one thing.
func (p *pages) changesOfThing(kind figures.Kind, id string) []figures.Changed {
	return slices.DeleteFunc(p.ds.Changed(), func(c figures.Changed) bool {
		return c.Thing.Kind != kind || c.Thing.ID.V != id
	})
}

// endView says that a contract ended and no longer counts.
type endView struct {
	Text string `json:"text"`
	Next *link  `json:"next,omitempty"` // the contract that takes its place
}

// endOf returns how a contract ended; nil if it did not. Another project of the county may have the contract
// that takes its place.
func (p *pages) endOf(k *figures.Contract) *endView {
	if !k.Ended() {
		return nil
	}
	out := &endView{Text: p.words.Phrase("ended_"+string(k.Status.V), "From", p.words.Date(k.EndedOn()))}
	for _, project := range p.ds.ProjectsOf(k.County) {
		if next, ok := project.Contract(k.ReplacedBy.V); ok {
			out.Next = &link{next.Title.V, figures.TenderPath(next.ID.V)}
		}
	}
	return out
}
