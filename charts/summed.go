package charts

import (
	"slices"

	"portal/internal/figures"
)

// covered returns the months that the report of a month covers.
func (v view) covered(m figures.Period) figures.Span {
	if r, ok := v.ds.Report(m); ok {
		return r.Span()
	}
	return figures.Span{First: m, Last: m}
}

// month names the months of the scope's figures by the last. It says so if they are a total that the
// portal computed.
func (v view) month(m figures.Period) string {
	if r, ok := v.ds.Report(m); ok {
		return v.words.PeriodOf(r, v.scope)
	}
	return v.words.Period(m)
}

// summed reports whether tables show a total that the portal computed.
func summed(tables []Table, of func(Observed) bool) bool {
	return slices.ContainsFunc(tables, func(t Table) bool {
		return slices.ContainsFunc(t.Rows, func(row []Cell) bool {
			return slices.ContainsFunc(row, func(c Cell) bool { return c.Summed && of(c.Of) })
		})
	})
}

// summedNote says what a total is that no form states.
func (v view) summedNote(tables []Table) []string {
	if !summed(tables, func(Observed) bool { return true }) {
		return nil
	}
	return []string{v.words.Phrase("chart_summed_note")}
}

// origin returns the line below a picture that names where its figures come from.
func (v view) origin(c Chart) string {
	source := v.sourceTitles(c.Sources)
	switch {
	case summed(c.Tables, func(o Observed) bool { return o.Period == c.Period }):
		return v.words.Phrase("chart_summed", "Source", source)
	case summed(c.Tables, func(Observed) bool { return true }): // of an earlier month
		return v.words.Phrase("chart_summed_some", "Source", source)
	}
	return source
}

// changesTotal reports whether a correction changed a total in a table that the portal computes or
// once computed: by a county's figure, by a budget behind a ratio, or because the city's form came.
func (v view) changesTotal(c figures.Correction, t Table) bool {
	if c.Of.Given() {
		thing, _, _, _ := v.ds.Corrected(c)
		return summed([]Table{t}, func(o Observed) bool {
			i, _ := v.ds.Indicator(o.Indicator)
			return i.RatioTo.Given() && slices.Contains(thing.Funds, i.RatioTo.V)
		})
	}
	r, ok := v.ds.Report(c.Period)
	return ok && (c.Entry.Given() || r.ChangesTotal(c)) && slices.ContainsFunc(t.Rows, func(row []Cell) bool {
		return slices.ContainsFunc(row, func(cell Cell) bool {
			i, _ := v.ds.Indicator(cell.Of.Indicator)
			return cell.Of.Scope == figures.All && cell.Of.Period == c.Period &&
				(c.Entry.Given() || i.ID.V == c.Indicator.V || i.RatioOf.V == c.Indicator.V)
		})
	})
}
