package check_test

import (
	"os"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"portal/internal/words"
)

var (
	example = regexp.MustCompile("(?s)```yaml\n# file: (\\S+)\n(.*?)```")
	asked   = regexp.MustCompile(`(?:\.(?:List|OptionalList|Object|OptionalObject|Scalar|OptionalScalar|ScalarOrObject)\(|\br\.\w+\(\w+, |num\(r, \w+, |num\(&?r?, \w+, )"([a-z_]+)"`)
)

func codebook(t *testing.T) string {
	t.Helper()
	src, err := os.ReadFile("../../data/README.md")
	if err != nil {
		t.Fatal(err)
	}
	return string(src)
}

// The examples of the codebook form a portal without a problem.
func TestCodebookExamples(t *testing.T) {
	root := fstest.MapFS{}
	for _, m := range example.FindAllStringSubmatch(codebook(t), -1) {
		text := m[2]
		if strings.HasSuffix(m[1], ".md") {
			text = "---\n" + text + "---\n例。\n"
		}
		root[m[1]] = &fstest.MapFile{Data: []byte(text)}
	}
	if len(root) < 9 {
		t.Fatalf("only %d examples were found", len(root))
	}
	if got := problemsOf(t, root); got != "" {
		t.Errorf("the examples have problems:\n%s", got)
	}
}

// Every key that the reader asks for is named in the codebook.
func TestCodebookNamesEveryKey(t *testing.T) {
	text := codebook(t)
	found := 0
	for _, name := range []string{"../figures/load.go", "../figures/fields.go"} {
		src, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range asked.FindAllStringSubmatch(string(src), -1) {
			found++
			if key := m[1]; !strings.Contains(text, " "+key+":") && !strings.Contains(text, "\n"+key+":") && !strings.Contains(text, "{"+key+":") && !strings.Contains(text, "`"+key+"`") {
				t.Errorf("data/README.md does not name the key %q", key)
			}
		}
	}
	if found < 60 {
		t.Errorf("only %d keys were found in the reader", found)
	}
}

// Every rule about figures is named in the codebook, and every rule it names
// is one.
func TestCodebookNamesEveryRule(t *testing.T) {
	_, table, _ := strings.Cut(codebook(t), "## The rules")
	known := map[string]bool{}
	for _, key := range words.Rules() {
		rule, _, _ := strings.Cut(key, "/")
		known[rule] = true
	}
	for _, line := range strings.Split(table, "\n") {
		if !strings.HasPrefix(line, "| `") {
			continue
		}
		cell := strings.Split(line, "|")[1]
		for _, m := range regexp.MustCompile("`([a-z-]+)`").FindAllStringSubmatch(cell, -1) {
			if !known[m[1]] {
				t.Errorf("the codebook names the rule %s, which is none", m[1])
			}
		}
	}
	for rule := range known {
		for _, family := range []string{"total-", "progress-", "requests-", "contracts-", "county-", "cumulative-", "year-to-date-", "month-is-", "part-", "within-"} {
			if strings.HasPrefix(rule, family) && !strings.Contains(table, "`"+rule+"`") {
				t.Errorf("the codebook does not name the rule %s", rule)
			}
		}
	}
}
