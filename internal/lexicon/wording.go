package lexicon

import (
	"regexp"
	"strings"

	"portal/internal/figures"
)

// Wording is a change of wording in words.
type Wording struct {
	What    string // the text that changed
	Changed string // from what to what
	Reason  string // without a full stop
}

// hole matches a placeholder of a phrase, for which readers see an ellipsis.
var hole = regexp.MustCompile(`{{[^}]*}}`)

// Wording returns what a change of wording changed, how and why.
func (l *Lexicon) Wording(ds *figures.Dataset, w figures.Wording) Wording {
	out := Wording{Reason: strings.TrimSuffix(w.Reason.V, "。")}
	if w.Language.Given() {
		out.What = l.Phrase("wording_phrase", "Language", l.Phrase("language_"+w.Language.V))
	} else {
		out.What = l.Phrase("wording_"+strings.ReplaceAll(w.Fact.V, ".", "_"), "Name", l.owner(ds, w.Text()))
	}
	before, after := hole.ReplaceAllString(w.Old.V, "…"), hole.ReplaceAllString(w.New.V, "…")
	switch {
	case !w.Old.Given():
		out.Changed = l.Phrase("wording_added", "New", after)
	case !w.New.Given():
		out.Changed = l.Phrase("wording_removed", "Old", before)
	default:
		out.Changed = l.Phrase("wording_changed", "Old", before, "New", after)
	}
	return out
}

// owner names what has a text.
func (l *Lexicon) owner(ds *figures.Dataset, text figures.TextName) string {
	if text.County != "" {
		for _, p := range ds.ProjectsOf(text.County) {
			if t, ok := p.Thing(text.Of); ok {
				return t.Title
			}
		}
	}
	switch text.Fact {
	case "title", "number", "issuer":
		s, _ := ds.Source(text.Of)
		return s.Title.V
	case "name", "english":
		if j, ok := ds.County(text.Of); ok {
			return l.Place(j)
		}
		if text.Of == ds.City.Slug.V {
			return l.Place(ds.City)
		}
	}
	i, _ := ds.Indicator(text.Of)
	return l.Indicator(i)
}
