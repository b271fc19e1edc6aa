package site_test

import (
	"bytes"
	"context"
	"encoding/xml"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"portal/internal/figures"
	"portal/internal/lexicon"
	"portal/internal/message"
	"portal/internal/sample"
	"portal/internal/site"
)

// build builds a project into its public folder.
func build(t testing.TB, o site.Options) site.Result {
	t.Helper()
	if o.Out == "" {
		o.Out = filepath.Join(o.Dir, "public")
	}
	result, problems, err := site.Build(context.Background(), o)
	if err != nil || problems.Stop() {
		t.Fatalf("%s%v", problems.Text(message.English), err)
	}
	return result
}

// hashes returns the hash of every file of a folder.
func hashes(t testing.TB, dir string) map[string]string {
	t.Helper()
	out, err := sample.Digest(dir)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// The real data, built: every page keeps every promise, and a second build
// gives the same bytes.
func TestSite(t *testing.T) {
	dir := sample.Project(t)
	if !testing.Short() {
		sample.Undraw(t, dir)
	}
	first := build(t, site.Options{Dir: dir})
	if !testing.Short() && first.Drawn == 0 || first.Charts == 0 || first.Pages == 0 {
		t.Errorf("the first build made %+v", first)
	}
	out := filepath.Join(dir, "public")
	before := hashes(t, out)
	if second := build(t, site.Options{Dir: dir}); second.Drawn != 0 {
		t.Errorf("the second build drew %d pictures again", second.Drawn)
	}
	if diff := cmp.Diff(before, hashes(t, out)); diff != "" {
		t.Errorf("the second build differs:\n%s", diff)
	}
	t.Run("crawl", func(t *testing.T) { crawl(t, out, "/") })
	t.Run("addresses", func(t *testing.T) { testAddresses(t, out) })
	t.Run("report", func(t *testing.T) { testReport(t, pagesOf(t, out)) })
	t.Run("tenders", func(t *testing.T) { testTenders(t, pagesOf(t, out)) })
	t.Run("figures", func(t *testing.T) { testFigures(t, dir, pagesOf(t, out)) })
	t.Run("home", func(t *testing.T) { testHome(t, pagesOf(t, out)) })
	t.Run("absent county", func(t *testing.T) { testAbsentCounty(t, pagesOf(t, out)) })
	t.Run("notice", func(t *testing.T) { testNotice(t, pagesOf(t, out)) })
	t.Run("tags", func(t *testing.T) { testTags(t, pagesOf(t, out)) })
	t.Run("search", func(t *testing.T) { testSearchFile(t, out, pagesOf(t, out)) })
	t.Run("english", func(t *testing.T) { testEnglish(t, pagesOf(t, out)) })
	t.Run("checks", func(t *testing.T) { testChecks(t, pagesOf(t, out)) })
	t.Run("licences", func(t *testing.T) { testLicences(t, out) })
	t.Run("sitemap", func(t *testing.T) { testSitemap(t, out) })
	t.Run("clean", func(t *testing.T) {
		left, err := os.ReadDir(dir)
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

// The addresses that are promised and whose rooms are built.
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
	// 陆丰市 has neither contracts nor targets yet: a chart of nothing is not made.
	kinds := []string{"fund-progress", "station-coverage", "poor-household-training", "contract-awards", "fund-requests", "targets"}
	for scope, kinds := range map[string][]string{"all": kinds, "luhe": kinds, "lufeng": kinds[:3]} {
		if made, err := os.ReadDir(filepath.Join(out, "charts", scope)); err != nil || len(made) != len(kinds)+1 { // and the list
			t.Errorf("%s has %d charts: %v", scope, len(made)-1, err)
		}
		for _, chart := range kinds {
			latest, frozen := filepath.Join(out, "charts", scope, chart), filepath.Join(out, "charts", scope, chart, "2020-07")
			for _, file := range []string{"chart.svg", "chart-narrow.svg", "chart.png", "card.png", "data.csv", "data.json", "data.xlsx", "option.json"} {
				a, err := os.ReadFile(filepath.Join(latest, file))
				b, err2 := os.ReadFile(filepath.Join(frozen, file))
				if err != nil || err2 != nil || !bytes.Equal(a, b) || len(a) == 0 {
					t.Errorf("the latest %s of %s/%s is not the frozen one: %v %v", file, scope, chart, err, err2)
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
		t.Error("there is a chart of a county without figures")
	}
}

// grid reads a table as rows of text, cells that span rows repeated.
func grid(table *html.Node) [][]string {
	var out [][]string
	type held struct {
		text string
		rows int
	}
	spans := map[int]held{}
	for _, tr := range all(table, atom.Tr) {
		var row []string
		fill := func() {
			for spans[len(row)].rows > 0 {
				h := spans[len(row)]
				spans[len(row)] = held{h.text, h.rows - 1}
				row = append(row, h.text)
			}
		}
		for c := range tr.ChildNodes() {
			if c.DataAtom != atom.Td && c.DataAtom != atom.Th {
				continue
			}
			fill()
			rows, cols := 1, 1
			if s, ok := attr(c, "rowspan"); ok {
				fmt.Sscan(s, &rows)
			}
			if s, ok := attr(c, "colspan"); ok {
				fmt.Sscan(s, &cols)
			}
			for range cols {
				spans[len(row)] = held{text(c), rows - 1}
				row = append(row, text(c))
			}
		}
		fill()
		out = append(out, row)
	}
	return out
}

// The official table has the form's rows, units and order (facts §2).
func testReport(t *testing.T, pages map[string]page) {
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
	if diff := cmp.Diff(want, grid(all(p.root, atom.Table)[0])); diff != "" {
		t.Errorf("the official table (-want +got):\n%s", diff)
	}
	if strings.Contains(text(p.root), "0%") {
		t.Error("a missing progress reads 0%")
	}
	if !strings.Contains(text(p.root), "1县未填报（海丰县）") {
		t.Error("the page does not say who has not reported")
	}
}

// The five contracts, the five requests and their sum beside the reported use
// (facts §4, §5).
func testTenders(t *testing.T, pages map[string]page) {
	want := map[string][]string{
		"/tenders/luhe-park/":          {"2,064,956.27元", "619,486.88", "795,009.00", "1,414,495.88", "68.50", "2019年11月5日", "原文“11月5号”"},
		"/tenders/luhe-training/":      {"936,000.00元", "280,500.00", "29.97", "280,800.00元", "2020年1月8日"},
		"/tenders/luhe-branding/":      {"741,000.00元", "296,400.00", "40.00", "2020年5月25日", "推定为2020年"},
		"/tenders/luhe-tracing/":       {"614,000.00元", "245,600.00", "40.00", "惠州佳为科技有限公司"},
		"/tenders/luhe-station-signs/": {"640,000.00元", "2020年5月1日至10日", "原文“5月上旬”", "来文没有列出本合同的拨付申请"},
		"/tenders/":                    {"2,064,956.27", "936,000.00", "741,000.00", "614,000.00", "640,000.00", "4,995,956.27", "2,236,995.88"},
	}
	for address, texts := range want {
		said := text(pages[address].root)
		texts = append(texts, "非法定中标公告", "2,236,995.88元", "223.7万元", "等于截至当月底5笔拨付申请之和2,236,995.88元", "不是实际支付")
		for _, s := range texts {
			if !strings.Contains(said, s) {
				t.Errorf("%s does not say %q", address, s)
			}
		}
	}
}

// Every number of the dataset stands on its page with the right unit.
func testFigures(t *testing.T, dir string, pages map[string]page) {
	ds, problems, err := figures.Load(os.DirFS(dir))
	if err != nil || problems.Stop() {
		t.Fatal(problems, err)
	}
	zh := sample.Words(t, lexicon.Chinese)
	says := func(address, what string, values ...string) {
		t.Helper()
		p, ok := pages[address]
		if !ok {
			t.Errorf("no page %s", address)
			return
		}
		said := text(p.root)
		for _, v := range values {
			if !strings.Contains(said, v) {
				t.Errorf("%s does not say %q of %s", address, v, what)
			}
		}
	}
	for _, r := range ds.Reports {
		rows := grid(all(pages["/reports/"+r.Period.V.String()+"/"].root, atom.Table)[0])
		for n, i := range ds.Indicators {
			row := rows[n+1]
			if want := i.Label.V + "（" + i.Unit.V + "）"; row[2] != want {
				t.Errorf("row %d is %q, not %q", n+1, row[2], want)
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
			rows := grid(captioned(t, pages["/counties/"+column.County.V+"/"], zh.Period(r.Period.V)+"月报数字"))
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
			says(address, "the contract", k.Title.V, k.Winner.V, k.Amount.V.String()+"元", zh.DateRange(k.BidOpening.Date.V), k.BidOpening.Printed.V)
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

// The home page answers: how much is spent, how many stations, how many
// trained, who has not reported.
func testHome(t *testing.T, pages map[string]page) {
	p := pages["/"]
	said := text(p.root)
	for _, s := range []string{"2020年7月", "两县填报，1县未填报（海丰县）", "223.7万元", "20个", "248人次", "陆河县使用进度44.74%", "陆丰市使用进度未填报", "2,236,995.88元"} {
		if !strings.Contains(said, s) {
			t.Errorf("the home page does not say %q", s)
		}
	}
	if n := len(all(p.root, atom.Img)); n != 3 {
		t.Errorf("the home page has %d charts", n)
	}
}

// A demonstration county without a report has a page with no empty section.
func testAbsentCounty(t *testing.T, pages map[string]page) {
	p := pages["/counties/haifeng/"]
	said := text(p.root)
	for _, s := range []string{"2020年7月未填报", "省级示范县（2018年评定）", "国家级示范县（2019年评定）"} {
		if !strings.Contains(said, s) {
			t.Errorf("the page does not say %q", s)
		}
	}
	want := [][]string{{"月份", "填报", "报送期限"}, {"2020年7月月报", "未填报", "未载明"}}
	if diff := cmp.Diff(want, grid(captioned(t, p, "填报情况"))); diff != "" {
		t.Errorf("the ledger (-want +got):\n%s", diff)
	}
	if n := len(all(p.root, atom.Table)) + len(all(p.root, atom.Img)); n != 1 {
		t.Errorf("the page has %d tables and pictures", n)
	}
	if n := len(all(p.root, atom.H2)); n != 2 { // the ledger and the sources
		t.Errorf("the page has %d sections", n)
	}
}

// What the notice does not print is said to be not stated (facts §8.16).
func testNotice(t *testing.T, pages map[string]page) {
	block := map[string]string{}
	for _, div := range all(all(pages["/notices/shanwei-2020-139/"].root, atom.Dl)[0], atom.Div) {
		block[text(all(div, atom.Dt)[0])] = text(all(div, atom.Dd)[0])
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

func testSitemap(t *testing.T, out string) {
	src, err := os.ReadFile(filepath.Join(out, "sitemap.xml"))
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
		got = append(got, u.Loc)
	}
	for address := range pagesOf(t, out) {
		if !strings.HasSuffix(address, "/404.html") && !strings.HasPrefix(address, "/embed/") { // parts of other pages
			want = append(want, address)
		}
	}
	less := func(a, b string) bool { return a < b }
	if diff := cmp.Diff(want, got, sortStrings(less)); diff != "" {
		t.Errorf("the sitemap (-want +got):\n%s", diff)
	}
}

// tags returns the named tags of a page's head.
func tags(p page) map[string]string {
	out := map[string]string{}
	for _, m := range all(p.root, atom.Meta) {
		if name, ok := attr(m, "name"); ok {
			out[name], _ = attr(m, "content")
		}
	}
	return out
}

// The tags of government sites: lists are columns, everything else is an
// article; what nobody has said is not there.
func testTags(t *testing.T, pages map[string]page) {
	column := map[string]string{
		"/": "首页", "/counties/": "数据发布", "/reports/": "数据发布", "/charts/": "数据发布", "/charts/all/": "数据发布",
		"/charts/luhe/": "数据发布", "/charts/lufeng/": "数据发布", "/tenders/": "数据发布", "/notices/": "政策文件",
	}
	for address, p := range pages {
		if strings.HasPrefix(address, "/embed/") || strings.HasSuffix(address, "/404.html") {
			continue
		}
		got := tags(p)
		name, kind := "汕尾市电子商务进农村综合示范创建公开", column[address]
		if p.english() {
			kind = column[strings.TrimPrefix(address, "/en")]
			name, kind = "Shanwei: E-commerce in the Countryside", map[string]string{"首页": "Home", "数据发布": "Data", "政策文件": "Policy documents"}[kind]
		}
		if got["SiteName"] != name || got["ColumnType"] != kind {
			t.Errorf("%s says it is of %q, a column of %q", address, got["SiteName"], got["ColumnType"])
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
				t.Errorf("%s says the %s %q, which nobody has said", address, name, value)
			}
		}
		for _, word := range []string{"主办单位", "网站标识码", "备案号"} {
			if strings.Contains(text(p.root), word) {
				t.Errorf("%s shows %s without one", address, word)
			}
		}
	}
	if got := tags(pages["/notices/shanwei-2020-139/"])["ContentSource"]; got != "汕尾市商务局" {
		t.Errorf("the notice is from %q", got)
	}
}
