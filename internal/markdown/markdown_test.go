package markdown

import (
	"bytes"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

// cases are texts with their HTML, as Hugo renders it with the settings of config.toml.
var cases = []struct{ markdown, html string }{
	// Strong text beside full-width punctuation, digits and letters.
	{"**截止日期：**9月15日", "<p><strong>截止日期：</strong>9月15日</p>"},
	{"**截止日期：**九月", "<p><strong>截止日期：</strong>九月</p>"},
	{"**截止日期:**9月15日", "<p><strong>截止日期:</strong>9月15日</p>"},
	{"**平台（ABC）**ABC平台", "<p><strong>平台（ABC）</strong>ABC平台</p>"},
	{"**“一村一站”**建设", "<p><strong>“一村一站”</strong>建设</p>"},
	{"推进**“一村一站”**建设", "<p>推进<strong>“一村一站”</strong>建设</p>"},
	{"2020年**\"一村一站\"**2020年", "<p>2020年<strong>&quot;一村一站&quot;</strong>2020年</p>"},
	{"按**《通知》**要求", "<p>按<strong>《通知》</strong>要求</p>"},
	{"文号**〔2020〕139号**，已印发", "<p>文号<strong>〔2020〕139号</strong>，已印发</p>"},
	{"文号汕商务函**〔2020〕**139号", "<p>文号汕商务函<strong>〔2020〕</strong>139号</p>"},
	{"建设（**一期**）工程", "<p>建设（<strong>一期</strong>）工程</p>"},
	{"**（一）**建设", "<p><strong>（一）</strong>建设</p>"},
	{"第**5%**以上，**5%**的", "<p>第<strong>5%</strong>以上，<strong>5%</strong>的</p>"},
	{"共**137**个，**1.5**万元", "<p>共<strong>137</strong>个，<strong>1.5</strong>万元</p>"},
	{"**重要！**请**（务必）**按时、**如实、**填报", "<p><strong>重要！</strong>请<strong>（务必）</strong>按时、<strong>如实、</strong>填报</p>"},
	{"**时间：**9月，**地点：**陆河。**联系：**略", "<p><strong>时间：</strong>9月，<strong>地点：</strong>陆河。<strong>联系：</strong>略</p>"},
	{"**甲**、**乙**和**丙**", "<p><strong>甲</strong>、<strong>乙</strong>和<strong>丙</strong></p>"},
	{"使用**.NET**平台 **a** b", "<p>使用<strong>.NET</strong>平台 <strong>a</strong> b</p>"},
	// Emphasis and both, on their own and nested.
	{"*截止日期：*9月15日", "<p><em>截止日期：</em>9月15日</p>"},
	{"按*《通知》*要求，*“一村一站”*建设", "<p>按<em>《通知》</em>要求，<em>“一村一站”</em>建设</p>"},
	{"*电商（农村）*建设", "<p><em>电商（农村）</em>建设</p>"},
	{"***截止日期：***9月15日", "<p><em><strong>截止日期：</strong></em>9月15日</p>"},
	{"按***《通知》***办", "<p>按<em><strong>《通知》</strong></em>办</p>"},
	{"**按*《通知》*要求：**9月", "<p><strong>按<em>《通知》</em>要求：</strong>9月</p>"},
	{"*按**《通知》***要求", "<p><em>按<strong>《通知》</strong></em>要求</p>"},
	{"*甲：**乙：**丙*", "<p><em>甲：<strong>乙：</strong>丙</em></p>"},
	{"***甲：**乙*丙", "<p><em><strong>甲：</strong>乙</em>丙</p>"},
	{"**甲*乙***丙", "<p><strong>甲<em>乙</em></strong>丙</p>"},
	{"**甲：***乙*", "<p><strong>甲：</strong><em>乙</em></p>"},
	{"**foo *bar* baz** _a_ __b__", "<p><strong>foo <em>bar</em> baz</strong> <em>a</em> <strong>b</strong></p>"},
	{"**甲 _“乙”_ 丙：**丁", "<p><strong>甲 <em>“乙”</em> 丙：</strong>丁</p>"},
	{"**甲*“乙_丙_”*丁：**戊", "<p><strong>甲<em>“乙_丙_”</em>丁：</strong>戊</p>"},
	// Around and inside links; a destination is no text.
	{"**[通知](/notices/a*b*c/)：**见", "<p><strong><a href=\"/notices/a*b*c/\">通知</a>：</strong>见</p>"},
	{"见[**“通知”**原文](/a/ \"*x*\")", "<p>见<a href=\"/a/\" title=\"*x*\"><strong>“通知”</strong>原文</a></p>"},
	{"<https://example.org/*a*b*>", "<p><a href=\"https://example.org/*a*b*\">https://example.org/*a*b*</a></p>"},
	{"[**“甲”**乙]\n和[丙*丁][]\n[己]\n\n[**“甲”**乙]: /a/\n[丙*丁]: /b/\n[己]: /c/",
		"<p><a href=\"/a/\"><strong>“甲”</strong>乙</a>和<a href=\"/b/\">丙*丁</a><a href=\"/c/\">己</a></p>"},
	{"[甲]*，[甲]\\ 乙\n\n[甲]: /a/", "<p><a href=\"/a/\">甲</a>*，<a href=\"/a/\">甲</a>\\ 乙</p>"},
	// In headings and lists.
	{"## **一、**概况 ##", "<h2><strong>一、</strong>概况</h2>"},
	{"- **方向：**扶贫\n  为先\n* *注：*无\n", "<ul>\n<li><strong>方向：</strong>扶贫为先</li>\n</ul>\n<ul>\n<li><em>注：</em>无</li>\n</ul>"},
	{"> **一、**甲\n> 乙\n丙", "<blockquote>\n<p><strong>一、</strong>甲乙丙</p>\n</blockquote>"},
	// Asterisks that are text.
	{"3*4", "<p>3*4</p>"},
	{"长宽高3*4*5", "<p>长宽高3*4*5</p>"},
	{"单价*（1+税率）*数量", "<p>单价*（1+税率）*数量</p>"},
	{"5*(3+2)*4", "<p>5*(3+2)*4</p>"},
	{"*注：以上不含县配套", "<p>*注：以上不含县配套</p>"},
	{"*注：甲\n*号：乙", "<p>*注：甲\n*号：乙</p>"},
	{"必填项（*）和选填项（*）", "<p>必填项（*）和选填项（*）</p>"},
	{"电话138****5678、139****1234", "<p>电话138****5678、139****1234</p>"},
	{"张**、李**，王*。", "<p>张**、李**，王*。</p>"},
	{"a * b * c ** d", "<p>a * b * c ** d</p>"},
	{`\*\*截止日期：\*\*9月，\**甲：*乙`, "<p>**截止日期：**9月，*<em>甲：</em>乙</p>"},
	{"`**甲：**乙`", "<p><code>**甲：**乙</code></p>"},
	{"`` a\nb ``、`甲\n乙`", "<p><code>a b</code>、<code>甲 乙</code></p>"},
	{"```\n**甲：**乙\n丙\n```", "<pre><code>**甲：**乙\n丙\n</code></pre>"},
	{"    **甲：**乙\n    丙\n", "<pre><code>**甲：**乙\n丙\n</code></pre>"},
	{"甲\n***\n乙", "<p>甲</p>\n<hr>\n<p>乙</p>"},
	{"snake_case_name，__甲：__乙", "<p>snake_case_name，__甲：__乙</p>"},
	{`甲\ 乙，\\ 丙\`, `<p>甲\ 乙，\ 丙\</p>`},
	{`甲\ **乙**`, `<p>甲\ <strong>乙</strong></p>`},
	// The end of a line.
	{"示范\n建设", "<p>示范建设</p>"},
	{"示范 \n  建设，\n推动", "<p>示范建设，推动</p>"},
	{"要求\n**“一村\n一站”**\n建设", "<p>要求<strong>“一村一站”</strong>建设</p>"},
	{"按\n[通知\n原文](/a/)\n办", "<p>按<a href=\"/a/\">通知原文</a>办</p>"},
	{"在\n2020\n年", "<p>在\n2020\n年</p>"},
	{"电商\nABC\n平台", "<p>电商\nABC\n平台</p>"},
	{"in\nthe countryside,\nby **e-commerce**\nand", "<p>in\nthe countryside,\nby <strong>e-commerce</strong>\nand</p>"},
	{"甲  \n乙\\\n丙", "<p>甲<br>\n乙<br>\n丙</p>"},
	{"一\n二\n---", "<h2>一二</h2>"},
	{"&#30002;\n&#20057;，&amp;lt;", "<p>甲乙，&amp;lt;</p>"},
	{"甲\n\n乙", "<p>甲</p>\n<p>乙</p>"},
}

// page renders what CommonMark returns as Hugo does.
func page(t *testing.T, body string) string {
	t.Helper()
	var out bytes.Buffer
	md := goldmark.New(goldmark.WithExtensions(extension.NewCJK(extension.WithEscapedSpace())))
	if err := md.Convert([]byte(CommonMark(body)), &out); err != nil {
		t.Fatal(err)
	}
	return strings.TrimSuffix(out.String(), "\n")
}

func TestCommonMark(t *testing.T) {
	for _, c := range cases {
		if diff := cmp.Diff(c.html, page(t, c.markdown)); diff != "" {
			t.Errorf("%q becomes %q:\n%s", c.markdown, CommonMark(c.markdown), diff)
		}
	}
}

// A text without a case for this package stays as it is.
func TestCommonMarkKeepsText(t *testing.T) {
	for _, body := range []string{"", "甲", "# 甲\n\n1. 乙 [丙](/a/)\n2. **丁** 戊\n", "a\nb\n"} {
		if got := CommonMark(body); got != body {
			t.Errorf("CommonMark(%q) = %q", body, got)
		}
	}
}

// FuzzCommonMark expects that a CommonMark parser reads the rewritten text as this package reads
// the original, except for the ends of lines.
func FuzzCommonMark(f *testing.F) {
	for _, c := range cases {
		f.Add(c.markdown)
	}
	f.Fuzz(func(t *testing.T, body string) {
		if !utf8.ValidString(body) {
			return // package yamlfile rejects it
		}
		p := &pairing{runs: map[*parser.Delimiter]*run{}, marks: map[*ast.Emphasis]marks{}}
		var want bytes.Buffer
		root := p.parser().Parse(text.NewReader([]byte(body)))
		if err := goldmark.New().Renderer().Render(&want, []byte(body), root); err != nil {
			t.Fatal(err)
		}
		flat := strings.NewReplacer("\n", "")
		if diff := cmp.Diff(flat.Replace(want.String()), flat.Replace(page(t, body))); diff != "" {
			t.Errorf("%q becomes %q:\n%s", body, CommonMark(body), diff)
		}
	})
}
