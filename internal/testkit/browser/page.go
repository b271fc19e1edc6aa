package browser

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/audits"
	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/inspector"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// View is the window and the settings with which a page is shown.
type View struct {
	Width, Height int  // of the window; 0 means 1440×900
	NoScript      bool // JavaScript is off
	Dark          bool // the system's dark mode is on
	Calm          bool // the system asks for reduced motion
	Touch         bool // a phone: touch events and the page's own viewport
	Slow          bool // slow 4G and a quarter of this processor's speed
	Clipboard     bool // the page may read and write the clipboard
}

// Page is an open page with its own profile. Only the goroutine of its test may call its methods.
type Page struct {
	t   testing.TB
	url string
	ctx context.Context

	view *View // as last applied; nil at first

	closing sync.Once
	stop    context.CancelFunc

	mu       sync.Mutex
	asked    map[network.RequestID]string
	requests []string
	problems []string
	frames   map[cdp.FrameID]string
}

// Open opens an address and waits until it is loaded. Close or the end of the test closes the page.
func (b *Browser) Open(t testing.TB, url string, v View) *Page {
	t.Helper()
	p := &Page{t: t, url: url, asked: map[network.RequestID]string{}, frames: map[cdp.FrameID]string{}}
	p.ctx, p.stop = chromedp.NewContext(b.ctx, chromedp.WithNewBrowserContext(), chromedp.WithListener(p.record))
	t.Cleanup(p.Close)
	// The first step decides how long the page lives, so it has no deadline.
	late := time.AfterFunc(patience, p.stop)
	p.must("opening a page", chromedp.Do(p.ctx))
	late.Stop()
	call(p, audits.Enable, cdp.Empty{})
	call(p, emulation.SetFocusEmulationEnabled, emulation.SetFocusEmulationEnabledParams{Enabled: true})
	p.look(v)
	p.navigate()
	return p
}

// Again reloads the page with another view and forgets the problems and requests so far.
func (p *Page) Again(v View) {
	p.t.Helper()
	p.Goto(p.url, v)
}

// Goto opens another address in the same window and profile, which is much quicker than a new page.
// It forgets the problems and requests so far.
func (p *Page) Goto(url string, v View) {
	p.t.Helper()
	p.url = url
	p.Problems() // waits for the events of the old page
	p.mu.Lock()
	p.requests, p.problems = nil, nil
	p.mu.Unlock()
	p.look(v)
	p.navigate()
}

func (p *Page) navigate() { p.t.Helper(); p.do("opening", chromedp.Navigate(p.url)) }

// Look changes the view of the open page without reloading it. Scripts must be on.
func (p *Page) Look(v View) {
	p.t.Helper()
	p.look(v)
	p.Eval(`new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(drawn)))`, nil)
}

// look applies a view, with commands only for what changes: most views differ in one setting.
func (p *Page) look(v View) {
	p.t.Helper()
	if v.Width == 0 {
		v.Width, v.Height = 1440, 900
	}
	was := p.view
	p.view = &v
	if was == nil || v.Width != was.Width || v.Height != was.Height || v.Touch != was.Touch {
		call(p, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{
			Width: int64(v.Width), Height: int64(v.Height), DeviceScaleFactor: 1, Mobile: v.Touch,
		})
		call(p, emulation.SetTouchEmulationEnabled, emulation.SetTouchEmulationEnabledParams{Enabled: v.Touch})
	}
	if was == nil || v.Dark != was.Dark || v.Calm != was.Calm {
		scheme, motion := "light", "no-preference"
		if v.Dark {
			scheme = "dark"
		}
		if v.Calm {
			motion = "reduce"
		}
		call(p, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: motion}},
		})
	}
	if was == nil || v.NoScript != was.NoScript {
		call(p, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: v.NoScript})
	}
	if was == nil || v.Slow != was.Slow {
		p.slow(v.Slow)
	}
	if was == nil || v.Clipboard != was.Clipboard {
		setting := browser.PermissionSettingDenied
		if v.Clipboard {
			setting = browser.PermissionSettingGranted
		}
		for _, name := range []string{"clipboard-read", "clipboard-write"} {
			callBrowser(p, browser.SetPermission, browser.SetPermissionParams{
				Permission: &browser.PermissionDescriptor{Name: name}, Setting: setting, BrowserContextID: p.profile(),
			})
		}
	}
}

// slow sets the speed of the line and of the processor.
func (p *Page) slow(on bool) {
	p.t.Helper()
	line, speed := &network.Conditions{DownloadThroughput: -1, UploadThroughput: -1}, 1.0
	if on {
		line, speed = &network.Conditions{Latency: 150, DownloadThroughput: 1.6e6 / 8, UploadThroughput: 750e3 / 8}, 4
	}
	call(
		p, network.EmulateNetworkConditionsByRule,
		network.EmulateNetworkConditionsByRuleParams{MatchedNetworkConditions: []*network.Conditions{line}},
	)
	call(p, emulation.SetCPUThrottlingRate, emulation.SetCPUThrottlingRateParams{Rate: speed})
}

// Close closes the page before its test ends.
func (p *Page) Close() { p.closing.Do(p.stop) }

// must fails the test if a step failed.
func (p *Page) must(step string, err error) {
	p.t.Helper()
	if err != nil {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.t.Fatalf("%s: %s: %v\n%s", p.url, step, err, strings.Join(p.problems, "\n"))
	}
}

// do runs one step.
func (p *Page) do(step string, action chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	run(p, step, action)
}

func run[T any](p *Page, step string, action chromedp.Action[T]) T {
	p.t.Helper()
	ctx, done := context.WithTimeout(p.ctx, patience)
	defer done()
	out, err := chromedp.Run(ctx, action)
	p.must(step, err)
	return out
}

func call[P, R any](p *Page, command cdp.Command[P, R], params P) {
	p.t.Helper()
	ctx, done := context.WithTimeout(p.ctx, patience)
	defer done()
	_, err := chromedp.Call(ctx, command, params)
	p.must(command.Method, err)
}

// callBrowser runs a command of the browser rather than of a page.
func callBrowser[P, R any](p *Page, command cdp.Command[P, R], params P) {
	p.t.Helper()
	ctx, done := context.WithTimeout(p.ctx, patience)
	defer done()
	_, err := chromedp.CallBrowser(ctx, command, params)
	p.must(command.Method, err)
}

// profile returns the page's profile in the browser.
func (p *Page) profile() cdp.BrowserContextID { return chromedp.FromContext(p.ctx).BrowserContextID }

// record stores an event of the page.
func (p *Page) record(event any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	wrong := func(format string, args ...any) { p.problems = append(p.problems, fmt.Sprintf(format, args...)) }
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		p.asked[e.RequestID] = e.Request.URL
		if scheme, _, _ := strings.Cut(e.Request.URL, ":"); scheme != "data" && scheme != "blob" {
			p.requests = append(p.requests, e.Request.URL)
		}
	case *network.EventResponseReceived:
		if e.Response.Status >= 400 {
			wrong("network: %s answers %d", e.Response.URL, e.Response.Status)
		}
	case *network.EventLoadingFailed:
		// A canceled request is not a failure: it became a download, or the page was left.
		if !e.Canceled || e.BlockedReason != "" {
			wrong("network: %s: %s %s", p.asked[e.RequestID], e.ErrorText, e.BlockedReason)
		}
	case *page.EventFrameNavigated:
		p.frames[e.Frame.ID] = e.Frame.URL
	case *page.EventFrameDetached:
		delete(p.frames, e.FrameID)
	case *runtime.EventConsoleAPICalled:
		switch e.Type {
		case runtime.ConsoleAPICalledTypeError, runtime.ConsoleAPICalledTypeWarning, runtime.ConsoleAPICalledTypeAssert:
			var words []string
			for _, a := range e.Args {
				words = append(words, strings.Trim(string(a.Value), `"`)+a.Description)
			}
			wrong("console: %s: %s", e.Type, strings.Join(words, " "))
		}
	case *runtime.EventExceptionThrown:
		words := e.ExceptionDetails.Text
		if e.ExceptionDetails.Exception != nil {
			words += " " + e.ExceptionDetails.Exception.Description
		}
		wrong("exception: %s", words)
	case *log.EventEntryAdded:
		if e.Entry.Level == log.EntryLevelError || e.Entry.Level == log.EntryLevelWarning {
			wrong("log: %s: %s %s", e.Entry.Source, e.Entry.Text, e.Entry.URL)
		}
	case *audits.EventIssueAdded:
		details, _ := json.Marshal(e.Issue.Details)
		wrong("issue: %s: %s", e.Issue.Code, details)
	case *inspector.EventTargetCrashed:
		wrong("the page crashed")
	}
}

// recorded returns a copy of a list after all earlier events have arrived.
func recorded[T any](p *Page, list *[]T) []T {
	p.t.Helper()
	p.Eval("0", nil)
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(*list)
}

// Problems returns everything that the browser reported since the page opened: errors and warnings
// of the console, exceptions, violations of the page's policy, and failed requests.
func (p *Page) Problems() []string { p.t.Helper(); return recorded(p, &p.problems) }

// Requests returns every address that the page requested, its own first. It leaves out data: and
// blob: URLs, which need no request.
func (p *Page) Requests() []string { p.t.Helper(); return recorded(p, &p.requests) }

// Frames returns the addresses of the documents in the page's frames.
func (p *Page) Frames() []string {
	p.t.Helper()
	p.Eval("0", nil)
	p.mu.Lock()
	defer p.mu.Unlock()
	var out []string
	for _, url := range p.frames {
		out = append(out, url)
	}
	slices.Sort(out)
	return out
}

// Eval evaluates an expression in the page and stores its value in out, which may be nil. If the
// value is a promise, it waits for the result.
func (p *Page) Eval(js string, out any) {
	p.t.Helper()
	value := run(p, js, chromedp.Evaluate[[]byte](js, chromedp.EvalAwaitPromise))
	if out != nil {
		p.must(js, json.Unmarshal(value, out))
	}
}

// Wait waits until an expression is true, in this page or in the one that replaces it.
func (p *Page) Wait(js string) {
	p.t.Helper()
	ctx, done := context.WithTimeout(p.ctx, patience)
	defer done()
	for pause := time.Millisecond; ; pause = min(2*pause, 50*time.Millisecond) {
		value, err := chromedp.Run(ctx, chromedp.Evaluate[[]byte]("Boolean("+js+")", chromedp.EvalAwaitPromise))
		if err == nil && string(value) == "true" {
			return
		}
		if thrown := new(chromedp.ExceptionError); errors.As(err, &thrown) {
			p.must(js, err)
		}
		if ctx.Err() != nil {
			p.must("waiting", fmt.Errorf("%s does not become true: %w", js, ctx.Err()))
		}
		time.Sleep(pause)
	}
}

// Text returns the visible text of the first element that matches a selector.
func (p *Page) Text(sel string) string {
	p.t.Helper()
	return run(p, "the text of "+sel, chromedp.Text(chromedp.CSS(sel)))
}

// Click clicks on the first element that matches a selector.
func (p *Page) Click(sel string) {
	p.t.Helper()
	p.do("a click on "+sel, chromedp.Click(chromedp.CSS(sel)))
}

// Follow clicks on the first element that matches a selector and waits until the next page is
// loaded.
func (p *Page) Follow(sel string) {
	p.t.Helper()
	ctx, done := context.WithTimeout(p.ctx, patience)
	defer done()
	_, err := chromedp.RunResponse(ctx, chromedp.Click(chromedp.CSS(sel)))
	p.must("following "+sel, err)
}

// Move moves the mouse to a point of the window.
func (p *Page) Move(x, y float64) {
	p.t.Helper()
	p.do("moving the mouse", chromedp.MouseEvent("mouseMoved", x, y))
}

// Tap touches a point of the window with a finger.
func (p *Page) Tap(x, y float64) {
	p.t.Helper()
	p.do("a tap", chromedp.TapXY(x, y))
}

// keys are the keys with a name.
var keys = map[string]string{
	"Tab": kb.Tab, "Enter": kb.Enter, "Escape": kb.Escape, "Home": kb.Home, "End": kb.End,
	"ArrowLeft": kb.ArrowLeft, "ArrowRight": kb.ArrowRight, "ArrowUp": kb.ArrowUp, "ArrowDown": kb.ArrowDown,
}

// Key presses keys in order. It knows names such as "Tab", "Shift+Tab" and "ArrowLeft" and types
// anything else.
func (p *Page) Key(names ...string) {
	p.t.Helper()
	for _, name := range names {
		plain, shift := strings.CutPrefix(name, "Shift+")
		typed, ok := keys[plain]
		if !ok {
			typed = plain
		}
		var options []chromedp.KeyOption
		if shift {
			options = append(options, chromedp.KeyModifiers(chromedp.ModifierShift))
		}
		p.do("the key "+name, chromedp.KeyEvent(typed, options...))
	}
}

// Screenshot returns the window as a PNG.
func (p *Page) Screenshot() []byte {
	p.t.Helper()
	return run(p, "a screenshot", chromedp.CaptureScreenshot())
}

// PDF prints the page with default settings: on the paper size of its style, without backgrounds.
func (p *Page) PDF() []byte {
	p.t.Helper()
	ctx, done := context.WithTimeout(p.ctx, patience)
	defer done()
	asked := true
	printed, err := chromedp.Call(ctx, page.PrintToPDF, page.PrintToPDFParams{PreferCSSPageSize: &asked})
	p.must("printing", err)
	return printed.Data
}

// ForPrint lays the open page out for print.
func (p *Page) ForPrint() {
	p.t.Helper()
	p.view = nil
	call(p, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: "print"})
}

// Picture returns the window, or the whole page, as a small WebP at the given scale.
func (p *Page) Picture(whole bool, scale float64) []byte {
	p.t.Helper()
	var clip page.Viewport
	p.Eval(fmt.Sprintf(`%v ? {width: document.documentElement.scrollWidth, height: document.documentElement.scrollHeight} : {x: scrollX, y: scrollY, width: innerWidth, height: innerHeight}`, whole), &clip)
	clip.Scale = scale
	ctx, done := context.WithTimeout(p.ctx, patience)
	defer done()
	quality := int64(35)
	taken, err := chromedp.Call(ctx, page.CaptureScreenshot, page.CaptureScreenshotParams{
		Format: page.CaptureScreenshotFormatWebp, Quality: &quality, Clip: &clip, CaptureBeyondViewport: &whole,
	})
	p.must("a picture", err)
	return taken.Data
}

// Clipboard returns the text of the clipboard. It needs a view with Clipboard.
func (p *Page) Clipboard() (text string) {
	p.t.Helper()
	p.Eval("navigator.clipboard.readText()", &text)
	return text
}

// File is a downloaded file.
type File struct {
	Name    string
	Content []byte
}

// Download calls do, which must start a download, and waits for the file.
func (p *Page) Download(do func()) File {
	p.t.Helper()
	dir := p.t.TempDir()
	always := true
	callBrowser(p, browser.SetDownloadBehavior, browser.SetDownloadBehaviorParams{
		Behavior: browser.SetDownloadBehaviorBehaviorAllowAndName, BrowserContextID: p.profile(),
		DownloadPath: dir, EventsEnabled: &always,
	})
	ctx, done := context.WithTimeout(p.ctx, patience)
	defer done()
	names := map[string]string{}
	type outcome struct {
		id, name string
		state    browser.DownloadProgressState
	}
	ended := make(chan outcome, 1)
	main := cdp.FrameID(chromedp.FromContext(p.ctx).Target.TargetID)
	p.must("listening", chromedp.ListenBrowser(ctx, func(event any) {
		switch e := event.(type) {
		case *browser.EventDownloadWillBegin:
			if e.FrameID == main {
				names[e.GUID] = e.SuggestedFilename
			}
		case *browser.EventDownloadProgress:
			name, mine := names[e.GUID]
			if mine && e.State != browser.DownloadProgressStateInProgress {
				delete(names, e.GUID)
				select {
				case ended <- outcome{e.GUID, name, e.State}:
				default:
				}
			}
		}
	}))
	do()
	select {
	case o := <-ended:
		if o.state != browser.DownloadProgressStateCompleted {
			p.must("downloading "+o.name, fmt.Errorf("it is %s", o.state))
		}
		content, err := os.ReadFile(filepath.Join(dir, o.id))
		p.must("downloading "+o.name, err)
		return File{o.name, content}
	case <-ctx.Done():
		p.must("downloading", ctx.Err())
		return File{}
	}
}
