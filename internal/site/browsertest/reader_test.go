package browsertest

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"portal/internal/preview"
	"portal/internal/testkit/browser"
	"portal/internal/testkit/builtsite"
)

// screens returns the windows to test pages in: a phone, a tablet and a desktop.
func screens() []browser.View {
	return []browser.View{
		{Width: 360, Height: 640, Touch: true},
		{Width: 768, Height: 1024},
		{Width: 1440, Height: 900},
	}
}

// The first screen shows the answer of the page without scrolling.
func testFirstScreen(t *testing.T, b *browser.Browser) {
	p := b.Open(t, "about:blank", browser.View{})
	defer p.Close()
	for address, wanted := range map[string][]string{
		"/":                       {".asof", ".lead", ".card .key"},
		"/counties/luhe/":         {"h1", ".tags", ".card .key"},
		"/counties/haifeng/":      {"h1", ".missing"},
		"/tenders/":               {"h1", ".filter input", "table thead"},
		"/tenders/luhe-training/": {"h1", ".label-bar", ".block dd data"},
		"/glossary/":              {"h1", ".lead", ".terms dd"},
	} {
		p.Goto(builtsite.At(address), screens()[0])
		for _, view := range screens() {
			p.Look(view)
			for _, sel := range wanted {
				var bottom float64
				p.Eval(fmt.Sprintf(`document.querySelector(%q) ? document.querySelector(%q).getBoundingClientRect().bottom : 1e6`, "main "+sel, "main "+sel), &bottom)
				if bottom > float64(view.Height) {
					t.Errorf("%s at %d×%d: %s ends at %.0f", address, view.Width, view.Height, sel, bottom)
				}
			}
		}
	}
}

// The display modes change the page at once, and the browser remembers them.
func testModes(t *testing.T, b *browser.Browser) {
	const look = `(() => { const s = getComputedStyle(document.body); return [s.color, s.backgroundColor, s.fontSize] })()`
	p := b.Open(t, "about:blank", browser.View{})
	defer p.Close()
	for _, view := range screens() {
		p.Goto(builtsite.At("/"), view)
		var plain, large, high, dark []string
		p.Eval(look, &plain)
		if want := []string{"rgb(27, 37, 48)", "rgb(255, 255, 255)", "17px"}; !slices.Equal(plain, want) {
			t.Errorf("without modes the page looks like %q", plain)
		}
		p.Click(`[data-mode="text"]`)
		p.Eval(look, &large)
		p.Click(`[data-mode="contrast"]`)
		p.Eval(look, &high)
		p.Click(`[data-mode="theme"]`)
		p.Eval(look, &dark)
		if large[2] != "21.25px" || high[0] != "rgb(0, 0, 0)" || dark[0] != "rgb(255, 255, 255)" || dark[1] != "rgb(0, 0, 0)" {
			t.Errorf("%d: large %q, high contrast %q, dark %q", view.Width, large, high, dark)
		}
		var width int
		p.Eval("document.documentElement.scrollWidth", &width)
		if width > view.Width {
			t.Errorf("with large text the page is %d wide in a window of %d", width, view.Width)
		}
		// The next page has the modes, too.
		p.Eval(`location.href = document.querySelector('header nav a').href`, nil)
		p.Wait(`document.readyState === "complete" && document.querySelector("h1") && !document.querySelector("header h1")`)
		var again []string
		p.Eval(look, &again)
		var pressed []string
		p.Eval(`[...document.querySelectorAll("[data-mode]")].map(b => b.getAttribute("aria-pressed"))`, &pressed)
		if !slices.Equal(again, dark) || !slices.Equal(pressed, []string{"true", "true", "true"}) {
			t.Errorf("%d: the next page looks like %q, its switches are %q", view.Width, again, pressed)
		}
		for _, mode := range []string{"text", "contrast", "theme"} {
			p.Click(fmt.Sprintf("[data-mode=%q]", mode))
		}
		p.Eval(look, &again)
		if !slices.Equal(again, plain) {
			t.Errorf("%d: without the modes again, the page looks like %q", view.Width, again)
		}
		if problems := p.Problems(); len(problems) > 0 {
			t.Error(problems)
		}
	}
	// On a dark system the page is dark until the reader chooses light.
	p = b.Open(t, builtsite.At("/"), browser.View{Dark: true})
	defer p.Close()
	var night, day []string
	p.Eval(look, &night)
	p.Click(`[data-mode="theme"]`)
	p.Eval(look, &day)
	if night[1] != "rgb(18, 24, 31)" || day[1] != "rgb(255, 255, 255)" {
		t.Errorf("on a dark system %q, light by choice %q", night, day)
	}
}

// With JavaScript, readers can sort and filter the list of tenders, also with the keyboard. Without
// JavaScript, the list is complete.
func testTable(t *testing.T, b *browser.Browser) {
	column := func(p *browser.Page, n int) (out []string) {
		p.Eval(fmt.Sprintf(`[...document.querySelectorAll("#awards tbody tr:not([hidden])")].map(r => r.cells[%d].innerText.split("\n")[0])`, n), &out)
		return out
	}
	p := b.Open(t, "about:blank", browser.View{})
	defer p.Close()
	for _, view := range screens() {
		p.Goto(builtsite.At("/tenders/"), view)
		published := column(p, 4)
		sort := func(n int) string {
			p.Eval(fmt.Sprintf(`document.querySelectorAll("#awards thead button")[%d].focus()`, n), nil)
			p.Key("Enter")
			var order string
			p.Eval(fmt.Sprintf(`document.querySelectorAll("#awards th[scope=col]")[%d].getAttribute("aria-sort")`, n), &order)
			return order
		}
		up, down := []string{"614,000.00", "640,000.00", "741,000.00", "936,000.00", "2,064,956.27"}, []string{"2,064,956.27", "936,000.00", "741,000.00", "640,000.00", "614,000.00"}
		if order := sort(4); order != "ascending" || !slices.Equal(column(p, 4), up) {
			t.Errorf("sorted by amount, %s: %q", order, column(p, 4))
		}
		if order := sort(4); order != "descending" || !slices.Equal(column(p, 4), down) {
			t.Errorf("sorted by amount, %s: %q", order, column(p, 4))
		}
		if sort(3); !slices.Equal(column(p, 3), []string{"2019年11月5日", "2020年1月8日", "2020年5月1日至10日", "2020年5月25日", "2020年5月25日"}) {
			t.Errorf("sorted by day: %q", column(p, 3))
		}
		// A missing figure is last in both directions.
		for range 2 {
			if sort(5); column(p, 5)[4] != "来文未列" {
				t.Errorf("sorted by requested amount: %q", column(p, 5))
			}
		}
		for _, c := range []struct {
			typed string
			want  int
		}{{"溯源", 1}, {"广告", 1}, {"广东有德", 0}, {"936,000", 1}, {"936000", 1}, {"９３６０００", 1}, {"陆河", 5}, {"没有", 0}} {
			typed, want := c.typed, c.want
			p.Eval(fmt.Sprintf(`(() => { const i = document.querySelector(".filter input"); i.value = %q; i.dispatchEvent(new Event("input")) })()`, typed), nil)
			if got := column(p, 0); len(got) != want {
				t.Errorf("filtered by %s: got %q, want %d rows", typed, got, want)
			}
			var sums bool
			if p.Eval(`document.querySelector("#awards tfoot").hidden`, &sums); sums != (want < 5) {
				t.Errorf("filtered by %s, the totals are hidden: got %t, want %t", typed, sums, want < 5)
			}
			if shown := p.Text(".filter output"); shown != fmt.Sprintf("符合的有%d项", want) {
				t.Errorf("filtered by %s, the page shows %q", typed, shown)
			}
		}
		if problems := p.Problems(); len(problems) > 0 {
			t.Error(problems)
		}
		view.NoScript = true
		p.Again(view)
		if !slices.Equal(column(p, 4), published) || len(published) != 5 {
			t.Errorf("without JavaScript: %q", column(p, 4))
		}
	}
}

// With JavaScript, readers can sort the table that compares the counties. Without, it has no button for it.
func testComparison(t *testing.T, b *browser.Browser) {
	p := b.Open(t, builtsite.At("/"), browser.View{})
	defer p.Close()
	names := func() (out []string) {
		p.Eval(`[...document.querySelectorAll("#compared tbody th")].map(h => h.innerText)`, &out)
		return out
	}
	published := names()
	p.Click(`#compared .num .sort`)
	up := names()
	p.Click(`#compared .num .sort`)
	down := names()
	want := []string{"陆河县", "陆丰市", "海丰县"} // the last has no figure
	if !slices.Equal(up, []string{"陆丰市", "陆河县", "海丰县"}) || !slices.Equal(down, want) {
		t.Errorf("sorted by money: %q, then %q", up, down)
	}
	p.Again(browser.View{NoScript: true})
	var buttons int
	p.Eval(`[...document.querySelectorAll("#compared .sort")].filter(b => b.getClientRects().length > 0).length`, &buttons)
	if again := names(); buttons > 0 || !slices.Equal(again, published) {
		t.Errorf("without JavaScript: %d buttons, %q", buttons, again)
	}
}

// A link to another site shows its target and asks before it leaves.
func TestLeave(t *testing.T) {
	b := browser.Start(t)
	b.Serve(preview.Folder(builtsite.Amended(t).Out, builtsite.Base))
	p := b.Open(t, "about:blank", browser.View{})
	for _, view := range screens() {
		p.Goto(builtsite.At("/about/"), view)
		p.Click(`main a[rel~="external"]`)
		if shown := p.Text("dialog p"); !strings.Contains(shown, "您将离开本站，前往 www.example.net") {
			t.Errorf("the dialog shows %q", shown)
		}
		p.Key("Escape")
		p.Wait(`!document.querySelector("dialog") && document.activeElement.matches('a[rel~="external"]')`)
		if got := p.Requests(); slices.ContainsFunc(got, func(asked string) bool { return strings.Contains(asked, "example.net") }) {
			t.Errorf("the page requested %q", got)
		}
	}
}
