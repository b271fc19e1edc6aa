package template

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"

	"portal/internal/figures"
	"portal/internal/form/intake"
	"portal/internal/plaintext"
)

// Positions on the form: the title, the filer and date, the column headings, then one row per
// indicator. Left of the figures are the row number, the group and the item's label.
const (
	titleRow    = 1
	filerRow    = 2
	filedRow    = 3
	headRow     = 4
	firstRow    = 5
	firstColumn = 4
)

// Dimensions of the form: column widths in digits (a hanzi takes two), row heights in points.
const (
	numberWidth   = 6.0
	groupWidth    = 30.0
	itemWidth     = 46.0
	narrowest     = 16.0 // of a column of figures
	widest        = 26.0
	lineHeight    = 17.0
	rowHeight     = 32.0
	figuresOnPage = 120.0 // width of the columns of figures on one sheet of paper
)

// typeface is installed on every Chinese computer.
const typeface = "宋体"

// look is the appearance of a cell.
type look struct {
	size     float64 // font size; 0 for that of the table
	bold     bool
	grey     bool // help text that is not part of the official form
	label    bool // with the background of printed text, as opposed to input
	box      bool // with a border
	under    bool // with a line below, to write on
	left     bool
	right    bool
	unlocked bool
	format   string
}

func (f *form) style(l look) int {
	if id, ok := f.styles[l]; ok {
		return id
	}
	s := &excelize.Style{
		Alignment:  &excelize.Alignment{Horizontal: "center", Vertical: "center", WrapText: true},
		Font:       &excelize.Font{Family: typeface, Size: 12, Bold: l.bold, Color: "000000"},
		Protection: &excelize.Protection{Locked: !l.unlocked},
	}
	if l.size > 0 {
		s.Font.Size = l.size
	}
	if l.grey {
		s.Font.Color = "595959"
	}
	if l.label {
		s.Fill = excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"F2F2F2"}}
	}
	sides := []string{}
	switch {
	case l.box:
		sides = []string{"left", "top", "right", "bottom"}
	case l.under:
		sides = []string{"bottom"}
	}
	for _, side := range sides {
		s.Border = append(s.Border, excelize.Border{Type: side, Color: "000000", Style: 1})
	}
	switch {
	case l.left:
		s.Alignment.Horizontal, s.Alignment.Indent = "left", 1
	case l.right:
		s.Alignment.Horizontal = "right"
	}
	if l.format != "" {
		s.CustomNumFmt = &l.format
	}
	id, err := f.file.NewStyle(s)
	f.do(err)
	f.styles[l] = id
	return id
}

// put writes a text into one cell, or into several merged ones. put never interprets it as a
// formula.
func (f *form) put(sheet string, col, row, toCol, toRow int, text string, l look) {
	from, to := cell(col, row), cell(toCol, toRow)
	f.do(f.file.SetCellStyle(sheet, from, to, f.style(l)))
	if from != to {
		f.do(f.file.MergeCell(sheet, from, to))
	}
	if text != "" {
		f.do(f.file.SetCellStr(sheet, from, text))
	}
}

// columnName returns the letters of a column.
func columnName(col int) string { return strings.TrimRight(cell(col, 1), "1") }

// last returns the last column of the form.
func (f *form) last() int { return firstColumn + len(f.columns) - 1 }

// pages returns how many sheets of paper, side by side, the form is printed on.
func (f *form) pages() int {
	width := 0.0
	for _, c := range f.columns {
		width += f.width(c)
	}
	return int(math.Ceil(width / figuresOnPage))
}

// edge returns the last column of texts that span the form. On several sheets of paper that is the
// last label column, which repeats on every sheet.
func (f *form) edge() int {
	if f.pages() > 1 {
		return firstColumn - 1
	}
	return f.last()
}

// writeForm writes the sheet to fill in.
func (f *form) writeForm() {
	f.measure(sheetName)
	edge := f.edge()
	f.put(sheetName, 1, titleRow, edge, titleRow, f.title(), look{size: 18, bold: true})
	f.do(f.file.SetRowHeight(sheetName, titleRow, 44))
	f.line(filerRow, edge, "填报单位（盖章）：", f.filer(), f.filers(), "填报单位", "填单位全称，打印后盖章。以前的填报单位可以点右边的箭头选。")
	f.line(filedRow, edge, "填报日期：", "", f.days(), "填报日期", "照实填写，如 2020年8月5日；只到月的填 2020年8月。下月上旬、中旬的日子可以点右边的箭头选。")
	f.heads(sheetName, headRow, func(c column) string { return c.heading })
	f.labels(sheetName, firstRow)
	for n, i := range f.rows {
		for k, c := range f.columns {
			col := firstColumn + k
			if c.scope == figures.All && i.Total.V == figures.TotalNone {
				f.put(sheetName, col, firstRow+n, col, firstRow+n, "", look{box: true, label: true})
				continue
			}
			f.put(sheetName, col, firstRow+n, col, firstRow+n, "", look{box: true, unlocked: true, format: format(i)})
			f.input(i, c, col)
		}
	}
	f.notes(firstRow+len(f.rows), edge, sheetName,
		"没有数的格留空，不要填0；是0的填0。这一项在本县没有意义的，填“"+intake.NotApplicable+"”。",
		"点一格，旁边会提示填什么、上期是多少。变成橙色的格与上期、合计或另一项对不上：请核对，属实的照填。")
	f.freeze(sheetName, headRow, cell(firstColumn, firstRow))
	f.paper(sheetName, firstRow+len(f.rows)-1)
	// Some readers ignore cells outside the stated dimension.
	f.do(f.file.SetSheetDimension(sheetName, "A1:"+cell(f.last(), firstRow+len(f.rows)+1)))
	f.do(f.file.ProtectSheet(sheetName, &excelize.SheetProtectionOptions{
		SelectLockedCells: true, SelectUnlockedCells: true, FormatColumns: true, FormatRows: true,
	}))
}

// writeEarlier writes the earlier figures on their own sheet, if there are any.
func (f *form) writeEarlier() {
	had := false
	for _, c := range f.columns {
		had = had || c.earlier != nil
	}
	if !had {
		return
	}
	_, err := f.file.NewSheet(earlierName)
	f.do(err)
	f.measure(earlierName)
	edge := f.edge()
	f.put(earlierName, 1, 1, edge, 1, "上期数，供填表时对照；填报只看“"+sheetName+"”一页", look{size: 14, bold: true})
	f.do(f.file.SetRowHeight(earlierName, 1, 30))
	f.heads(earlierName, 2, func(c column) string {
		if c.earlier == nil {
			return c.heading + "\n没有上期"
		}
		return c.heading + "\n" + months(c.earlier.Span()) + summed(c)
	})
	f.labels(earlierName, 3)
	for n, i := range f.rows {
		for k, c := range f.columns {
			col, row := firstColumn+k, 3+n
			before, ok := c.before(i.ID.V)
			text := ""
			if ok && !before.Known() {
				text = shown(i, before)
			}
			f.put(earlierName, col, row, col, row, text, look{box: true, grey: true, format: format(i)})
			if ok && before.Known() {
				f.do(f.file.SetCellDefault(earlierName, cell(col, row), formulaNumber(i, before.Number)))
			}
		}
	}
	f.freeze(earlierName, 2, cell(firstColumn, 3))
	f.paper(earlierName, 2+len(f.rows))
	f.do(f.file.SetSheetDimension(earlierName, "A1:"+cell(f.last(), 2+len(f.rows))))
	f.do(f.file.ProtectSheet(earlierName, &excelize.SheetProtectionOptions{
		SelectLockedCells: true, SelectUnlockedCells: true, FormatColumns: true,
	}))
}

// summed says that the portal added up a total, if no form states it.
func summed(c column) string {
	if c.scope == figures.All && c.earlier.Summed {
		return "，本站汇总"
	}
	return ""
}

// format returns the number format of a row's figures: a percentage as on the official form, any
// other figure with all its decimals. Without a format a spreadsheet rounds long numbers on
// display.
func format(i figures.Indicator) string {
	format := ""
	if i.Decimals.V > 0 {
		format = "0." + strings.Repeat("0", i.Decimals.V)
	}
	if percent(i) {
		format = cmp.Or(format, "0") + "%"
	}
	return format
}

// filer returns who last filed the column.
func (f *form) filer() string {
	c := f.columns[len(f.columns)-1]
	if c.earlier == nil {
		return ""
	}
	if c.scope == figures.All {
		return c.earlier.FiledBy.V
	}
	col, _ := c.earlier.Column(c.scope)
	if col.Source.V == c.earlier.Source.V && col.FiledBy.V == c.earlier.FiledBy.V {
		return "" // the city filed it for the county
	}
	return col.FiledBy.V
}

// filers lists earlier filers, the newest first. A chosen name has the same spelling as before.
func (f *form) filers() []string {
	var out []string
	scope := f.columns[len(f.columns)-1].scope
	for _, r := range slices.Backward(f.ds.Reports) {
		by := r.FiledBy.V // empty if the city filed nothing
		if scope != figures.All {
			col, ok := r.Column(scope)
			if !ok || col.FiledBy.V == r.FiledBy.V {
				continue // the city filed it for the county
			}
			by = col.FiledBy.V
		}
		if by != "" && !slices.Contains(out, by) && !strings.ContainsAny(by, `,"`) && len(out) < mostChoices {
			out = append(out, by)
		}
	}
	return out
}

// days lists likely filing dates: the first half of the following month.
func (f *form) days() []string {
	next := f.span.Last.Next()
	var out []string
	for day := 1; day <= 15; day++ {
		out = append(out, fmt.Sprintf("%d年%d月%d日", next.Year, next.Month, day))
	}
	return out
}

const (
	mostChoices   = 5
	longestChoice = 255 // characters of a list, as spreadsheets limit it
)

// line writes a label and the blank after it, with a list of choices. Other input is also allowed.
func (f *form) line(row, edge int, label, text string, choices []string, about, prompt string) {
	f.put(sheetName, 1, row, 2, row, label, look{right: true})
	at := cell(3, row)
	// As text: otherwise a spreadsheet would turn a month into its first day.
	f.put(sheetName, 3, row, edge, row, text, look{left: true, under: true, unlocked: true, format: "@"})
	f.do(f.file.SetRowHeight(sheetName, row, 28))
	v := excelize.NewDataValidation(true)
	v.Sqref = at
	v.SetInput(about, prompt)
	for len([]rune(strings.Join(choices, ","))) > longestChoice {
		choices = choices[:len(choices)-1]
	}
	if len(choices) > 0 {
		f.do(v.SetDropList(choices))
	}
	f.do(f.file.AddDataValidation(sheetName, v))
}

// heads writes the column headings.
func (f *form) heads(sheet string, row int, heading func(column) string) {
	l := look{bold: true, label: true, box: true}
	f.put(sheet, 1, row, 1, row, "序号", l)
	f.put(sheet, 2, row, 3, row, "项目", l)
	height := rowHeight
	for k, c := range f.columns {
		text := heading(c)
		f.put(sheet, firstColumn+k, row, firstColumn+k, row, text, l)
		height = max(height, lineHeight*float64(lines(text, f.width(c))+1))
	}
	f.do(f.file.SetRowHeight(sheet, row, height))
}

// labels writes the row numbers and labels. Rows of one number share its cell and the group.
func (f *form) labels(sheet string, first int) {
	l := look{label: true, box: true}
	left := look{label: true, box: true, left: true}
	for from := 0; from < len(f.rows); {
		to := from + 1
		for to < len(f.rows) && f.rows[to].FormNumber() == f.rows[from].FormNumber() &&
			f.rows[to].Heading.V == f.rows[from].Heading.V {
			to++
		}
		group := f.rows[from].Heading.V
		f.put(sheet, 1, first+from, 1, first+to-1, f.rows[from].FormNumber(), l)
		if group != "" {
			f.put(sheet, 2, first+from, 2, first+to-1, group, left)
		}
		for n := from; n < to; n++ {
			text, width := f.rows[n].Label.V+"（"+f.rows[n].Unit.V+"）", itemWidth
			if group == "" {
				f.put(sheet, 2, first+n, 3, first+n, text, left)
				width += groupWidth
			} else {
				f.put(sheet, 3, first+n, 3, first+n, text, left)
			}
			most := max(lines(text, width), (lines(group, groupWidth)+to-from-1)/(to-from))
			f.do(f.file.SetRowHeight(sheet, first+n, max(rowHeight, lineHeight*float64(most)+6)))
		}
		from = to
	}
}

// notes writes the help below the table.
func (f *form) notes(row, edge int, sheet string, notes ...string) {
	width := numberWidth + groupWidth + itemWidth
	for _, c := range f.columns[:edge-firstColumn+1] {
		width += f.width(c)
	}
	for n, note := range notes {
		f.put(sheet, 1, row+n, edge, row+n, note, look{size: 10, grey: true, left: true})
		f.do(f.file.SetRowHeight(sheet, row+n, 6+lineHeight*float64(lines(note, width))))
	}
}

// measure sets the column widths.
func (f *form) measure(sheet string) {
	for col, w := range []float64{numberWidth, groupWidth, itemWidth} {
		f.do(f.file.SetColWidth(sheet, columnName(col+1), columnName(col+1), w))
	}
	for k, c := range f.columns {
		f.do(f.file.SetColWidth(sheet, columnName(firstColumn+k), columnName(firstColumn+k), f.width(c)))
	}
}

func (f *form) width(c column) float64 {
	if len(f.columns) == 1 {
		return widest
	}
	return min(max(narrowest, float64(2*len([]rune(c.heading))+4)), widest)
}

// lines returns the number of lines that a text takes at a width.
func lines(text string, width float64) int {
	n := 0
	for part := range strings.SplitSeq(text, "\n") {
		w := float64(plaintext.Width(part))
		n += max(1, int((w+width-3)/(width-2)))
	}
	return n
}

// freeze keeps the headings in view and places the cursor on the first figure.
func (f *form) freeze(sheet string, heads int, first string) {
	f.do(f.file.SetPanes(sheet, &excelize.Panes{
		Freeze: true, XSplit: firstColumn - 1, YSplit: heads, TopLeftCell: first, ActivePane: "bottomRight",
		Selection: []excelize.Selection{{SQRef: first, ActiveCell: first, Pane: "bottomRight"}},
	}))
	no := false
	f.do(f.file.SetSheetView(sheet, 0, &excelize.ViewOptions{ShowGridLines: &no}))
}

// paper sets up printing: landscape A4 down to the given row, with the labels repeated on every
// sheet.
func (f *form) paper(sheet string, lastRow int) {
	a4, across, high, yes := 9, "landscape", 1, true
	wide := f.pages()
	f.do(f.file.SetSheetProps(sheet, &excelize.SheetPropsOptions{FitToPage: &yes}))
	f.do(f.file.SetPageLayout(sheet, &excelize.PageLayoutOptions{
		Size: &a4, Orientation: &across, FitToWidth: &wide, FitToHeight: &high,
	}))
	side, end := 0.5, 0.6
	f.do(f.file.SetPageMargins(sheet, &excelize.PageLayoutMarginsOptions{
		Left: &side, Right: &side, Top: &end, Bottom: &end, Horizontally: &yes,
	}))
	f.do(f.file.SetDefinedName(&excelize.DefinedName{
		Name: "_xlnm.Print_Area", RefersTo: fmt.Sprintf("%s!$A$1:$%s$%d", sheet, columnName(f.last()), lastRow), Scope: sheet,
	}))
	if wide > 1 {
		f.do(f.file.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", RefersTo: sheet + "!$A:$C", Scope: sheet}))
		f.do(f.file.SetHeaderFooter(sheet, &excelize.HeaderFooterOptions{OddFooter: "&C第&P页，共&N页"}))
	}
}
