// Package template creates the official monthly form without figures, for a clerk to fill in. The
// workbook's cells state what they accept and show the previous figure, and mark figures that do
// not agree. Package intake reads the completed form.
//
// The form is a Chinese document, so its words are here and not in the bilingual catalogue.
package template

import (
	"errors"
	"fmt"
	"strings"

	"github.com/shopspring/decimal"
	"github.com/xuri/excelize/v2"

	"portal/internal/figures"
	"portal/internal/message"
	"portal/internal/officefile"
)

// Words of the form.
const (
	sheetName   = "月报表"
	earlierName = "上期数"
	total       = "合计"
)

// Form creates the form for a month, or for several together. The city's form has a column for each
// demonstration county of the year and a total; a county's form, selected by slug, has one column. Equal
// arguments give equal bytes.
//
// Form returns an error for a month without rows, and for a county that is not in the data or is no
// demonstration county in that year.
func Form(ds *figures.Dataset, span figures.Span, county string) ([]byte, error) {
	period := span.Last
	f := &form{ds: ds, span: span, rows: ds.IndicatorsAt(period)}
	if len(f.rows) == 0 {
		return nil, message.Usage("blank-no-rows", "Period", period)
	}
	for _, j := range ds.DemonstrationCounties() {
		if f.reports(j) && (county == figures.All || county == j.Slug.V) {
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

// Name returns the file name of a form.
func Name(ds *figures.Dataset, span figures.Span, county string) string {
	place := ds.City.Name.V
	if j, ok := ds.County(county); ok {
		place = j.Name.V
	}
	return fmt.Sprintf("%s%s月报表.xlsx", place, months(span))
}

// months formats the months of a form as on the form.
func months(s figures.Span) string { return s.In(message.Chinese) }

// form is a form under construction.
type form struct {
	ds      *figures.Dataset
	span    figures.Span
	rows    []figures.Indicator
	columns []column

	file   *excelize.File
	styles map[look]int
	doubt  int // style of a cell that does not agree
	err    error
}

// column is a column of figures.
type column struct {
	scope   string // county slug, or All
	heading string
	earlier *figures.Report // latest earlier report with this column; nil if there is none
}

func (f *form) column(scope, heading string) column {
	return column{scope, heading, f.ds.LatestReport(scope, f.span.First.Previous())}
}

// reports reports whether a county was a demonstration county in a month of the form.
func (f *form) reports(j figures.Jurisdiction) bool {
	return j.Demonstrates(f.span.First) || j.Demonstrates(f.span.Last)
}

// choices lists the demonstration counties of the year.
func (f *form) choices() string {
	var out []string
	for _, j := range f.ds.DemonstrationCounties() {
		if f.reports(j) {
			out = append(out, j.Slug.V+" "+j.Name.V)
		}
	}
	if len(out) == 0 {
		return "-"
	}
	return strings.Join(out, ", ")
}

// has reports whether the form has a row for an indicator, and its number.
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

// budget returns the base of a scope's ratio, in the given unit. It returns false if the budget is
// unknown.
func (f *form) budget(scope, fund, unit string) (decimal.Decimal, bool) {
	var sum figures.Amount
	for _, c := range f.columns {
		if c.scope == figures.All || scope != figures.All && scope != c.scope {
			continue
		}
		lines := f.ds.Funded(c.scope, fund)
		if len(lines) == 0 {
			return decimal.Decimal{}, false
		}
		for _, b := range lines {
			sum += b.On(f.span.Last.Last()).Amount.V
		}
	}
	whole, money := sum.In(unit)
	return whole, money && sum > 0
}

func (f *form) do(err error) {
	if f.err == nil {
		f.err = err
	}
}

// workbook writes the form and a second sheet with the earlier figures.
func (f *form) workbook() (out []byte, err error) {
	f.file = excelize.NewFile()
	defer func() { err = errors.Join(err, f.file.Close()) }()
	// The library's default properties contain an author and a date.
	properties, err := officefile.Properties(f.title())
	f.do(err)
	f.file.Pkg.Store("docProps/core.xml", properties)
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
		return nil, fmt.Errorf("creating the form of %s: %w", f.span, f.err)
	}
	b, err := f.file.WriteToBuffer()
	if err != nil {
		return nil, fmt.Errorf("creating the form of %s: %w", f.span, err)
	}
	return b.Bytes(), nil
}

func (f *form) title() string { return f.ds.Form.Title.V + "（" + months(f.span) + "）" }
