package markdown

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestSections(t *testing.T) {
	body := "**截止日期：**9月\n15日，\n“一村\n一站”建\n设。\n\n- 3*4\n- [*“甲”*乙](/a/) &lt;\\*\n\n## 二、**“丙”**\n\n丁  \n戊 <https://example.org/>\n\n## 空\n"
	want := []Section{
		{"", "截止日期：9月 15日，“一村一站”建设。 3*4 “甲”乙 <*"},
		{"二、“丙”", "丁 戊 https://example.org/"},
	}
	if diff := cmp.Diff(want, Sections(body)); diff != "" {
		t.Error(diff)
	}
}
