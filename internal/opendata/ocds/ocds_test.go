package ocds

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"flag"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"portal/internal/check"
	"portal/internal/figures"
	"portal/internal/jsontext"
	"portal/internal/message"
	"portal/internal/testkit/sample"
)

var update = flag.Bool("update", false, "rewrite the goldens")

// schemas is the folder of the standard's own files.
func schemas(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(sample.Root(), "..", "shared", "schemas", "ocds-1.1.5")
	if _, err := os.Stat(dir); err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal(err)
		}
		t.Skip("the schemas of OCDS are not beside this project: ", err)
	}
	return dir
}

// load returns a portal whose data has no error.
func load(t *testing.T, root fs.FS) *figures.Dataset {
	t.Helper()
	ds, problems, err := figures.Load(root)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range append(problems, check.Check(ds)...) {
		if p.Severity() == message.Severe {
			t.Fatal(message.List{p}.Text(message.English))
		}
	}
	return ds
}

func options(t *testing.T) Options {
	t.Helper()
	day, ok := figures.ParseDate("2026-12-01")
	if !ok {
		t.Fatal("not a day")
	}
	return Options{BaseURL: "https://example.org/zt/dzsw/", Prefix: "ocds-abc123", Publisher: "示例市商务局", Date: day,
		Licence: "https://creativecommons.org/licenses/by/4.0/"}
}

func files(t *testing.T, ds *figures.Dataset, o Options) map[string][]byte {
	t.Helper()
	out, err := Files(ds, sample.Words(t, "zh-cn"), o)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// stages is the number of stages of the made-up project with every kind of event.
const stages = 4

var staged = regexp.MustCompile(` #@ (\d)-(\d?)$`)

// events returns the portal with every kind of event at a stage.
func events(t *testing.T, stage int) *figures.Dataset {
	t.Helper()
	root := sample.Portal(sample.Size{Counties: 1, Months: 1})
	for name, file := range sample.Archive(t, filepath.Join("testdata", "events.txtar")) {
		var lines []string
		for line := range strings.Lines(string(file.Data)) {
			line = strings.TrimSuffix(line, "\n")
			if m := staged.FindStringSubmatch(line); m != nil {
				now := string(rune('0' + stage))
				if now < m[1] || m[2] != "" && now > m[2] {
					continue
				}
				line = strings.TrimSuffix(line, m[0])
			}
			lines = append(lines, line)
		}
		file.Data = []byte(strings.Join(lines, "\n") + "\n")
		root[name] = file
	}
	return load(t, root)
}

// portals returns portals of every kind that has contracts.
func portals(t *testing.T) map[string]*figures.Dataset {
	t.Helper()
	out := map[string]*figures.Dataset{
		"shipped":    load(t, os.DirFS(sample.Root())),
		"five years": load(t, sample.Portal(sample.Size{Counties: 3, Months: 60})),
	}
	for stage := 1; stage <= stages; stage++ {
		out["events "+strconv.Itoa(stage)] = events(t, stage)
	}
	return out
}

func decode(t *testing.T, src []byte) object {
	t.Helper()
	out := object{}
	decoder := json.NewDecoder(bytes.NewReader(src))
	decoder.UseNumber()
	if err := decoder.Decode(&out); err != nil {
		t.Fatal(err)
	}
	return out
}

// releasesOf returns the releases of a package, and the compiled ones of a record package.
func releasesOf(t *testing.T, out map[string][]byte) (releases, compiled []object) {
	t.Helper()
	for _, r := range decode(t, out[ReleasesFile])["releases"].([]any) {
		releases = append(releases, r.(object))
	}
	for _, r := range decode(t, out[RecordsFile])["records"].([]any) {
		compiled = append(compiled, r.(object)["compiledRelease"].(object))
	}
	return releases, compiled
}

const standard = "https://standard.open-contracting.org/schema/1__1__5/"

// compiler returns a compiler that finds the standard's schemas in their folder and checks formats.
func compiler(t *testing.T) *jsonschema.Compiler {
	t.Helper()
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	for _, name := range []string{"release-schema.json", "release-package-schema.json", "record-package-schema.json"} {
		src, err := os.ReadFile(filepath.Join(schemas(t), name))
		if err != nil {
			t.Fatal(err)
		}
		addSchema(t, c, standard+name, src)
	}
	// No record has a versioned release.
	addSchema(t, c, standard+"versioned-release-validation-schema.json", []byte(`{"not": {}}`))
	return c
}

func addSchema(t *testing.T, c *jsonschema.Compiler, url string, src []byte) {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(src))
	if err != nil {
		t.Fatal(err)
	}
	if err := c.AddResource(url, doc); err != nil {
		t.Fatal(err)
	}
}

// strict returns the release schema with the extension applied and without unknown fields.
func strict(t *testing.T) object {
	t.Helper()
	src, err := os.ReadFile(filepath.Join(schemas(t), "release-schema.json"))
	if err != nil {
		t.Fatal(err)
	}
	patch, err := extensionFiles.ReadFile("extension/release-schema.json")
	if err != nil {
		t.Fatal(err)
	}
	schema := decode(t, src)
	mergePatch(schema, decode(t, patch))
	schema["id"] = "https://example.org/strict.json"
	closeObjects(schema)
	return schema
}

// mergePatch applies a JSON merge patch (RFC 7396).
func mergePatch(into, patch object) {
	for key, value := range patch {
		inner, is := value.(object)
		was, has := into[key].(object)
		switch {
		case value == nil:
			delete(into, key)
		case is && has:
			mergePatch(was, inner)
		default:
			into[key] = value
		}
	}
}

func closeObjects(v any) {
	switch v := v.(type) {
	case object:
		if _, has := v["properties"].(object); has {
			v["additionalProperties"] = false
		}
		for _, inner := range v {
			closeObjects(inner)
		}
	case []any:
		for _, inner := range v {
			closeObjects(inner)
		}
	}
}

func compileStrict(t *testing.T) *jsonschema.Schema {
	t.Helper()
	src, err := jsontext.Encode(strict(t), "")
	if err != nil {
		t.Fatal(err)
	}
	c := compiler(t)
	addSchema(t, c, "https://example.org/strict.json", src)
	return compile(t, c, "https://example.org/strict.json")
}

func compile(t *testing.T, c *jsonschema.Compiler, url string) *jsonschema.Schema {
	t.Helper()
	schema, err := c.Compile(url)
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

// All packages match the schemas of OCDS and its codelists, with the extension and without unknown fields.
func TestSchemas(t *testing.T) {
	c := compiler(t)
	packages := map[string]*jsonschema.Schema{
		ReleasesFile: compile(t, c, standard+"release-package-schema.json"),
		RecordsFile:  compile(t, c, standard+"record-package-schema.json"),
	}
	src, err := os.ReadFile(filepath.Join(schemas(t), "dereferenced-release-schema.json"))
	if err != nil {
		t.Fatal(err)
	}
	alone := jsonschema.NewCompiler()
	alone.AssertFormat()
	addSchema(t, alone, standard+"release-schema.json", src)
	dereferenced := compile(t, alone, standard+"release-schema.json")
	closed := compileStrict(t)
	codes := codelists(t)
	unnamed := options(t)
	unnamed.BaseURL, unnamed.Prefix, unnamed.Licence = "/", "", ""
	for name, ds := range portals(t) {
		for _, o := range []Options{options(t), unnamed} {
			out := files(t, ds, o)
			for file, schema := range packages {
				if err := schema.Validate(decode(t, out[file])); err != nil {
					t.Errorf("%s, base %s, %s: %#v", name, o.BaseURL, file, err)
				}
			}
			releases, compiled := releasesOf(t, out)
			for _, r := range append(releases, compiled...) {
				if err := closed.Validate(r); err != nil {
					t.Errorf("%s: %s: %#v", name, r["id"], err)
				}
				if err := dereferenced.Validate(r); err != nil {
					t.Errorf("%s: %s: %#v", name, r["id"], err)
				}
				for _, problem := range codes.check(strict(t), strict(t), r) {
					t.Errorf("%s: %s: %s", name, r["id"], problem)
				}
			}
			if bytes.Contains(out[ReleasesFile], []byte("transactions")) || bytes.Contains(out[RecordsFile], []byte("transactions")) {
				t.Errorf("%s has transactions", name)
			}
		}
	}

	// The schemas refuse what is wrong.
	releases, _ := releasesOf(t, files(t, events(t, 1), options(t)))
	for name, spoil := range map[string]func(object){
		"a misspelled field":  func(r object) { r["award"] = r["awards"] },
		"a misspelled detail": func(r object) { r["tender"].(object)["bidOpenings"] = object{} },
		"a day":               func(r object) { r["date"] = "2021-01-10" },
		"a tag":               func(r object) { r["tag"] = []any{"awarded"} },
	} {
		bad := clone(releases[0])
		if spoil(bad); closed.Validate(bad) == nil {
			t.Errorf("the schema accepts %s", name)
		}
	}
	for name, spoil := range map[string]func(object){
		"role":   func(r object) { r["parties"].([]any)[0].(object)["roles"] = []any{"winner"} },
		"status": func(r object) { r["tender"].(object)["status"] = "done" },
	} {
		bad := clone(releases[0])
		if spoil(bad); len(codes.check(strict(t), strict(t), bad)) == 0 {
			t.Errorf("the codelists accept a wrong %s", name)
		}
	}
}

// codes are the allowed codes by the name of the codelist.
type codes map[string]map[string]bool

// codelists reads those of the standard and of the extension.
func codelists(t *testing.T) codes {
	t.Helper()
	out := codes{}
	add := func(name string, src []byte) {
		rows, err := csv.NewReader(bytes.NewReader(src)).ReadAll()
		if err != nil {
			t.Fatal(name, err)
		}
		column := slices.Index(rows[0], "Code")
		if out[name] == nil {
			out[name] = map[string]bool{}
		}
		for _, row := range rows[1:] {
			out[name][row[column]] = true
		}
	}
	for _, dir := range []fs.FS{os.DirFS(filepath.Join(schemas(t), "codelists")), extensionFiles} {
		err := fs.WalkDir(dir, ".", func(name string, d fs.DirEntry, err error) error {
			if err != nil || path.Ext(name) != ".csv" {
				return err
			}
			src, err := fs.ReadFile(dir, name)
			add(strings.TrimPrefix(path.Base(name), "+"), src)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return out
}

// check returns the codes in a value that are not in the codelist of its schema.
func (c codes) check(root, schema object, v any) []string {
	if ref, is := schema["$ref"].(string); is {
		schema = root["definitions"].(object)[strings.TrimPrefix(ref, "#/definitions/")].(object)
	}
	var out []string
	if list, is := schema["codelist"].(string); is {
		values, many := v.([]any)
		if !many {
			values = []any{v}
		}
		for _, code := range values {
			if code != nil && !c[list][code.(string)] {
				out = append(out, "code "+code.(string)+" is not in "+list)
			}
		}
	}
	switch v := v.(type) {
	case object:
		for key, inner := range v {
			if of, has := schema["properties"].(object)[key].(object); has {
				out = append(out, c.check(root, of, inner)...)
			}
		}
	case []any:
		if of, has := schema["items"].(object); has {
			for _, inner := range v {
				out = append(out, c.check(root, of, inner)...)
			}
		}
	}
	return out
}

// The extension's own files fit together.
func TestExtension(t *testing.T) {
	out := files(t, events(t, 1), options(t))
	metadata := decode(t, out[ExtensionFolder+extensionFile])
	var named []string
	for _, name := range metadata["codelists"].([]any) {
		named = append(named, ExtensionFolder+"codelists/"+name.(string))
	}
	for _, name := range metadata["schemas"].([]any) {
		named = append(named, ExtensionFolder+name.(string))
	}
	named = append(named, ExtensionFolder+"README.md", ExtensionFolder+extensionFile, ReleasesFile, RecordsFile)
	if got := slices.Sorted(maps.Keys(out)); !slices.Equal(got, slices.Sorted(slices.Values(named))) {
		t.Errorf("files %q, want %q", got, named)
	}
	if readme := string(out[ExtensionFolder+"README.md"]); strings.Contains(readme, "{{") || !strings.Contains(readme, "`ocds-abc123`") {
		t.Error("the README does not name the prefix")
	}
	plain := options(t)
	plain.Prefix = ""
	if readme := string(files(t, events(t, 1), plain)[ExtensionFolder+"README.md"]); !strings.Contains(readme, "OCDS-shaped") {
		t.Error("the README does not say that there is no prefix")
	}
}

// Without contracts there are no files, because a package without a release is not valid.
func TestNoContracts(t *testing.T) {
	if out := files(t, load(t, sample.Other(t)), options(t)); len(out) > 0 {
		t.Errorf("%d files", len(out))
	}
}

func TestPrefix(t *testing.T) {
	for prefix, want := range map[string]bool{
		"ocds-abc123": true, "ocds-000000": true, "": false, "ocds-abc12": false, "ocds-abc1234": false,
		"ocds-ABC123": false, "abc123": false, "ocds-abc123-": false, "ocds-abc123\n": false,
	} {
		if Registered(prefix) != want {
			t.Errorf("Registered(%q) = %v", prefix, !want)
		}
	}
	o := options(t)
	o.Prefix = "ocds-x"
	if _, err := Files(events(t, 1), sample.Words(t, "zh-cn"), o); err == nil || !strings.Contains(err.Error(), `"ocds-x"`) {
		t.Error(err)
	}
}

// While the site's address is unknown, packages have a stable URI and no link that is none.
func TestNoAddress(t *testing.T) {
	o := options(t)
	o.BaseURL = "/"
	out := files(t, events(t, stages), o)
	p := decode(t, out[ReleasesFile])
	if !strings.HasPrefix(p["uri"].(string), "urn:uuid:") || p["extensions"] != nil || p["publicationPolicy"] != nil {
		t.Error(p["uri"], p["extensions"], p["publicationPolicy"])
	}
	if bytes.Contains(out[ReleasesFile], []byte(`"url"`)) {
		t.Error("a document has an address")
	}
	if again := decode(t, out[RecordsFile]); again["uri"] == p["uri"] || !reflect.DeepEqual(again["packages"], []any{p["uri"]}) {
		t.Error(again["uri"], again["packages"])
	}
}

// Ids are unique, releases are in the order of their dates, parties are named where they are used, and the
// same data gives the same bytes.
func TestPackages(t *testing.T) {
	for name, ds := range portals(t) {
		out := files(t, ds, options(t))
		for file, src := range files(t, ds, options(t)) {
			if !bytes.Equal(src, out[file]) {
				t.Errorf("%s: %s differs", name, file)
			}
		}
		releases, compiled := releasesOf(t, out)
		seen := map[string]bool{}
		last := map[string]string{}
		for _, r := range append(releases, compiled...) {
			ocid, id, date := r["ocid"].(string), r["id"].(string), r["date"].(string)
			if seen[id] || strings.Contains(id, "#") {
				t.Errorf("%s: id %s is not unique or has a #", name, id)
			}
			seen[id] = true
			if date < last[ocid] {
				t.Errorf("%s: %s is older than the release before", name, id)
			}
			last[ocid] = date
			parties := r["parties"]
			for _, a := range list(r["awards"]) {
				for _, s := range list(a["suppliers"]) {
					if all, _ := parties.([]any); find(all, s["id"]) == nil {
						t.Errorf("%s: %s names a supplier that is no party", name, id)
					}
				}
			}
		}
		records := decode(t, out[RecordsFile])["records"].([]any)
		var embedded []object
		for _, r := range records {
			embedded = append(embedded, list(r.(object)["releases"])...)
			ocid := r.(object)["ocid"].(string)
			merged := object{}
			for _, release := range list(r.(object)["releases"]) {
				if release["ocid"] != ocid {
					t.Errorf("%s: the record of %s has a release of %s", name, ocid, release["ocid"])
				}
				merge(merged, without(release, "id", "date", "tag"))
			}
			if diff := cmp.Diff(merged, without(r.(object)["compiledRelease"].(object), "id", "date", "tag")); diff != "" {
				t.Errorf("%s: %s: %s", name, ocid, diff)
			}
		}
		if diff := cmp.Diff(releases, embedded); diff != "" {
			t.Errorf("%s: records embed other releases: %s", name, diff)
		}
	}
}

// list returns a list of objects; none if there is no list.
func list(v any) []object {
	var out []object
	all, _ := v.([]any)
	for _, o := range all {
		out = append(out, o.(object))
	}
	return out
}

// The compiled releases have the amounts and days of the data, and no others.
func TestValues(t *testing.T) {
	for name, ds := range portals(t) {
		_, compiled := releasesOf(t, files(t, ds, options(t)))
		byID := map[string]object{}
		for _, c := range compiled {
			byID[strings.TrimPrefix(c["ocid"].(string), "ocds-abc123-")] = c
		}
		contracts := 0
		for _, p := range ds.Projects {
			for _, k := range p.Contracts {
				contracts++
				c := byID[k.ID.V]
				if c == nil {
					t.Fatalf("%s: no record of %s", name, k.ID.V)
				}
				where := name + ": " + k.ID.V
				contract := object{}
				award := list(c["awards"])[0]
				if all := list(c["contracts"]); len(all) > 0 {
					contract = all[0]
					equal(t, where+" contract title", contract["title"], k.Title.V)
					award = find(c["awards"].([]any), contract["awardID"])
				}
				equal(t, where+" award is active", award["status"] == "active", !k.Ended() || k.Status.V == figures.Terminated)
				var original object // the award that was made: a change has another document, an error no title
				for _, a := range list(c["awards"]) {
					if a["title"] != nil && list(a["documents"])[0]["id"] == k.Source.V {
						original = a
					}
				}
				equal(t, where+" award", amountOf(original), yuan(k.Award().Amount))
				equal(t, where+" awarded", original["date"], exactly(k.Awarded))
				var winners []string
				for _, s := range list(award["suppliers"]) {
					winners = append(winners, s["name"].(string))
				}
				if want := suppliersOf(k); !slices.Equal(winners, want) {
					t.Errorf("%s: suppliers %q, want %q", where, winners, want)
				}
				equal(t, where+" tender", c["tender"].(object)["title"], k.Award().Title.V)
				opening, _ := c["tender"].(object)["bidOpening"].(object)
				equal(t, where+" bid opening", opening["date"], exactly(k.BidOpening))
				equal(t, where+" contract", amountOf(contract), yuan(k.Amount))
				equal(t, where+" price", contract["valueDetails"], k.Price.V)
				equal(t, where+" signed", contract["dateSigned"], exactly(k.Signed))
				implementation, _ := contract["implementation"].(object)
				requested := map[string]object{}
				for _, q := range list(implementation["paymentRequests"]) {
					if q["status"] == "requested" {
						requested[q["id"].(string)] = q
					} else if amountOf(q) != nil || q["date"] != nil {
						t.Errorf("%s: the withdrawn request %s can be counted", where, q["id"])
					}
				}
				for _, q := range p.RequestsOf(k.ID.V) {
					r := requested[q.ID.V]
					delete(requested, q.ID.V)
					equal(t, where+" request", amountOf(r), yuan(q.Amount))
					equal(t, where+" request day", r["date"], q.Date.V.String()+"T00:00:00+08:00")
					equal(t, where+" instalment", r["instalment"], json.Number(strconv.Itoa(q.Instalment.V)))
				}
				if len(requested) > 0 {
					t.Errorf("%s: requests that the data lacks: %v", where, requested)
				}
			}
		}
		if contracts != len(compiled) {
			t.Errorf("%s: %d records for %d contracts", name, len(compiled), contracts)
		}
	}
}

func equal(t *testing.T, what string, got, want any) {
	t.Helper()
	if want == "" {
		want = nil
	}
	if got != want {
		t.Errorf("%s: %v, want %v", what, got, want)
	}
}

// amountOf returns the amount of a value in 元; empty if there is none.
func amountOf(o object) any {
	value, _ := o["value"].(object)
	if len(value) == 0 {
		return nil
	}
	if value["currency"] != "CNY" {
		return value["currency"]
	}
	a, ok := figures.ParseAmount(value["amount"].(json.Number).String())
	if !ok {
		return value["amount"]
	}
	return a.Plain()
}

func yuan(a figures.At[figures.Amount]) string {
	if !a.Given() {
		return ""
	}
	return a.V.Plain()
}

func exactly(d figures.Dating) string {
	if d.Date.V.From != d.Date.V.To || d.Date.V.From.Day == 0 {
		return ""
	}
	return d.Date.V.From.String() + "T00:00:00+08:00"
}

// What becomes known later changes no earlier release.
func TestStable(t *testing.T) {
	var before []object
	for stage := 1; stage <= stages; stage++ {
		releases, _ := releasesOf(t, files(t, events(t, stage), options(t)))
		later := map[any]object{}
		order := map[any][]any{}
		for _, r := range releases {
			later[r["id"]] = r
			order[r["ocid"]] = append(order[r["ocid"]], r["id"])
		}
		at := map[any]int{}
		for _, r := range before {
			if diff := cmp.Diff(r, later[r["id"]]); diff != "" {
				t.Errorf("stage %d changes %s: %s", stage, r["id"], diff)
			}
			if ids := order[r["ocid"]]; at[r["ocid"]] >= len(ids) || ids[at[r["ocid"]]] != r["id"] {
				t.Errorf("stage %d puts a release before %s", stage, r["id"])
			}
			at[r["ocid"]]++
		}
		if stage > 1 && len(releases) <= len(before) {
			t.Errorf("stage %d has no new release", stage)
		}
		before = releases
	}
}

// Each event has one release, and each kind its tags.
func TestEvents(t *testing.T) {
	const want = `
c0-park-award 2021-02-10 award contract
c0-park-request-c0-park-1 2021-02-10 implementation
c0-park-request-c0-park-2 2021-02-10 implementation
c0-park-request-c0-moved 2021-02-10 implementation
c0-park-change-2021-04 2021-06-10 contractAmendment
c0-park-request-c0-park-4 2021-06-10 implementation
c0-park-change-2021-05-20 2021-06-10 contractAmendment awardUpdate
c0-park-correction-2021-09-01-c0-park-amount 2021-09-01 awardUpdate contractUpdate
c0-park-correction-2021-09-01-c0-park-1-amount 2021-09-01 implementationUpdate
c0-park-correction-2021-09-02-c0-park-2-withdrawn 2021-09-02 implementationUpdate
c0-park-correction-2021-09-02-c0-park-3-added 2021-09-02 implementation
c0-park-correction-2021-09-03-c0-moved-contract 2021-09-03 implementationUpdate
c0-park-correction-2021-09-05-c0-park-2021-05-25-added 2021-09-05 contractAmendment
c0-park-change-2021-08-01 2021-12-01 contractTermination
c0-park-correction-2021-12-03-c0-park-2021-05-20-members 2021-12-03 awardUpdate contractUpdate
c0-park-correction-2021-12-04-c0-park-members 2021-12-04 awardUpdate contractUpdate
c0-frame-award 2021-02-10 award contract
c0-frame-change-2021-03-01 2021-06-10 contractAmendment
c0-frame-correction-2021-09-03-c0-moved-contract 2021-09-03 implementationUpdate
c0-frame-correction-2021-09-03-c0-moved-instalment 2021-09-03 implementationUpdate
c0-frame-correction-2021-09-04-c0-frame-winner 2021-09-04 awardUpdate contractUpdate
c0-frame-correction-2021-09-04-c0-frame-platform 2021-09-04 awardUpdate
c0-frame-change-2021-02-15 2021-12-01 contractAmendment
c0-frame-change-2021-11-01 2021-12-01 contractAmendment
c0-frame-correction-2021-12-02-c0-frame-2021-03-01-withdrawn 2021-12-02 awardUpdate contractUpdate
c0-next-award 2026-12-01 award contract
c0-void-award 2021-02-10 award contract
c0-void-change-2021 2021-07-31 awardCancellation contractTermination
c0-signed-award 2021-02-10 award contract
c0-signed-change-2021-05-01 2021-07-31 awardCancellation contractTermination
c0-twice-award 2021-02-10 award contract
c0-twice-change-2021-03-02 2021-06-10 awardCancellation contractTermination
c0-plain-award 2021-02-10 award contract
c0-plain-request-c0-plain-1 2021-02-10 implementation
c0-plain-change-2021-05-01 2021-06-10 contractAmendment
c0-bare-award 2026-12-01 award
c0-late-award 2021-09-06 award contract
c0-late-correction-2021-12-05-c0-late-amount 2021-12-05 awardUpdate contractUpdate
c0-late-correction-2021-12-05-c0-late-amount-2 2021-12-05 awardUpdate contractUpdate
`
	got := "\n"
	releases, compiled := releasesOf(t, files(t, events(t, stages), options(t)))
	for _, r := range releases {
		got += strings.TrimPrefix(r["id"].(string), "ocds-abc123-") + " " + r["date"].(string)[:10]
		for _, tag := range r["tag"].([]any) {
			got += " " + tag.(string)
		}
		got += "\n"
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}

	// the status of the tender, the awards and the contract, and the related process
	ends := map[string]string{
		"c0-park":   "complete active cancelled terminated replacementProcess ocds-abc123-c0-next",
		"c0-frame":  "complete active active",
		"c0-next":   "complete active <nil>",
		"c0-void":   "unsuccessful cancelled cancelled",
		"c0-signed": "unsuccessful cancelled terminated",
		"c0-twice":  "withdrawn cancelled cancelled repeatedProcess ocds-abc123-c0-park",
		"c0-plain":  "complete active active",
		"c0-bare":   "complete active",
		"c0-late":   "complete active <nil>",
	}
	for _, c := range compiled {
		end := fmt.Sprint(c["tender"].(object)["status"])
		for _, a := range list(c["awards"]) {
			if a["title"] != nil { // not published in error
				end += fmt.Sprint(" ", a["status"])
			}
		}
		for _, k := range list(c["contracts"]) {
			end += fmt.Sprint(" ", k["status"])
			for _, related := range list(k["relatedProcesses"]) {
				end += fmt.Sprint(" ", related["relationship"].([]any)[0], " ", related["identifier"])
			}
		}
		if id := strings.TrimPrefix(c["ocid"].(string), "ocds-abc123-"); end != ends[id] {
			t.Errorf("%s: %s, want %s", id, end, ends[id])
		}
	}
}

// A release turns one state into the next by the merge rules of OCDS, which remove no element of a list.
func TestMerge(t *testing.T) {
	for _, c := range []struct{ before, after, release, merged string }{
		{`{}`, `{"a": 1, "l": [{"id": "x", "b": 2}]}`, `{"a": 1, "l": [{"id": "x", "b": 2}]}`, `{"a": 1, "l": [{"id": "x", "b": 2}]}`},
		{`{"a": 1}`, `{"a": 1}`, `{}`, `{"a": 1}`},
		{`{"a": 1, "b": 2}`, `{"b": 3}`, `{"a": null, "b": 3}`, `{"b": 3}`},
		{`{"v": {"amount": 1, "currency": "CNY"}}`, `{"v": {"amount": 2, "currency": "CNY"}}`,
			`{"v": {"amount": 2, "currency": "CNY"}}`, `{"v": {"amount": 2, "currency": "CNY"}}`},
		{`{"v": {"amount": 1, "currency": "CNY"}}`, `{}`, `{"v": {"amount": null, "currency": null}}`, `{"v": {}}`},
		{`{"l": [{"id": "x", "b": 2, "c": 3}, {"id": "y"}]}`, `{"l": [{"id": "x", "b": 2, "c": 4}, {"id": "y"}]}`,
			`{"l": [{"id": "x", "c": 4}]}`, `{"l": [{"id": "x", "b": 2, "c": 4}, {"id": "y"}]}`},
		{`{"l": [{"id": "x", "m": [{"id": "z", "d": 1}]}]}`, `{}`,
			`{"l": [{"id": "x", "m": [{"id": "z", "d": null}]}]}`, `{"l": [{"id": "x", "m": [{"id": "z"}]}]}`},
		{`{"l": [{"id": "x"}]}`, `{}`, `{}`, `{"l": [{"id": "x"}]}`},
		{`{"roles": ["a", "b"]}`, `{"roles": ["b"]}`, `{"roles": ["b"]}`, `{"roles": ["b"]}`},
	} {
		before, after := decode(t, []byte(c.before)), decode(t, []byte(c.after))
		release := difference(before, after)
		if diff := cmp.Diff(decode(t, []byte(c.release)), release); diff != "" {
			t.Errorf("%s to %s: %s", c.before, c.after, diff)
		}
		if merge(before, release); !cmp.Equal(decode(t, []byte(c.merged)), before) {
			t.Errorf("%s to %s: merged %v, want %s", c.before, c.after, before, c.merged)
		}
	}
}

// The golden file shows the releases and the record of a contract with an amendment and a request.
func TestGoldens(t *testing.T) {
	var record object
	for _, r := range decode(t, files(t, events(t, stages), options(t))[RecordsFile])["records"].([]any) {
		if r.(object)["ocid"] == "ocds-abc123-c0-plain" {
			record = r.(object)
		}
	}
	var got bytes.Buffer
	encoder := json.NewEncoder(&got)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(record); err != nil {
		t.Fatal(err)
	}
	name := filepath.Join("testdata", "record.golden.json")
	if *update {
		if err := os.WriteFile(name, got.Bytes(), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got.String()); diff != "" {
		t.Errorf("run make goldens and look at the difference:\n%s", diff)
	}
}

// A portal without contracts has no files, because a package has at least one release. If the only contract was
// withdrawn by law, its files stay at their addresses, empty.
func TestWithoutContracts(t *testing.T) {
	root := sample.Portal(sample.Size{Counties: 1})
	files := func() map[string][]byte {
		ds, problems, err := figures.Load(root)
		if err != nil || len(problems.Severe()) > 0 {
			t.Fatal(err, problems)
		}
		out, err := Files(ds, sample.Words(t, "zh-cn"), Options{BaseURL: "/", Date: figures.Date{Year: 2021, Month: 1, Day: 1}})
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	if got := files(); len(got) != 0 {
		t.Errorf("there are %d files without contracts", len(got))
	}
	root["data/withdrawals.yaml"] = &fstest.MapFile{Data: []byte("withdrawals:\n  - address: /tenders/c0-all/\n    ground: 例\n    date: 2021-03-01\n")}
	got := files()
	if !strings.Contains(string(got[ReleasesFile]), `"releases":[]`) || !strings.Contains(string(got[RecordsFile]), `"records":[]`) {
		t.Errorf("the files after a withdrawal are %s and %s", got[ReleasesFile], got[RecordsFile])
	}
}
