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

// holds reports whether a cell of the table is what was corrected: the cell of
// a month's form, or a fact, or, where a whole thing was added, any of its facts.
func (t Table) holds(c figures.Correction) bool {
	for _, row := range t.Rows {
		for _, cell := range row {
			switch of := cell.Of; {
			case of == Observed{}:
			case c.Of.Given():
				if of.Scope == c.County.V && of.Thing == c.Of.V && (of.Fact == cellOf(c.Fact.V) || c.Entry.V == figures.Added) {
					return true
				}
			case of == Observed{Scope: c.County.V, Indicator: c.Indicator.V, Period: c.Period}:
				return true
			}
		}
	}
	return false
}

// cellOf returns which fact's cell says a fact too: a target's number stands
// with its bound and unit, and a request in the row of its contract.
func cellOf(fact string) string {
	switch fact {
	case "bound", "unit":
		return "number"
	case "contract":
		return "amount"
	}
	return fact
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
	Of      Observed // what of the data it repeats; zero where it is none
}

// Observed names one cell of one month's form, or one fact of a project.
type Observed struct {
	Scope     string
	Indicator string
	Period    figures.Period

	Thing string // the id of what the fact is of; the scope is its county
	Fact  string
}

// fact marks a cell that repeats a fact.
func (c Cell) fact(county, thing, key string) Cell {
	c.Of = Observed{Scope: county, Thing: thing, Fact: key}
	return c
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
	out.Of = Observed{Scope: scope, Indicator: indicator, Period: month}
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

// yuan heads a column of amounts.
func (v view) yuan(id, name string) Column {
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
