package opendata

import (
	"bytes"
	"encoding/json"
	"fmt"

	"portal/charts"
	"portal/internal/figures"
	"portal/internal/lexicon"
)

type document struct {
	Chart       string       `json:"chart"`
	Scope       string       `json:"scope"`
	Place       string       `json:"place"`
	Period      string       `json:"period"`
	Title       string       `json:"title"`
	Sentence    string       `json:"sentence"`
	Unit        string       `json:"unit,omitempty"`
	Address     string       `json:"address"`
	Tables      []table      `json:"tables"`
	Notes       []string     `json:"notes,omitempty"`
	Sources     []source     `json:"sources"`
	Corrections []correction `json:"corrections,omitempty"`
}

type table struct {
	ID      string   `json:"id"`
	Caption string   `json:"caption"`
	Columns []column `json:"columns"`
	Rows    [][]cell `json:"rows"`
}

type column struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	Unit string `json:"unit,omitempty"`
	Type string `json:"type"` // number, date or text
}

// cell has a value or the reason why not in a column of numbers, and an id or
// a date in the others where there is one.
type cell struct {
	Text   string      `json:"text"`
	Value  json.Number `json:"value,omitempty"`
	Unit   string      `json:"unit,omitempty"`
	ID     string      `json:"id,omitempty"`
	Date   string      `json:"date,omitempty"`
	Status string      `json:"status,omitempty"`
}

type source struct {
	ID     string `json:"id"`
	Title  string `json:"title"`
	Issuer string `json:"issuer,omitempty"`
	Number string `json:"number,omitempty"`
	Date   string `json:"date,omitempty"`
}

type correction struct {
	Date          string `json:"date"`
	County        string `json:"county"`
	CountyName    string `json:"county_name"`
	Indicator     string `json:"indicator"`
	IndicatorName string `json:"indicator_name"`
	Period        string `json:"period"`
	Unit          string `json:"unit"`
	Old           value  `json:"old"`
	New           value  `json:"new"`
	Reason        string `json:"reason"`
	Source        string `json:"source"`
}

type value struct {
	Value  json.Number `json:"value,omitempty"`
	Status string      `json:"status"`
}

// JSON says all that the chart's page says; address is that of its frozen page.
// Numbers have exactly the digits that were reported.
func JSON(ds *figures.Dataset, words *lexicon.Lexicon, c charts.Chart, address string) ([]byte, error) {
	doc := document{
		Chart: c.ID, Scope: c.Scope, Place: c.Place, Period: c.Period.String(),
		Title: c.Title, Sentence: c.Sentence, Unit: c.Unit, Address: address, Notes: c.Notes,
		Tables: []table{}, Sources: []source{},
	}
	for _, t := range c.Tables {
		doc.Tables = append(doc.Tables, jsonTable(t))
	}
	sources, err := documents(ds, c)
	if err != nil {
		return nil, fmt.Errorf("JSON of chart %s of %s at %s: %w", c.ID, c.Scope, c.Period, err)
	}
	for _, s := range sources {
		out := source{ID: s.ID.V, Title: s.Title.V, Issuer: s.Issuer.V, Number: s.Number.V}
		if s.Date.Given() {
			out.Date = s.Date.V.String()
		}
		doc.Sources = append(doc.Sources, out)
	}
	for _, k := range c.Corrections {
		i, _ := ds.Indicator(k.Indicator.V)
		doc.Corrections = append(doc.Corrections, correction{
			Date: k.Date.V.String(), County: k.County.V, CountyName: words.ScopeAt(ds, k.County.V, k.Period),
			Indicator: i.ID.V, IndicatorName: i.Name.V, Period: k.Period.String(), Unit: i.Unit.V,
			Old: jsonValue(k.Old.V), New: jsonValue(k.New.V), Reason: words.Because(k), Source: k.Source.V,
		})
	}
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(doc); err != nil {
		return nil, fmt.Errorf("JSON of chart %s of %s at %s: %w", c.ID, c.Scope, c.Period, err)
	}
	return b.Bytes(), nil
}

func jsonTable(t charts.Table) table {
	out := table{ID: t.ID, Caption: t.Caption, Columns: []column{}, Rows: [][]cell{}}
	for i, head := range t.Columns {
		out.Columns = append(out.Columns, column{ID: head.ID, Name: head.Name, Unit: head.Unit, Type: typeOf(t, i)})
	}
	for _, row := range t.Rows {
		var cells []cell
		for i, c := range row {
			made := cell{Text: c.Text, Value: json.Number(c.Value), Unit: c.Unit, ID: c.ID, Date: c.ISO}
			if t.Columns[i].Number {
				made.Status = status(c)
			}
			cells = append(cells, made)
		}
		out.Rows = append(out.Rows, cells)
	}
	return out
}

// typeOf says what a column holds.
func typeOf(t charts.Table, column int) string {
	if t.Columns[column].Number {
		return "number"
	}
	for _, row := range t.Rows {
		if row[column].ISO == "" {
			return "text"
		}
	}
	if len(t.Rows) == 0 {
		return "text"
	}
	return "date"
}

func jsonValue(v figures.Value) value {
	if !v.Known() {
		return value{Status: string(v.Missing)}
	}
	return value{Value: json.Number(v.Number.String()), Status: Reported}
}
