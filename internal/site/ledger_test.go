package site_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html/atom"

	"portal/internal/sample"
	"portal/internal/site"
)

// The ledger holds the forms of eight months against the day they were due.
// The portal is one that TestMadeUpPortal draws too.
func TestLedger(t *testing.T) {
	dir := sample.Made(t, sample.Size{Counties: 2, Months: 8, Gaps: true, LongNames: true})
	sample.Edit(t, dir, "data/indicators.yaml", "\nindicators:\n", "\ndue:\n  - since: 2021-03\n    day: 5\n    source: form\nindicators:\n")
	for month, filed := range map[string]string{"2021-04": "2021-05-05", "2021-05": "2021-06-08", "2021-06": "2021-07"} {
		const form = "  - county: c1\n    filed_by: 合成\n    filed: "
		sample.Edit(t, dir, "data/reports/"+month+".yaml", form+"2021\n", form+filed+"\n")
	}
	sample.Edit(t, dir, "data/reports/2021-07.yaml", "reason: not_reported", "reason: nothing_to_report")
	build(t, site.Options{Dir: dir})
	pages := pagesOf(t, filepath.Join(dir, "public"))
	want := [][]string{
		{"2021年8月", "2021年7月", "2021年6月", "2021年5月", "2021年4月", "2021年3月", "2021年2月", "2021年1月"},
		{"已填报2021年", "无填报事项", "已填报2021年", "已填报2021年", "已填报2021年", "已填报2021年", "已填报2021年", "已填报2021年"},
		{"已填报2021年", "已填报2021年", "已填报2021年7月", "迟报3天2021年6月8日", "按时填报2021年5月5日", "已填报2021年", "已填报2021年", "已填报2021年"},
	}
	for _, address := range []string{"/", "/counties/"} {
		var got [][]string
		for _, row := range grid(captioned(t, pages[address], "填报情况")) {
			got = append(got, row[1:])
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", address, diff)
		}
		if said := text(all(pages[address].root, atom.Main)[0]); !strings.Contains(said, "2021年3月起，月报在次月5日前报送（据《合成数据，仅供测试》）") {
			t.Errorf("%s does not say when forms are due", address)
		}
	}
	own := grid(captioned(t, pages["/counties/c1/"], "填报情况"))
	if diff := cmp.Diff([]string{"2021年5月月报", "迟报3天2021年6月8日", "2021年6月5日"}, own[4]); diff != "" || len(own) != 9 {
		t.Errorf("the county's own ledger has %d rows (-want +got):\n%s", len(own), diff)
	}
}
