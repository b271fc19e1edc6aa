package browsertest

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"portal/internal/preview"
	"portal/internal/testkit/browser"
	"portal/internal/testkit/builtsite"
	axe "portal/third_party/axe-core"
)

// modes are the display modes that a reader can choose, as attributes of <html>. The themes contradict
// the system's, because the reader's choice must win.
var modes = []struct {
	name string
	dark bool // the system
	set  map[string]string
}{
	{"light", true, map[string]string{"theme": "light"}},
	{"dark", false, map[string]string{"theme": "dark"}},
	{"large", false, map[string]string{"text": "large"}},
	{"high contrast", false, map[string]string{"contrast": "high"}},
	{"high contrast, dark", true, map[string]string{"contrast": "high"}},
}

// choose sets the attributes of a mode and removes those of other modes.
func choose(p *browser.Page, set map[string]string) {
	for _, name := range []string{"theme", "text", "contrast"} {
		if value, ok := set[name]; ok {
			p.Eval(fmt.Sprintf(`void (document.documentElement.dataset[%q] = %q)`, name, value), nil)
		} else {
			p.Eval(fmt.Sprintf(`void delete document.documentElement.dataset[%q]`, name), nil)
		}
	}
}

// Every kind of page is accessible: on a phone and a desktop, in each mode, with the keyboard, with
// wide text spacing and with reduced motion.
func TestAccess(t *testing.T) {
	t.Parallel()
	s := builtsite.Amended(t)
	b := browser.Start(t)
	b.Serve(preview.Folder(s.Out, builtsite.Base))
	byLanguage := map[string][]string{}
	for kind, address := range builtsite.Kinds(t, s) {
		lang, _, _ := strings.Cut(kind, " ")
		byLanguage[lang] = append(byLanguage[lang], address)
	}
	for lang, addresses := range byLanguage {
		t.Run(lang, func(t *testing.T) {
			t.Parallel()
			p := b.Open(t, "about:blank", browser.View{})
			for _, address := range addresses {
				testAccess(t, p, address, lang == "zh-CN")
			}
		})
	}
}

// testAccess checks the page of an address. For a translation it only repeats the checks that longer
// words can break, because the layout is the same.
func testAccess(t *testing.T, p *browser.Page, address string, original bool) {
	say := func(where string, wrong []string) {
		for _, w := range wrong {
			t.Errorf("%s, %s: %s", address, where, w)
		}
	}
	p.Goto(builtsite.At(address), browser.View{Width: 360, Height: 640, Calm: true})
	if original {
		say("keyboard", focusFaults(p))
		say("calm", motionFaults(p))
	}
	p.Eval(axe.Script, nil)
	for _, width := range []int{360, 1440} {
		for i, m := range modes {
			p.Look(browser.View{Width: width, Height: 900, Dark: m.dark, Calm: true})
			choose(p, m.set)
			where := fmt.Sprintf("%s at %d", m.name, width)
			switch {
			case i == 0 && (original || width == 360):
				say(where, violations(p))
			case original && width == 360:
				say(where, styleViolations(p))
			}
			say(where, widthFaults(p, width))
		}
	}
	for _, width := range []int{320, 360} {
		p.Look(browser.View{Width: width, Height: 256, Calm: true})
		choose(p, nil)
		say(fmt.Sprintf("at %d", width), widthFaults(p, width))
		spread(p)
		say(fmt.Sprintf("wide text at %d", width), append(widthFaults(p, width), cutFaults(p)...))
	}
}

// everyRule selects all axe-core rules for WCAG 2.2 A and AA and its best practices. rulesOfStyle
// selects the rules that a mode can break, because modes only change colours and sizes.
const (
	everyRule    = `{runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"], rules: {"target-size": {enabled: true}}, resultTypes: ["violations"]}`
	rulesOfStyle = `{runOnly: {type: "rule", values: ["color-contrast", "link-in-text-block", "target-size"]}, resultTypes: ["violations"]}`
)

func violations(p *browser.Page) []string      { return judged(p, everyRule) }
func styleViolations(p *browser.Page) []string { return judged(p, rulesOfStyle) }

// judged returns the violations of the rules that axe-core finds.
func judged(p *browser.Page, rules string) (out []string) {
	p.Eval(`axe.run(`+rules+`).then(r => r.violations.map(v => v.id + ": " + v.help + ": " + v.nodes.map(n => n.target + " " + n.failureSummary).join("; ")))`, &out)
	return out
}

// widthFaults reports a page that is wider than the window. Tables scroll in their own frames.
func widthFaults(p *browser.Page, width int) []string {
	var wide int
	p.Eval(`Math.max(document.documentElement.scrollWidth, document.body.scrollWidth)`, &wide)
	if wide > width {
		return []string{fmt.Sprintf("the page is %d wide", wide)}
	}
	return nil
}

// spread sets the text spacing that some readers need (WCAG 1.4.12).
func spread(p *browser.Page) {
	p.Eval(`(() => {
		const sheet = new CSSStyleSheet()
		sheet.replaceSync("* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important } p { margin-bottom: 2em !important }")
		document.adoptedStyleSheets = [sheet]
	})()`, nil)
}

// cutFaults returns the elements that cut off their text. It skips elements of one pixel, which are
// for screen readers.
func cutFaults(p *browser.Page) (out []string) {
	p.Eval(
		`[...document.body.querySelectorAll("*")].filter(n => !n.closest("svg") && n.checkVisibility() && n.clientWidth > 1 && n.clientHeight > 1 && n.textContent.trim()).filter(n => {
		const style = getComputedStyle(n), cuts = o => o === "hidden" || o === "clip"
		return cuts(style.overflowX) && n.scrollWidth > n.clientWidth + 1 || cuts(style.overflowY) && n.scrollHeight > n.clientHeight + 1
	}).map(n => "it cuts off " + n.cloneNode().outerHTML)`, &out)
	return out
}

// motionFaults returns what moves although the reader asked for reduced motion.
func motionFaults(p *browser.Page) (out []string) {
	p.Eval(`[...document.getAnimations().map(a => (a.animationName || a.transitionProperty) + " runs"),
		...[document.documentElement, ...document.querySelectorAll("*")].flatMap(n => {
			const style = getComputedStyle(n), lasts = times => times.split(", ").some(t => parseFloat(t) > 0.001)
			return lasts(style.transitionDuration) || style.animationName !== "none" && lasts(style.animationDuration) || style.scrollBehavior === "smooth"
				? ["it moves: " + n.cloneNode().outerHTML] : []
		})]`, &out)
	return out
}

// reachable lists the elements that Tab reaches and returns their names. Of the radio buttons of one
// name, Tab only reaches the checked one.
const reachable = `(() => {
	window.called = n => n.cloneNode().outerHTML + n.textContent.trim().slice(0, 20)
	window.stops = [...document.querySelectorAll("a[href], button, input, select, textarea, summary, iframe, [tabindex]")].filter(n =>
		!n.matches(":disabled, [type=hidden], [tabindex^='-'], [inert] *") && n.checkVisibility({visibilityProperty: true}) &&
		!(n.type === "radio" && !n.checked && document.querySelector("input[name='" + n.name + "']:checked")))
	window.before = document.documentElement
	return stops.map(called)
})()`

// stop is where the focus is.
type stop struct {
	Name    string // empty if no element has the focus
	Place   int    // in the list of reachable; -1 for a scrolling element, where Chromium stops too
	Back    bool   // before the last stop
	Outline bool
	Seen    bool
}

const focus = `(() => {
	const n = document.activeElement
	if (!n || n === document.body || n === document.documentElement) return {name: ""}
	const style = getComputedStyle(n), back = (before.compareDocumentPosition(n) & Node.DOCUMENT_POSITION_PRECEDING) > 0
	const seen = [...n.getClientRects()].some(r => {
		const x = (Math.max(r.left, 0) + Math.min(r.right, innerWidth)) / 2, y = (Math.max(r.top, 0) + Math.min(r.bottom, innerHeight)) / 2
		const top = r.bottom > 0 && r.top < innerHeight && r.right > 0 && r.left < innerWidth && document.elementFromPoint(x, y)
		return top && (n.contains(top) || top.contains(n) && top.matches("label"))
	})
	window.before = n
	return {
		name: called(n), place: stops.indexOf(n), back, seen,
		outline: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
	}
})()`

// focusFaults goes through a page with Tab. The focus must reach every element in the page's order,
// be visible, and leave at the end. If the page has a navigation, the first stop must skip it.
func focusFaults(p *browser.Page) (wrong []string) {
	// A page may set the focus itself; start at the top to reach all of it.
	p.Eval(`if (document.activeElement !== document.body) {
		document.body.tabIndex = -1
		document.body.focus()
		document.body.removeAttribute("tabindex")
	}`, nil)
	var want []string
	p.Eval(reachable, &want)
	reached := make([]bool, len(want))
	for n := 0; ; n++ {
		p.Key("Tab")
		var s stop
		p.Eval(focus, &s)
		if n == 0 {
			var skips bool
			p.Eval(`!document.querySelector("nav") || document.activeElement.matches("a[href='#main']") && document.getElementById("main") !== null`, &skips)
			if !skips {
				wrong = append(wrong, "the first stop does not skip the navigation: "+s.Name)
			}
		}
		if s.Name == "" { // past the last
			break
		}
		if n > 2*len(want)+10 {
			return append(wrong, "the keyboard does not get out of "+s.Name)
		}
		if s.Back {
			wrong = append(wrong, "the focus goes back to "+s.Name)
		}
		if s.Place >= 0 {
			reached[s.Place] = true
		}
		if !s.Seen {
			wrong = append(wrong, "out of sight has the focus "+s.Name)
		}
		if !s.Outline {
			wrong = append(wrong, "nothing shows the focus of "+s.Name)
		}
	}
	for i, name := range want {
		if !reached[i] {
			wrong = append(wrong, "the keyboard does not reach "+name)
		}
	}
	var skips bool
	p.Eval(`Boolean(document.querySelector("a[href='#main']"))`, &skips)
	if skips {
		p.Eval(`document.querySelector("a[href='#main']").focus()`, nil)
		p.Key("Enter", "Tab")
		var past bool
		p.Eval(`(document.getElementById("main").compareDocumentPosition(document.activeElement) & Node.DOCUMENT_POSITION_FOLLOWING) > 0`, &past)
		if !past {
			wrong = append(wrong, "the link to the content leads elsewhere")
		}
	}
	return wrong
}

// The checks find each kind of inaccessible page.
func TestNoAccess(t *testing.T) {
	bodies := map[string]string{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprintf(
			w,
			`<!doctype html><html lang="en"><meta name="viewport" content="width=device-width"><title>t</title><link rel="icon" href="data:,">
<style>:focus-visible { outline: 3px solid } button { padding: 1em }</style><main id="main"><h1>h</h1>%s</main>`,
			bodies[r.URL.Path],
		)
	}))
	t.Cleanup(server.Close)
	b := browser.Start(t)
	cases := []struct {
		name, body string
		wrong      func(*browser.Page) []string
		want       string // a part of the one fault; none where it is empty
	}{
		{"pale", `<p style="color: #999">pale words</p>`, violations, "color-contrast"},
		{"small", `<button style="font-size: 5px; padding: 0">a</button><button style="font-size: 5px; padding: 0">b</button>`, violations, "target-size"},
		{"nameless", `<button></button>`, violations, "button-name"},
		{"faint in a mode", `<p style="color: #999">pale words</p>`, styleViolations, "color-contrast"},
		{"small in a mode", `<button style="font-size: 5px; padding: 0">a</button><button style="font-size: 5px; padding: 0">b</button>`, styleViolations, "target-size"},
		{"for all", `<p>p</p><button>b</button>`, violations, ""},
		{"keyboard", `<a href="#main">a</a><button>b</button><input type="radio" name="r" checked aria-label="r"><input type="radio" name="r" aria-label="s">`, focusFaults, ""},
		{"no skip", `<nav><a href="/">a</a></nav>`, focusFaults, "the first stop does not skip"},
		{"no place to skip to", `<a href="#main">a</a><nav><a href="/">b</a></nav><p id="main"></p>`, focusFaults, ""},
		{"no outline", `<button style="outline: none">b</button>`, focusFaults, "nothing shows the focus of <button"},
		{"thin outline", `<button style="outline-width: 1px">b</button>`, focusFaults, "nothing shows the focus of <button"},
		{"order", `<button tabindex="2">b</button><button tabindex="1">c</button>`, focusFaults, "the focus goes back to <button"},
		{"covered", `<button>b</button><div style="position: fixed; inset: 0; background: white"></div>`, focusFaults, "out of sight has the focus <button"},
		{"off the page", `<button style="position: absolute; left: -999px">b</button>`, focusFaults, "out of sight has the focus <button"},
		{"trap", `<button onkeydown="event.preventDefault()">b</button>`, focusFaults, "does not get out of <button"},
		{"skipped", `<button onfocus="this.blur()">a</button>`, focusFaults, "the keyboard does not reach <button"},
		{"still", `<button style="transition: color 0.01ms">b</button>`, motionFaults, ""},
		{"turning", `<style>@keyframes k { to { rotate: 1turn } }</style><p style="animation: k 1s infinite">p</p>`, motionFaults, "k runs"},
		{"fading", `<a href="/" style="transition: color 1s">a</a>`, motionFaults, "it moves: <a"},
		{"wide", `<p style="width: 400px">p</p>`, func(p *browser.Page) []string { return widthFaults(p, 360) }, "is 408 wide"},
		{"cut", `<p style="height: 30px; overflow: hidden; width: 100px">many many many words</p>`, cutFaults, "it cuts off <p"},
	}
	for i, c := range cases {
		bodies[fmt.Sprintf("/%d", i)] = c.body
	}
	p := b.Open(t, "about:blank", browser.View{})
	for i, c := range cases {
		p.Goto(fmt.Sprintf("%s/%d", server.URL, i), browser.View{Width: 360, Height: 640, Calm: true})
		p.Eval(axe.Script, nil)
		found := c.wrong(p)
		wanted := slices.ContainsFunc(found, func(s string) bool { return strings.Contains(s, c.want) })
		if c.want == "" && len(found) > 0 || c.want != "" && !wanted {
			t.Errorf("%s: got %q, want %q", c.name, found, c.want)
		}
	}
}
