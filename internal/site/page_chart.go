package site

import (
	"encoding/json"
	"fmt"
	"path"
	"slices"
	"strings"

	"portal/charts"
	"portal/internal/figures"
	"portal/internal/picture"
	"portal/internal/project"
)

type chartPageView struct {
	Chart       chartView        `json:"chart"`
	Latest      bool             `json:"latest,omitempty"`  // whether this is the latest address
	Stopped     string           `json:"stopped,omitempty"` // why there is no later chart, at the latest address
	Corrections *correctionsView `json:"corrections,omitempty"`
	Tables      []tableView      `json:"tables"`
	Notes       []string         `json:"notes,omitempty"`
	Remarks     []remarkView     `json:"remarks,omitempty"`
	Files       []fileView       `json:"files"`
	Picture     string           `json:"picture"`
	Option      string           `json:"option"`
	Embed       string           `json:"embed,omitempty"`
	QR          string           `json:"qr,omitempty"`
	Periods     []link           `json:"periods,omitempty"` // the frozen versions, newest first, at the latest address
	Sources     []sourceView     `json:"sources"`
}

// fileView is a file to download. Name is the file name of the download, because a name such as
// chart.png says nothing outside its folder.
type fileView struct {
	link
	Name string `json:"name"`
}

// fileOf returns the view of a file beside a chart's page.
func fileOf(c charts.Chart, address, name, words string) fileView {
	return fileView{link{words, address + name}, fmt.Sprintf("%s-%s-%s%s", c.Scope, c.ID, c.Period, path.Ext(name))}
}

// embedView is a chart for frames in other sites.
type embedView struct {
	Chart  chartView `json:"chart"`
	Latest bool      `json:"latest,omitempty"`
	Page   string    `json:"page"`
	Slide  string    `json:"slide"`
	Card   string    `json:"card"`
}

// scopeView is a scope with its latest charts.
type scopeView struct {
	link
	Charts []chartView `json:"charts"`
}

// chartLists lists the charts of every scope.
func (p *pages) chartLists(project.Page) front {
	// Pages for frames are not listed.
	p.markdown(p.content(figures.EmbedFolder+"_index.md"), map[string]any{"build": map[string]string{"render": "never", "list": "never"}}, "")
	var scopes []scopeView
	for _, s := range p.staged {
		if s.Kind == project.Scope {
			scopes = append(scopes, p.scope(s.Chart.Scope))
		}
	}
	return front{title: p.words.Phrase("charts"), description: p.words.Phrase("charts_description"), params: map[string]any{"scopes": scopes}}
}

// chartList lists the charts of a scope.
func (p *pages) chartList(page project.Page) front {
	scope := p.scope(page.Chart.Scope)
	return front{
		title: p.words.Phrase("charts_of", "Place", scope.Text), description: p.words.Phrase("charts_of_description", "Place", scope.Text),
		params: map[string]any{"scopes": []scopeView{scope}},
	}
}

func (p *pages) scope(slug string) scopeView {
	v := scopeView{link: link{p.words.Scope(p.ds, slug), figures.ScopePath(slug)}}
	for _, s := range p.staged {
		if s.Kind == project.Chart && s.Chart.Scope == slug {
			v.Charts = append(v.Charts, p.chartOf(p.chartAt(s.Page)))
		}
	}
	return v
}

// chartAt returns the chart that a page shows: of its month or, at its latest address, the latest.
func (p *pages) chartAt(page project.Page) charts.Chart {
	key := page.Chart
	if versions := p.versions[key]; len(versions) > 0 {
		key.Period = versions[len(versions)-1]
	}
	return p.charts[slices.IndexFunc(p.charts, func(c charts.Chart) bool { return c.Key == key })]
}

// chart stages a chart at its latest or frozen address. Both have the same pictures.
func (p *pages) chart(page project.Page) front {
	c, address, frozen := p.chartAt(page), page.Address, page.Kind == project.Frozen
	v := chartPageView{
		Chart: p.chartOf(c), Latest: !frozen, Notes: c.Notes,
		Remarks: p.remarksOnChart(c), Picture: p.own(address + pngName), Option: p.own(address + optionName),
		Corrections: p.correctionsOf("corrections_of_chart", c.Corrections), Sources: p.sources(c.Sources...),
	}
	if i, ok := charts.Ended(p.ds, c.ID, p.until()); ok && !frozen {
		v.Stopped = p.words.Phrase("chart_stopped", "Period", p.words.Period(i.Until.V), "Row", p.words.Indicator(i))
	}
	for _, t := range c.Tables {
		v.Tables = append(v.Tables, p.tableOf(t))
	}
	for _, f := range []struct{ words, name string }{
		{"file_png", pngName}, {"file_svg", wideName}, {"file_xlsx", "data.xlsx"}, {"file_csv", csvName}, {"file_json", "data.json"},
	} {
		file := fileOf(c, address, f.name, p.words.Phrase(f.words))
		if !strings.HasPrefix(f.name, "data.") {
			file.Path = p.own(file.Path)
		}
		v.Files = append(v.Files, file)
	}
	for _, old := range slices.Backward(p.versions[page.Chart]) {
		r, _ := p.ds.Report(old)
		v.Periods = append(v.Periods, link{p.words.Span(r.Span()), figures.ChartPath(c.Scope, c.ID, old)})
	}
	p.file("static/"+v.Option, optionFile(c))
	if frozen {
		p.code(address)
	}
	p.drawings(c, address)
	if p.chinese() {
		p.data = append(p.data, p.dataFiles(c, page))
	}
	if p.chinese() {
		v.Embed = figures.EmbedFolder + address
		if p.Absolute() {
			v.QR = frozenPath(c) + qrName
		}
	}
	return front{
		title: c.Title, description: c.Sentence, params: v,
		card: versioned(p.own(frozenPath(c)+cardName), p.drawn(c, "card", c.Card)),
		dataset: p.dataset(datasetLD{Name: c.Title, Description: c.Sentence, Time: c.Span.String(), Place: c.Place},
			address, csvName, "data.json", "data.xlsx"),
	}
}

// dataFiles returns the data files of a chart beside its page. Those of a frozen page have only the figures
// of its month, because the earlier months have files of their own, and name the address with all.
func (p *pages) dataFiles(c charts.Chart, page project.Page) dataFiles {
	frozen := p.BaseURL + frozenPath(c)
	if page.Kind == project.Frozen {
		own, less := c.OfItsMonth()
		if less {
			all := p.BaseURL + figures.LatestPath(c.Scope, c.ID)
			own.Notes = append(slices.Clone(own.Notes), p.words.Phrase("file_own_month", "Address", all))
		}
		c = own
	}
	return dataFiles{p.ds, p.words, c, page.Address, frozen}
}

// frame stages a chart for frames in other sites.
func (p *pages) frame(page project.Page) front {
	c := p.chartAt(page)
	pictures := figures.EmbedFolder + frozenPath(c)
	return front{title: c.Title, description: c.Sentence, params: embedView{
		Chart: p.chartOf(c), Latest: page.Kind == project.Frame,
		Page:  strings.TrimPrefix(page.Address, figures.EmbedFolder),
		Slide: pictures + "slide.svg", Card: pictures + "card.svg",
	}}
}

// drawn returns a picture of a chart as it is drawn. The name is that of its form.
func (p *pages) drawn(c charts.Chart, name string, of charts.Picture) picture.Picture {
	return picture.Picture{
		Option: of.Option, Width: of.Width, Height: of.Height,
		Title: c.Title, Description: c.Sentence, Prefix: name + "-", Pixels: name == "slide" || name == "card",
	}
}

// drawings stages the pictures of a chart beside its page at an address. The pages for frames at the
// latest and at the frozen address show the same pictures, which lie beside the frozen one.
func (p *pages) drawings(c charts.Chart, address string) {
	frozen := frozenPath(c)
	svg := func(name string) []string { return []string{p.content(address) + name} }
	png := func(name string) []string { return []string{"static/" + p.own(address+name)} }
	framed := func(name string) []string {
		if address != frozen || !p.chinese() {
			return nil
		}
		return []string{"static/" + figures.EmbedFolder + frozen + name}
	}
	p.picture(drawing{p.drawn(c, "wide", c.Wide), svg(wideName), nil})
	p.picture(drawing{p.drawn(c, "narrow", c.Narrow), svg(narrowName), nil})
	p.picture(drawing{p.drawn(c, "slide", c.Slide), framed("slide.svg"), png(pngName)})
	p.picture(drawing{p.drawn(c, "card", c.Card), framed("card.svg"), png(cardName)})
}

// The file names of a chart's drawings, of the options they are drawn from, and of the figures of a
// chart or a month's report.
const (
	wideName   = "chart.svg"
	narrowName = "chart-narrow.svg"
	pngName    = "chart.png"
	qrName     = "qr.svg"
	optionName = "option.json"
	csvName    = "data.csv"
)

// optionFile returns the options of the interactive chart, which are the options of the page's
// drawings.
func optionFile(c charts.Chart) []byte {
	type picture struct {
		Width  int             `json:"width"`
		Height int             `json:"height"`
		Zoom   []int           `json:"zoom,omitempty"`
		Option json.RawMessage `json:"option"`
	}
	of := func(p charts.Picture) picture { return picture{p.Width, p.Height, p.Zoom, p.Option} }
	// The options are valid JSON, because package charts encoded them.
	src, _ := json.Marshal(map[string]picture{"wide": of(c.Wide), "narrow": of(c.Narrow)})
	return src
}

// code stages the QR code of a page beside it if the site's full address is known.
func (p *pages) code(address string) {
	if p.Absolute() {
		src, err := qrCode(p.BaseURL + p.own(address))
		p.keep(err)
		p.file(p.content(address)+qrName, src)
	}
}

// paperCode stages the QR code of a page for print, beside its chart on another page, and returns the
// code's asset. There is none if the site's full address is unknown.
func (p *pages) paperCode(address string) string {
	if !p.Absolute() {
		return ""
	}
	name := "qr/" + p.own(address) + qrName
	if _, staged := p.files["assets/"+name]; !staged {
		src, err := qrCode(p.BaseURL + p.own(address))
		p.keep(err)
		p.file("assets/"+name, src)
	}
	return name
}

// summary stages the card of a page that is not a chart and returns its address, as versioned does.
func (p *pages) summary(address, title, head string, lines ...string) string {
	made, err := charts.Summary(title, head, lines, p.title, p.BaseURL+p.own(address))
	p.keep(err)
	name := p.own(address + cardName)
	drawn := picture.Picture{
		Option: made.Option, Width: made.Width, Height: made.Height,
		Title: title, Description: head, Prefix: "card-", Pixels: true,
	}
	p.picture(drawing{picture: drawn, png: []string{"static/" + name}})
	return versioned(name, drawn)
}

func itoa(n int) string { return fmt.Sprint(n) }
