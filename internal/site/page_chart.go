package site

import (
	"fmt"
	"slices"

	"portal/charts"
)

type chartPageView struct {
	Chart   chartView    `json:"chart"`
	Latest  bool         `json:"latest,omitempty"` // this is the address that moves on
	Tables  []tableView  `json:"tables"`
	Notes   []string     `json:"notes,omitempty"`
	Periods []link       `json:"periods"` // the frozen versions, the newest first
	Sources []sourceView `json:"sources"`
}

// chartPages stages the list of charts, a list for each scope, and for each
// chart the latest address and the frozen ones.
func (p *pages) chartPages() {
	if len(p.charts) == 0 {
		return
	}
	type scopeView struct {
		link
		Charts []chartView `json:"charts"`
	}
	var scopes []scopeView
	var slugs []string
	for _, c := range p.charts {
		if !slices.Contains(slugs, c.Scope) {
			slugs = append(slugs, c.Scope)
		}
	}
	for _, slug := range slugs {
		scope := scopeView{link: link{charts.ScopeWords(p.ds, slug), scopePath(slug)}}
		for _, versions := range p.versions(slug) {
			latest := versions[len(versions)-1]
			scope.Charts = append(scope.Charts, chartOf(latest))
			for _, c := range versions {
				p.chart(c, versions, false)
			}
			p.chart(latest, versions, true)
		}
		title := scope.Text + "的图表"
		p.page(scopePath(slug), "charts", title, title+"，每张图都有说明、表格和出处", true, map[string]any{"scopes": []scopeView{scope}}, "")
		scopes = append(scopes, scope)
	}
	p.page("charts/", "charts", "图表", "资金使用、村级服务站和培训的图表，每张图都有说明、表格和出处", true, map[string]any{"scopes": scopes}, "")
}

// versions returns a scope's charts by kind, each with its periods in order.
func (p *pages) versions(scope string) [][]charts.Chart {
	var out [][]charts.Chart
	for _, c := range p.charts {
		if c.Scope != scope {
			continue
		}
		i := slices.IndexFunc(out, func(v []charts.Chart) bool { return v[0].ID == c.ID })
		if i < 0 {
			out = append(out, nil)
			i = len(out) - 1
		}
		out[i] = append(out[i], c)
	}
	return out
}

func (p *pages) chart(c charts.Chart, versions []charts.Chart, latest bool) {
	v := chartPageView{
		Chart: chartOf(c), Latest: latest, Notes: c.Notes,
		Sources: sources(p.ds, c.Sources...),
	}
	for _, t := range c.Tables {
		v.Tables = append(v.Tables, tableOf(t))
	}
	for _, old := range slices.Backward(versions) {
		v.Periods = append(v.Periods, link{old.Period.Chinese(), chartPath(old.Scope, old.ID, old.Period)})
	}
	if latest {
		p.page(latestPath(c.Scope, c.ID), "chart", c.Title, c.Sentence, true, v, "")
	} else {
		p.page(chartPath(c.Scope, c.ID, c.Period), "chart", c.Title, c.Sentence, false, v, "")
	}
}

func itoa(n int) string { return fmt.Sprint(n) }
