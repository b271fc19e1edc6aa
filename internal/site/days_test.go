package site

import (
	"testing"

	"portal/internal/figures"
)

// A month was there since the newest day that is known; a month or a year
// stands for its first day, where no day is known.
func TestFiledDay(t *testing.T) {
	date := func(s string) figures.At[figures.Date] {
		d, _ := figures.ParseDate(s)
		return figures.At[figures.Date]{V: d}
	}
	id := func(s string) figures.At[string] { return figures.At[string]{V: s} }
	for _, c := range []struct{ filed, form, letter, county, want string }{
		{"2020-08-07", "", "", "", "2020-08-07"},
		{"2020-08", "2020-08", "2020-08-11", "", "2020-08-11"}, // the real month
		{"2020-08", "2020-08-05", "2020-08-11", "", "2020-08-11"},
		{"2020-08-20", "2020-08-05", "2020-08-11", "", "2020-08-20"},
		{"2020-09", "2020-08-05", "", "", "2020-08-05"},
		{"2020-08", "", "", "2020-08-06", "2020-08-06"},
		{"2020-08", "2020-09", "", "", "2020-09-01"},
		{"2020-08", "", "", "", "2020-08-01"},
		{"2020", "2019", "", "", "2020-07-01"}, // no form is older than its month
		{"2021", "", "", "", "2021-01-01"},
	} {
		ds := &figures.Dataset{Sources: []figures.Source{
			{ID: id("form"), Date: date(c.form), PartOf: id("letter")},
			{ID: id("letter"), Date: date(c.letter), CitedBy: id("later")}, // who cites it was not there before
			{ID: id("later"), Date: date("2025-01-01")},
		}}
		r := &figures.Report{
			Period: figures.At[figures.Period]{V: figures.Period{Year: 2020, Month: 7}}, Filed: date(c.filed), Source: id("form"),
			Counties: []figures.CountyReport{{Filed: date(c.county), Source: id("form")}},
		}
		if got := filedDay(ds, r).String(); got != c.want {
			t.Errorf("%+v: %s", c, got)
		}
		day, _ := figures.ParseDate("2022-01-05")
		r.Corrections = []figures.Correction{{Date: figures.At[figures.Date]{V: day}}}
		if got := reportDay(ds, r).String(); got != "2022-01-05" {
			t.Errorf("%+v: corrected on %s", c, got)
		}
	}
}
