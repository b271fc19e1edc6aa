package words

import (
	"slices"
	"strings"
	"testing"
)

// The table has every rule that a message is of, and no other, and says in both
// languages what it holds and where that comes from.
func TestRuleTable(t *testing.T) {
	said := map[string]bool{}
	for key, m := range catalogue {
		if rule, _, _ := strings.Cut(key, "/"); m.rule {
			said[rule] = true
		}
	}
	for _, r := range RuleTable() {
		if !said[r.ID] {
			t.Errorf("no message is of the rule %s", r.ID)
		}
		delete(said, r.ID)
		if !slices.Contains(Families, r.Family) || !slices.Contains(Severities, r.Severity) {
			t.Errorf("%s is %s, %s", r.ID, r.Family, r.Severity)
		}
		for lang, end := range map[Lang]string{English: ".", Chinese: "。"} {
			if holds := r.Holds.In(lang); strings.Count(holds+" ", end+" ") != 1 || !strings.HasSuffix(holds, end) {
				t.Errorf("%s: %q is not one sentence", r.ID, holds)
			}
			if r.From.In(lang) == "" {
				t.Errorf("%s comes from nowhere", r.ID)
			}
		}
	}
	for rule := range said {
		t.Errorf("the table does not have the rule %s", rule)
	}
}
