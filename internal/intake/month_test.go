package intake_test

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"portal/internal/figures"
	"portal/internal/intake"
	"portal/internal/problem"
	"portal/internal/words"
)

// letter returns the letter's own text of a form.
func letter(t testing.TB, name string) []byte {
	t.Helper()
	src, err := os.ReadFile("testdata/forms/2020-07-" + name + ".tsv")
	if err != nil {
		t.Fatal(err)
	}
	return src
}

// forms reads forms that have no problem.
func forms(t testing.TB, ds *figures.Dataset, files map[string][]byte) (out []*intake.Form) {
	t.Helper()
	for _, name := range slicesSorted(files) {
		read, problems := intake.Read(name, files[name], ds)
		if len(problems) > 0 {
			t.Fatal(problems.Text(words.English))
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
		t.Fatal(problems.Text(words.English))
	}
	return out
}

// after returns the project as a change leaves it.
func after(t testing.TB, ds *figures.Dataset, c *intake.Change) *figures.Dataset {
	t.Helper()
	files := maps.Clone(ds.Files)
	maps.Copy(files, c.Files)
	out, problems := figures.Parse(files)
	if len(problems) > 0 {
		t.Fatal(problems.Text(words.English))
	}
	return out
}

func plan(t testing.TB, ds *figures.Dataset, o intake.Options, files map[string][]byte) (*intake.Change, problem.List) {
	t.Helper()
	change, problems, err := intake.Plan(ds, forms(t, ds, files), o)
	if err != nil {
		t.Fatal(err)
	}
	return change, problems
}

// The two forms of the letter, imported into a portal without the month, give
// the month as it stands in the data.
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
		t.Fatal(problems.Text(words.English))
	}
	if len(change.Files) != 1 {
		t.Errorf("files are written beside the report: %v", slicesSorted(change.Files))
	}
	got, _ := after(t, empty, change).Report(july)
	for _, county := range []string{"luhe", "lufeng", figures.All} {
		a, _ := want.Column(county)
		b, ok := got.Column(county)
		if !ok || a.FiledBy.V != b.FiledBy.V || a.Filed.V != b.Filed.V || a.Source.V != b.Source.V {
			t.Errorf("the column of %s is %+v", county, b)
			continue
		}
		for _, o := range a.Figures {
			if is, _ := b.Observation(o.Indicator.V); !is.Value.V.Equal(o.Value.V) {
				t.Errorf("%s of %s is %s; want %s", o.Indicator.V, county, is.Value.V.Plain(), o.Value.V.Plain())
			}
		}
	}
	// Imported once more, nothing changes.
	again, problems := plan(t, after(t, empty, change), intake.Options{}, both)
	if len(problems) > 0 || len(again.Files) > 0 {
		t.Errorf("imported twice:\n%s%v", problems.Text(words.English), slicesSorted(again.Files))
	}
}

// On top of the month as a person wrote it, a form adds where it was read and
// changes nothing else.
func TestOnTop(t *testing.T) {
	ds := project(t)
	change, problems := plan(t, ds, intake.Options{}, map[string][]byte{"city.tsv": letter(t, "city")})
	if len(problems) > 0 {
		t.Fatal(problems.Text(words.English))
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
		t.Errorf("the line %q was changed or lost", rest[0])
	}
	for _, line := range added {
		if !strings.HasPrefix(line, "forms:") && !strings.HasPrefix(line, "- file:") && !strings.HasPrefix(line, "sha256:") &&
			!strings.HasPrefix(line, "cells:") && !strings.HasPrefix(line, "inferred:") {
			t.Errorf("the line %q was added", line)
		}
	}
}

// august is the letter's city form a month later, its figures changed by pairs.
func august(t testing.TB, pairs ...string) []byte {
	t.Helper()
	src := strings.NewReplacer("2020年7月", "2020年8月", "2020年8月", "2020年9月").Replace(string(letter(t, "city")))
	for i := 0; i < len(pairs); i += 2 {
		if !strings.Contains(src, pairs[i]) {
			t.Fatalf("no %q in the form", pairs[i])
		}
		src = strings.Replace(src, pairs[i], pairs[i+1], 1)
	}
	return []byte(src)
}

// August on top of July with a falling cumulative figure is refused with both
// values and both places; with a reason and a document it is recorded.
func TestFalling(t *testing.T) {
	ds := project(t)
	files := map[string][]byte{"august.tsv": august(t, "累计建设数量(个)\t20\t0\t20", "累计建设数量(个)\t18\t0\t18")}
	_, problems := plan(t, ds, intake.Options{}, files)
	want := "august.tsv:12:23: stations is 18, below 20 at data/reports/2020-07.yaml:16:17; a cumulative figure never falls [cumulative-never-falls]\n"
	if got := problems.Text(words.English); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	o := intake.Options{Correct: "两站未建成，重新核定", Source: "letter-2020-07", Date: figures.Date{Year: 2020, Month: 9, Day: 11}}
	change, problems := plan(t, ds, o, files)
	if len(problems) > 0 {
		t.Fatal(problems.Text(words.English))
	}
	r, _ := after(t, ds, change).Report(figures.Period{Year: 2020, Month: 8})
	if len(r.Corrections) != 1 {
		t.Fatalf("%d corrections", len(r.Corrections))
	}
	k := r.Corrections[0]
	if k.County.V != "luhe" || k.Indicator.V != "stations" || k.Old.V.Plain() != "20" || k.New.V.Plain() != "18" ||
		k.Restates.V.String() != "2020-07" || k.Reason.V != o.Correct || k.Source.V != o.Source || k.Date.V != o.Date {
		t.Errorf("the correction is %+v", k)
	}
	if !bytes.Contains(change.Files["data/sources.yaml"], []byte("id: city-form-2020-08\n")) {
		t.Error("the form is no document of the data")
	}
}

func slicesSorted(files map[string][]byte) []string {
	return slices.Sorted(maps.Keys(files))
}

// What the data withholds, or says of a blank, no form undoes.
func TestKept(t *testing.T) {
	ds := project(t)
	files := maps.Clone(ds.Files)
	text := string(files["data/reports/2020-07.yaml"])
	text = strings.Replace(text, "      income-gain: 0\n", "      income-gain: {missing: withheld}\n", 1)
	text = strings.Replace(text, "      fund-progress: {missing: not_reported}\n", "      fund-progress: {missing: not_applicable}\n", 1)
	files["data/reports/2020-07.yaml"] = []byte(text)
	now, problems := figures.Parse(files)
	if len(problems) > 0 {
		t.Fatal(problems.Text(words.English))
	}
	change, problems := plan(t, now, intake.Options{}, map[string][]byte{"city.tsv": letter(t, "city")})
	if len(problems) > 0 {
		t.Fatal(problems.Text(words.English))
	}
	said := ""
	for _, n := range change.Notes {
		said += n.Text(words.English) + "\n"
	}
	if !strings.Contains(said, "city.tsv:17:22: 当年累计带动建档立卡贫困户增收 stays withheld; the form's figure is not taken\n") {
		t.Errorf("said:\n%s", said)
	}
	is := string(change.Files["data/reports/2020-07.yaml"])
	for _, line := range []string{"      income-gain: {missing: withheld}\n", "      fund-progress: {missing: not_applicable}\n"} {
		if !strings.Contains(is, line) {
			t.Errorf("%q was undone", line)
		}
	}
}

// A month that is not published yet takes the mended form; a published one does
// not.
func TestPublished(t *testing.T) {
	ds := project(t)
	change, problems := plan(t, ds, intake.Options{Published: ds}, map[string][]byte{"august.tsv": august(t)})
	if len(problems) > 0 {
		t.Fatal(problems.Text(words.English))
	}
	staged := after(t, ds, change)
	more := map[string][]byte{"mended.tsv": august(t, "累计建设数量(个)\t20\t0\t20", "累计建设数量(个)\t21\t0\t21")}
	mended, problems := plan(t, staged, intake.Options{Published: ds}, more)
	if len(problems) > 0 {
		t.Fatal(problems.Text(words.English))
	}
	r, _ := after(t, staged, mended).Report(figures.Period{Year: 2020, Month: 8})
	column, _ := r.Column("luhe")
	if o, _ := column.Observation("stations"); o.Value.V.Plain() != "21" || len(column.Forms) != 1 || column.Forms[0].File.V != "mended.tsv" || len(r.Corrections) > 0 {
		t.Errorf("the column is %+v", column)
	}
	if _, problems = plan(t, staged, intake.Options{Published: staged}, more); !strings.Contains(problems.Text(words.English), "[published-value]") {
		t.Errorf("a published figure was replaced:\n%s", problems.Text(words.English))
	}
	// What was published comes back without a correction: it was never gone.
	if _, problems = plan(t, after(t, staged, mended), intake.Options{Published: staged}, map[string][]byte{"august.tsv": august(t)}); len(problems) > 0 {
		t.Error(problems.Text(words.English))
	}
}

// However a month is written, what a form does not say stays as it is, or the
// month is said to be written in another way.
func TestWritten(t *testing.T) {
	ds := project(t)
	const name = "data/reports/2020-07.yaml"
	july := string(ds.Files[name])
	begin, end := strings.Index(july, "  - county: lufeng\n"), strings.Index(july, "absent:\n")
	corrected := july[:begin] + "corrections:\n  - county: luhe\n    indicator: stations\n    old: 19\n    new: 20\n    reason: 漏报一站\n    source: letter-2020-07\n    date: 2020-09-11\n\n" +
		"absent: [{county: lufeng, reason: not_reported}, {county: haifeng, reason: not_reported}]\n\n" + july[strings.Index(july, "totals:\n"):]
	figuresAt := strings.Index(july[end:], "  figures:\n") + end
	for _, c := range []struct{ name, text, keeps, refused string }{
		{"lines of Windows", strings.ReplaceAll(july, "\n", "\r\n"), "    source: luhe-form-2020-07\r\n    forms:\r\n", ""},
		{"a list in brackets", corrected, "", "lufeng is given twice in this month"},
		{"figures in brackets", july[:figuresAt] + "  figures: {" + strings.Join(strings.Fields(strings.NewReplacer(": ", ":\u00a0", "\n", ", ", "stations: 20", "stations:\u00a019").Replace(strings.TrimSpace(july[figuresAt+len("  figures:\n"):]))), " ") + "}\n", "", name + " is not written in the way"},
	} {
		files := maps.Clone(ds.Files)
		delete(files, "content/reports/2020-07/lufeng.md")
		files[name] = []byte(strings.ReplaceAll(c.text, "\u00a0", " "))
		now, problems := figures.Parse(files)
		if len(problems) > 0 {
			t.Fatal(c.name, problems.Text(words.English))
		}
		o := intake.Options{Correct: "例", Source: "letter-2020-07", Date: figures.Date{Year: 2020, Month: 9, Day: 11}}
		change, problems, err := intake.Plan(now, forms(t, now, map[string][]byte{"city.tsv": letter(t, "city")}), o)
		switch {
		case c.refused != "":
			if got := fmt.Sprint(err) + problems.Text(words.English); change != nil || !strings.Contains(got, c.refused) {
				t.Errorf("%s: %s, %+v", c.name, got, change)
			}
		case err != nil || len(problems) > 0:
			t.Errorf("%s: %v\n%s", c.name, err, problems.Text(words.English))
		case !bytes.Contains(change.Files[name], []byte(c.keeps)) || bytes.Count(change.Files[name], []byte("\n")) != bytes.Count(change.Files[name], []byte("\r\n")):
			t.Errorf("%s:\n%s", c.name, change.Files[name])
		}
	}
}

// Of two imports at once one stops, and so does the next after one that was
// broken off; what it left is another's to judge.
func TestWriteAtOnce(t *testing.T) {
	ds := project(t)
	change, _ := plan(t, ds, intake.Options{}, map[string][]byte{"august.tsv": august(t)})
	dir := t.TempDir()
	left := filepath.Join(dir, "data", "reports", ".2020-08.yaml.import")
	sources := filepath.Join(dir, "data", "sources.yaml")
	if err := errors.Join(os.MkdirAll(filepath.Dir(left), 0o777), os.WriteFile(left, []byte("half"), 0o666), os.WriteFile(sources, ds.Files["data/sources.yaml"], 0o666)); err != nil {
		t.Fatal(err)
	}
	if err := change.Write(dir, ds); err == nil || !strings.Contains(err.Error(), ".2020-08.yaml.import is there") {
		t.Error(err)
	}
	is, err := os.ReadFile(sources)
	if err != nil || !bytes.Equal(is, ds.Files["data/sources.yaml"]) {
		t.Errorf("the documents were written: %v", err)
	}
	if err := os.Remove(left); err != nil {
		t.Fatal(err)
	}
	if err := change.Write(dir, ds); err != nil {
		t.Error(err)
	}
	if entries, err := os.ReadDir(filepath.Dir(left)); err != nil || len(entries) != 1 || entries[0].Name() != "2020-08.yaml" {
		t.Error(entries, err)
	}
}

// FuzzPlan: however a month is written, a form is put into it or the month is
// said to be written in another way; nothing else of it changes.
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
