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
// program may use other words around the figures of a published month, but every number in the tables must
// be the same, in the same row. A file that the store lacks cannot be compared, so it stays in the list.
func (p proof) reworded(ctx context.Context, st store, b *build, before manifest.Manifest, list []string) []string {
	published := release{ctx, st, before.Files}
	otherwise := map[string]bool{} // folders of charts with other numbers
	for _, address := range list {
		name := fileOf(address)
		switch path.Base(name) {
		case figuresJSON, pageName:
			was, err := fs.ReadFile(published, name)
			is, failed := fs.ReadFile(p.built(b), name)
			if err != nil || failed != nil || !slices.Equal(numbersIn(name, was), numbersIn(name, is)) {
				otherwise[frozenFolder(name)] = true
			}
		}
	}
	return slices.DeleteFunc(slices.Clone(list), func(address string) bool { return !otherwise[frozenFolder(fileOf(address))] })
}

var printed = regexp.MustCompile(`[-−]?\d[\d,]*(\.\d+)?%?`)

// numbersIn returns the numbers in the tables of a chart's page or of its data.json, in order, and what the
// rows are called.
func numbersIn(name string, src []byte) []string {
	var out []string
	if path.Base(name) == figuresJSON {
		var doc any
		if json.Unmarshal(src, &doc) != nil {
			return []string{"unreadable"}
		}
		return valuesIn(doc, "")
	}
	doc, err := html.Parse(bytes.NewReader(src))
	if err != nil {
		return []string{"unreadable"}
	}
	for row := range doc.Descendants() {
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
			out = append(append(out, heads...), cells...)
		}
	}
	return out
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
