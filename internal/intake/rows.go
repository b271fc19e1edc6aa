package intake

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"portal/internal/figures"
	"portal/internal/office"
	"portal/internal/problem"
	"portal/internal/yamlfile"
)

// formRow is a row of the form that was recognised.
type formRow struct {
	row       int // in the block
	label     office.Cell
	end       int // the last column of the label
	indicator figures.Indicator
}

var unitForm = regexp.MustCompile(`^(.+)\(([^()]+)\)$`)

// rows finds the form's rows by their labels, and between which rows of the
// block they stand; rows without a label above the first are the header's.
func (r *reader) rows(b block, indicators []figures.Indicator) (first, last int, found []formRow) {
	first, last = b.body(), b.head
	group := ""
	seen, placed := map[string]office.Cell{}, map[int]bool{}
	for n := b.head + 1; n < len(b.rows); n++ {
		row := b.rows[n]
		match := formRow{row: n}
		for i, c := range row {
			text := plain(c.Text)
			if slices.ContainsFunc(indicators, func(i figures.Indicator) bool { return plain(i.Heading.V) == text }) && text != "" {
				group = text
			}
			label, unit := text, ""
			if m := unitForm.FindStringSubmatch(text); m != nil {
				label, unit = m[1], m[2]
			}
			i2, ok := lookUp(indicators, label, group)
			if !ok {
				continue
			}
			match.label, match.indicator, match.end = c, i2, i+c.Width-1
			switch {
			case unit == "":
				r.note(c.Pos, "form-unit-unsaid", strings.TrimSpace(c.Text), i2.Unit.V)
			case unit != plain(i2.Unit.V):
				r.add(c.Pos, "form-unit", strings.TrimSpace(c.Text), i2.Unit.V)
			}
			break
		}
		if !match.indicator.ID.Given() {
			continue
		}
		last = n
		placed[n] = true
		if before, ok := seen[match.indicator.ID.V]; ok {
			r.add(match.label.Pos, "form-row/twice", strings.TrimSpace(match.label.Text), before.Pos)
			continue
		}
		seen[match.indicator.ID.V] = match.label
		found = append(found, match)
	}
	for n := first; n < last; n++ {
		if !placed[n] {
			r.unplaced(b.rows[n], slices.DeleteFunc(slices.Clone(indicators), func(i figures.Indicator) bool {
				_, ok := seen[i.ID.V]
				return ok
			}))
		}
	}
	for _, i := range indicators {
		if _, ok := seen[i.ID.V]; !ok {
			r.add(b.rows[b.head][0].Pos, "form-row/missing", i.Row.V, i.Label.V+"（"+i.Unit.V+"）")
		}
	}
	return first, last, found
}

// lookUp returns the row of the form with the label; of several the one in the
// group of sub-items.
func lookUp(indicators []figures.Indicator, label, group string) (figures.Indicator, bool) {
	var found []figures.Indicator
	for _, i := range indicators {
		if label != "" && plain(i.Label.V) == label {
			found = append(found, i)
		}
	}
	if len(found) > 1 {
		found = slices.DeleteFunc(found, func(i figures.Indicator) bool { return plain(i.Heading.V) != group })
	}
	if len(found) != 1 {
		return figures.Indicator{}, false
	}
	return found[0], true
}

// unplaced reports a row between the form's rows that is none of them; the
// indicators are those whose rows were not found.
func (r *reader) unplaced(row office.Row, indicators []figures.Indicator) {
	var labels []string
	for _, i := range indicators {
		labels = append(labels, plain(i.Label.V))
	}
	var cell office.Cell
	for _, c := range row {
		if c.Blank() {
			continue
		}
		if _, err := strconv.Atoi(plain(c.Text)); err == nil && cell.Pos == (problem.Pos{}) {
			continue // the number of the row
		}
		label, _, _ := strings.Cut(plain(c.Text), "(")
		if near := yamlfile.Nearest(label, labels); near != "" {
			r.add(c.Pos, "form-row/near", strings.TrimSpace(c.Text), near)
			return
		}
		if cell.Pos == (problem.Pos{}) || !figure(cell.Text) && !figure(c.Text) {
			cell = c
		}
	}
	if cell.Pos != (problem.Pos{}) {
		r.add(cell.Pos, "form-row", yamlfile.Short(strings.TrimSpace(cell.Text)))
	}
}

// figure reports whether a text could be meant as a number.
func figure(text string) bool {
	text = plain(text)
	return text != "" && strings.ContainsAny(text[:1], "0123456789.-+%")
}

// aside are what people write below the table.
var aside = regexp.MustCompile(`^(注|备注|说明|附注|填表|填报人|制表|审核|复核|联系|负责人|单位负责人|经办|电话|\(|\*|[①-⑳]|\d+[.、])`)

// rest looks at what stands below the table: words are passed over with a
// note, figures are not.
func (r *reader) rest(rows []office.Row, headings []heading) {
	for _, row := range rows {
		if isHeader(row) {
			return
		}
		for i, c := range row {
			if c.Blank() {
				continue
			}
			if slices.ContainsFunc(headings, func(h heading) bool { return h.column == i }) && figure(c.Text) && !aside.MatchString(plain(row[0].Text)) {
				r.add(c.Pos, "form-row", yamlfile.Short(strings.TrimSpace(c.Text)))
				continue
			}
			if len(row) > 1 || aside.MatchString(plain(c.Text)) {
				// What it says is not repeated: people write names and telephones here.
				r.note(c.Pos, "form-aside")
			}
		}
		if len(row) == 1 && !row[0].Blank() && !aside.MatchString(plain(row[0].Text)) {
			return // the text goes on behind the form
		}
	}
}
