package check

import (
	"testing"

	"portal/internal/figures"
	"portal/internal/message"
)

// Which pairs of names count as one party.
func TestSpelling(t *testing.T) {
	at := func(s string) figures.At[string] {
		return figures.At[string]{V: s, Pos: message.Pos{File: "data/projects/x.yaml", Line: 1}}
	}
	for _, c := range []struct {
		a, b string
		one  bool
	}{
		{"广州万扬商务服务有限公司", "广州万扬商务服务有限责任公司", true},
		{"广东（深圳）甲建设公司", "广东(深圳)甲建设公司", true},
		{"ＡＢＣ电商公司", "abc电商公司", true},
		{"甲 公司", "甲公司", true},
		{"深圳陆建建设有限公司", "深圳陆建设有限公司", true},
		{"深圳陆建建设有限公司", "深圳路建建设有限公司", true},
		{"深圳陆建建设有限公司", "深圳建陆建设有限公司", false}, // two characters differ
		{"甲公司", "乙公司", false},               // too short to decide
		{"陆河县科技工业和信息化局", "陆丰市科技工业和信息化局", false},
		{"陆河县科技工业和信息化局", "陆河县科技工业信息化局", true},
		{"示例市第一建筑工程公司", "示例市第二建筑工程公司", false},
		{"汕尾市商务局", "汕尾市商务厅", false},
		{"汕尾市商务局", "汕尾商务局", true},
		{"汕尾市商务局", "汕尾市商务居", true},
		{"汕尾市商务局", "汕尾市商局", true},
		{"汕尾市商务局", "汕尾市税务局", false},
		{"汕尾市教育局", "汕尾市体育局", false},
		{"汕尾市税务局", "汕尾市税务分局", false},
		{"汕尾市商会", "汕尾市工商会", false},
		{"陆河县商务局", "陆丰市商务局", false},
		{"汕尾市城区商务局", "汕尾市商务局", false},
		{"汕尾市市场监督管理局", "汕尾市场监督管理局", true},
		{"汕尾市城市管理局", "汕尾城市管理局", true},
		{"陆河县科技公司", "陆河科技有限公司", true},
		{"示例电商公司", "示例电商有限公司", true},
		{"深圳陆建建设有限公司", "深圳陆建建设分公司", false},
		{"旧地县商务局", "新地市商务局", false}, // the county has another name now
		{"旧地县商务局", "旧地商务局", true},
	} {
		ds := &figures.Dataset{
			City: figures.Jurisdiction{Name: at("汕尾市")},
			Counties: []figures.Jurisdiction{{Name: at("陆河县")}, {Name: at("陆丰市")}, {Name: at("汕尾市城区")},
				{Name: at("新地市"), Changes: []figures.Change{{Facts: []figures.NewFact{
					{Key: "name", Was: at("旧地县"), Is: at("新地市")},
				}}}}},
			Projects: []figures.Project{{Contracts: []figures.Contract{{ID: at("k"), Winner: at(c.a),
				Agency: at(c.b)}}}},
		}
		for range 2 { // in either order
			check := &checker{Dataset: ds}
			check.checkSpelling()
			if got := len(check.problems) > 0; got != c.one {
				t.Errorf("%s and %s are one: %v; want %v", c.a, c.b, got, c.one)
			}
			k := &ds.Projects[0].Contracts[0]
			k.Winner, k.Agency = k.Agency, k.Winner
		}
	}
}
