package money

import (
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"portal/internal/check"
	"portal/internal/figures"
	"portal/internal/testkit/sample"
)

// follow returns the outcome of each check of the first project of a portal, with what it lacks.
func follow(t *testing.T, root fstest.MapFS) (out []string) {
	t.Helper()
	ds, problems, err := figures.Load(root)
	if err != nil || len(problems.Severe()) > 0 {
		t.Fatal(err, problems)
	}
	_, remarks := check.Judge(ds)
	c := Follow(ds, ds.Projects[0], remarks)
	for _, k := range c.Checks {
		out = append(out, strings.Join(strings.Fields(string(k.Outcome)+" "+string(c.Lack(k))+" "+k.Reason()), " "))
	}
	return out
}

// Each check holds, does not hold for a stated reason, differs since a later document, or lacks something.
func TestFollow(t *testing.T) {
	const project, month = "data/projects/c0.yaml", "data/reports/2021-02.yaml"
	answer := func(rule, of string) string {
		return "acknowledged:\n  - rule: " + rule + "\n    of: " + of + "\n    reason: 已核实\n"
	}
	budget := "budget:\n  - level: provincial\n    label: 省级专项资金\n    amount: 1000000\n    source: form\n"
	for _, c := range []struct {
		what   string
		change func(put func(name, old, new string))
		want   []string
	}{
		{"everything agrees", func(func(name, old, new string)) {}, []string{"holds", "holds", "holds"}},
		{"contracts above the budget", func(put func(name, old, new string)) {
			put(project, "amount: 1000000\n    source: form\ncontracts", "amount: 900000\n    source: form\ncontracts")
			put(project, "requests:\n", answer("contracts-within-budget", "c0-all")+"requests:\n")
		}, []string{"acknowledged 已核实", "holds", "holds"}},
		{"no budget", func(put func(name, old, new string)) { put(project, budget, "") },
			[]string{"unknown lacks_budget", "holds", "holds"}},
		{"no total price", func(put func(name, old, new string)) {
			put(project, "    amount: 1000000\n    source: form\nrequests", "    source: form\nrequests")
		}, []string{"unknown lacks_price", "unknown lacks_price", "holds"}},
		{"another use", func(put func(name, old, new string)) {
			for range 2 { // of the county and the total
				put(month, "fund-used: 2\n", "fund-used: 3\n")
			}
			put(month, "totals:", answer("requests-equal-use", "c0/fund-used")+"totals:")
		}, []string{"holds", "holds", "acknowledged 已核实"}},
	} {
		t.Run(c.what, func(t *testing.T) {
			root := sample.Portal(sample.Size{Counties: 1, Months: 2})
			c.change(func(name, old, new string) {
				src := string(root[name].Data)
				if !strings.Contains(src, old) {
					t.Fatalf("%s lacks %q", name, old)
				}
				root[name].Data = []byte(strings.Replace(src, old, new, 1))
			})
			if diff := cmp.Diff(c.want, follow(t, root)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// The chains of the shipped portal: one county has everything, of the other one little is known.
func TestShipped(t *testing.T) {
	ds, _, err := figures.Load(os.DirFS(sample.Root()))
	if err != nil {
		t.Fatal(err)
	}
	_, remarks := check.Judge(ds)
	n := slices.IndexFunc(ds.Projects, func(p figures.Project) bool { return p.County.V == "luhe" })
	c := Follow(ds, ds.Projects[n], remarks)
	if c.Awarded != 499595627 || c.Requested != 223699588 || c.Requests != 5 || len(c.Uses) != 1 || !c.Uses[0].Agrees(c.Requested) {
		t.Errorf("the chain is %+v", c)
	}
}
