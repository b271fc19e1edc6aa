package site_test

import (
	"strings"
	"testing"
	"unicode"

	"portal/internal/testkit/builtsite"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Every page except those for embedding exists in English, with the same figures and dates. Text that
// stays Chinese is marked as such for screen readers.
func testEnglish(t *testing.T, pages map[string]builtsite.Page) {
	for address, p := range pages {
		if strings.HasPrefix(address, "/embed/") || address == "/404.html" || p.English() {
			continue
		}
		en, ok := pages["/en"+address]
		if !ok {
			t.Errorf("%s has no English page", address)
			continue
		}
		if diff := cmp.Diff(values(p), values(en)); diff != "" {
			t.Errorf("%s differs in English (-zh +en):\n%s", address, diff)
		}
		unmarked(t, en.Path, en.Root, "")
	}
}

// values returns the figures and dates of a page, in order.
func values(p builtsite.Page) []string {
	var out []string
	for d := range builtsite.All(p.Root, atom.Main)[0].Descendants() {
		for kind, name := range map[atom.Atom]string{atom.Data: "value", atom.Time: "datetime"} {
			if d.DataAtom == kind {
				value, _ := builtsite.Attr(d, name)
				out = append(out, value)
			}
		}
	}
	return out
}

// unmarked reports Chinese text of an English page that has no lang attribute.
func unmarked(t *testing.T, address string, n *html.Node, lang string) {
	if own, ok := builtsite.Attr(n, "lang"); ok {
		lang = own
	}
	if n.Type == html.TextNode && lang != "zh-CN" &&
		strings.ContainsFunc(n.Data, func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
		t.Errorf("%s has Chinese text without lang: %s", address, strings.TrimSpace(n.Data))
	}
	if n.DataAtom == atom.Title || n.DataAtom == atom.Svg || n.DataAtom == atom.Script {
		return // the title has no markup, and drawings have their own language
	}
	for c := range n.ChildNodes() {
		unmarked(t, address, c, lang)
	}
}
