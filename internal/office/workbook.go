package office

import (
	"bytes"
	"encoding/xml"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"portal/internal/message"
)

// readWorkbook reads the sheets of a workbook.
func readWorkbook(name string, src []byte, p pack, list *message.List) (parts []Part) {
	whole := message.Pos{File: name}
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
	cells := 0
	for _, sheet := range f.GetSheetList() {
		// What was not looked at before, no library is let near.
		known, ok := p.sheets[at[sheet]]
		if !ok {
			list.Add(message.Pos{File: name, Sheet: sheet}, "office-broken", "Part", sheet)
			continue
		}
		if known.chart {
			continue
		}
		for _, cell := range known.formulas {
			list.Add(place(name, sheet, cell), "office-formula")
		}
		if known.texts > len(p.texts) { // else its cells would read as blank
			list.Add(message.Pos{File: name, Sheet: sheet}, "office-broken", "Part", stringsPart)
			continue
		}
		visible, err := f.GetSheetVisible(sheet)
		if err != nil {
			list.Add(message.Pos{File: name, Sheet: sheet}, "office-broken", "Part", sheet)
			continue
		}
		rows, done := (&sheetReader{f: f, file: name, sheet: sheet, looks: map[int]look{}, cells: &cells, list: list}).rows()
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

// sheetParts returns which part of the file holds a sheet (ISO/IEC 29500-1,
// 18.2.19).
func sheetParts(p pack) map[string]string {
	var book struct {
		Sheets []struct {
			Name string `xml:"name,attr"`
			ID   string `xml:"id,attr"` // in the namespace of either edition of the standard
		} `xml:"sheets>sheet"`
	}
	var rels struct {
		Relationships []struct {
			ID     string `xml:"Id,attr"`
			Target string `xml:"Target,attr"`
		} `xml:"Relationship"`
	}
	// What is not found is refused.
	if xml.Unmarshal(p.parts["xl/workbook.xml"], &book) != nil || xml.Unmarshal(p.parts["xl/_rels/workbook.xml.rels"], &rels) != nil {
		return nil
	}
	out := map[string]string{}
	for _, s := range book.Sheets {
		for _, r := range rels.Relationships {
			if r.ID == s.ID {
				target := strings.TrimPrefix(r.Target, "/")
				if target == r.Target {
					target = path.Join("xl", r.Target)
				}
				out[s.Name] = target
			}
		}
	}
	return out
}

// look is how a number is shown.
type look struct {
	percent, day bool
	noZero       bool // zero is shown as nothing
	decimals     int
}

type sheetReader struct {
	f      *excelize.File
	file   string
	sheet  string
	noZero bool // the sheet shows no zeros
	looks  map[int]look
	cells  *int
	list   *message.List
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
			cell.Hidden = !shown || hidden[i]
			if value != "" && !s.fill(&cell) {
				return s.broken()
			}
			if !fits(cell, s.cells, s.list) {
				return nil, false
			}
			rows[n][i] = cell
		}
	}
	merged, err := s.f.GetMergeCells(s.sheet, true)
	if err != nil {
		return s.broken()
	}
	for _, m := range merged {
		from, to := place(s.file, s.sheet, m.GetStartAxis()), place(s.file, s.sheet, m.GetEndAxis())
		for line := from.Line; line <= min(to.Line, len(rows)); line++ {
			if line < 1 {
				return s.broken()
			}
			// Blank cells at the end of a row were left out; one that is covered is
			// not nothing.
			for col := len(rows[line-1]) + 1; col <= min(to.Col, longest); col++ {
				rows[line-1] = append(rows[line-1], s.blank(line, col))
			}
			for col := from.Col; col <= min(to.Col, len(rows[line-1])); col++ {
				if col < 1 {
					return s.broken()
				}
				c := &rows[line-1][col-1]
				if line == from.Line && col == from.Col {
					c.Width = to.Col - from.Col + 1
					continue
				}
				*c = Cell{Pos: c.Pos, Width: 1, Covered: true, Decimals: -1}
			}
		}
	}
	return rows, true
}

func (s *sheetReader) blank(line, col int) Cell {
	return Cell{Pos: message.Pos{File: s.file, Sheet: s.sheet, Line: line, Col: col}, Width: 1, Decimals: -1}
}

// fill adds to a cell that holds something how it is shown.
func (s *sheetReader) fill(c *Cell) bool {
	ref := c.Pos.Cell()
	kind, err := s.f.GetCellType(s.sheet, ref)
	if err != nil {
		return false
	}
	if kind == excelize.CellTypeBool { // stored as 1 and 0, seen as TRUE and FALSE
		c.Text, err = s.f.GetCellValue(s.sheet, ref)
		return err == nil
	}
	if kind == excelize.CellTypeSharedString || kind == excelize.CellTypeInlineString {
		return s.raised(c)
	}
	if kind != excelize.CellTypeNumber && kind != excelize.CellTypeUnset && kind != excelize.CellTypeDate {
		return true
	}
	raw := c.Text
	if c.Text, err = s.f.GetCellValue(s.sheet, ref); err != nil {
		return false
	}
	// Programs count with 15 digits and store the nearest number of their own:
	// 0.44740000000000002.
	if n, err := strconv.ParseFloat(raw, 64); err == nil {
		if n, err = strconv.ParseFloat(strconv.FormatFloat(n, 'g', 15, 64), 64); err != nil {
			return false
		}
		c.Number = strconv.FormatFloat(n, 'f', -1, 64)
		style, err := s.f.GetCellStyle(s.sheet, ref)
		if err != nil {
			return false
		}
		l := s.look(style)
		c.Percent, c.Day, c.Decimals = l.percent, l.day, l.decimals
		if n == 0 && (l.noZero || s.noZero) {
			c.Text = ""
		}
	}
	return true
}

// raised puts ^ before letters that stand higher or lower or are struck out:
// they are no digits of the number beside them.
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

func (s *sheetReader) look(style int) look {
	if l, ok := s.looks[style]; ok {
		return l
	}
	l := look{decimals: -1}
	if st, err := s.f.GetStyle(style); err == nil {
		if st.CustomNumFmt != nil {
			l = lookOf(*st.CustomNumFmt)
		} else {
			l = lookOf(builtIn(st.NumFmt))
		}
	}
	s.looks[style] = l
	return l
}

// builtIn returns the format that a number stands for in every workbook
// (ISO/IEC 29500-1, 18.8.30); those from 27 on are dates in Chinese ones.
func builtIn(n int) string {
	switch {
	case n == 1, n == 3, n == 37, n == 38, n == 41, n == 42:
		return "0"
	case n == 2, n == 4, n == 39, n == 40, n == 43, n == 44:
		return "0.00"
	case n == 9:
		return "0%"
	case n == 10:
		return "0.00%"
	case n >= 14 && n <= 22, n >= 27 && n <= 36, n >= 45 && n <= 47, n >= 50 && n <= 58:
		return "yyyy-mm-dd"
	}
	return "General"
}

var (
	quoted  = regexp.MustCompile(`"[^"]*"|\\.|_.|\*.|\[[^\]]*\]`)
	aside   = regexp.MustCompile(`_.|\*.|\[[^\]]*\]`)
	behind  = regexp.MustCompile(`0\.([0#?]+)`)
	general = regexp.MustCompile(`(?i)general|@`)
	whole   = regexp.MustCompile(`[0#?]`)
)

// lookOf reads the first section of a number format, that of positive numbers,
// and whether the third, or the first where it is for all, shows nothing for
// zero: # alone does.
func lookOf(format string) look {
	sections := strings.Split(quoted.ReplaceAllString(format, ""), ";")
	first, zero := sections[0], sections[0]
	if first == "" {
		first, zero = "General", "General"
	}
	if len(sections) > 2 {
		zero = strings.Split(aside.ReplaceAllString(format, ""), ";")[2]
	}
	l := look{decimals: -1, percent: strings.Contains(first, "%"), noZero: strings.Trim(zero, ` #?,"`) == ""}
	m := behind.FindStringSubmatch(first)
	switch {
	case general.MatchString(first), strings.ContainsAny(first, "Ee/") && whole.MatchString(first):
	case m != nil:
		l.decimals = len(m[1])
	case whole.MatchString(first):
		l.decimals = 0
	default:
		l.day = strings.ContainsAny(strings.ToLower(first), "ymdhse年月日")
	}
	return l
}
