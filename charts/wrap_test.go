package charts

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// English breaks at blanks, but not between a number and its unit.
func TestWrap(t *testing.T) {
	for _, c := range []struct {
		text  string
		width int
		want  []string
	}{
		{"provincial special fund used", 120, []string{"provincial special", "fund used"}},
		{"used to date: CNY 2.237 million in all", 140, []string{"used to date:", "CNY 2.237 million in", "all"}},
		{"in July 2020", 50, []string{"in July", "2020"}},
		{"其中248 attendances, 60 by", 100, []string{"其中", "248 attendances,", "60 by"}},
		{"累计使用省级专项资金223.7万元", 120, []string{"累计使用省级专项资金", "223.7万元"}},
		{"/abcdefghijklmnopqrstuvwxy", 84, []string{"/abcdefghij", "klmnopqrstu", "vwxy"}},
	} {
		if diff := cmp.Diff(c.want, wrap(c.text, 10, c.width)); diff != "" {
			t.Errorf("%q in %d (-want +got):\n%s", c.text, c.width, diff)
		}
	}
}

// A text breaks after a comma if that needs no more lines, else into lines of about the same length.
func TestEvenly(t *testing.T) {
	for _, c := range []struct {
		text string
		want []string
	}{
		{"累计建成村级服务站20个", []string{"累计建成村级服务站20个"}},
		{"累计建成村级服务站20个，其中省定贫困村9个", []string{"累计建成村级服务站20个，", "其中省定贫困村9个"}},
		{"累计建成村级电商综合服务站共20个，其中9个", []string{"累计建成村级电商综合服", "务站共20个，其中9个"}},
	} {
		if diff := cmp.Diff(c.want, evenly(c.text, 10, 130)); diff != "" {
			t.Errorf("%q (-want +got):\n%s", c.text, diff)
		}
	}
}
