package site_test

import (
	"bytes"
	"context"
	"maps"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"portal/internal/site"
	"portal/internal/testkit/builtsite"
	"portal/internal/testkit/sample"
)

// Every moved page and file also exists at its old addresses, in both languages and for embedding.
// Nothing else in the site changes.
func TestMoved(t *testing.T) {
	const base = builtsite.Online
	s := builtsite.Real(t)
	before, sitemap := sample.Digests(t, s.Out), builtsite.Read(t, s.Out, "sitemap.xml")
	dir := sample.Project(t)
	out := filepath.Join(dir, "public")
	sample.Move(t, dir,
		"/letters/139/", "/notices/shanwei-2020-139/", // not below /notices/, so the ids in feed and calendar stay
		"/counties/river/", "/counties/luhe/",
		"/charts/river/", "/charts/luhe/",
		"/charts/river/money/", "/charts/luhe/fund-progress/", // the chart had another name then, too
		"/charts/luhe/people/", "/charts/luhe/poor-household-training/",
		"/old/tenders/park/", "/tenders/luhe-park/") // from a section that no longer exists
	builtsite.Build(t, site.Options{Dir: dir, BaseURL: base})
	after := sample.Digests(t, out)

	renamed := map[string][]string{}
	rename := func(name, to, from string) {
		for _, prefix := range []string{"", "en/", "embed/"} {
			if rest, ok := strings.CutPrefix(name, prefix+to); ok {
				renamed[name] = append(renamed[name], prefix+from+rest)
			}
		}
	}
	for name := range before {
		rename(name, "notices/shanwei-2020-139/", "letters/139/")
		rename(name, "counties/luhe/", "counties/river/")
		rename(name, "charts/luhe/", "charts/river/")
		rename(name, "charts/luhe/fund-progress/", "charts/river/money/")
		rename(name, "charts/luhe/poor-household-training/", "charts/luhe/people/")
		rename(name, "charts/luhe/poor-household-training/", "charts/river/people/")
		rename(name, "tenders/luhe-park/", "old/tenders/park/")
	}
	pages := builtsite.Pages(t, out)
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
	// The open data lists the moves, so files about all of it change, too, and with them the copy for a disk.
	delete(want, "site.zip")
	delete(after, "site.zip")
	listed := []string{"data/moved.csv", "data/plain/moved.csv", "api/v1/moved.json"}
	for name := range after {
		if strings.HasPrefix(name, "data/") || strings.HasPrefix(name, "api/") || strings.HasSuffix(name, "/data/index.html") {
			if whole := strings.Count(name, "/") == 1 || name == "api/v1/index.json" || strings.HasSuffix(name, "/data/index.html"); !whole &&
				after[name] != want[name] && !slices.Contains(listed, name) {
				t.Errorf("the moves change %s", name)
			}
			delete(want, name)
			delete(after, name)
		}
	}
	if diff := cmp.Diff(want, after); diff != "" {
		t.Errorf("the files (-want +got):\n%s", diff)
	}
	if !bytes.Equal(sitemap, builtsite.Read(t, out, "sitemap.xml")) {
		t.Error("the moves change the sitemap")
	}
}

// checkRedirect checks the page at an old address. It must redirect to the new address and link to it;
// target is the page there.
func checkRedirect(t *testing.T, p builtsite.Page, to string, target builtsite.Page) {
	t.Helper()
	if p.Root == nil {
		return // the caller reports it
	}
	builtsite.CheckPage(t, p)
	var refresh, robots, canonical string
	for d := range p.Root.Descendants() {
		content, _ := builtsite.Attr(d, "content")
		if name, _ := builtsite.Attr(d, "http-equiv"); name == "refresh" {
			refresh = content
		}
		if name, _ := builtsite.Attr(d, "name"); name == "robots" {
			robots = content
		}
		if rel, _ := builtsite.Attr(d, "rel"); rel == "canonical" {
			canonical, _ = builtsite.Attr(d, "href")
		}
	}
	links := builtsite.All(p.Root, atom.A)
	if len(links) != 1 {
		t.Fatalf("%s has %d links", p.Path, len(links))
	}
	href, _ := builtsite.Attr(links[0], "href")
	notice := "本页已移到新地址"
	if p.English() {
		notice = "This page has moved"
	}
	if refresh != "0; url="+to || href != to || canonical != "https://example.org"+to {
		t.Errorf("%s leads to %q, %q and %q, want %q", p.Path, refresh, href, canonical, to)
	}
	if robots != "noindex" || !strings.Contains(builtsite.Text(p.Root), notice) {
		t.Errorf("%s has robots %q and the text %s", p.Path, robots, builtsite.Text(p.Root))
	}
	if title := builtsite.Text(firstTitle(target)); !strings.HasPrefix(title, builtsite.Text(links[0])) {
		t.Errorf("%s calls its target %q, want the beginning of %q", p.Path, builtsite.Text(links[0]), title)
	}
}

// firstTitle returns the title of a page; further title elements belong to its drawings.
func firstTitle(p builtsite.Page) *html.Node { return builtsite.All(p.Root, atom.Title)[0] }

// A folder with files but no page cannot be an old address. Only the built site shows that it has
// files.
func TestMovedTaken(t *testing.T) {
	dir := sample.Project(t)
	sample.Move(t, dir, "/css/", "/notices/")
	_, _, err := site.Build(context.Background(), site.Options{Dir: dir, Out: filepath.Join(dir, "public")})
	if err == nil || !strings.Contains(err.Error(), "moves /css/, but the site has the file css/") {
		t.Errorf("moving the styles: got the error %v", err)
	}
	if left, err := filepath.Glob(filepath.Join(dir, "*public*")); err != nil || left != nil {
		t.Errorf("the build left %s: %v", left, err)
	}
}
