package figures

import "slices"

// Only this file decides what was known when a month was filed. Charts, pages and rules use it, so
// that later documents do not change a frozen chart.

// KnownAt reports whether a document existed on the day a month was filed.
func (ds *Dataset) KnownAt(r *Report, source string) bool {
	return ds.KnownFrom(source).Compare(r.FiledOn()) <= 0
}

// KnownFrom returns the day from which a document counts: the day it was received, or else its own date, or
// else that of the document it is attached to or cited by. A date without a day counts as its last possible
// day. If no document in that chain has a date, it always counts, and the result is the zero Date.
func (ds *Dataset) KnownFrom(source string) Date {
	for range ds.Sources { // no chain is longer
		s := ds.source(source)
		switch {
		case s == nil:
			return Date{}
		case s.Received.Given():
			return s.Received.V.Last()
		case s.Date.Given():
			return s.Date.V.Last()
		}
		if source = s.PartOf.V; source == "" {
			source = s.CitedBy.V
		}
	}
	return Date{}
}

// FiledOn returns the last day on which a month may have been filed. The result is the zero Date, which
// precedes all others, if no form has a date.
func (r *Report) FiledOn() Date {
	if filed := r.filed(); filed != (Date{}) {
		return filed.Last()
	}
	return Date{}
}

// filed returns the date on which a month was filed: that of the city's form or, if only counties
// filed, of the latest county form. A form of the city or of a county that was added later by
// corrections does not count, because the month was published without it.
func (r *Report) filed() Date {
	if r.Filed.Given() && r.cityFormAdded() < 0 {
		return r.Filed.V
	}
	var latest Date
	for i := range r.Counties {
		column := &r.Counties[i]
		if !column.Filed.Given() || r.late(column, r.Corrections) {
			continue
		}
		if latest == (Date{}) || column.Filed.V.Last().Compare(latest.Last()) > 0 {
			latest = column.Filed.V
		}
	}
	return latest
}

// late reports whether a column was added by corrections alone: each of its figures was missing
// before.
func (r *Report) late(column *CountyReport, corrections []Correction) bool {
	came := map[string]bool{}
	for _, k := range corrections {
		if k.County.V == column.County.V && !k.Restates.Given() && !k.Old.V.Known() {
			came[k.Indicator.V] = true
		}
	}
	for _, o := range column.Figures {
		if o.Value.V.Known() && !came[o.Indicator.V] {
			return false
		}
	}
	return len(came) > 0
}

// Follows reports whether a correction may be later than a month's charts, so that they must show
// it. This is true of corrections of the month itself, and of those of an earlier month or a
// project made after the month was filed. A month filed later was published with the corrected
// figure. If the day of filing is unknown, any day of its month or year may precede the correction.
func (k Correction) Follows(r *Report) bool {
	return k.Period == r.Period.V || k.Date.V.Compare(r.filed()) > 0
}

// RequestsAt returns the project's requests in a month's charts, in file order: those dated up to
// the month's last day and known when it was filed.
func (ds *Dataset) RequestsAt(r *Report, p Project) []Request {
	var out []Request
	for _, q := range p.Requests {
		if ds.RequestAt(r, q.Source.V, q.Date.V) {
			out = append(out, q)
		}
	}
	return out
}

// ContractsAt returns the project's contracts in a month's charts, in file order and as known when it was
// filed: those whose bids were certainly opened by the month's last day and that had not ended. Without a
// bid opening the day of the award counts, or else that of the signing.
func (ds *Dataset) ContractsAt(r *Report, p Project) []Contract {
	var out []Contract
	holds := ds.holding(r)
	for _, k := range p.Contracts {
		k = as(k, holds)
		if !k.Ended() && ds.contractAt(r, k.Source.V, k.BidOpening.Date.V, k.Awarded.Date.V, k.Signed.Date.V) {
			out = append(out, k)
		}
	}
	return out
}

// TargetsAt returns the project's targets in a month's charts, in file order: those with a number
// that were known when the month was filed.
func (ds *Dataset) TargetsAt(r *Report, p Project) []Target {
	var out []Target
	for _, t := range p.Targets {
		if t.Number.Given() && ds.targetAt(r, t.Source.V, t.Number.V) {
			out = append(out, t)
		}
	}
	return out
}

// BudgetAt returns the lines of a county's fund as known when a month was filed; none if it was unknown.
func (ds *Dataset) BudgetAt(r *Report, county, fund string) []BudgetLine {
	var out []BudgetLine
	for _, b := range ds.Funded(county, fund) {
		if ds.KnownAt(r, b.Source.V) {
			out = append(out, as(b, ds.holding(r)))
		}
	}
	return out
}

// PoorVillagesAt returns the number of poor villages of a county, or of the city for All, as known
// when a month was filed, and false if it was unknown.
func (ds *Dataset) PoorVillagesAt(r *Report, scope string) (Count, bool) {
	j := ds.City
	if scope != All {
		j, _ = ds.County(scope)
	}
	n := as(j, ds.holding(r)).Villages()
	return n, n.Number.Given() && ds.KnownAt(r, n.Source.V)
}

// ShownAt reports whether a month's charts include an entry of a project, or would have if it had
// been in the data.
func (ds *Dataset) ShownAt(r *Report, t Thing) bool {
	switch t.Kind {
	case OfRequest:
		day, _ := t.Fact("date")
		date, _ := ParseDate(day.V)
		return ds.RequestAt(r, t.Source.V, date)
	case OfContract:
		var days []DateRange
		for _, key := range []string{"bid_opening", "awarded", "signed"} {
			plain, _ := t.Fact(key)
			day, _ := ParseDateRange(plain.V)
			days = append(days, day)
		}
		return ds.contractAt(r, t.Source.V, days...)
	case OfChange:
		return t.From.Last().Compare(r.Period.V.Last()) <= 0 && ds.KnownAt(r, t.Source.V) &&
			(t.Contract != "" || ds.charted(t))
	case OfTarget:
		number, _ := t.Fact("number")
		return ds.targetAt(r, t.Source.V, ParseValue(number.V))
	}
	return ds.charted(t) && ds.KnownAt(r, t.Source.V)
}

// charted reports whether a chart shows a budget line, or a change of one: whether a row of the form names
// its fund.
func (ds *Dataset) charted(t Thing) bool {
	return slices.ContainsFunc(ds.Indicators, func(i Indicator) bool {
		return i.RatioTo.Given() && slices.Contains(t.Funds, i.RatioTo.V)
	})
}

// RequestAt reports whether a month's charts show a request from a document and
// of a day.
func (ds *Dataset) RequestAt(r *Report, source string, day Date) bool {
	return day.Compare(r.Period.V.Last()) <= 0 && ds.KnownAt(r, source)
}

// contractAt reports whether a month's charts show a contract from a document. The first stated one of
// its days counts; without any, the document alone.
func (ds *Dataset) contractAt(r *Report, source string, days ...DateRange) bool {
	for _, day := range days {
		if day != (DateRange{}) {
			return day.To.Last().Compare(r.Period.V.Last()) <= 0 && ds.KnownAt(r, source)
		}
	}
	return ds.KnownAt(r, source)
}

func (ds *Dataset) targetAt(r *Report, source string, number Value) bool {
	return number.Known() && ds.KnownAt(r, source)
}
