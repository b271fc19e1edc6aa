package site_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"portal/internal/testkit/sample"
)

// Bars in the table of the counties are relative to the largest county. The total, a zero and a missing figure
// have none, and neither has a column with nothing to compare.
func TestComparisonBars(t *testing.T) {
	three := sample.MadeUp(t, sample.Size{Counties: 3, Months: 3, Gap: 3}) // c0 lacks the third month
	const c1 = "  - county: c1\n    filed_by: 合成\n    filed: 2021\n    source: form\n    figures:\n      service-centres: 1\n" +
		"      fund-used-month: 1\n      fund-used: 3\n      fund-progress: 3\n      stations: "
	sample.Edit(t, three, "data/reports/2021-03.yaml", c1+"3\n", c1+"9\n")
	sample.Edit(t, three, "data/reports/2021-03.yaml", "stations: 6\n", "stations: 12\n")
	for _, c := range []struct {
		name, dir string
		id        bool // whether readers can sort the table
		want      [][]string
	}{
		{"three counties", three, true, [][]string{
			{"未填报", "未填报", "未填报", "未填报", "未填报", "未填报"},
			{"3 100.00", "3 100.00", "9 100.00", "2 100.00", "120 100.00", "30 100.00"},
			{"3 100.00", "3 100.00", "3 33.33", "2 100.00", "120 100.00", "30 100.00"},
			{"6", "3", "12", "4", "240", "60"},
		}},
		{"zeros", sample.MadeUp(t, sample.Size{Counties: 2, Months: 1, Nothing: true}), true, [][]string{
			{"0", "0", "0", "0", "0", "0"}, {"0", "0", "0", "0", "0", "0"}, {"0", "0", "0", "0", "0", "0"},
		}},
		{"one county", sample.MadeUp(t, sample.Size{Counties: 1, Months: 1}), false, [][]string{
			{"1", "1", "1", "1", "40", "10"}, {"1", "1", "1", "1", "40", "10"},
		}},
	} {
		table := under(staged(t, c.dir)["/"].Params, "counties")[0].(map[string]any)
		var got [][]string
		for _, row := range append(table["rows"].([]any), table["foot"]) {
			var cells []string
			for _, cell := range row.([]any)[2:] {
				text := cell.(map[string]any)["text"].(string)
				if bar, ok := cell.(map[string]any)["bar"]; ok {
					text += " " + bar.(string)
				}
				cells = append(cells, text)
			}
			got = append(got, cells)
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
		if _, ok := table["id"]; ok != c.id {
			t.Errorf("%s: readers can sort the table: %t, want %t", c.name, ok, c.id)
		}
	}
}

// Each headline figure has its course beside it, once there are two months.
func TestTrends(t *testing.T) {
	pages := staged(t, sample.MadeUp(t, sample.Size{Counties: 2, Months: 3, Gap: 3}))
	for address, want := range map[string][]string{
		"/":                 {"2021年1月：2万元", "2021年1月：2个", "2021年1月：80人次"},
		"/counties/c0/":     {"2021年1月：1万元", "2021年1月：1个", "2021年1月：40人次"},
		"/reports/2021-02/": {"2021年1月：2万元", "2021年1月：2个", "2021年1月：80人次"},
		"/reports/2021-01/": nil,
	} {
		cards := under(pages[address].Params, "cards")[0]
		var got []string
		for _, trend := range under(cards, "trend") {
			got = append(got, trend.(map[string]any)["words"].(string))
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", address, diff)
		}
	}
}

// A page shows the first money chains, the first counties and the newest months. It folds the others away.
func TestFolded(t *testing.T) {
	pages := staged(t, sample.MadeUp(t, sample.Size{Counties: 7, Months: 14}))
	for _, c := range []struct {
		address, list string
		first, rest   int
		words         string
	}{
		{"/", "chains", 3, 4, "其余4个项目"},
		{"/tenders/", "chains", 3, 4, "其余4个项目"},
		{"/", "ledger", 5, 2, "其余2县"},
		{"/counties/", "ledger", 5, 2, "其余2县"},
		{"/counties/c1/", "ledger", 12, 2, "更早的2个月"},
	} {
		list := under(pages[c.address].Params, c.list)[0].(map[string]any)
		first, rest := list["first"], list["rest"]
		if c.list == "ledger" {
			first, rest = under(list["table"], "rows")[0], under(rest, "rows")[0]
		}
		if f, r := len(first.([]any)), len(rest.([]any)); f != c.first || r != c.rest || list["rest_words"] != c.words {
			t.Errorf("%s shows %d of the %s and folds %d: %v", c.address, f, c.list, r, list["rest_words"])
		}
	}
}
