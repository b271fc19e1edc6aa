package acknowledge_test

import (
	"maps"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"portal/internal/acknowledge"
	"portal/internal/check"
	"portal/internal/figures"
	"portal/internal/message"
	"portal/internal/testkit/sample"
)

const (
	month   = "data/reports/2020-07.yaml"
	project = "data/projects/luhe.yaml"
)

// parsed returns the real data after edits, each a file, an old and a new text.
func parsed(t *testing.T, edits ...[3]string) *figures.Dataset {
	t.Helper()
	ds, problems, err := figures.Load(os.DirFS(sample.Root()))
	if err != nil || len(problems) > 0 {
		t.Fatal(problems.Text(message.English), err)
	}
	files := maps.Clone(ds.Files)
	for _, e := range edits {
		if !strings.Contains(string(files[e[0]]), e[1]) {
			t.Fatalf("%s has no %q", e[0], e[1])
		}
		files[e[0]] = []byte(strings.Replace(string(files[e[0]]), e[1], e[2], 1))
	}
	if ds, problems = figures.Parse(files); len(problems) > 0 {
		t.Fatal(problems.Text(message.English))
	}
	return ds
}

// An acknowledgement is added to the file of its warning, below those that are there, and changes no
// other line.
func TestAdd(t *testing.T) {
	stations := [3]string{month, "      stations: 20", "      stations: 21 # 待核"}
	sum := acknowledge.Answer{Rule: "total-is-sum", Of: "all/stations", Reason: "原表如此"}
	winner := [3]string{project, "    winner: 广州万扬商务服务有限公司", "    winner: 惠州佳为科技有限责任公司"}
	spelling := acknowledge.Answer{Rule: "one-spelling", Of: "luhe-tracing/winner", Reason: "来文: 如此"}
	for _, c := range []struct {
		name   string
		edits  [][3]string
		answer acknowledge.Answer
		file   string
		added  string
	}{
		{"a month", [][3]string{stations}, sum, month,
			"\nacknowledged:\n  - rule: total-is-sum\n    of: all/stations\n    reason: 原表如此\n"},
		{"a project, with a reason that needs quotes", [][3]string{winner}, spelling, project,
			"\nacknowledged:\n  - rule: one-spelling\n    of: luhe-tracing/winner\n    reason: \"来文: 如此\"\n"},
		{"below others", [][3]string{winner, stations, {month, "source: city-form-2020-07\n",
			"source: city-form-2020-07\nacknowledged: # 说明\n- rule: total-is-sum\n  of: all/training-sessions\n  reason: 例\n"},
			{month, "      training-sessions: 1\n", "      training-sessions: 2\n"}}, sum, month,
			"- rule: total-is-sum\n  of: all/stations\n  reason: 原表如此\n"},
	} {
		ds := parsed(t, c.edits...)
		name, src, err := acknowledge.Add(ds, check.Check(ds), c.answer)
		if err != nil || name != c.file {
			t.Errorf("%s: it was written to %q: %v", c.name, name, err)
			continue
		}
		if got := strings.Replace(string(src), c.added, "", 1); got == string(src) || got != string(ds.Files[name]) {
			t.Errorf("%s (-was +is):\n%s", c.name, cmp.Diff(string(ds.Files[name]), string(src)))
		}
	}
}

// In a notice, the acknowledgement belongs to the head. A file with the line endings of Windows keeps
// them.
func TestAddToNotice(t *testing.T) {
	const notice = "content/notices/shanwei-2020-139.md"
	ds := parsed(t, [3]string{notice, "issued: 2020-07-29\n", "issued: 2020-07-29\npublished: 2020-07-28\n"})
	files := maps.Clone(ds.Files)
	files[notice] = []byte(strings.ReplaceAll(string(files[notice]), "\n", "\r\n"))
	ds, _ = figures.Parse(files)
	answer := acknowledge.Answer{Rule: "dates-in-order", Of: "shanwei-2020-139", Reason: "原文如此"}
	name, src, err := acknowledge.Add(ds, check.Check(ds), answer)
	const added = "acknowledged:\r\n  - rule: dates-in-order\r\n    of: shanwei-2020-139\r\n    reason: 原文如此\r\n---\r\n"
	if got := strings.Replace(string(src), added, "---\r\n", 1); err != nil || name != notice || got != string(files[notice]) {
		t.Errorf("%s, %v (-was +is):\n%s", name, err, cmp.Diff(string(files[notice]), string(src)))
	}
}

// Errors elsewhere in the data do not stop an acknowledgement.
func TestAddBesideErrors(t *testing.T) {
	files := maps.Clone(parsed(t, [3]string{month, "      stations: 20", "      stations: 21"}).Files)
	files[project] = []byte(strings.Replace(string(files[project]), "amount: 5000000", "amount: many", 1))
	ds, problems := figures.Parse(files)
	if len(problems) == 0 {
		t.Fatal("the data has no error")
	}
	answer := acknowledge.Answer{Rule: "total-is-sum", Of: "all/stations", Reason: "原表如此"}
	if name, _, err := acknowledge.Add(ds, check.Check(ds), answer); name != month || err != nil {
		t.Errorf("got %q, %v", name, err)
	}
}

// The error says what to do.
func TestRefused(t *testing.T) {
	stations := [3]string{month, "      stations: 20", "      stations: 21"}
	answer := acknowledge.Answer{Rule: "total-is-sum", Of: "all/stations", Reason: "原表如此"}
	for _, c := range []struct {
		name   string
		edits  [][3]string
		change func(a *acknowledge.Answer)
		want   string
	}{
		{"no such warning", nil, func(*acknowledge.Answer) {},
			"the data has no unacknowledged warning [total-is-sum all/stations]; portal check lists the warnings"},
		{"in another file", [][3]string{stations}, func(a *acknowledge.Answer) { a.File = project },
			project + " has no unacknowledged warning [total-is-sum all/stations]; portal check lists the warnings"},
		{"two lines", [][3]string{stations}, func(a *acknowledge.Answer) { a.Reason = "一\n二" },
			`--reason is "一\n二"; write the reason on one line, without spaces around it`},
		{"a list in brackets", [][3]string{stations, {month, "source: city-form-2020-07\n", "source: city-form-2020-07\nacknowledged: [{rule: total-is-sum, of: all/sessions, reason: 例}]\n"}},
			func(*acknowledge.Answer) {},
			"the acknowledgement cannot be added to " + month + " as it is written; nothing was written, add the lines that portal check lists by hand"},
	} {
		a := answer
		c.change(&a)
		ds := parsed(t, c.edits...)
		name, src, err := acknowledge.Add(ds, check.Check(ds), a)
		if err == nil || err.Error() != c.want || name != "" || src != nil {
			t.Errorf("%s: got %q, %d bytes, %v\nwant the error %s", c.name, name, len(src), err, c.want)
		}
	}
}

// If several files have a warning, the error asks for one of them.
func TestSeveral(t *testing.T) {
	ds := parsed(t)
	var warnings message.List
	for _, file := range []string{project, month} {
		warnings = append(warnings, message.Problem{Pos: message.Pos{File: file, Line: 1, Col: 1}, Key: "one-spelling", Of: "x/y"})
	}
	_, _, err := acknowledge.Add(ds, warnings, acknowledge.Answer{Rule: "one-spelling", Of: "x/y", Reason: "例"})
	if want := "several files have the warning [one-spelling x/y]: " + project + ", " + month + "; name one with --file"; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}
