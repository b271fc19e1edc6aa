// Package compat carries facts of MDN's browser compatibility data: the first versions of browsers that
// know the features in use. README.md says where they are from and how to add one.
package compat

import _ "embed"

// Features is a table with a head: the feature, the name of its entry if it differs, the first versions of
// Chrome, Safari and Firefox that know it, and why it may be newer than the oldest browsers.
//
//go:embed features.tsv
var Features string
