package charts

import (
	"github.com/shopspring/decimal"

	"portal/internal/figures"
)

// Table holds the figures of a chart, for those who cannot or will not look at
// the picture, and for copying.
type Table struct {
	ID      string // counties, months, requests, contracts or targets
	Caption string
	Columns []Column
	Rows    [][]Cell
}

// holds reports whether a cell of the table is the observation.
func (t Table) holds(of Observed) bool {
	for _, row := range t.Rows {
		for _, cell := range row {
			if cell.Of == of {
				return true
			}
		}
	}
	return false
}

// Column is a column's head. The unit stands in the head; where a column has
// none, it stands in the cells.
type Column struct {
	ID     string // an indicator's id where it holds one, or a word of the model
	Name   string
	Unit   string
	Number bool
}

// Cell is one cell. Value is the exact figure without separators, empty for a
// missing one; Text is what is printed, ISO the date it says.
type Cell struct {
	Text    string
	Value   string
	Unit    string // only where the column has none
	ID      string // the slug or id of what the cell names
	ISO     string // of a date
	Missing figures.Reason
	Of      Observed // the cell of a form that it repeats; zero where it is none
}

// Observed names one cell of one month's form.
type Observed struct {
	Scope     string
	Indicator string
	Period    figures.Period
}

func wordCell(s string) Cell { return Cell{Text: s} }

// nameCell names a thing that has an id.
func nameCell(id, name string) Cell { return Cell{Text: name, ID: id} }

// cell prints a scope's value of an indicator in a month.
func (v view) cell(scope, indicator string, month figures.Period) Cell {
	value := figures.Value{Missing: figures.NotReported}
	if r, ok := v.ds.Report(month); ok {
		value = r.Value(scope, indicator)
	}
	out := v.valueCell(value)
	out.Of = Observed{scope, indicator, month}
	return out
}

// indicator heads a column that holds an indicator, under other words where
// the table's caption says the rest.
func (v view) indicator(id, name string) Column {
	i, _ := v.ds.Indicator(id)
	if name == "" {
		name = v.words.Indicator(i)
	}
	return Column{ID: id, Name: name, Unit: v.words.Unit(i.Unit.V), Number: true}
}

// money heads a column of amounts.
func (v view) money(id, name string) Column {
	return Column{ID: id, Name: name, Unit: v.words.Say("unit_yuan"), Number: true}
}

func (v view) dateCell(d figures.Date) Cell {
	return Cell{Text: v.words.Date(d), ISO: d.String()}
}

// valueCell prints a value as reported, with its trailing zeros as on the form
// left out and separators between the thousands.
func (v view) valueCell(value figures.Value) Cell {
	if !value.Known() {
		return Cell{Text: v.words.Reason(value.Missing), Missing: value.Missing}
	}
	return numberCell(value.Number)
}

func numberCell(d decimal.Decimal) Cell {
	return Cell{Text: figures.Grouped(d.String()), Value: d.String()}
}

func countCell(n int) Cell { return numberCell(decimal.New(int64(n), 0)) }

func amountCell(a figures.Amount) Cell { return Cell{Text: a.String(), Value: a.Plain()} }

// unknownCell stands where no document gives the figure.
func (v view) unknownCell() Cell {
	return Cell{Text: v.words.Say("chart_unpublished"), Missing: figures.NotReported}
}
