package site

import (
	"portal/charts"
	"portal/internal/chartpath"
	"portal/internal/figures"
)

// The public addresses, a promise once published. They are relative to the
// site's base and end with a slash; the home page's is empty.

func countyPath(slug string) string         { return "counties/" + slug + "/" }
func reportPath(p figures.Period) string    { return "reports/" + p.String() + "/" }
func tenderPath(contract string) string     { return "tenders/" + contract + "/" }
func noticePath(id string) string           { return "notices/" + id + "/" }
func scopePath(scope string) string         { return "charts/" + scope + "/" }
func latestPath(scope, chart string) string { return chartpath.Latest(scope, chart) }
func chartPath(scope, chart string, p figures.Period) string {
	return chartpath.OfPeriod(scope, chart, p.String())
}
func frozenPath(c charts.Chart) string { return chartPath(c.Scope, c.ID, c.Period) }
