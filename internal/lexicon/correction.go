package lexicon

import (
	"strings"

	"portal/internal/figures"
)

// Correction describes a correction in words.
type Correction struct {
	What    string // the figure or fact, with its place and month
	Changed string // from what to what: 由19个改为20个
	Reason  string // without a full stop
}

// Correction returns what a correction changed, how and why.
func (l *Lexicon) Correction(ds *figures.Dataset, c figures.Correction) Correction {
	out := Correction{Reason: strings.TrimSuffix(l.Because(c), "。")}
	var before, after string
	if c.Of.Given() {
		thing, key, was, is := ds.Corrected(c)
		county, _ := ds.County(c.County.V)
		out.What = l.Phrase("correction_of_fact", "Place", l.Place(county), "What", l.FactOf(thing, key))
		before, after = l.Fact(ds, thing, key, was), l.Fact(ds, thing, key, is)
	} else {
		i, _ := ds.Indicator(c.Indicator.V)
		i = i.At(c.Period) // as the corrected month called it
		what, months := l.Indicator(i), l.Period(c.Period)
		if c.Entry.Given() {
			what = l.Phrase("correction_every_figure")
		}
		if r, ok := ds.Report(c.Period); ok {
			months = l.Span(r.Span())
		}
		out.What = l.Phrase("correction_of",
			"Place", l.ScopeAt(ds, c.County.V, c.Period), "Period", months, "What", what)
		before, after = l.Quantity(c.Old.V, i.Unit.V), l.Quantity(c.New.V, i.Unit.V)
		if c.Entry.Given() {
			out.Changed = l.Phrase("correction_city_form")
			return out
		}
	}
	switch {
	case c.Entry.V == figures.Added:
		out.Changed = l.Phrase("correction_added", "New", after)
	case c.Entry.V == figures.Withdrawn:
		out.Changed = l.Phrase("correction_withdrawn", "Old", before)
	case before == "":
		out.Changed = l.Phrase("correction_stated", "New", after)
	default:
		out.Changed = l.Phrase("correction_changed", "Old", before, "New", after)
	}
	return out
}

// ChangeOf names a fact that changed, with its place.
func (l *Lexicon) ChangeOf(ds *figures.Dataset, c figures.Changed, key string) string {
	t := c.Thing
	if t.Kind == figures.OfContract || t.Kind == figures.OfBudget {
		t.Kind = figures.OfChange
	}
	what := l.fact(t, key)
	switch place, ok := ds.County(c.County); {
	case ok:
		return l.Phrase("correction_of_fact", "Place", l.Place(place), "What", what)
	case t.Kind == figures.OfPlace:
		return l.Phrase("correction_of_fact", "Place", l.Place(ds.City), "What", what)
	}
	return what
}

// Because returns why a figure was corrected. For a restated figure it adds that the earlier month
// remains as published.
func (l *Lexicon) Because(c figures.Correction) string {
	if !c.Restates.Given() {
		return c.Reason.V
	}
	return l.Phrase("correction_restates", "Period", l.Period(c.Restates.V), "Reason", c.Reason.V)
}

// FactOf names a fact of a thing: “…”中标金额.
func (l *Lexicon) FactOf(t figures.Thing, key string) string {
	if t.Kind == figures.OfChange {
		return l.Phrase("correction_of_change", "What", l.fact(t, key), "From", l.Date(t.From))
	}
	return l.fact(t, key)
}

func (l *Lexicon) fact(t figures.Thing, key string) string {
	return l.Phrase("fact_"+string(t.Kind)+"_"+key, "Title", t.Title, "Instalment", t.Instalment)
}

// Fact formats a fact of a thing from its text in the data. An empty text gives an empty result.
func (l *Lexicon) Fact(ds *figures.Dataset, t figures.Thing, key, plain string) string {
	if plain == "" {
		return ""
	}
	switch key {
	case "amount":
		a, _ := figures.ParseAmount(plain)
		return l.Amount(a)
	case "number":
		return l.Quantity(figures.ParseValue(plain), t.Unit)
	case "bound":
		number, _ := t.Fact("number")
		return l.Target(figures.Bound(plain), figures.ParseValue(number.V), t.Unit)
	case "bid_opening", "awarded", "signed":
		r, _ := figures.ParseDateRange(plain)
		return l.DateRange(r)
	case "date", "due":
		d, _ := figures.ParseDate(plain)
		return l.Date(d)
	case "instalment":
		return l.Phrase("instalment", "Number", plain)
	case "unit":
		return l.Unit(plain)
	case "poor_villages":
		return l.Quantity(figures.ParseValue(plain), "个")
	case "source":
		if s, ok := ds.Source(plain); ok {
			return l.Phrase("fact_words", "Text", l.Title(s))
		}
	case "status":
		return l.Phrase("status_" + plain)
	case "contract", "replaced_by":
		for _, p := range ds.Projects {
			if k, ok := p.Contract(plain); ok {
				return l.Phrase("fact_words", "Text", k.Title.V)
			}
		}
	}
	return l.Phrase("fact_words", "Text", plain)
}
