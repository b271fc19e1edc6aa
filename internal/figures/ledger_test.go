package figures_test

import (
	"testing"

	"portal/internal/figures"
)

// The state of a form depends on its date, the due day and the month.
func TestSubmission(t *testing.T) {
	at := func(s string) figures.At[figures.Date] {
		d, _ := figures.ParseDate(s)
		return figures.At[figures.Date]{V: d}
	}
	month := func(s string) figures.At[figures.Period] {
		p, _ := figures.ParsePeriod(s)
		return figures.At[figures.Period]{V: p}
	}
	id := func(s string) figures.At[string] { return figures.At[string]{V: s} }
	year := func(n int) figures.At[int] { return figures.At[int]{V: n} }
	ds := &figures.Dataset{
		Counties: []figures.Jurisdiction{
			{Slug: id("a"), Designations: []figures.Designation{{Year: year(2020)}}},
			{Slug: id("b"), Designations: []figures.Designation{{Year: year(2021)}}},
			{Slug: id("c"), Designations: []figures.Designation{{Year: year(2019)}}},
		},
		Due: []figures.Due{{Since: month("2020-08"), Day: year(5)}, {Since: month("2020-11"), Day: year(10)}},
	}
	file := func(p, filed string) {
		ds.Reports = append(ds.Reports, figures.Report{
			Period: month(p), Counties: []figures.CountyReport{{County: id("a"), Filed: at(filed)}},
			Absent: []figures.Absence{{County: id("c"),
				Reason: figures.At[figures.Reason]{V: figures.NothingToReport}}},
		})
	}
	file("2020-07", "2020-08-20")
	file("2020-08", "2020-09-05")
	file("2020-09", "2020-10-08")
	file("2020-10", "2020-11")
	file("2020-12", "2021-02")
	file("2021-01", "2021-01")
	file("2021-03", "2021-04-02")
	ds.Reports[len(ds.Reports)-1].From = given(month("2021-02").V) // one form for two months
	for _, c := range []struct {
		county, period string
		want           figures.Standing
		due            string
		days           int
	}{
		{"a", "2020-07", figures.Filed, "", 0},
		{"a", "2020-08", figures.InTime, "2020-09-05", 0},
		{"a", "2020-09", figures.Late, "2020-10-05", 3},
		{"a", "2020-10", figures.Filed, "2020-11-05", 0}, // the day is not known
		{"a", "2020-11", figures.NoMonth, "2020-12-10", 0},
		{"a", "2020-12", figures.Late, "2021-01-10", 0}, // any day of February is
		{"a", "2021-01", figures.InTime, "2021-02-10", 0},
		{"b", "2020-12", figures.Outside, "", 0},
		{"b", "2021-01", figures.Absent, "2021-02-10", 0},
		{"c", "2020-08", figures.Idle, "2020-09-05", 0},
		{"a", "2021-02", figures.Contained, "2021-04-10", 0},
		{"a", "2021-03", figures.InTime, "2021-04-10", 0},
		{"b", "2021-02", figures.Absent, "2021-04-10", 0},
		{"c", "2021-02", figures.Idle, "2021-04-10", 0},
	} {
		p, _ := figures.ParsePeriod(c.period)
		got := ds.Submission(c.county, p)
		due := ""
		if got.Due != (figures.Date{}) {
			due = got.Due.String()
		}
		if got.Standing != c.want || due != c.due || got.Days != c.days {
			t.Errorf("%s at %s: %+v, want %s due %q, %d days", c.county, c.period, got, c.want, c.due, c.days)
		}
	}
}
