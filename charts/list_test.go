package charts

import (
	"io/fs"
	"os"
	"slices"
	"testing"

	"portal/internal/figures"
	"portal/internal/lexicon"
	"portal/internal/testkit/sample"
)

// The list has a chart exactly if its data has something to draw, and Build returns the same
// charts.
func TestList(t *testing.T) {
	words := sample.Words(t, lexicon.Chinese)
	for name, root := range map[string]fs.FS{
		"this project": os.DirFS(sample.Root()),
		"gaps":         sample.Portal(sample.Size{Counties: 6, Months: 8, Gap: 3}),
		"few":          sample.Portal(sample.Size{Counties: 2, Months: 3, Gap: 2}),
		"nothing":      sample.Portal(sample.Size{Counties: 3, Months: 2, Nothing: true}),
		"no month":     sample.Portal(sample.Size{Counties: 1}),
	} {
		ds, problems, err := figures.Load(root)
		if err != nil || problems.Stop() {
			t.Fatal(problems, err)
		}
		for _, v := range viewsOf(ds, words) {
			for _, v.chart = range ds.Charts {
				k := kinds()[v.chart.Form.V]
				if !has(ds, v.period(), needs(v.chart)) {
					continue
				}
				made := k.build(v)
				if drawn := slices.ContainsFunc(made.rows, row.drawn) || made.course != nil; k.shows(v) != drawn {
					t.Errorf("%s: %s of %s at %s has something to draw: %v", name, v.chart.ID.V, v.scope, v.period(), drawn)
				}
			}
		}
		made, err := Build(ds, words, func(scope, id string, period figures.Period) string { return "" })
		if err != nil {
			t.Fatal(err)
		}
		var keys []Key
		for _, c := range made {
			keys = append(keys, c.Key)
		}
		if list := List(ds); !slices.Equal(list, keys) {
			t.Errorf("%s: the list has %v, want %v", name, list, keys)
		}
	}
}

func BenchmarkList(b *testing.B) {
	ds, _, err := figures.Load(sample.Portal(sample.Size{Counties: 40, Months: 120}))
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		List(ds)
	}
}
