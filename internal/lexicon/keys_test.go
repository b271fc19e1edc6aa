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
	"portal/internal/picture/typeface"
	"portal/internal/testkit/sample"
)

// computed lists the keys that layouts compute: from the sections of the main navigation, and from
// the facts about the host in config.toml.
var computed = map[string][]string{
	`T (strings.TrimPrefix "/" (strings.TrimSuffix "/" .Path))`: {"counties", "reports", "charts", "tenders", "notices",
		"corrections", "changes", "about"},
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
	for key, value := range words {
		out[key] = map[string]string{}
		switch value := value.(type) {
		case string:
			out[key]["other"] = value
		case map[string]any:
			for form, text := range value {
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

// scales returns the placeholders that the phrase of a quantity may have.
func scales(key string) []string {
	if slices.Contains([]string{"yi", "wan", "yuan"}, strings.Split(key, "_")[1]) {
		return []string{"Number", "Yuan", "Millions"}
	}
	return []string{"Number"}
}

// Both languages have the same keys with the same placeholders. The placeholder of a quantity selects
// the scale in which the language writes it.
func TestSameKeys(t *testing.T) {
	zh, en := file(t, lexicon.Chinese), file(t, lexicon.English)
	if diff := cmp.Diff(slices.Sorted(maps.Keys(zh)), slices.Sorted(maps.Keys(en))); diff != "" {
		t.Fatalf("keys (-zh-cn +en):\n%s", diff)
	}
	for key, forms := range en {
		if diff := cmp.Diff([]string{"other"}, slices.Sorted(maps.Keys(zh[key]))); diff != "" {
			t.Errorf("zh-cn: forms of %s (-want +got):\n%s", key, diff)
		}
		want := holes(zh[key]["other"])
		if len(forms) > 1 && !slices.Contains(want, "Count") && !strings.HasPrefix(key, "quantity_") {
			t.Errorf("en: %s has plural forms that nothing uses", key)
		}
		if got := slices.Sorted(maps.Keys(forms)); !slices.Equal(got, []string{"other"}) &&
			!slices.Equal(got, []string{"one", "other"}) {
			t.Errorf("en: %s: got forms %v, want one and other", key, got)
		}
		for form, text := range forms {
			got := holes(text)
			if strings.HasPrefix(key, "quantity_") && len(got) == 1 && slices.Contains(scales(key), got[0]) {
				continue
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("placeholders of %s in %s (-zh-cn +en):\n%s", key, form, diff)
			}
		}
	}
}

// The pictures' fonts have every character of every word.
func TestGlyphs(t *testing.T) {
	for _, tag := range []string{lexicon.Chinese, lexicon.English} {
		for key, forms := range file(t, tag) {
			for _, text := range forms {
				if missing := typeface.Missing(text); len(missing) > 0 {
					t.Errorf("%s: %s has %q, which the pictures' fonts lack", tag, key, missing)
				}
			}
		}
	}
}

// The code uses exactly the keys that exist.
func TestKeysMatchTheCode(t *testing.T) {
	words := file(t, lexicon.Chinese)
	used := map[string]string{} // by key, or by the beginning of several keys
	inGo(t, words, used)
	inLayouts(t, used)
	matched := map[string]bool{}
	for key, where := range used {
		beginning, several := strings.CutSuffix(key, "*")
		found := false
		for known := range words {
			if known == key || several && strings.HasPrefix(known, beginning) {
				matched[known], found = true, true
			}
		}
		if !found {
			t.Errorf("%s uses %q, which i18n/ lacks", where, key)
		}
	}
	for key := range words {
		if !matched[key] {
			t.Errorf("nothing uses %q", key)
		}
	}
}

// inGo finds the keys that Go code uses: the first arguments of Phrase and Count. A concatenated key
// begins with a literal: "month_" + n. Other keys are passed as arguments, so any literal that is a
// key counts as used; a column head has its unit after a #.
func inGo(t *testing.T, words map[string]map[string]string, used map[string]string) {
	t.Helper()
	for _, folder := range []string{"charts", "internal"} {
		walk(t, folder, ".go", func(name, src string) {
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
						used[key] = name
					}
				}
				call, ok := n.(*ast.CallExpr)
				if !ok || len(call.Args) == 0 {
					return true
				}
				method, ok := call.Fun.(*ast.SelectorExpr)
				if !ok || !slices.Contains([]string{"Phrase", "Count", "phrase"}, method.Sel.Name) || isPackage(method.X) {
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
					used[text(t, begins)+several] = name
				}
				return true
			})
		})
	}
}

// isPackage reports whether a call is strings.Count or similar.
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

// inLayouts finds the keys that layouts use.
func inLayouts(t *testing.T, used map[string]string) {
	t.Helper()
	walk(t, "layouts", "", func(name, src string) {
		for _, m := range asks.FindAllStringSubmatch(src, -1) {
			keys := []string{m[1]}
			if m[1] == "" {
				var ok bool
				if keys, ok = computed[m[0]]; !ok {
					t.Errorf("%s computes a key by %s, which this test does not know", name, m[0])
				}
			}
			for _, key := range keys {
				used[key] = name
			}
		}
	})
}

// walk reads the files below a folder of the project.
func walk(t *testing.T, folder, end string, read func(name, src string)) {
	t.Helper()
	root := sample.Root()
	err := filepath.WalkDir(filepath.Join(root, folder), func(name string, d fs.DirEntry, err error) error {
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
