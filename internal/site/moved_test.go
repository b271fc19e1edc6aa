package site_test

import (
	"bytes"
	"context"
	"maps"
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"portal/internal/browser"
	"portal/internal/message"
	"portal/internal/sample"
	"portal/internal/site"
)

// moves gives a project addresses that moved: from and to in turn.
func moves(t testing.TB, dir string, addresses ...string) {
	t.Helper()
	text := "moved:\n"
	for i := 0; i < len(addresses); i += 2 {
		text += "  - from: " + addresses[i] + "\n    to: " + addresses[i+1] + "\n"
	}
	if err := os.WriteFile(filepath.Join(dir, "data/moved.yaml"), []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}

// Every page and file answers at its old addresses too, in both languages and
// in frames, at no more addresses than those, and nothing else changes.
func TestMoved(t *testing.T) {
	const base = "https://example.org/zt/dzsw/"
	dir := sample.Project(t)
	out := filepath.Join(dir, "public")
	build(t, site.Options{Dir: dir, BaseURL: base})
	before, sitemap := hashes(t, out), read(t, out, "sitemap.xml")
	moves(t, dir,
		"/notices/139/", "/notices/shanwei-2020-139/",
		"/counties/river/", "/counties/luhe/",
		"/charts/river/", "/charts/luhe/",
		"/charts/river/money/", "/charts/luhe/fund-progress/", // had another name then
		"/charts/luhe/people/", "/charts/luhe/poor-household-training/",
		"/old/tenders/park/", "/tenders/luhe-park/") // a room that is no more
	build(t, site.Options{Dir: dir, BaseURL: base})
	after := hashes(t, out)

	renamed := map[string][]string{}
	rename := func(name, to, from string) {
		for _, twin := range []string{"", "en/", "embed/"} {
			if rest, ok := strings.CutPrefix(name, twin+to); ok {
				renamed[name] = append(renamed[name], twin+from+rest)
			}
		}
	}
	for name := range before {
		rename(name, "notices/shanwei-2020-139/", "notices/139/")
		rename(name, "counties/luhe/", "counties/river/")
		rename(name, "charts/luhe/", "charts/river/")
		rename(name, "charts/luhe/fund-progress/", "charts/river/money/")
		rename(name, "charts/luhe/poor-household-training/", "charts/luhe/people/")
		rename(name, "charts/luhe/poor-household-training/", "charts/river/people/")
		rename(name, "tenders/luhe-park/", "old/tenders/park/")
	}
	pages := pagesOf(t, out)
	want := maps.Clone(before)
	led := map[string]bool{}
	for name, olds := range renamed {
		for _, old := range olds {
			want[old] = before[name]
			if path.Base(name) == "index.html" {
				delete(want, old)
				led[old] = true
				checkLead(t, pages["/"+strings.TrimSuffix(old, "index.html")], "/zt/dzsw/"+strings.TrimSuffix(name, "index.html"), base, pages["/"+strings.TrimSuffix(name, "index.html")])
			}
		}
	}
	if len(led) < 40 || len(want) < len(before)+100 {
		t.Fatalf("only %d pages and %d files moved", len(led), len(want)-len(before))
	}
	for name := range led {
		if after[name] == "" {
			t.Errorf("%s does not answer", name)
		}
		delete(after, name)
	}
	// What the files for servers say of the moves is tested with package hosting.
	for _, name := range []string{"_headers", "_redirects", ".server/nginx.conf", ".server/Caddyfile"} {
		if after[name] == "" || after[name] == before[name] {
			t.Errorf("%s does not know of the moves", name)
		}
		delete(want, name)
		delete(after, name)
	}
	if diff := cmp.Diff(want, after); diff != "" {
		t.Errorf("the files (-want +got):\n%s", diff)
	}
	if !bytes.Equal(sitemap, read(t, out, "sitemap.xml")) {
		t.Error("the sitemap names old addresses")
	}
	v := validator(t, browser.Start(t))
	for _, address := range []string{"/notices/139/", "/en/counties/river/", "/embed/charts/river/money/2020-07/"} {
		for _, fault := range faults(t, v, pages[address].raw) {
			t.Errorf("%s:%s", address, fault)
		}
	}
}

// checkLead holds a page at an old address to what it is there for: it leads
// to the new address, with and without a person's help.
func checkLead(t *testing.T, p page, to, base string, there page) {
	t.Helper()
	if p.root == nil {
		return // the caller says so
	}
	checkPage(t, p)
	var refresh, robots, canonical string
	for d := range p.root.Descendants() {
		content, _ := attr(d, "content")
		if name, _ := attr(d, "http-equiv"); name == "refresh" {
			refresh = content
		}
		if name, _ := attr(d, "name"); name == "robots" {
			robots = content
		}
		if rel, _ := attr(d, "rel"); rel == "canonical" {
			canonical, _ = attr(d, "href")
		}
	}
	links := all(p.root, atom.A)
	if len(links) != 1 {
		t.Fatalf("%s has %d links", p.path, len(links))
	}
	href, _ := attr(links[0], "href")
	said := "本页已移到新地址"
	if p.english() {
		said = "This page has moved"
	}
	if refresh != "0; url="+to || href != to || canonical != "https://example.org"+to || robots != "noindex" || !strings.Contains(text(p.root), said) {
		t.Errorf("%s leads to %q, %q and %q, not to %q, and says %q: %s", p.path, refresh, href, canonical, to, robots, text(p.root))
	}
	if title := text(firstTitle(there)); !strings.HasPrefix(title, text(links[0])) {
		t.Errorf("%s calls %q what calls itself %q", p.path, text(links[0]), title)
	}
}

// firstTitle is the title of a page, of which the pictures in it have more.
func firstTitle(p page) *html.Node { return all(p.root, atom.Title)[0] }

// A move that no page bears out is a problem of the data, at its place.
func TestMovedWrongly(t *testing.T) {
	dir := sample.Project(t)
	moves(t, dir, "/notices/", "/notices-of-old/", "/charts/old/", "/charts/nobody/", "/counties/luhe/", "/counties/lufeng/")
	_, problems, err := site.Check(dir)
	if err != nil {
		t.Fatal(err)
	}
	want := `data/moved.yaml:2:11: "/notices/" is said to have moved, but the site has the page "/notices/"; an old address is one without a page at it or below it [moved-from]
data/moved.yaml:3:9: "/notices-of-old/" leads to no page of the site; write where the page is now [moved-to]
data/moved.yaml:5:9: "/charts/nobody/" leads to no page of the site; write where the page is now [moved-to]
data/moved.yaml:6:11: "/counties/luhe/" is said to have moved, but the site has the page "/counties/luhe/"; an old address is one without a page at it or below it [moved-from]
`
	if diff := cmp.Diff(want, problems.Stopping().Text(message.English)); diff != "" {
		t.Errorf("the problems (-want +got):\n%s", diff)
	}
	_ = problems.Text(message.Chinese) // both are there

	// A room of files without a page is known when they are there.
	moves(t, dir, "/css/", "/notices/")
	_, _, err = site.Build(context.Background(), site.Options{Dir: dir, Out: filepath.Join(dir, "public")})
	if err == nil || !strings.Contains(err.Error(), "/css/ is said to have moved, but the site has the file css/") {
		t.Errorf("moving the styles away: %v", err)
	}
	if left, err := filepath.Glob(filepath.Join(dir, "*public*")); err != nil || left != nil {
		t.Errorf("the build left %s: %v", left, err)
	}
}
