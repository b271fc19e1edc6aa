// Package hosting says what a server says with the portal's files beside their
// bytes, once, and writes it down for the servers that bureaus have: nginx,
// Caddy, and static hosts that read the files _headers and _redirects.
package hosting

import (
	"maps"
	"path"
	"regexp"
	"slices"

	"portal/internal/chartpath"
	"portal/internal/digest"
)

// Header is a line of an answer.
type Header struct{ Name, Value string }

// fixed are the lines of every answer.
var fixed = []Header{
	{"X-Content-Type-Options", "nosniff"},
	{"Referrer-Policy", "no-referrer"},
	{"Permissions-Policy", "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()"},
}

// policyName is the line that says who may frame a page. All else that a page
// asks of browsers is in the page, where its layout knows what it needs: said
// here again the two would part, and browsers keep to both.
const policyName = "Content-Security-Policy"

// safeName is the line that keeps readers to https. It is of a host as a whole,
// so only a portal that has its host to itself says it, and only over https.
const (
	safeName  = "Strict-Transport-Security"
	safeValue = "max-age=31536000"
)

// rule gives a value to the addresses below the site's own that begin as the
// pattern says, which is of the kind that Go, nginx and Caddy understand alike.
type rule struct{ Name, Pattern, Value string }

// Of several rules that fit the last one holds.
var (
	// A page cannot say of itself who may frame it. Nobody may, but for what was
	// made for other people's pages.
	framing = []rule{
		{"all", ``, "frame-ancestors 'none'"},
		{"frames", `embed/`, "frame-ancestors *"},
	}
	caching = []rule{
		{"all", ``, "public, max-age=300"},
		// What lies beside a frozen chart changes by a correction alone, which has
		// to reach readers within a day.
		{"frozen", `(en/|embed/)?` + chartpath.Frozen + `[^/]+$`, "public, max-age=86400, must-revalidate"},
		// What has its hash in its name never changes.
		{"lasting", `(.*[./])?` + digest.Pattern + `[./][^/]*$`, lasting},
		{"pages", `(.*/)?([^/]*\.html)?$`, "no-cache"}, // kept, and asked for anew each time
	}
)

const lasting = "public, max-age=31536000, immutable"

var fingerprinted = regexp.MustCompile(`(^|[./])` + digest.Pattern + `[./][^/]*$`)

// Fingerprinted reports whether a file's name has the hash of what is in it: it
// never changes.
func Fingerprinted(name string) bool { return fingerprinted.MatchString(name) }

// types are those of the files that a site has, by their ending. The system's
// own table is not asked: it differs from machine to machine.
var types = map[string]string{
	".css":  "text/css; charset=utf-8",
	".csv":  "text/csv; charset=utf-8",
	".html": "text/html; charset=utf-8",
	".ico":  "image/x-icon",
	".ics":  "text/calendar; charset=utf-8",
	".js":   "text/javascript; charset=utf-8",
	".json": "application/json",
	".pdf":  "application/pdf",
	".png":  "image/png",
	".sig":  "text/plain; charset=utf-8",
	".svg":  "image/svg+xml",
	".tsv":  "text/tab-separated-values; charset=utf-8",
	".txt":  "text/plain; charset=utf-8",
	".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
	".xml":  "application/xml",
	".zip":  "application/zip",
}

// unknown is the type of a file with another ending.
const unknown = "application/octet-stream"

// Type returns the content type of a file.
func Type(name string) string {
	if kind, ok := types[path.Ext(name)]; ok {
		return kind
	}
	return unknown
}

// Packs reports whether a file gets smaller by packing: it is a text.
func Packs(name string) bool {
	switch path.Ext(name) {
	case ".ico", ".pdf", ".png", ".xlsx", ".zip":
		return false
	}
	return Type(name) != unknown
}

// Policy returns what is said with an address of the site besides its bytes,
// wherever it stands and whoever serves it. The address is the one below the
// site's base and begins with a slash.
func Policy(address string) []Header {
	return append([]Header{{policyName, last(framing, address)}}, fixed...)
}

// Caching returns for how long caches may keep what is at an address.
func Caching(address string) string { return last(caching, address) }

// last returns the value of the last rule that fits.
func last(rules []rule, address string) (value string) {
	for _, r := range rules {
		if regexp.MustCompile("^/" + r.Pattern).MatchString(address) {
			value = r.Value
		}
	}
	return value
}

// typesByName returns the endings in order, without their dot.
func typesByName() []Header {
	var out []Header
	for _, ending := range slices.Sorted(maps.Keys(types)) {
		out = append(out, Header{ending[1:], types[ending]})
	}
	return out
}
