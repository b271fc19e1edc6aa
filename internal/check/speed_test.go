package check_test

import (
	"testing"

	"portal/internal/check"
	"portal/internal/figures"
	"portal/internal/message"
	"portal/internal/sample"
)

// BenchmarkCheck reads and judges ten years of forty counties with all their
// texts, as portal check does: two seconds on two cores are allowed.
func BenchmarkCheck(b *testing.B) {
	root := sample.Portal(sample.Size{Counties: 40, Months: 120, Narratives: true})
	for b.Loop() {
		ds, problems, err := figures.Load(root)
		if err != nil {
			b.Fatal(err)
		}
		if problems = append(problems, check.Check(ds)...); len(problems) > 0 {
			b.Fatal(problems[:min(5, len(problems))].Text(message.English))
		}
	}
}
