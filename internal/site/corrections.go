package site

import (
	"cmp"
	"fmt"
	"slices"

	"portal/internal/figures"
	"portal/internal/project"
)

// correctionsView lists what was corrected since a page was published.
type correctionsView struct {
	Title string           `json:"title"`
	List  []correctionView `json:"list"`
}

type correctionView struct {
	ID     string  `json:"id"` // anchor on the page of all corrections, for links
	Date   *moment `json:"date"`
	What   string  `json:"what"`
	Path   string  `json:"path"`          // of the page that shows the figure
	Old    *figure `json:"old,omitempty"` // nil if the entry was added
	New    *figure `json:"new,omitempty"` // nil if the entry was withdrawn
	Reason string  `json:"reason"`
	Source string  `json:"source"`

	Changed string `json:"changed,omitempty"` // in words, if no single figure changed or no document stated it before
}

// corrections lists all corrections, the newest first.
func (p *pages) corrections(project.Page) front {
	list := p.ds.CorrectionsUntil(p.until(), figures.All)
	slices.Reverse(list)
	return front{
		title: p.words.Phrase("corrections"), description: p.words.Phrase("corrections_description"),
		params: map[string]any{
			"corrections": p.correctionsOf("corrections_of_site", list), "withdrawals": p.withdrawals(),
		},
	}
}

// correctionsOf returns corrections with the old and the new figure; nil if there are none.
func (p *pages) correctionsOf(title string, list []figures.Correction) *correctionsView {
	if len(list) == 0 {
		return nil
	}
	out := &correctionsView{Title: p.words.Count(title, len(list))}
	for _, c := range list {
		phrases := p.words.Correction(p.ds, c)
		v := correctionView{
			ID: correctionID(p.ds, c), Date: p.dateOf(c.Date.V), What: phrases.What, Path: figures.ReportPath(c.Period),
			Reason: phrases.Reason, Source: p.sourceTitle(c.Source.V),
		}
		switch {
		case c.Of.Given():
			thing, key, before, after := p.ds.Corrected(c)
			v.Path = p.thingPath(c.County.V, thing)
			v.Old, v.New = p.factFigure(thing, key, before), p.factFigure(thing, key, after)
			if v.Old == nil && !c.Entry.Given() {
				v.Changed = phrases.Changed
			}
		case c.Entry.Given():
			v.Changed = phrases.Changed
		default:
			i, _ := p.ds.Indicator(c.Indicator.V)
			before, after := p.valueFigure(c.Old.V, i.Unit.V), p.valueFigure(c.New.V, i.Unit.V)
			v.Old, v.New = &before, &after
		}
		out.List = append(out.List, v)
	}
	return out
}

// thingPath returns the address of the page that shows a thing: its tender's or its county's.
func (p *pages) thingPath(county string, t figures.Thing) string {
	if t.Contract != "" {
		return figures.TenderPath(t.Contract)
	}
	return figures.CountyPath(county)
}

// factFigure returns a fact as the pages print it; nil if the data has none.
func (p *pages) factFigure(t figures.Thing, key, plain string) *figure {
	f := figure{Text: p.words.Fact(p.ds, t, key, plain)}
	switch {
	case plain == "":
		return nil
	case key == "amount":
		a, _ := figures.ParseAmount(plain)
		f = p.amountFigure(a)
	case key == "number":
		f = p.valueFigure(figures.ParseValue(plain), t.Unit)
	}
	return &f
}

// correctionsOf returns the corrections of a contract and its requests.
func correctionsOf(project figures.Project, contract string) []figures.Correction {
	return slices.DeleteFunc(slices.Clone(project.Corrections), func(c figures.Correction) bool {
		t, _ := project.Thing(c.Of.V)
		return t.Contract != contract
	})
}

// correctionID returns the permanent id of a correction. It names the figure and the day, and ends
// with a number if an earlier correction of that day changed the same figure.
func correctionID(ds *figures.Dataset, c figures.Correction) string {
	name := func(c figures.Correction) string {
		if c.Of.Given() {
			fact := c.Fact.V
			if c.Entry.Given() {
				fact = string(c.Entry.V)
			}
			return fmt.Sprintf("%s.%s.%s.%s", c.County.V, c.Of.V, fact, c.Date.V)
		}
		return fmt.Sprintf("%s.%s.%s.%s", c.Period, c.County.V, cmp.Or(c.Indicator.V, string(c.Entry.V)), c.Date.V)
	}
	id, n := name(c), 1
	list := []figures.Correction(nil)
	if r, ok := ds.Report(c.Period); ok {
		list = r.Corrections
	} else if project, ok := ds.Project(c.In); ok {
		list = project.Corrections
	}
	for _, earlier := range list {
		if earlier.Date.Pos == c.Date.Pos {
			break
		}
		if name(earlier) == id {
			n++
		}
	}
	if n > 1 {
		id += fmt.Sprintf(".%d", n)
	}
	return id
}

// correctionFacts returns the named values of a sentence about a correction.
func (p *pages) correctionFacts(c figures.Correction) []any {
	phrases := p.words.Correction(p.ds, c)
	return []any{
		"Date", p.words.Date(c.Date.V), "What", phrases.What, "Changed", phrases.Changed,
		"Reason", phrases.Reason, "Source", p.sourceTitle(c.Source.V),
	}
}
