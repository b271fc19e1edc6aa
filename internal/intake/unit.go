package intake

import (
	"regexp"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"

	"portal/internal/office"
	"portal/internal/problem"
)

// measure is a unit of measure, as far as one could be taken for another.
type measure struct {
	of    string // money, count, share; power for a power of ten alone; empty where it is no known unit
	scale int    // the power of ten
	text  string
}

const powers = `[十百千万亿]`

var (
	money  = regexp.MustCompile(`^(?:人民币)?(` + powers + `*)(?:元|元人民币|圆)$`)
	coins  = regexp.MustCompile(`^` + powers + `*(?:美元|港元|港币|欧元|日元|角|分)$`)
	counts = regexp.MustCompile(`^(` + powers + `*)(?:个|人次|人|户次|户|次|场次|场|期|家|名|件|站|村|项|份|条|处|所|单)$`)
	power  = regexp.MustCompile(`^` + powers + `+$`)
	share  = regexp.MustCompile(`^(?:%|百分比|百分数|百分点)$`)
)

// measureOf reads a unit.
func measureOf(text string) measure {
	m := measure{text: text}
	switch found := money.FindStringSubmatch(text); {
	case found != nil:
		m.of, m.scale = "money", scale(found[1])
	case coins.MatchString(text):
		m.of, m.scale = "money", -1 // of no row
	case share.MatchString(text):
		m.of = "share"
	case power.MatchString(text):
		m.of, m.scale = "power", scale(text)
	default:
		if found := counts.FindStringSubmatch(text); found != nil {
			m.of, m.scale = "count", scale(found[1])
		}
	}
	return m
}

// scale is the power of ten that the words multiply to.
func scale(words string) (n int) {
	for _, r := range words {
		n += map[rune]int{'十': 1, '百': 2, '千': 3, '万': 4, '亿': 8}[r]
	}
	return n
}

// concerns reports whether the unit could be that of a row's figures, and
// same whether it then is.
func (m measure) concerns(row formRow) (concerns, same bool) {
	own := measureOf(plain(row.indicator.Unit.V))
	switch {
	case m.text == plain(row.indicator.Unit.V):
		return true, true
	case m.of == "": // whatever it is, a row that says its unit has that
		return row.unsaid, false
	case m.of == "share" || own.of == "share":
		return false, false
	case m.of == "power" || m.of == own.of:
		return true, m.scale == own.scale
	}
	return false, false
}

// statement is a unit that stands outside of the rows.
type statement struct {
	pos   problem.Pos
	units []measure
}

// stated reports the rows whose figures a unit outside of them could change.
// Where it is their own it changes nothing.
func (r *reader) stated(s statement, rows []formRow) {
	var others, texts []string
	for _, row := range rows {
		named, other := false, false
		for _, m := range s.units {
			concerns, same := m.concerns(row)
			named = named || same
			other = other || concerns && !same
		}
		// Of several units a row that says its own has that one.
		if other && !(named && !row.unsaid) {
			others = append(others, row.indicator.Label.V+"（"+row.indicator.Unit.V+"）")
		}
	}
	for _, m := range s.units {
		texts = append(texts, m.text)
	}
	if len(others) > 0 {
		r.add(s.pos, "form-unit/stated", "Units", strings.Join(texts, "、"), "Rows", strings.Join(others, "、"))
	}
}

// units looks for units outside of the rows: in the head with the heads of the
// columns, above it, in what stands below the table, and at the headings of rows.
func (r *reader) units(b block, first, last int, rows []formRow) {
	var found []statement
	for _, row := range slices.Concat(b.above, b.rows[:first]) {
		found = append(found, statements(row, inHead)...)
	}
	for _, row := range below(b.rows[last+1:]) {
		found = append(found, statements(row, inNote)...)
	}
	for _, s := range found {
		r.stated(s, rows)
	}
	for _, row := range rows {
		is := func(heading string) bool { return heading == plain(row.indicator.Heading.V) }
		for _, c := range b.rows[row.row][:row.at] {
			if _, units := headingOf(headingText(c), is); len(units) > 0 { // of all rows below it
				r.stated(statement{c.Pos, units}, slices.DeleteFunc(slices.Clone(rows), func(o formRow) bool {
					return o.indicator.Heading.V != row.indicator.Heading.V
				}))
			}
		}
	}
}

// headingText is what a heading of rows says, without its number.
func headingText(c office.Cell) string {
	return strings.TrimRight(numbering.ReplaceAllString(plain(c.Text), ""), ":")
}

var (
	// labelForm is 单位 with what stands before it and the sign behind it.
	labelForm = regexp.MustCompile(`(\S*?)单 ?位 ?([:为是]?) ?`)
	// ofMeasure are words before 单位 with which it is one of measure: none, or the end of something else.
	ofMeasure = regexp.MustCompile(`(?:^|计量|金额|货币|数量|数值|数据|表|[(),;:。、])$`)
	// bureau is how the name of an organisation ends, of which 单位 speaks too.
	bureau = regexp.MustCompile(`[局委办室心司府厅部院会社团处科队校厂店镇乡县市区]$`)

	// inNote is money by which something is counted; inHead also one in brackets, alone in its cell, or a
	// larger one than 元 anywhere, where there is no number before it.
	inNote = regexp.MustCompile(`(?:[以按]|[均都]为)(?:人民币)?(` + powers + `*元)`)
	inHead = regexp.MustCompile(inNote.String() + `|\((?:人民币)?(` + powers + `*元|` + powers + `+\p{Han}{0,2})\)|^(?:人民币)?(` + powers + `*元)$|(?:^|[^\d.十百千万亿一二两三四五六七八九])(` + powers + `+元)`)
)

// statements finds the units that a row states, by 单位 or by the form of words.
func statements(row office.Row, form *regexp.Regexp) (out []statement) {
	taken := -1 // a cell that says the unit of the label before it
	for i, c := range row {
		if i == taken {
			continue
		}
		text := spaced(c.Text)
		var units []measure
		for _, m := range labelForm.FindAllStringSubmatchIndex(text, -1) {
			before, sign, value := text[m[2]:m[3]], text[m[4]:m[5]], text[m[1]:]
			if value == "" {
				next := slices.IndexFunc(row[i+1:], func(c office.Cell) bool { return !c.Blank() })
				if next < 0 {
					continue
				}
				taken = i + 1 + next
				value, sign = spaced(row[taken].Text), ":"
			}
			units = append(units, valueOf(value, sign != "" && ofMeasure.MatchString(before))...)
		}
		if len(units) == 0 {
			for _, m := range form.FindAllStringSubmatch(plain(c.Text), -1) {
				for _, unit := range m[1:] {
					if m := measureOf(unit); m.of != "" {
						units = append(units, m)
					}
				}
			}
		}
		if len(units) > 0 {
			out = append(out, statement{c.Pos, units})
		}
	}
	return out
}

// valueOf reads the units behind 单位. A word that is no known unit is one only
// where 单位 is of measure and the word no organisation.
func valueOf(value string, unknown bool) (units []measure) {
	if next := labels.FindStringIndex(value); next != nil {
		value = value[:next[0]]
	}
	if end := strings.IndexAny(value, "(),;。"); end >= 0 {
		value = value[:end]
	}
	value = strings.TrimSpace(value)
	word, _, _ := strings.Cut(value, " ")
	for _, said := range []string{strings.ReplaceAll(value, " ", ""), word} {
		units = nil
		for _, text := range strings.FieldsFunc(said, func(r rune) bool { return strings.ContainsRune("、/和及", r) }) {
			units = append(units, measureOf(text))
		}
		if !slices.ContainsFunc(units, func(m measure) bool { return m.of == "" }) {
			return units
		}
	}
	if !unknown || bureau.MatchString(word) || word == "" {
		return nil
	}
	return []measure{{text: word}}
}

// spaced brings words to one form as plain does and keeps single blanks.
func spaced(s string) string {
	return strings.Join(strings.Fields(strings.ReplaceAll(norm.NFKC.String(s), "_", " ")), " ")
}

// below returns the rows below a table that belong to it: those up to the next
// table, or to where the text goes on.
func below(rows []office.Row) []office.Row {
	for n, row := range rows {
		switch {
		case isHeader(row):
			return rows[:n]
		case signed(row):
		case filled(row, -1) == 1 && !row[0].Blank() && !aside.MatchString(plain(row[0].Text)):
			return rows[:n+1]
		}
	}
	return rows
}

// signed reports whether a row says who filed the form, or when.
func signed(row office.Row) bool {
	return slices.ContainsFunc(row, func(c office.Cell) bool { return signature.MatchString(plain(c.Text)) })
}

// headingOf returns the heading of rows without the unit behind it, and the
// unit, where it is one.
func headingOf(text string, is func(heading string) bool) (heading string, unit []measure) {
	if name, behind := unitOf(text); !is(text) && is(name) {
		if units := valueOf(behind, false); len(units) > 0 {
			return name, units
		}
	}
	return text, nil
}
