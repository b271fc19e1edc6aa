package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"portal/internal/testkit/sample"
)

// Corrections of every kind can be published: a figure with its total, a fact, a forgotten request
// and one that was entered twice. Pages of both languages and pictures show everything that derives
// from them. Publish refuses other changes in the same chart and names them.
func TestCorrectionsOfPublished(t *testing.T) {
	sample.Slow(t)
	dir := sample.Project(t)
	edit := func(file string, pairs ...string) {
		name := filepath.Join(dir, filepath.FromSlash(file))
		src, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for i := 0; i < len(pairs); i += 2 {
			if !strings.Contains(string(src), pairs[i]) {
				t.Fatalf("%s has no %q", file, pairs[i])
			}
			src = []byte(strings.Replace(string(src), pairs[i], pairs[i+1], 1))
		}
		if err := os.WriteFile(name, src, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	const (
		tail  = "    source: luhe-report-2020-07\n    date: 2020-09-02\n"
		extra = "  - id: luhe-tracing-2\n    contract: luhe-tracing\n    instalment: 2\n    date: 2020-06-19\n    amount: 100000\n    source: luhe-report-2020-07\n"
		last  = "    amount: 245600\n    source: luhe-report-2020-07\n"
	)
	// Publish a wrong budget, a missing figure, and one request too many.
	edit("data/projects/luhe.yaml", "amount: 5000000", "amount: 4473991.76", "amount: 741000", "amount: 741001",
		"  - id: luhe-tracing-1\n    contract: luhe-tracing\n    instalment: 1\n    date: 2020-06-18\n    amount: 245600\n    source: luhe-report-2020-07\n",
		"  - id: luhe-tracing-1\n    contract: luhe-tracing\n    instalment: 1\n    date: 2020-06-18\n    amount: 145600\n    source: luhe-report-2020-07\n"+extra)
	edit("data/reports/2020-07.yaml", "fund-progress: 44.74", "fund-progress: {missing: not_reported}", "stations: 20", "stations: 19", "stations: 20", "stations: 19")
	root := "file://" + filepath.Join(t.TempDir(), "www")
	git(t, dir, "init", "-q")
	publish := func(want int) (stderr string) {
		commit(t, dir)
		_, stderr = portal(t, want, "publish", root, "--dir", dir)
		return stderr
	}
	publish(exitDone)

	edit("data/projects/luhe.yaml", "amount: 4473991.76", "amount: 5000000", "amount: 741001", "amount: 741000", "amount: 145600", "amount: 245600",
		"budget:\n", `corrections:
  - of: provincial
    fact: amount
    old: 4473991.76
    new: 5000000
    reason: 抄错
`+tail+`  - of: luhe-branding
    fact: amount
    old: 741001
    new: 741000
    reason: 抄错
`+tail+`  - of: luhe-tracing-1
    fact: amount
    old: 145600
    new: 245600
    reason: 抄错
`+tail+`  - of: luhe-tracing-2
    entry: withdrawn
    reason: 重复
`+tail+"budget:\n")
	corrected := func(county, indicator, old, now string) string {
		return "  - county: " + county + "\n    indicator: " + indicator + "\n    old: " + old + "\n    new: " + now + "\n    reason: 误填\n" + tail
	}
	edit("data/reports/2020-07.yaml", "fund-progress: {missing: not_reported}", "fund-progress: 44.74", "stations: 19", "stations: 20", "stations: 19", "stations: 20",
		"absent:\n", "corrections:\n"+corrected("luhe", "fund-progress", "{missing: not_reported}", "44.74")+
			corrected("luhe", "stations", "19", "20")+corrected("all", "stations", "19", "20")+"absent:\n")
	publish(exitDone)

	// A correction of one county does not permit a change of the number of poor villages.
	edit("data/reports/2020-07.yaml", "stations: 0", "stations: 1", "stations: 20\n      training-sessions: 1\n      training-persons: 248\n      stations-poor",
		"stations: 20\n      training-sessions: 1\n      training-persons: 248\n      stations-poor", "absent:\n",
		corrected("lufeng", "stations", "0", "1")+corrected("all", "stations", "20", "21")+"absent:\n")
	totals := strings.Index(read(t, dir, "data/reports/2020-07.yaml"), "totals:")
	src := read(t, dir, "data/reports/2020-07.yaml")
	src = src[:totals] + strings.Replace(src[totals:], "stations: 20", "stations: 21", 1)
	if err := os.WriteFile(filepath.Join(dir, "data/reports/2020-07.yaml"), []byte(src), 0o666); err != nil {
		t.Fatal(err)
	}
	edit("data/jurisdictions.yaml", "number: 137", "number: 138")
	stderr := publish(exitProblems)
	for _, want := range []string{"/charts/all/station-coverage/2020-07/data.csv: is frozen and changed", "137", "138"} {
		if !strings.Contains(stderr, want) {
			t.Errorf("no %q in\n%s", want, stderr)
		}
	}
	for _, not := range []string{"20 → 21", "/charts/luhe/", "/fund-progress/"} {
		if strings.Contains(stderr, not) {
			t.Errorf("unexpected %q in\n%s", not, stderr)
		}
	}
	edit("data/jurisdictions.yaml", "number: 138", "number: 137")
	publish(exitDone)
}

func read(t *testing.T, dir, name string) string {
	t.Helper()
	src, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(name)))
	if err != nil {
		t.Fatal(err)
	}
	return string(src)
}
