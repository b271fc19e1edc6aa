package site

import (
	"slices"

	"portal/internal/figures"
)

// ledgerView lists which county filed which month's form, and when. Rest has the rows to fold away.
type ledgerView struct {
	Table     tableView  `json:"table"`
	Rest      *tableView `json:"rest,omitempty"`
	RestWords string     `json:"rest_words,omitempty"`
	Notes     []string   `json:"notes"`
}

// How many counties and months of a ledger, and how many money chains, are visible without unfolding.
const (
	openCounties = 5
	openMonths   = 12
	openChains   = 3
)

// ledgerFrom returns the view of a ledger. It folds the rows after the first ones away; words is the key of
// the phrase that counts them.
func (p *pages) ledgerFrom(t tableView, first int, words string) *ledgerView {
	out := &ledgerView{Table: t, Notes: p.dueNotes()}
	if len(t.Rows) > first {
		rest := t
		out.Table.Rows, rest.Rows = t.Rows[:first], t.Rows[first:]
		out.Rest, out.RestWords = &rest, p.words.Count(words, len(rest.Rows))
		rest.Caption = p.words.Phrase("rest_caption", "Caption", t.Caption, "Rest", out.RestWords)
	}
	return out
}

// everyMonth returns all months from the first report to the last, newest first.
func (p *pages) everyMonth() []figures.Period {
	var out []figures.Period
	if p.latest != nil {
		for m := p.ds.Reports[0].Span().First; m.Compare(p.until()) <= 0; m = m.Next() {
			out = append(out, m)
		}
	}
	slices.Reverse(out)
	return out
}

// ledger returns the table of the counties and the last twelve months. It is nil while there is only
// one month, because the comparison of the counties already shows that one.
func (p *pages) ledger() *ledgerView {
	months := p.everyMonth()
	if len(months) < 2 {
		return nil
	}
	months = months[:min(openMonths, len(months))]
	t := tableView{Caption: p.words.Phrase("ledger"), Columns: p.heads("county_head")}
	for _, m := range months {
		t.Columns = append(t.Columns, columnView{Name: p.words.Period(m)})
	}
	for _, j := range p.ds.DemonstrationCounties() {
		row := []cellView{{Text: p.words.Place(j), Path: figures.CountyPath(j.Slug.V)}}
		for _, m := range months {
			row = append(row, p.standing(j.Slug.V, m))
		}
		t.Rows = append(t.Rows, row)
	}
	return p.ledgerFrom(t, openCounties, "rest_counties")
}

// ledgerOf returns a county's months with the standing of each form; nil if there is no month.
func (p *pages) ledgerOf(county string) *ledgerView {
	t := tableView{Caption: p.words.Phrase("ledger"), Columns: p.heads("month_head", "standing_head", "due_head")}
	for _, m := range p.everyMonth() {
		s := p.ds.Submission(county, m)
		if s.Standing == figures.Outside || s.Standing == figures.Left {
			continue
		}
		month := cellView{Text: p.words.Period(m), ISO: m.String()}
		if r, ok := p.ds.Report(m); ok {
			l := p.reportLink(r)
			month = cellView{Text: l.Text, Path: l.Path}
		}
		due := cellView{Text: p.words.Phrase("due_unknown"), Missing: true}
		if s.Due != (figures.Date{}) {
			due = cellView{Text: p.words.Date(s.Due), ISO: s.Due.String()}
		}
		t.Rows = append(t.Rows, []cellView{month, p.standing(county, m), due})
	}
	if len(t.Rows) == 0 {
		return nil
	}
	return p.ledgerFrom(t, openMonths, "rest_months")
}

// standing returns the cell for a county's form of a month: whether and when it was filed, with the
// filing date on the form.
func (p *pages) standing(county string, m figures.Period) cellView {
	s := p.ds.Submission(county, m)
	c := cellView{Missing: s.Standing == figures.Absent || s.Standing == figures.NoMonth}
	switch r, _ := p.ds.ReportOn(m); {
	case s.Standing == figures.Contained:
		c.Text = p.words.Phrase("standing_contained", "Period", p.words.Span(r.Span()))
	case s.Days > 0:
		c.Text = p.words.Count("standing_days", s.Days)
	default:
		c.Text = p.words.Phrase("standing_" + string(s.Standing))
	}
	if s.Filed != (figures.Date{}) {
		c.Note = p.words.Date(s.Filed)
	}
	return c
}

// dueNotes returns the sentences on when forms are due and which document sets that day.
func (p *pages) dueNotes() []string {
	if len(p.ds.Due) == 0 {
		return []string{p.words.Phrase("due_none")}
	}
	var out []string
	for _, d := range p.ds.Due {
		out = append(out, p.words.Phrase("due_rule",
			"Since", p.words.Period(d.Since.V), "Day", d.Day.V, "Source", p.sourceTitle(d.Source.V)))
	}
	return out
}
