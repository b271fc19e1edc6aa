package opendata

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"portal/charts"
	"portal/internal/figures"
	"portal/internal/lexicon"
)

// ByteOrderMark begins a CSV file, so that spreadsheets read the hanzi.
const ByteOrderMark = "\xEF\xBB\xBF"

var (
	chartHeader = []string{
		"chart", "scope", "place", "period", "table", "row", "row_name", "column", "column_name", "unit", "value",
		"status", "text",
	}
	formHeader = []string{
		"scope", "place", "period", "form_row", "indicator", "indicator_name", "unit", "value", "status", "text",
		"source", "source_title",
	}
)

// CSV writes one line per figure of the chart. A missing figure has no value; its status is the
// reason. The text is the printed form and may contain more than the value, such as 不少于70%.
func CSV(c charts.Chart) ([]byte, error) {
	lines := [][]string{chartHeader}
	for _, t := range c.Tables {
		for _, row := range t.Rows {
			key, name := Harmless(rowKey(t, row)), Harmless(rowName(t, row))
			for i, column := range t.Columns {
				if !column.Number {
					continue
				}
				cell := row[i]
				lines = append(lines, []string{
					Harmless(c.ID), Harmless(c.Scope), Harmless(c.Place), c.Period.String(), Harmless(t.ID), key, name,
					Harmless(column.ID), Harmless(column.Name), Harmless(unit(column, cell)), cell.Value,
					status(cell.Missing), printed(cell.Text, cell.Value),
				})
			}
		}
	}
	return encode(lines)
}

// FormCSV writes one line per figure of a month's form, with its source: the counties in the order
// of the form, those without a column with the reason, then the total. A missing figure has no
// value; its status is the reason.
func FormCSV(ds *figures.Dataset, words *lexicon.Lexicon, r *figures.Report) ([]byte, error) {
	ds = ds.At(r)
	lines := [][]string{append(slices.Clone(formHeader), "covers_from")}
	for _, scope := range r.Scopes() {
		for _, i := range ds.IndicatorsAt(r.Period.V) {
			id, title := r.SourceOf(scope, i.ID.V), ""
			switch source, ok := ds.Source(id); {
			case ok:
				title = words.Title(source)
			case id != "":
				return nil, fmt.Errorf("the form of %s: source %q is not in the data", r.Period.V, id)
			case scope == figures.All:
				title = words.Phrase("card_summed")
			}
			v, value := r.Value(scope, i.ID.V), ""
			if v.Known() {
				value = v.Number.String()
			}
			lines = append(lines, []string{
				Harmless(scope), Harmless(words.ScopeAt(ds, scope, r.Period.V)), r.Period.V.String(),
				Harmless(i.Row.V), Harmless(i.ID.V), Harmless(words.Indicator(i)), Harmless(words.Unit(i.Unit.V)),
				value, status(v.Missing), printed(words.Number(v), value), Harmless(id), Harmless(title),
				r.Span().First.String(),
			})
		}
	}
	return encode(lines)
}

// encode writes lines in the form of RFC 4180 that spreadsheets accept.
func encode(lines [][]string) ([]byte, error) {
	var b bytes.Buffer
	b.WriteString(ByteOrderMark)
	w := csv.NewWriter(&b)
	w.UseCRLF = true
	err := w.WriteAll(lines)
	return b.Bytes(), err
}

// printed returns the text of a figure. A number may begin with its sign.
func printed(text, value string) string {
	if text == figures.Grouped(value) {
		return text
	}
	return Harmless(text)
}

// Harmless prevents a spreadsheet from reading a text as a formula, which could send nearby cells
// to somebody. It prefixes an apostrophe, which marks a text, also to a text that begins with one, so that
// readers can undo it. In some spreadsheets full-width signs begin a formula too.
func Harmless(text string) string {
	if first, _ := utf8.DecodeRuneInString(text); text != "" && strings.ContainsRune("'=+-@\t\r\n＝＋－＠", first) {
		return "'" + text
	}
	return text
}
