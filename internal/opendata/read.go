package opendata

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"strings"

	"github.com/shopspring/decimal"

	"portal/internal/figures"
)

// Line is one figure of a chart as its data.csv has it.
type Line struct {
	Chart, Scope, Place string
	Period              figures.Period
	Table               string
	Row, RowName        string
	Column, ColumnName  string
	Unit                string
	Value               string // a plain decimal; empty where the figure is missing
	Status              string // Reported, or the reason why there is no figure
	Text                string // as it is printed
}

// ReadCSV reads what CSV writes, that of an earlier version too: a column more
// is passed over, one less is an error. No figure may stand twice.
func ReadCSV(src []byte) ([]Line, error) {
	r := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(src, []byte(byteOrderMark))))
	head, err := r.Read()
	if err == io.EOF {
		return nil, fmt.Errorf("the file is empty; it begins with the columns %s", strings.Join(csvHeader, ","))
	}
	if err != nil {
		return nil, err
	}
	at := map[string]int{}
	for i, name := range head {
		at[name] = i
	}
	for _, name := range csvHeader {
		if _, ok := at[name]; !ok {
			return nil, fmt.Errorf("there is no column %q; a chart's data has %s", name, strings.Join(csvHeader, ","))
		}
	}
	var lines []Line
	first := map[[3]string]int{}
	for {
		fields, err := r.Read()
		if err == io.EOF {
			return lines, nil
		}
		if err != nil {
			return nil, err
		}
		number, _ := r.FieldPos(0)
		text := func(name string) string { return harmed(fields[at[name]]) }
		l := Line{
			Chart: text("chart"), Scope: text("scope"), Place: text("place"), Table: text("table"), Row: text("row"), RowName: text("row_name"),
			Column: text("column"), ColumnName: text("column_name"), Unit: text("unit"),
			Value: fields[at["value"]], Status: fields[at["status"]], Text: text("text"),
		}
		var ok bool
		if l.Period, ok = figures.ParsePeriod(fields[at["period"]]); !ok {
			return nil, fmt.Errorf("line %d: the period is %q; it is a month such as 2020-07", number, fields[at["period"]])
		}
		switch {
		case l.Status == "":
			return nil, fmt.Errorf("line %d: the status is empty; it is %s or the reason why there is no figure", number, Reported)
		case l.Status == Reported:
			if _, err := decimal.NewFromString(l.Value); err != nil {
				return nil, fmt.Errorf("line %d: the value is %q; a figure that is %s is a decimal", number, l.Value, Reported)
			}
		case l.Value != "":
			return nil, fmt.Errorf("line %d: the value is %q and the status %q; a missing figure has no value", number, l.Value, l.Status)
		}
		key := [3]string{l.Table, l.Row, l.Column}
		if before := first[key]; before > 0 {
			return nil, fmt.Errorf("line %d: the figure %q of %q stands twice; first at line %d", number, l.Column, l.Row, before)
		}
		first[key] = number
		lines = append(lines, l)
	}
}

// harmed undoes harmless.
func harmed(text string) string {
	if rest, ok := strings.CutPrefix(text, "'"); ok && harmless(rest) == text {
		return rest
	}
	return text
}
