package charts_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"portal/charts"
	"portal/internal/figures"
	"portal/internal/testkit/sample"
)

// A trend has a line for each run of months that can be compared: it breaks at a missing month, where a count
// restarts in January and, in totals, where other counties reported.
func TestTrend(t *testing.T) {
	gaps := load(t, sample.Portal(sample.Size{Counties: 2, Months: 14, Gap: 7})) // c0 lacks July 2021 and February 2022
	for _, c := range []struct {
		name             string
		ds               *figures.Dataset
		scope, indicator string
		month            int // of the list of reports
		line, area       string
		last             *charts.Point
		first, value     string
	}{
		{"a missing month and a new year", gaps, "c0", "training-persons", 13,
			"M4 25L16 22.7L28 20.3L40 18M64 13.3L76 11L88 8.7L100 6.3L112 4M124 29.7m-2 0h4",
			"M4 32L4 25L16 22.7L28 20.3L40 18V32zM64 32L64 13.3L76 11L88 8.7L100 6.3L112 4V32z",
			nil, "2021-03", "120"},
		{"a count that goes on", gaps, "c1", "stations", 13,
			"M4 26L16 24L28 22L40 20L52 18L64 16L76 14L88 12L100 10L112 8L124 6L136 4",
			"M4 32L4 26L16 24L28 22L40 20L52 18L64 16L76 14L88 12L100 10L112 8L124 6L136 4V32z",
			&charts.Point{X: "136", Y: "4"}, "2021-03", "3"},
		{"totals of other counties", gaps, figures.All, "stations", 7,
			"M4 28.5L22.9 25L41.7 21.5L60.6 18L79.4 14.5L98.3 11M117.1 19.7m-2 0h4M136 4m-2 0h4",
			"M4 32L4 28.5L22.9 25L41.7 21.5L60.6 18L79.4 14.5L98.3 11V32z",
			&charts.Point{X: "136", Y: "4"}, "2021-01", "2"},
		{"two months", gaps, "c1", "stations", 1, "M4 18L136 4", "M4 32L4 18L136 4V32z",
			&charts.Point{X: "136", Y: "4"}, "2021-01", "1"},
		{"growth", load(t, sample.Other(t)), "jia", "retail-growth", 2, "M4 21.9L70 18.6L136 4",
			"M4 32L4 21.9L70 18.6L136 4V32z", &charts.Point{X: "136", Y: "4"}, "2024-11", "4.5"},
		{"below zero", load(t, sample.Other(t)), "yi", "retail-growth", 2, "M4 9.9L70 19.9L136 32",
			"M4 4L4 9.9L70 19.9L136 32V4z", &charts.Point{X: "136", Y: "32"}, "2024-11", "-3.2"},
		{"zeros", load(t, sample.Portal(sample.Size{Counties: 1, Months: 3, Nothing: true})), "c0", "fund-used", 2,
			"M4 32L70 32L136 32", "M4 32L4 32L70 32L136 32V32z", &charts.Point{X: "136", Y: "32"}, "2021-01", "0"},
	} {
		got, ok := charts.TrendOf(c.ds, &c.ds.Reports[c.month], c.scope, c.indicator)
		if !ok {
			t.Errorf("%s: no trend", c.name)
			continue
		}
		want := charts.Trend{First: got.First, Value: got.Value, Line: c.line, Area: c.area, Last: c.last}
		if diff := cmp.Diff(want, got); diff != "" || got.First.String() != c.first || got.Value.Plain() != c.value {
			t.Errorf("%s: begins in %s with %s, want %s with %s (-want +got):\n%s", c.name, got.First, got.Value.Plain(), c.first, c.value, diff)
		}
	}
	for _, indicator := range []string{"stations", "no-such-row"} {
		if trend, ok := charts.TrendOf(gaps, &gaps.Reports[0], "c0", indicator); ok {
			t.Errorf("%s of one month has a trend: %+v", indicator, trend)
		}
	}
}
