package preview_test

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"portal/internal/message"
	"portal/internal/preview"
	"portal/internal/testkit/sample"
)

// running is a running preview of a copy of the project.
type running struct {
	t        *testing.T
	dir      string
	url      string
	outcomes chan preview.Outcome
}

func start(t *testing.T, dir string, lang message.Lang) running {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := running{t, dir, "http://" + listener.Addr().String(), make(chan preview.Outcome, 100)}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error)
	go func() {
		done <- preview.Serve(ctx, listener, dir, lang, func(o preview.Outcome) { p.outcomes <- o })
	}()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	return p
}

// built waits for the next build.
func (p running) built() preview.Outcome {
	p.t.Helper()
	select {
	case o := <-p.outcomes:
		return o
	case <-time.After(5 * time.Minute):
		p.t.Fatal("nothing was built")
		return preview.Outcome{}
	}
}

// settled waits until no build follows for a while, because the watcher may see an edit in two
// parts.
func (p running) settled() (o preview.Outcome) {
	p.t.Helper()
	o = p.built()
	for {
		select {
		case o = <-p.outcomes:
		case <-time.After(time.Second):
			return o
		}
	}
}

func (p running) get(address string) (int, string) {
	p.t.Helper()
	answer, err := http.Get(p.url + address)
	if err != nil {
		p.t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		p.t.Fatal(err)
	}
	return answer.StatusCode, string(body)
}

// response is the JSON that open pages get, without the labels.
type response struct {
	Ready    bool
	Heading  string
	Problems []struct{ Place, Message, Detail, Rule string }
}

func (p running) problems() (out response) {
	p.t.Helper()
	_, body := p.get("/_portal/problems")
	if err := json.Unmarshal([]byte(body), &out); err != nil {
		p.t.Fatal(err)
	}
	return out
}

// After a good edit the pages show it. After a bad one they show its problems and the last good
// site, until it is fixed. Open pages get an event for every build.
func TestEdits(t *testing.T) {
	p := start(t, sample.Project(t), message.English)
	if o := p.built(); !o.First || !o.Shown || o.Err != nil || len(o.Problems) > 0 {
		t.Fatalf("the first build: %+v", o)
	}
	code, home := p.get("/")
	if code != 200 || !strings.Contains(home, "2020年7月") || !strings.Contains(home, "/_portal/live.js") {
		t.Errorf("the home page answers %d", code)
	}
	if code, script := p.get("/_portal/live.js"); code != 200 || !strings.Contains(script, "EventSource") {
		t.Errorf("the script answers %d", code)
	}
	if code, page := p.get("/nowhere/"); code != 404 || !strings.Contains(page, "找不到这个页面") {
		t.Errorf("an unknown address answers %d", code)
	}
	if code, style := p.get("/_portal/live.css"); code != 200 || !strings.Contains(style, "#portal-problems") {
		t.Errorf("the style answers %d", code)
	}
	if got := p.problems(); !got.Ready || got.Heading != "" || len(got.Problems) != 0 {
		t.Errorf("after a good edit: got %+v", got)
	}

	events, err := http.Get(p.url + "/_portal/events")
	if err != nil {
		t.Fatal(err)
	}
	defer events.Body.Close()
	lines := bufio.NewScanner(events.Body)
	if !lines.Scan() || lines.Text() != ": ready" {
		t.Fatalf("the events begin with %q", lines.Text())
	}

	sample.Edit(t, p.dir, "data/reports/2020-07.yaml", "      stations: 20\n", "      stations: 21\n")
	if o := p.settled(); len(o.Problems) != 1 || o.First {
		t.Errorf("the bad edit: %+v", o)
	}
	if got := p.problems(); got.Ready || got.Heading != "1 problem; the pages show the last good content" || len(got.Problems) != 1 || got.Problems[0].Place != "data/reports/2020-07.yaml:17:17" {
		t.Errorf("after a bad edit: got %+v", got)
	}
	if code, page := p.get("/reports/2020-07/"); code != 200 || !strings.Contains(page, `<data value="20">20</data>`) || strings.Contains(page, `value="21"`) {
		t.Errorf("the last good page answers %d", code)
	}
	for lines.Scan() && lines.Text() != "data: built" {
	}
	if lines.Text() != "data: built" {
		t.Error("the open page got no event")
	}

	sample.Edit(t, p.dir, "data/reports/2020-07.yaml", "    stations: 20\n", "    stations: 21\n")
	if o := p.settled(); o.Err != nil || len(o.Problems) > 0 {
		t.Errorf("the fixed edit: %+v", o)
	}
	if got := p.problems(); !got.Ready {
		t.Errorf("after the fix: got %+v", got)
	}
	if _, page := p.get("/reports/2020-07/"); !strings.Contains(page, `<data value="21">21</data>`) {
		t.Error("the page does not show the fixed edit")
	}

	// A failing layout is shown like a problem. New folders are watched, too.
	sample.Edit(t, p.dir, "layouts/about.html", `{{ define "main" }}`, `{{ define "main" }}{{ oops }}`)
	if o := p.settled(); o.Err == nil {
		t.Errorf("the bad layout: %+v", o)
	}
	if got := p.problems(); len(got.Problems) != 1 || got.Problems[0].Place != "layouts/about.html:1" ||
		!strings.HasPrefix(got.Problems[0].Message, "Hugo failed on a layout, a setting or a text; ") || !strings.Contains(got.Problems[0].Detail, `function "oops" not defined`) {
		t.Errorf("after a bad layout edit: got %+v", got)
	}
	sample.Edit(t, p.dir, "layouts/about.html", `{{ oops }}`, ``)
	p.settled()

	// Unreadable settings and phrases are shown in the same way, with their line.
	for _, c := range []struct {
		file, old, bad, place, key string
		values                     []any
		mark                       string
	}{
		{"config.toml", "\ntitle = \"汕尾", "\ntitle = 汕尾", "config.toml:6", "settings-form", nil, `"mark":"title = 汕尾`},
		{"i18n/zh-cn.toml", "\nskip = ", "\nskip : ", "i18n/zh-cn.toml:3", "words-form", []any{"Language", "zh-cn"}, `"mark":"skip : `},
	} {
		sample.Edit(t, p.dir, c.file, c.old, c.bad)
		p.settled()
		_, text := p.get("/_portal/problems")
		want := message.Text(message.English, c.key, c.values...)
		if got := p.problems(); len(got.Problems) != 1 || got.Problems[0].Place != c.place || got.Problems[0].Detail == "" ||
			got.Problems[0].Message != want || !strings.Contains(text, c.mark) {
			t.Errorf("after a bad edit of %s: got %s", c.file, text)
		}
		sample.Edit(t, p.dir, c.file, c.bad, c.old)
		p.settled()
	}
	folder := filepath.Join(p.dir, "content", "reports", "2020-08")
	if err := os.Mkdir(folder, 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, "luhe.md"), []byte("---\nsource: letter-2020-07\n---\n示例。\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	if o := p.settled(); len(o.Problems) != 1 || o.Problems[0].Pos.File != "content/reports/2020-08/luhe.md" {
		t.Errorf("the file in the new folder: %+v", o)
	}
}

// Before the first good build, every address shows the problems as text and reloads itself, also
// without scripts.
func TestBadFromTheStart(t *testing.T) {
	dir := sample.Project(t)
	sample.Edit(t, dir, "data/reports/2020-07.yaml", "      stations: 20\n", "      stations: <script>\n")
	p := start(t, dir, message.English)
	if o := p.built(); o.Shown {
		t.Errorf("the first build: %+v", o)
	}
	answer, err := http.Get(p.url + "/reports/")
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	if answer.StatusCode != http.StatusServiceUnavailable || answer.Header.Get("Content-Type") != "text/html; charset=utf-8" {
		t.Errorf("it answers %d with %v", answer.StatusCode, answer.Header)
	}
	if got := answer.Header.Get("Content-Security-Policy"); got != "frame-ancestors 'none'" {
		t.Errorf("it may be framed: %q", got)
	}
	for _, part := range []string{
		`<noscript><meta http-equiv="refresh" content="2"></noscript>`,
		`<h2>1 problem; the site appears here once it is fixed</h2>`,
		`<p class="portal-place">data/reports/2020-07.yaml:17:17</p>`,
		`<p class="portal-message">stations is &#34;&lt;script&gt;&#34;; write a plain number such as 223.7, or {missing: not_reported}</p>`,
		`stations: <mark>&lt;script&gt;</mark>`,
	} {
		if !strings.Contains(string(body), part) {
			t.Errorf("no %s in\n%s", part, body)
		}
	}
	if _, text := p.get("/_portal/problems"); strings.ContainsAny(text, "<>") {
		t.Errorf("unescaped characters in %s", text)
	}
	sample.Edit(t, dir, "data/reports/2020-07.yaml", "      stations: <script>\n", "      stations: 20\n")
	if o := p.settled(); !o.Shown {
		t.Errorf("the fixed edit: %+v", o)
	}
	if code, _ := p.get("/"); code != 200 {
		t.Errorf("the fixed site answers %d", code)
	}
}

// Serve names a folder that is not a project and watches it until it is one. A missing folder is an
// error.
func TestNoProject(t *testing.T) {
	p := start(t, t.TempDir(), message.Chinese)
	if o := p.built(); o.Err == nil {
		t.Errorf("the first build: %+v", o)
	}
	if got := p.problems(); len(got.Problems) != 1 || got.Problems[0].Message != message.Text(message.Chinese, "no-data", "Folder", p.dir) {
		t.Errorf("got %+v", got)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	nowhere := filepath.Join(p.dir, "nowhere")
	err = preview.Serve(t.Context(), listener, nowhere, message.Chinese, func(preview.Outcome) {})
	if got, want := message.Of(message.Chinese, err), message.Text(message.Chinese, "no-project", "Folder", nowhere); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
