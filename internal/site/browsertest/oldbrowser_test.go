package browsertest

import (
	"fmt"
	"maps"
	"math"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"

	"portal/internal/preview"
	"portal/internal/testkit/browser"
	"portal/internal/testkit/builtsite"
	"portal/internal/testkit/oldbrowser"
	axe "portal/third_party/axe-core"
)

// In the oldest browsers every kind of page can be read and misleads nobody: it fits the window, shows one
// drawing of a chart and bars as long as their figures, and its words stand out. The test shows the pages
// as those browsers read them, without the styles and functions that they lack.
func TestOldBrowsers(t *testing.T) {
	t.Parallel()
	table, err := oldbrowser.ReadTable()
	if err != nil {
		t.Fatal(err)
	}
	s := builtsite.Amended(t)
	kinds := named(builtsite.Kinds(t, s))
	for _, old := range oldbrowser.Oldest() {
		t.Run(old.Name, func(t *testing.T) {
			t.Parallel()
			b := browser.Start(t)
			b.Serve(aged(preview.Folder(s.Out, builtsite.Base), table, old))
			p := b.Open(t, "about:blank", browser.View{})
			for _, name := range slices.Sorted(maps.Keys(kinds)) {
				if address := kinds[name]; !s.Pages[address].English() {
					testOldPage(t, p, address)
				}
			}
			testOldTools(t, p, table.Knows(old, "js.showModal"))
		})
	}
}

var integrity = regexp.MustCompile(` (data-)?integrity="?[^" >]*"?`)

// aged returns a handler that changes a site for a new browser to what an old one makes of it.
func aged(site http.Handler, table oldbrowser.Table, old oldbrowser.Browser) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Header.Del("Accept-Encoding")
		made := httptest.NewRecorder()
		site.ServeHTTP(made, r)
		body := made.Body.String()
		switch kind := made.Header().Get("Content-Type"); {
		case strings.HasPrefix(kind, "text/html"):
			body = integrity.ReplaceAllString(body, "")
		case strings.HasPrefix(kind, "text/css"):
			body = oldbrowser.Strip(body, func(feature string) bool { return table.Knows(old, feature) })
			if !table.Knows(old, "html.elements.dialog") {
				body = "dialog { display: inline }\n" + body // as any unknown element
			}
		case strings.Contains(r.URL.Path, "/js/site."): // the first script of a page
			body = table.Forget(old) + body
		}
		made.Header().Del("Content-Length")
		maps.Copy(w.Header(), made.Header())
		w.WriteHeader(made.Code)
		_, _ = w.Write([]byte(body))
	})
}

// oldPage describes a page in an old browser.
type oldPage struct {
	Drawings []int // the number that each chart shows
	Bars     []struct {
		Width, Want float64 // of the part, in percent of the whole
		Part, Whole string  // colours; a bar beside others has no whole
	}
	Gaps    []string // boxes with a gap that flexbox did not know
	Dialogs int      // visible
}

const showOld = `(() => {
	const shown = n => n.getClientRects().length > 0, width = n => n.getBoundingClientRect().width
	return {
		drawings: [...document.querySelectorAll("figure")]
			.map(figure => [...figure.querySelectorAll("img, .drawing")].filter(shown).length),
		bars: [...document.querySelectorAll("svg.bar")].map(bar => {
			const part = bar.querySelector(".part"), whole = bar.querySelector(".whole")
			return {
				width: 100 * width(part) / width(bar), want: Number(part.getAttribute("width")),
				part: getComputedStyle(part).fill, whole: whole ? getComputedStyle(whole).fill : "none",
			}
		}),
		gaps: [...document.querySelectorAll("body *")].filter(n => {
			const s = getComputedStyle(n)
			return s.display.endsWith("flex") && (s.rowGap !== "normal" || s.columnGap !== "normal")
		}).map(n => n.outerHTML.slice(0, 60)),
		dialogs: [...document.querySelectorAll("dialog")].filter(shown).length,
	}
})()`

// contrast selects the rule for words that stand out.
const contrast = `{runOnly: {type: "rule", values: ["color-contrast"]}, resultTypes: ["violations"]}`

// testOldPage checks a page in every window, and in the dark.
func testOldPage(t *testing.T, p *browser.Page, address string) {
	t.Helper()
	p.Goto(builtsite.At(address), browser.View{Width: 360, Height: 640, Calm: true})
	p.Eval(axe.Script, nil)
	dark := browser.View{Width: 360, Height: 640, Touch: true, Dark: true}
	for _, view := range append(screens(), dark) {
		view.Calm = true
		p.Look(view)
		wrong := append(testShown(p, view, address), widthFaults(p, view.Width)...)
		if view.Width == 360 {
			wrong = append(wrong, judged(p, contrast)...)
		}
		var o oldPage
		p.Eval(showOld, &o)
		for _, n := range o.Drawings {
			if n != 1 {
				wrong = append(wrong, fmt.Sprintf("a chart shows %d drawings", n))
			}
		}
		for _, bar := range o.Bars {
			if math.Abs(bar.Width-bar.Want) > 0.5 || bar.Part == bar.Whole {
				wrong = append(wrong, fmt.Sprintf("a bar misleads: %+v", bar))
			}
		}
		for _, gap := range o.Gaps {
			wrong = append(wrong, "flexbox had no gap: "+gap)
		}
		if o.Dialogs > 0 {
			wrong = append(wrong, "a closed dialog is visible")
		}
		for _, w := range append(wrong, p.Problems()...) {
			t.Errorf("%s %+v: %s", address, view, w)
		}
	}
}

// testOldTools uses what needs a dialog. Without dialogs, a question precedes a link to another site, and
// there is no button for the code for embedding.
func testOldTools(t *testing.T, p *browser.Page, dialogs bool) {
	p.Goto(builtsite.At("about/"), browser.View{})
	p.Eval(`void (window.confirm = question => { window.asked = question; return false })`, nil)
	p.Click(`a[rel~="external"]`)
	var asked string
	p.Eval(`window.asked || document.querySelector("dialog[open]").textContent`, &asked)
	if !strings.Contains(asked, "www.example.net") {
		t.Errorf("a link to another site asks %q", asked)
	}
	var here string
	if p.Eval(`location.href`, &here); here != builtsite.At("about/") {
		t.Errorf("a link to another site leads to %s without an answer", here)
	}
	p.Goto(builtsite.At(builtsite.FrozenChart), browser.View{})
	var shown bool
	if p.Eval(`document.querySelector("[data-do=embed]").getClientRects().length > 0`, &shown); shown != dialogs {
		t.Errorf("the button for the code for embedding is visible: %t, want %t", shown, dialogs)
	}
	p.Click(`[data-do="interact"]`)
	p.Wait(`document.querySelector(".live.interactive canvas")`)
}
