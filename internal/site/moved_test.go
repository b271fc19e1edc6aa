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

	"portal/internal/site"
	"portal/internal/testkit/browser"
	"portal/internal/testkit/sample"
)

// moves writes the moved addresses of a project; addresses alternates old and new ones.
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

// Every moved page and file also exists at its old addresses, in both languages and for embedding.
// Nothing else in the site changes.
func TestMoved(t *testing.T) {
	const base = online
	s := realSite(t)
	before, sitemap := hashes(t, s.out), read(t, s.out, "sitemap.xml")
	dir := sample.Project(t)
	out := filepath.Join(dir, "public")
	moves(t, dir,
		"/notices/139/", "/notices/shanwei-2020-139/",
		"/counties/river/", "/counties/luhe/",
		"/charts/river/", "/charts/luhe/",
		"/charts/river/money/", "/charts/luhe/fund-progress/", // the chart had another name then, too
		"/charts/luhe/people/", "/charts/luhe/poor-household-training/",
		"/old/tenders/park/", "/tenders/luhe-park/") // from a section that no longer exists
	build(t, site.Options{Dir: dir, BaseURL: base})
	after := hashes(t, out)

	renamed := map[string][]string{}
	rename := func(name, to, from string) {
		for _, prefix := range []string{"", "en/", "embed/"} {
			if rest, ok := strings.CutPrefix(name, prefix+to); ok {
				renamed[name] = append(renamed[name], prefix+from+rest)
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
	redirects := map[string]bool{}
	for name, olds := range renamed {
		for _, old := range olds {
			want[old] = before[name]
			if path.Base(name) == "index.html" {
				delete(want, old)
				redirects[old] = true
				from, to := strings.TrimSuffix(old, "index.html"), strings.TrimSuffix(name, "index.html")
				checkRedirect(t, pages["/"+from], "/zt/dzsw/"+to, pages["/"+to])
			}
		}
	}
	if len(redirects) < 40 || len(want) < len(before)+100 {
		t.Fatalf("only %d pages and %d files moved", len(redirects), len(want)-len(before))
	}
	for name := range redirects {
		if after[name] == "" {
			t.Errorf("%s does not exist", name)
		}
		delete(after, name)
	}
	// Package hosting tests the content of the server configuration.
	for _, name := range []string{"_headers", "_redirects", ".server/nginx.conf", ".server/Caddyfile"} {
		if after[name] == "" || after[name] == before[name] {
			t.Errorf("%s lacks the moves", name)
		}
		delete(want, name)
		delete(after, name)
	}
	if diff := cmp.Diff(want, after); diff != "" {
		t.Errorf("the files (-want +got):\n%s", diff)
	}
	if !bytes.Equal(sitemap, read(t, out, "sitemap.xml")) {
		t.Error("the moves change the sitemap")
	}
	v := validator(t, browser.Start(t))
	for _, address := range []string{"/notices/139/", "/en/counties/river/", "/embed/charts/river/money/2020-07/"} {
		for _, fault := range faults(t, v, pages[address].raw) {
			t.Errorf("%s:%s", address, fault)
		}
	}
}

// checkRedirect checks the page at an old address. It must redirect to the new address and link to it;
// target is the page there.
func checkRedirect(t *testing.T, p page, to string, target page) {
	t.Helper()
	if p.root == nil {
		return // the caller reports it
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
	notice := "本页已移到新地址"
	if p.english() {
		notice = "This page has moved"
	}
	if refresh != "0; url="+to || href != to || canonical != "https://example.org"+to {
		t.Errorf("%s leads to %q, %q and %q, want %q", p.path, refresh, href, canonical, to)
	}
	if robots != "noindex" || !strings.Contains(text(p.root), notice) {
		t.Errorf("%s has robots %q and the text %s", p.path, robots, text(p.root))
	}
	if title := text(firstTitle(target)); !strings.HasPrefix(title, text(links[0])) {
		t.Errorf("%s calls its target %q, want the beginning of %q", p.path, text(links[0]), title)
	}
}

// firstTitle returns the title of a page; further title elements belong to its drawings.
func firstTitle(p page) *html.Node { return all(p.root, atom.Title)[0] }

// A folder with files but no page cannot be an old address. Only the built site shows that it has
// files.
func TestMovedTaken(t *testing.T) {
	dir := sample.Project(t)
	moves(t, dir, "/css/", "/notices/")
	_, _, err := site.Build(context.Background(), site.Options{Dir: dir, Out: filepath.Join(dir, "public")})
	if err == nil || !strings.Contains(err.Error(), "moves /css/, but the site has the file css/") {
		t.Errorf("moving the styles: got the error %v", err)
	}
	if left, err := filepath.Glob(filepath.Join(dir, "*public*")); err != nil || left != nil {
		t.Errorf("the build left %s: %v", left, err)
	}
}
