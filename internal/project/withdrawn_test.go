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

// A withdrawn file of static/ is gone, no text links to it, a page that the data always has cannot be
// withdrawn, and a page of which a part was withdrawn is there.
func TestWithdrawn(t *testing.T) {
	dir := sample.Project(t)
	put := func(name, text string) {
		t.Helper()
		name = filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	put("static/附件/a.csv", "a\n")
	sample.Edit(t, dir, "content/about.md", "不作猜测。", "不作猜测。[例](/附件/a.csv)")
	put("data/withdrawals.yaml", `withdrawals:
  - {address: /附件/a.csv, ground: 例, date: 2020-09-10}
  - {address: /reports/2020-07/, ground: 例, date: 2020-09-10}
  - {address: /counties/nowhere/, ground: 例, date: 2020-09-10, extent: part}
  - {address: /counties/luhe/, ground: 例, date: 2020-09-10, extent: part}
`)
	p, err := project.Open(context.Background(), dir)
	if err != nil {
		t.Fatal(err)
	}
	const want = `content/about.md:24:43: the link "/附件/a.csv" points to what was withdrawn on 2020-09-10; remove the link [dead-link]
data/withdrawals.yaml:2:15: "/附件/a.csv" is withdrawn, but static/附件/a.csv is still there; delete the file [withdrawal-gone]
data/withdrawals.yaml:3:15: "/reports/2020-07/" is withdrawn, but the page "/reports/2020-07/" is made from figures and lists, and always has them; correct or delete what must go in data/ or content/, and write extent: part; as a whole only pages of notices, tenders and charts, and files of static/, can be withdrawn [withdrawal-gone]
data/withdrawals.yaml:4:15: a part of "/counties/nowhere/" is withdrawn, but there is no such page and no such file; remove extent if all of it is withdrawn; else compare the address with the address bar [withdrawal-gone]
`
	if diff := cmp.Diff(want, p.Problems.Severe().Text(message.English)); diff != "" {
		t.Error(diff)
	}
}
