package site_test

import (
	"archive/zip"
	"path/filepath"
	"strings"
	"testing"

	"portal/internal/site"
	"portal/internal/testkit/builtsite"
	"portal/internal/testkit/sample"
)

// The copy for a disk has the newest months. Its pages name older ones without a link.
func TestCopyMonths(t *testing.T) {
	dir := sample.MadeUp(t, sample.Size{Counties: 1, Months: 3})
	sample.Edit(t, dir, "config.toml", "copy_months = 12", "copy_months = 2")
	builtsite.Build(t, site.Options{Dir: dir})
	z, err := zip.OpenReader(filepath.Join(dir, "public", "site.zip"))
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	months := map[string]int{}
	for _, f := range z.File {
		for _, month := range []string{"2021-01", "2021-02", "2021-03"} {
			if strings.Contains(f.Name, "/"+month+"/") {
				months[month]++
			}
		}
	}
	if months["2021-01"] != 0 || months["2021-02"] < 50 || months["2021-03"] != months["2021-02"] {
		t.Errorf("the copy has these files of each month: %v", months)
	}
	page := zipped(t, filepath.Join(dir, "public", "site.zip"), "charts/c0/fund-progress/index.html")
	if !strings.Contains(page, "2021年1月</li>") || !strings.Contains(page, `<a href="2021-02/index.html">2021年2月</a>`) {
		t.Errorf("the months of a chart are wrong in the copy: %s", page[strings.Index(page, `id="periods"`):])
	}
	if note := zipped(t, filepath.Join(dir, "public", "site.zip"), "说明.txt"); !strings.Contains(note, "从2021年2月起") {
		t.Errorf("the note does not name the first month: %s", note)
	}
}
