package intake

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"portal/internal/officefile"
	"portal/internal/plaintext"
)

// plain normalises words for comparison: it makes full-width characters half-width (NFKC) and
// removes blanks, line breaks and underscores.
func plain(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || r == '_' {
			return -1 // underscores draw a line to write on
		}
		return r
	}, norm.NFKC.String(s))
}

// unseen returns the first invisible character: a control character, one without width, or one that
// changes the writing direction.
func unseen(s string) (rune, bool) {
	for _, r := range s {
		if r != '\n' && r != '\r' && r != '\t' && plaintext.Invisible(r) {
			return r, true
		}
	}
	return 0, false
}

// block is the rows of one form: from its title to the next title.
type block struct {
	rows  []officefile.Row
	above []officefile.Row // the last two non-blank rows above the title
	title int              // index of the title row
	head  int              // index of the header row
}

// blocks finds the forms with a name in a part. untitled are the headers of tables before the first form. A
// title without a header below it, such as an entry in a list of attachments, is not a form.
func blocks(p officefile.Part, name string) (out []block, untitled []int) {
	title := -1
	for n, row := range p.Rows {
		if c, ok := titled(row, name); ok {
			if len(out) > 0 && strings.Contains(plain(c.Text), "续") {
				continue // the same table on another page
			}
			title = n
		} else if n > 0 && inTwo(whole(p.Rows[n-1]), whole(row), name) {
			title = n - 1
		}
		if !isHeader(row) {
			continue
		}
		switch {
		case title >= 0 && title < n: // a title beside the headings is above no table
			out = append(out, block{rows: p.Rows, title: title, head: n})
		case len(out) == 0:
			untitled = append(untitled, n)
		}
		title = -1
	}
	for i := range out {
		end := len(p.Rows)
		if i+1 < len(out) {
			end = out[i+1].title
		}
		first := out[i].title
		// A row of several cells belongs to the table before.
		for n := first - 1; n >= 0 && len(out[i].above) < 2 && filled(p.Rows[n], -1) < 2; n-- {
			if whole(p.Rows[n]) != "" {
				out[i].above = append(out[i].above, p.Rows[n])
			}
		}
		out[i].rows = p.Rows[first:end]
		out[i].title, out[i].head = 0, out[i].head-first
	}
	return out, untitled
}

// inTwo reports whether the title is split over two rows.
func inTwo(above, below, title string) bool {
	return strings.Contains(above+below, title) && !strings.Contains(above, title) && !strings.Contains(below, title)
}

// whole returns the normalised text of a row.
func whole(row officefile.Row) string {
	text := ""
	for _, c := range row {
		text += plain(c.Text)
	}
	return text
}

// titled returns the cell that contains the form's title.
func titled(row officefile.Row, title string) (officefile.Cell, bool) {
	for _, c := range row {
		if strings.Contains(plain(c.Text), title) {
			return c, true
		}
	}
	return officefile.Cell{}, false
}

// itemForm matches the heading of the label column, with or without a unit.
var itemForm = regexp.MustCompile(`^项目(?:\(?(?:计量|金额|货币)?单位[:为][^()]+\)?|\((?:单位)?[十百千万亿]*元\))?$`)

// unitLabel matches the beginning of a unit within other text.
var unitLabel = regexp.MustCompile(`\(?(?:计量|金额|货币)?单位[:为]`)

// unitAlone matches a cell that states a unit and nothing else.
var unitAlone = regexp.MustCompile(`^\(?(?:计量|金额|货币)?单位[:为]?[^()]*\)?$`)

// itemColumn returns the column headed 项目. It returns false for a row that is not a header.
func itemColumn(row officefile.Row) (int, bool) {
	number := false
	for i, c := range row {
		switch text := plain(c.Text); {
		case text == "序号":
			number = true
		case itemForm.MatchString(text):
			return i, number
		}
	}
	return 0, false
}

func isHeader(row officefile.Row) bool {
	_, ok := itemColumn(row)
	return ok
}

// body returns the first row below the header: the first one with text at or left of 项目. Rows in
// between belong to a header of several rows.
func (b block) body() int {
	item, _ := itemColumn(b.rows[b.head])
	for n := b.head + 1; n < len(b.rows); n++ {
		row := b.rows[n]
		if slices.ContainsFunc(row[:min(item+1, len(row))], func(c officefile.Cell) bool { return !c.Blank() }) {
			return n
		}
	}
	return len(b.rows)
}
