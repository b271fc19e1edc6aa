package project_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"portal/internal/message"
	"portal/internal/project"
	"portal/internal/testkit/sample"
)

// A move that contradicts the pages, and a link to a missing page, are problems of the data with a
// position.
func TestOpenAddresses(t *testing.T) {
	dir := sample.Project(t)
	moved := `moved:
  - from: /notices/
    to: /notices-of-old/
  - from: /charts/old/
    to: /charts/nobody/
  - from: /counties/luhe/
    to: /counties/lufeng/
`
	if err := os.WriteFile(filepath.Join(dir, "data/moved.yaml"), []byte(moved), 0o666); err != nil {
		t.Fatal(err)
	}
	sample.Edit(t, dir, "content/about.md", "## 本站公开什么", "[不存在](/nowhere/)\n\n## 本站公开什么")
	p, err := project.Open(context.Background(), dir)
	if err != nil {
		t.Fatal(err)
	}
	want := `content/about.md:4:2: the link "/nowhere/" points to no page of the site and to no file of static/, in this letter case [dead-link]
data/moved.yaml:2:11: "/notices/" is listed as moved, but the site has the page "/notices/"; list only an address without a page at it or below it [moved-from]
data/moved.yaml:3:9: "/notices-of-old/" is not a page of the site; write the page's current address [moved-to]
data/moved.yaml:5:9: "/charts/nobody/" is not a page of the site; write the page's current address [moved-to]
data/moved.yaml:6:11: "/counties/luhe/" is listed as moved, but the site has the page "/counties/luhe/"; list only an address without a page at it or below it [moved-from]
`
	if diff := cmp.Diff(want, p.Problems.Stopping().Text(message.English)); diff != "" {
		t.Errorf("the problems (-want +got):\n%s", diff)
	}
	_ = p.Problems.Text(message.Chinese) // panics if a Chinese message is missing
}
