//go:build unix

package site_test

import (
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"syscall"
	"testing"
	"time"

	"github.com/gohugoio/hugo/commands"

	"portal/internal/site"
	"portal/internal/testkit/builtsite"
	"portal/internal/testkit/sample"
)

// BenchmarkAge measures how cost follows the age of a portal: wall and CPU time of a build, the peak of
// memory, and the files of the site. Run it with -benchtime 1x; the lines that keep nothing take minutes.
func BenchmarkAge(b *testing.B) {
	city := sample.Project(b)
	build := func(dir string, o site.Options) func() {
		o.Dir = dir
		return func() { builtsite.Build(b, o) }
	}
	nothing := func(dir string) func() { return build(dir, site.Options{Fresh: true}) }
	own(b, city)
	measure(b, "shipped city/nothing kept", city, nothing(city))
	measure(b, "shipped city/nothing changed", city, build(city, site.Options{}))

	years := sample.MadeUp(b, sample.Size{Counties: 3, Months: 24})
	own(b, years)
	measure(b, "3 counties 24 months/nothing kept", years, nothing(years))
	measure(b, "3 counties 24 months/nothing changed", years, build(years, site.Options{}))

	old := sample.Project(b)
	own(b, old)
	sample.Replace(b, old, sample.Size{Counties: 3, Months: 59})
	measure(b, "3 counties 59 months/nothing kept", old, nothing(old))
	sample.Replace(b, old, sample.Size{Counties: 3, Months: 60})
	measure(b, "3 counties 60 months/a new month", old, build(old, site.Options{}))
	measure(b, "3 counties 60 months/nothing changed", old, build(old, site.Options{}))

	preview := site.Options{Out: filepath.Join(old, site.Preview), BaseURL: "/", Preview: true}
	build(old, preview)()
	sample.Edit(b, old, "data/reports/2025-12.yaml", "filed_by: 示例市商务局", "filed_by: 另一机构")
	start, early := time.Now(), time.Duration(0)
	preview.Early = func() { early = time.Since(start) }
	measure(b, "3 counties 60 months/preview of an edit", "", build(old, preview))
	b.Logf("the page of the edited month appeared after %.2f s", early.Seconds())

	pages := 0
	for name := range sample.Digests(b, filepath.Join(old, "public")) {
		if filepath.Base(name) == "index.html" {
			pages++
		}
	}
	plain := b.TempDir()
	measure(b, fmt.Sprintf("plain Hugo %d pages", pages), "", plainHugo(b, plain, pages))
}

// own gives a copy of the project a cache of its own.
func own(b *testing.B, dir string) {
	b.Helper()
	if err := os.Remove(filepath.Join(dir, ".build", "cache")); err != nil {
		b.Fatal(err)
	}
}

// measure runs a build once and reports what it took. dir is the project whose site to describe, or empty.
func measure(b *testing.B, name, dir string, build func()) {
	b.Run(name, func(b *testing.B) {
		_ = os.WriteFile("/proc/self/clear_refs", []byte("5"), 0o200) // Linux begins a new peak of memory
		before := cpu(b)
		for b.Loop() {
			build()
		}
		b.ReportMetric((cpu(b)-before).Seconds()/float64(b.N), "cpu-s/op")
		if status, err := os.ReadFile("/proc/self/status"); err == nil {
			if m := regexp.MustCompile(`VmHWM:\s+(\d+)`).FindSubmatch(status); m != nil {
				kib, _ := strconv.Atoi(string(m[1]))
				b.ReportMetric(float64(kib)/1024, "peak-MiB")
			}
		}
		if dir == "" {
			return
		}
		files, bytes := 0, int64(0)
		err := filepath.WalkDir(filepath.Join(dir, "public"), func(_ string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			info, err := d.Info()
			files, bytes = files+1, bytes+info.Size()
			return err
		})
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(files), "files")
		b.ReportMetric(float64(bytes)/1e6, "MB")
	})
}

// cpu returns the CPU time so far of this process and of Hugo, which runs in processes of its own.
func cpu(b *testing.B) time.Duration {
	b.Helper()
	var sum time.Duration
	for _, who := range []int{syscall.RUSAGE_SELF, syscall.RUSAGE_CHILDREN} {
		var use syscall.Rusage
		if err := syscall.Getrusage(who, &use); err != nil {
			b.Fatal(err)
		}
		sum += time.Duration(use.Utime.Nano() + use.Stime.Nano())
	}
	return sum
}

// plainHugo returns a build of a site that has nothing but pages with a sentence.
func plainHugo(b *testing.B, dir string, pages int) func() {
	b.Helper()
	files := map[string]string{
		"hugo.toml":            "disableKinds = ['taxonomy', 'term', 'rss', 'sitemap']\n",
		"layouts/page.html":    "<!doctype html><title>{{ .Title }}</title>{{ .Content }}",
		"layouts/section.html": "<!doctype html><title>{{ .Title }}</title>",
		"layouts/home.html":    "<!doctype html><title>{{ .Title }}</title>",
	}
	for n := range pages {
		files[fmt.Sprintf("content/pages/%d.md", n)] = fmt.Sprintf("---\ntitle: Page %d\n---\nA sentence.\n", n)
	}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		name, src := filepath.Join(dir, filepath.FromSlash(name)), files[name]
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			b.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(src), 0o666); err != nil {
			b.Fatal(err)
		}
	}
	return func() {
		if err := commands.Execute([]string{"build", "--source", dir, "--quiet"}); err != nil {
			b.Fatal(err)
		}
	}
}
