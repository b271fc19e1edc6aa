package yamlfile

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/txtar"

	"portal/internal/message"
)

// seeds returns every file of the rule archives and of the project's data.
func seeds(f *testing.F) [][]byte {
	var out [][]byte
	archives, err := filepath.Glob("../check/testdata/*.txtar")
	if err != nil {
		f.Fatal(err)
	}
	more, err := filepath.Glob("../check/testdata/rules/*.txtar")
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range append(archives, more...) {
		archive, err := txtar.ParseFile(name)
		if err != nil {
			f.Fatal(err)
		}
		for _, file := range archive.Files {
			out = append(out, file.Data)
		}
	}
	real, err := filepath.Glob("../../data/*/*.yaml")
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range real {
		src, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		out = append(out, src)
	}
	for _, text := range []string{
		"a: &a [*a]", "? a\n: b", "a: |\n  b\n  c", "a: >\n  b", "- - - - 1", "{a: {b: [1, 2]}}", "a: 'x''y'",
		`a: "\u4e2d"`,
		strings.Repeat("[", 1000), strings.Repeat("- ", 1000), strings.Repeat("a: ", 100), "a:\n\tb: 1", "---\n---\n",
		"%YAML 1.2\n---\na: 1", "a: !!binary x", "<<: {a: 1}", "\r\n", "a: 1\r\nb: 2\r\n",
	} {
		out = append(out, []byte(text))
	}
	return out
}

// Read never panics. It either finds a problem or returns the values as written: every scalar is in
// the file, except those that YAML folds from several lines.
func FuzzRead(f *testing.F) {
	for _, src := range seeds(f) {
		f.Add(src)
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		n, problems := Read("f.yaml", src)
		if n == nil && len(problems) == 0 {
			t.Fatal("neither a value nor a problem")
		}
		for _, p := range problems {
			if p.Pos.File != "f.yaml" || p.Pos.Line < 0 || p.Pos.Line > 1+strings.Count(string(src), "\n")+1 {
				t.Errorf("%s : the position is outside the file", p.Text(message.English))
			}
			_ = p.Text(message.Chinese)
		}
		walk(n, func(n *Node) {
			if n.kind == text && !n.quoted && !strings.ContainsAny(n.text, " \n") &&
				!strings.Contains(string(src), n.text) {
				t.Errorf("%q is not in the file", n.text)
			}
		})
	})
}

func FuzzReadPage(f *testing.F) {
	f.Add([]byte("---\ntitle: a\n---\ntext\n"))
	for _, src := range seeds(f) {
		f.Add(append([]byte("---\n"), append(src, "\n---\ntext"...)...))
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		if n, _, _, problems := ReadPage("f.md", src); n == nil && len(problems) == 0 {
			t.Fatal("neither a value nor a problem")
		}
	})
}

func walk(n *Node, f func(*Node)) {
	if n == nil {
		return
	}
	f(n)
	for _, i := range n.items {
		walk(i, f)
	}
	for _, e := range n.entries {
		walk(e.key, f)
		walk(e.value, f)
	}
}

// Values have their line and column, in characters.
func TestPositions(t *testing.T) {
	n, problems := Read("f.yaml", []byte("# 注释\n名称: {县: 陆河县, 数: 20}\n列:\n  - \"一\"\n  - 2\n"))
	if len(problems) > 0 {
		t.Fatal(problems.Text(message.English))
	}
	var got []string
	walk(n, func(n *Node) {
		if n.kind == text {
			got = append(got, n.Pos.String()+" "+n.text)
		}
	})
	want := "f.yaml:2:1 名称|f.yaml:2:6 县|f.yaml:2:9 陆河县|f.yaml:2:14 数|f.yaml:2:17 20|f.yaml:3:1 列|f.yaml:4:5 一|f.yaml:5:5 2"
	if strings.Join(got, "|") != want {
		t.Errorf("got  %s\nwant %s", strings.Join(got, "|"), want)
	}
}

// Read returns the token's own text, not a number as YAML understands it.
func TestScalarsAsWritten(t *testing.T) {
	for written, typed := range map[string]bool{
		"01001": true, "1_200": true, "0x1F": true, "1200.50": true, "1e3": false, "true": true, "2020": true,
		"2020-07": false, "2020-07-29": false, "1,200": false, "223.7万": false, "null县": false,
	} {
		n, problems := Read("f.yaml", []byte("a: "+written+"\n"))
		if len(problems) > 0 {
			t.Errorf("%s: %s", written, problems.Text(message.English))
			continue
		}
		r := &Reader{}
		s, _ := r.Object(n, "x").Scalar("a", Words[string]{})
		if s.Text != written || s.Typed != typed || s.Quoted {
			t.Errorf("%s: got %+v", written, s)
		}
	}
}

// The end of a line within a text is a blank only where the reader needs one.
func TestTextOnSeveralLines(t *testing.T) {
	for src, want := range map[string]string{
		"a: 甲，\n  乙 # 注\n":                        "甲，乙",
		"a: 共\n  137\n  个\n":                      "共 137 个",
		"a: in the\n  countryside\n":              "in the countryside",
		"a: \"甲 \\\"\n  “乙\n  \\\\丙\"\n":          "甲 \" “乙 \\丙",
		"a: '一''\n  二\n  三'\n":                    "一' 二三",
		"a: >-\n  甲\n  乙\n":                       "甲乙",
		"a: >\n  甲\n  乙\n":                        "甲乙",
		"a: >-\n  甲\n  乙\n\n  丙\n":                "甲 乙\n丙",
		"a: |\n  甲\n  乙\n":                        "甲\n乙",
		"a: 甲 乙\n":                                "甲 乙",
		"- a: 甲\n    乙\n  b: \"\"\n- \"\n  丙\"\n": "甲乙",
	} {
		n, problems := Read("f.yaml", []byte(src))
		if len(problems) > 0 {
			t.Errorf("%q: %s", src, problems.Text(message.English))
			continue
		}
		if n.kind == list {
			n = n.items[0]
		}
		if s, _ := (&Reader{}).Object(n, "x").Scalar("a", Words[string]{}); s.Text != want {
			t.Errorf("%q: got %q, want %q", src, s.Text, want)
		}
	}
}

func TestNearest(t *testing.T) {
	for _, c := range []struct{ word, want string }{
		{"statoins", "stations"}, {"station", "stations"}, {"xyz", ""}, {"", ""},
	} {
		if got := Nearest(c.word, []string{"stations", "training"}); got != c.want {
			t.Errorf("Nearest(%q) = %q; want %q", c.word, got, c.want)
		}
	}
}

// Read rejects input that would take the parser quadratic time, and reads all other input in
// bounded time.
func TestHostile(t *testing.T) {
	const size = MaxSize / 4 // the full size would take four or sixteen times as long
	fill := func(s string) string { return strings.Repeat(s, size/len(s)) }
	for name, c := range map[string]struct{ src, want string }{
		"a million lines":         {strings.Repeat("- a\n", 1_000_000), "file-size"},
		"items without values":    {fill("-\n"), "nesting/empty"},
		"such with comments":      {fill("- #\n"), "nesting/empty"},
		"items inside of items":   {fill("- -\n"), "nesting/empty"},
		"keys without values":     {fill("- a:\n"), "nesting/empty"},
		"keys with comments":      {fill("- a: #\n"), "nesting/empty"},
		"keys inside of brackets": {fill("- {a, b}\n"), "nesting/empty"},
		"such with colons":        {fill("- {a: , b: }\n"), "nesting/empty"},
		"commas":                  {fill("- [,,,]\n"), "nesting/empty"},
		"question marks":          {fill("- ? a\n"), "plain-yaml"},
		"quotes on a line":        {fill(`"`), "line-length"},
		"quotes on many lines":    {fill(strings.Repeat(`"`, 1999) + "\n"), "yaml-syntax"},
		"brackets":                {fill(strings.Repeat("[", 100) + "\n"), "nesting"},
		"braces":                  {fill(strings.Repeat("{a: ", 100) + "\n"), "nesting"},
		"items on one line":       {fill(strings.Repeat("- ", 1000) + "\n"), "nesting"},
		"keys":                    {fill("a: 1\n"), "mapping-size"},
		"documents":               {fill("---\n"), "one-document"},
		"anchors":                 {fill("&a\n"), "plain-yaml"},
		"a list":                  {fill("- a\n"), ""},
		"lists in brackets":       {fill("- [1, 2, 3]\n"), ""},
		"mappings in braces":      {fill("- {a: 1, b: 2}\n"), ""},
		"mappings":                {fill("- a: 1\n  b: 2\n"), ""},
		"a text on many lines":    {"a: |\n" + fill("  b\n"), ""},
		"comments":                {fill("#\n"), "empty-file"},
		"a staircase of mappings": {staircase(size), "nesting"},
		"characters that turn":    {"a: \u202eb\n", "control-character"},
		"characters that hide":    {"a: b\u200bc\n", "control-character"},
		"characters that command": {"a: \x1b[31m\n", "control-character"},
		"a line separator":        {"a: b\u2028c: d\n", "control-character"},
	} {
		begun := time.Now()
		_, list := Read("a.yaml", []byte(c.src))
		if elapsed := time.Since(begun); elapsed > 10*time.Second {
			t.Errorf("%s: took %v, want at most 10s", name, elapsed)
		}
		got := ""
		if len(list) > 0 {
			got = list[0].Key
		}
		if got != c.want {
			t.Errorf("%s: %q; want %q", name, got, c.want)
		}
	}
}

// staircase nests each line deeper than the one before.
func staircase(size int) string {
	var b strings.Builder
	for i := 0; b.Len()+i < size && i < maxLine; i++ {
		b.WriteString(strings.Repeat(" ", i) + "a:\n")
	}
	return b.String()
}
