package site

import (
	"fmt"
	"slices"
	"strings"

	"portal/internal/figures"
)

// correctionsView says what was corrected since a page was published.
type correctionsView struct {
	Title string           `json:"title"`
	List  []correctionView `json:"list"`
}

type correctionView struct {
	ID     string  `json:"id"` // of its place on a page, for links from elsewhere
	Date   *moment `json:"date"`
	Place  string  `json:"place"`
	What   string  `json:"what"`
	Period moment  `json:"period"`
	Path   string  `json:"path"` // of the month's report
	Old    figure  `json:"old"`
	New    figure  `json:"new"`
	Reason string  `json:"reason"`
	Source string  `json:"source"`
}

// corrections stages the list of all corrections, the newest first, if there
// are any.
func (p *pages) corrections() {
	list := p.ds.CorrectionsUntil(p.until(), figures.All)
	if len(list) == 0 {
		return
	}
	slices.Reverse(list)
	p.page("corrections/", "corrections", p.words.Say("corrections"), p.words.Say("corrections_description"), true,
		map[string]any{"corrections": p.correctionsOf("corrections_of_site", list)}, "")
}

// correctionsOf lists corrections with the old and the new figure; nil where
// there are none.
func (p *pages) correctionsOf(title string, list []figures.Correction) *correctionsView {
	if len(list) == 0 {
		return nil
	}
	out := &correctionsView{Title: p.words.Count(title, len(list))}
	for _, c := range list {
		i, _ := p.ds.Indicator(c.Indicator.V)
		out.List = append(out.List, correctionView{
			ID: correctionID(p.ds, c), Date: p.dateOf(c.Date.V), Place: p.words.ScopeAt(p.ds, c.County.V, c.Period), What: p.words.Indicator(i),
			Period: p.periodOf(c.Period), Path: reportPath(c.Period),
			Old: p.valueFigure(c.Old.V, i.Unit.V), New: p.valueFigure(c.New.V, i.Unit.V),
			Reason: strings.TrimSuffix(p.words.Because(c), "。"), Source: sourceTitle(p.ds, c.Source.V),
		})
	}
	return out
}

// correctionID names a correction for good: by its figure and day, and a number
// where the figure was corrected before on that day.
func correctionID(ds *figures.Dataset, c figures.Correction) string {
	name := func(c figures.Correction) string {
		return fmt.Sprintf("%s.%s.%s.%s", c.Period, c.County.V, c.Indicator.V, c.Date.V)
	}
	id, n := name(c), 1
	r, _ := ds.Report(c.Period)
	for _, earlier := range r.Corrections {
		if earlier.New.Pos == c.New.Pos {
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
	i, _ := p.ds.Indicator(c.Indicator.V)
	return []any{
		"Date", p.words.Date(c.Date.V), "Place", p.words.ScopeAt(p.ds, c.County.V, c.Period), "Period", p.words.Period(c.Period),
		"Indicator", p.words.Indicator(i), "Old", p.words.Quantity(c.Old.V, i.Unit.V), "New", p.words.Quantity(c.New.V, i.Unit.V),
		"Reason", strings.TrimSuffix(p.words.Because(c), "。"), "Source", sourceTitle(p.ds, c.Source.V),
	}
}
