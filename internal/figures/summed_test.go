package figures

import "testing"

// july is the report from which these tests take the city's form.
const july = "data/reports/2020-07.yaml"

// withoutCityForm are the edits that leave July with the counties' forms alone.
var withoutCityForm = [][3]string{
	{july, "filed_by: 汕尾市商务局\nfiled: 2020-08\nsource: city-form-2020-07\n", ""},
	{july, `totals:
  source: city-form-2020-07
  note: 合计是已填报的陆河、陆丰两县之和，不是全市数。
  figures:
    service-centres: 1
    fund-used-month: 0
    fund-used: 223.7
    fund-progress: {missing: not_reported}
    stations: 20
    training-sessions: 1
    training-persons: 248
    stations-poor-villages: 9
    training-poor: 60
    income-gain: 0
`, ""},
}

// lufengBudget gives Lufeng a budget, as known from a document.
func lufengBudget(source string) [3]string {
	return [3]string{"data/projects/lufeng.yaml", "source: lufeng-report-2020-07\n",
		"source: lufeng-report-2020-07\nbudget:\n  - level: provincial\n    label: 例\n    amount: 5000000\n    source: " + source + "\n"}
}

// cell changes a county's figure.
func cell(indicator, old, value string) [3]string {
	return [3]string{july, "      " + indicator + ": " + old + "\n", "      " + indicator + ": " + value + "\n"}
}

// The total that the portal computes adds up what is known, hides what is withheld, and gives a ratio
// only if nothing is missing from it.
func TestSummed(t *testing.T) {
	blank, hidden, no := "{missing: not_reported}", "{missing: withheld}", "{missing: not_applicable}"
	budget := lufengBudget("city-form-2020-07")
	for name, c := range map[string]struct {
		edits     [][3]string
		indicator string
		want      string
	}{
		"counts":                   {nil, "stations", "20"},
		"exact":                    {[][3]string{cell("fund-used", "0", "0.3")}, "fund-used", "224"},
		"one is blank":             {[][3]string{cell("stations", "0", blank)}, "stations", "20"},
		"all are blank":            {[][3]string{cell("stations", "0", blank), cell("stations", "20", no)}, "stations", "not_reported"},
		"none applies":             {[][3]string{cell("stations", "0", no), cell("stations", "20", no)}, "stations", "not_applicable"},
		"a part is withheld":       {[][3]string{cell("stations", "20", hidden)}, "stations", "withheld"},
		"a budget is unknown":      {nil, "fund-progress", "not_reported"},
		"both budgets are known":   {[][3]string{budget}, "fund-progress", "22.37"},
		"a budget came later":      {[][3]string{lufengBudget("late"), lateDocument}, "fund-progress", "not_reported"},
		"a county's use is blank":  {[][3]string{budget, cell("fund-used", "0", blank)}, "fund-progress", "not_reported"},
		"a county's use is hidden": {[][3]string{budget, cell("fund-used", "223.7", hidden)}, "fund-progress", "withheld"},
		"a row without a total": {[][3]string{{"data/indicators.yaml", "decimals: 0\n    total: sum",
			"decimals: 0\n    total: none"}}, "service-centres", "not_applicable"},
	} {
		t.Run(name, func(t *testing.T) {
			ds := edited(t, append(withoutCityForm[:2:2], c.edits...)...)
			r := &ds.Reports[0]
			if got := r.Value(All, c.indicator).Plain(); !r.Summed || got != c.want {
				t.Errorf("summed %t, %s = %s, want %s", r.Summed, c.indicator, got, c.want)
			}
		})
	}
}

var lateDocument = [3]string{"data/sources.yaml", "sources:\n",
	"sources:\n  - id: late\n    title: 例\n    date: 2020-10-01\n"}

// Without a county's correction the computed total is what it was, and without the correction that the
// city's form came so is the whole month, with what was known on its day.
func TestWithoutSummed(t *testing.T) {
	const tail = "    reason: 例\n    source: luhe-report-2020-07\n    date: 2020-09-02\n"
	corrected := "corrections:\n  - county: luhe\n    indicator: stations\n    old: 19\n    new: 20\n" + tail
	all := func(Correction) bool { return true }
	ds := edited(t, append(withoutCityForm[:2:2],
		[3]string{july, "income-gain: 0\n\nabsent:", "income-gain: 0\n\n" + corrected + "\nabsent:"})...)
	total := func(ds *Dataset) string { return ds.Reports[0].Value(All, "stations").Plain() }
	if now, was := total(ds), total(ds.Without(all)); now != "20" || was != "19" {
		t.Errorf("stations are %s, were %s", now, was)
	}

	came := "  - county: all\n    entry: added\n" + tail
	ds = edited(t, [3]string{july, "\nfiled: 2020-08\n", "\nfiled: 2020-12\n"},
		[3]string{july, "totals:\n", corrected + came + "totals:\n"},
		[3]string{july, "\n    stations: 20\n", "\n    stations: 21\n"},
		lateDocument)
	r := &ds.Reports[0]
	if ds.KnownAt(r, "late") {
		t.Error("a document that came before the city's form, but after the counties', is known")
	}
	before := ds.Without(func(k Correction) bool { return k.Entry.Given() })
	if was := &before.Reports[0]; !was.Summed || was.FiledBy.Given() || was.Filed.Given() || was.Source.Given() ||
		was.Totals.Source.Given() || total(before) != "20" {
		t.Errorf("the month was %+v", was)
	}
	if k := r.Corrections[0]; !r.ChangesTotal(k) || !before.Reports[0].ChangesTotal(k) {
		t.Error("the county's correction does not change the total that was computed then")
	}
	if r.Summed || total(ds.Without(all)) != "19" {
		t.Error("the two corrections are not independent")
	}
}
