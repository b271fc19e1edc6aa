package opendata

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf16"

	"github.com/xuri/excelize/v2"

	"portal/charts"
	"portal/internal/figures"
	"portal/internal/lexicon"
	"portal/internal/officefile"
	"portal/internal/plaintext"
)

// Part is the content of a workbook about one chart, and its address.
type Part struct {
	Chart   charts.Chart
	Address string
}

// XLSX creates a workbook of a chart with a sheet for each table. Numbers are numeric cells with
// exactly the reported digits, formatted as printed; missing figures are texts. There are no
// formulas.
func XLSX(ds *figures.Dataset, words *lexicon.Lexicon, c charts.Chart, address string) ([]byte, error) {
	out, err := Workbook(ds, words, c.Title, Part{c, address})
	if err != nil {
		return nil, fmt.Errorf("workbook of chart %s of %s at %s: %w", c.ID, c.Scope, c.Period, err)
	}
	return out, nil
}

// Workbook creates one workbook of several charts, as XLSX does for one.
func Workbook(ds *figures.Dataset, words *lexicon.Lexicon, title string, parts ...Part) (out []byte, err error) {
	file := excelize.NewFile()
	defer func() { err = errors.Join(err, file.Close()) }()
	// The library's default properties name a wrong author and date.
	properties, err := officefile.Properties(title)
	if err != nil {
		return nil, err
	}
	file.Pkg.Store("docProps/core.xml", properties)
	if err := file.SetDefaultFont(typeface); err != nil {
		return nil, err
	}
	styles := map[look]int{}
	var names []string
	for _, part := range parts {
		foot, err := footer(ds, words, part.Chart)
		if err != nil {
			return nil, err
		}
		for _, t := range part.Chart.Tables {
			name := sheetName(words, t, names)
			if len(names) == 0 {
				err = file.SetSheetName("Sheet1", name)
			} else {
				_, err = file.NewSheet(name)
			}
			if err != nil {
				return nil, err
			}
			names = append(names, name)
			s := &sheet{words: words, file: file, name: name, styles: styles, widths: widths(t)}
			s.write(part.Chart, t, foot, part.Address)
			if s.err != nil {
				return nil, fmt.Errorf("sheet %q: %w", name, s.err)
			}
		}
	}
	if len(names) == 0 {
		return nil, errors.New("no table")
	}
	b, err := file.WriteToBuffer()
	if err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// typeface is installed on every Chinese computer.
const typeface = "宋体"

// footer writes sources and notes below the figures, in the words of the chart's month.
func footer(ds *figures.Dataset, words *lexicon.Lexicon, c charts.Chart) ([]string, error) {
	if r, ok := ds.Report(c.Period); ok {
		ds = ds.At(r)
	}
	sources, err := documents(ds, c)
	if err != nil {
		return nil, err
	}
	var out []string
	for _, s := range sources {
		line := []string{words.Phrase("file_source", "Document", words.Document(s))}
		if s.Number.Given() {
			line = append(line, s.Number.V)
		}
		if s.Date.Given() {
			line = append(line, words.Date(s.Date.V))
		}
		out = append(out, strings.Join(line, words.Phrase("comma")))
	}
	for _, note := range c.Notes {
		out = append(out, words.Phrase("file_note", "Note", note))
	}
	for _, k := range c.Corrections {
		s, _ := ds.Source(k.Source.V)
		said := words.Correction(ds, k)
		out = append(out, words.Phrase("file_correction", "Date", words.Date(k.Date.V), "What", said.What,
			"Changed", said.Changed,
			"Reason", said.Reason, "Document", words.Phrase("document", "Title", words.Title(s))))
	}
	return out, nil
}

// longestName is the limit of a sheet name in UTF-16 units.
const longestName = 31

// sheetName derives a sheet name from a table's caption. Names must differ in more than case.
func sheetName(words *lexicon.Lexicon, t charts.Table, taken []string) string {
	clean := strings.Trim(strings.Map(func(r rune) rune {
		if strings.ContainsRune(`:\/?*[]`, r) || r < ' ' {
			return ' '
		}
		return r
	}, t.Caption), "' ")
	if clean == "" {
		clean = t.ID
	}
	for n := 1; ; n++ {
		end := ""
		if n > 1 {
			end = words.Phrase("file_sheet_again", "Number", n)
		}
		name := strings.TrimRight(plaintext.CutUnits(clean, longestName-len([]rune(end))), "' ") + end
		if !containsFold(taken, name) {
			return name
		}
	}
}

func containsFold(names []string, name string) bool {
	for _, n := range names {
		if strings.EqualFold(n, name) {
			return true
		}
	}
	return false
}

// Column widths in digits. A hanzi is as wide as two.
const (
	narrowest = 10.0
	widest    = 60.0
	usual     = 9.0  // the default
	measure   = 90.0 // the minimum for the lines above and below the table
)

// widths fits the columns to their content.
func widths(t charts.Table) []float64 {
	out := make([]float64, len(t.Columns))
	for i, column := range t.Columns {
		w := max(plaintext.Width(column.Name), plaintext.Width(column.Unit))
		for _, row := range t.Rows {
			w = max(w, plaintext.Width(row[i].Text))
		}
		out[i] = min(max(float64(w)+2, narrowest), widest)
	}
	return out
}

// look is the formatting of a cell.
type look struct {
	format string // of a number or a date
	right  bool
	bold   bool
	rule   bool // a line below
	link   bool
	size   float64 // 0: default size
}

// sheet writes one table and keeps the first error.
type sheet struct {
	words  *lexicon.Lexicon
	file   *excelize.File
	name   string
	styles map[look]int // shared by the whole workbook
	widths []float64
	row    int // the last row written
	err    error
}

func (s *sheet) do(err error) {
	if s.err == nil {
		s.err = err
	}
}

func (s *sheet) write(c charts.Chart, t charts.Table, foot []string, address string) {
	for i, w := range s.widths {
		column, err := excelize.ColumnNumberToName(i + 1)
		s.do(err)
		s.do(s.file.SetColWidth(s.name, column, column, w))
	}
	s.line(c.Title, look{bold: true, size: 14})
	s.line(c.Sentence, look{})
	s.line(s.words.Phrase("file_table", "Table", t.Caption, "Place", c.Place, "Period", s.words.Span(c.Span)), look{})
	s.heads(t)
	for _, row := range t.Rows {
		s.row++
		for i, cell := range row {
			s.cell(i+1, t.Columns[i], cell)
		}
	}
	s.row++
	for _, text := range foot {
		s.line(text, look{})
	}
	s.line(s.words.Phrase("file_address", "Address", address), look{link: linked(address)})
	if linked(address) {
		s.do(s.file.SetCellHyperLink(s.name, s.at(1), address, "External"))
	}
	// Some programs read only the dimension given here.
	s.do(s.file.SetSheetDimension(s.name, "A1:"+s.at(len(t.Columns))))
}

func linked(address string) bool {
	return strings.HasPrefix(address, "http://") || strings.HasPrefix(address, "https://")
}

// heads writes the names of the columns and their units, if any, and freezes them.
func (s *sheet) heads(t charts.Table) {
	units := slices.ContainsFunc(t.Columns, func(c charts.Column) bool { return c.Unit != "" })
	s.row++
	for i, column := range t.Columns {
		s.text(i+1, column.Name, look{bold: true, rule: !units, right: column.Number})
	}
	if units {
		s.units(t)
	}
	s.do(s.file.SetPanes(s.name, &excelize.Panes{
		Freeze: true, YSplit: s.row, TopLeftCell: fmt.Sprintf("A%d", s.row+1), ActivePane: "bottomLeft",
	}))
}

// units writes the units of the columns below their names.
func (s *sheet) units(t charts.Table) {
	s.row++
	for i, column := range t.Columns {
		words := column.Unit
		if i == 0 && words == "" {
			words = s.words.Phrase("file_unit")
		}
		s.text(i+1, words, look{rule: true, right: column.Number})
	}
}

// line writes a text across the sheet, wrapped as needed.
func (s *sheet) line(text string, l look) {
	s.row++
	s.text(1, text, l)
	columns, room := 0, 0.0
	for columns < len(s.widths) || room < measure {
		w := usual
		if columns < len(s.widths) {
			w = s.widths[columns]
		}
		columns++
		room += w
	}
	if columns > 1 {
		s.do(s.file.MergeCell(s.name, s.at(1), s.at(columns)))
	}
	height, w := 15.0, float64(plaintext.Width(text))
	if l.size > 0 {
		height, w = l.size*1.4, w*l.size/11
	}
	lines := 1
	for ; w > room*0.95; w -= room * 0.95 {
		lines++
	}
	s.do(s.file.SetRowHeight(s.name, s.row, min(height*float64(lines), excelize.MaxRowHeight)))
}

func (s *sheet) cell(column int, head charts.Column, c charts.Cell) {
	day, _ := figures.ParseDate(c.ISO)
	switch {
	case head.Number && c.Value != "" && Exact(c.Value):
		s.style(column, look{format: numberFormat(c), right: true})
		s.do(s.file.SetCellDefault(s.name, s.at(column), c.Value))
	case !head.Number && day.Exact():
		s.style(column, look{format: "yyyy-mm-dd"})
		s.do(s.file.SetCellInt(s.name, s.at(column), Serial(day)))
	default:
		s.text(column, c.Text, look{right: head.Number})
	}
}

// text writes a text, which no spreadsheet reads as a formula.
func (s *sheet) text(column int, text string, l look) {
	if n := len(utf16.Encode([]rune(text))); n > excelize.TotalCellChars {
		s.do(fmt.Errorf("cell %s has %d characters; a spreadsheet holds at most %d", s.at(column), n,
			excelize.TotalCellChars))
		return
	}
	s.style(column, l)
	s.do(s.file.SetCellStr(s.name, s.at(column), text))
}

func (s *sheet) at(column int) string {
	name, err := excelize.CoordinatesToCellName(column, s.row)
	s.do(err)
	return name
}

func (s *sheet) style(column int, l look) {
	id, ok := s.styles[l]
	if !ok {
		style := &excelize.Style{
			Alignment: &excelize.Alignment{Horizontal: "left", Vertical: "top", WrapText: l.format == ""},
			Font:      &excelize.Font{Family: typeface, Bold: l.bold, Size: 11, Color: "000000"},
		}
		if l.size > 0 {
			style.Font.Size = l.size
		}
		if l.right {
			style.Alignment.Horizontal = "right"
		}
		if l.rule {
			style.Border = []excelize.Border{{Type: "bottom", Color: "808080", Style: 1}}
		}
		if l.link {
			style.Font.Color, style.Font.Underline = "0563C1", "single"
		}
		if l.format != "" {
			style.CustomNumFmt = &l.format
		}
		var err error
		id, err = s.file.NewStyle(style)
		s.do(err)
		s.styles[l] = id
	}
	s.do(s.file.SetCellStyle(s.name, s.at(column), s.at(column), id))
}

// Exact reports whether a spreadsheet preserves every digit: it stores fifteen.
func Exact(value string) bool {
	whole, part, _ := strings.Cut(strings.TrimPrefix(value, "-"), ".")
	return len(strings.Trim(whole+part, "0")) <= 15
}

// longestWords limits the text around a number in its format. A spreadsheet allows more, but not
// any length.
const longestWords = 100

// numberFormat returns a format that shows a number as printed: with its decimals, thousands
// separators, and the text around it, such as 不少于70%.
func numberFormat(c charts.Cell) string {
	format := "#,##0"
	if _, part, ok := strings.Cut(c.Value, "."); ok {
		format += "." + strings.Repeat("0", len(part))
	}
	before, after, ok := strings.Cut(c.Text, figures.Grouped(c.Value))
	if !ok || strings.ContainsAny(before+after, "\"\\") || len([]rune(before+after)) > longestWords {
		return format
	}
	return literal(before) + format + literal(after)
}

func literal(s string) string {
	if s == "" {
		return ""
	}
	return `"` + s + `"`
}

// Serial returns the day number that spreadsheets use.
func Serial(d figures.Date) int64 {
	day := time.Date(d.Year, time.Month(d.Month), d.Day, 0, 0, 0, 0, time.UTC)
	return int64(day.Sub(time.Date(1899, time.December, 30, 0, 0, 0, 0, time.UTC)) / (24 * time.Hour))
}
