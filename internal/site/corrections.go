package site

import (
	"fmt"

	"portal/charts"
	"portal/internal/figures"
)

// correctionsView says what was corrected since a page was published.
type correctionsView struct {
	Title string    `json:"title"`
	Table tableView `json:"table"`
}

// correctionsOf lists corrections with the old and the new figure; nil where
// there are none.
func correctionsOf(ds *figures.Dataset, what string, list []figures.Correction) *correctionsView {
	if len(list) == 0 {
		return nil
	}
	title := fmt.Sprintf("%s发布后有%d处更正", what, len(list))
	out := &correctionsView{title, tableView{Caption: title, Columns: []columnView{
		{Name: "更正日期"}, {Name: "县"}, {Name: "项目"}, {Name: "月份"},
		{Name: "更正前", Number: true}, {Name: "更正后", Number: true}, {Name: "原因"}, {Name: "依据"},
	}}}
	for _, c := range list {
		i, _ := ds.Indicator(c.Indicator.V)
		value := func(v figures.Value) cellView {
			f := valueFigure(v, i.Unit.V)
			f.Text += f.Unit
			return figureCell(f)
		}
		out.Table.Rows = append(out.Table.Rows, []cellView{
			{Text: c.Date.V.Chinese(), ISO: c.Date.V.String()}, {Text: charts.PlaceAt(ds, c.County.V, c.Period)}, {Text: i.Name.V},
			{Text: c.Period.Chinese(), Path: reportPath(c.Period)}, value(c.Old.V), value(c.New.V),
			{Text: c.Reason.V}, {Text: sourceTitle(ds, c.Source.V)},
		})
	}
	return out
}
