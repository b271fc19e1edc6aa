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

// handing ends the name of a script that hands over a JSON file: from a disk a
// script may load another one, but no data.
const handing = ".js"

// pages rewrites the pages of a site for its copy. What a layout says to it
// stands in attributes:
//
//	data-only="web"   an element that the copy leaves out
//	data-only="copy"  a hidden element that it shows
//	data-root         the way to the site's folder, for a script
//	data-suffix       what a script adds to the address of a page's folder
//
// Any other data- attribute that names a file or a page of the site leads to
// it in the copy too, and one that names a JSON file to a script that hands
// the file over as document.currentScript.json.
type pages struct {
	site   fs.FS
	files  map[string]bool
	omits  func(string) bool
	origin string // of the site's address, if known
	base   string // the path that the site stands under

	mu     sync.Mutex
	handed map[string]bool // the scripts that hand files over
}

func newPages(site fs.FS, files map[string]bool, c Copy) (*pages, error) {
	u, err := url.Parse(c.Base)
	if err != nil || !strings.HasSuffix(u.Path, "/") {
		return nil, fmt.Errorf("the site's address %q has no path that ends with a slash", c.Base)
	}
	return &pages{
		site: site, files: files, omits: c.Omits,
		origin: strings.TrimSuffix(c.Base, u.EscapedPath()), base: u.Path, handed: map[string]bool{},
	}, nil
}

// rewrite returns a page as it stands in the copy. Only the elements that
// change are written anew.
func (p *pages) rewrite(name string) ([]byte, error) {
	src, err := fs.ReadFile(p.site, name)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	var wrong []error
	unlinked := 0 // links whose words stay
	z := html.NewTokenizer(bytes.NewReader(src))
	for {
		kind := z.Next()
		raw := z.Raw()
		if kind != html.TextToken {
			raw = bytes.Clone(raw) // reading a tag may change it
		}
		switch kind {
		case html.ErrorToken:
			if err := z.Err(); !errors.Is(err, io.EOF) {
				wrong = append(wrong, err)
			}
			return out.Bytes(), errors.Join(wrong...)
		case html.StartTagToken, html.SelfClosingTagToken:
			if !leads(raw) {
				break // most of a drawing
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

// leads reports whether a tag may have one of the attributes that change, whose
// names layouts write in small letters.
func leads(raw []byte) bool {
	for _, name := range []string{"href", "src", "action", "data-", "integrity", "crossorigin"} {
		if bytes.Contains(raw, []byte(name)) {
			return true
		}
	}
	return false
}

// skip passes over the content of an element that has begun.
func skip(z *html.Tokenizer, name string) {
	if slices.Contains([]string{"link", "meta", "img", "input", "br", "hr", "source"}, name) {
		return // it has none
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

// fate is what becomes of an element.
type fate int

const (
	same fate = iota
	changed
	leftOut
	unlink // its content stays
)

// element changes the attributes of an element to those of the copy.
func (p *pages) element(page string, t *html.Token) (fate, error) {
	if slices.Contains(t.Attr, html.Attribute{Key: "data-only", Val: "web"}) {
		return leftOut, nil
	}
	shown := slices.Contains(t.Attr, html.Attribute{Key: "data-only", Val: "copy"})
	out := same
	var kept []html.Attribute
	for _, a := range t.Attr {
		value := a.Val
		switch a.Key {
		case "integrity", "data-integrity", "crossorigin":
			// A browser cannot check a file of the disk and refuses it.
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
		kept = append(kept, a)
	}
	t.Attr = kept
	return out, nil
}

var errOmitted = errors.New("the copy leaves out what it leads to")

// link returns a link as it stands in the copy: relative, and to a file. An
// address in full still leads to the site itself.
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
			return value, nil // it leads out of the site
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
	u.Path, u.RawPath = relative(page, file), ""
	return u.String(), nil
}

// links returns a list of pictures, each with its size or density behind it.
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

// data returns what stands in an attribute for a script.
func (p *pages) data(page, value string) string {
	target, ok := strings.CutPrefix(value, p.base)
	if !ok {
		return value
	}
	file := p.file(target)
	switch {
	case !p.files[file]:
		return value
	case path.Ext(file) == ".json":
		file += handing
		p.mu.Lock()
		p.handed[file] = true
		p.mu.Unlock()
	case p.omits(file):
		return value
	}
	to := url.URL{Path: relative(page, file)}
	return to.String()
}

// root returns the way from a page to a folder of the site.
func (p *pages) root(page, value string) string {
	below, ok := strings.CutPrefix(strings.TrimPrefix(value, p.origin), p.base)
	if !ok {
		return value
	}
	return cmp.Or(strings.TrimSuffix(relative(page, path.Join(below, "x")), "x"), "./")
}

// file returns the file that an address below the base names.
func (p *pages) file(target string) string {
	if target == "" || strings.HasSuffix(target, "/") || p.files[target+"/index.html"] {
		return path.Join(target, "index.html")
	}
	return path.Clean(target)
}

// relative returns the way from a page to a file.
func relative(page, file string) string {
	from, to := strings.Split(page, "/"), strings.Split(file, "/")
	same := 0
	for same < len(from)-1 && same < len(to)-1 && from[same] == to[same] {
		same++
	}
	return strings.Repeat("../", len(from)-1-same) + strings.Join(to[same:], "/")
}
