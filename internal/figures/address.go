package figures

import "portal/internal/chartpath"

// The public addresses, a promise once published. They are relative to the
// site's base and end with a slash; the home page's is empty.

// CountyPath is the address of a county.
func CountyPath(slug string) string { return "counties/" + slug + "/" }

// ReportPath is the address of a month's report.
func ReportPath(p Period) string { return "reports/" + p.String() + "/" }

// TenderPath is the address of a contract.
func TenderPath(contract string) string { return "tenders/" + contract + "/" }

// NoticePath is the address of a notice.
func NoticePath(id string) string { return "notices/" + id + "/" }

// ScopePath is the address of the list of a scope's charts.
func ScopePath(scope string) string { return "charts/" + scope + "/" }

// LatestPath is the address of a chart as of the latest month.
func LatestPath(scope, chart string) string { return chartpath.Latest(scope, chart) }

// ChartPath is the address of a chart that is frozen at a month.
func ChartPath(scope, chart string, p Period) string {
	return chartpath.OfPeriod(scope, chart, p.String())
}

const (
	// ChecksPath is the address of the page with the rules of the data.
	ChecksPath = "about/checks/"
	// LicencesPath is the address of the page that says what the site is made
	// with. The texts of the licences lie beside it.
	LicencesPath = "licences/"
	// EmbedFolder is the folder of the pages for frames in other sites.
	EmbedFolder = "embed/"
)
