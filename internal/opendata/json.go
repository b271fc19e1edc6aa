package opendata

import (
	"encoding/json"
	"fmt"

	"portal/charts"
	"portal/internal/figures"
	"portal/internal/jsontext"
	"portal/internal/lexicon"
)

type document struct {
	Chart       string       `json:"chart"`
	Scope       string       `json:"scope"`
	Place       string       `json:"place"`
	CoversFrom  string       `json:"covers_from,omitempty"` // the first of several months
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

// cell has a value or the reason for its absence in a column of numbers; in other columns an id or
// a date, if there is one.
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

// correction is a correction of an indicator in a period, or of a fact of the thing with the id.
type correction struct {
	Date          string `json:"date"`
	County        string `json:"county"`
	CountyName    string `json:"county_name"`
	Indicator     string `json:"indicator,omitempty"`
	IndicatorName string `json:"indicator_name,omitempty"`
	Period        string `json:"period,omitempty"`
	Of            string `json:"of,omitempty"`
	Fact          string `json:"fact,omitempty"`
	FactName      string `json:"fact_name,omitempty"`
	Entry         string `json:"entry,omitempty"` // added or withdrawn as a whole
	Unit          string `json:"unit,omitempty"`
	Old           *value `json:"old,omitempty"`
	New           *value `json:"new,omitempty"`
	Reason        string `json:"reason"`
	Source        string `json:"source"`
}

// value is a number, the reason for its absence, or a text.
type value struct {
	Value  json.Number `json:"value,omitempty"`
	Text   string      `json:"text,omitempty"`
	Status string      `json:"status"`
}

// JSON writes all the content of the chart's page; address is that of its frozen page. Numbers have
// exactly the reported digits.
func JSON(ds *figures.Dataset, words *lexicon.Lexicon, c charts.Chart, address string) ([]byte, error) {
	doc := document{
		Chart: c.ID, Scope: c.Scope, Place: c.Place, Period: c.Period.String(),
		Title: c.Title, Sentence: c.Sentence, Unit: c.Unit, Address: address, Notes: c.Notes,
		Tables: []table{}, Sources: []source{},
	}
	if c.Span.Months() > 1 {
		doc.CoversFrom = c.Span.First.String()
	}
	for _, t := range c.Tables {
		doc.Tables = append(doc.Tables, jsonTable(t))
	}
	sources, err := documents(ds, c)
	if err != nil {
		return nil, fmt.Errorf("JSON of chart %s of %s at %s: %w", c.ID, c.Scope, c.Period, err)
	}
	for _, s := range sources {
		out := source{ID: s.ID.V, Title: words.Title(s), Issuer: s.Issuer.V, Number: s.Number.V}
		if s.Date.Given() {
			out.Date = s.Date.V.String()
		}
		doc.Sources = append(doc.Sources, out)
	}
	for _, k := range c.Corrections {
		doc.Corrections = append(doc.Corrections, jsonCorrection(ds, words, k))
	}
	src, err := jsontext.Encode(doc, "")
	if err != nil {
		return nil, fmt.Errorf("JSON of chart %s of %s at %s: %w", c.ID, c.Scope, c.Period, err)
	}
	return src, nil
}

// Without returns the data without some corrections, given as in data.json. A correction that the
// data lacks is an error. The names in a record are those of its chart's month, so they do not count.
func Without(ds *figures.Dataset, words *lexicon.Lexicon, corrections []json.RawMessage) (*figures.Dataset, error) {
	var nameless []json.RawMessage
	for _, raw := range corrections {
		var c correction
		if err := json.Unmarshal(raw, &c); err != nil {
			return nil, fmt.Errorf("reading a record to undo: %w", err)
		}
		src, err := jsontext.Encode(c.nameless(), "")
		if err != nil {
			return nil, fmt.Errorf("reading a record to undo: %w", err)
		}
		nameless = append(nameless, src)
	}
	u, err := undoing(nameless)
	if err != nil {
		return nil, err
	}
	return ds.Without(func(k figures.Correction) bool { return u.has(jsonCorrection(ds, words, k).nameless()) }), u.err()
}

// nameless returns the record without the names of what it is about.
func (c correction) nameless() correction {
	c.CountyName, c.IndicatorName, c.FactName = "", "", ""
	return c
}

func jsonCorrection(ds *figures.Dataset, words *lexicon.Lexicon, k figures.Correction) correction {
	out := correction{
		Date: k.Date.V.String(), County: k.County.V, CountyName: words.ScopeAt(ds, k.County.V, k.Period),
		Reason: words.Because(k), Source: k.Source.V,
	}
	switch {
	case !k.Of.Given() && k.Entry.Given():
		out.Period, out.Entry = k.Period.String(), string(k.Entry.V)
		return out
	case !k.Of.Given():
		i, _ := ds.Indicator(k.Indicator.V)
		out.Indicator, out.IndicatorName, out.Period, out.Unit = i.ID.V, i.Name.V, k.Period.String(), i.Unit.V
		out.Old, out.New = jsonValue(k.Old.V), jsonValue(k.New.V)
		return out
	}
	thing, key, was, is := ds.Corrected(k)
	out.Of, out.Fact, out.FactName, out.Entry = thing.ID.V, key, words.Correction(ds, k).What, string(k.Entry.V)
	number := key == "amount" || key == "number"
	if number {
		out.Unit = thing.Unit
	}
	side := func(plain string) *value {
		switch {
		case plain == "":
			return nil
		case number:
			return jsonValue(figures.ParseValue(plain))
		}
		return &value{Text: plain, Status: Reported}
	}
	out.Old, out.New = side(was), side(is)
	return out
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
				made.Status = status(c.Missing)
			}
			cells = append(cells, made)
		}
		out.Rows = append(out.Rows, cells)
	}
	return out
}

// typeOf returns the type of a column.
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

func jsonValue(v figures.Value) *value {
	if !v.Known() {
		return &value{Status: string(v.Missing)}
	}
	return &value{Value: json.Number(v.Number.String()), Status: Reported}
}
