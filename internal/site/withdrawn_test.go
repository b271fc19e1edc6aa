package site_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"portal/internal/site"
	"portal/internal/testkit/builtsite"
	"portal/internal/testkit/sample"
)

// What was withdrawn leaves a page in each language and for frames that says when and on what ground, and
// no word anywhere in the site. Its former addresses lead there.
func TestWithdrawn(t *testing.T) {
	sample.Slow(t)
	const notice, ground = "shanwei-2020-139", "示例依据《个人信息保护法》"
	words := []string{"突出扶贫导向全力抓好", "报送贯彻落实情况", "开标日期不等于中标日期"} // the title, a deadline, a note of a chart
	before := builtsite.Real(t)
	holding := func(folder, word string) []string {
		names, err := sample.Holding(folder, word)
		if err != nil {
			t.Fatal(err)
		}
		return names
	}
	for _, w := range words {
		if len(holding(before.Out, w)) < 4 {
			t.Errorf("%q is not in the site before the withdrawal", w)
		}
	}
	dir := sample.Project(t)
	if err := os.Remove(filepath.Join(dir, "content/notices", notice+".md")); err != nil {
		t.Fatal(err)
	}
	entries := "withdrawals:\n"
	for _, address := range []string{
		"/notices/" + notice + "/\n    issued: 2020-07-29", "/附件/名单 1.XLSX", "/charts/luhe/contract-awards/", "/charts/all/contract-awards/",
	} {
		entries += "  - address: " + address + "\n    ground: " + ground + "\n    date: 2020-09-10\n"
	}
	if err := os.WriteFile(filepath.Join(dir, "data/withdrawals.yaml"), []byte(entries), 0o666); err != nil {
		t.Fatal(err)
	}
	sample.Move(t, dir, "/letters/139/", "/notices/"+notice+"/")
	result := builtsite.Build(t, site.Options{Dir: dir, BaseURL: builtsite.Online})
	if want := []string{"/charts/all/contract-awards/", "/charts/luhe/contract-awards/", "/letters/139/", "/notices/" + notice + "/", "/附件/名单 1.XLSX"}; !slices.Equal(result.Withdrawn, want) {
		t.Errorf("withdrawn: %q, want %q", result.Withdrawn, want)
	}
	out := filepath.Join(dir, "public")
	for _, w := range words {
		if names := holding(out, w); len(names) > 0 {
			t.Errorf("%q is still in %q", w, names)
		}
	}
	sitemap := string(builtsite.Read(t, out, "sitemap.xml"))
	pages := []string{"notices/" + notice + "/", "附件/名单 1.XLSX/", "charts/luhe/contract-awards/", "charts/luhe/contract-awards/2020-07/"}
	for _, page := range pages {
		for prefix, said := range map[string]string{"": "已依法撤回，不再公开", "en/": "has been withdrawn by law", "embed/": "已依法撤回，不再公开"} {
			name := filepath.Join(out, prefix+page, "index.html")
			if prefix == "embed/" && !strings.HasPrefix(page, "charts/") {
				if _, err := os.Stat(name); err == nil {
					t.Errorf("%s exists", name)
				}
				continue
			}
			src := string(builtsite.Read(t, name))
			for _, want := range []string{said, "2020-09-10", "示例依据", `<meta name="robots" content="noindex">`} {
				if !strings.Contains(src, want) {
					t.Errorf("%s%s has no %q", prefix, page, want)
				}
			}
		}
		if strings.Contains(sitemap, "/"+page+"<") {
			t.Errorf("the sitemap has %s", page)
		}
	}
	for _, prefix := range []string{"", "en/"} {
		list := string(builtsite.Read(t, out, prefix, "corrections/index.html"))
		if !strings.Contains(list, ">/notices/"+notice+"/</a>") || !strings.Contains(list, "示例依据") {
			t.Errorf("%scorrections/ does not list the notice", prefix)
		}
	}
	if moved := string(builtsite.Read(t, out, "letters/139/index.html")); !strings.Contains(moved, "/notices/"+notice+"/") {
		t.Error("the former address does not lead to the page")
	}
	for _, address := range []string{"notices/index.html", "en/notices/index.html", "deadlines.ics"} { // now empty, and still there
		builtsite.Read(t, out, address)
	}
}
