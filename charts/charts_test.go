package charts_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"

	"portal/charts"
	"portal/internal/figures"
	"portal/internal/lexicon"
	"portal/internal/testkit/sample"
)

var update = flag.Bool("update", false, "rewrite the goldens")

func load(t testing.TB, root fs.FS) *figures.Dataset {
	t.Helper()
	ds, problems, err := figures.Load(root)
	if err != nil || len(problems) > 0 {
		t.Fatal(problems, err)
	}
	return ds
}

func build(t testing.TB, root fs.FS) []charts.Chart { return buildIn(t, lexicon.Chinese, root) }

// buildIn builds the charts in a language and fails if a word is missing.
func buildIn(t testing.TB, tag string, root fs.FS) []charts.Chart {
	t.Helper()
	words := sample.Words(t, tag)
	built, err := charts.Build(load(t, root), words, address)
	if err := errors.Join(err, words.Err()); err != nil {
		t.Fatal(err)
	}
	return built
}

func address(scope, id string, p figures.Period) string {
	return fmt.Sprintf("/charts/%s/%s/%s/", scope, id, p)
}

func project() fs.FS { return os.DirFS(sample.Root()) }

// Goldens of every chart of the real data, as words and as options.
func TestGoldens(t *testing.T) { goldens(t, lexicon.Chinese, "testdata", "单位：") }

func TestEnglishGoldens(t *testing.T) {
	goldens(t, lexicon.English, filepath.Join("testdata", "en"), "Unit: ")
}

func goldens(t *testing.T, tag, folder, unit string) {
	for _, c := range buildIn(t, tag, project()) {
		name := filepath.Join(folder, fmt.Sprintf("%s-%s-%s.golden", c.Scope, c.ID, c.Period))
		got := inWords(t, c, unit)
		golden(t, name, got)
	}
}

// golden compares a file with a text, or rewrites it.
func golden(t *testing.T, name, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(name, []byte(got), 0o666); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", name, diff)
	}
}

func inWords(t *testing.T, c charts.Chart, unit string) string {
	t.Helper()
	var b strings.Builder
	b.WriteString(said(c, unit))
	fmt.Fprintf(&b, "\n%d x %d\n", c.Wide.Width, c.Wide.Height)
	var indented bytes.Buffer
	if err := json.Indent(&indented, c.Wide.Option, "", " "); err != nil {
		t.Fatal(err)
	}
	b.Write(indented.Bytes())
	b.WriteByte('\n')
	return b.String()
}

// said returns all that a chart says beside its picture.
func said(c charts.Chart, unit string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n%s\n%s%s\n", c.Title, c.Sentence, unit, c.Unit)
	for _, table := range c.Tables {
		fmt.Fprintf(&b, "\n%s\n", table.Caption)
		for _, column := range table.Columns {
			fmt.Fprintf(&b, "%s(%s)\t", column.Name, column.Unit)
		}
		b.WriteByte('\n')
		for _, row := range table.Rows {
			for _, cell := range row {
				fmt.Fprintf(&b, "%s\t", cell.Text)
			}
			b.WriteByte('\n')
		}
	}
	fmt.Fprintf(&b, "\n%s\n%s\n", strings.Join(c.Notes, "\n"), strings.Join(c.Sources, " "))
	return b.String()
}

// sizes are the extremes that a picture must handle.
var sizes = map[string]sample.Size{
	"one point":               {Counties: 1, Months: 1},
	"all zero":                {Counties: 2, Months: 3, Nothing: true},
	"gaps":                    {Counties: 3, Months: 14, Gap: 7},
	"sixty months, long name": {Counties: 1, Months: 60, LongNames: true},
	"forty counties":          {Counties: 40, Months: 2, LongNames: true},
}

// Every number in a picture is also in a table of the same chart.
func TestTablesEqualPictures(t *testing.T) {
	roots := map[string]fs.FS{"project": project(), "another programme": sample.Other(t)}
	for name, size := range sizes {
		roots[name] = sample.Portal(size)
	}
	for name, root := range roots {
		for _, c := range build(t, root) {
			var inTables []decimal.Decimal
			for _, table := range c.Tables {
				for _, row := range table.Rows {
					for _, cell := range row {
						if cell.Value == "" {
							continue
						}
						d := decimal.RequireFromString(cell.Value)
						// Requests stand in 元 in the table, in 万元 in the picture.
						inTables = append(inTables, d, d.Shift(-4))
					}
				}
			}
			for _, p := range []charts.Picture{c.Wide, c.Narrow, c.Slide, c.Card} {
				for _, n := range drawn(t, p) {
					if c.ID == "targets" && n.Equal(decimal.New(100, 0)) {
						continue // the whole that the shares are of
					}
					if !n.IsZero() && !slices.ContainsFunc(inTables, n.Equal) {
						t.Errorf("%s: %s of %s at %s draws %s, which is in no table", name, c.ID, c.Scope, c.Period, n)
					}
				}
			}
		}
	}
}

// drawn returns the numbers along the value axes of a picture.
func drawn(t *testing.T, p charts.Picture) []decimal.Decimal {
	t.Helper()
	var option struct {
		XAxis  []struct{ Type string }
		YAxis  []struct{ Type string }
		Series []struct {
			XAxisIndex, YAxisIndex int
			Data                   []any
		}
	}
	decoder := json.NewDecoder(bytes.NewReader(p.Option))
	decoder.UseNumber()
	if err := decoder.Decode(&option); err != nil {
		t.Fatal(err)
	}
	var out []decimal.Decimal
	number := func(v any) {
		if n, ok := v.(json.Number); ok {
			out = append(out, decimal.RequireFromString(n.String()))
		}
	}
	for _, s := range option.Series {
		along := 1
		if option.YAxis[s.YAxisIndex].Type == "category" {
			along = 0
		}
		for _, point := range s.Data {
			d, ok := point.(map[string]any)
			if !ok {
				continue // nothing is drawn
			}
			if pair, ok := d["value"].([]any); ok {
				number(pair[along])
			} else {
				number(d["value"])
			}
		}
	}
	return out
}

// The sentences contain the figures of the county's letter.
func TestSentences(t *testing.T) {
	want := map[string]string{
		"all/fund-progress":            "截至2020年7月底，已填报的两县累计使用省级专项资金223.7万元，其中7月使用0万元；陆河县使用进度44.74%，陆丰市使用进度未填报，两县合计使用进度未填报。海丰县未填报。",
		"all/station-coverage":         "截至2020年7月底，已填报的两县累计建成村级电商服务站20个，其中建在省定贫困村的9个；全市共有省定贫困村137个。海丰县未填报。",
		"all/poor-household-training":  "2020年1月至7月，已填报的两县累计培训电商人才248人次，其中建档立卡贫困人口60人次，占24.2%。海丰县未填报。",
		"luhe/fund-progress":           "截至2020年7月底，陆河县累计使用省级专项资金223.7万元，其中7月使用0万元；预算500万元，使用进度44.74%。",
		"lufeng/fund-progress":         "截至2020年7月底，陆丰市累计使用省级专项资金0万元，其中7月使用0万元；预算未公布，使用进度未填报。",
		"lufeng/station-coverage":      "截至2020年7月底，陆丰市累计建成村级电商服务站0个，其中建在省定贫困村的0个。",
		"luhe/poor-household-training": "2020年1月至7月，陆河县累计培训电商人才248人次，其中建档立卡贫困人口60人次，占24.2%。",
	}
	got := map[string]string{}
	for _, c := range build(t, project()) {
		if _, ok := want[c.Scope+"/"+c.ID]; ok {
			got[c.Scope+"/"+c.ID] = c.Sentence
		}
		for _, s := range []string{c.Title, c.Sentence} {
			if strings.Contains(s, "%!") || strings.Contains(s, "NaN") {
				t.Errorf("%s/%s: %q", c.Scope, c.ID, s)
			}
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// A missing figure is named as missing, not drawn as zero.
func TestMissing(t *testing.T) {
	root := sample.Portal(sample.Size{Counties: 3, Months: 14, Gap: 7})
	file := root["data/reports/2021-03.yaml"]
	// The first county leaves its stations blank; the total covers the others.
	text := strings.Replace(string(file.Data), "stations: 3\n", "stations: {missing: not_reported}\n", 1)
	text = strings.Replace(text, "stations-poor-villages: 2\n", "stations-poor-villages: {missing: withheld}\n", 1)
	text = strings.Replace(text, "stations: 9\n", "stations: 6\n", 1)
	text = strings.Replace(text, "stations-poor-villages: 6\n", "stations-poor-villages: 4\n", 1)
	root["data/reports/2021-03.yaml"] = &fstest.MapFile{Data: []byte(text)}
	for _, c := range build(t, root) {
		if c.ID != "station-coverage" || c.Scope != "c0" {
			continue
		}
		switch c.Period.String() {
		case "2021-03":
			if want := "累计建成村级电商服务站未填报，其中建在省定贫困村的未公开"; !strings.Contains(c.Sentence, want) {
				t.Errorf("sentence %q does not say %q", c.Sentence, want)
			}
		case "2022-01":
			if !strings.Contains(string(c.Wide.Option), `"name":"没有数"`) {
				t.Error("the gaps of two months are not marked")
			}
			last := c.Tables[len(c.Tables)-1]
			if got := last.Rows[6][1]; got.Text != "未填报" || got.Missing != figures.NotReported || got.Value != "" {
				t.Errorf("the month without a report is %+v in the table", got)
			}
		}
	}
}

// Data that becomes known later does not change a frozen chart.
func TestFrozen(t *testing.T) {
	before := build(t, sample.Portal(sample.Size{Counties: 2, Months: 2}))
	later := sample.Portal(sample.Size{Counties: 2, Months: 3})
	add := func(name, text string) {
		later[name] = &fstest.MapFile{Data: append(slices.Clone(later[name].Data), text...)}
	}
	add("data/sources.yaml", "  - id: later\n    title: 后来的文件\n    date: 2021-04-02\n")
	const target = "targets:\n  - id: more\n    text: 建站\n    bound: at_least\n    number: 10\n    unit: 个\n    indicator: stations\n    source: later\n"
	add("data/projects/c1.yaml",
		"  - id: c1-late\n    contract: c1-all\n    instalment: 4\n    date: 2021-02-20\n    amount: 5\n    source: later\n"+target)
	add("data/jurisdictions.yaml",
		"  - code: \"990077\"\n    slug: c77\n    name: 新县\n    designations:\n      - level: provincial\n        year: 2021\n        source: later\n")
	later["data/projects/c77.yaml"] = &fstest.MapFile{Data: []byte("county: c77\nname: 新项目\nyear: 2021\nsource: later\nbudget:\n  - level: provincial\n    label: 资金\n    amount: 7\n    source: later\n" +
		"contracts:\n  - id: c77-x\n    title: 新合同\n    winner: 合成公司\n    bid_opening:\n      printed: 合成\n      date: 2021-01\n    amount: 7\n    source: later\n" + target)}
	// A changed budget needs a correction, so the test leaves known budgets alone.
	after := map[string]charts.Chart{}
	for _, c := range build(t, later) {
		after[c.Scope+"/"+c.ID+"/"+c.Period.String()] = c
	}
	for _, c := range before {
		name := c.Scope + "/" + c.ID + "/" + c.Period.String()
		if diff := cmp.Diff(c, after[name]); diff != "" {
			t.Errorf("%s (-before +after):\n%s", name, diff)
		}
	}
	if len(after) <= len(before) || after["all/targets/2021-03"].ID == "" {
		t.Error("the new month has no new charts")
	}
	for name := range after {
		if strings.HasSuffix(name, "/targets/2021-01") {
			t.Errorf("%s is built of what was not known", name)
		}
	}
}

func BenchmarkBuild(b *testing.B) {
	ds := load(b, sample.Portal(sample.Size{Counties: 5, Months: 60}))
	words := sample.Words(b, lexicon.Chinese)
	for b.Loop() {
		if _, err := charts.Build(ds, words, address); err != nil {
			b.Fatal(err)
		}
	}
}
