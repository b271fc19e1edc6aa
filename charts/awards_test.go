package charts_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"portal/internal/lexicon"
	"portal/internal/testkit/sample"
)

// A contract without a total price is in the chart and its table, but not in the sum, and the chart says
// so. What the documents leave out is called not stated.
func TestAwardsWithoutPrice(t *testing.T) {
	const (
		bare      = "  - id: c0-bare\n    title: 合成直接采购\n    source: form\n"
		framework = "  - id: c0-framework\n    title: 合成框架\n    winner: 示例甲公司\n    members: 示例乙公司、示例丙公司\n    awarded: 2021-01-08\n    price: 按单价结算\n    source: form\n"
		later     = "  - id: c0-later\n    title: 合成补签\n    signed: 2021-03-01\n    source: form\n" // after the month
	)
	for _, c := range []struct {
		name, lang string
		change     func(project string) string
		want       string
	}{
		{"some", lexicon.Chinese, func(p string) string {
			return strings.Replace(p, "contracts:\n", "contracts:\n"+bare+framework+later, 1)
		}, `示例1县3份中标合同，有总价的合计1,000,000.00元
截至2021年1月底，示例1县有3份中标合同，有总价的合计1,000,000.00元；其中金额最大的是合成合同，1,000,000.00元，由合成公司中标。已申请拨付10,000.00元。
其中2份未载明总价，不计入合计。
到2021年1月底的中标合同
合成合同 | 合成公司 | 2020年12月1日 | 未载明 | 1,000,000.00 | 10,000.00
合成直接采购 | 未载明 | 未载明 | 未载明 | 未载明 | 未公布
合成框架 | 示例甲公司（联合体成员：示例乙公司、示例丙公司） | 未载明 | 2021年1月8日 | 未载明 | 未公布
`},
		{"some", lexicon.English, func(p string) string {
			return strings.Replace(p, "contracts:\n", "contracts:\n"+bare+framework, 1)
		}, `3 contracts awarded in 示例1县, CNY 1,000,000 for those with a total price
By the end of January 2021, 3 contracts had been awarded in 示例1县, for CNY 1,000,000 where a total price is stated; the largest of these is 合成合同, CNY 1,000,000, won by 合成公司. Requested so far: CNY 10,000.
2 contracts state no total price and are not in the sum.
Contracts awarded by the end of January 2021
合成合同 | 合成公司 | 1 December 2020 | not stated | 1,000,000.00 | 10,000.00
合成直接采购 | not stated | not stated | not stated | not stated | not published
合成框架 | 示例甲公司 (consortium with 示例乙公司、示例丙公司) | not stated | 8 January 2021 | not stated | not published
`},
		{"none", lexicon.Chinese, func(p string) string {
			return strings.Replace(p, "    amount: 1000000\n    source: form\nrequests", "    source: form\nrequests", 1)
		},
			`示例1县1份中标合同，均未载明总价
截至2021年1月底，示例1县有1份中标合同，均未载明总价。已申请拨付10,000.00元。
其中1份未载明总价，不计入合计。
到2021年1月底开标的合同
合成合同 | 合成公司 | 2020年12月1日 | 未载明 | 10,000.00
`},
	} {
		root := sample.Portal(sample.Size{Counties: 1, Months: 1})
		project := c.change(string(root["data/projects/c0.yaml"].Data))
		root["data/projects/c0.yaml"] = &fstest.MapFile{Data: []byte(project)}
		for _, chart := range buildIn(t, c.lang, root) {
			if chart.ID == "fund-requests" && chart.Scope == "c0" && c.name == "none" {
				if got := chart.Tables[0].Rows[0][1].Text; got != "未载明" {
					t.Errorf("the requests show the amount %q of a contract that states none", got)
				}
			}
			if chart.ID != "contract-awards" || chart.Scope != "c0" {
				continue
			}
			got := chart.Title + "\n" + chart.Sentence + "\n" + chart.Notes[len(chart.Notes)-1] + "\n" + chart.Tables[0].Caption + "\n"
			for _, row := range chart.Tables[0].Rows {
				var cells []string
				for _, cell := range row {
					cells = append(cells, cell.Text)
				}
				got += strings.Join(cells, " | ") + "\n"
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("%s in %s (-want +got):\n%s", c.name, c.lang, diff)
			}
		}
	}
}
