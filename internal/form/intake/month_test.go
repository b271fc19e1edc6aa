package intake_test

import (
	"bytes"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"portal/internal/check"
	"portal/internal/figures"
	"portal/internal/form/intake"
	"portal/internal/message"
)

// letter returns the text of a form as printed in the letter.
func letter(t testing.TB, name string) []byte {
	t.Helper()
	src, err := os.ReadFile("testdata/forms/2020-07-" + name + ".tsv")
	if err != nil {
		t.Fatal(err)
	}
	return src
}

// forms reads forms that have no problems.
func forms(t testing.TB, ds *figures.Dataset, files map[string][]byte) (out []*intake.Form) {
	t.Helper()
	for _, name := range slicesSorted(files) {
		read, problems := intake.Read(name, files[name], ds, nil)
		if len(problems) > 0 {
			t.Fatal(problems.Text(message.English))
		}
		out = append(out, read...)
	}
	return out
}

// without returns the project without some of its files.
func without(t testing.TB, ds *figures.Dataset, names ...string) *figures.Dataset {
	t.Helper()
	files := maps.Clone(ds.Files)
	for _, name := range names {
		delete(files, name)
	}
	out, problems := figures.Parse(files)
	if len(problems) > 0 {
		t.Fatal(problems.Text(message.English))
	}
	return out
}

// after returns the project after a change.
func after(t testing.TB, ds *figures.Dataset, c *intake.Change) *figures.Dataset {
	t.Helper()
	files := maps.Clone(ds.Files)
	maps.Copy(files, c.Files)
	out, problems := figures.Parse(files)
	if len(problems) > 0 {
		t.Fatal(problems.Text(message.English))
	}
	return out
}

func plan(t testing.TB, ds *figures.Dataset, o intake.Options, files map[string][]byte) (*intake.Change, message.List) {
	t.Helper()
	change, problems, err := intake.Plan(ds, forms(t, ds, files), o)
	if err != nil {
		t.Fatal(err)
	}
	return change, problems
}

// Importing both forms of the letter into a portal without July recreates July as it is in the
// data.
func TestJuly(t *testing.T) {
	for _, kind := range []string{"tsv", "xlsx", "docx"} {
		t.Run(kind, func(t *testing.T) { importJuly(t, kind) })
	}
}

func importJuly(t *testing.T, kind string) {
	ds := project(t)
	july := figures.Period{Year: 2020, Month: 7}
	want, _ := ds.Report(july)
	empty := without(t, ds, "data/reports/2020-07.yaml", "content/reports/2020-07/luhe.md", "content/reports/2020-07/lufeng.md")
	both := map[string][]byte{}
	for _, form := range []string{"city", "county"} {
		src, err := os.ReadFile("testdata/forms/2020-07-" + form + "." + kind)
		if err != nil {
			t.Fatal(err)
		}
		both[form+"."+kind] = src
	}
	change, problems := plan(t, empty, intake.Options{}, both)
	if len(problems) > 0 {
		t.Fatal(problems.Text(message.English))
	}
	if len(change.Files) != 1 {
		t.Errorf("wrote %v, want only the report", slicesSorted(change.Files))
	}
	got, _ := after(t, empty, change).Report(july)
	for _, county := range []string{"luhe", "lufeng", figures.All} {
		a, _ := want.Column(county)
		b, ok := got.Column(county)
		if !ok || a.FiledBy.V != b.FiledBy.V || a.Filed.V != b.Filed.V || a.Source.V != b.Source.V {
			t.Errorf("column %s = %+v", county, b)
			continue
		}
		for _, o := range a.Figures {
			if is, _ := b.Observation(o.Indicator.V); !is.Value.V.Equal(o.Value.V) {
				t.Errorf("%s of %s = %s, want %s", o.Indicator.V, county, is.Value.V.Plain(), o.Value.V.Plain())
			}
		}
	}
	// A second import changes nothing.
	again, problems := plan(t, after(t, empty, change), intake.Options{}, both)
	if len(problems) > 0 || len(again.Files) > 0 {
		t.Errorf("second import:\n%s%v", problems.Text(message.English), slicesSorted(again.Files))
	}
}

// Importing into a hand-written month adds the provenance and changes nothing else.
func TestOnTop(t *testing.T) {
	ds := project(t)
	change, problems := plan(t, ds, intake.Options{}, map[string][]byte{"city.tsv": letter(t, "city")})
	if len(problems) > 0 {
		t.Fatal(problems.Text(message.English))
	}
	was, is := string(ds.Files["data/reports/2020-07.yaml"]), string(change.Files["data/reports/2020-07.yaml"])
	var added []string
	rest := strings.Split(was, "\n")
	for _, line := range strings.Split(is, "\n") {
		if len(rest) > 0 && line == rest[0] {
			rest = rest[1:]
			continue
		}
		added = append(added, strings.TrimSpace(line))
	}
	if len(rest) > 0 {
		t.Errorf("line %q was changed or lost", rest[0])
	}
	for _, line := range added {
		if !strings.HasPrefix(line, "forms:") && !strings.HasPrefix(line, "- file:") && !strings.HasPrefix(line, "sha256:") &&
			!strings.HasPrefix(line, "cells:") && !strings.HasPrefix(line, "inferred:") {
			t.Errorf("unexpected new line %q", line)
		}
	}
}

// august returns the letter's city form for August, with the given replacements.
func august(t testing.TB, pairs ...string) []byte {
	t.Helper()
	src := strings.NewReplacer("2020年7月", "2020年8月", "2020年8月", "2020年9月").Replace(string(letter(t, "city")))
	for i := 0; i < len(pairs); i += 2 {
		if !strings.Contains(src, pairs[i]) {
			t.Fatalf("the form has no %q", pairs[i])
		}
		src = strings.Replace(src, pairs[i], pairs[i+1], 1)
	}
	return []byte(src)
}

// Import refuses a falling cumulative figure and names both values and both places. With a reason
// and a document it records a restatement.
func TestFalling(t *testing.T) {
	ds := project(t)
	files := map[string][]byte{"august.tsv": august(t, "累计建设数量(个)\t20\t0\t20", "累计建设数量(个)\t18\t0\t18")}
	change, problems := plan(t, ds, intake.Options{}, files)
	if len(problems) > 0 {
		t.Fatal(problems.Text(message.English))
	}
	want := "august.tsv:12:23: warning: Luhe County: Village e-commerce service stations built to date fell from 20 in 2020-07 to 18 个; compare with data/reports/2020-07.yaml:17:17; import with --correct if the earlier figure was wrong, or acknowledge why it fell [cumulative-never-falls luhe/stations]\n"
	if got := change.Doubts.Text(message.English); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	o := intake.Options{Correct: "两站未建成，重新核定", Source: "letter-2020-07", Date: figures.Date{Year: 2020, Month: 9, Day: 11}}
	change, problems = plan(t, ds, o, files)
	if len(problems)+len(change.Warnings) > 0 {
		t.Fatal(problems.Text(message.English), change.Warnings.Text(message.English))
	}
	r, _ := after(t, ds, change).Report(figures.Period{Year: 2020, Month: 8})
	if len(r.Corrections) != 1 {
		t.Fatalf("got %d corrections, want 1", len(r.Corrections))
	}
	k := r.Corrections[0]
	if k.County.V != "luhe" || k.Indicator.V != "stations" || k.Old.V.Plain() != "20" || k.New.V.Plain() != "18" ||
		k.Restates.V.String() != "2020-07" || k.Reason.V != o.Correct || k.Source.V != o.Source || k.Date.V != o.Date {
		t.Errorf("correction = %+v", k)
	}
	if !bytes.Contains(change.Files["data/sources.yaml"], []byte("id: city-form-2020-08\n")) {
		t.Error("the form is missing from sources.yaml")
	}
}

func slicesSorted(files map[string][]byte) []string {
	return slices.Sorted(maps.Keys(files))
}

// A form does not overwrite withheld figures or the reason for a blank one.
func TestWithheldStays(t *testing.T) {
	ds := project(t)
	files := maps.Clone(ds.Files)
	text := string(files["data/reports/2020-07.yaml"])
	text = strings.Replace(text, "      income-gain: 0\n", "      income-gain: {missing: withheld}\n", 1)
	text = strings.Replace(text, "      fund-progress: {missing: not_reported}\n", "      fund-progress: {missing: not_applicable}\n", 1)
	files["data/reports/2020-07.yaml"] = []byte(text)
	now, problems := figures.Parse(files)
	if len(problems) > 0 {
		t.Fatal(problems.Text(message.English))
	}
	change, problems := plan(t, now, intake.Options{}, map[string][]byte{"city.tsv": letter(t, "city")})
	if len(problems) > 0 {
		t.Fatal(problems.Text(message.English))
	}
	notes := ""
	for _, n := range change.Notes {
		notes += n.Text(message.English) + "\n"
	}
	// A correction that withholds a figure stays too, published or not.
	files["data/reports/2020-07.yaml"] = []byte(strings.Replace(text, "{missing: not_applicable}", "{missing: not_reported}", 1) + "corrections:\n  - county: luhe\n    indicator: income-gain\n    old: 0\n    new: {missing: withheld}\n    reason: 例\n    source: letter-2020-07\n    date: 2020-09-11\n")
	corrected, problems := figures.Parse(files)
	if len(problems) > 0 {
		t.Fatal(problems.Text(message.English))
	}
	withheld, problems := plan(t, corrected, intake.Options{Published: ds}, map[string][]byte{"city.tsv": letter(t, "city")})
	if len(problems) > 0 {
		t.Error(problems.Text(message.English))
	} else if !bytes.Contains(withheld.Files["data/reports/2020-07.yaml"], []byte("    new: {missing: withheld}\n")) {
		t.Error("the correction was removed")
	}
	if !strings.Contains(notes, "city.tsv:17:22: 当年累计带动建档立卡贫困户增收 stays withheld; the form's figure was not imported\n") {
		t.Errorf("notes:\n%s", notes)
	}
	is := string(change.Files["data/reports/2020-07.yaml"])
	for _, line := range []string{"      income-gain: {missing: withheld}\n", "      fund-progress: {missing: not_applicable}\n"} {
		if !strings.Contains(is, line) {
			t.Errorf("%q was overwritten", line)
		}
	}
}

// A resubmitted form replaces an unpublished month but not a published one.
func TestPublished(t *testing.T) {
	ds := project(t)
	change, problems := plan(t, ds, intake.Options{Published: ds}, map[string][]byte{"august.tsv": august(t)})
	if len(problems) > 0 {
		t.Fatal(problems.Text(message.English))
	}
	staged := after(t, ds, change)
	more := map[string][]byte{"resubmitted.tsv": august(t, "累计建设数量(个)\t20\t0\t20", "累计建设数量(个)\t21\t0\t21")}
	resubmitted, problems := plan(t, staged, intake.Options{Published: ds}, more)
	if len(problems) > 0 {
		t.Fatal(problems.Text(message.English))
	}
	r, _ := after(t, staged, resubmitted).Report(figures.Period{Year: 2020, Month: 8})
	column, _ := r.Column("luhe")
	if o, _ := column.Observation("stations"); o.Value.V.Plain() != "21" || len(column.Forms) != 1 ||
		column.Forms[0].File.V != "resubmitted.tsv" || len(r.Corrections) > 0 {
		t.Errorf("column = %+v", column)
	}
	if _, problems = plan(t, staged, intake.Options{Published: staged}, more); !strings.Contains(problems.Text(message.English), "[published-value]") {
		t.Errorf("missing the problem published-value, got\n%s", problems.Text(message.English))
	}
	// Restoring a published value needs no correction.
	if _, problems = plan(t, after(t, staged, resubmitted), intake.Options{Published: staged}, map[string][]byte{"august.tsv": august(t)}); len(problems) > 0 {
		t.Error(problems.Text(message.English))
	}
}

// countyForm returns the letter's county form for August, with the given replacements.
func countyForm(t testing.TB, pairs ...string) []byte {
	t.Helper()
	src := strings.NewReplacer("2020年7月", "2020年8月", "2020年8月", "2020年9月").Replace(string(letter(t, "county")))
	for i := 0; i < len(pairs); i += 2 {
		if !strings.Contains(src, pairs[i]) {
			t.Fatalf("the form has no %q", pairs[i])
		}
		src = strings.Replace(src, pairs[i], pairs[i+1], 1)
	}
	return []byte(src)
}

// imported returns the project after an import without problems, and the notes.
func imported(t testing.TB, ds *figures.Dataset, o intake.Options, files map[string][]byte) (*figures.Dataset, string) {
	t.Helper()
	change, problems := plan(t, ds, o, files)
	if len(problems) > 0 {
		t.Fatal(problems.Text(message.English))
	}
	notes := ""
	for _, n := range change.Notes {
		notes += n.Text(message.English) + "\n"
	}
	return after(t, ds, change), notes
}

func column(t testing.TB, ds *figures.Dataset, county string) *figures.CountyReport {
	t.Helper()
	r, ok := ds.Report(figures.Period{Year: 2020, Month: 8})
	if !ok {
		t.Fatal("the data has no August")
	}
	c, ok := r.Column(county)
	if !ok {
		t.Fatalf("August has no column %s", county)
	}
	return c
}

// The city's and a county's form are resubmitted together with a new date, before publication. Both
// replace the earlier ones.
func TestResubmittedTogether(t *testing.T) {
	ds := project(t)
	o := intake.Options{Published: ds}
	august1, _ := imported(t, ds, o, map[string][]byte{"city.tsv": august(t), "luhe.tsv": countyForm(t)})
	resubmitted := map[string][]byte{
		"city2.tsv": august(t, "累计建设数量(个)\t20\t0\t20", "累计建设数量(个)\t21\t0\t21", "2020年9月", "2020年9月10日"),
		"luhe2.tsv": countyForm(t, "累计建设数量（个）\t20", "累计建设数量（个）\t21"),
	}
	now, notes := imported(t, august1, o, resubmitted)
	luhe := column(t, now, "luhe")
	if v, _ := luhe.Observation("stations"); v.Value.V.Plain() != "21" || luhe.FiledBy.V != "陆河县科技工业和信息化局" || len(luhe.Forms) != 2 {
		t.Errorf("column = %+v\n%s", luhe, notes)
	}
	if r, _ := now.Report(figures.Period{Year: 2020, Month: 8}); r.Filed.V.String() != "2020-09-10" || luhe.Filed.V.String() != "2020-09" {
		t.Errorf("filing dates = %s and %s\n%s", r.Filed.V, luhe.Filed.V, notes)
	}
	if s, ok := now.Source("city-form-2020-08"); !ok || s.Date.V.String() != "2020-09-10" {
		t.Errorf("document date = %s", s.Date.V)
	}
	// One of them alone contradicts the other.
	_, problems := plan(t, august1, o, map[string][]byte{"city2.tsv": resubmitted["city2.tsv"]})
	if !strings.Contains(problems.Text(message.English), "city2.tsv:12:23: 累计建设数量 is 21 here and 20 at data/reports/2020-08.yaml") {
		t.Errorf("got\n%s", problems.Text(message.English))
	}
}

// Of two forms of the same office imported together, the one filed on a later day applies.
func TestNewer(t *testing.T) {
	ds := project(t)
	first := countyForm(t, "2020年9月", "2020年9月2日")
	for name, c := range map[string]struct {
		later   []byte
		refused bool
	}{
		"a later day":    {countyForm(t, "2020年9月", "2020年9月4日", "累计建设数量（个）\t20", "累计建设数量（个）\t21"), false},
		"the same day":   {countyForm(t, "2020年9月", "2020年9月2日", "累计建设数量（个）\t20", "累计建设数量（个）\t21"), true},
		"no day":         {countyForm(t, "累计建设数量（个）\t20", "累计建设数量（个）\t21"), true},
		"another office": {august(t, "2020年9月", "2020年9月4日", "累计建设数量(个)\t20\t0\t20", "累计建设数量(个)\t21\t0\t21"), true},
	} {
		t.Run(name, func(t *testing.T) {
			files := map[string][]byte{"1.tsv": first, "2.tsv": c.later}
			if c.refused {
				if _, problems := plan(t, ds, intake.Options{}, files); len(problems) == 0 || problems[0].Key != "same-in-both-forms" {
					t.Errorf("got\n%s", problems.Text(message.English))
				}
				return
			}
			now, notes := imported(t, ds, intake.Options{}, files)
			luhe := column(t, now, "luhe")
			if v, _ := luhe.Observation("stations"); v.Value.V.Plain() != "21" || len(luhe.Forms) != 1 || luhe.Filed.V.String() != "2020-09-04" {
				t.Errorf("column = %+v", luhe)
			}
			want := "2.tsv:12:23: 累计建设数量 is 21 here, filed 2020-09-04, and 20 at 1.tsv:12:23, filed 2020-09-02; the form filed later applies\n"
			if !strings.Contains(notes, want) {
				t.Errorf("got\n%swant\n%s", notes, want)
			}
		})
	}
}

// If one file has both forms, the column records both places and the inferences.
func TestOneFile(t *testing.T) {
	ds := project(t)
	both := append(append(august(t), "\n\n"...), countyForm(t)...)
	now, _ := imported(t, ds, intake.Options{Published: ds}, map[string][]byte{"letter.txt": both})
	if luhe := column(t, now, "luhe"); len(luhe.Forms) != 2 || luhe.Forms[0].Cells.V == luhe.Forms[1].Cells.V ||
		!strings.Contains(luhe.Forms[1].Inferred.V, "示范县名称1") {
		t.Errorf("forms = %+v", luhe.Forms)
	}
}

// A blank column must not remove a county that reported with the city's form.
func TestUnfilled(t *testing.T) {
	ds := project(t)
	o := intake.Options{Published: ds}
	now, _ := imported(t, ds, o, map[string][]byte{"city.tsv": august(t)})
	blank := string(august(t))
	for _, row := range [][2]string{{"\t1\t0\t1\t", "\t1\t\t1\t"}, {"\t0\t0\t0", "\t0\t\t0"}, {"\t223.7\t0\t", "\t223.7\t\t"}, {"\t20\t0\t", "\t20\t\t"},
		{"\t1\t0\t1", "\t1\t\t1"}, {"\t248\t0\t", "\t248\t\t"}, {"\t9\t0\t", "\t9\t\t"}, {"\t60\t0\t", "\t60\t\t"}, {"\t0\t0\t0", "\t0\t\t0"}} {
		blank = strings.Replace(blank, row[0], row[1], 1)
	}
	// The header is one cell short. With blanks in the rows it needs a cell for each column.
	blank = strings.Replace(blank, "序号\t项目\t陆河县", "序号\t项目\t\t陆河县", 1)
	blank = strings.Replace(blank, "县级电商服务中心数量(个)\t1", "县级电商服务中心数量(个)\t\t1", 1)
	_, problems := plan(t, now, o, map[string][]byte{"blank.tsv": []byte(blank)})
	want := `the column "陆丰市" is blank, but the month already has its figures (data/reports/2020-08.yaml:`
	if got := problems.Text(message.English); !strings.Contains(got, want) || !strings.Contains(got, "[form-blank]") ||
		strings.Count(got, "\n") != 1 {
		t.Errorf("got\n%s", got)
	}
}

// The reason for a missing figure comes from the form that states it, whatever the order of import.
func TestWhyMissing(t *testing.T) {
	ds := project(t)
	o := intake.Options{Published: ds}
	city := august(t, "增收(元)\t0\t0\t0", "增收(元)\t\t0\t0", "资金使用进度(%)\t44.74%", "资金使用进度(%)\t44.74%\t")
	city = []byte(strings.NewReplacer("序号\t项目\t陆河县", "序号\t项目\t\t陆河县", "县级电商服务中心数量(个)\t1", "县级电商服务中心数量(个)\t\t1").Replace(string(city)))
	luhe := countyForm(t, "增收（元）\t0", "增收（元）\t不适用")
	once, _ := imported(t, ds, o, map[string][]byte{"city.tsv": city, "luhe.tsv": luhe})
	first, _ := imported(t, ds, o, map[string][]byte{"city.tsv": city})
	then, _ := imported(t, first, o, map[string][]byte{"luhe.tsv": luhe})
	again, _ := imported(t, then, o, map[string][]byte{"city.tsv": city})
	for name, now := range map[string]*figures.Dataset{"at once": once, "one after the other": then, "and the city's again": again} {
		if v, _ := column(t, now, "luhe").Observation("income-gain"); v.Value.V.Missing != figures.NotApplicable {
			t.Errorf("%s: value = %s", name, v.Value.V.Plain())
		}
	}
}

// A county published as absent can report later only by correcting the published missing values.
func TestLate(t *testing.T) {
	ds := project(t)
	files := maps.Clone(ds.Files)
	delete(files, "content/reports/2020-07/lufeng.md")
	text := string(files["data/reports/2020-07.yaml"])
	from, to := strings.Index(text, "  - county: lufeng\n"), strings.Index(text, "absent:\n")
	if from < 0 || to < from {
		t.Fatal("the data has no column lufeng")
	}
	files["data/reports/2020-07.yaml"] = []byte(text[:from] + "absent:\n  - county: lufeng\n    reason: not_reported\n" + text[to+len("absent:\n"):])
	was, problems := figures.Parse(files)
	if len(problems) > 0 {
		t.Fatal(problems.Text(message.English))
	}
	city := map[string][]byte{"city.tsv": letter(t, "city")}
	for _, published := range []*figures.Dataset{was, nil} { // without it, all existing data counts as published
		_, problems = plan(t, was, intake.Options{Published: published}, city)
		if got := problems.Text(message.English); !strings.Contains(got, "累计建设数量 is 0, but not_reported was published (data/reports/2020-07.yaml:") || !strings.Contains(got, "[published-value]") {
			t.Errorf("got\n%s", got)
		}
	}
	o := intake.Options{Published: was, Correct: "补报", Source: "letter-2020-07", Date: figures.Date{Year: 2020, Month: 9, Day: 11}}
	now, _ := imported(t, was, o, city)
	if problems := check.Changes(was, now); len(problems) > 0 {
		t.Error(problems.Text(message.English))
	}
	again, _ := imported(t, now, o, city)
	if diff := cmp.Diff(string(now.Files["data/reports/2020-07.yaml"]), string(again.Files["data/reports/2020-07.yaml"])); diff != "" {
		t.Errorf("second import (-once +twice):\n%s", diff)
	}
}

// A county's form alone makes a month without a total that anybody stated. The city's form adds its own
// later; if the month was published, that needs a reason.
func TestCountyFirst(t *testing.T) {
	ds := project(t)
	month := figures.Period{Year: 2020, Month: 8}
	luhe, city := map[string][]byte{"luhe.tsv": countyForm(t)}, map[string][]byte{"city.tsv": august(t)}
	alone, notes := imported(t, ds, intake.Options{Published: ds}, luhe)
	got := string(alone.Files["data/reports/2020-08.yaml"])
	if want := figures.Modeline("data/reports/2020-08.yaml") + "period: 2020-08\n\ncounties:\n  - county: luhe\n"; !strings.HasPrefix(got, want) ||
		!strings.HasSuffix(got, "absent:\n  - county: haifeng\n    reason: not_reported\n  - county: lufeng\n    reason: not_reported\n") {
		t.Errorf("got\n%s", got)
	}
	if want := "2020-08 has no form of the city yet; the portal computes its total (summed by this site)"; !strings.Contains(notes, want) {
		t.Errorf("notes:\n%s", notes)
	}

	both, _ := imported(t, alone, intake.Options{Published: ds}, city)
	if !strings.Contains(string(both.Files["data/reports/2020-08.yaml"]), "\n\ntotals:\n") {
		t.Error("the total does not stand apart")
	}
	if r, _ := both.Report(month); r.Summed || r.Source.V != "city-form-2020-08" || r.Filed.V.String() != "2020-09" {
		t.Errorf("the city's form is not in\n%s", both.Files["data/reports/2020-08.yaml"])
	}
	together, _ := imported(t, ds, intake.Options{Published: ds}, map[string][]byte{"city.tsv": august(t), "luhe.tsv": countyForm(t)})
	if diff := cmp.Diff(fields(t, together, month), fields(t, both, month)); diff != "" {
		t.Errorf("at once and one after the other (-once +then):\n%s", diff)
	}

	_, problems := plan(t, alone, intake.Options{Published: alone}, city)
	if got, want := problems.Text(message.English), "city.tsv:7:15: 2020-08 was published with a total summed by this site, "+
		"and this is the city's form; to replace the total, import with --correct and --source [published-value]\n"; !strings.HasPrefix(got, want) {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	o := intake.Options{Published: alone, Correct: "市表补报", Source: "letter-2020-07", Date: figures.Date{Year: 2020, Month: 10, Day: 9}}
	now, _ := imported(t, alone, o, city)
	if problems := check.Changes(alone, now); len(problems) > 0 {
		t.Error(problems.Text(message.English))
	}
	r, _ := now.Report(month)
	if k, ok := r.CityFormAdded(); !ok || k.Reason.V != "市表补报" || k.Source.V != "letter-2020-07" {
		t.Errorf("the correction is %+v", r.Corrections)
	}
	again, _ := imported(t, now, o, city)
	if diff := cmp.Diff(string(now.Files["data/reports/2020-08.yaml"]), string(again.Files["data/reports/2020-08.yaml"])); diff != "" {
		t.Errorf("second import (-once +twice):\n%s", diff)
	}
}

// One form for two months makes one report, with the address of the last.
func TestTwoMonths(t *testing.T) {
	ds := project(t)
	both := map[string][]byte{"city.tsv": august(t, "(2020年8月)", "(2020年8—9月)")}
	now, notes := imported(t, ds, intake.Options{Published: ds}, both)
	text := string(now.Files["data/reports/2020-09.yaml"])
	if !strings.HasPrefix(text, figures.Modeline("data/reports/2020-09.yaml")+"period: 2020-09\ncovers_from: 2020-08\nfiled_by: 汕尾市商务局\n") ||
		!strings.Contains(notes, "one form for 2020-08/2020-09 together") ||
		!strings.Contains(notes, "city-form-2020-09, 电子商务进农村综合示范创建月报表（2020年8—9月）") {
		t.Errorf("%s\n%s", notes, text)
	}
	for month, want := range map[string]string{
		"2020年9月": "september.tsv:1:1: the form is for 2020-09, but data/reports/2020-09.yaml:2:9 for 2020-08/2020-09; " +
			"forms of one report cover the same months; send one of them back [same-in-both-forms]\n",
		"2020年8月": "september.tsv:1:1: the form is for 2020-08, but data/reports/2020-09.yaml:2:9 for 2020-08/2020-09; " +
			"forms of one report cover the same months; send one of them back [same-in-both-forms]\n",
	} {
		_, problems := plan(t, now, intake.Options{Published: ds},
			map[string][]byte{"september.tsv": august(t, "(2020年8月)", "("+month+")")})
		if got := problems.Text(message.English); got != want {
			t.Errorf("%s: got\n%swant\n%s", month, got, want)
		}
	}
}

// fields returns the figures of a month by scope, with the documents they come from.
func fields(t testing.TB, ds *figures.Dataset, p figures.Period) map[string]string {
	t.Helper()
	out := map[string]string{}
	r, _ := ds.Report(p)
	for _, scope := range []string{"luhe", "lufeng", figures.All} {
		c, ok := r.Column(scope)
		if !ok {
			t.Fatalf("no %s", scope)
		}
		for _, o := range c.Figures {
			out[scope+"/"+o.Indicator.V] = o.Value.V.Plain() + " " + c.Source.V + " " + c.FiledBy.V
		}
	}
	return out
}

// A later form replaces or removes a correction that was never published.
func TestRetracted(t *testing.T) {
	ds := project(t)
	o := intake.Options{Published: ds, Correct: "重新核定", Source: "letter-2020-07", Date: figures.Date{Year: 2020, Month: 9, Day: 11}}
	stations := func(n string) map[string][]byte {
		return map[string][]byte{"august.tsv": august(t, "累计建设数量(个)\t20\t0\t20", "累计建设数量(个)\t"+n+"\t0\t"+n)}
	}
	fallen, _ := imported(t, ds, o, stations("18"))
	for n, want := range map[string]string{"17": "20 to 17", "20": ""} {
		now, notes := imported(t, fallen, o, stations(n))
		r, _ := now.Report(figures.Period{Year: 2020, Month: 8})
		got := ""
		for _, k := range r.Corrections {
			got += k.Old.V.Plain() + " to " + k.New.V.Plain()
		}
		if got != want || !strings.Contains(notes, "removed the unpublished correction of 累计建设数量 from 20 to 18") {
			t.Errorf("%s: %s\n%s", n, got, notes)
		}
	}
	// Once published, the restatement stays, and the restated month can itself be corrected.
	o.Published = fallen
	july := map[string][]byte{"july.tsv": bytes.Replace(letter(t, "city"), []byte("累计建设数量(个)\t20\t0\t20"), []byte("累计建设数量(个)\t19\t0\t19"), 1),
		"luhe.tsv": bytes.Replace(letter(t, "county"), []byte("累计建设数量（个）\t20"), []byte("累计建设数量（个）\t19"), 1)}
	o.Date.Day = 20
	if _, notes := imported(t, fallen, o, july); !strings.Contains(notes, "累计建设数量 from 20 to 19") {
		t.Error(notes)
	}
}

// Import attributes a problem without a figure to the form or flag that caused it, not to the first
// form.
func TestBlame(t *testing.T) {
	ds := project(t)
	files := map[string][]byte{"city.tsv": august(t), "luhe.tsv": countyForm(t, "2020年9月", "2020年7月")}
	change, problems := plan(t, ds, intake.Options{}, files)
	if len(problems) > 0 {
		t.Fatal(problems.Text(message.English))
	}
	if got := change.Doubts.Text(message.English); !strings.HasPrefix(got, "luhe.tsv:5:1: ") ||
		!strings.HasSuffix(got, "[filed-after-begin luhe/filed]\n") || strings.Count(got, "\n") != 1 {
		t.Errorf("got\n%s", got)
	}
	// A wrong total belongs to the form that states it, whichever form supplies its parts.
	files = map[string][]byte{"city.tsv": august(t, "累计建设数量(个)\t20\t0\t20", "累计建设数量(个)\t20\t0\t21"), "luhe.tsv": countyForm(t)}
	change, problems = plan(t, ds, intake.Options{}, files)
	if len(problems) > 0 {
		t.Fatal(problems.Text(message.English))
	}
	if got := change.Doubts.Text(message.English); !strings.HasPrefix(got, "city.tsv:12:28: ") ||
		!strings.HasSuffix(got, "[total-is-sum all/stations]\n") || strings.Count(got, "\n") != 1 {
		t.Errorf("got\n%s", got)
	}
	o := intake.Options{Correct: "见 1390000" + "0000", Source: "letter-2020-07", Date: figures.Date{Year: 2020, Month: 9, Day: 11}}
	_, problems = plan(t, ds, o, map[string][]byte{"city.tsv": august(t, "累计建设数量(个)\t20\t0\t20", "累计建设数量(个)\t18\t0\t18")})
	if got := problems.Text(message.English); !strings.HasPrefix(got, "--correct: ") || strings.Count(got, "\n") != 1 {
		t.Errorf("got\n%s", got)
	}
	o.Correct = "两\n行"
	if _, _, err := intake.Plan(ds, nil, o); err == nil || !strings.Contains(message.Of(message.English, err), "one line") {
		t.Error(err)
	}
}

// Whatever its YAML style, a month either want all that the form does not mention or is refused as
// not editable.
func TestWritten(t *testing.T) {
	ds := project(t)
	const name = "data/reports/2020-07.yaml"
	july := string(ds.Files[name])
	begin, end := strings.Index(july, "  - county: lufeng\n"), strings.Index(july, "absent:\n")
	corrected := july[:begin] + "corrections:\n  - county: luhe\n    indicator: stations\n    old: 19\n    new: 20\n    reason: 漏报一站\n    source: letter-2020-07\n    date: 2020-09-11\n\n" +
		"absent: [{county: lufeng, reason: not_reported}, {county: haifeng, reason: not_reported}]\n\n" + july[strings.Index(july, "totals:\n"):]
	figuresAt := strings.Index(july[end:], "  figures:\n") + end
	for _, c := range []struct{ name, text, want, refused string }{
		{"lines of Windows", strings.ReplaceAll(july, "\n", "\r\n"), "    source: luhe-form-2020-07\r\n    forms:\r\n", ""},
		{"a list in brackets", corrected, "", "lufeng appears twice in this month"},
		{"figures in brackets", july[:figuresAt] + "  figures: {" + strings.Join(strings.Fields(strings.NewReplacer(": ", ":\u00a0", "\n", ", ", "stations: 20", "stations:\u00a019").Replace(strings.TrimSpace(july[figuresAt+len("  figures:\n"):]))), " ") + "}\n", "", name + " as it is written"},
	} {
		files := maps.Clone(ds.Files)
		delete(files, "content/reports/2020-07/lufeng.md")
		files[name] = []byte(strings.ReplaceAll(c.text, "\u00a0", " "))
		now, problems := figures.Parse(files)
		if len(problems) > 0 {
			t.Fatal(c.name, problems.Text(message.English))
		}
		o := intake.Options{Correct: "例", Source: "letter-2020-07", Date: figures.Date{Year: 2020, Month: 9, Day: 11}}
		change, problems, err := intake.Plan(now, forms(t, now, map[string][]byte{"city.tsv": letter(t, "city")}), o)
		switch {
		case c.refused != "":
			if got := fmt.Sprint(err) + problems.Text(message.English); change != nil ||
				!strings.Contains(got, c.refused) {
				t.Errorf("%s: %s, %+v", c.name, got, change)
			}
		case err != nil || len(problems) > 0:
			t.Errorf("%s: %v\n%s", c.name, err, problems.Text(message.English))
		case !bytes.Contains(change.Files[name], []byte(c.want)) || bytes.Count(change.Files[name], []byte("\n")) != bytes.Count(change.Files[name], []byte("\r\n")):
			t.Errorf("%s:\n%s", c.name, change.Files[name])
		}
	}
}

// FuzzPlan checks that Plan edits a month in any YAML style or refuses it with an error.
func FuzzPlan(f *testing.F) {
	ds := project(f)
	july := string(ds.Files["data/reports/2020-07.yaml"])
	f.Add(july)
	f.Add(strings.ReplaceAll(july, "\n", "\r\n"))
	f.Add(strings.Replace(july, "      fund-progress: {missing: not_reported}\n", "      fund-progress:\n        missing: not_reported # 空白\n", 1))
	f.Add(strings.Replace(july, "filed_by: 汕尾市商务局", `filed_by: "汕尾市商务局" # 报送单位`, 1))
	f.Add(strings.Replace(july, "      stations: 20\n", "      stations: 19 # 待核\n", 1))
	f.Add(strings.Replace(july, "absent:\n  - county: haifeng\n    reason: not_reported\n", "absent: [{county: haifeng, reason: not_reported}]\n", 1))
	read := forms(f, ds, map[string][]byte{"city.tsv": letter(f, "city"), "county.tsv": letter(f, "county")})
	f.Fuzz(func(t *testing.T, text string) {
		files := maps.Clone(ds.Files)
		files["data/reports/2020-07.yaml"] = []byte(text)
		now, problems := figures.Parse(files)
		if len(problems) > 0 {
			return
		}
		o := intake.Options{Correct: "例", Source: "letter-2020-07", Date: figures.Date{Year: 2020, Month: 9, Day: 11}}
		if _, _, err := intake.Plan(now, read, o); err != nil && !strings.Contains(err.Error(), "import continues") {
			t.Error(err)
		}
	})
}
