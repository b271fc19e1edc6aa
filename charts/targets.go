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
		words: panelWords{part: "月报数", whole: "目标数", state: "月报数占目标数（%）"},
		notes: []string{"月报没有对应行的目标，完成情况未公布；单位不同的数只作并列，不相除。"},
	}
	t := Table{
		ID: "targets", Caption: v.period().Chinese() + "目标与月报数",
		Columns: []Column{{ID: "target", Name: "目标"}, {ID: "number", Name: "目标数", Number: true},
			{ID: "measured", Name: "月报数", Number: true}, {ID: "share", Name: "月报数占目标数", Unit: "%", Number: true}},
	}
	if v.scope == figures.All {
		t.Columns = append(t.Columns, Column{ID: "county", Name: "县"})
	}
	measured, reached := 0, 0
	for _, p := range v.projects() {
		for _, g := range p.Targets {
			if !g.Number.Given() || !g.Number.V.Known() || !v.knows(g.Source.V) {
				continue
			}
			m, ok := v.ds.Measure(g, p.County.V, v.period())
			r := row{name: v.titled(p.County.V, g.Text.V)}
			r.text = fmt.Sprintf("目标%s%s，%s", g.Bound.V.Chinese(), stated(g.Number.V, g.Unit.V), measuredWords(m, ok))
			figure, share := unknownCell(), unknownCell()
			if ok {
				figure = v.cell(p.County.V, m.Indicator.ID.V, m.Report.Period.V)
				figure.Text, figure.Unit = stated(m.Value, m.Indicator.Unit.V), m.Indicator.Unit.V
				column, _ := m.Report.Column(p.County.V)
				out.sources = append(out.sources, column.Source.V)
			}
			if ok && !m.Beside && m.Value.Known() && g.Number.V.Number.IsPositive() {
				measured++
				if m.Value.Number.GreaterThanOrEqual(g.Number.V.Number) {
					reached++
				}
				percent := figures.Value{Number: partOf(m.Value.Number, g.Number.V.Number)}
				r.part, r.whole = number(percent), number(figures.Value{Number: decimal.New(100, 0)})
				r.text += "，占目标数" + stated(percent, "%")
				share = valueCell(percent)
				if g.Note.Given() {
					out.notes = append(out.notes, r.name+"："+g.Note.V)
				}
			}
			aim := valueCell(g.Number.V)
			aim.Text, aim.Unit = g.Bound.V.Chinese()+stated(g.Number.V, g.Unit.V), g.Unit.V
			cells := []Cell{nameCell(g.ID.V, r.name), aim, figure, share}
			if v.scope == figures.All {
				cells = append(cells, nameCell(p.County.V, v.name(p.County.V)))
			}
			out.rows, t.Rows = append(out.rows, r), append(t.Rows, cells)
			out.sources = append(out.sources, g.Source.V)
		}
	}
	// What can be seen stands first in the picture.
	slices.SortStableFunc(out.rows, func(a, b row) int { return boolInt(b.drawn()) - boolInt(a.drawn()) })
	n := len(out.rows)
	out.title = fmt.Sprintf("%s%d项数字目标，月报有对应数的%d项", v.together(), n, measured)
	out.sentence = fmt.Sprintf("截至%s底，%s公布了%d项数字目标，月报有对应数的%d项，其中达到目标数的%d项",
		v.period().Chinese(), v.together(), n, measured, reached)
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

// measuredWords says what the forms have of a target.
func measuredWords(m figures.Measurement, ok bool) string {
	if !ok {
		return "完成情况未公布"
	}
	words := fmt.Sprintf("月报%s%s（%s）", m.Indicator.Name.V, stated(m.Value, m.Indicator.Unit.V), m.Report.Period.V.Chinese())
	if m.Beside {
		return "完成情况未公布，" + words + "只作并列"
	}
	return words
}

// partOf returns a part in percent of a whole with one decimal, rounded down:
// nothing short of the whole is 100%.
func partOf(part, whole decimal.Decimal) decimal.Decimal {
	return part.Mul(decimal.New(100, 0)).DivRound(whole, 6).Truncate(1)
}
