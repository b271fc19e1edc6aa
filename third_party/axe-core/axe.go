// Package axe carries the accessibility checker axe-core, unchanged, as its
// authors publish it. README.md says where it is from and how to remake it.
package axe

import _ "embed"

// Script defines window.axe.
//
//go:embed axe.min.js
var Script string
