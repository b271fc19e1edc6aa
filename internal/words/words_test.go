package words

import (
	"context"
	"errors"
	"fmt"
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

func TestOf(t *testing.T) {
	for _, c := range []struct {
		err    error
		en, zh string
	}{
		{&Error{Key: "stopped"}, "stopped before it was done", "没有做完就停止了"},
		{fmt.Errorf("building: %w", context.Canceled), "stopped before it was done", "没有做完就停止了"},
		{&Error{Key: "stopped", Cause: errors.New("a")}, "stopped before it was done: a", "没有做完就停止了：a"},
		{&Error{Key: "stopped", Cause: errors.New("a\nb")}, "stopped before it was done:\na\nb", "没有做完就停止了：\na\nb"},
		{errors.New("a"), Text(English, "fault") + ": a", Text(Chinese, "fault") + "：a"},
	} {
		if en, zh := Of(English, c.err), Of(Chinese, c.err); en != c.en || zh != c.zh {
			t.Errorf("%v is told as %q and %q", c.err, en, zh)
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
