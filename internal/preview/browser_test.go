package preview_test

import (
	"strings"
	"testing"

	"portal/internal/message"
	"portal/internal/testkit/browser"
	"portal/internal/testkit/sample"
	axe "portal/third_party/axe-core"
)

// views are a phone, a tablet and a desktop.
var views = []browser.View{
	{Width: 360, Height: 640},
	{Width: 768, Height: 1024},
	{Width: 1440, Height: 900},
	{Width: 1440, Height: 900, Dark: true},
}

const (
	form   = "data/reports/2020-07.yaml"
	filled = "      stations: 20\n"
)

// barriers returns the accessibility problems that axe finds in a page.
func barriers(p *browser.Page) (violations []string) {
	p.Eval(axe.Script, nil)
	p.Eval(`axe.run({runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}).then(r =>
		r.violations.map(v => v.id + ": " + v.help + ": " + v.nodes.map(n => n.target + " " + n.failureSummary).join("; ")))`, &violations)
	return violations
}

// shown is the panel as the browser displays it.
type shown struct {
	Heading, Role, Lang, Place, Message, Rule, Mark string
	Lines                                           []string
	Scripts                                         int
	Top, Bottom                                     float64
	Width                                           int // of the whole page
}

func panel(p *browser.Page) (s shown) {
	p.Eval(`(() => {
		const box = document.getElementById("portal-problems"), text = (sel) => box.querySelector(sel)?.textContent ?? "";
		const at = box.getBoundingClientRect();
		return {
			heading: text("h2"), role: box.getAttribute("role"), lang: box.lang, place: text(".portal-place"),
			message: text(".portal-message"), rule: text(".portal-rule"), mark: text("mark"),
			lines: [...box.querySelectorAll(".portal-line")].map((line) => line.textContent.trim()),
			scripts: box.querySelectorAll("script").length, top: at.top, bottom: at.bottom, width: document.documentElement.scrollWidth,
		};
	})()`, &s)
	return s
}

// An open page shows the problems of a bad edit above the last good content, accessible by keyboard
// and screen reader. It reloads when the edit is fixed.
func TestPanelInBrowser(t *testing.T) {
	sample.Slow(t)
	dir := sample.Project(t)
	s := start(t, dir, message.Chinese)
	s.built()
	b := browser.Start(t)
	p := b.Open(t, s.url+"/reports/2020-07/", views[0])
	p.Eval(`scrollTo(0, 900); window.before = true`, nil)
	sample.Edit(t, dir, form, filled, "      stations: 21\n")
	s.settled()
	p.Wait(`document.querySelector("#portal-problems mark")`)
	for _, view := range views {
		p.Look(view)
		got := panel(p)
		if got.Heading != "1处问题，网页保留上一次正确的内容" || got.Role != "alert" || got.Lang != "zh-CN" || got.Place != form+":17:17" ||
			!strings.HasPrefix(got.Message, "警告：累计建设村级电商服务站：各县相加是 21个") || got.Rule != "规则 total-is-sum all/stations" || got.Mark != "21" ||
			len(got.Lines) != 3 || got.Lines[1] != "17       stations: 21" ||
			!strings.HasPrefix(got.Lines[0], "16 ") || !strings.HasPrefix(got.Lines[2], "18 ") {
			t.Errorf("%+v: the panel shows %+v", view, got)
		}
		if got.Top != 0 || got.Bottom > float64(view.Height)*2/3 || got.Width > view.Width {
			t.Errorf("%+v: the panel reaches from %.0f to %.0f; the page is %d wide", view, got.Top, got.Bottom, got.Width)
		}
		for _, v := range barriers(p) {
			t.Errorf("%+v: %s", view, v)
		}
	}
	const state = `[document.activeElement.textContent, document.activeElement.ariaExpanded, document.getElementById("portal-list").checkVisibility()].join()`
	p.Eval(`document.getElementById("portal-problems").focus()`, nil)
	p.Key("Tab")
	for _, want := range []string{"展开,false,false", "收起,true,true"} {
		p.Key("Enter")
		var folded string
		if p.Eval(state, &folded); folded != want {
			t.Errorf("the button is %s, want %s", folded, want)
		}
	}
	sample.Edit(t, dir, form, "      stations: 21\n", filled)
	s.settled()
	p.Wait(`!window.before && document.readyState === "complete" && !document.getElementById("portal-problems")`)
	for _, wrong := range p.Problems() {
		t.Error(wrong)
	}
}

// If the first build fails, a page shows the problems, and then the site once it is fixed, with and
// without scripts.
func TestStartInBrowser(t *testing.T) {
	sample.Slow(t)
	dir := sample.Project(t)
	const bad = "      stations: <script>alert(1)</script>\n"
	sample.Edit(t, dir, form, filled, bad)
	s := start(t, dir, message.Chinese)
	s.built()
	b := browser.Start(t)
	scripted, plain := b.Open(t, s.url+"/reports/2020-07/", views[0]), b.Open(t, s.url+"/reports/2020-07/", browser.View{Width: 360, Height: 640, NoScript: true})
	scripted.Wait(`document.querySelector("#portal-problems button")`)
	check := func(p *browser.Page, view browser.View) {
		got := panel(p)
		if got.Heading != "1处问题，改正后这里自动显示网站" || got.Role != "alert" || got.Place != form+":17:17" || got.Mark != "<script>alert(1)</script>" ||
			!strings.HasPrefix(got.Message, `stations 是 "<script>alert(1)</script>"；`) || got.Rule != "规则 number" || got.Scripts != 0 || len(got.Lines) != 3 {
			t.Errorf("%+v: the panel shows %+v", view, got)
		}
		if got.Width > view.Width {
			t.Errorf("%+v: the page is %d wide", view, got.Width)
		}
	}
	check(plain, browser.View{Width: 360, Height: 640, NoScript: true})
	for _, view := range views {
		scripted.Look(view)
		check(scripted, view)
		for _, v := range barriers(scripted) {
			t.Errorf("%+v: %s", view, v)
		}
	}
	sample.Edit(t, dir, form, bad, filled)
	s.settled()
	for _, p := range []*browser.Page{scripted, plain} {
		p.Wait(`document.querySelector("header.site") && !document.getElementById("portal-problems")`)
		for _, wrong := range p.Problems() {
			if !strings.HasSuffix(wrong, "answers 503") && !strings.Contains(wrong, "status of 503") {
				t.Error(wrong)
			}
		}
	}
}
