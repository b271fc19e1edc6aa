package intake

import (
	"strconv"
	"strings"

	"portal/internal/figures"
)

// value returns a figure as YAML.
func value(v figures.Value) string {
	if !v.Known() {
		return "{missing: " + string(v.Missing) + "}"
	}
	return v.Number.String()
}

// cellsOf names the cells of a column as a spreadsheet does: 月报表!D5:D14. For pasted text it lists
// each line and column.
func cellsOf(c *Column) string {
	var out []string
	for i := 0; i < len(c.Figures); i++ {
		from := c.Figures[i].Pos
		last := from
		for i+1 < len(c.Figures) && from.Sheet != "" {
			next := c.Figures[i+1].Pos
			if next.Sheet != from.Sheet || next.Col != from.Col || next.Line != last.Line+1 {
				break
			}
			last = next
			i++
		}
		switch {
		case from.Sheet == "" && from.Col == 0:
			out = append(out, strconv.Itoa(from.Line))
		case from.Sheet == "":
			out = append(out, strconv.Itoa(from.Line)+":"+strconv.Itoa(from.Col))
		case last == from:
			out = append(out, from.Sheet+"!"+from.Cell())
		default:
			out = append(out, from.Sheet+"!"+from.Cell()+":"+last.Cell())
		}
	}
	return strings.Join(out, ", ")
}
