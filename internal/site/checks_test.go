package site_test

import (
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"portal/internal/message"
	"portal/internal/testkit/builtsite"
	"portal/internal/testkit/sample"
)

// The page of the rules has an anchor for each rule, with what the rule requires, its severity and its
// source, in both languages.
func testChecks(t *testing.T, pages map[string]builtsite.Page) {
	for address, want := range map[string]struct {
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
		for n := range p.Root.Descendants() {
			for _, a := range n.Attr {
				if n.Type == html.ElementNode && a.Key == "id" {
					places[a.Val] = builtsite.Text(n)
				}
			}
		}
		for _, r := range message.RuleTable() {
			for _, part := range []string{r.ID, r.Holds(want.lang), r.From(want.lang), want.severities[r.Severity]} {
				if !strings.Contains(places[r.ID], part) {
					t.Errorf("%s#%s lacks %q", address, r.ID, part)
				}
			}
		}
	}
	for _, from := range []string{"/about/", "/"} {
		if !strings.Contains(pages[from].Raw, `href="`+builtsite.Base+`about/checks/"`) {
			t.Errorf("%s does not link to the rules", from)
		}
	}
	// The real data has a note on one request. Only the pages of its contract and county show it.
	for address, want := range map[string]bool{"/tenders/luhe-training/": true, "/counties/luhe/": true, "/tenders/luhe-park/": false, "/reports/2020-07/": false} {
		if got := strings.Contains(pages[address].Raw, `href="`+builtsite.Base+`about/checks/#instalment-is-share"`); got != want {
			t.Errorf("%s shows the note on the request: got %t, want %t", address, got, want)
		}
	}
}

// A page shows the acknowledged warnings on its data, with their reasons.
func TestRemarks(t *testing.T) {
	dir := sample.Project(t)
	sample.Edit(t, dir, "data/reports/2020-07.yaml", "filed_by: 汕尾市商务局\nfiled: 2020-08\nsource: city-form-2020-07\n\ncounties:", "filed_by: 汕尾市 商务局\nfiled: 2020-08\nsource: city-form-2020-07\nacknowledged:\n  - rule: one-spelling\n    of: filed_by\n    reason: 来表如此。\n  - rule: total-is-sum\n    of: all/stations\n    reason: 新站尚未汇总\n\ncounties:")
	sample.Edit(t, dir, "data/reports/2020-07.yaml", "      stations: 20\n", "      stations: 21\n")
	sample.Edit(t, dir, "data/sources.yaml", "    date: 2020-08-11\n", "    date: 2020-08-11\n    received: 2020-08-10\n")
	sample.Edit(t, dir, "data/sources.yaml", "sources:\n", "acknowledged:\n  - rule: dates-in-order\n    of: letter-2020-07\n    reason: 先传真后印发\nsources:\n")
	pages := staged(t, dir)
	total := []string{"警告", "累计建设村级电商服务站：各县相加是 21个，表上合计是 20个", "新站尚未汇总", "total-is-sum"}
	for address, wants := range map[string][][]string{
		"/reports/2020-07/": {
			{"警告", "“汕尾市 商务局”在别处写作“汕尾市商务局”（content/notices/shanwei-2020-139.md:4）", "来表如此", "one-spelling"},
			total,
			{"警告", "收到日期 2020年8月10日 早于文件日期 2020年8月11日", "先传真后印发", "dates-in-order"},
		},
		"/en/reports/2020-07/": {
			{"Warning", `"汕尾市 商务局" is written "汕尾市商务局" elsewhere (content/notices/shanwei-2020-139.md:4)`, "来表如此", "one-spelling"},
		},
		"/charts/all/station-coverage/2020-07/": {total},
		"/charts/all/station-coverage/":         {total},
	} {
		var got [][]string
		for _, remark := range under(pages[address].Params, "remarks") {
			for _, r := range remark.([]any) {
				var shown []string
				for _, key := range []string{"kind", "text", "reason", "rule"} {
					value, _ := r.(map[string]any)[key].(string)
					shown = append(shown, value)
				}
				got = append(got, shown)
			}
		}
		for _, want := range wants {
			if !slices.ContainsFunc(got, func(shown []string) bool { return slices.Equal(shown, want) }) {
				t.Errorf("%s shows %q, which lacks %q", address, got, want)
			}
		}
	}
}
