// Package blank makes the official monthly form without its figures, for a
// clerk to fill in: a workbook whose cells say what they take, what the figure
// was before, and where it does not agree with another. What is filled in is
// read by package intake.
//
// The form is a Chinese document whoever runs the command, so its words stand
// here and not in a catalogue of two languages.
package blank

import (
	"errors"
	"fmt"
	"strings"

	"github.com/shopspring/decimal"
	"github.com/xuri/excelize/v2"

	"portal/internal/figures"
	"portal/internal/intake"
	"portal/internal/message"
)

// The words of the form.
const (
	sheetName     = "月报表"
	earlierName   = "上期数"
	total         = "合计"
	notApplicable = "不适用"
	notReported   = "未填报"
)

// Form makes the form of a month: of the city, with a column for each
// demonstration county of the year and their total, or of one county, named by
// its slug. Its bytes depend on nothing else.
//
// It refuses a month whose form has no row, and a county that is not in the
// data or no demonstration county by that year.
func Form(ds *figures.Dataset, period figures.Period, county string) ([]byte, error) {
	f := &form{ds: ds, period: period, rows: ds.IndicatorsAt(period)}
	if len(f.rows) == 0 {
		return nil, message.Usage("blank-no-rows", "Period", period)
	}
	for _, j := range ds.DemonstrationCounties() {
		if j.Demonstrates(period.Year) && (county == figures.All || county == j.Slug.V) {
			f.columns = append(f.columns, f.column(j.Slug.V, j.Name.V))
		}
	}
	switch j, known := ds.County(county); {
	case len(f.columns) > 0:
	case county == figures.All:
		return nil, message.Usage("blank-no-counties", "Year", period.Year)
	case known:
		return nil, message.Usage("blank-no-demonstration", "County", county, "Name", j.Name.V, "Year", period.Year, "Choices", f.choices())
	default:
		return nil, message.Usage("blank-no-county", "County", county, "Year", period.Year, "Choices", f.choices())
	}
	if county == figures.All {
		f.columns = append(f.columns, f.column(figures.All, total))
	}
	return f.workbook()
}

// Name returns what the file of a form is called.
func Name(ds *figures.Dataset, period figures.Period, county string) string {
	place := ds.City.Name.V
	if j, ok := ds.County(county); ok {
		place = j.Name.V
	}
	return fmt.Sprintf("%s%s月报表.xlsx", place, month(period))
}

// month is a period as the form writes it.
func month(p figures.Period) string { return fmt.Sprintf("%d年%d月", p.Year, p.Month) }

// form is a form in the making.
type form struct {
	ds      *figures.Dataset
	period  figures.Period
	rows    []figures.Indicator
	columns []column

	file   *excelize.File
	styles map[look]int
	doubt  int // the style of a cell that does not agree
	err    error
}

// column is a column of figures.
type column struct {
	scope   string // a county's slug, or All
	heading string
	earlier *figures.Report // the latest report before the month that has the column; nil where there is none
}

func (f *form) column(scope, heading string) column {
	return column{scope, heading, f.ds.LatestReport(scope, f.period.Previous())}
}

// choices lists the demonstration counties of the year.
func (f *form) choices() string {
	var out []string
	for _, j := range f.ds.DemonstrationCounties() {
		if j.Demonstrates(f.period.Year) {
			out = append(out, j.Slug.V+" "+j.Name.V)
		}
	}
	if len(out) == 0 {
		return "-"
	}
	return strings.Join(out, ", ")
}

// has reports whether the form has a row, and where.
func (f *form) has(indicator string) (row int, ok bool) {
	for n, i := range f.rows {
		if i.ID.V == indicator {
			return firstRow + n, true
		}
	}
	return 0, false
}

// before returns the figure of the column's earlier report.
func (c column) before(indicator string) (figures.Value, bool) {
	if c.earlier == nil {
		return figures.Value{}, false
	}
	col, _ := c.earlier.Column(c.scope)
	o, ok := col.Observation(indicator)
	return o.Value.V, ok
}

// budget is what a scope's ratio is of, in a unit; false where it is not known.
func (f *form) budget(scope string, level figures.Level, unit string) (decimal.Decimal, bool) {
	var sum figures.Amount
	for _, c := range f.columns {
		if c.scope == figures.All || scope != figures.All && scope != c.scope {
			continue
		}
		p, _ := f.ds.Project(c.scope)
		b, ok := p.BudgetOf(level)
		if !ok {
			return decimal.Decimal{}, false
		}
		sum += b.Amount.V
	}
	whole, money := sum.In(unit)
	return whole, money && sum > 0
}

func (f *form) do(err error) {
	if f.err == nil {
		f.err = err
	}
}

// workbook writes the form and, beside it, the figures before.
func (f *form) workbook() (out []byte, err error) {
	f.file = excelize.NewFile()
	defer func() { err = errors.Join(err, f.file.Close()) }()
	// The library's own properties name an author and a day that are not ours.
	f.file.Pkg.Store("docProps/core.xml", []byte(noProperties))
	f.do(f.file.SetDocProps(&excelize.DocProperties{Title: f.title(), Language: "zh-CN"}))
	f.do(f.file.SetDefaultFont(typeface))
	f.do(f.file.SetSheetName("Sheet1", sheetName))
	f.styles = map[look]int{}
	f.doubt, err = f.file.NewConditionalStyle(&excelize.Style{
		Font: &excelize.Font{Color: "9C5700", Bold: true},
		Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"FFD9A0"}},
	})
	f.do(err)
	f.writeForm()
	f.writeEarlier()
	if f.err != nil {
		return nil, fmt.Errorf("the form of %s: %w", f.period, f.err)
	}
	b, err := f.file.WriteToBuffer()
	if err != nil {
		return nil, fmt.Errorf("the form of %s: %w", f.period, err)
	}
	return b.Bytes(), nil
}

const noProperties = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"></cp:coreProperties>`

func (f *form) title() string { return intake.Title + "（" + month(f.period) + "）" }
