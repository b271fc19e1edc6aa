package site_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"portal/internal/testkit/sample"
)

// The page of the changes lists every kind of changed words, the newest first, with an ellipsis for the
// placeholders of phrases.
func TestChangesListed(t *testing.T) {
	dir := sample.Project(t)
	src := `wording:
  - {of: shanwei-plan-2018, fact: title, old: 方案, new: 汕尾市农村电商精准扶贫工作方案（2018-2020年）, reason: 例一。, date: 2020-09-01}
  - {of: shanwei-2020-139, fact: number, new: 汕商务函〔2020〕139号, reason: 例二, date: 2020-09-01}
  - {of: stations, fact: english.name, old: Stations, 
     new: Village e-commerce service stations built to date, reason: 例三, date: 2020-09-02}
  - {of: shanwei, fact: english, new: Shanwei City, reason: 例四, date: 2020-09-03}
  - {of: luhe, fact: name, old: 陆河, reason: 例, date: 2020-09-03}
  - {of: luhe, fact: name, new: 陆河县, reason: 例, date: 2020-09-03}
  - {of: lufeng, fact: name, old: 陆丰, new: 陆丰市, reason: 例五, date: 2020-09-03}
  - {of: stations-poor-villages, fact: note, county: luhe, old: 旧注,
     new: 月报填的是建在省定贫困村的站数，未载明是否一村一站。, reason: 例六, date: 2020-09-04}
  - {of: chart_awards_row, language: zh-cn, old: "中标：{{.Winner}} {{.Amount}}",
     new: "{{.Winner}}，{{.Amount}}", reason: 例七, date: 2020-09-05}
`
	if err := os.WriteFile(filepath.Join(dir, "data", "wording.yaml"), []byte(src), 0o666); err != nil {
		t.Fatal(err)
	}
	pages := staged(t, dir)
	for address, want := range map[string][]string{
		"/changes/": {
			"图表用语（中文） 由“中标：… …”改为“…，…” 例七",
			"目标“村级电商服务站覆盖省定贫困村”的说明 由“旧注”改为“月报填的是建在省定贫困村的站数，未载明是否一村一站。” 例六",
			"“陆丰市”的名称 由“陆丰”改为“陆丰市” 例五",
			"“陆河县”的名称 补上“陆河县” 例",
			"“陆河县”的名称 删去“陆河” 例",
			"“汕尾市”的英文名 补上“Shanwei City” 例四",
			"“累计建设村级电商服务站”的英文名 由“Stations”改为“Village e-commerce service stations built to date” 例三",
			"《汕尾市商务局关于进一步突出扶贫导向全力抓好电子商务进农村综合示范县创建政策贯彻落实的通知》的发文字号 补上“汕商务函〔2020〕139号” 例二",
			"《汕尾市农村电商精准扶贫工作方案（2018-2020年）》的标题 " +
				"由“方案”改为“汕尾市农村电商精准扶贫工作方案（2018-2020年）” 例一",
		},
		"/en/changes/": {
			"words of the charts (Chinese) changed from “中标：… …” to “…，…” 例七",
			"note on the target “村级电商服务站覆盖省定贫困村” changed from “旧注” to “月报填的是建在省定贫困村的站数，未载明是否一村一站。” 例六",
			"Chinese name of “Lufeng City” changed from “陆丰” to “陆丰市” 例五",
			"Chinese name of “Luhe County” filled in: “陆河县” 例",
			"Chinese name of “Luhe County” removed: “陆河” 例",
			"English name of “Shanwei City” filled in: “Shanwei City” 例四",
			"English name of “Village e-commerce service stations built to date” " +
				"changed from “Stations” to “Village e-commerce service stations built to date” 例三",
			"number of 《汕尾市商务局关于进一步突出扶贫导向全力抓好电子商务进农村综合示范县创建政策贯彻落实的通知》 filled in: “汕商务函〔2020〕139号” 例二",
			"title of 《汕尾市农村电商精准扶贫工作方案（2018-2020年）》 " +
				"changed from “方案” to “汕尾市农村电商精准扶贫工作方案（2018-2020年）” 例一",
		},
	} {
		var got []string
		for _, change := range under(pages[address].Params, "list")[0].([]any) {
			c := change.(map[string]any)
			got = append(got, fmt.Sprint(c["what"], " ", c["changed"], " ", c["reason"]))
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", address, diff)
		}
	}
}
