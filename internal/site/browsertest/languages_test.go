package browsertest

import (
	"strings"
	"testing"

	"portal/internal/testkit/browser"
	"portal/internal/testkit/builtsite"
)

// The language switch, which every window shows, leads to the same page in the other language and
// back.
func testLanguages(t *testing.T, b *browser.Browser) {
	p := b.Open(t, "about:blank", browser.View{})
	defer p.Close()
	for address, words := range map[string][2]string{
		"/":                                  {"两县填报，1县未填报（海丰县）", "Reported by two counties, not reported by 1 county (Haifeng County)"},
		"/counties/luhe/":                    {"资金去向", "Where the money goes"},
		"/charts/all/fund-progress/2020-07/": {"两县合计累计使用省级专项资金223.7万元", "CNY 2.237 million"},
		"/tenders/":                          {"中标与拨付申请", "Contracts and requests for disbursement"},
		"/glossary/":                         {"名词解释", "Glossary"},
	} {
		p.Goto(builtsite.At(address), screens()[0])
		for i, language := range []string{"en", "zh-CN"} {
			p.Follow("a.language")
			var url, lang string
			p.Eval("location.href", &url)
			p.Eval("document.documentElement.lang", &lang)
			want := builtsite.At(address)
			if i == 0 {
				want = builtsite.At("/en" + address)
			}
			if url != want || lang != language || !strings.Contains(p.Text("body"), words[1-i]) {
				t.Errorf("from %s the switch leads to %s, in %s", address, url, lang)
			}
			for _, view := range screens() {
				p.Look(view)
				var width int
				p.Eval("document.documentElement.scrollWidth", &width)
				if width > view.Width {
					t.Errorf("%s is %d wide in a window of %d", url, width, view.Width)
				}
				var clickable bool
				p.Eval(`(() => {
					const at = document.querySelector("a.language").getBoundingClientRect()
					return document.elementFromPoint(at.x + at.width / 2, at.y + at.height / 2)?.closest("a.language") != null
				})()`, &clickable)
				if !clickable {
					t.Errorf("%s in a window of %d: nobody can click on the switch", url, view.Width)
				}
			}
			p.Look(screens()[0])
		}
		if problems := p.Problems(); len(problems) > 0 {
			t.Error(problems)
		}
	}
}
