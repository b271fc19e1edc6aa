// Package echarts carries the drawing library ECharts, unchanged, as its
// authors publish it. README.md says where it is from and how to remake it.
package echarts

import _ "embed"

// Common is the "common" build: bars, lines, points and what belongs to them.
//
//go:embed echarts.common.min.js
var Common string
