// Package returnslip creates the return slip (退回单) that goes back to a clerk with a form. The slip
// lists what was found, what was expected, the previous figure and how to fix each point. It is one
// printable page, the same as a web page and, for a workbook, a copy with the affected cells
// coloured and commented.
//
// A slip is a Chinese document, so its own words are here; only the messages come from the
// catalogue. Texts from a form are untrusted: they are escaped, stripped of invisible characters
// and cut.
package returnslip

import (
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"

	"portal/internal/digest"
	"portal/internal/figures"
	"portal/internal/form/intake"
	"portal/internal/message"
	"portal/internal/plaintext"
)

// File is one file of a slip.
type File struct {
	Name  string
	Bytes []byte
}

// Make creates the files of a form's slip: the printable page, the web page and, for a workbook
// that is safe to open, its marked copy. src is the file as it was sent; read is the same or, of a file that
// had to be converted, the result. forms is what could be read of the file, perhaps nothing.
// problems are the form's own problems, with places in it. number, from 1, distinguishes the slips
// of forms with equal names, because the files refer to each other by name. Equal arguments give
// equal bytes. If the clerk can fix none of the problems, Make returns no files.
func Make(
	name string, number int, src, read []byte, forms []*intake.Form, problems message.List, ds *figures.Dataset,
) ([]File, error) {
	name, base, end := namesOf(name, number)
	s := newSlip(name, src, read, forms, problems, ds)
	if len(s.Points) == 0 {
		return nil, nil
	}
	marked, err := s.mark(read)
	if err != nil {
		// The page repeats everything in the copy, so on an error the slip omits the copy.
		marked = nil
	}
	if marked != nil {
		s.Copy = base + "-标注" + end + ".xlsx"
	}
	s.Page = base + "-退回单" + end + ".html"
	docx, err := s.docx()
	if err != nil {
		return nil, fmt.Errorf("the slip of %s: %w", name, err)
	}
	html, err := s.html()
	if err != nil {
		return nil, fmt.Errorf("the slip of %s: %w", name, err)
	}
	out := []File{{base + "-退回单" + end + ".docx", docx}, {s.Page, html}}
	if marked != nil {
		out = append(out, File{s.Copy, marked})
	}
	return out, nil
}

// namesOf returns the name of a form's file without its folder, and how the names of the files about it begin
// and, before their ending, end.
func namesOf(form string, number int) (name, base, end string) {
	name = path.Base(strings.ReplaceAll(form, `\`, "/"))
	base = clean(copied.ReplaceAllString(strings.TrimSuffix(name, path.Ext(name)), ""), longestName)
	if number > 1 {
		end = fmt.Sprintf("-%d", number)
	}
	return name, base, end
}

// copied matches the end of a marked copy's name. Clerks send such copies back.
var copied = regexp.MustCompile(`-标注(-\d+)?$`)

// slip is the content of a return slip, ready for the templates.
type slip struct {
	Form   string // the form's title with its month
	Filer  string
	File   string
	SHA256 string // first digits
	Count  string
	Points []point
	Copy   string // file name of the marked copy; empty if there is none
	Page   string // file name of the web page

	marks []mark
	open  bool // programs may open the form again
}

// point is one thing to fix, in one or several places.
type point struct {
	Number   int
	Place    string   // 月报表!D6
	Item     []string // county and row, for a figure
	Found    string
	Expected []string // what is allowed, and how to fix it if that does not say so
	Before   []string // the previous figure and its month, for a figure
	Rule     string

	doubt bool // it may be right
}

// mark is a cell to mark in the copy.
type mark struct {
	sheet string
	line  int
	col   int
	lines []string
}

// Limits of texts quoted from a form, in characters.
const (
	longestName = 60
	longestText = 160
)

const notRead = "（没有读出）"

func newSlip(name string, src, read []byte, forms []*intake.Form, problems message.List, ds *figures.Dataset) *slip {
	s := &slip{File: clean(name, longestName), open: opened(problems), Form: ds.Form.Title.V, Filer: notRead}
	s.SHA256 = digest.Of(src)[:12] // enough to identify the file
	var filers, months []string
	for _, f := range forms {
		if filer := clean(f.Filer, longestName); filer != "" && !slices.Contains(filers, filer) {
			filers = append(filers, filer)
		}
		if f.Period != (figures.Period{}) {
			if m := f.Span().In(message.Chinese); !slices.Contains(months, m) {
				months = append(months, m)
			}
		}
	}
	if len(filers) > 0 {
		s.Filer = clean(strings.Join(filers, "、"), longestName)
	}
	if len(months) > 0 {
		s.Form += "（" + strings.Join(months, "、") + "）"
	}
	r := &reporter{name: name, forms: forms, ds: ds, workbook: isWorkbook(read)}
	var cells []message.Problem
	for _, p := range problems.Stopping().Sorted() {
		if r.keepers(p) {
			continue
		}
		if p.Pos.Line == 0 || !r.own(p.Pos) {
			s.add(r, p)
			continue
		}
		cells = append(cells, p)
	}
	for _, p := range cells {
		s.add(r, p)
	}
	s.Count = fmt.Sprintf("%d处", len(s.Points))
	doubts := 0
	for _, p := range s.Points {
		if p.doubt {
			doubts++
		}
	}
	switch {
	case doubts == 0:
	case doubts == len(s.Points):
		s.Count += "，都要核对"
	default:
		s.Count += fmt.Sprintf("，其中%d处要核对", doubts)
	}
	return s
}

// keepers reports whether only the portal's data staff can fix a problem, not the clerk.
func (r *reporter) keepers(p message.Problem) bool {
	if p.Key == "total-is-sum" { // of a county that came after the city's form
		stated, ok := p.Place("Stated")
		return ok && !r.own(stated)
	}
	return false
}

// total presents the problem of a wrong total to the clerk. It is placed at the total, and the sum
// comes before the list of its parts.
func total(p message.Problem) (at message.Pos, found string, ok bool) {
	at, ok = p.Place("Stated")
	if !ok {
		return at, "", false
	}
	parts, _ := p.Value("Parts").(message.Parts)
	return at, clean(fmt.Sprintf("合计填的是 %v，各县相加是 %v：%s", p.Value("Total"), p.Value("Sum"), cells(parts).In(message.Chinese)), longestText), true
}

// cells returns the figures without places in the data's files, which mean
// nothing to a clerk.
func cells(parts message.Parts) message.Parts {
	parts = slices.Clone(parts)
	for i := range parts {
		if parts[i].Pos.Sheet == "" {
			parts[i].Pos = message.Pos{}
		}
	}
	return parts
}

// add adds a problem. It merges equal problems in different places into one point.
func (s *slip) add(r *reporter, p message.Problem) {
	found, expected := r.message(p)
	if at, text, ok := total(p); ok {
		p.Pos, found, expected = at, text, ""
	}
	next := point{
		Number: len(s.Points) + 1, Place: r.place(p.Pos), Found: found, Rule: p.Rule(),
	}
	if how := instead[p.Key]; how != "" {
		expected = how
	}
	doubt := ""
	if p.Severity() == message.Warning {
		doubt = "属实的不用改，随表说明原因。"
		next.doubt = true
	}
	for _, text := range []string{expected, advice[p.Key], doubt} {
		if text != "" {
			next.Expected = append(next.Expected, text)
		}
	}
	if item, before, ok := r.figure(p.Pos); ok {
		next.Item, next.Before = item, before
	}
	at := slices.IndexFunc(s.Points, func(o point) bool {
		return o.Item == nil && next.Item == nil && o.Found == next.Found && o.Rule == next.Rule &&
			slices.Equal(o.Expected, next.Expected)
	})
	if at < 0 {
		at = len(s.Points)
		s.Points = append(s.Points, next)
	} else if o := &s.Points[at]; o.Place != next.Place {
		o.Place = joined(o.Place, next.Place)
	}
	if p.Pos.Line > 0 && p.Pos.Sheet != "" && r.own(p.Pos) {
		s.mention(p.Pos, append([]string{fmt.Sprintf("退回单第%d处", s.Points[at].Number)}, next.lines()...))
	}
}

// longestPlaces limits the places in a point, in bytes.
const longestPlaces = 60

// joined appends a place to others, or says that there are more.
func joined(places, next string) string {
	switch {
	case strings.HasSuffix(places, "等"):
		return places
	case len(places) > longestPlaces:
		return places + "等"
	}
	// On the same sheet the cell name is enough.
	if sheet, cell, ok := strings.Cut(next, "!"); ok && strings.HasPrefix(places, sheet+"!") {
		next = cell
	}
	return places + "、" + next
}

// lines returns the lines of a point in a comment.
func (p point) lines() []string {
	var out []string
	if p.Item != nil {
		out = append(out, strings.Join(p.Item, "，"))
	}
	out = append(out, "发现："+p.Found)
	for n, e := range p.Expected {
		switch {
		case n > 0:
			e = "怎样改：" + e
		case !strings.HasPrefix(e, "应当"):
			e = "应当：" + e
		}
		out = append(out, e)
	}
	if len(p.Before) > 0 {
		out = append(out, "上期："+strings.Join(p.Before, "，"))
	}
	return append(out, "规则："+p.Rule)
}

// mention marks a cell. A cell with several points gets one mark.
func (s *slip) mention(pos message.Pos, lines []string) {
	at := slices.IndexFunc(s.marks, func(m mark) bool {
		return m.sheet == pos.Sheet && m.line == pos.Line && m.col == max(pos.Col, 1)
	})
	if at < 0 {
		s.marks = append(s.marks, mark{sheet: pos.Sheet, line: pos.Line, col: max(pos.Col, 1), lines: lines})
		return
	}
	s.marks[at].lines = append(append(s.marks[at].lines, ""), lines...)
}

// reporter describes problems in the words of the form.
type reporter struct {
	name     string
	forms    []*intake.Form
	ds       *figures.Dataset
	workbook bool
}

// own reports whether a place is in the form.
func (r *reporter) own(p message.Pos) bool {
	return path.Base(strings.ReplaceAll(p.File, `\`, "/")) == r.name
}

// place describes a place: a cell as in a spreadsheet, a row and column of a table in a text, or an
// item of the portal's data.
func (r *reporter) place(p message.Pos) string {
	sheet := clean(p.Sheet, longestName)
	switch {
	case !r.own(p):
		return r.elsewhere(p)
	case p.Line == 0 && sheet == "":
		return "整个文件"
	case p.Line == 0 && p.Col == 0:
		return sheet
	case r.workbook:
		return sheet + "!" + p.Cell()
	}
	line := fmt.Sprintf("第%d行", p.Line)
	if p.Col > 0 && sheet != "" { // in pasted text the column counts characters
		line += fmt.Sprintf("第%d格", p.Col)
	}
	return strings.TrimSpace(sheet + " " + line)
}

var report = regexp.MustCompile(`^data/reports/(\d{4}-\d{2})\.yaml$`)

// elsewhere names a place in the portal's data, which the clerk does not have.
func (r *reporter) elsewhere(p message.Pos) string {
	if m := report.FindStringSubmatch(p.File); m != nil {
		if of, ok := figures.ParsePeriod(m[1]); ok {
			months := figures.Span{First: of, Last: of}
			if report, ok := r.ds.Report(of); ok {
				months = report.Span()
			}
			return months.In(message.Chinese) + "月报"
		}
	}
	switch {
	case strings.HasPrefix(p.File, "data/projects/"):
		return "登记的项目资料"
	case strings.HasPrefix(p.File, "data/"):
		return "登记的资料"
	}
	return clean(p.String(), longestName)
}

// figure returns the county and row of the figure at a place, and its previous value.
func (r *reporter) figure(pos message.Pos) (item, before []string, ok bool) {
	for _, f := range r.forms {
		for _, column := range f.Columns {
			for _, cell := range column.Figures {
				if cell.Pos.Sheet != pos.Sheet || cell.Pos.Line != pos.Line || cell.Pos.Col != pos.Col || !r.own(pos) {
					continue
				}
				i, known := r.ds.Indicator(cell.Indicator)
				if !known {
					return nil, nil, false
				}
				item = []string{r.county(column.County), i.Label.V + "（" + i.Unit.V + "）"}
				return item, r.before(column.County, i, f.Span().First), true
			}
		}
	}
	return nil, nil, false
}

// county returns the heading of a column.
func (r *reporter) county(slug string) string {
	if j, ok := r.ds.County(slug); ok {
		return j.Name.V
	}
	return "合计"
}

// before returns the figure of the latest report before a month.
func (r *reporter) before(scope string, i figures.Indicator, p figures.Period) []string {
	if p == (figures.Period{}) {
		return nil
	}
	last := r.ds.LatestReport(scope, p.Previous())
	if last == nil {
		return nil
	}
	column, _ := last.Column(scope)
	o, ok := column.Observation(i.ID.V)
	if !ok {
		return nil
	}
	text := missing[o.Value.V.Missing]
	if o.Value.V.Known() {
		text = figures.Grouped(o.Value.V.Number.String())
		if i.Unit.V == "%" {
			text += "%"
		}
	}
	month := last.Span().In(message.Chinese)
	if scope == figures.All && last.Summed {
		month += "，本站汇总"
	}
	return []string{text, month}
}

// before is a blank that stood before a place of a file.
var before = regexp.MustCompile(`(\p{Han}) 的`)

// tidy removes the blanks around an id that a name replaces.
var tidy = strings.NewReplacer("” ", "”", " “", "“")

// message returns what was found and what is allowed, in the words of the form where the data has
// its own.
func (r *reporter) message(p message.Problem) (found, expected string) {
	p = p.With(func(value any) any {
		switch v := value.(type) {
		case string:
			return r.named(v)
		case message.Parts:
			return cells(v)
		case message.Pos:
			if r.own(v) && v.Sheet == p.Pos.Sheet && v.Sheet != "" && r.workbook {
				return v.Cell()
			}
			return r.place(v)
		}
		return value
	})
	tidied := func(text string) string {
		return clean(before.ReplaceAllString(tidy.Replace(text), "${1}的"), longestText)
	}
	return tidied(p.Found(message.Chinese)), tidied(p.Expected(message.Chinese))
}

// named replaces an id of the data with its name on the form.
func (r *reporter) named(id string) string {
	if i, ok := r.ds.Indicator(id); ok {
		return "“" + i.Label.V + "”"
	}
	if j, ok := r.ds.County(id); ok {
		return j.Name.V
	}
	if text, ok := missing[figures.Reason(id)]; ok {
		return text
	}
	if strings.HasPrefix(id, "data/") {
		return r.elsewhere(message.Pos{File: id})
	}
	return id
}

// missing gives the form's words for missing figures.
var missing = map[figures.Reason]string{
	figures.NotReported: "未填报", figures.NotApplicable: "不适用", figures.Withheld: "未公开",
}

// advice gives advice for messages that only state a disagreement.
var advice = map[string]string{
	"total-is-sum":             "核对各县的数和合计，改正写错的一格。",
	"progress-is-ratio":        "核对这两格，按算得的数填写。",
	"part-within-whole":        "核对这两格，改正写错的一格。",
	"within-poor-villages":     "核对这一格；总村数有变的，随表附上依据。",
	"cumulative-never-falls":   "本期写错的，改正本期；上期报多了的，随表说明上期应是多少和原因。",
	"year-to-date-never-falls": "本期写错的，改正本期；上期报多了的，随表说明上期应是多少和原因。",
	"month-is-growth":          "核对这两格，改正写错的一格。",
	"requests-equal-use":       "核对这一格；有新的拨付申请的，随表附上日期和金额。",
	"requests-equal-month":     "核对这一格；有新的拨付申请的，随表附上日期和金额。",
	"filed-after-begin":        "核对标题里的月份和填报日期。",
	"form-county/other":        "把这一栏的县名改正；确是别的县的数，由那个县报送。",
}

// instead replaces the advice of messages that address the portal's data staff, not a clerk.
var instead = map[string]string{
	"filed-after-begin":         "填报日期不早于当月",
	"total-is-sum/missing":      "合计等于各县相加",
	"total-is-sum/nothing":      "各县都没有填的，合计也留空",
	"total-is-sum/none":         "这一项没有合计，合计一格留空",
	"progress-is-ratio":         "进度等于累计使用除以预算",
	"progress-is-ratio/hundred": "填百分数：百分之五十填 50，不填 0.5",
	"part-within-whole":         "部分不能大于整体",
	"within-poor-villages":      "每村至多一站时，不多于贫困村数",
	"cumulative-never-falls":    "累计数不会减少",
	"year-to-date-never-falls":  "当年累计数只在每年1月重新计起",
	"month-is-growth":           "当月数等于累计数的增加",
	"requests-equal-use":        "累计使用等于拨付申请之和",
	"requests-equal-month":      "当月使用等于当月的拨付申请之和",
	"demonstration-county":      "删去这一栏；已评定为示范县的，随表附上评定文件",
	"personal-data/identity":    "删去号码；只报人数，不报个人",
	"personal-data/mobile":      "删去手机号码，只写单位名称；确是单位电话的，随表说明",
	"personal-data/bank":        "删去卡号；只报数目，不报个人",
	"personal-data/mailbox":     "删去个人邮箱；确是单位邮箱的，随表说明",
	"personal-data/column":      "删去个人信息；只报人数，不报名单",
	"published-value":           "已公布的数不能直接改；确需更正的，随表说明原来是多少、应是多少、原因",
	"same-in-both-forms":        "市表和县表应当一致；请相互核对，改正写错的一份",
}

// clean makes a text one line without invisible characters, cut to the given length.
func clean(s string, most int) string { return plaintext.Cut(plaintext.Line(s), most) }
