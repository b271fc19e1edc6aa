package browsertest

import (
	"archive/zip"
	"fmt"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"portal/internal/site"
	"portal/internal/testkit/browser"
	"portal/internal/testkit/builtsite"
	"portal/internal/testkit/sample"
)

// The offline copy of the site works from a disk, in a folder with any name.
func TestCopy(t *testing.T) {
	t.Parallel()
	s := builtsite.Real(t)
	folder, at := unpack(t, s.Out)
	b := browser.Start(t)
	t.Run("files", func(t *testing.T) { testCopied(t, s.Out, folder, "2020年7月", true) })
	t.Run("pages", func(t *testing.T) { testOnDisk(t, b, at) })
	t.Run("way", func(t *testing.T) { testWay(t, b, at) })
	t.Run("chart", func(t *testing.T) {
		testChartOnDisk(t, b, at, builtsite.FrozenChart, []string{"interact", "frozen", "latest", "sentence", "embed"},
			"两县合计使用进度未填报。海丰县未填报。\n"+builtsite.Online+builtsite.FrozenChart)
	})
}

// The copy of a site that knows its path but not its host hides the tools for sharing.
func TestCopyWithoutHost(t *testing.T) {
	dir := sample.MadeUp(t, sample.Size{Counties: 1, Months: 1})
	builtsite.Build(t, site.Options{Dir: dir, BaseURL: "/zt/dzsw"})
	out := filepath.Join(dir, "public")
	folder, at := unpack(t, out)
	testCopied(t, out, folder, "2021年1月", false)
	testChartOnDisk(t, browser.Start(t), at, "charts/all/fund-progress/2021-01/", []string{"interact", "sentence"}, "。")
}

// unpack unpacks the offline copy of a built site. It returns the folder, and a function from a file's
// name to its address.
func unpack(t *testing.T, out string) (folder string, at func(name string) string) {
	t.Helper()
	folder = filepath.Join(t.TempDir(), "离线 副本 #1%20?")
	z, err := zip.OpenReader(filepath.Join(out, "site.zip"))
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	if err := os.CopyFS(folder, z); err != nil {
		t.Fatal(err)
	}
	return folder, func(name string) string {
		u := url.URL{Scheme: "file", Path: folder + "/" + name}
		return u.String()
	}
}

// testCopied compares the copy with the site. The copy only leaves out files that are useless on a
// disk, and every link of its pages leads to a file.
func testCopied(t *testing.T, out, folder, month string, known bool) {
	copied := sample.Digests(t, folder)
	contents := map[string]bool{} // in the copy
	for _, sum := range copied {
		contents[sum] = true
	}
	for name, sum := range sample.Digests(t, out) {
		base := path.Base(name)
		omitted := strings.HasPrefix(name, "embed/") || strings.HasPrefix(name, ".") || base == "card.png" ||
			base == "option.json" || strings.HasPrefix(base, "briefing-") || strings.HasPrefix(name, "api/") || strings.HasPrefix(name, "data/plain/") ||
			strings.HasPrefix(name, "data/ocds/") || name == "data/all.zip" ||
			slices.Contains([]string{"_headers", "404.html", "robots.txt", "sitemap.xml", "feed.xml", "site.zip"}, name)
		if _, ok := copied[name]; ok == omitted && (ok || !contents[sum]) {
			t.Errorf("the copy has %s: got %t, want %t", name, ok, !omitted)
		}
	}
	note := string(builtsite.Read(t, folder, "说明.txt"))
	if !strings.Contains(note, month) || !strings.Contains(note, "index.html") ||
		strings.Contains(note, builtsite.Online) != known {
		t.Errorf("unexpected note: %q", note)
	}
	for address, p := range builtsite.Pages(t, folder) {
		here := filepath.Join(folder, filepath.FromSlash(address))
		for d := range p.Root.Descendants() {
			if only, ok := builtsite.Attr(d, "data-only"); ok {
				if _, hidden := builtsite.Attr(d, "hidden"); only != "copy" || hidden {
					t.Errorf("%s has an element only for the %s, hidden: %t", address, only, hidden)
				}
			}
			for _, a := range d.Attr {
				if a.Key == "integrity" || a.Key == "data-integrity" {
					t.Errorf("%s has a %s, which no browser checks on a disk", address, a.Key)
				}
				leads := slices.Contains([]string{"href", "src", "srcset", "action", "data-picture", "data-option", "data-engine", "data-latest", "data-frozen"}, a.Key)
				if !leads || strings.HasPrefix(a.Val, builtsite.Online) && known {
					continue
				}
				u, err := url.Parse(a.Val)
				if err != nil || u.Scheme != "" || u.Host != "" || strings.HasPrefix(u.Path, "/") {
					t.Errorf("%s links to %q, want a relative address", address, a.Val)
					continue
				}
				if u.Path == "" {
					continue
				}
				if info, err := os.Stat(filepath.Join(here, filepath.FromSlash(u.Path))); err != nil || info.IsDir() {
					t.Errorf("%s links to %s, which is not a file", address, a.Val)
				}
			}
		}
	}
}

// testOnDisk opens a page of each kind from the disk.
func testOnDisk(t *testing.T, b *browser.Browser, at func(string) string) {
	kinds := []string{
		"", "about/", "counties/", "counties/luhe/", "counties/haifeng/", "reports/", "reports/2020-07/", "charts/", "charts/luhe/", builtsite.LatestChart, builtsite.FrozenChart,
		"charts/luhe/targets/2020-07/", "tenders/", "tenders/luhe-park/", "notices/", "notices/shanwei-2020-139/",
	}
	p := b.Open(t, "about:blank", browser.View{})
	for _, address := range kinds {
		for i, view := range []browser.View{{Width: 360, Height: 640}, {Width: 1440, Height: 900}, {Width: 360, Height: 640, NoScript: true}} {
			if i == 1 {
				p.Look(view)
			} else {
				p.Goto(at(address+"index.html"), view)
			}
			wrong := append(testShown(p, view, "/"+address), p.Problems()...)
			for _, asked := range p.Requests() {
				if !strings.HasPrefix(asked, at("")) {
					wrong = append(wrong, "it requests "+asked)
				}
			}
			var style struct {
				Main  string
				Shown bool
			}
			p.Eval(`({main: getComputedStyle(document.documentElement).getPropertyValue("--main"), shown: document.querySelector("[data-only=copy]").checkVisibility()})`, &style)
			if style.Main == "" || !style.Shown {
				wrong = append(wrong, fmt.Sprintf("it has the style %+v", style))
			}
			for _, w := range wrong {
				t.Errorf("%s %+v: %s", address, view, w)
			}
		}
	}
}

// testWay follows links from the home page to a chart and back.
func testWay(t *testing.T, b *browser.Browser, at func(string) string) {
	p := open(t, b, at("index.html"), browser.View{})
	for _, step := range []struct{ link, page string }{
		{`main a[href$="counties/luhe/index.html"]`, "counties/luhe/"},
		{`section[aria-labelledby="figures"] > p a`, "reports/2020-07/"},
		{`figcaption a[href$="all/fund-progress/2020-07/index.html"]`, builtsite.FrozenChart},
		{`.version a`, builtsite.LatestChart},
		{`header .name a`, ""},
	} {
		p.Follow(step.link)
		var here string
		if p.Eval(`location.href`, &here); here != at(step.page+"index.html") {
			t.Fatalf("%s leads to %s", step.link, here)
		}
	}
}

// testChartOnDisk uses the tools of a chart's page. want lists the visible tools, and sentence is the
// end of the copied sentence. If the site's address is unknown, the tools for sharing are hidden.
func testChartOnDisk(
	t *testing.T, b *browser.Browser, at func(string) string, chart string, want []string, sentence string,
) {
	p := open(t, b, at(chart+"index.html"), browser.View{Clipboard: true})
	var shown []string
	p.Eval(`[...document.querySelectorAll(".tools [data-do]")].filter(n => n.checkVisibility()).map(n => n.dataset.do)`, &shown)
	if slices.Contains(want, "latest") {
		p.Click(`[data-do="latest"]`)
		p.Wait(`document.querySelector(".tools output").textContent !== ""`)
		if got := p.Clipboard(); got != builtsite.Online+builtsite.LatestChart {
			t.Errorf("the button copies %q, want %q", got, builtsite.Online+builtsite.LatestChart)
		}
		p.Eval(`document.querySelector(".tools output").textContent = ""`, nil)
	}
	if !slices.Equal(shown, want) {
		t.Errorf("the tools are %q, want %q", shown, want)
	}
	p.Click(`[data-do="sentence"]`)
	p.Wait(`document.querySelector(".tools output").textContent !== ""`)
	if got := p.Clipboard(); !strings.HasSuffix(got, sentence) {
		t.Errorf("the button copies %q, want the end %q", got, sentence)
	}
	p.Click(`[data-do="interact"]`)
	p.Wait(`document.querySelector(".live.interactive canvas")`)
	picture := `document.querySelector(".live canvas").toDataURL()`
	var whole string
	p.Eval(picture, &whole)
	p.Click(`[data-zoom="0.5"]`)
	p.Wait(picture + ` !== ` + quoted(whole))
	p.Click(`[data-do="interact"]`)
	p.Wait(`!document.querySelector(".live canvas")`)
}
