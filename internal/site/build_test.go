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

	"portal/internal/browser"
	"portal/internal/sample"
	"portal/internal/site"
	"portal/internal/words"
)

func sortStrings(less func(a, b string) bool) cmp.Option { return cmpopts.SortSlices(less) }

// A failed build, whatever it fails of, leaves the old site to the byte.
func TestFailedBuildChangesNothing(t *testing.T) {
	dir := sample.Project(t)
	build(t, site.Options{Dir: dir, BaseURL: online})
	before := hashes(t, filepath.Join(dir, "public"))
	for _, c := range []struct{ name, file, old, replacement, want string }{
		{"a problem of the data", "data/reports/2020-07.yaml", "      stations: 20\n", "      stations: 21\n", "[total-is-sum]"},
		{"a broken layout", "layouts/home.html", "{{ end }}\n", "{{ end }}{{ oops }}\n", `function "oops" not defined`},
		{"a layout that fails late", "layouts/tender.html", "<dl", "{{ errorf \"no %s\" .Path }}<dl", "no /tenders/"},
		{"a dead link in a text", "content/about.md", "## 本站公开什么", "[不存在](/nowhere/)\n\n## 本站公开什么", "content/about.md:4:2: the link \"/nowhere/\" points to no page of the site [dead-link]"},
		{"a dead link that nobody saw", "layouts/_markup/render-heading.html", "{{- $level", "{{ errorf \"no %s\" .Text }}{{- $level", "no 本站公开什么"},
		{"a word that is missing", "i18n/zh-cn.toml", "skip = ", "skipped = ", "skip"},
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
			_, problems, err := site.Build(context.Background(), site.Options{Dir: dir, Out: filepath.Join(dir, "public"), BaseURL: online})
			said := problems.Text(words.English)
			if err != nil {
				said += err.Error()
			}
			if !strings.Contains(said, c.want) {
				t.Errorf("the build said %q, not %q", said, c.want)
			}
			if diff := cmp.Diff(before, hashes(t, filepath.Join(dir, "public"))); diff != "" {
				t.Errorf("the old site changed:\n%s", diff)
			}
			if _, err := os.Stat(filepath.Join(dir, ".public.next")); err == nil {
				t.Error("half a site was left")
			}
			if err := os.WriteFile(filepath.Join(dir, c.file), old, 0o666); err != nil {
				t.Fatal(err)
			}
		})
	}
}

// A folder that the command did not make is never replaced.
func TestForeignFolder(t *testing.T) {
	dir := sample.Project(t)
	for _, c := range []struct{ mine, out, want string }{
		{"home", "home", "was not created by portal build"},
		{".public.next", "public", "was not created by portal build"},
		{".public.old", "public", "was not created by portal build"},
		{"static/site", "static/site", "inside a folder that the site is made of"},
		{"data/reports", "data/reports", "inside a folder that the site is made of"},
		{".build/stage", ".build/stage", "inside a folder that the site is made of"},
		{"x", ".", "holds the project itself"},
		{"x", "..", "holds the project itself"},
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
		if c.mine == "data/reports" { // a problem of the data, too: the folder is refused first
			if err == nil {
				t.Error("building into data/reports was not refused")
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

// A link as output stays a link: what it leads to is replaced.
func TestLinkedFolder(t *testing.T) {
	dir := sample.Made(t, sample.Size{Counties: 1, Months: 1})
	web := t.TempDir()
	if err := os.Symlink(web, filepath.Join(dir, "public")); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		build(t, site.Options{Dir: dir})
		if target, err := os.Readlink(filepath.Join(dir, "public")); err != nil || target != web {
			t.Errorf("the link leads to %q: %v", target, err)
		}
		if _, err := os.Stat(filepath.Join(web, "index.html")); err != nil {
			t.Error(err)
		}
	}
}

// Where no document lists requests, no page says that the use equals their sum
// or that nothing was requested.
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
		for _, said := range append(texts(p.Params), p.Body) {
			if strings.Contains(said, "笔拨付申请之和") || strings.Contains(said, "0笔之和") || said == "0.00" {
				t.Errorf("%s says %q", address, said)
			}
		}
	}
	if said := strings.Join(texts(pages["/tenders/"].Params), " "); !strings.Contains(said, "来文未列") || !strings.Contains(said, "223.7") {
		t.Errorf("/tenders/ does not say that no request is listed beside the use: %s", said)
	}
}

// A new row of the form is a new entry in indicators.yaml and nothing else:
// the months before it stay as they are.
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
		if slices.ContainsFunc(texts(p.Params), func(said string) bool { return strings.Contains(said, "当月快递件数") }) != strings.HasSuffix(address, "/glossary/") {
			t.Errorf("%s shows a row that the month's form does not have, or the glossary does not", address)
		}
	}
}

// A build that was killed between the two renames of a system that cannot
// exchange folders is mended by the next one.
func TestMendsAfterCrash(t *testing.T) {
	dir := sample.Made(t, sample.Size{Counties: 1, Months: 1})
	build(t, site.Options{Dir: dir})
	public := filepath.Join(dir, "public")
	before := hashes(t, public)
	if err := os.Rename(public, filepath.Join(dir, ".public.old")); err != nil {
		t.Fatal(err)
	}
	if err := os.CopyFS(filepath.Join(dir, ".public.next"), os.DirFS(filepath.Join(dir, ".public.old"))); err != nil {
		t.Fatal(err)
	}
	build(t, site.Options{Dir: dir})
	if diff := cmp.Diff(before, hashes(t, public)); diff != "" {
		t.Errorf("the mended site differs:\n%s", diff)
	}
}

// testOwnAddress finds the site's own address in its pictures and for robots.
func testOwnAddress(t *testing.T, out string) {
	if want := at("charts/all/fund-progress/2020-07/<"); !strings.Contains(string(read(t, out, frozenChart, "chart.svg")), want) {
		t.Errorf("the picture does not say %s", want)
	}
	if robots := string(read(t, out, "robots.txt")); !strings.Contains(robots, "Sitemap: "+at("sitemap.xml")) {
		t.Errorf("robots.txt says %s", robots)
	}
}

// A site that knows its path but not its host works there, and has nothing that needs a full
// address.
func TestWithoutHost(t *testing.T) {
	dir := sample.Made(t, sample.Size{Counties: 1, Months: 1})
	build(t, site.Options{Dir: dir, BaseURL: "/zt/dzsw"})
	out := filepath.Join(dir, "public")
	crawl(t, out, below)
	if svg := string(read(t, out, "charts/all/fund-progress/2021-01/chart.svg")); !strings.Contains(svg, ">/zt/dzsw/charts/all/fund-progress/2021-01/<") {
		t.Error("the picture does not say its address")
	}
	if robots := string(read(t, out, "robots.txt")); strings.Contains(robots, "Sitemap") {
		t.Errorf("robots.txt says %s", robots)
	}
	for _, name := range []string{"feed.xml", "deadlines.ics", "charts/all/fund-progress/2021-01/qr.svg"} {
		if _, err := os.Stat(filepath.Join(out, name)); err == nil {
			t.Errorf("there is a %s", name)
		}
	}
	for address, p := range pagesOf(t, out) {
		for _, name := range []string{"feed.xml", "deadlines.ics", "qr.svg", "og:image"} {
			if strings.Contains(p.raw, name) {
				t.Errorf("%s has %s", address, name)
			}
		}
	}
	t.Run("copy", func(t *testing.T) {
		folder, onDisk := unpack(t, out)
		testCopied(t, out, folder, "2021年1月", false)
		testChartOnDisk(t, browser.Start(t), onDisk, "charts/all/fund-progress/2021-01/", []string{"interact", "sentence"}, "。")
	})
}

// Whatever stands in the data is shown as text, everywhere.
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
	build(t, site.Options{Dir: dir, BaseURL: online})
	out := filepath.Join(dir, "public")
	pages := pagesOf(t, out)
	for address, p := range pages {
		if strings.Contains(p.raw, "<script>") {
			t.Errorf("%s has a script", address)
		}
	}
	for _, address := range []string{"/", "/counties/", "/counties/luhe/", "/reports/2020-07/", "/charts/luhe/fund-progress/", "/tenders/", "/tenders/luhe-park/", "/notices/", "/notices/shanwei-2020-139/", "/charts/"} {
		if !strings.Contains(text(pages[address].root), hostile) {
			t.Errorf("%s does not show the text as it is", address)
		}
	}
	// The code for other sites says the title and nothing more.
	chart := pages["/charts/luhe/fund-progress/2020-07/"]
	codes := 0
	for _, field := range all(chart.root, atom.Textarea) {
		code, err := html.Parse(strings.NewReader(text(field)))
		if err != nil {
			t.Fatal(err)
		}
		if n := len(all(code, atom.Script)); n > 0 {
			t.Errorf("the code has %d scripts: %s", n, text(field))
		}
		for _, frame := range all(code, atom.Iframe) {
			if title, _ := attr(frame, "title"); strings.Contains(title, hostile) {
				codes++
			}
		}
		for _, picture := range all(code, atom.Img) {
			if words, _ := attr(picture, "alt"); strings.Contains(words, hostile) {
				codes++
			}
		}
	}
	if codes != 4 {
		t.Errorf("%d codes for other sites say the name as it is, not 4", codes)
	}
	if want := `{{ . }}{{< x >}} {{% y %}} 1 < 2 & 3`; !strings.Contains(text(pages["/about/"].root), want) {
		t.Errorf("the text of a page does not show %s", want)
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
	build(t, site.Options{Dir: dir})
	crawl(t, filepath.Join(dir, "public"), "/")
}

// Months, long names, gaps and zeros: every page still keeps its promises.
func TestMadeUpPortal(t *testing.T) {
	inEnglish := sample.Project(t)
	sample.Replace(t, inEnglish, sample.Size{Counties: 1, Months: 1, Nothing: true})
	for _, dir := range []string{inEnglish, sample.Made(t, sample.Size{Counties: 2, Months: 3, Gap: 2, LongNames: true})} {
		build(t, site.Options{Dir: dir})
		crawl(t, filepath.Join(dir, "public"), "/")
	}
}

// What a build does at once, drawing, writing data and packing, does not race. make test runs it with
// the race detector, on a portal of one month.
func TestTogether(t *testing.T) {
	dir := sample.Made(t, sample.Size{Counties: 1, Months: 1})
	build(t, site.Options{Dir: dir})
	if _, err := os.Stat(filepath.Join(dir, "public", "index.html")); err != nil {
		t.Error(err)
	}
}

// BenchmarkCold builds the real data with an empty cache; BenchmarkWarm with a
// full one.
func BenchmarkCold(b *testing.B) {
	dir := sample.Project(b)
	for b.Loop() {
		if err := os.RemoveAll(filepath.Join(dir, ".build")); err != nil {
			b.Fatal(err)
		}
		build(b, site.Options{Dir: dir})
	}
}

func BenchmarkWarm(b *testing.B) {
	dir := sample.Project(b)
	build(b, site.Options{Dir: dir})
	for b.Loop() {
		build(b, site.Options{Dir: dir})
	}
}

// The facts of the host stand where config.toml gives them. Where the data gives
// all that it can, no page says that something is not stated.
func TestAllGiven(t *testing.T) {
	for address, p := range amendedSite(t).pages {
		for d := range p.root.Descendants() {
			class, _ := attr(d, "class")
			if said := text(d); class == "missing" && (said == "未载明" || said == "not stated") {
				t.Errorf("%s says %q of what no key can give: %s", address, said, text(d.Parent.Parent))
			}
		}
		if strings.HasPrefix(address, "/embed/") {
			continue
		}
		foot := text(all(p.root, atom.Footer)[0])
		facts := "主办单位：示例单位<b>& 网站标识码：9900000001"
		if p.english() {
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
