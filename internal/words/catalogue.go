package words

// message is one text in both languages. Arguments are named by their number
// where the languages need another order.
type message struct {
	en   string
	zh   string
	rule bool // a problem of the data; its key is the rule, or rule/variant
}

func rule(en, zh string) message { return message{en, zh, true} }
func say(en, zh string) message  { return message{en, zh, false} }

// doubt is the message of a warning or a note, of which readers are told what
// was found but not what a clerk is to do.
func doubt(en, doEN, zh, doZH string) message { return rule(en+then+doEN, zh+then+doZH) }

// then stands between what was found and what to do.
const then = "\x00"

// catalogue holds every message, from one table for each subject.
var catalogue = joined(ofData, ofJudgement, ofPublished, ofIntake, ofBlank, ofPrivacy, ofCommand, ofPublishing, ofComparing)

// joined puts tables together. A key that two of them have is a mistake in the
// program and panics.
func joined(tables ...map[string]message) map[string]message {
	all := map[string]message{}
	for _, t := range tables {
		for key, m := range t {
			if _, ok := all[key]; ok {
				panic("words: two messages " + key)
			}
			all[key] = m
		}
	}
	return all
}

// nouns are the names of things in messages.
var nouns = map[Noun]string{
	"the parser gave up":           "解析程序无法读取",
	"indicators.yaml":              "indicators.yaml",
	"jurisdictions.yaml":           "jurisdictions.yaml",
	"sources.yaml":                 "sources.yaml",
	"moved.yaml":                   "moved.yaml",
	"a move":                       "移动",
	"allowed.yaml":                 "allowed.yaml",
	"an allowance":                 "允许公布的内容",
	"an indicator":                 "指标",
	"the English of an indicator":  "指标的英文",
	"the city":                     "市",
	"a county":                     "县",
	"poor_villages":                "poor_villages",
	"a designation":                "评定",
	"a source":                     "来源文件",
	"a project":                    "项目",
	"a budget line":                "预算",
	"a target":                     "目标",
	"a requirement":                "要求",
	"a deadline":                   "期限",
	"a contract":                   "合同",
	"a pending tender":             "尚未中标的项目",
	"a request":                    "拨付申请",
	"bid_opening":                  "bid_opening",
	"a report":                     "月报",
	"a county's report":            "县的月报",
	"an absent county":             "未填报的县",
	"the totals":                   "合计",
	"a correction":                 "更正",
	"a form's file":                "报表文件",
	"an acknowledgement":           "核对说明",
	"the figures":                  "数字",
	"a missing value":              "缺失的数",
	"a notice":                     "政策文件",
	"a text":                       "文字",
	"HTML":                         " HTML",
	"a picture":                    "图片",
	"program code":                 "代码",
	"a heading of the first level": "一级标题",
	"indicator":                    "指标",
	"county":                       "县",
	"source":                       "来源文件",
	"contract":                     "合同",
	"report":                       "月报",
	"January":                      "1月",
	"February":                     "2月",
	"March":                        "3月",
	"April":                        "4月",
	"May":                          "5月",
	"June":                         "6月",
	"July":                         "7月",
	"August":                       "8月",
	"September":                    "9月",
	"October":                      "10月",
	"November":                     "11月",
	"December":                     "12月",
}
