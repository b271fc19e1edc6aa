package figures

import (
	"regexp"
	"testing"
)

// The patterns of the schemas allow what the reader reads. They refuse what it refuses, except days that do not
// exist, which no pattern knows.
func TestPatterns(t *testing.T) {
	pattern := func(k fixed) func(string) bool {
		r := regexp.MustCompile(k.Keywords()["pattern"].(string))
		return r.MatchString
	}
	parsed := func(s string) bool { _, ok := ParseDate(s); return ok }
	ranged := func(s string) bool { _, ok := ParseDateRange(s); return ok }
	exact := func(s string) bool { d, ok := ParseDate(s); return ok && d.Exact() }
	for _, c := range []struct {
		kind  fixed
		reads func(string) bool
		texts []string
	}{
		{dateKind, parsed, []string{"2020", "2020-07", "2020-07-31", "1999", "2100", "2020-7", "2020-13", "2020-00", "2020-07-32",
			"2020-07-00", "20200731", " 2020", "2020/07", ""}},
		{dayKind, exact, []string{"2020", "2020-07", "2020-07-31", "2020-10-01", "2020-12-31", "2099-01-01", "1999-12-31", "2020-7-1"}},
		{dateRangeKind, ranged, []string{"2020", "2020-05-01/2020-05-10", "2020-05/2020-06", "2020-05-01/", "/2020-05-01", "2020-05-01/2020-05-10/"}},
		{addressKind, ValidWithdrawal, []string{"/notices/x/", "/附件/名单.xlsx", "notices/x/", "/a?b", "/a#b", "/a%20b", `/a\b`, ""}},
		{codeKind, codeForm.MatchString, []string{"441523", "44152", "4415231", "a41523", "041523"}},
		{idKind, idForm.MatchString, []string{"luhe-park", "Luhe", "luhe_park", "-a", "a-", "a--b", "1a", ""}},
	} {
		allows := pattern(c.kind)
		for _, text := range c.texts {
			if allows(text) != c.reads(text) {
				t.Errorf("%q as a %s: the pattern says %t, the reader %t", text, c.kind, allows(text), c.reads(text))
			}
		}
	}
	if !pattern(dayKind)("2021-02-30") || exact("2021-02-30") {
		t.Error("a pattern now knows days that do not exist; say so in kinds.go")
	}
}
