package compare

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	goldhtml "github.com/yuin/goldmark/renderer/html"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"portal/internal/message"
)

var update = flag.Bool("update", false, "rewrite the goldens")

const (
	csvHead  = "\xEF\xBB\xBFchart,scope,place,period,table,row,row_name,column,column_name,unit,value,status,text\r\n"
	formHead = "\xEF\xBB\xBFscope,place,period,form_row,indicator,indicator_name,unit,value,status,text,source,source_title\r\n"
	png      = "\x89PNG\r\n\x1a\n"
	hash1    = "0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a"
	hash2    = "1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b"
)

func page(title, words, foot string) string {
	return "<!doctype html><title>" + title + "</title><script src=/" + hash1 + ".js></script><body><main id=main>" + words + "</main><footer>" + foot + "</footer>"
}

// before and after are two versions of a synthetic site with every kind of difference.
func before() map[string]string {
	return map[string]string{
		"index.html":                             page("首页", "一", "资料 a1"),
		"about/index.html":                       page("关于", "说明", "资料 a1"),
		"counties/jia/index.html":                page("甲县", "二", "资料 a1"),
		"notices/old/index.html":                 page("旧", "旧", ""),
		"reports/2020-12/index.html":             page("上月月报", "三", ""),
		"reports/2021-01/index.html":             page("月报", "三", ""),
		"reports/2021-01/data.csv":               formHead + "jia,甲县,2021-01,1,gain,增收,元,0,reported,0,a,甲文\r\nyi,乙县,2021-01,1,gain,增收,元,,not_reported,未填报,a,甲文\r\n",
		"reports/2021-01/briefing.zip":           "zip",
		"js/site.min." + hash1 + ".js":           "1",
		"site.zip":                               "a",
		"_headers":                               "a",
		"manifest.json":                          "{}",
		"index.html.gz":                          "gz",
		".portal":                                "",
		"charts/jia/targets/chart.png":           png + "1",
		"charts/jia/targets/chart.svg":           "1",
		"charts/jia/targets/data.csv":            csvHead + "targets,jia,甲县,2021-01,targets,a,甲目标,number,目标数,个,1234.50,reported,\"1,234.50\"\r\n",
		"charts/jia/targets/2021-01/chart.png":   png + "1",
		"charts/jia/targets/2021-01/data.csv":    csvHead + "targets,jia,甲县,2021-01,targets,a,甲目标,number,目标数,个,1,reported,1\r\ntargets,jia,甲县,2021-01,targets,b,乙目标,number,目标数,%,70,reported,不少于70%\r\ntargets,jia,甲县,2021-01,targets,c,丙目标,share,占比,%,45,reported,45\r\n",
		"charts/all/stations/data.csv":           csvHead + "stations,all,两县合计,2021-01,stations,a,合计,number,数量,个,0,reported,0\r\n",
		"charts/all/same/data.csv":               "nobody opens what is the same",
		"en/charts/jia/targets/2021-01/data.csv": "no chart's data",
	}
}

func after() map[string]string {
	s := before()
	delete(s, "notices/old/index.html")
	delete(s, "js/site.min."+hash1+".js")
	for name, text := range map[string]string{
		"about/index.html":                       strings.ReplaceAll(page("关于", "说明", "资料 b2"), hash1, hash2),
		"index.html":                             page("首页", "二", "资料 b2"),
		"counties/jia/index.html":                page("甲县的新题目", "二", "资料 b2"),
		"notices/new/index.html":                 page("新", "新", ""),
		"reports/2020-12/data.csv":               "a base without it cannot be compared",
		"reports/2021-01/index.html":             page("月报", "四", ""),
		"reports/2021-01/data.csv":               formHead + "jia,甲县,2021-01,1,gain,增收,元,,withheld,未公开,a,甲文\r\nyi,乙县,2021-01,1,gain,增收,元,0,reported,0,b,乙文\r\n",
		"js/site.min." + hash2 + ".js":           "2",
		"site.zip":                               "b",
		"_headers":                               "b",
		"manifest.json":                          "{1}",
		"index.html.gz":                          "gz2",
		"charts/jia/targets/chart.png":           png + "2",
		"charts/jia/targets/chart.svg":           "2",
		"charts/jia/targets/data.csv":            csvHead + "targets,jia,甲县,2021-02,targets,a,甲目标,number,目标数,个,1234.50,reported,\"1,234.50\"\r\n",
		"charts/jia/targets/2021-01/chart.png":   png + "2",
		"charts/jia/targets/2021-01/data.csv":    csvHead + "targets,jia,甲县,2021-01,targets,a,甲目标,number,目标数,个,,not_reported,未填报\r\ntargets,jia,甲县,2021-01,targets,b,乙目标,number,目标数,%,80,reported,不少于80%\r\ntargets,jia,甲县,2021-01,targets,d,丁目标,share,占比,%,45,reported,45\r\n",
		"charts/all/stations/data.csv":           csvHead + "stations,all,两县合计,2021-02,stations,a,\"合计 <img src=x> | @all #1 [a](https://a.example) `b`\",number,数量,个,1000,reported,\"1,000\"\r\n",
		"charts/new/targets/2021-02/data.csv":    "not opened either",
		"en/charts/jia/targets/2021-01/data.csv": "no chart's data at all",
	} {
		s[name] = text
	}
	return s
}

// opened is the files of a site. It records which of them were opened.
type opened struct {
	fs.FS
	mu    sync.Mutex
	names []string
}

func (o *opened) Open(name string) (fs.File, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.names = append(o.names, name)
	return o.FS.Open(name)
}

func site(t testing.TB, files map[string]string) Site {
	t.Helper()
	s := Site{map[string]string{}, nil}
	m := fstest.MapFS{}
	for name, text := range files {
		m[name] = &fstest.MapFile{Data: []byte(text)}
	}
	for name := range m {
		sum, err := digestOf(m, name)
		if err != nil {
			t.Fatal(err)
		}
		s.Digests[name] = sum
	}
	s.Files = m
	return s
}

func difference(t testing.TB, old, new map[string]string) Difference {
	t.Helper()
	d, err := Sites(t.Context(), site(t, old), site(t, new))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// The golden files contain the whole output in both languages, for review by a person.
func TestGoldens(t *testing.T) {
	d := difference(t, before(), after())
	for name, got := range map[string]string{
		"en.txt": d.Text(message.English), "zh.txt": d.Text(message.Chinese),
		"en.md": d.Markdown(message.English, "https://example.org/pictures/"), "zh.md": d.Markdown(message.Chinese, ""),
	} {
		file := filepath.Join("testdata", name)
		if *update {
			if err := os.WriteFile(file, []byte(got), 0o666); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), got); diff != "" {
			t.Errorf("%s:\n%s", name, diff)
		}
	}
}

// Sites opens only files that differ and matter, because a site may be remote.
func TestOpensWhatDiffers(t *testing.T) {
	old, new := site(t, before()), site(t, after())
	was := &opened{FS: old.Files}
	old.Files = was
	if _, err := Sites(t.Context(), old, new); err != nil {
		t.Fatal(err)
	}
	slices.Sort(was.names)
	want := []string{
		"about/index.html", "charts/all/stations/data.csv", "charts/jia/targets/2021-01/data.csv", "charts/jia/targets/data.csv",
		"counties/jia/index.html", "index.html", "reports/2021-01/data.csv", "reports/2021-01/index.html",
	}
	if diff := cmp.Diff(want, was.names); diff != "" {
		t.Error(diff)
	}
}

func TestNothingDiffers(t *testing.T) {
	d := difference(t, before(), before())
	if !d.None() || d.Text(message.English) != "Nothing differs.\n" || !strings.Contains(d.Markdown(message.Chinese, ""), "没有不同") {
		t.Errorf("a site differs from itself: %s", d.Text(message.English))
	}
}

// A missing figure is never printed as 0, nor 0 as missing.
func TestMissing(t *testing.T) {
	const line = csvHead + "a,b,合成,2021-01,a,a,甲,n,数,个,%s\r\n"
	for _, c := range []struct{ old, new, en, zh string }{
		{"0,reported,0", ",not_reported,未填报", "0 个 → not reported", "0个 → 未填报"},
		{",withheld,未公开", "0,reported,0", "withheld → 0 个", "未公开 → 0个"},
		{",not_applicable,不适用", ",not_reported,未公布", "not applicable → not reported", "不适用 → 未填报"},
		{",not_reported,未填报", ",nothing_to_report,未填报", "not reported → nothing to report", "未填报 → 无填报事项"},
		{",not_reported,", ",strange,", "not reported → strange", "未填报 → strange"},
		{"1.50,reported,1.50", "1.5,reported,1.5", "1.50 个 → 1.5 个", "1.50个 → 1.5个"},
	} {
		const name = "charts/b/a/2021-01/data.csv"
		old, new := fmt.Sprintf(line, c.old), fmt.Sprintf(line, c.new)
		d := difference(t, map[string]string{name: old}, map[string]string{name: new})
		if len(d.Frozen) != 1 || len(d.Latest) != 0 {
			t.Fatalf("%q to %q: %+v", c.old, c.new, d)
		}
		en, zh := d.Text(message.English), d.Text(message.Chinese)
		if !strings.Contains(en, c.en) || !strings.Contains(zh, c.zh) {
			t.Errorf("%q to %q is told as\n%s%s", c.old, c.new, en, zh)
		}
	}
}

// No line shows a change from a text to the same text. If nothing that readers see differs, there
// is no line.
func TestNoChangeToTheSame(t *testing.T) {
	const line = csvHead + "a,b,合成,2021-01,a,a,甲,n,数,%s\r\n"
	figures := []string{
		"个,,not_reported,未填报", "个,,not_reported,未公布", "%,,not_reported,未填报", "个,,not_applicable,未填报", "个,,withheld,未填报",
		"个,,nothing_to_report,未填报", "个,,strange,未填报", "个,,stranger,未填报", "个,70,reported,未填报", "%,70,reported,70", "%,70,reported,70%",
		"%,70,reported,不少于70%", "%,80,reported,不少于70%", "个,70,reported,不少于70%", "个,70.0,reported,70", "个,70,reported,70", "个,70,reported,70个",
		"个,70,reported,70 个", "个\u200b,70,reported,70", "元,1000,reported,\"1,000\"", "元,1000,reported,not reported", "元,1000,reported,not there",
	}
	const name = "charts/b/a/2021-01/data.csv"
	for _, a := range figures {
		for _, b := range append(figures, "") {
			before, after := fmt.Sprintf(line, a), fmt.Sprintf(line, b)
			if b == "" { // one figure was removed and another added
				after = strings.Replace(fmt.Sprintf(line, a), "甲,n", "甲,m", 1)
			}
			if before == after {
				continue
			}
			d := difference(t, map[string]string{name: before}, map[string]string{name: after})
			for _, text := range []string{d.Text(message.English), d.Text(message.Chinese), d.Markdown(message.English, ""), d.Markdown(message.Chinese, "")} {
				for _, row := range strings.Split(text, "\n") {
					was, is, arrow := strings.Cut(row, " → ")
					if arrow && (strings.HasSuffix(was, ": "+is) || strings.HasSuffix(was, "："+is)) {
						t.Errorf("%q to %q is printed as %q", a, b, row)
					}
					if cells := strings.Split(row, " | "); len(cells) == 4 && cells[2] == strings.TrimSuffix(cells[3], " |") {
						t.Errorf("%q to %q is printed as %q", a, b, row)
					}
				}
			}
			shown := len(d.Frozen) > 0
			facts := func(s string) string { return s[:strings.LastIndex(s, ",")] }
			if b != "" && strings.Contains(a, ",reported,") && strings.Contains(b, ",reported,") &&
				facts(a) != facts(b) && !strings.Contains(a+b, "\u200b") && !shown {
				t.Errorf("%q to %q is not told", a, b)
			}
		}
	}
}

// The error names the file that is malformed or too large.
func TestBroken(t *testing.T) {
	const data = "charts/a/b/data.csv"
	good := csvHead + "a,b,合成,2021-01,a,a,甲,n,数,个,1,reported,1\r\n"
	for _, c := range []struct{ name, old, new, want string }{
		{data, good, "a,b\n", "charts/a/b/data.csv does not have figures as portal build writes them: there is no column"},
		{data, csvHead, good, "charts/a/b/data.csv does not have figures as portal build writes them: there is no figure"},
		{"reports/2021-01/data.csv", good, "a,b\n", "reports/2021-01/data.csv does not have figures as portal build writes them: there is no column"},
		{"index.html", "a", strings.Repeat("a", maxText+1), "index.html is larger than 8388608 bytes"},
	} {
		old, new := site(t, map[string]string{c.name: c.old}), site(t, map[string]string{c.name: c.new})
		_, err := Sites(t.Context(), old, new)
		if err == nil || !strings.HasPrefix(message.Of(message.English, err), c.want) {
			t.Errorf("%s: got error %v, want one that begins with %q", c.name, err, c.want)
		}
	}
	old := site(t, map[string]string{"index.html": "a"})
	old.Files = fstest.MapFS{}
	if _, err := Sites(t.Context(), old, site(t, map[string]string{"index.html": "b"})); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a file that was removed: got error %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Sites(ctx, site(t, before()), site(t, after())); !errors.Is(err, context.Canceled) {
		t.Errorf("after cancel: got error %v", err)
	}
}

func write(t testing.TB, dir string, files map[string]string) {
	t.Helper()
	for name, text := range files {
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o777), os.WriteFile(file, []byte(text), 0o666)); err != nil {
			t.Fatal(err)
		}
	}
}

func TestFolder(t *testing.T) {
	dir := t.TempDir()
	if _, err := Folder(t.Context(), dir); err == nil || !strings.Contains(err.Error(), "is not a built site (it has no index.html)") {
		t.Errorf("an empty folder: got error %v", err)
	}
	write(t, dir, before())
	write(t, dir, map[string]string{".server/nginx.conf": "a", "manifests/000001.json": "{}", "links.tsv": "a", "a/.hidden": "a"})
	got, err := Folder(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	want := site(t, before()).Digests
	for _, unserved := range []string{"_headers", "manifest.json", "index.html.gz", ".portal"} {
		delete(want, unserved)
	}
	if diff := cmp.Diff(want, got.Digests); diff != "" {
		t.Error(diff)
	}
	if err := os.Symlink("index.html", filepath.Join(dir, "link.html")); err != nil {
		t.Fatal(err)
	}
	if _, err := Folder(t.Context(), dir); err == nil || !strings.Contains(err.Error(), "link.html is a link or a device") {
		t.Errorf("a link: got error %v", err)
	}
}

func TestCopyPictures(t *testing.T) {
	d, dir := difference(t, before(), after()), t.TempDir()
	if err := d.CopyPictures(t.Context(), dir); err != nil {
		t.Fatal(err)
	}
	md := d.Markdown(message.English, "https://example.org/p")
	for name, want := range map[string]string{
		"before/charts/jia/targets/2021-01/chart.png": png + "1", "after/charts/jia/targets/2021-01/chart.png": png + "2",
		"before/charts/jia/targets/chart.png": png + "1", "after/charts/jia/targets/chart.png": png + "2",
	} {
		got, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil || string(got) != want || !strings.Contains(md, "(<https://example.org/p/"+name+">)") {
			t.Errorf("%s: %q, %v; in the comment:\n%s", name, got, err, md)
		}
	}
	bad := after()
	bad["charts/jia/targets/chart.png"] = "<svg onload=alert(1)>"
	if err := difference(t, before(), bad).CopyPictures(t.Context(), dir); err == nil ||
		!strings.Contains(err.Error(), "targets/chart.png is not a PNG") {
		t.Errorf("a file that is not a PNG: got error %v", err)
	}
}

// A comment never exceeds the maximum length. It still shows something of each kind of difference
// and says how many more there are.
func TestCommentFits(t *testing.T) {
	old, new := before(), after()
	for i := range 3000 {
		old[fmt.Sprintf("notices/gone%d/index.html", i)] = "a"
		new[fmt.Sprintf("notices/added%d/index.html", i)] = "a"
		chart := fmt.Sprintf("charts/c%d/targets/2021-01/", i)
		for _, s := range []map[string]string{old, new} {
			s[chart+"chart.png"] = png + fmt.Sprint(len(s))
			s[chart+"data.csv"] = csvHead + fmt.Sprintf("targets,c%d,%s,2021-01,a,a,%[2]s,n,数,个,%d,reported,%[3]d\r\n", i, strings.Repeat("长", 500), len(s))
		}
	}
	d := difference(t, old, new)
	for _, lang := range []message.Lang{message.English, message.Chinese} {
		md := d.Markdown(lang, "https://example.org/p")
		if len(md) > maxComment || !utf8.ValidString(md) || len(md) < maxComment*9/10 {
			t.Errorf("%s: the comment has %d bytes", lang, len(md))
		}
		for _, key := range []string{"compare-pages-gone", "compare-frozen", "compare-pictures", "compare-pages-added"} {
			if title, _, _ := strings.Cut(message.Text(lang, key, "Count", "\x00"), "\x00"); !strings.Contains(md, title) {
				t.Errorf("%s: the comment has no %q", lang, title)
			}
		}
		if strings.Count(md, "<details>") != strings.Count(md, "</details>") {
			t.Errorf("%s: a section is not closed", lang)
		}
		for _, first := range []string{"- /notices/gone0/", "/charts/c0/targets/2021-01/ |", "![/charts/c0/targets/2021-01/]", "- /notices/added0/"} {
			if !strings.Contains(md, first) {
				t.Errorf("%s: the comment shows no %q", lang, first)
			}
		}
		more, _, _ := strings.Cut(message.Text(lang, "compare-more", "Count", "\x00"), "\x00")
		if n := strings.Count(md, more); n < 4 {
			t.Errorf("%s: the comment gives %d counts of hidden differences", lang, n)
		}
	}
}

// rendered renders Markdown as a forge does, with tables, links from bare addresses, and HTML.
func rendered(t testing.TB, md string) *html.Node {
	t.Helper()
	var b bytes.Buffer
	g := goldmark.New(goldmark.WithExtensions(extension.GFM), goldmark.WithRendererOptions(goldhtml.WithUnsafe()))
	if err := g.Convert([]byte(md), &b); err != nil {
		t.Fatal(err)
	}
	doc, err := html.Parse(&b)
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// inject are texts in the data that try to add something to the comment.
var inject = []string{
	"<script>alert(1)</script>", "<img src=https://a.example/x.png>", "</details>", "&lt;b&gt;", "a | b", `a \| b`, "`a` ``b``", "*a* _a_ **a** ~~a~~",
	"[a](https://a.example)", "![a](https://a.example/a.png)", "https://a.example/a", "http://a.example", "www.a.example", "WWW.a.example", "a@a.example",
	"@all", "#1", "a\n\n# b", "a\r\n| b |", "\\", "$a$", "<https://a.example>", "[a]: https://a.example", "a^b^ =c=", "1. a", "- a", "\x1b[2J", "a\u202eb",
}

func TestNothingIsInjected(t *testing.T) {
	for _, text := range inject {
		wantLiteral(t, text)
	}
}

// wantLiteral checks that a text of the data appears literally in a comment and adds no element.
func wantLiteral(t testing.TB, text string) {
	t.Helper()
	doc := rendered(t, "| a | b |\n|---|---|\n| "+escaped(text)+" | end |\n\n"+listed("/"+text)+"\n")
	var texts []string
	for n := range doc.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		switch n.DataAtom {
		case atom.Td, atom.Li:
			texts = append(texts, strings.ReplaceAll(plain(n), wordJoiner, ""))
		case atom.Html, atom.Head, atom.Body, atom.Table, atom.Thead, atom.Tbody, atom.Tr, atom.Th, atom.Ul:
		default:
			t.Errorf("%q creates <%s>", text, n.Data)
		}
	}
	want := []string{strings.TrimSpace(clean(text)), "end", strings.TrimSpace(clean("/" + text))}
	if diff := cmp.Diff(want, texts); diff != "" {
		t.Errorf("%q is rendered as (-want +got):\n%s", text, diff)
	}
}

func plain(n *html.Node) string {
	var b strings.Builder
	for c := range n.Descendants() {
		if c.Type == html.TextNode {
			b.WriteString(c.Data)
		}
	}
	return strings.TrimSpace(b.String())
}

// Any text appears literally.
func FuzzEscaped(f *testing.F) {
	for _, text := range inject {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if !utf8.ValidString(text) || strings.Contains(text, wordJoiner) {
			t.Skip()
		}
		wantLiteral(t, text)
	})
}
