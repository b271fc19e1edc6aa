package charts

import (
	"cmp"
	"slices"

	"portal/internal/figures"
)

// contractAwardsChart shows the winner and the amount of each contract, largest first. The date is
// the bid opening, which is neither the award nor the contract date.
func contractAwardsChart(v view) content {
	contracts := v.contracts()
	slices.SortStableFunc(contracts, func(a, b figures.Contract) int { return cmp.Compare(b.Amount.V, a.Amount.V) })
	var sum figures.Amount
	for _, k := range contracts {
		sum += k.Amount.V
	}
	out := content{
		place: v.everyPlace(),
		unit:  v.words.Phrase("unit_yuan"),
		title: v.words.Count("chart_awards_title", len(contracts), "Place", v.together(), "Sum", v.words.Amount(sum)),
		words: panelWords{part: v.words.Phrase("chart_award_amount"), state: v.words.Phrase("chart_awards_state")},
		notes: []string{v.words.Phrase("chart_awards_note")},
	}
	t := Table{
		ID: "contracts", Caption: v.words.Phrase("chart_awards_table", "Period", v.when()),
		Columns: []Column{{ID: "contract", Name: v.words.Phrase("chart_project")},
			{ID: "winner", Name: v.words.Phrase("chart_winner")},
			{ID: "bid_opening", Name: v.words.Phrase("chart_opening")},
			v.yuan("amount", v.words.Phrase("chart_award_amount"))},
	}
	for _, k := range contracts {
		title := v.titled(k.County, k.Title.V)
		out.rows = append(out.rows, row{
			name: title, text: v.words.Phrase("chart_awards_row", "Winner", k.Winner.V,
				"Amount", v.words.Amount(k.Amount.V)),
			part: number(figures.Value{Number: k.Amount.V.Yuan()}),
		})
		opening := Cell{Text: v.words.DateRange(k.BidOpening.Date.V), ISO: k.BidOpening.Date.V.String()}
		t.Rows = append(t.Rows, []Cell{nameCell(k.ID.V, title).fact(k.County, k.ID.V, "title"),
			wordCell(k.Winner.V).fact(k.County, k.ID.V, "winner"),
			opening.fact(k.County, k.ID.V, "bid_opening"), amountCell(k.Amount.V).fact(k.County, k.ID.V, "amount")})
		out.sources = append(out.sources, k.Source.V)
	}
	out.tables = []Table{t}
	out.sentence = awardSentence(v, contracts, sum)
	return out
}

func showsContractAwards(v view) bool {
	return slices.ContainsFunc(v.projects(), func(p figures.Project) bool {
		return len(v.ds.ContractsAt(v.report, p)) > 0
	})
}

func awardSentence(v view, contracts []figures.Contract, sum figures.Amount) string {
	if len(contracts) == 0 {
		return ""
	}
	most := contracts[0]
	if len(contracts) == 1 {
		return v.words.Phrase("chart_awards_one", "Period", v.when(), "Place", v.together(), "Sum", v.words.Amount(sum),
			"Title", most.Title.V, "Winner", most.Winner.V)
	}
	return v.words.Count("chart_awards_some", len(contracts), "Period", v.when(), "Place", v.together(),
		"Sum", v.words.Amount(sum),
		"Title", v.titled(most.County, most.Title.V), "Amount", v.words.Amount(most.Amount.V), "Winner", most.Winner.V)
}
