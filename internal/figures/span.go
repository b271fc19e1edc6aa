package figures

import (
	"fmt"
	"strings"

	"portal/internal/message"
	"portal/internal/yamlfile"
)

// Span is the months that one report covers: one, or several that follow each other in one year. Its
// report has the address of the last.
type Span struct {
	First Period
	Last  Period
}

// ParseSpan parses a month, such as 2021-02, or the first and the last of several, 2021-01/2021-02. It
// returns false for any other form, and for months out of order or of two years.
func ParseSpan(s string) (Span, bool) {
	from, to, several := strings.Cut(s, "/")
	first, ok := ParsePeriod(from)
	if !ok || !several {
		return Span{first, first}, ok
	}
	last, ok := ParsePeriod(to)
	out := Span{first, last}
	return out, ok && out.Months() > 1 && first.Year == last.Year
}

// Months returns the number of months.
func (s Span) Months() int { return s.Last.Compare(s.First) + 1 }

// Covers reports whether a month is in the span.
func (s Span) Covers(p Period) bool { return s.First.Compare(p) <= 0 && p.Compare(s.Last) <= 0 }

// String returns the span in the form that ParseSpan reads.
func (s Span) String() string {
	if s.First == s.Last {
		return s.Last.String()
	}
	return s.First.String() + "/" + s.Last.String()
}

// In returns the span as messages and Chinese forms print it: 2021年1—2月.
func (s Span) In(lang message.Lang) string {
	switch {
	case s.First == s.Last:
		return s.Last.In(lang)
	case lang != message.Chinese:
		return s.String()
	}
	return fmt.Sprintf("%d年%d—%d月", s.Last.Year, s.First.Month, s.Last.Month)
}

// Span returns the months that a report covers.
func (r *Report) Span() Span {
	if r.From.Given() {
		return Span{r.From.V, r.Period.V}
	}
	return Span{r.Period.V, r.Period.V}
}

// Continues reports whether a report begins in the month after another one.
func (r *Report) Continues(before *Report) bool { return before.Period.V.Next() == r.Span().First }

// Accounts reports whether a report must account for a county: whether the county was a demonstration
// county in one of its months.
func (r *Report) Accounts(j Jurisdiction) bool {
	return j.Demonstrates(r.Span().First) || j.Demonstrates(r.Period.V)
}

// ReportOn returns the report that covers a month.
func (ds *Dataset) ReportOn(p Period) (*Report, bool) {
	for n := range ds.Reports {
		if r := &ds.Reports[n]; r.Span().Covers(p) {
			return r, true
		}
	}
	return nil, false
}

// coversFrom reads the first month of a report over several.
func (r *reader) coversFrom(o *yamlfile.Object, rep *Report) {
	from := r.optionalPeriod(o, "covers_from")
	switch period := rep.Period; {
	case !from.Given() || !period.Given():
	case from.V.Compare(period.V) >= 0:
		r.Add(from.Pos, "covers-from", "From", from.V, "Period", period.V)
	case from.V.Year != period.V.Year:
		r.Add(from.Pos, "covers-from/year", "From", from.V, "Period", period.V)
	default:
		rep.From = from
	}
}
