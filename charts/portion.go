package charts

import (
	"slices"

	"github.com/shopspring/decimal"

	"portal/internal/figures"
)

// portion is what a chart of a figure and its part shows of a scope.
type portion struct {
	value, part figures.Value
	share       figures.Value // the part's percentage of the figure; missing if either is unknown
	parted      bool          // the month's form has the part
	villages    figures.Count // the number of poor villages
	limited     bool          // that number limits the part and is known
}

func (v view) portion(scope string) portion {
	p := portion{value: v.report.Value(scope, v.chart.Indicator.V), part: figures.Value{Missing: figures.NotApplicable}}
	part, _ := v.ds.Indicator(v.chart.Part.V)
	if p.parted = v.has(v.chart.Part.V); p.parted {
		p.part = v.report.Value(scope, v.chart.Part.V)
		if part.Limit.V == figures.LimitPoorVillages {
			p.villages, p.limited = v.ds.PoorVillagesAt(v.report, scope)
		}
	}
	p.share = share(p.part, p.value)
	return p
}

// portionValues returns the values for the phrases about a portion. place names the scope.
func (v view) portionValues(p portion, place string) []any {
	span := v.when()
	if last := v.period(); last.Month > 1 {
		span = v.words.Phrase("chart_months", "Year", last.Year, "To", v.words.Month(last),
			"From", v.words.Month(figures.Period{Year: last.Year, Month: 1}))
	}
	percent := v.words.Reason(figures.NotReported)
	if p.share.Known() {
		percent = v.percent(p.share)
	}
	return []any{
		"Place", place, "Period", v.until(), "Months", span, "Year", v.period().Year,
		"Value", v.stated(p.value, v.chart.Indicator.V), "Part", v.stated(p.part, v.chart.Part.V), "Share", percent,
		"Villages", v.villages(p.villages),
	}
}

// partsChart shows a figure of the form and, while the form has that row, a part of it. Beside the part
// is the number of poor villages if it limits the part, else the part's share of the figure.
func partsChart(v view) content {
	id, p := v.chart.Indicator.V, v.portion(v.scope)
	unit := v.unit(id)
	out := content{
		unit: unit,
		words: panelWords{
			part: v.label("part", v.chart.Part.V), whole: v.own("value"), limit: v.or("limit", "chart_parts_limit"),
			state:  v.words.Phrase("chart_parts_state", "Name", v.own("value"), "Unit", unit),
			course: v.words.Phrase("chart_parts_course_plain", "Unit", unit),
		},
		sources: v.formSources(),
	}
	switch i, _ := v.ds.Indicator(id); i.Basis.V {
	case figures.Cumulative:
		out.words.course = v.words.Phrase("chart_parts_course", "Unit", unit)
	case figures.YearToDate:
		out.words.state = v.words.Phrase("chart_parts_state_year", "Name", v.own("value"), "Unit", unit)
		out.words.course = v.words.Phrase("chart_parts_course_year", "Unit", unit)
	}
	if note := v.own("note"); note != "" {
		out.notes = []string{note}
	}
	values := v.portionValues(p, v.place())
	out.title = v.first(values, p.only("title_alone"), "title")
	out.sentence = v.first(v.portionValues(p, v.subject()), p.only("sentence_alone"), v.beside(p, "sentence"), p.shared("sentence"), "sentence")
	out.headline = v.portionHeadline(p, values)
	if spread := v.spread(p); spread != nil {
		out.title = v.words.Phrase("chart_parts_title_spread", spread...)
		out.sentence = v.words.Phrase("chart_parts_sentence_spread", spread...)
		out.headline.Phrase = v.words.Phrase("chart_parts_phrase_spread", spread...)
		out.headline.Range = v.words.Phrase("chart_parts_range", spread...)
	}
	out.sentence = v.told(out.sentence)
	if p.limited {
		out.sources = append(out.sources, p.villages.Source.V)
	}
	out.rows = v.rows(func(scope, name string) row {
		p := v.portion(scope)
		r := row{name: name, value: v.stated(p.value, id), whole: number(p.value), part: number(p.part),
			rank: number(p.value), missing: !p.value.Known()}
		of := v
		of.scope = scope
		values := of.portionValues(p, name)
		if p.parted && (p.value.Known() || p.part.Known()) {
			if note := v.first(values, p.shared("row"), "row"); note != "" {
				r.notes = append(r.notes, note)
			}
		}
		if p.limited {
			r.limit = number(p.villages.Value())
			if note := v.first(values, of.beside(p, "row")); note != "" {
				r.notes = append(r.notes, note)
			}
			out.sources = append(out.sources, p.villages.Source.V)
		}
		return r
	})
	out.tables = append(out.tables, v.portionTable(p))
	if months := v.months(); len(months) > 1 {
		if known := func(m figures.Period) bool { return v.at(m, id).Known() }; slices.ContainsFunc(months, known) {
			out.course = v.monthCourse(id, v.chart.Part.V, &out.words)
		}
		columns := []Column{v.indicator(id, v.column("value", id))}
		if v.chart.Part.Given() {
			columns = append(columns, v.indicator(v.chart.Part.V, v.column("part", v.chart.Part.V)))
		}
		out.tables = append(out.tables, v.monthTable(v.or("months", "chart_months_table", "Place", v.words.Scope(v.ds, v.scope),
			"Name", v.own("name")), columns...))
	}
	out.notes = slices.Concat(out.notes, v.ended(v.chart.Part.V), v.unevenNote())
	return out
}

// spread returns what the counties' figures say together if the form has no total of them: the highest and
// the lowest. It returns nil otherwise.
func (v view) spread(p portion) []any {
	if v.scope != figures.All || p.value.Missing != figures.NotApplicable {
		return nil
	}
	high, low := "", ""
	of := func(county string) figures.Value { return v.report.Value(county, v.chart.Indicator.V) }
	for _, county := range v.counties() {
		value := of(county)
		if !value.Known() {
			continue
		}
		if high == "" || value.Number.GreaterThan(of(high).Number) {
			high = county
		}
		if low == "" || value.Number.LessThan(of(low).Number) {
			low = county
		}
	}
	if high == low {
		return nil
	}
	return []any{
		"Name", v.own("value"), "Period", v.until(), "Counties", v.words.Reporting(v.report),
		"High", v.stated(of(high), v.chart.Indicator.V), "HighPlace", v.name(high),
		"Low", v.stated(of(low), v.chart.Indicator.V), "LowPlace", v.name(low),
	}
}

// only returns the name of the phrase for a figure without its part, if it has none.
func (p portion) only(name string) string {
	if p.parted {
		return ""
	}
	return name
}

// shared returns the name of the phrase with the part's share, if that is known.
func (p portion) shared(name string) string {
	if !p.share.Known() {
		return ""
	}
	return name + "_share"
}

// beside returns the name of the phrase with the number of poor villages of the scope, if it is known.
func (v view) beside(p portion, name string) string {
	switch {
	case !p.limited:
		return ""
	case v.scope == figures.All:
		return name + "_city"
	}
	return name + "_county"
}

func (v view) portionHeadline(p portion, values []any) *Headline {
	h := &Headline{
		Indicator: v.chart.Indicator.V, Columns: []string{v.chart.Indicator.V}, Phrase: v.first(values, "phrase"),
		Share: p.share,
	}
	if p.parted {
		h.Columns = append(h.Columns, v.chart.Part.V)
		if detail := v.first(values, "detail"); detail != "" {
			h.Details = []string{detail}
		}
	}
	switch part, _ := v.ds.Indicator(v.chart.Part.V); {
	case p.limited:
		h.Share = share(p.part, p.villages.Value())
		h.ShareWords = v.first(values, v.beside(p, "share"))
	case part.Limit.Given():
		h.Share = figures.Value{Missing: figures.NotApplicable}
	case p.share.Known():
		h.ShareWords = v.first(values, "share")
	}
	return h
}

func showsParts(v view) bool {
	return v.began() || v.drawn(func(scope string) bool {
		p := v.portion(scope)
		return p.limited || p.value.Known() || p.part.Known()
	})
}

func (v view) portionTable(p portion) Table {
	columns := []Column{v.indicator(v.chart.Indicator.V, v.column("value", v.chart.Indicator.V))}
	if p.parted {
		columns = append(columns, v.indicator(v.chart.Part.V, v.column("part", v.chart.Part.V)))
	}
	if v.has(v.chart.Beside.V) {
		columns = append(columns, v.indicator(v.chart.Beside.V, v.column("beside", v.chart.Beside.V)))
	}
	const villages = "poor-villages"
	if part, _ := v.ds.Indicator(v.chart.Part.V); p.parted && part.Limit.Given() {
		columns = append(columns, Column{ID: villages, Name: v.or("limit", "chart_parts_limit"),
			Unit: v.words.Phrase("unit_item"), Number: true})
	}
	t := v.countyTable(v.or("table", "chart_table", "Period", v.when(), "Name", v.own("name")), columns...)
	for _, scope := range v.tableScopes() {
		cells := []Cell{nameCell(scope.slug, scope.name)}
		for _, c := range columns {
			switch {
			case c.ID == villages:
				cells = append(cells, v.villagesCell(scope.slug))
			default:
				cells = append(cells, v.cell(scope.slug, c.ID, v.period()))
			}
		}
		t.Rows = append(t.Rows, cells)
	}
	return t
}

// label returns what an indicator is called in the picture: the chart's phrase, else the indicator's name.
func (v view) label(name, id string) string {
	if text := v.own(name); text != "" {
		return text
	}
	i, _ := v.ds.Indicator(id)
	return v.words.Indicator(i)
}

// column returns what an indicator is called in a table, where words before it say the rest.
func (v view) column(name, id string) string {
	if text := v.own("column_" + name); text != "" {
		return text
	}
	return v.label(name, id)
}

func (v view) villagesCell(scope string) Cell {
	n, ok := v.ds.PoorVillagesAt(v.report, scope)
	if !ok {
		return v.unknownCell()
	}
	cell := v.valueCell(n.Value())
	if scope == figures.All {
		cell.Text = v.words.Phrase("chart_parts_of_city", "Number", cell.Text)
	}
	return cell
}

// villages writes a number of villages.
func (v view) villages(n figures.Count) string {
	return v.words.Phrase("quantity_item", "Number", v.words.Number(n.Value()))
}

// percent writes a share with one decimal.
func (v view) percent(share figures.Value) string {
	return v.words.Phrase("quantity_percent", "Number", share.Number.StringFixed(1))
}

// share returns a part of a whole in percent with one decimal. It is missing if either is missing
// or the whole is not above zero.
func share(part, whole figures.Value) figures.Value {
	if !part.Known() || !whole.Known() || !whole.Number.IsPositive() {
		return figures.Value{Missing: figures.NotApplicable}
	}
	return figures.Value{Number: part.Number.Mul(decimal.New(100, 0)).DivRound(whole.Number, 1)}
}
