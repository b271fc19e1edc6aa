// Package serverconf defines the response headers and redirects of the portal's files. It generates
// the configurations for nginx, Caddy and static hosts that read the files _headers and _redirects.
package serverconf

import (
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"

	"portal/internal/chartpath"
	"portal/internal/digest"
)

// Header is a response header.
type Header struct{ Name, Value string }

// fixed lists the headers of every response.
var fixed = []Header{
	{"X-Content-Type-Options", "nosniff"},
	{"Referrer-Policy", "no-referrer"},
	{"Permissions-Policy", "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()"},
}

// policyName is the header that says who may embed a page. The page itself contains the rest of its
// policy, because its layout knows what it needs. A second copy here could differ, and browsers
// enforce both.
const policyName = "Content-Security-Policy"

// safeName is the header that makes browsers use https. It affects the whole host, so only a portal
// at the root of its host sends it, and only over https.
const (
	safeName  = "Strict-Transport-Security"
	safeValue = "max-age=31536000"
)

// sharingName is the header that lets the pages of other sites read the open data.
const sharingName = "Access-Control-Allow-Origin"

// rule assigns a value to addresses whose beginning, after the site's base, matches the pattern.
// The pattern uses only the syntax that Go, nginx and Caddy share.
type rule struct{ Name, Pattern, Value string }

// If several rules match, the last one applies.
var (
	// Only a header, not the page itself, can say who may embed a page. Only pages below embed/ may
	// be embedded.
	framing = []rule{
		{"all", ``, "frame-ancestors 'none'"},
		{"frames", `embed/`, "frame-ancestors *"},
	}
	sharing = []rule{
		{"open", `(api|data)/`, "*"},
	}
	caching = []rule{
		{"all", ``, "public, max-age=300"},
		// Files of a frozen chart change only by a correction, which must reach readers within a
		// day.
		{"frozen", `(en/|embed/)?` + chartpath.Frozen + `[^/]+$`, "public, max-age=86400, must-revalidate"},
		// A file with its hash in its name never changes.
		{"lasting", `(.*[./])?` + digest.Pattern + `[./][^/]*$`, lasting},
		{"pages", `(.*/)?([^/]*\.html)?$`, "no-cache"}, // browsers may cache pages but must revalidate
	}
)

const lasting = "public, max-age=31536000, immutable"

var fingerprinted = regexp.MustCompile(`(^|[./])` + digest.Pattern + `[./][^/]*$`)

// Fingerprinted reports whether a file's name contains the hash of its content. Such a file never
// changes.
func Fingerprinted(name string) bool { return fingerprinted.MatchString(name) }

// types maps extensions in lower case to content types: those of the portal's own files and of what
// static/ may contain. The system's own table is not used, because it differs between machines.
var types = map[string]string{
	".avif": "image/avif",
	".css":  "text/css; charset=utf-8",
	".csv":  "text/csv; charset=utf-8",
	".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
	".gif":  "image/gif",
	".htm":  "text/html; charset=utf-8",
	".html": "text/html; charset=utf-8",
	".ico":  "image/x-icon",
	".ics":  "text/calendar; charset=utf-8",
	".jpeg": "image/jpeg",
	".jpg":  "image/jpeg",
	".js":   "text/javascript; charset=utf-8",
	".json": "application/json",
	".ofd":  "application/ofd",
	".md":   "text/markdown; charset=utf-8",
	".pdf":  "application/pdf",
	".png":  "image/png",
	".sig":  "text/plain; charset=utf-8",
	".svg":  "image/svg+xml",
	".tsv":  "text/tab-separated-values; charset=utf-8",
	".txt":  "text/plain; charset=utf-8",
	".webp": "image/webp",
	".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
	".xml":  "application/xml",
	".zip":  "application/zip",
}

// unknown is the content type of files with another extension.
const unknown = "application/octet-stream"

// Type returns the content type of a file by its extension, in any letter case.
func Type(name string) string {
	if kind, ok := types[strings.ToLower(path.Ext(name))]; ok {
		return kind
	}
	return unknown
}

// Packs reports whether a file is text, which compression makes smaller.
func Packs(name string) bool {
	switch kind := Type(name); {
	case kind == "image/svg+xml":
		return true
	case strings.HasPrefix(kind, "image/"), kind == unknown:
		return false
	}
	return !slices.Contains([]string{".docx", ".ofd", ".pdf", ".xlsx", ".zip"}, strings.ToLower(path.Ext(name)))
}

// Policy returns the headers that every server sends for an address. The address is relative to the
// site's base and begins with a slash.
func Policy(address string) []Header {
	out := []Header{{policyName, last(framing, address)}}
	if value := last(sharing, address); value != "" {
		out = append(out, Header{sharingName, value})
	}
	return append(out, fixed...)
}

// Caching returns the Cache-Control header for an address, in the same form as for Policy.
func Caching(address string) string { return last(caching, address) }

// last returns the value of the last rule that matches.
func last(rules []rule, address string) (value string) {
	for _, r := range rules {
		if regexp.MustCompile("^/" + r.Pattern).MatchString(address) {
			value = r.Value
		}
	}
	return value
}

// typesByName returns the content types, sorted by extension without the dot.
func typesByName() []Header {
	var out []Header
	for _, ending := range slices.Sorted(maps.Keys(types)) {
		out = append(out, Header{ending[1:], types[ending]})
	}
	return out
}
