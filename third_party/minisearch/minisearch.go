// Package minisearch carries the search library MiniSearch, bundled from the
// unchanged module of its author. README.md says where it is from and how to
// remake it.
package minisearch

import "embed"

// Browser is a script that declares the global MiniSearch.
//
//go:embed minisearch.min.js
var Browser string

// Licences is that of the library; who hands it on hands it on too.
//
//go:embed LICENSE
var Licences embed.FS
