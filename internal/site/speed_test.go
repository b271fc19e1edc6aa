package site_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"portal/internal/browser"
	"portal/internal/message"
	"portal/internal/sample"
	"portal/internal/serve"
	"portal/internal/site"
)

// phone is a cheap telephone on a slow line.
var phone = browser.View{Width: 360, Height: 640, Touch: true, Slow: true}

// load is what the home page costs its reader, from the first byte to the end
// of the page.
type load struct {
	paint    float64 // ms to the first contentful paint
	shift    float64 // how far what was seen has moved, as CLS adds it up
	requests []string
	bytes    int // of what was asked for, packed as servers send it
}

// loadHome opens the home page of a built site on a telephone and reads it to
// the end.
func loadHome(t testing.TB, b *browser.Browser, server, out string) (l load) {
	t.Helper()
	p := b.Open(t, server+"/", phone)
	defer p.Close()
	p.Wait(`performance.getEntriesByName("first-contentful-paint").length > 0`)
	p.Eval(`performance.getEntriesByName("first-contentful-paint")[0].startTime`, &l.paint)
	l.shift = shift(p)
	for _, asked := range p.Requests() {
		u, err := url.Parse(asked)
		if err != nil {
			t.Fatal(err)
		}
		name := u.Path
		if strings.HasSuffix(name, "/") {
			name += "index.html"
		}
		src, err := os.ReadFile(filepath.Join(out, filepath.FromSlash(name)))
		if err != nil {
			t.Fatal(err)
		}
		size := packed(t, src)
		if slices.Contains([]string{".png", ".ico"}, path.Ext(name)) {
			size = len(src)
		}
		l.requests = append(l.requests, fmt.Sprintf("%s (%d)", u.Path, size))
		l.bytes += size
	}
	return l
}

// shift reads a page to its end and returns how far what was seen has moved.
// The mark comes to the observer after all that happened before it.
func shift(p *browser.Page) (sum float64) {
	p.Eval(`(async () => {
		const drawn = () => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))
		for (let y = 0; y < document.documentElement.scrollHeight; y += innerHeight / 2) {
			scrollTo({top: y, behavior: "instant"})
			await drawn()
		}
	})()`, nil)
	p.Wait(`[...document.images].every(image => image.complete)`)
	p.Eval(`new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => {
		let sum = 0
		const observer = new PerformanceObserver(list => {
			for (const entry of list.getEntries()) {
				if (entry.entryType === "mark") done(sum)
				else sum += entry.value
			}
		})
		observer.observe({type: "layout-shift", buffered: true})
		observer.observe({type: "mark"})
		performance.mark("end")
	})))`, &sum)
	return sum
}

// home builds the site and serves it.
func home(t testing.TB) (server, out string) {
	t.Helper()
	dir := sample.Project(t)
	out = filepath.Join(dir, "public")
	s := httptest.NewServer(serve.Folder(out, "/"))
	t.Cleanup(s.Close)
	build(t, site.Options{Dir: dir, BaseURL: "https://example.org/"})
	return s.URL, out
}

// The home page is small, asks for little, and nothing moves under the
// reader's finger. How soon it is there is told by the benchmark.
func TestHomeIsLight(t *testing.T) {
	server, out := home(t)
	l := loadHome(t, browser.Start(t), server, out)
	if l.bytes > 60_000 || len(l.requests) > 12 {
		t.Errorf("the home page takes %d bytes, packed, in %d requests; at most 60000 in 12: %q", l.bytes, len(l.requests), l.requests)
	}
	if l.shift >= 0.01 {
		t.Errorf("the layout shifts by %v, not by less than 0.01", l.shift)
	}
}

// A page whose words are pushed away is found.
func TestShift(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprint(w, `<!doctype html><html lang="en"><title>t</title><link rel="icon" href="data:,"><div id="a"></div><p>words</p>`)
	}))
	t.Cleanup(server.Close)
	p := browser.Start(t).Open(t, server.URL, phone)
	if got := shift(p); got != 0 {
		t.Errorf("a page at rest shifts by %v", got)
	}
	p.Eval(`void (document.getElementById("a").style.height = "300px")`, nil)
	if got := shift(p); got < 0.01 {
		t.Errorf("a page whose words move by half a window shifts by %v", got)
	}
}

// BenchmarkHomeFirstPaint tells how soon the home page is there for a
// telephone that has never seen it.
func BenchmarkHomeFirstPaint(b *testing.B) {
	server, out := home(b)
	chromium := browser.Start(b)
	var paints []float64
	var last load
	for b.Loop() {
		last = loadHome(b, chromium, server, out)
		paints = append(paints, last.paint)
	}
	slices.Sort(paints)
	b.ReportMetric(paints[len(paints)/2], "fcp-ms")
	b.ReportMetric(last.shift, "cls")
	b.ReportMetric(float64(last.bytes)/1000, "kB")
	b.ReportMetric(float64(len(last.requests)), "requests")
}

// BenchmarkCheck checks ten years of forty counties as portal check does, from
// the disk, with their texts, a link in one of them, and what git has of an
// older state: two seconds on two cores are allowed.
func BenchmarkCheck(b *testing.B) {
	dir := sample.Made(b, sample.Size{Counties: 40, Months: 120, Narratives: true})
	git := func(args ...string) {
		b.Helper()
		cmd := exec.Command("git", append([]string{"-C", dir, "-c", "user.name=A", "-c", "user.email=a@example.org"}, args...)...)
		if said, err := cmd.CombinedOutput(); err != nil {
			b.Fatalf("git %v: %v\n%s", args, err, said)
		}
	}
	git("init", "-q")
	git("add", "data", "content")
	git("commit", "-qm", "ten years")
	sample.Edit(b, dir, "content/about.md", "合成数据，仅供测试。", "合成数据，[仅供测试](/charts/c39/fund-progress/2021-01/)。")
	sample.Edit(b, dir, "data/reports/2025-06.yaml", "period: 2025-06", "period: 2025-06 # edited")
	for b.Loop() {
		if _, problems, err := site.Check(dir); err != nil || len(problems) > 0 {
			b.Fatal(problems.Text(message.English), err)
		}
	}
}
