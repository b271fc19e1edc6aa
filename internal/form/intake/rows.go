package intake

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"portal/internal/figures"
	"portal/internal/message"
	"portal/internal/officefile"
	"portal/internal/yamlfile"
)

// formRow is a recognised row of the form.
type formRow struct {
	row       int // index in the block
	label     officefile.Cell
	at, end   int // first and last column of the label
	indicator figures.Indicator
	noUnit    bool // the label states no unit
}

var (
	unitForm  = regexp.MustCompile(`^(.+)\((?:单位:?)?([^()]+)\)$`)
	numbering = regexp.MustCompile(`^[\d一二三四五六七八九十]+[.、]`)
)

// rows finds the form's rows by their labels. It returns the indexes of the first and last row in
// the block. Rows above the first label belong to the header.
func (r *reader) rows(b block, indicators []figures.Indicator) (first, last int, found []formRow) {
	first, last = b.body(), b.head
	item, _ := itemColumn(b.rows[b.head])
	seen, placed := map[string]officefile.Cell{}, map[int]bool{}
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
		if !placed[n] && !b.repeated(n, first) {
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

// continued matches what stands above the second part of a table that was cut in two.
var continued = regexp.MustCompile(`^\(?(?:续上?表?\d*|(?:接|转)[上下]?[页表]|第\d+页(?:,?共\d+页)?)\)?$`)

// sequel matches what a title or heading has on the next page.
var sequel = regexp.MustCompile(`\(续表?\)`)

// repeated reports whether a row repeats one above the form's first row, as where a table continues on another
// page.
func (b block) repeated(n, first int) bool {
	return continued.MatchString(whole(b.rows[n])) || slices.ContainsFunc(b.rows[:first], func(row officefile.Row) bool {
		return alike(row, b.rows[n]) && alike(b.rows[n], row)
	})
}

// alike reports whether a row has the texts of another in the same columns. A text may be once over several
// merged cells, or in each of them.
func alike(a, b officefile.Row) bool {
	text := func(row officefile.Row, i int) string {
		if i >= len(row) {
			return ""
		}
		return sequel.ReplaceAllString(plain(row[i].Text), "")
	}
	left := ""
	for i := range a {
		own := text(a, i)
		if own != "" && own != left && own != text(b, i) {
			return false
		}
		left = own
	}
	return true
}

// labelsIn returns the rows that have a label of the form.
func labelsIn(rows []officefile.Row, indicators []figures.Indicator) (found []formRow) {
	group := ""
	for n, row := range rows {
		for i, c := range row {
			text := plain(c.Text)
			is := func(heading string) bool {
				return heading != "" && slices.ContainsFunc(indicators, func(i figures.Indicator) bool {
					return plain(i.Heading.V) == heading
				})
			}
			if heading, _ := headingOf(text, is); is(heading) {
				group = heading
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

// unitOf splits a label from the unit in brackets after it.
func unitOf(text string) (label, unit string) {
	if m := unitForm.FindStringSubmatch(text); m != nil {
		return m[1], m[2]
	}
	return text, ""
}

// labelled checks a row's unit and the heading above it. The same label below another heading
// belongs to another fund.
func (r *reader) labelled(row officefile.Row, item int, match *formRow) {
	i := match.indicator
	switch _, unit := unitOf(plain(match.label.Text)); {
	case unit == "":
		match.noUnit = true
		r.note(match.label.Pos, "form-unit-unsaid", "Label", strings.TrimSpace(match.label.Text), "Unit", i.Unit.V)
	case unit != plain(i.Unit.V):
		r.add(match.label.Pos, "form-unit", "Label", strings.TrimSpace(match.label.Text), "Unit", i.Unit.V)
	}
	for n := item; n < match.at; n++ {
		heading, _ := headingOf(headingText(row[n]), func(heading string) bool { return heading == plain(i.Heading.V) })
		if heading != "" && heading != plain(i.Heading.V) {
			r.add(row[n].Pos, "form-row/heading", "Above", strings.TrimSpace(row[n].Text), "Label", strings.TrimSpace(match.label.Text), "Heading", i.Heading.V)
		}
	}
}

// lookUp returns the indicator with the given label. If several have it, lookUp prefers the one in
// the given group.
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

// unplaced reports an unknown row between the form's rows. indicators are those without a row so
// far; one of them may be meant.
func (r *reader) unplaced(row officefile.Row, item int, indicators []figures.Indicator) {
	var labels []string
	for _, i := range indicators {
		labels = append(labels, plain(i.Label.V))
	}
	var cell officefile.Cell
	for i, c := range row {
		if c.Blank() {
			continue
		}
		if _, err := strconv.Atoi(plain(c.Text)); err == nil && i < item && cell.Pos == (message.Pos{}) {
			continue // the row's number
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

// figure reports whether a text may be meant as a number.
func figure(text string) bool {
	text = plain(text)
	return text != "" && strings.ContainsAny(text[:1], "0123456789.-+%")
}

// aside matches how notes below the table begin.
var aside = regexp.MustCompile(`^(注|备注|说明|附注|填表|填报人|制表|审核|复核|联系|负责人|单位负责人|经办|电话|\(|\*|[①-⑳]|\d+[.、])`)

// signature matches a line with 填报单位 or 填报日期.
var signature = regexp.MustCompile(`^\(?填报(?:单位|日期)(?:\(盖章\))?:`)

// rest reads the rows below the table. It skips words with a note and reports figures as problems.
func (r *reader) rest(rows []officefile.Row, headings []heading) {
	for _, row := range below(rows) {
		if signed(row) {
			continue // the head may be below the table
		}
		for i, c := range row {
			if c.Blank() {
				continue
			}
			headed := slices.ContainsFunc(headings, func(h heading) bool { return h.column == i })
			if headed && figure(c.Text) && !aside.MatchString(plain(row[0].Text)) {
				r.add(c.Pos, "form-row", "Label", yamlfile.Short(strings.TrimSpace(c.Text)))
				continue
			}
			if filled(row, -1) > 1 || aside.MatchString(plain(c.Text)) {
				// Do not quote the text: it often has names and telephone numbers.
				r.note(c.Pos, "form-aside")
			}
		}
	}
}
