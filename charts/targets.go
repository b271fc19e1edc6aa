package charts

import (
	"slices"

	"github.com/shopspring/decimal"

	"portal/internal/figures"
)

// targetsChart compares the projects' targets with the figures of the forms. Bars are in percent of
// the target, because targets have different units. A target without a comparable figure is in the table
// and not in the picture, which says how many these are.
func targetsChart(v view) content {
	out := content{
		place: v.everyPlace(),
		unit:  v.words.Phrase("unit_percent"),
		words: panelWords{
			part:  v.words.Phrase("chart_targets_figure"),
			whole: v.words.Phrase("chart_targets_number"),
			state: v.words.Phrase("chart_targets_state"),
		},
		notes: []string{v.words.Phrase("chart_targets_note")},
		lists: []figures.Kind{figures.OfTarget},
	}
	t := targetsTable(v)
	measured, reached := 0, 0
	for _, p := range v.projects() {
		for _, g := range v.ds.TargetsAt(v.report, p) {
			m, ok := v.ds.Measure(g, p.County.V, v.period())
			r, cells := targetRow(v, p.County.V, g, m, ok)
			t.Rows = append(t.Rows, cells)
			if ok {
				column, _ := m.Report.Column(p.County.V)
				out.sources = append(out.sources, column.Source.V)
			}
			out.sources = append(out.sources, g.Source.V)
			if !compared(g, m, ok) {
				continue
			}
			out.rows = append(out.rows, r)
			measured++
			if m.Value.Number.GreaterThanOrEqual(g.Number.V.Number) {
				reached++
			}
			if g.Note.Given() {
				out.notes = append(out.notes, v.words.Phrase("chart_targets_note_of", "Target", r.name, "Note", g.Note.V))
			}
		}
	}
	n := len(t.Rows)
	out.rows = ranked(out.rows)
	if measured < n {
		out.remark = v.words.Count("chart_targets_rest", n-measured)
	}
	out.title = v.words.Count("chart_targets_title", n, "Place", v.together(), "Measured", measured)
	values := []any{"Period", v.until(), "Place", v.together(), "Measured", measured, "Reached", reached}
	out.sentence = v.words.Count("chart_targets_sentence", n, values...)
	if measured < n {
		out.sentence = v.words.Count("chart_targets_sentence_rest", n, values...)
	}
	out.tables = []Table{t}
	return out
}

// targetsTable returns the table without its rows.
func targetsTable(v view) Table {
	percent := v.words.Phrase("unit_percent")
	t := Table{
		ID: "targets", Caption: v.words.Phrase("chart_targets_table", "Period", v.when()),
		Columns: []Column{
			{ID: "target", Name: v.words.Phrase("chart_target")},
			{ID: "number", Name: v.words.Phrase("chart_targets_number"), Number: true},
			{ID: "measured", Name: v.words.Phrase("chart_targets_figure"), Number: true},
			{ID: "share", Name: v.words.Phrase("chart_targets_share"), Unit: percent, Number: true},
		},
	}
	if v.scope == figures.All {
		t.Columns = append(t.Columns, Column{ID: "county", Name: v.words.Phrase("chart_county")})
	}
	return t
}

// targetRow returns a target's row of the picture and its cells in the table. ok is false if the
// target has no measurement.
func targetRow(v view, county string, g figures.Target, m figures.Measurement, ok bool) (row, []Cell) {
	aim := v.valueCell(g.Number.V)
	aim.Text, aim.Unit = v.words.Target(g.Bound.V, g.Number.V, g.Unit.V), v.words.Unit(g.Unit.V)
	r := row{name: v.titled(county, g.Text.V)}
	figure, share := v.unknownCell(), v.unknownCell()
	if ok {
		figure = v.cell(county, m.Indicator.ID.V, m.Report.Period.V)
		figure.Text = v.words.Quantity(m.Value, m.Indicator.Unit.V)
		figure.Unit = v.words.Unit(m.Indicator.Unit.V)
	}
	if compared(g, m, ok) {
		percent := figures.Value{Number: partOf(m.Value.Number, g.Number.V.Number)}
		r.part, r.whole = number(percent), number(figures.Value{Number: decimal.New(100, 0)})
		r.rank = r.part
		r.value = v.words.Quantity(percent, "%")
		r.notes = []string{v.words.Phrase("chart_targets_row", "Target", aim.Text, "Measured", figure.Text)}
		share = v.valueCell(percent)
	}
	cells := []Cell{
		nameCell(g.ID.V, r.name).fact(county, g.ID.V, "text"), aim.fact(county, g.ID.V, "number"), figure, share,
	}
	if v.scope == figures.All {
		cells = append(cells, nameCell(county, v.name(county)))
	}
	return r, cells
}

func showsTargets(v view) bool {
	return slices.ContainsFunc(v.projects(), func(p figures.Project) bool {
		return slices.ContainsFunc(v.ds.TargetsAt(v.report, p), func(g figures.Target) bool {
			m, ok := v.ds.Measure(g, p.County.V, v.period())
			return compared(g, m, ok)
		})
	})
}

// compared reports whether what was measured of a target is drawn as a part of
// it.
func compared(g figures.Target, m figures.Measurement, ok bool) bool {
	return ok && !m.Beside && m.Value.Known() && g.Number.V.Number.IsPositive()
}

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

// partOf returns a part of a whole in percent with one decimal. It rounds down, so that only the
// whole is 100%.
func partOf(part, whole decimal.Decimal) decimal.Decimal {
	return part.Mul(decimal.New(100, 0)).DivRound(whole, 6).Truncate(1)
}
