package figures_test

import (
	"os"
	"testing"

	"portal/internal/figures"
	"portal/internal/message"
	"portal/internal/testkit/sample"
)

// Undoing a change of wording gives its text the old words, and leaves all others and the original as
// they are.
func TestReworded(t *testing.T) {
	ds, problems, err := figures.Load(os.DirFS(sample.Root()))
	if err != nil || problems.Stop() {
		t.Fatal(problems.Text(message.English), err)
	}
	ds.Phrases = map[string]map[string]string{"zh-cn": {"open": "（", "close": "）"}, "en": {"open": " ("}}
	facts := map[string]bool{}
	texts := ds.Wordables()
	for _, of := range texts {
		facts[of.Name.Fact] = true
		text := func(s string) figures.At[string] {
			return figures.At[string]{V: s, Pos: message.Pos{File: figures.WordingFile, Line: 1}}
		}
		step := func(old, now string) figures.Wording {
			return figures.Wording{Of: text(of.Name.Of), Fact: text(of.Name.Fact), County: text(of.Name.County),
				Language: text(of.Name.Language), Old: text(old), New: text(now)}
		}
		ds.Wording = []figures.Wording{step("甲", "乙"), step("乙", "丙"), step("丙", of.Value.V)}
		kept := ds.Wording[0].Key()
		undone := ds.Reworded(func(w figures.Wording) bool { return w.Key() != kept })
		if len(undone.Wording) != 1 || len(ds.Wording) != 3 {
			t.Errorf("%v: %d of %d changes are left", of.Name, len(undone.Wording), len(ds.Wording))
		}
		for i, now := range undone.Wordables() {
			want := texts[i].Value.V
			if texts[i].Name == of.Name {
				want = "乙"
			}
			if now.Name != texts[i].Name || now.Value.V != want {
				t.Errorf("without the changes of %v, %v is %q (want %q)", of.Name, now.Name, now.Value.V, want)
			}
		}
		if ds.Wordables()[0] != texts[0] {
			t.Fatalf("undoing the changes of %v modified the original", of.Name)
		}
	}
	for _, fact := range figures.WordingFacts {
		if !facts[fact] {
			t.Errorf("no text has the fact %s", fact)
		}
	}
	// What was filled in is missing again.
	ds.Wording = []figures.Wording{{Of: figures.At[string]{V: "open"}, Language: figures.At[string]{V: "en"}}}
	if got := ds.Reworded(func(figures.Wording) bool { return true }).Phrases["en"]; len(got) > 0 {
		t.Errorf("got %v", got)
	}
}
