// Package chartpath knows the folders of the site's charts by their form. Readers
// quote these addresses for good, so that whoever treats them apart (the ledger,
// the servers, the comparison) has to mean the same.
package chartpath

// Patterns of folders below the site's own, without a slash in front, of the
// kind that Go, nginx and Caddy understand alike. English and framed pages stand
// below en/ and embed/.
const (
	Period = `[0-9]{4}-[0-9]{2}/`
	Chart  = `charts/[^/]+/[^/]+/` // the latest version of a chart
	Frozen = Chart + Period        // a chart of one period, which stays as it is
)

// Latest returns the folder of the latest version of a chart.
func Latest(scope, chart string) string { return "charts/" + scope + "/" + chart + "/" }

// OfPeriod returns the folder of a chart of one period.
func OfPeriod(scope, chart, period string) string { return Latest(scope, chart) + period + "/" }
