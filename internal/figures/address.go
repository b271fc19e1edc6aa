package figures

import "portal/internal/chartpath"

// The public addresses, which must never change once published. They are relative to the site's
// base and end with a slash; the home page's is empty.

// CountyPath returns the address of a county.
func CountyPath(slug string) string { return "counties/" + slug + "/" }

// ReportPath returns the address of a month's report.
func ReportPath(p Period) string { return "reports/" + p.String() + "/" }

// TenderPath returns the address of a contract.
func TenderPath(contract string) string { return "tenders/" + contract + "/" }

// NoticePath returns the address of a notice.
func NoticePath(id string) string { return "notices/" + id + "/" }

// ScopePath returns the address of the list of a scope's charts.
func ScopePath(scope string) string { return "charts/" + scope + "/" }

// LatestPath returns the address of a chart as of the latest month.
func LatestPath(scope, chart string) string { return chartpath.Latest(scope, chart) }

// ChartPath returns the address of a chart that is frozen at a month.
func ChartPath(scope, chart string, p Period) string {
	return chartpath.OfPeriod(scope, chart, p.String())
}

const (
	// ChecksPath is the address of the page with the rules of the data.
	ChecksPath = "about/checks/"
	// LicencesPath is the address of the page about the software and fonts in the site. The licence
	// texts are beside it.
	LicencesPath = "licences/"
	// ChangesPath is the address of the page with the recorded changes, and ChangesFile the file with
	// them. Publishing reads that file in the newest release.
	ChangesPath = "changes/"
	ChangesFile = ChangesPath + "data.json"
	// MoneyPath is the address of the page that follows the money of all projects.
	MoneyPath = "money/"
	// DataFolder is the address of the page of the open data, with the bulk files below it.
	DataFolder = "data/"
	// APIFolder has the same data as JSON, in the first version of the interface for programs.
	APIFolder = "api/v1/"
	// EmbedFolder is the folder of the pages that other sites show in frames.
	EmbedFolder = "embed/"
)
