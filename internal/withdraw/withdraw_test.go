package withdraw_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"portal/internal/figures"
	"portal/internal/message"
	"portal/internal/testkit/sample"
	"portal/internal/withdraw"
)

// A plan names the one file to delete, or lists what must be deleted by hand, and adds the entry in the
// layout of the file.
func TestPlan(t *testing.T) {
	ds, problems, err := figures.Load(os.DirFS(sample.Root()))
	if err != nil || problems.Stop() {
		t.Fatal(problems.Text(message.English), err)
	}
	for _, c := range []struct{ address, file, removes, tasks, entries, err string }{
		{"/files/a.csv", "", "static/files/a.csv", "", "withdrawals:\n  - address: \"/files/a.csv\"\n    ground: 例\n    date: 2020-09-10\n", ""},
		{"/files/", "withdrawals: # 依法\n- address: /old.csv\n  ground: 例\n  date: 2020-09-09\n# 末尾\n", "", "static/files/a.csv withdraw-delete; static/files/b.csv withdraw-delete",
			"withdrawals: # 依法\n- address: /old.csv\n  ground: 例\n  date: 2020-09-09\n- address: \"/files/\"\n  ground: 例\n  date: 2020-09-10\n# 末尾\n", ""},
		{"/tenders/luhe-training/", "", "", "data/projects/luhe.yaml withdraw-contract; data/projects/luhe.yaml withdraw-contract", "withdrawals:\n  - address: \"/tenders/luhe-training/\"\n    ground: 例\n    date: 2020-09-10\n", ""},
		{"/charts/luhe/contract-awards/2020-07/", "", "", "", "withdrawals:\n  - address: \"/charts/luhe/contract-awards/2020-07/\"\n    ground: 例\n    date: 2020-09-10\n", ""},
		{"/gone.csv", "", "", "", "withdrawals:\n  - address: \"/gone.csv\"\n    ground: 例\n    date: 2020-09-10\n", ""}, // deleted before
		{"/files/a.csv", "withdrawals: [{address: /old.csv, ground: 例, date: 2020-09-09}]\n", "", "", "", "cannot be added to data/withdrawals.yaml as it is written"},
		{"/files/c.csv", "", "", "", "", "is no page of the site"},
	} {
		if delete(ds.Files, figures.WithdrawalsFile); c.file != "" {
			ds.Files[figures.WithdrawalsFile] = []byte(c.file)
		}
		now, _ := figures.Parse(ds.Files)
		change, problems, err := withdraw.Plan(now, withdraw.Request{
			Address: c.address, Ground: "例", Date: figures.Date{Year: 2020, Month: 9, Day: 10},
			Static: []string{"/files/a.csv", "/files/b.csv"}, Published: []string{"/", "/gone.csv"},
		})
		if c.err != "" {
			if err == nil || !strings.Contains(err.Error(), c.err) {
				t.Errorf("%s: got the error %v, want %q", c.address, err, c.err)
			}
			continue
		}
		if err != nil || len(problems) > 0 {
			t.Errorf("%s: %v%v", c.address, problems.Text(message.English), err)
			continue
		}
		var tasks []string
		for _, task := range change.ByHand {
			tasks = append(tasks, fmt.Sprint(task.Pos.File, " ", task.Key))
		}
		if c.file == "" {
			c.entries = figures.Modeline(figures.WithdrawalsFile) + c.entries
		}
		got := [3]string{change.Removes, strings.Join(tasks, "; "), string(change.Files[figures.WithdrawalsFile])}
		if diff := cmp.Diff([3]string{c.removes, c.tasks, c.entries}, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.address, diff)
		}
	}
}
