package site_test

import (
	"bytes"
	"io/fs"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"portal/internal/testkit/browser"
)

// page is a built HTML page.
type page struct {
	path string // address below the base, such as /reports/2020-07/
	raw  string
	root *html.Node
}

// english reports whether the page is in English.
func (p page) english() bool { return strings.HasPrefix(p.path, "/en/") }

// pagesOf returns every page of a built site by its address below the base.
func pagesOf(t testing.TB, out string) map[string]page {
	t.Helper()
	pages := map[string]page{}
	err := filepath.WalkDir(out, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || path.Ext(name) != ".html" {
			return err
		}
		src, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		root, err := html.Parse(bytes.NewReader(src))
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(out, name)
		if err != nil {
			return err
		}
		address := strings.TrimSuffix("/"+filepath.ToSlash(rel), "index.html")
		pages[address] = page{address, string(src), root}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(pages) == 0 {
		t.Fatal("the site has no page")
	}
	return pages
}

// all returns the elements of a kind below a node, in order.
func all(n *html.Node, kind atom.Atom) []*html.Node {
	var out []*html.Node
	for d := range n.Descendants() {
		if d.Type == html.ElementNode && d.DataAtom == kind {
			out = append(out, d)
		}
	}
	return out
}

func attr(n *html.Node, name string) (string, bool) {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val, true
		}
	}
	return "", false
}

// text returns the text of an element with blanks folded.
func text(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// captioned returns the table whose caption ends with these words.
func captioned(t *testing.T, p page, words string) *html.Node {
	t.Helper()
	for _, table := range all(p.root, atom.Table) {
		if strings.HasSuffix(text(all(table, atom.Caption)[0]), words) {
			return table
		}
	}
	t.Fatalf("%s has no table with the caption %s", p.path, words)
	return nil
}

// crawl checks every page of a site with checkPage, and that all links lead somewhere and every page
// is linked. base is the path below which the site lies.
func crawl(t *testing.T, out, base string) {
	t.Helper()
	pages := pagesOf(t, out)
	ids := map[string][]string{}
	for address, p := range pages {
		for d := range p.root.Descendants() {
			if id, ok := attr(d, "id"); ok {
				if slices.Contains(ids[address], id) {
					t.Errorf("%s has the id %q twice", address, id)
				}
				ids[address] = append(ids[address], id)
			}
		}
	}
	linked := map[string]bool{"/": true, "/404.html": true, "/en/404.html": true}
	for address, p := range pages {
		checkPage(t, p)
		for d := range p.root.Descendants() {
			if rel, _ := attr(d, "rel"); d.DataAtom == atom.A && strings.Contains(rel, "external") {
				continue // a link to another site, which asks the reader first
			}
			for _, a := range d.Attr {
				// Scripts and messengers take addresses from other attributes.
				named := strings.HasPrefix(strings.TrimPrefix(a.Val, browser.Origin), base)
				if !named && !slices.Contains([]string{"href", "src", "srcset", "action"}, a.Key) {
					continue
				}
				target := resolve(t, address, base, a.Val)
				if target == "" {
					continue
				}
				u, _ := url.Parse(target)
				file := filepath.Join(out, filepath.FromSlash(u.Path))
				if strings.HasSuffix(u.Path, "/") {
					file = filepath.Join(file, "index.html")
				}
				if info, err := os.Stat(file); err != nil || info.IsDir() {
					t.Errorf("%s links to %s, which does not exist", address, a.Val)
				}
				if u.Fragment != "" && !slices.Contains(ids[u.Path], u.Fragment) {
					t.Errorf("%s links to %s, which has no such id", address, a.Val)
				}
				if d.DataAtom == atom.A || d.DataAtom == atom.Form {
					linked[u.Path] = true
				}
			}
		}
	}
	for address := range pages {
		if !linked[address] {
			t.Errorf("no page links to %s", address)
		}
	}
}

// resolve returns the address of a link below the base. It reports links that leave the site.
func resolve(t *testing.T, address, base, value string) string {
	t.Helper()
	value = strings.TrimPrefix(value, browser.Origin)
	u, err := url.Parse(value)
	if err != nil {
		t.Errorf("%s has the link %q: %v", address, value, err)
		return ""
	}
	if u.Host != "" || u.Scheme != "" {
		t.Errorf("%s links to another host: %s", address, value)
		return ""
	}
	if u.Path == "" {
		return address + "#" + u.Fragment
	}
	below, ok := strings.CutPrefix(value, base)
	if !ok {
		t.Errorf("%s has the link %q, which leaves the site's folder %s", address, value, base)
		return ""
	}
	return "/" + below
}

// checkPage checks the rules that hold for every page, such as one h1 and a strict policy.
func checkPage(t *testing.T, p page) {
	t.Helper()
	want := "zh-CN"
	if p.english() {
		want = "en"
	}
	if lang, _ := attr(all(p.root, atom.Html)[0], "lang"); lang != want {
		t.Errorf("%s has the language %q", p.path, lang)
	}
	if titles := all(all(p.root, atom.Head)[0], atom.Title); len(titles) != 1 || text(titles[0]) == "" {
		t.Errorf("%s has no title", p.path)
	}
	for _, bad := range []string{"{{", "NaN", "%!", "&lt;no value", "<nil>", "ZgotmplZ", "undefined", "<script>"} {
		if strings.Contains(p.raw, bad) {
			t.Errorf("%s has %q", p.path, bad)
		}
	}
	level := 1
	for d := range p.root.Descendants() {
		if d.Type != html.ElementNode {
			continue
		}
		if style, ok := attr(d, "style"); ok {
			t.Errorf("%s has the style %q, which its policy forbids", p.path, style)
		}
		switch d.DataAtom {
		case atom.Table:
			if c := all(d, atom.Caption); len(c) != 1 || text(c[0]) == "" {
				t.Errorf("%s has a table without a caption", p.path)
			}
			for _, th := range all(d, atom.Th) {
				if _, ok := attr(th, "scope"); !ok {
					t.Errorf("%s has a head cell without a scope: %s", p.path, text(th))
				}
			}
		case atom.Img:
			if alt, _ := attr(d, "alt"); alt == "" {
				t.Errorf("%s has a picture without words", p.path)
			}
			for _, size := range []string{"width", "height"} {
				if _, ok := attr(d, size); !ok {
					t.Errorf("%s has a picture without its %s", p.path, size)
				}
			}
		case atom.A:
			if text(d) == "" {
				t.Errorf("%s has a link without words", p.path)
			}
		case atom.Section, atom.Ul, atom.Ol, atom.Dl, atom.Tbody:
			if text(d) == "" {
				t.Errorf("%s has an empty %s", p.path, d.Data)
			}
		case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
			now := int(d.Data[1] - '0')
			if now > level+1 {
				t.Errorf("%s jumps from h%d to h%d at %q", p.path, level, now, text(d))
			}
			level = now
		}
		if d.DataAtom == atom.Section && !slices.ContainsFunc([]atom.Atom{atom.H2, atom.H3, atom.H4}, func(h atom.Atom) bool { return len(all(d, h)) > 0 }) {
			t.Errorf("%s has a section without a heading: %s", p.path, text(d))
		}
	}
	policy := ""
	for _, m := range all(p.root, atom.Meta) {
		if name, _ := attr(m, "http-equiv"); name == "Content-Security-Policy" {
			policy, _ = attr(m, "content")
		}
	}
	scripts := all(p.root, atom.Script)
	if !strings.HasPrefix(policy, "default-src 'none'") || strings.Contains(policy, "unsafe") || strings.Contains(policy, "script-src 'self'") != (len(scripts) > 0) {
		t.Errorf("%s has %d scripts and the policy %q", p.path, len(scripts), policy)
	}
	for _, s := range scripts {
		if integrity, _ := attr(s, "integrity"); integrity == "" || text(s) != "" {
			t.Errorf("%s has an inline script or one without integrity", p.path)
		}
	}
	if n := len(all(p.root, atom.H1)); n != 1 {
		t.Errorf("%s has %d h1, want 1", p.path, n)
	}
}
