package hosting

import (
	"bytes"
	"cmp"
	"embed"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"text/template"
)

// Site is what the files for servers depend on.
type Site struct {
	Base  string   // where the site stands: "/zt/dzsw/", or its full address
	Twins []string // the rooms in which an address stands again: "" for the site's own, "en/"
	Moves []Move
	Names []string // every file of the built site
}

// Move is an address that leads to another, with everything below it. Both
// stand below the site's base, as in "/notices/old/".
type Move struct{ From, To string }

// Folder is the folder of the files for servers, in the built site. Its name
// begins with a dot: nobody is served from it.
const Folder = ".server"

//go:embed nginx.conf Caddyfile
var templates embed.FS

// Files returns the files for servers by their names in the built site.
func Files(s Site) (map[string][]byte, error) {
	u, err := url.Parse(s.Base)
	if err != nil || !strings.HasSuffix(u.Path, "/") {
		return nil, fmt.Errorf("the site's address %q has no path that ends with a slash", s.Base)
	}
	v := view{
		Base: u.Path, Link: u.EscapedPath(), Below: u.Path != "/", Twins: s.Twins, Moves: slices.Clone(s.Moves), Names: s.Names,
		Fixed: fixed, Framing: framing, Caching: caching, Types: typesByName(),
		PolicyName: policyName, Safe: Header{safeName, safeValue}, Unknown: unknown,
	}
	// The one that names more of an address goes first.
	slices.SortStableFunc(v.Moves, func(a, b Move) int {
		return cmp.Or(cmp.Compare(len(b.From), len(a.From)), strings.Compare(a.From, b.From))
	})
	out := map[string][]byte{
		"_headers":                    v.headers(),
		Folder + "/nginx-brotli.conf": []byte("# For an nginx with the module brotli_static, in the same block as nginx.conf.\nbrotli_static on;\n"),
	}
	if len(v.Moves) > 0 {
		out["_redirects"] = v.redirects()
	}
	for _, name := range []string{"nginx.conf", "Caddyfile"} {
		t, err := template.ParseFS(templates, name)
		if err != nil {
			return nil, err
		}
		var b bytes.Buffer
		if err := t.Execute(&b, v); err != nil {
			return nil, fmt.Errorf("writing %s: %w", name, err)
		}
		out[Folder+"/"+name] = b.Bytes()
	}
	return out, nil
}

// view is what the templates know.
type view struct {
	Base       string // the path that the site stands below, as a server sees it: /中/
	Link       string // the same as it is written in an address: /%E4%B8%AD/
	Below      bool   // the site is a part of another
	Twins      []string
	Moves      []Move
	Names      []string
	Fixed      []Header
	PolicyName string
	Framing    []rule
	Caching    []rule
	Safe       Header
	Types      []Header
	Unknown    string
}

// Pattern is the base as a regular expression.
func (v view) Pattern() string { return regexp.QuoteMeta(v.Base) }

// Host is the base without its last slash.
func (v view) Host() string { return strings.TrimSuffix(v.Base, "/") }

// Rooms are the twins as a part of a regular expression.
func (v view) Rooms() string { return strings.Join(v.Twins, "|") }

// Inside is an address without the slash that the base ends with, and without
// that at its own end.
func (v view) Inside(address string) string { return strings.Trim(address, "/") }

// Texts are the endings of the files that get smaller by packing.
func (v view) Texts() []string {
	var out []string
	for _, kind := range v.Types {
		if ending := "." + kind.Name; Packs(ending) {
			out = append(out, ending)
		}
	}
	return out
}

// headers is the file _headers. A host adds up the lines of all rules that fit
// an address, and of two policies a browser keeps the narrower one: so no two
// rules may both speak of framing, and each room of the site has its own.
func (v view) headers() []byte {
	var b bytes.Buffer
	b.WriteString(`# What a static host that reads this file (Netlify, Cloudflare Pages) says with
# the portal's pages; made by "portal build". It lies at the top of the host.
`)
	add := func(pattern string, headers ...Header) {
		fmt.Fprintf(&b, "%s%s\n", v.Link, pattern)
		for _, h := range headers {
			fmt.Fprintf(&b, "  %s: %s\n", h.Name, h.Value)
		}
	}
	all := v.Fixed
	if !v.Below {
		all = append(slices.Clone(all), v.Safe)
	}
	add("*", all...)
	policy := func(address string) Header { return Policy("/" + address)[0] }
	add("", policy(""))
	for _, name := range v.top() {
		if room, ok := strings.CutSuffix(name, "/"); ok {
			add(room+"/*", policy(name))
		} else {
			add(name, policy(name))
		}
	}
	for _, name := range v.Names {
		if Fingerprinted(name) {
			add(name, Header{"Cache-Control", Caching("/" + name)})
		}
	}
	return b.Bytes()
}

// top are the files and folders at the top of the site, a folder with a slash
// behind it.
func (v view) top() []string {
	var out []string
	for _, name := range v.Names {
		room, _, below := strings.Cut(name, "/")
		if strings.HasPrefix(name, ".") {
			continue
		}
		if below {
			room += "/"
		}
		out = append(out, room)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// redirects is the file _redirects, of which the first rule that fits holds.
func (v view) redirects() []byte {
	var b bytes.Buffer
	b.WriteString(`# The addresses that moved, for a static host that reads this file (Netlify,
# Cloudflare Pages); made by "portal build". It lies at the top of the host.
`)
	for _, m := range v.Moves {
		for _, twin := range v.Twins {
			fmt.Fprintf(&b, "%[1]s%[2]s%[3]s/* %[1]s%[2]s%[4]s/:splat 301\n", v.Link, twin, v.Inside(m.From), v.Inside(m.To))
		}
	}
	return b.Bytes()
}
