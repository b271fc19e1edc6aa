package serverconf

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

// Site describes a built site for the server configurations.
type Site struct {
	Base     string   // the site's base: "/zt/dzsw/" or its full URL
	Prefixes []string // the prefixes under which every address exists: "", "en/", "embed/"
	Moves    []Move
	// Withdrawn lists the pages that say that something was withdrawn. The server answers 410 with the page
	// for its address, also without the slash at its end, and for everything below it.
	Withdrawn []string
	Names     []string // every file of the built site
}

// Move redirects an address and everything below it. Both addresses are relative to the site's
// base, as in "/notices/old/".
type Move struct{ From, To string }

// Folder is the folder of the server configurations in the built site. Servers do not deliver it,
// because its name begins with a dot.
const Folder = ".server"

//go:embed nginx.conf Caddyfile
var templates embed.FS

// Files returns the server configurations by their paths in the built site.
func Files(s Site) (map[string][]byte, error) {
	u, err := url.Parse(s.Base)
	if err != nil || !strings.HasSuffix(u.Path, "/") {
		return nil, fmt.Errorf("the site's base %q does not end with a slash; add one", s.Base)
	}
	v := view{
		Base: u.Path, Link: u.EscapedPath(), Below: u.Path != "/",
		Prefixes: s.Prefixes, Moves: slices.Clone(s.Moves), Names: s.Names,
		Withdrawn: slices.Sorted(slices.Values(s.Withdrawn)), // what is below another address comes after it
		Fixed:     fixed, Framing: framing, Sharing: sharing, Caching: caching, Types: typesByName(),
		PolicyName: policyName, SharingName: sharingName, Safe: Header{safeName, safeValue}, Unknown: unknown,
	}
	// More specific addresses first, because servers use the first rule that matches.
	slices.SortStableFunc(v.Moves, func(a, b Move) int {
		return cmp.Or(cmp.Compare(len(b.From), len(a.From)), strings.Compare(a.From, b.From))
	})
	out := map[string][]byte{
		"_headers":                    v.headers(),
		Folder + "/nginx-brotli.conf": []byte(nginxBrotli),
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

const nginxBrotli = "# For an nginx with the module brotli_static, in the same block as nginx.conf.\nbrotli_static on;\n"

// view is the data of the templates.
type view struct {
	Base        string // the path of the site's base, decoded: /中/
	Link        string // the same path, percent-encoded: /%E4%B8%AD/
	Below       bool   // whether the base is not the root of the host
	Prefixes    []string
	Moves       []Move
	Withdrawn   []string
	Names       []string
	Fixed       []Header
	PolicyName  string
	SharingName string
	Framing     []rule
	Sharing     []rule
	Caching     []rule
	Safe        Header
	Types       []Header
	Unknown     string
}

// Pattern returns the base as a regular expression.
func (v view) Pattern() string { return regexp.QuoteMeta(v.Base) }

// Host returns the base without its last slash.
func (v view) Host() string { return strings.TrimSuffix(v.Base, "/") }

// Quote returns an address without its first and last slash as a regular expression.
func (v view) Quote(address string) string { return regexp.QuoteMeta(v.Inside(address)) }

// PrefixPattern returns the prefixes as alternatives of a regular expression.
func (v view) PrefixPattern() string { return strings.Join(v.Prefixes, "|") }

// Inside returns an address without its first and last slash.
func (v view) Inside(address string) string { return strings.Trim(address, "/") }

// Texts returns the extensions of the files that are served compressed.
func (v view) Texts() []string {
	var out []string
	for _, kind := range v.Types {
		if ending := "." + kind.Name; Packs(ending) {
			out = append(out, ending)
		}
	}
	return out
}

// headers returns the file _headers. A host combines the headers of all rules that match an
// address, and a browser enforces every policy that it gets. Each address must therefore match one
// rule about framing only, so each top-level folder has its own rule.
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
	policy := func(address string) []Header {
		all := Policy("/" + address)
		return all[:len(all)-len(fixed)]
	}
	add("", policy("")...)
	whole := v.fingerprinted()
	for _, name := range v.top() {
		switch {
		case whole[name]:
			add(name+"*", append(policy(name), Header{"Cache-Control", lasting})...)
		case strings.HasSuffix(name, "/"):
			add(name+"*", policy(name)...)
		default:
			add(name, policy(name)...)
		}
	}
	for _, name := range v.Names {
		if Fingerprinted(name) && !whole[topOf(name)] {
			add(name, Header{"Cache-Control", Caching("/" + name)})
		}
	}
	return b.Bytes()
}

// fingerprinted returns the folders at the top of the site in which every file has its hash in its
// name. They need one rule each, because hosts limit the number of rules.
func (v view) fingerprinted() map[string]bool {
	out := map[string]bool{}
	for _, name := range v.Names {
		top := topOf(name)
		before, seen := out[top]
		out[top] = Fingerprinted(name) && strings.HasSuffix(top, "/") && (before || !seen)
	}
	return out
}

// topOf returns the file or folder at the top of the site that a name belongs to, a folder with a
// slash at the end.
func topOf(name string) string {
	if folder, _, ok := strings.Cut(name, "/"); ok {
		return folder + "/"
	}
	return name
}

// top returns the files and folders at the top of the site, folders with a slash at the end.
func (v view) top() []string {
	var out []string
	for _, name := range v.Names {
		if !strings.HasPrefix(name, ".") {
			out = append(out, topOf(name))
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// redirects returns the file _redirects. A host uses the first rule that matches.
func (v view) redirects() []byte {
	var b bytes.Buffer
	b.WriteString(`# The addresses that moved, for a static host that reads this file (Netlify,
# Cloudflare Pages); made by "portal build". It lies at the top of the host.
`)
	for _, m := range v.Moves {
		for _, prefix := range v.Prefixes {
			fmt.Fprintf(&b, "%[1]s%[2]s%[3]s/* %[1]s%[2]s%[4]s/:splat 301\n", v.Link, prefix, v.Inside(m.From), v.Inside(m.To))
		}
	}
	return b.Bytes()
}
