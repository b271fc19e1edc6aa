package publish

import (
	"path"
	"strings"
)

// kinds are those of the files that a site has, by their extension. A store
// that knew none would hand a page over as a download.
var kinds = map[string]string{
	".html": "text/html; charset=utf-8",
	".css":  "text/css; charset=utf-8",
	".js":   "text/javascript; charset=utf-8",
	".json": "application/json",
	".csv":  "text/csv; charset=utf-8",
	".tsv":  "text/tab-separated-values; charset=utf-8",
	".txt":  "text/plain; charset=utf-8",
	".md":   "text/markdown; charset=utf-8",
	".xml":  "application/xml; charset=utf-8",
	".ics":  "text/calendar; charset=utf-8",
	".svg":  "image/svg+xml",
	".png":  "image/png",
	".webp": "image/webp",
	".pdf":  "application/pdf",
	".zip":  "application/zip",
	".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
	".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
	".sig":  "text/plain; charset=utf-8",
}

// contentType returns what kind of file a name stands for.
func contentType(name string) string {
	if t, ok := kinds[path.Ext(name)]; ok {
		return t
	}
	return "application/octet-stream"
}

// cacheControl says how long a reader may keep a file without asking. What is
// named by its content never changes; what is frozen changes by a correction
// alone, which must reach its readers within a day; pages and latest figures
// are asked for again after five minutes.
func cacheControl(name string) string {
	switch {
	case fingerprinted.MatchString(name):
		return "public, max-age=31536000, immutable"
	case frozenFolder(name) != "" && path.Base(name) != pageName:
		return "public, max-age=86400"
	}
	return "public, max-age=300"
}

// squeezed reports whether a file becomes smaller by compressing it, so that a
// server can hand out a compressed variant that lies beside it.
func squeezed(name string) bool {
	t := contentType(name)
	return strings.HasPrefix(t, "text/") || strings.HasPrefix(t, "application/json") || strings.HasPrefix(t, "application/xml") || t == "image/svg+xml"
}

// variants are the extensions of compressed files beside others.
var variants = []string{".gz", ".br"}

// variant reports whether a file is the compressed form of another.
func variant(name string) bool {
	ext := path.Ext(name)
	return (ext == ".gz" || ext == ".br") && squeezed(strings.TrimSuffix(name, ext))
}

// record reports whether a file of a published site, or its compressed form,
// tells what was published: it is never rolled back.
func record(name string) bool {
	if variant(name) {
		name = strings.TrimSuffix(name, path.Ext(name))
	}
	return name == LedgerName || strings.HasPrefix(name, "manifests/")
}

// internal reports whether a file of a published site is made by publishing
// itself: it is always there and in no ledger.
func internal(name string) bool { return variant(name) || record(name) }

// unpublished reports whether a file of a built folder is no part of the site:
// it is for the programs that serve it.
func unpublished(name string) bool {
	return strings.HasPrefix(name, ".") || name == "_headers" || name == "_redirects"
}

// rank orders files for a store that shows them one by one: whatever a page
// needs is there before the page, what leads to pages comes after them, and
// the home page is the last of them.
func rank(name string, fresh bool) int {
	switch base := path.Base(name); {
	case name == pageName || name == "en/"+pageName:
		return 4
	case base == pageName && fresh:
		return 1
	case base == pageName:
		return 3
	case fresh:
		return 0
	case !strings.Contains(name, "/"): // the feed, the map, the card of the home page
		return 5
	}
	return 2
}

// ranks is how many there are.
const ranks = 6
