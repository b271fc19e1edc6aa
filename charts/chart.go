// Package charts turns figures into charts: for each an ECharts option, a table with the same
// figures and one sentence, in the words of a lexicon. It is pure: no files, no HTML, no
// JavaScript, no clock.
package charts

import (
	"fmt"
	"runtime"
	"slices"

	"golang.org/x/sync/errgroup"

	"portal/internal/figures"
	"portal/internal/lexicon"
)

// Chart is one chart of a scope at a period, ready to draw and print. The latest address and the
// frozen one show the same chart.
type Chart struct {
	Key
	Span     figures.Span // the months that the report covers; Period is the last
	Place    string       // the scope in words, such as the name of a county
	Name     string       // what the chart is about, the same for every scope
	Title    string       // what this chart shows, as a statement
	Sentence string
	Unit     string
	Headline *Headline // only for charts that lead the home page; nil for the others
	Tables   []Table   // every figure of the picture
	Notes    []string  // what a reader must know to interpret it
	Sources  []string  // ids of the documents, the form first

	// Corrections are the corrections of the figures in the chart.
	Corrections []figures.Correction

	Wide   Picture // for screens and paper
	Narrow Picture // for telephones
	Slide  Picture // 1600 by 900, for presentations
	Card   Picture // 1200 by 630, for links in a chat
}

// Key says which chart it is.
type Key struct {
	ID     string // fund-progress, the last word of its address
	Scope  string // figures.All or a county's slug
	Period figures.Period
}

// Headline is the short form of a chart, for the home page.
type Headline struct {
	Indicator  string        // the figure itself
	Phrase     string        // the figure in words, part of a sentence
	Range      string        // the lowest and the highest figure of the counties if the form has no total
	Details    []string      // figures to print beside it
	Share      figures.Value // a part of a whole in percent; missing if either is unknown
	ShareWords string
	Columns    []string // the indicators that compare the counties
}

// Address returns the address to print in a picture.
type Address func(scope, id string, period figures.Period) string

// kind is how charts of a form are made.
type kind struct {
	name  string            // the key of the chart's name if it has none of its own
	shows func(v view) bool // whether there is anything to draw; it costs next to nothing
	build func(v view) content
}

// content is what a kind computes for a chart.
type content struct {
	place    string // set if the place is not the counties that reported
	title    string
	sentence string
	unit     string
	headline *Headline
	rows     []row
	remark   string // what the rows leave out
	course   *course
	words    panelWords
	tables   []Table
	notes    []string
	sources  []string
	lists    []figures.Kind // the kinds of things that the chart lists, for its corrections
}

func kinds() map[figures.ChartForm]kind {
	return map[figures.ChartForm]kind{
		figures.Progress: {"", showsProgress, progressChart},
		figures.Parts:    {"", showsParts, partsChart},
		figures.Amounts:  {"chart_awards", showsContractAwards, contractAwardsChart},
		figures.Steps:    {"chart_requests", showsFundRequests, fundRequestsChart},
		figures.Targets:  {"chart_targets", showsTargets, targetsChart},
	}
}

// needs returns the indicators without which a chart shows nothing.
func needs(c figures.ChartSpec) []string {
	var out []string
	for _, id := range []figures.At[string]{c.Indicator, c.Month, c.Share} {
		if id.Given() {
			out = append(out, id.V)
		}
	}
	return out
}

// Build returns every chart of every period in one language: for all counties together and for each
// county that reported, ordered by period, scope and chart. It skips charts that would show
// nothing.
func Build(ds *figures.Dataset, words *lexicon.Lexicon, address Address) ([]Chart, error) {
	return Some(ds, words, address, func(Key) bool { return true })
}

// Some is Build for some of the charts that List returns.
func Some(ds *figures.Dataset, words *lexicon.Lexicon, address Address, which func(Key) bool) ([]Chart, error) {
	var made []chartOf
	for _, c := range all(ds, words) {
		if which(c.key()) {
			made = append(made, c)
		}
	}
	out := make([]Chart, len(made))
	var group errgroup.Group
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i, c := range made {
		group.Go(func() (err error) {
			out[i], err = c.chart(address)
			return err
		})
	}
	return out, group.Wait()
}

// List returns which charts Build makes, in its order, without making them:
// that takes half a minute where many counties have many months.
func List(ds *figures.Dataset) []Key {
	var out []Key
	for _, c := range all(ds, nil) {
		out = append(out, c.key())
	}
	return out
}

// Ended returns the row that ended by a month and without which a chart cannot be drawn, and false if there
// is none.
func Ended(ds *figures.Dataset, chart string, by figures.Period) (figures.Indicator, bool) {
	for _, c := range ds.Charts {
		if c.ID.V != chart {
			continue
		}
		for _, id := range needs(c) {
			if i, ok := ds.Indicator(id); ok && i.Until.Given() && i.Until.V.Compare(by) < 0 {
				return i, true
			}
		}
	}
	return figures.Indicator{}, false
}

// viewsOf returns every view that may have charts, in the order of periods and
// scopes.
func viewsOf(ds *figures.Dataset, words *lexicon.Lexicon) []view {
	var out []view
	for n := range ds.Reports {
		report := &ds.Reports[n]
		then := ds.At(report)
		out = append(out, view{ds: then, words: words, report: report, scope: figures.All})
		for _, c := range report.Counties {
			out = append(out, view{ds: then, words: words, report: report, scope: c.County.V})
		}
	}
	return out
}

// chartOf is a chart that is not made yet.
type chartOf struct {
	view
	kind
}

// all returns every chart that would show something.
func all(ds *figures.Dataset, words *lexicon.Lexicon) []chartOf {
	var out []chartOf
	made := kinds()
	for _, v := range viewsOf(ds, words) {
		for _, v.chart = range ds.Charts {
			k, ok := made[v.chart.Form.V]
			if ok && has(v.ds, v.period(), needs(v.chart)) && k.shows(v) {
				out = append(out, chartOf{v, k})
			}
		}
	}
	return out
}

func (c chartOf) key() Key { return Key{c.view.chart.ID.V, c.scope, c.period()} }

func (c chartOf) chart(address Address) (Chart, error) {
	out, err := finish(c.kind, c.view, c.build(c.view), address)
	if err != nil {
		return Chart{}, fmt.Errorf("chart %s of %s at %s: %w", c.view.chart.ID.V, c.scope, c.period(), err)
	}
	return out, nil
}

// has reports whether the form of a period has all of the indicators.
func has(ds *figures.Dataset, p figures.Period, indicators []string) bool {
	for _, id := range indicators {
		if i, ok := ds.Indicator(id); !ok || !i.StandsIn(p) {
			return false
		}
	}
	return true
}

func finish(k kind, v view, spec content, address Address) (Chart, error) {
	c := Chart{
		Key: Key{v.chart.ID.V, v.scope, v.period()}, Span: v.report.Span(), Place: v.place(),
		Name: v.or("name", k.name), Title: spec.title, Sentence: spec.sentence,
		Unit: spec.unit, Headline: spec.headline,
		Tables: spec.tables, Notes: spec.notes, Sources: once(spec.sources),
	}
	if spec.place != "" {
		c.Place = spec.place
	}
	if !v.chart.Leads.Given() {
		c.Headline = nil
	}
	c.Corrections = v.corrections(c.Tables, spec.lists)
	c.Notes = append(c.Notes, v.summedNote(c.Tables)...)
	foot := []string{v.origin(c), address(v.scope, v.chart.ID.V, v.period())}
	if spec.course != nil {
		foot = append(v.unevenNote(), foot...)
	}
	if n := len(c.Corrections); n > 0 {
		foot = append([]string{v.words.Count("chart_corrected", n)}, foot...)
	}
	for i, r := range spec.rows {
		r.line = v.words.Phrase("chart_row", "Name", r.name, "Value", r.value)
		for _, note := range r.notes {
			if r.note == "" {
				r.note = note
			} else {
				r.note = v.words.Phrase("chart_row_notes", "Note", r.note, "More", note)
			}
		}
		if r.note != "" {
			r.line = v.words.Phrase("chart_row_note", "Name", r.name, "Value", r.value, "Note", r.note)
		}
		spec.rows[i] = r
	}
	for _, drawing := range []struct {
		form form
		to   *Picture
	}{{wide, &c.Wide}, {narrow, &c.Narrow}, {slide, &c.Slide}, {card, &c.Card}} {
		p, err := draft(drawing.form, v.words, c, spec, foot)
		if err != nil {
			return Chart{}, err
		}
		*drawing.to = p
	}
	return c, nil
}

// once removes repeated ids and keeps the first of each.
func once(ids []string) []string {
	var out []string
	for _, id := range ids {
		if id != "" && !slices.Contains(out, id) {
			out = append(out, id)
		}
	}
	return out
}
