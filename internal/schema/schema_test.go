package schema_test

import (
	"bytes"
	"io/fs"
	"os"
	"path"
	"regexp"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	toml "github.com/pelletier/go-toml/v2"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"portal/internal/figures"
	"portal/internal/message"
	"portal/internal/schema"
	"portal/internal/testkit/sample"
	"portal/internal/yamlfile"
)

func load(t *testing.T, root fs.FS) *figures.Dataset {
	t.Helper()
	ds, _, err := figures.Load(root)
	if err != nil {
		t.Fatal(err)
	}
	return ds
}

// compiled returns the schemas of all kinds of files, each valid by the meta-schema of its draft.
func compiled(t *testing.T, ds *figures.Dataset) map[figures.FileKind]*jsonschema.Schema {
	t.Helper()
	out := map[figures.FileKind]*jsonschema.Schema{}
	for _, kind := range figures.FileKinds {
		src, err := schema.Of(ds, kind)
		if err != nil {
			t.Fatal(err)
		}
		doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(src))
		if err != nil {
			t.Fatal(err)
		}
		c := jsonschema.NewCompiler()
		if err := c.AddResource(string(kind), doc); err != nil {
			t.Fatal(err)
		}
		if out[kind], err = c.Compile(string(kind)); err != nil {
			t.Fatalf("%s: %v", kind, err)
		}
	}
	return out
}

// head returns the YAML of a file: all of it, or the head of a page.
func head(name string, src []byte) string {
	text := string(src)
	if path.Ext(name) == ".md" {
		text, _, _ = strings.Cut(strings.TrimPrefix(text, "---\n"), "\n---\n")
	}
	return text
}

func judge(t *testing.T, s *jsonschema.Schema, text string) error {
	t.Helper()
	var doc any
	if err := yaml.Unmarshal([]byte(text), &doc); err != nil {
		t.Fatal(err)
	}
	return s.Validate(doc)
}

// accept checks the files of a portal against their schemas.
func accept(t *testing.T, files map[string][]byte, ds *figures.Dataset) {
	t.Helper()
	schemas, found := compiled(t, ds), 0
	for name, src := range files {
		kind := figures.KindOf(name)
		if kind == "" {
			continue
		}
		found++
		if err := judge(t, schemas[kind], head(name, src)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if found < 5 {
		t.Errorf("only %d files were checked", found)
	}
}

func TestShippedData(t *testing.T) {
	ds := load(t, os.DirFS(sample.Root()))
	accept(t, ds.Files, ds)
	for _, kind := range figures.FileKinds {
		want, err := schema.Of(ds, kind)
		if err != nil {
			t.Fatal(err)
		}
		got, err := os.ReadFile(path.Join(sample.Root(), schema.File(kind)))
		if err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s is out of date (%v); run portal schema --write", schema.File(kind), err)
		}
	}
	for name, src := range ds.Files {
		if path.Ext(name) != ".yaml" {
			continue
		}
		line := strings.TrimSuffix(figures.Modeline(name), "\n")
		if first, _, _ := strings.Cut(string(src), "\n"); first != line {
			t.Errorf("%s does not begin with %q", name, line)
		}
		_, file, _ := strings.Cut(line, "=")
		if path.Join(path.Dir(name), file) != schema.File(figures.KindOf(name)) {
			t.Errorf("%s names the schema %s", name, file)
		}
	}
}

func TestMadeUpPortals(t *testing.T) {
	for name, root := range map[string]fs.FS{
		"three counties": sample.Portal(sample.Size{Counties: 3, Months: 4, Gap: 2}),
		"another city":   sample.Other(t),
	} {
		t.Run(name, func(t *testing.T) {
			ds := load(t, root)
			accept(t, ds.Files, ds)
		})
	}
}

// examples returns the files of the codebook, and its text.
func examples(t *testing.T) (map[string][]byte, string) {
	t.Helper()
	src, err := os.ReadFile(path.Join(sample.Root(), "data", "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string][]byte{}
	for name, file := range sample.Codebook(t) {
		files[name] = file.Data
	}
	return files, string(src)
}

// eachKey calls see for every key of a shape and of those below it.
func eachKey(s *yamlfile.Shape, see func(what, key string)) {
	for _, l := range s.Leaves {
		for _, k := range l.Keys {
			see(string(s.What), k.Name)
			if k.Object != nil {
				eachKey(k.Object, see)
			}
		}
	}
}

// The codebook's examples fit the schemas, and the codebook has every key of them.
func TestCodebook(t *testing.T) {
	files, text := examples(t)
	ds, problems := figures.Parse(files)
	if len(problems) > 0 {
		t.Fatal(problems.Text(message.English))
	}
	accept(t, files, ds)
	written := " "
	for name, src := range files {
		written += "\n" + head(name, src)
	}
	for _, kind := range figures.FileKinds {
		eachKey(ds.Shape(kind), func(what, key string) {
			inExample := regexp.MustCompile(`(?m)(^|[ {])` + regexp.QuoteMeta(key) + `:`).MatchString(written)
			if !inExample && !strings.Contains(text, "`"+key+"`") {
				t.Errorf("data/README.md has no key %q of %s", key, what)
			}
		})
	}
}

// The reader and the schema agree on which keys there must be: without a key of the examples, or with a
// wrong one, both find something wrong or neither does.
func TestSameAsReader(t *testing.T) {
	files, _ := examples(t)
	ds, _ := figures.Parse(files)
	schemas := compiled(t, ds)
	structural := map[string]bool{"missing-key": true, "unknown-key": true, "figure-has-source": true, "city-form": true, "empty-value": true}
	key := regexp.MustCompile(`^( *(?:- )?)([a-z_-]+):`)
	tried := 0
	for name, src := range files {
		lines := strings.Split(string(src), "\n")
		for n, line := range lines {
			m := key.FindStringSubmatch(line)
			if m == nil || name == figures.IndicatorsFile {
				continue // without its rows, reports have other keys
			}
			changed := append([]string(nil), lines...)
			changed[n] = m[1] + "x_" + line[len(m[1]):]
			mutated := strings.Join(changed, "\n")
			one := map[string][]byte{}
			for other, content := range files {
				one[other] = content
			}
			one[name] = []byte(mutated)
			_, problems := figures.Parse(one)
			wrong := false
			for _, p := range problems {
				wrong = wrong || p.Pos.File == name && structural[p.Rule()]
			}
			tried++
			if err := judge(t, schemas[figures.KindOf(name)], head(name, []byte(mutated))); (err != nil) != wrong {
				t.Errorf("%s:%d: reader finds a problem: %t; schema: %v", name, n+1, wrong, err)
			}
			// Without the line, if it has no block below it.
			if strings.HasPrefix(strings.TrimSpace(line), "- ") || n+1 < len(lines) && strings.HasPrefix(lines[n+1], m[1]+" ") ||
				strings.HasSuffix(strings.TrimSpace(strings.Split(line, " #")[0]), ":") {
				continue
			}
			without := strings.Join(append(append([]string(nil), lines[:n]...), lines[n+1:]...), "\n")
			// No schema knows what an id names, which decides whether a fact needs its old value, nor
			// the month, which decides whether its form has a row that began or ended.
			if m[2] == "old" || m[2] == "fund-used-month" || strings.HasPrefix(head(name, []byte(without)), "---") {
				continue
			}
			one[name] = []byte(without)
			_, problems = figures.Parse(one)
			wrong = false
			for _, p := range problems {
				wrong = wrong || p.Pos.File == name && structural[p.Rule()]
			}
			tried++
			if err := judge(t, schemas[figures.KindOf(name)], head(name, []byte(without))); (err != nil) != wrong {
				t.Errorf("%s without line %d (%s): reader finds a problem: %t; schema: %v", name, n+1, line, wrong, err)
			}
		}
	}
	if tried < 400 {
		t.Errorf("only %d changes were tried", tried)
	}
}

func TestRejects(t *testing.T) {
	ds := load(t, os.DirFS(sample.Root()))
	schemas := compiled(t, ds)
	for _, c := range []struct{ fault, file, old, new string }{
		{"unknown key", "data/reports/2020-07.yaml", "    filed: ", "    field: 2020\n    filed: "},
		{"unknown row", "data/reports/2020-07.yaml", "      stations: ", "      station: 1\n      stations: "},
		{"missing key", "data/reports/2020-07.yaml", "period: 2020-07\n", ""},
		{"half a city form", "data/reports/2020-07.yaml", "filed_by: 汕尾市商务局\n", ""},
		{"wrong word", "data/indicators.yaml", "basis: month\n", "basis: monthly\n"},
		{"wrong type", "data/reports/2020-07.yaml", "      stations: 20", "      stations: many"},
		{"text for a number", "data/projects/luhe.yaml", "year: 2019", `year: "2019"`},
		{"bad id", "data/projects/luhe.yaml", "id: luhe-park\n", "id: Luhe_Park\n"},
		{"bad date", "data/sources.yaml", "date: 2020-08-11", "date: 2020-8-11"},
		{"bad period", "data/reports/2020-07.yaml", "period: 2020-07\n", "period: 2020-13\n"},
		{"number for a code", "data/jurisdictions.yaml", `"441523"`, "441523"},
		{"no chart words", "data/charts.yaml", "    words:\n", "    wort:\n"},
	} {
		src := string(ds.Files[c.file])
		if !strings.Contains(src, c.old) {
			t.Errorf("%s: %s has no %q", c.fault, c.file, c.old)
			continue
		}
		s := schemas[figures.KindOf(c.file)]
		if err := judge(t, s, strings.Replace(src, c.old, c.new, 1)); err == nil {
			t.Errorf("%s: accepted", c.fault)
		}
	}
}

// Every key has a help text, and every help text has a key.
func TestHints(t *testing.T) {
	src, err := os.ReadFile("hints.toml")
	if err != nil {
		t.Fatal(err)
	}
	var hints map[string]map[string]string
	if err := toml.Unmarshal(src, &hints); err != nil {
		t.Fatal(err)
	}
	used := map[[2]string]bool{}
	use := func(table, key string) bool {
		if hints[table][key] == "" {
			return false
		}
		used[[2]string{table, key}] = true
		return true
	}
	ds := load(t, os.DirFS(sample.Root()))
	for _, kind := range figures.FileKinds {
		if !use("files", string(kind)) {
			t.Errorf("the kind %s has no title", kind)
		}
		eachKey(ds.Shape(kind), func(what, key string) {
			use("same", what)
			if what != "the figures" && !use(what, key) && !use(hints["same"][what], key) && !use("everywhere", key) {
				t.Errorf("%s of %s has no help text", key, what)
			}
		})
	}
	for table, texts := range hints {
		for key := range texts {
			if !used[[2]string{table, key}] {
				t.Errorf("the help text [%s] %s has no key", table, key)
			}
		}
	}
}
