package figures

import "testing"

func TestCovers(t *testing.T) {
	for _, c := range []struct {
		withdrawn, address string
		want               bool
	}{
		{"/notices/a/", "/notices/a/", true},
		{"/notices/a/", "/en/notices/a/", true},
		{"/notices/a/", "/notices/ab/", false},
		{"/notices/a/", "/notices/", false},
		{"/charts/x/y/2020-07/", "/embed/charts/x/y/2020-07/card.svg", true},
		{"/charts/x/y/2020-07/", "/en/embed/charts/x/y/2020-07/", true},
		{"/charts/x/y/2020-07/", "/charts/x/y/", false},
		{"/files/list.xlsx", "/files/list.xlsx", true},
		{"/files/list.xlsx", "/files/list.xlsx/", true}, // where its page is
		{"/files/list.xlsx", "/files/list.xlsx.gz", false},
		{"", "/", false}, // an entry that could not be read
	} {
		if got := (Withdrawal{Address: At[string]{V: c.withdrawn}}).Covers(c.address); got != c.want {
			t.Errorf("the withdrawal of %q covers %q: %t", c.withdrawn, c.address, got)
		}
	}
}
