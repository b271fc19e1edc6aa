package figures

import "time"

// Due says by when a month's form must be in: on a day of the following month,
// from one month on until the next such rule.
type Due struct {
	Since  At[Period]
	Day    At[int] // 1 to 28
	Source At[string]
}

// DueOf returns the day by which the form of a period must be in; false where
// no document says.
func (ds *Dataset) DueOf(p Period) (Date, bool) {
	day := 0
	for _, d := range ds.Due { // in the order of their months
		if d.Since.V.Compare(p) <= 0 {
			day = d.Day.V
		}
	}
	next := p.Next()
	return Date{next.Year, next.Month, day}, day > 0
}

// Standing is what became of a county's form of a month.
type Standing string

// The standings of a form.
const (
	InTime  Standing = "in_time"
	Late    Standing = "late"
	Filed   Standing = "filed"    // it came, and nobody can tell whether in time
	Idle    Standing = "idle"     // the county had nothing to report
	Absent  Standing = "absent"   // no form came
	NoMonth Standing = "no_month" // there is no report of the month at all
	Outside Standing = "outside"  // no demonstration county by then
)

// Submission is the entry of a county and a month in the ledger of forms.
type Submission struct {
	Standing Standing
	Filed    Date // the date on the form at its precision; the zero Date where none came
	Due      Date // the zero Date where no document says
	Days     int  // how many days late; 0 where that cannot be told to the day
}

// Submission looks up what became of a county's form of a month.
func (ds *Dataset) Submission(county string, p Period) Submission {
	if j, ok := ds.County(county); !ok || !j.Demonstrates(p.Year) {
		return Submission{Standing: Outside}
	}
	due, known := ds.DueOf(p)
	s := Submission{Standing: NoMonth}
	if known {
		s.Due = due
	}
	r, ok := ds.Report(p)
	if !ok {
		return s
	}
	column, ok := r.Column(county)
	if !ok {
		s.Standing = Absent
		if r.Absence(county) == NothingToReport {
			s.Standing = Idle
		}
		return s
	}
	s.Standing, s.Filed = Filed, column.Filed.V
	first, last := s.Filed.Span()
	switch {
	case !known:
	case last.Compare(due) <= 0:
		s.Standing = InTime
	case first.Compare(due) > 0:
		s.Standing = Late
		if s.Filed.Exact() {
			s.Days = daysBetween(due, s.Filed)
		}
	}
	return s
}

// Span returns the first and the last day that a date may be.
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
