// Package htmlvalidate carries the HTML validator html-validate and the parser
// parse5, bundled for a browser. README.md says where they are from and how to
// remake the bundle.
package htmlvalidate

import _ "embed"

// Script defines htmlValidate with HtmlValidate and StaticConfigLoader, and
// parse of parse5.
//
//go:embed html-validate.min.js
var Script string
