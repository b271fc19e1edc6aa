package intake

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"portal/internal/figures"
	"portal/internal/message"
	"portal/internal/office"
	"portal/internal/yamlfile"
)

// formRow is a row of the form that was recognised.
type formRow struct {
	row       int // in the block
	label     office.Cell
	at, end   int // the first and the last column of the label
	indicator figures.Indicator
	unsaid    bool // the label does not say its unit
}

var (
	unitForm  = regexp.MustCompile(`^(.+)\(([^()]+)\)$`)
	numbering = regexp.MustCompile(`^[\d一二三四五六七八九十]+[.、]`)
)

// rows finds the form's rows by their labels, and between which rows of the
// block they stand; rows without a label above the first are the header's.
func (r *reader) rows(b block, indicators []figures.Indicator) (first, last int, found []formRow) {
	first, last = b.body(), b.head
	item, _ := itemColumn(b.rows[b.head])
	seen, placed := map[string]office.Cell{}, map[int]bool{}
	for _, match := range labelsIn(b.rows[b.head+1:], indicators) {
		match.row += b.head + 1
		r.labelled(b.rows[match.row], item, &match)
		last = match.row
		placed[match.row] = true
		if before, ok := seen[match.indicator.ID.V]; ok {
			r.add(match.label.Pos, "form-row/twice", "Label", strings.TrimSpace(match.label.Text), "First", before.Pos)
			continue
		}
		seen[match.indicator.ID.V] = match.label
		found = append(found, match)
	}
	for n := first; n < last; n++ {
		if !placed[n] {
			r.unplaced(b.rows[n], item, slices.DeleteFunc(slices.Clone(indicators), func(i figures.Indicator) bool {
				_, ok := seen[i.ID.V]
				return ok
			}))
		}
	}
	for _, i := range indicators {
		if _, ok := seen[i.ID.V]; !ok {
			r.add(b.rows[b.head][0].Pos, "form-row/missing", "Number", i.Row.V, "Label", i.Label.V+"（"+i.Unit.V+"）")
		}
	}
	return first, last, found
}

// labelsIn returns the rows that have a label of the form.
func labelsIn(rows []office.Row, indicators []figures.Indicator) (found []formRow) {
	group := ""
	for n, row := range rows {
		for i, c := range row {
			text := plain(c.Text)
			if slices.ContainsFunc(indicators, func(i figures.Indicator) bool { return plain(i.Heading.V) == text }) && text != "" {
				group = text
			}
			label, _ := unitOf(text)
			if indicator, ok := lookUp(indicators, label, group); ok {
				found = append(found, formRow{row: n, label: c, at: i, end: i + c.Width - 1, indicator: indicator})
				break
			}
		}
	}
	return found
}

// unitOf parts a label from its unit, which stands behind it in brackets.
func unitOf(text string) (label, unit string) {
	if m := unitForm.FindStringSubmatch(text); m != nil {
		return m[1], m[2]
	}
	return text, ""
}

// labelled holds a row to the unit and the heading that the form has over it:
// the same words below another heading are of another fund.
func (r *reader) labelled(row office.Row, item int, match *formRow) {
	i := match.indicator
	switch _, unit := unitOf(plain(match.label.Text)); {
	case unit == "":
		match.unsaid = true
		r.note(match.label.Pos, "form-unit-unsaid", "Label", strings.TrimSpace(match.label.Text), "Unit", i.Unit.V)
	case unit != plain(i.Unit.V):
		r.add(match.label.Pos, "form-unit", "Label", strings.TrimSpace(match.label.Text), "Unit", i.Unit.V)
	}
	for n := item; n < match.at; n++ {
		heading := strings.TrimRight(numbering.ReplaceAllString(plain(row[n].Text), ""), ":")
		if heading != "" && heading != plain(i.Heading.V) {
			r.add(row[n].Pos, "form-row/heading", "Above", strings.TrimSpace(row[n].Text), "Label", strings.TrimSpace(match.label.Text), "Heading", i.Heading.V)
		}
	}
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
func (r *reader) unplaced(row office.Row, item int, indicators []figures.Indicator) {
	var labels []string
	for _, i := range indicators {
		labels = append(labels, plain(i.Label.V))
	}
	var cell office.Cell
	for i, c := range row {
		if c.Blank() {
			continue
		}
		if _, err := strconv.Atoi(plain(c.Text)); err == nil && i < item && cell.Pos == (message.Pos{}) {
			continue // the number of the row
		}
		label, _, _ := strings.Cut(plain(c.Text), "(")
		if near := yamlfile.Nearest(label, labels); near != "" {
			r.add(c.Pos, "form-row/near", "Label", strings.TrimSpace(c.Text), "Meant", near)
			return
		}
		if cell.Pos == (message.Pos{}) || !figure(cell.Text) && !figure(c.Text) {
			cell = c
		}
	}
	if cell.Pos != (message.Pos{}) {
		r.add(cell.Pos, "form-row", "Label", yamlfile.Short(strings.TrimSpace(cell.Text)))
	}
}

// figure reports whether a text could be meant as a number.
func figure(text string) bool {
	text = plain(text)
	return text != "" && strings.ContainsAny(text[:1], "0123456789.-+%")
}

// aside are what people write below the table.
var aside = regexp.MustCompile(`^(注|备注|说明|附注|填表|填报人|制表|审核|复核|联系|负责人|单位负责人|经办|电话|\(|\*|[①-⑳]|\d+[.、])`)

// signature is a line that says who filed the form, or when.
var signature = regexp.MustCompile(`^\(?填报(?:单位|日期)(?:\(盖章\))?:`)

// rest looks at what stands below the table: words are passed over with a
// note, figures are not.
func (r *reader) rest(rows []office.Row, headings []heading) {
	for _, row := range rows {
		if isHeader(row) {
			return
		}
		if slices.ContainsFunc(row, func(c office.Cell) bool { return signature.MatchString(plain(c.Text)) }) {
			continue // who filed the form and when, which the head may leave to it
		}
		for i, c := range row {
			if c.Blank() {
				continue
			}
			if slices.ContainsFunc(headings, func(h heading) bool { return h.column == i }) && figure(c.Text) && !aside.MatchString(plain(row[0].Text)) {
				r.add(c.Pos, "form-row", "Label", yamlfile.Short(strings.TrimSpace(c.Text)))
				continue
			}
			if filled(row, -1) > 1 || aside.MatchString(plain(c.Text)) {
				// What it says is not repeated: people write names and telephones here.
				r.note(c.Pos, "form-aside")
			}
		}
		if filled(row, -1) == 1 && len(row) > 0 && !row[0].Blank() && !aside.MatchString(plain(row[0].Text)) {
			return // the text goes on behind the form
		}
	}
}
