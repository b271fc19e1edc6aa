package check_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"portal/internal/check"
	"portal/internal/figures"
	"portal/internal/message"
)

// judged returns the remaining problems and the remarks for readers.
func judged(t *testing.T, root fstest.MapFS) string {
	t.Helper()
	ds, problems, err := figures.Load(root)
	if err != nil {
		t.Fatal(err)
	}
	left, remarks := check.Judge(ds)
	text := append(problems, left...).Text(message.English)
	for _, r := range remarks {
		text += fmt.Sprintf("remark: %s: %s of %s: %q\n", r.Pos, r.Rule(), r.Of, r.Reason)
	}
	return text
}

// An acknowledged warning becomes a remark with its reason, but only if the acknowledgement is in
// its own file. Notes are remarks too.
func TestAcknowledged(t *testing.T) {
	const answer = "acknowledged:\n  - rule: one-spelling\n    of: jia-park/agency\n    reason: 来文如此\n"
	with := func(edits map[string]string) fstest.MapFS {
		root := base(t)
		change := func(name, old, replacement string) {
			text := string(root[name].Data)
			if !strings.Contains(text, old) {
				t.Fatalf("%s has no %q", name, old)
			}
			root[name].Data = []byte(strings.Replace(text, old, replacement, 1))
		}
		change("data/projects/jia.yaml", "    winner: 示例公司\n", "    winner: 示例公司\n    agency: 示例 公司\n")
		change("content/notices/notice-1.md", "2026-03-31", "2026-02-28")
		for name, text := range edits {
			change(name, "source: form\n", "source: form\n"+text)
		}
		return root
	}
	const (
		warning = `data/projects/jia.yaml:22:13: warning: "示例 公司" is written "示例公司" elsewhere (data/projects/jia.yaml:21); use one spelling for a party, or acknowledge that they are two parties or that the documents differ [one-spelling jia-park/agency]`
		note    = `content/notices/notice-1.md:14:11: note: the deadline 2026-02-28 (报送情况) passed by the newest month, 2026-02, and no document here is named as meeting it; name the document once there is one (answered_by) [deadline-met]`
		remark  = `remark: content/notices/notice-1.md:14:11: deadline-met of 2026-02-28: ""`
	)
	for _, c := range []struct {
		what  string
		edits map[string]string
		want  []string
	}{
		{"nothing", nil, []string{note, warning, remark}},
		{"where it stands", map[string]string{"data/projects/jia.yaml": answer},
			[]string{note, remark, `remark: data/projects/jia.yaml:26:13: one-spelling of jia-park/agency: "来文如此"`}},
		{"elsewhere", map[string]string{"data/projects/yi.yaml": answer},
			[]string{note, warning,
				"data/projects/yi.yaml:7:9: note: nothing in this file breaks one-spelling of jia-park/agency any more; the acknowledgement may be deleted [acknowledgement-needed]", remark}},
	} {
		want := strings.Join(c.want, "\n") + "\n"
		if diff := cmp.Diff(want, judged(t, with(c.edits))); diff != "" {
			t.Errorf("answered %s (-want +got):\n%s", c.what, diff)
		}
	}
}
