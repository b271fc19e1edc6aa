package site_test

import (
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"portal/internal/testkit/browser"
)

// Every page except those for embedding exists in English, with the same figures and dates. Text that
// stays Chinese is marked as such for screen readers.
func testEnglish(t *testing.T, pages map[string]page) {
	for address, p := range pages {
		if strings.HasPrefix(address, "/embed/") || address == "/404.html" || p.english() {
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
		unmarked(t, en.path, en.root, "")
	}
}

// values returns the figures and dates of a page, in order.
func values(p page) []string {
	var out []string
	for d := range all(p.root, atom.Main)[0].Descendants() {
		for kind, name := range map[atom.Atom]string{atom.Data: "value", atom.Time: "datetime"} {
			if d.DataAtom == kind {
				value, _ := attr(d, name)
				out = append(out, value)
			}
		}
	}
	return out
}

// unmarked reports Chinese text of an English page that has no lang attribute.
func unmarked(t *testing.T, address string, n *html.Node, lang string) {
	if own, ok := attr(n, "lang"); ok {
		lang = own
	}
	if n.Type == html.TextNode && lang != "zh-CN" && strings.ContainsFunc(n.Data, func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
		t.Errorf("%s has Chinese text without lang: %s", address, strings.TrimSpace(n.Data))
	}
	if n.DataAtom == atom.Title || n.DataAtom == atom.Svg || n.DataAtom == atom.Script {
		return // the title has no markup, and drawings have their own language
	}
	for c := range n.ChildNodes() {
		unmarked(t, address, c, lang)
	}
}

// The language switch leads to the same page in the other language and back.
func testLanguages(t *testing.T, b *browser.Browser, at func(string) string) {
	for _, view := range screens() {
		for address, words := range map[string][2]string{
			"/":                                  {"两县填报，1县未填报（海丰县）", "two counties reported, 1 county did not report (Haifeng County)"},
			"/counties/luhe/":                    {"资金去向", "Where the money goes"},
			"/charts/all/fund-progress/2020-07/": {"两县合计累计使用省级专项资金223.7万元", "223.7 × 10,000 yuan"},
			"/tenders/":                          {"中标与拨付申请", "Contracts and requests for disbursement"},
			"/glossary/":                         {"名词解释", "Glossary"},
		} {
			p := b.Open(t, at(address), view)
			for i, language := range []string{"en", "zh-CN"} {
				p.Follow("a.language")
				var url, lang string
				p.Eval("location.href", &url)
				p.Eval("document.documentElement.lang", &lang)
				want := at(address)
				if i == 0 {
					want = at("/en" + address)
				}
				if url != want || lang != language || !strings.Contains(p.Text("body"), words[1-i]) {
					t.Errorf("%d: from %s the switch leads to %s, in %s", view.Width, address, url, lang)
				}
				var width int
				p.Eval("document.documentElement.scrollWidth", &width)
				if width > view.Width {
					t.Errorf("%s is %d wide in a window of %d", url, width, view.Width)
				}
			}
			if problems := p.Problems(); len(problems) > 0 {
				t.Error(problems)
			}
			p.Close()
		}
	}
}
