package charts_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"portal/internal/lexicon"
	"portal/internal/testkit/sample"
)

// A portal of another programme has its charts from its data alone.
func TestOtherProgramme(t *testing.T) {
	for tag, unit := range map[string]string{lexicon.Chinese: "单位：", lexicon.English: "Unit: "} {
		got := ""
		for _, c := range buildIn(t, tag, sample.Other(t)) {
			if c.Period.String() == "2025-01" && (c.Scope == "all" || c.Scope == "yi") {
				got += c.ID + " " + c.Scope + "\n" + said(c, unit) + "\n"
			}
		}
		name := filepath.Join("testdata", "other-"+tag+".golden")
		if *update {
			if err := os.WriteFile(name, []byte(got), 0o666); err != nil {
				t.Fatal(err)
			}
			continue
		}
		want, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}
