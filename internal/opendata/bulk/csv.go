package bulk

import (
	"bytes"
	"encoding/csv"

	"portal/internal/opendata"
)

// CSV returns the table in the form of RFC 4180 with the names of the fields in the first line. A text that a
// spreadsheet would read as a formula begins with an apostrophe.
func (t Table) CSV() ([]byte, error) {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	w.UseCRLF = true
	var line []string
	for _, f := range t.Fields {
		line = append(line, f.Name)
	}
	if err := w.Write(line); err != nil {
		return nil, err
	}
	for _, row := range t.Rows {
		for i, text := range row {
			if t.Fields[i].Type == Text {
				text = opendata.Harmless(text)
			}
			line[i] = text
		}
		if err := w.Write(line); err != nil {
			return nil, err
		}
	}
	w.Flush()
	return b.Bytes(), w.Error()
}
