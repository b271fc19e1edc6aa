package publish

import (
	"path"
	"strings"
	"unicode"
	"unicode/utf8"

	"portal/internal/hosting"
)

// variants are the extensions of compressed files beside others.
var variants = []string{".gz", ".br"}

// variant reports whether a file is the compressed form of another.
func variant(name string) bool {
	ext := path.Ext(name)
	return (ext == ".gz" || ext == ".br") && hosting.Packs(strings.TrimSuffix(name, ext))
}

// record reports whether a file of a published site, or its compressed form,
// tells what was published: it is never rolled back.
func record(name string) bool {
	if variant(name) {
		name = strings.TrimSuffix(name, path.Ext(name))
	}
	return name == LedgerName || strings.HasPrefix(name, "manifests/")
}

// forServers reports whether a file is for web servers, which keep it from
// their readers.
func forServers(name string) bool { return strings.HasPrefix(name, hosting.Folder+"/") }

// internal reports whether a file of a release is no address that anybody was
// given: publishing makes it, or servers read it.
func internal(name string) bool { return variant(name) || record(name) || forServers(name) }

// unpublished reports whether a file or folder of a built folder is no part of
// a release: static hosts read it, other builds, and whoever left it there.
// Servers show nobody what begins with a dot, however deep it lies.
func unpublished(name string) bool {
	return strings.HasPrefix(path.Base(name), ".") && name != hosting.Folder || name == "_headers" || name == "_redirects"
}

// sayable reports whether a path can stand in a line of the ledger and in a
// manifest as it is.
func sayable(name string) bool {
	return utf8.ValidString(name) && !strings.ContainsFunc(name, unicode.IsControl)
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
