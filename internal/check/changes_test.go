package check_test

import (
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"portal/internal/check"
	"portal/internal/figures"
	"portal/internal/message"
)

// Each case of testdata/changes.txtar changes the published or the current data and contains the
// exact messages.
func TestChanges(t *testing.T) {
	const name = "testdata/changes.txtar"
	archive, err := txtar.ParseFile(name)
	if err != nil {
		t.Fatal(err)
	}
	var what string
	var states map[string]fstest.MapFS
	seen := map[string]bool{}
	for i, f := range archive.Files {
		verb, rest, _ := strings.Cut(f.Name, " ")
		switch verb {
		case "case":
			what, states = rest, map[string]fstest.MapFS{"published": base(t), "now": base(t)}
		case "published", "now":
			if file, ok := strings.CutPrefix(rest, "delete "); ok {
				delete(states[verb], file)
				continue
			}
			if file, ok := strings.CutPrefix(rest, "add "); ok {
				apply(t, states[verb], txtar.File{Name: file, Data: f.Data})
				continue
			}
			if states[verb][rest] == nil { // a file that the small portal lacks
				states[verb][rest] = &fstest.MapFile{}
			}
			apply(t, states[verb], txtar.File{Name: "edit " + rest, Data: f.Data})
		case "want":
			published, _, err := figures.Load(states["published"])
			if err != nil {
				t.Fatal(err)
			}
			now, _, err := figures.Load(states["now"])
			if err != nil {
				t.Fatal(err)
			}
			problems := check.Changes(published, now)
			_ = problems.Text(message.Chinese) // fails if a Chinese message is missing
			for _, p := range problems {
				seen[p.Key] = true
			}
			got := problems.Text(message.English)
			if *update {
				archive.Files[i].Data = []byte(got)
			} else if diff := cmp.Diff(string(f.Data), got); diff != "" {
				t.Errorf("%s (-want +got):\n%s", what, diff)
			}
		}
	}
	if *update {
		if err := os.WriteFile(name, txtar.Format(archive), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, key := range message.Rules() {
		if strings.HasPrefix(key, "published-") && !strings.HasPrefix(key, "published-value") && !seen[key] {
			t.Errorf("no case of %s", key)
		}
	}
}
