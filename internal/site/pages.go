package site

import (
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"portal/charts"
	"portal/internal/check"
	"portal/internal/digest"
	"portal/internal/figures"
	"portal/internal/lexicon"
	"portal/internal/project"
)

// view creates the pages of one kind.
type view struct {
	layout  string
	section bool // a section for Hugo: other pages may be below it
	front   func(*pages, project.Page) front
}

// front is what the layout of a page prints.
type front struct {
	title, description string
	params             any
	body               string
	card               string // the picture for links in chats; empty means the home page's
	url                string // the page's address, if Hugo would change it; else empty
	dataset            string // the description of the page's data for search engines; empty if there is none
}

// views has every kind of page. A view also stages the files beside its page.
func views() map[project.Kind]view {
	return map[project.Kind]view{
		project.Home:           {"home", true, (*pages).home},
		project.Counties:       {"counties", true, (*pages).counties},
		project.County:         {"county", false, (*pages).county},
		project.Reports:        {"reports", true, (*pages).reports},
		project.Report:         {"report", false, (*pages).report},
		project.Charts:         {"charts", true, (*pages).chartLists},
		project.Scope:          {"charts", true, (*pages).chartList},
		project.Chart:          {"chart", true, (*pages).chart},
		project.Frame:          {"embed", true, (*pages).frame},
		project.Frozen:         {"chart", false, (*pages).chart},
		project.FrozenFrame:    {"embed", false, (*pages).frame},
		project.Tenders:        {"tenders", true, (*pages).tenders},
		project.Tender:         {"tender", false, (*pages).tender},
		project.Notices:        {"notices", true, (*pages).notices},
		project.Notice:         {"notice", false, (*pages).notice},
		project.Withdrawn:      {"withdrawn", false, (*pages).withdrawn},
		project.Corrections:    {"corrections", true, (*pages).corrections},
		project.Changes:        {"changes", true, (*pages).changes},
		project.Money:          {"money", true, (*pages).moneyPage},
		project.Data:           {"data", true, (*pages).openDataPage},
		project.Glossary:       {"glossary", false, (*pages).glossary},
		project.Licences:       {"licences", false, (*pages).licences},
		project.About:          {"about", true, (*pages).about},
		project.WithdrawnFrame: {"withdrawn-frame", false, (*pages).withdrawn},
		project.Checks:         {"checks", false, (*pages).checks},
		project.Search:         {"search", false, (*pages).search},
	}
}

// add stages pages, with the files beside them. Pages for frames exist only in Chinese.
func (p *pages) add(list []project.Page) {
	views := views()
	for _, page := range list {
		if page.Framed() && !p.chinese() {
			continue
		}
		view := views[page.Kind]
		f := view.front(p, page)
		if page.Kind == project.Home {
			p.card = f.card
		}
		if f.card == "" && !page.Framed() {
			f.card = p.card
		}
		folder := page.Address
		if f.url != "" {
			folder = "at-" + digest.Of([]byte(f.url)) + "/"
		}
		p.page(p.content(folder), view.layout, view.section, page.Fixed(), p.former(page.Address), f)
		p.staged = append(p.staged, staged{page, f})
	}
}

// pages has everything that pages of one language are built from: those of a month, or those that change
// with every month.
type pages struct {
	*stage
	settings
	title string
	words *lexicon.Lexicon
	ds    *figures.Dataset // of a month: its own data
	// Notes about the data for readers.
	remarks []check.Remark
	charts  []charts.Chart // those that the pages show, ordered by period
	latest  *figures.Report
	card    string // of pages without their own
	staged  []staged

	month *month // of the pages of a month

	// Only for pages that change with every month.
	months   []*month                        // oldest first
	versions map[charts.Key][]figures.Period // of each chart, by its key without a period
	open     openData                        // empty if Hugo is only to know the pages
}

// chinese reports whether these are the Chinese pages. Those of another language have their own
// pictures but share documents and data files with the Chinese ones.
func (p *pages) chinese() bool { return p.words.Tag() == lexicon.Chinese }

// own returns the address of a file of this language. Page addresses get the language from the
// layouts.
func (p *pages) own(address string) string { return ownAddress(p.words, address) }

// ownAddress returns the address of a page or a file in a language.
func ownAddress(words *lexicon.Lexicon, address string) string {
	if words.Tag() == lexicon.Chinese {
		return address
	}
	return words.Tag() + "/" + address
}

// makeCharts makes the charts that the pages show.
func (p *pages) makeCharts(wanted map[charts.Key]bool, address charts.Address) (err error) {
	p.charts, err = charts.Some(p.ds, p.words, address, func(k charts.Key) bool { return wanted[k] })
	return err
}

// content returns the staged folder of the page at an address.
func (p *pages) content(address string) string { return contentOf(p.words.Tag()) + address }

// about stages the page about the portal. Its text is Chinese.
func (p *pages) about(project.Page) front {
	title := p.ds.About.Title.V
	if !p.chinese() {
		title = p.words.Phrase("about_title")
	}
	return front{title: title, description: p.words.Phrase("about_description"), params: struct{}{}, body: p.ds.About.Body}
}

// until returns the latest month.
func (p *pages) until() figures.Period {
	if p.latest == nil {
		return figures.Period{}
	}
	return p.latest.Period.V
}

// latestOf returns the latest report that has the scope, or nil.
func (p *pages) latestOf(scope string) *figures.Report { return p.ds.LatestReport(scope, p.until()) }

// chartsOf returns the scope's charts as of a report.
func (p *pages) chartsOf(scope string, r *figures.Report) []chartView {
	var out []chartView
	for _, c := range p.charts {
		if r != nil && c.Scope == scope && c.Period == r.Period.V {
			out = append(out, p.chartOf(c))
		}
	}
	return out
}

// leading returns the charts of a scope that lead the home page. Without a report it returns none.
func (p *pages) leading(scope string, r *figures.Report) []charts.Chart {
	var out []charts.Chart
	for _, c := range p.charts {
		if r != nil && c.Headline != nil && c.Scope == scope && c.Period == r.Period.V {
			out = append(out, c)
		}
	}
	return out
}

// headlines returns the headline figures of a scope as text.
func (p *pages) headlines(scope string, r *figures.Report) []string {
	if scope == figures.All {
		for _, m := range p.months {
			if m.report == r {
				return m.record.Said[p.words.Tag()].Headlines
			}
		}
	}
	return phrasesOf(p.leading(scope, r))
}

// phrasesOf returns the headline figures of charts in words.
func phrasesOf(list []charts.Chart) []string {
	var out []string
	for _, c := range list {
		out = append(out, c.Headline.Phrase)
	}
	return out
}

// reportLink returns a link to the page of a report.
func (p *pages) reportLink(r *figures.Report) link {
	return link{p.words.Phrase("report_of", "Period", p.words.Span(r.Span())), figures.ReportPath(r.Period.V)}
}

type noticeLink struct {
	link
	Number string  `json:"number,omitempty"`
	Issued *moment `json:"issued"`
}

func (p *pages) noticeLinks() []noticeLink {
	var out []noticeLink
	for _, n := range p.ds.Notices {
		out = append(out, noticeLink{link{n.Title.V, figures.NoticePath(n.ID)}, n.Number.V, p.dateOf(n.Issued.V)})
	}
	return out
}

// newsView is one line of news: a notice, a report or a correction.
type newsView struct {
	link
	Kind string  `json:"kind"`
	Date *moment `json:"date,omitempty"`
}

// news returns the latest item of each kind.
func (p *pages) news() []newsView {
	const most = 5
	var out []newsView
	say := func(kind string, l link, day figures.Date) {
		out = append(out, newsView{l, p.words.Phrase(kind), p.dateOf(day)})
	}
	corrections := p.ds.CorrectionsUntil(p.until(), figures.All)
	slices.Reverse(corrections)
	for _, c := range corrections[:min(most, len(corrections))] {
		say("correction", link{p.words.Correction(p.ds, c).What, "corrections/"}, c.Date.V)
	}
	for n := range min(most, len(p.ds.Reports)) {
		say("report", p.reportLink(&p.ds.Reports[len(p.ds.Reports)-1-n]), figures.Date{})
	}
	for _, n := range p.ds.Notices[:min(most, len(p.ds.Notices))] {
		say("notices", link{n.Title.V, figures.NoticePath(n.ID)}, n.Issued.V)
	}
	return out
}

// card is one headline figure.
type card struct {
	Name     string     `json:"name"`
	Figure   figure     `json:"figure"`
	Trend    *trendView `json:"trend,omitempty"`
	Change   string     `json:"change"`
	Bar      string     `json:"bar,omitempty"` // percent of the bar's width; hidden from screen readers
	BarWords string     `json:"bar_words,omitempty"`
	Details  []string   `json:"details,omitempty"`
	Period   moment     `json:"period"`
	Source   string     `json:"source"`
	Report   string     `json:"report"`
	Path     string     `json:"path"`
	File     fileView   `json:"file"`
}

type homeView struct {
	Period   *moment     `json:"period,omitempty"`
	Report   string      `json:"report,omitempty"`
	Words    string      `json:"report_words,omitempty"`
	Coverage string      `json:"coverage,omitempty"`
	Lead     string      `json:"lead,omitempty"`
	Cards    []card      `json:"cards,omitempty"`
	Counties *tableView  `json:"counties,omitempty"`
	Chains   *chainsView `json:"chains,omitempty"`
	Ledger   *ledgerView `json:"ledger,omitempty"`
	Charts   []chartView `json:"charts,omitempty"`
	Latest   []newsView  `json:"latest,omitempty"`
	Feed     string      `json:"feed,omitempty"`   // for the head and the foot of every page
	Commit   string      `json:"commit,omitempty"` // of the data, for the foot of every page
}

func (p *pages) home(project.Page) front {
	h := homeView{Latest: p.news(), Ledger: p.ledger(), Feed: p.feed(), Commit: p.commit}
	description := p.words.Phrase("home_description")
	if r := p.latest; r != nil {
		period := p.periodOf(r.Span())
		counties := p.comparison(r)
		h.Period, h.Report, h.Coverage = &period, figures.ReportPath(r.Period.V), p.coverage(r)
		h.Counties, h.Charts = &counties, p.chartsOf(figures.All, r)
		h.Cards, h.Words = p.cards(figures.All, r), p.reportLink(r).Text
		h.Chains = p.chains()
		if h.Lead = p.lead(r); h.Lead != "" {
			description = h.Lead
		}
	}
	head := h.Coverage
	if h.Period != nil {
		head = h.Period.Text + "　" + head
	}
	return front{
		description: description,
		params:      h,
		card:        p.summary("", p.title, head, p.headlines(figures.All, p.latest)...),
	}
}

// lead returns one sentence with the headline figures and the missing counties.
func (p *pages) lead(r *figures.Report) string {
	phrases := p.headlines(figures.All, r)
	if len(phrases) == 0 {
		return ""
	}
	said := []any{
		"Period", p.words.Period(r.Period.V),
		"Counties", p.words.Reporting(r),
		"Figures", strings.Join(phrases, p.words.Phrase("comma")),
	}
	if absent := p.absentNames(r, figures.NotReported); absent != "" {
		return p.words.Phrase("lead_absent", append(said, "Absent", absent)...)
	}
	return p.words.Phrase("lead", said...)
}

// cards returns the headline figures of a scope, one per leading chart. Without a report it returns
// none.
func (p *pages) cards(scope string, r *figures.Report) []card {
	var out []card
	for _, c := range p.leading(scope, r) {
		indicator, _ := p.ds.Indicator(c.Headline.Indicator)
		column, _ := r.Column(scope)
		source := p.sourceTitle(column.Source.V)
		if scope == figures.All && r.Summed {
			source = p.words.Phrase("card_summed")
		}
		k := card{
			Name:    p.words.Phrase("card_name", "Place", c.Place, "Name", c.Name),
			Figure:  p.valueFigure(r.Value(scope, c.Headline.Indicator), indicator.Unit.V),
			Trend:   p.trend(scope, r, indicator),
			Change:  p.change(scope, r, indicator),
			Details: c.Headline.Details,
			Period:  p.periodOf(c.Span),
			Source:  source,
			Report:  figures.ReportPath(c.Period),
			Path:    figures.LatestPath(c.Scope, c.ID),
			File:    fileOf(c, figures.LatestPath(c.Scope, c.ID), "data.xlsx", ""),
		}
		if c.Headline.Range != "" {
			k.Figure, k.Change = figure{Text: c.Headline.Range}, p.words.Phrase("card_range")
		}
		if h := c.Headline; h.Share.Known() {
			k.Bar, k.BarWords = h.Share.Number.StringFixed(2), h.ShareWords
		}
		out = append(out, k)
	}
	return out
}

// trendView is a small picture of a figure's course, with its beginning in words.
type trendView struct {
	Width  string     `json:"width"`
	Height string     `json:"height"`
	Line   string     `json:"line"`
	Area   string     `json:"area,omitempty"`
	Last   *pointView `json:"last,omitempty"`
	Words  string     `json:"words"`
}

type pointView struct {
	X string `json:"x"`
	Y string `json:"y"`
}

// trend returns the course of a figure up to a report; nil if it has fewer than two months.
func (p *pages) trend(scope string, r *figures.Report, i figures.Indicator) *trendView {
	t, ok := charts.TrendOf(p.ds, r, scope, i.ID.V)
	if !ok {
		return nil
	}
	return &trendView{
		Width: itoa(charts.TrendWidth), Height: itoa(charts.TrendHeight),
		Line: t.Line, Area: t.Area, Last: (*pointView)(t.Last),
		Words: p.words.Phrase("trend_from", "Period", p.words.Period(t.First), "Value", p.words.Quantity(t.Value, i.Unit.V)),
	}
}

// before returns the report before another one, or nil.
func (p *pages) before(r *figures.Report) *figures.Report {
	if p.month != nil && r == p.latest {
		return p.month.before
	}
	n := slices.IndexFunc(p.ds.Reports, func(other figures.Report) bool { return other.Period.V == r.Period.V })
	if n == 0 {
		return nil
	}
	return &p.ds.Reports[n-1]
}

// change returns how a figure differs from the month before, or why it cannot be compared.
func (p *pages) change(scope string, r *figures.Report, i figures.Indicator) string {
	before := p.before(r)
	if c := r.Against(before, scope, i); c != figures.Comparable {
		return p.words.Phrase("change_" + string(c))
	}
	now, then := r.Value(scope, i.ID.V), before.Value(scope, i.ID.V)
	grown := now.Number.Sub(then.Number)
	values := []any{
		"Difference", p.words.Difference(figures.Value{Number: grown.Abs()}, i.Unit.V),
		"Before", p.words.Period(before.Period.V),
	}
	since := r.Span().Months() > 1 // then the month before is not that of the report before
	switch {
	case grown.IsZero() && since:
		return p.words.Phrase("change_none_since", values...)
	case grown.IsZero():
		return p.words.Phrase("change_none")
	case grown.IsNegative() && since:
		return p.words.Phrase("change_less_since", values...)
	case grown.IsNegative():
		return p.words.Phrase("change_less", values...)
	case since:
		return p.words.Phrase("change_more_since", values...)
	}
	return p.words.Phrase("change_more", values...)
}

// comparison puts the demonstration counties side by side, with who has not reported. The columns have
// the heads of the charts' tables, below the names of the charts. Bars compare the counties in each column.
func (p *pages) comparison(r *figures.Report) tableView {
	t := tableView{
		Caption: p.words.Phrase("comparison", "Period", p.words.Span(r.Span())), Columns: p.heads("county_head", "standing_head"),
	}
	t.Groups = make([]groupView, len(t.Columns))
	var counties []figures.Jurisdiction
	for _, j := range p.ds.DemonstrationCounties() {
		if _, filed := r.Column(j.Slug.V); filed || r.Accounts(j) {
			counties = append(counties, j)
			name := cellView{Text: p.words.Place(j), Path: figures.CountyPath(j.Slug.V)}
			t.Rows = append(t.Rows, []cellView{name, p.standing(j.Slug.V, r.Period.V)})
		}
	}
	if len(counties) > 1 {
		t.ID = "compared"
	}
	t.Foot = []cellView{{Text: p.words.Total(r)}, {Text: p.words.Count("counties_some", len(r.Counties))}}
	for _, c := range p.leading(figures.All, r) {
		group := groupView{Name: c.Name, Path: figures.LatestPath(c.Scope, c.ID)}
		columns := 0
		for _, id := range c.Headline.Columns {
			head, ok := c.Head(id)
			if !ok {
				continue
			}
			columns++
			t.Columns = append(t.Columns, columnView{Name: head.Name, Unit: head.Unit, Number: true, Path: glossaryPath(id)})
			most := largest(r, counties, id)
			for n, j := range counties {
				value := r.Value(j.Slug.V, id)
				cell := figureCell(p.valueFigure(value, ""))
				if most.IsPositive() && value.Number.IsPositive() {
					cell.Bar = percent(value.Number, most)
				}
				t.Rows[n] = append(t.Rows[n], cell)
			}
			t.Foot = append(t.Foot, figureCell(p.valueFigure(r.Value(figures.All, id), "")))
		}
		group.Span = itoa(columns)
		t.Groups = append(t.Groups, group)
	}
	return t
}

// largest returns the largest figure of the counties. It is 0 if fewer than two have a figure, because there
// is then nothing to compare, and if one is negative, because the bars have no room for it.
func largest(r *figures.Report, counties []figures.Jurisdiction, indicator string) (most decimal.Decimal) {
	known := 0
	for _, j := range counties {
		if v := r.Value(j.Slug.V, indicator); v.Known() {
			most = decimal.Max(most, v.Number)
			known++
			if v.Number.IsNegative() {
				return decimal.Zero
			}
		}
	}
	if known < 2 {
		return decimal.Zero
	}
	return most
}
