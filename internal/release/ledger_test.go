package release

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"portal/internal/message"
)

// Publish refuses every kind of broken promise and lists its addresses. Readers still see the old
// site.
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
		{"a changed sentence", swap(chart+"index.html", "使用10万元", "使用约10万元"), "", Refusal{Worded: []string{"/" + chart}}},
		{"a changed sentence, with a reason", swap(chart+"index.html", "使用10万元", "使用约10万元"), "new program", Refusal{}},
		{"another number in the data, with a reason", swap(chart+"data.json", `"value":"10"`, `"value":"12"`), "reason", Refusal{Worded: []string{"/" + chart + "data.json"}}},
		{"a changed table", swap(chart+"index.html", "<td>10", "<td>12"), "reason", Refusal{Worded: []string{"/" + chart}}},
		{"a changed number in the data", swap(chart+"data.json", `"value":"10"`, `"value":"12"`), "", Refusal{Worded: []string{"/" + chart + "data.json"}}},
		{"drawn otherwise", swap(chart+"chart.svg", "<svg>", `<svg fill="red">`), "", Refusal{Redrawn: []string{"/" + chart + "chart.svg"}}},
		{"drawn otherwise, with a reason", swap(chart+"chart.svg", "<svg>", `<svg fill="red">`), "ECharts 7", Refusal{}},
		{"a figure and its drawing", all(swap(chart+"data.csv", "10", "11"), swap(chart+"chart.svg", "10", "11")), "reason", Refusal{Changed: []string{"/" + chart + "chart.svg", "/" + chart + "data.csv"}}},
		{"a correction", corrected, "", Refusal{}},
		{"a correction, and another chart without one", all(corrected, func(site map[string]string) {
			site["charts/luhe/fund-progress/2020-01/data.csv"] = "b"
		}), "", Refusal{Changed: []string{"/charts/luhe/fund-progress/2020-01/data.csv"}}},
		{"a correction, and another figure of the same chart", all(corrected, swap(chart+"data.csv", "11\n", "11\nlufeng,5\n")), "reason",
			Refusal{Changed: []string{"/" + chart + "data.csv"}}},
		{"a correction, and other words of the same page", all(corrected, swap(chart+"index.html", "<th>陆河县", "<th>陆丰市")), "reason",
			Refusal{Worded: []string{"/" + chart}}},
		{"a correction, and drawn otherwise", all(corrected, swap(chart+"chart.svg", "<svg>", `<svg fill="red">`)), "",
			Refusal{Redrawn: []string{"/" + chart + "chart.svg"}}},
		{"a chart that moved", moved, "", Refusal{}},
		{"a chart that moved and changed", all(moved, swap("charts/all/money/2020-01/index.html", "10万", "11万")), "", Refusal{Worded: []string{"/" + chart}}},
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
			// The build without the correction has the old figure and everything derived from it.
			// The rest equals the new build.
			o.Without = func(_ context.Context, list, _ []json.RawMessage) (string, error) {
				if diff := cmp.Diff([]json.RawMessage{[]byte(`{"old":"10","new":"11"}`)}, list); diff != "" {
					t.Errorf("new corrections (-want +got):\n%s", diff)
				}
				undone := maps.Clone(next)
				undone[chart+"data.json"] = strings.Replace(undone[chart+"data.json"], `"corrections":[{"old":"10","new":"11"}],`, "", 1)
				for _, name := range []string{"data.json", "data.csv", "index.html", "chart.svg", "chart.png"} {
					undone[chart+name] = strings.ReplaceAll(undone[chart+name], "11", "10")
				}
				return built(t, undone), nil
			}
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
				t.Error("a refused publication changed what readers see")
			}
			if recorded := strings.Contains(now["manifest.json"], `"reissue": "`+c.reissue+`"`); recorded != (c.reissue != "" && err == nil) {
				t.Errorf("the manifest records the reason: %t", recorded)
			}
		})
	}
}

// A reason to publish the charts of a new program covers new columns of their tables, but no new row and no
// other number.
func TestNewColumn(t *testing.T) {
	const (
		chart = "charts/all/fund-progress/2020-01/"
		head  = "chart,scope,place,period,table,row,row_name,column,column_name,unit,value,status,text\n"
		used  = "fund-progress,all,各县,2020-01,counties,luhe,陆河县,used,使用,万元,10,reported,10\n"
		asked = "fund-progress,all,各县,2020-01,counties,luhe,陆河县,asked,申请,万元,7,reported,7\n"
		other = "fund-progress,all,各县,2020-01,counties,lufeng,陆丰市,used,使用,万元,3,reported,3\n"
	)
	files := []string{"/" + chart, "/" + chart + "data.csv", "/" + chart + "data.json"}
	for _, c := range []struct {
		name, csv, page, reissue string
		worded, changed          []string
	}{
		{"a column", used + asked, "<tr><th>陆河县<td>10<td>7", "", files, nil},
		{"a column, with a reason", used + asked, "<tr><th>陆河县<td>10<td>7", "new program", nil, nil},
		{"a column, and another number on the page", used + asked, "<tr><th>陆河县<td>12<td>7", "new program", files, nil},
		{"a column, and another row on the page", used + asked, "<tr><th>陆河县<td>10<td>7<tr><th>陆丰市<td>3<td>", "new program", files, nil},
		{"a row", used + other, "<tr><th>陆河县<td>10<tr><th>陆丰市<td>3", "new program", nil, files},
		{"a column, and another number", strings.Replace(used, "10", "12", 2) + asked, "<tr><th>陆河县<td>10<td>7", "new program", nil, files},
	} {
		t.Run(c.name, func(t *testing.T) {
			root := filepath.Join(t.TempDir(), "www")
			site := func(csv, page string, n int) map[string]string {
				out := month(n)
				out[chart+"data.csv"] = head + csv
				out[chart+"index.html"] = strings.Replace(out[chart+"index.html"], "<tr><th>陆河县<td>10", page, 1)
				out[chart+"data.json"] = `{"tables":[{"rows":[[{"value":10}` + strings.Repeat(`,{"value":7}`, strings.Count(csv, "asked")) + `]]}]}`
				if strings.Contains(csv, "lufeng") {
					out[chart+"data.json"] = `{"tables":[{"rows":[[{"value":10}],[{"value":3}]]}]}`
				}
				return out
			}
			mustPublish(t, options("file://"+root, built(t, site(used, "<tr><th>陆河县<td>10", 1)), 1))
			o := options("file://"+root, built(t, site(c.csv, c.page, 2)), 2)
			o.Reissue = c.reissue
			_, err := Publish(context.Background(), o)
			var got Refusal
			if err != nil && !errors.As(err, &got) {
				t.Fatal(err)
			}
			if diff := cmp.Diff(Refusal{Worded: c.worded, Changed: c.changed}, got, cmpopts.IgnoreFields(Refusal{}, "Figures")); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// Each change needs one more correction, and published corrections must stay unchanged. A store
// that never had the site knows only hashes, so Publish takes the last corrections as the new ones.
func TestCorrectedOnce(t *testing.T) {
	const chart = "charts/all/fund-progress/2020-01/"
	root := filepath.Join(t.TempDir(), "www")
	site := month(1)
	ledger := mustPublish(t, options("file://"+root, built(t, site), 1)).Ledger
	publish := func(root, json string, n int, fresh string) (Result, error) {
		was := maps.Clone(site)
		site[chart+"data.json"] = json
		o := options("file://"+root, built(t, site), n)
		o.Ledger = ledger
		o.Without = without(t, fresh, was)
		return Publish(context.Background(), o)
	}
	for n, c := range []struct{ json, fresh string }{
		{`{"corrections":[1],"value":"11"}`, "[1]"},
		{`{"corrections":[1,2],"value":"12"}`, "[2]"},
	} {
		for _, target := range []string{filepath.Join(t.TempDir(), "elsewhere"), root} { // elsewhere first: the ledger then is of before
			was := maps.Clone(site)
			r, err := publish(target, c.json, 2+n, c.fresh)
			if err != nil {
				t.Fatalf("%s: %v", c.json, err)
			}
			if target == root {
				ledger = r.Ledger
			} else {
				site = was
			}
		}
	}
	for _, json := range []string{`{"corrections":[1,3],"value":"13"}`, `{"corrections":[1,3],"value":"12"}`, `{"corrections":[2],"value":"12"}`, `{"value":"12"}`} {
		_, err := publish(root, json, 9, "")
		if diff := cmp.Diff(error(Refusal{Changed: []string{"/" + chart + "data.json"}}), err); diff != "" {
			t.Errorf("%s:\n%s", json, diff)
		}
	}
}

// without returns an Options.Without that expects the corrections in want and builds the site.
func without(
	t *testing.T, want string, site map[string]string,
) func(_ context.Context, corrections, wording []json.RawMessage) (string, error) {
	return func(_ context.Context, list, _ []json.RawMessage) (string, error) {
		got, err := json.Marshal(list)
		if string(got) != want {
			t.Errorf("new corrections: got %s, want %s", got, want)
		}
		return built(t, site), err
	}
}

// A correction allows only the figure that it names to change. Publish names any other changed
// figure of the chart, or only its file if the store has only hashes.
func TestUnnamedFigure(t *testing.T) {
	const chart = "charts/all/fund-progress/2020-01/"
	table := func(luhe, lufeng int) string {
		return fmt.Sprintf("chart,scope,place,period,table,row,row_name,column,column_name,unit,value,status,text\n"+
			"fund-progress,all,合计,2020-01,counties,luhe,陆河县,fund-used,累计使用,万元,%[1]d,reported,%[1]d\n"+
			"fund-progress,all,合计,2020-01,counties,lufeng,陆丰市,fund-used,累计使用,万元,%[2]d,reported,%[2]d\n", luhe, lufeng)
	}
	site := func(luhe, lufeng int, corrections string) map[string]string {
		out := month(1)
		out[chart+"data.csv"] = table(luhe, lufeng)
		out[chart+"data.json"] = fmt.Sprintf(`{"values":[%d,%d]%s}`, luhe, lufeng, corrections)
		return out
	}
	root := filepath.Join(t.TempDir(), "www")
	ledger := mustPublish(t, options("file://"+root, built(t, site(10, 20, "")), 1)).Ledger
	for target, figures := range map[string]string{
		root:                                    "/charts/all/fund-progress/2020-01/  合计, January 2020\n  陆丰市 · 累计使用: 20 万元 → 21 万元\n",
		filepath.Join(t.TempDir(), "elsewhere"): "",
	} {
		o := options("file://"+target, built(t, site(11, 21, `,"corrections":[{"county":"luhe"}]`)), 2)
		o.Ledger, o.Without = ledger, without(t, `[{"county":"luhe"}]`, site(10, 21, ""))
		_, err := Publish(context.Background(), o)
		var refusal Refusal
		if !errors.As(err, &refusal) {
			t.Fatalf("%s: %v", target, err)
		}
		if diff := cmp.Diff([]string{"/" + chart + "data.csv", "/" + chart + "data.json"}, refusal.Changed); diff != "" {
			t.Error(diff)
		}
		var named strings.Builder
		for _, c := range refusal.Figures {
			named.WriteString(c.Text(message.English))
		}
		if diff := cmp.Diff(figures, named.String()); diff != "" ||
			!strings.HasSuffix(refusal.Text(message.English), figures) {
			t.Error(diff)
		}
	}
}

// A page without marks, as in the first releases, has the same seal as a marked page with the same
// words.
func TestMarks(t *testing.T) {
	const unmarked = `<header><p>门户</p></header><main><h1>标题</h1><p class="lead">一句 话</p><p>别的</p><picture><img alt="图"></picture><table><caption>表</caption><tr><td>1</table></main>`
	marked := strings.NewReplacer("<h1", `<h1 data-seal="heading"`, `<p class="lead"`, `<p data-seal="lead" class="intro"`, "<img", `<img data-seal="lead"`,
		"<table", `<table data-seal="table"`, "<p>别的</p>", `<h1>别的</h1>`).Replace(unmarked)
	seals := map[string]string{}
	for _, page := range []string{unmarked, marked} {
		sum, _, err := seal("charts/a/b/2020-01/index.html", []byte(page))
		if err != nil {
			t.Fatal(err)
		}
		seals[sum] = page
	}
	if len(seals) != 1 {
		t.Errorf("the seals differ: %v", seals)
	}
}

// Every store must have the addresses of the project's ledger, except styles and scripts, which
// only the store that published them has.
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
		t.Error("the result's ledger lacks an address of the project's ledger")
	}
	if strings.Contains(seen(t, root)[LedgerName], style(9)) {
		t.Error("the site's ledger lists an address that the site never had")
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
	r := Refusal{
		Lost: []string{"/a/"}, Changed: []string{"/b", "/c"}, Worded: []string{"/e"},
		Records: []string{"/changes/data.json"}, Redrawn: []string{"/d"},
	}
	const want = `/a/: was published but is not in this build; restore the page, add its new address to data/moved.yaml, or withdraw it if the law requires that (portal withdraw) [lost-address]
/b: is frozen and changed; change a figure only by a correction in data/reports/ or data/projects/, and words only by a record in data/wording.yaml [frozen-changed]
/c: is frozen and changed; change a figure only by a correction in data/reports/ or data/projects/, and words only by a record in data/wording.yaml [frozen-changed]
/e: is frozen and changed, but its figures did not; record changed words in data/wording.yaml, as portal check says, correct a changed fact in data/projects/, or publish an update of this program with --reissue [frozen-reworded]
/changes/data.json: lacks a change of wording that was published, or has one before it; restore it in data/wording.yaml, and add new changes below it [changes-kept]
/d: is frozen and drawn differently, with the same figures; publish with --reissue "reason", or undo the change [frozen-redrawn]
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
		"a\n":                  `l.tsv:1: address "a" (want one that begins with / and has no empty or dotted part)`,
		"/a//b\n":              `l.tsv:1: address "/a//b" (want one that begins with / and has no empty or dotted part)`,
		"/a/../b\n":            `l.tsv:1: address "/a/../b" (want one that begins with / and has no empty or dotted part)`,
		"/a\n/a\n":             `l.tsv:2: address "/a" occurs twice; remove one`,
		"/a\tabc\n":            `l.tsv:1: hash "abc" (want a SHA-256 in hexadecimal)`,
		"/a\t" + sum + "\t0\n": `l.tsv:1: corrections "0" (want a number from 1)`,
		"/a\t\t\t\n":           "l.tsv:1: 4 columns (want at most 3)",
	} {
		_, err := ReadLedger("l.tsv", []byte(src))
		if err != nil && err.Error() != want || (err == nil) != (want == "") {
			t.Errorf("%q: got error %v, want %s", src, err, want)
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
