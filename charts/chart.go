// Package charts turns figures into pictures-to-be: for each chart an ECharts
// option, the table with the same figures, and one Chinese sentence that says
// it. It is pure: no files, no HTML, no JavaScript, no clock.
package charts

import (
	"encoding/json"
	"fmt"

	"portal/internal/figures"
)

// Chart is one chart of a scope at a period, ready to be drawn and printed.
// The same chart serves the latest address and the frozen one.
type Chart struct {
	ID       string // fund-progress, the last word of its address
	Scope    string // figures.All or a county's slug
	Place    string // the scope in words, such as 两县合计 or 陆河县
	Period   figures.Period
	Name     string // what the chart is about, the same for every scope
	Title    string // what this chart shows, as a statement
	Sentence string
	Unit     string
	Headline Headline
	Tables   []Table  // every figure of the picture
	Notes    []string // what a reader must know to read it rightly
	Sources  []string // ids of the documents, the form first
	Wide     Picture  // for screens and paper
	Narrow   Picture  // for telephones
}

// Headline is what a reader in haste sees of a chart.
type Headline struct {
	Indicator  string        // the figure itself
	Phrase     string        // the figure in words, a part of a sentence
	Details    []string      // what must be said beside it
	Share      figures.Value // a part of a whole in percent; missing where one of them is not known
	ShareWords string
	Columns    []string // the indicators that compare the counties
}

// Picture is an ECharts option and the size it is made for, in CSS pixels.
type Picture struct {
	Width  int
	Height int
	Option json.RawMessage
}

// Address makes the address that is printed in a picture.
type Address func(scope, id string, period figures.Period) string

// kind is one of the charts the portal knows.
type kind struct {
	id    string
	name  string
	needs []string // the indicators without which there is nothing to draw
	build func(v view) content
}

// content is what a kind adds to a chart.
type content struct {
	title    string
	sentence string
	unit     string
	headline Headline
	rows     []row
	course   *course
	words    panelWords
	tables   []Table
	notes    []string
	sources  []string // beyond those of the reports
}

func kinds() []kind {
	return []kind{
		{"fund-progress", "省级专项资金使用", []string{fundUsed, fundUsedMonth, fundProgress}, fundProgressChart},
		{"station-coverage", "村级电商服务站", []string{stations, stationsPoor}, stationCoverageChart},
		{"poor-household-training", "电商人才培训", []string{trainingPersons, trainingPoor}, trainingChart},
	}
}

// The indicators that the charts show, as they are called in data/indicators.yaml.
const (
	fundUsed         = "fund-used"
	fundUsedMonth    = "fund-used-month"
	fundProgress     = "fund-progress"
	stations         = "stations"
	stationsPoor     = "stations-poor-villages"
	trainingSessions = "training-sessions"
	trainingPersons  = "training-persons"
	trainingPoor     = "training-poor"
)

// Build makes every chart of every period: for the counties together and for
// each county that reported in the period, in the order of periods, scopes and
// charts. A chart whose indicators the form does not have is not made.
func Build(ds *figures.Dataset, address Address) ([]Chart, error) {
	var out []Chart
	for n := range ds.Reports {
		report := &ds.Reports[n]
		scopes := []string{figures.All}
		for _, c := range report.Counties {
			scopes = append(scopes, c.County.V)
		}
		for _, scope := range scopes {
			for _, k := range kinds() {
				if !has(ds, report.Period.V, k.needs) {
					continue
				}
				c, err := build(k, view{ds, report, scope}, address)
				if err != nil {
					return nil, fmt.Errorf("chart %s of %s at %s: %w", k.id, scope, report.Period.V, err)
				}
				out = append(out, c)
			}
		}
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

func build(k kind, v view, address Address) (Chart, error) {
	made := k.build(v)
	c := Chart{
		ID: k.id, Scope: v.scope, Place: v.place(), Period: v.period(),
		Name: k.name, Title: made.title, Sentence: made.sentence, Unit: made.unit, Headline: made.headline,
		Tables: made.tables, Notes: append(made.notes, v.unevenNote()...), Sources: v.sources(made.sources),
	}
	foot := []string{"来源：" + v.sourceTitle(), address(v.scope, k.id, v.period())}
	var err error
	if c.Wide, err = draft(960, c, made, foot); err == nil {
		c.Narrow, err = draft(400, c, made, foot)
	}
	return c, err
}
