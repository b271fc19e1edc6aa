package figures

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"portal/internal/yamlfile"
)

// ChartsFile says which charts the portal has.
const ChartsFile = "data/charts.yaml"

// ChartForm is what a chart shows and how.
type ChartForm string

// The forms of charts.
const (
	Progress ChartForm = "progress" // an amount of money against the budget of its fund
	Parts    ChartForm = "parts"    // a figure, and a part of it
	Amounts  ChartForm = "amounts"  // the amounts of the contracts
	Steps    ChartForm = "steps"    // the requests for money, as a running sum
	Targets  ChartForm = "targets"  // the targets against the figures of the forms
)

// ChartForms lists the allowed values of form.
var ChartForms = []ChartForm{Progress, Parts, Amounts, Steps, Targets}

// ChartSpec is an entry of data/charts.yaml: a chart that every scope has in every month in which there is
// something to show.
type ChartSpec struct {
	ID   At[string] // the last word of its address
	Form At[ChartForm]

	// The indicators, by id. Charts of contracts, requests and targets have none.
	Indicator At[string] // what it shows
	Month     At[string] // the same of the month alone; only of progress
	Share     At[string] // its percentage of the fund's budget; only of progress
	Part      At[string] // what it includes; only of parts, and empty if it has none
	Beside    At[string] // a further column of the table; only of parts, and empty if it has none

	Leads At[string] // home, if it leads the home page, the reports and the briefings

	// Words are its phrases by name, with holes for values: {{.Place}}. English has those of the English
	// pages, which else show the Chinese.
	Words, English map[string]At[string]
}

// Word returns one of the chart's phrases, and false if it has none of the name.
func (c ChartSpec) Word(name string, english bool) (string, bool) {
	text, ok := c.Words[name]
	if translated, has := c.English[name]; english && has {
		text = translated
	}
	return text.V, ok
}

// in returns the chart's phrases in a language of the site.
func (c ChartSpec) in(language string) map[string]At[string] {
	if language == languages[0] {
		return c.Words
	}
	return c.English
}

// Indicators returns the ids of the indicators that the chart shows.
func (c ChartSpec) Indicators() []At[string] {
	return slices.DeleteFunc([]At[string]{c.Indicator, c.Month, c.Share, c.Part, c.Beside},
		func(id At[string]) bool { return !id.Given() })
}

// The phrases of the charts with indicators, by name. Every such chart has those that are true; a phrase
// that it may lack is one that all charts share, or a shorter one.
var chartWords = map[ChartForm]map[string]bool{
	Progress: {
		"name": true, "title": true, "phrase": true, "sentence": true, "value": true, "whole": true,
		"title_share": false, "sentence_whole": false, "sentence_alone": false, "table": false,
	},
	Parts: {
		"name": true, "title": true, "phrase": true, "sentence": true, "value": true,
		"part": false, "beside": false, "limit": false, "title_alone": false, "sentence_alone": false, "sentence_share": false,
		"sentence_city": false, "sentence_county": false, "detail": false, "share": false, "share_city": false,
		"share_county": false, "row": false, "row_share": false, "row_city": false, "row_county": false, "table": false,
		"months": false, "column_value": false, "column_part": false, "note": false,
	},
}

// chartHoles are the values that the phrases can state.
var chartHoles = map[ChartForm][]string{
	Progress: {"Place", "Period", "Value", "Month", "MonthValue", "Share", "Whole", "Each"},
	Parts:    {"Place", "Period", "Months", "Year", "Value", "Part", "Share", "Villages"},
}

var hole = regexp.MustCompile(`\{\{.*?(\}\}|$)`)

func (r *reader) charts(ds *Dataset, n *yamlfile.Node) {
	o := r.Object(n, "charts.yaml")
	for _, item := range o.List("charts") {
		c := r.Object(item, "a chart")
		spec := ChartSpec{ID: r.id(c, "id"), Form: enum(r, c, "form", ChartForms)}
		if spec.Form.V == Progress {
			spec.Month, spec.Share = r.id(c, "month"), r.id(c, "share")
		}
		if spec.Form.V == Parts {
			spec.Part, spec.Beside = r.optionalID(c, "part"), r.optionalID(c, "beside")
		}
		if chartWords[spec.Form.V] != nil {
			spec.Indicator = r.id(c, "indicator")
			spec.Leads = optionalEnum(r, c, "leads", "home")
			spec.Words = r.chartWords(c.Object("words", "the words of a chart"), spec.Form.V, func(o *yamlfile.Object, name string) At[string] {
				scalar := o.OptionalScalar
				if chartWords[spec.Form.V][name] {
					scalar = o.Scalar
				}
				s, ok := scalar(name, textKind(longestParagraph))
				return r.line(name, s, ok, longestParagraph)
			})
			if english := c.OptionalObject("english", "the English of a chart"); !english.Void() {
				spec.English = r.chartWords(english, spec.Form.V, func(o *yamlfile.Object, name string) At[string] {
					s, ok := o.OptionalScalar(name, latinKind(longestParagraph))
					return r.latin(name, s, ok, longestParagraph)
				})
			}
		}
		c.Done()
		ds.Charts = append(ds.Charts, spec)
	}
	o.Done()
}

// chartWords reads the phrases of a chart in a language.
func (r *reader) chartWords(o *yamlfile.Object, form ChartForm, read func(*yamlfile.Object, string) At[string]) map[string]At[string] {
	out := map[string]At[string]{}
	for _, name := range slices.Sorted(maps.Keys(chartWords[form])) {
		text := read(o, name)
		if !text.Given() {
			continue
		}
		out[name] = text
		for _, found := range hole.FindAllString(text.V, -1) {
			inside, open := strings.CutPrefix(found, "{{.")
			inside, closed := strings.CutSuffix(inside, "}}")
			if !open || !closed || !slices.Contains(chartHoles[form], inside) {
				r.Add(text.Pos, "chart-hole", "Found", yamlfile.Short(found), "Example", "{{."+chartHoles[form][0]+"}}", "Allowed", strings.Join(chartHoles[form], ", "))
			}
		}
	}
	o.Done()
	return out
}
