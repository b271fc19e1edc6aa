package site_test

import (
	"slices"
	"strings"
	"testing"

	"portal/internal/testkit/sample"
)

// The pages show every fact of a contract that a document states. They call others not stated and leave
// a contract without a total price out of the sums, which say so.
func TestContractAsIs(t *testing.T) {
	dir := sample.MadeUp(t, sample.Size{Counties: 1, Months: 1})
	sample.Edit(t, dir, "data/projects/c0.yaml", "contracts:\n", `contracts:
  - id: c0-bare
    title: 示例直接采购
    source: form
  - id: c0-framework
    title: 示例框架
    lot: 第2包
    method: 竞争性磋商
    winner: 示例甲公司
    members: 示例乙公司、示例丙公司
    awarded: 2021-01-08
    signed:
      printed: 1月底
      date: 2021-01-21/2021-01-31
      basis: 月底按下旬理解
    price: 按单价结算
    source: form
`)
	pages := staged(t, dir)
	for address, want := range map[string][]string{
		"/tenders/c0-bare/":      {"未载明总价"},
		"/tenders/c0-framework/": {"第2包", "竞争性磋商", "示例甲公司", "示例乙公司、示例丙公司", "2021年1月8日", "2021年1月21日至31日", "1月底", "月底按下旬理解", "按单价结算", "未载明总价", "3份合同中有总价的之和"},
		"/tenders/":              {"示例甲公司（联合体成员：示例乙公司、示例丙公司）", "按单价结算", "未载明总价", "未载明", "3份中有总价的合计", "1,000,000.00"},
	} {
		page, ok := pages[address]
		if !ok {
			t.Errorf("there is no page %s", address)
			continue
		}
		got := texts(page.Params)
		for _, text := range want {
			if !slices.ContainsFunc(got, func(s string) bool { return strings.Contains(s, text) }) {
				t.Errorf("%s does not say %q", address, text)
			}
		}
	}
	// A contract that states nothing is no relation of another.
	if related := under(pages["/tenders/c0-bare/"].Params, "same_winner"); len(related) > 0 {
		t.Errorf("a contract without a winner is related to %v", related)
	}
}

// The page of a county that left the programme says until when it was in it, and by which document.
func TestDesignationEnds(t *testing.T) {
	dir := sample.Project(t)
	sample.Edit(t, dir, "data/jurisdictions.yaml", "english: Haifeng County\n    designations:\n      - level: provincial\n",
		"english: Haifeng County\n    designations:\n      - until: 2020-08-31\n        until_source: letter-2020-07\n        level: provincial\n")
	pages := staged(t, dir)
	for address, want := range map[string]string{
		"/counties/haifeng/": "2020年8月31日", "/en/counties/haifeng/": "31 August 2020", "/counties/": "2020年8月31日",
	} {
		if got := under(pages[address].Params, "until"); !slices.Contains(got, any(want)) {
			t.Errorf("%s says %v, want %s", address, got, want)
		}
	}
}
