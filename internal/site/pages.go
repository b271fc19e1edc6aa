package site

import (
	"fmt"
	"slices"
	"strings"

	"portal/charts"
	"portal/internal/figures"
)

// pages stages every page that the data calls for. A section with nothing to
// show has no page.
func (s *stage) pages(ds *figures.Dataset, made []charts.Chart, settings settings) {
	s.shares = map[string]string{}
	p := &pages{stage: s, ds: ds, charts: made, settings: settings}
	if n := len(ds.Reports); n > 0 {
		p.latest = &ds.Reports[n-1]
	}
	p.updated = p.lastDays()
	p.home()
	p.counties()
	p.reports()
	p.chartPages()
	p.tenders()
	p.notices()
	p.corrections()
	p.page("about/", "about", ds.About.Title.V, p.words.Say("about_description"), false, struct{}{}, ds.About.Body)
}

// pages knows what the pages are made of.
type pages struct {
	*stage
	settings
	ds     *figures.Dataset
	charts []charts.Chart // in the order of periods
	latest *figures.Report
}

// until returns the last month that there is.
func (p *pages) until() figures.Period {
	if p.latest == nil {
		return figures.Period{}
	}
	return p.latest.Period.V
}

// latestOf returns the latest report that has the scope; nil where none has.
func (p *pages) latestOf(scope string) *figures.Report { return p.ds.LatestReport(scope, p.until()) }

// chartsOf returns the scope's charts at a report.
func (p *pages) chartsOf(scope string, r *figures.Report) []chartView {
	var out []chartView
	for _, c := range p.charts {
		if r != nil && c.Scope == scope && c.Period == r.Period.V {
			out = append(out, p.chartOf(c))
		}
	}
	return out
}

// leading returns the charts of a scope that lead the home page of a report;
// none where there is no report.
func (p *pages) leading(scope string, r *figures.Report) []charts.Chart {
	var out []charts.Chart
	for _, c := range p.charts {
		if r != nil && c.Headline != nil && c.Scope == scope && c.Period == r.Period.V {
			out = append(out, c)
		}
	}
	return out
}

// headlines are the leading figures of a scope in words.
func (p *pages) headlines(scope string, r *figures.Report) []string {
	var out []string
	for _, c := range p.leading(scope, r) {
		out = append(out, c.Headline.Phrase)
	}
	return out
}

// reportLinks lists reports, the newest first.
func reportLinks(reports []figures.Report) []link {
	var out []link
	for _, r := range slices.Backward(reports) {
		out = append(out, link{r.Period.V.Chinese() + "月报", reportPath(r.Period.V)})
	}
	return out
}

type noticeLink struct {
	link
	Number string  `json:"number,omitempty"`
	Issued *moment `json:"issued"`
}

func (p *pages) noticeLinks() []noticeLink {
	var out []noticeLink
	for _, n := range p.ds.Notices {
		out = append(out, noticeLink{link{n.Title.V, noticePath(n.ID)}, n.Number.V, dateOf(n.Issued.V)})
	}
	return out
}

// card is one headline figure.
type card struct {
	Name     string   `json:"name"`
	Figure   figure   `json:"figure"`
	Details  []string `json:"details"`
	Bar      string   `json:"bar,omitempty"` // percent of the bar's width, for the eye only
	BarWords string   `json:"bar_words,omitempty"`
	Source   string   `json:"source"`
	Path     string   `json:"path"`
}

func (p *pages) home() {
	type home struct {
		Period   *moment      `json:"period,omitempty"`
		Report   string       `json:"report,omitempty"`
		Coverage string       `json:"coverage,omitempty"`
		Lead     string       `json:"lead,omitempty"`
		Cards    []card       `json:"cards,omitempty"`
		Counties *tableView   `json:"counties,omitempty"`
		Chains   []*chainView `json:"chains,omitempty"`
		Charts   []chartView  `json:"charts,omitempty"`
		Notices  []noticeLink `json:"notices,omitempty"`
		Reports  []link       `json:"reports,omitempty"`
		Feed     string       `json:"feed,omitempty"` // for the head and the foot of every page
	}
	var h home
	description := "电子商务进农村综合示范创建的资金使用、服务站、培训、中标和政策公开"
	if r := p.latest; r != nil {
		period := periodOf(r.Period.V)
		counties := p.comparison(r)
		h = home{Period: &period, Report: reportPath(r.Period.V), Coverage: coverage(p.ds, r), Counties: &counties, Charts: p.chartsOf(figures.All, r)}
		h.Cards = p.headlineCards(r)
		for _, project := range p.ds.Projects {
			if c := chainOf(p.ds, project, p.latestOf(project.County.V)); c != nil {
				h.Chains = append(h.Chains, c)
			}
		}
		h.Reports = reportLinks(p.ds.Reports)
		if h.Lead = p.lead(r); h.Lead != "" {
			description = h.Lead
		}
	}
	h.Notices, h.Feed = p.noticeLinks(), p.feed()
	head := h.Coverage
	if h.Period != nil {
		head = h.Period.Text + "　" + head
	}
	p.summary("", p.title, head, p.headlines(figures.All, p.latest)...)
	p.page("", "home", "", description, true, h, "")
}

// lead says the headline figures in one sentence, and who is missing.
func (p *pages) lead(r *figures.Report) string {
	phrases := p.headlines(figures.All, r)
	if len(phrases) == 0 {
		return ""
	}
	s := fmt.Sprintf("截至%s底，已填报的%s%s", r.Period.V.Chinese(), charts.CountiesWords(len(r.Counties)), strings.Join(phrases, "，"))
	if absent := absentNames(p.ds, r, figures.NotReported); len(absent) > 0 {
		s += "；" + strings.Join(absent, "、") + figures.NotReported.Chinese()
	}
	return s + "。"
}

// headlineCards are the figures of the home page, one for each leading chart.
func (p *pages) headlineCards(r *figures.Report) []card {
	var out []card
	for _, c := range p.leading(figures.All, r) {
		k := card{
			Name: c.Place + "·" + c.Name, Figure: valueFigure(r.Value(figures.All, c.Headline.Indicator), c.Unit),
			Details: c.Headline.Details, Source: sourceTitle(p.ds, r.Totals.Source.V), Path: latestPath(c.Scope, c.ID),
		}
		if h := c.Headline; h.Share.Known() {
			k.Bar, k.BarWords = h.Share.Number.StringFixed(2), h.ShareWords
		}
		out = append(out, k)
	}
	return out
}

// comparison puts the demonstration counties side by side, with who has not
// reported.
func (p *pages) comparison(r *figures.Report) tableView {
	t := tableView{Caption: r.Period.V.Chinese() + "各县情况", Columns: []columnView{{Name: "县"}}}
	var shown []figures.Indicator
	for _, c := range p.leading(figures.All, r) {
		for _, id := range c.Headline.Columns {
			i, _ := p.ds.Indicator(id)
			shown = append(shown, i)
			t.Columns = append(t.Columns, columnView{i.Name.V, i.Unit.V, true})
		}
	}
	t.Columns = append(t.Columns, columnView{Name: "填报"})
	row := func(scope string, name cellView, status cellView) []cellView {
		out := []cellView{name}
		for _, i := range shown {
			out = append(out, figureCell(valueFigure(r.Value(scope, i.ID.V), "")))
		}
		return append(out, status)
	}
	for _, j := range p.ds.DemonstrationCounties() {
		if !j.Demonstrates(r.Period.V.Year) {
			continue
		}
		status := cellView{Text: r.Absence(j.Slug.V).Chinese(), Missing: true}
		if _, ok := r.Column(j.Slug.V); ok {
			status = cellView{Text: "已填报"}
		}
		t.Rows = append(t.Rows, row(j.Slug.V, cellView{Text: j.Name.V, Path: countyPath(j.Slug.V)}, status))
	}
	t.Foot = row(figures.All, cellView{Text: charts.TotalWords(len(r.Counties))}, cellView{Text: fmt.Sprintf("%d县", len(r.Counties))})
	return t
}
