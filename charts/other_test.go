package charts_test

import (
	"path/filepath"
	"testing"

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
		golden(t, name, got)
	}
}
