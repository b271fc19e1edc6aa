package intake

import (
	"regexp"
	"slices"
	"strings"

	"portal/internal/figures"
	"portal/internal/message"
	"portal/internal/office"
	"portal/internal/yamlfile"
)

var (
	// monthForm is a month and not a day of it.
	monthForm = regexp.MustCompile(`(\d{4})年(\d{1,2})月(?:[^\d]|$)`)
	// several are months from one to another.
	several = regexp.MustCompile(`\d月?份?[~至到、—–-]+(\d{4}年)?\d{1,2}月`)
)

// title reads the form's month, which stands with its title: before or behind
// it, or in a line between it and the table. Two different months are none, as
// nobody can tell which is the form's.
func (r *reader) title(rows []office.Row) {
	cell, ok := titled(rows[0])
	if !ok { // in two lines
		cell = rows[0][slices.IndexFunc(rows[0], func(c office.Cell) bool { return !c.Blank() })]
	}
	r.form.place = cell.Pos
	found := map[figures.Period]bool{}
	bad := false
	for _, row := range rows {
		text := whole(row)
		if label := labels.FindStringIndex(text); label != nil { // who filed it and when may share a line with it
			text = text[:label[0]]
		}
		bad = bad || several.MatchString(text)
		for _, m := range monthForm.FindAllStringSubmatch(text, -1) {
			p, ok := figures.ParsePeriod(m[1] + "-" + twoDigits(m[2]))
			if !ok {
				bad = true
				continue
			}
			found[p] = true
		}
	}
	if bad || len(found) != 1 {
		r.add(cell.Pos, "form-period", "Title", strings.TrimSpace(yamlfile.Short(cell.Text)))
		return
	}
	for p := range found {
		r.form.Period = p
	}
}

func twoDigits(s string) string {
	if len(s) == 1 {
		return "0" + s
	}
	return s
}

// head reads who filed the form and when, from the rows above its table or, where
// these do not say it, below.
func (r *reader) head(above, below []office.Row) {
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

// signatures is how many rows below the table may say who filed it.
const signatures = 10

// ownText returns what is a label's own of the text behind it. Labels may share
// a line; who filled the form in and how to call them is not read.
func ownText(text string) string {
	if next := labels.FindStringIndex(text); next != nil {
		text = text[:next[0]]
	}
	text = strings.Trim(seal.ReplaceAllString(text, ""), ":,;、。")
	switch open, shut := strings.Count(text, "("), strings.Count(text, ")"); {
	case open < shut: // the label stands in brackets
		text = strings.TrimSuffix(text, ")")
	case open > shut: // another label does
		text = strings.TrimSuffix(text, "(")
	}
	return text
}

// labelled returns what stands behind a label such as 填报单位(盖章):, in its cell
// or in the next one that is not blank, and where.
func labelled(rows []office.Row, label string) (value string, at message.Pos, ok bool) {
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
			// The blank beside the label is for it, where there is one.
			if next := i + c.Width; next < len(row) && row[next].Blank() {
				return "", row[next].Pos, true
			}
			return "", c.Pos, true
		}
	}
	return "", message.Pos{}, false
}

// jurisdiction returns whose bureau a name is of: a county's, or the city's.
func (r *reader) jurisdiction(filer string) (j figures.Jurisdiction, county bool) {
	for _, c := range r.ds.Counties {
		city := r.ds.City.Name.V
		if strings.HasPrefix(filer, c.Name.V) || strings.HasPrefix(filer, city+c.Name.V) {
			return c, true
		}
	}
	if strings.HasPrefix(filer, r.ds.City.Name.V) {
		return r.ds.City, false
	}
	return figures.Jurisdiction{}, false
}

var dateForms = regexp.MustCompile(`^(\d{4})(?:年|-|/|\.)(\d{1,2})(?:(?:月|-|/|\.)(\d{1,2})?(?:日|号)?)?$`)

// dateOf reads a date as people write it, at its own precision.
func dateOf(printed string) (figures.Date, bool) {
	m := dateForms.FindStringSubmatch(printed)
	if m == nil {
		return figures.Date{}, false
	}
	text := m[1] + "-" + twoDigits(m[2])
	if m[3] != "" {
		text += "-" + twoDigits(m[3])
	}
	return figures.ParseDate(text)
}
