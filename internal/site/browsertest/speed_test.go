package browsertest

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"portal/internal/preview"
	"portal/internal/testkit/browser"
	"portal/internal/testkit/builtsite"
)

// phone is a cheap phone with a slow connection.
var phone = browser.View{Width: 360, Height: 640, Touch: true, Slow: true}

// load is the cost of the home page for a reader, from the first byte to the end of the page.
type load struct {
	paint    float64 // ms to the first contentful paint
	shift    float64 // cumulative layout shift
	requests []string
	bytes    int // of all requests, compressed
}

// loadHome opens the home page of a built site on a phone and scrolls to its end.
func loadHome(t testing.TB, b *browser.Browser, out string) (l load) {
	t.Helper()
	p := b.Open(t, builtsite.Online, phone)
	defer p.Close()
	p.Wait(`performance.getEntriesByName("first-contentful-paint").length > 0`)
	p.Eval(`performance.getEntriesByName("first-contentful-paint")[0].startTime`, &l.paint)
	l.shift = shift(p)
	for _, asked := range p.Requests() {
		u, err := url.Parse(asked)
		if err != nil {
			t.Fatal(err)
		}
		name := strings.TrimPrefix(u.Path, builtsite.Base)
		if name == "" || strings.HasSuffix(name, "/") {
			name += "index.html"
		}
		src, err := os.ReadFile(filepath.Join(out, filepath.FromSlash(name)))
		if err != nil {
			t.Fatal(err)
		}
		size := builtsite.Packed(t, src)
		if slices.Contains([]string{".png", ".ico"}, path.Ext(name)) {
			size = len(src)
		}
		l.requests = append(l.requests, fmt.Sprintf("%s (%d)", u.Path, size))
		l.bytes += size
	}
	return l
}

// shift scrolls to the end of a page and returns its cumulative layout shift. The observer gets the
// mark after all earlier shifts.
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

// The home page is small, needs few requests, and its layout does not shift. The benchmark measures
// its time to the first paint.
func testHome(t *testing.T, b *browser.Browser, out string) {
	l := loadHome(t, b, out)
	if l.bytes > 60_000 || len(l.requests) > 12 {
		t.Errorf("the home page loads %d compressed bytes in %d requests, want at most 60000 in 12: %q", l.bytes, len(l.requests), l.requests)
	}
	if l.shift >= 0.01 {
		t.Errorf("the layout shifts by %v, want less than 0.01", l.shift)
	}
}

// shift detects a page whose text moves.
func testShift(t *testing.T, b *browser.Browser) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprint(w, `<!doctype html><html lang="en"><title>t</title><link rel="icon" href="data:,"><div id="a"></div><p>words</p>`)
	}))
	t.Cleanup(server.Close)
	p := b.Open(t, server.URL, phone)
	if got := shift(p); got != 0 {
		t.Errorf("a static page shifts by %v, want 0", got)
	}
	p.Eval(`void (document.getElementById("a").style.height = "300px")`, nil)
	if got := shift(p); got < 0.01 {
		t.Errorf("a page whose text moves by half a window shifts by %v, want at least 0.01", got)
	}
}

// BenchmarkHomeFirstPaint measures the first paint of the home page on a phone with an empty cache.
func BenchmarkHomeFirstPaint(b *testing.B) {
	chromium, out := browser.Start(b), builtsite.Real(b).Out
	chromium.Serve(preview.Folder(out, builtsite.Base))
	var paints []float64
	var last load
	for b.Loop() {
		last = loadHome(b, chromium, out)
		paints = append(paints, last.paint)
	}
	slices.Sort(paints)
	b.ReportMetric(paints[len(paints)/2], "fcp-ms")
	b.ReportMetric(last.shift, "cls")
	b.ReportMetric(float64(last.bytes)/1000, "kB")
	b.ReportMetric(float64(len(last.requests)), "requests")
}
