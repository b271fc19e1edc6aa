// Package echarts carries the drawing library ECharts in two bundles, made
// from the unchanged modules of its authors. README.md says where they are
// from, what is in them and how to remake them.
package echarts

import _ "embed"

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
