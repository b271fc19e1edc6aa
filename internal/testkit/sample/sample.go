// Package sample creates portals for tests and benchmarks: copies of this project, and synthetic
// ones of any size. They are never published.
package sample

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"portal/internal/digest"
	"portal/internal/figures"
	"portal/internal/lexicon"
)

// parts are the files and folders of a project that a site needs.
var parts = []string{"data", "content", "layouts", "static", "assets", "i18n", "config.toml"}

// Root returns the folder of this project.
func Root() string {
	_, file, _, _ := runtime.Caller(0)
	return filepath.Join(filepath.Dir(file), "..", "..", "..")
}

// Words returns this project's phrases in a language.
func Words(t testing.TB, tag string) *lexicon.Lexicon {
	t.Helper()
	words, err := lexicon.Read(os.DirFS(Root()), tag)
	if err != nil {
		t.Fatal(err)
	}
	return words
}

// Project copies this project's data, phrases and layouts into a new folder.
func Project(t testing.TB) string {
	t.Helper()
	dir := t.TempDir()
	Copy(t, dir)
	return dir
}

// Replace replaces the data and content of a project with those of a synthetic portal.
func Replace(t testing.TB, dir string, size Size) {
	t.Helper()
	ReplaceWith(t, dir, Portal(size))
}

// ReplaceWith replaces the data and content of a project.
func ReplaceWith(t testing.TB, dir string, with fs.FS) {
	t.Helper()
	err := errors.Join(os.RemoveAll(filepath.Join(dir, "data")), os.RemoveAll(filepath.Join(dir, "content")))
	if err := errors.Join(err, os.CopyFS(dir, with)); err != nil {
		t.Fatal(err)
	}
}

// MadeUp is like Project, with the data and content of a synthetic portal. It has only Chinese
// pages, because drawing many charts in two languages takes twice as long and finds nothing more.
func MadeUp(t testing.TB, size Size) string {
	t.Helper()
	dir := Project(t)
	Replace(t, dir, size)
	Edit(t, dir, "config.toml", "\n[languages.en]\n", "\n[params.languages_en]\n")
	return dir
}

// link creates a symbolic link to a folder of this project's .build/.
func link(t testing.TB, name string, folder ...string) {
	t.Helper()
	to := filepath.Join(append([]string{Root(), ".build"}, folder...)...)
	for _, dir := range []string{to, filepath.Dir(name)} {
		if err := os.MkdirAll(dir, 0o777); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink(to, name); err != nil {
		t.Fatal(err)
	}
}

// Copy copies this project's data, phrases and layouts into a folder. The copy shares this
// project's cache of pictures, because drawing them for every test would take minutes. The file
// names in the cache identify everything that affects a picture.
func Copy(t testing.TB, dir string) {
	t.Helper()
	for _, name := range parts {
		from, to := filepath.Join(Root(), name), filepath.Join(dir, name)
		info, err := os.Stat(from)
		if err != nil {
			t.Fatal(err)
		}
		if info.IsDir() {
			err = os.CopyFS(to, os.DirFS(from))
		} else {
			var src []byte
			if src, err = os.ReadFile(from); err == nil {
				err = os.WriteFile(to, src, 0o666)
			}
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	// Remove the ledger, because the git history that it refers to is not copied.
	if err := os.Remove(filepath.Join(dir, "data", "published.tsv")); err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	link(t, filepath.Join(dir, ".build", "cache"), "cache")
}

// Slow skips a slow test under -short, as in make quick: one that opens a browser, starts a server
// or draws many charts.
func Slow(t testing.TB) {
	t.Helper()
	if testing.Short() {
		t.Skip("takes long; make test runs it")
	}
}

// Digest returns the SHA-256 of every file of a folder by its path.
func Digest(dir string) (map[string]string, error) {
	out := map[string]string{}
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		src, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(dir, name)
		out[filepath.ToSlash(rel)] = digest.Of(src)
		return err
	})
	return out, err
}

// Digests is Digest for tests.
func Digests(t testing.TB, dir string) map[string]string {
	t.Helper()
	out, err := Digest(dir)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// Edit replaces a text in a file of a project. The text must occur exactly once.
func Edit(t testing.TB, dir, name, old, replacement string) {
	t.Helper()
	file := filepath.Join(dir, filepath.FromSlash(name))
	src, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(string(src), old); n != 1 {
		t.Fatalf("%s has %q %d times", name, old, n)
	}
	if err := os.WriteFile(file, []byte(strings.Replace(string(src), old, replacement, 1)), 0o666); err != nil {
		t.Fatal(err)
	}
}

// Append appends a text to a file of a project.
func Append(t testing.TB, dir, name, text string) {
	t.Helper()
	file := filepath.Join(dir, filepath.FromSlash(name))
	src, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, append(src, text...), 0o666); err != nil {
		t.Fatal(err)
	}
}

// Correction is a correction to append to a report of a synthetic portal.
const Correction = "corrections:\n  - county: c0\n    indicator: income-gain\n    old: 5\n    new: 0\n    reason: 误填\n    source: form\n    date: 2021-03-25\n"

// Move writes data/moved.yaml of a project. addresses alternates old and new ones.
func Move(t testing.TB, dir string, addresses ...string) {
	t.Helper()
	text := "moved:\n"
	for i := 0; i < len(addresses); i += 2 {
		text += "  - from: " + addresses[i] + "\n    to: " + addresses[i+1] + "\n"
	}
	if err := os.WriteFile(filepath.Join(dir, "data", "moved.yaml"), []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}

// Size describes a synthetic portal.
type Size struct {
	Counties int
	Months   int // from January 2021 on
	// LongNames gives every county a name of twenty characters.
	LongNames bool
	// Nothing sets every figure to zero.
	Nothing bool
	// Gap leaves out every Gap-th month of the first county; 0 leaves out none.
	Gap int
	// Narratives gives every county a text in every month.
	Narratives bool
}

// budget returns a county's budget in 元. It covers all requests, and progress has no more decimals
// than the form.
func (s Size) budget() int {
	if s.Months > 100 {
		return 200 * monthly
	}
	return 100 * monthly
}

// Portal generates the data and content of a portal without problems. It uses this project's
// indicators and charts.
func Portal(size Size) fstest.MapFS {
	root := fstest.MapFS{}
	put := func(name, text string) { root[name] = &fstest.MapFile{Data: []byte(text)} }
	for _, name := range []string{figures.IndicatorsFile, figures.ChartsFile} {
		src, err := os.ReadFile(filepath.Join(Root(), filepath.FromSlash(name)))
		if err != nil {
			panic(err)
		}
		put(name, string(src))
	}
	put("data/sources.yaml", "sources:\n  - id: form\n    title: 合成数据，仅供测试\n    issuer: 示例市商务局\n")
	put("content/about.md", "---\ntitle: 合成数据\n---\n合成数据，仅供测试。\n")

	var places strings.Builder
	fmt.Fprintf(&places, "city:\n  code: \"990000\"\n  slug: example\n  name: 示例市\n  poor_villages:\n    number: %d\n    source: form\ncounties:\n", 60*size.Counties)
	for c := range size.Counties {
		fmt.Fprintf(&places, "  - code: \"99%04d\"\n    slug: c%d\n    name: %s\n    poor_villages:\n      number: 60\n      source: form\n    designations:\n      - level: provincial\n        year: 2020\n        source: form\n",
			c+1, c, name(c, size.LongNames))
		put(fmt.Sprintf("data/projects/c%d.yaml", c), project(c, size))
	}
	put("data/jurisdictions.yaml", places.String())
	for m := range size.Months {
		year, month := 2021+m/12, m%12+1
		put(fmt.Sprintf("data/reports/%04d-%02d.yaml", year, month), report(m, size))
		for c := range size.Counties {
			if size.Narratives && !size.absent(m, c) {
				put(fmt.Sprintf("content/reports/%04d-%02d/c%d.md", year, month, c), narrative(c))
			}
		}
	}
	return root
}

func name(county int, long bool) string {
	n := fmt.Sprintf("示例%d县", county+1)
	if long {
		n += strings.Repeat("长", 20-len([]rune(n)))
	}
	return n
}

// monthly is the amount that a county requests every month, in 元.
const monthly = 10000

func project(county int, size Size) string {
	var b strings.Builder
	fmt.Fprintf(&b, "county: c%d\nname: 合成项目\nyear: 2020\nsource: form\nbudget:\n  - level: provincial\n    label: 省级专项资金\n    amount: %d\n    source: form\n", county, size.budget())
	if size.Nothing || size.Months == 0 {
		return b.String()
	}
	// A contract has at most a hundred instalments.
	const most = 100
	id := func(m int) string {
		if m < most {
			return fmt.Sprintf("c%d-all", county)
		}
		return fmt.Sprintf("c%d-more", county)
	}
	b.WriteString("contracts:\n")
	for m := 0; m < size.Months; m += most {
		fmt.Fprintf(&b, "  - id: %s\n    title: 合成合同\n    winner: 合成公司\n    bid_opening:\n      printed: 合成\n      date: 2020-12-01\n    amount: %d\n    source: form\n", id(m), most*monthly)
	}
	b.WriteString("requests:\n")
	for m := range size.Months {
		fmt.Fprintf(&b, "  - id: c%d-all-%d\n    contract: %s\n    instalment: %d\n    date: %04d-%02d-15\n    amount: %d\n    source: form\n",
			county, m+1, id(m), m%most+1, 2021+m/12, m%12+1, monthly)
	}
	return b.String()
}

// absent reports whether a county has no report for a month.
func (s Size) absent(m, county int) bool { return s.Gap > 0 && county == 0 && (m+1)%s.Gap == 0 }

// narrative returns a text as long as those of the real letters.
func narrative(county int) string {
	return "---\nsource: form\n---\n## 进展\n\n" + strings.Repeat(fmt.Sprintf("合成文字，仅供测试：第%d号县的电商服务站照常开放，培训照常举办。", county+1), 12) + "\n\n## 下一步\n\n- 继续建站\n- 继续培训\n"
}

func report(m int, size Size) string {
	one := 1
	if size.Nothing {
		one = 0
	}
	months := m + 1
	inYear := m%12 + 1
	progress := strconv.FormatFloat(float64(100*one*months*monthly)/float64(size.budget()), 'f', -1, 64)
	figures := func(indent string, n int, progress string) string {
		var b strings.Builder
		for _, f := range []struct {
			id    string
			value any
		}{
			{"service-centres", n}, {"fund-used-month", n}, {"fund-used", n * months}, {"fund-progress", progress},
			{"stations", n * months}, {"training-sessions", n * inYear}, {"training-persons", 40 * n * inYear},
			{"stations-poor-villages", n * ((months + 1) / 2)}, {"training-poor", 10 * n * inYear}, {"income-gain", 0},
		} {
			fmt.Fprintf(&b, "%s%s: %v\n", indent, f.id, f.value)
		}
		return b.String()
	}
	var b strings.Builder
	fmt.Fprintf(&b, "period: %04d-%02d\nfiled_by: 示例市商务局\nfiled: %04d-%02d\nsource: form\ncounties:\n", 2021+m/12, m%12+1, 2021+(m+1)/12, (m+1)%12+1)
	reported := 0
	for c := range size.Counties {
		if size.absent(m, c) {
			continue
		}
		reported++
		fmt.Fprintf(&b, "  - county: c%d\n    filed_by: 合成\n    filed: %04d\n    source: form\n    figures:\n%s", c, 2021+m/12, figures("      ", one, progress))
	}
	if size.absent(m, 0) {
		b.WriteString("absent:\n  - county: c0\n    reason: not_reported\n")
	}
	fmt.Fprintf(&b, "totals:\n  source: form\n  figures:\n%s", figures("    ", one*reported, progress))
	return b.String()
}
