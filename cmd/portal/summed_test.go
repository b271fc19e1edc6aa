package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"portal/internal/testkit/sample"
)

// A month without the city's form can be published, corrected by a county's figure alone, and get the
// city's form later, by one correction. Files and pages call its total summed by this site until then.
func TestSummedPublished(t *testing.T) {
	sample.Slow(t)
	dir := sample.MadeUp(t, sample.Size{Counties: 2, Months: 2})
	const january = "data/reports/2021-01.yaml"
	printed := read(t, dir, january)
	head, counties, _ := strings.Cut(printed, "counties:\n")
	counties, totals, _ := strings.Cut(counties, "totals:\n")
	write := func(parts ...string) {
		if err := os.WriteFile(filepath.Join(dir, january), []byte(strings.Join(parts, "")), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	write("period: 2021-01\ncounties:\n", counties)
	www := filepath.Join(t.TempDir(), "www")
	site := filepath.Join(www, "current")
	git(t, dir, "init", "-q")
	publish := func(want int) (stderr string) {
		commit(t, dir)
		_, stderr = portal(t, want, "publish", "file://"+www, "--dir", dir)
		return stderr
	}
	publish(exitDone)
	all := "charts/all/poor-household-training/"
	for name, texts := range map[string][]string{
		"reports/2021-01/index.html": {"没有市级汇总表；各县数取自各县月报表，合计由本站汇总。", "两县合计（本站汇总）"},
		"reports/2021-01/data.csv":   {"all,两县合计（本站汇总）,2021-01,3,stations,累计建设村级电商服务站,个,2,reported,2,,本站汇总各县月报表,2021-01\r\n"},
		all + "2021-01/data.csv":     {"两县合计（本站汇总）"},
		all + "2021-01/data.json":    {"标有“本站汇总”的合计没有市级汇总表可据"},
		all + "2021-01/chart.svg":    {"合计由本站汇总　来源："},
		all + "data.csv":             {"2021年1月（本站汇总）"},
		all + "2021-02/chart.svg":    {"有的月份合计由本站汇总　来源："},
		all + "2021-02/data.json":    {"标有“本站汇总”的合计没有市级汇总表可据"},
	} {
		for _, text := range texts {
			if !strings.Contains(read(t, site, name), text) {
				t.Errorf("%s does not say %q", name, text)
			}
		}
	}

	// A county's correction changes the total, here and in February's chart.
	const tail = "    source: form\n    date: 2021-03-25\n"
	fixed := strings.Replace(counties, "training-persons: 40", "training-persons: 39", 1)
	corrected := "  - county: c0\n    indicator: training-persons\n    old: 40\n    new: 39\n    reason: 误填\n" + tail
	write("period: 2021-01\ncounties:\n", fixed, "corrections:\n", corrected)
	publish(exitDone)
	for _, month := range []string{"2021-01", "2021-02"} {
		if got := read(t, site, all+month+"/data.json"); !strings.Contains(got, `"reason":"误填"`) {
			t.Errorf("the chart of %s does not show the correction", month)
		}
	}

	// The city's form comes: without a record that is refused.
	write(head, "counties:\n", fixed, "totals:\n", totals, "corrections:\n", corrected)
	if got := publish(exitProblems); !strings.Contains(got, "was published with a total that the portal computed") {
		t.Errorf("got\n%s", got)
	}
	write(head, "counties:\n", fixed, "totals:\n", totals, "corrections:\n", corrected,
		"  - county: all\n    entry: added\n    reason: 市表补报\n"+tail,
		"acknowledged:\n  - rule: total-is-sum\n    of: all/training-persons\n    reason: 市表照旧\n")
	publish(exitDone)
	page := read(t, site, "reports/2021-01/index.html")
	for _, text := range []string{"填报单位：示例市商务局", "由本站汇总改为市级汇总表所填", "市表补报"} {
		if !strings.Contains(page, text) {
			t.Errorf("the report does not say %q", text)
		}
	}
	february := read(t, site, all+"2021-02/data.json")
	if strings.Contains(february, "标有“本站汇总”") || !strings.Contains(february, `"entry":"added"`) {
		t.Errorf("February's chart is\n%s", february)
	}
}
