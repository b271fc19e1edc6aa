// Package bulk makes the open data of the whole portal: every entity of the dataset as a table, as CSV, as one
// workbook, as JSON and as a Data Package. All of these have the same tables, and their bytes depend only on
// the data.
package bulk

import (
	"slices"

	"portal/internal/figures"
)

// Type is the type of a field, as the Data Package standard calls it.
type Type string

// The types. A date of another precision than the day is Text with a pattern.
const (
	Text    Type = "string"
	Number  Type = "number"
	Integer Type = "integer"
	Boolean Type = "boolean"
	Day     Type = "date"      // 2020-08-11
	Month   Type = "yearmonth" // 2020-07
)

// Table is one list of the dataset. A row has one text for each field: a plain decimal, true or false, a date
// in ISO 8601, or words. An empty text means that there is nothing: no document states it, or the figure is
// missing for the reason in the status field.
type Table struct {
	Name   string
	Words  Words
	Fields []Field
	Key    []string // the fields that identify a row; none if rows may be equal
	Rows   [][]string
}

// Field is one column of a table.
type Field struct {
	Name     string
	Words    Words
	Type     Type
	Required bool     // never empty
	Enum     []string // the allowed values; any if empty
	Pattern  string   // of a text
	Unit     string   // of a number whose unit is always the same
	To       string   // the table whose key this is; empty if it is no reference
}

// Words are what a table or a field is called and what it means, in both languages.
type Words struct {
	Title   string `toml:"title"`
	English string `toml:"english"`
	About   string `toml:"about"`
	Meaning string `toml:"meaning"` // About in English
}

// Index returns the place of a field in the rows; -1 if there is none.
func (t Table) Index(field string) int {
	return slices.IndexFunc(t.Fields, func(f Field) bool { return f.Name == field })
}

// Named returns the table with a name, which must be there.
func Named(list []Table, name string) Table {
	return list[slices.IndexFunc(list, func(t Table) bool { return t.Name == name })]
}

// column is a field with the function that reads it from the thing of a row.
type column[T any] struct {
	Field
	of func(T) string
}

// table makes a table of a list of things. A column list keeps the field and its value together.
func table[T any](name string, list []T, key []string, columns ...[]column[T]) Table {
	t := Table{Name: name, Key: key, Rows: [][]string{}}
	all := slices.Concat(columns...)
	for _, c := range all {
		t.Fields = append(t.Fields, c.Field)
	}
	for _, thing := range list {
		var row []string
		for _, c := range all {
			row = append(row, c.of(thing))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// The makers of columns. Each returns a list, because a date has two columns.

func text[T any](name string, of func(T) string) []column[T] {
	return []column[T]{{Field{Name: name, Type: Text}, of}}
}

// required marks columns that are never empty.
func required[T any](columns []column[T]) []column[T] {
	for i := range columns {
		columns[i].Required = true
	}
	return columns
}

// id is the required name of a thing, as in addresses.
func id[T any](name string, of func(T) string) []column[T] { return required(text(name, of)) }

// refers is the key of a row of another table.
func refers[T any](name, to string, of func(T) string) []column[T] {
	return []column[T]{{Field{Name: name, Type: Text, To: to}, of}}
}

func enum[T any, E ~string](name string, values []E, of func(T) string) []column[T] {
	f := Field{Name: name, Type: Text}
	for _, v := range values {
		f.Enum = append(f.Enum, string(v))
	}
	return []column[T]{{f, of}}
}

func typed[T any](name string, kind Type, of func(T) string) []column[T] {
	return []column[T]{{Field{Name: name, Type: kind}, of}}
}

// yuan is an amount of money in 元.
func yuan[T any](name string, of func(T) figures.At[figures.Amount]) []column[T] {
	return []column[T]{{Field{Name: name, Type: Number, Unit: figures.Yuan}, func(thing T) string {
		if a := of(thing); a.Given() {
			return a.V.Plain()
		}
		return ""
	}}}
}

func yes[T any](name string, of func(T) bool) []column[T] {
	return required(typed(name, Boolean, func(thing T) string {
		if of(thing) {
			return "true"
		}
		return "false"
	}))
}

// MonthPattern is the form of a month.
const MonthPattern = `^\d{4}-\d{2}$`

// datePattern is the form of a date at its own precision, or of a range of days.
const datePattern = `^\d{4}(-\d{2}(-\d{2}(/\d{4}-\d{2}-\d{2})?)?)?$`

// date is a date at the precision of its document, with that precision in a column of its own.
func date[T any](name string, of func(T) figures.At[figures.Date]) []column[T] {
	return span(name, func(thing T) figures.At[figures.DateRange] {
		d := of(thing)
		return figures.At[figures.DateRange]{V: figures.DateRange{From: d.V, To: d.V}, Pos: d.Pos}
	})
}

// span is date for a fact that may be known only to lie between two days.
func span[T any](name string, of func(T) figures.At[figures.DateRange]) []column[T] {
	return []column[T]{
		{Field{Name: name, Type: Text, Pattern: datePattern}, func(thing T) string {
			if d := of(thing); d.Given() {
				return d.V.String()
			}
			return ""
		}},
		{Field{Name: name + "_precision", Type: Text, Enum: []string{"year", "month", "day", "range"}}, func(thing T) string {
			switch d := of(thing); {
			case !d.Given():
				return ""
			case d.V.From != d.V.To:
				return "range"
			case d.V.From.Exact():
				return "day"
			case d.V.From.Month != 0:
				return "month"
			}
			return "year"
		}},
	}
}

// day is a date that is always known to the day.
func day[T any](name string, of func(T) figures.Date) []column[T] {
	return typed(name, Day, func(thing T) string {
		if d := of(thing); d != (figures.Date{}) {
			return d.String()
		}
		return ""
	})
}
