package site

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"portal/charts"
	"portal/internal/figures"
	"portal/internal/lexicon"
	"portal/internal/opendata"
)

// briefing is a month in one file for those who prepare a meeting: the charts
// as pictures, what they say as text and their tables as a workbook. It says
// what the month's report says, and nothing that came later.
type briefing struct {
	period   figures.Period
	title    string
	text     string
	parts    []opendata.Part // of the workbook: the form, then the charts
	pictures []charts.Chart
}

const briefingPrefix = "briefing-"

// The names of a briefing and of what is in it. They are ASCII: not every
// archiver reads others.
func briefingName(p figures.Period) string { return briefingPrefix + p.String() + ".zip" }
func textName(p figures.Period) string     { return briefingPrefix + p.String() + ".txt" }
func bookName(p figures.Period) string     { return "report-" + p.String() + ".xlsx" }
func pictureName(c charts.Chart) string    { return c.ID + "-" + c.Period.String() + ".png" }

// briefing plans the briefing of a month whose page says v, from the documents
// of its report.
func (p *pages) briefing(r *figures.Report, title string, v reportView, sources []string) {
	b := briefing{period: r.Period.V, title: title}
	b.parts = []opendata.Part{{Chart: p.form(r, title, v, sources), Address: p.BaseURL + figures.ReportPath(r.Period.V)}}
	for _, c := range p.charts {
		if c.Scope == figures.All && c.Period == r.Period.V {
			b.parts = append(b.parts, opendata.Part{Chart: c, Address: p.BaseURL + frozenPath(c)})
			b.pictures = append(b.pictures, c)
		}
	}
	b.text = p.briefingText(r, title, v, sources, b.pictures)
	p.briefings = append(p.briefings, b)
}

// form is the official form as a workbook shows a chart. Every row says what
// it belongs to, so that it can be sorted and filtered.
func (p *pages) form(r *figures.Report, title string, v reportView, sources []string) charts.Chart {
	t := charts.Table{ID: "form", Caption: p.words.Say("official_form"), Columns: []charts.Column{
		{ID: "row", Name: p.words.Say("row")}, {ID: "item", Name: p.words.Say("item")},
		{ID: "part", Name: p.words.Say("item_part")}, {ID: "unit", Name: p.words.Say("unit_head")},
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
		Key: charts.Key{Scope: figures.All, Period: r.Period.V}, Place: v.Total, Title: title, Sentence: p.filing(v),
		Tables: []charts.Table{t}, Notes: v.Notes, Sources: sources, Corrections: r.Corrections,
	}
}

// filing says who is in a month's report and who filed it.
func (p *pages) filing(v reportView) string {
	return p.words.Say("filing", "Coverage", v.Coverage, "By", v.FiledBy, "Date", v.Filed.Text)
}

// plainText is a text file for every editor: old ones of Windows know its
// letters by the mark at its beginning, and its lines by both signs.
func plainText(lines []string) string {
	return "\ufeff" + strings.Join(lines, "\r\n") + "\r\n"
}

// briefingText is a report in plain text.
func (p *pages) briefingText(r *figures.Report, title string, v reportView, sources []string, pictures []charts.Chart) string {
	address := func(key, path string) []string {
		if !p.Absolute() {
			return nil
		}
		return []string{p.words.Say(key) + p.BaseURL + path}
	}
	lines := append([]string{title, p.title, p.filing(v)}, address("report_address", figures.ReportPath(r.Period.V))...)
	section := func(key string, said []string) {
		if len(said) > 0 {
			lines = append(lines, "", p.words.Say("text_section", "Title", p.words.Say(key)))
			lines = append(lines, said...)
		}
	}
	numbered := func(key string, said []string) {
		for n := range said {
			said[n] = p.words.Say("text_item", "Number", n+1, "Text", said[n])
		}
		section(key, said)
	}
	if v.Lead != "" {
		section("text_summary", []string{v.Lead})
	}
	var drawn []string
	for n, c := range pictures {
		drawn = append(drawn, p.words.Say("text_item", "Number", n+1, "Text", c.Title), c.Sentence, p.words.Say("text_picture", "File", pictureName(c)))
		drawn = append(drawn, address("frozen_address", frozenPath(c))...)
	}
	section("charts", drawn)
	numbered("text_missing", p.missing(r))
	section("text_notes", v.Notes)
	var said []string
	for _, c := range r.Corrections {
		said = append(said, p.words.Say("correction_words", p.correctionFacts(c)...))
	}
	numbered("corrections", said)
	said = nil
	for _, id := range sources {
		s, _ := p.ds.Source(id)
		words := []string{p.words.Document(s)}
		if s.Number.Given() {
			words = append(words, s.Number.V)
		}
		if s.Date.Given() {
			words = append(words, p.words.Date(s.Date.V))
		}
		said = append(said, strings.Join(words, p.words.Say("comma")))
	}
	numbered("sources", said)
	return plainText(append(lines, "", v.Stands))
}

// missing says which counties and figures a month's report does not have.
func (p *pages) missing(r *figures.Report) []string {
	var out []string
	for _, a := range r.Absent {
		j, _ := p.ds.County(a.County.V)
		out = append(out, p.words.Say("text_absent", "Place", p.words.Place(j), "Reason", p.words.Reason(a.Reason.V)))
	}
	for _, c := range slices.Concat(r.Counties, []figures.CountyReport{r.Totals}) {
		for _, i := range p.ds.IndicatorsAt(r.Period.V) {
			if v := r.Value(c.County.V, i.ID.V); !v.Known() {
				out = append(out, p.words.Say("text_no_figure", "Place", p.words.ScopeAt(p.ds, c.County.V, r.Period.V), "What", p.words.Indicator(i), "Reason", p.words.Reason(v.Missing)))
			}
		}
	}
	return out
}

// pack writes the briefings, with the pictures as they were drawn.
func (p plan) pack(ctx context.Context, root string) error {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(runtime.GOMAXPROCS(0))
	for _, b := range p.stage.briefings {
		group.Go(func() error {
			if err := ctx.Err(); err != nil {
				return err
			}
			src, err := b.zip(p.ds, p.Languages[0], root)
			if err == nil {
				err = writeBelow(root, "static/"+figures.ReportPath(b.period)+briefingName(b.period), src)
			}
			if err != nil {
				return fmt.Errorf("packing the briefing of %s: %w", b.period, err)
			}
			return nil
		})
	}
	return group.Wait()
}

// zip packs the files in the order of their names. They are stored as they
// are, for pictures and workbooks are packed already.
func (b briefing) zip(ds *figures.Dataset, words *lexicon.Lexicon, root string) ([]byte, error) {
	files := map[string][]byte{textName(b.period): []byte(b.text)}
	book, err := opendata.Workbook(ds, words, b.title, b.parts...)
	if err != nil {
		return nil, err
	}
	files[bookName(b.period)] = book
	for _, c := range b.pictures {
		src, err := os.ReadFile(filepath.Join(root, "static", filepath.FromSlash(frozenPath(c)), pngName))
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

// noTime is the first that an archive can name: no file of the site has one.
var noTime = time.Date(1980, time.January, 1, 0, 0, 0, 0, time.UTC)
