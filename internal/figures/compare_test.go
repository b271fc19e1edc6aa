package figures_test

import (
	"testing"

	"portal/internal/figures"
	"portal/internal/testkit/sample"
)

// A figure is compared with that of the month before only if both count the same.
func TestAgainst(t *testing.T) {
	root := sample.Portal(sample.Size{Counties: 2, Months: 14, Gap: 7}) // c0 lacks July 2021 and February 2022
	delete(root, "data/reports/2021-05.yaml")
	ds, problems, err := figures.Load(root)
	if err != nil || len(problems) > 0 {
		t.Fatal(problems, err)
	}
	for _, c := range []struct {
		month, before, scope, indicator string
		want                            figures.Comparison
	}{
		{"2021-01", "", "c0", "stations", figures.NothingBefore},
		{"2021-02", "2021-01", "c0", "stations", figures.Comparable},
		{"2021-06", "2021-04", "c0", "stations", figures.NoFigure},
		{"2021-07", "2021-06", "c0", "stations", figures.NoFigure},
		{"2021-08", "2021-07", "c0", "stations", figures.NoFigure},
		{"2021-08", "2021-07", "c1", "stations", figures.Comparable},
		{"2021-08", "2021-07", figures.All, "stations", figures.OtherCounties},
		{"2022-01", "2021-12", "c1", "stations", figures.Comparable},
		{"2022-01", "2021-12", "c1", "training-persons", figures.CountedAnew},
		{"2021-12", "2021-11", "c1", "training-persons", figures.Comparable},
	} {
		report := func(month string) *figures.Report {
			p, _ := figures.ParsePeriod(month)
			r, _ := ds.Report(p)
			return r
		}
		i, _ := ds.Indicator(c.indicator)
		if got := report(c.month).Against(report(c.before), c.scope, i); got != c.want {
			t.Errorf("%s of %s in %s against %q: %s, want %s", c.indicator, c.scope, c.month, c.before, got, c.want)
		}
	}
}
