package words

import (
	"regexp"
	"slices"
	"strconv"
	"testing"
)

var verb = regexp.MustCompile(`%(?:\[(\d+)\])?[a-zA-Z0-9]*[a-zA-Z]`)

// arguments returns which arguments a message shows.
func arguments(text string) []int {
	var out []int
	next := 1
	for _, m := range verb.FindAllStringSubmatch(text, -1) {
		if m[1] != "" {
			next, _ = strconv.Atoi(m[1])
		}
		if !slices.Contains(out, next) {
			out = append(out, next)
		}
		next++
	}
	slices.Sort(out)
	return out
}

// The Chinese message may leave out an argument that is an English phrase,
// but it never shows one that the English does not have.
func TestLanguagesAgree(t *testing.T) {
	for key, m := range catalogue {
		if m.en == "" || m.zh == "" {
			t.Errorf("%s: a language is missing", key)
		}
		en := arguments(m.en)
		for _, n := range arguments(m.zh) {
			if !slices.Contains(en, n) {
				t.Errorf("%s: Chinese shows argument %d, English does not", key, n)
			}
		}
	}
}

func TestFromLocale(t *testing.T) {
	for _, c := range []struct {
		settings []string
		want     Lang
	}{
		{[]string{"", "", ""}, English},
		{[]string{"", "", "zh_CN.UTF-8"}, Chinese},
		{[]string{"C.UTF-8", "", "zh_CN.UTF-8"}, English},
		{[]string{"", "zh_TW", "en_US"}, Chinese},
	} {
		if got := FromLocale(c.settings...); got != c.want {
			t.Errorf("FromLocale(%q) = %s; want %s", c.settings, got, c.want)
		}
	}
}
