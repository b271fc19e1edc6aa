package site_test

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"portal/internal/message"
	"portal/internal/site"
	"portal/internal/testkit/builtsite"
	"portal/internal/testkit/sample"
)

func sortStrings(less func(a, b string) bool) cmp.Option { return cmpopts.SortSlices(less) }

// A failed build leaves every byte of the old site unchanged, whatever the reason.
func TestFailedBuildChangesNothing(t *testing.T) {
	dir := sample.Project(t)
	builtsite.Build(t, site.Options{Dir: dir, BaseURL: builtsite.Online})
	before := sample.Digests(t, filepath.Join(dir, "public"))
	for _, c := range []struct{ name, file, old, replacement, want string }{
		{"a warning in the data", "data/reports/2020-07.yaml", "      stations: 20\n", "      stations: 21\n", "[total-is-sum all/stations]"},
		{"an error in the data", "data/reports/2020-07.yaml", "      stations: 20\n", "      stations: a\n", "[number]"},
		{"a broken layout", "layouts/home.html", "{{ end }}\n", "{{ end }}{{ oops }}\n", `function "oops" not defined`},
		{"a layout that fails late", "layouts/tender.html", "<dl", "{{ errorf \"no %s\" .Path }}<dl", "no /tenders/"},
		{"a dead link in a text", "content/about.md", "## 本站公开什么", "[不存在](/nowhere/)\n\n## 本站公开什么", "content/about.md:4:2: the link \"/nowhere/\" points to no page of the site and to no file of static/, in this letter case [dead-link]"},
		{"an error in a render hook", "layouts/_markup/render-heading.html", "{{- $level", "{{ errorf \"no %s\" .Text }}{{- $level", "no 本站公开什么"},
		{"a missing word", "i18n/zh-cn.toml", "skip = ", "skipped = ", "skip"},
	} {
		t.Run(c.name, func(t *testing.T) {
			old, err := os.ReadFile(filepath.Join(dir, c.file))
			if err != nil {
				t.Fatal(err)
			}
			src := strings.Replace(string(old), c.old, c.replacement, 1)
			if src == string(old) {
				t.Fatalf("%s has no %q", c.file, c.old)
			}
			if err := os.WriteFile(filepath.Join(dir, c.file), []byte(src), 0o666); err != nil {
				t.Fatal(err)
			}
			_, problems, err := site.Build(context.Background(), site.Options{
				Dir: dir, Out: filepath.Join(dir, "public"), BaseURL: builtsite.Online,
			})
			got := problems.Text(message.English)
			if err != nil {
				got += err.Error()
			}
			if !strings.Contains(got, c.want) {
				t.Errorf("got %q, want %q", got, c.want)
			}
			if diff := cmp.Diff(before, sample.Digests(t, filepath.Join(dir, "public"))); diff != "" {
				t.Errorf("the old site changed:\n%s", diff)
			}
			if _, err := os.Stat(filepath.Join(dir, ".public.next")); err == nil {
				t.Error("the build left .public.next")
			}
			if err := os.WriteFile(filepath.Join(dir, c.file), old, 0o666); err != nil {
				t.Fatal(err)
			}
		})
	}
}

// A build never replaces a folder that no build made.
func TestForeignFolder(t *testing.T) {
	dir := sample.Project(t)
	for _, c := range []struct{ mine, out, want string }{
		{"home", "home", "was not created by portal build"},
		{".public.next", "public", "was not created by portal build"},
		{".public.old", "public", "was not created by portal build"},
		{"static/site", "static/site", "is inside a source folder of the site"},
		{"data/reports", "data/reports", "is inside a source folder of the site"},
		{".build/stage", ".build/stage", "is inside a source folder of the site"},
		{"x", ".", "contains the project itself"},
		{"x", "..", "contains the project itself"},
	} {
		folder := filepath.Join(dir, c.mine)
		if err := os.MkdirAll(folder, 0o777); err != nil {
			t.Fatal(err)
		}
		mine := filepath.Join(folder, "mine.yaml")
		if err := os.WriteFile(mine, []byte("mine"), 0o666); err != nil {
			t.Fatal(err)
		}
		_, _, err := site.Build(context.Background(), site.Options{Dir: dir, Out: filepath.Join(dir, c.out)})
		if c.mine == "data/reports" { // the data has an error, too: Build rejects the folder first
			if err == nil {
				t.Error("building into data/reports succeeded, want an error")
			}
		} else if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("building into %s: %v", c.out, err)
		}
		if src, err := os.ReadFile(mine); err != nil || string(src) != "mine" {
			t.Errorf("%s was changed: %q %v", c.mine, src, err)
		}
		if err := os.Remove(mine); err != nil {
			t.Fatal(err)
		}
		if c.mine != "data/reports" {
			if err := os.Remove(folder); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// If the output is a symbolic link, the build replaces its target and leaves the link.
func TestLinkedFolder(t *testing.T) {
	dir := sample.MadeUp(t, sample.Size{Counties: 1, Months: 1})
	web := t.TempDir()
	if err := os.Symlink(web, filepath.Join(dir, "public")); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		builtsite.Build(t, site.Options{Dir: dir})
		if target, err := os.Readlink(filepath.Join(dir, "public")); err != nil || target != web {
			t.Errorf("the link leads to %q: %v", target, err)
		}
		if _, err := os.Stat(filepath.Join(web, "index.html")); err != nil {
			t.Error(err)
		}
	}
}

// If no document lists requests, no page says that the use equals their sum or that nothing was
// requested.
func TestNoRequestsListed(t *testing.T) {
	dir := sample.Project(t)
	file := filepath.Join(dir, "data/projects/luhe.yaml")
	src, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	before, _, found := strings.Cut(string(src), "\nrequests:\n")
	if !found {
		t.Fatal("the project lists no requests")
	}
	if err := os.WriteFile(file, []byte(before), 0o666); err != nil {
		t.Fatal(err)
	}
	pages := staged(t, dir)
	for address, p := range pages {
		for _, shown := range append(texts(p.Params), p.Body) {
			if strings.Contains(shown, "笔拨付申请之和") || strings.Contains(shown, "0笔之和") || shown == "0.00" {
				t.Errorf("%s says %q", address, shown)
			}
		}
	}
	got := strings.Join(texts(pages["/tenders/"].Params), " ")
	if !strings.Contains(got, "来文未列") || !strings.Contains(got, "223.7") {
		t.Errorf("/tenders/ lacks the use, or the note that no document lists requests: %s", got)
	}
}

// A new row of the form only needs a new entry in indicators.yaml. Earlier months do not change.
func TestNewRow(t *testing.T) {
	dir := sample.Project(t)
	file := filepath.Join(dir, "data/indicators.yaml")
	src, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	row := "\n  - id: parcels\n    row: \"6\"\n    label: 当月快递件数\n    name: 当月快递件数\n    unit: 件\n    basis: month\n    decimals: 0\n    total: sum\n    since: 2020-08\n"
	if err := os.WriteFile(file, append(src, row...), 0o666); err != nil {
		t.Fatal(err)
	}
	for address, p := range staged(t, dir) {
		shown := slices.ContainsFunc(texts(p.Params), func(s string) bool { return strings.Contains(s, "当月快递件数") })
		if want := strings.HasSuffix(address, "/glossary/"); shown != want {
			t.Errorf("%s shows the new row: got %t, want %t", address, shown, want)
		}
	}
}

// A portal of another programme, with a figure below zero and no projects, needs no change of code.
func TestOtherProgramme(t *testing.T) {
	dir := sample.Project(t)
	sample.ReplaceWith(t, dir, sample.Other(t))
	builtsite.Build(t, site.Options{Dir: dir, BaseURL: builtsite.Base})
	out := filepath.Join(dir, "public")
	builtsite.Crawl(t, out, builtsite.Base)
	for page, wants := range map[string][]string{
		"index.html":                         {"累计寄出快递15,010件", "同比增长从乙县的-15.3%到甲县的12.5%", "-15.3%至12.5%"},
		"counties/yi/index.html":             {"网络零售额同比增长-15.3%", "比上月减少6.6个百分点"},
		"charts/yi/retail-growth/index.html": {"比2024年12月减少6.6个百分点"},
		"en/index.html":                      {"parcels sent to date came to 15,010", "Growth on a year before ranged from -15.3% in 乙县 to 12.5% in Jia County"},
		"reports/2025-01/index.html":         {"-15.3"},
	} {
		text := string(builtsite.Read(t, out, page))
		for _, want := range wants {
			if !strings.Contains(text, want) {
				t.Errorf("%s does not say %q", page, want)
			}
		}
	}
	// The keywords in the head are words of i18n/, which another bureau rewrites.
	_, body, _ := strings.Cut(string(builtsite.Read(t, out, "index.html")), "<body")
	if strings.Contains(body, "电商") || strings.Contains(body, "培训") {
		t.Error("the home page has words of this programme")
	}
}

// On a system that cannot exchange folders, a build may be killed between its two renames. The next
// build restores the site.
func TestRecoversAfterCrash(t *testing.T) {
	dir := sample.MadeUp(t, sample.Size{Counties: 1, Months: 1})
	builtsite.Build(t, site.Options{Dir: dir})
	public := filepath.Join(dir, "public")
	before := sample.Digests(t, public)
	if err := os.Rename(public, filepath.Join(dir, ".public.old")); err != nil {
		t.Fatal(err)
	}
	if err := os.CopyFS(filepath.Join(dir, ".public.next"), os.DirFS(filepath.Join(dir, ".public.old"))); err != nil {
		t.Fatal(err)
	}
	builtsite.Build(t, site.Options{Dir: dir})
	if diff := cmp.Diff(before, sample.Digests(t, public)); diff != "" {
		t.Errorf("the restored site differs (-want +got):\n%s", diff)
	}
}

// The pictures and robots.txt have the site's full address.
func testOwnAddress(t *testing.T, out string) {
	if want := builtsite.At("charts/all/fund-progress/2020-07/<"); !strings.Contains(string(builtsite.Read(t, out, builtsite.FrozenChart, "chart.svg")), want) {
		t.Errorf("the picture has no %s", want)
	}
	if robots := string(builtsite.Read(t, out, "robots.txt")); !strings.Contains(robots, "Sitemap: "+builtsite.At("sitemap.xml")) {
		t.Errorf("unexpected robots.txt: %s", robots)
	}
}

// A site that knows its path but not its host works below that path, and has no file that needs a
// full address.
func TestWithoutHost(t *testing.T) {
	dir := sample.MadeUp(t, sample.Size{Counties: 1, Months: 1})
	builtsite.Build(t, site.Options{Dir: dir, BaseURL: "/zt/dzsw"})
	out := filepath.Join(dir, "public")
	builtsite.Crawl(t, out, builtsite.Base)
	if svg := string(builtsite.Read(t, out, "charts/all/fund-progress/2021-01/chart.svg")); !strings.Contains(svg, ">/zt/dzsw/charts/all/fund-progress/2021-01/<") {
		t.Error("the picture does not have its address")
	}
	if robots := string(builtsite.Read(t, out, "robots.txt")); strings.Contains(robots, "Sitemap") {
		t.Errorf("unexpected robots.txt: %s", robots)
	}
	for _, name := range []string{"feed.xml", "deadlines.ics", "charts/all/fund-progress/2021-01/qr.svg"} {
		if _, err := os.Stat(filepath.Join(out, name)); err == nil {
			t.Errorf("the site has %s, which needs a full address", name)
		}
	}
	for address, p := range builtsite.Pages(t, out) {
		for _, name := range []string{"feed.xml", "deadlines.ics", "qr.svg", "og:image"} {
			if strings.Contains(p.Raw, name) {
				t.Errorf("%s has %s", address, name)
			}
		}
	}
}

// Every page shows all text of the data as text, never as HTML or template code.
func TestHostileText(t *testing.T) {
	hostile := `</script><script>alert(1)</script>"'{{ . }}{{< x >}}&lt;龘`
	quoted := `'</script><script>alert(1)</script>"''{{ . }}{{< x >}}&lt;龘'`
	dir := sample.Project(t)
	for _, e := range []struct{ file, old string }{
		{"data/jurisdictions.yaml", "name: 陆河县"},
		{"data/projects/luhe.yaml", "title: 陆河县电商产业园、电商公共服务中心项目建设工程"},
		{"data/projects/luhe.yaml", "winner: 深圳陆建建设有限公司"},
		{"data/projects/luhe.yaml", "text: 物流配送网络覆盖全部乡镇"},
		{"content/notices/shanwei-2020-139.md", "title: 汕尾市商务局关于进一步突出扶贫导向全力抓好电子商务进农村综合示范县创建政策贯彻落实的通知"},
	} {
		key, _, _ := strings.Cut(e.old, ": ")
		sample.Edit(t, dir, e.file, e.old, key+": "+quoted)
	}
	sample.Edit(t, dir, "content/about.md", "## 没有什么", "{{ . }}{{< x >}} {{% y %}} 1 < 2 & 3\n\n## 没有什么")
	sample.Edit(t, dir, "content/notices/shanwei-2020-139.md", "市商务局将会同财政局", "**截止日期：**9月15日，推进**“一村一站”**建\n设；*注：3*4、\\*甲\n\n市商务局将会同财政局")
	builtsite.Build(t, site.Options{Dir: dir, BaseURL: builtsite.Online})
	out := filepath.Join(dir, "public")
	pages := builtsite.Pages(t, out)
	for address, p := range pages {
		if strings.Contains(p.Raw, "<script>") {
			t.Errorf("%s has a script", address)
		}
	}
	for _, address := range []string{"/", "/counties/", "/counties/luhe/", "/reports/2020-07/", "/charts/luhe/fund-progress/", "/tenders/", "/tenders/luhe-park/", "/notices/", "/notices/shanwei-2020-139/", "/charts/"} {
		if !strings.Contains(builtsite.Text(pages[address].Root), hostile) {
			t.Errorf("%s does not show the text as it is", address)
		}
	}
	// The code for embedding has the title as plain text.
	chart := pages["/charts/luhe/fund-progress/2020-07/"]
	codes := 0
	for _, field := range builtsite.All(chart.Root, atom.Textarea) {
		code, err := html.Parse(strings.NewReader(builtsite.Text(field)))
		if err != nil {
			t.Fatal(err)
		}
		if n := len(builtsite.All(code, atom.Script)); n > 0 {
			t.Errorf("the code has %d scripts: %s", n, builtsite.Text(field))
		}
		for _, frame := range builtsite.All(code, atom.Iframe) {
			if title, _ := builtsite.Attr(frame, "title"); strings.Contains(title, hostile) {
				codes++
			}
		}
		for _, picture := range builtsite.All(code, atom.Img) {
			if words, _ := builtsite.Attr(picture, "alt"); strings.Contains(words, hostile) {
				codes++
			}
		}
	}
	if codes != 4 {
		t.Errorf("%d codes for embedding have the title unchanged, want 4", codes)
	}
	if want := `{{ . }}{{< x >}} {{% y %}} 1 < 2 & 3`; !strings.Contains(builtsite.Text(pages["/about/"].Root), want) {
		t.Errorf("the text of a page does not show %s", want)
	}
	if want := "<p><strong>截止日期：</strong>9月15日，推进<strong>“一村一站”</strong>建设；*注：3*4、*甲</p>"; !strings.Contains(pages["/notices/shanwei-2020-139/"].Raw, want) {
		t.Errorf("a notice does not show %s", want)
	}
	passages, err := filepath.Glob(filepath.Join(out, "search/first.*.js"))
	if err != nil || len(passages) != 1 {
		t.Fatalf("files of passages: %q, error %v", passages, err)
	}
	if want := "截止日期：9月15日，推进“一村一站”建设；*注：3*4、*甲"; !strings.Contains(string(builtsite.Read(t, passages[0])), want) {
		t.Errorf("the search does not find %s", want)
	}
	svg, err := os.ReadFile(filepath.Join(out, "charts/luhe/fund-progress/chart.svg"))
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(svg), "<script") || !strings.Contains(string(svg), "&lt;/script&gt;&lt;script&gt;alert(1)") {
		t.Error("the picture does not show the text as text")
	}
}

// A portal without a single report, contract or notice still has a site.
func TestEmptyPortal(t *testing.T) {
	dir := sample.Project(t)
	for _, name := range []string{"data/reports", "data/projects", "content/reports", "content/counties"} {
		if err := os.RemoveAll(filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	builtsite.Build(t, site.Options{Dir: dir})
	builtsite.Crawl(t, filepath.Join(dir, "public"), "/")
}

// With months, long names, gaps and zeros, every page still passes the checks of crawl.
func TestMadeUpPortal(t *testing.T) {
	inEnglish := sample.Project(t)
	sample.Replace(t, inEnglish, sample.Size{Counties: 1, Months: 1, Nothing: true})
	for _, dir := range []string{inEnglish, sample.MadeUp(t, sample.Size{Counties: 2, Months: 3, Gap: 2, LongNames: true})} {
		builtsite.Build(t, site.Options{Dir: dir})
		builtsite.Crawl(t, filepath.Join(dir, "public"), "/")
	}
}

// The concurrent parts of a build (drawing, writing data, packing) have no race. make test runs this
// test with the race detector, on a portal of one month.
func TestTogether(t *testing.T) {
	dir := sample.MadeUp(t, sample.Size{Counties: 1, Months: 1})
	builtsite.Build(t, site.Options{Dir: dir})
	if _, err := os.Stat(filepath.Join(dir, "public", "index.html")); err != nil {
		t.Error(err)
	}
}

// Pages show the facts of the host that config.toml gives. If the data gives everything that it can,
// no page says that something is not stated.
func TestAllGiven(t *testing.T) {
	for address, p := range builtsite.Amended(t).Pages {
		for d := range p.Root.Descendants() {
			class, _ := builtsite.Attr(d, "class")
			if shown := builtsite.Text(d); class == "missing" && (shown == "未载明" || shown == "not stated") {
				t.Errorf("%s shows %q for a fact that no key can give: %s", address, shown, builtsite.Text(d.Parent.Parent))
			}
		}
		if strings.HasPrefix(address, "/embed/") {
			continue
		}
		foot := builtsite.Text(builtsite.All(p.Root, atom.Footer)[0])
		facts := "主办单位：示例单位<b>& 网站标识码：9900000001"
		if p.English() {
			facts = "Organiser: 示例单位<b>& Site identification code: 9900000001"
		}
		if !strings.Contains(foot, facts) || strings.Contains(foot, "备案号") {
			t.Errorf("the foot of %s says %q", address, foot)
		}
		got := tags(p)
		if got["SiteDomain"] != "www.example.org" || got["SiteIDCode"] != "9900000001" {
			t.Errorf("%s has the tags %q", address, got)
		}
		if want := map[bool]string{true: "2020-07-30"}[strings.HasSuffix(address, "/notices/shanwei-2020-139/")]; got["PubDate"] != want {
			t.Errorf("%s was published on %q", address, got["PubDate"])
		}
	}
}
