package template_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"portal/internal/figures"
	"portal/internal/form/intake"
	"portal/internal/message"
	"portal/internal/testkit/sample"
)

// fill enters a month's figures into its form, as a clerk would.
func fill(t *testing.T, f *excelize.File, ds *figures.Dataset, r *figures.Report, scopes ...string) {
	t.Helper()
	set := func(col, row int, value any) {
		t.Helper()
		at, err := excelize.CoordinatesToCellName(col, row)
		if err == nil {
			err = f.SetCellValue("月报表", at, value)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	set(3, 2, r.FiledBy.V)
	if len(scopes) == 1 {
		c, _ := r.Column(scopes[0])
		set(3, 2, c.FiledBy.V)
	}
	set(3, 3, fmt.Sprintf("%d年%d月", r.Filed.V.Year, r.Filed.V.Month))
	for k, scope := range scopes {
		for n, i := range ds.IndicatorsAt(r.Period.V) {
			v := r.Value(scope, i.ID.V)
			switch {
			case v.Missing == figures.NotApplicable:
				set(4+k, 5+n, "不适用")
			case !v.Known():
			case i.Unit.V == "%":
				set(4+k, 5+n, v.Number.Shift(-2).InexactFloat64())
			default:
				set(4+k, 5+n, v.Number.InexactFloat64())
			}
		}
	}
}

// read reads a completed form.
func read(t *testing.T, f *excelize.File, ds *figures.Dataset) *intake.Form {
	t.Helper()
	b, err := f.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	forms, problems := intake.Read("form.xlsx", b.Bytes(), ds, nil)
	if len(forms) != 1 || len(problems) > 0 {
		t.Fatalf("%d forms\n%v", len(forms), problems)
	}
	return forms[0]
}

// Import reads back exactly what was filled in, in the city's form and in the counties'.
func TestRoundTrip(t *testing.T) {
	for name, c := range map[string]struct {
		ds     *figures.Dataset
		period string
		forms  map[string][]string
	}{
		"project": {project(t), "2020-07", map[string][]string{figures.All: {"haifeng", "luhe", "lufeng", figures.All}, "luhe": {"luhe"}}},
		"made up": {load(t, sample.Portal(sample.Size{Counties: 12, Months: 3})), "2021-03", map[string][]string{
			figures.All: {"c0", "c1", "c2", "c3", "c4", "c5", "c6", "c7", "c8", "c9", "c10", "c11", figures.All}}},
	} {
		r, ok := c.ds.Report(period(t, c.period))
		if !ok {
			t.Fatal(name)
		}
		for county, scopes := range c.forms {
			f := open(t, form(t, c.ds, c.period, county))
			fill(t, f, c.ds, r, scopes...)
			got := read(t, f, c.ds)
			kind := intake.County
			if county == figures.All {
				kind = intake.City
			}
			scopes = slices.DeleteFunc(scopes, func(scope string) bool {
				_, reported := r.Column(scope)
				return !reported
			})
			if got.Kind != kind || got.Period != r.Period.V || got.Filed != r.Filed.V || len(got.Notes) > 0 ||
				len(got.Columns) != len(scopes) {
				t.Errorf("%s, %s: %+v", name, county, got)
			}
			for k, column := range got.Columns {
				if column.County != scopes[k] || column.Inferred != "" ||
					len(column.Figures) != len(c.ds.IndicatorsAt(r.Period.V)) {
					t.Errorf("%s, %s: column = %+v", name, county, column)
				}
				for _, cell := range column.Figures {
					if want := r.Value(column.County, cell.Indicator); !cell.Value.Equal(want) {
						t.Errorf("%s, %s: %s of %s = %s, want %s", name, county, cell.Indicator, column.County, cell.Value.Plain(), want.Plain())
					}
				}
			}
		}
	}
}

// Import accepts the completed form. A county with a blank column did not report.
func TestImported(t *testing.T) {
	ds := project(t)
	july, _ := ds.Report(period(t, "2020-07"))
	f := open(t, form(t, ds, "2020-08", figures.All))
	fill(t, f, ds, july, "haifeng", "luhe", "lufeng", figures.All)
	if err := f.SetCellValue("月报表", "C3", "2020年9月4日"); err != nil {
		t.Fatal(err)
	}
	change, problems, err := intake.Plan(ds, []*intake.Form{read(t, f, ds)}, intake.Options{})
	if err != nil || len(problems) > 0 {
		t.Fatal(err, problems.Text(message.English))
	}
	got := string(change.Files["data/reports/2020-08.yaml"])
	for _, want := range []string{"filed: 2020-09-04\n", "absent:\n  - county: haifeng\n    reason: not_reported\n", "      fund-progress: 44.74\n", "cells: 月报表!E5:E14\n"} {
		if !strings.Contains(got, want) {
			t.Errorf("missing %q in\n%s", want, got)
		}
	}
}

// An untouched cell means not reported, 不适用 means not applicable, and 0 is zero.
func TestMissing(t *testing.T) {
	ds := project(t)
	f := open(t, form(t, ds, "2020-08", "luhe"))
	for at, value := range map[string]any{"C3": "2020年9月5日", "D5": 0, "D6": "不适用"} {
		if err := f.SetCellValue("月报表", at, value); err != nil {
			t.Fatal(err)
		}
	}
	got := read(t, f, ds)
	if got.Filer != "陆河县科技工业和信息化局" || got.Filed.String() != "2020-09-05" || len(got.Columns) != 1 {
		t.Fatalf("got %+v", got)
	}
	for n, cell := range got.Columns[0].Figures {
		want := figures.Value{Missing: figures.NotReported}
		switch n {
		case 0:
			want = figures.Value{}
		case 1:
			want.Missing = figures.NotApplicable
		}
		if !cell.Value.Equal(want) {
			t.Errorf("%s at %s = %s, want %s", cell.Indicator, cell.Pos, cell.Value.Plain(), want.Plain())
		}
	}
}

// exact matches a comparison of a figure with itself rounded. The library computes it in binary,
// spreadsheets with 15 digits.
var exact = regexp.MustCompile(`(\w+)=(ROUND\(\w+,\d\))`)

// A cell accepts exactly the typed values that import accepts, except strokes, which it refuses.
func TestTakesWhatImportReads(t *testing.T) {
	ds := project(t)
	src := form(t, ds, "2020-08", "luhe")
	list, err := open(t, src).GetDataValidations("月报表")
	if err != nil {
		t.Fatal(err)
	}
	list = slices.DeleteFunc(list, func(v *excelize.DataValidation) bool { return v.Type != "custom" })
	if len(list) != len(ds.Indicators) {
		t.Fatalf("got %d input cells", len(list))
	}
	for _, value := range []any{
		0, 1, 20, 0.5, 0.05, 0.005, 0.0005, 44.74, 223.7, 99.99, 100.01, 1.001, 1.2, 15, 2236995.88,
		-1, -0.004, 1.5, 7.25, 123456789.25, 99_999_999_999, 1e11, 99_999_999.99, 999_999_999, 1e9, 1e15, "不适用", "未填报", "无", "约20", "-",
	} {
		f := open(t, src)
		set(t, f, "C3", "2020年9月5日")
		takes := map[string]bool{}
		for _, v := range list {
			set(t, f, v.Sqref, value)
			if err := f.SetCellFormula("月报表", "A99", `IF(`+exact.ReplaceAllString(v.Formula1, "ABS($1-$2)<0.0001")+`,"yes","no")`); err != nil {
				t.Fatal(err)
			}
			result, err := f.CalcCellValue("月报表", "A99")
			if err != nil {
				t.Fatal(v.Formula1, err)
			}
			takes[v.Sqref] = result == "yes"
			if err := f.SetCellFormula("月报表", "A99", ""); err != nil {
				t.Fatal(err)
			}
		}
		messages, notes := map[string]string{}, ""
		forms, list := imported(t, f, ds)
		for _, form := range forms {
			for _, n := range form.Notes {
				notes += n.Text(message.Chinese) + "\n"
			}
		}
		for _, p := range list {
			messages[p.Pos.Cell()] = p.Message(message.Chinese)
		}
		for at, taken := range takes {
			noted := strings.Contains(notes, at+": ") || value == "-"
			asked := messages[at] != "" || value == "无" && len(list) > 0 // once for all cells
			if taken && asked || !taken && !asked && !noted {
				t.Errorf("%s accepts %v: %t, import says %q", at, value, taken, messages[at])
			}
		}
	}
}

// Import accepts every date and filer that the form offers.
func TestOffersWhatImportReads(t *testing.T) {
	ds := project(t)
	for _, county := range []string{figures.All, "luhe"} {
		src := form(t, ds, "2020-08", county)
		list, err := open(t, src).GetDataValidations("月报表")
		if err != nil {
			t.Fatal(err)
		}
		offered := 0
		for _, v := range list {
			if v.Type != "list" {
				continue
			}
			for choice := range strings.SplitSeq(strings.Trim(v.Formula1, `"`), ",") {
				f := open(t, src)
				set(t, f, "C3", "2020年9月5日")
				set(t, f, v.Sqref, choice)
				_, list := imported(t, f, ds)
				for _, p := range list {
					if p.Rule() == "form-date" || p.Rule() == "form-filer" {
						t.Errorf("%s offers %q; import says %s", v.Sqref, choice, p.Message(message.Chinese))
					}
				}
				offered++
			}
		}
		if offered < 2 {
			t.Errorf("form of %s: got %d choices", county, offered)
		}
	}
}

func set(t *testing.T, f *excelize.File, at string, value any) {
	t.Helper()
	if err := f.SetCellValue("月报表", at, value); err != nil {
		t.Fatal(err)
	}
}

// imported returns the forms and problems that import reads from a workbook.
func imported(t *testing.T, f *excelize.File, ds *figures.Dataset) ([]*intake.Form, message.List) {
	t.Helper()
	b, err := f.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	return intake.Read("form.xlsx", b.Bytes(), ds, nil)
}
