package charts

import (
	"slices"

	"github.com/shopspring/decimal"

	"portal/internal/figures"
)

// targetsChart compares the projects' targets with the figures of the forms. Bars are in percent of
// the target, because targets have different units. A target without an indicator has text and no
// bar.
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
			out.rows, t.Rows = append(out.rows, r), append(t.Rows, cells)
			if ok {
				column, _ := m.Report.Column(p.County.V)
				out.sources = append(out.sources, column.Source.V)
			}
			out.sources = append(out.sources, g.Source.V)
			if !compared(g, m, ok) {
				continue
			}
			measured++
			if m.Value.Number.GreaterThanOrEqual(g.Number.V.Number) {
				reached++
			}
			if g.Note.Given() {
				out.notes = append(out.notes, v.words.Phrase("chart_targets_note_of", "Target", r.name, "Note", g.Note.V))
			}
		}
	}
	// Rows with a bar come first in the picture.
	slices.SortStableFunc(out.rows, func(a, b row) int { return boolInt(b.drawn()) - boolInt(a.drawn()) })
	n := len(out.rows)
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
	values := []any{"Target", aim.Text, "Measured", v.measured(m, ok)}
	r := row{name: v.titled(county, g.Text.V), text: v.words.Phrase("chart_targets_row", values...)}
	figure, share := v.unknownCell(), v.unknownCell()
	if ok {
		figure = v.cell(county, m.Indicator.ID.V, m.Report.Period.V)
		figure.Text = v.words.Quantity(m.Value, m.Indicator.Unit.V)
		figure.Unit = v.words.Unit(m.Indicator.Unit.V)
	}
	if compared(g, m, ok) {
		percent := figures.Value{Number: partOf(m.Value.Number, g.Number.V.Number)}
		r.part, r.whole = number(percent), number(figures.Value{Number: decimal.New(100, 0)})
		values = append(values, "Share", v.words.Quantity(percent, "%"))
		r.text = v.words.Phrase("chart_targets_row_share", values...)
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

// measured describes the figure of a target.
func (v view) measured(m figures.Measurement, ok bool) string {
	if !ok {
		return v.words.Phrase("chart_targets_unmeasured")
	}
	values := []any{
		"Indicator", v.words.Indicator(m.Indicator), "Value", v.words.Quantity(m.Value, m.Indicator.Unit.V),
		"Period", v.words.Span(m.Report.Span()),
	}
	if m.Beside {
		return v.words.Phrase("chart_targets_beside", values...)
	}
	return v.words.Phrase("chart_targets_measured", values...)
}

// partOf returns a part of a whole in percent with one decimal. It rounds down, so that only the
// whole is 100%.
func partOf(part, whole decimal.Decimal) decimal.Decimal {
	return part.Mul(decimal.New(100, 0)).DivRound(whole, 6).Truncate(1)
}
