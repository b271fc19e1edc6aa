package preview

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"

	"portal/internal/message"
)

// The exact JSON that open pages get.
func TestPanel(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"data/a.yaml": "counties:\n  - county: luhe # first\r\n    stations: 2,064\n    \"quoted: key\": {missing: x}\n    hidden: a\u200bb\u202ec\n" +
			"    long: [" + strings.Repeat("长", 200) + "]\n    note: " + strings.Repeat("x", 300) + " 12 " + strings.Repeat("y", 300) + "\n    script: <script>alert(1)</script>\n\n",
		"data/latin.yaml": "a: \xe9t\xe9\n",
	} {
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o777), os.WriteFile(file, []byte(text), 0o666)); err != nil {
			t.Fatal(err)
		}
	}
	outside := filepath.Join(t.TempDir(), "secret.yaml")
	if err := os.WriteFile(outside, []byte("secret: 1\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(outside, filepath.Join(dir, "data", "outside.yaml")); err != nil {
		t.Fatal(err)
	}
	at := func(file string, line, col int) message.Pos {
		return message.Pos{File: "data/" + file, Line: line, Col: col}
	}
	for _, c := range []struct {
		name string
		pos  message.Pos
		want string
	}{
		{"value", at("a.yaml", 3, 15), `[{"number":2,"text":"  - county: luhe # first"},{"number":3,"text":"    stations: ","mark":"2,064"},{"number":4,"text":"    \"quoted: key\": {missing: x}"}]`},
		{"first line and key", at("a.yaml", 1, 1), `[{"number":1,"text":"","mark":"counties","after":":"},{"number":2,"text":"  - county: luhe # first"}]`},
		{"before a comment", at("a.yaml", 2, 13), `[{"number":1,"text":"counties:"},{"number":2,"text":"  - county: ","mark":"luhe","after":" # first"},{"number":3,"text":"    stations: 2,064"}]`},
		{"quotes", at("a.yaml", 4, 5), `[{"number":3,"text":"    stations: 2,064"},{"number":4,"text":"    ","mark":"\"quoted: key\"","after":": {missing: x}"},{"number":5,"text":"    hidden: a�b�c"}]`},
		{"in braces", at("a.yaml", 4, 30), `[{"number":3,"text":"    stations: 2,064"},{"number":4,"text":"    \"quoted: key\": {missing: ","mark":"x","after":"}"},{"number":5,"text":"    hidden: a�b�c"}]`},
		{"line", at("a.yaml", 3, 0), `[{"number":2,"text":"  - county: luhe # first"},{"number":3,"text":"    ","mark":"stations: 2,064"},{"number":4,"text":"    \"quoted: key\": {missing: x}"}]`},
		{"long value", at("a.yaml", 6, 11), `[{"number":5,"text":"    hidden: a�b�c"},{"number":6,"text":"    long: ","mark":"[` + strings.Repeat("长", 59) + `…"},{"number":7,"text":"    note: ` + strings.Repeat("x", 90) + `…"}]`},
		{"far out", at("a.yaml", 7, 312), `[{"number":6,"text":"    long: [` + strings.Repeat("长", 89) + `…"},{"number":7,"text":"…` + strings.Repeat("x", 29) + ` ","mark":"12 ` + strings.Repeat("y", 57) + `…"},{"number":8,"text":"    script: \u003cscript\u003ealert(1)\u003c/script\u003e"}]`},
		{"markup and last line", at("a.yaml", 8, 13), `[{"number":7,"text":"    note: ` + strings.Repeat("x", 90) + `…"},{"number":8,"text":"    script: ","mark":"\u003cscript\u003ealert(1)\u003c/script\u003e"},{"number":9,"text":""}]`},
		{"nothing there", at("a.yaml", 9, 1), `[{"number":8,"text":"    script: \u003cscript\u003ealert(1)\u003c/script\u003e"},{"number":9,"text":"","mark":" "}]`},
		{"not UTF-8", at("latin.yaml", 1, 4), `[{"number":1,"text":"a: ","mark":"�t�"}]`},
		{"whole file", at("a.yaml", 0, 0), ``},
		{"beyond the end", at("a.yaml", 99, 1), ``},
		{"no file", at("none.yaml", 1, 1), ``},
		{"outside the project", at("outside.yaml", 1, 1), ``},
	} {
		t.Run(c.name, func(t *testing.T) {
			var problems message.List
			problems.Add(c.pos, "missing-key", "What", message.Noun("a report"), "Key", "<script>")
			src, err := json.Marshal(panelOf(dir, message.Chinese, Outcome{Problems: problems, Shown: true}))
			if err != nil {
				t.Fatal(err)
			}
			excerpt := ""
			if c.want != "" {
				excerpt = `,"excerpt":` + c.want
			}
			message := message.Text(message.Chinese, "missing-key", "What", message.Noun("a report"), "Key", "<script>")
			text, err := json.Marshal(message)
			if err != nil {
				t.Fatal(err)
			}
			want := fmt.Sprintf(`{"lang":"zh-CN","ready":false,"heading":"1处问题，网页保留上一次正确的内容","rule":"规则","fold":"收起","open":"展开","problems":[{"place":%q,"message":%s,"rule":"missing-key"%s}]}`,
				c.pos.String(), text, excerpt)
			if diff := cmp.Diff(want, string(src)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// An error of the build says what to do, then what failed.
func TestFaults(t *testing.T) {
	path := &fs.PathError{Op: "open", Path: "data", Err: syscall.EACCES}
	for _, c := range []struct {
		err             error
		message, detail string
	}{
		{fmt.Errorf("making the preview: %w", syscall.ENOSPC), "disk-full", "making the preview: no space left on device"},
		{fmt.Errorf("staging the pages: %w", path), "no-permission", "staging the pages: open data: permission denied"},
		{errors.New("it broke"), "fault", "it broke"},
		{&message.Error{Key: "stopped"}, "stopped", ""},
	} {
		for _, lang := range []message.Lang{message.English, message.Chinese} {
			got := panelOf(t.TempDir(), lang, Outcome{Err: c.err})
			want := []finding{{Message: message.Text(lang, c.message), Detail: c.detail}}
			if diff := cmp.Diff(want, got.Problems); diff != "" {
				t.Error(diff)
			}
			if want := message.Text(lang, "panel-start", "Count", 1); got.Ready || got.Heading != want {
				t.Errorf("the heading is %q, want %q", got.Heading, want)
			}
		}
	}
}
