package compare

import (
	"bytes"
	"iter"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"portal/internal/figures"
	"portal/internal/message"
	"portal/internal/opendata"
)

// reportPage is the page of a month with its official form, some rows of which
// are in no chart.
var reportPage = regexp.MustCompile(`^reports/(\d{4}-\d{2})/index\.html$`)

// form reads the figures of a month's official form from its page. A page of
// another build that has no such table has none.
func form(month figures.Period, page []byte) ([]opendata.Line, error) {
	doc, err := html.Parse(bytes.NewReader(page))
	if err != nil {
		return nil, err
	}
	var lines []opendata.Line
	for table := range elements(doc, atom.Table, "form") {
		var places []string
		for head := range elements(table, atom.Th, "num") {
			places = append(places, text(head))
		}
		for row := range elements(table, atom.Tr, "") {
			var id, name string
			for head := range elements(row, atom.Th, "") {
				if attribute(head, "scope") == "row" {
					name = text(head) // with its unit
				}
				for link := range elements(head, atom.A, "") { // to the glossary, which knows rows by their ids
					_, id, _ = strings.Cut(attribute(link, "href"), "#")
				}
			}
			at := 0
			for cell := range elements(row, atom.Td, "num") {
				if at == len(places) {
					break
				}
				l := opendata.Line{Period: month, Row: places[at], RowName: places[at], Column: id, ColumnName: name, Text: text(cell)}
				for _, reason := range figures.Reasons { // as the page says it, in Chinese
					if l.Text == message.Text(message.Chinese, "compare-missing-"+string(reason)) {
						l.Status = string(reason)
					}
				}
				for value := range elements(cell, atom.Data, "") {
					l.Value, l.Status = attribute(value, "value"), opendata.Reported
				}
				lines = append(lines, l)
				at++
			}
		}
	}
	return lines, nil
}

// elements returns the elements of a kind below a node, those with a class if
// one is named.
func elements(in *html.Node, kind atom.Atom, class string) iter.Seq[*html.Node] {
	return func(yield func(*html.Node) bool) {
		for n := range in.Descendants() {
			if n.Type == html.ElementNode && n.DataAtom == kind && (class == "" || slices.Contains(strings.Fields(attribute(n, "class")), class)) && !yield(n) {
				return
			}
		}
	}
}

func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// text returns the words below a node.
func text(n *html.Node) string {
	var b strings.Builder
	for c := range n.Descendants() {
		if c.Type == html.TextNode {
			b.WriteString(c.Data)
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}
