package charts

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"

	echarts "github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"
	"github.com/go-echarts/go-echarts/v2/types"

	"portal/internal/figures"
	"portal/internal/lexicon"
)

// The picture has up to two panels. The first shows the state at the period: a row per county,
// contract or target, with text above its bar or time line. The second shows the course, if there
// is more than one moment.

// row is text with a drawing below. A nil number is missing and not drawn: the text says so.
type row struct {
	name  string
	text  string
	line  string   // name and text, shown when the reader points at the row
	whole *float64 // the light bar in the background
	part  *float64 // the dark bar in front
	mark  *float64 // a vertical stroke
	days  []point  // marks on a time line, instead of bars
	total bool     // the sum of the rows before it
}

// drawn reports whether the row has a drawing below its text.
func (r row) drawn() bool { return r.whole != nil || r.part != nil || r.mark != nil || len(r.days) > 0 }

// span is the time from the beginning of one day to that of another.
type span struct{ from, to figures.Date }

// course is the development up to the period: either a bar per month or series over days.
type course struct {
	months []month
	span   span
	series []series
	level  *level
}

type month struct {
	span        figures.Span
	whole, part *float64
	tip         string
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
	text  string // the figure, printed beside the last point
	tip   string // the day and the figure; empty for a point that only extends the line
}

// level is a horizontal reference line.
type level struct {
	name  string
	value float64
}

// panelWords are the names in the legend and above the panels.
type panelWords struct {
	part, whole, mark string
	days              string
	state, course     string
}

// The part is dark and the whole is light, so they also differ in grey and to colour-blind readers.
// Every bar has its figures beside it.
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

// sheet is a picture under construction, filled from top to bottom.
type sheet struct {
	form
	words  *lexicon.Lexicon
	y      int
	texts  []text
	grids  []opts.Grid
	xs     []across
	ys     []upright
	series []echarts.SingleSeries
	legend []entry
	zoom   []int // the axes of time
}

// text is lines of text at a fixed place. ECharts calls them a title.
type text struct {
	opts.Title
	Padding int `json:"padding"` // ECharts would add some
}

// entry is a name in the legend; icon is set if it differs from the series'.
type entry struct {
	Name string `json:"name"`
	Icon string `json:"icon,omitempty"`
}

// draft draws a chart in a form. If the height is fixed and no row fits below the title, it makes
// the title smaller.
func draft(f form, words *lexicon.Lexicon, c Chart, spec content, foot []string) (Picture, error) {
	if f.height == 0 {
		s, top := head(f, words, c, spec)
		s.grow(spec)
		s.y += 8
		s.foot(foot)
		s.y += 8
		return s.picture(top)
	}
	least := f.title * 3 / 5
	for ; ; f.title -= 2 {
		s, top := head(f, words, c, spec)
		low := f.height - f.pad/2 - s.footHeight(foot)
		if !s.fit(spec, low-s.y) && f.title > least {
			continue
		}
		s.y = low
		s.foot(foot)
		s.y = f.height
		return s.picture(top)
	}
}

// head starts a picture with its title and period, and reserves space for the legend.
func head(f form, words *lexicon.Lexicon, c Chart, spec content) (s *sheet, legendTop int) {
	s = &sheet{form: f, words: words, y: f.pad * 5 / 6}
	s.line(spec.title, f.title, ink, "bold", s.body())
	s.line(words.Phrase("chart_head", "Period", words.Span(c.Span), "Unit", c.Unit), f.head, quiet, "normal", s.body())
	s.y += 6
	return s, s.reserveLegend(spec)
}

func (s *sheet) picture(legendTop int) (Picture, error) {
	chart := echarts.NewBar()
	chart.SetGlobalOptions(
		echarts.WithAnimation(false),
		echarts.WithGridOpts(s.grids...),
		echarts.WithInitializationOpts(opts.Initialization{BackgroundColor: paper}),
		echarts.WithLegendOpts(opts.Legend{
			Data: s.legend, Left: px(s.pad), Top: px(legendTop), Padding: 0,
			ItemWidth: s.head + 3, ItemHeight: s.head * 3 / 4, TextStyle: &opts.TextStyle{FontSize: s.head, Color: ink},
		}),
	)
	chart.MultiSeries = s.series
	chart.Validate()
	option := chart.JSON()
	// Each series has its colour, and a still picture has no tools.
	for _, unused := range []string{"color", "toolbox", "tooltip"} {
		delete(option, unused)
	}
	// go-echarts has no field for these.
	option["title"] = s.texts
	option["xAxis"] = s.xs
	option["yAxis"] = s.ys
	option["useUTC"] = true
	option["textStyle"] = map[string]any{"fontFamily": fonts}
	src, err := json.Marshal(option)
	return Picture{Width: s.width, Height: s.y, Option: src, Zoom: s.zoom}, err
}

// upright and across are the axes, with fields that go-echarts lacks.
type upright struct {
	opts.YAxis
	AxisLabel label          `json:"axisLabel"`
	AxisTick  *opts.AxisTick `json:"axisTick,omitempty"`
	Interval  float64        `json:"interval,omitempty"`
}

type across struct {
	opts.XAxis
	AxisLabel label   `json:"axisLabel,omitzero"`
	Interval  float64 `json:"interval,omitempty"`
}

type label struct {
	opts.AxisLabel
	ShowMin  types.Bool `json:"showMinLabel,omitempty"`
	ShowMax  types.Bool `json:"showMaxLabel,omitempty"`
	AlignMin string     `json:"alignMinLabel,omitempty"`
	AlignMax string     `json:"alignMaxLabel,omitempty"`
}

// inward keeps the first and the last label between the ends of an axis.
func (l label) inward() label {
	l.AlignMin, l.AlignMax = "left", "right"
	return l
}

func px(n int) string { return strconv.Itoa(n) }

// box is a horizontal part of the sheet.
type box struct{ left, width int }

// body is the sheet between its margins.
func (s *sheet) body() box { return box{s.pad, s.width - 2*s.pad} }

// line writes text in a box at the current height and wraps it.
func (s *sheet) line(text string, size int, color, weight string, b box) {
	broken := wrap(text, size, b.width)
	height := size * 3 / 2
	s.write(broken, b.left, opts.TextStyle{FontSize: size, Color: color, FontWeight: weight, LineHeight: height})
	s.y += height*len(broken) + 4
}

// write writes lines of text from the current height.
func (s *sheet) write(lines []string, left int, style opts.TextStyle) {
	s.texts = append(s.texts, text{Title: opts.Title{
		Title: strings.Join(lines, "\n"), Left: px(left), Top: px(s.y), TitleStyle: &style,
	}})
}

func (s *sheet) foot(lines []string) {
	for _, text := range lines {
		s.line(text, s.form.foot, quiet, "normal", s.body())
	}
}

func (s *sheet) footHeight(lines []string) int {
	height := 0
	for _, text := range lines {
		height += s.form.foot*3/2*len(wrap(text, s.form.foot, s.body().width)) + 4
	}
	return height
}

// reserveLegend collects the names of the series that have a figure and reserves the lines that
// ECharts needs for them.
func (s *sheet) reserveLegend(spec content) (top int) {
	names := map[string]bool{}
	add := func(name string) {
		if name != "" && !names[name] {
			names[name] = true
			s.legend = append(s.legend, entry{Name: name})
		}
	}
	for _, r := range spec.rows {
		if r.part != nil {
			add(spec.words.part)
		}
		if len(r.days) > 0 {
			add(spec.words.days)
		}
	}
	for _, r := range spec.rows {
		if r.whole != nil {
			add(spec.words.whole)
		}
		if r.mark != nil {
			add(spec.words.mark)
		}
	}
	if c := spec.course; c != nil && s.full {
		for _, m := range c.months {
			if m.part != nil {
				add(spec.words.part)
			}
			if m.whole != nil {
				add(spec.words.whole)
			}
		}
		for _, line := range c.series {
			add(line.name)
		}
		if c.level != nil {
			s.legend = append(s.legend, entry{c.level.name, dashes})
		}
		if c.gaps() {
			add(s.words.Phrase("chart_no_figure"))
		}
	}
	top, rows, x := s.y, 1, 0
	for _, e := range s.legend {
		w := s.head + 3 + 5 + textWidth(e.Name, s.head) + 12
		if x+w > s.body().width {
			rows, x = rows+1, 0
		}
		x += w
	}
	s.y += rows*(s.head+10) + 4
	return top
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

// item is a data point of a series. ECharts ignores Tip; the page's script shows it when a reader
// points at the mark.
type item struct {
	Value  any         `json:"value"`
	Tip    string      `json:"tip,omitempty"`
	Symbol string      `json:"symbol,omitempty"`
	Label  *opts.Label `json:"label,omitempty"`
}

// nothing is a data point that ECharts does not draw.
const nothing = "-"

// bar returns a data point with a value that may be missing.
func bar(v *float64, tip string) any {
	if v == nil {
		return nothing
	}
	return item{Value: *v, Tip: tip}
}

// grid adds a panel at the current height and returns its index.
func (s *sheet) grid(b box, height int) int {
	s.grids = append(s.grids, opts.Grid{
		Left: px(b.left), Width: px(b.width), Top: px(s.y), Height: px(height),
	})
	return len(s.grids) - 1
}

// bars draws the whole with its part in front.
func (s *sheet) bars(grid int, words panelWords, wholes, parts []any, width int) {
	add := func(name string, data []any, style opts.ItemStyle) {
		if slices.ContainsFunc(data, func(point any) bool { return point != nothing }) {
			s.series = append(s.series, echarts.SingleSeries{
				Name: name, Type: "bar", XAxisIndex: grid, YAxisIndex: grid, BarGap: "-100%", BarMaxWidth: px(width),
				Data: data, ItemStyle: &style,
			})
		}
	}
	add(words.whole, wholes, opts.ItemStyle{Color: light, BorderColor: full, BorderWidth: 1})
	add(words.part, parts, opts.ItemStyle{Color: full})
}

// crosses marks missing figures; each tip says why.
func (s *sheet) crosses(grid int, gaps []item) {
	if len(gaps) == 0 {
		return
	}
	s.series = append(s.series, echarts.SingleSeries{
		Name: s.words.Phrase("chart_no_figure"), Type: "scatter", XAxisIndex: grid, YAxisIndex: grid, Data: gaps,
		Symbol: cross, SymbolSize: 9, ItemStyle: &opts.ItemStyle{Color: attention},
	})
}

const cross = "path://M0,1 L1,0 L4,3 L7,0 L8,1 L5,4 L8,7 L7,8 L4,5 L1,8 L0,7 L3,4 Z"

// level draws a line across a panel, between the ends of a horizontal axis.
func (s *sheet) level(grid, axis int, from, to int64, l *level) {
	s.series = append(s.series, echarts.SingleSeries{
		Name: l.name, Type: "line", XAxisIndex: axis, YAxisIndex: grid, Symbol: "none",
		Data:      []item{{Value: []any{from, l.value}}, {Value: []any{to, l.value}}},
		LineStyle: &opts.LineStyle{Type: "dashed"},
		ItemStyle: &opts.ItemStyle{Color: quiet},
	})
}

// dashes is the legend icon of a level.
const dashes = "path://M0,0 L6,0 L6,2 L0,2 Z M9,0 L15,0 L15,2 L9,2 Z"

// millis returns the beginning of a day in UTC, in milliseconds since 1970.
func millis(d figures.Date) int64 {
	return time.Date(d.Year, time.Month(d.Month), d.Day, 0, 0, 0, 0, time.UTC).UnixMilli()
}

// Parts of an axis that all panels share.
func (s *sheet) axisLabel() label {
	if !s.full {
		return unlabelled()
	}
	return label{AxisLabel: opts.AxisLabel{Color: quiet, FontSize: s.form.foot, HideOverlap: opts.Bool(true)}}
}

func unlabelled() label { return label{AxisLabel: opts.AxisLabel{Show: opts.Bool(false)}} }

func ruled() *opts.SplitLine { return &opts.SplitLine{LineStyle: &opts.LineStyle{Color: lines}} }

func axisLine() *opts.AxisLine {
	return &opts.AxisLine{Show: opts.Bool(true), LineStyle: &opts.LineStyle{Color: quiet}}
}

func unticked() *opts.AxisTick { return &opts.AxisTick{Show: opts.Bool(false)} }

func invisible() *opts.AxisLine { return &opts.AxisLine{Show: opts.Bool(false)} }

// axisLabelHeight is the height of the labels below a panel.
func (s *sheet) axisLabelHeight() int {
	if !s.full {
		return s.form.foot / 2
	}
	return s.form.foot + 20
}

// shortestMonth prevents two labels for one month when a reader zooms in.
const shortestMonth = 28 * 24 * 60 * 60 * 1000

// monthLabel formats the months below a time axis.
func (s *sheet) monthLabel() label {
	out := s.axisLabel()
	out.Formatter = "{yyyy}-{MM}"
	return out
}

// daysAcross returns a time axis. Days are in UTC, so the picture does not depend on the reader's
// time zone.
func (s *sheet) daysAcross(grid int, t span, width int, l label) across {
	s.zoom = append(s.zoom, grid)
	return across{XAxis: opts.XAxis{
		Type: "time", GridIndex: grid, Min: millis(t.from), Max: millis(t.to), MinInterval: shortestMonth,
		SplitNumber: max(2, width/(9*s.form.foot)),
		AxisLine:    axisLine(),
	}, AxisLabel: l}
}
