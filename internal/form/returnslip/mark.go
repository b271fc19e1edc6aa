package returnslip

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"strings"

	"github.com/xuri/excelize/v2"

	"portal/internal/message"
	"portal/internal/officefile"
)

// isWorkbook reports whether a file is an .xlsx, according to its content.
func isWorkbook(src []byte) bool {
	archive, err := zip.NewReader(bytes.NewReader(src), int64(len(src)))
	if err != nil {
		return false
	}
	for _, f := range archive.File {
		if f.Name == "xl/workbook.xml" {
			return true
		}
	}
	return false
}

// opened reports whether a form with these problems is safe to open again. It is not if package
// office refused it or it contains more than cells. A formula is only a cell and can be marked.
func opened(problems message.List) bool {
	for _, p := range problems {
		if strings.HasPrefix(p.Key, "office-") && p.Rule() != "office-formula" {
			return false
		}
	}
	return true
}

const (
	mostMarks  = 200 // per copy; a form has a hundred cells
	markColour = "FFE066"
	author     = "退回单"
)

// mark creates the copy of a workbook with the affected cells coloured and commented. It returns
// nil if there is nothing to mark. It removes the marks of an earlier slip, including their colour,
// and changes nothing else.
func (s *slip) mark(src []byte) (out []byte, err error) {
	if len(s.marks) == 0 || !s.open || len(src) > officefile.MaxSize || !isWorkbook(src) {
		return nil, nil
	}
	// The library is third-party code that reads untrusted input.
	defer func() {
		if gone := recover(); gone != nil {
			out, err = nil, fmt.Errorf("marking: %v", gone)
		}
	}()
	// With equal limits the library writes no temporary files.
	limits := excelize.Options{UnzipSizeLimit: mostUnpacked, UnzipXMLSizeLimit: mostUnpacked}
	f, err := excelize.OpenReader(bytes.NewReader(src), limits)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	m := &marker{file: f, styles: map[int]int{}, comments: map[string]string{}}
	if err := m.prepare(); err != nil {
		return nil, err
	}
	for n, cell := range s.marks {
		if n == mostMarks {
			break
		}
		if err := m.cell(cell); err != nil {
			return nil, err
		}
	}
	b, err := f.WriteToBuffer()
	if err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// mostUnpacked is the unpacked size limit in bytes. Package office has refused larger files before.
const mostUnpacked = 64 << 20

// marker marks the cells of a workbook.
type marker struct {
	file   *excelize.File
	fill   *int        // the fill of a marked cell
	styles map[int]int // marked styles by original style
	// comments are the original parts with the comments of a sheet.
	comments map[string]string
}

// prepare removes the marks of an earlier slip and creates the fill for the new marks.
func (m *marker) prepare() error {
	if err := m.unmark(); err != nil {
		return err
	}
	id, err := m.file.NewStyle(&excelize.Style{Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{markColour}}})
	if err != nil {
		return err
	}
	m.fill = m.file.Styles.CellXfs.Xf[id].FillID
	return nil
}

func (m *marker) unmark() error {
	styles := m.file.Styles
	none, yes := 0, true
	if styles != nil && styles.CellXfs != nil && styles.Fills != nil {
		for n := range styles.CellXfs.Xf {
			x := &styles.CellXfs.Xf[n]
			if x.FillID == nil || *x.FillID < 0 || *x.FillID >= len(styles.Fills.Fill) {
				continue
			}
			fill := styles.Fills.Fill[*x.FillID]
			if fill != nil && fill.PatternFill != nil && fill.PatternFill.FgColor != nil &&
				strings.HasSuffix(fill.PatternFill.FgColor.RGB, markColour) {
				x.FillID, x.ApplyFill = &none, &yes
			}
		}
	}
	for _, sheet := range m.file.GetSheetList() {
		if _, err := m.commentsOf(sheet); err != nil {
			return err
		}
		there, err := m.file.GetComments(sheet)
		if err != nil {
			return err
		}
		m.unsay(m.comments[sheet])
		for _, c := range there {
			if c.Author != author {
				continue
			}
			if err := m.file.DeleteComment(sheet, c.Cell); err != nil {
				return err
			}
		}
	}
	return nil
}

// earlierSlip matches what an earlier slip appended to the clerk's own comment.
var earlierSlip = regexp.MustCompile(`(?s)\n?退回单第\d+处\n.*`)

// unsay removes an earlier slip's text from the clerk's comments.
func (m *marker) unsay(part string) {
	all := m.file.Comments[part]
	if all == nil {
		return
	}
	for i := range all.CommentList.Comment {
		c := &all.CommentList.Comment[i]
		if n := c.AuthorID; n >= 0 && n < len(all.Authors.Author) && all.Authors.Author[n] == author {
			continue // the whole comment is removed
		}
		if c.Text.T != nil {
			*c.Text.T = earlierSlip.ReplaceAllString(*c.Text.T, "")
		}
		for j := range c.Text.R {
			if c.Text.R[j].T != nil {
				c.Text.R[j].T.Val = earlierSlip.ReplaceAllString(c.Text.R[j].T.Val, "")
			}
		}
	}
}

// style returns a cell's style with the mark's fill. It copies the style's XML, because the
// library's own representation drops attributes that it does not know.
func (m *marker) style(was int) int {
	if id, ok := m.styles[was]; ok {
		return id
	}
	all, yes := m.file.Styles.CellXfs, true
	x := all.Xf[was]
	x.FillID, x.ApplyFill = m.fill, &yes
	all.Xf = append(all.Xf, x)
	all.Count = len(all.Xf)
	m.styles[was] = len(all.Xf) - 1
	return m.styles[was]
}

func (m *marker) cell(c mark) error {
	at, err := excelize.CoordinatesToCellName(c.col, c.line)
	if err != nil {
		return err
	}
	first, last := at, at
	merged, err := m.file.GetMergeCells(c.sheet, true)
	if err != nil {
		return err
	}
	for _, r := range merged {
		if within(c, r) {
			first, last = r.GetStartAxis(), r.GetEndAxis()
		}
	}
	left, top, err := excelize.CellNameToCoordinates(first)
	if err != nil {
		return err
	}
	right, bottom, err := excelize.CellNameToCoordinates(last)
	if err != nil {
		return err
	}
	for row := top; row <= min(bottom, top+mostMarks); row++ {
		for col := left; col <= min(right, left+mostMarks); col++ {
			name, err := excelize.CoordinatesToCellName(col, row)
			if err != nil {
				return err
			}
			was, err := m.file.GetCellStyle(c.sheet, name)
			if err != nil {
				return err
			}
			id := m.style(was)
			if err := m.file.SetCellStyle(c.sheet, name, name, id); err != nil {
				return err
			}
		}
	}
	return m.comment(c.sheet, first, c.lines)
}

func within(c mark, r excelize.MergeCell) bool {
	left, top, err := excelize.CellNameToCoordinates(r.GetStartAxis())
	right, bottom, err2 := excelize.CellNameToCoordinates(r.GetEndAxis())
	return errors.Join(err, err2) == nil && left <= c.col && c.col <= right && top <= c.line && c.line <= bottom
}

// comment adds a comment, or appends to the clerk's own one.
func (m *marker) comment(sheet, at string, comment []string) error {
	text := strings.Join(comment, "\n")
	there, err := m.commentsOf(sheet)
	if err != nil {
		return err
	}
	if all := m.file.Comments[there]; all != nil {
		for i := range all.CommentList.Comment {
			c := &all.CommentList.Comment[i]
			if c.Ref != at {
				continue
			}
			if n := len(c.Text.R); n > 0 && c.Text.R[n-1].T != nil {
				c.Text.R[n-1].T.Val += "\n" + text
				return nil
			}
			if c.Text.T != nil {
				text = *c.Text.T + "\n" + text
			}
			c.Text.T = &text
			return nil
		}
	}
	lines := 1
	for _, line := range comment {
		lines += 1 + len([]rune(line))/commentWidth
	}
	return m.file.AddComment(sheet, excelize.Comment{
		Author: author, Cell: at, Width: 300, Height: uint(20 * min(lines, mostLines)),
		Paragraph: []excelize.RichTextRun{{Text: text, Font: &excelize.Font{Family: "宋体", Size: 10, Color: "000000"}}},
	})
}

// Size of a comment's box: hanzi per line, and lines.
const (
	commentWidth = 20
	mostLines    = 30
)

// commentsOf returns the part with a sheet's comments, or an empty string. The library loads
// comments only on demand.
func (m *marker) commentsOf(sheet string) (string, error) {
	if part, ok := m.comments[sheet]; ok {
		return part, nil
	}
	before := maps.Clone(m.file.Comments)
	if _, err := m.file.GetComments(sheet); err != nil {
		return "", err
	}
	m.comments[sheet] = ""
	for part := range m.file.Comments {
		if before[part] == nil {
			m.comments[sheet] = part
		}
	}
	return m.comments[sheet], nil
}
