package site

import (
	"archive/zip"
	"bytes"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"portal/charts"
	"portal/internal/figures"
	"portal/internal/lexicon"
	"portal/internal/opendata"
)

// briefing is the zip archive of a month for people who prepare a meeting. It holds the charts as
// pictures, their sentences as text and their tables as a workbook. Its content is that of the
// month's report; later months do not change it.
type briefing struct {
	ds       *figures.Dataset // the month's own
	words    *lexicon.Lexicon
	period   figures.Period
	title    string
	text     string
	parts    []opendata.Part // of the workbook: the form, then the charts
	pictures []charts.Chart
}

const briefingPrefix = "briefing-"

// The names of a briefing and of its entries are ASCII, because some archivers cannot read others.
func briefingName(p figures.Period) string { return briefingPrefix + p.String() + ".zip" }
func textName(p figures.Period) string     { return briefingPrefix + p.String() + ".txt" }
func bookName(p figures.Period) string     { return "report-" + p.String() + ".xlsx" }
func pictureName(c charts.Chart) string    { return c.ID + "-" + c.Period.String() + ".png" }

// briefing plans the briefing of a month. v is the view of the month's page; sources are the ids of
// the report's documents.
func (p *pages) briefing(r *figures.Report, title string, v reportView, sources []string) {
	b := briefing{ds: p.ds, words: p.words, period: r.Period.V, title: title}
	form := p.form(r, title, v, sources)
	b.parts = []opendata.Part{{Chart: form, Address: p.BaseURL + figures.ReportPath(r.Period.V)}}
	for _, c := range p.charts {
		if c.Scope == figures.All && c.Period == r.Period.V {
			b.parts = append(b.parts, opendata.Part{Chart: c, Address: p.BaseURL + frozenPath(c)})
			b.pictures = append(b.pictures, c)
		}
	}
	b.text = p.briefingText(r, title, v, sources, b.pictures)
	p.briefings = append(p.briefings, b)
}

// form returns the official form as a chart, which the workbook can show. Every row repeats its
// item, so that readers can sort and filter the rows.
func (p *pages) form(r *figures.Report, title string, v reportView, sources []string) charts.Chart {
	t := charts.Table{ID: "form", Caption: p.words.Phrase("official_form"), Columns: []charts.Column{
		{ID: "row", Name: p.words.Phrase("row")}, {ID: "item", Name: p.words.Phrase("item")},
		{ID: "part", Name: p.words.Phrase("item_part")}, {ID: "unit", Name: p.words.Phrase("unit_head")},
	}}
	for n, c := range r.Counties {
		t.Columns = append(t.Columns, charts.Column{ID: c.County.V, Name: v.Columns[n].Text, Number: true})
	}
	t.Columns = append(t.Columns, charts.Column{ID: figures.All, Name: v.Total, Number: true})
	for _, i := range p.ds.IndicatorsAt(r.Period.V) {
		item, part := p.words.Heading(i), p.words.Row(i)
		if !i.Heading.Given() {
			item, part = part, ""
		}
		row := []charts.Cell{{Text: i.FormNumber()}, {Text: item}, {Text: part}, {Text: p.words.Unit(i.Unit.V)}}
		for _, column := range t.Columns[len(row):] {
			value := r.Value(column.ID, i.ID.V)
			f := p.valueFigure(value, "")
			row = append(row, charts.Cell{Text: f.Text, Value: f.Value, Missing: value.Missing})
		}
		t.Rows = append(t.Rows, row)
	}
	return charts.Chart{
		Key: charts.Key{Scope: figures.All, Period: r.Period.V}, Span: r.Span(), Place: v.Total,
		Title: title, Sentence: p.filing(v),
		Tables: []charts.Table{t}, Notes: v.Notes, Sources: sources, Corrections: r.Corrections,
	}
}

// filing returns the sentence on which counties a report covers, who filed it and when.
func (p *pages) filing(v reportView) string {
	if v.Summed != "" {
		return p.words.Phrase("filing_summed", "Coverage", v.Coverage)
	}
	return p.words.Phrase("filing", "Coverage", v.Coverage, "By", v.FiledBy, "Date", v.Filed.Text)
}

// plainText joins lines into a text file that any editor can show. Older Windows editors need the
// byte order mark and CRLF line ends.
func plainText(lines []string) string {
	return "\ufeff" + strings.Join(lines, "\r\n") + "\r\n"
}

// briefingText returns a report as plain text.
func (p *pages) briefingText(
	r *figures.Report, title string, v reportView, sources []string, pictures []charts.Chart,
) string {
	address := func(key, path string) []string {
		if !p.Absolute() {
			return nil
		}
		return []string{p.words.Phrase(key) + p.BaseURL + path}
	}
	lines := append([]string{title, p.title, p.filing(v)}, address("report_address", figures.ReportPath(r.Period.V))...)
	section := func(key string, body []string) {
		if len(body) > 0 {
			lines = append(lines, "", p.words.Phrase("text_section", "Title", p.words.Phrase(key)))
			lines = append(lines, body...)
		}
	}
	numbered := func(key string, items []string) {
		for n := range items {
			items[n] = p.words.Phrase("text_item", "Number", n+1, "Text", items[n])
		}
		section(key, items)
	}
	if v.Lead != "" {
		section("text_summary", []string{v.Lead})
	}
	var shown []string
	for n, c := range pictures {
		shown = append(shown, p.words.Phrase("text_item", "Number", n+1, "Text", c.Title), c.Sentence)
		shown = append(shown, p.words.Phrase("text_picture", "File", pictureName(c)))
		shown = append(shown, address("frozen_address", frozenPath(c))...)
	}
	section("charts", shown)
	numbered("text_missing", p.missing(r))
	section("text_notes", v.Notes)
	var corrections []string
	for _, c := range r.Corrections {
		corrections = append(corrections, p.words.Phrase("correction_words", p.correctionFacts(c)...))
	}
	numbered("corrections", corrections)
	var documents []string
	for _, id := range sources {
		s, _ := p.ds.Source(id)
		words := []string{p.words.Document(s)}
		if s.Number.Given() {
			words = append(words, s.Number.V)
		}
		if s.Date.Given() {
			words = append(words, p.words.Date(s.Date.V))
		}
		documents = append(documents, strings.Join(words, p.words.Phrase("comma")))
	}
	numbered("sources", documents)
	return plainText(append(lines, "", v.Stands))
}

// missing lists the counties and figures that a month's report lacks, each with the reason.
func (p *pages) missing(r *figures.Report) []string {
	var out []string
	for _, a := range r.Absent {
		j, _ := p.ds.CountyAt(r, a.County.V)
		out = append(out, p.words.Phrase("text_absent", "Place", p.words.Place(j), "Reason", p.words.Reason(a.Reason.V)))
	}
	for _, c := range slices.Concat(r.Counties, []figures.CountyReport{r.Totals}) {
		for _, i := range p.ds.IndicatorsAt(r.Period.V) {
			if v := r.Value(c.County.V, i.ID.V); !v.Known() {
				place := p.words.ScopeAt(p.ds, c.County.V, r.Period.V)
				out = append(out, p.words.Phrase("text_no_figure",
					"Place", place, "What", p.words.Indicator(i), "Reason", p.words.Reason(v.Missing)))
			}
		}
	}
	return out
}

// write writes the briefing into the site. It reads the charts' pictures there, so they must be drawn.
func (b briefing) write(p places) error {
	src, err := b.zip(p.site)
	if err == nil {
		err = writeBelow(p.site, figures.ReportPath(b.period)+briefingName(b.period), src)
	}
	if err != nil {
		return fmt.Errorf("packing the briefing of %s: %w", b.period, err)
	}
	return nil
}

// zip packs the files in the order of their names. It stores them uncompressed, because pictures
// and workbooks are compressed already.
func (b briefing) zip(site string) ([]byte, error) {
	files := map[string][]byte{textName(b.period): []byte(b.text)}
	book, err := opendata.Workbook(b.ds, b.words, b.title, b.parts...)
	if err != nil {
		return nil, err
	}
	files[bookName(b.period)] = book
	for _, c := range b.pictures {
		src, err := os.ReadFile(filepath.Join(site, filepath.FromSlash(frozenPath(c)), pngName))
		if err != nil {
			return nil, err
		}
		files[pictureName(c)] = src
	}
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, name := range slices.Sorted(maps.Keys(files)) {
		w, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store, Modified: noTime})
		if err == nil {
			_, err = w.Write(files[name])
		}
		if err != nil {
			return nil, err
		}
	}
	err = z.Close()
	return out.Bytes(), err
}

// noTime is the earliest time that a zip archive can store. The entries get no real time, so that
// every build writes the same bytes.
var noTime = time.Date(1980, time.January, 1, 0, 0, 0, 0, time.UTC)
