package site_test

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"portal/internal/figures"
	"portal/internal/lexicon"
	"portal/internal/opendata"
	"portal/internal/testkit/builtsite"
	"portal/internal/testkit/sample"
)

// The site of the real data passes all checks of pages and files.
func TestSite(t *testing.T) {
	s := builtsite.Real(t)
	t.Run("crawl", func(t *testing.T) { builtsite.Crawl(t, s.Out, builtsite.Base) })
	t.Run("headers", func(t *testing.T) { testHeaders(t, s) })
	t.Run("addresses", func(t *testing.T) { testAddresses(t, s.Out) })
	t.Run("report", func(t *testing.T) { testReport(t, s.Pages) })
	t.Run("report data", func(t *testing.T) { testReportData(t, s.Out, s.Pages) })
	t.Run("tenders", func(t *testing.T) { testTenders(t, s.Pages) })
	t.Run("figures", func(t *testing.T) { testFigures(t, s.Dir, s.Pages) })
	t.Run("home", func(t *testing.T) { testHome(t, s.Pages) })
	t.Run("absent county", func(t *testing.T) { testAbsentCounty(t, s.Pages) })
	t.Run("notice", func(t *testing.T) { testNotice(t, s.Pages) })
	t.Run("tags", func(t *testing.T) { testTags(t, s.Pages) })
	t.Run("search", func(t *testing.T) { testSearchFile(t, s.Out, s.Pages) })
	t.Run("english", func(t *testing.T) { testEnglish(t, s.Pages) })
	t.Run("checks", func(t *testing.T) { testChecks(t, s.Pages) })
	t.Run("licences", func(t *testing.T) { testLicences(t, s) })
	t.Run("sitemap", func(t *testing.T) { testSitemap(t, s) })
	t.Run("address", func(t *testing.T) { testOwnAddress(t, s.Out) })
	t.Run("clean", func(t *testing.T) {
		left, err := os.ReadDir(s.Dir)
		if err != nil {
			t.Fatal(err)
		}
		for _, entry := range left {
			switch entry.Name() {
			case "public", ".build", "data", "content", "layouts", "static", "assets", "i18n", "config.toml":
			default:
				t.Errorf("the build left %s", entry.Name())
			}
		}
	})
}

// The site has all its permanent addresses.
func testAddresses(t *testing.T, out string) {
	for _, address := range []string{
		"index.html", "404.html", "sitemap.xml", "robots.txt", "about/index.html", "about/checks/index.html",
		"counties/index.html", "counties/luhe/index.html", "counties/lufeng/index.html", "counties/haifeng/index.html",
		"reports/index.html", "reports/2020-07/index.html", "charts/index.html",
		"tenders/index.html", "tenders/luhe-park/index.html", "tenders/luhe-station-signs/index.html",
		"notices/index.html", "notices/shanwei-2020-139/index.html", "search/index.html",
	} {
		if _, err := os.Stat(filepath.Join(out, filepath.FromSlash(address))); err != nil {
			t.Error(err)
		}
	}
	// 陆丰市 has neither contracts nor targets yet, so it has no charts of them.
	kinds := []string{"fund-progress", "station-coverage", "poor-household-training", "contract-awards", "fund-requests", "targets"}
	for scope, kinds := range map[string][]string{"all": kinds, "luhe": kinds, "lufeng": kinds[:3]} {
		entries, err := os.ReadDir(filepath.Join(out, "charts", scope))
		if err != nil || len(entries) != len(kinds)+1 { // and the list
			t.Errorf("%s has %d charts, want %d: %v", scope, len(entries)-1, len(kinds), err)
		}
		for _, chart := range kinds {
			latest, frozen := filepath.Join(out, "charts", scope, chart), filepath.Join(out, "charts", scope, chart, "2020-07")
			for _, file := range []string{"chart.svg", "chart-narrow.svg", "chart.png", "card.png", "data.csv", "data.json", "data.xlsx", "option.json"} {
				a, err := os.ReadFile(filepath.Join(latest, file))
				b, err2 := os.ReadFile(filepath.Join(frozen, file))
				if err != nil || err2 != nil || !bytes.Equal(a, b) || len(a) == 0 {
					t.Errorf("the latest %s of %s/%s differs from the frozen one: %v %v", file, scope, chart, err, err2)
				}
			}
			for _, address := range []string{latest, frozen, filepath.Join(out, "embed/charts", scope, chart), filepath.Join(out, "embed/charts", scope, chart, "2020-07")} {
				if _, err := os.Stat(filepath.Join(address, "index.html")); err != nil {
					t.Error(err)
				}
			}
		}
	}
	if _, err := os.Stat(filepath.Join(out, "charts", "haifeng")); err == nil {
		t.Error("a county without figures has charts")
	}
}

// grid returns a table as rows of text. It repeats cells that span rows or columns.
func grid(table *html.Node) [][]string {
	var out [][]string
	type span struct {
		text string
		rows int
	}
	spans := map[int]span{}
	for _, tr := range builtsite.All(table, atom.Tr) {
		var row []string
		fill := func() {
			for spans[len(row)].rows > 0 {
				h := spans[len(row)]
				spans[len(row)] = span{h.text, h.rows - 1}
				row = append(row, h.text)
			}
		}
		for c := range tr.ChildNodes() {
			if c.DataAtom != atom.Td && c.DataAtom != atom.Th {
				continue
			}
			fill()
			rows, cols := 1, 1
			if s, ok := builtsite.Attr(c, "rowspan"); ok {
				fmt.Sscan(s, &rows)
			}
			if s, ok := builtsite.Attr(c, "colspan"); ok {
				fmt.Sscan(s, &cols)
			}
			for range cols {
				spans[len(row)] = span{builtsite.Text(c), rows - 1}
				row = append(row, builtsite.Text(c))
			}
		}
		fill()
		out = append(out, row)
	}
	return out
}

// The official table has the form's rows and units in the form's order.
func testReport(t *testing.T, pages map[string]builtsite.Page) {
	p := pages["/reports/2020-07/"]
	want := [][]string{
		{"序号", "项目", "项目", "陆河县", "陆丰市", "两县合计"},
		{"1", "县级电商服务中心数量（个）", "县级电商服务中心数量（个）", "1", "0", "1"},
		{"2", "省级财政专项资金使用情况", "当月使用资金（万元）", "0", "0", "0"},
		{"2", "省级财政专项资金使用情况", "累计使用资金（万元）", "223.7", "0", "223.7"},
		{"2", "省级财政专项资金使用情况", "资金使用进度（%）", "44.74%", "未填报", "未填报"},
		{"3", "村级电商服务站建设", "累计建设数量（个）", "20", "0", "20"},
		{"4", "电商人才培养", "当年累计培训场次（次）", "1", "0", "1"},
		{"4", "电商人才培养", "当年累计培训人数（人次）", "248", "0", "248"},
		{"5", "助力精准扶贫", "累计建设省定贫困村电商服务站数量（个）", "9", "0", "9"},
		{"5", "助力精准扶贫", "当年累计培训建档立卡贫困人口（人次）", "60", "0", "60"},
		{"5", "助力精准扶贫", "当年累计带动建档立卡贫困户增收（元）", "0", "0", "0"},
	}
	if diff := cmp.Diff(want, grid(builtsite.All(p.Root, atom.Table)[0])); diff != "" {
		t.Errorf("the official table (-want +got):\n%s", diff)
	}
	if strings.Contains(builtsite.Text(p.Root), "0%") {
		t.Error("the page shows a missing progress as 0%")
	}
	if !strings.Contains(builtsite.Text(p.Root), "1县未填报（海丰县）") {
		t.Error("the page does not name the county that did not report")
	}
}

// The data.csv of a month has the values of the official table, column by column. Both pages of the
// month link to it.
func testReportData(t *testing.T, out string, pages map[string]builtsite.Page) {
	lines, err := opendata.ReadFormCSV(builtsite.Read(t, out, "reports/2020-07/data.csv"))
	if err != nil {
		t.Fatal(err)
	}
	for _, address := range []string{"/reports/2020-07/", "/en/reports/2020-07/"} {
		p := pages[address]
		if !strings.Contains(p.Raw, `href="`+builtsite.Base+`reports/2020-07/data.csv"`) {
			t.Errorf("%s does not link to its data.csv", address)
		}
		var columns [][]string
		for _, row := range builtsite.All(builtsite.All(builtsite.All(p.Root, atom.Table)[0], atom.Tbody)[0], atom.Tr) {
			n := 0
			for _, cell := range builtsite.All(row, atom.Td) {
				if class, _ := builtsite.Attr(cell, "class"); !strings.Contains(class, "num") {
					continue
				}
				value := ""
				if data := builtsite.All(cell, atom.Data); len(data) > 0 {
					value, _ = builtsite.Attr(data[0], "value")
				}
				if n == len(columns) {
					columns = append(columns, nil)
				}
				columns[n] = append(columns[n], value)
				n++
			}
		}
		var inFile []string
		for _, l := range lines {
			if l.Scope != "haifeng" { // which has no column
				inFile = append(inFile, l.Value)
			}
		}
		if diff := cmp.Diff(slices.Concat(columns...), inFile); diff != "" || len(inFile) != 30 {
			t.Errorf("%s (-page +csv):\n%s", address, diff)
		}
	}
}

// The tender pages show the five contracts, the five requests, and their sum beside the reported
// use.
func testTenders(t *testing.T, pages map[string]builtsite.Page) {
	want := map[string][]string{
		"/tenders/luhe-park/":          {"2,064,956.27元", "619,486.88", "795,009.00", "1,414,495.88", "68.50", "2019年11月5日", "原文“11月5号”"},
		"/tenders/luhe-training/":      {"936,000.00元", "280,500.00", "29.97", "280,800.00元", "2020年1月8日"},
		"/tenders/luhe-branding/":      {"741,000.00元", "296,400.00", "40.00", "2020年5月25日", "推定为2020年"},
		"/tenders/luhe-tracing/":       {"614,000.00元", "245,600.00", "40.00", "惠州佳为科技有限公司"},
		"/tenders/luhe-station-signs/": {"640,000.00元", "2020年5月1日至10日", "原文“5月上旬”", "来文没有列出本合同的拨付申请"},
		"/tenders/":                    {"2,064,956.27", "936,000.00", "741,000.00", "614,000.00", "640,000.00", "4,995,956.27", "2,236,995.88"},
	}
	for address, texts := range want {
		text := builtsite.Text(pages[address].Root)
		texts = append(texts, "非法定中标公告", "2,236,995.88元", "223.7万元", "等于截至当月底5笔拨付申请之和2,236,995.88元", "不是实际支付")
		for _, s := range texts {
			if !strings.Contains(text, s) {
				t.Errorf("%s does not say %q", address, s)
			}
		}
	}
}

// Every number of the dataset is on its page with the right unit.
func testFigures(t *testing.T, dir string, pages map[string]builtsite.Page) {
	ds, problems, err := figures.Load(os.DirFS(dir))
	if err != nil || problems.Stop() {
		t.Fatal(problems, err)
	}
	zh := sample.Words(t, lexicon.Chinese)
	says := func(address, what string, values ...string) {
		t.Helper()
		p, ok := pages[address]
		if !ok {
			t.Errorf("%s does not exist", address)
			return
		}
		text := builtsite.Text(p.Root)
		for _, v := range values {
			if !strings.Contains(text, v) {
				t.Errorf("%s lacks %q of %s", address, v, what)
			}
		}
	}
	for _, r := range ds.Reports {
		rows := grid(builtsite.All(pages["/reports/"+r.Period.V.String()+"/"].Root, atom.Table)[0])
		for n, i := range ds.Indicators {
			row := rows[n+1]
			if want := i.Label.V + "（" + i.Unit.V + "）"; row[2] != want {
				t.Errorf("row %d is %q, want %q", n+1, row[2], want)
			}
			columns := append([]figures.CountyReport{}, r.Counties...)
			for c, column := range append(columns, r.Totals) {
				want := printed(zh, r.Value(column.County.V, i.ID.V), i.Unit.V)
				if row[3+c] != want {
					t.Errorf("%s of %s is %q on the page, %q in the data", i.ID.V, column.County.V, row[3+c], want)
				}
			}
		}
		for _, column := range r.Counties {
			rows := grid(builtsite.Captioned(t, pages["/counties/"+column.County.V+"/"], zh.Period(r.Period.V)+"月报数字"))
			for n, i := range ds.Indicators {
				v := r.Value(column.County.V, i.ID.V)
				if rows[n+1][1] != zh.Number(v) || rows[n+1][2] != i.Unit.V {
					t.Errorf("%s of %s is %q on the county's page, %s %s in the data", i.ID.V, column.County.V, rows[n+1], zh.Number(v), i.Unit.V)
				}
			}
		}
	}
	for _, p := range ds.Projects {
		county := "/counties/" + p.County.V + "/"
		for _, b := range p.Budget {
			says(county, "the budget", b.Label.V, b.Amount.V.String())
		}
		for _, target := range p.Targets {
			says(county, "a target", target.Text.V)
			if target.Number.Given() {
				says(county, "a target", zh.Target(target.Bound.V, target.Number.V, target.Unit.V))
			}
		}
		for _, k := range p.Contracts {
			address := "/tenders/" + k.ID.V + "/"
			says(
				address, "the contract", k.Title.V, k.Winner.V, k.Amount.V.String()+"元",
				zh.DateRange(k.BidOpening.Date.V), k.BidOpening.Printed.V,
			)
			says("/tenders/", "the contract", k.Title.V, k.Amount.V.String())
			says(county, "the contract", k.Title.V, k.Amount.V.String())
			for _, q := range p.RequestsOf(k.ID.V) {
				says(address, "a request", q.Amount.V.String(), zh.Date(q.Date.V))
			}
		}
		for _, pending := range p.Pending {
			says("/tenders/", "a pending tender", pending.Title.V, pending.Status.V)
		}
	}
	for _, n := range ds.Notices {
		address := "/notices/" + n.ID + "/"
		says(address, "the notice", n.Title.V, n.Number.V, n.Issuer.V, zh.Date(n.Issued.V))
		for _, r := range n.Requirements {
			says(address, "a requirement", r.Text.V)
			if r.Number.Given() {
				says(address, "a requirement", zh.Target(r.Bound.V, r.Number.V, r.Unit.V))
			}
		}
		for _, d := range n.Deadlines {
			says(address, "a deadline", zh.Date(d.Date.V), d.Text.V)
		}
	}
	for _, j := range ds.DemonstrationCounties() {
		for _, d := range j.Designations {
			says("/counties/"+j.Slug.V+"/", "a designation", fmt.Sprintf("%s示范县（%d年评定）", zh.Level(d.Level.V), d.Year.V))
		}
	}
}

func printed(zh *lexicon.Lexicon, v figures.Value, unit string) string {
	if v.Known() && unit == "%" {
		return zh.Number(v) + "%"
	}
	return zh.Number(v)
}

// The home page shows the money used, the stations, the people trained, and who did not report.
func testHome(t *testing.T, pages map[string]builtsite.Page) {
	p := pages["/"]
	text := builtsite.Text(p.Root)
	for _, s := range []string{"2020年7月", "两县填报，1县未填报（海丰县）", "223.7万元", "20个", "248人次", "陆河县使用进度44.74%", "陆丰市使用进度未填报", "2,236,995.88元"} {
		if !strings.Contains(text, s) {
			t.Errorf("the home page does not say %q", s)
		}
	}
	if n := len(builtsite.All(p.Root, atom.Img)); n != 3 {
		t.Errorf("the home page has %d charts, want 3", n)
	}
}

// A demonstration county without a report has a page with no empty section.
func testAbsentCounty(t *testing.T, pages map[string]builtsite.Page) {
	p := pages["/counties/haifeng/"]
	text := builtsite.Text(p.Root)
	for _, s := range []string{"2020年7月未填报", "省级示范县（2018年评定）", "国家级示范县（2019年评定）"} {
		if !strings.Contains(text, s) {
			t.Errorf("the page does not say %q", s)
		}
	}
	want := [][]string{{"月份", "填报", "报送期限"}, {"2020年7月月报", "未填报", "未载明"}}
	if diff := cmp.Diff(want, grid(builtsite.Captioned(t, p, "填报情况"))); diff != "" {
		t.Errorf("the ledger (-want +got):\n%s", diff)
	}
	if n := len(builtsite.All(p.Root, atom.Table)) + len(builtsite.All(p.Root, atom.Img)); n != 1 {
		t.Errorf("the page has %d tables and pictures, want 1", n)
	}
	if n := len(builtsite.All(p.Root, atom.H2)); n != 2 { // the ledger and the sources
		t.Errorf("the page has %d sections, want 2", n)
	}
}

// The page of a notice shows facts that the notice lacks as not stated.
func testNotice(t *testing.T, pages map[string]builtsite.Page) {
	block := map[string]string{}
	for _, div := range builtsite.All(builtsite.All(pages["/notices/shanwei-2020-139/"].Root, atom.Dl)[0], atom.Div) {
		block[builtsite.Text(builtsite.All(div, atom.Dt)[0])] = builtsite.Text(builtsite.All(div, atom.Dd)[0])
	}
	want := map[string]string{
		"索引号": "未载明", "主题分类": "未载明", "发文机关": "汕尾市商务局", "成文日期": "2020年7月29日",
		"标题":   "汕尾市商务局关于进一步突出扶贫导向全力抓好电子商务进农村综合示范县创建政策贯彻落实的通知",
		"发文字号": "汕商务函〔2020〕139号", "发布日期": "未载明", "有效性": "未载明",
	}
	if diff := cmp.Diff(want, block); diff != "" {
		t.Errorf("the document block (-want +got):\n%s", diff)
	}
}

func testSitemap(t *testing.T, s *builtsite.Site) {
	src, err := os.ReadFile(filepath.Join(s.Out, "sitemap.xml"))
	if err != nil {
		t.Fatal(err)
	}
	var sitemap struct {
		URL []struct {
			Loc string `xml:"loc"`
		} `xml:"url"`
	}
	if err := xml.Unmarshal(src, &sitemap); err != nil {
		t.Fatal(err)
	}
	var got, want []string
	for _, u := range sitemap.URL {
		got = append(got, "/"+strings.TrimPrefix(u.Loc, builtsite.Online))
	}
	for address := range s.Pages {
		if !strings.HasSuffix(address, "/404.html") && !strings.HasPrefix(address, "/embed/") { // those pages are parts of others
			want = append(want, address)
		}
	}
	less := func(a, b string) bool { return a < b }
	if diff := cmp.Diff(want, got, sortStrings(less)); diff != "" {
		t.Errorf("the sitemap (-want +got):\n%s", diff)
	}
}

// tags returns the named meta tags of a page.
func tags(p builtsite.Page) map[string]string {
	out := map[string]string{}
	for _, m := range builtsite.All(p.Root, atom.Meta) {
		if name, ok := builtsite.Attr(m, "name"); ok {
			out[name], _ = builtsite.Attr(m, "content")
		}
	}
	return out
}

// Pages have the meta tags of government sites. Lists are columns, all other pages are articles.
// Unknown facts have no tag.
func testTags(t *testing.T, pages map[string]builtsite.Page) {
	column := map[string]string{
		"/": "首页", "/counties/": "数据发布", "/reports/": "数据发布", "/charts/": "数据发布", "/charts/all/": "数据发布",
		"/charts/luhe/": "数据发布", "/charts/lufeng/": "数据发布", "/tenders/": "数据发布", "/notices/": "政策文件",
		"/changes/": "数据发布", "/data/": "数据发布", "/money/": "数据发布",
	}
	for address, p := range pages {
		if strings.HasPrefix(address, "/embed/") || strings.HasSuffix(address, "/404.html") {
			continue
		}
		got := tags(p)
		name, kind := "汕尾市电子商务进农村综合示范创建公开", column[address]
		if p.English() {
			kind = column[strings.TrimPrefix(address, "/en")]
			name, kind = "Shanwei: E-commerce in the Countryside", map[string]string{"首页": "Home", "数据发布": "Data", "政策文件": "Policy documents"}[kind]
		}
		if got["SiteName"] != name || got["ColumnType"] != kind {
			t.Errorf("%s has the SiteName %q and the ColumnType %q", address, got["SiteName"], got["ColumnType"])
		}
		isColumn := kind != ""
		for _, name := range []string{"ColumnName", "ColumnDescription", "ColumnKeywords"} {
			if (got[name] != "") != isColumn {
				t.Errorf("%s has the %s %q", address, name, got[name])
			}
		}
		if (got["ArticleTitle"] != "") == isColumn {
			t.Errorf("%s has the ArticleTitle %q", address, got["ArticleTitle"])
		}
		for _, name := range []string{"SiteDomain", "SiteIDCode", "PubDate"} {
			if value, ok := got[name]; ok {
				t.Errorf("%s has the %s %q, although it is unknown", address, name, value)
			}
		}
		for _, word := range []string{"主办单位", "网站标识码", "备案号"} {
			if strings.Contains(builtsite.Text(p.Root), word) {
				t.Errorf("%s shows %s, although it is unknown", address, word)
			}
		}
	}
	if got := tags(pages["/notices/shanwei-2020-139/"])["ContentSource"]; got != "汕尾市商务局" {
		t.Errorf("the notice has the ContentSource %q", got)
	}
}
