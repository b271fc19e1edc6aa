package figures

import "time"

// Due is the day of the following month on which a month's form is due. It applies from one month
// until the next such rule.
type Due struct {
	Since  At[Period]
	Day    At[int] // 1 to 28
	Source At[string]
}

// DueOf returns the day on which the form of a period is due, and false if no document gives one.
func (ds *Dataset) DueOf(p Period) (Date, bool) {
	day := 0
	for _, d := range ds.Due { // ordered by month
		if d.Since.V.Compare(p) <= 0 {
			day = d.Day.V
		}
	}
	next := p.Next()
	return Date{next.Year, next.Month, day}, day > 0
}

// Standing is the state of a county's form of a month.
type Standing string

// The standings of a form.
const (
	InTime    Standing = "in_time"
	Late      Standing = "late"
	Filed     Standing = "filed"     // received, but unknown whether in time
	Idle      Standing = "idle"      // the county had nothing to report
	Absent    Standing = "absent"    // no form was received
	NoMonth   Standing = "no_month"  // the month has no report at all
	Outside   Standing = "outside"   // no form, and not yet a demonstration county
	Left      Standing = "left"      // no form, and no demonstration county any more
	Contained Standing = "contained" // in the form of a later month, which covers this one too
)

// Submission is the entry of a county and a month in the ledger of forms.
type Submission struct {
	Standing Standing
	Filed    Date // the date on the form at its precision; zero if there is no form
	Due      Date // zero if no document gives one
	Days     int  // how many days late; 0 if the exact day is unknown
}

// Submission returns the state of a county's form of a month. If a form covers several months, it is due
// after the last of them.
func (ds *Dataset) Submission(county string, p Period) Submission {
	r, ok := ds.ReportOn(p)
	var column *CountyReport
	last, filed := p, false
	if ok {
		last = r.Period.V
		column, filed = r.Column(county)
	}
	if j, known := ds.County(county); !known || !filed && !j.Demonstrates(p) {
		if known && j.left(p) {
			return Submission{Standing: Left}
		}
		return Submission{Standing: Outside}
	}
	due, known := ds.DueOf(last)
	s := Submission{Standing: NoMonth}
	if known {
		s.Due = due
	}
	if !ok {
		return s
	}
	if !filed {
		s.Standing = Absent
		if r.Absence(county) == NothingToReport {
			s.Standing = Idle
		}
		return s
	}
	if p != r.Period.V {
		s.Standing = Contained
		return s
	}
	s.Standing, s.Filed = Filed, column.Filed.V
	first, latest := s.Filed.Span()
	switch {
	case !known:
	case latest.Compare(due) <= 0:
		s.Standing = InTime
	case first.Compare(due) > 0:
		s.Standing = Late
		if s.Filed.Exact() {
			s.Days = daysBetween(due, s.Filed)
		}
	}
	return s
}

// Span returns the first and the last day that a date may mean.
func (d Date) Span() (first, last Date) {
	first, last = d, d
	if d.Month == 0 {
		first.Month = 1
	}
	if !d.Exact() {
		first.Day, last = 1, d.Ends().Last()
	}
	return first, last
}

func daysBetween(from, to Date) int {
	day := func(d Date) time.Time { return time.Date(d.Year, time.Month(d.Month), d.Day, 0, 0, 0, 0, time.UTC) }
	return int(day(to).Sub(day(from)).Hours() / 24)
}
