// Package shape holds the project to the shape of its design: what may stand
// at the top level, and which room may know which.
package shape

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"portal/internal/sample"
)

// allowed is everything that may stand at the top level. Most of it is the
// founders' own choice; the rest is in the design. What git ignores is made by
// a build and may stand there too.
var allowed = []string{
	"content", "data", "layouts", "static", "cmd", "charts", "config.toml", "go.mod", "go.sum",
	"internal", "assets", "i18n", "README.md", "README.zh-CN.md", "CONTRIBUTING.md", "LICENSE", "Makefile",
	".ci", ".github", ".gitignore", ".editorconfig", "third_party",
	".git", ".build", "public", ".public.next", ".public.old",
}

func TestTopLevelIsClosed(t *testing.T) {
	entries, err := os.ReadDir(sample.Root())
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if slices.Contains([]string{".xlsx", ".docx", ".tsv", ".txt", ".html"}, filepath.Ext(e.Name())) {
			continue // a form, as it was made or came back, or its return slip; git ignores it here
		}
		if !slices.Contains(allowed, e.Name()) {
			t.Errorf("%s has no place at the top level", e.Name())
		}
	}
}

// packages lists what a package needs, itself included.
func packages(t *testing.T, name string) []string {
	t.Helper()
	cmd := exec.Command("go", "list", "-deps", name)
	cmd.Dir = sample.Root()
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list -deps %s: %v", name, err)
	}
	return strings.Fields(string(out))
}

// The arrows go one way: figures, check, charts, site.
func TestArrows(t *testing.T) {
	const (
		hugo    = "github.com/gohugoio/hugo"
		goja    = "github.com/dop251/goja"
		wazero  = "github.com/tetratelabs/wazero"
		echarts = "github.com/go-echarts/go-echarts"
		yaml    = "github.com/goccy/go-yaml"
		xlsx    = "github.com/xuri/excelize"
	)
	for name, never := range map[string][]string{
		"portal/internal/message":  {"portal/internal/figures", "portal/charts", hugo, goja, wazero, echarts, yaml},
		"portal/internal/yamlfile": {"portal/internal/figures", "portal/charts", hugo, goja, wazero, echarts},
		"portal/internal/privacy":  {"portal/internal/message", "portal/internal/figures", "portal/charts", hugo, goja, wazero, echarts, yaml, xlsx},
		"portal/internal/figures":  {"portal/internal/check", "portal/charts", "portal/internal/draw", "portal/internal/raster", "portal/internal/site", hugo, goja, wazero, echarts},
		"portal/internal/check":    {"portal/charts", "portal/internal/draw", "portal/internal/raster", "portal/internal/site", "net/http", hugo, goja, wazero, echarts},
		"portal/charts":            {"portal/internal/check", "portal/internal/draw", "portal/internal/raster", "portal/internal/site", hugo, goja, wazero, xlsx},
		"portal/internal/typeface": {"portal/internal/figures", "portal/charts", hugo, goja, wazero, echarts, yaml},
		"portal/internal/draw":     {"portal/charts", "portal/internal/figures", "portal/internal/check", "portal/internal/site", hugo, echarts},
		"portal/internal/raster":   {"portal/charts", "portal/internal/figures", "portal/internal/check", "portal/internal/draw", "portal/internal/site", hugo, goja, echarts},
		"portal/internal/opendata": {"portal/internal/check", "portal/internal/draw", "portal/internal/site", hugo, goja, wazero},
		"portal/internal/office":   {"portal/internal/figures", "portal/internal/check", "portal/charts", "portal/internal/site", hugo, goja, wazero, echarts, yaml},
		"portal/internal/intake":   {"portal/charts", "portal/internal/opendata", "portal/internal/draw", "portal/internal/site", hugo, goja, wazero, echarts},
		"portal/internal/blank":    {"portal/internal/site", "portal/charts", hugo, goja, wazero, echarts},
		"portal/internal/slip":     {"portal/internal/site", "portal/charts", hugo, goja, wazero, echarts},
		"portal/internal/hosting":  {"portal/internal/figures", "portal/charts", "portal/internal/site", "net/http", hugo, goja, wazero, echarts, yaml},
		"portal/internal/offline":  {"portal/internal/figures", "portal/charts", "portal/internal/site", hugo, goja, wazero, echarts},
		"portal/internal/compare":  {"portal/internal/check", "portal/internal/draw", "portal/internal/site", hugo, goja, wazero},
		"portal/internal/manifest": {"portal/internal/figures", "portal/internal/publish", "net/http", hugo, goja, wazero, echarts, yaml},
		"portal/internal/revision": {"portal/internal/figures", "portal/internal/publish", "net/http", hugo, goja, wazero, echarts, yaml},
		"portal/internal/publish":  {"portal/internal/check", "portal/internal/draw", "portal/internal/raster", "portal/internal/site", hugo, goja, wazero},
		"portal/internal/site":     {"portal/internal/serve", "portal/internal/publish", "portal/cmd"},

		"portal/internal/pdf":        {"portal/internal/figures", "portal/internal/message", "portal/charts", hugo, goja, echarts, yaml, xlsx},
		"portal/internal/attachment": {"portal/internal/check", "portal/internal/site", "portal/charts", hugo, goja, echarts},
	} {
		deps := packages(t, name)
		if !slices.Contains(deps, name) {
			t.Fatalf("go list -deps %s does not list itself", name)
		}
		for _, dep := range deps {
			for _, bad := range never {
				if dep == bad || strings.HasPrefix(dep, bad+"/") {
					t.Errorf("%s reaches %s", name, dep)
				}
			}
		}
	}
}

// Each engine has one importer: Hugo, go-echarts, ECharts' goja, resvg's wazero,
// excelize's four for what goes out, what comes in, the blank form and the marked copy,
// Chromium's protocol and PDFium, which runs on wazero too; only tests
// know sample, browser, paper and webserver.
func TestImporters(t *testing.T) {
	cmd := exec.Command("go", "list", "-f", `{{.ImportPath}}{{range .Imports}} {{.}}{{end}}`, "./...")
	cmd.Dir = sample.Root()
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	only := map[string][]string{
		"github.com/gohugoio/hugo/":        {"portal/internal/site"},
		"github.com/go-echarts/go-echarts": {"portal/charts"},
		"github.com/dop251/goja":           {"portal/internal/draw"},
		"github.com/tetratelabs/wazero":    {"portal/internal/raster", "portal/internal/paper", "portal/internal/pdf"},
		"portal/third_party/resvg":         {"portal/internal/raster"},
		"github.com/goccy/go-yaml":         {"portal/internal/yamlfile"},
		"github.com/xuri/excelize":         {"portal/internal/opendata", "portal/internal/office", "portal/internal/blank", "portal/internal/slip"},
		"github.com/arran4/golang-ical":    {"portal/internal/site"},
		"gocloud.dev/":                     {"portal/internal/publish"},
		"github.com/aws/":                  {"portal/internal/publish"},
		"github.com/hiddeco/sshsig":        {"portal/internal/publish"},
		"portal/internal/publish":          {"portal/cmd/portal"},
		"portal/internal/sample":           {"portal/internal/paper"},
		"portal/internal/browser":          nil,
		"portal/internal/webserver":        nil,
		"portal/internal/paper":            nil,
		"github.com/chromedp/":             {"portal/internal/browser"},
		"github.com/klippa-app/go-pdfium":  {"portal/internal/paper", "portal/internal/pdf"},
	}
	for _, line := range strings.Split(strings.TrimSpace(string(out)), "\n") {
		fields := strings.Fields(line)
		for _, imported := range fields[1:] {
			for prefix, importers := range only {
				if strings.HasPrefix(imported, prefix) && !slices.Contains(importers, fields[0]) {
					t.Errorf("%s imports %s", fields[0], imported)
				}
			}
		}
	}
}

// snippets are code that a page shows for other sites to use.
var snippets = regexp.MustCompile(`(?s)<textarea.*?</textarea>`)

// Nothing in a page or a text of the project names another host but as a link
// that a person follows.
func TestLayoutsAskNobody(t *testing.T) {
	for _, dir := range []string{"layouts", "assets", "static"} {
		err := filepath.WalkDir(filepath.Join(sample.Root(), dir), func(name string, d os.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			src, err := os.ReadFile(name)
			src = snippets.ReplaceAll(src, nil)
			for _, bad := range []string{"http://", "https://", "style=\"", "onclick", "<script>"} {
				text := strings.NewReplacer("http://www.w3.org/2000/svg", "", "http://www.sitemaps.org/schemas/sitemap/0.9", "").Replace(string(src))
				if strings.Contains(text, bad) {
					t.Errorf("%s has %q", name, bad)
				}
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}
