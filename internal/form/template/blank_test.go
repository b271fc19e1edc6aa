package template_test

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"portal/internal/figures"
	"portal/internal/form/intake"
	"portal/internal/form/template"
	"portal/internal/message"
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

func project(t testing.TB) *figures.Dataset { return load(t, os.DirFS(sample.Root())) }

func period(t testing.TB, s string) figures.Period {
	t.Helper()
	p, ok := figures.ParsePeriod(s)
	if !ok {
		t.Fatal(s)
	}
	return p
}

func span(t testing.TB, s string) figures.Span {
	t.Helper()
	months, ok := figures.ParseSpan(s)
	if !ok {
		t.Fatal(s)
	}
	return months
}

func form(t testing.TB, ds *figures.Dataset, of, county string) []byte {
	t.Helper()
	src, err := template.Form(ds, span(t, of), county)
	if err != nil {
		t.Fatal(err)
	}
	return src
}

func open(t testing.TB, src []byte) *excelize.File {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(src))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	return f
}

// describe returns the sheets of a form as text: each cell, whether it may be edited, and its
// validation messages.
func describe(t testing.TB, src []byte) string {
	t.Helper()
	f := open(t, src)
	var b strings.Builder
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, sheet := range f.GetSheetList() {
		fmt.Fprintf(&b, "== %s\n", sheet)
		merged, covered := map[string]string{}, map[string]bool{}
		cells, err := f.GetMergeCells(sheet)
		must(err)
		for _, m := range cells {
			merged[m.GetStartAxis()] = ":" + m.GetEndAxis()
			left, top, err := excelize.CellNameToCoordinates(m.GetStartAxis())
			must(err)
			right, bottom, err := excelize.CellNameToCoordinates(m.GetEndAxis())
			must(err)
			for n := range (right - left + 1) * (bottom - top + 1) {
				at, err := excelize.CoordinatesToCellName(left+n%(right-left+1), top+n/(right-left+1))
				must(err)
				covered[at] = n > 0
			}
		}
		asked := map[string]*excelize.DataValidation{}
		list, err := f.GetDataValidations(sheet)
		must(err)
		for _, v := range list {
			asked[v.Sqref] = v
		}
		coloured, err := f.GetConditionalFormats(sheet)
		must(err)
		size, err := f.GetSheetDimension(sheet)
		must(err)
		_, end, _ := strings.Cut(size, ":")
		cols, rows, err := excelize.CellNameToCoordinates(end)
		must(err)
		for row := 1; row <= rows; row++ {
			for col := 1; col <= cols; col++ {
				at, err := excelize.CoordinatesToCellName(col, row)
				must(err)
				text, err := f.GetCellValue(sheet, at)
				must(err)
				id, err := f.GetCellStyle(sheet, at)
				must(err)
				style, err := f.GetStyle(id)
				must(err)
				open := style.Protection != nil && !style.Protection.Locked
				if covered[at] || text == "" && !open {
					continue
				}
				fmt.Fprintf(&b, "%s%s %s", at, merged[at], strings.ReplaceAll(text, "\n", "⏎"))
				if open {
					b.WriteString(" [input]")
				}
				b.WriteByte('\n')
				if v := asked[at]; v != nil {
					fmt.Fprintf(&b, "    %s: %s\n", *v.PromptTitle, strings.ReplaceAll(*v.Prompt, "\n", "⏎"))
					switch {
					case v.Type == "list":
						fmt.Fprintf(&b, "    offers %s\n", v.Formula1)
					case v.Formula1 != "":
						fmt.Fprintf(&b, "    takes %s, else: %s: %s\n", v.Formula1, *v.ErrorTitle, *v.Error)
					}
				}
				for _, c := range coloured[at] {
					fmt.Fprintf(&b, "    orange where %s\n", c.Criteria)
				}
			}
		}
	}
	return b.String()
}

// TestGoldens compares the forms for the project's next month with readable descriptions.
func TestGoldens(t *testing.T) {
	ds := project(t)
	for name, county := range map[string]string{"city": figures.All, "luhe": "luhe"} {
		got := describe(t, form(t, ds, "2020-08", county))
		file := filepath.Join("testdata", name+".txt")
		if *update {
			if err := os.WriteFile(file, []byte(got), 0o666); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(string(want), got); d != "" {
			t.Errorf("%s (-want +got):\n%s", name, d)
		}
	}
}

// Two forms of the same data have equal bytes, without a date or a person's name.
func TestSameBytes(t *testing.T) {
	ds := project(t)
	a, b := form(t, ds, "2020-08", figures.All), form(t, ds, "2020-08", figures.All)
	if !bytes.Equal(a, b) {
		t.Error("two forms of the same data differ")
	}
	archive, err := zip.NewReader(bytes.NewReader(a), int64(len(a)))
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range archive.File {
		r, err := part.Open()
		if err != nil {
			t.Fatal(err)
		}
		src, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		for d := xml.NewDecoder(bytes.NewReader(src)); ; {
			if _, err := d.Token(); err == io.EOF {
				break
			} else if err != nil {
				t.Fatalf("%s: %v", part.Name, err)
			}
		}
		for _, bad := range []string{"dcterms:created", "creator>e", "creator>x", "password", "<f>"} {
			if bytes.Contains(src, []byte(bad)) {
				t.Errorf("%s has %s", part.Name, bad)
			}
		}
	}
}

// Prompts, formulas and sheet names stay within the limits of spreadsheet programs.
func TestLimits(t *testing.T) {
	ds := load(t, sample.Portal(sample.Size{Counties: 40, Months: 14, LongNames: true}))
	src := form(t, ds, "2022-03", figures.All)
	f := open(t, src)
	list, err := f.GetDataValidations("月报表")
	if err != nil || len(list) != 41*len(ds.Indicators)+2 {
		t.Fatalf("%d cells, %v", len(list), err)
	}
	for _, v := range list {
		if n := len([]rune(*v.Prompt)); n > 255 || len([]rune(*v.PromptTitle)) > 32 || len([]rune(v.Formula1)) > 255 {
			t.Errorf("%s: a prompt of %d characters", v.Sqref, n)
		}
		if v.Error != nil && (len([]rune(*v.Error)) > 225 || len([]rune(*v.ErrorTitle)) > 32) {
			t.Errorf("%s: an error message of %d characters", v.Sqref, len([]rune(*v.Error)))
		}
	}
	p, err := f.GetPageLayout("月报表")
	if err != nil || *p.Orientation != "landscape" || *p.Size != 9 || *p.FitToWidth != 9 {
		t.Errorf("page %+v, %v", p, err)
	}
}

// In January year-to-date figures start again. After a gap between months there is no growth to
// compare.
func TestCourse(t *testing.T) {
	ds := load(t, sample.Portal(sample.Size{Counties: 1, Months: 12}))
	for of, want := range map[string][]string{
		"2022-01": {"当年累计数，从本月重新计起。", "累计数，不会比上期少。", "“累计使用资金”比上期（12）增加的数。"},
		"2022-02": {"累计数，不会比上期少。", "是“累计使用资金”的一部分，不会比它大。"},
	} {
		got := describe(t, form(t, ds, of, "c0"))
		for _, text := range want {
			if !strings.Contains(got, text) {
				t.Errorf("%s: missing %s in\n%s", of, text, got)
			}
		}
		if strings.Contains(got, "同一年里") {
			t.Errorf("%s: compares year-to-date figures of different years", of)
		}
	}
	// The very first month has no earlier figures and no sheet for them.
	if sheets := open(t, form(t, ds, "2020-12", "c0")).GetSheetList(); len(sheets) != 1 {
		t.Errorf("sheets %q", sheets)
	}
}

// A row without a total has no total cell to fill in. A row introduced in a later month is not in
// the form.
func TestRows(t *testing.T) {
	root := sample.Portal(sample.Size{Counties: 2, Months: 0})
	src := string(root["data/indicators.yaml"].Data)
	src = strings.Replace(src, "    unit: 次\n    basis: year_to_date\n    decimals: 0\n    total: sum\n", "    unit: 次\n    basis: year_to_date\n    decimals: 0\n    total: none\n    since: 2021-02\n", 1)
	root["data/indicators.yaml"] = &fstest.MapFile{Data: []byte(src)}
	ds := load(t, root)
	if got := describe(t, form(t, ds, "2021-01", figures.All)); strings.Contains(got, "当年累计培训场次（次）") {
		t.Error("the form has a row before its first month")
	}
	got := describe(t, form(t, ds, "2021-02", figures.All))
	if !strings.Contains(got, "当年累计培训场次（次）") || strings.Contains(got, "F10 ") || !strings.Contains(got, "E10 ") {
		t.Errorf("row without a total:\n%s", got)
	}
}

func TestRefused(t *testing.T) {
	ds := project(t)
	for _, c := range []struct{ of, county, en, zh string }{
		{"2020-08", "nowhere", `county "nowhere" is not in data/jurisdictions.yaml; choose a demonstration county of 2020: haifeng 海丰县, luhe 陆河县, lufeng 陆丰市`,
			`data/jurisdictions.yaml 里没有 "nowhere" 这个县；2020年的示范县有：haifeng 海丰县, luhe 陆河县, lufeng 陆丰市`},
		{"2020-08", "chengqu", `chengqu (汕尾市城区) is not yet a demonstration county in 2020; choose one of that year: haifeng 海丰县, luhe 陆河县, lufeng 陆丰市`,
			`chengqu（汕尾市城区）到 2020年 还不是示范县；那一年的示范县有：haifeng 海丰县, luhe 陆河县, lufeng 陆丰市`},
		{"2018-08", "lufeng", `lufeng (陆丰市) is not yet a demonstration county in 2018; choose one of that year: haifeng 海丰县, luhe 陆河县`,
			`lufeng（陆丰市）到 2018年 还不是示范县；那一年的示范县有：haifeng 海丰县, luhe 陆河县`},
		{"2017-08", figures.All, `there are no demonstration counties yet in 2017; check their designations in data/jurisdictions.yaml`,
			`到 2017年 还没有示范县；各县何时评定，见 data/jurisdictions.yaml`},
	} {
		src, err := template.Form(ds, span(t, c.of), c.county)
		var usage message.UsageError
		if src != nil || !errors.As(err, &usage) || message.Of(message.English, err) != c.en ||
			message.Of(message.Chinese, err) != c.zh {
			t.Errorf("%s of %s: %v\n%s", c.of, c.county, err, message.Of(message.Chinese, err))
		}
	}
	for n := range ds.Indicators {
		ds.Indicators[n].Since.V = period(t, "2021-01")
	}
	if _, err := template.Form(ds, span(t, "2020-08"), figures.All); err == nil || message.Of(message.English, err) != "the form has no rows in 2020-08; check since in data/indicators.yaml, the first month of each row" {
		t.Error(err)
	}
}

// A form for two months names both, compares with the report before the first, and is due after the last.
func TestTwoMonths(t *testing.T) {
	ds := load(t, sample.Portal(sample.Size{Counties: 1, Months: 1})) // January
	src := form(t, ds, "2021-02/2021-03", "c0")
	got := describe(t, src)
	for _, want := range []string{"电子商务进农村综合示范创建月报表（2021年2—3月）", "上期（2021年1月）：1", "比上期（1）增加的数", "2021年4月5日"} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
	if name := template.Name(ds, span(t, "2021-02/2021-03"), "c0"); name != "示例1县2021年2—3月月报表.xlsx" {
		t.Errorf("name = %s", name)
	}
	if read, problems := intake.Read("form.xlsx", src, ds, nil); len(read) != 1 || read[0].Span() != span(t, "2021-02/2021-03") {
		t.Errorf("read %v\n%s", read, problems.Text(message.English))
	}
}

func TestName(t *testing.T) {
	ds := project(t)
	for county, want := range map[string]string{figures.All: "汕尾市2020年8月月报表.xlsx", "luhe": "陆河县2020年8月月报表.xlsx"} {
		if got := template.Name(ds, span(t, "2020-08"), county); got != want {
			t.Errorf("Name of %s = %s", county, got)
		}
	}
}
