package site_test

import (
	"strings"
	"testing"

	"golang.org/x/net/html"

	"portal/internal/message"
	"portal/internal/sample"
	"portal/internal/site"
)

// The page of the rules has each of them at a place of its own, with what it
// holds, how severe it is and where it comes from, in both languages.
func testChecks(t *testing.T, pages map[string]page) {
	for address, said := range map[string]struct {
		lang       message.Lang
		severities map[message.Severity]string
	}{
		"/about/checks/":    {message.Chinese, map[message.Severity]string{message.Severe: "错误", message.Warning: "警告", message.Note: "提示"}},
		"/en/about/checks/": {message.English, map[message.Severity]string{message.Severe: "Error", message.Warning: "Warning", message.Note: "Note"}},
	} {
		p, ok := pages[address]
		if !ok {
			t.Fatalf("there is no %s", address)
		}
		places := map[string]string{}
		for n := range p.root.Descendants() {
			for _, a := range n.Attr {
				if n.Type == html.ElementNode && a.Key == "id" {
					places[a.Val] = text(n)
				}
			}
		}
		for _, r := range message.RuleTable() {
			for _, want := range []string{r.ID, r.Holds(said.lang), r.From(said.lang), said.severities[r.Severity]} {
				if !strings.Contains(places[r.ID], want) {
					t.Errorf("%s#%s does not say %q", address, r.ID, want)
				}
			}
		}
	}
	for _, from := range []string{"/about/", "/"} {
		if !strings.Contains(pages[from].raw, `href="/about/checks/"`) {
			t.Errorf("%s does not lead to the rules", from)
		}
	}
	// The real data has one request that is noted: on the page of its contract
	// and on that of its county, and not on those of others.
	for address, want := range map[string]bool{"/tenders/luhe-training/": true, "/counties/luhe/": true, "/tenders/luhe-park/": false, "/reports/2020-07/": false} {
		if got := strings.Contains(pages[address].raw, `href="/about/checks/#instalment-is-share"`); got != want {
			t.Errorf("the note on a request stands on %s: %v", address, got)
		}
	}
}

// What was acknowledged stands with its reason on the page that it is about.
func TestRemarks(t *testing.T) {
	sample.Slow(t)
	dir := sample.Project(t)
	sample.Edit(t, dir, "data/reports/2020-07.yaml", "filed_by: 汕尾市商务局\nfiled: 2020-08\nsource: city-form-2020-07\n\ncounties:", "filed_by: 汕尾市 商务局\nfiled: 2020-08\nsource: city-form-2020-07\nacknowledged:\n  - rule: one-spelling\n    of: filed_by\n    reason: 来表如此。\n\ncounties:")
	sample.Edit(t, dir, "data/sources.yaml", "    date: 2020-08-11\n", "    date: 2020-08-11\n    received: 2020-08-10\n")
	sample.Edit(t, dir, "data/sources.yaml", "sources:\n", "acknowledged:\n  - rule: dates-in-order\n    of: letter-2020-07\n    reason: 先传真后印发\nsources:\n")
	build(t, site.Options{Dir: dir})
	pages := pagesOf(t, dir+"/public")
	for address, wants := range map[string][]string{
		"/reports/2020-07/": {
			"警告：“汕尾市商务局”在别处写作“汕尾市商务局”（content/notices/shanwei-2020-139.md:4）。说明：来表如此。规则：one-spelling",
			"警告：收到日期2020-08-10早于文件日期2020-08-11。说明：先传真后印发。规则：dates-in-order",
		},
		"/en/reports/2020-07/": {
			`Warning:"汕尾市商务局"iswritten"汕尾市商务局"elsewhere(content/notices/shanwei-2020-139.md:4).Reason:来表如此.Rule:one-spelling`,
		},
	} {
		said := strings.Join(strings.Fields(text(pages[address].root)), "")
		for _, want := range wants {
			if !strings.Contains(said, want) {
				t.Errorf("%s does not say %q", address, want)
			}
		}
	}
}
