package intake

import (
	"regexp"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"

	"portal/internal/message"
	"portal/internal/officefile"
)

// measure is a unit of measure, classified so that it can be compared with a row's unit.
type measure struct {
	of    string // money, count or share; power for a bare power of ten; empty if unknown
	scale int    // power of ten
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

// measureOf parses a unit.
func measureOf(text string) measure {
	m := measure{text: text}
	switch found := money.FindStringSubmatch(text); {
	case found != nil:
		m.of, m.scale = "money", scale(found[1])
	case coins.MatchString(text):
		m.of, m.scale = "money", -1 // no row has this unit
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

// scale returns the power of ten that the words multiply to.
func scale(words string) (n int) {
	for _, r := range words {
		n += map[rune]int{'十': 1, '百': 2, '千': 3, '万': 4, '亿': 8}[r]
	}
	return n
}

// concerns reports whether the unit could apply to a row's figures, and same whether it equals the
// row's unit.
func (m measure) concerns(row formRow) (concerns, same bool) {
	own := measureOf(plain(row.indicator.Unit.V))
	switch {
	case m.text == plain(row.indicator.Unit.V):
		return true, true
	case m.of == "": // an unknown unit cannot override the unit in a row's label
		return row.noUnit, false
	case m.of == "share" || own.of == "share":
		return false, false
	case m.of == "power" || m.of == own.of:
		return true, m.scale == own.scale
	}
	return false, false
}

// statement is a unit stated outside the rows.
type statement struct {
	pos   message.Pos
	units []measure
}

// stated reports rows whose figures a unit outside them could change. A unit equal to the row's own
// changes nothing.
func (r *reader) stated(s statement, rows []formRow) {
	var others, texts []string
	for _, row := range rows {
		named, other := false, false
		for _, m := range s.units {
			concerns, same := m.concerns(row)
			named = named || same
			other = other || concerns && !same
		}
		// If several units are stated, a row that states one of them uses that one.
		if other && !(named && !row.noUnit) {
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

// units checks the units stated outside the rows: above the table, in the column headings, below
// the table, and in the headings of row groups.
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
			if _, units := headingOf(headingText(c), is); len(units) > 0 { // it applies to all rows of the group
				r.stated(statement{c.Pos, units}, slices.DeleteFunc(slices.Clone(rows), func(o formRow) bool {
					return o.indicator.Heading.V != row.indicator.Heading.V
				}))
			}
		}
	}
}

// headingText returns the heading of a row group without its number.
func headingText(c officefile.Cell) string {
	return strings.TrimRight(numbering.ReplaceAllString(plain(c.Text), ""), ":")
}

var (
	// labelForm matches 单位 with the text before it and the sign after it.
	labelForm = regexp.MustCompile(`(\S*?)单 ?位 ?([:为是]?) ?`)
	// ofMeasure matches text before 单位 that makes it a unit of measure: none, or the end of another
	// phrase.
	ofMeasure = regexp.MustCompile(`(?:^|计量|金额|货币|数量|数值|数据|表|[(),;:。、])$`)
	// bureau matches the end of an organisation's name, which 单位 may also introduce.
	bureau = regexp.MustCompile(`[局委办室心司府厅部院会社团处科队校厂店镇乡县市区]$`)

	// inNote matches a currency unit after 以, 按 or 为. inHead also matches one in brackets, one
	// alone in its cell, and one larger than 元 anywhere without a number before it.
	inNote = regexp.MustCompile(`(?:[以按]|[均都]为)(?:人民币)?(` + powers + `*元)`)
	inHead = regexp.MustCompile(inNote.String() + `|\((?:人民币)?(` + powers + `*元|` + powers + `+\p{Han}{0,2})\)|^(?:人民币)?(` + powers + `*元)$|(?:^|[^\d.十百千万亿一二两三四五六七八九])(` + powers + `+元)`)
)

// statements finds the units that a row states, after 单位 or in the given form of words.
func statements(row officefile.Row, form *regexp.Regexp) (out []statement) {
	taken := -1 // index of a cell that is the value of the label before it
	for i, c := range row {
		if i == taken {
			continue
		}
		text := spaced(c.Text)
		var units []measure
		for _, m := range labelForm.FindAllStringSubmatchIndex(text, -1) {
			before, sign, value := text[m[2]:m[3]], text[m[4]:m[5]], text[m[1]:]
			if value == "" {
				next := slices.IndexFunc(row[i+1:], func(c officefile.Cell) bool { return !c.Blank() })
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

// valueOf parses the units after 单位. It accepts an unknown word only if unknown is set, meaning
// that 单位 is a unit of measure here, and the word is not an organisation's name.
func valueOf(value string, unknown bool) (units []measure) {
	if next := labels.FindStringIndex(value); next != nil {
		value = value[:next[0]]
	}
	if end := strings.IndexAny(value, "(),;。"); end >= 0 {
		value = value[:end]
	}
	value = strings.TrimSpace(value)
	word, _, _ := strings.Cut(value, " ")
	for _, candidate := range []string{strings.ReplaceAll(value, " ", ""), word} {
		units = nil
		for _, text := range strings.FieldsFunc(candidate, func(r rune) bool { return strings.ContainsRune("、/和及", r) }) {
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

// spaced normalises words as plain does but keeps single blanks.
func spaced(s string) string {
	return strings.Join(strings.Fields(strings.ReplaceAll(norm.NFKC.String(s), "_", " ")), " ")
}

// below returns the rows below a table that belong to it: up to the next table, or to the first row
// of running text.
func below(rows []officefile.Row) []officefile.Row {
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

// signed reports whether a row has 填报单位 or 填报日期.
func signed(row officefile.Row) bool {
	return slices.ContainsFunc(row, func(c officefile.Cell) bool { return signature.MatchString(plain(c.Text)) })
}

// headingOf splits a row-group heading from the unit after it, if there is one.
func headingOf(text string, is func(heading string) bool) (heading string, unit []measure) {
	if name, behind := unitOf(text); !is(text) && is(name) {
		if units := valueOf(behind, false); len(units) > 0 {
			return name, units
		}
	}
	return text, nil
}
