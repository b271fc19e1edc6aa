package charts

import (
	"github.com/shopspring/decimal"

	"portal/internal/figures"
)

// Table holds the figures of a chart, for those who cannot or will not look at
// the picture, and for copying.
type Table struct {
	Caption string
	Columns []Column
	Rows    [][]Cell
}

// Column is a column's head. The unit stands in the head; no column mixes two.
type Column struct {
	Name   string
	Unit   string
	Number bool
}

// Cell is one cell. Value is the exact figure without separators, empty for a
// missing one; Text is what is printed, ISO the date it says.
type Cell struct {
	Text    string
	Value   string
	ISO     string // of a date
	Missing figures.Reason
}

func wordCell(s string) Cell { return Cell{Text: s} }

func dateCell(d figures.Date) Cell { return Cell{Text: d.Chinese(), ISO: d.String()} }

// valueCell prints a value as reported, with its trailing zeros as on the form
// left out and separators between the thousands.
func valueCell(v figures.Value) Cell {
	if !v.Known() {
		return Cell{Text: v.String(), Missing: v.Missing}
	}
	return numberCell(v.Number)
}

func numberCell(d decimal.Decimal) Cell {
	return Cell{Text: figures.Grouped(d.String()), Value: d.String()}
}

func amountCell(a figures.Amount) Cell { return Cell{Text: a.String(), Value: a.Plain()} }

// unknownCell stands where no document gives the figure.
func unknownCell() Cell { return Cell{Text: "未公布", Missing: figures.NotReported} }

// stated writes a value with its unit, or says that it is missing.
func stated(v figures.Value, unit string) string {
	if !v.Known() {
		return v.String()
	}
	return figures.Grouped(v.Number.String()) + unit
}
