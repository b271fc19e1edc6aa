package charts

import (
	"cmp"
	"fmt"
	"slices"

	"portal/internal/figures"
)

// contractAwardsChart shows who won which contract for how much, the largest
// first. The bid opening is neither the award nor the contract (facts §8).
func contractAwardsChart(v view) content {
	contracts := v.contracts()
	slices.SortStableFunc(contracts, func(a, b figures.Contract) int { return cmp.Compare(b.Amount.V, a.Amount.V) })
	var sum figures.Amount
	for _, k := range contracts {
		sum += k.Amount.V
	}
	out := content{
		place: v.everyPlace(),
		unit:  "元",
		title: fmt.Sprintf("%s%d份中标合同，合计%s元", v.together(), len(contracts), sum),
		words: panelWords{part: "中标金额", state: "各合同中标金额（元）"},
		notes: []string{"据县级情况汇报整理，非法定中标公告；开标日期不等于中标日期或合同日期。"},
	}
	t := Table{
		ID: "contracts", Caption: fmt.Sprintf("到%s底开标的合同", v.period().Chinese()),
		Columns: []Column{{ID: "contract", Name: "项目"}, {ID: "winner", Name: "中标单位"}, {ID: "bid_opening", Name: "开标日期"},
			{ID: "amount", Name: "中标金额", Unit: "元", Number: true}},
	}
	for _, k := range contracts {
		title := v.titled(k.County, k.Title.V)
		out.rows = append(out.rows, row{
			name: title, text: fmt.Sprintf("%s，%s元", k.Winner.V, k.Amount.V),
			part: number(figures.Value{Number: k.Amount.V.Yuan()}),
		})
		t.Rows = append(t.Rows, []Cell{nameCell(k.ID.V, title), wordCell(k.Winner.V),
			{Text: k.BidOpening.Date.V.Chinese(), ISO: k.BidOpening.Date.V.String()}, amountCell(k.Amount.V)})
		out.sources = append(out.sources, k.Source.V)
	}
	out.tables = []Table{t}
	out.sentence = awardSentence(v, contracts, sum)
	return out
}

func awardSentence(v view, contracts []figures.Contract, sum figures.Amount) string {
	if len(contracts) == 0 {
		return ""
	}
	most := contracts[0]
	s := fmt.Sprintf("截至%s底，%s有%d份中标合同，合计%s元", v.period().Chinese(), v.together(), len(contracts), sum)
	if len(contracts) == 1 {
		return fmt.Sprintf("%s：%s，由%s中标。", s, most.Title.V, most.Winner.V)
	}
	return fmt.Sprintf("%s；金额最大的是%s，%s元，由%s中标。", s, v.titled(most.County, most.Title.V), most.Amount.V, most.Winner.V)
}
