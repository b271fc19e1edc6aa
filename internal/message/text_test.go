package message

import (
	"context"
	"errors"
	"fmt"
	"testing"
)

func TestText(t *testing.T) {
	for _, c := range []struct {
		got, want string
	}{
		{Text(English, "total-is-sum/none", "Row", "a", "Total", 3, "Unit", "个"), "a: the form's total is 3 个, but this row has none; write {missing: not_applicable}, or acknowledge that the form prints a total"},
		{Text(Chinese, "total-is-sum/none", "Row", "a", "Total", 3, "Unit", "个"), "a：表上合计是 3个，但这一项没有合计；请写 {missing: not_applicable}；原表印有合计的，请写明原因"},
		{Found(English, "total-is-sum/none", "Row", "a", "Total", 3, "Unit", "个"), "a: the form's total is 3 个, but this row has none"},
		{Expected(English, "total-is-sum/none", "Row", "a", "Total", 3, "Unit", "个"), "write {missing: not_applicable}, or acknowledge that the form prints a total"},
		{Expected(English, "dead-link", "Address", "/a/"), ""},
		{Text(English, "no-command", "Command", "a\x1b\"b"), `unknown command "a\x1b\"b"`},
		{Text(English, "problems", "Count", 1), "1 problem in the data"},
		{Text(English, "problems", "Count", 2), "2 problems in the data"},
		{Text(Chinese, "problems", "Count", 1), "数据有 1 个问题"},
		{Text(Chinese, "wrong-type/mapping", "What", Noun("a county"), "Found", Name{"甲", "A"}), "县 是 甲；这里应当是“键: 值”"},
		{Text(English, "wrong-type/mapping", "What", Noun("a county"), "Found", Name{"甲", "A"}), "a county is A; write keys with values"},
	} {
		if c.got != c.want {
			t.Errorf("got  %s\nwant %s", c.got, c.want)
		}
	}
}

func TestOf(t *testing.T) {
	for _, c := range []struct {
		err    error
		en, zh string
	}{
		{&Error{Key: "stopped"}, "stopped before it finished", "没有做完就停止了"},
		{fmt.Errorf("building: %w", context.Canceled), "stopped before it finished", "没有做完就停止了"},
		{&Error{Key: "stopped", Cause: errors.New("a")}, "stopped before it finished: a", "没有做完就停止了：a"},
		{&Error{Key: "stopped", Cause: errors.New("a\nb")}, "stopped before it finished:\na\nb", "没有做完就停止了：\na\nb"},
		{errors.New("a"), Text(English, "fault") + ": a", Text(Chinese, "fault") + "：a"},
	} {
		if en, zh := Of(English, c.err), Of(Chinese, c.err); en != c.en || zh != c.zh {
			t.Errorf("%v: got %q and %q", c.err, en, zh)
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
