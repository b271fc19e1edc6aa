package release

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"portal/internal/figures"
)

// worded returns a site whose frozen chart shows some words, a figure and corrections, with the file of
// the changes of wording; without changes, that of an older portal, which has no such file.
func worded(words string, figure int, corrections, changes string) map[string]string {
	const chart = "charts/all/fund-progress/2020-01/"
	out := month(1)
	out[chart+"index.html"] = fmt.Sprintf(`<h1 data-seal="heading">%s</h1><table data-seal="table"><td>%d</table>`,
		words, figure)
	const head = "chart,scope,place,period,table,row,row_name,column,column_name,unit,value,status,text\n"
	out[chart+"data.csv"] = head + fmt.Sprintf(
		"fund-progress,all,合计,2020-01,counties,luhe,%s,fund-used,累计使用,万元,%[2]d,reported,%[2]d\n", words, figure)
	out[chart+"data.json"] = fmt.Sprintf(`{"title":"%s","value":%d,"corrections":[%s]}`, words, figure, corrections)
	out[chart+"chart.svg"] = fmt.Sprintf("<svg>%s%d</svg>", words, figure)
	out[chart+"chart.png"] = fmt.Sprintf("PNG%s%d", words, figure)
	if changes != "" {
		out[figures.ChangesFile] = `{"wording":[` + strings.TrimPrefix(changes, "none") + `]}`
	}
	return out
}

// A change of wording lets frozen charts change by exactly its words, in every state of the store.
func TestWording(t *testing.T) {
	const (
		first  = `{"date":"2020-03-01","of":"a","old":"甲","new":"乙"}`
		second = `{"date":"2020-03-02","of":"a","old":"乙","new":"丙"}`
		late   = `{"date":"2020-02-01","of":"b","new":"丁"}`
		fix    = `{"county_name":"乙","old":10,"new":11,"reason":"乙"}`
		fixed  = `{"county_name":"甲","old":10,"new":11,"reason":"甲"}` // the same in the old words
	)
	const chart = "/charts/all/fund-progress/2020-01/"
	none := worded("甲", 10, "", "none")
	one := worded("乙", 10, "", first)
	for _, c := range []struct {
		name   string
		before []map[string]string // published one after the other
		now    map[string]string
		undone map[string]map[string]string // the build without what is new, by the asked corrections and wording
		store  string                       // what is special about the store
		want   Refusal
	}{
		{"a change", []map[string]string{none}, one, map[string]map[string]string{"/" + first: none}, "", Refusal{}},
		{"a change since an older portal", []map[string]string{worded("甲", 10, "", "")}, one,
			map[string]map[string]string{"/" + first: none}, "", Refusal{}},
		{"a change in a store that never had the site", []map[string]string{none}, one,
			map[string]map[string]string{"/" + first: none}, "empty", Refusal{}},
		{"a second change", []map[string]string{none, one}, worded("丙", 10, "", first+","+second),
			map[string]map[string]string{"/" + second: one}, "", Refusal{}},
		{"a second change in a store that never had the site", []map[string]string{none, one},
			worded("丙", 10, "", first+","+second), map[string]map[string]string{"/" + second: one}, "empty", Refusal{}},
		{"a second change after a rollback", []map[string]string{none, one}, worded("丙", 10, "", first+","+second),
			map[string]map[string]string{"/" + second: one}, "rolled", Refusal{}},
		{"an earlier day than a published change", []map[string]string{none, one}, worded("乙", 10, "", late+","+first),
			map[string]map[string]string{"/" + late: one}, "", Refusal{}},
		{"an earlier day than a published change, of which only the number is known", []map[string]string{none, one},
			worded("乙", 10, "", late+","+first), map[string]map[string]string{"/" + first: worded("甲", 10, "", late)},
			"empty",
			Refusal{Records: []string{"/changes/data.json"}, Changed: filesOf(chart)}},
		{"a new figure beside it", []map[string]string{none}, worded("乙", 11, "", first),
			map[string]map[string]string{"/" + first: worded("甲", 11, "", "none")}, "", Refusal{Changed: filesOf(chart)}},
		{"other words beside it", []map[string]string{none}, worded("乙丁", 10, "", first),
			map[string]map[string]string{"/" + first: worded("甲丁", 10, "", "none")}, "", Refusal{Worded: filesOf(chart)}},
		{"words without a record", []map[string]string{none}, worded("乙", 10, "", "none"), nil, "",
			Refusal{Worded: filesOf(chart)}},
		{"a published change is gone", []map[string]string{none, one}, worded("乙", 10, "", "none"), nil, "",
			Refusal{Records: []string{"/changes/data.json"}}},
		{"with a correction of the same chart", []map[string]string{none}, worded("乙", 11, fix, first),
			map[string]map[string]string{"/" + first: worded("甲", 11, fixed, "none"), fix + "/" + first: none}, "",
			Refusal{}},
		{"a chart with a correction in other words", []map[string]string{worded("甲", 11, fixed, "none")},
			worded("乙", 11, fix, first), map[string]map[string]string{"/" + first: worded("甲", 11, fixed, "none")}, "",
			Refusal{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			root := filepath.Join(t.TempDir(), "www")
			ledger := Ledger{}
			for n, site := range c.before {
				o := options("file://"+root, built(t, site), n+1)
				o.Without = func(context.Context, []json.RawMessage, []json.RawMessage) (string, error) {
					return built(t, c.before[n-1]), nil
				}
				ledger = mustPublish(t, o).Ledger
			}
			switch c.store {
			case "rolled":
				if _, err := Rollback(context.Background(), "file://"+root, 0, options("", "", 5)); err != nil {
					t.Fatal(err)
				}
			case "empty":
				root = filepath.Join(t.TempDir(), "elsewhere")
			}
			o := options("file://"+root, built(t, c.now), 6)
			o.Ledger = ledger
			missing := maps.Clone(c.undone)
			o.Without = func(_ context.Context, corrections, wording []json.RawMessage) (string, error) {
				key := list(corrections) + "/" + list(wording)
				site, ok := c.undone[key]
				if !ok {
					return "", fmt.Errorf("built without %s", key)
				}
				delete(missing, key)
				return built(t, site), nil
			}
			_, err := Publish(context.Background(), o)
			var got Refusal
			if err != nil && !errors.As(err, &got) {
				t.Fatal(err)
			}
			got.Figures = nil // TestUnnamedFigure shows them
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
			if len(missing) > 0 {
				t.Errorf("never built without %v", slices.Sorted(maps.Keys(missing)))
			}
		})
	}
}

func list(raw []json.RawMessage) string {
	var out []string
	for _, r := range raw {
		out = append(out, string(r))
	}
	return strings.Join(out, ",")
}

// filesOf returns the files of a chart that its words or its figure change.
func filesOf(chart string) []string {
	return []string{chart, chart + "chart.png", chart + "chart.svg", chart + "data.csv", chart + "data.json"}
}

// A release that withdraws a part of the page of the changes may drop records, and the next one may not.
func TestWordingWithdrawn(t *testing.T) {
	const (
		first  = `{"date":"2020-03-01","of":"a","old":"甲","new":"乙"}`
		second = `{"date":"2020-03-02","of":"b","new":"丙"}`
	)
	none := worded("甲", 10, "", "none")
	both := worded("乙", 10, "", first+","+second)
	const withdrawn = "/changes/#2020-09-12"
	for name, c := range map[string]struct {
		now       map[string]string
		withdrawn []string
		elsewhere bool // a store that never had the site
		want      Refusal
	}{
		"one":                     {worded("乙", 10, "", second), []string{withdrawn}, false, Refusal{}},
		"all":                     {worded("乙", 10, "", "none"), []string{withdrawn}, false, Refusal{}},
		"another part":            {worded("乙", 10, "", second), []string{"/about/#2020-09-12"}, false, Refusal{Records: []string{"/changes/data.json"}}},
		"where nothing was known": {worded("乙", 10, "", second), []string{withdrawn}, true, Refusal{Records: []string{"/changes/data.json"}}},
		"with other words": {worded("丁", 10, "", second), []string{withdrawn}, false,
			Refusal{Worded: filesOf("/charts/all/fund-progress/2020-01/")}},
	} {
		t.Run(name, func(t *testing.T) {
			to := "file://" + filepath.Join(t.TempDir(), "www")
			mustPublish(t, options(to, built(t, none), 1))
			o := options(to, built(t, both), 2)
			o.Without = func(context.Context, []json.RawMessage, []json.RawMessage) (string, error) {
				return built(t, none), nil
			}
			o.Ledger = mustPublish(t, o).Ledger
			if c.elsewhere {
				to = "file://" + filepath.Join(t.TempDir(), "elsewhere")
			}
			o.Target, o.Site, o.Withdrawn, o.Without = to, built(t, c.now), c.withdrawn, nil
			r, err := Publish(context.Background(), o)
			var got Refusal
			if err != nil && !errors.As(err, &got) {
				t.Fatal(err)
			}
			got.Figures = nil
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
			if err != nil || !strings.Contains(c.now[figures.ChangesFile], "2020") {
				return
			}
			o.Ledger, o.Site = r.Ledger, built(t, worded("乙", 10, "", "none"))
			if _, err := Publish(context.Background(), o); !errors.As(err, &got) || len(got.Records) == 0 {
				t.Errorf("another record is gone later: %v", err)
			}
		})
	}
}
