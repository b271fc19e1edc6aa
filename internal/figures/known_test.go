package figures_test

import (
	"testing"

	"portal/internal/figures"
	"portal/internal/message"
)

// given returns a value with a position.
func given[T any](v T) figures.At[T] {
	return figures.At[T]{V: v, Pos: message.Pos{File: "t", Line: 1}}
}

func dated(t *testing.T, s string) figures.At[figures.Date] {
	t.Helper()
	if s == "" {
		return figures.At[figures.Date]{}
	}
	d, ok := figures.ParseDate(s)
	if !ok {
		t.Fatalf("%q is not a date", s)
	}
	return given(d)
}

// Whether a month knew something depends on days. A date without a day counts as its last possible
// day, on both sides. The test covers every kind of fact.
func TestKnownByDay(t *testing.T) {
	for _, c := range []struct {
		filed, date, received string
		want                  bool
	}{
		{"2020-08-05", "2020-08-05", "", true},
		{"2020-08-05", "2020-08-06", "", false},
		{"2020-08-05", "2020-08-20", "", false},
		{"2020-08-05", "2020-07", "", true},
		{"2020-08-05", "2020-08", "", false},
		{"2020-08-05", "2019", "", true},
		{"2020-08-05", "2020", "", false},
		{"2020-08-05", "2020-07-01", "2020-08-06", false},
		{"2020-08-05", "2020-08-20", "2020-08-05", true},
		{"2020-08-05", "2020-07-01", "2020-08", false},
		{"2020-08-05", "", "", true}, // without a date, so always known
		{"2020-08", "2020-08-31", "", true},
		{"2020-08", "2020-08", "", true},
		{"2020-08", "2020-09-01", "", false},
		{"2020", "2020-12-31", "", true},
	} {
		july, _ := figures.ParsePeriod("2020-07")
		source := given("letter")
		ds := &figures.Dataset{
			Sources: []figures.Source{
				{ID: source, Date: dated(t, c.date), Received: dated(t, c.received)},
				{ID: given("attached"), PartOf: source}, {ID: given("cited"), CitedBy: given("attached")},
			},
			Reports: []figures.Report{{Period: given(july), Filed: dated(t, c.filed)}},
		}
		r := &ds.Reports[0]
		for _, id := range []string{"letter", "attached", "cited"} {
			if got := ds.KnownAt(r, id); got != c.want {
				t.Errorf("%+v: %s is known: %t", c, id, got)
			}
		}
		one := figures.ParseValue("1")
		p := figures.Project{
			County:    given("a"),
			Budget:    []figures.BudgetLine{{Level: given(figures.Provincial), Source: source}},
			Targets:   []figures.Target{{ID: given("t"), Number: given(one), Source: source}},
			Contracts: []figures.Contract{{ID: given("k"), Source: source}},
			Requests:  []figures.Request{{ID: given("q"), Date: dated(t, "2020-07-31"), Source: source}},
		}
		p.Contracts[0].BidOpening.Date = given(figures.DateRange{From: july.First(), To: july.Last()})
		ds.Projects = []figures.Project{p}
		ds.City.PoorVillages = figures.Count{Number: given(1), Source: source}
		ds.Indicators = []figures.Indicator{{RatioTo: given("provincial")}}
		budget := len(ds.BudgetAt(r, "a", "provincial")) > 0
		_, villages := ds.PoorVillagesAt(r, figures.All)
		for what, got := range map[string]bool{
			"budget": budget, "villages": villages, "requests": len(ds.RequestsAt(r, p)) > 0,
			"contracts": len(ds.ContractsAt(r, p)) > 0, "targets": len(ds.TargetsAt(r, p)) > 0,
		} {
			if got != c.want {
				t.Errorf("%+v: %s: %t", c, what, got)
			}
		}
		for _, thing := range p.Things() {
			if got := ds.ShownAt(r, thing); got != c.want {
				t.Errorf("%+v: %s is shown: %t", c, thing.ID.V, got)
			}
		}
	}
}

// Without a city form, the latest county form dates the month, but not a form that was added later:
// the month was published without it.
func TestFiledByCounties(t *testing.T) {
	missing := figures.Value{Missing: figures.NotReported}
	one := figures.Value{Number: figures.ParseValue("1").Number}
	column := func(county, filed string) figures.CountyReport {
		return figures.CountyReport{County: given(county), Filed: dated(t, filed),
			Figures: []figures.Observation{{Indicator: given("stations"), Value: given(one)}}}
	}
	r := &figures.Report{
		Counties: []figures.CountyReport{column("a", "2020-08-05"), column("b", "2020-08-07"),
			column("c", "2020-09-20")},
		Corrections: []figures.Correction{{County: given("c"), Indicator: given("stations"), Old: given(missing),
			New: given(one)}},
	}
	for date, want := range map[string]bool{"2020-08-07": true, "2020-08-08": false} {
		ds := &figures.Dataset{Sources: []figures.Source{{ID: given("letter"), Date: dated(t, date)}}}
		if got := ds.KnownAt(r, "letter"); got != want {
			t.Errorf("%s is known: %t", date, got)
		}
	}
	if ds := (&figures.Dataset{Sources: []figures.Source{{ID: given("letter"),
		Date: dated(t, "2020-08-07")}}}); ds.KnownAt(&figures.Report{}, "letter") {
		t.Error("a month without a date knows a document")
	}
}
