package message_test

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
	"unicode"

	"github.com/google/go-cmp/cmp"
	"github.com/pelletier/go-toml/v2"

	"portal/internal/message"
	"portal/internal/testkit/sample"
)

// read returns the texts of a catalogue: the plural forms of each key.
func read(t *testing.T, lang message.Lang) map[string]map[string]string {
	t.Helper()
	src, err := os.ReadFile("catalogue/" + string(lang) + ".toml")
	if err != nil {
		t.Fatal(err)
	}
	var file map[string]any
	if err := toml.Unmarshal(src, &file); err != nil {
		t.Fatal(err)
	}
	out := map[string]map[string]string{}
	for key, value := range file {
		table, ok := value.(map[string]any)
		if !ok {
			out[key] = map[string]string{"other": value.(string)}
			continue
		}
		forms := map[string]string{}
		for field, text := range table {
			if _, plural := table["other"]; plural {
				forms[field] = text.(string)
			} else {
				out[key+"."+field] = map[string]string{"other": text.(string)}
			}
		}
		if len(forms) > 0 {
			out[key] = forms
		}
	}
	return out
}

var hole = regexp.MustCompile(`{{(?:quote )?\.(\w+)}}`)

// holes returns the names of the placeholders in a message, or in a rule's .found and .expected.
func holes(texts map[string]map[string]string, key string) []string {
	var out []string
	for _, field := range []string{"", ".found", ".expected"} {
		for _, text := range texts[key+field] {
			for _, m := range hole.FindAllStringSubmatch(text, -1) {
				out = append(out, m[1])
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// Both languages have the same keys, plural forms and placeholders.
func TestSameKeys(t *testing.T) {
	en, zh := read(t, message.English), read(t, message.Chinese)
	maps.DeleteFunc(zh, func(key string, _ map[string]string) bool { return strings.HasPrefix(key, "noun.") })
	if diff := cmp.Diff(slices.Sorted(maps.Keys(en)), slices.Sorted(maps.Keys(zh))); diff != "" {
		t.Fatalf("keys (-en +zh):\n%s", diff)
	}
	for key, forms := range en {
		if diff := cmp.Diff(holes(en, key), holes(zh, key)); diff != "" {
			t.Errorf("%s has other placeholders (-en +zh):\n%s", key, diff)
		}
		if got := slices.Sorted(maps.Keys(zh[key])); !slices.Equal(got, []string{"other"}) {
			t.Errorf("zh: %s has the forms %v", key, got)
		}
		if got := slices.Sorted(maps.Keys(forms)); len(forms) > 1 &&
			(!slices.Equal(got, []string{"one", "other"}) || !slices.Contains(holes(en, key), "Count")) {
			t.Errorf("en: %s has the forms %v and the placeholders %v", key, got, holes(en, key))
		}
		for _, lang := range []map[string]map[string]string{en, zh} {
			for _, text := range lang[key] {
				if text == "" || strings.Count(text, "{{") != len(hole.FindAllString(text, -1)) {
					t.Errorf("%s: %q", key, text)
				}
			}
		}
	}
}

// messages lists the functions that take a key followed by its values. The functions for unreadable
// numbers add Row and Value themselves.
var messages = map[string][]string{
	"Text": nil, "text": nil, "Usage": nil, "Add": nil, "add": nil, "warn": nil, "note": nil, "inference": nil,
	"unreadable": nil, "doubt": {"Place", "Row", "Value", "Unit"}, "fail": {"Row", "Value"}, "refuse": {"Row", "Value"},
}

// begins are the prefixes of keys that the code completes at run time.
var begins = []string{"severity-", "compare-missing-"}

// The code uses every key of the catalogue and no other, and every call fills exactly the
// placeholders of its message.
func TestCallSites(t *testing.T) {
	texts, zh := read(t, message.English), read(t, message.Chinese)
	named := map[string]bool{}
	source(t, func(set *token.FileSet, tree *ast.File) {
		f := file{texts: texts, set: set, checked: map[*ast.BasicLit]bool{}}
		ast.Inspect(tree, func(n ast.Node) bool {
			f.visit(t, n)
			return true
		})
		for _, l := range f.literals {
			key, _ := literal(l)
			named[key] = true
			if open := holes(texts, key); f.known(key) && !f.checked[l] && len(open) > 0 && len(f.indirect) > 0 {
				if !slices.ContainsFunc(f.indirect, func(given []string) bool { return slices.Equal(given, open) }) {
					t.Errorf("%s: %s has the placeholders %q; the calls with a variable key give %q", set.Position(l.Pos()), key, open, f.indirect)
				}
			}
		}
	})
	for key := range zh {
		noun, isNoun := strings.CutPrefix(key, "noun.")
		if isNoun {
			key = noun
		}
		for _, field := range []string{".found", ".expected", ".holds"} {
			key = strings.TrimSuffix(key, field)
		}
		of := func(begin string) bool { return strings.HasPrefix(key, begin) }
		isRule := slices.ContainsFunc(message.RuleTable(), func(r message.Rule) bool { return r.ID == key })
		if !named[key] && !isRule && !of("from.") && !slices.ContainsFunc(begins, of) && !slices.Contains(months, noun) {
			t.Errorf("the catalogue has %q, but the code does not use it; remove it", key)
		}
	}
}

// file is a source file with the keys that it uses.
type file struct {
	texts    map[string]map[string]string
	set      *token.FileSet
	literals []*ast.BasicLit
	checked  map[*ast.BasicLit]bool // keys whose values were compared with the placeholders
	indirect [][]string             // the value names of each call whose key is a variable
}

func (f *file) known(key string) bool { return f.texts[key] != nil || f.texts[key+".found"] != nil }

// visit looks for keys with values in calls, returns and literals of problems and errors.
func (f *file) visit(t *testing.T, n ast.Node) {
	t.Helper()
	switch n := n.(type) {
	case *ast.BasicLit:
		if _, ok := literal(n); ok {
			f.literals = append(f.literals, n)
		}
	case *ast.CallExpr:
		more, ok := messages[called(n)]
		if !ok || n.Ellipsis != token.NoPos {
			return
		}
		for i, argument := range n.Args[:min(4, len(n.Args))] {
			key, ok := literal(argument)
			_, method := n.Fun.(*ast.SelectorExpr)
			switch {
			case ok && f.known(key):
				f.fills(t, argument, n.Args[i+1:], more...)
				return
			case ok && method && i == 0 && slices.Contains([]string{"Text", "text", "Usage"}, called(n)):
				t.Errorf("%s uses the key %q, which the catalogue does not have", f.set.Position(n.Pos()), key)
			case variable(argument) && i+1 < len(n.Args):
				if name, ok := literal(n.Args[i+1]); ok && name != "" && unicode.IsUpper(rune(name[0])) {
					f.fills(t, argument, n.Args[i+1:], more...)
					return
				}
			}
		}
	case *ast.ReturnStmt:
		if len(n.Results) == 2 {
			key, ok := literal(n.Results[0])
			if values, is := n.Results[1].(*ast.CompositeLit); is && ok && f.known(key) {
				f.fills(t, n.Results[0], values.Elts)
			}
		}
	case *ast.CompositeLit:
		fields := map[string]ast.Expr{}
		for _, e := range n.Elts {
			if pair, ok := e.(*ast.KeyValueExpr); ok {
				if name, ok := pair.Key.(*ast.Ident); ok {
					fields[name.Name] = pair.Value
				}
			}
		}
		if values, is := fields["Values"].(*ast.CompositeLit); is && fields["Key"] != nil {
			f.fills(t, fields["Key"], values.Elts)
		} else if key, ok := literal(fields["Key"]); ok && f.known(key) {
			f.fills(t, fields["Key"], nil)
		}
	}
}

// fills compares the names of values with the placeholders of their message.
func (f *file) fills(t *testing.T, key ast.Expr, values []ast.Expr, given ...string) {
	t.Helper()
	where := f.set.Position(key.Pos())
	for i := 0; i < len(values); i += 2 {
		name, ok := literal(values[i])
		if !ok {
			t.Errorf("%s: the name of a value is not a string literal", where)
			return
		}
		given = append(given, name)
	}
	slices.Sort(given)
	text, ok := literal(key)
	switch {
	case !ok:
		f.indirect = append(f.indirect, given)
	case !f.known(text):
		t.Errorf("%s uses the key %q, which the catalogue does not have", where, text)
	case !slices.Equal(holes(f.texts, text), given):
		t.Errorf("%s: %s has the placeholders %q, but the call gives %q", where, text, holes(f.texts, text), given)
	}
	if ok {
		f.checked[key.(*ast.BasicLit)] = true
	}
}

// variable reports whether an argument may be a key that is chosen elsewhere.
func variable(x ast.Expr) bool {
	switch x.(type) {
	case *ast.Ident, *ast.SelectorExpr:
		return true
	}
	return false
}

// months are the nouns that the code takes from time.Month.
var months = []string{"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"}

// called returns the name of the called function or method.
func called(call *ast.CallExpr) string {
	switch f := call.Fun.(type) {
	case *ast.SelectorExpr:
		return f.Sel.Name
	case *ast.Ident:
		return f.Name
	}
	return ""
}

func literal(x ast.Expr) (string, bool) {
	l, ok := x.(*ast.BasicLit)
	if !ok || l.Kind != token.STRING {
		return "", false
	}
	text, err := strconv.Unquote(l.Value)
	return text, err == nil
}

// source visits the project's Go files except tests.
func source(t *testing.T, visit func(*token.FileSet, *ast.File)) {
	t.Helper()
	root := sample.Root()
	for _, folder := range []string{"charts", "cmd", "internal"} {
		err := filepath.WalkDir(filepath.Join(root, folder), func(name string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
				return err
			}
			set := token.NewFileSet()
			tree, err := parser.ParseFile(set, name, nil, 0)
			if err == nil {
				visit(set, tree)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}
