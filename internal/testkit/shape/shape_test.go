// Package shape tests the structure of the project: the files at the top level, and which package
// may import which.
package shape

import (
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"portal/internal/testkit/sample"
)

// allowed lists the permitted files and folders at the top level. git and builds create those in
// the last line.
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
			continue // a blank or filled-in form, or its return slip; git ignores these
		}
		if !slices.Contains(allowed, e.Name()) {
			t.Errorf("%s is not allowed at the top level; add it to allowed or move it", e.Name())
		}
	}
}

// packages returns a package and all its dependencies.
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

// Imports go one way: figures, check, charts, project, site. The commands check, form and import
// link no Hugo, no goja and no rasteriser.
func TestImportsGoOneWay(t *testing.T) {
	const (
		hugo    = "github.com/gohugoio/hugo"
		goja    = "github.com/dop251/goja"
		wazero  = "github.com/tetratelabs/wazero"
		echarts = "github.com/go-echarts/go-echarts"
		yaml    = "github.com/goccy/go-yaml"
		xlsx    = "github.com/xuri/excelize"
	)
	for name, never := range map[string][]string{
		"portal/internal/message":            {"portal/internal/figures", "portal/charts", hugo, goja, wazero, echarts, yaml},
		"portal/internal/yamlfile":           {"portal/internal/figures", "portal/charts", hugo, goja, wazero, echarts},
		"portal/internal/privacy":            {"portal/internal/message", "portal/internal/figures", "portal/charts", hugo, goja, wazero, echarts, yaml, xlsx},
		"portal/internal/figures":            {"portal/internal/check", "portal/charts", "portal/internal/picture", "portal/internal/picture/raster", "portal/internal/site", hugo, goja, wazero, echarts},
		"portal/internal/check":              {"portal/charts", "portal/internal/picture", "portal/internal/picture/raster", "portal/internal/site", "net/http", hugo, goja, wazero, echarts},
		"portal/charts":                      {"portal/internal/check", "portal/internal/picture", "portal/internal/picture/raster", "portal/internal/site", hugo, goja, wazero, xlsx},
		"portal/internal/picture/typeface":   {"portal/internal/figures", "portal/charts", hugo, goja, wazero, echarts, yaml},
		"portal/internal/picture":            {"portal/charts", "portal/internal/figures", "portal/internal/check", "portal/internal/site", hugo, wazero, echarts},
		"portal/internal/picture/raster":     {"portal/charts", "portal/internal/figures", "portal/internal/check", "portal/internal/picture", "portal/internal/site", hugo, goja, wazero, echarts},
		"portal/internal/opendata":           {"portal/internal/check", "portal/internal/picture", "portal/internal/site", hugo, goja, wazero},
		"portal/internal/opendata/ocds":      {"portal/charts", "portal/internal/check", "portal/internal/picture", "portal/internal/site", hugo, goja, wazero, echarts, xlsx},
		"portal/internal/officefile":         {"portal/internal/figures", "portal/internal/check", "portal/charts", "portal/internal/site", hugo, goja, wazero, echarts, yaml},
		"portal/internal/form/intake":        {"portal/charts", "portal/internal/opendata", "portal/internal/picture", "portal/internal/site", hugo, goja, wazero, echarts},
		"portal/internal/form/template":      {"portal/internal/site", "portal/charts", hugo, goja, wazero, echarts},
		"portal/internal/form/returnslip":    {"portal/internal/site", "portal/charts", hugo, goja, wazero, echarts},
		"portal/internal/release/serverconf": {"portal/internal/figures", "portal/charts", "portal/internal/site", "net/http", hugo, goja, wazero, echarts, yaml},
		"portal/internal/site/offline":       {"portal/internal/figures", "portal/charts", "portal/internal/site", hugo, goja, wazero, echarts},
		"portal/internal/release/compare":    {"portal/internal/check", "portal/internal/picture", "portal/internal/site", hugo, goja, wazero},
		"portal/internal/atomicfile":         {"portal/internal/message", "portal/internal/figures", "portal/charts"},
		"portal/internal/plaintext":          {"portal/internal/message", "portal/internal/figures", "portal/charts"},
		"portal/internal/typography":         {"portal/internal/message", "portal/internal/figures", "portal/charts"},
		"portal/internal/markdown":           {"portal/internal/message", "portal/internal/figures", "portal/charts", hugo, goja, wazero, echarts, yaml},
		"portal/internal/chartpath":          {"portal/internal/message", "portal/internal/figures", "portal/charts"},
		"portal/internal/digest":             {"portal/internal/message", "portal/internal/figures", "portal/charts"},
		"portal/internal/release/manifest":   {"portal/internal/figures", "portal/internal/release", "net/http", hugo, goja, wazero, echarts, yaml},
		"portal/internal/project":            {"portal/internal/picture", "portal/internal/picture/raster", "portal/internal/site", "portal/internal/release", hugo, goja},
		"portal/internal/release":            {"portal/internal/project", "portal/internal/check", "portal/internal/picture", "portal/internal/picture/raster", "portal/internal/site", hugo, goja, wazero},
		"portal/internal/site":               {"portal/internal/preview", "portal/internal/release", "portal/cmd"},

		"portal/internal/attachment/pdf": {"portal/internal/figures", "portal/internal/message", "portal/charts", hugo, goja, echarts, yaml, xlsx},
		"portal/internal/attachment":     {"portal/internal/check", "portal/internal/site", "portal/charts", hugo, goja, echarts},
	} {
		deps := packages(t, name)
		if !slices.Contains(deps, name) {
			t.Fatalf("go list -deps %s does not list itself", name)
		}
		for _, dep := range deps {
			for _, bad := range never {
				if isOrBelongsTo(dep, bad) {
					t.Errorf("%s depends on %s", name, dep)
				}
			}
		}
	}
}

// isOrBelongsTo reports whether a package is the named one or, for an external module, part of it.
// Subfolders of the project's own packages do not count.
func isOrBelongsTo(name, other string) bool {
	return name == other || !strings.HasPrefix(other, "portal/") && strings.HasPrefix(name, other+"/")
}

// Each engine has only the listed importers: Hugo, go-echarts, ECharts' goja, excelize,
// Chromium's protocol, and PDFium with the wazero that it runs on. Only tests and other testkit
// packages import testkit.
func TestImporters(t *testing.T) {
	cmd := exec.Command("go", "list", "-f", `{{.ImportPath}}{{range .Imports}} {{.}}{{end}}`, "./...")
	cmd.Dir = sample.Root()
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	only := map[string][]string{
		"github.com/gohugoio/hugo":         {"portal/internal/site"},
		"github.com/go-echarts/go-echarts": {"portal/charts"},
		"github.com/dop251/goja":           {"portal/internal/picture"},
		"github.com/tetratelabs/wazero":    {"portal/internal/testkit/paper", "portal/internal/attachment/pdf"},
		"github.com/goccy/go-yaml":         {"portal/internal/yamlfile"},
		"github.com/xuri/excelize":         {"portal/internal/opendata", "portal/internal/opendata/bulk", "portal/internal/officefile", "portal/internal/form/template", "portal/internal/form/returnslip"},
		"github.com/arran4/golang-ical":    {"portal/internal/site"},
		"github.com/aws":                   {"portal/internal/release"},
		"github.com/hiddeco/sshsig":        {"portal/internal/release"},
		"portal/internal/release":          {"portal/cmd/portal"},
		"github.com/chromedp":              {"portal/internal/testkit/browser"},
		"github.com/klippa-app/go-pdfium":  {"portal/internal/testkit/paper", "portal/internal/attachment/pdf"},
	}
	for _, line := range strings.Split(strings.TrimSpace(string(out)), "\n") {
		fields := strings.Fields(line)
		for _, imported := range fields[1:] {
			for name, importers := range only {
				if isOrBelongsTo(imported, name) && !slices.Contains(importers, fields[0]) {
					t.Errorf("%s imports %s", fields[0], imported)
				}
			}
			const testkit = "portal/internal/testkit/"
			if strings.HasPrefix(imported, testkit) && !strings.HasPrefix(fields[0], testkit) {
				t.Errorf("%s imports %s", fields[0], imported)
			}
		}
	}
}

// snippets are layouts that show code for other sites to copy.
var snippets = regexp.MustCompile(`(?s)<textarea.*?</textarea>`)

// Pages and texts of the project name other hosts only in links that a reader follows.
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

// The charts of a portal are data: neither code for pages and charts nor layouts nor scripts name an indicator
// of this programme, its unit or its subject.
func TestNoProgramme(t *testing.T) {
	root := sample.Root()
	src, err := os.ReadFile(filepath.Join(root, "data", "indicators.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	words := []string{"电商", "电子商务", "培训", "服务站", "贫困"}
	for _, m := range regexp.MustCompile(`(?m)^ +(?:- )?(?:id|unit): "?([^"\s#]+)"?`).FindAllSubmatch(src, -1) {
		if name := string(m[1]); name != "%" {
			words = append(words, `"`+name+`"`, "`"+name+"`", "'"+name+"'")
		}
	}
	if len(words) < 40 {
		t.Fatalf("only %d words were found", len(words))
	}
	for _, folder := range []string{"charts", "cmd", "internal/site", "internal/opendata", "internal/picture", "layouts", "assets"} {
		err := fs.WalkDir(os.DirFS(root), folder, func(name string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || strings.HasSuffix(name, "_test.go") || strings.Contains(name, "/testdata/") ||
				strings.Contains(name, "/browsertest/") {
				return err
			}
			text, err := os.ReadFile(filepath.Join(root, name))
			if err != nil {
				return err
			}
			for n, line := range strings.Split(string(text), "\n") {
				if path.Ext(name) == ".go" {
					line, _, _ = strings.Cut(line, "//") // a comment may give an example
				}
				for _, word := range words {
					if strings.Contains(line, word) {
						t.Errorf("%s:%d names %s", name, n+1, word)
					}
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}
