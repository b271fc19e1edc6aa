package lexicon_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"portal/internal/figures"
	"portal/internal/lexicon"
	"portal/internal/testkit/sample"
)

// Both languages have words for every fact that can be corrected.
func TestCorrection(t *testing.T) {
	const project = `county: c0
name: 示例
year: 2020
source: form
budget:
  - {level: provincial, label: 专项资金, amount: 5000000, source: form}
targets:
  - {id: stations, text: 建站, bound: about, number: 70, unit: "%", due: 2020, source: form}
contracts:
  - {id: park, title: 产业园, winner: 甲公司, agency: 乙公司, platform: 丙中心, lot: 第1包, bid_opening: {printed: 5月, date: 2020-05-01/2020-05-10}, amount: 20000, source: form}
  - {id: hall, title: 中心, winner: 甲公司, bid_opening: {printed: 5月, date: 2020-05-01}, amount: 20000, source: form}
requests:
  - {id: park-1, contract: park, instalment: 1, date: 2020-06-01, amount: 1234.5, source: form}
  - {id: park-2, contract: park, instalment: 2, date: 2020-06-02, amount: 100, source: form}
corrections:
`
	var b strings.Builder
	b.WriteString(project)
	for _, c := range []string{
		"of: park, fact: amount, old: 10000, new: 20000",
		"of: park, fact: bid_opening, old: 2020-04-30, new: 2020-05-01/2020-05-10",
		"of: park, fact: title, old: 园, new: 产业园", "of: park, fact: winner, old: 丁公司, new: 甲公司",
		"of: park, fact: agency, old: 丁公司, new: 乙公司",
		"of: park, fact: platform, old: 丁中心, new: 丙中心", "of: park-1, fact: amount, old: 1234, new: 1234.5",
		"of: park-1, fact: date, old: 2020-05-31, new: 2020-06-01",
		"of: park-1, fact: instalment, old: 2, new: 1", "of: park-1, fact: contract, old: hall, new: park",
		"of: stations, fact: number, old: {missing: not_reported}, new: 70",
		"of: stations, fact: bound, old: at_least, new: about", `of: stations, fact: unit, old: 个, new: "%"`,
		"of: stations, fact: text, old: 建, new: 建站", "of: stations, fact: due, old: 2021-06, new: 2020",
		"of: provincial, fact: amount, old: 500, new: 5000000",
		"of: park, fact: lot, new: 第1包", "of: stations, fact: due, new: 2020",
		"of: park-1, entry: added", "of: park-2, entry: withdrawn",
	} {
		b.WriteString("  - {" + c + ", reason: 抄错。, source: form, date: 2020-09-01}\n")
	}
	root := sample.Portal(sample.Size{Counties: 1, Months: 1})
	root["data/projects/c0.yaml"] = &fstest.MapFile{Data: []byte(b.String())}
	ds, problems, err := figures.Load(root)
	if err != nil || len(problems) > 0 {
		t.Fatal(err, problems)
	}
	for tag, want := range map[string][]string{
		lexicon.Chinese: {
			"示例1县“产业园”中标金额 | 由10,000.00元改为20,000.00元",
			"示例1县“产业园”开标日期 | 由2020年4月30日改为2020年5月1日至10日",
			"示例1县“产业园”的名称 | 由“园”改为“产业园”",
			"示例1县“产业园”中标单位 | 由“丁公司”改为“甲公司”",
			"示例1县“产业园”代理机构 | 由“丁公司”改为“乙公司”",
			"示例1县“产业园”交易平台 | 由“丁中心”改为“丙中心”",
			"示例1县“产业园”第1期拨付申请金额 | 由1,234.00元改为1,234.50元",
			"示例1县“产业园”第1期拨付申请日期 | 由2020年5月31日改为2020年6月1日",
			"示例1县“产业园”第1期拨付申请的期次 | 由第2期改为第1期",
			"示例1县“产业园”第1期拨付申请所属项目 | 由“中心”改为“产业园”",
			"示例1县目标“建站”的目标数 | 由未填报改为70%",
			"示例1县目标“建站”的要求 | 由不少于70%改为约70%",
			"示例1县目标“建站”的单位 | 由个改为%",
			"示例1县目标“建站”的内容 | 由“建”改为“建站”",
			"示例1县目标“建站”的期限 | 由2021年6月改为2020年",
			"示例1县“专项资金”金额 | 由500.00元改为5,000,000.00元",
			"示例1县“产业园”标段 | 原未载明，现载明为“第1包”",
			"示例1县目标“建站”的期限 | 原未载明，现载明为2020年",
			"示例1县“产业园”第1期拨付申请金额 | 漏登，现补登为1,234.50元",
			"示例1县“产业园”第2期拨付申请金额 | 误登，现撤销（原为100.00元）",
		},
		lexicon.English: {
			"示例1县: amount of “产业园” | changed from CNY 10,000 to CNY 20,000",
			"示例1县: bid opening of “产业园” | changed from 30 April 2020 to 1 to 10 May 2020",
			"示例1县: title of “产业园” | changed from “园” to “产业园”",
			"示例1县: winner of “产业园” | changed from “丁公司” to “甲公司”",
			"示例1县: procurement agency of “产业园” | changed from “丁公司” to “乙公司”",
			"示例1县: trading platform of “产业园” | changed from “丁中心” to “丙中心”",
			"示例1县: amount of request no. 1 for “产业园” | changed from CNY 1,234 to CNY 1,234.50",
			"示例1县: date of request no. 1 for “产业园” | changed from 31 May 2020 to 1 June 2020",
			"示例1县: instalment of request no. 1 for “产业园” | changed from No. 2 to No. 1",
			"示例1县: contract of request no. 1 for “产业园” | changed from “中心” to “产业园”",
			"示例1县: number of the target “建站” | changed from not reported to 70%",
			"示例1县: bound of the target “建站” | changed from at least 70% to about 70%",
			"示例1县: unit of the target “建站” | changed from number to %",
			"示例1县: words of the target “建站” | changed from “建” to “建站”",
			"示例1县: due date of the target “建站” | changed from June 2021 to 2020",
			"示例1县: amount of “专项资金” | changed from CNY 500 to CNY 5,000,000",
			"示例1县: lot of “产业园” | was not stated and is now “第1包”",
			"示例1县: due date of the target “建站” | was not stated and is now 2020",
			"示例1县: amount of request no. 1 for “产业园” | was left out and is added: CNY 1,234.50",
			"示例1县: amount of request no. 2 for “产业园” | was entered wrongly and is withdrawn (it was CNY 100)",
		},
	} {
		words := sample.Words(t, tag)
		var got []string
		for _, c := range ds.Projects[0].Corrections {
			text := words.Correction(ds, c)
			got = append(got, text.What+" | "+text.Changed)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tag, diff)
		}
		if err := words.Err(); err != nil {
			t.Error(err)
		}
	}
}
