package browsertest

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"image/png"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"portal/internal/testkit/browser"
	"portal/internal/testkit/builtsite"
)

// testCharts tests the page of a chart in a browser.
func testCharts(t *testing.T, b *browser.Browser) {
	for name, test := range map[string]func(*testing.T, *browser.Browser){
		"tips": testTips, "touch": testTouch, "keys": testKeys, "downloads": testDownloads,
		"interactive": testInteractive, "first paint": testFirstPaint,
		// All pages of a browser share one clipboard, so these two run one after the other.
		"copying, embedding": func(t *testing.T, b *browser.Browser) {
			testCopying(t, b)
			testEmbedding(t, b)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, b)
		})
	}
}

// open opens a page. At the end of the test it reports the problems that the browser found.
func open(t *testing.T, b *browser.Browser, address string, v browser.View) *browser.Page {
	t.Helper()
	p := b.Open(t, address, v)
	t.Cleanup(func() {
		for _, problem := range p.Problems() {
			t.Error(problem)
		}
	})
	p.Wait(`!document.querySelector(".tools") || !document.querySelector(".tools").hidden || !navigator.cookieEnabled`)
	return p
}

// first is the mark of the first request in the visible drawing.
const first = `[...document.querySelectorAll(".drawing [data-tip^='2019年11月25日']")].find(n => n.getClientRects().length > 0)`

const firstTip = "2019年11月25日　陆河县电商产业园、电商公共服务中心项目建设工程第1期 619,486.88元，累计619,486.88元"

type spot struct{ X, Y float64 }

// middle scrolls a mark into the window and returns where it is.
func middle(p *browser.Page, mark string) (s spot) {
	p.Eval(`(() => {
		const node = `+mark+`; node.scrollIntoView({block: "center", behavior: "instant"});
		const r = node.getBoundingClientRect();
		return {x: r.left + r.width / 2, y: r.top + r.height / 2};
	})()`, &s)
	return s
}

func tip(p *browser.Page) (shown string) {
	p.Eval(`document.querySelector(".tip").hidden ? "" : document.querySelector(".tip").textContent`, &shown)
	return shown
}

func testTips(t *testing.T, b *browser.Browser) {
	p := open(t, b, builtsite.At(builtsite.FrozenChart), browser.View{})
	s := middle(p, first)
	p.Move(s.X+6, s.Y+2) // beside the mark, within reach
	if got := tip(p); got != firstTip {
		t.Errorf("the tip of the mark is %q, want %q", got, firstTip)
	}
	var inside bool
	p.Eval(`(() => {
		const tip = document.querySelector(".tip").getBoundingClientRect();
		return tip.left >= 0 && tip.right <= innerWidth && tip.width > 50;
	})()`, &inside)
	if !inside {
		t.Error("the tip is not within the window")
	}
	p.Move(s.X, 5)
	if got := tip(p); got != "" {
		t.Errorf("away from the marks the tip is %q, want none", got)
	}
}

func testTouch(t *testing.T, b *browser.Browser) {
	p := open(t, b, builtsite.At(builtsite.LatestChart), browser.View{Width: 360, Height: 640, Touch: true})
	s := middle(p, first)
	p.Tap(s.X+15, s.Y-15) // a finger is not exact
	p.Wait(`!document.querySelector(".tip").hidden`)
	if got := tip(p); got != firstTip {
		t.Errorf("the tip of the mark is %q, want %q", got, firstTip)
	}
	var fits bool
	p.Eval(`(() => {
		const tip = document.querySelector(".tip").getBoundingClientRect();
		return tip.left >= 0 && tip.right <= 360 && document.documentElement.scrollWidth <= 360;
	})()`, &fits)
	if !fits {
		t.Error("the tip makes the page wider than the window")
	}
}

func testKeys(t *testing.T, b *browser.Browser) {
	p := open(t, b, builtsite.At(builtsite.FrozenChart), browser.View{})
	p.Eval(`document.querySelector(".drawing.wide").focus()`, nil)
	var tips []string
	for range 3 {
		p.Key("ArrowRight")
		tips = append(tips, tip(p))
	}
	p.Key("Home")
	if got := tip(p); got != tips[0] || tips[0] == "" || tips[0] == tips[1] || tips[1] == tips[2] {
		t.Errorf("the arrow keys show %q, Home shows %q", tips, got)
	}
	p.Key("End")
	if got := tip(p); got != "2020年7月月报　累计使用223.7万元" {
		t.Errorf("End shows the tip %q", got)
	}
	p.Key("Escape")
	if got := tip(p); got != "" {
		t.Errorf("after Escape the tip is %q, want none", got)
	}
	// Every control has a name.
	var unnamed []string
	p.Eval(`[...document.querySelectorAll("button, a, input, textarea")].filter(n => n.checkVisibility() && !(n.textContent.trim() || n.getAttribute("aria-label") || n.labels?.length)).map(n => n.outerHTML)`, &unnamed)
	if len(unnamed) > 0 {
		t.Errorf("controls without a name: %q", unnamed)
	}
}

func testCopying(t *testing.T, b *browser.Browser) {
	p := open(t, b, builtsite.At(builtsite.LatestChart), browser.View{Clipboard: true})
	for button, want := range map[string]string{
		"frozen": builtsite.At(builtsite.FrozenChart), "latest": builtsite.At(builtsite.LatestChart),
		"sentence": "截至2020年7月底，已填报的两县累计使用省级专项资金223.7万元，其中7月使用0万元；陆河县使用进度44.74%，陆丰市使用进度未填报，两县合计使用进度未填报。海丰县未填报。\n" + builtsite.At(builtsite.FrozenChart),
	} {
		p.Eval(`document.querySelector(".tools output").textContent = ""`, nil)
		p.Click(`[data-do="` + button + `"]`)
		p.Wait(`document.querySelector(".tools output").textContent !== ""`)
		if got := p.Clipboard(); got != want {
			t.Errorf("%s copies %q, want %q (%s)", button, got, want, p.Text(".tools output"))
		}
	}
	p.Eval(`document.querySelector(".tools output").textContent = ""`, nil)
	p.Click(`[data-do="picture"]`)
	p.Wait(`document.querySelector(".tools output").textContent !== ""`)
	var size struct{ Width, Height int }
	p.Eval(`(async () => {
		const [item] = await navigator.clipboard.read();
		const bitmap = await createImageBitmap(await item.getType("image/png"));
		return {width: bitmap.width, height: bitmap.height};
	})()`, &size)
	if size.Width != 1600 || size.Height != 900 {
		t.Errorf("the copied picture is %+v, want 1600 × 900 (%s)", size, p.Text(".tools output"))
	}
	// This browser cannot share, so the button is hidden. In a browser that can, it shares the
	// sentence and the frozen address.
	var shared struct {
		Hidden    bool
		Text, URL string
	}
	p.Eval(`(() => {
		const button = document.querySelector('[data-do="share"]'), hidden = button.hidden;
		let given;
		navigator.share = async data => { given = data };
		button.hidden = false;
		button.click();
		return {hidden, text: given.text, url: given.url};
	})()`, &shared)
	if !shared.Hidden || shared.URL != builtsite.At(builtsite.FrozenChart) || !strings.HasPrefix(shared.Text, "截至2020年7月底") {
		t.Errorf("the page shares %+v", shared)
	}
}

func testDownloads(t *testing.T, b *browser.Browser) {
	p := open(t, b, builtsite.At(builtsite.FrozenChart), browser.View{})
	download := func(ending string) []byte {
		f := p.Download(func() { p.Click(`.files a[download$=".` + ending + `"]`) })
		if want := "all-fund-progress-2020-07." + ending; f.Name != want {
			t.Errorf("the file name is %s, want %s", f.Name, want)
		}
		return f.Content
	}
	if picture, err := png.DecodeConfig(bytes.NewReader(download("png"))); err != nil || picture.Width != 1600 ||
		picture.Height != 900 {
		t.Errorf("the PNG is %+v, want 1600 × 900: %v", picture, err)
	}
	if src := string(download("svg")); !strings.Contains(src, "预算500万元，进度44.74%") {
		t.Error("the SVG lacks the figures of the chart")
	}
	lines, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(download("csv"), []byte("\ufeff")))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	column := func(name string) int { return slices.Index(lines[0], name) }
	found := map[string]string{}
	for _, line := range lines[1:] {
		found[line[column("table")]+" "+line[column("row")]+" "+line[column("column")]] = line[column("value")] + " " + line[column("status")]
	}
	for key, want := range map[string]string{
		"counties luhe fund-used": "223.7 reported", "counties luhe fund-progress": "44.74 reported", "counties luhe budget": "500 reported",
		"counties lufeng fund-used": "0 reported", "counties lufeng fund-progress": " not_reported", "counties haifeng fund-used": " not_reported",
		"counties all fund-used": "223.7 reported",
	} {
		if found[key] != want {
			t.Errorf("%s is %q in the CSV, want %q", key, found[key], want)
		}
	}
	var data struct {
		Sentence string
		Address  string
		Tables   []struct {
			Rows [][]struct {
				Value  json.Number
				Status string
			}
		}
	}
	if err := json.Unmarshal(download("json"), &data); err != nil {
		t.Fatal(err)
	}
	if row := data.Tables[0].Rows[0]; data.Address != builtsite.At(builtsite.FrozenChart) || row[3].Value != "223.7" ||
		row[4].Value != "44.74" {
		t.Errorf("the JSON has the address %s and the row %+v", data.Address, row)
	}
	if cell := data.Tables[0].Rows[1][4]; cell.Value != "" || cell.Status != "not_reported" {
		t.Errorf("the progress of 陆丰市 is %+v in the JSON, want not_reported", cell)
	}
	book, err := excelize.OpenReader(bytes.NewReader(download("xlsx")))
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	var cells []string
	for _, sheet := range book.GetSheetList() {
		rows, err := book.GetRows(sheet, excelize.Options{RawCellValue: true})
		if err != nil {
			t.Fatal(err)
		}
		cells = append(cells, slices.Concat(rows...)...)
	}
	for _, want := range []string{"223.7", "44.74", "未填报", "619486.88", "2236995.88", "万元"} {
		if !slices.Contains(cells, want) {
			t.Errorf("no cell of the workbook is %s", want)
		}
	}
}

func testInteractive(t *testing.T, b *browser.Browser) {
	for _, view := range []browser.View{{}, {Width: 360, Height: 640}} {
		p := open(t, b, builtsite.At(builtsite.FrozenChart), view)
		before := len(p.Requests())
		p.Click(`[data-do="interact"]`)
		p.Wait(`document.querySelector(".live.interactive canvas")`)
		var asked []string
		for _, address := range p.Requests()[before:] {
			if address = strings.TrimPrefix(address, builtsite.At("")); address != "favicon.svg" { // the browser requests it at any time
				asked = append(asked, address)
			}
		}
		if len(asked) != 2 || !slices.Contains(asked, builtsite.FrozenChart+"option.json") {
			t.Errorf("the interactive chart requests %q", asked)
		}
		var drawn struct {
			Colours   int
			Wide      bool
			Other     []string
			Static    bool
			ZoomShown bool
		}
		p.Eval(`(() => {
			const canvas = document.querySelector(".live canvas");
			const data = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
			const colours = new Set();
			for (let i = 0; i < data.length; i += 4) colours.add(data[i] << 16 | data[i + 1] << 8 | data[i + 2]);
			const at = canvas.getBoundingClientRect(), figure = document.querySelector(".live").getBoundingClientRect();
			return {
				colours: colours.size, wide: Math.abs(at.width - figure.width) < 4,
				other: [...document.querySelectorAll(".canvas *")].filter(n => !["DIV", "CANVAS"].includes(n.tagName) || n.tagName === "DIV" && n.textContent).map(n => n.outerHTML),
				static: [...document.querySelectorAll(".drawing")].some(n => n.checkVisibility()),
				zoomShown: document.querySelector("[data-zoom]").checkVisibility(),
			};
		})()`, &drawn)
		if drawn.Colours < 10 || !drawn.Wide || len(drawn.Other) > 0 || drawn.Static || !drawn.ZoomShown {
			t.Errorf("%+v: the interactive chart is %+v", view, drawn)
		}
		// Zooming changes what is drawn.
		picture := `document.querySelector(".live canvas").toDataURL()`
		var whole string
		p.Eval(picture, &whole)
		p.Click(`[data-zoom="0.5"]`)
		p.Wait(picture + ` !== ` + quoted(whole))
		p.Click(`[data-zoom="2"]`)
		p.Click(`[data-zoom="2"]`)
		p.Wait(picture + ` === ` + quoted(whole))
		// Two quick clicks leave one chart or none, never two.
		p.Eval(`for (let i = 0; i < 2; i++) document.querySelector('[data-do="interact"]').click()`, nil)
		p.Wait(`document.querySelectorAll(".live canvas").length === 1`)
		p.Click(`[data-do="interact"]`)
		p.Wait(`!document.querySelector(".live canvas") && [...document.querySelectorAll(".drawing")].some(n => n.checkVisibility())`)
	}
}

func quoted(s string) string {
	src, _ := json.Marshal(s)
	return string(src)
}

// The embed codes of the page work in a page of another origin, without a script there.
func testEmbedding(t *testing.T, b *browser.Browser) {
	p := open(t, b, builtsite.At(builtsite.LatestChart), browser.View{Clipboard: true})
	p.Click(`[data-do="embed"]`)
	p.Wait(`document.querySelector("dialog.embed").open`)
	codes := func() (out []string) {
		p.Eval(`[...document.querySelectorAll("dialog.embed textarea")].filter(n => n.checkVisibility()).map(n => n.value)`, &out)
		return out
	}
	frozen := codes()
	p.Click(`dialog.embed input[value="latest"]`)
	latest := codes()
	if strings.Contains(strings.Join(latest, ""), "223.7") {
		t.Errorf("the code for the latest chart has this month's figures: %q", latest)
	}
	if len(frozen) != 2 || len(latest) != 2 ||
		!strings.Contains(frozen[0], builtsite.At("embed/"+builtsite.FrozenChart)) ||
		!strings.Contains(latest[0], `src="`+builtsite.At("embed/"+builtsite.LatestChart)+`"`) {
		t.Fatalf("the codes are %q and %q", frozen, latest)
	}
	p.Click(`dialog.embed p:not([hidden]) [data-copy]`)
	p.Wait(`document.querySelector("dialog.embed output").textContent !== ""`)
	if got := p.Clipboard(); got != latest[0] {
		t.Errorf("the button copies %q, want %q", got, latest[0])
	}
	p.Click(`dialog.embed [data-close]`)
	p.Wait(`!document.querySelector("dialog.embed").open`)
	b.ServeForeign(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprintf(w, `<!doctype html><html lang="en"><title>t</title><link rel="icon" href="data:,"><h1>t</h1>%s%s%s`, frozen[0], latest[0], frozen[1])
	}))
	other := open(t, b, "about:blank", browser.View{})
	for _, view := range []browser.View{{}, {Width: 360, Height: 640}, {NoScript: true}} {
		other.Goto(browser.Foreign+"/", view)
		frames := other.Frames()
		if !slices.Contains(frames, builtsite.At("embed/"+builtsite.FrozenChart)) ||
			!slices.Contains(frames, builtsite.At("embed/"+builtsite.LatestChart)) {
			t.Errorf("%+v: the frames show %q", view, frames)
		}
		form := "slide.svg"
		if view.Width == 360 {
			form = "card.svg"
		}
		if !slices.Contains(other.Requests(), builtsite.At("embed/"+builtsite.FrozenChart+form)) ||
			!slices.Contains(other.Requests(), builtsite.At(builtsite.FrozenChart+"chart.png")) {
			t.Errorf("%+v: the foreign page requests %q", view, other.Requests())
		}
		var shown []struct{ Ratio, Width float64 }
		other.Eval(`[...document.querySelectorAll("iframe, img")].map(n => n.getBoundingClientRect()).map(r => ({ratio: r.width / r.height, width: r.width}))`, &shown)
		for _, s := range shown {
			if s.Ratio < 1.7 || s.Ratio > 1.85 || s.Width < 300 {
				t.Errorf("%+v: the foreign page shows %+v", view, shown)
			}
		}
	}
	// The embed page fits its frame and links to the chart.
	for _, view := range []browser.View{{Width: 960, Height: 540}, {Width: 344, Height: 194}} {
		p.Goto(builtsite.At("embed/"+builtsite.FrozenChart), view)
		var fits struct {
			Height, Width int
			Href          string
			Picture       float64
		}
		p.Eval(`({
			height: document.documentElement.scrollHeight, width: document.documentElement.scrollWidth,
			href: document.querySelector("a").href, picture: document.querySelector("img").getBoundingClientRect().height,
		})`, &fits)
		if fits.Height > view.Height || fits.Width > view.Width || fits.Href != builtsite.At(builtsite.FrozenChart) ||
			fits.Picture < float64(view.Height)*3/4 {
			t.Errorf("%+v: the embed page is %+v", view, fits)
		}
	}
}

// On a slow phone with a slow connection, the first paint shows the chart. The chart is part of the
// page, and the page is complete before the browser can paint. All of the page's files are small.
func testFirstPaint(t *testing.T, b *browser.Browser) {
	p := open(t, b, builtsite.At(builtsite.LatestChart), browser.View{Width: 360, Height: 640, Slow: true})
	p.Wait(`performance.getEntriesByName("first-contentful-paint").length > 0`)
	var got struct {
		Paint, Arrived, Transfer, Top float64
		Pictures                      []string
	}
	p.Eval(`(() => {
		const page = performance.getEntriesByType("navigation")[0], all = [page, ...performance.getEntriesByType("resource")];
		return {
			paint: performance.getEntriesByName("first-contentful-paint")[0].startTime, arrived: page.responseEnd,
			transfer: all.reduce((sum, e) => sum + e.transferSize, 0),
			top: [...document.querySelectorAll(".drawing")].find(n => n.checkVisibility()).getBoundingClientRect().top,
			pictures: all.filter(e => /chart[^/]*svg|\.png/.test(e.name)).map(e => e.name),
		};
	})()`, &got)
	if got.Paint < got.Arrived || len(got.Pictures) > 0 {
		t.Errorf("the first paint is at %.0f ms, the page with its chart is complete at %.0f ms; requested pictures: %q", got.Paint, got.Arrived, got.Pictures)
	}
	if got.Top > 640-160 {
		t.Errorf("the chart begins at %.0f pixels, want at most 480", got.Top)
	}
	if got.Transfer == 0 || got.Transfer > 40<<10 {
		t.Errorf("the page transfers %.0f bytes, want at most 40 KiB", got.Transfer)
	}
	t.Logf("first contentful paint %.0f ms, %.0f bytes", got.Paint, got.Transfer)
}
