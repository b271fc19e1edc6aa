package charts

import (
	"cmp"
	"slices"

	"portal/internal/figures"
)

// contractAwardsChart shows the winner and the amount of each contract, largest first, and how much of it the
// county has asked for. The date is the bid opening, which is neither the award nor the contract date. A
// contract without a total price has no bar and adds nothing to the sum.
func contractAwardsChart(v view) content {
	contracts := v.contracts()
	slices.SortStableFunc(contracts, func(a, b figures.Contract) int { return cmp.Compare(b.Amount.V, a.Amount.V) })
	sum, priced := figures.TotalPrice(contracts)
	out := content{
		place: v.everyPlace(),
		unit:  v.words.Phrase("unit_yuan"),
		words: panelWords{part: v.words.Phrase("chart_requested"), whole: v.words.Phrase("chart_award_amount"),
			state: v.words.Phrase("chart_awards_state")},
		notes: []string{v.words.Phrase("chart_awards_note")},
		lists: []figures.Kind{figures.OfContract},
	}
	key := "chart_awards_title"
	if unpriced := len(contracts) - priced; unpriced > 0 {
		key = "chart_awards_title_part"
		if priced == 0 {
			key = "chart_awards_title_unpriced"
		}
		out.notes = append(out.notes, v.words.Count("chart_awards_unpriced", unpriced))
	}
	out.title = v.words.Count(key, len(contracts), "Place", v.together(), "Sum", v.words.Amount(sum))
	dated := slices.ContainsFunc(contracts, func(k figures.Contract) bool { return k.Awarded.Date.Given() })
	caption := "chart_awards_table"
	if slices.ContainsFunc(contracts, func(k figures.Contract) bool { return !k.BidOpening.Date.Given() }) {
		caption = "chart_awards_table_all"
	}
	t := Table{
		ID: "contracts", Caption: v.words.Phrase(caption, "Period", v.until()),
		Columns: []Column{{ID: "contract", Name: v.words.Phrase("chart_project")},
			{ID: "winner", Name: v.words.Phrase("chart_winner")},
			{ID: "bid_opening", Name: v.words.Phrase("chart_opening")},
			v.yuan("amount", v.words.Phrase("chart_award_amount"))},
	}
	if dated {
		t.Columns = slices.Insert(t.Columns, 3, Column{ID: "awarded", Name: v.words.Phrase("awarded")})
	}
	requests := v.requests()
	if len(requests) > 0 {
		t.Columns = append(t.Columns, v.yuan("requested", v.words.Phrase("chart_requested")))
	}
	amended := 0
	var asked figures.Amount
	for _, k := range contracts {
		title := v.titled(k.County, k.Title.V)
		r := row{name: title, value: v.words.Price(k), notes: []string{v.words.Winner(k)}}
		if k.Amount.Given() {
			r.whole = number(figures.Value{Number: k.Amount.V.Yuan()})
			r.rank = r.whole
		}
		requested := v.unknownCell()
		if sum, _ := askedFor(k, requests); sum > 0 {
			requested = amountCell(sum)
			r.part = number(figures.Value{Number: sum.Yuan()})
			note := "chart_award_requested"
			part := share(figures.Value{Number: sum.Yuan()}, figures.Value{Number: k.Amount.V.Yuan()})
			values := []any{"Amount", v.words.Amount(sum)}
			if part.Known() {
				note, values = "chart_award_requested_share", append(values, "Share", v.percent(part))
			}
			r.notes = append(r.notes, v.words.Phrase(note, values...))
			asked += sum
		} else if len(requests) > 0 {
			r.notes = append(r.notes, v.words.Phrase("chart_award_unrequested"))
		}
		out.rows = append(out.rows, r)
		cells := []Cell{nameCell(k.ID.V, title).fact(k.County, k.ID.V, "title"),
			v.winnerCell(k),
			v.daysCell(k.BidOpening).fact(k.County, k.ID.V, "bid_opening")}
		if dated {
			cells = append(cells, v.daysCell(k.Awarded).fact(k.County, k.ID.V, "awarded"))
		}
		cells = append(cells, v.contractAmount(k))
		if len(requests) > 0 {
			cells = append(cells, requested)
		}
		t.Rows = append(t.Rows, cells)
		out.sources = append(out.sources, k.Source.V)
		for _, c := range v.ds.Holding(v.report, k.Changes) {
			out.sources = append(out.sources, c.Source.V)
		}
		if k.Amount.V != k.Award().Amount.V {
			amended++
		}
	}
	if amended > 0 {
		out.notes = append(out.notes, v.words.Count("chart_awards_amended", amended))
	}
	out.tables = []Table{t}
	out.sentence = awardSentence(v, contracts, sum, priced)
	if asked > 0 {
		out.sentence = v.words.Phrase("chart_awards_requested", "Sentence", out.sentence, "Amount", v.words.Amount(asked))
	}
	return out
}

// askedFor returns how much of a contract the county has asked for, and in how many requests.
func askedFor(k figures.Contract, requests []request) (sum figures.Amount, n int) {
	for _, q := range requests {
		if q.county == k.County && q.Contract.V == k.ID.V {
			sum += q.Amount.V
			n++
		}
	}
	return sum, n
}

// daysCell returns the cell of a date of a contract, which may not be stated.
func (v view) daysCell(d figures.Dating) Cell {
	if !d.Date.Given() {
		return v.notStated()
	}
	return Cell{Text: v.words.DateRange(d.Date.V), ISO: d.Date.V.String()}
}

// winnerCell returns the cell of a contract's winner, who may not be stated.
func (v view) winnerCell(k figures.Contract) Cell {
	cell := v.notStated()
	if k.Winner.Given() {
		cell = wordCell(v.words.Winner(k))
	}
	return cell.fact(k.County, k.ID.V, "winner")
}

// contractAmount returns the cell of a contract's total price, which may not be stated.
func (v view) contractAmount(k figures.Contract) Cell {
	cell := v.notStated()
	if k.Amount.Given() {
		cell = amountCell(k.Amount.V)
	}
	return cell.fact(k.County, k.ID.V, "amount")
}

func showsContractAwards(v view) bool {
	return slices.ContainsFunc(v.projects(), func(p figures.Project) bool {
		return len(v.ds.ContractsAt(v.report, p)) > 0
	})
}

func awardSentence(v view, contracts []figures.Contract, sum figures.Amount, priced int) string {
	if len(contracts) == 0 {
		return ""
	}
	most := contracts[0]
	switch {
	case priced == 0:
		return v.words.Count("chart_awards_none_priced", len(contracts), "Period", v.until(), "Place", v.together())
	case len(contracts) == 1:
		return v.words.Phrase("chart_awards_one", "Period", v.until(), "Place", v.together(), "Sum", v.words.Amount(sum),
			"Title", most.Title.V, "Winner", v.words.Winner(most))
	}
	key := "chart_awards_some"
	if priced < len(contracts) {
		key = "chart_awards_part"
	}
	return v.words.Count(key, len(contracts), "Period", v.until(), "Place", v.together(),
		"Sum", v.words.Amount(sum),
		"Title", v.titled(most.County, most.Title.V), "Amount", v.words.Amount(most.Amount.V), "Winner", v.words.Winner(most))
}
