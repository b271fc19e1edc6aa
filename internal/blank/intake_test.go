package blank_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"portal/internal/figures"
	"portal/internal/intake"
	"portal/internal/message"
	"portal/internal/sample"
)

// fill writes a month's figures into a form of it, as a clerk types them.
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

// read reads a form as it was filled in.
func read(t *testing.T, f *excelize.File, ds *figures.Dataset) *intake.Form {
	t.Helper()
	b, err := f.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	forms, problems := intake.Read("form.xlsx", b.Bytes(), ds)
	if len(forms) != 1 || len(problems) > 0 {
		t.Fatalf("%d forms\n%v", len(forms), problems)
	}
	return forms[0]
}

// What is filled in is what is read, in the form of the city and in those of
// its counties.
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
			if got.Kind != kind || got.Period != r.Period.V || got.Filed != r.Filed.V || len(got.Notes) > 0 || len(got.Columns) != len(scopes) {
				t.Errorf("%s, %s: %+v", name, county, got)
			}
			for k, column := range got.Columns {
				if column.County != scopes[k] || column.Inferred != "" || len(column.Figures) != len(c.ds.IndicatorsAt(r.Period.V)) {
					t.Errorf("%s, %s: column %+v", name, county, column)
				}
				for _, cell := range column.Figures {
					if want := r.Value(column.County, cell.Indicator); !cell.Value.Equal(want) {
						t.Errorf("%s, %s: %s of %s is %s; want %s", name, county, cell.Indicator, column.County, cell.Value.Plain(), want.Plain())
					}
				}
			}
		}
	}
}

// The filled-in form comes into the data as it is. A county that nobody filled
// in is one that did not report.
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
			t.Errorf("no %q in\n%s", want, got)
		}
	}
}

// A cell that nobody touched is a figure that is not reported, one that says
// so has no meaning there, and a zero is a zero.
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
		t.Fatalf("%+v", got)
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
			t.Errorf("%s at %s is %s; want %s", cell.Indicator, cell.Pos, cell.Value.Plain(), want.Plain())
		}
	}
}
