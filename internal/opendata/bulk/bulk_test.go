package bulk

import (
	"bytes"
	"encoding/csv"
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
	"time"

	"github.com/dlclark/regexp2/v2"
	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/xuri/excelize/v2"

	"portal/charts"
	"portal/internal/check"
	"portal/internal/digest"
	"portal/internal/figures"
	"portal/internal/lexicon"
	"portal/internal/opendata"
	"portal/internal/testkit/sample"
)

// portals are the data of which every promise must hold: the shipped one, made-up ones of one month and of five
// years, another programme, the one that the rules are tried on, and the examples of the codebook, which have every
// key.
func portals(t *testing.T) map[string]fs.FS {
	return map[string]fs.FS{
		"shipped":    os.DirFS(sample.Root()),
		"nothing":    sample.Portal(sample.Size{Counties: 1}),
		"five years": sample.Portal(sample.Size{Counties: 3, Months: 60, Gap: 7}),
		"other":      sample.Other(t),
		"codebook":   sample.Codebook(t),
		"hostile":    hostile(),
		"rules":      sample.Archive(t, filepath.Join(sample.Root(), "internal", "check", "testdata", "base.txtar")),
	}
}

// hostile has texts that spreadsheets or CSV could take for something else.
func hostile() fstest.MapFS {
	root := sample.Portal(sample.Size{Counties: 1, Months: 1})
	name := "data/projects/c0.yaml"
	text := string(root[name].Data)
	text = strings.Replace(text, "title: 合成合同", `title: "=HYPERLINK(\"http://example.org\")"`, 1)
	text = strings.Replace(text, "winner: 合成公司", `winner: "'=甲，\"乙\",丙"`, 1)
	text = strings.Replace(text, "    amount:", "    lot: \"-1\"\n    method: \"@x\"\n    price: \"007号\"\n    agency: \"+86\"\n    amount:", 2)
	text = strings.Replace(text, "    lot: \"-1\"\n    method: \"@x\"\n    price: \"007号\"\n    agency: \"+86\"\n", "", 1) // the budget's
	root[name].Data = []byte(text)
	return root
}

func load(t *testing.T, root fs.FS) (*figures.Dataset, []check.Remark) {
	t.Helper()
	ds, problems, err := figures.Load(root)
	if err != nil {
		t.Fatal(err)
	}
	if severe := problems.Severe(); len(severe) > 0 {
		t.Fatal(severe)
	}
	_, remarks := check.Judge(ds)
	return ds, remarks
}

func tablesOf(t *testing.T, root fs.FS) (*figures.Dataset, []Table) {
	t.Helper()
	ds, remarks := load(t, root)
	list, err := Tables(ds, sample.Words(t, lexicon.Chinese), remarks, charts.List(ds))
	if err != nil {
		t.Fatal(err)
	}
	return ds, list
}

// each runs a test with every portal.
func each(t *testing.T, run func(t *testing.T, ds *figures.Dataset, list []Table)) {
	for name, root := range portals(t) {
		t.Run(name, func(t *testing.T) {
			ds, list := tablesOf(t, root)
			run(t, ds, list)
		})
	}
}

// The files of every format hold the same rows: what one reads back is what was written.
func TestFilesHoldTheTables(t *testing.T) {
	each(t, func(t *testing.T, _ *figures.Dataset, list []Table) {
		files, err := Files(About{Title: "例"}, list)
		if err != nil {
			t.Fatal(err)
		}
		for _, t1 := range list {
			for _, name := range []string{t1.Name + ".csv", PlainFolder + t1.Name + ".csv"} {
				if diff := cmp.Diff(t1.Rows, readCSV(t, files[name])); diff != "" {
					t.Errorf("%s (-table +file):\n%s", name, diff)
				}
			}
			if hasMark := bytes.HasPrefix(files[t1.Name+".csv"], []byte(opendata.ByteOrderMark)); !hasMark {
				t.Errorf("%s.csv has no byte-order mark", t1.Name)
			}
			if diff := cmp.Diff(t1.Rows, readSheet(t, files[WorkbookName], t1)); diff != "" {
				t.Errorf("sheet %s (-table +file):\n%s", t1.Name, diff)
			}
		}
	})
}

// readCSV returns the rows of a CSV file without the names of the fields.
func readCSV(t *testing.T, src []byte) [][]string {
	t.Helper()
	lines, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(src, []byte(opendata.ByteOrderMark)))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range lines[1:] {
		for i, text := range line {
			if text != "" && strings.ContainsAny(text[:1], "=+@\t\r") {
				t.Errorf("a spreadsheet reads %q as a formula", text)
			}
			if rest, ok := strings.CutPrefix(text, "'"); ok && opendata.Harmless(rest) == text {
				line[i] = rest
			}
		}
	}
	return lines[1:]
}

// readSheet returns the rows of a table's sheet.
func readSheet(t *testing.T, src []byte, of Table) [][]string {
	t.Helper()
	file, err := excelize.OpenReader(bytes.NewReader(src))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	lines, err := file.GetRows(of.Name, excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	out := [][]string{}
	for n := range of.Rows {
		row := make([]string, len(of.Fields))
		for i, f := range of.Fields {
			if n+1 < len(lines) && i < len(lines[n+1]) {
				row[i] = lines[n+1][i]
			}
			at, _ := excelize.CoordinatesToCellName(i+1, n+2)
			if formula, _ := file.GetCellFormula(of.Name, at); formula != "" {
				t.Errorf("%s!%s has the formula %q", of.Name, at, formula)
			}
			kind, err := file.GetCellType(of.Name, at)
			if err != nil {
				t.Fatal(err)
			}
			if isText := kind == excelize.CellTypeInlineString || kind == excelize.CellTypeSharedString; row[i] != "" &&
				isText != (f.Type == Text || f.Type == Month) {
				t.Errorf("%s!%s, a %s, is a cell of type %v", of.Name, at, f.Type, kind)
			}
			switch {
			case row[i] == "":
			case f.Type == Day:
				days, err := strconv.Atoi(row[i])
				if err != nil {
					t.Fatalf("%s!%s: %v", of.Name, at, err)
				}
				row[i] = time.Date(1899, 12, 30+days, 0, 0, 0, 0, time.UTC).Format(time.DateOnly)
			case f.Type == Boolean:
				row[i] = map[string]string{"1": "true", "0": "false"}[row[i]]
			case f.Type == Number: // 0.50 and 0.5 are the same cell
				row[i] = as(row[i], of.Rows[n][i])
			}
		}
		out = append(out, row)
	}
	return out
}

// as returns a number as another one of the same value is written.
func as(number, written string) string {
	a, ok := figures.ParseNumber(number)
	b, same := figures.ParseNumber(written)
	if ok && same && a.Equal(b) {
		return written
	}
	return number
}

// Every figure of the tables is that of the dataset, and none is left out.
func TestEveryFigure(t *testing.T) {
	each(t, func(t *testing.T, ds *figures.Dataset, list []Table) {
		table := list[slices.IndexFunc(list, func(t Table) bool { return t.Name == "indicators" })]
		said := map[string]string{}
		for _, row := range table.Rows {
			key := strings.Join([]string{row[table.Index("period")], row[table.Index("county")], row[table.Index("indicator")]}, " ")
			said[key] = strings.Join([]string{row[table.Index("value")], row[table.Index("status")], row[table.Index("unit")]}, " ")
		}
		figure := func(p figures.Period, county string, o figures.Observation) {
			key := p.String() + " " + county + " " + o.Indicator.V
			i, _ := ds.Indicator(o.Indicator.V)
			want := " " + string(o.Value.V.Missing) + " " + i.Unit.V
			if o.Value.V.Known() {
				want = o.Value.V.Number.String() + " reported " + i.Unit.V
			}
			if said[key] != want {
				t.Errorf("%s is %q, want %q", key, said[key], want)
			}
			delete(said, key)
		}
		for _, r := range ds.Reports {
			for _, c := range r.Counties {
				for _, o := range c.Figures {
					figure(r.Period.V, c.County.V, o)
				}
			}
			for _, o := range r.Totals.Figures {
				figure(r.Period.V, figures.All, o)
			}
			for _, a := range r.Absent {
				for _, i := range ds.IndicatorsAt(r.Period.V) {
					figure(r.Period.V, a.County.V, figures.Observation{Indicator: i.ID, Value: figures.At[figures.Value]{
						V: figures.Value{Missing: a.Reason.V}}})
				}
			}
		}
		for key, value := range said {
			t.Errorf("%s %s is no figure of the dataset", key, value)
		}
	})
}

// Every table keeps what it declares: types, required fields, enums, patterns, keys and references.
func TestTablesKeepTheirSchema(t *testing.T) {
	each(t, func(t *testing.T, _ *figures.Dataset, list []Table) {
		for _, problem := range violations(list) {
			t.Error(problem)
		}
	})
}

// violations checks tables against their own descriptions.
func violations(list []Table) (out []string) {
	keys := map[string]map[string]bool{}
	for _, t := range list {
		keys[t.Name] = map[string]bool{}
		for _, row := range t.Rows {
			var key []string
			for _, k := range t.Key {
				key = append(key, row[t.Index(k)])
			}
			if k := strings.Join(key, "\x00"); len(key) > 0 {
				if keys[t.Name][k] {
					out = append(out, t.Name+": two rows have the key "+strings.Join(key, " "))
				}
				keys[t.Name][k] = true
			}
		}
	}
	forms := map[Type]*regexp.Regexp{
		Number: regexp.MustCompile(`^-?\d+(\.\d+)?$`), Integer: regexp.MustCompile(`^-?\d+$`),
		Boolean: regexp.MustCompile(`^(true|false)$`), Day: regexp.MustCompile(`^\d{4}-\d{2}-\d{2}$`),
		Month: regexp.MustCompile(`^\d{4}-\d{2}$`), Text: regexp.MustCompile(``),
	}
	for _, t := range list {
		for i, f := range t.Fields {
			for n, row := range t.Rows {
				at := t.Name + " row " + strconv.Itoa(n+1) + " " + f.Name + ": "
				switch v := row[i]; {
				case v == "" && f.Required:
					out = append(out, at+"is empty")
				case v == "":
				case !forms[f.Type].MatchString(v):
					out = append(out, at+v+" is no "+string(f.Type))
				case len(f.Enum) > 0 && !slices.Contains(f.Enum, v):
					out = append(out, at+v+" is not in the list")
				case f.Pattern != "" && !regexp.MustCompile(f.Pattern).MatchString(v):
					out = append(out, at+v+" has another form")
				case f.To != "" && !keys[f.To][v]:
					out = append(out, at+v+" is not in the table "+f.To)
				}
			}
		}
	}
	return out
}

// A wrong table is found: the test above can fail.
func TestViolations(t *testing.T) {
	field := func(name string, kind Type) Field { return Field{Name: name, Type: kind} }
	a := Table{Name: "a", Key: []string{"id"}, Fields: []Field{field("id", Text), field("n", Integer)},
		Rows: [][]string{{"x", "1"}, {"x", "1.5"}}}
	b := Table{Name: "b", Fields: []Field{{Name: "to", Type: Text, To: "a"}, {Name: "kind", Type: Text, Enum: []string{"k"},
		Required: true}}, Rows: [][]string{{"y", ""}, {"x", "l"}}}
	want := []string{
		"a: two rows have the key x", "a row 2 n: 1.5 is no integer", "b row 1 to: y is not in the table a",
		"b row 1 kind: is empty", "b row 2 kind: l is not in the list",
	}
	if diff := cmp.Diff(want, violations([]Table{a, b})); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// lookAhead is a regular expression with everything that JSON Schema allows.
type lookAhead struct{ *regexp2.Regexp }

func (r lookAhead) MatchString(s string) bool {
	ok, err := r.Regexp.MatchString(s)
	return ok && err == nil
}

// standard returns a schema of the Data Package standard.
func standard(t *testing.T, name string) *jsonschema.Schema {
	t.Helper()
	folder := filepath.Join(sample.Root(), "..", "shared", "schemas", "datapackage-2.0")
	if _, err := os.Stat(folder); err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal(err)
		}
		t.Skip("the standard's schemas are not in ../shared/schemas")
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	c.UseRegexpEngine(func(pattern string) (jsonschema.Regexp, error) { // the standard's patterns look ahead
		r, err := regexp2.Compile(pattern, regexp2.ECMAScript)
		return lookAhead{r}, err
	})
	for _, n := range []string{"datapackage", "dataresource", "tableschema", "tabledialect"} {
		src, err := os.ReadFile(filepath.Join(folder, n+".json"))
		if err != nil {
			t.Fatal(err)
		}
		doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(src))
		if err != nil {
			t.Fatal(err)
		}
		if err := c.AddResource(profiles+n+".json", doc); err != nil {
			t.Fatal(err)
		}
	}
	s, err := c.Compile(profiles + name + ".json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func aboutOf(ds *figures.Dataset) About {
	return About{Name: "example", Title: "例", English: "Example", Words: Words{About: "例", Meaning: "Example"},
		BaseURL: "https://example.org/", Publisher: "例", Commit: "0123456789abcdef", Date: figures.Date{Year: 2020, Month: 8, Day: 11},
		Licence: Licence{"例", "https://example.org/licence"}, Sources: ds.Sources}
}

// The description of the Data Package keeps the standard's schemas, and tells the size and the checksum of
// every file.
func TestDataPackage(t *testing.T) {
	whole, part := standard(t, "datapackage"), standard(t, "dataresource")
	fields, dialect := standard(t, "tableschema"), standard(t, "tabledialect")
	each(t, func(t *testing.T, ds *figures.Dataset, list []Table) {
		files, err := Files(aboutOf(ds), list)
		if err != nil {
			t.Fatal(err)
		}
		doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(files[PackageName]))
		if err != nil {
			t.Fatal(err)
		}
		if err := whole.Validate(doc); err != nil {
			t.Error(err)
		}
		resources := doc.(map[string]any)["resources"].([]any)
		for _, r := range resources {
			r := r.(map[string]any)
			if err := part.Validate(r); err != nil {
				t.Error(err)
			}
			for of, schema := range map[string]*jsonschema.Schema{"schema": fields, "dialect": dialect} {
				if err := schema.Validate(r[of]); err != nil {
					t.Error(err)
				}
			}
			src := files[r["path"].(string)]
			if r["bytes"] != json.Number(strconv.Itoa(len(src))) || r["hash"] != "sha256:"+digest.Of(src) {
				t.Errorf("%s has %v bytes and the checksum %v; its file differs", r["path"], r["bytes"], r["hash"])
			}
		}
		if len(resources) != len(list) {
			t.Errorf("%d files are described, want %d", len(resources), len(list))
		}
	})
}

// Every word of the dictionary is used: none belongs to a table or a field that is gone.
func TestDictionaryHasNoMore(t *testing.T) {
	_, list := tablesOf(t, portals(t)["codebook"])
	used := map[string]bool{}
	for _, t1 := range list {
		used[t1.Name] = true
		for _, f := range t1.Fields {
			used[t1.Name+"."+f.Name], used["."+f.Name] = true, true
			for i, c := range f.Name {
				if c == '_' {
					used["_"+f.Name[i+1:]] = true
				}
			}
			if f.Words.English == "" || f.Words.About == "" || f.Words.Meaning == "" {
				t.Errorf("%s.%s has incomplete words: %+v", t1.Name, f.Name, f.Words)
			}
		}
	}
	for _, name := range dictionaryNames(t) {
		if !used[name] {
			t.Errorf("dictionary.toml has %q, which no table has", name)
		}
	}
}

// dictionaryNames returns what the dictionary describes: table, table.field, .field or _ending.
func dictionaryNames(t *testing.T) (out []string) {
	t.Helper()
	for _, m := range regexp.MustCompile(`(?m)^\[(fields|endings|tables)\.(.*)\]$`).FindAllStringSubmatch(dictionaryFile, -1) {
		out = append(out, map[string]string{"fields": ".", "endings": "_", "tables": ""}[m[1]]+strings.Replace(m[2], ".fields.", ".", 1))
	}
	return out
}

// The catalogue lists every table with its files, their sizes and checksums, and uses no prefix that its context
// does not explain.
func TestCatalogue(t *testing.T) {
	each(t, func(t *testing.T, ds *figures.Dataset, list []Table) {
		a := aboutOf(ds)
		files, err := Files(a, list)
		if err != nil {
			t.Fatal(err)
		}
		files["ocds/releases.json"], files["ocds/records.json"] = []byte("{}"), []byte("[]")
		src, err := Catalogue(a, list, files)
		if err != nil {
			t.Fatal(err)
		}
		var c catalogue
		if err := json.Unmarshal(src, &c); err != nil {
			t.Fatal(err)
		}
		if len(c.Datasets) != len(list)+2 || c.Version != a.Commit || c.Licence.ID != a.Licence.Path {
			t.Errorf("the catalogue has %d datasets, version %s and licence %v", len(c.Datasets), c.Version, c.Licence)
		}
		for _, d := range c.Datasets {
			if len(d.Distributions) != 2 || len(d.Title) != 2 || len(d.Description) != 2 {
				t.Errorf("%s is not described in both languages with two files: %+v", d.Identifier, d)
			}
			for _, f := range d.Distributions {
				src := files[strings.TrimPrefix(f.Download.ID, a.BaseURL+"data/")]
				if f.Size != len(src) || f.Checksum.Value != digest.Of(src) {
					t.Errorf("%s has %d bytes and the checksum %s; its file differs", f.Download.ID, f.Size, f.Checksum.Value)
				}
			}
		}
		for _, m := range regexp.MustCompile(`"([a-z]+):[A-Za-z_0-9]+"`).FindAllStringSubmatch(string(src), -1) {
			if c.Context[m[1]] == nil {
				t.Errorf("the context does not explain %s", m[0])
			}
		}
	})
}
