package intake

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"portal/internal/figures"
	"portal/internal/message"
	"portal/internal/officefile"
	"portal/internal/privacy"
)

// reader reads one form.
type reader struct {
	ds   *figures.Dataset
	form *Form
	list *message.List

	filer  figures.Jurisdiction // the filer's county or city; without a name if unknown
	county bool                 // the filer is a county

	words    map[string]figures.Value // what words in place of figures mean, as the caller says
	asked    map[string][]message.Pos // the cells of words that nobody explained
	strokes  []message.Pos            // cells with a stroke in place of a figure
	formulas []message.Pos            // cells whose figure is the result of a formula
}

func (r *reader) add(pos message.Pos, key string, values ...any) {
	r.list.Add(pos, key, values...)
}

func (r *reader) note(pos message.Pos, key string, values ...any) {
	r.form.Notes = append(r.form.Notes, Note{pos, key, values})
}

func (r *reader) read(b block) {
	if !r.visible(b.rows) {
		return
	}
	above := b.rows[b.title:b.head]
	r.title(above)
	indicators := r.ds.Indicators
	if r.form.Period != (figures.Period{}) {
		indicators = r.ds.IndicatorsAt(r.form.Period)
	}
	first, last, found := r.rows(b, indicators)
	r.head(above, b.rows[last+1:])
	headings := r.headings(b, first)
	if len(found) == 0 || len(headings) == 0 {
		return
	}
	r.units(b, first, last, found)
	r.columns(b, headings, found)
	r.questions()
	r.rest(b.rows[last+1:], headings)
}

// visible reports whether the form has no hidden content. It reports hidden cells and invisible
// characters as problems.
func (r *reader) visible(rows []officefile.Row) bool {
	before := len(*r.list)
	for _, row := range rows {
		for _, c := range row {
			if c.Hidden && !c.Blank() {
				r.add(c.Pos, "form-hidden")
			}
			if bad, ok := unseen(c.Text); ok {
				r.add(c.Pos, "form-character", "Character", fmt.Sprintf("%U", bad))
			}
			if len(privacy.Text(c.Text)) > 0 {
				// Import does not copy personal data, but the file still contains it.
				r.note(c.Pos, "form-personal")
			}
		}
	}
	return len(*r.list) == before
}

var (
	labels = regexp.MustCompile(`填报|填表|制表|经办|审核|复核|单位负责|负责人|联系|电话|手机|日期`)
	seal   = regexp.MustCompile(`\((盖章|公章|签章|加盖公章)\)`)
)

// heading is the heading of a column of figures.
type heading struct {
	cell   officefile.Cell
	column int
	county string // slug, figures.All, or empty for an unedited template column or an unknown one
	other  bool   // it is no county's
}

var templateForm = regexp.MustCompile(`^示范县(市|区)?名称\d*$`)

// headings reads the column headings: the cells right of 项目 in the header row or, where these are
// merged, in the rows below it.
func (r *reader) headings(b block, first int) (out []heading) {
	item, _ := itemColumn(b.rows[b.head])
	item += b.rows[b.head][item].Width - 1
	seen := map[string]officefile.Cell{}
	bad := false
	for n := b.head; n < first; n++ {
		for i, c := range b.rows[n] {
			text := plain(c.Text)
			if i <= item || text == "" {
				continue
			}
			text, _ = headingOf(text, func(heading string) bool {
				_, known := r.named(heading)
				return known || heading == "合计" || heading == "总计"
			})
			h := heading{cell: c, column: i}
			switch county, known := r.named(text); {
			case text == "合计" || text == "总计":
				h.county = figures.All
			case known:
				h.county = county
			case templateForm.MatchString(text):
			case c.Width > 1 && n+1 < first:
				continue // a heading over several columns
			case unitAlone.MatchString(text):
				continue
			default:
				h.other = true
				if comparing.MatchString(text) && slices.ContainsFunc(out, func(above heading) bool { return above.column == i && !above.other }) {
					r.notCounty(c)
					bad = true
					continue
				}
			}
			if before, ok := seen[h.county]; ok && h.county != "" {
				r.add(c.Pos, "form-county/twice", "Heading", strings.TrimSpace(c.Text), "First", before.Pos)
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

// joinInferences joins inferences about a column.
func joinInferences(parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), "；")
}

// inference returns an inference in Chinese, the language of the record.
func inference(key string, values ...any) string {
	return message.Text(message.Chinese, key, values...)
}
