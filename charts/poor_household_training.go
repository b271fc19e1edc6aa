package charts

import (
	"slices"

	"github.com/shopspring/decimal"

	"portal/internal/figures"
)

// trainingChart shows the year's trainings and, while the form has that row, how many were of poor
// households. Both count participations (人次), so they are comparable.
func trainingChart(v view) content {
	all, poor := v.value(trainingPersons), v.value(trainingPoor)
	values := []any{"All", v.quantity(trainingPersons), "Poor", v.quantity(trainingPoor)}
	head := v.unit(trainingPersons)
	out := content{
		unit:  head,
		title: v.words.Phrase("chart_training_title", append(values, "Place", v.place(), "Year", v.period().Year)...),
		words: panelWords{
			part: v.words.Phrase("chart_training_poor"), whole: v.words.Phrase("chart_training_persons"),
			state:  v.words.Phrase("chart_training_state", "Unit", head),
			course: v.words.Phrase("chart_training_course", "Unit", head),
		},
		notes: []string{v.words.Phrase("chart_training_note")},
	}
	out.sentence = trainingSentence(v)
	out.sources = v.formSources()
	out.headline = &Headline{
		Indicator: trainingPersons, Columns: []string{trainingPersons, trainingPoor},
		Phrase:  v.words.Phrase("chart_training_phrase", values...),
		Details: []string{v.words.Phrase("chart_training_detail", values...)},
		Share:   share(poor, all),
	}
	if !v.has(trainingPoor) {
		out.title = v.words.Phrase("chart_training_title_all", append(values, "Place", v.place(), "Year", v.period().Year)...)
		out.headline.Columns, out.headline.Details = []string{trainingPersons}, nil
	}
	if out.headline.Share.Known() {
		out.headline.ShareWords = v.words.Phrase("chart_training_share", "Share", v.percent(out.headline.Share))
	}
	out.rows = v.rows(func(scope, name string) row {
		all, poor := v.report.Value(scope, trainingPersons), v.report.Value(scope, trainingPoor)
		r := row{name: name, value: v.stated(all, trainingPersons), whole: number(all), part: number(poor), rank: number(all),
			missing: !all.Known()}
		if v.has(trainingPoor) && (all.Known() || poor.Known()) {
			values := []any{"Poor", v.stated(poor, trainingPersons)}
			r.note = v.words.Phrase("chart_training_row", values...)
			if share := share(poor, all); share.Known() {
				r.note = v.words.Phrase("chart_training_row_share", append(values, "Share", v.percent(share))...)
			}
		}
		return r
	})
	columns := []Column{v.indicator(trainingPersons, v.words.Phrase("chart_training_persons"))}
	if v.has(trainingPoor) {
		columns = append(columns, v.indicator(trainingPoor, v.words.Phrase("chart_training_of_poor")))
	}
	if v.has(trainingSessions) {
		columns = append(columns, v.indicator(trainingSessions, v.words.Phrase("chart_training_sessions")))
	}
	t := v.countyTable(v.words.Phrase("chart_training_table", "Period", v.when()), columns...)
	for _, scope := range v.tableScopes() {
		cells := []Cell{nameCell(scope.slug, scope.name)}
		for _, c := range columns {
			cells = append(cells, v.cell(scope.slug, c.ID, v.period()))
		}
		t.Rows = append(t.Rows, cells)
	}
	out.tables = append(out.tables, t)
	if len(v.months()) > 1 {
		out.course = v.monthCourse(trainingPersons, trainingPoor, &out.words)
		out.tables = append(out.tables, v.monthTable(v.words.Phrase("chart_training_months",
			"Place", v.words.Scope(v.ds, v.scope)),
			v.indicator(trainingPersons, v.words.Phrase("chart_training_persons")),
			v.indicator(trainingPoor, v.words.Phrase("chart_training_of_poor"))))
	}
	out.notes = slices.Concat(out.notes, v.ended(trainingPoor), v.unevenNote())
	return out
}

func showsTraining(v view) bool {
	return v.began() || v.drawn(func(scope string) bool {
		return v.report.Value(scope, trainingPersons).Known() || v.report.Value(scope, trainingPoor).Known()
	})
}

func trainingSentence(v view) string {
	all, poor := v.value(trainingPersons), v.value(trainingPoor)
	span := v.when()
	if p := v.period(); p.Month > 1 {
		span = v.words.Phrase("chart_months", "Year", p.Year, "From", v.words.Month(figures.Period{Year: p.Year,
			Month: 1}), "To", v.words.Month(p))
	}
	values := []any{"Months", span, "Place", v.subject(), "All", v.stated(all, trainingPersons),
		"Poor", v.stated(poor, trainingPersons)}
	if share := share(poor, all); share.Known() {
		return v.words.Phrase("chart_training_sentence_share", append(values, "Share", v.percent(share))...)
	}
	if !v.has(trainingPoor) {
		return v.words.Phrase("chart_training_sentence_all", values...)
	}
	return v.words.Phrase("chart_training_sentence", values...)
}

// percent writes a share with one decimal.
func (v view) percent(share figures.Value) string {
	return v.words.Phrase("quantity_percent", "Number", share.Number.StringFixed(1))
}

// share returns a part of a whole in percent with one decimal. It is missing if either is missing
// or the whole is zero.
func share(part, whole figures.Value) figures.Value {
	if !part.Known() || !whole.Known() || !whole.Number.IsPositive() {
		return figures.Value{Missing: figures.NotApplicable}
	}
	return figures.Value{Number: part.Number.Mul(decimal.New(100, 0)).DivRound(whole.Number, 1)}
}
