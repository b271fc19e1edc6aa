package site_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"portal/internal/figures"
	"portal/internal/site"
	"portal/internal/testkit/builtsite"
	"portal/internal/testkit/sample"
)

// entry is a page in a file of the search.
type entry struct {
	Title, Path, Kind, Period string
	Passages                  [][]string // text, section, anchor
}

func (e *entry) UnmarshalJSON(src []byte) error {
	return json.Unmarshal(src, &[]any{&e.Title, &e.Path, &e.Kind, &e.Period, &e.Passages})
}

// entries reads a file of the search.
func entries(t *testing.T, src []byte) []entry {
	t.Helper()
	form := regexp.MustCompile(`^\(self\.portalSearch=self\.portalSearch\|\|\[\]\)\.push\((.*)\);\n$`)
	m := form.FindSubmatch(src)
	if m == nil {
		t.Fatalf("not a script that the search can load: %.80q", src)
	}
	var out []entry
	if err := json.Unmarshal(m[1], &out); err != nil {
		t.Fatal(err)
	}
	return out
}

// city makes up a portal as large as a city's after three years, with texts as long as the real ones.
// Half of their characters are random, so that they compress no better than real texts.
func city(t *testing.T) *figures.Dataset {
	t.Helper()
	const counties, months = 12, 36
	root := sample.Portal(sample.Size{Counties: counties, Months: months})
	var prose strings.Builder
	for _, name := range []string{"reports/2020-07/luhe.md", "reports/2020-07/lufeng.md", "about.md", "notices/shanwei-2020-139.md"} {
		src, err := os.ReadFile(filepath.Join(sample.Root(), "content", filepath.FromSlash(name)))
		if err != nil {
			t.Fatal(err)
		}
		prose.Write(src)
	}
	phrases := regexp.MustCompile(`\p{Han}{4,}`).FindAllString(prose.String(), -1)
	hanzi := []rune(strings.Join(phrases, ""))
	lot := rand.New(rand.NewPCG(1, 2))
	words := func(n int) string {
		var b strings.Builder
		for len([]rune(b.String())) < n {
			b.WriteString(phrases[lot.IntN(len(phrases))])
			for range 8 {
				b.WriteRune(hanzi[lot.IntN(len(hanzi))])
			}
			b.WriteString([]string{"，", "。", "、"}[lot.IntN(3)])
		}
		return b.String()
	}
	put := func(name, text string) { root[name] = &fstest.MapFile{Data: []byte(text)} }
	for c := range counties {
		put(fmt.Sprintf("content/counties/c%d.md", c), "---\nsource: form\n---\n"+words(60)+"\n")
		for m := range months {
			text := "---\nsource: form\n---\n"
			for range 5 { // as long as the real one of 陆河县
				text += "## " + words(4) + "\n\n" + words(110) + "\n\n"
			}
			put(fmt.Sprintf("content/reports/%04d-%02d/c%d.md", 2021+m/12, m%12+1, c), text)
		}
		name := fmt.Sprintf("data/projects/c%d.yaml", c)
		project := string(root[name].Data)
		var more strings.Builder
		more.WriteString("targets:\n")
		for k := range 14 {
			fmt.Fprintf(&more, "  - id: t%d\n    text: %s\n    bound: at_least\n    number: %d\n    unit: 个\n    note: %s\n    source: form\n", k, words(12), 10+lot.IntN(90), words(20))
		}
		more.WriteString("contracts:\n")
		for k := range 5 {
			fmt.Fprintf(
				&more,
				"  - id: c%d-k%d\n    title: %s\n    winner: %s\n    agency: %s\n    bid_opening:\n      printed: 合成\n      date: 2020-11-%02d\n      basis: %s\n    amount: %d.%02d\n    source: form\n",
				c, k, words(18), words(12), words(12), 1+lot.IntN(28), words(20), 100000+lot.IntN(900000),
				10+lot.IntN(90),
			)
		}
		put(name, strings.Replace(project, "contracts:\n", more.String(), 1))
	}
	for n := range 6 {
		put(fmt.Sprintf("content/notices/n%d.md", n), fmt.Sprintf("---\ntitle: %s\nnumber: 示商务函〔2021〕%d号\nissuer: 示例市商务局\nissued: 2021-03-0%d\n---\n%s\n", words(40), n+1, n+1, words(350)))
	}
	ds, problems, err := figures.Load(root)
	if err != nil || problems.Stop() {
		t.Fatalf("%v %v", problems, err)
	}
	return ds
}

// For a city, the first file keeps its size limit. It has all pages that do not belong to a month, and
// the newest months. The other file has the older months.
func TestSearchOfCity(t *testing.T) {
	sample.Slow(t)
	first, older, err := site.SearchFiles(city(t))
	if err != nil {
		t.Fatal(err)
	}
	if n := builtsite.Packed(t, first); n > site.FirstMost {
		t.Errorf("the first file has %d compressed bytes, want at most %d", n, site.FirstMost)
	}
	t.Logf("%d and %d compressed bytes", builtsite.Packed(t, first), builtsite.Packed(t, older))
	passages := func(all []entry) int {
		n := 0
		for _, e := range all {
			n += len(e.Passages)
		}
		return n
	}
	now, before := entries(t, first), entries(t, older)
	if passages(now) < 800 || passages(before) < 2500 {
		t.Errorf("the files have %d and %d passages", passages(now), passages(before))
	}
	const rules = "about/checks/"
	last := before[len(before)-1].Path
	if last == rules {
		last = before[len(before)-2].Path
	}
	for _, e := range before {
		if e.Path == rules {
			continue // the rules may be in the second file
		}
		if e.Kind != "月报" || e.Path == "reports/2023-12/" {
			t.Errorf("%s is not in the first file", e.Path)
		}
	}
	if last != "reports/2021-01/" {
		t.Errorf("the other file ends with %s", last)
	}
}

// The search only finds what is on the pages, with existing anchors. It finds the latest charts, but
// not their frozen versions.
func testSearchFile(t *testing.T, out string, pages map[string]builtsite.Page) {
	names, err := filepath.Glob(filepath.Join(out, "search", "*.js"))
	if err != nil || len(names) != 1 {
		t.Fatalf("the search has the files %q: %v", names, err)
	}
	src, err := os.ReadFile(names[0])
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]string{} // the passages of each page
	for _, e := range entries(t, src) {
		p, ok := pages["/"+e.Path]
		if !ok || e.Title == "" || e.Kind == "" {
			t.Errorf("%+v is not a page", e)
			continue
		}
		if _, twice := all[e.Path]; twice {
			t.Errorf("the search has %s twice", e.Path)
		}
		for _, q := range e.Passages {
			all[e.Path] += q[0] + "\n"
			if strings.TrimSpace(q[0]) == "" {
				t.Errorf("%s has an empty passage", e.Path)
			}
			if len(q) > 2 && !strings.Contains(p.Raw, fmt.Sprintf("id=%q", q[2])) {
				t.Errorf("%s has no id %s", e.Path, q[2])
			}
		}
	}
	for path, want := range map[string][]string{
		"":                          {"223.7万元", "1县未填报（海丰县）"},
		"counties/luhe/":            {"省级示范县（2018年评定）", "资金使用进度：44.74%", "全县电子商务销售额：不少于5,000万元；到2020年", "县配套财政资金", "农村电商服务站建设（办公家具）采购项目：待广告制作项目完工后购置", "四部分组成"},
		"counties/haifeng/":         {"2020年7月未填报"},
		"reports/2020-07/":          {"填报日期：2020年8月", "累计建设省定贫困村电商服务站：9个", "资金使用进度：未填报", "国家农产品质量安全追溯管理信息平台", "《关于报送陆河县、陆丰市2020年7月省级电子商务进农村综合示范创建工作情况的函》"},
		"charts/luhe/targets/":      {""},
		"tenders/luhe-park/":        {"2,064,956.27元", "深圳陆建建设有限公司", "开标日期：2019年11月5日，原文“11月5号”", "第1期；申请日期：2019年11月25日；申请金额：619,486.88元"},
		"tenders/luhe-training/":    {"代理机构：广东有德招标采购有限公司", "惠州市惠城区卓越职业培训学校", "少300.00元"},
		"notices/shanwei-2020-139/": {"汕商务函〔2020〕139号", "农村电商扶贫工作覆盖全市省定贫困村：137个", "2020年9月15日：报送贯彻落实情况；汕尾市商务局", "数据：各县统一统计口径"},
		"about/":                    {"程序自动核对全部数据"},
	} {
		for _, text := range want {
			if found, ok := all[path]; !ok || !strings.Contains(found, text) {
				t.Errorf("the search does not find %q on /%s: %q", text, path, found)
			}
		}
	}
	for path := range all {
		if strings.HasPrefix(path, "embed/") || strings.HasPrefix(path, "charts/") && strings.HasSuffix(path, "/2020-07/") {
			t.Errorf("the search finds %s", path)
		}
	}
}
