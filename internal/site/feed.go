package site

import (
	"cmp"
	"encoding/xml"
	"slices"
	"time"

	"github.com/google/uuid"
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
	ID      string   `xml:"id"`
	Title   string   `xml:"title"`
	Updated string   `xml:"updated"`
	Link    atomLink `xml:"link"`
	Summary string   `xml:"summary"`
}

// feedNames is the namespace of the ids in the feed. With another one every subscriber would get
// every entry again.
var feedNames = uuid.MustParse("879b6a14-1c8e-407c-bd78-67bbefe17dfd")

// feedID returns the id of an entry: a UUID version 5 (RFC 9562) of the city's code, the kind of the
// entry and the id of its subject in the data. It does not depend on the address, so that the site
// can move to another host and a page to another address.
func (p *pages) feedID(kind, subject string) string {
	return uuid.NewSHA1(feedNames, []byte(p.ds.City.Code.V+"/"+kind+"/"+subject)).URN()
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
	add := func(id string, day figures.Date, address, title, summary string) {
		entries = append(entries, atomEntry{
			ID: id, Title: title, Updated: instant(day, p.Zone).Format(time.RFC3339), Summary: summary,
			Link: atomLink{"alternate", "text/html", p.BaseURL + address},
		})
	}
	for _, c := range slices.Backward(p.ds.CorrectionsUntil(p.until(), figures.All)) {
		pairs := p.correctionFacts(c)
		id := correctionID(p.ds, c)
		add(p.feedID("correction", id), c.Date.V, "corrections/#"+id, p.words.Phrase("feed_correction", pairs...), p.words.Phrase("correction_words", pairs...))
	}
	for n := range p.ds.Reports {
		r := &p.ds.Reports[len(p.ds.Reports)-1-n]
		summary := p.lead(r)
		if summary == "" {
			summary = p.coverage(r)
		}
		month := r.Period.V
		add(p.feedID("report", month.String()), reportDay(p.ds, r), figures.ReportPath(month), p.reportLink(r).Text, summary)
	}
	for _, n := range p.ds.Notices {
		add(p.feedID("notice", p.ds.FirstNoticeID(n.ID)), noticeDay(n), figures.NoticePath(n.ID), n.Title.V, p.noticeWords(n))
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
		ID:       p.feedID("feed", ""), Title: p.title, Subtitle: p.words.Phrase("feed_words"), Author: author,
		Updated: entries[0].Updated, Entries: entries,
		Links: []atomLink{{"self", "application/atom+xml", p.BaseURL + feedName}, {"alternate", "text/html", p.BaseURL}},
	}, "", " ")
	p.keep(err)
	p.file("static/"+feedName, slices.Concat([]byte(xml.Header), src, []byte("\n")))
	return feedName
}
