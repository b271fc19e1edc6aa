package opendata

import (
	"bytes"
	"encoding/csv"
	"strings"
	"unicode/utf8"

	"portal/charts"
	"portal/internal/figures"
)

// byteOrderMark lets spreadsheets read the hanzi.
const byteOrderMark = "\xEF\xBB\xBF"

var csvHeader = []string{
	"chart", "scope", "place", "period", "table", "row", "row_name", "column", "column_name", "unit", "value", "status", "text",
}

// CSV lists the chart's figures one a line. A missing figure has no value; its
// status says why. The text is what is printed: it may say more than the value,
// such as 不少于70%.
func CSV(c charts.Chart) ([]byte, error) {
	var b bytes.Buffer
	b.WriteString(byteOrderMark)
	w := csv.NewWriter(&b)
	w.UseCRLF = true
	lines := [][]string{csvHeader}
	for _, t := range c.Tables {
		for _, row := range t.Rows {
			key, name := harmless(rowKey(t, row)), harmless(rowName(t, row))
			for i, column := range t.Columns {
				if !column.Number {
					continue
				}
				cell := row[i]
				text := cell.Text
				if text != figures.Grouped(cell.Value) {
					text = harmless(text)
				}
				lines = append(lines, []string{
					harmless(c.ID), harmless(c.Scope), harmless(c.Place), c.Period.String(), harmless(t.ID), key, name,
					harmless(column.ID), harmless(column.Name), harmless(unit(column, cell)), cell.Value, status(cell), text,
				})
			}
		}
	}
	err := w.WriteAll(lines)
	return b.Bytes(), err
}

// harmless keeps a spreadsheet from reading a text as a formula, which could
// send what stands beside it to somebody, with the apostrophe that says it is
// a text. The full-width signs begin a formula in some of them too.
func harmless(text string) string {
	if first, _ := utf8.DecodeRuneInString(text); text != "" && strings.ContainsRune("=+-@\t\r\n＝＋－＠", first) {
		return "'" + text
	}
	return text
}
