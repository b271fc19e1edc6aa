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

// Line is one figure of a data.csv. For a form, Row is the place, Column the indicator, and Chart
// and Table are empty.
type Line struct {
	Chart, Scope, Place string
	Period              figures.Period
	Table               string
	Row, RowName        string
	Column, ColumnName  string
	Unit                string
	Value               string // a plain decimal; empty if the figure is missing
	Status              string // Reported, or the reason why the figure is missing
	Text                string // as printed
}

// ReadCSV reads the result of CSV, also of earlier versions. It ignores additional columns; a
// missing column or a repeated figure is an error.
func ReadCSV(src []byte) ([]Line, error) {
	return read(src, chartHeader, func(text func(string) string) Line {
		return Line{
			Chart: text("chart"), Scope: text("scope"), Place: text("place"), Table: text("table"),
			Row: text("row"), RowName: text("row_name"), Column: text("column"), ColumnName: text("column_name"),
		}
	})
}

// ReadFormCSV reads the result of FormCSV, as ReadCSV does.
func ReadFormCSV(src []byte) ([]Line, error) {
	return read(src, formHeader, func(text func(string) string) Line {
		return Line{
			Scope: text("scope"), Place: text("place"),
			Row: text("scope"), RowName: text("place"), Column: text("indicator"), ColumnName: text("indicator_name"),
		}
	})
}

// read reads the lines of a data.csv with these columns. The columns of the subject differ between
// kinds of files, those of the figure do not.
func read(src []byte, header []string, about func(text func(string) string) Line) ([]Line, error) {
	r := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(src, []byte(ByteOrderMark))))
	head, err := r.Read()
	if err == io.EOF {
		return nil, fmt.Errorf("the file is empty; it begins with the columns %s", strings.Join(header, ","))
	}
	if err != nil {
		return nil, err
	}
	at := map[string]int{}
	for i, name := range head {
		at[name] = i
	}
	for _, name := range header {
		if _, ok := at[name]; !ok {
			return nil, fmt.Errorf("there is no column %q; the columns are %s", name, strings.Join(header, ","))
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
		l := about(text)
		l.Unit, l.Value, l.Status, l.Text = text("unit"), fields[at["value"]], fields[at["status"]], text("text")
		var ok bool
		if l.Period, ok = figures.ParsePeriod(fields[at["period"]]); !ok {
			return nil, fmt.Errorf("line %d: the period is %q; it is a month such as 2020-07", number,
				fields[at["period"]])
		}
		if err := l.whole(); err != nil {
			return nil, fmt.Errorf("line %d: %w", number, err)
		}
		key := [3]string{l.Table, l.Row, l.Column}
		if before := first[key]; before > 0 {
			return nil, fmt.Errorf("line %d: the figure %q of %q stands twice; first at line %d", number, l.Column,
				l.Row, before)
		}
		first[key] = number
		lines = append(lines, l)
	}
}

// whole checks that a line has either a value or a reason, not both.
func (l Line) whole() error {
	switch {
	case l.Status == "":
		return fmt.Errorf("the status is empty; it is %s or the reason why there is no figure", Reported)
	case l.Status == Reported:
		if _, err := decimal.NewFromString(l.Value); err != nil {
			return fmt.Errorf("the value is %q; a figure that is %s is a decimal", l.Value, Reported)
		}
	case l.Value != "":
		return fmt.Errorf("the value is %q and the status %q; a missing figure has no value", l.Value, l.Status)
	}
	return nil
}

// harmed reverses Harmless.
func harmed(text string) string {
	if rest, ok := strings.CutPrefix(text, "'"); ok && Harmless(rest) == text {
		return rest
	}
	return text
}
