package site_test

import (
	"fmt"
	"io/fs"
	"os"
	"slices"
	"testing"

	"portal/internal/figures"
	"portal/internal/sample"
	"portal/internal/site"
)

// What is known of addresses without the pages is what the pages are.
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
		made, has, err := site.Addresses(ds)
		if err != nil || len(made) < 7 {
			t.Fatal(made, err)
		}
		for _, address := range made {
			if !has(address) {
				t.Errorf("%s: /%s is a page, but is not known", name, address)
			}
		}
		// Every address that a page of the kind might have, and what is none.
		might := []string{"corrections/", "counties/", "reports/", "tenders/", "notices/", "charts/", "embed/", "embed/charts/", "en/", "x/", "charts", "charts/x/", "charts/all/x/", "charts/all/targets/x/", "charts/all/targets/2020-07/x/"}
		for _, j := range ds.Counties {
			might = append(might, "counties/"+j.Slug.V+"/")
		}
		for _, j := range append(ds.Counties, figures.Jurisdiction{Slug: figures.At[string]{V: figures.All}}) {
			scope := "charts/" + j.Slug.V + "/"
			might = append(might, scope, "embed/"+scope)
			for _, id := range []string{"fund-progress", "station-coverage", "poor-household-training", "contract-awards", "fund-requests", "targets"} {
				might = append(might, scope+id+"/", "embed/"+scope+id+"/")
				for _, month := range []string{"2020-07", "2020-08", "2021-01", "2021-07", "2021-08", "2021-09"} {
					address := fmt.Sprintf("%s%s/%s/", scope, id, month)
					might = append(might, address, "embed/"+address)
				}
			}
		}
		for _, address := range might {
			if got, want := has(address), slices.Contains(made, address); got != want {
				t.Errorf("%s: /%s is known as a page: %v; there is one: %v", name, address, got, want)
			}
		}
	}
}
