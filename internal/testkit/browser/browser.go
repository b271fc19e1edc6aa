// Package browser opens pages in a real Chromium for tests. It reports how a page looks, which
// addresses it requests and which problems the browser finds.
package browser

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// patience is the deadline of one step. A step normally ends earlier, as soon as its condition is
// true.
const patience = time.Minute

// Origin is the fixed address of the pages under test. Pictures print it, so it must be the same in
// every run. The browser maps it to a server on this machine.
const Origin = "https://example.org"

// Foreign is another origin, for other people's pages that embed frames of Origin. It belongs to
// the same site, so the browser keeps the frames in the page's process, where Frames can see them.
const Foreign = "https://elsewhere.example.org"

// Browser is one running browser.
type Browser struct {
	ctx context.Context

	mu      sync.Mutex
	wrong   []string                // chromedp's own errors, such as unreadable messages of the browser
	handler map[string]http.Handler // by origin
}

// Serve sets the handler for Origin. It replaces the previous one.
func (b *Browser) Serve(h http.Handler) { b.serve(Origin, h) }

// ServeForeign sets the handler for Foreign.
func (b *Browser) ServeForeign(h http.Handler) { b.serve(Foreign, h) }

func (b *Browser) serve(origin string, h http.Handler) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.handler[origin] = h
}

// answer passes a request to the handler of its origin.
func (b *Browser) answer(w http.ResponseWriter, r *http.Request) {
	b.mu.Lock()
	h := b.handler["https://"+r.Host]
	b.mu.Unlock()
	if h == nil {
		http.NotFound(w, r)
		return
	}
	h.ServeHTTP(w, r)
}

// executable returns the path of the browser. It returns an error if there is none.
func executable() (string, error) {
	if name := os.Getenv("PORTAL_BROWSER"); name != "" {
		file, err := exec.LookPath(name)
		if err != nil {
			return "", fmt.Errorf("PORTAL_BROWSER is not a browser: %w", err)
		}
		return file, nil
	}
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if file, err := exec.LookPath(name); err == nil {
			return file, nil
		}
	}
	return "", errors.New("there is no browser; run make test, which installs one where it may, or name a Chromium in PORTAL_BROWSER")
}

// Start starts a browser that stops when the test ends. The browser reaches only this machine,
// Origin and Foreign, and stores nothing.
func Start(t testing.TB) *Browser {
	t.Helper()
	file, err := executable()
	if err != nil {
		t.Fatal(err)
	}
	b := &Browser{handler: map[string]http.Handler{}}
	origin := httptest.NewUnstartedServer(http.HandlerFunc(b.answer))
	origin.Config.ErrorLog = log.New(io.Discard, "", 0) // the browser drops connections when a page closes
	origin.StartTLS()
	t.Cleanup(origin.Close)
	var output strings.Builder
	options := append(
		chromedp.DefaultExecAllocatorOptions[:len(chromedp.DefaultExecAllocatorOptions):len(chromedp.DefaultExecAllocatorOptions)],
		chromedp.ExecPath(file),
		chromedp.CombinedOutput(&output),
		chromedp.Flag("headless", "new"),
		chromedp.Flag("no-sandbox", true),
		chromedp.Flag("disable-gpu", true),
		chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-features", "Translate,OptimizationHints,MediaRouter,DialMediaRouteProvider"),
		chromedp.Flag("hide-scrollbars", true),
		chromedp.Flag("no-proxy-server", true),
		chromedp.Flag("ignore-certificate-errors", true), // the test server's certificate is self-signed
		chromedp.Flag("host-resolver-rules", fmt.Sprintf("MAP %[1]s:443 %[3]s, MAP %[2]s:443 %[3]s, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
			strings.TrimPrefix(Origin, "https://"), strings.TrimPrefix(Foreign, "https://"), origin.Listener.Addr())),
	)
	ctx, cancel := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, stop := chromedp.NewContext(ctx, chromedp.WithErrorf(func(format string, args ...any) {
		b.mu.Lock()
		defer b.mu.Unlock()
		b.wrong = append(b.wrong, fmt.Sprintf(format, args...))
	}))
	b.ctx = ctx
	t.Cleanup(func() {
		closing, done := context.WithTimeout(ctx, 10*time.Second)
		defer done()
		if err := chromedp.Cancel(closing); err != nil {
			t.Logf("closing the browser: %v", err)
		}
		stop()
		cancel()
		for _, wrong := range b.wrong {
			t.Error(wrong)
		}
	})
	late := time.AfterFunc(patience, stop)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("starting %s: %v\n%s", file, err, output.String())
	}
	late.Stop()
	return b
}
