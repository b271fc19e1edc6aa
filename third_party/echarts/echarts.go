// Package echarts carries the drawing library ECharts in two bundles, made
// from the modules of its authors. README.md says where they are from, what is
// in them and how to remake them.
package echarts

import "embed"

// Server draws bars, lines and points to SVG, without a browser. It is a
// script that declares the global echarts.
//
//go:embed echarts.server.js
var Server string

// Browser draws the same to a canvas, and has what a reader can touch as well.
// It is a script that declares the global echarts.
//
//go:embed echarts.browser.min.js
var Browser string

// Licences are those of all that is in the bundles; who hands a bundle on
// hands them on too.
//
//go:embed LICENSE NOTICE LICENSE-d3 LICENSE-tslib LICENSE-zrender
var Licences embed.FS

// Digest is the sha256 of Server; a test of internal/picture holds it.
const Digest = "33ac4585c69ff5ca611c9f06f6b67496dc027944196e653d6e0b1bd0628f7677"
