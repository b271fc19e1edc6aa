package browsertest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"image"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/makiuchi-d/gozxing"
	qrcodes "github.com/makiuchi-d/gozxing/multi/qrcode"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"portal/internal/preview"
	"portal/internal/site"
	"portal/internal/testkit/browser"
	"portal/internal/testkit/builtsite"
	"portal/internal/testkit/paper"
	"portal/internal/testkit/sample"
)

// Paper has what a page folds away, with scripts and without. After printing the page is folded again.
func TestFoldedOnPaper(t *testing.T) {
	t.Parallel()
	const counties = 4 // more chains than a page shows
	dir := sample.MadeUp(t, sample.Size{Counties: counties, Months: 1})
	builtsite.Build(t, site.Options{Dir: dir, BaseURL: builtsite.Online})
	b, reader := browser.Start(t), paper.Start(t)
	b.Serve(preview.Folder(filepath.Join(dir, "public"), builtsite.Base))
	p := b.Open(t, "about:blank", browser.View{})
	for _, view := range []browser.View{{}, {NoScript: true}} {
		p.Goto(builtsite.At("/tenders/"), view)
		chains := 0
		for _, sheet := range reader.Read(p.PDF()) {
			chains += len(sheet.Find("1份合同之和"))
		}
		if chains != counties {
			t.Errorf("%+v: paper has %d money chains, want %d", view, chains, counties)
		}
		if shown := p.Text("details:not([open]) summary"); shown != "其余1个项目" {
			t.Errorf("%+v: after printing, the fold says %q", view, shown)
		}
	}
}

// The printed report of a month fits a meeting: on its A4 sheets no chart is cut, no heading stands
// alone and the form is complete. testBadPaper checks that the test finds violations.
func TestReportOnPaper(t *testing.T) {
	t.Parallel()
	b, reader := browser.Start(t), paper.Start(t)
	for _, c := range []struct {
		name   string
		portal sample.Size // zero for the real data
		month  string
		also   string  // to append to the month's file
		most   int     // sheets
		size   float64 // of the form's type, in points
	}{
		{"the real month", sample.Size{}, "2020-07", "", 4, 9},
		{"one county", sample.Size{Counties: 1, Months: 2}, "2021-02", "", 4, 9},
		{"corrections", sample.Size{Counties: 1, Months: 2}, "2021-01", sample.Correction, 4, 9},
		{"twelve counties", sample.Size{Counties: 12, Months: 1, LongNames: true}, "2021-01", "", 5, 8},
	} {
		t.Run(c.name, func(t *testing.T) {
			real, out := c.portal == sample.Size{}, ""
			if real {
				out = builtsite.Real(t).Out
			} else {
				dir := sample.MadeUp(t, c.portal)
				sample.Append(t, dir, "data/reports"+"/"+c.month+".yaml", c.also)
				builtsite.Build(t, site.Options{Dir: dir, BaseURL: builtsite.Online})
				out = filepath.Join(dir, "public")
			}
			b.Serve(preview.Folder(out, builtsite.Base))
			r := newReport(t, out, c.month, c.most, c.size)
			r.reader = reader
			p := b.Open(t, r.url, browser.View{})
			sheets := reader.Read(p.PDF())
			for _, wrong := range r.judge(sheets) {
				t.Error(wrong)
			}
			if real {
				testPaperModes(t, p, r, sheets)
				testTelephone(t, p, r)
				p.Again(browser.View{})
				testBadPaper(t, p, r)
			}
		})
	}
}

// The display modes of the screen do not change the paper.
func testPaperModes(t *testing.T, p *browser.Page, r report, want []paper.Sheet) {
	p.Again(browser.View{Dark: true})
	p.Eval(`Object.assign(document.documentElement.dataset, {theme: "dark", contrast: "high", text: "large"})`, nil)
	got := r.reader.Read(p.PDF())
	if len(got) != len(want) {
		t.Fatalf("got %d sheets, want %d", len(got), len(want))
	}
	for n := range got {
		if !bytes.Equal(got[n].Image.Pix, want[n].Image.Pix) {
			t.Errorf("the modes change sheet %d", n+1)
		}
	}
}

// A phone prints the narrow drawings that it shows, because the others would not load in time. They
// are higher, and must not be cut either.
func testTelephone(t *testing.T, p *browser.Page, r report) {
	p.Again(browser.View{Width: 360, Height: 640, Touch: true})
	r.most, r.charts = 5, r.narrow
	for _, wrong := range r.judge(r.reader.Read(p.PDF())) {
		t.Errorf("from a phone: %s", wrong)
	}
}

// restyle adds a style to a page.
func restyle(p *browser.Page, css string) {
	quoted, _ := json.Marshal(css)
	p.Eval(`(function () {
		const style = new CSSStyleSheet()
		style.replaceSync(`+string(quoted)+`)
		document.adoptedStyleSheets = [style]
	})()`, nil)
}

// judge finds each kind of violation. A print takes a second, so some show several.
func testBadPaper(t *testing.T, p *browser.Page, r report) {
	for _, c := range []struct {
		css  string
		want []string
	}{
		// A chart over two sheets.
		{`.chart { break-inside: auto } .chart img { max-height: none; height: 290mm }`, []string{"is not on one sheet"}},
		// A chart without its source.
		{`.chart picture { display: block; height: 40mm; overflow: hidden }`, []string{"is not on one sheet"}},
		// A caption on another sheet.
		{`.chart { break-inside: auto } .chart figcaption { break-before: page }`, []string{"is not on one sheet"}},
		// A heading at the end of a sheet, and more sheets than fit a meeting.
		{`h2 { break-after: page }`, []string{"stands alone", "sheets, not 2 to 4"}},
		// A heading at the end of a column; sheets without numbers.
		{`h4 { break-after: column } @page { @bottom-center { content: none } }`, []string{"stands alone", "on its margins"}},
		// A form that is too wide; buttons.
		{`.form { width: 400mm } .files { display: block !important }`, []string{"does not stand on a sheet", "which is not for paper"}},
		// A form in small type; no codes.
		{`.form { zoom: 0.7 } .paper { display: none !important }`, []string{"the form is printed in 6.3 points, not 9", "the codes on paper are"}},
	} {
		restyle(p, c.css)
		wrong := strings.Join(r.judge(r.reader.Read(p.PDF())), "\n")
		for _, want := range c.want {
			if !strings.Contains(wrong, want) {
				t.Errorf("%s: got %q, want %q", c.css, wrong, want)
			}
		}
	}
}

// report is the expected print of a report.
type report struct {
	reader *paper.Reader
	url    string
	main   *html.Node
	top    string         // text at the top of each sheet
	most   int            // sheets
	size   float64        // of the form's type, in points
	charts []printedChart // as a desktop shows them
	narrow []printedChart // as a phone shows them
	codes  []string
}

// printedChart is a chart with the texts in it and below it.
type printedChart struct {
	picture string // the address of its drawing on the page
	words   []string
}

// newReport reads the expected print of a month's report from a built site.
func newReport(t *testing.T, out, month string, most int, size float64) report {
	t.Helper()
	address := "reports/" + month + "/"
	root := builtsite.Pages(t, out)["/"+address].Root
	r := report{url: builtsite.At(address), most: most, size: size}
	r.top, _ = builtsite.Attr(builtsite.All(root, atom.Html)[0], "data-paper")
	r.main = builtsite.All(root, atom.Main)[0]
	for _, figure := range builtsite.All(r.main, atom.Figure) {
		src, _ := builtsite.Attr(builtsite.All(figure, atom.Img)[0], "src")
		frozen := browser.Origin + strings.TrimSuffix(src, "chart.svg")
		written := func(name string) printedChart {
			svg, err := html.Parse(bytes.NewReader(builtsite.Read(t, out, strings.TrimPrefix(name, builtsite.Base))))
			if err != nil {
				t.Fatal(err)
			}
			c := printedChart{picture: src}
			for d := range svg.Descendants() {
				if d.Type == html.ElementNode && d.Data == "text" && builtsite.Text(d) != "" {
					c.words = append(c.words, builtsite.Text(d))
				}
			}
			c.words = append(c.words, builtsite.Text(builtsite.All(figure, atom.Figcaption)[0].FirstChild), frozen)
			return c
		}
		narrow, _ := builtsite.Attr(builtsite.All(figure, atom.Source)[0], "srcset")
		r.charts = append(r.charts, written(src))
		r.narrow = append(r.narrow, written(narrow))
		r.codes = append(r.codes, frozen)
	}
	if len(r.charts) != 3 {
		t.Fatalf("the report has %d charts, want 3", len(r.charts))
	}
	r.codes = append(r.codes, builtsite.At(address))
	return r
}

const millimetre = 72 / 25.4

// judge returns what is wrong with the printed report.
func (r report) judge(sheets []paper.Sheet) (wrong []string) {
	say := func(format string, args ...any) { wrong = append(wrong, fmt.Sprintf(format, args...)) }
	if len(sheets) < 2 || len(sheets) > r.most {
		say("%d sheets, not 2 to %d", len(sheets), r.most)
	}
	var codes []string
	var bodies []paper.Sheet
	for n, s := range sheets {
		if short, long := min(s.Width, s.Height), max(s.Width, s.Height); int(short) != 594 || int(long) != 841 {
			say("sheet %d is of %v × %v points, which is not A4", n+1, s.Width, s.Height)
		}
		// The area is half a millimetre wider than the style's margins, because ink may overlap them.
		area := paper.Box{
			Left:   13.5 * millimetre,
			Top:    15.5 * millimetre,
			Right:  s.Width - 13.5*millimetre,
			Bottom: s.Height - 13.5*millimetre,
		}
		body := s
		body.Glyphs = nil
		margins := ""
		for _, g := range s.Glyphs {
			if g.Within(area) {
				body.Glyphs = append(body.Glyphs, g)
			} else {
				margins += string(g.Rune)
			}
		}
		if want := paper.Plain(fmt.Sprintf("%s%d/%d", r.top, n+1, len(sheets))); margins != want {
			say("sheet %d has %q on its margins, not %q", n+1, margins, want)
		}
		if len(body.Glyphs) == 0 {
			say("sheet %d is empty", n+1)
		}
		bodies = append(bodies, body)
		codes = append(codes, scannedAll(s.Image)...)
	}
	if slices.Sort(codes); !slices.Equal(codes, slices.Sorted(slices.Values(r.codes))) {
		say("the codes on paper are %q, not %q", codes, r.codes)
	}
	for _, c := range r.charts {
		if !slices.ContainsFunc(bodies, func(s paper.Sheet) bool {
			return !slices.ContainsFunc(c.words, func(w string) bool { return len(s.Find(w)) == 0 })
		}) {
			say("%s is not on one sheet", c.picture)
		}
	}
	for _, h := range r.headings() {
		if !slices.ContainsFunc(bodies, h.stands) {
			say("the heading %q stands alone, without %q", h.text, h.next)
		}
	}
	for _, row := range builtsite.All(builtsite.All(r.main, atom.Table)[0], atom.Tr) {
		found := false
		for _, s := range bodies {
			for _, at := range s.Find(builtsite.Text(row)) {
				if size := s.Glyphs[at].Size; size < r.size-0.1 || size > r.size+0.1 {
					say("the form is printed in %.1f points, not %v", size, r.size)
				}
				found = true
			}
		}
		if !found {
			say("%q does not stand on a sheet", builtsite.Text(row))
		}
	}
	for _, screen := range []string{"用浏览器打印本页", "上一月", "下一月", "最新数据", "跳到正文", "图表和数据"} {
		if slices.ContainsFunc(bodies, func(s paper.Sheet) bool { return len(s.Find(screen)) > 0 }) {
			say("the paper says %q, which is not for paper", screen)
		}
	}
	return wrong
}

// heading is a heading and the beginning of the text after it.
type heading struct{ text, next string }

// headings returns the headings of the report.
func (r report) headings() []heading {
	var out []heading
	nodes := slices.Collect(r.main.Descendants())
	for n, d := range nodes {
		if d.Type != html.ElementNode || len(d.Data) != 2 || d.Data[0] != 'h' || d.Data[1] < '1' || d.Data[1] > '6' {
			continue
		}
		h := heading{text: builtsite.Text(d)}
		for _, after := range nodes[n+1:] {
			if after.DataAtom == atom.Img {
				for _, c := range r.charts {
					if src, _ := builtsite.Attr(after, "src"); src == c.picture {
						h.next = c.words[0]
					}
				}
				break
			}
			if after.Type == html.TextNode && strings.TrimSpace(after.Data) != "" && !within(after, d) {
				h.next = paper.Plain(after.Data)
				break
			}
		}
		if begins := []rune(h.next); len(begins) > 8 {
			h.next = string(begins[:8])
		}
		out = append(out, h)
	}
	return out
}

func within(n, of *html.Node) bool {
	for a := range n.Ancestors() {
		if a == of {
			return true
		}
	}
	return false
}

// stands reports whether a sheet has the heading and, below it, the text that follows. A list marker
// may be between them.
func (h heading) stands(s paper.Sheet) bool {
	const mark = 3
	length := len([]rune(paper.Plain(h.text)))
	next := s.Find(h.next)
	return slices.ContainsFunc(s.Find(h.text), func(at int) bool {
		return slices.ContainsFunc(next, func(after int) bool {
			return after >= at+length && after <= at+length+mark && s.Glyphs[after].Top >= s.Glyphs[at].Bottom
		})
	})
}

// scannedAll returns the texts of the QR codes in a picture.
func scannedAll(shown image.Image) []string {
	bits, err := gozxing.NewBinaryBitmapFromImage(shown)
	if err != nil {
		return nil
	}
	hints := map[gozxing.DecodeHintType]any{gozxing.DecodeHintType_TRY_HARDER: true}
	results, err := qrcodes.NewQRCodeMultiReader().DecodeMultiple(bits, hints)
	if err != nil {
		return nil // the picture has no code
	}
	var out []string
	for _, r := range results {
		out = append(out, r.GetText())
	}
	return out
}
