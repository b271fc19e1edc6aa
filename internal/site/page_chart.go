package site

import (
	"encoding/json"
	"fmt"
	"path"
	"slices"
	"strings"

	"portal/charts"
	"portal/internal/draw"
	"portal/internal/figures"
)

type chartPageView struct {
	Chart       chartView        `json:"chart"`
	Latest      bool             `json:"latest,omitempty"` // this is the address that moves on
	Corrections *correctionsView `json:"corrections,omitempty"`
	Tables      []tableView      `json:"tables"`
	Notes       []string         `json:"notes,omitempty"`
	Files       []fileView       `json:"files"`
	Picture     string           `json:"picture"`
	Option      string           `json:"option"`
	Embed       string           `json:"embed,omitempty"`
	QR          string           `json:"qr,omitempty"`
	Periods     []link           `json:"periods"` // the frozen versions, the newest first
	Sources     []sourceView     `json:"sources"`
}

// fileView is a file to download. Name is what it is called then: outside of
// its folder chart.png would say nothing.
type fileView struct {
	link
	Name string `json:"name"`
}

// fileOf is a file beside a chart's page.
func fileOf(c charts.Chart, address, name, words string) fileView {
	return fileView{link{words, address + name}, fmt.Sprintf("%s-%s-%s%s", c.Scope, c.ID, c.Period, path.Ext(name))}
}

// embedView is a chart inside a page of another site.
type embedView struct {
	Chart  chartView `json:"chart"`
	Latest bool      `json:"latest,omitempty"`
	Page   string    `json:"page"`
	Slide  string    `json:"slide"`
	Card   string    `json:"card"`
}

// chartPages stages the list of charts, a list for each scope, and for each
// chart the latest address and the frozen ones.
func (p *pages) chartPages() {
	if len(p.charts) == 0 {
		return
	}
	// The embed pages have no list.
	p.markdown(p.content("embed/_index.md"), map[string]any{"build": map[string]string{"render": "never", "list": "never"}}, "")
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
		scope := scopeView{link: link{p.words.Scope(p.ds, slug), figures.ScopePath(slug)}}
		for _, versions := range p.versions(slug) {
			latest := versions[len(versions)-1]
			scope.Charts = append(scope.Charts, p.chartOf(latest))
			for _, c := range versions {
				p.chart(c, versions, false)
				p.drawings(c, c.Period == latest.Period)
			}
			p.chart(latest, versions, true)
		}
		title := p.words.Say("charts_of", "Place", scope.Text)
		p.page(figures.ScopePath(slug), "charts", title, p.words.Say("charts_of_description", "Place", scope.Text), true, map[string]any{"scopes": []scopeView{scope}}, "")
		scopes = append(scopes, scope)
	}
	p.page("charts/", "charts", p.words.Say("charts"), p.words.Say("charts_description"), true, map[string]any{"scopes": scopes}, "")
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

// chart stages a chart's page and its embed page, at the latest address or at
// the frozen one. The same files lie beside both.
func (p *pages) chart(c charts.Chart, versions []charts.Chart, latest bool) {
	frozen := figures.ChartPath(c.Scope, c.ID, c.Period)
	address := frozen
	if latest {
		address = figures.LatestPath(c.Scope, c.ID)
	}
	v := chartPageView{
		Chart: p.chartOf(c), Latest: latest, Notes: c.Notes, Picture: p.own(address + pngName), Option: p.own(address + optionName),
		Corrections: p.correctionsOf("corrections_of_chart", c.Corrections), Sources: p.sources(c.Sources...),
	}
	for _, t := range c.Tables {
		v.Tables = append(v.Tables, p.tableOf(t))
	}
	for _, f := range []struct{ words, name string }{
		{"file_png", pngName}, {"file_svg", wideName}, {"file_xlsx", "data.xlsx"}, {"file_csv", csvName}, {"file_json", "data.json"},
	} {
		file := fileOf(c, address, f.name, p.words.Say(f.words))
		if !strings.HasPrefix(f.name, "data.") {
			file.Path = p.own(file.Path)
		}
		v.Files = append(v.Files, file)
	}
	for _, old := range slices.Backward(versions) {
		v.Periods = append(v.Periods, link{p.words.Period(old.Period), figures.ChartPath(old.Scope, old.ID, old.Period)})
	}
	p.file("static/"+v.Option, optionFile(c))
	p.shares[address] = p.own(frozen + cardName)
	if !latest {
		p.code(frozen)
	}
	if !p.chinese() {
		p.page(address, "chart", c.Title, c.Sentence, latest, v, "")
		return
	}
	if p.Absolute() {
		v.QR = frozen + qrName
	}
	v.Embed = "embed/" + address
	p.page(address, "chart", c.Title, c.Sentence, latest, v, "")
	p.page(v.Embed, "embed", c.Title, c.Sentence, latest, embedView{
		Chart: v.Chart, Latest: latest, Page: address, Slide: "embed/" + frozen + "slide.svg", Card: "embed/" + frozen + "card.svg",
	}, "")
}

// drawings stages the pictures of a chart: beside its frozen page, and where
// it is the latest of its kind, beside that page too.
func (p *pages) drawings(c charts.Chart, latest bool) {
	frozen := figures.ChartPath(c.Scope, c.ID, c.Period)
	addresses := []string{frozen}
	if latest {
		addresses = append(addresses, figures.LatestPath(c.Scope, c.ID))
	}
	for _, d := range []struct {
		name     string
		picture  charts.Picture
		svg, png string // with %s for the address
	}{
		{"wide", c.Wide, p.content("%s") + wideName, ""},
		{"narrow", c.Narrow, p.content("%s") + narrowName, ""},
		{"slide", c.Slide, "", "static/" + p.own("%s") + pngName},
		{"card", c.Card, "", "static/" + p.own("%s") + cardName},
	} {
		out := drawing{picture: draw.Picture{
			Option: d.picture.Option, Width: d.picture.Width, Height: d.picture.Height,
			Title: c.Title, Description: c.Sentence, Prefix: d.name + "-", Pixels: d.png != "",
		}}
		if d.svg == "" && p.chinese() { // both embed pages show the frozen one
			out.svg = append(out.svg, "static/embed/"+frozen+d.name+".svg")
		}
		for _, a := range addresses {
			if d.svg != "" {
				out.svg = append(out.svg, fmt.Sprintf(d.svg, a))
			}
			if d.png != "" {
				out.png = append(out.png, fmt.Sprintf(d.png, a))
			}
		}
		p.picture(out)
	}
}

// The names of the drawings beside a chart's page, of what they are drawn from,
// and of the figures beside a chart or a month's report.
const (
	wideName   = "chart.svg"
	narrowName = "chart-narrow.svg"
	pngName    = "chart.png"
	qrName     = "qr.svg"
	optionName = "option.json"
	csvName    = "data.csv"
)

// optionFile holds what the interactive chart is drawn from: the options of
// the very drawings that the page shows.
func optionFile(c charts.Chart) []byte {
	type picture struct {
		Width  int             `json:"width"`
		Height int             `json:"height"`
		Zoom   []int           `json:"zoom,omitempty"`
		Option json.RawMessage `json:"option"`
	}
	of := func(p charts.Picture) picture { return picture{p.Width, p.Height, p.Zoom, p.Option} }
	src, _ := json.Marshal(map[string]picture{"wide": of(c.Wide), "narrow": of(c.Narrow)}) // the options are valid JSON: charts made them of it
	return src
}

// code stages the QR code of a page beside it, where its address is known.
func (p *pages) code(address string) {
	if p.Absolute() {
		src, err := qrCode(p.BaseURL + p.own(address))
		p.keep(err)
		p.file(p.content(address)+qrName, src)
	}
}

// summary stages the card of a page that is no chart.
func (p *pages) summary(address, title, head string, lines ...string) {
	made, err := charts.Summary(title, head, lines, p.title, p.BaseURL+p.own(address))
	p.keep(err)
	p.shares[address] = p.own(address + cardName)
	p.picture(drawing{
		picture: draw.Picture{Option: made.Option, Width: made.Width, Height: made.Height, Title: title, Description: head, Prefix: "card-", Pixels: true},
		png:     []string{"static/" + p.own(address+cardName)},
	})
}

func itoa(n int) string { return fmt.Sprint(n) }
