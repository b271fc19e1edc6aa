package message

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The table lists every rule that has a message exactly once, and no other. Each rule has its
// requirement and its origin in both languages.
func TestRuleTable(t *testing.T) {
	rules := map[string]bool{}
	for _, key := range Rules() {
		rule, _, _ := strings.Cut(key, "/")
		rules[rule] = true
	}
	var listed, origins []string
	for _, r := range RuleTable() {
		listed, origins = append(listed, r.ID), append(origins, r.Origin)
		if !slices.Contains(Families, r.Family) || !slices.Contains(Severities, r.Severity) {
			t.Errorf("%s is %s, %s", r.ID, r.Family, r.Severity)
		}
		for lang, end := range map[Lang]string{English: ".", Chinese: "。"} {
			if holds := r.Holds(lang); strings.Count(holds+" ", end+" ") != 1 || !strings.HasSuffix(holds, end) {
				t.Errorf("%s: %q is not one sentence", r.ID, holds)
			}
			if r.From(lang) == "" {
				t.Errorf("%s has no origin", r.ID)
			}
		}
	}
	slices.Sort(listed)
	if diff := cmp.Diff(slices.Sorted(maps.Keys(rules)), listed); diff != "" {
		t.Errorf("rules with a message (-) and rules in rules.toml (+):\n%s", diff)
	}
	slices.Sort(origins)
	var known []string
	for key := range catalogues()[English].has {
		if name, ok := strings.CutPrefix(key, "from."); ok {
			known = append(known, name)
		}
	}
	slices.Sort(known)
	if diff := cmp.Diff(known, slices.Compact(origins)); diff != "" {
		t.Errorf("origins in the catalogues (-) and in rules.toml (+):\n%s", diff)
	}
}
