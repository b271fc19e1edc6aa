package site

import (
	"encoding/xml"
	"slices"

	"portal/internal/figures"
	"portal/internal/project"
)

const sitemapName = "sitemap.xml"

// sitemap stages the list of all pages in all languages for search engines, with the day of each page's
// last change by its address (sitemaps.org, protocol 0.9).
func (p *pages) sitemap(list []project.Page, days map[string]figures.Date) {
	type entry struct {
		Location string `xml:"loc"`
		Changed  string `xml:"lastmod,omitempty"`
	}
	var entries []entry
	for _, page := range list {
		if page.Framed() || page.Withdrawal != nil {
			continue
		}
		for _, words := range p.Languages {
			e := entry{Location: p.BaseURL + ownAddress(words, page.Address)}
			if day := days[page.Address]; day != (figures.Date{}) {
				e.Changed = day.String()
			}
			entries = append(entries, e)
		}
	}
	src, err := xml.MarshalIndent(struct {
		XMLName xml.Name `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 urlset"`
		Entries []entry  `xml:"url"`
	}{Entries: entries}, "", " ")
	p.keep(err)
	p.file("static/"+sitemapName, slices.Concat([]byte(xml.Header), src, []byte("\n")))
}
