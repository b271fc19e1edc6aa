package site_test

import (
	"io/fs"
	"os"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"portal/internal/figures"
	"portal/internal/lexicon"
	"portal/internal/project"
	"portal/internal/site"
	"portal/internal/testkit/sample"
)

// The site has the pages of the list and no others, each once; in another
// language all but those for frames.
func TestAddresses(t *testing.T) {
	for name, root := range map[string]fs.FS{
		"this project": os.DirFS(sample.Root()),
		"gaps":         sample.Portal(sample.Size{Counties: 2, Months: 8, Gap: 7}),
		"nothing":      sample.Portal(sample.Size{Counties: 1, Months: 1, Nothing: true}),
		"no month":     sample.Portal(sample.Size{Counties: 1}),
	} {
		ds, problems, err := figures.Load(root)
		if err != nil || problems.Stop() {
			t.Fatal(problems, err)
		}
		for _, tag := range []string{lexicon.Chinese, lexicon.English} {
			var want []string
			for _, p := range project.Pages(ds) {
				if !p.Framed() || tag == lexicon.Chinese {
					want = append(want, p.Address)
				}
			}
			slices.Sort(want)
			got, err := site.Addresses(ds, tag)
			if err != nil || len(got) < 7 {
				t.Fatal(got, err)
			}
			slices.Sort(got)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s in %s (-list +site):\n%s", name, tag, diff)
			}
		}
	}
}
