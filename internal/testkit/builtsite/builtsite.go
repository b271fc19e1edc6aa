// Package builtsite builds sites for tests and reads their pages. The tests of a package share two
// built sites that they only read, because a build takes seconds.
package builtsite

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"portal/internal/message"
	"portal/internal/site"
	"portal/internal/testkit/browser"
	"portal/internal/testkit/sample"
)

// Base is the path and Online the address of the tests' sites. All tests share them: pictures contain
// their address, so a picture that one test draws is in the cache for the others.
const (
	Base   = "/zt/dzsw/"
	Online = browser.Origin + Base
)

// The charts that tests look at: a frozen one, and the same chart of the latest month.
const (
	FrozenChart = "charts/all/fund-progress/2020-07/"
	LatestChart = "charts/all/fund-progress/"
)

// At returns the full address of a page or file.
func At(address string) string { return Online + strings.TrimPrefix(address, "/") }

// Site is a built site with the project that it was built from. Tests must not change it.
type Site struct {
	Dir   string          // of the project
	Out   string          // of the site
	Pages map[string]Page // by their addresses below the base

	once sync.Once
}

// sites are the shared sites, in a folder that Main removes.
var sites struct {
	folder        string
	real, amended Site
}

// Main is the TestMain of a package that builds sites.
func Main(m *testing.M) {
	site.RunHugo()
	os.Exit(func() int {
		var err error
		if sites.folder, err = os.MkdirTemp("", "portal-site-*"); err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
		defer os.RemoveAll(sites.folder)
		return m.Run()
	}())
}

// Real returns the site of the real data.
func Real(t testing.TB) *Site {
	t.Helper()
	return sites.real.make(t, "real", func(string) {})
}

// Amended returns the site of the real data with all optional facts added, so that every kind of page
// has content.
func Amended(t testing.TB) *Site {
	t.Helper()
	return sites.amended.make(t, "amended", func(dir string) { amend(t, dir) })
}

// make changes a copy of the project and builds its site on the first call.
func (s *Site) make(t testing.TB, name string, change func(dir string)) *Site {
	t.Helper()
	s.once.Do(func() {
		dir := filepath.Join(sites.folder, name)
		if err := os.Mkdir(dir, 0o777); err != nil {
			t.Fatal(err)
		}
		sample.Copy(t, dir)
		change(dir)
		Build(t, site.Options{Dir: dir, BaseURL: Online})
		s.Dir, s.Out = dir, filepath.Join(dir, "public")
		s.Pages = Pages(t, s.Out)
	})
	if s.Pages == nil {
		t.Fatal("the build of the shared site failed; see the first test that uses it")
	}
	return s
}

// Build builds the site of a project into its public folder.
func Build(t testing.TB, o site.Options) site.Result {
	t.Helper()
	if o.Out == "" {
		o.Out = filepath.Join(o.Dir, "public")
	}
	result, problems, err := site.Build(context.Background(), o)
	if err != nil || problems.Stop() {
		t.Fatalf("%s%v", problems.Text(message.English), err)
	}
	return result
}

// amend adds two corrections, a change of wording, the facts of a host, a second deadline, a link to another
// host, what later documents change, and all other optional facts to a copy of the project.
func amend(t testing.TB, dir string) {
	t.Helper()
	const month, notice = "data/reports/2020-07.yaml", "content/notices/shanwei-2020-139.md"
	src := strings.ReplaceAll(string(Read(t, dir, month)), "training-sessions: 1\n", "training-sessions: 2\n")
	src += `corrections:
  - county: luhe
    indicator: training-sessions
    old: 1
    new: 2
    reason: 漏报<一>场 & 更正
    source: luhe-report-2020-07
    date: 2020-09-02
  - county: all
    indicator: training-sessions
    old: 1
    new: 2
    reason: 随县更正。
    source: city-form-2020-07
    date: 2020-09-02
`
	if err := os.WriteFile(filepath.Join(dir, month), []byte(src), 0o666); err != nil {
		t.Fatal(err)
	}
	wording := `wording:
  - of: shanwei-2020-139
    fact: number
    old: 汕商务函<2020>139号
    new: 汕商务函〔2020〕139号
    reason: 照原件 & 更正。
    date: 2020-09-01
`
	if err := os.WriteFile(filepath.Join(dir, "data", "wording.yaml"), []byte(wording), 0o666); err != nil {
		t.Fatal(err)
	}
	for name, value := range map[string]string{"organiser": "示例单位<b>&", "site_id": "9900000001", "domain": "www.example.org"} {
		sample.Edit(t, dir, "config.toml", "\n"+name+" = \"\"", "\n"+name+" = \""+value+"\"")
	}
	sample.Edit(t, dir, notice, "  - date: 2020-12-15\n    text: 报送贯彻落实情况\n    to: 汕尾市商务局\n", "  - date: 2020-09-15\n    text: 又一项; 分号, 逗号\n")
	sample.Edit(t, dir, notice, "issued: 2020-07-29\n", "issued: 2020-07-29\npublished: 2020-07-30\nindex: 示例\ntopic: 示例\nvalidity: 示例\n")
	const project = "data/projects/luhe.yaml"
	for _, winner := range []string{"深圳陆建建设有限公司", "陆河县城弘广告设计经营部"} {
		sample.Edit(t, dir, project, "    winner: "+winner+"\n", "    winner: "+winner+"\n    agency: 示例公司\n")
	}
	for _, winner := range []string{
		"深圳陆建建设有限公司", "惠州市惠城区卓越职业培训学校", "广州万扬商务服务有限公司", "惠州佳为科技有限公司", "陆河县城弘广告设计经营部",
	} {
		sample.Edit(t, dir, project, "    winner: "+winner+"\n", "    winner: "+winner+`
    lot: 第1包
    method: 公开招标
    members: 示例成员公司
    awarded: 2020-06-18
    signed:
      printed: 6月底
      date: 2020-06-21/2020-06-30
      basis: 示例
    price: 示例单价
`)
	}
	const by = "source: later-example"
	sample.Append(t, dir, "data/sources.yaml", "  - id: later-example\n    title: 示例文件\n    date: 2020-09-01\n")
	sample.Edit(t, dir, project, "    amount: 5000000\n", "    amount: 5000000\n    changes: [{from: 2020-10-12, "+by+", amount: 5500000}]\n")
	sample.Edit(t, dir, project, "    amount: 936000\n", "    amount: 936000\n    changes: [{from: 2020-11-05, "+by+", amount: 990000, note: 示例补充协议}]\n")
	sample.Edit(t, dir, project, "    amount: 640000\n", "    amount: 640000\n    changes: [{from: 2020-11-06, "+by+", status: void, replaced_by: luhe-branding}]\n")
	second := filepath.Join(dir, "data", "projects", "luhe-2021.yaml")
	if err := os.WriteFile(second, []byte("county: luhe\nname: 示例第二个项目\nyear: 2021\n"+by+"\nbudget: [{level: national, label: 示例资金, amount: 9000000, "+by+"}]\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	sample.Edit(t, dir, "data/jurisdictions.yaml", "    name: 陆河县\n", "    name: 陆河县\n    changes: [{from: 2020-12-01, "+by+", name: 示例市, english: Example City}]\n")
	sample.Edit(t, dir, "data/indicators.yaml", "    label: 累计建设数量\n", "    label: 累计建设数量\n    changes: [{from: 2020-12, "+by+", label: 示例行}]\n")
	sample.Edit(t, dir, "data/indicators.yaml", "indicators:\n", "due:\n  - since: 2020-07\n    day: 5\n    source: letter-2020-07\nindicators:\n")
	sample.Edit(t, dir, "content/about.md", "不作猜测。", "不作猜测。[例](https://www.example.net/)[附件](/附件/名单%201.TXT)")
	attachment := filepath.Join(dir, "static", "附件", "名单 1.TXT")
	if err := errors.Join(os.Mkdir(filepath.Dir(attachment), 0o777), os.WriteFile(attachment, []byte("示例"), 0o666)); err != nil {
		t.Fatal(err)
	}
}

// Read returns the content of a file; the elements of its path are joined.
func Read(t testing.TB, elements ...string) []byte {
	t.Helper()
	src, err := os.ReadFile(filepath.Join(elements...))
	if err != nil {
		t.Fatal(err)
	}
	return src
}

// Packed returns the gzip-compressed size of a file in bytes.
func Packed(t testing.TB, src []byte) int {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, err := w.Write(src)
	if err = errors.Join(err, w.Close()); err != nil {
		t.Fatal(err)
	}
	return b.Len()
}
