package check_test

import (
	"testing"

	"golang.org/x/tools/txtar"
)

// A month is judged by the budget that was known when it was filed, not by an adjustment of its time that a
// later document reports.
func TestBudgetKnown(t *testing.T) {
	root := base(t)
	for name, edit := range map[string]string{
		"data/sources.yaml": `sources: => sources:\n  - {id: later, title: 后来的文件, date: 2026-04-10}`,
		"data/projects/jia.yaml": `    amount: 1000000 => ` +
			`    amount: 1000000\n    changes: [{from: 2026-02-20, source: later, amount: 1250000}]`,
	} {
		apply(t, root, txtar.File{Name: "edit " + name, Data: []byte(edit)})
	}
	if got := problemsOf(t, root); got != "" {
		t.Errorf("got\n%s", got)
	}
}
