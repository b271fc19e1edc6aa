package message

import (
	"bytes"
	"fmt"
	"slices"
	"sync"

	"github.com/pelletier/go-toml/v2"
)

// Rule is what catalogue/rules.toml says of one: its word in brackets behind a
// message, what kind it is and how severe. The command takes the severity from
// here, the site its page /about/checks/.
type Rule struct {
	ID       string   `toml:"id"`
	Family   Family   `toml:"family"`
	Severity Severity `toml:"severity"`
	Origin   string   `toml:"from"` // a key of the table [from] in the catalogues
}

// Holds returns what the rule holds the data to, in one sentence.
func (r Rule) Holds(lang Lang) string { return catalogues()[lang].text(r.ID+holdsField, nil) }

// From returns the document or promise behind the rule.
func (r Rule) From(lang Lang) string { return catalogues()[lang].text("from."+r.Origin, nil) }

// Severity says what a broken rule does.
type Severity string

// The severities.
const (
	Severe  Severity = "error"   // stops: nothing is published until it is mended
	Warning Severity = "warning" // stops too, unless it is acknowledged with a reason
	Note    Severity = "note"    // is told and shown, and stops nothing
)

// Severities lists the severities, the worst first.
var Severities = []Severity{Severe, Warning, Note}

// Family is a kind of rules.
type Family string

// Families lists the families in the order in which they are shown: what a
// figure is held to first, how files are written last.
var Families = []Family{
	"form",        // one month's form
	"course",      // figures from month to month
	"money",       // budgets, contracts, requests
	"corrections", // changes since publishing
	"documents",   // sources, notices, names of parties
	"privacy",     // personal data
	"intake",      // reading the official form
	"references",  // what names something else
	"values",      // the form of single values
	"files",       // the form of files
}

// table is every rule, by family, and where each stands in it.
var table = sync.OnceValues(func() ([]Rule, map[string]Rule) {
	src, err := files.ReadFile("catalogue/rules.toml")
	if err != nil {
		panic(err)
	}
	var file struct {
		Rules []Rule `toml:"rules"`
	}
	if err := toml.NewDecoder(bytes.NewReader(src)).DisallowUnknownFields().Decode(&file); err != nil {
		panic(fmt.Sprintf("words: rules.toml: %v", err))
	}
	slices.SortStableFunc(file.Rules, func(a, b Rule) int {
		return slices.Index(Families, a.Family) - slices.Index(Families, b.Family)
	})
	byID := map[string]Rule{}
	for _, r := range file.Rules {
		byID[r.ID] = r
	}
	return file.Rules, byID
})

// RuleTable returns every rule, by family.
func RuleTable() []Rule {
	rules, _ := table()
	return slices.Clone(rules)
}

// SeverityOf returns how severe a rule is. What the table does not have stops.
func SeverityOf(rule string) Severity {
	_, byID := table()
	if r, ok := byID[rule]; ok {
		return r.Severity
	}
	return Severe
}
