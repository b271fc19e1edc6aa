package lexicon_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/pelletier/go-toml/v2"

	"portal/internal/lexicon"
	"portal/internal/sample"
	"portal/internal/typeface"
)

// made are the keys that a layout makes of other words: of the sections in the
// main navigation, and of the facts of the host in config.toml.
var made = map[string][]string{
	`T (strings.TrimPrefix "/" (strings.TrimSuffix "/" .Path))`: {"counties", "reports", "charts", "tenders", "notices", "corrections", "about"},
	`T (print "mode_" .)`: {"mode_text", "mode_contrast", "mode_theme"},
	"T .head":             {"same_winner", "same_agency"},
	"T $name":             {"organiser", "contact", "site_id", "icp", "police", "badge", "mistakes", "accessibility"},
}

// file reads the words of a language: the forms of each key.
func file(t *testing.T, tag string) map[string]map[string]string {
	t.Helper()
	src, err := os.ReadFile(filepath.Join(sample.Root(), "i18n", tag+".toml"))
	if err != nil {
		t.Fatal(err)
	}
	var words map[string]any
	if err := toml.Unmarshal(src, &words); err != nil {
		t.Fatal(err)
	}
	out := map[string]map[string]string{}
	for key, said := range words {
		out[key] = map[string]string{}
		switch said := said.(type) {
		case string:
			out[key]["other"] = said
		case map[string]any:
			for form, text := range said {
				out[key][form], _ = text.(string)
			}
		}
	}
	return out
}

var hole = regexp.MustCompile(`{{\.(\w+)}}`)

func holes(text string) []string {
	var out []string
	for _, m := range hole.FindAllStringSubmatch(text, -1) {
		out = append(out, m[1])
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// Both languages say the same keys and leave the same open.
func TestSameKeys(t *testing.T) {
	zh, en := file(t, lexicon.Chinese), file(t, lexicon.English)
	if diff := cmp.Diff(slices.Sorted(maps.Keys(zh)), slices.Sorted(maps.Keys(en))); diff != "" {
		t.Fatalf("keys (-zh-cn +en):\n%s", diff)
	}
	for key, forms := range en {
		if diff := cmp.Diff([]string{"other"}, slices.Sorted(maps.Keys(zh[key]))); diff != "" {
			t.Errorf("zh-cn: %s has other forms (-want +got):\n%s", key, diff)
		}
		want := holes(zh[key]["other"])
		if len(forms) > 1 && !slices.Contains(want, "Count") && !strings.HasPrefix(key, "quantity_") {
			t.Errorf("en: %s has forms for a number that nothing says", key)
		}
		if got := slices.Sorted(maps.Keys(forms)); !slices.Equal(got, []string{"other"}) && !slices.Equal(got, []string{"one", "other"}) {
			t.Errorf("en: %s has the forms %v; there are one and other", key, got)
		}
		for form, text := range forms {
			if diff := cmp.Diff(want, holes(text)); diff != "" {
				t.Errorf("%s leaves open in %s (-zh-cn +en):\n%s", key, form, diff)
			}
		}
	}
}

// Every word has letters that the pictures can show.
func TestGlyphs(t *testing.T) {
	for _, tag := range []string{lexicon.Chinese, lexicon.English} {
		for key, forms := range file(t, tag) {
			for _, text := range forms {
				if missing := typeface.Missing(text); len(missing) > 0 {
					t.Errorf("%s: %s has %q, which no font of the pictures has", tag, key, missing)
				}
			}
		}
	}
}

// Every key that is said is there, and every key that is there is said.
func TestEveryKeyIsSaid(t *testing.T) {
	words := file(t, lexicon.Chinese)
	said := map[string]string{} // by key, or by the beginning of several
	inGo(t, words, said)
	inLayouts(t, said)
	used := map[string]bool{}
	for key, where := range said {
		beginning, several := strings.CutSuffix(key, "*")
		found := false
		for known := range words {
			if known == key || several && strings.HasPrefix(known, beginning) {
				used[known], found = true, true
			}
		}
		if !found {
			t.Errorf("%s says %q, which i18n/ does not have", where, key)
		}
	}
	for key := range words {
		if !used[key] {
			t.Errorf("nothing says %q", key)
		}
	}
}

// inGo finds the keys that Go says: the first arguments of Say and Count. One
// that is put together begins with its own words: "month_" + n. Others are
// handed to what says them, so any text of the code that is a key counts as
// said; the head of a column has its unit behind a #.
func inGo(t *testing.T, words map[string]map[string]string, said map[string]string) {
	t.Helper()
	for _, room := range []string{"charts", "internal"} {
		walk(t, room, ".go", func(name, src string) {
			if strings.HasSuffix(name, "_test.go") {
				return
			}
			tree, err := parser.ParseFile(token.NewFileSet(), name, src, 0)
			if err != nil {
				t.Fatal(err)
			}
			ast.Inspect(tree, func(n ast.Node) bool {
				if literal, ok := n.(*ast.BasicLit); ok && literal.Kind == token.STRING {
					key, _, _ := strings.Cut(text(t, literal), "#")
					if _, ok := words[key]; ok {
						said[key] = name
					}
				}
				call, ok := n.(*ast.CallExpr)
				if !ok || len(call.Args) == 0 {
					return true
				}
				method, ok := call.Fun.(*ast.SelectorExpr)
				if !ok || !slices.Contains([]string{"Say", "Count", "say"}, method.Sel.Name) || isPackage(method.X) {
					return true
				}
				key := call.Args[0]
				several := ""
				for {
					sum, ok := key.(*ast.BinaryExpr)
					if !ok {
						break
					}
					key, several = sum.X, "*"
				}
				if begins, ok := key.(*ast.BasicLit); ok {
					said[text(t, begins)+several] = name
				}
				return true
			})
		})
	}
}

// isPackage reports whether a call is strings.Count or one like it.
func isPackage(x ast.Expr) bool {
	name, ok := x.(*ast.Ident)
	return ok && slices.Contains([]string{"strings", "bytes"}, name.Name)
}

func text(t *testing.T, literal *ast.BasicLit) string {
	t.Helper()
	s, err := strconv.Unquote(literal.Value)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

var asks = regexp.MustCompile(`\bT (?:"([^"]*)"|\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)|[^"(][^ }|]*)`)

// inLayouts finds the keys that layouts say.
func inLayouts(t *testing.T, said map[string]string) {
	t.Helper()
	walk(t, "layouts", "", func(name, src string) {
		for _, m := range asks.FindAllStringSubmatch(src, -1) {
			keys := []string{m[1]}
			if m[1] == "" {
				var ok bool
				if keys, ok = made[m[0]]; !ok {
					t.Errorf("%s makes a key by %s, of which this test does not know what comes of it", name, m[0])
				}
			}
			for _, key := range keys {
				said[key] = name
			}
		}
	})
}

// walk reads the files of a room of the project.
func walk(t *testing.T, room, end string, read func(name, src string)) {
	t.Helper()
	root := sample.Root()
	err := filepath.WalkDir(filepath.Join(root, room), func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(name, end) {
			return err
		}
		src, err := os.ReadFile(name)
		if err == nil {
			rel, _ := filepath.Rel(root, name)
			read(filepath.ToSlash(rel), string(src))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
