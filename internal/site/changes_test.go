package site_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/net/html/atom"

	"portal/internal/site"
	"portal/internal/testkit/builtsite"
	"portal/internal/testkit/sample"
)

// A contract that takes the place of another may be in another project of the county.
func TestReplacedByAnotherProject(t *testing.T) {
	dir := sample.Project(t)
	const by = "source: letter-2020-07"
	sample.Edit(t, dir, "data/projects/luhe.yaml", "    amount: 640000\n",
		"    amount: 640000\n    changes: [{from: 2020-11-06, "+by+", status: void, replaced_by: luhe-again}]\n")
	second := "county: luhe\nname: 例\nyear: 2021\n" + by + "\ncontracts: [{id: luhe-again, title: 示例重新招标, " + by + "}]\n"
	if err := os.WriteFile(filepath.Join(dir, "data/projects/luhe-2021.yaml"), []byte(second), 0o666); err != nil {
		t.Fatal(err)
	}
	builtsite.Build(t, site.Options{Dir: dir, BaseURL: builtsite.Online})
	page := builtsite.Pages(t, filepath.Join(dir, "public"))["/tenders/luhe-station-signs/"]
	if text := builtsite.Text(page.Root); !strings.Contains(text, "由此项接替：示例重新招标") {
		t.Errorf("the contract does not name the next one: %s", text)
	}
}

// Pages about no month show what holds now and what later documents changed; a month's pages show what
// held then.
func TestChanges(t *testing.T) {
	s := builtsite.Amended(t)
	for _, c := range []struct {
		address string
		say     []string
		not     string
	}{
		{"/tenders/luhe-training/", []string{"中标金额936,000.00元", "现合同金额990,000.00元",
			"自2020年11月5日起，示例市“电商人才培养项目”的金额由936,000.00元变更为990,000.00元。 示例补充协议；依据：《示例文件》"}, "不再计入"},
		{"/tenders/luhe-station-signs/", []string{"该项目自2020年11月6日起作废（废标），不再计入合计。由此项接替：品牌培育建设服务项目",
			"“农村电商服务站建设（广告制作）采购项目”的状态：废标"}, ""},
		{"/tenders/", []string{"该项目自2020年11月6日起作废（废标），不再计入合计", "4份合计", "4,409,956.27"}, "5份合计"},
		{"/counties/luhe/", []string{"自2020年12月1日起，示例市名称由“陆河县”变更为“示例市”", "中标时936,000.00元", "金额由5,000,000.00元变更为5,500,000.00元", "5,500,000.00",
			"示例第二个项目（项目年度2021年", "示例资金9,000,000.00"}, ""},
		{"/reports/2020-07/", []string{"陆河县", "累计建设数量"}, "示例市"},
		{"/charts/luhe/contract-awards/2020-07/", []string{"陆河县5份中标合同", "936,000.00"}, "990,000.00"},
		{"/charts/luhe/fund-progress/2020-07/", []string{"500万元"}, "550万元"},
		{"/glossary/", []string{"自2020年12月起，月报“累计建设村级电商服务站”的行文字由“累计建设数量”变更为“示例行”（依据《示例文件》）"}, ""},
		{"/en/tenders/luhe-station-signs/", []string{"The tender is void from 6 November 2020 on and no longer counts",
			"In its place: 品牌培育建设服务项目"}, ""},
		{"/en/counties/luhe/", []string{"From 1 December 2020 on, Example City: name changed from “陆河县” to “示例市”"}, ""},
	} {
		text := builtsite.Text(builtsite.All(s.Pages[c.address].Root, atom.Main)[0])
		for _, say := range c.say {
			if !strings.Contains(text, say) {
				t.Errorf("%s does not say %s", c.address, say)
			}
		}
		if c.not != "" && strings.Contains(text, c.not) {
			t.Errorf("%s says %s", c.address, c.not)
		}
	}
}
