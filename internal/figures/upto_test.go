package figures_test

import (
	"os"
	"reflect"
	"slices"
	"testing"

	"portal/internal/figures"
	"portal/internal/testkit/sample"
)

// What a month can show is a part of the data. A new kind of data is in it, or is named here as something that
// no page of a month shows.
func TestUpToHasAll(t *testing.T) {
	ds, _, err := figures.Load(os.DirFS(sample.Root()))
	if err != nil {
		t.Fatal(err)
	}
	elsewhere := []string{"Due", "Notices", "Acknowledged", "About", "Wording", "Withdrawals", "Allowed", "Introductions", "Files", "Links", "Phrases"}
	all, shown := reflect.ValueOf(*ds), reflect.ValueOf(*ds.UpTo(&ds.Reports[len(ds.Reports)-1]))
	for i := range all.NumField() {
		field := all.Type().Field(i)
		if field.IsExported() && !all.Field(i).IsZero() && shown.Field(i).IsZero() && !slices.Contains(elsewhere, field.Name) {
			t.Errorf("a month has no %s", field.Name)
		}
	}
}
