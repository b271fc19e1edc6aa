package site_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"portal/internal/testkit/sample"
)

// The ledger compares the filing dates of eight months' forms with their due dates.
func TestLedger(t *testing.T) {
	dir := sample.MadeUp(t, sample.Size{Counties: 2, Months: 8, Gap: 7, LongNames: true})
	sample.Edit(t, dir, "data/indicators.yaml", "\nindicators:\n", "\ndue:\n  - since: 2021-03\n    day: 5\n    source: form\nindicators:\n")
	for month, filed := range map[string]string{"2021-04": "2021-05-05", "2021-05": "2021-06-08", "2021-06": "2021-07"} {
		const form = "  - county: c1\n    filed_by: 合成\n    filed: "
		sample.Edit(t, dir, "data/reports/"+month+".yaml", form+"2021\n", form+filed+"\n")
	}
	sample.Edit(t, dir, "data/reports/2021-07.yaml", "reason: not_reported", "reason: nothing_to_report")
	pages := staged(t, dir)
	want := [][]string{
		{"2021年8月", "2021年7月", "2021年6月", "2021年5月", "2021年4月", "2021年3月", "2021年2月", "2021年1月"},
		{"已填报2021年", "无填报事项", "已填报2021年", "已填报2021年", "已填报2021年", "已填报2021年", "已填报2021年", "已填报2021年"},
		{"已填报2021年", "已填报2021年", "已填报2021年7月", "迟报3天2021年6月8日", "按时填报2021年5月5日", "已填报2021年", "已填报2021年", "已填报2021年"},
	}
	for _, address := range []string{"/", "/counties/"} {
		ledger := under(pages[address].Params, "ledger")
		if len(ledger) != 1 {
			t.Fatalf("%s has %d ledgers", address, len(ledger))
		}
		var got [][]string
		for _, row := range printedTable(ledger[0]) {
			got = append(got, row[1:])
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", address, diff)
		}
		if notes := texts(under(ledger[0], "notes")); !slices.Contains(notes, "2021年3月起，月报在次月5日前报送（据《合成数据，仅供测试》）；日期是报表上的填报日期。") {
			t.Errorf("%s lacks the note on when forms are due: %q", address, notes)
		}
	}
	own := printedTable(under(pages["/counties/c1/"].Params, "ledger")[0])
	if diff := cmp.Diff([]string{"2021年5月月报", "迟报3天2021年6月8日", "2021年6月5日"}, own[4]); diff != "" || len(own) != 9 {
		t.Errorf("the county's own ledger has %d rows, want 9 (-want +got):\n%s", len(own), diff)
	}
}

// printedTable returns the table of a view as its layout prints it: the heads, then the rows, with
// each cell's note after its text.
func printedTable(view any) (out [][]string) {
	table := under(view, "table")[0].(map[string]any)
	var heads []string
	for _, column := range table["columns"].([]any) {
		heads = append(heads, column.(map[string]any)["name"].(string))
	}
	out = append(out, heads)
	for _, row := range table["rows"].([]any) {
		var cells []string
		for _, cell := range row.([]any) {
			note, _ := cell.(map[string]any)["note"].(string)
			cells = append(cells, cell.(map[string]any)["text"].(string)+note)
		}
		out = append(out, cells)
	}
	return out
}
