// Package chartpath defines the addresses of the site's charts. Readers quote these addresses
// permanently, so the ledger, the server configurations and the comparison must all use the same
// definition.
package chartpath

// Regular expressions of folders, relative to the site's base and without a leading slash. They use
// only the syntax that Go, nginx and Caddy share. They do not include the prefixes en/ and embed/
// of English and embedded pages.
const (
	Period = `[0-9]{4}-[0-9]{2}/`
	Chart  = `charts/[^/]+/[^/]+/` // always shows the newest period
	Frozen = Chart + Period        // shows one period and never changes, except by a correction
)

// Latest returns the folder of the chart that always shows the newest period.
func Latest(scope, chart string) string { return "charts/" + scope + "/" + chart + "/" }

// OfPeriod returns the folder of the frozen chart of one period, such as "2020-07".
func OfPeriod(scope, chart, period string) string { return Latest(scope, chart) + period + "/" }
