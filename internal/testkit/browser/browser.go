// Package browser opens pages in a real Chromium, for tests: what a page looks
// like, what it asks for and what the browser finds wrong with it.
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

// patience is how long one step may take. It is never waited for: a step ends
// when its condition holds.
const patience = time.Minute

// Origin is where the pages under test stand: a fixed address, so that pictures, which print it,
// are the same in every run. The browser maps it to a server on this machine.
const Origin = "https://example.org"

// Foreign is another origin, for pages of somebody else that show frames of Origin. It is of the same
// site, so that the browser keeps the frames in the page's process, where Frames sees them.
const Foreign = "https://elsewhere.example.org"

// Browser is one running browser.
type Browser struct {
	ctx context.Context

	mu      sync.Mutex
	wrong   []string                // messages of the browser that could not be read
	handler map[string]http.Handler // by the origin that it answers for
}

// Serve makes the handler answer for Origin. It replaces the handler set before.
func (b *Browser) Serve(h http.Handler) { b.serve(Origin, h) }

// ServeForeign makes the handler answer for Foreign.
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

// executable returns the browser to start.
func executable() (string, error) {
	if name := os.Getenv("PORTAL_BROWSER"); name != "" {
		file, err := exec.LookPath(name)
		if err != nil {
			return "", fmt.Errorf("PORTAL_BROWSER names no browser: %w", err)
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

// Start starts a browser that ends with the test. It reaches this machine and Origin, which
// Serve answers for, and no other host; it keeps nothing.
func Start(t testing.TB) *Browser {
	t.Helper()
	file, err := executable()
	if err != nil {
		t.Fatal(err)
	}
	b := &Browser{handler: map[string]http.Handler{}}
	origin := httptest.NewUnstartedServer(http.HandlerFunc(b.answer))
	origin.Config.ErrorLog = log.New(io.Discard, "", 0) // the browser hangs up when a page closes
	origin.StartTLS()
	t.Cleanup(origin.Close)
	var said strings.Builder
	options := append(
		chromedp.DefaultExecAllocatorOptions[:len(chromedp.DefaultExecAllocatorOptions):len(chromedp.DefaultExecAllocatorOptions)],
		chromedp.ExecPath(file),
		chromedp.CombinedOutput(&said),
		chromedp.Flag("headless", "new"),
		chromedp.Flag("no-sandbox", true),
		chromedp.Flag("disable-gpu", true),
		chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-features", "Translate,OptimizationHints,MediaRouter,DialMediaRouteProvider"),
		chromedp.Flag("hide-scrollbars", true),
		chromedp.Flag("no-proxy-server", true),
		chromedp.Flag("ignore-certificate-errors", true), // nobody vouches for Origin's
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
		t.Fatalf("starting %s: %v\n%s", file, err, said.String())
	}
	late.Stop()
	return b
}
