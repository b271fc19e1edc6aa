package charts

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	echarts "github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"

	"portal/internal/figures"
)

// The picture has two panels. The first shows the state at the period: a row
// for each county with a line of words above its bar. The second, where there
// is more than one moment to show, its course.

// row is a line of words and a bar. A nil number is missing and draws nothing:
// the words say so.
type row struct {
	name  string
	text  string
	whole *float64 // the light bar behind
	part  *float64 // the full bar before it
	mark  *float64 // a stroke across
}

// course is what happened until the period: either months, each a bar, or
// series over days.
type course struct {
	months []month
	from   figures.Date
	to     figures.Date
	series []series
	level  *level
}

type month struct {
	period      figures.Period
	whole, part *float64
}

// series is a line over days: a step line, or points with their figures.
type series struct {
	name   string
	step   bool
	points []point
}

type point struct {
	day   figures.Date
	value *float64
	text  string
}

// level is a horizontal line to compare with.
type level struct {
	name  string
	value float64
}

// panelWords are the names of what is drawn.
type panelWords struct {
	part, whole, mark string
	state, course     string
}

// The colours of look.md; the part is dark and the whole light, so they differ
// in grey and to the colour-blind, and every bar has its figures beside it.
const (
	ink       = "#1b2530"
	quiet     = "#51606e"
	lines     = "#d5dde4"
	paper     = "#ffffff"
	full      = "#0b5c7a"
	light     = "#c5dbe4"
	attention = "#b4530a"
)

const fonts = "system-ui, 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', sans-serif"

// sheet is a picture in the making: it grows downwards.
type sheet struct {
	width, pad int
	y          int
	titles     []opts.Title
	grids      []opts.Grid
	xs         []opts.XAxis
	ys         []upright
	series     []echarts.SingleSeries
	legend     []string
}

func draft(width int, c Chart, made content, foot []string) (Picture, error) {
	s := &sheet{width: width, pad: 24, y: 20}
	title, small := 21, 14
	if width < 600 {
		s.pad, s.y, title, small = 14, 14, 17, 13
	}
	s.text(made.title, title, ink, "bold")
	s.text(fmt.Sprintf("%s　单位：%s", c.Period.Chinese(), c.Unit), small, quiet, "normal")
	s.y += 6
	legendTop := s.legendRoom(made)
	s.state(made)
	if made.course != nil {
		s.y += 14
		s.text(made.words.course, 14, ink, "bold")
		s.y += 14
		if len(made.course.months) > 0 {
			s.months(made)
		} else {
			s.days(made)
		}
	}
	s.y += 8
	for _, line := range foot {
		s.text(line, small-2, quiet, "normal")
	}
	s.y += 8

	chart := echarts.NewBar()
	chart.XAxisList = s.xs
	chart.SetGlobalOptions(
		echarts.WithAnimation(false),
		echarts.WithGridOpts(s.grids...),
		echarts.WithColorsOpts(opts.Colors{full}),
		echarts.WithInitializationOpts(opts.Initialization{BackgroundColor: paper, Theme: "white"}),
		echarts.WithTooltipOpts(opts.Tooltip{Show: opts.Bool(false)}),
		echarts.WithToolboxOpts(opts.Toolbox{Show: opts.Bool(false)}),
		echarts.WithLegendOpts(opts.Legend{
			Show: opts.Bool(true), Data: s.legend, Left: px(s.pad), Top: px(legendTop), Padding: 0,
			ItemWidth: legendMark, ItemHeight: 11, TextStyle: &opts.TextStyle{FontSize: legendSize, Color: ink},
		}),
	)
	chart.MultiSeries = s.series
	chart.Validate()
	option := chart.JSON()
	// What go-echarts has no field for.
	option["title"] = s.titles
	option["yAxis"] = s.ys
	option["useUTC"] = true
	option["textStyle"] = map[string]any{"fontFamily": fonts}
	src, err := json.Marshal(option)
	return Picture{Width: width, Height: s.y, Option: src}, err
}

// upright is a vertical axis with the field that go-echarts lacks.
type upright struct {
	opts.YAxis
	AxisTick *opts.AxisTick `json:"axisTick,omitempty"`
}

func px(n int) string { return strconv.Itoa(n) }

func (s *sheet) inner() int { return s.width - 2*s.pad }

// text sets lines of text across the sheet, broken where they must.
func (s *sheet) text(text string, size int, color, weight string) {
	broken := wrap(text, size, s.inner())
	height := size * 3 / 2
	s.titles = append(s.titles, opts.Title{
		Title: strings.Join(broken, "\n"), Left: px(s.pad - titlePadding), Top: px(s.y - titlePadding),
		TitleStyle: &opts.TextStyle{FontSize: size, Color: color, FontWeight: weight, LineHeight: height},
	})
	s.y += height*len(broken) + 4
}

// titlePadding is the room that ECharts leaves around a title.
const titlePadding = 5

const (
	legendSize = 13
	legendMark = 16
)

// legendRoom names the series that have a figure and leaves the lines that
// ECharts will need for them.
func (s *sheet) legendRoom(made content) (top int) {
	names := map[string]bool{}
	add := func(name string) {
		if name != "" && !names[name] {
			names[name] = true
			s.legend = append(s.legend, name)
		}
	}
	for _, r := range made.rows {
		if r.part != nil {
			add(made.words.part)
		}
	}
	for _, r := range made.rows {
		if r.whole != nil {
			add(made.words.whole)
		}
		if r.mark != nil {
			add(made.words.mark)
		}
	}
	if c := made.course; c != nil {
		for _, line := range c.series {
			add(line.name)
		}
		if c.level != nil {
			add(c.level.name)
		}
		if c.gaps() {
			add(missingName)
		}
	}
	top, rows, x := s.y, 1, 0
	for _, name := range s.legend {
		w := legendMark + 5 + textWidth(name, legendSize) + 12
		if x+w > s.inner() {
			rows, x = rows+1, 0
		}
		x += w
	}
	s.y += rows*23 + 4
	return top
}

const missingName = "未填报"

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

// state draws the rows: categories of words and bars in turn, from the top.
func (s *sheet) state(made content) {
	const band, size, margin = 24, 14, 6
	room := s.inner() - margin
	s.text(made.words.state, 14, ink, "bold")
	var categories []string
	var wholes, parts []opts.BarData
	var marks []opts.ScatterData
	skip := func() {
		wholes, parts = append(wholes, opts.BarData{Value: "-"}), append(parts, opts.BarData{Value: "-"})
	}
	for _, r := range made.rows {
		broken := wrap(r.name+"　"+r.text, size, room)
		if textWidth(r.name+r.text, size) > room {
			broken = append(wrap(r.name, size, room), wrap(r.text, size, room)...)
		}
		for _, line := range broken {
			categories = append(categories, line)
			skip()
		}
		if r.whole == nil && r.part == nil && r.mark == nil {
			continue
		}
		categories = append(categories, "")
		wholes = append(wholes, opts.BarData{Value: shown(r.whole)})
		parts = append(parts, opts.BarData{Value: shown(r.part)})
		if r.mark != nil {
			marks = append(marks, opts.ScatterData{Value: []any{*r.mark, len(categories) - 1}})
		}
	}
	height := band * len(categories)
	grid := s.grid(height, s.pad, s.pad+14)
	s.y += height + 30
	s.xs = append(s.xs, opts.XAxis{
		Type: "value", GridIndex: grid, Min: 0, MinInterval: 1, SplitNumber: 4,
		AxisLabel: &opts.AxisLabel{Color: quiet, FontSize: 12},
		SplitLine: &opts.SplitLine{Show: opts.Bool(true), LineStyle: &opts.LineStyle{Color: lines}},
		AxisLine:  &opts.AxisLine{Show: opts.Bool(false)},
	})
	s.ys = append(s.ys, upright{opts.YAxis{
		Type: "category", GridIndex: grid, Data: categories, Inverse: opts.Bool(true),
		AxisLabel: &opts.AxisLabel{Inside: opts.Bool(true), Interval: "0", Margin: margin, Color: ink, FontSize: size},
		AxisLine:  &opts.AxisLine{Show: opts.Bool(true), LineStyle: &opts.LineStyle{Color: quiet}},
	}, &opts.AxisTick{Show: opts.Bool(false)}})
	s.bars(grid, made.words, wholes, parts, "14")
	if len(marks) > 0 {
		s.series = append(s.series, echarts.SingleSeries{
			Name: made.words.mark, Type: "scatter", XAxisIndex: grid, YAxisIndex: grid, Data: marks,
			Symbol: "rect", SymbolSize: []int{4, 22}, ItemStyle: &opts.ItemStyle{Color: attention},
		})
	}
}

// bars draws the whole and, over it, its part.
func (s *sheet) bars(grid int, words panelWords, wholes, parts []opts.BarData, width string) {
	bar := echarts.SingleSeries{Type: "bar", XAxisIndex: grid, YAxisIndex: grid, BarGap: "-100%", BarMaxWidth: width}
	whole, part := bar, bar
	whole.Name, whole.Data = words.whole, wholes
	whole.ItemStyle = &opts.ItemStyle{Color: light, BorderColor: full, BorderWidth: 1}
	part.Name, part.Data = words.part, parts
	part.ItemStyle = &opts.ItemStyle{Color: full}
	s.series = append(s.series, whole, part)
}

// shown is a value as ECharts wants it: "-" draws nothing.
func shown(v *float64) any {
	if v == nil {
		return "-"
	}
	return *v
}

// grid adds a panel of the given height at the pen and returns its index.
func (s *sheet) grid(height, left, right int) int {
	s.grids = append(s.grids, opts.Grid{
		Left: px(left), Width: px(s.width - left - right), Top: px(s.y), Height: px(height),
	})
	return len(s.grids) - 1
}

const courseHeight = 240

// values adds the upright axis of a course.
func (s *sheet) values(grid int) {
	s.ys = append(s.ys, upright{YAxis: opts.YAxis{
		Type: "value", GridIndex: grid, Min: 0, MinInterval: 1, SplitNumber: 4,
		AxisLabel: &opts.AxisLabel{Color: quiet, FontSize: 12},
		SplitLine: &opts.SplitLine{Show: opts.Bool(true), LineStyle: &opts.LineStyle{Color: lines}},
		AxisLine:  &opts.AxisLine{Show: opts.Bool(false)},
	}})
}

const axisRoom = 52 // for the labels of an upright axis

// months draws a bar for each month; a month without a figure has a cross.
func (s *sheet) months(made content) {
	c := made.course
	grid := s.grid(courseHeight, s.pad+axisRoom, s.pad+10)
	s.y += courseHeight + 34
	var names []string
	var wholes, parts []opts.BarData
	var gaps []opts.ScatterData
	for _, m := range c.months {
		names = append(names, m.period.String())
		wholes = append(wholes, opts.BarData{Value: shown(m.whole)})
		parts = append(parts, opts.BarData{Value: shown(m.part)})
		if m.whole == nil {
			gaps = append(gaps, opts.ScatterData{Value: []any{len(names) - 1, 0}})
		}
	}
	s.xs = append(s.xs, opts.XAxis{
		Type: "category", GridIndex: grid, Data: names,
		AxisLabel: &opts.AxisLabel{Color: quiet, FontSize: 12, HideOverlap: opts.Bool(true)},
		AxisTick:  &opts.AxisTick{Show: opts.Bool(false)},
		AxisLine:  &opts.AxisLine{Show: opts.Bool(true), LineStyle: &opts.LineStyle{Color: quiet}},
	})
	s.values(grid)
	s.bars(grid, made.words, wholes, parts, "28")
	s.crosses(grid, gaps)
	if c.level != nil {
		s.level(grid, c.level, []any{names[0], c.level.value}, []any{names[len(names)-1], c.level.value})
	}
}

// days draws series over a time axis. Days are given in UTC and read in UTC,
// so the picture is the same wherever it is drawn.
func (s *sheet) days(made content) {
	c := made.course
	grid := s.grid(courseHeight, s.pad+axisRoom, s.pad+26)
	s.y += courseHeight + 34
	s.xs = append(s.xs, opts.XAxis{
		Type: "time", GridIndex: grid, Min: millis(c.from), Max: millis(c.to), SplitNumber: s.inner() / 110,
		AxisLabel: &opts.AxisLabel{Color: quiet, FontSize: 12, HideOverlap: opts.Bool(true), Formatter: "{yyyy}-{MM}"},
		AxisLine:  &opts.AxisLine{Show: opts.Bool(true), LineStyle: &opts.LineStyle{Color: quiet}},
		SplitLine: &opts.SplitLine{Show: opts.Bool(false)},
	})
	s.values(grid)
	var gaps []opts.ScatterData
	for _, line := range c.series {
		out := echarts.SingleSeries{Name: line.name, XAxisIndex: grid, YAxisIndex: grid}
		var data []item
		for _, p := range line.points {
			switch {
			case p.value != nil:
				data = append(data, item{Value: []any{millis(p.day), *p.value}})
			case line.step: // nothing was requested before the first request
				data = append(data, item{Value: []any{millis(p.day), 0}})
			default:
				gaps = append(gaps, opts.ScatterData{Value: []any{millis(p.day), 0}})
			}
		}
		if line.step {
			out.Type, out.Step, out.ShowSymbol = "line", "end", opts.Bool(false)
			out.LineStyle = &opts.LineStyle{Color: full, Width: 2}
			out.ItemStyle = &opts.ItemStyle{Color: full}
		} else {
			out.Type, out.Symbol, out.SymbolSize = "scatter", "circle", 11
			out.ItemStyle = &opts.ItemStyle{Color: paper, BorderColor: attention, BorderWidth: 3}
			if len(line.points) > 24 {
				out.SymbolSize = 5
				out.ItemStyle = &opts.ItemStyle{Color: attention}
			}
			if last := len(line.points) - 1; line.points[last].value != nil {
				data[len(data)-1].Label = &opts.Label{
					Show: opts.Bool(true), Position: "top", Formatter: line.points[last].text, Color: ink, FontSize: 14, FontWeight: "bold",
				}
			}
		}
		out.Data = data
		s.series = append(s.series, out)
	}
	s.crosses(grid, gaps)
	if c.level != nil {
		s.level(grid, c.level, []any{millis(c.from), c.level.value}, []any{millis(c.to), c.level.value})
	}
}

// item is a point of a line or of a cloud, with its label if it has one.
type item struct {
	Value any         `json:"value"`
	Label *opts.Label `json:"label,omitempty"`
}

// crosses marks where a figure is missing.
func (s *sheet) crosses(grid int, gaps []opts.ScatterData) {
	if len(gaps) == 0 {
		return
	}
	s.series = append(s.series, echarts.SingleSeries{
		Name: missingName, Type: "scatter", XAxisIndex: grid, YAxisIndex: grid, Data: gaps,
		Symbol: cross, SymbolSize: 9, ItemStyle: &opts.ItemStyle{Color: attention},
	})
}

const cross = "path://M0,1 L1,0 L4,3 L7,0 L8,1 L5,4 L8,7 L7,8 L4,5 L1,8 L0,7 L3,4 Z"

func (s *sheet) level(grid int, l *level, from, to []any) {
	s.series = append(s.series, echarts.SingleSeries{
		Name: l.name, Type: "line", XAxisIndex: grid, YAxisIndex: grid, ShowSymbol: opts.Bool(false),
		Data:      []item{{Value: from}, {Value: to}},
		LineStyle: &opts.LineStyle{Color: quiet, Width: 2, Type: "dashed"},
		ItemStyle: &opts.ItemStyle{Color: quiet},
	})
}

// millis is the beginning of a day in UTC.
func millis(d figures.Date) int64 {
	return time.Date(d.Year, time.Month(d.Month), d.Day, 0, 0, 0, 0, time.UTC).UnixMilli()
}

// textWidth estimates the width of a line in pixels, a little on the large
// side: a Chinese character is as wide as high, a bold digit of the widest
// system fonts seven tenths of that.
func textWidth(text string, size int) int {
	tenths := 0
	for _, r := range text {
		if r < 0x2000 {
			tenths += 7
		} else {
			tenths += 10
		}
	}
	return tenths * size / 10
}

// wrap breaks a text into lines of at most the given width, between any two
// characters but inside numbers and words.
func wrap(text string, size, width int) []string {
	var out []string
	line := ""
	for _, word := range words(text) {
		if line != "" && textWidth(line+word, size) > width {
			out = append(out, line)
			line = ""
		}
		for textWidth(word, size) > width {
			r := []rune(word)
			n := max(1, len(r)*width/textWidth(word, size)-1)
			out = append(out, string(r[:n]))
			word = string(r[n:])
		}
		line += word
	}
	return append(out, line)
}

// words cuts a text where a line may break. Marks that end a clause stay with
// what is before them, opening ones with what follows.
func words(text string) []string {
	var out []string
	glued := false
	inside := false
	for _, r := range text {
		latin := r < 0x2000 && r != ' '
		if len(out) > 0 && (glued || latin && inside || strings.ContainsRune("，。；：、）》”％", r)) {
			out[len(out)-1] += string(r)
		} else {
			out = append(out, string(r))
		}
		inside = latin
		glued = strings.ContainsRune("（《“", r)
	}
	return out
}
