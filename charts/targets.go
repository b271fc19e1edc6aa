package charts

import (
	"fmt"
	"slices"

	"github.com/shopspring/decimal"

	"portal/internal/figures"
)

// targetsChart shows what the projects aim at beside what the forms measure of
// it. Bars are in percent of the target, because the targets have different
// units; a target that no row of the form measures has words and no bar.
func targetsChart(v view) content {
	out := content{
		place: v.everyPlace(),
		unit:  "%",
		words: panelWords{part: "完成比例", whole: "目标", state: "月报数占目标（%）"},
		notes: []string{"完成比例是月报数除以目标数；月报没有对应行的目标，完成情况未公布。"},
	}
	t := Table{
		ID: "targets", Caption: v.period().Chinese() + "目标与月报数",
		Columns: []Column{{ID: "target", Name: "目标"}, {ID: "number", Name: "目标数", Number: true},
			{ID: "measured", Name: "月报数", Number: true}, {ID: "share", Name: "完成比例", Unit: "%", Number: true}},
	}
	measured, reached := 0, 0
	for _, p := range v.ds.Projects {
		if v.scope != figures.All && v.scope != p.County.V {
			continue
		}
		for _, g := range p.Targets {
			if !g.Number.Given() || !g.Number.V.Known() {
				continue
			}
			m := v.measure(g, p.County.V)
			name := v.titled(p.County.V, g.Text.V)
			r := row{name: name, text: fmt.Sprintf("目标%s%s，%s", g.Bound.V.Chinese(), stated(g.Number.V, g.Unit.V), m.words)}
			share := unknownCell()
			if m.share.Known() {
				measured++
				if g.Bound.V != figures.About && m.value.Number.GreaterThanOrEqual(g.Number.V.Number) {
					reached++
				}
				r.part, r.whole = number(m.share), number(figures.Value{Number: decimal.New(100, 0)})
				r.text += "，" + stated(m.share, "%")
				share = valueCell(m.share)
				out.sources = append(out.sources, m.source)
			}
			number := valueCell(g.Number.V)
			number.Text, number.Unit = g.Bound.V.Chinese()+stated(g.Number.V, g.Unit.V), g.Unit.V
			out.rows = append(out.rows, r)
			t.Rows = append(t.Rows, []Cell{nameCell(g.ID.V, name), number, m.cell, share})
			out.sources = append(out.sources, g.Source.V)
		}
	}
	// What can be seen stands first in the picture.
	slices.SortStableFunc(out.rows, func(a, b row) int { return boolInt(b.drawn()) - boolInt(a.drawn()) })
	n := len(out.rows)
	out.title = fmt.Sprintf("%s%d项目标，月报能量出%d项", v.everyPlace(), n, measured)
	out.sentence = fmt.Sprintf("截至%s底，%s公布了%d项数字目标，月报能量出的有%d项，其中%d项达到目标数",
		v.period().Chinese(), v.everyPlace(), n, measured, reached)
	if measured < n {
		out.sentence += "；其余的完成情况未公布"
	}
	out.sentence += "。"
	out.tables = []Table{t}
	return out
}

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

// measurement is what the forms say of a target.
type measurement struct {
	value  figures.Value
	share  figures.Value // of the target, in percent with one decimal
	words  string
	cell   Cell
	source string
}

// measure looks a target up in the county's latest form up to the period, and
// not after the target was due. A row in another unit stands beside the target
// and is never divided by it.
func (v view) measure(g figures.Target, county string) measurement {
	out := measurement{share: figures.Value{Missing: figures.NotApplicable}, words: "完成情况未公布", cell: unknownCell()}
	i, ok := v.ds.Indicator(g.Indicator.V)
	if !ok {
		return out
	}
	r := v.latestOf(county, g.Due.V)
	if r == nil {
		return out
	}
	column, _ := r.Column(county)
	out.source = column.Source.V
	out.value = r.Value(county, i.ID.V)
	out.cell = v.cell(county, i.ID.V, r.Period.V)
	if !out.value.Known() {
		out.words = i.Name.V + out.value.String()
		return out
	}
	out.share = share(out.value, g.Number.V)
	out.words = fmt.Sprintf("%s%s（%s）", i.Name.V, stated(out.value, i.Unit.V), r.Period.V.Chinese())
	out.cell.Text, out.cell.Unit = stated(out.value, i.Unit.V), i.Unit.V
	return out
}

// latestOf returns the county's latest report up to the period, and up to a
// date if one is given; nil where there is none.
func (v view) latestOf(county string, until figures.Date) *figures.Report {
	reports := v.ds.ReportsUntil(v.period())
	for i := len(reports) - 1; i >= 0; i-- {
		if until != (figures.Date{}) && reports[i].Period.V.Compare(until.Ends()) > 0 {
			continue
		}
		if _, ok := reports[i].Column(county); ok {
			return &reports[i]
		}
	}
	return nil
}
