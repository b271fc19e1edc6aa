package sample

import (
	"testing"

	"portal/internal/check"
	"portal/internal/figures"
	"portal/internal/message"
)

// A synthetic portal has no problem at any size.
func TestPortal(t *testing.T) {
	for _, size := range []Size{
		{Counties: 1, Months: 1},
		{Counties: 3, Months: 14, Gap: 7},
		{Counties: 2, Months: 5, Nothing: true},
		{Counties: 40, Months: 60, LongNames: true},
	} {
		ds, problems, err := figures.Load(Portal(size))
		if err != nil {
			t.Fatal(err)
		}
		if problems = append(problems, check.Check(ds)...); len(problems) > 0 {
			t.Errorf("%+v:\n%s", size, problems[:min(5, len(problems))].Text(message.English))
		}
	}
}
