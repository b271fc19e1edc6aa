package release

import (
	"path"
	"strings"
	"unicode"
	"unicode/utf8"

	"portal/internal/release/serverconf"
)

// variants lists the extensions of compressed variants.
var variants = []string{".gz", ".br"}

// variant reports whether a file is the compressed variant of another.
func variant(name string) bool {
	ext := path.Ext(name)
	return (ext == ".gz" || ext == ".br") && serverconf.Packs(strings.TrimSuffix(name, ext))
}

// record reports whether a file, or the file that it compresses, records past releases. A rollback
// never restores an older version of such a file.
func record(name string) bool {
	if variant(name) {
		name = strings.TrimSuffix(name, path.Ext(name))
	}
	return name == LedgerName || strings.HasPrefix(name, "manifests/")
}

// forServers reports whether a file configures web servers. Servers do not deliver it to readers.
func forServers(name string) bool { return strings.HasPrefix(name, serverconf.Folder+"/") }

// internal reports whether a file of a release is not an address for readers: publishing generates
// it, or web servers read it.
func internal(name string) bool { return variant(name) || record(name) || forServers(name) }

// unpublished reports whether a file or folder of the built site is not part of a release. These
// are the files for static hosts and all names that begin with a dot, which servers never deliver.
func unpublished(name string) bool {
	return strings.HasPrefix(path.Base(name), ".") && name != serverconf.Folder ||
		name == "_headers" || name == "_redirects"
}

// validName reports whether the ledger and the manifest can store a path unchanged.
func validName(name string) bool {
	return utf8.ValidString(name) && !strings.ContainsFunc(name, unicode.IsControl)
}

// rank returns the position of a file in the order in which an object store replaces files: first
// what pages need, then pages, then what links to pages. The home pages are the last pages. fresh
// means that the file is new.
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
	case !strings.Contains(name, "/"): // the feed, the sitemap, the preview image of the home page
		return 5
	}
	return 2
}

// ranks is the number of different ranks.
const ranks = 6
