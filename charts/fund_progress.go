package charts

import (
	"fmt"

	"portal/internal/figures"
)

// fundProgressChart shows the provincial fund's use against its budget, and
// since when: the requests to transfer money by their days, beside what the
// monthly forms say.
func fundProgressChart(v view) content {
	unit := v.unit(fundUsed)
	used := v.value(fundUsed)
	out := content{
		unit:  unit,
		title: fmt.Sprintf("%s累计使用省级专项资金%s", v.place(), stated(used, unit)),
		words: panelWords{part: "月报累计使用", whole: "省级专项资金预算", state: "使用与预算（" + unit + "）", course: "随时间的累计（" + unit + "）"},
	}
	if progress := v.value(fundProgress); progress.Known() {
		out.title += "，进度" + stated(progress, v.unit(fundProgress))
	}
	out.sentence = fundSentence(v)
	out.headline = &Headline{
		Indicator: fundUsed, Columns: []string{fundUsed, fundProgress},
		Phrase:  "累计使用省级专项资金" + stated(used, unit),
		Details: []string{v.each("使用进度", fundProgress)},
		Share:   v.value(fundProgress), ShareWords: "使用进度" + stated(v.value(fundProgress), v.unit(fundProgress)),
	}
	out.sources = v.formSources()
	out.rows = fundRows(v)
	out.tables = append(out.tables, fundTable(v))
	requests := v.requests()
	if months := v.months(); len(requests) > 0 || len(months) > 1 {
		out.course = fundCourse(v, requests, months)
	}
	if len(v.months()) > 1 {
		out.tables = append(out.tables, v.monthTable("各月累计使用", fundUsedMonth, fundUsed, fundProgress))
	}
	if len(requests) > 0 {
		out.tables = append(out.tables, v.requestTable(requests))
		if v.requestsOfAbsent(requests) {
			out.notes = append(out.notes, "拨付申请含当月没有填报的县，月报累计使用不含。")
		}
		out.notes = append(out.notes, requestIsNoPayment)
	}
	for _, county := range v.counties() {
		p, _ := v.ds.Project(county)
		if b, ok := p.BudgetOf(figures.Provincial); ok && v.knows(b.Source.V) {
			out.sources = append(out.sources, b.Source.V)
		} else {
			out.notes = append(out.notes, v.name(county)+"的省级专项资金预算没有公布，进度"+v.report.Value(county, fundProgress).String()+"。")
		}
	}
	for _, q := range requests {
		out.sources = append(out.sources, q.Source.V)
	}
	out.notes = append(out.notes, v.unevenNote()...)
	return out
}

func fundSentence(v view) string {
	s := fmt.Sprintf("截至%s底，%s累计使用省级专项资金%s，其中%d月使用%s",
		v.period().Chinese(), v.subject(), stated(v.value(fundUsed), v.unit(fundUsed)), v.period().Month, stated(v.value(fundUsedMonth), v.unit(fundUsedMonth)))
	if v.scope != figures.All {
		progress, budget := v.value(fundProgress), "预算未公布"
		if b, ok := v.budget(v.scope); ok {
			budget = "预算" + figures.Grouped(b.Wan().String()) + "万元"
		}
		return s + "；" + budget + "，使用进度" + stated(progress, v.unit(fundProgress)) + "。"
	}
	return s + "；" + v.each("使用进度", fundProgress) + "。"
}

func fundRows(v view) []row {
	made := func(scope, name string) row {
		used, progress := v.report.Value(scope, fundUsed), v.report.Value(scope, fundProgress)
		r := row{name: name, part: number(used), text: stated(used, v.unit(fundUsed))}
		if b, ok := v.budget(scope); ok {
			r.whole = number(figures.Value{Number: b.Wan()})
			r.text = fmt.Sprintf("%s / %s万元", plainText(used), figures.Grouped(b.Wan().String()))
		} else if used.Known() {
			r.text += "，预算未公布"
		}
		if used.Known() || progress.Known() {
			r.text += "，进度" + stated(progress, v.unit(fundProgress))
		}
		return r
	}
	return v.rows(made)
}

func fundTable(v view) Table {
	t := v.countyTable("省级专项资金使用与预算",
		Column{ID: "budget", Name: "省级专项资金预算", Unit: "万元", Number: true},
		v.indicator(fundUsedMonth, "当月使用"), v.indicator(fundUsed, "累计使用"), v.indicator(fundProgress, "使用进度"))
	for _, scope := range v.tableScopes() {
		budget := unknownCell()
		if b, ok := v.budget(scope.slug); ok {
			budget = numberCell(b.Wan())
		}
		row := []Cell{nameCell(scope.slug, scope.name), budget}
		for _, id := range []string{fundUsedMonth, fundUsed, fundProgress} {
			row = append(row, v.cell(scope.slug, id, v.period()))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// requestsOfAbsent reports whether a request is of a county that has no column
// this month.
func (v view) requestsOfAbsent(requests []request) bool {
	for _, q := range requests {
		if _, ok := v.report.Column(q.county); !ok {
			return true
		}
	}
	return false
}

// fundCourse draws the requests as a step line from the month of the first one
// to the end of the period, and the forms' figures as points on it.
func fundCourse(v view, requests []request, months []figures.Period) *course {
	start := months[0]
	if len(requests) > 0 && requests[0].Date.V.Period().Compare(start) < 0 {
		start = requests[0].Date.V.Period()
	}
	end := v.period().Last()
	c := &course{span: span{start.First(), end}}
	if len(requests) > 0 {
		line := series{name: "拨付申请累计", step: true, points: []point{{day: start.First()}}}
		var sum figures.Amount
		for _, q := range requests {
			sum += q.Amount.V
			line.points = append(line.points, point{
				day: q.Date.V, value: number(figures.Value{Number: sum.Wan()}),
				tip: fmt.Sprintf("%s，累计%s元", q.words(), sum),
			})
		}
		last := line.points[len(line.points)-1]
		line.points = append(line.points, point{day: end, value: last.value})
		c.series = append(c.series, line)
	}
	forms := series{name: "各月月报数"}
	for _, m := range months {
		used := v.at(m, fundUsed)
		forms.points = append(forms.points, point{
			day: m.Last(), value: number(used), text: plainText(used),
			tip: m.Chinese() + "月报　累计使用" + stated(used, v.unit(fundUsed)),
		})
	}
	c.series = append(c.series, forms)
	if b, ok := v.budget(v.scope); ok {
		c.level = &level{name: "预算线", value: *number(figures.Value{Number: b.Wan()})}
	}
	return c
}
