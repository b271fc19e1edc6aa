package charts

import (
	"fmt"

	echarts "github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"

	"portal/internal/figures"
)

const courseHeight = 240 // in pictures without a fixed height

// over draws the course in a box; height is that of the panel alone.
func (s *sheet) over(spec content, b box, height int) {
	s.line(spec.words.course, s.head, ink, "bold", b)
	s.y += s.head
	var values []*float64
	c := spec.course
	for _, m := range c.months {
		values = append(values, m.whole, m.part)
	}
	for _, line := range c.series {
		for _, p := range line.points {
			values = append(values, p.value)
		}
	}
	if c.level != nil {
		values = append(values, &c.level.value)
	}
	scale := scaleTo(values)
	margin := textWidth(scale.widest(), s.form.foot) + 14
	b.left, b.width = b.left+margin, b.width-margin-s.form.foot
	grid := s.grid(b, height)
	s.y += height + s.axisLabelHeight() + 4
	s.ys = append(s.ys, upright{YAxis: opts.YAxis{
		Type: "value", GridIndex: grid, Min: 0, Max: scale.top,
		SplitLine: ruled(), AxisLine: invisible(),
	}, AxisLabel: s.axisLabel(), AxisTick: unticked(), Interval: scale.step})
	if len(c.months) > 0 {
		s.months(grid, spec, b.width)
	} else {
		s.days(grid, spec, b.width, scale)
	}
}

// months draws a bar for each month and a cross for each month without a figure.
func (s *sheet) months(grid int, spec content, width int) {
	c := spec.course
	var names []string
	var wholes, parts []any
	var gaps []item
	for _, m := range c.months {
		names = append(names, axisName(m.span))
		wholes = append(wholes, bar(m.whole, m.tip))
		parts = append(parts, bar(m.part, m.tip))
		if m.whole == nil {
			gaps = append(gaps, item{Value: []any{len(names) - 1, 0}, Tip: m.tip})
		}
	}
	s.zoom = append(s.zoom, grid)
	s.xs = append(s.xs, across{XAxis: opts.XAxis{
		Type: "category", GridIndex: grid, Data: names,
		AxisTick: unticked(), AxisLine: axisLine(),
	}, AxisLabel: s.axisLabel()})
	s.bars(grid, spec.words, wholes, parts, max(28, width/30))
	s.crosses(grid, gaps)
	if c.level != nil {
		// A month axis has no end points, so the line uses a hidden axis of its own.
		s.xs = append(s.xs, across{XAxis: opts.XAxis{Type: "value", GridIndex: grid, Min: 0, Max: 1, Show: opts.Bool(false)}})
		s.level(grid, len(s.xs)-1, 0, 1, c.level)
	}
}

// axisName names the months of a report below an axis: 2021-02, or 2021-01/02.
func axisName(s figures.Span) string {
	if s.Months() == 1 {
		return s.Last.String()
	}
	return fmt.Sprintf("%s/%02d", s.First, s.Last.Month)
}

// days draws series over a time axis.
func (s *sheet) days(grid int, spec content, width int, scale scale) {
	c := spec.course
	s.xs = append(s.xs, s.daysAcross(grid, c.span, width, s.monthLabel()))
	var gaps []item
	highest := 0.0 // the value of the last point, whose label needs space
	for _, line := range c.series {
		out := echarts.SingleSeries{Name: line.name, XAxisIndex: grid, YAxisIndex: grid}
		var data []item
		for _, p := range line.points {
			switch {
			case p.value != nil:
				data = append(data, item{Value: []any{millis(p.day), *p.value}, Tip: p.tip})
			case line.step: // before the first request the sum is zero
				data = append(data, item{Value: []any{millis(p.day), 0}})
			default:
				gaps = append(gaps, item{Value: []any{millis(p.day), 0}, Tip: p.tip})
			}
			if line.step && p.tip == "" {
				data[len(data)-1].Symbol = "none"
			}
		}
		if line.step {
			out.Type, out.Step, out.Symbol, out.SymbolSize = "line", "end", "circle", 6
			out.ItemStyle = &opts.ItemStyle{Color: full}
			if v := line.points[len(line.points)-1].value; v != nil {
				highest = *v
			}
		} else {
			out.Type, out.Symbol, out.SymbolSize = "scatter", "circle", 11
			out.ItemStyle = &opts.ItemStyle{Color: paper, BorderColor: attention, BorderWidth: 3}
			if len(line.points) > 24 {
				out.SymbolSize = 5
				out.ItemStyle = &opts.ItemStyle{Color: attention}
			}
			if last := len(line.points) - 1; line.points[last].value != nil {
				// Place the label away from the line that the value is compared with.
				position, v := "top", *line.points[last].value
				if v < highest && v > scale.top/8 {
					position = "bottom"
				}
				data[len(data)-1].Label = &opts.Label{
					Show: opts.Bool(true), Position: position, Formatter: line.points[last].text, Color: ink,
					FontSize: float32(s.head), FontWeight: "bold",
				}
			}
		}
		out.Data = data
		s.series = append(s.series, out)
	}
	s.crosses(grid, gaps)
	if c.level != nil {
		s.level(grid, grid, millis(c.span.from), millis(c.span.to), c.level)
	}
}
