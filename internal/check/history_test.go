package check

import (
	"strings"
	"testing"

	"portal/internal/figures"
	"portal/internal/message"
)

// Which series of a figure are outliers or in another unit: months from January 2020 on, "-" for
// one without a report.
func TestHistory(t *testing.T) {
	for _, c := range []struct {
		what   string
		basis  figures.Basis
		unit   string
		course string
		want   string // the rule and the figure it reports
	}{
		{"steady", figures.Cumulative, "个", "1 2 3 4 5 6 7 8 9", ""},
		{"five times as much as ever", figures.Cumulative, "个", "1 2 3 4 5 6 7 12", ""},
		{"more than that", figures.Cumulative, "个", "1 2 3 4 5 6 7 13", "growth-as-before 13"},
		{"too little history", figures.Cumulative, "个", "1 2 3 4 5 6 60", ""},
		{"nothing before to compare with", figures.Cumulative, "个", "0 0 0 0 0 0 0 0 40", ""},
		{"a jump after nothing but zeros", figures.Cumulative, "个", "0 0 0 0 0 0 0 0 500", "growth-as-before 500"},
		{"what a county may begin with", figures.Cumulative, "个", "0 0 0 0 0 0 0 100", ""},
		{"months of nothing, then many", figures.Month, "次", "0 0 0 0 0 0 101", "growth-as-before 101"},
		{"a jump after no growth", figures.Cumulative, "个", "20 20 20 20 20 20 20 20 2000", "growth-as-before 2000"},
		{"five times as much as it stood at", figures.Cumulative, "个", "20 20 20 20 20 20 20 100", ""},
		{"too short without growth", figures.Cumulative, "个", "20 20 20 20 20 20 2000", ""},
		{"a stock that comes back", figures.Stock, "个", "9 9 9 9 9 9 9 1 9", ""},
		{"a month without a report, and a jump over two months", figures.Cumulative, "个", "1 2 3 4 5 6 7 - 60",
			"growth-as-before 60"},
		{"five times as much a month over two months", figures.Cumulative, "个", "1 2 3 4 5 6 7 - 17", ""},
		{"a gap in the history", figures.Cumulative, "个", "1 - 21 22 23 24 25 26 76", ""},
		{"the year begins anew in a gap", figures.YearToDate, "人次", "5 10 15 20 25 30 35 40 45 50 55 - - 50", ""},
		{"a jump into a new year, over a gap", figures.YearToDate, "人次", "5 10 15 20 25 30 35 40 45 50 55 - - 52",
			"growth-as-before 52"},
		{"the year begins anew", figures.YearToDate, "人次", "5 10 15 20 25 30 35 40 45 50 55 60 5 10", ""},
		{"January counts by itself", figures.YearToDate, "人次", "5 10 15 20 25 30 35 40 45 50 55 60 61",
			"growth-as-before 61"},
		{"a month by itself", figures.Month, "次", "2 2 2 2 2 2 11", "growth-as-before 11"},
		{"a stock that falls", figures.Stock, "个", "9 9 9 9 9 9 9 1 1", ""},
		{"元 where 万元 stands", figures.Cumulative, "万元", "61.9 619000", "unit-as-stated 619000"},
		{"much money", figures.Cumulative, "万元", "1 4000", ""},
		{"no money", figures.Cumulative, "人次", "1 10000", ""},
	} {
		i := figures.Indicator{ID: figures.At[string]{V: "x"}, Unit: figures.At[string]{V: c.unit},
			Basis: figures.At[figures.Basis]{V: c.basis}}
		ds := &figures.Dataset{Counties: []figures.Jurisdiction{{Slug: figures.At[string]{V: "a"}}},
			Indicators: []figures.Indicator{i}}
		period := figures.Period{Year: 2020, Month: 1}
		for _, text := range strings.Fields(c.course) {
			if number, ok := figures.ParseNumber(text); ok {
				o := figures.Observation{Indicator: i.ID,
					Value: figures.At[figures.Value]{V: figures.Value{Number: number}, Pos: message.Pos{File: text}}}
				ds.Reports = append(ds.Reports, figures.Report{
					Period:   figures.At[figures.Period]{V: period},
					Counties: []figures.CountyReport{{County: ds.Counties[0].Slug, Figures: []figures.Observation{o}}},
				})
			}
			period = period.Next()
		}
		check := &checker{Dataset: ds}
		check.checkHistory()
		check.checkUnits()
		var got []string
		for _, p := range check.problems {
			got = append(got, p.Rule()+" "+p.Pos.File)
		}
		if got := strings.Join(got, ", "); got != c.want {
			t.Errorf("%s: %q; want %q", c.what, got, c.want)
		}
	}
}
