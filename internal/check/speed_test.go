package check_test

import (
	"testing"

	"portal/internal/check"
	"portal/internal/figures"
	"portal/internal/message"
	"portal/internal/testkit/sample"
)

// BenchmarkCheck reads and checks ten years of forty counties with all their texts, as portal check
// does. The limit is two seconds on two cores.
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
