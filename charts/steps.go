package charts

import (
	"cmp"
	"slices"

	"portal/internal/figures"
)

// fundRequestsChart shows when the county asked the finance bureau to transfer how much for which contract,
// as steps of the running sum. A request is not a payment.
func fundRequestsChart(v view) content {
	requests := v.requests()
	var sum figures.Amount
	for _, q := range requests {
		sum += q.Amount.V
	}
	out := content{
		place: v.everyPlace(),
		unit:  v.words.Phrase("unit_yuan"),
		title: v.words.Count("chart_requests_title", len(requests), "Place", v.together(), "Sum", v.words.Amount(sum)),
		words: panelWords{course: v.words.Phrase("chart_requests_course")},
		notes: []string{v.words.Phrase("chart_requests_note")},
		lists: []figures.Kind{figures.OfRequest},
	}
	if len(requests) == 0 {
		return out
	}
	first, last := requests[0], requests[len(requests)-1]
	out.course = &course{span: span{first.Date.V.Period().First(), v.period().Last()}}
	out.sentence = v.words.Count("chart_requests_sentence", len(requests), "Period", v.until(), "Place", v.together(),
		"Sum", v.words.Amount(sum),
		"Date", v.words.Date(last.Date.V), "Amount", v.words.Amount(last.Amount.V))
	contracts := Table{
		ID: "contracts", Caption: v.words.Phrase("chart_requests_contracts"),
		Columns: []Column{{ID: "contract", Name: v.words.Phrase("chart_project")},
			v.yuan("amount", v.words.Phrase("chart_award_amount")),
			{ID: "requests", Name: v.words.Phrase("chart_requests_count"), Unit: v.words.Phrase("unit_request"),
				Number: true},
			v.yuan("requested", v.words.Phrase("chart_requested"))},
	}
	for _, p := range v.projects() {
		for _, k := range p.Contracts {
			name := v.titled(k.County, k.Title.V)
			asked, count := askedFor(k, requests)
			if count == 0 {
				continue
			}
			amount := v.unknownCell()
			if v.knows(k.Source.V) {
				amount = v.contractAmount(k)
			}
			contracts.Rows = append(contracts.Rows, []Cell{nameCell(k.ID.V, name).fact(k.County, k.ID.V, "title"),
				amount,
				countCell(count), amountCell(asked)})
		}
	}
	out.tables = []Table{contracts, v.requestTable(requests)}
	out.course.steps, out.words.kinds = v.stairs(requests)
	for _, q := range requests {
		out.sources = append(out.sources, q.Source.V)
	}
	return out
}

// stairs returns the requests as steps of a running sum, with the contracts that have a sign of their own:
// those with the largest requests.
func (v view) stairs(requests []request) (out []stair, kinds []string) {
	asked := map[string]figures.Amount{}
	titles := map[string]string{}
	var contracts []string
	for _, q := range requests {
		id := q.contract.ID.V
		if _, seen := asked[id]; !seen {
			contracts = append(contracts, id)
		}
		asked[id] += q.Amount.V
		titles[id] = v.titled(q.county, q.contract.Title.V)
	}
	slices.SortStableFunc(contracts, func(a, b string) int { return cmp.Compare(asked[b], asked[a]) })
	others := len(signs) - 1
	for i, id := range contracts {
		if i == others {
			kinds = append(kinds, v.words.Count("chart_requests_others", len(contracts)-others))
			break
		}
		kinds = append(kinds, titles[id])
	}
	var sum figures.Amount
	for _, q := range requests {
		sum += q.Amount.V
		out = append(out, stair{
			day: q.Date.V, value: *number(figures.Value{Number: sum.Yuan()}), kind: slices.Index(contracts, q.contract.ID.V),
			text: v.words.Phrase("chart_request_step", "Instalment", q.Instalment.V, "Amount", v.words.Amount(q.Amount.V)),
			tip:  v.words.Phrase("chart_request_sum", append(v.requested(q), "Sum", v.words.Amount(sum))...),
		})
	}
	return out, kinds
}

func showsFundRequests(v view) bool {
	return slices.ContainsFunc(v.projects(), func(p figures.Project) bool {
		return slices.ContainsFunc(p.Requests, func(q figures.Request) bool {
			_, ok := p.Contract(q.Contract.V)
			return ok && v.ds.RequestAt(v.report, q.Source.V, q.Date.V)
		})
	})
}

// requestTable lists requests in the order of their days with a running sum.
func (v view) requestTable(requests []request) Table {
	t := Table{
		ID: "requests", Caption: v.words.Phrase("chart_requests_table"),
		Columns: []Column{{ID: "date", Name: v.words.Phrase("chart_request_date")},
			{ID: "contract", Name: v.words.Phrase("chart_project")},
			{ID: "instalment", Name: v.words.Phrase("chart_instalment")},
			v.yuan("amount", v.words.Phrase("chart_request_amount")),
			v.yuan("requested", v.words.Phrase("chart_requested"))},
	}
	if v.scope == figures.All {
		t.Columns = append(t.Columns, Column{ID: "county", Name: v.words.Phrase("chart_county")})
	}
	var sum figures.Amount
	for _, q := range requests {
		sum += q.Amount.V
		row := []Cell{
			v.dateCell(q.Date.V).fact(q.county, q.ID.V, "date"),
			nameCell(q.contract.ID.V, q.contract.Title.V).fact(q.county, q.contract.ID.V, "title"),
			wordCell(v.words.Phrase("chart_instalment_number", "Number", q.Instalment.V)).fact(q.county, q.ID.V,
				"instalment"),
			amountCell(q.Amount.V).fact(q.county, q.ID.V, "amount"), amountCell(sum),
		}
		if v.scope == figures.All {
			row = append(row, nameCell(q.county, v.name(q.county)))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}
