package bulk

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"portal/internal/figures"
	"portal/internal/officefile"
	"portal/internal/opendata"
	"portal/internal/plaintext"
)

// The sheet that explains the others.
const codebook = "codebook"

// Workbook returns the tables as one workbook: a sheet each, and first a codebook with every field. Numbers are
// numeric cells with exactly the digits of the data, days are dates, everything else is text. There are no
// formulas.
func Workbook(title string, list []Table) (out []byte, err error) {
	file := excelize.NewFile()
	defer func() { err = errors.Join(err, file.Close()) }()
	properties, err := officefile.Properties(title)
	if err != nil {
		return nil, err
	}
	file.Pkg.Store("docProps/core.xml", properties) // the library's default names a wrong author and date
	if err := file.SetSheetName("Sheet1", codebook); err != nil {
		return nil, err
	}
	styles, err := stylesOf(file)
	if err != nil {
		return nil, err
	}
	for _, t := range append([]Table{explain(list)}, list...) {
		if t.Name != codebook {
			if _, err := file.NewSheet(t.Name); err != nil {
				return nil, err
			}
		}
		if err := fill(file, styles, t); err != nil {
			return nil, fmt.Errorf("sheet %s: %w", t.Name, err)
		}
	}
	b, err := file.WriteToBuffer()
	if err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// explain returns a table of all fields of the tables.
func explain(list []Table) Table {
	out := Table{Name: codebook}
	for _, name := range []string{"table", "table_title", "field", "title", "english", "type", "unit", "values", "refers_to",
		"required", "meaning", "meaning_english"} {
		out.Fields = append(out.Fields, Field{Name: name, Type: Text})
	}
	for _, t := range list {
		for _, f := range t.Fields {
			out.Rows = append(out.Rows, []string{t.Name, t.Words.Title, f.Name, f.Words.Title, f.Words.English,
				string(f.Type), f.Unit, strings.Join(f.Enum, ", "), f.To, strconv.FormatBool(f.Required), f.Words.About,
				f.Words.Meaning})
		}
	}
	return out
}

type styles struct{ head, day int }

func stylesOf(file *excelize.File) (out styles, err error) {
	out.head, err = file.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}})
	if err != nil {
		return out, err
	}
	format := "yyyy-mm-dd"
	out.day, err = file.NewStyle(&excelize.Style{CustomNumFmt: &format})
	return out, err
}

// Column widths in digits. A hanzi is as wide as two.
const (
	narrowest = 8
	widest    = 50
)

// fill writes a table into its sheet, with the names of the fields in the first row. It does not stream, because
// the library packs streamed sheets in a random order.
func fill(file *excelize.File, styles styles, t Table) error {
	var head []any
	last := len(t.Rows) + 1
	for i, f := range t.Fields {
		head = append(head, f.Name)
		wide := plaintext.Width(f.Name)
		for _, row := range t.Rows {
			wide = max(wide, plaintext.Width(row[i]))
		}
		name, err := excelize.ColumnNumberToName(i + 1)
		if err != nil {
			return err
		}
		err = file.SetColWidth(t.Name, name, name, float64(min(max(wide+2, narrowest), widest)))
		if err == nil && f.Type == Day && last > 1 {
			err = file.SetCellStyle(t.Name, name+"2", name+strconv.Itoa(last), styles.day)
		}
		if err != nil {
			return err
		}
	}
	if err := file.SetPanes(t.Name, &excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	if err := errors.Join(file.SetSheetRow(t.Name, "A1", &head), file.SetRowStyle(t.Name, 1, 1, styles.head)); err != nil {
		return err
	}
	for n, row := range t.Rows {
		cells := make([]any, len(row))
		for i, text := range row {
			cells[i] = cell(t.Fields[i].Type, text)
		}
		if err := file.SetSheetRow(t.Name, "A"+strconv.Itoa(n+2), &cells); err != nil {
			return err
		}
	}
	// Some programs read only the dimension given here.
	name, err := excelize.ColumnNumberToName(len(t.Fields))
	if err != nil {
		return err
	}
	return file.SetSheetDimension(t.Name, "A1:"+name+strconv.Itoa(last))
}

// cell returns what a sheet shows of a text of a table. An empty text is an empty cell. A number that a
// spreadsheet would round stays a text.
func cell(kind Type, text string) any {
	switch {
	case text == "":
		return nil
	case (kind == Number || kind == Integer) && opendata.Exact(text):
		n, err := strconv.ParseFloat(text, 64)
		if err == nil {
			return n
		}
	case kind == Boolean:
		return text == "true"
	case kind == Day:
		if d, ok := figures.ParseDate(text); ok {
			return opendata.Serial(d)
		}
	}
	return text
}

// Column returns the column of a field in the workbook, as formulas name it: indicators!H:H.
func (t Table) Column(field string) string {
	name, err := excelize.ColumnNumberToName(t.Index(field) + 1)
	if err != nil {
		return "" // no table has such a field
	}
	return t.Name + "!" + name + ":" + name
}
