// Package opendata creates the data files of a chart (CSV, JSON and a workbook) and the CSV of a
// month's form. Their bytes depend only on the data: not on the clock or the machine.
package opendata

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"portal/charts"
	"portal/internal/figures"
)

// Reported is the status of a known figure; the other statuses are the reasons of package figures.
const Reported = "reported"

func status(missing figures.Reason) string { return cmp.Or(string(missing), Reported) }

// unit returns the unit of a cell: its column's or, if the column has none, its own.
func unit(column charts.Column, c charts.Cell) string {
	if column.Unit != "" {
		return column.Unit
	}
	return c.Unit
}

// rowKey identifies a row by the ids and dates of its subject. It is unique within a table.
func rowKey(t charts.Table, row []charts.Cell) string {
	var parts []string
	for i, cell := range row {
		switch {
		case t.Columns[i].Number:
		case cell.ID != "":
			parts = append(parts, cell.ID)
		case cell.ISO != "":
			parts = append(parts, cell.ISO)
		default:
			parts = append(parts, cell.Text)
		}
	}
	return strings.Join(parts, "/")
}

// rowName returns a row's name for people.
func rowName(t charts.Table, row []charts.Cell) string {
	var parts []string
	for i, cell := range row {
		if !t.Columns[i].Number {
			parts = append(parts, cell.Text)
		}
	}
	return strings.Join(parts, "　")
}

// documents returns the chart's documents and those of its corrections.
func documents(ds *figures.Dataset, c charts.Chart) ([]figures.Source, error) {
	ids := slices.Clone(c.Sources)
	for _, k := range c.Corrections {
		if !slices.Contains(ids, k.Source.V) {
			ids = append(ids, k.Source.V)
		}
	}
	var out []figures.Source
	for _, id := range ids {
		s, ok := ds.Source(id)
		if !ok {
			return nil, fmt.Errorf("source %q is not in the data", id)
		}
		out = append(out, s)
	}
	return out, nil
}
