package check_test

import (
	"os"
	"testing"

	"portal/internal/check"
	"portal/internal/figures"
	"portal/internal/message"
)

// The project's own data has only notes.
func TestData(t *testing.T) {
	ds, problems, err := figures.Load(os.DirFS("../.."))
	if err != nil {
		t.Fatal(err)
	}
	problems = append(problems, check.Check(ds)...)
	if problems.Stop() {
		t.Errorf("the data has problems:\n%s", problems.Text(message.English))
	}
}
