package officefile

import (
	"bytes"
	"cmp"
	"encoding/xml"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"
	"github.com/xuri/excelize/v2"

	"portal/internal/message"
)

// readWorkbook reads the sheets of a workbook.
func readWorkbook(name string, p pack, list *message.List) (parts []Part) {
	whole := message.Pos{File: name}
	src, err := p.packed()
	if err != nil {
		list.Add(whole, "office-broken", "Part", path.Base(name))
		return nil
	}
	f, err := excelize.OpenReader(bytes.NewReader(src), excelize.Options{
		UnzipSizeLimit: maxUnpacked + 1, UnzipXMLSizeLimit: maxPart + 1,
		CultureInfo: excelize.CultureNameZhCN, ShortDatePattern: "yyyy-mm-dd", LongDatePattern: "yyyy-mm-dd",
	})
	if err != nil {
		list.Add(whole, "office-broken", "Part", path.Base(name))
		return nil
	}
	defer f.Close() // it has written nothing
	at := sheetParts(p)
	looks, conditional := formats(p)
	cells := 0
	for _, sheet := range f.GetSheetList() {
		// The library may only see parts that inspect has checked.
		known, ok := p.sheets[at[sheet]]
		if !ok {
			list.Add(message.Pos{File: name, Sheet: sheet}, "office-broken", "Part", sheet)
			continue
		}
		if known.chart {
			continue
		}
		for cell, result := range known.formulas {
			p.refuse(list, place(name, sheet, cell), result)
		}
		if known.texts > len(p.texts) { // otherwise its cells would read as blank
			list.Add(message.Pos{File: name, Sheet: sheet}, "office-broken", "Part", stringsPart)
			continue
		}
		visible, err := f.GetSheetVisible(sheet)
		if err != nil {
			list.Add(message.Pos{File: name, Sheet: sheet}, "office-broken", "Part", sheet)
			continue
		}
		r := &sheetReader{f: f, file: name, sheet: sheet, known: known, looks: looks, strikes: map[int]bool{}, cells: &cells, list: list}
		for _, n := range known.conditional {
			r.odd = cmp.Or(r.odd, conditional[n])
		}
		rows, done := r.rows()
		if !done {
			return nil
		}
		parts = append(parts, Part{Name: sheet, Hidden: !visible, Rows: rows})
	}
	return parts
}

// place returns the place of a cell such as C7.
func place(name, sheet, cell string) message.Pos {
	pos := message.Pos{File: name, Sheet: sheet}
	if m := reference.FindStringSubmatch(cell); m != nil {
		pos.Col = columnOf(m[1])
		pos.Line, _ = strconv.Atoi(m[2])
	}
	return pos
}

// relation links the workbook to another part of the file.
type relation struct {
	ID     string `xml:"Id,attr"`
	Type   string `xml:"Type,attr"`
	Target string `xml:"Target,attr"`
}

func (r relation) part() string {
	if target := strings.TrimPrefix(r.Target, "/"); target != r.Target {
		return target
	}
	return path.Join("xl", r.Target)
}

func relations(p pack) []relation {
	var rels struct {
		Relationships []relation `xml:"Relationship"`
	}
	if xml.Unmarshal(p.parts["xl/_rels/workbook.xml.rels"], &rels) != nil {
		return nil // missing parts are refused later
	}
	return rels.Relationships
}

// sheetParts maps sheet names to parts (ISO/IEC 29500-1, 18.2.19).
func sheetParts(p pack) map[string]string {
	var book struct {
		Sheets []struct {
			Name string `xml:"name,attr"`
			ID   string `xml:"id,attr"` // in the namespace of either edition of the standard
		} `xml:"sheets>sheet"`
	}
	if xml.Unmarshal(p.parts["xl/workbook.xml"], &book) != nil {
		return nil
	}
	out := map[string]string{}
	for _, s := range book.Sheets {
		for _, r := range relations(p) {
			if r.ID == s.ID {
				out[s.Name] = r.part()
			}
		}
	}
	return out
}

type sheetReader struct {
	f       *excelize.File
	file    string
	sheet   string
	known   survey
	noZero  bool // the sheet displays no zeros
	looks   []coded
	strikes map[int]bool // by style: its font is struck through
	odd     string       // number format of a conditional format on this sheet; empty if none has one
	cells   *int
	list    *message.List
}

func (s *sheetReader) broken() ([]Row, bool) {
	s.list.Add(message.Pos{File: s.file, Sheet: s.sheet}, "office-broken", "Part", s.sheet)
	return nil, false
}

func (s *sheetReader) rows() ([]Row, bool) {
	raw, err := s.f.GetRows(s.sheet, excelize.Options{RawCellValue: true})
	if err != nil {
		return s.broken()
	}
	view, err := s.f.GetSheetView(s.sheet, -1)
	s.noZero = err == nil && view.ShowZeros != nil && !*view.ShowZeros // a sheet may have no view
	rows := make([]Row, len(raw))
	longest := 0
	hidden := map[int]bool{} // columns
	for n, values := range raw {
		rows[n] = make(Row, len(values))
		longest = max(longest, len(values))
		shown := true
		if len(values) > 0 {
			if shown, err = s.f.GetRowVisible(s.sheet, n+1); err != nil {
				return s.broken()
			}
		}
		for i, value := range values {
			cell := s.blank(n+1, i+1)
			cell.Text = value
			if _, known := hidden[i]; !known {
				letters, _ := excelize.ColumnNumberToName(i + 1)
				visible, err := s.f.GetColVisible(s.sheet, letters)
				if err != nil {
					return s.broken()
				}
				hidden[i] = !visible
			}
			cell.Hidden = !shown || hidden[i] || s.known.flat[n+1] || s.known.narrow(i+1)
			if value != "" && !s.fill(&cell) {
				return s.broken()
			}
			s.struck(&cell)
			if !fits(cell, s.cells, s.list) {
				return nil, false
			}
			rows[n][i] = cell
		}
	}
	if !s.merge(rows, longest) {
		return s.broken()
	}
	return rows, true
}

// merge marks the cells that merged cells cover. It reports whether the places of the merged cells
// are valid. longest is the length of the longest row.
func (s *sheetReader) merge(rows []Row, longest int) bool {
	merged, err := s.f.GetMergeCells(s.sheet, true)
	if err != nil {
		return false
	}
	for _, m := range merged {
		from, to := place(s.file, s.sheet, m.GetStartAxis()), place(s.file, s.sheet, m.GetEndAxis())
		for line := from.Line; line <= min(to.Line, len(rows)); line++ {
			if line < 1 {
				return false
			}
			// The library omits blank cells at the end of a row, but covered cells must be present.
			for col := len(rows[line-1]) + 1; col <= min(to.Col, longest); col++ {
				rows[line-1] = append(rows[line-1], s.blank(line, col))
			}
			for col := from.Col; col <= min(to.Col, len(rows[line-1])); col++ {
				if col < 1 {
					return false
				}
				c := &rows[line-1][col-1]
				if line == from.Line && col == from.Col {
					c.Width = to.Col - from.Col + 1
					continue
				}
				*c = Cell{Pos: c.Pos, Width: 1, Covered: true}
			}
		}
	}
	return true
}

func (s *sheetReader) blank(line, col int) Cell {
	return Cell{Pos: message.Pos{File: s.file, Sheet: s.sheet, Line: line, Col: col}, Width: 1}
}

// fill adds the display of a non-empty cell.
func (s *sheetReader) fill(c *Cell) bool {
	ref := c.Pos.Cell()
	_, c.Formula = s.known.formulas[ref]
	kind, err := s.f.GetCellType(s.sheet, ref)
	if err != nil {
		return false
	}
	if kind == excelize.CellTypeBool { // stored as 1 and 0, displayed as TRUE and FALSE
		c.Text, err = s.f.GetCellValue(s.sheet, ref)
		return err == nil
	}
	switch kind {
	case excelize.CellTypeSharedString, excelize.CellTypeInlineString:
		if !s.raised(c) {
			return false
		}
		s.say(c)
		return true
	case excelize.CellTypeFormula: // the result of a text formula
		s.say(c)
		return true
	}
	if kind != excelize.CellTypeNumber && kind != excelize.CellTypeUnset && kind != excelize.CellTypeDate {
		return true
	}
	// Programs compute with 15 digits and store the nearest binary number: 0.44740000000000002.
	if n, err := strconv.ParseFloat(c.Text, 64); err == nil {
		if n, err := decimal.NewFromString(strconv.FormatFloat(n, 'g', 15, 64)); err == nil {
			return s.show(c, n)
		}
	}
	c.Text, err = s.f.GetCellValue(s.sheet, ref)
	return err == nil
}

// look returns the number format of a cell.
func (s *sheetReader) look(c *Cell) coded {
	// For style 0 the library would return the format of the row or column. No spreadsheet program
	// does.
	if n := s.known.styles[[2]int{c.Pos.Line, c.Pos.Col}]; n >= 0 && n < len(s.looks) {
		return s.looks[n]
	}
	return builtIn(0)
}

// show adds a number and its display. If the display is unclear, the text is the number itself.
func (s *sheetReader) show(c *Cell, n decimal.Decimal) (ok bool) {
	look := s.look(c)
	seen := look.show(n)
	c.Number = n.String()
	switch {
	case seen.kind == day:
		c.Day = true
		var err error
		c.Text, err = s.f.GetCellValue(s.sheet, c.Pos.Cell())
		return err == nil
	case seen.kind == unclear:
		c.Text, c.Format = c.Number, look.code
	case s.odd != "":
		c.Text, c.Format = c.Number, s.odd
	case n.IsZero() && s.noZero:
		c.Text = ""
	default:
		c.Text, c.Percent = seen.text, seen.percent
	}
	return true
}

// say sets a text to its display.
func (s *sheetReader) say(c *Cell) {
	look := s.look(c)
	seen, ok := look.say(c.Text)
	switch {
	case !ok:
		c.Format = look.code
	case strings.TrimSpace(seen) == "":
		c.Hidden = true
	default:
		c.Text = seen
	}
}

// struck puts ^ before the text of a cell whose font is struck through, and drops its number.
func (s *sheetReader) struck(c *Cell) {
	n := s.known.styles[[2]int{c.Pos.Line, c.Pos.Col}]
	if n == 0 {
		return
	}
	if _, known := s.strikes[n]; !known {
		style, err := s.f.GetStyle(n)
		s.strikes[n] = err == nil && style.Font != nil && style.Font.Strike // a style may not exist
	}
	if s.strikes[n] && !c.Blank() {
		c.Text, c.Number = "^"+c.Text, ""
	}
}

// raised puts ^ before raised, lowered or struck letters, because they are not digits of the number
// beside them.
func (s *sheetReader) raised(c *Cell) bool {
	runs, err := s.f.GetCellRichText(s.sheet, c.Pos.Cell())
	if err != nil {
		return false
	}
	marked := func(r excelize.RichTextRun) bool {
		return r.Font != nil && (r.Font.Strike || r.Font.VertAlign != "" && r.Font.VertAlign != "baseline")
	}
	if !slices.ContainsFunc(runs, marked) {
		return true
	}
	c.Text = ""
	for _, r := range runs {
		if marked(r) {
			c.Text += "^"
		}
		c.Text += r.Text
	}
	return true
}
