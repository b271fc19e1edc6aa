package site_test

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"portal/internal/opendata"
	"portal/internal/site"
	"portal/internal/testkit/builtsite"
	"portal/internal/testkit/sample"

	ics "github.com/arran4/golang-ical"
	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html/atom"
)

// The files for other programs (feed, calendar and sitemap) of a portal with two corrections.
func TestFiles(t *testing.T) {
	s := builtsite.Amended(t)
	builtsite.Crawl(t, s.Out, builtsite.Base)
	t.Run("feed", func(t *testing.T) { testFeed(t, s.Out, builtsite.Online) })
	t.Run("calendar", func(t *testing.T) { testCalendar(t, s.Out, builtsite.Online) })
	t.Run("days", func(t *testing.T) { testDays(t, s.Out, builtsite.Online) })
}

// testFeed checks the feed against RFC 4287 and the data.
func testFeed(t *testing.T, out, base string) {
	type person struct {
		Name string `xml:"http://www.w3.org/2005/Atom name"`
	}
	type link struct {
		Rel  string `xml:"rel,attr"`
		Type string `xml:"type,attr"`
		Href string `xml:"href,attr"`
	}
	type entry struct {
		ID      []string `xml:"http://www.w3.org/2005/Atom id"`
		Title   []string `xml:"http://www.w3.org/2005/Atom title"`
		Updated []string `xml:"http://www.w3.org/2005/Atom updated"`
		Summary []string `xml:"http://www.w3.org/2005/Atom summary"`
		Link    []link   `xml:"http://www.w3.org/2005/Atom link"`
	}
	var feed struct {
		XMLName xml.Name `xml:"http://www.w3.org/2005/Atom feed"`
		Lang    string   `xml:"http://www.w3.org/XML/1998/namespace lang,attr"`
		entry
		Author  []person `xml:"http://www.w3.org/2005/Atom author"`
		Entries []entry  `xml:"http://www.w3.org/2005/Atom entry"`
	}
	src := builtsite.Read(t, out, "feed.xml")
	if err := xml.Unmarshal(src, &feed); err != nil {
		t.Fatal(err)
	}
	if feed.Lang != "zh-CN" || len(feed.Author) != 1 || feed.Author[0].Name != "示例单位<b>&" {
		t.Errorf("the feed has the language %q and the author %q", feed.Lang, feed.Author)
	}
	if want := []link{{"self", "application/atom+xml", base + "feed.xml"}, {"alternate", "text/html", base}}; !slices.Equal(feed.Link, want) {
		t.Errorf("the feed has the links %q", feed.Link)
	}
	pages := builtsite.Pages(t, out)
	newest := ""
	var got [][]string
	for _, e := range append(feed.Entries, feed.entry) {
		if len(e.ID) != 1 || len(e.Title) != 1 || len(e.Updated) != 1 || e.Title[0] == "" {
			t.Fatalf("an entry does not have exactly one id, title and date: %+v", e)
		}
		if _, err := time.Parse(time.RFC3339, e.Updated[0]); err != nil {
			t.Error(err)
		}
	}
	for _, e := range feed.Entries {
		newest = max(newest, e.Updated[0])
		if len(e.Link) != 1 || e.Link[0].Rel != "alternate" || e.Link[0].Type != "text/html" {
			t.Fatalf("%s has the links %q", e.Title[0], e.Link)
		}
		link := strings.TrimPrefix(e.Link[0].Href, base)
		address, place, _ := strings.Cut("/"+link, "#")
		p, ok := pages[address]
		if !ok || place != "" && !strings.Contains(p.Raw, `id="`+place+`"`) {
			t.Errorf("%s does not exist", e.Link[0].Href)
		}
		got = append(got, []string{
			link, e.Updated[0], e.Title[0], strings.Join(e.Summary, "|"),
		})
	}
	if feed.Updated[0] != newest {
		t.Errorf("the feed has the date %s, want that of its newest entry %s", feed.Updated[0], newest)
	}
	const day = "2020-09-02T00:00:00+08:00"
	want := [][]string{
		{"corrections/#2020-07.all.training-sessions.2020-09-02", day, "更正：两县合计2020年7月当年累计电商培训场次由1次改为2次",
			"2020年9月2日，两县合计2020年7月当年累计电商培训场次由1次改为2次。原因：随县更正；依据：《电子商务进农村综合示范创建月报表（2020年7月）》。"},
		{"corrections/#2020-07.luhe.training-sessions.2020-09-02", day, "更正：陆河县2020年7月当年累计电商培训场次由1次改为2次",
			"2020年9月2日，陆河县2020年7月当年累计电商培训场次由1次改为2次。原因：漏报<一>场 & 更正；依据：《陆河县省级电子商务进农村综合示范项目2020年7月份工作推进情况汇报》。"},
		{"reports/2020-07/", day, "2020年7月月报",
			"截至2020年7月底，已填报的两县累计使用省级专项资金223.7万元，累计建成村级电商服务站20个，当年累计培训电商人才248人次；海丰县未填报。"},
		{"notices/shanwei-2020-139/", "2020-07-30T00:00:00+08:00", "汕尾市商务局关于进一步突出扶贫导向全力抓好电子商务进农村综合示范县创建政策贯彻落实的通知",
			"汕商务函〔2020〕139号，汕尾市商务局2020年7月29日印发"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the entries (-want +got):\n%s", diff)
	}
	for address, p := range pages {
		if address == "/404.html" || strings.HasPrefix(address, "/embed/") {
			continue
		}
		found := false
		for _, l := range builtsite.All(p.Root, atom.Link) {
			kind, _ := builtsite.Attr(l, "type")
			href, _ := builtsite.Attr(l, "href")
			found = found || kind == "application/atom+xml" && href == "/zt/dzsw/feed.xml"
		}
		if !found {
			t.Errorf("the head of %s does not name the feed", address)
		}
	}
}

// testCalendar checks the calendar against RFC 5545 and the data.
func testCalendar(t *testing.T, out, base string) {
	src := builtsite.Read(t, out, "deadlines.ics")
	for line := range bytes.SplitSeq(bytes.TrimSuffix(src, []byte("\r\n")), []byte("\r\n")) {
		if len(line) > 75 || !utf8.Valid(line) || bytes.ContainsAny(line, "\r\n") {
			t.Errorf("a line has %d octets, want at most 75 of UTF-8: %q", len(line), line)
		}
	}
	calendar, err := ics.ParseCalendar(bytes.NewReader(src))
	if err != nil {
		t.Fatal(err)
	}
	var got []map[string]string
	for _, e := range calendar.Events() {
		event := map[string]string{}
		for _, p := range e.Properties {
			event[p.IANAToken] = p.Value
		}
		got = append(got, event)
	}
	event := func(id, summary string) map[string]string {
		return map[string]string{
			"UID": id, "SUMMARY": summary, "DTSTAMP": "20200729T160000Z", "DTSTART": "20200915", "DTEND": "20200916", "TRANSP": "TRANSPARENT",
			"URL":         base + "notices/shanwei-2020-139/",
			"DESCRIPTION": "《汕尾市商务局关于进一步突出扶贫导向全力抓好电子商务进农村综合示范县创建政策贯彻落实的通知》（汕商务函〔2020〕139号）\n" + base + "notices/shanwei-2020-139/",
		}
	}
	want := []map[string]string{
		event("shanwei-2020-139.2020-09-15@441500", "报送贯彻落实情况（报汕尾市商务局）"),
		event("shanwei-2020-139.2020-09-15.2@441500", "又一项; 分号, 逗号"),
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the events (-want +got):\n%s", diff)
	}
	for _, address := range []string{"/notices/", "/notices/shanwei-2020-139/"} {
		if !strings.Contains(builtsite.Pages(t, out)[address].Raw, `href="/zt/dzsw/deadlines.ics"`) {
			t.Errorf("%s does not link to the calendar", address)
		}
	}
}

// testDays checks that the sitemap has the day on which each page changed, and none if it is unknown.
func testDays(t *testing.T, out, base string) {
	var sitemap struct {
		URL []struct {
			Loc     string   `xml:"loc"`
			Lastmod []string `xml:"lastmod"`
		} `xml:"url"`
	}
	if err := xml.Unmarshal(builtsite.Read(t, out, "sitemap.xml"), &sitemap); err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, u := range sitemap.URL {
		got[strings.TrimPrefix(u.Loc, base)] = strings.Join(u.Lastmod, " ")
	}
	const filed, corrected = "2020-08-11", "2020-09-02"
	for address, want := range map[string]string{
		"": corrected, "about/": "", "corrections/": corrected, "changes/": "2020-09-01", "reports/": corrected, "reports/2020-07/": corrected,
		"counties/": corrected, "counties/luhe/": corrected, "charts/": corrected, "charts/all/": corrected,
		"charts/all/poor-household-training/": corrected, "charts/all/poor-household-training/2020-07/": corrected,
		"charts/lufeng/": filed, "charts/all/fund-progress/": filed, "charts/all/fund-progress/2020-07/": filed,
		"tenders/luhe-park/": corrected,                                         // it shows what the county reported
		"notices/":           corrected, "notices/shanwei-2020-139/": corrected, // it shows the measured values of its requirements
	} {
		if got[address] != want {
			t.Errorf("%q changed on %q, want %q", address, got[address], want)
		}
	}
}

// The scripts and the style stay small, and the scripts do not evaluate text as code.
func TestScriptIsSmall(t *testing.T) {
	out := builtsite.Real(t).Out
	for pattern, most := range map[string]int{"js/chart.*.js": 10_000, "echarts.*.js": 200_000, "css/main.*.css": 12_000} {
		names, err := filepath.Glob(filepath.Join(out, filepath.FromSlash(pattern)))
		if err != nil || len(names) != 1 {
			t.Fatalf("%s: %q %v", pattern, names, err)
		}
		src, err := os.ReadFile(names[0])
		if err != nil {
			t.Fatal(err)
		}
		if n := builtsite.Packed(t, src); n > most {
			t.Errorf("%s has %d compressed bytes, want at most %d", pattern, n, most)
		}
		if pattern != "css/main.*.css" && regexp.MustCompile(`\beval\(|new Function`).Match(src) {
			t.Errorf("%s evaluates text as code", pattern)
		}
	}
}

// A text can link to a file of static/, whose name is as people send it: from the page, the English page
// and the offline copy.
func TestAttachment(t *testing.T) {
	s := builtsite.Amended(t)
	builtsite.Crawl(t, s.Out, builtsite.Base)
	for where, page := range map[string][2]string{
		"on the page":            {s.Pages["/about/"].Raw, builtsite.Base},
		"on the English page":    {s.Pages["/en/about/"].Raw, builtsite.Base},
		"in the copy for a disk": {zipped(t, filepath.Join(s.Out, "site.zip"), "about/index.html"), "../"},
	} {
		want := `href="` + page[1] + `%E9%99%84%E4%BB%B6/%E5%90%8D%E5%8D%95%201.TXT"`
		if !strings.Contains(strings.ToLower(page[0]), strings.ToLower(want)) {
			t.Errorf("%s there is no link to the file: want %s", where, want)
		}
	}
	if got := zipped(t, filepath.Join(s.Out, "site.zip"), "附件/名单 1.TXT"); got != "示例" {
		t.Errorf("in the copy, the file has %q", got)
	}
}

// zipped returns the content of a file in an archive.
func zipped(t *testing.T, archive, name string) string {
	t.Helper()
	z, err := zip.OpenReader(archive)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	src, err := fs.ReadFile(z, name)
	if err != nil {
		t.Fatal(err)
	}
	return string(src)
}

// The files of a frozen chart have the figures of its month and say where the others are; the files of the
// latest have all.
func TestFilesOfAMonth(t *testing.T) {
	dir := sample.MadeUp(t, sample.Size{Counties: 1, Months: 3})
	builtsite.Build(t, site.Options{Dir: dir})
	out := filepath.Join(dir, "public")
	for folder, want := range map[string][]string{
		"charts/c0/fund-progress/2021-02/": {"2021-02"},
		"charts/c0/fund-progress/2021-03/": {"2021-03"},
		"charts/c0/fund-progress/":         {"2021-01", "2021-02", "2021-03"},
	} {
		lines, err := opendata.ReadCSV(builtsite.Read(t, out, folder+"data.csv"))
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, l := range lines {
			if l.Table == "months" && !slices.Contains(got, l.Row) {
				got = append(got, l.Row)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%sdata.csv has the months %q, want %q", folder, got, want)
		}
		less := folder != "charts/c0/fund-progress/"
		said := strings.Contains(string(builtsite.Read(t, out, folder+"data.json")), "本文件只有本期数据")
		if said != less {
			t.Errorf("%sdata.json says that it has its own month only: got %t, want %t", folder, said, less)
		}
	}
}
