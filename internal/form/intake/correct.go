package intake

import (
	"slices"

	"portal/internal/figures"
	"portal/internal/yamlfile"
)

// restate records a restatement for every cumulative figure that falls below its last value. It
// does so only if the caller gave a reason (Options.Correct).
func (p *planner) restate(f *Form, c *Column) {
	if p.o.Correct == "" || c.County == figures.All || len(p.problems) > 0 {
		return
	}
	staged, list := p.staged()
	if len(list) > 0 {
		return
	}
	r, _ := staged.Report(f.Period)
	for _, cell := range c.Figures {
		i, _ := p.ds.Indicator(cell.Indicator)
		before, period, ok := last(staged, c.County, cell.Indicator, f.Period)
		fell := ok && cell.Value.Known() && cell.Value.Number.LessThan(before.Number)
		if !fell ||
			i.Basis.V != figures.Cumulative && (i.Basis.V != figures.YearToDate || period.Year != f.Period.Year) {
			continue
		}
		if slices.ContainsFunc(r.Corrections, func(k figures.Correction) bool {
			return k.Restates.V == period && k.County.V == c.County && k.Indicator.V == cell.Indicator
		}) {
			continue
		}
		e := yamlfile.NewEdit(p.file(reportFile(f.Period)))
		p.correct(e, f.Period, c, cell, before, period)
		p.files[reportFile(f.Period)] = e.Bytes()
	}
}

// retract removes the month's unpublished corrections of figures that the form changes. Readers
// then see one change: from the published value to the current one.
func (p *planner) retract(period figures.Period, c *Column) {
	staged, list := p.staged()
	r, ok := staged.Report(period)
	if p.o.Published == nil || len(list) > 0 || !ok {
		return
	}
	column, ok := r.Column(c.County)
	if !ok {
		return
	}
	var published []figures.Correction
	if was, ok := p.o.Published.Report(period); ok {
		published = was.Corrections
	}
	name := reportFile(period)
	e := yamlfile.NewEdit(p.file(name))
	taken := 0
	for _, k := range slices.Backward(r.Corrections) {
		cell, ok := c.Cell(k.Indicator.V)
		o, _ := column.Observation(k.Indicator.V)
		if k.County.V != c.County || !ok || o.Value.V.Equal(cell.Value) || dataPrevails(o.Value.V, cell) ||
			slices.ContainsFunc(published, func(p figures.Correction) bool { return p.Key() == k.Key() }) {
			continue
		}
		begin, end, _ := e.Item(k.County.Pos)
		e.Remove(begin, end)
		taken++
		p.note(cell.Pos, "import-retracted", "Row", p.label(k.Indicator.V), "Old", k.Old.V.Plain(), "New", k.New.V.Plain())
	}
	if taken > 0 && taken == len(r.Corrections) {
		if begin, ok := e.Key("corrections", 0, len(e.Lines), 0); ok {
			e.Remove(begin, e.After(begin))
		}
	}
	p.files[name] = e.Bytes()
}

// last returns the newest known value of a figure before a month, and the month of that value.
func last(
	ds *figures.Dataset, county, indicator string, before figures.Period,
) (v figures.Value, at figures.Period, ok bool) {
	for n := range ds.Reports {
		r := &ds.Reports[n]
		if r.Period.V.Compare(before) >= 0 {
			break
		}
		if column, has := r.Column(county); has {
			if o, has := column.Observation(indicator); has && o.Value.V.Known() {
				v, at, ok = o.Value.V, r.Period.V, true
			}
		}
	}
	return v, at, ok
}

// correct appends a correction to a month. A zero restates means that it restates no earlier month.
func (p *planner) correct(
	e *yamlfile.Edit, period figures.Period, c *Column, cell Cell, old figures.Value, restates figures.Period,
) {
	lines := append([]string{
		"  - county: " + c.County,
		"    indicator: " + cell.Indicator,
		"    old: " + value(old),
		"    new: " + value(cell.Value),
	}, p.because()...)
	if restates != (figures.Period{}) {
		lines = append(lines, "    restates: "+restates.String())
		p.note(cell.Pos, "import-restated", "Row", p.label(cell.Indicator), "Period", restates, "Old", old.Plain(), "New", cell.Value.Plain())
	} else {
		p.note(cell.Pos, "import-corrected", "Row", p.label(cell.Indicator), "Old", old.Plain(), "New", cell.Value.Plain())
	}
	appendCorrection(e, lines)
}

// entry appends the correction that says that the city's form came after the month was published.
func (p *planner) entry(e *yamlfile.Edit) {
	lines := []string{"  - county: " + figures.All, "    entry: " + string(figures.Added)}
	appendCorrection(e, append(lines, p.because()...))
}

// because returns the YAML lines with the reason of a correction, its document and its day.
func (p *planner) because() []string {
	return []string{
		"    reason: " + yamlfile.Quote(p.o.Correct),
		"    source: " + p.o.Source,
		"    date: " + p.o.Date.String(),
	}
}

func appendCorrection(e *yamlfile.Edit, lines []string) {
	begin, ok := e.Key("corrections", 0, len(e.Lines), 0)
	if !ok {
		e.Insert(len(e.Lines), "", "corrections:")
		begin = len(e.Lines) - 1
	}
	e.Insert(e.After(begin), lines...)
}
