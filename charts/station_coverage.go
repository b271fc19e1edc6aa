package charts

import (
	"slices"

	"portal/internal/figures"
)

// stationCoverageChart shows the village stations and, while the form has that row, those in poor villages
// among them with the number of poor villages.
func stationCoverageChart(v view) content {
	all, poor := v.quantity(stations), v.quantity(stationsPoor)
	head := v.unit(stations)
	out := content{
		unit:  head,
		title: v.words.Phrase("chart_stations_title", "Place", v.place(), "All", all, "Poor", poor),
		words: panelWords{
			part: v.words.Phrase("chart_stations_poor"), whole: v.words.Phrase("chart_stations_all"),
			mark:   v.words.Phrase("chart_stations_villages"),
			state:  v.words.Phrase("chart_stations_state", "Unit", head),
			course: v.words.Phrase("chart_stations_course", "Unit", head),
		},
		notes: []string{v.words.Phrase("chart_stations_note")},
	}
	out.sentence = stationSentence(v)
	out.sources = v.formSources()
	out.headline = &Headline{
		Indicator: stations, Columns: []string{stations, stationsPoor},
		Phrase:  v.words.Phrase("chart_stations_phrase", "All", all),
		Details: []string{v.words.Phrase("chart_stations_detail", "Poor", poor)},
		Share:   figures.Value{Missing: figures.NotApplicable},
	}
	if !v.has(stationsPoor) {
		out.title = v.words.Phrase("chart_stations_title_all", "Place", v.place(), "All", all)
		out.headline.Columns, out.headline.Details = []string{stations}, nil
	}
	if n, ok := v.villagesBeside(v.scope); ok {
		out.sources = append(out.sources, n.Source.V)
		out.headline.Share = share(v.value(stationsPoor), n.Value())
		values := []any{"Poor", poor, "Villages", v.villages(n)}
		if v.scope == figures.All {
			out.headline.ShareWords = v.words.Phrase("chart_stations_share_city", values...)
		} else {
			out.headline.ShareWords = v.words.Phrase("chart_stations_share_county", values...)
		}
	}
	out.rows = v.rows(func(scope, name string) row {
		all, poor := v.report.Value(scope, stations), v.report.Value(scope, stationsPoor)
		r := row{name: name, value: v.stated(all, stations), whole: number(all), part: number(poor), rank: number(all),
			missing: !all.Known()}
		if v.has(stationsPoor) && (all.Known() || poor.Known()) {
			r.note = v.words.Phrase("chart_stations_row", "Poor", v.stated(poor, stations))
		}
		if n, ok := v.villagesBeside(scope); ok {
			r.mark = number(n.Value())
			key := "chart_stations_row_county"
			if scope == figures.All {
				key = "chart_stations_row_city"
			}
			r.beyond = v.words.Phrase(key, "Villages", v.villages(n))
			out.sources = append(out.sources, n.Source.V)
		}
		return r
	})
	out.tables = append(out.tables, stationTable(v))
	if months := v.months(); len(months) > 1 {
		out.course = v.monthCourse(stations, stationsPoor, &out.words)
		if n, ok := v.villagesBeside(v.scope); ok {
			out.course.level = &level{v.words.Phrase("chart_stations_villages"), *number(n.Value()), v.villages(n)}
		}
		out.tables = append(out.tables, v.monthTable(v.words.Phrase("chart_stations_months",
			"Place", v.words.Scope(v.ds, v.scope)),
			v.indicator(stations, v.words.Phrase("chart_stations_built")),
			v.indicator(stationsPoor, v.words.Phrase("chart_stations_of_poor"))))
	}
	out.notes = slices.Concat(out.notes, v.ended(stationsPoor), v.unevenNote())
	return out
}

// villagesBeside returns the number of poor villages to show beside the stations in them, if the form has
// these.
func (v view) villagesBeside(scope string) (figures.Count, bool) {
	if !v.has(stationsPoor) {
		return figures.Count{}, false
	}
	return v.poorVillages(scope)
}

func showsStationCoverage(v view) bool {
	return v.began() || v.drawn(func(scope string) bool {
		_, ok := v.poorVillages(scope)
		return ok || v.report.Value(scope, stations).Known() || v.report.Value(scope, stationsPoor).Known()
	})
}

func stationSentence(v view) string {
	values := []any{"Period", v.until(), "Place", v.subject(), "All", v.quantity(stations),
		"Poor", v.quantity(stationsPoor)}
	n, ok := v.villagesBeside(v.scope)
	switch {
	case !v.has(stationsPoor):
		return v.words.Phrase("chart_stations_sentence_all", values...)
	case !ok:
		return v.words.Phrase("chart_stations_sentence", values...)
	case v.scope == figures.All:
		return v.words.Phrase("chart_stations_sentence_city", append(values, "Villages", v.villages(n))...)
	}
	return v.words.Phrase("chart_stations_sentence_county", append(values, "Villages", v.villages(n))...)
}

func stationTable(v view) Table {
	built := v.indicator(stations, v.words.Phrase("chart_stations_built"))
	if !v.has(stationsPoor) {
		t := v.countyTable(v.words.Phrase("chart_stations_table", "Period", v.when()), built)
		for _, scope := range v.tableScopes() {
			t.Rows = append(t.Rows, []Cell{nameCell(scope.slug, scope.name), v.cell(scope.slug, stations, v.period())})
		}
		return t
	}
	t := v.countyTable(v.words.Phrase("chart_stations_table", "Period", v.when()), built,
		v.indicator(stationsPoor, v.words.Phrase("chart_stations_of_poor")),
		Column{ID: "poor-villages", Name: v.words.Phrase("chart_stations_villages"), Unit: v.words.Phrase("unit_item"),
			Number: true})
	for _, scope := range v.tableScopes() {
		villages := v.unknownCell()
		if n, ok := v.poorVillages(scope.slug); ok {
			villages = v.valueCell(n.Value())
			if scope.slug == figures.All {
				villages.Text = v.words.Phrase("chart_stations_of_city", "Number", villages.Text)
			}
		}
		t.Rows = append(t.Rows, []Cell{nameCell(scope.slug, scope.name),
			v.cell(scope.slug, stations, v.period()), v.cell(scope.slug, stationsPoor, v.period()), villages})
	}
	return t
}

// villages writes a number of villages.
func (v view) villages(n figures.Count) string {
	return v.words.Phrase("quantity_item", "Number", v.words.Number(n.Value()))
}
