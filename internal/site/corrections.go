package site

import (
	"fmt"
	"slices"

	"portal/internal/figures"
	"portal/internal/project"
)

// correctionsView says what was corrected since a page was published.
type correctionsView struct {
	Title string           `json:"title"`
	List  []correctionView `json:"list"`
}

type correctionView struct {
	ID     string  `json:"id"` // of its place on a page, for links from elsewhere
	Date   *moment `json:"date"`
	What   string  `json:"what"`
	Path   string  `json:"path"`          // of the page that has it
	Old    *figure `json:"old,omitempty"` // not of what was added
	New    *figure `json:"new,omitempty"` // not of what was withdrawn
	Reason string  `json:"reason"`
	Source string  `json:"source"`
}

// corrections lists all corrections, the newest first.
func (p *pages) corrections(project.Page) front {
	list := p.ds.CorrectionsUntil(p.until(), figures.All)
	slices.Reverse(list)
	return front{
		title: p.words.Say("corrections"), description: p.words.Say("corrections_description"),
		params: map[string]any{"corrections": p.correctionsOf("corrections_of_site", list)},
	}
}

// correctionsOf lists corrections with the old and the new figure; nil where
// there are none.
func (p *pages) correctionsOf(title string, list []figures.Correction) *correctionsView {
	if len(list) == 0 {
		return nil
	}
	out := &correctionsView{Title: p.words.Count(title, len(list))}
	for _, c := range list {
		said := p.words.Correction(p.ds, c)
		v := correctionView{
			ID: correctionID(p.ds, c), Date: p.dateOf(c.Date.V), What: said.What, Path: figures.ReportPath(c.Period),
			Reason: said.Reason, Source: sourceTitle(p.ds, c.Source.V),
		}
		if c.Of.Given() {
			thing, key, was, is := p.ds.Corrected(c)
			v.Path = p.thingPath(c.County.V, thing)
			v.Old, v.New = p.factFigure(thing, key, was), p.factFigure(thing, key, is)
		} else {
			i, _ := p.ds.Indicator(c.Indicator.V)
			before, after := p.valueFigure(c.Old.V, i.Unit.V), p.valueFigure(c.New.V, i.Unit.V)
			v.Old, v.New = &before, &after
		}
		out.List = append(out.List, v)
	}
	return out
}

// thingPath returns the page that shows a thing: the tender's or the county's.
func (p *pages) thingPath(county string, t figures.Thing) string {
	if t.Contract != "" {
		return figures.TenderPath(t.Contract)
	}
	return figures.CountyPath(county)
}

// factFigure prints what the data writes as a fact; nil where nothing is
// written.
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

// correctionID names a correction for good: by its figure and day, and a number
// where the figure was corrected before on that day.
func correctionID(ds *figures.Dataset, c figures.Correction) string {
	name := func(c figures.Correction) string {
		if c.Of.Given() {
			fact := c.Fact.V
			if c.Entry.Given() {
				fact = string(c.Entry.V)
			}
			return fmt.Sprintf("%s.%s.%s.%s", c.County.V, c.Of.V, fact, c.Date.V)
		}
		return fmt.Sprintf("%s.%s.%s.%s", c.Period, c.County.V, c.Indicator.V, c.Date.V)
	}
	id, n := name(c), 1
	list := []figures.Correction(nil)
	if r, ok := ds.Report(c.Period); ok {
		list = r.Corrections
	} else if project, ok := ds.Project(c.County.V); ok {
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

// correctionFacts are what a sentence about a correction leaves open.
func (p *pages) correctionFacts(c figures.Correction) []any {
	said := p.words.Correction(p.ds, c)
	return []any{
		"Date", p.words.Date(c.Date.V), "What", said.What, "Changed", said.Changed, "Reason", said.Reason, "Source", sourceTitle(p.ds, c.Source.V),
	}
}
