package charts

import (
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"portal/internal/figures"
)

// Table contains the figures of a chart, for readers who do not use the picture and for copying.
type Table struct {
	ID      string // counties, requests, contracts, targets or monthsTable
	Caption string
	Columns []Column
	Rows    [][]Cell
}

// The ids of the tables with a row for every county, and for every month up to the chart's.
const (
	countiesTable = "counties"
	monthsTable   = "months"
)

// OfItsMonth returns the chart with only its own month in the tables by month, and whether that left out
// earlier ones.
func (c Chart) OfItsMonth() (Chart, bool) {
	tables, less := slices.Clone(c.Tables), false
	for n, t := range tables {
		if t.ID != monthsTable {
			continue
		}
		tables[n].Rows = nil
		for _, row := range t.Rows {
			if row[0].ISO == c.Period.String() {
				tables[n].Rows = append(tables[n].Rows, row)
			}
		}
		less = less || len(tables[n].Rows) < len(t.Rows)
	}
	c.Tables = tables
	return c, less
}

// Has reports whether a cell of the table shows an observation.
func (t Table) Has(of Observed) bool {
	return slices.ContainsFunc(t.Rows, func(row []Cell) bool {
		return slices.ContainsFunc(row, func(c Cell) bool { return c.Of == of })
	})
}

// shows reports whether the table contains what a correction changed: the cell of a month's form, a
// fact or, if it added a whole entry or is about its document, any fact of that entry. The cells of a
// thing show its changes.
func (t Table) shows(c figures.Correction) bool {
	if !c.Of.Given() {
		return t.Has(Observed{Scope: c.County.V, Indicator: c.Indicator.V, Period: c.Period})
	}
	thing, _, change := strings.Cut(c.Of.V, "/")
	shown := func(of Observed) bool {
		return of != (Observed{}) && of.Scope == c.County.V && of.Thing == thing &&
			(of.Project == "" || of.Project == c.In) &&
			(of.Fact == cellOf(c.Fact.V) || c.Fact.V == "source" || c.Entry.V == figures.Added || c.Entry.Given() && change)
	}
	for _, row := range t.Rows {
		for _, cell := range row {
			if shown(cell.Of) || slices.ContainsFunc(cell.And, shown) {
				return true
			}
		}
	}
	return false
}

// cellOf returns the fact whose cell also contains another fact: a target's number includes bound
// and unit, a winner the members of its consortium, and a request is in the row of its contract. What was
// agreed instead of a total price is drawn in its place.
func cellOf(fact string) string {
	switch fact {
	case "bound", "unit":
		return "number"
	case "members":
		return "winner"
	case "contract", "price":
		return "amount"
	}
	return fact
}

// Column is a column's head. The unit is in the head or, if the head has none, in the cells.
type Column struct {
	ID     string // an indicator's id if the column shows one, otherwise a word of the model
	Name   string
	Full   string // the name of the indicator, which Name shortens
	Unit   string
	Number bool
}

// Head returns the head of an indicator's column in the table of the counties.
func (c Chart) Head(indicator string) (Column, bool) {
	for _, t := range c.Tables {
		for _, head := range t.Columns {
			if t.ID == countiesTable && head.ID == indicator {
				return head, true
			}
		}
	}
	return Column{}, false
}

// Cell is one cell. Value is the exact figure without separators, empty if missing; Text is
// printed; ISO is the date in ISO form.
type Cell struct {
	Text    string
	Value   string
	Unit    string // only if the column has none
	ID      string // the slug or id of what the cell names
	ISO     string // of a date
	Missing figures.Reason
	Of      Observed   // the datum that the cell repeats; zero if none
	And     []Observed // the other data that it adds up
	Summed  bool       // whether the portal computed it, because no form states it
}

// Observed names one cell of a month's form, or one fact of a project.
type Observed struct {
	Scope     string
	Indicator string
	Period    figures.Period

	Thing   string // the id of the entry that has the fact; the scope is its county
	Fact    string
	Project string // the id of the project, for entries whose ids are unique in it only
}

// fact marks a cell as a repetition of a fact.
func (c Cell) fact(county, thing, key string) Cell {
	c.Of = Observed{Scope: county, Thing: thing, Fact: key}
	return c
}

func wordCell(s string) Cell { return Cell{Text: s} }

// nameCell returns the cell of an entry that has an id.
func nameCell(id, name string) Cell { return Cell{Text: name, ID: id} }

// cell returns a scope's value of an indicator in a month.
func (v view) cell(scope, indicator string, month figures.Period) Cell {
	value, summed := figures.Value{Missing: figures.NotReported}, false
	if r, ok := v.ds.Report(month); ok {
		value, summed = r.Value(scope, indicator), r.Summed && scope == figures.All
	}
	out := v.valueCell(value)
	out.Summed = summed
	out.Of = Observed{Scope: scope, Indicator: indicator, Period: month}
	return out
}

// indicator returns the head of an indicator's column. name is short, because the table's caption says
// the rest.
func (v view) indicator(id, name string) Column {
	i, _ := v.ds.Indicator(id)
	return Column{ID: id, Name: name, Full: v.words.Indicator(i), Unit: v.words.Unit(i.Unit.V), Number: true}
}

// yuan returns the head of a column of amounts.
func (v view) yuan(id, name string) Column {
	return Column{ID: id, Name: name, Unit: v.words.Phrase("unit_yuan"), Number: true}
}

func (v view) dateCell(d figures.Date) Cell {
	return Cell{Text: v.words.Date(d), ISO: d.String()}
}

// valueCell prints a value with thousands separators and without trailing zeros.
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

// notStated is the cell of a fact that the documents leave out.
func (v view) notStated() Cell {
	return Cell{Text: v.words.Phrase("not_stated"), Missing: figures.NotReported}
}

// unknownCell is the cell of a figure that no document gives.
func (v view) unknownCell() Cell {
	return Cell{Text: v.words.Phrase("chart_unpublished"), Missing: figures.NotReported}
}
