package site

import (
	"os"
	"strings"
	"testing"
	"time"

	"portal/internal/figures"
	"portal/internal/lexicon"
	"portal/internal/testkit/sample"
)

// The feed and the calendar's time stamps use the portal's time zone. A deadline is the same day in
// every zone.
func TestZone(t *testing.T) {
	language, err := lexicon.Read(os.DirFS(sample.Root()), lexicon.Chinese)
	if err != nil {
		t.Fatal(err)
	}
	ds, problems, err := figures.Load(os.DirFS(sample.Root()))
	if err != nil || problems.Stop() {
		t.Fatal(problems, err)
	}
	own := settingsFor(language)
	own.BaseURL, own.Zone = "https://example.org/", time.FixedZone("", -3*60*60)
	files, err := stagedFiles(draft(ds, nil, own))
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		feedName:     "<updated>2020-07-29T00:00:00-03:00</updated>",
		calendarName: "DTSTAMP:20200729T030000Z\r\nDTSTART;VALUE=DATE:20201215\r\n",
	} {
		if got := string(files["static/"+name]); !strings.Contains(got, want) {
			t.Errorf("%s has no %q: %s", name, want, got)
		}
	}
}

// A report is available from the newest known day on. If no day is known, a month or a year counts as
// its first day.
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
			{ID: id("letter"), Date: date(c.letter), CitedBy: id("later")}, // a citing document is later
			{ID: id("later"), Date: date("2025-01-01")},
		}}
		r := &figures.Report{
			Period: figures.At[figures.Period]{V: figures.Period{Year: 2020, Month: 7}},
			Filed:  date(c.filed), Source: id("form"),
			Counties: []figures.CountyReport{{Filed: date(c.county), Source: id("form")}},
		}
		if got := filedDay(ds, r).String(); got != c.want {
			t.Errorf("%+v: got %s", c, got)
		}
		day, _ := figures.ParseDate("2022-01-05")
		r.Corrections = []figures.Correction{{Date: figures.At[figures.Date]{V: day}}}
		if got := reportDay(ds, r).String(); got != "2022-01-05" {
			t.Errorf("%+v: the report changed on %s, want 2022-01-05", c, got)
		}
	}
}
