package message

import (
	"bytes"
	"fmt"
	"slices"
	"sync"

	"github.com/pelletier/go-toml/v2"
)

// Rule is an entry of catalogue/rules.toml: the word in brackets after a message, its family and
// its severity. The command and the page /about/checks/ use it.
type Rule struct {
	ID       string   `toml:"id"`
	Family   Family   `toml:"family"`
	Severity Severity `toml:"severity"`
	Origin   string   `toml:"from"` // a key of the table [from] in the catalogues
}

// Holds returns what the rule requires of the data, in one sentence.
func (r Rule) Holds(lang Lang) string { return catalogues()[lang].text(r.ID+holdsField, nil) }

// From returns the document or promise that the rule comes from.
func (r Rule) From(lang Lang) string { return catalogues()[lang].text("from."+r.Origin, nil) }

// Severity is the effect of a broken rule.
type Severity string

// The severities.
const (
	Severe  Severity = "error"   // blocks publishing until it is fixed
	Warning Severity = "warning" // blocks until it is fixed or acknowledged with a reason
	Note    Severity = "note"    // informational; blocks nothing
)

// Severities lists the severities, worst first.
var Severities = []Severity{Severe, Warning, Note}

// Family is a group of rules.
type Family string

// Families lists the families in display order: rules for figures first, rules for files last.
var Families = []Family{
	"form",        // one month's form
	"course",      // figures from month to month
	"money",       // budgets, contracts, requests
	"corrections", // changes since publishing
	"documents",   // sources, notices, names of parties
	"privacy",     // personal data
	"intake",      // reading the official form
	"references",  // ids that refer to other entries
	"values",      // the form of single values
	"files",       // the form of files
}

// table contains every rule, by family, and the index of each.
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

// SeverityOf returns the severity of a rule. An unknown rule is an error.
func SeverityOf(rule string) Severity {
	_, byID := table()
	if r, ok := byID[rule]; ok {
		return r.Severity
	}
	return Severe
}
