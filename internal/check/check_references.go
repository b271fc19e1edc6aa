package check

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"portal/internal/figures"
	"portal/internal/message"
	"portal/internal/yamlfile"
)

// unique reports the second of two equal ids.
func (c *checker) unique(seen map[string]message.Pos, id figures.At[string]) {
	if !id.Given() {
		return
	}
	if first, ok := seen[id.V]; ok {
		c.add(id.Pos, "unique-id", "ID", id.V, "First", first)
		return
	}
	seen[id.V] = id.Pos
}

// checkIDs checks that ids are unique, because they are addresses.
func (c *checker) checkIDs() {
	ids := map[string]message.Pos{}
	for n, i := range c.Indicators {
		c.unique(ids, i.ID)
		// A later row may have the number of one that ended.
		for _, before := range c.Indicators[:n] {
			if before.Row.V == i.Row.V && i.Row.Given() && (before.StandsIn(i.Since.V) || i.StandsIn(before.Since.V)) {
				c.add(i.Row.Pos, "unique-id", "ID", i.Row.V, "First", before.Row.Pos)
				break
			}
		}
	}
	shown := map[string]message.Pos{}
	for _, s := range c.Charts {
		c.unique(shown, s.ID)
	}
	sources := map[string]message.Pos{}
	for _, s := range c.Sources {
		c.unique(sources, s.ID)
	}
	slugs, codes := map[string]message.Pos{}, map[string]message.Pos{}
	for _, j := range append([]figures.Jurisdiction{c.City}, c.Counties...) {
		c.unique(slugs, j.Slug)
		c.unique(codes, j.Code)
	}
	contracts, requests := map[string]message.Pos{}, map[string]message.Pos{}
	targets := map[string]map[string]message.Pos{} // by county: its projects share a chart
	for _, p := range c.Projects {
		levels := map[string]message.Pos{}
		if targets[p.County.V] == nil {
			targets[p.County.V] = map[string]message.Pos{}
		}
		for _, b := range p.Budget {
			c.unique(levels, figures.At[string]{V: string(b.Level.V), Pos: b.Level.Pos})
		}
		for _, t := range p.Targets {
			c.unique(targets[p.County.V], t.ID)
		}
		for _, k := range p.Contracts {
			c.unique(contracts, k.ID)
		}
		for _, q := range p.Requests {
			c.unique(requests, q.ID)
		}
		c.checkThings(&p)
	}
	for _, n := range c.Notices {
		requirements := map[string]message.Pos{}
		for _, t := range n.Requirements {
			c.unique(requirements, t.ID)
		}
	}
}

// checkThings checks that ids are unique within a project, including withdrawn things: corrections
// identify things by id.
func (c *checker) checkThings(p *figures.Project) {
	kinds := map[string]figures.Thing{}
	for _, t := range slices.Concat(p.Withdrawn, p.Things()) {
		before, ok := kinds[t.ID.V]
		withdrawn := func(w figures.Thing) bool { return w.ID == before.ID }
		if ok && t.ID.Given() && (before.Kind != t.Kind || slices.ContainsFunc(p.Withdrawn, withdrawn)) {
			c.add(t.ID.Pos, "unique-id", "ID", t.ID.V, "First", before.ID.Pos)
		}
		kinds[t.ID.V] = t
	}
}

// known reports an id that refers to nothing. kind is the kind of thing, and file is where such
// things are.
func (c *checker) known(id figures.At[string], kind message.Noun, file string, ids []string) {
	if !id.Given() {
		return
	}
	for _, k := range ids {
		if k == id.V {
			return
		}
	}
	if near := yamlfile.Nearest(id.V, ids); near != "" {
		c.add(id.Pos, "known-reference/near", "Kind", kind, "ID", id.V, "File", file, "Meant", near)
	} else {
		c.add(id.Pos, "known-reference", "Kind", kind, "ID", id.V, "File", file)
	}
}

// references checks ids against the things that the data contains. A list is empty if its file was
// unreadable, which is reported already.
type references struct {
	*checker
	indicators, counties, sources []string
}

// checkReferences reports ids that refer to nothing.
func (c *checker) checkReferences() {
	r := references{checker: c}
	for _, i := range c.Indicators {
		r.indicators = append(r.indicators, i.ID.V)
	}
	for _, j := range c.Counties {
		r.counties = append(r.counties, j.Slug.V)
	}
	for _, s := range c.Sources {
		r.sources = append(r.sources, s.ID.V)
	}
	if !slices.ContainsFunc(c.Sources, func(s figures.Source) bool { return !s.Notice }) {
		r.sources = nil // data/sources.yaml was unreadable
	}
	r.inRegisters()
	r.inCharts()
	r.inChanges()
	for _, p := range c.Projects {
		r.inProject(p)
	}
	for _, report := range c.Reports {
		r.inReport(report)
	}
	for _, n := range c.Notices {
		for _, d := range n.Deadlines {
			r.source(d.AnsweredBy)
		}
		for _, t := range n.Requirements {
			r.inTarget(t)
		}
	}
	r.inTexts()
}

func (r references) indicator(id figures.At[string]) {
	if len(r.indicators) > 0 {
		r.known(id, "indicator", "data/indicators.yaml", r.indicators)
	}
}

func (r references) source(id figures.At[string]) {
	if len(r.sources) > 0 {
		r.known(id, "source", "data/sources.yaml, content/notices/", r.sources)
	}
}

// county checks that a county exists and is, was or will be a demonstration county.
func (r references) county(id figures.At[string]) {
	if len(r.counties) > 0 {
		r.known(id, "county", "data/jurisdictions.yaml", r.counties)
	}
	if j, ok := r.County(id.V); ok && len(j.Designations) == 0 {
		r.add(id.Pos, "demonstration-county", "County", id.V, "Name", j.Name.V)
	}
}

// reports checks that a county exists. A document may contradict when it joined or left, so a county that
// is not in the programme in a month of a report is a warning.
func (r references) reports(id figures.At[string], report *figures.Report) {
	r.county(id)
	if j, ok := r.County(id.V); ok && len(j.Designations) > 0 && !report.Accounts(j) {
		r.warn(id.Pos, id.V, "county-in-programme", "Place", r.place(id.V), "Period", report.Span())
	}
}

// inRegisters checks the references of indicators, due dates, jurisdictions and sources.
func (r references) inRegisters() {
	for _, i := range r.Indicators {
		r.checkRelations(i)
		r.indicator(i.PartOf)
		r.indicator(i.MonthOf)
		r.indicator(i.RatioOf)
		r.checkLife(i)
		r.fund(i.RatioTo)
		r.sameUnit(i.PartOf, i.Unit.V)
		r.sameUnit(i.MonthOf, i.Unit.V)
		r.checkMoney(i)
	}
	for _, d := range r.Due {
		r.source(d.Source)
	}
	for _, j := range append([]figures.Jurisdiction{r.City}, r.Counties...) {
		r.source(j.PoorVillages.Source)
		for _, d := range j.Designations {
			r.source(d.Source)
			r.source(d.UntilSource)
			if first, _ := d.Until.V.Span(); d.Until.Given() && first.Year < d.Year.V {
				r.add(d.Until.Pos, "designation-ends", "Until", d.Until.V, "Year", d.Year.V)
			}
		}
	}
	for _, s := range r.Sources {
		r.source(s.PartOf)
		r.source(s.CitedBy)
	}
}

func (r references) inProject(p figures.Project) {
	r.county(p.County)
	r.source(p.Source)
	for _, b := range p.Budget {
		r.source(b.Source)
	}
	for _, t := range p.Targets {
		r.source(t.Source)
		r.inTarget(t)
	}
	var contracts []string
	for _, k := range p.Contracts {
		r.source(k.Source)
		contracts = append(contracts, k.ID.V)
	}
	var ofCounty []string
	for _, other := range r.ProjectsOf(p.County.V) {
		for _, k := range other.Contracts {
			ofCounty = append(ofCounty, k.ID.V)
		}
	}
	for _, k := range p.Contracts {
		r.known(k.ReplacedBy, "contract", figures.ProjectsFolder+p.County.V+"*.yaml", ofCounty)
	}
	for _, t := range p.Pending {
		r.source(t.Source)
	}
	for _, q := range p.Requests {
		r.source(q.Source)
		r.known(q.Contract, "contract", projectOf(p), contracts)
	}
	for _, k := range p.Corrections {
		r.source(k.Source)
		if k.Fact.V == "source" {
			r.source(k.Was)
		}
	}
	for _, t := range p.Withdrawn {
		r.source(t.Source)
	}
}

// projectOf returns the file of a project.
func projectOf(p figures.Project) string { return figures.ProjectsFolder + p.ID.V + ".yaml" }

// inChanges checks that each change has a known source and changes something.
func (r references) inChanges() {
	for _, changed := range r.Changed() {
		for _, c := range changed.Changes {
			r.source(c.Source)
			for _, f := range c.Facts {
				if f.Is.Given() && f.Was.Given() && f.Is.V == f.Was.V {
					r.add(f.Is.Pos, "change-changes", "What", f.Key, "Value", f.Is.V)
				}
			}
		}
	}
}

// inTarget checks the indicators of a target. A requirement of a notice has no source of its own.
func (r references) inTarget(t figures.Target) {
	r.indicator(t.Indicator)
	r.indicator(t.Compare)
	r.sameUnit(t.Indicator, t.Unit.V)
	r.checkMeasured(t)
}

func (r references) inReport(report figures.Report) {
	r.source(report.Source)
	r.source(report.Totals.Source)
	for _, column := range report.Counties {
		r.reports(column.County, &report)
		r.source(column.Source)
	}
	for _, a := range report.Absent {
		r.reports(a.County, &report)
	}
	for _, k := range report.Corrections {
		r.indicator(k.Indicator)
		r.source(k.Source)
	}
}

// inTexts checks the counties and months that the introductions and narratives are about.
func (r references) inTexts() {
	for slug, t := range r.Introductions {
		r.county(figures.At[string]{V: slug, Pos: message.Pos{File: t.File}})
		r.source(t.Source)
	}
	for period, texts := range r.Narratives {
		for slug, t := range texts {
			r.source(t.Source)
			r.inNarrative(period, figures.At[string]{V: slug, Pos: message.Pos{File: t.File}})
		}
	}
}

// inNarrative checks that a narrative's month has a report, and that the county is in it.
func (r references) inNarrative(period figures.Period, county figures.At[string]) {
	file := fmt.Sprintf("data/reports/%s.yaml", period)
	if r.Files[file] == nil {
		r.add(county.Pos, "known-reference", "Kind", message.Noun("report"), "ID", period.String(),
			"File", "data/reports/")
	}
	report, ok := r.Report(period)
	if !ok {
		return
	}
	var reported []string
	for _, column := range report.Counties {
		reported = append(reported, column.County.V)
	}
	r.known(county, "county", file, reported)
}

// inCharts checks that the rows which a chart compares belong together.
func (r references) inCharts() {
	for _, chart := range r.Charts {
		for _, id := range chart.Indicators() {
			r.indicator(id)
		}
		for _, c := range []struct {
			rule string
			id   figures.At[string]
			of   func(figures.Indicator) figures.At[string]
		}{
			{"chart-relation/month", chart.Month, func(i figures.Indicator) figures.At[string] { return i.MonthOf }},
			{"chart-relation/share", chart.Share, func(i figures.Indicator) figures.At[string] { return i.RatioOf }},
			{"chart-relation/part", chart.Part, func(i figures.Indicator) figures.At[string] { return i.PartOf }},
		} {
			if i, ok := r.Indicator(c.id.V); ok && chart.Indicator.Given() && c.of(i).V != chart.Indicator.V {
				r.add(c.id.Pos, c.rule, "ID", c.id.V, "Indicator", chart.Indicator.V)
			}
		}
	}
}

// fund checks that a row names a level or the fund of some budget line.
func (r references) fund(id figures.At[string]) {
	var funds []string
	for _, level := range figures.Levels {
		funds = append(funds, string(level))
	}
	for _, p := range r.Projects {
		for _, b := range p.Budget {
			funds = append(funds, b.Fund.V)
		}
	}
	r.known(id, "fund", figures.ProjectsFolder, funds)
}

// checkLife checks the first and the last month of an indicator, and that the row that it follows ended
// before.
func (r references) checkLife(i figures.Indicator) {
	if i.Until.Given() && i.Until.V.Compare(i.Since.V) < 0 {
		r.add(i.Until.Pos, "indicator-life", "Until", i.Until.V, "Since", i.Since.V)
	}
	r.indicator(i.Follows)
	if before, ok := r.Indicator(i.Follows.V); ok &&
		(!before.Until.Given() || !i.Since.Given() || before.Until.V.Compare(i.Since.V) >= 0) {
		r.add(i.Follows.Pos, "indicator-life/follows", "Indicator", i.ID.V, "Follows", before.ID.V)
	}
}

// checkRelations checks that the relations of an indicator fit its basis.
func (c *checker) checkRelations(i figures.Indicator) {
	ratio := i.Basis.V == figures.Ratio
	if i.Basis.Given() && (ratio != i.RatioOf.Given() || ratio != i.RatioTo.Given() ||
		ratio != (i.Total.V == figures.TotalRatio)) {
		c.add(i.ID.Pos, "indicator-relation/ratio", "Indicator", i.ID.V)
	}
	if whole, ok := c.Indicator(i.MonthOf.V); ok && i.Basis.Given() && whole.Basis.Given() &&
		(i.Basis.V != figures.Month || whole.Basis.V != figures.Cumulative) {
		c.add(i.MonthOf.Pos, "indicator-relation/month", "Indicator", i.ID.V, "Whole", whole.ID.V)
	}
	// A chain of wholes must not be a cycle.
	for seen, at := map[string]bool{}, i; at.PartOf.Given(); {
		if seen[at.ID.V] {
			c.add(i.PartOf.Pos, "indicator-relation", "Indicator", i.ID.V)
			return
		}
		seen[at.ID.V] = true
		var ok bool
		if at, ok = c.Indicator(at.PartOf.V); !ok {
			return
		}
	}
}

// sameUnit checks that compared figures have the same unit.
func (c *checker) sameUnit(id figures.At[string], unit string) {
	if i, ok := c.Indicator(id.V); ok && unit != "" && i.Unit.V != unit {
		c.add(id.Pos, "same-unit", "Indicator", id.V, "Unit", i.Unit.V, "Expected", unit)
	}
}

// checkMoney reports a row that must be in a unit of money and is not: the numerator of a ratio to
// the budget, and the row that the requests add up to.
func (c *checker) checkMoney(i figures.Indicator) {
	of := i
	if i.RatioTo.Given() {
		of, _ = c.Indicator(i.RatioOf.V)
	} else if i.Evidence.V != figures.EvidenceRequests {
		return
	} else if slices.ContainsFunc(c.Indicators, func(r figures.Indicator) bool {
		return r.RatioTo.Given() && r.RatioOf.V == i.ID.V
	}) {
		return // reported for the ratio
	}
	if _, money := figures.Amount(0).In(of.Unit.V); !money && of.Unit.Given() {
		c.add(of.Unit.Pos, "same-unit/money", "Indicator", of.ID.V, "Unit", of.Unit.V)
	}
}

// checkMeasured checks that a target's figure does not restart before the target is due: a target
// once reached would be missed again.
func (c *checker) checkMeasured(t figures.Target) {
	i, ok := c.Indicator(t.Indicator.V)
	if ok && (i.Basis.V == figures.Month || i.Basis.V == figures.YearToDate && !t.Due.Given()) {
		c.add(t.Indicator.Pos, "target-basis", "Target", t.ID.V, "Indicator", i.ID.V, "Basis", string(i.Basis.V))
	}
}

var numberForm = regexp.MustCompile(`^\p{Han}+〔\d{4}〕[1-9]\d*号$`)

// checkNames checks codes and document numbers against GB/T 2260 and GB/T 9704.
func (c *checker) checkNames() {
	for _, j := range c.Counties {
		if city := c.City.Code.V; len(city) == 6 && j.Code.Given() && !strings.HasPrefix(j.Code.V, city[:4]) {
			c.add(j.Code.Pos, "code-of-city", "Code", j.Code.V, "Prefix", city[:4], "City", c.City.Name.V)
		}
	}
	for _, s := range c.Sources {
		if s.Number.Given() && !numberForm.MatchString(s.Number.V) {
			c.warn(s.Number.Pos, s.ID.V, "document-number", "Number", s.Number.V)
		}
	}
}
