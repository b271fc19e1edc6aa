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
	"portal/internal/lexicon"
	"portal/internal/testkit/sample"
)

// later adds a value of each kind that holds from a day after the second month of a made-up portal.
var later = []struct {
	name, file, old, new string
	seen                 string // what the charts of the third month say instead
}{
	{"the name of a county", "data/jurisdictions.yaml", "name: 示例1县\n", "name: 示例1县\n    changes: [{from: 2021-03-10, source: later, name: 新市, code: \"990881\", english: New City}]\n", "新市"},
	{"the words of a row", "data/indicators.yaml", "name: 累计建设省定贫困村电商服务站\n", "name: 累计建设省定贫困村电商服务站\n    changes: [{from: 2021-03, source: later, name: 新的一行, label: 新词, heading: 新栏, english: {name: New row, label: New words, heading: New heading}}]\n", ""},
	{"the end of a row", "data/indicators.yaml", "id: training-poor\n", "id: training-poor\n    until: 2021-02\n", ""},
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
			root := fstest.MapFS{}
			for name, f := range base {
				root[name] = &fstest.MapFile{Data: f.Data}
			}
			edit := func(name, old, replacement string) {
				if old == "" {
					root[name] = &fstest.MapFile{}
				}
				src := string(root[name].Data)
				if !strings.Contains(src, old) {
					t.Fatalf("%s has no %q", name, old)
				}
				root[name].Data = []byte(strings.Replace(src, old, replacement, 1))
			}
			edit("data/sources.yaml", "sources:\n", "sources:\n  - {id: later, title: 后来的文件, date: 2021-04-02}\n")
			edit(c.file, c.old, c.new)
			if c.name == "the end of a row" {
				form := root["data/reports/2021-03.yaml"]
				form.Data = regexp.MustCompile(` +training-poor: .*\n`).ReplaceAll(form.Data, nil)
			}
			after := inJSON(t, root)
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
