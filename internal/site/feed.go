package site

import (
	"cmp"
	"encoding/xml"
	"slices"
	"time"

	"golang.org/x/text/language"

	"portal/internal/figures"
)

// feedName is the file of the Atom feed (RFC 4287) of the reports, notices and corrections.
const feedName = "feed.xml"

// atomFeed is the feed as encoding/xml writes it, which escapes all text.
type atomFeed struct {
	XMLName  xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
	Language string      `xml:"xml:lang,attr"`
	ID       string      `xml:"id"`
	Title    string      `xml:"title"`
	Subtitle string      `xml:"subtitle"`
	Updated  string      `xml:"updated"`
	Author   string      `xml:"author>name"`
	Links    []atomLink  `xml:"link"`
	Entries  []atomEntry `xml:"entry"`
}

type atomLink struct {
	Rel  string `xml:"rel,attr"`
	Type string `xml:"type,attr"`
	Href string `xml:"href,attr"`
}

type atomEntry struct {
	ID      string   `xml:"id"` // permanent address
	Title   string   `xml:"title"`
	Updated string   `xml:"updated"`
	Link    atomLink `xml:"link"`
	Summary string   `xml:"summary"`
}

// feed stages the feed, newest entry first, and returns its address. The address is empty if the
// site's full address is unknown or the feed would have no entry.
func (p *pages) feed() string {
	switch {
	case !p.Absolute():
		return ""
	case !p.chinese():
		return feedName // all languages share the Chinese feed
	}
	var entries []atomEntry
	add := func(day figures.Date, address, title, summary string) {
		entries = append(entries, atomEntry{
			ID: p.BaseURL + address, Title: title, Updated: instant(day, p.Zone).Format(time.RFC3339), Summary: summary,
			Link: atomLink{"alternate", "text/html", p.BaseURL + address},
		})
	}
	for _, c := range slices.Backward(p.ds.CorrectionsUntil(p.until(), figures.All)) {
		pairs := p.correctionFacts(c)
		address := "corrections/#" + correctionID(p.ds, c)
		add(c.Date.V, address, p.words.Phrase("feed_correction", pairs...), p.words.Phrase("correction_words", pairs...))
	}
	for n := range p.ds.Reports {
		r := &p.ds.Reports[len(p.ds.Reports)-1-n]
		summary := p.lead(r)
		if summary == "" {
			summary = p.coverage(r)
		}
		add(reportDay(p.ds, r), figures.ReportPath(r.Period.V), p.reportLink(r.Period.V).Text, summary)
	}
	for _, n := range p.ds.Notices {
		add(noticeDay(n), figures.NoticePath(n.ID), n.Title.V, p.noticeWords(n))
	}
	if len(entries) == 0 {
		return ""
	}
	// Days of one zone sort by their text, because the text begins with the date.
	slices.SortStableFunc(entries, func(a, b atomEntry) int { return cmp.Compare(b.Updated, a.Updated) })
	author := p.Organiser
	if author == "" {
		author = p.title
	}
	src, err := xml.MarshalIndent(atomFeed{
		Language: language.Make(p.words.Tag()).String(),
		ID:       p.BaseURL, Title: p.title, Subtitle: p.words.Phrase("feed_words"), Author: author,
		Updated: entries[0].Updated, Entries: entries,
		Links: []atomLink{{"self", "application/atom+xml", p.BaseURL + feedName}, {"alternate", "text/html", p.BaseURL}},
	}, "", " ")
	p.keep(err)
	p.file("static/"+feedName, slices.Concat([]byte(xml.Header), src, []byte("\n")))
	return feedName
}
