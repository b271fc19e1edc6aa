package site_test

import (
	"context"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"portal/internal/message"
	"portal/internal/site"
	"portal/internal/testkit/builtsite"
	"portal/internal/testkit/sample"
)

// edit is an edit of a made-up portal: in a file, an old text to replace. Without an old text the file
// is new.
type edit struct{ name, file, old, new string }

// edits has edits of everything that a site depends on. Any set of them makes a site.
var edits = []edit{
	{"who filed a form", "data/reports/2021-01.yaml", "filed_by: 合成\n", "filed_by: 另一机构\n"},
	{"a correction", "data/reports/2021-01.yaml", "totals:\n", "corrections: [{county: c0, indicator: income-gain, old: 5, new: 0, reason: 误填, source: form, date: 2021-02-25}]\ntotals:\n"},
	{"an acknowledged warning", "data/reports/2021-01.yaml", "totals:\n  source: form\n  figures:\n    service-centres: 1\n", "acknowledged: [{rule: total-is-sum, of: all/service-centres, reason: 原表如此}]\ntotals:\n  source: form\n  figures:\n    service-centres: 2\n"},
	{"a narrative", "content/reports/2021-01/c0.md", "继续建站", "继续建站，见[上月](/charts/c0/fund-progress/2021-01/)"},
	{"a request of the last month", "data/projects/c0.yaml", "date: 2021-02-15", "date: 2021-02-16"},
	{"a contract", "data/projects/c0.yaml", "contracts:\n", "contracts:\n  - {id: newest, title: 新合同, awarded: 2021-01-10, price: 单价, source: form}\n"},
	{"a new name", "data/jurisdictions.yaml", "name: 示例1县\n", "name: 示例1县\n    changes: [{from: 2021-02-10, source: form, name: 新市}]\n"},
	{"a new title of a document", "data/sources.yaml", "title: 合成数据", "title: 其他数据"},
	{"a notice", "content/notices/example-1.md", "", "---\ntitle: 关于示例的通知\nissuer: 示例市商务局\nissued: 2021-03-01\n---\n示例。\n"},
	{"a move", "data/moved.yaml", "", "moved:\n  - from: /old/\n    to: /charts/c0/fund-progress/\n"},
	{"the title of the page about the portal", "content/about.md", "title: 合成数据", "title: 关于示例"},
	{"words", "i18n/zh-cn.toml", "frozen_all = \"", "frozen_all = \"看"},
	{"a layout", "layouts/_partials/crumbs.html", "<ol>", "<ol >"},
	{"a title", "config.toml", "title = \"", "title = \"新"},
	{"no last month", "data/reports/2021-02.yaml", "period: 2021-02", ""},
}

// apply writes a portal with some of the edits into a folder.
func apply(t *testing.T, dir string, base map[string][]byte, some []edit) {
	t.Helper()
	files := map[string]string{}
	for name, src := range base {
		files[name] = string(src)
	}
	for _, e := range some {
		if e.old != "" && !strings.Contains(files[e.file], e.old) {
			t.Fatalf("%s: %s has no %q", e.name, e.file, e.old)
		}
		if files[e.file] = strings.Replace(files[e.file], e.old, e.new, 1); e.new == "" {
			delete(files, e.file)
			delete(files, "content/reports/2021-02/c0.md")
		}
	}
	for _, folder := range []string{"data", "content", "layouts", "i18n"} {
		if err := os.RemoveAll(filepath.Join(dir, folder)); err != nil {
			t.Fatal(err)
		}
	}
	for name, src := range files {
		name = filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(src), 0o666); err != nil {
			t.Fatal(err)
		}
	}
}

// Whatever was edited and edited back, a site from the kept parts has the bytes of a site from nothing.
func TestParts(t *testing.T) {
	sample.Slow(t)
	size := sample.Size{Counties: 1, Months: 2, Narratives: true}
	kept, anew := sample.MadeUp(t, size), sample.MadeUp(t, size)
	base := map[string][]byte{}
	for _, folder := range []string{"data", "content", "layouts", "i18n", "config.toml"} {
		err := filepath.WalkDir(filepath.Join(kept, folder), func(name string, d os.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			rel, err := filepath.Rel(kept, name)
			if err == nil {
				base[filepath.ToSlash(rel)], err = os.ReadFile(name)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	random := rand.New(rand.NewPCG(1, 2)) // the same edits in every run
	var done []edit
	for _, n := range append(random.Perm(len(edits)), random.Perm(len(edits))...)[:16] {
		e := edits[n]
		if i := slices.Index(done, e); i >= 0 {
			done = slices.Delete(done, i, i+1)
		} else {
			done = append(done, e)
		}
		for _, dir := range []string{kept, anew} {
			apply(t, dir, base, done)
		}
		if err := os.RemoveAll(filepath.Join(anew, ".build", "parts")); err != nil {
			t.Fatal(err)
		}
		var got []map[string]string
		for _, dir := range []string{kept, anew} {
			builtsite.Build(t, site.Options{Dir: dir, BaseURL: builtsite.Online})
			got = append(got, sample.Digests(t, filepath.Join(dir, "public")))
		}
		if diff := cmp.Diff(got[1], got[0]); diff != "" {
			t.Fatalf("%v (-from nothing +from the kept parts):\n%s", done, diff)
		}
	}
}

// An edit of the last month leaves the files of the month before as they are: nothing makes or writes them
// again. A file that somebody edits in the site is made again.
func TestUnchangedMonth(t *testing.T) {
	dir := sample.MadeUp(t, sample.Size{Counties: 1, Months: 2})
	file := func(name string) os.FileInfo {
		info, err := os.Stat(filepath.Join(dir, "public", filepath.FromSlash(name)))
		if err != nil {
			t.Fatal(err)
		}
		return info
	}
	const first, second = "charts/c0/fund-requests/2021-01/", "charts/c0/fund-requests/2021-02/"
	builtsite.Build(t, site.Options{Dir: dir})
	before := map[string]os.FileInfo{}
	for _, name := range []string{"index.html", "chart.svg", "chart.png", "data.xlsx"} {
		before[first+name], before[second+name] = file(first+name), file(second+name)
	}
	sample.Edit(t, dir, "data/projects/c0.yaml", "date: 2021-02-15", "date: 2021-02-16")
	// An editor locks a file that it has open by a link that leads nowhere.
	if err := os.Symlink("nobody@nowhere", filepath.Join(dir, "layouts", ".#report.html")); err != nil {
		t.Fatal(err)
	}
	builtsite.Build(t, site.Options{Dir: dir})
	for name, was := range before {
		if same := os.SameFile(was, file(name)); same != strings.HasPrefix(name, first) {
			t.Errorf("%s is the same file: %t", name, same)
		}
	}
	page := filepath.Join(dir, "public", filepath.FromSlash(first), "index.html")
	want := builtsite.Read(t, dir, "public/"+first+"index.html")
	if err := os.WriteFile(page, []byte("edited"), 0o666); err != nil {
		t.Fatal(err)
	}
	builtsite.Build(t, site.Options{Dir: dir})
	if got := builtsite.Read(t, dir, "public/"+first+"index.html"); string(got) != string(want) {
		t.Errorf("the next build left an edited page: %s", got)
	}
}

// While the rest is built, the preview already has the page of the report of an edited month, with its
// pictures. The other pages are those of before.
func TestEarly(t *testing.T) {
	dir := sample.MadeUp(t, sample.Size{Counties: 1, Months: 2})
	out := filepath.Join(dir, site.Preview)
	build := func(early func()) {
		builtsite.Build(t, site.Options{Dir: dir, Out: out, BaseURL: "/", Preview: true, Early: early})
	}
	build(nil)
	sample.Edit(t, dir, "data/reports/2021-02.yaml", "filed_by: 示例市商务局", "filed_by: 另一机构")
	sample.Edit(t, dir, "data/reports/2021-01.yaml", "filed_by: 示例市商务局", "filed_by: 第三机构")
	const page, other = "reports/2021-02/index.html", "reports/2021-01/index.html"
	before, early := builtsite.Read(t, out, other), ""
	build(func() {
		early = string(builtsite.Read(t, out, page))
		if got := builtsite.Read(t, out, other); string(got) != string(before) {
			t.Errorf("the page of another month changed: %s", got)
		}
	})
	if diff := cmp.Diff(string(builtsite.Read(t, out, page)), early); diff != "" || !strings.Contains(early, "另一机构") {
		t.Errorf("the page of the edited month differs when it is shown early (-final +early):\n%s", diff)
	}
}

// A month that came late stands between its neighbours, although the month after it was filed without it.
func TestLateMonth(t *testing.T) {
	dir := sample.MadeUp(t, sample.Size{Counties: 1, Months: 3})
	sample.Edit(t, dir, "data/reports/2021-02.yaml", "filed: 2021-03\n", "filed: 2021-05-10\n")
	sample.Edit(t, dir, "data/reports/2021-03.yaml", "filed: 2021-04\n", "filed: 2021-04-10\n")
	page := staged(t, dir)["/reports/2021-03/"].Params
	if got := texts(under(page, "previous")[0]); !slices.Contains(got, "reports/2021-02/") {
		t.Errorf("the month before March is %v", got)
	}
	if got := under(page, "change"); len(got) == 0 || got[0] != "比上月增加1万元。" {
		t.Errorf("the changes in March are %v", got)
	}
}

// A file of static/ may lie beside the files of a month, but not replace one, also not in a month that is
// kept.
func TestStaticTaken(t *testing.T) {
	dir := sample.MadeUp(t, sample.Size{Counties: 1, Months: 1})
	folder := filepath.Join(dir, "static", "reports", "2021-01")
	if err := os.MkdirAll(folder, 0o777); err != nil {
		t.Fatal(err)
	}
	published := func() bool {
		_, err := os.Stat(filepath.Join(dir, "public", "reports", "2021-01", "note.txt"))
		return err == nil
	}
	for _, name := range []string{"note.txt", "data.csv"} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte("例\n"), 0o666); err != nil {
			t.Fatal(err)
		}
		_, problems, err := site.Build(context.Background(), site.Options{Dir: dir, Out: filepath.Join(dir, "public")})
		if taken := err != nil && strings.Contains(message.Of(message.English, err), "static/reports/2021-01/data.csv"); problems.Stop() || taken != (name == "data.csv") || !taken && err != nil {
			t.Errorf("%s: %v %v", name, problems.Stop(), err)
		}
	}

	// It comes and goes while the month is kept.
	if err := os.Remove(filepath.Join(folder, "data.csv")); err != nil {
		t.Fatal(err)
	}
	sample.Edit(t, dir, "content/about.md", "合成数据，仅供测试。", "合成数据，只供测试。")
	builtsite.Build(t, site.Options{Dir: dir})
	there := published()
	if err := os.Remove(filepath.Join(folder, "note.txt")); err != nil {
		t.Fatal(err)
	}
	builtsite.Build(t, site.Options{Dir: dir})
	if still := published(); !there || still {
		t.Errorf("the file beside the month is there: %t, then %t", there, still)
	}
}
