package site_test

import (
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"portal/internal/message"
	"portal/internal/site"
	"portal/internal/testkit/browser"
	"portal/internal/testkit/sample"
)

// below and online are the path and the address of the tests' sites. All tests share them: pictures
// contain their address, so a picture that one test draws is in the cache for the others.
const (
	below  = "/zt/dzsw/"
	online = browser.Origin + below
)

// at returns the full address of a page or file.
func at(address string) string { return online + strings.TrimPrefix(address, "/") }

// built is a site that the tests build once and only read.
type built struct {
	once  sync.Once
	dir   string          // of the project
	out   string          // of the site
	pages map[string]page // by their addresses below the base
}

// sites are the shared sites, in a folder that TestMain removes.
var sites struct {
	folder        string
	real, amended built
}

func TestMain(m *testing.M) {
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

// realSite returns the site of the real data.
func realSite(t testing.TB) *built {
	t.Helper()
	return sites.real.make(t, "real", func(string) {})
}

// amendedSite returns the site of the real data with all optional facts added, so that every kind of
// page has content.
func amendedSite(t testing.TB) *built {
	t.Helper()
	return sites.amended.make(t, "amended", func(dir string) { amend(t, dir) })
}

// make changes a copy of the project and builds its site on the first call.
func (b *built) make(t testing.TB, name string, change func(dir string)) *built {
	t.Helper()
	b.once.Do(func() {
		dir := filepath.Join(sites.folder, name)
		if err := os.Mkdir(dir, 0o777); err != nil {
			t.Fatal(err)
		}
		sample.Copy(t, dir)
		change(dir)
		build(t, site.Options{Dir: dir, BaseURL: online})
		b.dir, b.out = dir, filepath.Join(dir, "public")
		b.pages = pagesOf(t, b.out)
	})
	if b.pages == nil {
		t.Fatal("the build of the shared site failed; see the first test that uses it")
	}
	return b
}

// amend adds two corrections, the facts of a host, a second deadline, a link to another host, and all
// other optional facts to a copy of the project.
func amend(t testing.TB, dir string) {
	t.Helper()
	const month, notice = "data/reports/2020-07.yaml", "content/notices/shanwei-2020-139.md"
	src := strings.ReplaceAll(string(read(t, dir, month)), "training-sessions: 1\n", "training-sessions: 2\n")
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
	for name, value := range map[string]string{"organiser": "示例单位<b>&", "site_id": "9900000001", "domain": "www.example.org"} {
		sample.Edit(t, dir, "config.toml", "\n"+name+" = \"\"", "\n"+name+" = \""+value+"\"")
	}
	sample.Edit(t, dir, notice, "  - date: 2020-12-15\n    text: 报送贯彻落实情况\n    to: 汕尾市商务局\n", "  - date: 2020-09-15\n    text: 又一项; 分号, 逗号\n")
	sample.Edit(t, dir, notice, "issued: 2020-07-29\n", "issued: 2020-07-29\npublished: 2020-07-30\nindex: 示例\ntopic: 示例\nvalidity: 示例\n")
	for _, winner := range []string{"深圳陆建建设有限公司", "陆河县城弘广告设计经营部"} {
		sample.Edit(t, dir, "data/projects/luhe.yaml", "    winner: "+winner+"\n", "    winner: "+winner+"\n    agency: 示例公司\n")
	}
	sample.Edit(t, dir, "data/indicators.yaml", "indicators:\n", "due:\n  - since: 2020-07\n    day: 5\n    source: letter-2020-07\nindicators:\n")
	sample.Edit(t, dir, "content/about.md", "不作猜测。", "不作猜测。[例](https://www.example.net/)")
}

// staged returns the input of the layouts for a project's pages, by address.
func staged(t testing.TB, dir string) map[string]site.Page {
	t.Helper()
	pages, problems, err := site.Staged(context.Background(), dir, online)
	if err != nil || problems.Stop() {
		t.Fatalf("%s%v", problems.Text(message.English), err)
	}
	return pages
}

// texts returns every text in the input of a layout, in the order of the JSON, objects by their keys.
func texts(value any) (out []string) {
	switch v := value.(type) {
	case string:
		return []string{v}
	case []any:
		for _, e := range v {
			out = append(out, texts(e)...)
		}
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(v)) {
			out = append(out, texts(v[key])...)
		}
	}
	return out
}

// under returns the values of a key at any depth.
func under(value any, key string) (out []any) {
	switch v := value.(type) {
	case []any:
		for _, e := range v {
			out = append(out, under(e, key)...)
		}
	case map[string]any:
		if found, ok := v[key]; ok {
			out = append(out, found)
		}
		for _, k := range slices.Sorted(maps.Keys(v)) {
			if k != key {
				out = append(out, under(v[k], key)...)
			}
		}
	}
	return out
}
