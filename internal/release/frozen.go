package release

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"path"
	"regexp"
	"strings"

	"golang.org/x/net/html"

	"portal/internal/chartpath"
	"portal/internal/digest"
	"portal/internal/figures"
)

// frozenAddress matches the files of a frozen chart, in both languages and in the embedded form.
// The first group is the chart's folder without the prefixes en/ and embed/.
var frozenAddress = regexp.MustCompile(`^(?:en/|embed/)*(` + chartpath.Frozen + `)[^/]*$`)

// frozenFolder returns the folder of the frozen chart that a file belongs to, or an empty string.
func frozenFolder(name string) string {
	if m := frozenAddress.FindStringSubmatch(name); m != nil {
		return m[1]
	}
	return ""
}

// The files of a frozen chart that contain its figures. All other files are drawings of them.
const (
	figuresJSON = "data.json"
	figuresCSV  = "data.csv"
	pageName    = "index.html"
)

// drawn reports whether a file of a frozen chart is a drawing or an archive of its figures. Its
// bytes may change although the figures do not.
func drawn(name string) bool {
	switch path.Base(name) {
	case figuresJSON, figuresCSV, pageName:
		return false
	}
	return true
}

// seal returns the SHA-256 of the content that must not change in a file of a frozen chart. In a
// page this is the heading, the sentence and the tables, but not the frame around them. In
// data.json it is everything except the site's address and the corrections, which are added later. In
// the file of the changes it is the changes of wording: without the new ones, it must be as published.
// seal also returns the number of corrections or changes.
func seal(name string, src []byte) (sum string, corrections int, err error) {
	if name == figures.ChangesFile {
		list, err := recordsIn(name, src)
		var all []json.RawMessage
		for _, r := range list {
			all = append(all, r.raw)
		}
		encoded, failed := json.Marshal(all)
		return digest.Of(encoded), len(list), errors.Join(err, failed)
	}
	switch path.Base(name) {
	case pageName:
		text, err := sealed(src)
		if err != nil {
			return "", 0, fmt.Errorf("reading %s: %w", name, err)
		}
		return digest.Of([]byte(text)), 0, nil
	case figuresJSON:
		var doc map[string]json.RawMessage
		if err := json.Unmarshal(src, &doc); err != nil {
			return "", 0, fmt.Errorf("reading %s: %w", name, err)
		}
		var list []json.RawMessage
		if raw, ok := doc["corrections"]; ok {
			if err := json.Unmarshal(raw, &list); err != nil {
				return "", 0, fmt.Errorf("reading the corrections of %s: %w", name, err)
			}
		}
		delete(doc, "corrections")
		delete(doc, "address")
		rest, err := json.Marshal(doc)
		return digest.Of(rest), len(list), err
	}
	return digest.Of(src), 0, nil
}

// frozenMark is the attribute with which a layout marks the elements of a frozen page that must not
// change: heading, sentence (lead), tables and, in an embedded page, the picture's alternative
// text.
const frozenMark = "data-seal"

// sealed returns the words of a frozen page that must not change, in document order.
func sealed(src []byte) (string, error) {
	doc, err := html.Parse(bytes.NewReader(src))
	if err != nil {
		return "", err
	}
	frozen := func(n *html.Node) bool { return attribute(n, frozenMark) != "" }
	if !marked(doc) {
		frozen = frozenUnmarked
	}
	var out []string
	var text func(*html.Node)
	text = func(n *html.Node) {
		if n.Type == html.TextNode {
			out = append(out, strings.Fields(n.Data)...)
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			text(c)
		}
	}
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		switch {
		case n.Type != html.ElementNode || !frozen(n):
		case n.Data == "img":
			out = append(out, strings.Fields(attribute(n, "alt"))...)
		default:
			text(n)
			out = append(out, "\n")
			return
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c)
		}
	}
	walk(doc)
	return strings.Join(out, " "), nil
}

// marked reports whether a page has any frozenMark.
func marked(doc *html.Node) bool {
	for n := range doc.Descendants() {
		if n.Type == html.ElementNode && attribute(n, frozenMark) != "" {
			return true
		}
	}
	return false
}

// frozenUnmarked reports whether an element of a page without marks must not change. The first
// releases have such pages; their seal must equal that of a marked page with the same words.
func frozenUnmarked(n *html.Node) bool {
	switch n.Data {
	case "h1", "table":
		return true
	case "p":
		return attribute(n, "class") == "lead"
	}
	return n.Data == "img" && attribute(n, "alt") != "" && under(n, "picture")
}

func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func under(n *html.Node, name string) bool {
	for p := n.Parent; p != nil; p = p.Parent {
		if p.Type == html.ElementNode && p.Data == name {
			return true
		}
	}
	return false
}

// refresh matches the target of a page that only redirects.
var refresh = regexp.MustCompile(`(?i)<meta http-equiv="?refresh"? content="0; ?url=([^"]+)"`)

// movedTo returns the file to which the page of a moved address redirects, or an empty string if
// src is not a redirect within the site. The target may include the site's host and base path.
func movedTo(src []byte, files map[string]string) string {
	m := refresh.FindSubmatch(src)
	if m == nil {
		return ""
	}
	address := html.UnescapeString(string(m[1]))
	if _, rest, ok := strings.Cut(address, "://"); ok {
		_, address, _ = strings.Cut(rest, "/")
	}
	for address = strings.TrimPrefix(address, "/"); ; {
		name := strings.TrimPrefix(address+pageName, "/")
		if _, ok := files[name]; ok {
			return name
		}
		var more bool
		if _, address, more = strings.Cut(address, "/"); !more {
			return ""
		}
	}
}
