package lexicon

import (
	"strconv"

	"portal/internal/figures"
)

// Month returns the month of a period: 7月, July.
func (l *Lexicon) Month(p figures.Period) string { return l.month(p.Month) }

func (l *Lexicon) month(n int) string { return l.Phrase("month_" + strconv.Itoa(n)) }

// Period returns a period with its year: 2020年7月, July 2020.
func (l *Lexicon) Period(p figures.Period) string {
	return l.Phrase("month_of_year", "Year", p.Year, "Month", l.month(p.Month))
}

// Months returns the months of a span: 2月, or 1—2月; February, or January–February.
func (l *Lexicon) Months(s figures.Span) string {
	if s.Months() == 1 {
		return l.Month(s.Last)
	}
	first := l.Month(s.First)
	if l.tag == Chinese {
		first = strconv.Itoa(s.First.Month) // the sign 月 stands once
	}
	return l.Phrase("month_to_month", "First", first, "Last", l.Month(s.Last))
}

// Span returns the months of a span with their year: 2021年1—2月, January–February 2021.
func (l *Lexicon) Span(s figures.Span) string {
	return l.Phrase("month_of_year", "Year", s.Last.Year, "Month", l.Months(s))
}

// Date returns a date at its own precision: 2020年8月11日, August 2020.
func (l *Lexicon) Date(d figures.Date) string {
	switch {
	case d.Month == 0:
		return l.Phrase("year", "Year", d.Year)
	case d.Day == 0:
		return l.Period(d.Period())
	}
	return l.Phrase("day", "Year", d.Year, "Month", l.month(d.Month), "Day", d.Day)
}

// DateRange formats a date, or the two days between which it lies.
func (l *Lexicon) DateRange(r figures.DateRange) string {
	switch {
	case r.From == r.To:
		return l.Date(r.From)
	case r.From.Period() == r.To.Period():
		return l.Phrase("days_of_month", "Year", r.From.Year, "Month", l.month(r.From.Month), "From", r.From.Day,
			"To", r.To.Day)
	}
	return l.Phrase("days", "From", l.Date(r.From), "To", l.Date(r.To))
}

// Reason returns the text to print instead of a missing figure.
func (l *Lexicon) Reason(r figures.Reason) string { return l.Phrase("missing_" + string(r)) }

// Level names the level of a government.
func (l *Lexicon) Level(level figures.Level) string { return l.Phrase("level_" + string(level)) }

// Basis returns the time over which an indicator counts, in words.
func (l *Lexicon) Basis(b figures.Basis) string { return l.Phrase("basis_" + string(b)) }

// units are the units with words of their own: unit_wan for a column head, quantity_wan with a
// number. Other units are printed as they are.
var units = map[string]string{
	"亿元": "yi", "万元": "wan", "元": "yuan", "%": "percent",
	"个": "item", "次": "time", "人次": "attendance", "人": "person", "家": "business",
}

// Unit returns a unit for a column head.
func (l *Lexicon) Unit(unit string) string {
	if known, ok := units[unit]; ok {
		return l.Phrase("unit_" + known)
	}
	return unit
}

// Number formats a value with thousands separators and without its unit, or says why it is missing.
func (l *Lexicon) Number(v figures.Value) string {
	if !v.Known() {
		return l.Reason(v.Missing)
	}
	return figures.Grouped(v.Number.String())
}

// Quantity formats a value with its unit, or says why it is missing.
func (l *Lexicon) Quantity(v figures.Value, unit string) string { return l.Measure(v, unit).String() }

// Difference formats by how much two values differ: percentages differ by percentage points.
func (l *Lexicon) Difference(v figures.Value, unit string) string {
	if unit == "%" && v.Known() {
		return l.Phrase("quantity_points", "Number", l.Number(v))
	}
	return l.Quantity(v, unit)
}

// Amount formats money in 元.
func (l *Lexicon) Amount(a figures.Amount) string { return l.AmountMeasure(a).String() }

// Winner formats who won a contract, with the other members of a consortium.
func (l *Lexicon) Winner(k figures.Contract) string {
	switch {
	case !k.Winner.Given():
		return l.Phrase("not_stated")
	case k.Members.Given():
		return l.Phrase("winner_with", "Winner", k.Winner.V, "Members", k.Members.V)
	}
	return k.Winner.V
}

// Price formats a contract's total price or, if there is none, what was agreed instead.
func (l *Lexicon) Price(k figures.Contract) string {
	switch {
	case k.Amount.Given():
		return l.Amount(k.Amount.V)
	case k.Price.Given():
		return k.Price.V
	}
	return l.Phrase("no_total_price")
}

// Target formats a target's number with its unit and its bound.
func (l *Lexicon) Target(b figures.Bound, v figures.Value, unit string) string {
	number := l.Quantity(v, unit)
	if b == figures.Exactly {
		return number
	}
	return l.Phrase("bound_"+string(b), "Number", number)
}

// Counties formats a number of counties.
func (l *Lexicon) Counties(n int) string {
	if n == 2 {
		return l.Phrase("counties_two")
	}
	return l.Count("counties_some", n)
}

// Total names the total over the counties that reported in a month, which is not the city. It says so
// if the portal computed the total.
func (l *Lexicon) Total(r *figures.Report) string {
	return l.summed(r, l.Phrase("counties_total", "Counties", l.Counties(len(r.Counties))))
}

// Reporting gives the number of counties that reported in a month, for a sentence about their total.
// It says so if the portal computed the total.
func (l *Lexicon) Reporting(r *figures.Report) string {
	return l.summed(r, l.Counties(len(r.Counties)))
}

// summed marks what stands for a month's total if the portal computed it.
func (l *Lexicon) summed(r *figures.Report, text string) string {
	if r.Summed {
		return l.Phrase("summed", "Text", text)
	}
	return text
}

// PeriodOf names a scope's figures in a report by its months. It says so if the figures are a total that
// the portal computed.
func (l *Lexicon) PeriodOf(r *figures.Report, scope string) string {
	if scope == figures.All {
		return l.summed(r, l.Span(r.Span()))
	}
	return l.Span(r.Span())
}

// Scope names a scope across periods. It gives no number of counties, which changes from month to
// month.
func (l *Lexicon) Scope(ds *figures.Dataset, scope string) string {
	if scope == figures.All {
		return l.Phrase("counties_reporting_total")
	}
	j, _ := ds.County(scope)
	return l.Place(j)
}

// ScopeAt names a scope in a month, as it was called then.
func (l *Lexicon) ScopeAt(ds *figures.Dataset, scope string, p figures.Period) string {
	r, ok := ds.Report(p)
	switch {
	case !ok:
		return l.Scope(ds, scope)
	case scope == figures.All:
		return l.Total(r)
	}
	j, _ := ds.CountyAt(r, scope)
	return l.Place(j)
}

// Place returns the name of the city or a county.
func (l *Lexicon) Place(j figures.Jurisdiction) string { return l.either(j.Name, j.English) }

// Indicator names an indicator.
func (l *Lexicon) Indicator(i figures.Indicator) string { return l.either(i.Name, i.English.Name) }

// Form returns the title of the monthly form.
func (l *Lexicon) Form(f figures.MonthlyForm) string { return l.either(f.Title, f.English) }

// ChartWord returns a chart's own phrase with its placeholders filled, and false if it has none of the name.
func (l *Lexicon) ChartWord(c figures.ChartSpec, name string, pairs ...any) (string, bool) {
	text, ok := c.Word(name, l.tag == English)
	if !ok {
		return "", false
	}
	return l.Fill(text, pairs...), true
}

// Row returns an indicator's words on the form.
func (l *Lexicon) Row(i figures.Indicator) string { return l.either(i.Label, i.English.Label) }

// Heading returns the form's words over a group of indicators.
func (l *Lexicon) Heading(i figures.Indicator) string {
	return l.either(i.Heading, i.English.Heading)
}

// either returns the English text if the language is English and the data has it.
func (l *Lexicon) either(own, english figures.At[string]) string {
	if l.tag == English && english.Given() {
		return english.V
	}
	return own.V
}

// Document names a document with its issuer, if known.
func (l *Lexicon) Document(s figures.Source) string {
	if s.Issuer.Given() {
		return l.Phrase("document_of", "Issuer", s.Issuer.V, "Title", l.Title(s))
	}
	return l.Phrase("document", "Title", l.Title(s))
}

// Title returns the title of a document, or says that it was withdrawn.
func (l *Lexicon) Title(s figures.Source) string {
	if s.Withdrawn {
		return l.Phrase("withdrawn_document")
	}
	return s.Title.V
}
