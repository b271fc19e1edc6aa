package browsertest

import (
	"bytes"
	"testing"

	"portal/internal/testkit/browser"
	"portal/internal/testkit/builtsite"
)

// The report shows its answer without scrolling. Only the form, in its own frame, may be wider than
// the window, and the briefing is one click away.
func testReport(t *testing.T, b *browser.Browser, out string) {
	var p *browser.Page
	for _, view := range []browser.View{{Width: 360, Height: 640}, {Width: 768, Height: 1024}, {Width: 1440, Height: 900}} {
		if p == nil {
			p = b.Open(t, builtsite.At("reports/2020-07/"), view)
		} else {
			p.Again(view)
		}
		var seen struct {
			Covers, Key  float64 // the lower edges
			Page         int
			Frame, Table float64
			Moved        float64 // how far the frame scrolls
			Numbers      int
			Paper        int // what only paper shows
		}
		p.Eval(`(function () {
			const low = selector => document.querySelector(selector).getBoundingClientRect().bottom
			const frame = document.querySelector(".official .scroll")
			const at = {
				covers: low(".covers"), key: low(".key"), page: document.documentElement.scrollWidth,
				frame: frame.clientWidth, table: document.querySelector(".form").getBoundingClientRect().width,
				numbers: document.querySelectorAll(".key").length,
				paper: [...document.querySelectorAll(".paper")].filter(element => element.getClientRects().length > 0).length,
			}
			frame.scrollLeft = 10000
			at.moved = frame.scrollLeft
			return at
		})()`, &seen)
		if seen.Covers > float64(view.Height) || seen.Key > float64(view.Height) || seen.Numbers != 3 {
			t.Errorf("%+v: who reported and the first figure are not visible without scrolling: %+v", view, seen)
		}
		if seen.Page > view.Width {
			t.Errorf("%+v: the page is %d wide", view, seen.Page)
		}
		if wider := seen.Table - seen.Frame; wider > 1 && seen.Moved < wider-1 || view.Width == 360 && wider < 1 {
			t.Errorf("%+v: the form does not scroll in its frame: %+v", view, seen)
		}
		if seen.Paper > 0 {
			t.Errorf("%+v: the page shows elements for paper", view)
		}
		for _, problem := range p.Problems() {
			t.Errorf("%+v: %s", view, problem)
		}
	}
	got := p.Download(func() { p.Click(`.files a[download]`) })
	if got.Name != "briefing-2020-07.zip" || !bytes.Equal(got.Content, builtsite.Read(t, out, "reports/2020-07/briefing-2020-07.zip")) {
		t.Errorf("the download is %s of %d bytes", got.Name, len(got.Content))
	}
}
