package builtsite

import (
	"bytes"
	"encoding/json"
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

// Page is a built HTML page.
type Page struct {
	Path string // address below the base, such as /reports/2020-07/
	Raw  string
	Root *html.Node
}

// English reports whether the page is in English.
func (p Page) English() bool { return strings.HasPrefix(p.Path, "/en/") }

// Pages returns every page of a built site by its address below the base.
func Pages(t testing.TB, out string) map[string]Page {
	t.Helper()
	pages := map[string]Page{}
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
		pages[address] = Page{address, string(src), root}
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

// All returns the elements of a kind below a node, in order.
func All(n *html.Node, kind atom.Atom) []*html.Node {
	var out []*html.Node
	for d := range n.Descendants() {
		if d.Type == html.ElementNode && d.DataAtom == kind {
			out = append(out, d)
		}
	}
	return out
}

func Attr(n *html.Node, name string) (string, bool) {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val, true
		}
	}
	return "", false
}

// Text returns the text of an element with blanks folded.
func Text(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// Captioned returns the table whose caption ends with these words.
func Captioned(t *testing.T, p Page, words string) *html.Node {
	t.Helper()
	for _, table := range All(p.Root, atom.Table) {
		if strings.HasSuffix(Text(All(table, atom.Caption)[0]), words) {
			return table
		}
	}
	t.Fatalf("%s has no table with the caption %s", p.Path, words)
	return nil
}

// Crawl checks every page of a site with checkPage, and that all links lead somewhere and every page
// is linked. base is the path below which the site lies.
func Crawl(t *testing.T, out, base string) {
	t.Helper()
	pages := Pages(t, out)
	ids := map[string][]string{}
	for address, p := range pages {
		for d := range p.Root.Descendants() {
			if id, ok := Attr(d, "id"); ok {
				if slices.Contains(ids[address], id) {
					t.Errorf("%s has the id %q twice", address, id)
				}
				ids[address] = append(ids[address], id)
			}
		}
	}
	linked := map[string]bool{"/": true, "/404.html": true, "/en/404.html": true}
	for address, p := range pages {
		CheckPage(t, p)
		for d := range p.Root.Descendants() {
			if rel, _ := Attr(d, "rel"); d.DataAtom == atom.A && strings.Contains(rel, "external") {
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

// CheckPage checks the rules that hold for every page, such as one h1 and a strict policy.
func CheckPage(t *testing.T, p Page) {
	t.Helper()
	want := "zh-CN"
	if p.English() {
		want = "en"
	}
	if lang, _ := Attr(All(p.Root, atom.Html)[0], "lang"); lang != want {
		t.Errorf("%s has the language %q", p.Path, lang)
	}
	if titles := All(All(p.Root, atom.Head)[0], atom.Title); len(titles) != 1 || Text(titles[0]) == "" {
		t.Errorf("%s has no title", p.Path)
	}
	for _, bad := range []string{"{{", "NaN", "%!", "&lt;no value", "<nil>", "ZgotmplZ", "undefined", "<script>"} {
		if strings.Contains(p.Raw, bad) {
			t.Errorf("%s has %q", p.Path, bad)
		}
	}
	level := 1
	for d := range p.Root.Descendants() {
		if d.Type != html.ElementNode {
			continue
		}
		if style, ok := Attr(d, "style"); ok {
			t.Errorf("%s has the style %q, which its policy forbids", p.Path, style)
		}
		switch d.DataAtom {
		case atom.Table:
			if c := All(d, atom.Caption); len(c) != 1 || Text(c[0]) == "" {
				t.Errorf("%s has a table without a caption", p.Path)
			}
			for _, th := range All(d, atom.Th) {
				if _, ok := Attr(th, "scope"); !ok {
					t.Errorf("%s has a head cell without a scope: %s", p.Path, Text(th))
				}
			}
		case atom.Img:
			if alt, _ := Attr(d, "alt"); alt == "" {
				t.Errorf("%s has a picture without words", p.Path)
			}
			for _, size := range []string{"width", "height"} {
				if _, ok := Attr(d, size); !ok {
					t.Errorf("%s has a picture without its %s", p.Path, size)
				}
			}
		case atom.A:
			if Text(d) == "" {
				t.Errorf("%s has a link without words", p.Path)
			}
		case atom.Section, atom.Ul, atom.Ol, atom.Dl, atom.Tbody:
			if Text(d) == "" {
				t.Errorf("%s has an empty %s", p.Path, d.Data)
			}
		case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
			now := int(d.Data[1] - '0')
			if now > level+1 {
				t.Errorf("%s jumps from h%d to h%d at %q", p.Path, level, now, Text(d))
			}
			level = now
		}
		headed := func(h atom.Atom) bool { return len(All(d, h)) > 0 }
		if d.DataAtom == atom.Section && !headed(atom.H2) && !headed(atom.H3) && !headed(atom.H4) {
			t.Errorf("%s has a section without a heading: %s", p.Path, Text(d))
		}
	}
	policy := ""
	for _, m := range All(p.Root, atom.Meta) {
		if name, _ := Attr(m, "http-equiv"); name == "Content-Security-Policy" {
			policy, _ = Attr(m, "content")
		}
	}
	scripts := All(p.Root, atom.Script)
	if !strings.HasPrefix(policy, "default-src 'none'") || strings.Contains(policy, "unsafe") || strings.Contains(policy, "script-src 'self'") != (len(scripts) > 0) {
		t.Errorf("%s has %d scripts and the policy %q", p.Path, len(scripts), policy)
	}
	for _, s := range scripts {
		if kind, _ := Attr(s, "type"); kind == "application/ld+json" { // data for search engines, which never runs
			if !json.Valid([]byte(Text(s))) {
				t.Errorf("%s has data for search engines that is no JSON: %s", p.Path, Text(s))
			}
			continue
		}
		if integrity, _ := Attr(s, "integrity"); integrity == "" || Text(s) != "" {
			t.Errorf("%s has an inline script or one without integrity", p.Path)
		}
	}
	if n := len(All(p.Root, atom.H1)); n != 1 {
		t.Errorf("%s has %d h1, want 1", p.Path, n)
	}
}
