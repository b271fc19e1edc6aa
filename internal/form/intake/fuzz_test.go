package intake_test

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/shopspring/decimal"
	"golang.org/x/text/unicode/norm"

	"portal/internal/figures"
	"portal/internal/form/intake"
	"portal/internal/message"
)

// The fuzz targets of this file edit July's form as people do, and compare what Read returns with what a
// person sees on the edited form. The oracle knows the form's words and the places of its cells. It shares
// no code with intake.

// view is a cell as a person sees it.
type view struct {
	text   string
	vague  bool // no number may be read from it: it is crossed out, an error, or displayed as nobody knows
	zero   bool // it stores the number 0, which a format may display as a dash
	hidden bool
	anchor [2]int // row and column of the cell that covers it, or its own
}

// picture is a sheet as a person sees it.
type picture struct {
	cells [][]view
	place func(at message.Pos) (row, column int, ok bool)
}

// at returns the cell that a person sees at a place, which may be merged over it.
func (p picture) at(row, column int) view {
	if column >= len(p.cells[row]) {
		return view{anchor: [2]int{row, column}}
	}
	anchor := p.cells[row][column].anchor
	return p.cells[anchor[0]][anchor[1]]
}

// words returns what a person sees at a place, without blanks and in half width; nothing for a hidden cell.
func (p picture) words(row, column int) string {
	v := p.at(row, column)
	if v.hidden {
		return ""
	}
	return bareWords(v.text)
}

func bareWords(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || r == '_' {
			return -1
		}
		return r
	}, norm.NFKC.String(text))
}

// split returns words and the unit in brackets after them.
func split(text string) (words, unit string) {
	words, unit, _ = strings.Cut(strings.TrimSuffix(text, ")"), "(")
	for _, before := range []string{"计量单位", "金额单位", "单位", ":"} {
		unit = strings.TrimPrefix(unit, before)
	}
	return words, unit
}

const titleOfForm = "电子商务进农村综合示范创建月报表"

var (
	monthInTitle = regexp.MustCompile(`(\d{4})年(\d{1,2})月`)
	moneyStated  = regexp.MustCompile(`单位:?(?:人民币)?([十百千万亿]*元)`)
	otherMonths  = regexp.MustCompile(`^(?:上月|上期|上年|去年|同比|环比|增)`)
	aside        = regexp.MustCompile(`^(?:备注|说明)$`)
	template     = regexp.MustCompile(`^示范县(?:市|区)?名称\d*$`)
	plainNumber  = regexp.MustCompile(`^(?:\d{1,3}(?:,\d{3})+|\d*)(?:\.\d*)?$`)
)

var countyNames = map[string]string{
	"合计": figures.All, "总计": figures.All,
	"陆河县": "luhe", "陆河": "luhe", "汕尾市陆河县": "luhe", "汕尾陆河县": "luhe", "汕尾市陆河": "luhe", "汕尾陆河": "luhe",
	"陆丰市": "lufeng", "陆丰": "lufeng", "汕尾市陆丰市": "lufeng", "汕尾陆丰市": "lufeng", "汕尾市陆丰": "lufeng", "汕尾陆丰": "lufeng",
	"海丰县": "haifeng", "海丰": "haifeng", "汕尾市海丰县": "haifeng", "汕尾海丰县": "haifeng", "汕尾市海丰": "haifeng", "汕尾海丰": "haifeng",
	"汕尾市城区": "chengqu", "城区": "chengqu", "汕尾城区": "chengqu",
}

// number returns the number that a person reads in a cell of a row with the given unit.
func number(v view, unit string) (decimal.Decimal, bool) {
	text := strings.TrimFunc(strings.Map(func(r rune) rune {
		if r >= '！' && r <= '～' {
			return r - '！' + '!'
		}
		return r
	}, v.text), func(r rune) bool { return unicode.IsSpace(r) || r == '_' })
	if v.zero && text != "" && strings.Trim(text, "-—–") == "" {
		return decimal.Decimal{}, !v.vague
	}
	text = strings.TrimSpace(strings.TrimSuffix(text, unit))
	if text == "-0" {
		text = "0"
	}
	if unit == "元" {
		text = strings.TrimSpace(strings.TrimPrefix(text, "¥"))
	}
	if v.vague || v.hidden || !plainNumber.MatchString(text) || !strings.ContainsAny(text, "0123456789") {
		return decimal.Decimal{}, false
	}
	n, err := decimal.NewFromString(strings.TrimSuffix(strings.ReplaceAll(text, ",", ""), "."))
	return n, err == nil
}

// nothing reports whether a cell says that nothing is reported: it is blank, has a stroke or says so.
func nothing(v view) bool {
	text := bareWords(v.text)
	return text == "" || !v.vague && (text == "未填报" || text == "不适用" ||
		!strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsPunct(r) && !strings.ContainsRune("|~─", r) }))
}

// onForm is the oracle: what a person sees of one form on a picture.
type onForm struct {
	picture
	indicators []figures.Indicator
	filer      string // the county that files, or empty
}

// labelled returns the indicator whose label a person sees left of a column, the nearest of several.
func (f onForm) labelled(row, column int) (found []figures.Indicator, end int, unit string) {
	for c := range column {
		label, stated := split(f.words(row, c))
		for _, i := range f.indicators {
			if label != i.Label.V {
				continue
			}
			found, end, unit = []figures.Indicator{i}, c, stated // the nearest applies
		}
	}
	return found, end, unit
}

func (f onForm) has(row int, is func(words string) bool) bool {
	for c := range f.cells[row] {
		if is(f.words(row, c)) {
			return true
		}
	}
	return false
}

// header returns the rows of the header above a row: from the nearest 项目 to the first label below it.
func (f onForm) header(row int) (from, to int, ok bool) {
	for from = row; from >= 0; from-- {
		if f.has(from, func(words string) bool { return strings.HasPrefix(words, "项目") }) {
			for to = from + 1; to < row; to++ {
				if found, _, _ := f.labelled(to, len(f.cells[to])); len(found) > 0 {
					break
				}
			}
			return from, to, true
		}
	}
	return 0, 0, false
}

// headed returns the counties that a person sees at the head of a column, and its other words.
func (f onForm) headed(from, to, column int) (counties, others, units []string) {
	for row := from; row < to; row++ {
		words, unit := split(f.words(row, column))
		switch county, ok := countyNames[words]; {
		case words == "" || strings.HasPrefix(words, "项目"):
		case ok:
			if !slices.Contains(counties, county) {
				counties = append(counties, county)
			}
			units = append(units, unit)
		case template.MatchString(words) && f.filer != "":
			counties = append(counties, f.filer)
		default:
			others = append(others, words)
		}
	}
	return counties, others, units
}

// check returns what is wrong with a column's figure, or nothing.
func (f onForm) check(form *intake.Form, county string, nth, columns int, cell intake.Cell) string {
	row, column, ok := f.place(cell.Pos)
	if !ok { // beyond the end of the row
		if cell.Value.Known() {
			return "is at no cell"
		}
		return ""
	}
	own := view{anchor: [2]int{row, column}}
	if column < len(f.cells[row]) {
		own = f.cells[row][column]
	}
	if own.anchor != [2]int{row, column} {
		return "is covered by a merged cell"
	}
	found, end, unit := f.labelled(row, column)
	if len(found) != 1 || found[0].ID.V != cell.Indicator {
		return fmt.Sprintf("is in a row of %d labels", len(found))
	}
	i := found[0]
	if unit != "" && unit != i.Unit.V {
		return "is in a row of " + unit
	}
	n, seen := number(own, i.Unit.V)
	switch {
	case !cell.Value.Known() && !nothing(own):
		return "is missing"
	case cell.Value.Known() && !seen:
		return "is no number to see"
	case cell.Value.Known() && !cell.Value.Number.Equal(n):
		return "shows " + n.String()
	}
	from, to, ok := f.header(row)
	if !ok {
		return "has no header"
	}
	if slices.ContainsFunc(form.Notes, func(n intake.Note) bool { return n.Key == "form-short-header" }) {
		var filled []int
		for c := end + 1; c < len(f.cells[row]); c++ {
			if f.words(row, c) != "" {
				filled = append(filled, c)
			}
		}
		if len(filled) == columns && filled[nth] != column {
			return fmt.Sprintf("is not figure %d of the row", nth+1)
		}
		return ""
	}
	counties, others, units := f.headed(from, to, column)
	switch {
	case len(counties) != 1 || counties[0] != county:
		return fmt.Sprintf("is below the heads %v", counties)
	case slices.ContainsFunc(others, otherMonths.MatchString):
		return fmt.Sprintf("is below %v", others)
	case strings.HasSuffix(i.Unit.V, "元") && slices.ContainsFunc(units, func(unit string) bool {
		return strings.HasSuffix(unit, "元") && unit != i.Unit.V
	}):
		return fmt.Sprintf("is below the units %v", units)
	}
	return f.inTable(form, i, row, unit)
}

// inTable checks what the whole table says about a row.
func (f onForm) inTable(form *intake.Form, i figures.Indicator, row int, unit string) string {
	titled := func(r int) bool {
		return f.has(r, func(words string) bool {
			return strings.Contains(words, titleOfForm) && !strings.Contains(words, "续")
		})
	}
	first, last := row, row+1
	for first > 0 && !titled(first) {
		first--
	}
	for last < len(f.cells) && !titled(last) {
		last++
	}
	rows, head := 0, first // rows above the header are not the table's
	for head < row && !f.has(head, func(words string) bool { return strings.HasPrefix(words, "项目") }) {
		head++
	}
	for r := first; r < last; r++ {
		found, _, _ := f.labelled(r, len(f.cells[r]))
		if r > head && slices.ContainsFunc(found, func(o figures.Indicator) bool { return o.ID.V == i.ID.V }) {
			rows++
		}
		for c := range f.cells[r] {
			words := f.words(r, c)
			if m := moneyStated.FindStringSubmatch(words); m != nil && unit == "" && strings.HasSuffix(i.Unit.V, "元") && m[1] != i.Unit.V {
				return "is in a table of " + m[1]
			}
			if m := monthInTitle.FindAllStringSubmatch(words, -1); r == first && len(m) == 1 && form.From == form.Period &&
				!strings.Contains(words, "填报日期") && m[0][1]+"-"+fmt.Sprintf("%02s", m[0][2]) != form.Period.String() {
				return "is of " + m[0][0]
			}
		}
	}
	if rows > 1 {
		return fmt.Sprintf("is in one of %d rows with its label", rows)
	}
	return ""
}

// left returns the numbers beside a label that no form has although a person sees a county above them.
func (f onForm) left(forms []*intake.Form, taken map[[2]int]bool) (out []string) {
	kind := forms[0].Kind
	for row := range f.cells {
		found, end, _ := f.labelled(row, len(f.cells[row]))
		from, to, ok := f.header(row)
		if len(found) != 1 || !ok {
			continue
		}
		for c := end + 1; c < len(f.cells[row]); c++ {
			v := f.cells[row][c]
			if _, seen := number(v, found[0].Unit.V); !seen || taken[[2]int{row, c}] || v.anchor != [2]int{row, c} {
				continue
			}
			counties, others, _ := f.headed(from, to, c)
			if slices.ContainsFunc(others, otherMonths.MatchString) || slices.ContainsFunc(others, aside.MatchString) || len(counties) == 0 && len(others) > 0 || len(counties) == 1 && counties[0] == figures.All && kind == intake.County {
				continue
			}
			out = append(out, fmt.Sprintf("row %d, column %d: %q below %v %v is in no form", row+1, c+1, v.text, counties, others))
		}
	}
	return out
}

// demand fails if a figure of the forms is not what a person sees.
func demand(t *testing.T, ds *figures.Dataset, p picture, forms []*intake.Form) {
	t.Helper()
	taken := map[[2]int]bool{}
	short := false
	f := onForm{picture: p}
	for _, form := range forms {
		short = short || slices.ContainsFunc(form.Notes, func(n intake.Note) bool { return n.Key == "form-short-header" })
		f.indicators = ds.IndicatorsAt(form.Period)
		f.filer = ""
		for name, slug := range countyNames {
			if strings.HasPrefix(form.Filer, name) && slug != figures.All {
				f.filer = slug
			}
		}
		heads := len(form.Columns)
		if form.Kind == intake.County {
			heads = -1 // its totals and unused columns are left out
		}
		for nth, column := range form.Columns {
			if len(column.Figures) != len(f.indicators) {
				t.Errorf("%s has %d figures", column.Heading, len(column.Figures))
			}
			for _, cell := range column.Figures {
				if wrong := f.check(form, column.County, nth, heads, cell); wrong != "" {
					t.Errorf("%s of %s = %s, but the cell at %s %s", cell.Indicator, column.County, cell.Value.Plain(), cell.Pos, wrong)
				}
				if row, column, ok := p.place(cell.Pos); ok {
					taken[[2]int{row, column}] = true
				}
			}
		}
	}
	if len(forms) == 1 && !short {
		for _, problem := range f.left(forms, taken) {
			t.Error(problem)
		}
	}
	if t.Failed() {
		for r, row := range p.cells {
			for c, v := range row {
				if v.text != "" {
					t.Logf("%d,%d: %q %+v", r+1, c+1, v.text, v)
				}
			}
		}
	}
}

// hand takes the choices of an editor from the fuzzer's bytes.
type hand struct{ bytes []byte }

// pick returns a number below a limit.
func (h *hand) pick(limit int) (n int) {
	for size := 1; size < limit; size *= 256 {
		n *= 256
		if len(h.bytes) > 0 {
			n += int(h.bytes[0])
			h.bytes = h.bytes[1:]
		}
	}
	return n % limit
}

func from[T any](h *hand, list []T) T { return list[h.pick(len(list))] }

// phrases are the texts that an editor writes into cells.
var phrases = []string{
	"20", "２０", " 20 ", "1,234", "1,23", "１，２３４", "1.234,5", "1 234", "12\n3", "20个", "20 个", "20万元", "223.7万元", "20元", "20人次", "¥20",
	"44.74%", "４４．７４％", "0.4474", "-5", "+5", "(5)", "5.", ".5", "007", "1e3", "0x10", "1/2", "20²", "20①", "约20", "20（含在建2个）", "2O", "l0",
	"二十", "一", "〇", "零", "-", "—", "——", "/", "、", "…", "无", "未填报", "不适用", "同上", "未启动", "#REF!", "TRUE", "2020年8月", "＿20＿", "2_0",
	"20\u200b", "20\u00a0", "٢٠", "𝟐𝟎", "Ⅳ", "20;21", "20,", ",20", "0", "0.0", "00", "20 21", "20、21", "一20", "—20", "20—", "20％",
	"陆河县", "陆丰市", "合计", "总计", "小计", "陆丰", "陆丰县", "海丰县", "汕尾市城区", "城区", "汕尾市陆河县", "陆河县（万元）", "合计（元）", "示范县名称1", "示范县名称2",
	"序号", "项目", "项目（单位：万元）", "备注", "上月数", "本月数", "同比", "上年同期", "增长", "其中：本月", "填报单位：陆河县科技工业和信息化局", "填报日期：2020年8月",
	"单位：万元", "单位：元", "单位：亿元", "（万元）", "单位：", "万元", "注：金额以元计", "续表",
	"当月使用资金", "累计使用资金（元）", "累计使用资金（亿元）", "当年累计带动建档立卡贫困户增收", "累计建设数量（个）", "累计建设数量", "资金使用进度（%）", "资金使用进度",
	"当年累计培训人数（人次）", "当年累计培训场次（次）", "县级电商服务中心数量（个）", "上月累计建设数量（个）", "村级电商服务站建设", "电商人才培养", "快递网点数量（个）",
	titleOfForm + "（2020年6月）", titleOfForm + "（2020年7月）（续）", titleOfForm,
}

// heads head a column that an editor inserts.
var heads = []string{"备注", "上月数", "本月数", "同比", "说明", "上年同期", "小计", "海丰县", "汕尾市城区", "示范县名称1", "", "合计", "陆河县", "单位：万元"}

// typed is a cell as an editor leaves it.
type typed struct {
	view
	kind    string // the type in the file: n, s, inlineStr, str, b or e
	value   string
	runs    string // the text as XML, if parts of it have their own font
	formula string
	format  string
	strike  bool
}

func typedText(text string) typed {
	return typed{view: view{text: text}, kind: "inlineStr", value: text}
}

func typedNumber(value string) typed {
	return typed{view: view{text: value, zero: decimal.RequireFromString(value).IsZero()}, kind: "n", value: value}
}

// paper is a sheet that an editor edits.
type paper struct {
	cells    [][]typed
	merged   [][4]int // first row and column, last row and column
	rows     map[int]string
	columns  map[int]string // attributes of hidden ones
	noZeros  bool
	displays []display
}

// display is a number in a format, as Excel displays it.
type display struct{ format, value, shown string }

// displays reads the table of displays of package officefile.
func displays(t testing.TB) (out []display) {
	t.Helper()
	src, err := os.ReadFile("../../officefile/testdata/formats/formats.tsv")
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range strings.Split(strings.TrimSpace(string(src)), "\n")[1:] {
		fields := strings.Split(line, "\t")
		shown := fields[2]
		if len(fields) > 4 {
			shown = fields[4]
		}
		out = append(out, display{fields[0], fields[1], strings.Replace(shown, "(nothing)", "", 1)})
	}
	return out
}

const width = 12 // columns of a new paper

// july returns July's form as workbook does.
func july(shown []display) *paper {
	p := &paper{rows: map[int]string{}, columns: map[int]string{}, displays: shown}
	p.line(0, titleOfForm+"（2020年7月）")
	p.line(1, "填报单位（盖章）：汕尾市商务局")
	p.line(2, "填报日期：2020年8月")
	p.line(3, "序号", "项目", "", "陆河县", "陆丰市", "合计")
	for n, row := range rowsOfJuly {
		p.line(4+n, row[:]...)
	}
	p.line(14, "")
	p.line(15, "")
	p.merged = [][4]int{
		{0, 0, 0, 5}, {1, 0, 1, 5}, {2, 0, 2, 5}, {3, 1, 3, 2}, {4, 1, 4, 2},
		{5, 0, 7, 0}, {5, 1, 7, 1}, {9, 0, 10, 0}, {9, 1, 10, 1}, {11, 0, 13, 0}, {11, 1, 13, 1},
	}
	return p
}

func (p *paper) line(row int, values ...string) {
	cells := make([]typed, width)
	if len(p.cells) > 0 {
		cells = make([]typed, len(p.cells[0]))
	}
	for c, value := range values[:min(len(values), len(cells))] {
		if _, ok := figures.ParseNumber(value); ok {
			cells[c] = typedNumber(value)
		} else if value != "" {
			cells[c] = typedText(value)
		}
	}
	p.cells = slices.Insert(p.cells, row, cells)
}

// moved moves a range's side where a row or column is inserted (by 1) or removed (by -1) at a place.
func moved(first, last *int, at, by int) {
	switch {
	case by > 0 && *first >= at || by < 0 && *first > at:
		*first += by
	}
	if *last >= at {
		*last += by
	}
}

func shifted(lines map[int]string, at, by int) map[int]string {
	out := map[int]string{}
	for n, attributes := range lines {
		if by < 0 && n == at {
			continue
		}
		if n >= at {
			n += by
		}
		out[n] = attributes
	}
	return out
}

func (p *paper) insertRow(at int, values ...string) {
	p.line(at, values...)
	for i := range p.merged {
		moved(&p.merged[i][0], &p.merged[i][2], at, 1)
	}
	p.rows = shifted(p.rows, at, 1)
}

func (p *paper) removeRow(at int) {
	p.cells = slices.Delete(p.cells, at, at+1)
	for i := range p.merged {
		moved(&p.merged[i][0], &p.merged[i][2], at, -1)
	}
	p.rows = shifted(p.rows, at, -1)
}

func (p *paper) insertColumn(at int) {
	for r := range p.cells {
		p.cells[r] = slices.Insert(p.cells[r], at, typed{})
	}
	for i := range p.merged {
		moved(&p.merged[i][1], &p.merged[i][3], at, 1)
	}
	p.columns = shifted(p.columns, at, 1)
}

func (p *paper) removeColumn(at int) {
	for r := range p.cells {
		p.cells[r] = slices.Delete(p.cells[r], at, at+1)
	}
	for i := range p.merged {
		moved(&p.merged[i][1], &p.merged[i][3], at, -1)
	}
	p.columns = shifted(p.columns, at, -1)
}

// merge merges cells unless one of them is merged already.
func (p *paper) merge(m [4]int) {
	if m[2] >= len(p.cells) || m[3] >= len(p.cells[0]) || slices.ContainsFunc(p.merged, func(o [4]int) bool {
		return m[0] <= o[2] && o[0] <= m[2] && m[1] <= o[3] && o[1] <= m[3]
	}) {
		return
	}
	p.merged = append(p.merged, m)
}

// header returns the row with 项目.
func (p *paper) header() int {
	return max(0, slices.IndexFunc(p.cells, func(row []typed) bool {
		return slices.ContainsFunc(row, func(c typed) bool { return strings.HasPrefix(c.text, "项目") })
	}))
}

// edit makes one edit.
func (p *paper) edit(h *hand, raw string) {
	kind := h.pick(28)
	row, column := h.pick(len(p.cells)), h.pick(len(p.cells[0]))
	cell := &p.cells[row][column]
	switch kind {
	case 0, 1:
		d := from(h, p.displays)
		*cell = typedNumber(d.value)
		cell.text, cell.format = d.shown, d.format
		cell.vague = d.shown == "unknown"
	case 2, 3:
		*cell = typedText(from(h, phrases))
	case 4:
		*cell = typedText(raw)
	case 5: // a formula with its result
		*cell = typedNumber(from(h, []string{"20", "0", "223.7", "44.74", "1.5", "248", "1000000"}))
		cell.formula = "1+1"
	case 6: // a formula with another result, or none that lasts
		switch h.pick(6) {
		case 0:
			*cell = typed{view: view{text: "#DIV/0!", vague: true}, kind: "e", value: "#DIV/0!", formula: "1/0"}
		case 1:
			*cell = typed{view: view{text: "TRUE", vague: true}, kind: "b", value: "1", formula: "1=1"}
		case 2:
			text := from(h, phrases)
			*cell = typed{view: view{text: text}, kind: "str", value: text, formula: `""&A1`}
		case 3:
			*cell = typed{view: view{text: "?", vague: true}, kind: "n", formula: "1+1"}
		case 4:
			*cell = typed{view: view{text: "20", vague: true}, kind: "n", value: "20", formula: "MONTH(TODAY())+13"}
		case 5:
			*cell = typed{view: view{text: "TRUE", vague: true}, kind: "b", value: "1"}
		}
	case 7:
		p.rows[row] = from(h, []string{`hidden="1"`, `hidden="true"`, `ht="0" customHeight="1"`})
	case 8:
		p.columns[column] = from(h, []string{`hidden="1" width="9"`, `hidden="true"`, `width="0" customWidth="1"`})
	case 9:
		p.merge([4]int{row, column, row + h.pick(3), column + h.pick(3)})
	case 10:
		p.merged = slices.DeleteFunc(p.merged, func(m [4]int) bool {
			return m[0] <= row && row <= m[2] && m[1] <= column && column <= m[3]
		})
	case 11:
		p.insertRow(row)
	case 12:
		p.insertColumn(column)
	case 13:
		p.removeRow(row)
	case 14:
		p.removeColumn(column)
	case 15:
		other := h.pick(len(p.cells))
		p.cells[row], p.cells[other] = p.cells[other], p.cells[row]
	case 16: // swap two cells
		other := &p.cells[h.pick(len(p.cells))][h.pick(len(p.cells[0]))]
		*cell, *other = *other, *cell
	case 17: // swap two headings
		heading, other := &p.cells[p.header()][column], &p.cells[p.header()][h.pick(len(p.cells[0]))]
		*heading, *other = *other, *heading
	case 18: // copy a row
		copied := slices.Clone(p.cells[row])
		to := h.pick(len(p.cells))
		p.insertRow(to)
		p.cells[to] = copied
	case 19:
		at := p.header()
		p.insertRow(at)
		p.cells[at][column] = typedText(from(h, []string{"单位：万元", "单位：元", "（单位：亿元）", "金额单位：", "万元", "单位：个", "（以元计）"}))
	case 20: // a column of notes or of other figures
		p.insertColumn(column)
		p.cells[p.header()][column] = typedText(from(h, heads))
		p.cells[row][column] = from(h, []typed{typedNumber("18"), typedText("6月新建2站"), typedText("11%"), typedText("无"), {}})
	case 21:
		cell.strike, cell.vague = true, true
	case 22: // a part of the text is struck or raised
		before, after := from(h, []string{"", "2", "20"}), from(h, []string{"0", "18", "个"})
		*cell = typed{view: view{text: before + "^" + after, vague: true}, kind: from(h, []string{"inlineStr", "s"})}
		cell.runs = `<r><t>` + before + `</t></r><r><rPr>` + from(h, []string{`<strike/>`, `<vertAlign val="superscript"/>`, `<strike val="true"/>`, `<strike val="1"/>`}) + `</rPr><t>` + after + `</t></r>`
		if before == "" {
			cell.runs = strings.TrimPrefix(cell.runs, `<r><t></t></r>`)
		}
	case 23: // text beside the number
		text := from(h, []string{"", "约", "¥", "-", "一", "(", "近 "}) + cell.text + from(h, []string{"", "个", "万元", "元", "%", "①", "²", "（含在建2个）", "\n3", " 1", "+", ")"})
		*cell = typedText(text)
	case 24: // cells shifted right
		p.cells[row] = slices.Insert(p.cells[row][:len(p.cells[row])-1], column, typed{})
	case 25: // cells shifted left
		p.cells[row] = append(slices.Delete(p.cells[row], column, column+1), typed{})
	case 26: // a county's column in two: of this month and of another
		head := p.header()
		p.insertColumn(column)
		p.insertRow(head + 1)
		if column > 0 {
			p.merge([4]int{head, column - 1, head, column})
			p.cells[head+1][column-1] = typedText(from(h, []string{"本月数", "上月数", "本月", ""}))
		}
		p.cells[head+1][column] = typedText(from(h, []string{"上月数", "本月数", "上年同期", "同比", "备注"}))
		p.cells[row][column] = typedNumber("18")
	case 27:
		switch h.pick(3) {
		case 0:
			p.noZeros = true
		case 1:
			p.insertRow(2, "填报单位：陆河县科技工业和信息化局")
			p.removeRow(1)
		case 2: // the table twice
			for _, line := range p.cells[:len(p.cells):len(p.cells)] {
				p.cells = append(p.cells, slices.Clone(line))
			}
		}
	}
}

// edited returns July's form after the edits that the fuzzer's bytes choose.
func edited(shown []display, edits []byte, raw string) *paper {
	p, h := july(shown), &hand{edits}
	for n := 0; len(h.bytes) > 0 && n < 12; n++ {
		p.edit(h, raw)
		if len(p.cells) < 2 || len(p.cells) > 60 || len(p.cells[0]) < 2 || len(p.cells[0]) > 30 {
			return p
		}
	}
	return p
}

// picture returns the sheet as a person sees it.
func (p *paper) picture() picture {
	out := picture{place: func(at message.Pos) (row, column int, ok bool) {
		return at.Line - 1, at.Col - 1, at.Line >= 1 && at.Line <= len(p.cells) && at.Col >= 1
	}}
	for r, row := range p.cells {
		var views []view
		for c, cell := range row {
			v := cell.view
			v.anchor = [2]int{r, c}
			_, hiddenRow := p.rows[r]
			_, hiddenColumn := p.columns[c]
			v.hidden = hiddenRow || hiddenColumn
			if p.noZeros && v.zero {
				v.text = ""
			}
			views = append(views, v)
		}
		out.cells = append(out.cells, views)
	}
	for _, m := range p.merged {
		for r := m[0]; r <= m[2] && r < len(out.cells); r++ {
			for c := m[1]; c <= m[3] && c < len(out.cells[r]); c++ {
				out.cells[r][c].anchor = [2]int{m[0], m[1]}
			}
		}
	}
	return out
}

func escaped(text string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(text)) // a strings.Builder never fails
	return b.String()
}

func nameOf(row, column int) string {
	name := string(rune('A' + column%26))
	if column >= 26 {
		name = "A" + name
	}
	return fmt.Sprint(name, row+1)
}

// workbook writes the sheet as a file.
func (p *paper) workbook(t testing.TB) []byte {
	t.Helper()
	const (
		spreadsheet = `xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"`
		relation    = `http://schemas.openxmlformats.org/officeDocument/2006/relationships`
		types       = `application/vnd.openxmlformats-officedocument.spreadsheetml.`
	)
	var sheetXML, formats, styles, texts strings.Builder
	count, shared := 0, 0
	sheetXML.WriteString(`<worksheet ` + spreadsheet + `>`)
	if p.noZeros {
		sheetXML.WriteString(`<sheetViews><sheetView showZeros="0" workbookViewId="0"/></sheetViews>`)
	}
	if len(p.columns) > 0 {
		sheetXML.WriteString(`<cols>`)
		for c := range p.cells[0] {
			if attributes, ok := p.columns[c]; ok {
				fmt.Fprintf(&sheetXML, `<col min="%d" max="%[1]d" %s/>`, c+1, attributes)
			}
		}
		sheetXML.WriteString(`</cols>`)
	}
	sheetXML.WriteString(`<sheetData>`)
	for r, row := range p.cells {
		fmt.Fprintf(&sheetXML, `<row r="%d" %s>`, r+1, p.rows[r])
		for c, cell := range row {
			if cell.kind == "" {
				continue
			}
			style := 0
			if cell.format != "" || cell.strike {
				count++
				style = count
				id, font := 0, 0
				if cell.format != "" {
					id = 200 + count
					fmt.Fprintf(&formats, `<numFmt numFmtId="%d" formatCode="%s"/>`, id, escaped(cell.format))
				}
				if cell.strike {
					font = 1
				}
				fmt.Fprintf(&styles, `<xf numFmtId="%d" fontId="%d" applyNumberFormat="1" applyFont="1"/>`, id, font)
			}
			fmt.Fprintf(&sheetXML, `<c r="%s" s="%d" t="%s">`, nameOf(r, c), style, cell.kind)
			if cell.formula != "" {
				sheetXML.WriteString(`<f>` + escaped(cell.formula) + `</f>`)
			}
			content := cell.runs
			if content == "" {
				content = `<t xml:space="preserve">` + escaped(cell.value) + `</t>`
			}
			switch {
			case cell.kind == "inlineStr":
				sheetXML.WriteString(`<is>` + content + `</is>`)
			case cell.kind == "s":
				fmt.Fprintf(&sheetXML, `<v>%d</v>`, shared)
				texts.WriteString(`<si>` + content + `</si>`)
				shared++
			case cell.value != "":
				sheetXML.WriteString(`<v>` + escaped(cell.value) + `</v>`)
			}
			sheetXML.WriteString(`</c>`)
		}
		sheetXML.WriteString(`</row>`)
	}
	sheetXML.WriteString(`</sheetData>`)
	if len(p.merged) > 0 {
		sheetXML.WriteString(`<mergeCells>`)
		for _, m := range p.merged {
			if m[0] <= m[2] && m[1] <= m[3] {
				sheetXML.WriteString(`<mergeCell ref="` + nameOf(m[0], m[1]) + `:` + nameOf(m[2], m[3]) + `"/>`)
			}
		}
		sheetXML.WriteString(`</mergeCells>`)
	}
	sheetXML.WriteString(`</worksheet>`)
	formatList := ""
	if formats.Len() > 0 {
		formatList = `<numFmts>` + formats.String() + `</numFmts>`
	}
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, part := range [][2]string{
		{"[Content_Types].xml", `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="` + types + `sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="` + types + `worksheet+xml"/></Types>`},
		{"_rels/.rels", `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r" Type="` + relation + `/officeDocument" Target="xl/workbook.xml"/></Relationships>`},
		{"xl/workbook.xml", `<workbook ` + spreadsheet + `><sheets><sheet name="` + sheet + `" sheetId="1" r:id="r1"/></sheets></workbook>`},
		{"xl/_rels/workbook.xml.rels", `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="` + relation + `/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="` + relation + `/styles" Target="styles.xml"/><Relationship Id="r3" Type="` + relation + `/sharedStrings" Target="sharedStrings.xml"/></Relationships>`},
		{"xl/styles.xml", `<styleSheet ` + spreadsheet + `>` + formatList + `<fonts><font/><font><strike/></font></fonts><fills><fill/></fills><borders><border/></borders><cellStyleXfs><xf/></cellStyleXfs><cellXfs><xf numFmtId="0"/>` + styles.String() + `</cellXfs></styleSheet>`},
		{"xl/sharedStrings.xml", `<sst ` + spreadsheet + `>` + texts.String() + `</sst>`},
		{"xl/worksheets/sheet1.xml", sheetXML.String()},
	} {
		w, err := z.CreateHeader(&zip.FileHeader{Name: part[0], Method: zip.Store})
		if err == nil {
			_, err = w.Write([]byte(part[1]))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// writable reports whether a text is the same after it was written to XML and to pasted text.
func writable(text string) bool {
	return utf8.ValidString(text) && len(text) < 200 && !strings.ContainsFunc(text, func(r rune) bool {
		return r < ' ' && r != '\n' || r == '\ufffd' || r == '\ufffe' || r == '\uffff' || r == '\ufeff'
	}) && !strings.Contains(text, "_x") // an escape of the file format
}

// TestUneditedForm checks that the oracle accepts July's form, and that Read reads it.
func TestUneditedForm(t *testing.T) {
	ds := project(t)
	p := july(displays(t))
	forms, problems := intake.Read("form.xlsx", p.workbook(t), ds, nil)
	if len(problems) > 0 || len(forms) != 1 {
		t.Fatal(len(forms), problems.Text(message.English))
	}
	sameAsJuly(t, ds, forms[0])
	demand(t, ds, p.picture(), forms)
}

// FuzzEditedForm checks that Read reads an edited workbook as a person sees it, or refuses it.
func FuzzEditedForm(f *testing.F) {
	ds, shown := project(f), displays(f)
	for kind := range 28 {
		for _, at := range [][2]byte{{8, 3}, {7, 3}, {3, 4}, {3, 3}, {6, 2}, {13, 4}} {
			f.Add([]byte{byte(kind), at[0], at[1], 0, 0}, "20")
		}
	}
	f.Add([]byte("\x1a\x02\x06\xed\xd5"), "20") // 上月数 below 合计
	f.Add([]byte("\x12\t\x05\xe2\x10"), "20")   // a row twice, above the header
	f.Fuzz(func(t *testing.T, edits []byte, raw string) {
		if !writable(raw) || len(edits) > 80 {
			return
		}
		p := edited(shown, edits, raw)
		forms, problems := intake.Read("form.xlsx", p.workbook(t), ds, nil)
		if len(problems) == 0 && len(forms) > 0 {
			demand(t, ds, p.picture(), forms)
		}
	})
}
