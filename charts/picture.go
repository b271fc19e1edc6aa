package charts

import (
	"encoding/json"
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
// contract or target. The second shows the course, if there is more than one moment.

// row is a name with a bar and a figure at its end. A nil number is not drawn.
type row struct {
	name    string
	value   string   // the figure with its unit, or why it is missing
	notes   []string // what belongs to the figure, in smaller type
	note    string   // the notes in one line
	line    string   // all of it, shown when the reader points at the row
	rank    *float64 // the figure by which the rows are in order; nil if missing
	whole   *float64 // the light bar in the background
	part    *float64 // the dark bar in front
	limit   *float64 // what the part could be at most, an outline around it
	missing bool     // the figure is missing, which a hatched stub shows
	total   bool     // the sum of the rows before it
}

// drawn reports whether the row has a bar.
func (r row) drawn() bool { return r.whole != nil || r.part != nil || r.limit != nil }

// compared reports whether the row has a bar to compare another with.
func (r row) compared() bool {
	return r.whole != nil && r.part != nil || r.limit != nil
}

// below reports whether the row's bar ends below zero.
func (r row) below() bool {
	return r.whole != nil && *r.whole < 0 || r.part != nil && *r.part < 0
}

// span is the time from the beginning of one day to that of another.
type span struct{ from, to figures.Date }

// course is the development up to the period: a bar per month, series over days, or steps.
type course struct {
	months []month
	anew   int // the index of the first month of the year in which the figures start anew; 0 if they do not
	span   span
	series []series
	steps  []stair
	level  *level
	change string // how the last figure differs from the one before, in words
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
	last   string // the last figure with its unit
	points []point
}

type point struct {
	day   figures.Date
	value *float64
	apart bool   // the value cannot be compared with the one before, so no line joins them
	tip   string // the day and the figure; empty for a point that only extends the line
}

// stair is a step of a running sum.
type stair struct {
	day   figures.Date
	value float64
	kind  int    // the index of its name in the key
	text  string // what the step is, printed beside it
	tip   string
}

// level is a horizontal reference line.
type level struct {
	name  string
	value float64
	text  string // the value with its unit
}

// panelWords are the names of the parts, the headings of the panels and, of steps, the kinds.
type panelWords struct {
	part, whole, limit string
	last               [2]string // the last figures of the course: of the whole and of the part
	kinds              []string
	state, course      string
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
	past      = "#aeb8bf" // of earlier years, in grey
	pastLight = "#e3e7ea"
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
	zoom   []int // the axes of time
}

// text is lines of text at a fixed place. ECharts calls them a title.
type text struct {
	opts.Title
	Padding int    `json:"padding"`             // ECharts would add some
	Align   string `json:"textAlign,omitempty"` // right if the right end is at the place
}

// draft draws a chart in a form. If the height is fixed and no row fits below the title, it makes
// the title smaller.
func draft(f form, words *lexicon.Lexicon, c Chart, spec content, foot []string) (Picture, error) {
	if f.height == 0 {
		s := head(f, words, c, spec)
		s.grow(spec)
		s.y += 8
		s.footer(foot)
		s.y += 8
		return s.picture()
	}
	least := f.title * 3 / 5
	for ; ; f.title -= 2 {
		s := head(f, words, c, spec)
		low := f.height - f.pad/2 - s.footHeight(foot)
		if !s.fit(spec, low-s.y) && f.title > least {
			continue
		}
		s.y = low
		s.footer(foot)
		s.y = f.height
		return s.picture()
	}
}

// head starts a picture with its title and period.
func head(f form, words *lexicon.Lexicon, c Chart, spec content) *sheet {
	s := &sheet{form: f, words: words, y: f.pad * 5 / 6}
	s.lines(evenly(spec.title, f.title, s.body().width), f.title, ink, "bold", s.body())
	s.line(words.Phrase("chart_head", "Period", words.Span(c.Span), "Unit", c.Unit), f.head, quiet, "normal", s.body())
	s.y += 6
	return s
}

func (s *sheet) picture() (Picture, error) {
	chart := echarts.NewBar()
	chart.SetGlobalOptions(
		echarts.WithAnimation(false),
		echarts.WithGridOpts(s.grids...),
		echarts.WithInitializationOpts(opts.Initialization{BackgroundColor: paper}),
	)
	chart.MultiSeries = s.series
	chart.Validate()
	option := chart.JSON()
	// Each series has its colour, and a still picture has no tools.
	for _, unused := range []string{"color", "legend", "toolbox", "tooltip"} {
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
	AxisLabel label          `json:"axisLabel,omitzero"`
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
	Every    *int       `json:"interval,omitempty"`
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

// each shows every label.
func (l label) each() label {
	l.Every, l.HideOverlap = new(int), nil
	return l
}

func px(n int) string { return strconv.Itoa(n) }

// box is a horizontal part of the sheet.
type box struct{ left, width int }

// body is the sheet between its margins.
func (s *sheet) body() box { return box{s.pad, s.width - 2*s.pad} }

// line writes text in a box at the current height and wraps it.
func (s *sheet) line(text string, size int, color, weight string, b box) {
	s.lines(wrap(text, size, b.width), size, color, weight, b)
}

// lines writes lines of text in a box at the current height.
func (s *sheet) lines(broken []string, size int, color, weight string, b box) {
	height := size * 3 / 2
	s.write(broken, b.left, s.y, opts.TextStyle{FontSize: size, Color: color, FontWeight: weight, LineHeight: height})
	s.y += height*len(broken) + 4
}

// write writes lines of text that begin at a place.
func (s *sheet) write(lines []string, left, top int, style opts.TextStyle) {
	s.align(lines, left, top, style, "")
}

// align writes lines of text whose left end or, if of is right, right end is at a place.
func (s *sheet) align(lines []string, x, top int, style opts.TextStyle, of string) {
	if len(lines) > 0 {
		s.texts = append(s.texts, text{Title: opts.Title{
			Title: strings.Join(lines, "\n"), Left: px(x), Top: px(top), TitleStyle: &style,
		}, Align: of})
	}
}

func (s *sheet) footer(lines []string) {
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

// entry explains a sign of the picture.
type entry struct {
	sign, color string
	name        string
}

// key writes what the signs mean.
func (s *sheet) key(entries []entry, b box) {
	height := s.keyed(entries, b, func(e entry, lines []string, x, y int) {
		style := opts.TextStyle{FontSize: s.head, Color: e.color, FontWeight: "normal", LineHeight: s.keyLine()}
		s.write([]string{e.sign}, b.left+x, s.y+y, style)
		style.Color = quiet
		s.write(lines, b.left+x+s.signWidth(), s.y+y, style)
	})
	s.y += height
}

// keyed finds the places of the entries of a key and returns its height.
func (s *sheet) keyed(entries []entry, b box, place func(e entry, lines []string, x, y int)) int {
	x, y, lowest := 0, 0, 0
	for i, e := range entries {
		lines := wrap(e.name, s.head, b.width-s.signWidth())
		width := s.signWidth()
		for _, line := range lines {
			width = max(width, s.signWidth()+textWidth(line, s.head))
		}
		if i > 0 && x+width > b.width {
			x, y = 0, lowest
		}
		place(e, lines, x, y)
		x += width + s.head
		lowest = max(lowest, y+len(lines)*s.keyLine())
	}
	if len(entries) == 0 {
		return 0
	}
	return lowest + s.head/2
}

func (s *sheet) keyLine() int { return s.head * 3 / 2 }

func (s *sheet) signWidth() int { return s.head * 5 / 4 }

// keyHeight is the height that key needs.
func (s *sheet) keyHeight(entries []entry, b box) int {
	return s.keyed(entries, b, func(entry, []string, int, int) {})
}

// item is a data point of a series. ECharts ignores Tip; the page's script shows it when a reader
// points at the mark.
type item struct {
	Value  any         `json:"value"`
	Tip    string      `json:"tip,omitempty"`
	Symbol string      `json:"symbol,omitempty"`
	Offset []any       `json:"symbolOffset,omitempty"`
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

// crosses marks missing figures; each tip says why.
func (s *sheet) crosses(grid int, gaps []item) {
	s.points(grid, s.words.Phrase("chart_no_figure"), cross, []int{9, 9}, attention, gaps)
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
