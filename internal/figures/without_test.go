package figures

import (
	"io/fs"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"portal/internal/message"
)

// edited returns the project's data with replacements: file, old text, new text.
func edited(t *testing.T, edits ...[3]string) *Dataset {
	t.Helper()
	root := fstest.MapFS{}
	project := os.DirFS("../..")
	for _, top := range []string{"data", "content"} {
		err := fs.WalkDir(project, top, func(name string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			src, err := fs.ReadFile(project, name)
			root[name] = &fstest.MapFile{Data: src}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, e := range edits {
		text := string(root[e[0]].Data)
		if !strings.Contains(text, e[1]) {
			t.Fatalf("%s has no %q", e[0], e[1])
		}
		root[e[0]] = &fstest.MapFile{Data: []byte(strings.Replace(text, e[1], e[2], 1))}
	}
	ds, problems, err := Load(root)
	if err != nil || len(problems) > 0 {
		t.Fatal(problems, err)
	}
	return ds
}

// Without corrections, the data equals what was published before them: figures, facts, added and
// withdrawn things, and a county added later.
func TestWithout(t *testing.T) {
	const luhe, july = "data/projects/luhe.yaml", "data/reports/2020-07.yaml"
	const tail = "    reason: 例\n    source: luhe-report-2020-07\n    date: 2020-09-02\n"
	request := "  - id: luhe-tracing-1\n    contract: luhe-tracing\n    instalment: 1\n    date: 2020-06-18\n    amount: 245600\n    source: luhe-report-2020-07\n"
	column := "  - county: haifeng\n    filed_by: 海丰县\n    filed: 2020-09-10\n    source: luhe-report-2020-07\n    figures:\n"
	corrections := "corrections:\n"
	for _, i := range edited(t).Indicators {
		column += "      " + i.ID.V + ": 1\n"
		corrections += "  - county: haifeng\n    indicator: " + i.ID.V + "\n    old: {missing: not_reported}\n    new: 1\n" + tail
	}
	// A figure that is corrected twice.
	for _, step := range [][2]string{{"18", "19"}, {"19", "20"}} {
		corrections += "  - county: luhe\n    indicator: stations\n    old: " + step[0] + "\n    new: " + step[1] + "\n" + tail
	}
	fact := func(of, rest string) string { return "  - of: " + of + "\n" + rest + tail }
	before := edited(t, [3]string{luhe, "amount: 936000", "amount: 936001"}, [3]string{luhe, request, ""},
		[3]string{july, "stations: 20", "stations: 18"})
	after := edited(t, [3]string{luhe, "budget:\n", "corrections:\n" + fact("luhe-training",
		"    fact: amount\n    old: 936001\n    new: 936000\n") +
		fact("luhe-tracing-1", "    entry: added\n") + fact("luhe-spare", "    entry: withdrawn\n") + "budget:\n"},
		[3]string{luhe, "requests:\n",
			"requests:\n  - id: luhe-spare\n    contract: luhe-tracing\n    instalment: 2\n    date: 2020-06-18\n    amount: 1\n    source: luhe-report-2020-07\n"},
		[3]string{july, "absent:\n  - county: haifeng\n    reason: not_reported\n", column + corrections})
	spare := Request{
		ID: At[string]{V: "luhe-spare"}, Contract: At[string]{V: "luhe-tracing"}, Instalment: At[int]{V: 2},
		Date:   At[Date]{V: Date{2020, 6, 18}},
		Amount: At[Amount]{V: 100}, Source: At[string]{V: "luhe-report-2020-07"},
	}
	for i := range before.Projects {
		if p := &before.Projects[i]; p.County.V == "luhe" { // it was published, and withdrawn since
			p.Requests = append([]Request{spare}, p.Requests...)
		}
	}
	whole := len(after.Reports[0].Counties)
	got := after.Without(func(Correction) bool { return true })
	options := cmp.Options{cmpopts.IgnoreTypes(message.Pos{}), cmpopts.IgnoreUnexported(Project{}),
		cmpopts.EquateEmpty()}
	if diff := cmp.Diff(before.Reports, got.Reports, options); diff != "" {
		t.Errorf("the months:\n%s", diff)
	}
	if diff := cmp.Diff(before.Projects, got.Projects, options); diff != "" {
		t.Errorf("the projects:\n%s", diff)
	}
	if len(after.Reports[0].Counties) != whole || after.Reports[0].Value("luhe", "stations").Plain() != "20" ||
		len(after.Reports[0].Corrections) == 0 {
		t.Error("the data itself changed")
	}
	if diff := cmp.Diff(after.Projects, after.Without(func(Correction) bool { return false }).Projects,
		options); diff != "" {
		t.Errorf("without nothing:\n%s", diff)
	}
}

// put can restore every fact that a correction may name.
func TestPut(t *testing.T) {
	other := map[string]string{
		"amount": "7.00", "bid_opening": "2020-01-01/2020-01-02", "date": "2020-01-03", "instalment": "9",
		"contract": "another",
		"number":   "5", "bound": "about", "unit": "个", "text": "另", "due": "2021", "title": "另", "winner": "另",
		"agency": "另", "platform": "另", "source": "another",
	}
	for _, p := range edited(t).Projects {
		for _, thing := range p.Things() {
			for _, fact := range thing.Facts {
				if !fact.Value.Given() {
					continue // an unstated fact cannot be corrected
				}
				p.put(thing.ID.V, fact.Key, At[string]{V: other[fact.Key], Pos: fact.Value.Pos})
				now, _ := p.Thing(thing.ID.V)
				if got, _ := now.Fact(fact.Key); got.V != other[fact.Key] || got.V == "" {
					t.Errorf("%s of %s is %q", fact.Key, thing.ID.V, got.V)
				}
			}
		}
	}
}

// A county that came late is absent again without the corrections that a chart shows, which are of some of
// its rows only. A later correction of one of its figures does not make it absent.
func TestLateCountyUndone(t *testing.T) {
	at := func(s string) At[string] { return At[string]{s, message.Pos{File: "x", Line: 1}} }
	correction := func(indicator, old, day string) Correction {
		d, _ := ParseDate(day)
		return Correction{County: at("a"), Indicator: at(indicator), Date: At[Date]{V: d},
			Old: At[Value]{V: ParseValue(old)}, New: At[Value]{V: ParseValue("1")}}
	}
	observed := func(indicator string) Observation { return Observation{at(indicator), At[Value]{V: ParseValue("1")}} }
	ds := &Dataset{Counties: []Jurisdiction{{Slug: at("a")}}, Reports: []Report{{
		Counties: []CountyReport{{County: at("a"), Figures: []Observation{observed("shown"), observed("hidden"), observed("third")}}},
		Corrections: []Correction{
			correction("shown", "not_reported", "2020-09-01"), correction("hidden", "not_reported", "2020-09-01"),
			correction("third", "not_reported", "2020-10-01"), correction("shown", "2", "2020-11-01"),
		},
	}}}
	for _, c := range []struct {
		undone int // which correction
		absent bool
	}{{0, true}, {2, false}, {3, false}} {
		before := ds.Reports[0].Corrections[c.undone]
		out := ds.Without(func(k Correction) bool { return k.Key() == before.Key() })
		if got := len(out.Reports[0].Absent) == 1; got != c.absent {
			t.Errorf("without the correction %d the county is absent: %t, want %t", c.undone, got, c.absent)
		}
	}
}

// Without corrections, facts that no document stated before are not given again: of a contract, a target
// and a change, which has its earlier document again.
func TestWithoutStated(t *testing.T) {
	const luhe = "data/projects/luhe.yaml"
	const tail = "    reason: 例\n    source: luhe-report-2020-07\n    date: 2020-09-02\n"
	const stated = "    amount: 936000\n    source: luhe-report-2020-07\n"
	const change = "    source: luhe-report-2020-07\n    changes:\n      - from: 2020-06-01\n        source: luhe-report-2020-07\n        title: 例\n"
	const aim = "    bound: at_least\n    number: 3000\n    unit: 人\n    due: 2020\n"
	before := edited(t, [3]string{luhe, stated, strings.Replace(change, "        source: luhe-report", "        source: letter", 1)}, [3]string{luhe, aim, ""})
	fact := func(of, key, is string) string {
		return "  - of: " + of + "\n    fact: " + key + "\n    new: " + is + "\n" + tail
	}
	got := edited(t, [3]string{luhe, stated, "    amount: 936000\n" + change + "        amount: 940000\n"},
		[3]string{luhe, "budget:\n", "corrections:\n" + fact("luhe-training", "amount", "936000") +
			fact("luhe-training/2020-06-01", "amount", "940000") + fact("jobs-2020", "bound", "at_least") +
			fact("jobs-2020", "number", "3000") + fact("jobs-2020", "unit", "人") + fact("jobs-2020", "due", "2020") +
			"  - of: luhe-training/2020-06-01\n    fact: source\n    old: letter-2020-07\n    new: luhe-report-2020-07\n" + tail +
			"budget:\n"}).Without(func(Correction) bool { return true })
	options := cmp.Options{cmpopts.IgnoreTypes(message.Pos{}), cmpopts.IgnoreUnexported(Project{}), cmpopts.EquateEmpty()}
	if diff := cmp.Diff(before.Projects, got.Projects, options); diff != "" {
		t.Error(diff)
	}
	p, _ := got.Project("luhe")
	if k, _ := p.Contract("luhe-training"); k.Amount.Given() {
		t.Error("the amount is given")
	}
	for _, a := range p.Targets {
		if a.ID.V == "jobs-2020" && (a.Number.Given() || a.Bound.Given() || a.Due.Given()) {
			t.Error("the target is given")
		}
	}
}

// Without the correction that added a thing, later corrections of the thing and of its changes are missing,
// too.
func TestWithoutAdded(t *testing.T) {
	const luhe = "data/projects/luhe.yaml"
	const tail = "    reason: 例\n    source: luhe-report-2020-07\n    date: 2020-09-02\n"
	ds := edited(t, [3]string{luhe, "    amount: 936000\n    source: luhe-report-2020-07\n",
		"    amount: 936000\n    source: luhe-report-2020-07\n    changes:\n      - from: 2020-06-01\n        source: luhe-report-2020-07\n        title: 例\n"},
		[3]string{luhe, "budget:\n", "corrections:\n" +
			"  - of: luhe-training\n    entry: added\n" + tail +
			"  - of: luhe-training\n    fact: amount\n    old: 935000\n    new: 936000\n" + tail +
			"  - of: luhe-training/2020-06-01\n    fact: title\n    old: 另\n    new: 例\n" + tail +
			"  - of: luhe-training-1\n    fact: amount\n    old: 1\n    new: 280500\n" + tail + "budget:\n"})
	p, _ := ds.Without(func(k Correction) bool { return k.Entry.Given() }).Project("luhe")
	var left []string
	for _, k := range p.Corrections {
		left = append(left, k.Of.V)
	}
	if diff := cmp.Diff([]string{"luhe-training-1"}, left); diff != "" {
		t.Error(diff)
	}
}
