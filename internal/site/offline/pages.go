package offline

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"path"
	"slices"
	"strings"
	"sync"

	"golang.org/x/net/html"
)

// scriptSuffix is added to the name of a JSON file to name the script with its content. On a disk,
// browsers let a page load scripts but not data.
const scriptSuffix = ".js"

// pages rewrites the pages of a site for the offline copy. Layouts control it with attributes:
//
//	data-only="web"   an element that the copy omits
//	data-only="copy"  a hidden element that the copy shows
//	data-root         the relative path of the site's base, for a script
//	data-suffix       the suffix that a script adds to the address of a page's folder
//
// Any other data- attribute with the address of a page or file gets the relative path of it in the
// copy. If it is a JSON file, the attribute gets the path of a script that sets
// document.currentScript.json to the file's content.
type pages struct {
	site   fs.FS
	files  map[string]bool
	omits  func(string) bool
	origin string // of the site's URL; empty if unknown
	base   string // the path of the site's base

	same map[string]string // files that repeat another one, which the copy has instead

	mu      sync.Mutex
	scripts map[string]bool // the scripts with the content of JSON files
}

func newPages(site fs.FS, files map[string]bool, c Copy) (*pages, error) {
	u, err := url.Parse(c.Base)
	if err != nil || !strings.HasSuffix(u.Path, "/") {
		return nil, fmt.Errorf("the site's base %q does not end with a slash; add one", c.Base)
	}
	return &pages{
		site: site, files: files, omits: c.Omits,
		origin: strings.TrimSuffix(c.Base, u.EscapedPath()), base: u.Path, scripts: map[string]bool{}, same: map[string]string{},
	}, nil
}

// rewrite returns a page for the copy. It encodes only the elements that change.
func (p *pages) rewrite(name string) ([]byte, error) {
	src, err := fs.ReadFile(p.site, name)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	var wrong []error
	unlinked := 0 // open links whose content stays without the link
	z := html.NewTokenizer(bytes.NewReader(src))
	for {
		kind := z.Next()
		raw := z.Raw()
		if kind != html.TextToken {
			raw = bytes.Clone(raw) // parsing a tag may change its bytes
		}
		switch kind {
		case html.ErrorToken:
			if err := z.Err(); !errors.Is(err, io.EOF) {
				wrong = append(wrong, err)
			}
			return out.Bytes(), errors.Join(wrong...)
		case html.StartTagToken, html.SelfClosingTagToken:
			if !mayChange(raw) {
				break // avoids parsing most elements of a drawing
			}
			t := z.Token()
			switch fate, err := p.element(name, &t); {
			case err != nil:
				wrong = append(wrong, err)
			case fate == leftOut:
				if kind == html.StartTagToken {
					skip(z, t.Data)
				}
				continue
			case fate == unlink:
				unlinked++
				continue
			case fate == changed:
				raw = []byte(t.String())
			}
		case html.EndTagToken:
			if t := z.Token(); t.Data == "a" && unlinked > 0 { // links do not nest
				unlinked--
				continue
			}
		}
		out.Write(raw)
	}
}

// mayChange reports whether a tag may have an attribute that the copy changes. Layouts write the
// names of attributes in lower case.
func mayChange(raw []byte) bool {
	for _, name := range []string{"href", "src", "action", "data-", "integrity", "crossorigin"} {
		if bytes.Contains(raw, []byte(name)) {
			return true
		}
	}
	return false
}

// skip reads up to the end of an element whose start tag was read.
func skip(z *html.Tokenizer, name string) {
	if slices.Contains([]string{"link", "meta", "img", "input", "br", "hr", "source"}, name) {
		return // void elements have no content
	}
	for depth := 1; depth > 0; {
		switch z.Next() {
		case html.ErrorToken:
			return
		case html.StartTagToken:
			if t, _ := z.TagName(); string(t) == name {
				depth++
			}
		case html.EndTagToken:
			if t, _ := z.TagName(); string(t) == name {
				depth--
			}
		}
	}
}

// fate says how an element appears in the copy.
type fate int

const (
	same fate = iota
	changed
	leftOut
	unlink // the copy has its content only
)

// element changes the attributes of an element for the copy.
func (p *pages) element(page string, t *html.Token) (fate, error) {
	if slices.Contains(t.Attr, html.Attribute{Key: "data-only", Val: "web"}) {
		return leftOut, nil
	}
	shown := slices.Contains(t.Attr, html.Attribute{Key: "data-only", Val: "copy"})
	out := same
	var attributes []html.Attribute
	for _, a := range t.Attr {
		value := a.Val
		switch a.Key {
		case "integrity", "data-integrity", "crossorigin":
			// Browsers refuse files on a disk that have these attributes.
			out = changed
			continue
		case "hidden":
			if shown {
				out = changed
				continue
			}
		case "href", "src", "srcset", "action":
			link := p.link
			if a.Key == "srcset" {
				link = p.links
			}
			to, err := link(page, a.Val)
			if errors.Is(err, errOmitted) && t.Data == "a" {
				return unlink, nil
			}
			if errors.Is(err, errOmitted) && t.Data == "link" {
				return leftOut, nil
			}
			if err != nil {
				return same, err
			}
			value = to
		case "data-root":
			value = p.root(page, a.Val)
		case "data-suffix":
			value = "index.html"
		default:
			if strings.HasPrefix(a.Key, "data-") {
				value = p.data(page, a.Val)
			}
		}
		if value != a.Val {
			out, a.Val = changed, value
		}
		attributes = append(attributes, a)
	}
	t.Attr = attributes
	return out, nil
}

var errOmitted = errors.New("the copy leaves out what it leads to")

// link returns a link for the copy: the relative path of a file. It does not change full URLs and
// links outside the site.
func (p *pages) link(page, value string) (string, error) {
	u, err := url.Parse(value)
	if err != nil {
		return "", err
	}
	if u.Scheme != "" || u.Host != "" || u.Path == "" {
		return value, nil
	}
	target, ok := strings.CutPrefix(u.Path, p.base)
	if !ok {
		if path.IsAbs(u.Path) {
			return value, nil // outside the site
		}
		target = path.Join(path.Dir(page), u.Path)
		if strings.HasSuffix(u.Path, "/") {
			target += "/"
		}
	}
	file := p.file(target)
	if p.omits(file) {
		return "", fmt.Errorf("the link %q: %w", value, errOmitted)
	}
	if !p.files[file] {
		return "", fmt.Errorf("the link %q leads nowhere", value)
	}
	u.Path, u.RawPath = relative(page, cmp.Or(p.same[file], file)), ""
	return u.String(), nil
}

// links returns a srcset for the copy: a list of pictures, each followed by its size or density.
func (p *pages) links(page, value string) (string, error) {
	var list []string
	for one := range strings.SplitSeq(value, ",") {
		fields := strings.Fields(one)
		if len(fields) == 0 {
			continue
		}
		to, err := p.link(page, fields[0])
		if err != nil {
			return "", err
		}
		fields[0] = to
		list = append(list, strings.Join(fields, " "))
	}
	return strings.Join(list, ", "), nil
}

// data returns the value of a data- attribute for the copy.
func (p *pages) data(page, value string) string {
	target, ok := strings.CutPrefix(value, p.base)
	if !ok {
		return value
	}
	file := p.file(target)
	file = cmp.Or(p.same[file], file)
	switch {
	case !p.files[file]:
		return value
	case path.Ext(file) == ".json":
		file += scriptSuffix
		p.mu.Lock()
		p.scripts[file] = true
		p.mu.Unlock()
	case p.omits(file):
		return value
	}
	to := url.URL{Path: relative(page, file)}
	return to.String()
}

// root returns the relative path from a page to a folder of the site.
func (p *pages) root(page, value string) string {
	below, ok := strings.CutPrefix(strings.TrimPrefix(value, p.origin), p.base)
	if !ok {
		return value
	}
	return cmp.Or(strings.TrimSuffix(relative(page, path.Join(below, "x")), "x"), "./")
}

// file returns the file at an address relative to the base.
func (p *pages) file(target string) string {
	if target == "" || strings.HasSuffix(target, "/") || p.files[target+"/index.html"] {
		return path.Join(target, "index.html")
	}
	return path.Clean(target)
}

// relative returns the relative path from a page to a file.
func relative(page, file string) string {
	from, to := strings.Split(page, "/"), strings.Split(file, "/")
	same := 0
	for same < len(from)-1 && same < len(to)-1 && from[same] == to[same] {
		same++
	}
	return strings.Repeat("../", len(from)-1-same) + strings.Join(to[same:], "/")
}
