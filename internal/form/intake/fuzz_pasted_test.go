package intake_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"portal/internal/form/intake"
	"portal/internal/message"
)

// pasted returns an edited form as text with a separator, as programs copy or save it: what the cells show, a
// merged cell once. It also returns what a person sees of the text.
func (p *paper) pasted(separator string) (string, picture) {
	var lines []string
	starts := map[[2]int]int{} // the index of the field that begins at a line and column
	seen := picture{}
	on := p.picture()
	for r, row := range p.cells {
		var fields []string
		var views []view
		column := 1
		for c := range row {
			text := ""
			if v := on.cells[r][c]; v.anchor == [2]int{r, c} {
				text = strings.NewReplacer("\n", " ", "\r", " ", "\t", " ").Replace(v.text)
			}
			written := text
			if separator == "," && strings.ContainsAny(text, `,"`) || strings.HasPrefix(text, `"`) {
				written = `"` + strings.ReplaceAll(text, `"`, `""`) + `"`
			}
			starts[[2]int{r + 1, column}] = c
			column += utf8.RuneCountInString(written) + 1
			fields = append(fields, written)
			views = append(views, view{text: text, anchor: [2]int{r, c}})
		}
		lines = append(lines, strings.Join(fields, separator))
		seen.cells = append(seen.cells, views)
	}
	seen.place = func(at message.Pos) (row, column int, ok bool) {
		column, ok = starts[[2]int{at.Line, at.Col}]
		return at.Line - 1, column, ok
	}
	return strings.Join(lines, "\n"), seen
}

// FuzzPastedForm checks that Read reads an edited form as a person sees it in pasted text or in CSV, or refuses
// it.
func FuzzPastedForm(f *testing.F) {
	ds, shown := project(f), displays(f)
	for kind := range 28 {
		for _, at := range [][2]byte{{8, 3}, {7, 3}, {3, 4}, {13, 4}} {
			f.Add([]byte{byte(kind), at[0], at[1], 0, 0}, "20", kind%2 == 0)
		}
	}
	f.Fuzz(func(t *testing.T, edits []byte, raw string, commas bool) {
		if !writable(raw) || len(edits) > 80 {
			return
		}
		separator := "\t"
		if commas {
			separator = ","
		}
		text, seen := edited(shown, edits, raw).pasted(separator)
		forms, problems := intake.Read("form.txt", []byte(text), ds, nil)
		if len(problems) == 0 && len(forms) > 0 {
			demand(t, ds, seen, forms)
		}
	})
}
