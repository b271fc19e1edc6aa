package publish

import (
	"context"
	"errors"
	"maps"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"portal/internal/message"
)

// Each way to break a promise is refused with its addresses, and readers see
// what they saw.
func TestRefused(t *testing.T) {
	const chart = "charts/all/fund-progress/2020-01/"
	swap := func(name, old, new string) func(map[string]string) {
		return func(site map[string]string) {
			if !strings.Contains(site[name], old) {
				t.Fatalf("%s has no %q", name, old)
			}
			site[name] = strings.ReplaceAll(site[name], old, new)
		}
	}
	all := func(changes ...func(map[string]string)) func(map[string]string) {
		return func(site map[string]string) {
			for _, change := range changes {
				change(site)
			}
		}
	}
	corrected := all(swap(chart+"data.json", `{`, `{"corrections":[{"old":"10","new":"11"}],`), swap(chart+"data.json", `"value":"10"`, `"value":"11"`),
		swap(chart+"data.csv", "10", "11"), swap(chart+"index.html", "10万", "11万"), swap(chart+"chart.svg", "10", "11"), swap(chart+"chart.png", "10", "11"))
	moved := func(site map[string]string) {
		page := `<!doctype html><html lang="zh-CN"><meta http-equiv="refresh" content="0; url=/charts/all/money/2020-01/"><link rel="stylesheet" href="/` + style(2) + `">`
		for name, text := range maps.Clone(site) {
			rest, ok := strings.CutPrefix(name, chart)
			if !ok {
				continue
			}
			site["charts/all/money/2020-01/"+rest] = text
			if rest == "index.html" {
				site[name] = page
			}
		}
	}
	for _, c := range []struct {
		name    string
		change  func(map[string]string)
		reissue string
		want    Refusal
	}{
		{"a frame that changes", swap(chart+"index.html", "<p>别的</p>", "<p>另外的</p>"), "", Refusal{}},
		{"another address of the site", swap(chart+"data.json", `"/charts/"`, `"https://example.org/charts/"`), "", Refusal{}},
		{"a page that is gone", func(site map[string]string) { delete(site, "charts/index.html") }, "", Refusal{Lost: []string{"/charts/"}}},
		{"a file that is gone", func(site map[string]string) { delete(site, chart+"chart.png") }, "reason", Refusal{Lost: []string{"/" + chart + "chart.png"}}},
		{"a changed figure", swap(chart+"data.csv", "10", "11"), "", Refusal{Changed: []string{"/" + chart + "data.csv"}}},
		{"a changed figure, and a reason to draw anew", swap(chart+"data.csv", "10", "11"), "reason", Refusal{Changed: []string{"/" + chart + "data.csv"}}},
		{"a changed sentence", swap(chart+"index.html", "使用10万元", "使用约10万元"), "reason", Refusal{Changed: []string{"/" + chart}}},
		{"a changed table", swap(chart+"index.html", "<td>10", "<td>12"), "reason", Refusal{Changed: []string{"/" + chart}}},
		{"a changed number in the data", swap(chart+"data.json", `"value":"10"`, `"value":"12"`), "", Refusal{Changed: []string{"/" + chart + "data.json"}}},
		{"drawn otherwise", swap(chart+"chart.svg", "<svg>", `<svg fill="red">`), "", Refusal{Redrawn: []string{"/" + chart + "chart.svg"}}},
		{"drawn otherwise, with a reason", swap(chart+"chart.svg", "<svg>", `<svg fill="red">`), "ECharts 7", Refusal{}},
		{"a figure and its drawing", all(swap(chart+"data.csv", "10", "11"), swap(chart+"chart.svg", "10", "11")), "reason", Refusal{Changed: []string{"/" + chart + "chart.svg", "/" + chart + "data.csv"}}},
		{"a correction", corrected, "", Refusal{}},
		{"a correction, and another chart without one", all(corrected, func(site map[string]string) {
			site["charts/luhe/fund-progress/2020-01/data.csv"] = "b"
		}), "", Refusal{Changed: []string{"/charts/luhe/fund-progress/2020-01/data.csv"}}},
		{"a chart that moved", moved, "", Refusal{}},
		{"a chart that moved and changed", all(moved, swap("charts/all/money/2020-01/index.html", "10万", "11万")), "", Refusal{Changed: []string{"/" + chart}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			root := filepath.Join(t.TempDir(), "www")
			old := month(1)
			old["charts/luhe/fund-progress/2020-01/data.csv"] = "a"
			mustPublish(t, options("file://"+root, built(t, old), 1))
			before := seen(t, root)
			next := month(2)
			next["charts/luhe/fund-progress/2020-01/data.csv"] = "a"
			c.change(next)
			o := options("file://"+root, built(t, next), 2)
			o.Reissue = c.reissue
			_, err := Publish(context.Background(), o)
			var got Refusal
			if err != nil && !errors.As(err, &got) {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
			now := seen(t, root)
			if err != nil && !maps.Equal(before, now) {
				t.Error("readers do not see what they saw")
			}
			if recorded := strings.Contains(now["manifest.json"], `"reissue": "`+c.reissue+`"`); recorded != (c.reissue != "" && err == nil) {
				t.Errorf("the manifest records the reason: %t", recorded)
			}
		})
	}
}

// A correction is counted: the next change needs one more, and none is taken
// back.
func TestCorrectedOnce(t *testing.T) {
	const chart = "charts/all/fund-progress/2020-01/"
	root := filepath.Join(t.TempDir(), "www")
	site := month(1)
	mustPublish(t, options("file://"+root, built(t, site), 1))
	for n, json := range []string{`{"corrections":[1],"value":"11"}`, `{"corrections":[1,2],"value":"12"}`} {
		site[chart+"data.json"] = json
		mustPublish(t, options("file://"+root, built(t, site), 2+n))
	}
	for _, json := range []string{`{"corrections":[1,3],"value":"13"}`, `{"corrections":[2],"value":"12"}`, `{"value":"12"}`} {
		site[chart+"data.json"] = json
		_, err := Publish(context.Background(), options("file://"+root, built(t, site), 9))
		if diff := cmp.Diff(error(Refusal{Changed: []string{"/" + chart + "data.json"}}), err); diff != "" {
			t.Errorf("%s:\n%s", json, diff)
		}
	}
}

// What the project knows to have been published is asked of every store, but
// for styles and scripts, which no other store can have kept.
func TestProjectLedger(t *testing.T) {
	root := filepath.Join(t.TempDir(), "www")
	o := options("file://"+root, built(t, month(1)), 1)
	o.Ledger = Ledger{"/notices/old/": {}, "/" + style(9): {}}
	_, err := Publish(context.Background(), o)
	if diff := cmp.Diff(error(Refusal{Lost: []string{"/notices/old/"}}), err); diff != "" {
		t.Error(diff)
	}
	delete(o.Ledger, "/notices/old/")
	r := mustPublish(t, o)
	if _, kept := r.Ledger["/"+style(9)]; !kept {
		t.Error("the project's ledger forgets an address")
	}
	if strings.Contains(seen(t, root)[LedgerName], style(9)) {
		t.Error("the site's ledger has an address that it never had")
	}
	name := filepath.Join(t.TempDir(), "data", "published.tsv")
	if changed, fresh, err := r.Ledger.Keep(name); err != nil || !changed || fresh != len(r.Ledger) {
		t.Errorf("%t, %d, %v", changed, fresh, err)
	}
	back, err := ReadLedgerFile(name)
	if diff := cmp.Diff(r.Ledger, back, cmp.AllowUnexported(entry{})); err != nil || diff != "" {
		t.Errorf("%v\n%s", err, diff)
	}
	if changed, _, err := r.Ledger.Keep(name); err != nil || changed {
		t.Errorf("kept again: %t, %v", changed, err)
	}
}

func TestRefusalText(t *testing.T) {
	r := Refusal{Lost: []string{"/a/"}, Changed: []string{"/b", "/c"}, Redrawn: []string{"/d"}}
	const want = `/a/: was published and is not in this build; restore the page, or say in data/moved.yaml where it moved [lost-address]
/b: is frozen and changed; a figure changes by a correction in data/reports/ or data/projects/ alone, which the page shows [frozen-changed]
/c: is frozen and changed; a figure changes by a correction in data/reports/ or data/projects/ alone, which the page shows [frozen-changed]
/d: is frozen and drawn otherwise, with the same figures; publish with --reissue "reason", or take the change back [frozen-redrawn]
`
	if diff := cmp.Diff(want, r.Text(message.English)); diff != "" {
		t.Error(diff)
	}
}

func TestReadLedger(t *testing.T) {
	sum := strings.Repeat("ab", 32)
	for src, want := range map[string]string{
		"":                     "",
		"# words\n\n/\n/a/b\n": "",
		"/a\t" + sum + "\t2\n": "",
		"a\n":                  `l.tsv:1: "a"; an address begins with / and has no empty or dotted part`,
		"/a//b\n":              `l.tsv:1: "/a//b"; an address begins with / and has no empty or dotted part`,
		"/a/../b\n":            `l.tsv:1: "/a/../b"; an address begins with / and has no empty or dotted part`,
		"/a\n/a\n":             `l.tsv:2: "/a" is given twice`,
		"/a\tabc\n":            `l.tsv:1: "abc"; allowed is a sha256 in hexadecimal`,
		"/a\t" + sum + "\t0\n": `l.tsv:1: "0"; allowed is how many corrections were shown, from 1`,
		"/a\t\t\t\n":           "l.tsv:1: 4 columns; at most 3 are known",
	} {
		_, err := ReadLedger("l.tsv", []byte(src))
		if err != nil && err.Error() != want || (err == nil) != (want == "") {
			t.Errorf("%q: %v; want %s", src, err, want)
		}
	}
}

func FuzzReadLedger(f *testing.F) {
	f.Add([]byte("# words\n/\n/a/\t" + strings.Repeat("ab", 32) + "\t2\n"))
	f.Add([]byte("/a\n/a\n"))
	f.Fuzz(func(t *testing.T, src []byte) {
		l, err := ReadLedger("l.tsv", src)
		if err != nil {
			return
		}
		back, err := ReadLedger("l.tsv", l.Encode())
		if diff := cmp.Diff(l, back, cmp.AllowUnexported(entry{})); err != nil || diff != "" {
			t.Errorf("%v\n%s", err, diff)
		}
	})
}

func FuzzSealed(f *testing.F) {
	f.Add([]byte(month(1)["charts/all/fund-progress/2020-01/index.html"]))
	f.Fuzz(func(_ *testing.T, src []byte) {
		_, _, _ = seal("charts/a/b/2020-01/index.html", src)
		_, _, _ = seal("charts/a/b/2020-01/data.json", src)
		_ = movedTo(src, map[string]string{"index.html": ""})
	})
}
