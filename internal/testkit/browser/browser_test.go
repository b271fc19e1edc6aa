package browser_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"image/png"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"portal/internal/testkit/browser"
)

// pages serves the bodies by path and returns the server's address.
func pages(t *testing.T, bodies map[string]string) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, ok := bodies[r.URL.Path]
		switch {
		case !ok:
			http.NotFound(w, r)
		case strings.HasSuffix(r.URL.Path, ".js"):
			w.Header().Set("Content-Type", "text/javascript")
			fmt.Fprint(w, body)
		case strings.HasSuffix(r.URL.Path, ".csv"):
			w.Header().Set("Content-Type", "text/csv")
			fmt.Fprint(w, body)
		default:
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			fmt.Fprint(w, `<!doctype html><html lang="en"><meta name="viewport" content="width=device-width"><title>t</title><link rel="icon" href="data:,">`, body)
		}
	}))
	t.Cleanup(server.Close)
	return server.URL
}

// The tests share one browser, because starting one takes seconds.
func TestBrowser(t *testing.T) {
	b := browser.Start(t)
	for name, test := range map[string]func(*testing.T, *browser.Browser){
		"problems": testProblems, "view": testView, "reader": testReader, "profiles": testProfiles,
		"serve": testServe, "follow": testFollow, "wait": testWait,
	} {
		t.Run(name, func(t *testing.T) { test(t, b) })
	}
}

// Problems reports every error of a page, and nothing for a good page.
func testProblems(t *testing.T, b *browser.Browser) {
	p := b.Open(t, "about:blank", browser.View{})
	for _, c := range []struct{ name, body, want string }{
		{"good", `<p>good</p><script>console.log("fine")</script>`, ""},
		{"console error", `<script>console.error("oh", "no")</script>`, "console: error: oh no"},
		{"console warning", `<script>console.warn("careful")</script>`, "console: warning: careful"},
		{"exception", `<script>throw new Error("thrown")</script>`, "exception: Uncaught Error: thrown"},
		{"late exception", `<script>setTimeout(function () { throw new Error("late") })</script>`, "exception: Uncaught Error: late"},
		{"rejection", `<script>Promise.reject(new Error("refused"))</script>`, "exception: Uncaught (in promise) Error: refused"},
		{"not there", `<img src="/none.png" alt="">`, "/none.png answers 404"},
		{"foreign", `<img src="https://example.net/a.png" alt="">`, "network: https://example.net/a.png: net::ERR_NAME_NOT_RESOLVED"},
		{"policy", `<meta http-equiv="Content-Security-Policy" content="default-src 'none'"><script>1</script>`, "issue: ContentSecurityPolicyIssue"},
		{"policy of a picture", `<meta http-equiv="Content-Security-Policy" content="img-src 'none'"><img src="/a.png" alt="">`, "network: .*csp"},
		{"integrity", `<script src="/a.js" integrity="sha256-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="></script>`, "integrity"},
	} {
		p.Goto(pages(t, map[string]string{"/": c.body, "/a.js": "1", "/a.png": ""})+"/", browser.View{})
		if strings.HasPrefix(c.name, "late") {
			p.Eval("new Promise(function (done) { setTimeout(done, 1) })", nil)
		}
		found := strings.Join(p.Problems(), "\n")
		if c.want == "" && found != "" {
			t.Errorf("%s: got the problems %q, want none", c.name, found)
		}
		for _, part := range strings.Split(c.want, ".*") {
			if !strings.Contains(found, part) {
				t.Errorf("%s: got the problems %q, want %q", c.name, found, part)
			}
		}
	}
}

// A page sees the size and the settings of its View.
func testView(t *testing.T, b *browser.Browser) {
	url := pages(t, map[string]string{
		"/":     `<p id="p">off</p><script src="/a.js"></script>`,
		"/a.js": `document.getElementById("p").textContent = "on"`,
	})
	const seen = `[innerWidth, innerHeight, matchMedia("(prefers-color-scheme: dark)").matches, matchMedia("(prefers-reduced-motion)").matches, navigator.maxTouchPoints > 0].join()`
	p := b.Open(t, url+"/", browser.View{NoScript: true, Dark: true, Touch: true, Slow: true, Clipboard: true})
	for _, c := range []struct {
		view      browser.View
		text, saw string
	}{
		{browser.View{}, "on", "1440,900,false,false,false"},
		{browser.View{Width: 360, Height: 640, Dark: true, Calm: true}, "on", "360,640,true,true,false"},
		{browser.View{Width: 390, Height: 844, Touch: true}, "on", "390,844,false,false,true"},
		{browser.View{NoScript: true}, "off", "1440,900,false,false,false"},
		{browser.View{Slow: true}, "on", "1440,900,false,false,false"},
	} {
		p.Again(c.view)
		var saw string
		p.Eval(seen, &saw)
		if text := p.Text("#p"); text != c.text || saw != c.saw {
			t.Errorf("%+v: the page says %q and sees %s", c.view, text, saw)
		}
		var waited float64
		p.Eval(`performance.getEntriesByType("navigation")[0].responseEnd`, &waited)
		if c.view.Slow != (waited >= 150) {
			t.Errorf("%+v: the answer took %v ms", c.view, waited)
		}
		picture, err := png.DecodeConfig(bytes.NewReader(p.Screenshot()))
		size := fmt.Sprint(picture.Width, ",", picture.Height, ",")
		if err != nil || size != strings.Join(strings.SplitAfter(c.saw, ",")[:2], "") {
			t.Errorf("%+v: the screenshot is %d×%d: %v", c.view, picture.Width, picture.Height, err)
		}
		if asked := p.Requests(); asked[0] != url+"/" || c.view.NoScript != (len(asked) == 1) {
			t.Errorf("%+v: the page asked for %q", c.view, asked)
		}
	}
	// Look changes the view without reloading the page.
	p.Eval(`document.getElementById("p").textContent = "unchanged"`, nil)
	p.Look(browser.View{Width: 768, Height: 1024, Dark: true})
	var saw string
	p.Eval(seen, &saw)
	if text := p.Text("#p"); text != "unchanged" || saw != "768,1024,true,false,false" {
		t.Errorf("the page says %q and sees %s", text, saw)
	}
	p.Eval(`void (document.body.style = "margin: 0; height: 3024px")`, nil)
	for whole, height := range map[bool]uint32{false: 512, true: 1520} {
		// An extended WebP file has its size, less one, in three bytes each.
		src := p.Picture(whole, 0.5)
		got := [2]uint32{
			binary.LittleEndian.Uint32(src[24:])&0xffffff + 1,
			binary.LittleEndian.Uint32(src[27:])&0xffffff + 1,
		}
		if string(src[8:16]) != "WEBPVP8X" || got != [2]uint32{384, height} {
			t.Errorf("whole %v: the picture begins %q and is %v, want 384×%d", whole, src[:16], got, height)
		}
	}
}

// A test can click, tap, type, copy and download as a reader does.
func testReader(t *testing.T, b *browser.Browser) {
	url := pages(t, map[string]string{
		"/": `<button id="a">a</button><button id="b">b</button><a id="file" href="/f.csv" download="七月.csv">f</a>
<a id="made" download="made.txt" href="#">m</a><p id="log"></p>
<script>
function log(text) { document.getElementById("log").textContent += text + " " }
for (const kind of ["click", "keydown", "touchstart", "mousemove"])
	document.addEventListener(kind, function (e) { log(kind === "keydown" ? (e.shiftKey ? "shift " : "") + e.key : kind + ":" + (e.target.id || "page")) })
document.getElementById("a").onclick = function () { navigator.clipboard.writeText("抄") }
document.getElementById("made").href = URL.createObjectURL(new Blob(["made"]))
</script>`,
		"/f.csv": "a,b\n",
	})
	p := b.Open(t, url+"/", browser.View{Clipboard: true})
	p.Click("#b")
	p.Move(700, 700)
	p.Key("Tab", "Shift+Tab", "ArrowLeft", "x")
	p.Wait(`document.getElementById("log").textContent.endsWith("x ")`)
	if got, want := p.Text("#log"), "click:b mousemove:page Tab shift Tab ArrowLeft x"; !strings.HasSuffix(got, want) {
		t.Errorf("the page saw %q, want %q", got, want)
	}
	p.Click("#a")
	p.Wait(`document.getElementById("log").textContent.endsWith("click:a ")`)
	if got := p.Clipboard(); got != "抄" {
		t.Errorf("the clipboard has %q", got)
	}
	if f := p.Download(func() { p.Click("#file") }); f.Name != "七月.csv" || string(f.Content) != "a,b\n" {
		t.Errorf("the file is %q: %q", f.Name, f.Content)
	}
	if f := p.Download(func() { p.Click("#made") }); f.Name != "made.txt" || string(f.Content) != "made" {
		t.Errorf("the file that a script created is %q: %q", f.Name, f.Content)
	}
	if problems := p.Problems(); len(problems) > 0 {
		t.Errorf("%q", problems)
	}

	phone := b.Open(t, url+"/", browser.View{Width: 360, Height: 640, Touch: true})
	var x, y float64
	phone.Eval(`document.getElementById("b").getBoundingClientRect().x + 5`, &x)
	phone.Eval(`document.getElementById("b").getBoundingClientRect().y + 5`, &y)
	phone.Tap(x, y)
	phone.Wait(`document.getElementById("log").textContent.includes("click:b")`)
	if got := phone.Text("#log"); !strings.HasPrefix(got, "touchstart:b") {
		t.Errorf("the phone's page saw %q", got)
	}
}

// Each page has its own profile, so pages share no storage.
func testProfiles(t *testing.T, b *browser.Browser) {
	url := pages(t, map[string]string{"/": "<p>p</p>"})
	b.Open(t, url+"/", browser.View{}).Eval(`localStorage.setItem("a", "b")`, nil)
	var stored *string
	b.Open(t, url+"/", browser.View{}).Eval(`localStorage.getItem("a")`, &stored)
	if stored != nil {
		t.Errorf("a page sees %q, which another page stored", *stored)
	}
}

// The last handler that Serve got answers for Origin.
func testServe(t *testing.T, b *browser.Browser) {
	for _, body := range []string{"one", "two"} {
		b.Serve(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			fmt.Fprint(w, `<!doctype html><html lang="en"><title>t</title><link rel="icon" href="data:,"><p>`, body, " ", r.Host, r.URL)
		}))
		p := b.Open(t, browser.Origin+"/a/b", browser.View{})
		if got, want := p.Text("p"), body+" example.org/a/b"; got != want {
			t.Errorf("the page says %q, want %q", got, want)
		}
		if problems := p.Problems(); len(problems) > 0 {
			t.Error(problems)
		}
	}
}

// Follow waits until the next page is loaded.
func testFollow(t *testing.T, b *browser.Browser) {
	url := pages(t, map[string]string{"/": `<a href="/b">b</a>`, "/b": `<p>here</p>`})
	p := b.Open(t, url+"/", browser.View{})
	p.Follow("a")
	if got := p.Text("p"); got != "here" {
		t.Errorf("the page says %q", got)
	}
}

// Wait continues in the page that replaces the first one.
func testWait(t *testing.T, b *browser.Browser) {
	url := pages(t, map[string]string{"/": `<p>old</p><script>setTimeout(() => location.replace("/new"))</script>`, "/new": "<p>new</p>"})
	p := b.Open(t, url+"/", browser.View{})
	p.Wait(`document.querySelector("p")?.textContent === "new"`)
}
