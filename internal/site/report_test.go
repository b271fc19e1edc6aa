package site_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"portal/internal/site"
	"portal/internal/testkit/sample"
)

// says checks that a page says each text.
func says(t *testing.T, pages map[string]site.Page, address string, want ...string) {
	t.Helper()
	page, ok := pages[address]
	if !ok {
		t.Errorf("there is no page %s", address)
		return
	}
	got := texts(page.Params)
	for _, text := range want {
		if !slices.ContainsFunc(got, func(s string) bool { return strings.Contains(s, text) }) {
			t.Errorf("%s does not say %q", address, text)
		}
	}
}

// withoutCityForm leaves July with the forms of the counties alone.
func withoutCityForm(t *testing.T, dir string) {
	t.Helper()
	sample.Edit(t, dir, "data/reports/2020-07.yaml", "filed_by: 汕尾市商务局\nfiled: 2020-08\nsource: city-form-2020-07\n\n", "")
	name := filepath.Join(dir, "data", "reports", "2020-07.yaml")
	src, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	county, _, ok := strings.Cut(string(src), "\ntotals:\n")
	if !ok {
		t.Fatal("July has no totals")
	}
	if err := os.WriteFile(name, []byte(county), 0o666); err != nil {
		t.Fatal(err)
	}
}

// withTwoMonths adds one report for August and September with the figures of July.
func withTwoMonths(t *testing.T, dir string) {
	t.Helper()
	src, err := os.ReadFile(filepath.Join(dir, "data", "reports", "2020-07.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	text := strings.NewReplacer("period: 2020-07\n", "period: 2020-09\ncovers_from: 2020-08\n", "filed: 2020-08\n", "filed: 2020-10\n").Replace(string(src))
	if err := os.WriteFile(filepath.Join(dir, "data", "reports", "2020-09.yaml"), []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}

// Every place that names the months of a report names both of one that covers two, and what stands at
// their end names the last, in both languages.
func TestReportOfTwoMonths(t *testing.T) {
	dir := sample.Project(t)
	withTwoMonths(t, dir)
	pages := staged(t, dir)
	const zh, en = "2020年8—9月", "August–September 2020"
	for _, address := range []string{"", "reports/", "counties/", "counties/luhe/", "charts/", "charts/all/fund-progress/", "charts/luhe/targets/2020-09/"} {
		says(t, pages, "/"+address, zh)
		says(t, pages, "/en/"+address, en)
	}
	says(t, pages, "/", zh+"月报", "截至2020年9月底", "其中8—9月使用0万元", "与2020年7月底相同。", "含在"+zh+"月报")
	says(t, pages, "/en/", "Monthly report, "+en, "By the end of September 2020", "Unchanged since the end of July 2020.", "in the report of "+en)
	if _, ok := pages["/reports/2020-08/"]; ok {
		t.Error("August has a page of its own")
	}
	says(t, pages, "/reports/2020-09/", "briefing-2020-09.zip", zh)
	months := under(pages["/charts/all/station-coverage/2020-09/"].Params, "tables")
	if got := texts(months); !slices.Contains(got, "2020年7月") || !slices.Contains(got, zh) || slices.Contains(got, "2020年8月") {
		t.Errorf("the months of the chart are %q", got)
	}
	own := printedTable(under(pages["/counties/luhe/"].Params, "ledger")[0])
	want := [][]string{{zh + "月报", "已填报2020年10月", "未载明"}, {"2020年8月", "含在" + zh + "月报", "未载明"}, {"2020年7月月报", "已填报2020年8月", "未载明"}}
	if diff := cmp.Diff(want, own[1:]); diff != "" {
		t.Errorf("the county's ledger (-want +got):\n%s", diff)
	}
}

// Without the city's form every place that shows the total says that this site summed it, in both
// languages, and none names a form, a filer or a date for it.
func TestSummedTotal(t *testing.T) {
	dir := sample.Project(t)
	withoutCityForm(t, dir)
	pages := staged(t, dir)
	zh, en := "两县合计（本站汇总）", "Total of two counties (summed by this site)"
	says(t, pages, "/", zh, "已填报的两县（本站汇总）", "本站汇总各县月报表")
	says(t, pages, "/en/", en, "two counties (summed by this site)", "summed by this site from the counties' forms")
	says(t, pages, "/reports/2020-07/", zh, "没有市级汇总表；各县数取自各县月报表，合计由本站汇总。")
	says(t, pages, "/en/reports/2020-07/", en, "There is no form of the city.")
	for _, address := range []string{"/reports/2020-07/", "/en/reports/2020-07/"} {
		for _, key := range []string{"filed_by", "filed"} {
			if got := under(pages[address].Params, key); len(got) > 0 {
				t.Errorf("%s has %s %v", address, key, got)
			}
		}
	}
	for _, chart := range []string{"fund-progress", "station-coverage", "poor-household-training"} {
		says(t, pages, "/charts/all/"+chart+"/2020-07/", zh, "标有“本站汇总”的合计没有市级汇总表可据")
		says(t, pages, "/en/charts/all/"+chart+"/2020-07/", en, "For a total marked “summed by this site” there is no form of the city")
	}
	if got := texts(pages["/charts/luhe/fund-progress/2020-07/"].Params); slices.ContainsFunc(got, func(s string) bool { return strings.Contains(s, "本站汇总") }) {
		t.Error("a county's chart says that this site summed it")
	}
}
