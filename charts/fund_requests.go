package charts

import (
	"fmt"

	"portal/internal/figures"
)

// fundRequestsChart shows on a line of time for each contract when its county
// asked the finance bureau to transfer how much. A request is no payment.
func fundRequestsChart(v view) content {
	requests := v.requests()
	var sum figures.Amount
	for _, q := range requests {
		sum += q.Amount.V
	}
	out := content{
		place: v.everyPlace(),
		unit:  "元",
		title: fmt.Sprintf("%s申请拨付%d笔，合计%s元", v.together(), len(requests), sum),
		words: panelWords{days: "一笔拨付申请", state: "各合同的拨付申请（按申请日期）"},
		notes: []string{requestIsNoPayment},
	}
	if len(requests) == 0 {
		return out
	}
	first, last := requests[0], requests[len(requests)-1]
	out.days = &span{first.Date.V.Period().First(), v.period().Last()}
	out.sentence = fmt.Sprintf("截至%s底，%s发函申请拨付%d笔，合计%s元；最近一笔在%s，%s元。",
		v.period().Chinese(), v.together(), len(requests), sum, last.Date.V.Chinese(), last.Amount.V)
	contracts := Table{
		ID: "contracts", Caption: "各合同的拨付申请",
		Columns: []Column{{ID: "contract", Name: "项目"}, {ID: "amount", Name: "中标金额", Unit: "元", Number: true},
			{ID: "requests", Name: "申请笔数", Unit: "笔", Number: true}, {ID: "requested", Name: "累计申请", Unit: "元", Number: true}},
	}
	for _, p := range v.projects() {
		for _, k := range p.Contracts {
			r := row{name: v.titled(k.County, k.Title.V)}
			var asked figures.Amount
			for _, q := range requests {
				if q.Contract.V != k.ID.V {
					continue
				}
				asked += q.Amount.V
				r.days = append(r.days, point{day: q.Date.V, tip: q.words()})
			}
			if len(r.days) == 0 {
				continue
			}
			r.text = fmt.Sprintf("%d笔，累计%s元", len(r.days), asked)
			amount := unknownCell()
			if v.knows(k.Source.V) {
				r.text += fmt.Sprintf(" / 合同%s元", k.Amount.V)
				amount = amountCell(k.Amount.V)
			}
			out.rows = append(out.rows, r)
			contracts.Rows = append(contracts.Rows, []Cell{nameCell(k.ID.V, r.name), amount,
				countCell(len(r.days)), amountCell(asked)})
		}
	}
	out.tables = []Table{contracts, v.requestTable(requests)}
	for _, q := range requests {
		out.sources = append(out.sources, q.Source.V)
	}
	return out
}

const requestIsNoPayment = "“拨付申请”是县主管部门发函请县财政局拨付的日期和金额，申请不等于实际支付；实际支付没有公布。"

// requestTable lists requests in the order of their days with a running sum.
func (v view) requestTable(requests []request) Table {
	t := Table{
		ID: "requests", Caption: "拨付申请（按申请日期）",
		Columns: []Column{{ID: "date", Name: "申请日期"}, {ID: "contract", Name: "项目"}, {ID: "instalment", Name: "期次"},
			{ID: "amount", Name: "申请金额", Unit: "元", Number: true}, {ID: "requested", Name: "累计申请", Unit: "元", Number: true}},
	}
	if v.scope == figures.All {
		t.Columns = append(t.Columns, Column{ID: "county", Name: "县"})
	}
	var sum figures.Amount
	for _, q := range requests {
		sum += q.Amount.V
		row := []Cell{
			dateCell(q.Date.V), nameCell(q.contract.ID.V, q.contract.Title.V), wordCell(fmt.Sprintf("第%d期", q.Instalment.V)),
			amountCell(q.Amount.V), amountCell(sum),
		}
		if v.scope == figures.All {
			row = append(row, nameCell(q.county, v.name(q.county)))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}
