package charts

import (
	"slices"

	echarts "github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"
)

// The panel of rows is a vertical category axis: one category per line of a row's text, then one for
// its bar. The text is not the axis's: ECharts needs far longer for labels than for lines at a fixed
// place.

// grow draws the rows and the course below them at full width. The height follows from the content.
func (s *sheet) grow(spec content) {
	if len(spec.rows) > 0 {
		s.state(spec, spec.rows, s.body(), s.text, 1)
	}
	if spec.course != nil {
		s.y += 14
		s.over(spec, s.body(), courseHeight)
	}
}

// fit draws what fits into the height. It chooses the largest font for the rows, puts the course
// beside them if there is space, and uses several columns for many rows. The picture states how
// many rows do not fit; the page lists them. It returns false if not even one row with a drawing
// fits.
func (s *sheet) fit(spec content, height int) bool {
	body := s.body()
	half := box{body.left, body.width/2 - s.pad/2}
	if spec.course != nil && s.full {
		for size := s.text; size >= s.least; size-- {
			if s.rowsHeight(spec, spec.rows, half.width, size, 1) <= height {
				top := s.y
				s.state(spec, spec.rows, half, size, 1)
				s.y = top
				s.over(spec, box{half.left + half.width + s.pad, half.width},
					height-s.head*3/2-4-s.head-s.axisLabelHeight())
				return true
			}
		}
	}
	most := 1
	if s.full {
		most = 5
	}
	for size := s.text; size >= s.least; size-- {
		for columns := 1; columns <= most; columns++ {
			if s.rowsHeight(spec, spec.rows, s.column(body, columns, 0).width, size, columns) <= height {
				s.state(spec, spec.rows, body, size, columns)
				return true
			}
		}
	}
	total := spec.rows[len(spec.rows):] // the total, if there is one
	if last := len(spec.rows) - 1; spec.rows[last].total {
		total = spec.rows[last:]
	}
	for n := len(spec.rows) - len(total) - 1; n >= 0; n-- {
		rest := row{line: s.words.Count("chart_rest", len(spec.rows)-len(total)-n)}
		rows := append(append(spec.rows[:n:n], rest), total...)
		fits := s.rowsHeight(spec, rows, s.column(body, most, 0).width, s.least, most) <= height
		if fits || n == 0 {
			s.state(spec, rows, body, s.least, most)
			return fits && slices.ContainsFunc(rows, row.drawn)
		}
	}
	return false
}

// column returns the i-th of several equal columns of a box.
func (s *sheet) column(b box, columns, i int) box {
	gap := s.pad / 2
	width := (b.width - (columns-1)*gap) / columns
	return box{b.left + i*(width+gap), width}
}

func band(size int) int { return size * 12 / 7 }

// rowMargin is the space left of the rows' text.
const rowMargin = 6

// lines breaks a row's text into lines.
func (r row) lines(size, width int) []string {
	width -= rowMargin
	if r.text == "" {
		return wrap(r.line, size, width)
	}
	if textWidth(r.line, size) > width {
		return append(wrap(r.name, size, width), wrap(r.text, size, width)...)
	}
	return []string{r.line}
}

func (r row) bands(size, width int) int {
	n := len(r.lines(size, width))
	if r.drawn() {
		n++
	}
	return n
}

// split distributes rows over columns, in order, so that the highest column is as low as possible.
func split(rows []row, size, width, columns int) [][]row {
	bands := make([]int, len(rows))
	total, most := 0, 0
	for i, r := range rows {
		bands[i] = r.bands(size, width)
		total, most = total+bands[i], max(most, bands[i])
	}
	for height := max(most, (total+columns-1)/columns); ; height++ {
		out := [][]row{nil}
		used := 0
		for i, r := range rows {
			if used+bands[i] > height {
				out, used = append(out, nil), 0
			}
			out[len(out)-1] = append(out[len(out)-1], r)
			used += bands[i]
		}
		if len(out) <= columns {
			return out
		}
	}
}

// rowsHeight returns the height that state needs.
func (s *sheet) rowsHeight(spec content, rows []row, width, size, columns int) int {
	most := 0
	for _, column := range split(rows, size, width, columns) {
		n := 0
		for _, r := range column {
			n += r.bands(size, width)
		}
		most = max(most, n)
	}
	height := most*band(size) + s.axisLabelHeight()
	if s.full {
		height += s.head*3/2*len(wrap(spec.words.state, s.head, width)) + 4
	}
	return height
}

// state draws rows in a box, in columns that share one scale.
func (s *sheet) state(spec content, rows []row, b box, size, columns int) {
	if s.full {
		s.line(spec.words.state, s.head, ink, "bold", b)
	}
	var values []*float64
	for _, r := range rows {
		values = append(values, r.whole, r.part, r.mark)
	}
	scale := scaleTo(values)
	top, lowest := s.y, 0
	for i, column := range split(rows, size, s.column(b, columns, 0).width, columns) {
		s.y = top
		s.rows(spec, column, s.column(b, columns, i), size, scale)
		lowest = max(lowest, s.y)
	}
	s.y = lowest
}

// rows draws one column of rows at the current position.
func (s *sheet) rows(spec content, rows []row, b box, size int, scale scale) {
	var bands []string // a line of text each, or nothing where the bar is
	var wholes, parts []any
	var marks, days []item
	dot := size
	for _, r := range rows {
		for _, line := range r.lines(size, b.width) {
			bands = append(bands, line)
			wholes, parts = append(wholes, nothing), append(parts, nothing)
		}
		if !r.drawn() {
			continue
		}
		at := len(bands)
		bands = append(bands, "")
		wholes, parts = append(wholes, bar(r.whole, r.line)), append(parts, bar(r.part, r.line))
		if r.mark != nil {
			marks = append(marks, item{Value: []any{*r.mark, at}, Tip: r.line})
		}
		dot = min(dot, max(4, b.width/(len(r.days)+1)))
		for _, d := range r.days {
			days = append(days, item{Value: []any{millis(d.day), at}, Tip: d.tip})
		}
	}
	grid := s.grid(b, band(size)*len(bands))
	s.write(bands, b.left+rowMargin, opts.TextStyle{
		FontSize: size, Color: ink, FontWeight: "normal", LineHeight: band(size),
	})
	s.y += band(size)*len(bands) + s.axisLabelHeight()
	if spec.days != nil {
		s.xs = append(s.xs, s.daysAcross(grid, *spec.days, b.width, s.monthLabel().inward()))
	} else {
		s.xs = append(s.xs, across{XAxis: opts.XAxis{
			Type: "value", GridIndex: grid, Min: 0, Max: scale.top,
			SplitLine: ruled(), AxisLine: invisible(),
		}, AxisLabel: s.axisLabel().inward(), Interval: scale.step})
	}
	s.ys = append(s.ys, upright{YAxis: opts.YAxis{
		Type: "category", GridIndex: grid, Data: make([]string, len(bands)), Inverse: opts.Bool(true),
		AxisLine: axisLine(),
	}, AxisLabel: unlabelled(), AxisTick: unticked()})
	s.bars(grid, spec.words, wholes, parts, size)
	if len(marks) > 0 {
		s.series = append(s.series, echarts.SingleSeries{
			Name: spec.words.mark, Type: "scatter", XAxisIndex: grid, YAxisIndex: grid, Data: marks,
			Symbol: "rect", SymbolSize: []int{4, size * 3 / 2}, ItemStyle: &opts.ItemStyle{Color: attention},
		})
	}
	if len(days) > 0 {
		s.series = append(s.series, echarts.SingleSeries{
			Name: spec.words.days, Type: "scatter", XAxisIndex: grid, YAxisIndex: grid, Data: days,
			Symbol: "circle", SymbolSize: dot, ItemStyle: &opts.ItemStyle{Color: full, BorderColor: paper,
				BorderWidth: 1},
		})
	}
}
