package site

import (
	"slices"
	"strings"

	"portal/charts"
	"portal/internal/figures"
	"portal/internal/lexicon"
	"portal/internal/message"
)

// addresses knows which pages the site will have, without making them: that
// takes minutes where many counties have many months, and checking may not.
type addresses struct {
	ds    *figures.Dataset
	words *lexicon.Lexicon
	plain map[string]bool // every page but those of charts
}

func addressesOf(ds *figures.Dataset, words *lexicon.Lexicon) addresses {
	a := addresses{ds, words, map[string]bool{}}
	add := func(room string, pages ...string) {
		if len(pages) > 0 {
			a.plain[room] = true
		}
		for _, p := range pages {
			a.plain[p] = true
		}
	}
	for _, single := range []string{"", "about/", checksPath, "glossary/", licencesPath, "search/"} {
		a.plain[single] = true
	}
	for _, j := range ds.DemonstrationCounties() {
		add("counties/", countyPath(j.Slug.V))
	}
	for _, r := range ds.Reports {
		add("reports/", reportPath(r.Period.V))
		if len(r.Corrections) > 0 {
			add("corrections/", "corrections/")
		}
	}
	for _, p := range ds.Projects {
		if len(p.Corrections) > 0 {
			add("corrections/", "corrections/")
		}
		for _, k := range p.Contracts {
			add("tenders/", tenderPath(k.ID.V))
		}
	}
	for _, n := range ds.Notices {
		add("notices/", noticePath(n.ID))
	}
	return a
}

// has reports whether an address below the site's base has a page.
func (a addresses) has(address string) bool {
	if a.plain[address] {
		return true
	}
	below, framed := strings.CutPrefix(address, embedRoom)
	below, ends := strings.CutSuffix(below, "/")
	parts := strings.Split(below, "/")
	if !ends || parts[0] != "charts" || framed && len(parts) < 3 { // frames have no lists
		return false
	}
	switch parts = parts[1:]; len(parts) {
	case 0:
		return a.shows(figures.All) || slices.ContainsFunc(a.ds.Counties, func(j figures.Jurisdiction) bool { return a.shows(j.Slug.V) })
	case 1:
		return a.shows(parts[0])
	case 2:
		return a.latest(parts[0], parts[1])
	case 3:
		period, ok := figures.ParsePeriod(parts[2])
		return ok && charts.Shows(a.ds, a.words, parts[0], parts[1], period)
	}
	return false
}

// shows reports whether a scope has a chart.
func (a addresses) shows(scope string) bool {
	return slices.ContainsFunc(charts.Kinds(a.words), func(id string) bool { return a.latest(scope, id) })
}

// latest reports whether a scope has a chart of a kind in any month.
func (a addresses) latest(scope, id string) bool {
	for _, r := range slices.Backward(a.ds.Reports) {
		if charts.Shows(a.ds, a.words, scope, id, r.Period.V) {
			return true
		}
	}
	return false
}

// check holds every link of a text and every move to the pages that will be
// there: none at an old address, and one where it leads. Below an address
// without a page there is none either.
func (a addresses) check() (problems message.List) {
	for _, l := range a.ds.Links {
		if !a.has(strings.TrimPrefix(l.V, "/")) {
			problems.Add(l.Pos, "dead-link", "Address", l.V)
		}
	}
	for _, m := range a.ds.Moved {
		if a.has(strings.TrimPrefix(m.From.V, "/")) {
			problems.Add(m.From.Pos, "moved-from", "From", m.From.V, "Page", m.From.V)
		}
		if !a.has(strings.TrimPrefix(m.To.V, "/")) {
			problems.Add(m.To.Pos, "moved-to", "To", m.To.V)
		}
	}
	return problems
}
