package site

import (
	"portal/internal/figures"
	"portal/internal/project"
)

// entryView is a word of the form with its meaning. ID is the anchor that labels link to.
type entryView struct {
	ID    string   `json:"id"`
	Word  string   `json:"word"`
	Means []string `json:"means"`
}

// terms are the words that the glossary explains, in order: those of the data model, then those
// that i18n/ defines as term_ID. The meaning of a word is term_ID_means.
func (p *pages) terms() []entryView {
	var out []entryView
	add := func(id, word string) {
		out = append(out, entryView{id, word, []string{p.words.Phrase("term_" + id + "_means")}})
	}
	for _, b := range figures.Bases {
		add(string(b), p.words.Basis(b))
	}
	for _, r := range figures.AbsenceReasons {
		add(string(r), p.words.Reason(r))
	}
	for _, id := range []string{"not_stated", "not_published"} {
		add(id, p.words.Phrase(id))
	}
	for _, id := range []string{
		"total", "attendances", "demonstration_county", "project_year", "special_fund", "service_centre", "service_station",
		"poor_village", "registered_poor", "award", "bid_opening", "request", "frozen", "correction",
	} {
		add(id, p.words.Phrase("term_"+id))
	}
	return out
}

// glossary stages the page that explains the words of the form.
func (p *pages) glossary(project.Page) front {
	var rows []entryView
	for _, i := range p.ds.Indicators {
		e := entryView{ID: i.ID.V, Word: p.words.Phrase("glossary_row", "Name", p.words.Indicator(i), "Unit", p.words.Unit(i.Unit.V))}
		say := func(key string, pairs ...any) { e.Means = append(e.Means, p.words.Phrase(key, pairs...)) }
		if i.Heading.Given() {
			say("glossary_label_under", "Row", i.Row.V, "Heading", p.words.Heading(i), "Label", p.words.Row(i))
		} else {
			say("glossary_label", "Row", i.Row.V, "Label", p.words.Row(i))
		}
		say("term_" + string(i.Basis.V) + "_means")
		e.Means = append(e.Means, p.words.Phrase("glossary_total_"+string(i.Total.V)))
		named := func(key string, id figures.At[string]) {
			if other, ok := p.ds.Indicator(id.V); ok {
				say(key, "Name", p.words.Indicator(other))
			}
		}
		named("glossary_part_of", i.PartOf)
		named("glossary_month_of", i.MonthOf)
		named("glossary_ratio_of", i.RatioOf)
		if i.Evidence.Given() {
			say("glossary_evidence")
		}
		if i.Since.Given() {
			say("glossary_since", "Period", p.words.Period(i.Since.V))
		}
		if i.Until.Given() {
			say("glossary_until", "Period", p.words.Period(i.Until.V))
		}
		named("glossary_follows", i.Follows)
		if v := p.changesOf(p.changesOfThing(figures.OfIndicator, i.ID.V)); v != nil {
			for _, c := range v.List {
				key := "glossary_changed"
				if c.Old == nil {
					key = "glossary_set"
				}
				say(key, "From", c.Date.Text, "What", c.What, "Old", p.figure(c.Old), "New", p.figure(c.New),
					"Source", c.Source)
			}
		}
		rows = append(rows, e)
	}
	return front{
		title: p.words.Phrase("glossary"), description: p.words.Phrase("glossary_description"),
		params: map[string]any{"rows": rows, "words": p.terms()},
	}
}

// glossaryPath returns the address of a word's meaning.
func glossaryPath(id string) string { return "glossary/#" + id }
