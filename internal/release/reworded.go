package release

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/net/html"

	"portal/internal/release/manifest"
)

// reworded returns the files of a list for which a reason to draw charts anew does not suffice: a new
// program may use other words around the figures of a published month and add columns to its tables, but every
// published number must remain in its row. A file that the store lacks cannot be compared, so it stays in the
// list.
func (p proof) reworded(ctx context.Context, st store, b *build, before manifest.Manifest, list []string) []string {
	published := release{ctx, st, before.Files}
	otherwise := map[string]bool{} // folders of charts with other numbers
	for _, address := range list {
		name := fileOf(address)
		switch path.Base(name) {
		case figuresJSON, pageName:
			was, err := fs.ReadFile(published, name)
			is, failed := fs.ReadFile(p.built(b), name)
			if err != nil || failed != nil || !extend(tablesIn(name, was), tablesIn(name, is)) {
				otherwise[frozenFolder(name)] = true
			}
		}
	}
	return slices.DeleteFunc(slices.Clone(list), func(address string) bool { return !otherwise[frozenFolder(fileOf(address))] })
}

// table is the rows of a table. A row is what it is called and its numbers.
type table [][]string

// extend reports whether tables have the rows of the published ones and in each row its numbers, in order.
// There may be more tables, and more numbers in a row. Without what was published there is no proof.
func extend(was, is []table) bool {
	if len(was) == 0 {
		return false
	}
	for _, old := range was {
		same := func(t table) bool { return slices.EqualFunc(old, t, within) }
		i := slices.IndexFunc(is, same)
		if i < 0 {
			return false
		}
		is = is[i+1:]
	}
	return true
}

// within reports whether a row has the parts of another, in order.
func within(part, row []string) bool {
	for _, text := range part {
		i := slices.Index(row, text)
		if i < 0 {
			return false
		}
		row = row[i+1:]
	}
	return true
}

var printed = regexp.MustCompile(`[-−]?\d[\d,]*(\.\d+)?%?`)

// tablesIn returns the tables of a chart's page or of its data.json, with an empty one for the rest of a page. It
// returns none if it cannot read them.
func tablesIn(name string, src []byte) []table {
	if path.Base(name) == figuresJSON {
		var doc any
		if json.Unmarshal(src, &doc) != nil {
			return nil
		}
		return tablesOf(doc)
	}
	doc, err := html.Parse(bytes.NewReader(src))
	if err != nil {
		return nil
	}
	out := []table{nil}
	for n := range doc.Descendants() {
		if n.Type == html.ElementNode && n.Data == "table" {
			out = append(out, tableOf(n))
		}
	}
	return out
}

// tableOf returns a table of a page, without the rows of its head.
func tableOf(node *html.Node) (out table) {
	for row := range node.Descendants() {
		if row.Type != html.ElementNode || row.Data != "tr" {
			continue
		}
		heads, cells := []string{}, []string{}
		for n := range row.ChildNodes() {
			var text strings.Builder
			var values []string // as the data has them, however the language writes them
			for d := range n.Descendants() {
				if d.Type == html.TextNode {
					text.WriteString(d.Data)
				} else if value := attribute(d, "value"); d.Data == "data" && value != "" {
					values = append(values, value)
				}
			}
			if len(values) == 0 {
				values = printed.FindAllString(text.String(), -1)
			}
			switch n.Data {
			case "th":
				heads = append(heads, strings.Join(strings.Fields(text.String()), " "))
			case "td":
				cells = append(append(cells, "cell"), values...)
			}
		}
		if len(cells) > 0 { // else it is the head of the table
			out = append(out, append(heads, cells...))
		}
	}
	return out
}

// tablesOf returns the tables in a data.json, whose rows are their values and why others are missing. What else
// has values is a table of one row, without the corrections, which have a check of their own.
func tablesOf(doc any) (out []table) {
	fields, ok := doc.(map[string]any)
	if !ok {
		return nil
	}
	list, _ := fields["tables"].([]any)
	for _, item := range list {
		var t table
		of, _ := item.(map[string]any)
		rows, _ := of["rows"].([]any)
		for _, row := range rows {
			t = append(t, valuesIn(row, ""))
		}
		out = append(out, t)
	}
	rest := maps.Clone(fields)
	delete(rest, "tables")
	return append(out, table{valuesIn(rest, "")})
}

// valuesIn returns the values in a data.json and why others are missing, without those of the corrections,
// which have a check of their own.
func valuesIn(doc any, key string) (out []string) {
	switch v := doc.(type) {
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(v)) {
			if key != "corrections" {
				out = append(out, valuesIn(v[key], key)...)
			}
		}
	case []any:
		for _, item := range v {
			out = append(out, valuesIn(item, key)...)
		}
	default:
		if key == "value" || key == "status" {
			out = append(out, fmt.Sprint(v))
		}
	}
	return out
}
