package site_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"portal/internal/site"
	"portal/internal/testkit/builtsite"
	"portal/internal/testkit/sample"
)

// A correction of a project's fact appears on the pages of its contract and county and on the frozen
// charts that show the fact, and nowhere else. The county's page also lists corrections of figures.
func TestCorrectionOfFact(t *testing.T) {
	dir := sample.Project(t)
	file := filepath.Join(dir, "data/projects/luhe.yaml")
	src := string(builtsite.Read(t, file))
	const doubled = "  - id: luhe-tracing-1\n"
	if !strings.Contains(src, doubled) {
		t.Fatal("the project has other requests now")
	}
	src = strings.Replace(src, doubled, `  - id: luhe-tracing-2
    contract: luhe-tracing
    instalment: 2
    date: 2020-06-19
    amount: 100000
    source: luhe-report-2020-07
`+doubled, 1) + `
corrections:
  - of: luhe-training-1
    fact: amount
    old: 280800
    new: 280500
    reason: 与来文不符。
    source: luhe-report-2020-07
    date: 2020-09-02
  - of: luhe-branding
    fact: bid_opening
    old: 2020-05-20/2020-05-25
    new: 2020-05-25
    reason: 例
    source: luhe-report-2020-07
    date: 2020-09-02
  - of: luhe-tracing-2
    entry: withdrawn
    reason: 重复录入
    source: luhe-report-2020-07
    date: 2020-09-03
  - of: luhe-branding-1
    entry: added
    reason: 遗漏
    source: luhe-report-2020-07
    date: 2020-09-03
  - of: model-firms
    fact: bound
    old: at_least
    new: about
    reason: 抄错
    source: luhe-report-2020-07
    date: 2020-09-04
  - of: provincial
    fact: amount
    old: 5100000
    new: 5000000
    reason: 抄错
    source: luhe-report-2020-07
    date: 2020-09-05
  - of: luhe-branding
    fact: winner
    new: 广州万扬商务服务有限公司
    reason: 漏登
    source: luhe-report-2020-07
    date: 2020-09-06
  - of: luhe-tracing
    fact: source
    old: letter-2020-07
    new: luhe-report-2020-07
    reason: 抄错
    source: luhe-report-2020-07
    date: 2020-09-07
`
	if err := os.WriteFile(file, []byte(src), 0o666); err != nil {
		t.Fatal(err)
	}
	month := filepath.Join(dir, "data/reports/2020-07.yaml")
	figure := string(builtsite.Read(t, month)) + `
corrections:
  - county: lufeng
    indicator: income-gain
    old: 5
    new: 0
    reason: 误填
    source: letter-2020-07
    date: 2020-09-01
`
	if err := os.WriteFile(month, []byte(figure), 0o666); err != nil {
		t.Fatal(err)
	}
	builtsite.Build(t, site.Options{Dir: dir, BaseURL: builtsite.Online})
	pages := builtsite.Pages(t, filepath.Join(dir, "public"))
	corrections := func(address string) (out []string) {
		for d := range pages[address].Root.Descendants() {
			if class, _ := builtsite.Attr(d, "class"); d.Type == html.ElementNode && class == "corrections" {
				for _, item := range builtsite.All(d, atom.Li) {
					words, _, _ := strings.Cut(builtsite.Text(item), " 原因：")
					out = append(out, words)
				}
			}
		}
		return out
	}
	const (
		gained    = "2020年9月1日：陆丰市2020年7月当年累计带动建档立卡贫困户增收由5元改为0元。"
		asked     = "2020年9月2日：陆河县“电商人才培养项目”第1期拨付申请金额由280,800.00元改为280,500.00元。"
		opened    = "2020年9月2日：陆河县“品牌培育建设服务项目”开标日期由2020年5月20日至25日改为2020年5月25日。"
		withdrawn = "2020年9月3日：陆河县“农产品溯源及质量检测服务项目”第2期拨付申请金额误登，现撤销，原为100,000.00元。"
		added     = "2020年9月3日：陆河县“品牌培育建设服务项目”第1期拨付申请金额漏登，现补登为296,400.00元。"
		bound     = "2020年9月4日：陆河县目标“培育电子商务示范主体”的要求由不少于3家改为约3家。"
		budget    = "2020年9月5日：陆河县“省级电子商务进农村综合示范县专项资金”金额由5,100,000.00元改为5,000,000.00元。"
		won       = "2020年9月6日：陆河县“品牌培育建设服务项目”中标单位：原未载明，现载明为“广州万扬商务服务有限公司”。"
		sourced   = "2020年9月7日：陆河县“农产品溯源及质量检测服务项目”的出处由“关于报送陆河县、陆丰市2020年7月省级电子商务进农村综合示范创建工作情况的函”改为“陆河县省级电子商务进农村综合示范项目2020年7月份工作推进情况汇报”。"
	)
	for address, want := range map[string][]string{
		"/corrections/":                                 {sourced, won, budget, bound, added, withdrawn, opened, asked, gained},
		"/counties/luhe/":                               {asked, opened, withdrawn, added, bound, budget, won, sourced},
		"/tenders/luhe-training/":                       {asked},
		"/tenders/luhe-branding/":                       {opened, added, won},
		"/tenders/luhe-tracing/":                        {withdrawn, sourced},
		"/tenders/luhe-park/":                           nil,
		"/counties/lufeng/":                             {gained},
		"/charts/luhe/contract-awards/2020-07/":         {opened, won, sourced},
		"/charts/luhe/fund-requests/2020-07/":           {asked, withdrawn, added, sourced},
		"/charts/all/fund-progress/2020-07/":            {asked, withdrawn, added, budget, sourced},
		"/charts/all/targets/2020-07/":                  {bound},
		"/charts/luhe/station-coverage/2020-07/":        nil,
		"/charts/luhe/poor-household-training/2020-07/": nil,
	} {
		if diff := cmp.Diff(want, corrections(address)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", address, diff)
		}
	}
	// No total includes a withdrawn request.
	if got := builtsite.Text(pages["/charts/luhe/fund-requests/2020-07/"].Root); !strings.Contains(got, "陆河县申请拨付5笔，合计2,236,995.88元") {
		t.Error("the total includes the withdrawn request")
	}
	feed := string(builtsite.Read(t, dir, "public/feed.xml"))
	for _, want := range []string{
		"<title>更正：陆河县“农产品溯源及质量检测服务项目”第2期拨付申请金额误登，现撤销（原为100,000.00元）</title>",
		"https://example.org/zt/dzsw/corrections/#luhe.luhe-branding-1.added.2020-09-03",
	} {
		if !strings.Contains(feed, want) {
			t.Errorf("the feed has no %s", want)
		}
	}
}
