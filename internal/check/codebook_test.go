package check_test

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"portal/internal/message"
	"portal/internal/testkit/sample"
)

func codebook(t *testing.T) string {
	t.Helper()
	src, err := os.ReadFile("../../data/README.md")
	if err != nil {
		t.Fatal(err)
	}
	return string(src)
}

// The examples of the codebook form a portal without problems.
func TestCodebookExamples(t *testing.T) {
	root := sample.Codebook(t)
	if len(root) < 9 {
		t.Fatalf("only %d examples were found", len(root))
	}
	if got := problemsOf(t, root); got != "" {
		t.Errorf("the examples have problems:\n%s", got)
	}
}

// The codebook's tables name every rule except those about the form of files and values, each in
// the table of its severity, and nothing else.
func TestCodebookNamesEveryRule(t *testing.T) {
	_, text, _ := strings.Cut(codebook(t), "## The rules")
	text, notes, _ := strings.Cut(text, "\nNotes:\n")
	errors, warnings, _ := strings.Cut(text, "\nWarnings,")
	tables := map[message.Severity]string{message.Severe: errors, message.Warning: warnings, message.Note: notes}
	known := map[string]message.Severity{}
	for _, r := range message.RuleTable() {
		known[r.ID] = r.Severity
		inGeneral := slices.Contains([]message.Family{"files", "values", "references", "intake"}, r.Family)
		if !inGeneral && !strings.Contains(tables[r.Severity], "`"+r.ID+"`") {
			t.Errorf("the codebook does not name the rule %s as %s", r.ID, r.Severity)
		}
	}
	for severity, table := range tables {
		for _, line := range strings.Split(table, "\n") {
			if !strings.HasPrefix(line, "| `") {
				continue
			}
			cell := strings.Split(line, "|")[1]
			for _, m := range regexp.MustCompile("`([a-z0-9-]+)`").FindAllStringSubmatch(cell, -1) {
				if known[m[1]] != severity {
					t.Errorf("the codebook names %s as %s; the table of rules has it as %q", m[1], severity, known[m[1]])
				}
			}
		}
	}
}
