package api

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"portal/charts"
	"portal/internal/check"
	"portal/internal/figures"
	"portal/internal/lexicon"
	"portal/internal/opendata/bulk"
	"portal/internal/testkit/sample"
)

const base = "https://example.org/portal/"

// made returns the files for a dataset, and its tables. Every page exists.
func made(t *testing.T, root fs.FS) (map[string][]byte, []bulk.Table) {
	t.Helper()
	ds, problems, err := figures.Load(root)
	if err != nil {
		t.Fatal(err)
	}
	if severe := problems.Severe(); len(severe) > 0 {
		t.Fatal(severe)
	}
	_, remarks := check.Judge(ds)
	list, err := bulk.Tables(ds, sample.Words(t, lexicon.Chinese), remarks, charts.List(ds))
	if err != nil {
		t.Fatal(err)
	}
	a := bulk.About{Title: "例", Words: bulk.Words{About: "例", Meaning: "Example"}, BaseURL: base, Commit: "0123",
		Date: figures.Date{Year: 2020, Month: 8, Day: 11}, Licence: bulk.Licence{Title: "例", Path: base + "licence"}}
	files, err := Files(ds, a, list, func(string) bool { return true })
	if err != nil {
		t.Fatal(err)
	}
	return files, list
}

func each(t *testing.T, run func(t *testing.T, files map[string][]byte, list []bulk.Table)) {
	for name, root := range map[string]fs.FS{
		"shipped": os.DirFS(sample.Root()), "nothing": sample.Portal(sample.Size{Counties: 1}),
		"five years": sample.Portal(sample.Size{Counties: 3, Months: 60, Gap: 7}),
		"other":      sample.Other(t), "codebook": sample.Codebook(t),
	} {
		t.Run(name, func(t *testing.T) {
			files, list := made(t, root)
			run(t, files, list)
		})
	}
}

func parsed(t *testing.T, src []byte) map[string]any {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(src))
	if err != nil {
		t.Fatal(err)
	}
	return doc.(map[string]any)
}

// Every answer keeps the schema that it names, with the formats checked, and the one in the description of
// OpenAPI.
func TestAnswersKeepTheirSchemas(t *testing.T) {
	each(t, func(t *testing.T, files map[string][]byte, _ []bulk.Table) {
		c := jsonschema.NewCompiler()
		c.AssertFormat()
		for name, src := range files {
			if err := c.AddResource(base+Folder+name, parsed(t, src)); err != nil {
				t.Fatal(err)
			}
		}
		checked := 0
		for name, src := range files {
			doc := parsed(t, src)
			if doc["schema"] == nil {
				continue
			}
			of := strings.TrimSuffix(strings.TrimPrefix(doc["schema"].(string), base+Folder+"schemas/"), ".json")
			for _, address := range []string{doc["schema"].(string), base + Folder + "openapi.json#/components/schemas/" + of} {
				s, err := c.Compile(address)
				if err != nil {
					t.Fatal(err)
				}
				if err := s.Validate(doc); err != nil {
					t.Errorf("%s: %v", name, err)
				}
				checked++
			}
		}
		if checked < 40 {
			t.Errorf("only %d answers were checked", checked)
		}
	})
}

// A wrong answer is found: the test above can fail.
func TestSchemasRefuse(t *testing.T) {
	files, _ := made(t, os.DirFS(sample.Root()))
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource("s", parsed(t, files["schemas/indicators.json"])); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("s")
	if err != nil {
		t.Fatal(err)
	}
	for what, change := range map[string]func(item map[string]any){
		"a text as value":   func(item map[string]any) { item["value"] = "223.7" },
		"another status":    func(item map[string]any) { item["status"] = "unknown" },
		"no unit":           func(item map[string]any) { delete(item, "unit") },
		"a month of a year": func(item map[string]any) { item["period"] = "2020" },
		"no day":            func(item map[string]any) { item["known_since"] = "2020-08" },
	} {
		doc := parsed(t, files["indicators.json"])
		change(doc["items"].([]any)[0].(map[string]any))
		if s.Validate(doc) == nil {
			t.Errorf("the schema allows %s", what)
		}
	}
}

// The answers hold exactly the rows of the tables.
func TestAnswersHoldTheTables(t *testing.T) {
	each(t, func(t *testing.T, files map[string][]byte, list []bulk.Table) {
		for _, of := range list {
			doc := parsed(t, files[of.Name+".json"])
			rows := [][]string{}
			for _, item := range doc["items"].([]any) {
				rows = append(rows, row(of, item.(map[string]any)))
			}
			if diff := cmp.Diff(of.Rows, rows); diff != "" {
				t.Errorf("%s (-table +answer):\n%s", of.Name, diff)
			}
			if doc["count"] != json.Number(strconv.Itoa(len(rows))) {
				t.Errorf("%s has the count %v, want %d", of.Name, doc["count"], len(rows))
			}
		}
	})
}

// row returns an item as a row of a table.
func row(of bulk.Table, item map[string]any) (out []string) {
	for _, f := range of.Fields {
		text := ""
		switch v := item[f.Name].(type) {
		case json.Number:
			text = v.String()
		case bool:
			text = strconv.FormatBool(v)
		case string:
			text = v
		}
		out = append(out, text)
	}
	return out
}

// Every link leads to a file of the interface or to a page, and an entity has everything that refers to it.
func TestLinksAndRelated(t *testing.T) {
	page := regexp.MustCompile(`^` + base + `(counties|reports|tenders|notices|charts)/.*(/|data\.json)$`)
	each(t, func(t *testing.T, files map[string][]byte, list []bulk.Table) {
		found := 0
		var visit func(at string, v any)
		visit = func(at string, v any) {
			switch v := v.(type) {
			case []any:
				for _, e := range v {
					visit(at, e)
				}
			case map[string]any:
				links, _ := v["links"].(map[string]any)
				for name, l := range links {
					found++
					file, inside := strings.CutPrefix(l.(string), base+Folder)
					if inside && files[file] == nil || !inside && !page.MatchString(l.(string)) {
						t.Errorf("%s: the link %s leads to %s, which does not exist", at, name, l)
					}
				}
				for _, e := range v {
					visit(at, e)
				}
			}
		}
		for name, src := range files {
			if !strings.HasPrefix(name, "schemas/") && name != "openapi.json" {
				visit(name, parsed(t, src))
			}
		}
		if found == 0 {
			t.Error("there are no links")
		}
		related := map[string]bool{} // of an entity's file, a table and a row of it
		entry := func(name string, of bulk.Table, row []string) string {
			return strings.Join(append([]string{name, of.Name}, row...), "\x00")
		}
		for name, src := range files {
			doc := parsed(t, src)
			there, _ := doc["related"].(map[string]any)
			for _, of := range list {
				items, _ := there[of.Name].([]any)
				for _, item := range items {
					related[entry(name, of, row(of, item.(map[string]any)))] = true
				}
			}
		}
		for _, of := range list {
			for i, f := range of.Fields {
				for _, r := range of.Rows {
					name := f.To + "/" + r[i] + ".json"
					if files[name] != nil && of.Name != f.To && !related[entry(name, of, r)] {
						t.Errorf("%s lacks a row of %s that refers to it: %v", name, of.Name, r)
					}
				}
			}
		}
	})
}

// The description of OpenAPI has a path for every answer, and every path has its file.
func TestDescription(t *testing.T) {
	each(t, func(t *testing.T, files map[string][]byte, _ []bulk.Table) {
		doc := parsed(t, files["openapi.json"])
		var patterns []*regexp.Regexp
		for path := range doc["paths"].(map[string]any) {
			pattern := regexp.MustCompile(`\{\w+\}`).ReplaceAllString(regexp.QuoteMeta(path), "x")
			pattern = regexp.MustCompile(`\\\{\w+\\\}`).ReplaceAllString(pattern, `[a-z0-9-]+`)
			patterns = append(patterns, regexp.MustCompile("^"+pattern+"$"))
		}
		used := make([]bool, len(patterns))
		for name := range files {
			if strings.HasPrefix(name, "schemas/") || name == "openapi.json" || name == "index.json" {
				continue
			}
			n := slices.IndexFunc(patterns, func(p *regexp.Regexp) bool { return p.MatchString("/" + name) })
			if n < 0 {
				t.Errorf("no path describes %s", name)
				continue
			}
			used[n] = true
		}
		for i, p := range patterns {
			if !used[i] && !strings.Contains(p.String(), "[a-z0-9-]+") {
				t.Errorf("the path %s has no file", p)
			}
		}
	})
}

// The first version keeps its promise: testdata/v1.txt lists every field with its type, and may only grow.
func TestPromise(t *testing.T) {
	_, list := made(t, sample.Codebook(t))
	var lines []string
	for _, of := range list {
		for _, f := range of.Fields {
			lines = append(lines, of.Name+"."+f.Name+" "+string(f.Type))
		}
	}
	name := filepath.Join("testdata", "v1.txt")
	src, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	promised := strings.Split(strings.TrimSpace(string(src)), "\n")
	for _, line := range promised {
		if !slices.Contains(lines, line) {
			t.Errorf("%q is gone, but /api/v1/ promises it", line)
		}
	}
	for _, line := range lines {
		if !slices.Contains(promised, line) {
			t.Errorf("add %q to %s", line, name)
		}
	}
}

// The file of a notice whose address changed is at both names, and that of a withdrawn one says so, at every name
// that it had. Nothing else of it stays.
func TestAnswersForEver(t *testing.T) {
	root := sample.Portal(sample.Size{Counties: 1, Months: 1})
	notice := func(title string) *fstest.MapFile {
		return &fstest.MapFile{Data: []byte("---\ntitle: " + title + "\nissuer: 示例市商务局\nissued: 2021-01-05\n---\n例。\n")}
	}
	root["content/notices/now.md"], root["content/notices/secret.md"] = notice("现名通知"), notice("应撤通知")
	root["data/moved.yaml"] = &fstest.MapFile{Data: []byte("moved:\n  - from: /notices/before/\n    to: /notices/now/\n" +
		"  - from: /notices/old-secret/\n    to: /notices/secret/\n")}
	files, _ := made(t, root)
	if now := files["notices/now.json"]; now == nil || !bytes.Equal(now, files["notices/before.json"]) {
		t.Errorf("the former name has %s, want %s", files["notices/before.json"], now)
	}
	delete(root, "content/notices/secret.md")
	root["data/withdrawals.yaml"] = &fstest.MapFile{Data: []byte("withdrawals:\n  - address: /notices/secret/\n    ground: 含个人信息\n    date: 2021-03-01\n")}
	after, _ := made(t, root)
	want := `{"table":"notices","schema":"` + base + Folder + `schemas/notices-one.json","withdrawn":{"address":"/notices/secret/","date":"2021-03-01","ground":"含个人信息"}}` + "\n"
	for name := range files {
		switch got := string(after[name]); {
		case name == "notices/secret.json" || name == "notices/old-secret.json":
			if got != want {
				t.Errorf("%s is %s, want %s", name, got, want)
			}
		case got == "":
			t.Errorf("%s is gone", name)
		case strings.Contains(got, "应撤通知"):
			t.Errorf("%s still has the title", name)
		}
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource("s", parsed(t, after["schemas/notices-one.json"])); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("s")
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Validate(any(parsed(t, after["notices/secret.json"]))); err != nil {
		t.Error(err)
	}
}
