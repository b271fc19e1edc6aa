package charts

import (
	"cmp"
	"math"
	"slices"
	"strings"

	echarts "github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"
)

// The panel of rows has three columns: the name, the bar, and the figure at the bar's end. Where names
// are too long for a column of their own, as on a telephone, they stand above the bar. The texts and the
// bars have fixed places, so ECharts need not lay out an axis. The vertical axis has a place for a bar every
// few pixels.

// step is the distance of two places for a bar, in pixels.
const step = 4

// snapped returns the place that is nearest above a height, and its height.
func snapped(y int) (place, height int) { return y / step, y/step*step + step/2 }

// few is how many rows get higher bars where the height is free.
const few = 6

// grouped is how many rows a picture of fixed height shows. Beyond that it shows the first, the last and
// how many are between them.
const grouped = 14

// grow draws the rows and the course below them at full width. The height follows from the content.
func (s *sheet) grow(spec content) {
	body := s.body()
	if len(spec.rows) == 1 {
		s.single(spec, body, 0)
	} else if len(spec.rows) > 0 {
		s.stateHead(spec, body)
		l, height := s.layout(spec.rows, body.width, s.text), 0
		if len(spec.rows) <= few && !l.above {
			height = l.height * 3 / 2
		}
		s.draw(spec, body, l, height)
		s.remark(spec, body)
	}
	if spec.course != nil {
		s.y += 14
		s.over(spec, body, courseHeight)
	}
}

// fit draws what fits into the height. The course is beside the rows if all of them fit there. It returns
// false if not even one row with a drawing fits.
func (s *sheet) fit(spec content, height int) bool {
	body := s.body()
	if len(spec.rows) == 0 {
		s.over(spec, body, height)
		return true
	}
	low := s.y + height
	if spec.course != nil && s.full {
		half := box{body.left, body.width/2 - s.pad/2}
		top := s.y
		if s.fill(spec, spec.rows, half, low, false) {
			s.y = top
			s.over(spec, box{half.left + half.width + s.pad, half.width}, height)
			return true
		}
	}
	if paired(spec.rows) {
		if s.fill(spec, s.some(spec.rows, grouped), body, low, false) {
			return true
		}
		spec.rows = unlimited(spec.rows)
	}
	last := spec.rows[len(spec.rows)-1]
	least := min(2, len(spec.rows))
	if last.total { // alone, it is better as a large figure
		least = min(3, len(spec.rows))
	}
	for _, above := range []bool{false, true} {
		for n := min(grouped, len(spec.rows)); n >= least; n-- {
			rows := s.some(spec.rows, n)
			if slices.ContainsFunc(rows, row.drawn) == slices.ContainsFunc(spec.rows, row.drawn) &&
				s.fill(spec, rows, body, low, above) {
				return true
			}
		}
	}
	if last.total && last.value != "" {
		spec.rows = []row{last}
		return s.single(spec, body, low)
	}
	return false
}

// fill draws rows in a box down to a height, in the largest font that fits. It returns false if it drew
// nothing, because they do not fit. above says whether names may stand above the bars.
func (s *sheet) fill(spec content, rows []row, b box, low int, above bool) bool {
	if len(spec.rows) == 1 {
		return s.single(spec, b, low)
	}
	height := low - s.y - s.stateHeight(spec, b) - s.remarkHeight(spec, b)
	for size := s.text; size >= s.least; size-- {
		l := s.layout(rows, b.width, size)
		if l.height > height || l.above && !above {
			continue
		}
		s.stateHead(spec, b)
		s.draw(spec, b, l, height)
		s.remark(spec, b)
		return true
	}
	return false
}

// some returns at most n rows: all, or the first and last figures, the number of the others, and the
// total.
func (s *sheet) some(rows []row, n int) []row {
	if len(rows) <= n {
		return rows
	}
	var total []row
	if last := len(rows) - 1; rows[last].total {
		rows, total = rows[:last], rows[last:]
	}
	known := rows
	for len(known) > 0 && !known[len(known)-1].drawn() {
		known = known[:len(known)-1]
	}
	room := max(0, n-len(total)-1)
	first := min(len(known), (room+1)/2)
	last := min(len(known)-first, room/2)
	more := s.words.Count("chart_rest", len(rows)-first-last)
	rest := row{notes: []string{more}, note: more}
	return slices.Concat(known[:first], []row{rest}, known[len(known)-last:], total)
}

// layout is where the parts of rows stand, from the top left of their panel.
type layout struct {
	size, small int  // of names and figures, and of notes
	above       bool // names and figures stand above the bars
	names       int  // the right end of the names beside the bars
	left, width int  // the bars
	scale       extent
	rows        []placed
	paired      bool // the part and its limit have a bar of their own, below the figure's
	thick       int  // the height of a bar
	height      int
}

// placed is a row with its lines and places.
type placed struct {
	row
	names, notes []string
	beside       bool // the note follows the figure in the same line
	paired       bool // the figure stands behind the upper bar, and the note behind the lower
	top, height  int
}

// extent is the range of values along the bars. It includes zero.
type extent struct{ low, high float64 }

func extentOf(rows []row) (e extent) {
	for _, r := range rows {
		for _, v := range []*float64{r.whole, r.part, r.limit} {
			if v != nil {
				e.low, e.high = min(e.low, *v), max(e.high, *v)
			}
		}
	}
	if e.low == e.high {
		e.high = 1
	}
	return e
}

// end returns where bars end, as a share of the extent: the highest, or zero if there is none.
func (e extent) end(values ...*float64) float64 {
	right := 0.0
	for _, v := range values {
		if v != nil {
			right = max(right, *v)
		}
	}
	return (right - e.low) / (e.high - e.low)
}

func lineHeight(size int) int { return size * 13 / 10 }

// stub is the width of the drawing of a missing figure.
func stub(size int) int { return size * 3 / 2 }

// layout finds the places of rows of a font size in a width.
func (s *sheet) layout(rows []row, width, size int) layout {
	l := layout{size: size, small: max(size*4/5, min(size, s.foot)), scale: extentOf(rows)}
	l.thick = size * 9 / 8
	if l.paired = paired(rows); l.paired {
		l.thick = size * 3 / 4
	}
	nameWidth, most := 0, width*2/5
	for _, r := range rows {
		nameWidth = max(nameWidth, textWidth(r.name, size))
	}
	if nameWidth > most {
		nameWidth = 0
		for _, r := range rows {
			broken := evenly(r.name, size, most)
			l.above = l.above || len(broken) > 3 || width/size < 40
			for _, line := range broken {
				nameWidth = max(nameWidth, textWidth(line, size))
			}
		}
	}
	if !l.above {
		l.names, l.left = nameWidth, nameWidth+size/2
		if nameWidth == 0 {
			l.left = 0
		}
		for _, r := range rows { // the figures of bars below zero stand left of them
			if r.below() {
				l.left = max(l.left, nameWidth+size*3/2+textWidth(r.value, size))
			}
		}
		for _, stacked := range []bool{false, true} {
			l.rows = labelled(rows, l, width-l.left, stacked)
			l.width = l.room(width - l.left)
			if l.width >= width*2/5 || stacked && l.width >= width/4 {
				l.place(nameWidth)
				return l
			}
		}
	}
	l.above, l.left, l.width = true, 0, width
	l.rows = nil
	for _, r := range rows {
		p := placed{row: r}
		figure := 0
		if r.value != "" {
			figure = textWidth(r.value, size) + size
		}
		p.names = evenly(r.name, size, max(width/2, width-figure))
		if r.note != "" {
			p.notes = evenly(r.note, l.small, width)
		}
		l.rows = append(l.rows, p)
	}
	l.place(width)
	return l
}

// paired reports whether the part of some row has a limit. Then each part has a bar of its own: in front of
// the whole, the limit would be compared with the whole.
func paired(rows []row) bool {
	return slices.ContainsFunc(rows, func(r row) bool { return r.limit != nil })
}

// unlimited returns rows without the limits, where there is no room for two bars a row.
func unlimited(rows []row) []row {
	out := slices.Clone(rows)
	for i := range out {
		out[i].limit = nil
	}
	return out
}

// labelled returns rows with their notes behind the figures, or in lines below them.
func labelled(rows []row, l layout, width int, stacked bool) []placed {
	var out []placed
	for _, r := range rows {
		p := placed{row: r, paired: l.paired && r.drawn() && r.note != ""}
		p.beside = !p.paired && (!stacked || r.value == "")
		if stacked && r.note != "" {
			for _, note := range r.notes {
				p.notes = append(p.notes, evenly(note, l.small, width/2)...)
			}
			p.beside = false
		} else if r.note != "" {
			p.notes = []string{r.note}
		}
		out = append(out, p)
	}
	return out
}

// room returns the width of the bars that leaves room for the labels at their ends.
func (l layout) room(width int) int {
	out := width
	for _, p := range l.rows {
		value, note := 0, 0
		if p.value != "" {
			value = textWidth(p.value, l.size)
		}
		for _, line := range p.notes {
			note = max(note, textWidth(line, l.small))
		}
		if p.missing && !p.drawn() {
			value += stub(l.size)
		}
		behind := func(label int, bars ...*float64) {
			free := width - label - l.size/2
			if end := l.scale.end(bars...); end > 0 {
				out = min(out, int(float64(free)/end))
			} else if free < 0 {
				out = 0
			}
		}
		switch {
		case p.paired:
			behind(value, p.whole)
			behind(note, p.part, p.limit)
		case p.beside && value > 0 && note > 0:
			behind(value+l.size/2+note, p.whole, p.part, p.limit)
		case p.beside:
			behind(value+note, p.whole, p.part, p.limit)
		default:
			behind(max(value, note), p.whole, p.part, p.limit)
		}
	}
	return max(0, out)
}

// place sets the heights of the rows.
func (l *layout) place(nameWidth int) {
	highest := l.thick
	for i := range l.rows {
		p := &l.rows[i]
		if l.above {
			p.height = len(p.names)*lineHeight(l.size) + len(p.notes)*lineHeight(l.small) + l.size*4/5
			if p.drawn() || p.missing {
				p.height += l.deep(p.row) + l.size/4
			}
			continue
		}
		p.names = nil
		if p.name != "" {
			p.names = evenly(p.name, l.size, max(nameWidth, l.size))
		}
		lines := lineHeight(l.size)
		if !p.beside {
			lines += len(p.notes) * lineHeight(l.small)
		}
		highest = max(highest, l.deep(p.row), lines, len(p.names)*lineHeight(l.size))
	}
	l.height = 0
	for i := range l.rows {
		p := &l.rows[i]
		if !l.above {
			p.height = highest + l.size/2
		}
		p.height = inPlaces(p.height)
		p.top = l.height
		l.height += p.height
	}
}

// between is the distance of the middles of a row's bars, which are apart if the rows have two.
func (l layout) between() int {
	if !l.paired {
		return 0
	}
	return inPlaces(max(l.thick+step/2, (lineHeight(l.size)+lineHeight(l.small))/2))
}

// deep is the height of a row's bars.
func (l layout) deep(r row) int {
	if !r.drawn() {
		return l.thick
	}
	return l.thick + l.between()
}

// spread uses a larger height.
func (l *layout) spread(height int) {
	n := len(l.rows)
	if n == 0 || height <= l.height {
		return
	}
	more := min((height-l.height)/n, l.size*3) / (2 * step) * 2 * step
	switch {
	case l.above:
	case l.paired:
		l.thick += min(more/4, l.size)
	default:
		l.thick += min(more/2, l.size*3/2)
	}
	for i := range l.rows {
		l.rows[i].top += i * more
		l.rows[i].height += more
	}
	l.height += n * more
}

// draw draws rows in a box from the current height, and spreads them over a height if it is larger.
func (s *sheet) draw(spec content, b box, l layout, height int) {
	l.spread(height)
	var bars []placedBar
	for _, p := range l.rows {
		bars = append(bars, s.row(p, b, l))
	}
	grid := s.bars(spec.words, box{b.left + l.left, l.width}, l.height, l.scale, l.thick, stub(l.size), bars)
	if !l.above { // it would run through the names
		s.baseline(grid, l.height)
	}
	if last := l.rows[len(l.rows)-1]; last.total && len(l.rows) > 1 {
		s.points(grid, "", "rect", []int{b.width, 1}, lines, []item{{
			Value: []any{l.scale.low, last.top / step}, Offset: []any{b.width/2 - l.left, 0},
		}})
	}
	s.y += l.height + 4
}

// placedBar is a row with the middle of its bar, from the top of the panel, and that of the part's bar.
type placedBar struct {
	row
	middle, part int
}

// row writes the texts of a row and returns where its bar is.
func (s *sheet) row(p placed, b box, l layout) placedBar {
	name := opts.TextStyle{FontSize: l.size, Color: ink, FontWeight: "normal", LineHeight: lineHeight(l.size)}
	if p.total {
		name.FontWeight = "bold"
	}
	value := opts.TextStyle{FontSize: l.size, Color: ink, FontWeight: "bold", LineHeight: lineHeight(l.size)}
	if p.missing {
		value.Color = attention
	}
	note := opts.TextStyle{FontSize: l.small, Color: quiet, FontWeight: "normal", LineHeight: lineHeight(l.small)}
	if l.above {
		top := s.y + p.top + l.size/4
		s.write(p.names, b.left, top, name)
		if p.value != "" {
			s.align([]string{p.value}, b.left+b.width, top, value, "right")
		}
		y := top + len(p.names)*lineHeight(l.size) + l.size/6
		middle := y + l.thick/2
		if p.drawn() || p.missing {
			y += l.deep(p.row) + l.size/4
		}
		s.write(p.notes, b.left, y, note)
		return placedBar{p.row, middle - s.y, middle + l.between() - s.y}
	}
	_, middle := snapped(p.top + p.height/2)
	middle += s.y
	s.align(p.names, b.left+l.names, middle-lineHeight(l.size)*len(p.names)/2, name, "right")
	behind := func(values ...*float64) int {
		return b.left + l.left + int(math.Ceil(float64(l.width)*l.scale.end(values...))) + l.size/2
	}
	if p.paired {
		_, upper := snapped(middle - s.y - (l.between()+(len(p.notes)-1)*lineHeight(l.small))/2)
		lower := upper + l.between()
		s.write([]string{p.value}, behind(p.whole), s.y+upper-lineHeight(l.size)/2, value)
		s.write(p.notes, behind(p.part, p.limit), s.y+lower-lineHeight(l.small)/2, note)
		return placedBar{p.row, upper, lower}
	}
	at := placedBar{p.row, middle - s.y, middle - s.y}
	if p.below() && p.beside {
		end := (min(*cmp.Or(p.whole, p.part), *cmp.Or(p.part, p.whole)) - l.scale.low) / (l.scale.high - l.scale.low)
		s.align([]string{p.value}, b.left+l.left+int(float64(l.width)*end)-l.size/2, middle-lineHeight(l.size)/2, value, "right")
		s.write(p.notes, behind(), middle-lineHeight(l.small)/2, note)
		return at
	}
	x := behind(p.whole, p.part, p.limit)
	if p.missing && !p.drawn() {
		x += stub(l.size)
	}
	if p.beside {
		if p.value != "" {
			s.write([]string{p.value}, x, middle-lineHeight(l.size)/2, value)
			x += textWidth(p.value, l.size) + l.size/2
		}
		s.write(p.notes, x, middle-lineHeight(l.small)/2, note)
		return at
	}
	y := middle - (lineHeight(l.size)+len(p.notes)*lineHeight(l.small))/2
	s.write([]string{p.value}, x, y, value)
	s.write(p.notes, x, y+lineHeight(l.size), note)
	return at
}

// bars draws the bars of rows in a box from the current height: the whole, its part in front of it or of its
// limit, and a hatched stub for a missing figure. It returns the index of the panel.
func (s *sheet) bars(words panelWords, b box, height int, scale extent, thick, stub int, rows []placedBar) int {
	grid := s.grid(b, height)
	s.xs = append(s.xs, across{XAxis: opts.XAxis{
		Type: "value", GridIndex: grid, Min: scale.low, Max: scale.high, Show: opts.Bool(false),
	}})
	s.ys = append(s.ys, upright{YAxis: opts.YAxis{
		Type: "category", GridIndex: grid, Data: make([]string, height/step), Inverse: opts.Bool(true), Show: opts.Bool(false),
	}})
	var wholes, parts, limits, stubs []item
	for _, r := range rows {
		at, _ := snapped(r.middle)
		if r.whole != nil && *r.whole != 0 {
			wholes = append(wholes, item{Value: []any{*r.whole, at}, Tip: r.line})
		}
		part, _ := snapped(r.part)
		if r.row.part != nil && *r.row.part != 0 {
			parts = append(parts, item{Value: []any{*r.row.part, part}, Tip: r.line})
		}
		if r.limit != nil {
			limits = append(limits, item{Value: []any{*r.limit, part}, Tip: r.line})
		}
		if r.missing {
			stubs = append(stubs, item{Value: []any{0, at}, Tip: r.line, Offset: []any{"60%", 0}})
		}
	}
	add := func(name string, data []item, style opts.ItemStyle) {
		if len(data) > 0 {
			s.series = append(s.series, echarts.SingleSeries{
				Name: name, Type: "bar", XAxisIndex: grid, YAxisIndex: grid, BarGap: "-100%", BarWidth: px(thick),
				Data: data, ItemStyle: &style,
			})
		}
	}
	whole := opts.ItemStyle{Color: light, BorderColor: full, BorderWidth: 1}
	if !slices.ContainsFunc(rows, func(r placedBar) bool { return r.row.part != nil }) { // nothing stands in front
		whole = opts.ItemStyle{Color: full}
	}
	add(words.whole, wholes, whole)
	add(words.limit, limits, opts.ItemStyle{Color: paper, BorderColor: quiet, BorderWidth: 1})
	add(words.part, parts, opts.ItemStyle{Color: full})
	s.points(grid, "", hatch, []int{stub, thick * 2 / 3}, attention, stubs)
	return grid
}

// baseline draws the line at zero.
func (s *sheet) baseline(grid, height int) {
	s.points(grid, "", "rect", []int{1, height}, quiet, []item{{Value: []any{0, height / step / 2}}})
}

// points draws a symbol at each place.
func (s *sheet) points(grid int, name, symbol string, size []int, color string, data []item) {
	if len(data) > 0 {
		s.series = append(s.series, echarts.SingleSeries{
			Name: name, Type: "scatter", XAxisIndex: grid, YAxisIndex: grid, Data: data,
			Symbol: symbol, SymbolSize: size, ItemStyle: &opts.ItemStyle{Color: color, Opacity: opts.Float(1)},
		})
	}
}

// hatch is the drawing of a missing figure: three slanted strokes.
const hatch = "path://M0,10 L4,0 L6,0 L2,10 Z M7,10 L11,0 L13,0 L9,10 Z M14,10 L18,0 L20,0 L16,10 Z"

// single draws one row as a large figure with a bar below, if there is something to compare it with. low is
// the end of the height, or 0 if it follows from the content. What the title says too is left out if the
// height is too small. It returns false if the figure does not fit.
func (s *sheet) single(spec content, b box, low int) bool {
	r := spec.rows[0]
	if r.limit != nil { // the figure itself says the whole
		r.whole = nil
		spec.rows = []row{r}
	}
	big := s.text * 2
	if low > 0 {
		big = min(s.text*4, b.width/6)
	}
	for big > s.text && textWidth(r.value, big) > b.width {
		big--
	}
	var names, notes []string
	small := s.text
	if !strings.Contains(spec.title, r.name) {
		names = evenly(r.name, small, b.width)
	}
	if r.note != "" {
		notes = evenly(r.note, small, b.width)
	}
	barred := r.missing || r.compared()
	height := low - s.y - s.stateHeight(spec, b) - s.remarkHeight(spec, b) - (len(names)+len(notes))*lineHeight(small) - 4
	free := 0
	for ; low > 0; big-- {
		free = height - lineHeight(big)
		if barred {
			free -= barHeight(big)
		}
		if free >= 0 {
			break
		}
		if big > s.text {
			continue
		}
		if spec.remark == "" {
			return false
		}
		spec.remark = ""
		return s.single(spec, b, low)
	}
	s.stateHead(spec, b)
	s.y += min(free/3, big)
	write := func(lines []string, size int, color, weight string) {
		s.write(lines, b.left, s.y, opts.TextStyle{FontSize: size, Color: color, FontWeight: weight, LineHeight: lineHeight(size)})
		s.y += len(lines) * lineHeight(size)
	}
	write(names, small, ink, "normal")
	color := ink
	if r.missing {
		color = attention
	}
	write([]string{r.value}, big, color, "bold")
	if r.limit != nil { // the bar is not of the figure but of what the notes say
		write(notes, small, quiet, "normal")
		notes = nil
	}
	if barred {
		thick, at := big*2/3, placedBar{r, barHeight(big) / 2, barHeight(big) / 2}
		grid := s.bars(spec.words, b, barHeight(big), extentOf(spec.rows), thick, stub(big), []placedBar{at})
		s.baseline(grid, barHeight(big))
		s.y += barHeight(big)
	}
	write(notes, small, quiet, "normal")
	s.y += 4
	s.remark(spec, b)
	return true
}

// barHeight is the height of a bar below a figure, with the space around it.
func barHeight(size int) int { return inPlaces(size * 10 / 9) }

// inPlaces rounds a height up to whole places.
func inPlaces(height int) int { return (height + 2*step - 1) / (2 * step) * 2 * step }

// stateHead writes what the bars of the rows are.
func (s *sheet) stateHead(spec content, b box) {
	if s.full {
		s.line(spec.words.state, s.head, ink, "bold", b)
	}
	s.key(s.stateKey(spec), b)
}

// stateHeight is the height of stateHead.
func (s *sheet) stateHeight(spec content, b box) int {
	height := s.keyHeight(s.stateKey(spec), b)
	if s.full {
		height += s.head*3/2*len(wrap(spec.words.state, s.head, b.width)) + 4
	}
	return height
}

// stateKey names the parts of the bars, if they have more than one.
func (s *sheet) stateKey(spec content) []entry {
	var out []entry
	has := func(drawn func(row) bool) bool { return slices.ContainsFunc(spec.rows, drawn) }
	if has(func(r row) bool { return r.part != nil }) {
		out = append(out, entry{"■", full, spec.words.part})
	}
	if has(func(r row) bool { return r.whole != nil }) {
		out = append(out, entry{"■", light, spec.words.whole})
	}
	if has(func(r row) bool { return r.limit != nil }) {
		out = append(out, entry{"□", quiet, spec.words.limit})
	}
	if len(out) < 2 {
		return nil
	}
	return out
}

// remark writes what the rows leave out.
func (s *sheet) remark(spec content, b box) {
	if spec.remark != "" {
		s.y += 6
		s.line(spec.remark, s.head, quiet, "normal", b)
	}
}

func (s *sheet) remarkHeight(spec content, b box) int {
	if spec.remark == "" {
		return 0
	}
	return 6 + s.head*3/2*len(wrap(spec.remark, s.head, b.width)) + 4
}

// ranked orders rows by their figures, the largest first and the missing last. The total remains the
// last.
func ranked(rows []row) []row {
	slices.SortStableFunc(rows, func(a, b row) int {
		if a.total != b.total {
			return boolInt(a.total) - boolInt(b.total)
		}
		if (a.rank == nil) != (b.rank == nil) {
			return boolInt(a.rank == nil) - boolInt(b.rank == nil)
		}
		if a.rank == nil {
			return 0
		}
		return cmp.Compare(*b.rank, *a.rank)
	})
	return rows
}
