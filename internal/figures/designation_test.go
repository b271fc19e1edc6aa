package figures_test

import (
	"testing"

	"portal/internal/figures"
)

// A county is a demonstration county from the year of its designation to the month of its last day.
func TestDemonstrates(t *testing.T) {
	designated := func(year int, until string) figures.Designation {
		return figures.Designation{Year: given(year), Until: dated(t, until)}
	}
	for _, c := range []struct {
		name   string
		of     []figures.Designation
		period string
		want   bool
	}{
		{"before", []figures.Designation{designated(2020, "")}, "2019-12", false},
		{"in its year", []figures.Designation{designated(2020, "")}, "2020-01", true},
		{"the last month", []figures.Designation{designated(2018, "2020-08-15")}, "2020-08", true},
		{"the month after", []figures.Designation{designated(2018, "2020-08-15")}, "2020-09", false},
		{"a month without its day", []figures.Designation{designated(2018, "2020-08")}, "2020-08", true},
		{"a year without its month", []figures.Designation{designated(2018, "2020")}, "2020-12", true},
		{"another level goes on", []figures.Designation{designated(2018, "2020-08"), designated(2020, "")}, "2020-09", true},
		{"none", nil, "2020-09", false},
	} {
		period, _ := figures.ParsePeriod(c.period)
		if got := (figures.Jurisdiction{Designations: c.of}).Demonstrates(period); got != c.want {
			t.Errorf("%s: got %t, want %t", c.name, got, c.want)
		}
	}
}
