package site

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"encoding/json"
	"errors"
	"slices"
	"sort"
	"strings"

	"portal/internal/figures"
	"portal/internal/markdown"
	"portal/internal/project"
)

// The search runs in the reader's browser, over passages: pieces of the pages' text. They come in
// two files. The first has the pages that do not belong to a month, and the newest months as far as
// they fit. The browser loads the second, with the older months, only when the reader asks for it.
// The browser also builds the index, because a finished index of all pairs of hanzi would be twice
// as large as the text, and the text is needed anyway.

// firstMost is the largest compressed size of the first file, in bytes. With the page, its style,
// its scripts and the library, a first query then loads less than 61 kB.
const firstMost = 42_500

// The files of the passages, as assets of the site.
const (
	firstPassages = "search/first.js"
	olderPassages = "search/older.js"
)

// found is a page as the search finds it.
type found struct {
	title, path string
	kind        string // the section of the site
	period      string // of its figures; empty if they have no common period
	passages    []passage
}

// passage is a piece of a page.
type passage struct {
	text    string
	section string // the heading above it
	anchor  string // its id on the page; empty for the page as a whole
}

// MarshalJSON writes a page as an array, which is shorter than an object.
func (f found) MarshalJSON() ([]byte, error) {
	return json.Marshal([]any{f.title, f.path, f.kind, f.period, f.passages})
}

// MarshalJSON writes a passage as an array without empty texts at its end.
func (q passage) MarshalJSON() ([]byte, error) {
	all := []string{q.text, q.section, q.anchor}
	for all[len(all)-1] == "" {
		all = all[:len(all)-1]
	}
	return json.Marshal(all)
}

type searchView struct {
	First    string `json:"first"`
	Older    string `json:"older,omitempty"`
	Size     string `json:"size,omitempty"`  // of the older passages, in kB
	Since    string `json:"since,omitempty"` // the first month of the copy for a disk, if that lacks some
	Sections []link `json:"sections"`
}

// search stages the search page and the passages that it searches.
func (p *pages) search(project.Page) front {
	if p.known {
		return front{title: p.words.Phrase("search"), params: searchView{}}
	}
	first, older, err := divide(p.findable())
	p.keep(err)
	v := searchView{First: p.own(firstPassages)}
	if since := p.copiedSince(p.ds); since != (figures.Period{}) {
		v.Since = since.String()
	}
	p.file("assets/"+v.First, first)
	if older != nil {
		v.Older, v.Size = p.own(olderPassages), itoa((packed(older)+999)/1000)
		p.file("assets/"+v.Older, older)
	}
	for _, s := range p.staged {
		if section, ok := strings.CutSuffix(s.Address, "/"); ok && !strings.Contains(section, "/") {
			v.Sections = append(v.Sections, link{s.title, s.Address})
		}
	}
	return front{title: p.words.Phrase("search"), description: p.words.Phrase("search_description"), params: v}
}

// divide writes the pages into two files. The first is as large as firstMost allows; the other is
// nil if the first has everything. A page may be in both, with some of its passages in each.
func divide(all []found) (first, older []byte, err error) {
	var single []found
	for _, f := range all {
		for _, q := range f.passages {
			single = append(single, found{f.title, f.path, f.kind, f.period, []passage{q}})
		}
	}
	write := func(some []found) []byte {
		var joined []found
		for _, f := range some {
			if n := len(joined); n > 0 && joined[n-1].path == f.path {
				joined[n-1].passages = append(joined[n-1].passages, f.passages...)
			} else {
				f.passages = slices.Clone(f.passages)
				joined = append(joined, f)
			}
		}
		src, failed := json.Marshal(joined)
		err = errors.Join(err, failed)
		// Browsers load a classic script from a disk too; they refuse to fetch a file there.
		return slices.Concat([]byte("(self.portalSearch=self.portalSearch||[]).push("), src, []byte(");\n"))
	}
	fit := sort.Search(len(single), func(n int) bool { return packed(write(single[:n+1])) > firstMost })
	first = write(single[:fit])
	if fit < len(single) {
		older = write(single[fit:])
	}
	return first, older, err
}

// packed returns the gzip-compressed size of a file in bytes.
func packed(src []byte) int {
	var b bytes.Buffer
	w := gzip.NewWriter(&b) // writing to memory does not fail
	_, _ = w.Write(src)
	_ = w.Close()
	return b.Len()
}

// findable returns the pages with their passages. Pages that do not belong to a month come first,
// then the months, newest first, and last the many rules of the checks.
func (p *pages) findable() []found {
	var months, lasting, rules []found
	documents := map[string][]sourceView{}
	for _, s := range p.staged {
		if s.Framed() || s.Withdrawal != nil {
			continue
		}
		f := found{title: s.title, path: p.own(s.Address), passages: []passage{{text: s.description}}}
		if s.Kind == project.Home {
			f.title = p.title
		}
		for _, part := range markdown.Sections(s.body) {
			f.add(part.Text, part.Heading, "")
		}
		switch v := s.params.(type) {
		case homeView:
			p.findHome(&f, v)
		case countyView:
			p.findCounty(&f, v, s.County.Slug.V)
			documents[f.path] = v.Sources
		case chartPageView: // the page of the latest chart links the frozen ones
			f.kind, f.period = p.words.Phrase("charts"), v.Chart.Period.Text
			documents[f.path] = v.Sources
		case tenderView:
			if v.End != nil { // the list of tenders still leads to it
				continue
			}
			p.findTender(&f, v)
			documents[f.path] = v.Sources
		case noticeView:
			p.findNotice(&f, v)
			documents[f.path] = v.Sources
		case changesView:
			f.kind = p.words.Phrase("changes")
			if v.Facts != nil {
				for _, c := range v.Facts.List {
					f.add(p.listed(c.Date.Text, p.pair(c.What, p.figure(c.New)), c.Note), "", "")
				}
			}
			for _, c := range v.List {
				f.add(p.words.Phrase("change_words", "Date", c.Date.Text, "Kind", c.Kind, "What", c.What,
					"Changed", c.Changed, "Reason", c.Reason), "", "")
			}
		case checksView:
			f.kind = p.words.Phrase("about")
			for _, family := range v.Families {
				for _, r := range family.Rules {
					f.add(p.pair(r.ID, r.Holds), family.Name, r.ID)
				}
			}
			rules = append(rules, f)
			continue
		default:
			section, _, _ := strings.Cut(s.Address, "/")
			f.kind = p.words.Phrase(section)
			p.findList(&f, section)
		}
		lasting = append(lasting, f)
	}
	for _, m := range slices.Backward(p.months) {
		v := p.reportOf(m.report)
		f := found{title: p.reportTitle(v), path: p.own(figures.ReportPath(m.report.Period.V))}
		f.add(m.record.Said[p.words.Tag()].Words, "", "")
		p.findReport(&f, v, m.report)
		documents[f.path] = p.sources(p.reportSources(m.report)...)
		months = append(months, f)
	}
	p.findDocuments(documents, months, lasting)
	return slices.Concat(lasting, months, rules)
}

// findDocuments adds each document once, to the first page that lists it. documents are by the path
// of a page.
func (p *pages) findDocuments(documents map[string][]sourceView, pages ...[]found) {
	seen := map[string]bool{}
	for _, some := range pages {
		for i := range some {
			for _, d := range documents[some[i].path] {
				if key := d.Title + d.Number; d.Path == "" && !seen[key] {
					seen[key] = true
					p.findDocument(&some[i], d)
				}
			}
		}
	}
}

// add adds a passage unless its text is empty.
func (f *found) add(text, section, anchor string) {
	if text != "" {
		f.passages = append(f.passages, passage{text, section, anchor})
	}
}

func (p *pages) findHome(f *found, v homeView) {
	f.kind = p.words.Phrase("home")
	if v.Period != nil {
		f.period = v.Period.Text
	}
	f.add(v.Coverage, "", "")
	for _, c := range v.Cards {
		f.add(p.listed(append([]string{p.pair(c.Name, p.figure(&c.Figure)), c.BarWords}, c.Details...)...), "", "")
	}
}

func (p *pages) findCounty(f *found, v countyView, county string) {
	f.kind = p.words.Phrase("counties")
	var since []string
	for _, d := range v.Designations {
		since = append(since, p.words.Phrase("search_designation", "Level", d.Level, "Year", d.Year))
		if d.Until != "" {
			since = append(since, p.words.Phrase("designated_until", "Date", d.Until))
		}
	}
	f.add(p.listed(append(since, v.Absent)...), "", "")
	for _, of := range v.Projects {
		f.add(p.listed(of.Name, p.pair(p.words.Phrase("project_year"), of.Year), of.Basis), "", "")
	}
	if v.Figures != nil {
		f.period = v.Period.Text
		f.add(p.listed(append(p.figuresOf(county, p.latestOf(county)), v.Note)...), v.Figures.Caption, "figures")
	}
	for _, t := range v.Targets {
		f.add(p.target(t), p.words.Phrase("targets"), "targets")
	}
	for _, of := range v.Projects {
		if of.Budget != nil {
			for _, row := range of.Budget.Rows {
				f.add(p.row(*of.Budget, row), of.Budget.Caption, "money")
			}
		}
		p.findPending(f, of.Pending, "money")
	}
}

func (p *pages) findReport(f *found, v reportView, r *figures.Report) {
	f.kind, f.period = p.words.Phrase("reports"), v.Period.Text
	if v.Summed != "" {
		f.add(p.listed(v.Coverage, v.Summed), "", "")
	} else {
		f.add(p.listed(v.Coverage, p.words.Phrase("filed_by")+v.FiledBy, p.words.Phrase("filed")+v.Filed.Text), "", "")
	}
	for _, c := range r.Counties {
		county, _ := p.ds.CountyAt(r, c.County.V)
		f.add(p.listed(p.figuresOf(c.County.V, r)...), p.words.Place(county), "")
		for _, part := range markdown.Sections(p.ds.Narratives[r.Period.V][c.County.V].Body) {
			name := p.words.Place(county)
			if part.Heading != "" {
				name += p.words.Phrase("dot") + part.Heading
			}
			f.add(part.Text, name, "narrative")
		}
	}
	f.add(p.listed(p.figuresOf(figures.All, r)...), v.Total, "")
	for _, note := range v.Notes {
		f.add(note, "", "")
	}
}

func (p *pages) findTender(f *found, v tenderView) {
	f.kind = p.words.Phrase("tenders")
	f.add(p.listed(
		p.pair(p.words.Phrase("winner"), v.Winner), p.pair(p.words.Phrase("members"), v.Members),
		p.pair(p.words.Phrase("amount"), p.figure(&v.Amount)), p.pair(p.words.Phrase("price"), v.Price),
		p.pair(p.words.Phrase("lot"), v.Lot), p.pair(p.words.Phrase("method"), v.Method),
		p.pair(p.words.Phrase("agency"), v.Agency), p.pair(p.words.Phrase("platform"), v.Platform),
		p.printed("opening", v.Opening), p.printed("awarded", v.Awarded), p.printed("signed", v.Signed),
		v.Note), "", "")
	if v.Trail != nil {
		for _, row := range v.Trail.Rows {
			f.add(p.row(*v.Trail, row), v.Trail.Caption, "trail")
		}
		f.add(p.listed(v.RequestNotes...), v.Trail.Caption, "trail")
	}
}

// printed returns a date of a contract with the document's words for it.
func (p *pages) printed(key string, d *datingView) string {
	if d == nil {
		return ""
	}
	text := p.pair(p.words.Phrase(key), d.Text)
	if d.Printed != "" {
		text += p.words.Phrase("comma") + p.words.Phrase("printed_as") + d.Printed + p.words.Phrase("quote_close")
	}
	return p.listed(text, d.Basis)
}

func (p *pages) findNotice(f *found, v noticeView) {
	f.kind = p.words.Phrase("notices")
	f.add(p.listed(
		p.pair(p.words.Phrase("number"), v.Number),
		p.pair(p.words.Phrase("issuer"), v.Issuer),
		p.dated("issued", v.Issued),
		p.dated("published", v.Published),
		p.pair(p.words.Phrase("index"), v.Index),
		p.pair(p.words.Phrase("topic"), v.Topic),
		p.pair(p.words.Phrase("validity"), v.Validity),
	), "", "")
	for _, t := range v.Requirements {
		f.add(p.target(t), p.words.Phrase("requirements"), "requirements")
	}
	for _, d := range v.Deadlines {
		f.add(p.listed(p.pair(d.Date.Text, d.Text), d.To), p.words.Phrase("deadlines"), "deadlines")
	}
}

// findList adds what is only on the list page of a section.
func (p *pages) findList(f *found, section string) {
	switch section {
	case "tenders":
		for _, project := range p.ds.Projects {
			p.findPending(f, pending(project), "")
		}
	case "corrections":
		all := p.ds.CorrectionsUntil(p.until(), figures.All)
		slices.Reverse(all)
		for _, c := range all {
			f.add(p.words.Phrase("correction_words", p.correctionFacts(c)...), "", "")
		}
	}
}

func (p *pages) findPending(f *found, list []pendingView, anchor string) {
	for _, t := range list {
		f.add(p.pair(t.Title, t.Status), p.words.Phrase("pending"), anchor)
	}
}

func (p *pages) findDocument(f *found, d sourceView) {
	title := func(of string) string { return p.words.Phrase("title_open") + of + p.words.Phrase("title_close") }
	words := []string{title(d.Title), d.Number, d.Issuer}
	if d.Date != nil {
		words = append(words, d.Date.Text)
	}
	if d.PartOf != "" {
		words = append(words, p.words.Phrase("attached_to")+title(d.PartOf))
	}
	if d.CitedBy != "" {
		words = append(words, p.words.Phrase("cited_by")+title(d.CitedBy))
	}
	f.add(p.listed(append(words, d.Note)...), p.words.Phrase("sources"), "sources")
}

// listed joins the texts that are not empty.
func (p *pages) listed(words ...string) string {
	var out []string
	for _, w := range words {
		if w = strings.TrimSuffix(w, p.words.Phrase("stop")); w != "" {
			out = append(out, w)
		}
	}
	return strings.Join(out, p.words.Phrase("semicolon"))
}

// pair returns a name with its value; empty if the value is.
func (p *pages) pair(name, value string) string {
	if value == "" {
		return ""
	}
	return p.words.Phrase("search_pair", "Name", name, "Value", value)
}

func (p *pages) dated(key string, m *moment) string {
	if m == nil {
		return ""
	}
	return p.pair(p.words.Phrase(key), m.Text)
}

// figure returns a figure with its unit, or the reason why it is missing.
func (p *pages) figure(f *figure) string {
	if f == nil {
		return ""
	}
	return f.whole()
}

// figuresOf returns the figures of a scope in a month, each with its indicator's name.
func (p *pages) figuresOf(scope string, r *figures.Report) []string {
	var out []string
	for _, i := range p.ds.IndicatorsAt(r.Period.V) {
		f := p.valueFigure(r.Value(scope, i.ID.V), i.Unit.V)
		out = append(out, p.pair(p.words.Indicator(i), p.figure(&f)))
	}
	return out
}

// target returns the text of a target with what was measured.
func (p *pages) target(t targetView) string {
	words := []string{t.Text}
	if t.Number != nil {
		words[0] = p.pair(t.Text, t.Said)
	}
	if t.Due != nil {
		words = append(words, p.words.Phrase("search_due", "Date", t.Due.Text))
	}
	for _, measured := range []*figure{t.Measured, t.Beside} {
		if measured != nil {
			words = append(words, p.words.Phrase("search_measured",
				"What", t.What, "Figure", p.figure(measured), "Period", t.Period.Text))
		}
	}
	return p.listed(append(words, t.Note)...)
}

// row returns the text of a table row, each cell with the head of its column.
func (p *pages) row(t tableView, row []cellView) string {
	var out []string
	for i, c := range row {
		out = append(out, p.pair(t.Columns[i].Name, cmp.Or(c.Whole, c.Text)))
	}
	return p.listed(out...)
}
