package browsertest

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"portal/internal/preview"
	"portal/internal/testkit/browser"
	"portal/internal/testkit/builtsite"
	axe "portal/third_party/axe-core"
)

// testSearch tests the search in a browser.
func testSearch(t *testing.T, b *browser.Browser, out, base string) {
	for name, test := range map[string]func(*testing.T){
		"queries":  func(t *testing.T) { testQueries(t, b) },
		"words":    func(t *testing.T) { testQueryWords(t, b) },
		"loading":  func(t *testing.T) { testSearchLoads(t, b, out) },
		"history":  func(t *testing.T) { testSearchHistory(t, b) },
		"keys":     func(t *testing.T) { testSearchKeys(t, b) },
		"noscript": func(t *testing.T) { testSearchWithoutScript(t, b) },
		"older":    func(t *testing.T) { testOlderPassages(t, b, out, base) },
		"broken":   func(t *testing.T) { testBrokenSearch(t, b, out, base) },
		"disk":     func(t *testing.T) { testSearchFromDisk(t, b, out, base) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t)
		})
	}
}

// result is a found page as the search shows it.
type result struct {
	Title, Address, Where, Text string
	Marks                       []string // in the passage
}

// search replaces the query and returns the status line and the results.
func search(p *browser.Page, query string) (status string, found []result) {
	p.Eval(`(() => {
		const field = document.querySelector("main form.search [name=q]");
		field.focus();
		field.value = "";
		document.querySelector(".results [role=status]").textContent = "";
	})()`, nil)
	for _, r := range query {
		if r == '\u3000' { // no key of this keyboard
			p.Eval(`document.execCommand("insertText", false, "\u3000")`, nil)
			continue
		}
		p.Key(string(r))
	}
	return results(p)
}

// results waits for the results of what stands in the field and returns them.
func results(p *browser.Page) (status string, found []result) {
	p.Wait(`document.querySelector(".results [role=status]").textContent.includes("“" + document.querySelector("main [name=q]").value.trim() + "”")`)
	p.Eval(`[...document.querySelectorAll(".results li")].map(li => ({
		title: li.querySelector("a").textContent, address: li.querySelector("a").href,
		where: li.querySelector(".quiet").textContent, text: li.querySelector("p:last-child").textContent,
		marks: [...li.querySelectorAll("p mark")].map(n => n.textContent),
	}))`, &found)
	p.Eval(`document.querySelector(".results [role=status]").textContent`, &status)
	return status, found
}

// For every query that the portal's users are known to type, the first result is the page they mean,
// with the passage that has the words. The results fit every window and are accessible.
func testQueries(t *testing.T, b *browser.Browser) {
	p := open(t, b, builtsite.At("search/"), screens()[0])
	for _, c := range []struct{ query, address, mark string }{
		{"陆河", "counties/luhe/", "陆河"},
		{"省定贫困村", "charts/luhe/station-coverage/", "省定贫困村"},
		{"溯源", "tenders/luhe-tracing/", ""}, // only the title has it
		{"卓越职业", "tenders/luhe-training/", "卓越职业"},
		{"139号", "notices/shanwei-2020-139/", "139号"},
		{"汕商务函〔2020〕139号", "notices/shanwei-2020-139/", "汕商务函〔2020〕139号"},
		{"2064956.27", "tenders/luhe-park/", "2,064,956.27"},
		{"2,064,956.27", "tenders/luhe-park/", "2,064,956.27"},
	} {
		status, found := search(p, c.query)
		if len(found) == 0 || !strings.HasPrefix(status, "“"+c.query+"”：找到") {
			t.Errorf("the status for %s is %q", c.query, status)
			continue
		}
		first := found[0]
		if c.query == "省定贫困村" { // many pages have it
			for _, r := range found {
				if r.Address == builtsite.At(c.address) {
					first = r
				}
			}
		}
		if first.Address != builtsite.At(c.address) ||
			c.mark != "" && (len(first.Marks) == 0 || first.Marks[0] != c.mark) ||
			first.Where == "" || first.Text == "" {
			t.Errorf("%s leads to %+v", c.query, first)
		}
	}
	p.Eval(axe.Script, nil)
	for _, view := range screens() {
		p.Look(view)
		for _, wrong := range append(widthFaults(p, view.Width), violations(p)...) {
			t.Errorf("%+v: %s", view, wrong)
		}
	}
}

// Different ways to type a query find the same pages.
func testQueryWords(t *testing.T, b *browser.Browser) {
	p := open(t, b, builtsite.At("search/"), browser.View{})
	const park, notice, training = "tenders/luhe-park/", "notices/shanwei-2020-139/", "tenders/luhe-training/"
	for _, c := range []struct{ query, address, mark string }{
		{"２０６４９５６.２７", park, "2,064,956.27"},
		{"２，０６４，９５６．２７", park, "2,064,956.27"},
		{"2064956", park, "2,064,956"},
		{"2,064,9", park, "2,064,9"}, // the reader is still typing
		{"2,064,", park, "2,064"},
		{"2019-11-05", park, "2019年11月5日"},
		{"2019/11/5", park, "2019年11月5日"},
		{"2019年11月25日", park + "#trail", "2019年11月25日"},
		{"１３９号", notice, "139号"},
		{"汕商务函(2020)139号", notice, "汕商务函〔2020〕139号"},
		{"汕商务函（２０２０）１３９号", notice, "汕商务函〔2020〕139号"},
		{"汕商务函[2020]139号", notice, "汕商务函〔2020〕139号"},
		{"【2020】139", notice, "2020〕139"},
		{"“数据”", notice, ""},
		{"卓越　惠城", training, "惠城"}, // an ideographic space separates words
		{"惠城 卓越", training, "惠城"},
		{"卓", training, "卓"},
	} {
		_, found := search(p, c.query)
		ok := false
		for _, r := range found {
			ok = ok || r.Address == builtsite.At(c.address) && (c.mark == "" || len(r.Marks) > 0 && r.Marks[0] == c.mark)
		}
		if !ok {
			t.Errorf("%s does not lead to %s with %q: %+v", c.query, c.address, c.mark, found)
		}
	}
	for _, query := range []string{"河陆", "陆丰市卓越", "39号", "1139号", "064956.27", "206495627", "卓越 溯源"} {
		if status, found := search(p, query); len(found) > 0 || status != "没有找到“"+query+"”。" {
			t.Errorf("the status for %s is %q: %+v", query, status, found)
		}
	}
	// Punctuation alone is not a query, and the page never interprets a query as HTML.
	p.Eval(`document.querySelector("main [name=q]").value = "〔〕，。 ."`, nil)
	p.Key("Enter")
	p.Wait(`document.querySelector("[role=status]").textContent === ""`)
	if status, _ := search(p, "<b>&amp;"); status != "没有找到“<b>&amp;”。" {
		t.Errorf("the status for HTML is %q", status)
	}
}

// The page loads nothing for the search before the first query, and then only the library and the
// first passages. All of this is below 61 kB: TestSearchOfCity limits the passages to 42,500 bytes.
func testSearchLoads(t *testing.T, b *browser.Browser, out string) {
	p := open(t, b, builtsite.At("search/"), browser.View{})
	loaded := func() []string {
		var names []string
		hash := regexp.MustCompile(`(\.min)?\.[0-9a-f]{64}`)
		for _, asked := range p.Requests() {
			if name := hash.ReplaceAllString(strings.TrimPrefix(asked, builtsite.At("")), ""); name != "favicon.svg" { // the browser requests it at any time
				names = append(names, name)
			}
		}
		return names
	}
	page := []string{"search/", "css/main.css", "css/print.css", "js/site.js", "js/search.js"}
	if diff := cmp.Diff(page, loaded()); diff != "" {
		t.Errorf("before the first query (-want +got):\n%s", diff)
	}
	search(p, "溯源")
	search(p, "陆河")
	if diff := cmp.Diff(append(page, "minisearch.js", "search/first.js"), loaded()); diff != "" {
		t.Errorf("for a query (-want +got):\n%s", diff)
	}
	total := 0
	for _, asked := range p.Requests() {
		name := strings.TrimPrefix(asked, builtsite.At(""))
		if strings.HasSuffix(name, "/") {
			name += "index.html"
		}
		src, err := os.ReadFile(filepath.Join(out, filepath.FromSlash(name)))
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(name, "search/first.") {
			total += builtsite.Packed(t, src)
		}
	}
	if total > 17_900 {
		t.Errorf("a first query loads %d compressed bytes beside the passages, want at most 17900", total)
	}
}

// The address contains the query, so that readers can share it and go back to it.
func testSearchHistory(t *testing.T, b *browser.Browser) {
	address := func(p *browser.Page) (now string) {
		p.Eval(`decodeURIComponent(location.href)`, &now)
		return now
	}
	back := func(p *browser.Page, to string) {
		p.Eval(`history.back()`, nil)
		p.Wait(`decodeURIComponent(location.href) === ` + quoted(builtsite.At(to)))
		p.Wait(`document.querySelectorAll(".results li").length > 0`)
	}
	// Search from the form in the head of another page.
	p := open(t, b, builtsite.At("tenders/"), browser.View{})
	p.Click("header [name=q]")
	p.Key("卓", "越", "Enter")
	p.Wait(`document.querySelector(".results")`)
	_, found := results(p)
	if got := address(p); got != builtsite.At("search/?q=卓越") || len(found) == 0 || found[0].Address != builtsite.At("tenders/luhe-training/") {
		t.Errorf("the form in the head leads to %s with %+v", got, found)
	}
	// Search again, follow a result, and go back twice.
	search(p, "溯源")
	if got := address(p); got != builtsite.At("search/?q=卓越") {
		t.Errorf("while the reader types, the address is %s", got)
	}
	p.Key("Enter")
	if got := address(p); got != builtsite.At("search/?q=溯源") {
		t.Errorf("the address is %s", got)
	}
	p.Eval(`document.querySelector(".results li a").click()`, nil)
	p.Wait(`location.href === ` + quoted(builtsite.At("tenders/luhe-tracing/")) + ` && document.readyState === "complete"`)
	back(p, "search/?q=溯源")
	if value := field(p); value != "溯源" {
		t.Errorf("the field has %q", value)
	}
	back(p, "search/?q=卓越")
	if value := field(p); value != "卓越" {
		t.Errorf("the field has %q", value)
	}
	if _, found := results(p); len(found) == 0 || !strings.Contains(found[0].Text, "卓越职业") {
		t.Errorf("going back shows %+v", found)
	}
	// Following a result keeps a query that was typed without Enter.
	search(p, "139号")
	p.Eval(`document.querySelector(".results li a").click()`, nil)
	p.Wait(`location.href === ` + quoted(builtsite.At("notices/shanwei-2020-139/")) + ` && document.readyState === "complete"`)
	back(p, "search/?q=139号")
}

func field(p *browser.Page) (value string) {
	p.Eval(`document.querySelector("main [name=q]").value`, &value)
	return value
}

// The keyboard reaches all controls, and a search does not move the focus.
func testSearchKeys(t *testing.T, b *browser.Browser) {
	p := open(t, b, builtsite.At("search/?q=%E9%99%86%E6%B2%B3"), browser.View{}) // 陆河
	results(p)
	focus := func() (on string) {
		p.Eval(`(() => {
			const n = document.activeElement;
			return n.tagName + " " + (n.name || n.href || n.textContent);
		})()`, &on)
		return on
	}
	if got := focus(); !strings.HasPrefix(got, "BODY") {
		t.Errorf("the page puts the focus on %s", got)
	}
	search(p, "溯源")
	if got := focus(); got != "INPUT q" {
		t.Errorf("after a search the focus is on %s", got)
	}
	p.Key("Tab")
	if got := focus(); got != "BUTTON 搜索" {
		t.Errorf("Tab goes from the field to %s", got)
	}
	p.Key("Tab")
	if got := focus(); got != "A "+builtsite.At("tenders/luhe-tracing/") {
		t.Errorf("Tab goes from the button to %s", got)
	}
	p.Key("Shift+Tab", "Shift+Tab", "Escape")
	p.Wait(`document.querySelectorAll(".results li").length === 0`)
	if got := focus(); got != "INPUT q" || field(p) != "" || p.Text("main .results") != "" {
		t.Errorf("after Escape the field has %q, the focus is on %s", field(p), got)
	}
	// The button for more results moves the focus to the first new one.
	search(p, "县")
	p.Click(".results button")
	var order struct{ Shown, On int }
	p.Eval(`(() => {
		const links = [...document.querySelectorAll(".results li a")];
		return {shown: links.length, on: links.indexOf(document.activeElement)};
	})()`, &order)
	if order.On != 20 || order.Shown <= 20 {
		t.Errorf("of %d results, the focus is on index %d, want 20", order.Shown, order.On)
	}
}

// Without JavaScript the search page says so and links to the lists. The form of every page leads
// to it.
func testSearchWithoutScript(t *testing.T, b *browser.Browser) {
	p := open(t, b, builtsite.At("search/?q=x"), browser.View{NoScript: true, Width: 360, Height: 640})
	if shown := p.Text(".results"); !strings.Contains(shown, "脚本") || !strings.Contains(shown, "在页面中查找") {
		t.Errorf("without JavaScript the page shows %q", shown)
	}
	if lists := p.Text("main ul"); !strings.Contains(lists, "中标") || !strings.Contains(lists, "月报") {
		t.Errorf("without JavaScript the page links to %q", lists)
	}
	p = open(t, b, builtsite.At("about/"), browser.View{NoScript: true, Width: 360, Height: 640})
	p.Follow("header .to-search")
	var searching string
	if p.Eval("location.href", &searching); searching != builtsite.At("search/") {
		t.Errorf("on a phone the head leads to %s", searching)
	}
	p = open(t, b, builtsite.At("about/"), browser.View{NoScript: true})
	p.Click("header [name=q]")
	p.Key("x", "Enter")
	p.Wait(`location.href === ` + quoted(builtsite.At("search/?q=x")))
}

// served serves the site with other content at some addresses below its base. Empty content means
// that the address does not exist.
func served(t *testing.T, out, base string, other map[string]string) func(string) string {
	t.Helper()
	files := preview.Folder(out, base)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for pattern, content := range other {
			if ok, _ := path.Match(base+pattern, r.URL.Path); ok {
				if content == "" {
					http.NotFound(w, r)
					return
				}
				kind := "text/html; charset=utf-8"
				if strings.HasSuffix(pattern, ".js") {
					kind = "text/javascript; charset=utf-8"
				}
				w.Header().Set("Content-Type", kind)
				fmt.Fprint(w, content)
				return
			}
		}
		files.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	return func(address string) string { return server.URL + base + address }
}

func searchPage(t *testing.T, out string) string {
	t.Helper()
	src, err := os.ReadFile(filepath.Join(out, "search", "index.html"))
	if err != nil {
		t.Fatal(err)
	}
	return string(src)
}

// The page loads the older months once, when the reader asks for them. All later queries find them.
func testOlderPassages(t *testing.T, b *browser.Browser, out, base string) {
	at := served(t, out, base, map[string]string{
		"search/":         strings.Replace(searchPage(t, out), ` data-first=`, ` data-older="search/older.js" data-size="7" data-first=`, 1),
		"search/older.js": `(self.portalSearch=self.portalSearch||[]).push([["月报","reports/2020-07/","月报","2019年1月",[["从前的溯源和鳡鱼","","narrative"]]]]);`,
	})
	p := open(t, b, at("search/"), browser.View{})
	older := func() int { return strings.Count(strings.Join(p.Requests(), "\n"), "older.js") }
	if status, found := search(p, "鳡鱼"); len(found) > 0 || status != "没有找到“鳡鱼”。" || older() != 0 {
		t.Errorf("before loading: %q %+v, %d requests", status, found, older())
	}
	if got := p.Text(".results button"); got != "再搜较早的月报（约7 kB）" {
		t.Errorf("the button has the text %q", got)
	}
	p.Click(".results button")
	p.Wait(`document.querySelectorAll(".results li").length === 1 && document.activeElement === document.querySelector("[role=status]")`)
	if status, found := results(p); status != "“鳡鱼”：找到1个页面" || found[0].Where != "月报 · 2019年1月" || found[0].Address != at("reports/2020-07/#narrative") {
		t.Errorf("with the older months: %q %+v", status, found)
	}
	// A page with passages in both files is one result.
	if status, found := search(p, "溯源"); status != "“溯源”：找到2个页面" || len(found) != 2 {
		t.Errorf("in both files: %q %+v", status, found)
	}
	var buttons int
	if p.Eval(`document.querySelectorAll(".results button").length`, &buttons); buttons != 0 || older() != 1 {
		t.Errorf("got %d requests and %d buttons, want 1 and 0", older(), buttons)
	}
}

// If the index does not load, the page says so.
func testBrokenSearch(t *testing.T, b *browser.Browser, out, base string) {
	at := served(t, out, base, map[string]string{"search/first.*.js": ""})
	p := b.Open(t, at("search/?q=x"), browser.View{})
	p.Wait(`document.querySelector("[role=status]").textContent === "没能载入搜索用的索引，请稍后再试，或者从下面的栏目查找。"`)
	if problems := p.Problems(); len(problems) == 0 {
		t.Error("the browser reports no missing file")
	}
}

// The search also works in a copy on a disk, where addresses are relative and name the file.
func testSearchFromDisk(t *testing.T, b *browser.Browser, out, base string) {
	dir := filepath.Join(t.TempDir(), "站点")
	if err := os.CopyFS(dir, os.DirFS(out)); err != nil {
		t.Fatal(err)
	}
	src := regexp.MustCompile(` integrity="[^"]*"`).ReplaceAllString(searchPage(t, out), "")
	src = strings.ReplaceAll(src, `="`+base, `="../`)
	src = strings.Replace(src, `action="../search/"`, `action="../search/index.html"`, 1)
	src = strings.Replace(src, `data-suffix=""`, `data-suffix="index.html"`, 1)
	if err := os.WriteFile(filepath.Join(dir, "search", "index.html"), []byte(src), 0o666); err != nil {
		t.Fatal(err)
	}
	at := func(address string) string { return "file://" + filepath.ToSlash(dir) + "/" + address }
	p := open(t, b, at("search/index.html"), browser.View{})
	_, found := search(p, "2,064,956.27")
	var address string
	p.Eval(`decodeURIComponent(document.querySelector(".results li a").href)`, &address)
	if len(found) == 0 || address != at("tenders/luhe-park/index.html") || found[0].Marks[0] != "2,064,956.27" {
		t.Errorf("from a disk: %s %+v", address, found)
	}
	p.Key("Enter")
	p.Wait(`decodeURIComponent(location.href) === ` + quoted(at("search/index.html?q=2,064,956.27")))
	// A link with a query works, too.
	p = open(t, b, at("search/index.html?q=139%E5%8F%B7"), browser.View{})
	if _, found := results(p); len(found) != 1 || !strings.HasSuffix(found[0].Address, "/notices/shanwei-2020-139/index.html") {
		t.Errorf("from a link to a disk: %+v", found)
	}
}
