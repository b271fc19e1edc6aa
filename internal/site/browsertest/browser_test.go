package browsertest

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html/atom"

	"portal/internal/preview"
	"portal/internal/testkit/browser"
	"portal/internal/testkit/builtsite"
)

// The real site works below a sub-path, in a real browser on a phone, a tablet and a desktop; pictures
// and tables also without JavaScript. The test loads a page of each kind once and resizes the window,
// as a reader does who turns the phone.
func TestBrowser(t *testing.T) {
	t.Parallel()
	s := builtsite.Real(t)
	out, pages := s.Out, s.Pages
	b := browser.Start(t)
	b.Serve(preview.Folder(out, builtsite.Base))

	t.Run("home", func(t *testing.T) { testHome(t, b, out) })
	t.Run("shift", func(t *testing.T) { testShift(t, b) })
	t.Run("report", func(t *testing.T) { testReport(t, b, out) })
	t.Run("framing", func(t *testing.T) { testFraming(t, b) })
	t.Run("first screen", func(t *testing.T) { testFirstScreen(t, b) })
	t.Run("modes", func(t *testing.T) { testModes(t, b) })
	t.Run("table", func(t *testing.T) { testTable(t, b) })
	t.Run("comparison", func(t *testing.T) { testComparison(t, b) })
	t.Run("languages", func(t *testing.T) { testLanguages(t, b) })
	t.Run("charts", func(t *testing.T) { testCharts(t, b) })
	t.Run("search", func(t *testing.T) { testSearch(t, b, out, builtsite.Base) })
	t.Run("kinds", func(t *testing.T) {
		p := b.Open(t, "about:blank", browser.View{})
		for _, address := range builtsite.Kinds(t, s) {
			p.Goto(builtsite.At(address), screens()[0])
			check := func(view browser.View) {
				wrong := testShown(p, view, address)
				for _, asked := range p.Requests() {
					if !strings.HasPrefix(asked, builtsite.At("")) {
						wrong = append(wrong, "it asks for "+asked)
					}
				}
				for _, w := range append(wrong, p.Problems()...) {
					t.Errorf("%s %+v: %s", address, view, w)
				}
			}
			for _, view := range screens() {
				p.Look(view)
				check(view)
			}
			if root := pages[address].Root; len(builtsite.All(root, atom.Img))+len(builtsite.All(root, atom.Table)) > 0 {
				plain := browser.View{Width: 360, Height: 640, NoScript: true}
				p.Again(plain)
				check(plain)
			}
		}
	})
}

// shown describes a page as the browser has laid it out.
type shown struct {
	Width  int // of the whole page
	Words  int
	Images []struct {
		Address    string
		Loaded     bool
		Top, Width float64 // on the page
	}
	Drawings []struct{ Top, Width float64 } // of charts in the page itself
	Tables   []float64                      // their widths
}

const show = `(async function () {
	const images = [...document.images]
	for (const image of images) image.loading = "eager"
	await Promise.all(images.map(image => image.decode().catch(() => {})))
	return {
		width: Math.max(document.documentElement.scrollWidth, document.body.scrollWidth),
		words: document.querySelector("main").innerText.trim().length,
		images: images.map(image => ({
			address: image.currentSrc, loaded: image.complete && image.naturalWidth > 0,
			top: image.getBoundingClientRect().top + scrollY, width: image.getBoundingClientRect().width,
		})),
		drawings: [...document.querySelectorAll("figure svg")].map(drawing => drawing.getBoundingClientRect())
			.map(at => ({top: at.top + scrollY, width: at.width})),
		tables: [...document.querySelectorAll("table")].map(table => table.getBoundingClientRect().width),
	}
})()`

// testShown returns what is wrong with a page in a window. The page must fit the window and show all
// its pictures, and a chart must be near the top of its page.
func testShown(p *browser.Page, view browser.View, address string) (wrong []string) {
	var s shown
	p.Eval(show, &s)
	if s.Words == 0 {
		wrong = append(wrong, "it says nothing")
	}
	if s.Width > view.Width {
		wrong = append(wrong, fmt.Sprintf("it is %d wide", s.Width))
	}
	near := false
	for _, image := range s.Images {
		if !image.Loaded || image.Width == 0 {
			wrong = append(wrong, "it does not show "+image.Address)
		}
	}
	for _, drawing := range s.Drawings {
		near = near || drawing.Width > 200 && drawing.Top < 1200
	}
	if slices.Contains(s.Tables, 0) {
		wrong = append(wrong, "it does not show a table")
	}
	if strings.HasPrefix(address, "/charts/") && strings.Count(address, "/") > 3 { // the page of a chart
		if !near {
			wrong = append(wrong, fmt.Sprintf("there is no chart near the top: %+v", s.Drawings))
		}
		if len(s.Tables) == 0 {
			wrong = append(wrong, "there is no table")
		}
	}
	return wrong
}

// Other sites can only frame the pages below /embed/.
func testFraming(t *testing.T, b *browser.Browser) {
	b.ServeForeign(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprintf(w, `<!doctype html><html lang="en"><title>t</title><link rel="icon" href="data:,"><iframe title="f" src="%s"></iframe>`, builtsite.At(r.URL.Path))
	}))
	p := b.Open(t, "about:blank", browser.View{})
	defer p.Close()
	for _, c := range []struct {
		address string
		framed  bool
	}{
		{"/", false}, {"/charts/all/fund-progress/", false}, {"/nowhere/", false}, {"/embed/charts/all/fund-progress/", true},
	} {
		p.Goto(browser.Foreign+c.address, browser.View{})
		if frames := p.Frames(); slices.Contains(frames, builtsite.At(c.address)) != c.framed {
			t.Errorf("a foreign page with a frame of %s shows the frames %q", c.address, frames)
		}
		// A visible page requests its style.
		styled := slices.ContainsFunc(p.Requests(), func(asked string) bool { return strings.HasSuffix(asked, ".css") })
		if styled != c.framed {
			t.Errorf("the frame of %s asks for %q", c.address, p.Requests())
		}
		refused := slices.ContainsFunc(p.Problems(), func(problem string) bool { return strings.Contains(problem, "frame-ancestors") })
		if refused == c.framed {
			t.Errorf("the browser reports for the frame of %s: %q", c.address, p.Problems())
		}
	}
}
