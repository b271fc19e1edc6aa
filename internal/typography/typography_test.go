package typography

import "testing"

func TestNeedsBlank(t *testing.T) {
	for _, c := range []struct {
		before, after string
		want          bool
	}{
		{"示范县", "建设", false},
		{"建设，", "推动", false},
		{"建设", "（一期）", false},
		{"二〇", "二〇年", false},
		{"汕商务函", "〔2020〕139号", false},
		{"称为", "“一村一站”", false},
		{"“一村一站”", "建设", false},
		{"甲——", "乙", false},
		{"甲说“乙。”", "“丙。”乙说", false},
		{"平台：", "ABC", false},
		{"甲", "ABC", true},
		{"7月", "1日", true},
		{"2020", "年", true},
		{"e-commerce in", "the countryside", true},
		{"first,", "second", true},
		{"(甲)", "乙", true},
		{"so-called “", "stations”", true},
		{"“a”", "“b”", true},
		{"１３８", "００", true},
		{"甲", "１３８", true},
		{"한국", "어", true},
		{"", "甲", true},
		{"甲", "", true},
	} {
		if got := NeedsBlank(c.before, c.after); got != c.want {
			t.Errorf("NeedsBlank(%q, %q) = %t", c.before, c.after, got)
		}
	}
}
