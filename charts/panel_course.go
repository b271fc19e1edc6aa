package charts

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"

	echarts "github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"

	"portal/internal/figures"
)

// courseHeight is the height of the course in pictures without a fixed height, with its heading.
const courseHeight = 320

// far is how many times higher than everything else a level is not drawn to scale, because it would
// press the course to the floor.
const far = 2.5

// over draws the course in a box: its heading, the panel with the scale on the left, and what the last
// figures are on the right.
func (s *sheet) over(spec content, b box, height int) {
	bottom := s.y + height
	c := spec.course
	if s.full {
		s.line(spec.words.course, s.head, ink, "bold", b)
		if c.change != "" {
			s.line(c.change, s.head, quiet, "normal", b)
		}
		s.key(s.courseKey(spec), b)
	} else {
		s.full, spec.words.kinds = true, nil // there is space for the scale, not for the key
	}
	low := bottom - s.axisLabelHeight()
	values := c.values()
	scale := scaleTo(values)
	if c.level != nil {
		if with := scaleTo(append(values, &c.level.value)); with.top <= scale.top*far || len(values) == 0 {
			scale = with
		} else {
			s.line(s.words.Phrase("chart_far_level", "Name", c.level.name, "Value", c.level.text), s.foot, quiet, "normal", b)
		}
	}
	ends := s.ends(spec, scale)
	right := s.foot
	for _, e := range ends {
		right = max(right, e.width(s.foot)+s.foot)
	}
	right = min(right, b.width*3/8)
	left := textWidth(scale.widest(), s.foot) + 10
	s.y += s.foot / 2
	panel := box{b.left + left, b.width - left - right}
	top := s.y
	grid := s.grid(panel, low-top)
	at := func(v float64) int { return top + int(float64(low-top)*(scale.top-v)/(scale.top-scale.low)) }
	for v := scale.low; v <= scale.top+scale.step/2; v += scale.step {
		s.align([]string{scale.label(v)}, panel.left-8, at(v)-s.foot*3/4,
			opts.TextStyle{FontSize: s.foot, Color: quiet, FontWeight: "normal", LineHeight: s.foot * 3 / 2}, "right")
	}
	s.ys = append(s.ys, upright{YAxis: opts.YAxis{
		Type: "value", GridIndex: grid, Min: scale.low, Max: scale.top,
		SplitLine: ruled(), AxisLine: invisible(),
	}, AxisLabel: unlabelled(), AxisTick: unticked(), Interval: scale.step})
	switch {
	case len(c.months) > 0:
		s.months(grid, spec, panel.width, scale)
	case len(c.steps) > 0:
		s.steps(grid, spec, panel.width, low-top, scale)
	default:
		s.days(grid, spec, panel.width, scale)
	}
	s.label(ends, box{panel.left + panel.width + s.foot/2, right - s.foot/2}, top, low, at)
	s.y = low + s.axisLabelHeight() + 4
}

// values returns everything that the course draws, without its level.
func (c *course) values() []*float64 {
	var out []*float64
	for _, m := range c.months {
		out = append(out, m.whole, m.part)
	}
	for _, line := range c.series {
		for _, p := range line.points {
			out = append(out, p.value)
		}
	}
	for _, t := range c.steps {
		out = append(out, &t.value)
	}
	return slices.DeleteFunc(out, func(v *float64) bool { return v == nil })
}

// end is what the last figure of a line is.
type end struct {
	name, value string
	color       string
	at          float64
}

func (e end) width(size int) int {
	return max(textWidth(e.name, size), textWidth(e.value, size*5/4))
}

// ends returns the last figures, and the level if it is drawn.
func (s *sheet) ends(spec content, scale scale) []end {
	var out []end
	c := spec.course
	if n := len(c.months); n > 0 {
		last := c.months[n-1]
		if last.whole != nil {
			out = append(out, end{spec.words.whole, spec.words.last[0], ink, *last.whole})
		}
		if last.part != nil {
			out = append(out, end{spec.words.part, spec.words.last[1], full, *last.part})
		}
	}
	for _, line := range c.series {
		if p := line.points[len(line.points)-1]; p.value != nil {
			color := full
			if line.step {
				color = quiet
			}
			out = append(out, end{line.name, line.last, color, *p.value})
		}
	}
	if c.level != nil && c.level.value <= scale.top {
		out = append(out, end{c.level.name, c.level.text, quiet, c.level.value})
	}
	return out
}

// label writes ends at their heights in a box, and moves those apart that would overlap.
func (s *sheet) label(ends []end, b box, top, low int, at func(float64) int) {
	slices.SortStableFunc(ends, func(a, b end) int { return cmp.Compare(b.at, a.at) })
	big := s.foot * 5 / 4
	for big > s.foot && slices.ContainsFunc(ends, func(e end) bool { return textWidth(e.value, big) > b.width }) {
		big--
	}
	type written struct {
		end
		names, values []string
		top, height   int
	}
	var all []written
	y := top - s.foot
	for _, e := range ends {
		w := written{end: e, names: wrap(e.name, s.foot, b.width), values: wrap(e.value, big, b.width)}
		w.height = len(w.names)*lineHeight(s.foot) + len(w.values)*lineHeight(big) + 4
		w.top = max(y, at(e.at)-w.height/2)
		y = w.top + w.height
		all = append(all, w)
	}
	limit := low + s.foot
	for i := len(all) - 1; i >= 0; i-- {
		all[i].top = min(all[i].top, limit-all[i].height)
		limit = all[i].top
	}
	for _, w := range all {
		s.write(w.values, b.left, w.top, opts.TextStyle{FontSize: big, Color: w.color, FontWeight: "bold", LineHeight: lineHeight(big)})
		s.write(w.names, b.left, w.top+len(w.values)*lineHeight(big),
			opts.TextStyle{FontSize: s.foot, Color: quiet, FontWeight: "normal", LineHeight: lineHeight(s.foot)})
	}
}

// courseKey explains the signs of the course that nothing beside them names.
func (s *sheet) courseKey(spec content) []entry {
	var out []entry
	c := spec.course
	for i, name := range spec.words.kinds {
		out = append(out, entry{signs[i].sign, signs[i].color, name})
	}
	if c.anew > 0 {
		out = append(out, entry{"■", past, s.words.Phrase("chart_earlier_years")})
	}
	if slices.ContainsFunc(c.series, func(line series) bool {
		return slices.ContainsFunc(line.points, func(p point) bool { return p.apart })
	}) {
		out = append(out, entry{"●", full, s.words.Phrase("chart_apart")})
	}
	if c.gaps() {
		out = append(out, entry{"×", attention, s.words.Phrase("chart_no_figure")})
	}
	return out
}

// signs are the symbols of the kinds of steps, which differ in shape and colour. The last is for all others.
var signs = []struct{ sign, symbol, color string }{
	{"●", "circle", full}, {"■", "rect", "#c8781f"}, {"▲", "triangle", "#5a8a3a"}, {"◆", "diamond", "#7d5ba6"},
	{"●", "circle", "#8a96a3"},
}

func (c *course) gaps() bool {
	for _, m := range c.months {
		if m.whole == nil {
			return true
		}
	}
	for _, line := range c.series {
		for _, p := range line.points {
			if p.value == nil && !line.step {
				return true
			}
		}
	}
	return false
}

// months draws a bar for each month and a cross for each month without a figure. Where the figures start
// anew each year, the bars of earlier years are lighter.
func (s *sheet) months(grid int, spec content, width int, scale scale) {
	c := spec.course
	thick := max(2, min(width*7/10/len(c.months), max(28, width/12)))
	var gaps []item
	bars := func(name string, of func(month) *float64, style func(old bool) opts.ItemStyle) {
		for _, old := range []bool{true, false} {
			var data []any
			some := false
			for i, m := range c.months {
				v := of(m)
				if old != (i < c.anew) {
					v = nil
				}
				some = some || v != nil
				data = append(data, bar(v, m.tip))
			}
			if some {
				look := style(old)
				s.series = append(s.series, echarts.SingleSeries{
					Name: name, Type: "bar", XAxisIndex: grid, YAxisIndex: grid, BarGap: "-100%", BarWidth: px(thick),
					Data: data, ItemStyle: &look,
				})
			}
		}
	}
	parted := slices.ContainsFunc(c.months, func(m month) bool { return m.part != nil })
	bars(spec.words.whole, func(m month) *float64 { return m.whole }, func(old bool) opts.ItemStyle {
		if !parted { // nothing stands in front
			return opts.ItemStyle{Color: shade(old)}
		}
		out := opts.ItemStyle{Color: light}
		if old {
			out.Color = pastLight
		}
		if thick > 8 {
			out.BorderColor, out.BorderWidth = full, 1
			if old {
				out.BorderColor = past
			}
		}
		return out
	})
	bars(spec.words.part, func(m month) *float64 { return m.part }, func(old bool) opts.ItemStyle {
		return opts.ItemStyle{Color: shade(old)}
	})
	var names []string
	for i, m := range c.months {
		names = append(names, axisName(m.span))
		if m.whole == nil {
			gaps = append(gaps, item{Value: []any{i, scale.low}, Tip: m.tip})
		}
	}
	s.zoom = append(s.zoom, grid)
	s.xs = append(s.xs, across{XAxis: opts.XAxis{
		Type: "category", GridIndex: grid, Data: s.sparse(names, c.months, width),
		AxisTick: unticked(), AxisLine: axisLine(),
	}, AxisLabel: s.axisLabel().each()})
	s.crosses(grid, gaps)
	if c.level != nil && c.level.value <= scale.top {
		// A month axis has no end points, so the line uses a hidden axis of its own.
		s.xs = append(s.xs, across{XAxis: opts.XAxis{Type: "value", GridIndex: grid, Min: 0, Max: 1, Show: opts.Bool(false)}})
		s.level(grid, len(s.xs)-1, 0, 1, c.level)
	}
}

// shade is the colour of a bar of this year or of an earlier one.
func shade(old bool) string {
	if old {
		return past
	}
	return full
}

// sparse returns the names of the months to print below an axis, and nothing for those without space:
// those of a month that divides the year evenly, then those of whole years.
func (s *sheet) sparse(names []string, months []month, width int) []string {
	need := 0
	for _, name := range names {
		need = max(need, textWidth(name, s.foot)+s.foot)
	}
	out := make([]string, len(names))
	for _, every := range []int{1, 2, 3, 6, 12, 24, 60, 120} {
		if every*width/len(names) < need && every < 120 {
			continue
		}
		last := -every
		for i, m := range months {
			p := m.span.Last
			if (p.Year*12+p.Month-1)%every == 0 && i-last >= every || every == 1 {
				out[i], last = names[i], i
			}
		}
		break
	}
	if !slices.ContainsFunc(out, func(name string) bool { return name != "" }) {
		out[0] = names[0]
	}
	return out
}

// axisName names the months of a report below an axis: 2021-02, or 2021-01/02.
func axisName(s figures.Span) string {
	if s.Months() == 1 {
		return s.Last.String()
	}
	return fmt.Sprintf("%s/%02d", s.First, s.Last.Month)
}

// days draws series over a time axis: what the forms say, and a thin step line.
func (s *sheet) days(grid int, spec content, width int, scale scale) {
	c := spec.course
	s.xs = append(s.xs, s.daysAcross(grid, c.span, width, s.monthLabel()))
	var gaps []item
	for _, line := range c.series {
		out := echarts.SingleSeries{Name: line.name, Type: "line", Symbol: "circle", XAxisIndex: grid, YAxisIndex: grid}
		var data []item
		for _, p := range line.points {
			switch {
			case p.value != nil:
				if p.apart {
					data = append(data, item{Value: []any{millis(p.day), nothing}})
				}
				data = append(data, item{Value: []any{millis(p.day), *p.value}, Tip: p.tip})
			case line.step: // before the first request the sum is zero
				data = append(data, item{Value: []any{millis(p.day), 0}})
			default:
				gaps = append(gaps, item{Value: []any{millis(p.day), scale.low}, Tip: p.tip})
				data = append(data, item{Value: []any{millis(p.day), nothing}})
			}
			if line.step && p.tip == "" {
				data[len(data)-1].Symbol = "none"
			}
		}
		if line.step {
			out.Step, out.SymbolSize = "end", 4
			out.ItemStyle, out.LineStyle = &opts.ItemStyle{Color: quiet}, &opts.LineStyle{Width: 1}
		} else {
			out.SymbolSize, out.ItemStyle = 9, &opts.ItemStyle{Color: full}
			if len(line.points) > 24 {
				out.SymbolSize = 5
			}
			out.LineStyle = &opts.LineStyle{Width: 3}
		}
		out.Data = data
		s.series = append(s.series, out)
	}
	s.crosses(grid, gaps)
	if c.level != nil && c.level.value <= scale.top {
		s.level(grid, grid, millis(c.span.from), millis(c.span.to), c.level)
	}
}

// steps draws a running sum as a step line, with a symbol for what each step is. The largest steps
// have labels, as far as there is space.
func (s *sheet) steps(grid int, spec content, width, height int, scale scale) {
	c := spec.course
	from, to := millis(c.span.from), millis(c.span.to)
	s.xs = append(s.xs, s.daysAcross(grid, c.span, width, s.monthLabel().inward()))
	line := []item{{Value: []any{from, 0}}}
	kinds := make([][]item, len(signs))
	labels := s.stepLabels(c, width, height, scale)
	for i, t := range c.steps {
		line = append(line, item{Value: []any{millis(t.day), t.value}})
		kind := min(t.kind, len(signs)-1, max(0, len(spec.words.kinds)-1))
		kinds[kind] = append(kinds[kind], item{Value: []any{millis(t.day), t.value}, Tip: t.tip, Label: labels[i]})
	}
	line = append(line, item{Value: []any{to, c.steps[len(c.steps)-1].value}})
	s.series = append(s.series, echarts.SingleSeries{
		Name: spec.words.course, Type: "line", Step: "end", Symbol: "none", XAxisIndex: grid, YAxisIndex: grid, Data: line,
		ItemStyle: &opts.ItemStyle{Color: quiet}, LineStyle: &opts.LineStyle{Width: float32(max(2, s.foot/6))},
	})
	size := max(9, s.foot*3/4)
	for i, data := range kinds {
		s.points(grid, "", signs[i].symbol, []int{size, size}, signs[i].color, data)
	}
}

// stepLabels returns the labels of the steps, nil for those without space: left of the step's upper end, above
// it, or above it to the right.
func (s *sheet) stepLabels(c *course, width, height int, scale scale) []*opts.Label {
	type rect struct{ left, top, right, bottom int }
	out := make([]*opts.Label, len(c.steps))
	rise := func(i int) float64 {
		if i == 0 {
			return c.steps[0].value
		}
		return c.steps[i].value - c.steps[i-1].value
	}
	order := make([]int, len(c.steps))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(rise(b), rise(a)) })
	from, to := millis(c.span.from), millis(c.span.to)
	xOf := func(t stair) int { return int(int64(width) * (millis(t.day) - from) / max(1, to-from)) }
	var taken []rect
	size := s.foot
	for _, i := range order {
		t := c.steps[i]
		x := xOf(t)
		y := int(float64(height) * (scale.top - t.value) / (scale.top - scale.low))
		w, h := textWidth(t.text, size), lineHeight(size)
		for _, place := range []struct {
			position, align string
			rect
			fits bool
		}{
			{"left", "", rect{x - w - size, y - h/2, x - size/2, y + h/2}, rise(i)*float64(height)/(scale.top-scale.low) > float64(h)},
			{"top", "", rect{x - w/2, y - h - size/2, x + w/2, y - size/2}, i == len(c.steps)-1 || xOf(c.steps[i+1]) > x+w/2},
			{"top", "left", rect{x, y - h - size/2, x + w, y - size/2}, i == len(c.steps)-1 || xOf(c.steps[i+1]) > x+w},
		} {
			overlaps := func(r rect) bool {
				return place.left < r.right && r.left < place.right && place.top < r.bottom && r.top < place.bottom
			}
			if place.fits && place.left >= 0 && place.right <= width && place.top > -h && !slices.ContainsFunc(taken, overlaps) {
				taken = append(taken, place.rect)
				out[i] = &opts.Label{
					Show: opts.Bool(true), Position: place.position, Align: place.align, Formatter: t.text, Color: ink, FontSize: float32(size),
					BackgroundColor: paper,
				}
				break
			}
		}
	}
	return out
}

// label returns a value of the scale as it is printed.
func (s scale) label(v float64) string {
	return figures.Grouped(strconv.FormatFloat(v, 'f', max(0, s.decimals()), 64))
}
