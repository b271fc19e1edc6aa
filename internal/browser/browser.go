// Package browser opens pages in a real Chromium, for tests: what a page looks
// like, what it asks for and what the browser finds wrong with it.
package browser

import (
	"context"
	"errors"
	"fmt"
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

// Browser is one running browser.
type Browser struct {
	ctx context.Context

	mu    sync.Mutex
	wrong []string // what the browser said that could not be read
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

// Start starts a browser that ends with the test. It reaches no host but this
// one, and keeps nothing.
func Start(t testing.TB) *Browser {
	t.Helper()
	file, err := executable()
	if err != nil {
		t.Fatal(err)
	}
	var said strings.Builder
	options := append(chromedp.DefaultExecAllocatorOptions[:len(chromedp.DefaultExecAllocatorOptions):len(chromedp.DefaultExecAllocatorOptions)],
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
		chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"),
	)
	b := &Browser{}
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
