package charts

import (
	"fmt"

	"github.com/shopspring/decimal"

	"portal/internal/figures"
)

// trainingChart shows the year's trainings and the poor households' part in
// them. Both are counted in 人次, so the one may be put beside the other
// (facts §8.9).
func trainingChart(v view) content {
	unit := v.unit(trainingPersons)
	out := content{
		unit:  unit,
		title: fmt.Sprintf("%s%d年累计培训%s，其中建档立卡贫困人口%s", v.place(), v.period().Year, stated(v.value(trainingPersons), unit), stated(v.value(trainingPoor), unit)),
		words: panelWords{part: "建档立卡贫困人口", whole: "培训总人次", state: "当年累计培训（" + unit + "）", course: "各月当年累计（" + unit + "）"},
		notes: []string{"当年累计从每年1月重新计起；同一人参加两次计两人次。"},
	}
	out.sentence = trainingSentence(v)
	out.sources = v.formSources()
	out.headline = &Headline{
		Indicator: trainingPersons, Columns: []string{trainingPersons, trainingPoor},
		Phrase:  "当年累计培训电商人才" + stated(v.value(trainingPersons), unit),
		Details: []string{"其中建档立卡贫困人口" + stated(v.value(trainingPoor), unit)},
		Share:   share(v.value(trainingPoor), v.value(trainingPersons)),
	}
	if s := out.headline.Share; s.Known() {
		out.headline.ShareWords = "建档立卡贫困人口占" + s.Number.StringFixed(1) + "%"
	}
	out.rows = v.rows(func(scope, name string) row {
		all, poor := v.report.Value(scope, trainingPersons), v.report.Value(scope, trainingPoor)
		r := row{name: name, whole: number(all), part: number(poor), text: stated(all, unit)}
		if all.Known() || poor.Known() {
			r.text += "，其中贫困人口" + stated(poor, unit)
		}
		return r
	})
	columns := []Column{v.indicator(trainingPersons, "培训总人次"), v.indicator(trainingPoor, "其中建档立卡贫困人口")}
	if has(v.ds, v.period(), []string{trainingSessions}) {
		columns = append(columns, v.indicator(trainingSessions, "培训场次"))
	}
	t := v.countyTable("当年累计培训", columns...)
	for _, scope := range v.tableScopes() {
		cells := []Cell{nameCell(scope.slug, scope.name)}
		for _, c := range columns {
			cells = append(cells, v.cell(scope.slug, c.ID, v.period()))
		}
		t.Rows = append(t.Rows, cells)
	}
	out.tables = append(out.tables, t)
	if len(v.months()) > 1 {
		out.course = v.monthCourse(trainingPersons, trainingPoor, out.words)
		out.tables = append(out.tables, v.monthTable("各月当年累计", trainingPersons, trainingPoor))
	}
	out.notes = append(out.notes, v.unevenNote()...)
	return out
}

func trainingSentence(v view) string {
	unit := v.unit(trainingPersons)
	all, poor := v.value(trainingPersons), v.value(trainingPoor)
	span := fmt.Sprintf("%d年1月至%d月", v.period().Year, v.period().Month)
	if v.period().Month == 1 {
		span = v.period().Chinese()
	}
	s := fmt.Sprintf("%s，%s累计培训电商人才%s，其中建档立卡贫困人口%s", span, v.subject(), stated(all, unit), stated(poor, unit))
	if share := share(poor, all); share.Known() {
		s += "，占" + share.Number.StringFixed(1) + "%"
	}
	return s + "。"
}

// share returns a part of a whole in percent with one decimal; missing where
// one of them is, or where the whole is nothing.
func share(part, whole figures.Value) figures.Value {
	if !part.Known() || !whole.Known() || !whole.Number.IsPositive() {
		return figures.Value{Missing: figures.NotApplicable}
	}
	return figures.Value{Number: part.Number.Mul(decimal.New(100, 0)).DivRound(whole.Number, 1)}
}
