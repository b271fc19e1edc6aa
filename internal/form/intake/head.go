package intake

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"portal/internal/figures"
	"portal/internal/message"
	"portal/internal/officefile"
	"portal/internal/yamlfile"
)

// The months in a title.
const (
	monthNumber = `(?:\d{1,2}|十[一二]?|[一二三四五六七八九])`
	through     = `[~至到—–―−-]+` // from one month to another
	also        = `[、和与及]`      // one month and the next
)

var (
	// monthForm matches a month that no day follows.
	monthForm = regexp.MustCompile(`(\d{4})年(\d{1,2})月(?:[^\d]|$)`)
	// spanForm matches several months: 2021年1—2月, 2021年1月至2月, 2021年一、二月.
	spanForm = regexp.MustCompile(`(\d{4})年(` + monthNumber + `)月?份?((?:` + also + monthNumber + `月?份?)*)` +
		`(` + through + `|` + also + `)(?:(\d{4})年)?(` + monthNumber + `)月份?`)
	monthsIn = regexp.MustCompile(monthNumber)
	// several matches a range of months that spanForm does not.
	several = regexp.MustCompile(`\d月?份?[~至到、—–-]+(\d{4}年)?\d{1,2}月`)
)

// title reads the form's months from its title or from a line between title and table. Two different
// ones are an error, because either could be meant.
func (r *reader) title(rows []officefile.Row) {
	cell, ok := titled(rows[0], plain(r.ds.Form.Title.V))
	if !ok { // the title is split over two lines
		cell = rows[0][slices.IndexFunc(rows[0], func(c officefile.Cell) bool { return !c.Blank() })]
	}
	r.form.place = cell.Pos
	found := map[figures.Span]bool{}
	bad := false
	for _, row := range rows {
		text := numbered(whole(row))
		if label := labels.FindStringIndex(text); label != nil { // 填报单位 and 填报日期 may share a line with the title
			text = text[:label[0]]
		}
		for _, m := range spanForm.FindAllStringSubmatch(text, -1) {
			if m[5] != "" && m[5] != m[1] {
				r.add(cell.Pos, "form-period/year", "Months", m[0])
				return
			}
			span, ok := spanOf(m)
			found[span], bad = true, bad || !ok
		}
		text = spanForm.ReplaceAllString(text, "")
		bad = bad || several.MatchString(text)
		for _, m := range monthForm.FindAllStringSubmatch(text, -1) {
			p, ok := figures.ParsePeriod(m[1] + "-" + twoDigits(m[2]))
			found[figures.Span{First: p, Last: p}], bad = true, bad || !ok
		}
	}
	if bad || len(found) != 1 {
		r.add(cell.Pos, "form-period", "Title", strings.TrimSpace(yamlfile.Short(cell.Text)))
		return
	}
	for span := range found {
		r.form.From, r.form.Period = span.First, span.Last
		if span.Months() > 1 {
			r.note(cell.Pos, "form-several", "Span", span)
		}
	}
}

var (
	hanziYear = regexp.MustCompile(`[〇○零一二三四五六七八九]{4}年`)
	hanziDay  = regexp.MustCompile(`[一二三四五六七八九十]{1,3}[月日]`)
)

// numbered returns a text with the digits of years, months and days: 2020年9月 for 二〇二〇年九月.
func numbered(text string) string {
	text = hanziYear.ReplaceAllStringFunc(text, func(year string) string {
		return strings.Map(func(r rune) rune {
			if n := strings.IndexRune("〇一二三四五六七八九", r); n >= 0 {
				return rune('0' + n/len("〇"))
			} else if r == '○' || r == '零' {
				return '0'
			}
			return r
		}, year)
	})
	return hanziDay.ReplaceAllStringFunc(text, func(day string) string {
		number, unit := day[:len(day)-len("月")], day[len(day)-len("月"):]
		tens, ones, ten := strings.Cut(number, "十")
		n := monthOf(cmp.Or(tens, "一")) * 10
		if !ten {
			n, ones = 0, number
		}
		if ones != "" {
			n += monthOf(ones)
		}
		if n < 1 || n > 31 || strings.Contains(ones, "十") {
			return day
		}
		return strconv.Itoa(n) + unit
	})
}

// spanOf returns the months of a match of spanForm. A list names every month, a range the first and the
// last.
func spanOf(m []string) (figures.Span, bool) {
	first, last := monthOf(m[2]), monthOf(m[6])
	next := first + 1
	for _, month := range monthsIn.FindAllString(m[3], -1) {
		if monthOf(month) != next {
			return figures.Span{}, false
		}
		next++
	}
	if strings.ContainsAny(m[4], "、和与及") && last != next || last < next {
		return figures.Span{}, false
	}
	return figures.ParseSpan(fmt.Sprintf("%s-%02d/%s-%02d", m[1], first, m[1], last))
}

// monthOf returns the number of a month in digits or hanzi.
func monthOf(text string) int {
	if n, err := strconv.Atoi(text); err == nil {
		return n
	}
	return slices.Index([]string{"", "一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二"}, text)
}

func twoDigits(s string) string {
	if len(s) == 1 {
		return "0" + s
	}
	return s
}

// head reads 填报单位 and 填报日期 from the rows above the table or, failing that, from the first rows
// below it.
func (r *reader) head(above, below []officefile.Row) {
	rows := slices.Concat(above, below[:min(len(below), signatures)])
	filer, at, ok := labelled(rows, "填报单位")
	r.form.filerAt = at
	switch {
	case !ok:
		r.add(r.form.place, "form-filer")
	case filer == "":
		r.add(at, "form-filer/blank")
	default:
		r.form.Filer = filer
		r.filer, r.county = r.jurisdiction(filer)
		if !r.filer.Name.Given() {
			r.add(at, "form-filer/unknown", "Filer", filer, "City", r.ds.City.Name.V)
		}
	}
	printed, at, ok := labelled(rows, "填报日期")
	r.form.filedAt = at
	switch {
	case !ok:
		r.add(r.form.place, "form-date")
	case printed == "":
		r.add(at, "form-date/blank")
	default:
		if r.form.Filed, ok = dateOf(printed); !ok {
			r.add(at, "form-date/form", "Value", printed)
		}
	}
}

// signatures is the number of rows below the table that may contain 填报单位 and 填报日期.
const signatures = 10

// ownText returns the part of the text after a label that belongs to that label. Several labels may
// share a line. The names and telephone numbers of those who filled in the form are not read.
func ownText(text string) string {
	for _, next := range []*regexp.Regexp{labels, unitLabel} {
		if at := next.FindStringIndex(text); at != nil {
			text = text[:at[0]]
		}
	}
	text = strings.Trim(seal.ReplaceAllString(text, ""), ":,;、。")
	switch open, shut := strings.Count(text, "("), strings.Count(text, ")"); {
	case open < shut: // the label is in brackets
		text = strings.TrimSuffix(text, ")")
	case open > shut: // the next label is in brackets
		text = strings.TrimSuffix(text, "(")
	}
	return text
}

// labelled returns the value of a label such as 填报单位(盖章): and the value's place. The value is in
// the label's cell or in the next non-blank one.
func labelled(rows []officefile.Row, label string) (value string, at message.Pos, ok bool) {
	for _, row := range rows {
		for i, c := range row {
			text := plain(c.Text)
			found := strings.Index(text, label)
			if found < 0 {
				continue
			}
			if value = ownText(text[found+len(label):]); value != "" {
				return value, c.Pos, true
			}
			for _, beside := range row[i+1:] {
				if value = ownText(plain(beside.Text)); value != "" {
					return value, beside.Pos, true
				}
				if labels.MatchString(plain(beside.Text)) {
					break
				}
			}
			// Point to the blank cell beside the label, where the value belongs.
			if next := i + c.Width; next < len(row) && row[next].Blank() {
				return "", row[next].Pos, true
			}
			return "", c.Pos, true
		}
	}
	return "", message.Pos{}, false
}

var dateForms = regexp.MustCompile(`^(\d{4})(?:年|-|/|\.)(\d{1,2})(?:(?:月|-|/|\.)(\d{1,2})?(?:日|号)?)?$`)

// dateOf reads a date in any usual Chinese spelling. The date may lack its day or month.
func dateOf(printed string) (figures.Date, bool) {
	m := dateForms.FindStringSubmatch(numbered(printed))
	if m == nil {
		return figures.Date{}, false
	}
	text := m[1] + "-" + twoDigits(m[2])
	if m[3] != "" {
		text += "-" + twoDigits(m[3])
	}
	return figures.ParseDate(text)
}
