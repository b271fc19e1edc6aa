package intake

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"portal/internal/figures"
	"portal/internal/office"
	"portal/internal/problem"
	"portal/internal/words"
	"portal/internal/yamlfile"
)

// reader reads one form.
type reader struct {
	ds   *figures.Dataset
	form *Form
	list *problem.List

	filer  figures.Jurisdiction // whose bureau filed it; no name where that is not known
	county bool                 // the filer is a county's
}

func (r *reader) add(pos problem.Pos, key string, args ...any) { r.list.Add(pos, key, args...) }

func (r *reader) note(pos problem.Pos, key string, args ...any) {
	r.form.Notes = append(r.form.Notes, Note{pos, key, args})
}

func (r *reader) read(b block) {
	if !r.visible(b.rows) {
		return
	}
	r.title(b.rows[b.title])
	r.head(b.rows[b.title:b.head])
	indicators := r.ds.Indicators
	if r.form.Period != (figures.Period{}) {
		indicators = r.ds.IndicatorsAt(r.form.Period)
	}
	first, last, found := r.rows(b, indicators)
	headings := r.headings(b, first)
	if len(found) == 0 || len(headings) == 0 {
		return
	}
	r.columns(b, headings, found)
	r.rest(b.rows[last+1:], headings)
}

// visible refuses what people do not see in the form.
func (r *reader) visible(rows []office.Row) bool {
	before := len(*r.list)
	for _, row := range rows {
		for _, c := range row {
			if c.Hidden && !c.Blank() {
				r.add(c.Pos, "form-hidden")
			}
			if bad, ok := unseen(c.Text); ok {
				r.add(c.Pos, "form-character", bad)
			}
		}
	}
	return len(*r.list) == before
}

// monthForm is a month and not the first or last of several.
var monthForm = regexp.MustCompile(`^[^\d]*(\d{4})年(\d{1,2})月(?:份|[^\d份~至到、—–-]|$)`)

// title reads the form's month, which stands behind its title.
func (r *reader) title(row office.Row) {
	cell, _ := titled(row)
	r.form.place = cell.Pos
	text := ""
	for _, c := range row {
		text += plain(c.Text)
	}
	_, behind, _ := strings.Cut(text, Title)
	m := monthForm.FindStringSubmatch(behind)
	if m == nil {
		r.add(cell.Pos, "form-period", strings.TrimSpace(yamlfile.Short(cell.Text)))
		return
	}
	p, ok := figures.ParsePeriod(m[1] + "-" + twoDigits(m[2]))
	if !ok {
		r.add(cell.Pos, "form-period", strings.TrimSpace(yamlfile.Short(cell.Text)))
		return
	}
	r.form.Period = p
}

func twoDigits(s string) string {
	if len(s) == 1 {
		return "0" + s
	}
	return s
}

// head reads who filed the form and when, from the rows above its table.
func (r *reader) head(rows []office.Row) {
	filer, at, ok := labelled(rows, "填报单位")
	switch {
	case !ok:
		r.add(r.form.place, "form-filer")
	case filer == "":
		r.add(at, "form-filer/blank")
	default:
		r.form.Filer = filer
		r.filer, r.county = r.jurisdiction(filer)
		if !r.filer.Name.Given() {
			r.add(at, "form-filer/unknown", filer, r.ds.City.Name.V)
		}
	}
	printed, at, ok := labelled(rows, "填报日期")
	switch {
	case !ok:
		r.add(r.form.place, "form-date")
	case printed == "":
		r.add(at, "form-date/blank")
	default:
		if r.form.Filed, ok = dateOf(printed); !ok {
			r.add(at, "form-date/form", printed)
		}
	}
}

var (
	labels = regexp.MustCompile(`填报|填表|制表|经办|审核|复核|单位负责|负责人|联系|电话|手机|日期`)
	seal   = regexp.MustCompile(`\((盖章|公章|签章|加盖公章)\)`)
)

// ownText returns what is a label's own of the text behind it. Labels may share
// a line; who filled the form in and how to call them is not read.
func ownText(text string) string {
	if next := labels.FindStringIndex(text); next != nil {
		text = text[:next[0]]
	}
	return strings.Trim(seal.ReplaceAllString(text, ""), ":,;、。")
}

// labelled returns what stands behind a label such as 填报单位(盖章):, in its cell
// or in the next one that is not blank, and where.
func labelled(rows []office.Row, label string) (value string, at problem.Pos, ok bool) {
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
			return "", c.Pos, true
		}
	}
	return "", problem.Pos{}, false
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

var dateForms = regexp.MustCompile(`^(\d{4})(?:年|-|/|\.)(\d{1,2})(?:(?:月|-|/|\.)(?:(\d{1,2})(?:日|号)?)?)?$`)

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

// heading is the head of a column of figures.
type heading struct {
	cell   office.Cell
	column int
	county string // the slug, figures.All, or empty for a template's column
}

var templateForm = regexp.MustCompile(`^示范县(市|区)?名称\d*$`)

// headings reads the heads of the columns: the cells right of 项目, in the
// header's row or, where that is merged over them, in the rows below it.
func (r *reader) headings(b block, first int) (out []heading) {
	item, _ := itemColumn(b.rows[b.head])
	item += b.rows[b.head][item].Width - 1
	seen := map[string]office.Cell{}
	bad := false
	for n := b.head; n < first; n++ {
		for i, c := range b.rows[n] {
			text := plain(c.Text)
			if i <= item || text == "" {
				continue
			}
			h := heading{cell: c, column: i}
			switch county, known := r.named(text); {
			case text == "合计" || text == "总计":
				h.county = figures.All
			case known:
				h.county = county
			case templateForm.MatchString(text):
			case c.Width > 1 && n+1 < first:
				continue // a head over the heads
			default:
				var names []string
				for _, j := range r.ds.Counties {
					names = append(names, j.Name.V)
				}
				r.add(c.Pos, "form-county", strings.TrimSpace(c.Text), strings.Join(names, "、"))
				bad = true
				continue
			}
			if before, ok := seen[h.county]; ok && h.county != "" {
				r.add(c.Pos, "form-county/twice", strings.TrimSpace(c.Text), before.Pos)
				bad = true
				continue
			}
			seen[h.county] = c
			out = append(out, h)
		}
	}
	if len(out) == 0 && !bad {
		r.add(b.rows[b.head][0].Pos, "form-header")
	}
	if bad {
		return nil
	}
	slices.SortFunc(out, func(a, b heading) int { return a.column - b.column })
	return out
}

// named returns the county that a heading names, with or without its city.
func (r *reader) named(text string) (slug string, ok bool) {
	for _, j := range r.ds.Counties {
		if text == j.Name.V || text == r.ds.City.Name.V+j.Name.V {
			return j.Slug.V, true
		}
	}
	return "", false
}

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

// said joins what was concluded about a column.
func said(parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), "；")
}

// inference returns words for the record, which is kept in Chinese.
func inference(key string, args ...any) string { return words.Text(words.Chinese, key, args...) }
