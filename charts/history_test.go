package charts_test

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"portal/charts"
	"portal/internal/figures"
	"portal/internal/lexicon"
	"portal/internal/testkit/sample"
)

// later adds a value of each kind that holds from a day after the second month of a made-up portal.
var later = []struct {
	name, file, old, new string
	seen                 string // what the charts of the third month say instead
}{
	{"the name of a county", "data/jurisdictions.yaml", "name: 示例1县\n", "name: 示例1县\n    changes: [{from: 2021-03-10, source: later, name: 新市, code: \"990881\", english: New City}]\n", "新市"},
	{"the number of poor villages", "data/jurisdictions.yaml", "name: 示例1县\n", "name: 示例1县\n    changes: [{from: 2021-03-10, source: later, poor_villages: 77}]\n", "77个"},
	{"the words of a row", "data/indicators.yaml", "name: 累计建设省定贫困村电商服务站\n", "name: 累计建设省定贫困村电商服务站\n    changes: [{from: 2021-03, source: later, name: 新的一行, label: 新词, heading: 新栏, english: {name: New row, label: New words, heading: New heading}}]\n", ""},
	{"the end of a row", "data/indicators.yaml", "id: training-poor\n", "id: training-poor\n    until: 2021-02\n", "“当年累计培训建档立卡贫困人口”到2021年2月为止，此后不再填报"},
	{"the end of another row", "data/indicators.yaml", "id: stations-poor-villages\n", "id: stations-poor-villages\n    until: 2021-02\n", "示例1县累计建成村级电商服务站3个\""},
	{"a further row", "data/indicators.yaml", "indicators:\n", "indicators:\n  - {id: more, row: 9a, label: 新增, name: 新增, unit: 个, basis: stock, decimals: 0, total: none, since: 2021-04}\n", ""},
	{"an adjusted budget", "data/projects/c0.yaml", "    amount: 1000000\n", "    amount: 1000000\n    changes: [{from: 2021-03-10, source: later, amount: 7654321, label: 新的名目}]\n", "765.4321"},
	{"a supplementary agreement", "data/projects/c0.yaml", "      date: 2020-12-01\n    amount: 1000000\n", "      date: 2020-12-01\n    amount: 1000000\n    changes: [{from: 2021-03-10, source: later, amount: 123456.78, price: 单价, title: 新的名称, lot: 第9包, winner: 新公司, members: 另一公司, agency: 新代理, platform: 新平台}]\n", "123,456.78"},
	{"the end of a contract", "data/projects/c0.yaml", "      date: 2020-12-01\n    amount: 1000000\n", "      date: 2020-12-01\n    amount: 1000000\n    changes: [{from: 2021-03-10, source: later, status: terminated, replaced_by: c0-all}]\n", ""},
	{"a document of the last day that came later", "data/projects/c0.yaml", "    amount: 1000000\n", "    amount: 1000000\n    changes: [{from: 2021-01-01, source: later, amount: 7654321}]\n", "765.4321"},
	{"the end of a membership", "data/jurisdictions.yaml", "        year: ", "        until: 2021-03-31\n        until_source: later\n        year: ", ""},
	{"a contract", "data/projects/c0.yaml", "contracts:\n", "contracts:\n  - {id: newest, title: 新合同, awarded: 2021-03-10, amount: 5, source: later}\n", "新合同"},
	{"a request", "data/projects/c0.yaml", "requests:\n", "requests:\n  - {id: newest-1, contract: c0-all, instalment: 99, date: 2021-03-10, amount: 7.77, source: later}\n", "7.77"},
	{"a second project", "data/projects/c0-2021.yaml", "", "county: c0\nname: 第二个项目\nyear: 2021\nsource: later\nbudget: [{level: national, label: 国家资金, amount: 9000000, source: later}]\ncontracts: [{id: second, title: 第二个项目的合同, awarded: 2021-03-10, amount: 6, source: later}]\nrequests: [{id: second-1, contract: second, instalment: 1, date: 2021-03-11, amount: 2, source: later}]\n", "第二个项目的合同"},
	{"a target", "data/projects/c0.yaml", "contracts:\n", "targets:\n  - {id: newest, text: 新目标, bound: exactly, number: 5, unit: 个, indicator: stations, source: later}\ncontracts:\n", "新目标"},
}

// A value that holds from a later day leaves the charts of earlier months as they are, to the byte, and
// is in those of later months.
func TestLaterValues(t *testing.T) {
	size := sample.Size{Counties: 2, Months: 3}
	base := sample.Portal(size)
	before := inJSON(t, base)
	for _, c := range later {
		t.Run(c.name, func(t *testing.T) {
			root := edited(t, base, [3]string{c.file, c.old, c.new},
				[3]string{"data/sources.yaml", "sources:\n", "sources:\n  - {id: later, title: 后来的文件, date: 2021-04-02}\n"})
			if id, _, ended := strings.Cut(c.new, "\n    until: 2021-02"); ended {
				form := root["data/reports/2021-03.yaml"]
				row := regexp.MustCompile(" +" + strings.TrimPrefix(id, "id: ") + ": .*\n")
				form.Data = row.ReplaceAll(form.Data, nil)
			}
			after := inJSON(t, root)
			alone(t, root)
			for key, was := range before {
				if key.Period.Month == 3 {
					continue
				}
				if is, ok := after[key]; !ok {
					t.Errorf("%v is gone", key)
				} else if diff := cmp.Diff(was, is); diff != "" {
					t.Errorf("%v changed (-before +after):\n%s", key, diff)
				}
			}
			third := ""
			for key, text := range after {
				if key.Period.Month == 3 {
					third += text
				}
			}
			if !strings.Contains(third, c.seen) {
				t.Errorf("no chart of the third month says %s", c.seen)
			}
		})
	}
}

// alone checks that every month's charts are the same if they are made from the month's own data alone.
func alone(t *testing.T, root fstest.MapFS) {
	t.Helper()
	ds, words := load(t, root), sample.Words(t, lexicon.Chinese)
	whole, err := charts.Build(ds, words, address)
	if err != nil {
		t.Fatal(err)
	}
	var parts []charts.Chart
	for i := range ds.Reports {
		r := &ds.Reports[i]
		own, err := charts.Some(ds.UpTo(r), words, address, func(k charts.Key) bool { return k.Period == r.Period.V })
		if err != nil {
			t.Fatal(err)
		}
		parts = append(parts, own...)
	}
	said := func(list []charts.Chart) []string {
		var out []string
		for _, c := range list {
			src, err := json.MarshalIndent(c, "", " ")
			if err != nil {
				t.Fatal(err)
			}
			out = append(out, string(src))
		}
		return out
	}
	if diff := cmp.Diff(said(whole), said(parts)); diff != "" {
		t.Errorf("the charts differ from those of each month's own data (-whole +own):\n%s", diff)
	}
}

// A month's own data, and so its digest, remains as it is when the programme goes on.
func TestOwnData(t *testing.T) {
	base := edited(t, sample.Portal(sample.Size{Counties: 2, Months: 3}))
	months := func(root fstest.MapFS) (out []string) {
		ds := load(t, root)
		for i := range ds.Reports {
			out = append(out, ds.UpTo(&ds.Reports[i]).Digest())
		}
		return out
	}
	const source = "  - {id: later, title: 后来的文件, date: 2021-04-02}\n"
	before := months(base)
	for _, c := range []struct {
		name string
		edit [3]string
		same int // months that remain
	}{
		{"a comment", [3]string{"data/reports/2021-02.yaml", "period:", "# 例\nperiod:"}, 3},
		{"a document that no month cites", [3]string{"data/sources.yaml", source, source}, 3},
		{"a contract of the third month", [3]string{"data/projects/c0.yaml", "contracts:\n", "contracts:\n  - {id: newest, title: 新合同, awarded: 2021-03-10, amount: 5, source: later}\n"}, 2},
		{"a request of the third month", [3]string{"data/projects/c0.yaml", "requests:\n", "requests:\n  - {id: newest-1, contract: c0-all, instalment: 99, date: 2021-03-10, amount: 7.77, source: later}\n"}, 2},
		{"a figure of the second month", [3]string{"data/reports/2021-02.yaml", "training-poor: 20", "training-poor: 21"}, 1},
		{"a decimal", [3]string{"data/reports/2021-03.yaml", "income-gain: 0", "income-gain: 0.0"}, 2},
		{"a document's title", [3]string{"data/sources.yaml", "合成数据", "其他数据"}, 0},
	} {
		root := edited(t, base, [3]string{"data/sources.yaml", "sources:\n", "sources:\n" + source})
		after := months(edited(t, root, c.edit))
		for i, was := range before {
			if same := after[i] == was; same != (i < c.same) {
				t.Errorf("%s: month %d remains: %t", c.name, i+1, same)
			}
		}
	}
}

// inJSON returns all that the charts in both languages contain, by their keys.
func inJSON(t *testing.T, root fstest.MapFS) map[charts.Key]string {
	t.Helper()
	out := map[charts.Key]string{}
	for _, c := range slices.Concat(build(t, root), buildIn(t, lexicon.English, root)) {
		src, err := json.MarshalIndent(c, "", " ")
		if err != nil {
			t.Fatal(err)
		}
		out[c.Key] += string(src)
	}
	return out
}

// Corrections of funds and of contracts' ends are in the charts that they change, and in no other.
func TestCorrectionsOfMoney(t *testing.T) {
	const project, second = "data/projects/c0.yaml", "data/projects/c0-2021.yaml"
	const rural = "ratio_to: rural"
	correction := func(of string) string {
		return "corrections: [{of: " + of + ", reason: 例, source: form, date: 2021-05-01}]\n"
	}
	for _, c := range []struct {
		name, chart string
		edits       [][3]string
		want        int
	}{
		{"a second line of the fund", "fund-progress", [][3]string{
			{"data/indicators.yaml", "ratio_to: provincial", rural},
			{project, "budget:\n  - level: provincial\n", "budget:\n  - {level: city, fund: rural, label: 市级, amount: 100, source: form}\n  - level: provincial\n    fund: rural\n"},
			{project, "contracts:\n", correction("provincial, fact: amount, old: 900000, new: 1000000") + "contracts:\n"},
		}, 1},
		{"a line of the level in another project", "fund-progress", [][3]string{
			{"data/indicators.yaml", "ratio_to: provincial", rural},
			{project, "  - level: provincial\n", "  - level: provincial\n    fund: rural\n"},
			{second, "", "county: c0\nname: 例\nyear: 2021\nsource: form\nbudget: [{level: provincial, label: 例, amount: 9000000, source: form}]\n" +
				correction("provincial, fact: amount, old: 8000000, new: 9000000")},
		}, 0},
		{"a forgotten end", "contract-awards", [][3]string{
			{project, "contracts:\n", correction("other/2021-01-10, entry: added") +
				"contracts:\n  - {id: other, title: 例, awarded: 2020-12-10, amount: 5, source: form, changes: [{from: 2021-01-10, source: form, status: duplicate}]}\n"},
		}, 1},
		{"a forgotten end of a later month", "contract-awards", [][3]string{
			{project, "contracts:\n", correction("other/2021-03-10, entry: added") +
				"contracts:\n  - {id: other, title: 例, awarded: 2020-12-10, amount: 5, source: form, changes: [{from: 2021-03-10, source: form, status: duplicate}]}\n"},
		}, 0},
	} {
		root := edited(t, sample.Portal(sample.Size{Counties: 2, Months: 3}), c.edits...)
		alone(t, root)
		built := build(t, root)
		i := slices.IndexFunc(built, func(b charts.Chart) bool {
			return b.Scope == "c0" && b.ID == c.chart && b.Period.Month == 2
		})
		if got := len(built[i].Corrections); got != c.want {
			t.Errorf("%s: the chart %s has %d corrections, want %d", c.name, c.chart, got, c.want)
		}
	}
}

// A project that becomes known later leaves the use of money in earlier months to those known then.
func TestLaterFund(t *testing.T) {
	base := edited(t, sample.Portal(sample.Size{Counties: 2, Months: 3}),
		[3]string{"data/projects/c0.yaml", "level: provincial", "level: county"},
		[3]string{"data/sources.yaml", "sources:\n", "sources:\n  - {id: later, title: 后来的文件, date: 2021-04-02}\n"})
	before := inJSON(t, base)
	after := inJSON(t, edited(t, base, [3]string{"data/projects/c0-2021.yaml", "",
		"county: c0\nname: 例\nyear: 2021\nsource: later\nbudget: [{level: provincial, label: 例, amount: 9000000, source: later}]\n"}))
	for key, was := range before {
		if diff := cmp.Diff(was, after[key]); diff != "" && key.Period.Month < 3 {
			t.Errorf("%v changed (-before +after):\n%s", key, diff)
		}
	}
}

// A month whose form comes late leaves the charts of the months filed before it as they are, and is in
// those of later months.
func TestLateMonth(t *testing.T) {
	whole := sample.Portal(sample.Size{Counties: 2, Months: 4})
	whole = edited(t, whole, [3]string{"data/reports/2021-02.yaml", "filed: 2021-03\nsource", "filed: 2021-04-20\nsource"},
		[3]string{"data/reports/2021-03.yaml", "filed: 2021-04\nsource", "filed: 2021-04-10\nsource"})
	without := edited(t, whole)
	delete(without, "data/reports/2021-02.yaml")
	before, after := inJSON(t, without), inJSON(t, whole)
	for key, was := range before {
		if diff := cmp.Diff(was, after[key]); diff != "" && key.Period.Month < 4 {
			t.Errorf("%v changed (-before +after):\n%s", key, diff)
		}
	}
	if april := (charts.Key{ID: "fund-progress", Scope: "c0", Period: figures.Period{Year: 2021, Month: 4}}); before[april] == after[april] {
		t.Error("the charts of April do not show February")
	}
}

// edited returns a portal with replacements: file, old text, new text. Without an old text the file is new.
func edited(t *testing.T, base fstest.MapFS, edits ...[3]string) fstest.MapFS {
	t.Helper()
	root := fstest.MapFS{}
	for name, f := range base {
		root[name] = &fstest.MapFile{Data: f.Data}
	}
	for _, e := range edits {
		if e[1] == "" {
			root[e[0]] = &fstest.MapFile{}
		}
		src := string(root[e[0]].Data)
		if !strings.Contains(src, e[1]) {
			t.Fatalf("%s has no %q", e[0], e[1])
		}
		root[e[0]].Data = []byte(strings.Replace(src, e[1], e[2], 1))
	}
	return root
}
