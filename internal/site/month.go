package site

import (
	"slices"
	"strings"

	"portal/charts"
	"portal/internal/check"
	"portal/internal/digest"
	"portal/internal/figures"
	"portal/internal/lexicon"
	"portal/internal/message"
	"portal/internal/project"
)

// month is the part of the site that belongs to a month: the page of its report and its charts at their
// frozen addresses. Its pages and files depend only on what its key covers, so an unchanged month need
// not be built again.
type month struct {
	report  *figures.Report  // in the whole data
	before  *figures.Report  // the report before it, even if it came later; nil for the first
	after   *figures.Report  // the report that follows; nil for the last
	own     *figures.Dataset // all that it can show
	remarks []check.Remark   // those that it shows
	pages   []project.Page

	record record
}

// record has what the other pages say about a month.
type record struct {
	Said map[string]said   // by language
	Days map[string]string // the day on which each page last changed, by address
}

// said has what the other pages of a language say about a month.
type said struct {
	Words     string   // the month in one sentence
	Sentences []string // of the leading charts
	Headlines []string // of all counties
}

func (r record) days() map[string]figures.Date {
	out := map[string]figures.Date{}
	for address, day := range r.Days {
		out[address], _ = figures.ParseDate(day)
	}
	return out
}

// monthsOf divides the fixed pages of a list by month, the oldest first.
func monthsOf(ds *figures.Dataset, list []project.Page, remarks []check.Remark) []*month {
	var out []*month
	at := map[figures.Period]*month{}
	for n := range ds.Reports {
		m := &month{report: &ds.Reports[n]}
		m.own = ds.UpTo(m.report)
		if n > 0 {
			m.before = &ds.Reports[n-1]
		}
		if n+1 < len(ds.Reports) {
			m.after = &ds.Reports[n+1]
		}
		for _, r := range remarks {
			if m.shows(r) {
				m.remarks = append(m.remarks, r)
			}
		}
		out = append(out, m)
		at[m.report.Period.V] = m
	}
	for _, page := range list {
		if page.Fixed() {
			m := at[page.Month()]
			m.pages = append(m.pages, page)
		}
	}
	return out
}

// shows reports whether a remark is about the month's form or about a document that the month cites.
func (m *month) shows(r check.Remark) bool {
	if r.Pos.File == m.report.Period.Pos.File {
		return true
	}
	return slices.ContainsFunc(m.own.Sources, func(s figures.Source) bool {
		return r.Pos.File == s.ID.Pos.File && (r.Of == s.ID.V || strings.HasPrefix(r.Of, s.ID.V+"/"))
	})
}

// key returns the digest of everything that the month's pages and files depend on. frame is that of
// everything but the data.
func (m *month) key(frame string) string {
	parts := []string{frame, m.own.Digest()}
	for _, r := range m.remarks {
		parts = append(parts, spoken(r)...)
	}
	if m.before != nil {
		parts = append(parts, (&figures.Dataset{Reports: []figures.Report{*m.before}}).Digest())
	}
	if m.after != nil {
		parts = append(parts, m.after.Span().String())
	}
	for _, page := range m.pages {
		parts = append(parts, page.Address)
	}
	return digest.OfAll(parts...)
}

// spoken returns all that pages say about a remark.
func spoken(r check.Remark) []string {
	return []string{r.Rule(), r.Of, r.Found(message.Chinese), r.Found(message.English), r.Reason}
}

// pagesIn returns what the pages of a language are built from, without any page.
func (p plan) pagesIn(s *stage, words *lexicon.Lexicon) *pages {
	return &pages{stage: s, settings: p.settings, title: p.Titles[words.Tag()], words: words}
}

// address returns the address to print in the pictures of a language.
func (p plan) address(words *lexicon.Lexicon) charts.Address {
	return func(scope, id string, period figures.Period) string {
		return p.BaseURL + ownAddress(words, figures.ChartPath(scope, id, period))
	}
}

// stage plans the month in all languages from its own data, and fills its record.
func (m *month) stage(p plan) (*stage, error) {
	s := &stage{}
	m.record = record{map[string]said{}, map[string]string{}}
	wanted := map[charts.Key]bool{}
	for _, page := range m.pages {
		if page.Kind == project.Frozen {
			wanted[page.Chart] = true
		}
	}
	for _, words := range p.Languages {
		q := p.pagesIn(s, words)
		q.ds, q.remarks, q.month, q.latest = m.own, m.remarks, m, &m.own.Reports[len(m.own.Reports)-1]
		if err := q.makeCharts(wanted, p.address(words)); err != nil {
			return nil, err
		}
		q.add(m.pages)
		leading := q.leading(figures.All, q.latest)
		said := said{Headlines: phrasesOf(leading)}
		for _, c := range leading {
			said.Sentences = append(said.Sentences, c.Sentence)
		}
		for _, page := range q.staged {
			if page.Kind == project.Report {
				said.Words = page.description
			}
			if day := q.lastDay(page.Page); day != (figures.Date{}) {
				m.record.Days[page.Address] = day.String()
			}
		}
		m.record.Said[words.Tag()] = said
		if err := words.Err(); err != nil {
			return nil, &message.Error{Key: "words-missing", Cause: err}
		}
	}
	return s, nil
}

// folders returns the folders of the site with the month's pages and files, also at their old addresses.
func (m *month) folders(p plan) map[string]bool {
	out := map[string]bool{}
	for _, words := range p.Languages {
		q := p.pagesIn(nil, words)
		q.ds = m.own
		for _, page := range m.pages {
			if page.Framed() && !q.chinese() {
				continue
			}
			for _, address := range append(q.former(page.Address), "/"+page.Address) {
				out[q.own(strings.TrimPrefix(address, "/"))] = true
			}
		}
	}
	return out
}
