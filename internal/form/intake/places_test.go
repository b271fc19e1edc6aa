package intake

import (
	"testing"

	"portal/internal/figures"
)

// Headings and filers name a place by any of its names, long or short. A name that may mean two places
// names none.
func TestPlaces(t *testing.T) {
	ds, _ := figures.Parse(map[string][]byte{"data/jurisdictions.yaml": []byte(`
city: {code: "990000", slug: city, name: 示例市}
counties:
  - {code: "990001", slug: urban, name: 示例市城区}
  - {code: "990002", slug: east, name: 东丰县, changes: [{from: 2026-01-10, source: form, name: 东丰市}]}
  - {code: "990003", slug: twin, name: 西丰县}
  - {code: "990004", slug: other, name: 西丰市}
`)})
	r := &reader{ds: ds}
	for heading, want := range map[string]string{
		"示例市城区": "urban", "城区": "urban", "示例城区": "urban", "城": "",
		"东丰县": "east", "东丰市": "east", "东丰": "east", "示例市东丰县": "east", "示例东丰": "east",
		"西丰县": "twin", "西丰市": "other", "西丰": "", "示例市": "", "丰县": "",
	} {
		if got, _ := r.named(heading); got != want {
			t.Errorf("the heading %s names %q, want %q", heading, got, want)
		}
	}
	for filer, want := range map[string]string{
		"示例市商务局": "city", "示例商务局": "city", "示例市城区商务局": "urban", "城区科工信局": "urban", "东丰县科技工业和信息化局": "east",
		"示例市东丰市商务局": "east", "东丰商务局": "east", "西丰县商务局": "twin", "西丰商务局": "", "别处商务局": "",
	} {
		if got, county := r.jurisdiction(filer); got.Slug.V != want || county != (want != "" && want != "city") {
			t.Errorf("%s is the bureau of %q (county: %t), want %q", filer, got.Slug.V, county, want)
		}
	}
}
