package charts

import (
	"fmt"

	"portal/internal/figures"
)

// stationCoverageChart shows the village stations, those in poor villages
// among them, and the number of poor villages there are (facts §8.10).
func stationCoverageChart(v view) content {
	unit := v.unit(stations)
	out := content{
		unit:  unit,
		title: fmt.Sprintf("%s累计建成村级电商服务站%s，其中省定贫困村%s", v.place(), stated(v.value(stations), unit), stated(v.value(stationsPoor), unit)),
		words: panelWords{part: "建在省定贫困村", whole: "村级服务站", mark: "省定贫困村数", state: "村级服务站（" + unit + "）", course: "各月累计（" + unit + "）"},
		notes: []string{"月报填的是站数，没有写明是否一村一站；站数与贫困村数并列，不等于覆盖率。"},
	}
	out.sentence = stationSentence(v)
	out.sources = v.formSources()
	out.headline = &Headline{
		Indicator: stations, Columns: []string{stations, stationsPoor},
		Phrase:  "累计建成村级电商服务站" + stated(v.value(stations), unit),
		Details: []string{"其中建在省定贫困村的" + stated(v.value(stationsPoor), unit)},
		Share:   figures.Value{Missing: figures.NotApplicable},
	}
	if n, ok := v.poorVillages(v.scope); ok {
		out.sources = append(out.sources, n.Source.V)
		out.headline.Share = share(v.value(stationsPoor), n.Value())
		out.headline.ShareWords = fmt.Sprintf("贫困村服务站%s / %s贫困村%s", stated(v.value(stationsPoor), unit), v.whole(v.scope), villages(n))
	}
	out.rows = v.rows(func(scope, name string) row {
		all, poor := v.report.Value(scope, stations), v.report.Value(scope, stationsPoor)
		r := row{name: name, whole: number(all), part: number(poor)}
		r.text = stated(all, unit)
		if all.Known() || poor.Known() {
			r.text += "，其中贫困村" + stated(poor, unit)
		}
		if n, ok := v.poorVillages(scope); ok {
			r.mark = number(n.Value())
			r.text += fmt.Sprintf("（%s%s贫困村）", v.whole(scope), villages(n))
			out.sources = append(out.sources, n.Source.V)
		}
		return r
	})
	out.tables = append(out.tables, stationTable(v))
	if months := v.months(); len(months) > 1 {
		out.course = v.monthCourse(stations, stationsPoor, out.words)
		if n, ok := v.poorVillages(v.scope); ok {
			out.course.level = &level{name: "贫困村数线", value: *number(n.Value())}
		}
		out.tables = append(out.tables, v.monthTable("各月累计建成", stations, stationsPoor))
	}
	out.notes = append(out.notes, v.unevenNote()...)
	return out
}

func stationSentence(v view) string {
	unit := v.unit(stations)
	s := fmt.Sprintf("截至%s底，%s累计建成村级电商服务站%s，其中建在省定贫困村的%s",
		v.period().Chinese(), v.subject(), stated(v.value(stations), unit), stated(v.value(stationsPoor), unit))
	if n, ok := v.poorVillages(v.scope); ok {
		s += fmt.Sprintf("；%s共有省定贫困村%s", v.whole(v.scope), villages(n))
	}
	return s + "。"
}

func stationTable(v view) Table {
	t := v.countyTable("村级电商服务站", v.indicator(stations, "累计建成"), v.indicator(stationsPoor, "其中建在省定贫困村"),
		Column{ID: "poor-villages", Name: "省定贫困村数", Unit: "个", Number: true})
	for _, scope := range v.tableScopes() {
		villages := unknownCell()
		if n, ok := v.poorVillages(scope.slug); ok {
			villages = valueCell(n.Value())
			if scope.slug == figures.All {
				villages.Text += "（全市）"
			}
		}
		t.Rows = append(t.Rows, []Cell{nameCell(scope.slug, scope.name),
			v.cell(scope.slug, stations, v.period()), v.cell(scope.slug, stationsPoor, v.period()), villages})
	}
	return t
}

// villages writes a number of villages.
func villages(n figures.Count) string {
	return stated(n.Value(), "个")
}

// whole names all of a jurisdiction, not only who reported.
func (v view) whole(scope string) string {
	if scope == figures.All {
		return "全市"
	}
	return "全县"
}
