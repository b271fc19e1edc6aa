package chartpath

import (
	"regexp"
	"testing"
)

func TestPatterns(t *testing.T) {
	chart, frozen := Latest("luhe", "targets"), OfPeriod("luhe", "targets", "2020-07")
	for _, c := range []struct {
		pattern, address string
		want             bool
	}{
		{Chart, chart, true}, {Chart, frozen, false}, {Chart, "charts/luhe/", false},
		{Frozen, frozen, true}, {Frozen, chart, false}, {Frozen, "charts/luhe/targets/2020/", false},
	} {
		if got := regexp.MustCompile("^" + c.pattern + "$").MatchString(c.address); got != c.want {
			t.Errorf("%s matches %s: got %t, want %t", c.pattern, c.address, got, c.want)
		}
	}
}
