package phrases

import (
	"strings"
	"testing"
	"testing/fstest"
)

func TestFill(t *testing.T) {
	b, err := Read(fstest.MapFS{"en.toml": {Data: []byte(`
by = "filed by {{.Name}}, {{ quote .Title }}"
bad = "{{len .Name}}"
open = "{{.Name"
[n]
one = "{{.Count}} county"
other = "{{.Count}} counties"
[rule]
found = "none"
`)}}, "en.toml")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		key       string
		number    any
		pairs     []any
		want, err string
	}{
		{"by", nil, []any{"Name", "<甲>", "Title", "a\u202e\"b"}, `filed by <甲>, "a\u202e\"b"`, ""},
		{"by", 1, []any{"Name", 2, "Title", 3}, `filed by 2, "3"`, ""},
		{"n", 1, []any{"Count", 1}, "1 county", ""},
		{"n", "1.5", []any{"Count", "1.5"}, "1.5 counties", ""},
		{"rule.found", nil, nil, "none", ""},
		{"by", nil, []any{"Name", "a"}, "", "{{.Title}} has no value"},
		{"bad", nil, []any{"Name", "a"}, "", "has a hole that is not like"},
		{"open", nil, []any{"Name", "a"}, "", "has a hole that is not like"},
		{"nothing", nil, nil, "", "no such key"},
	} {
		got, err := b.Fill(c.key, c.number, c.pairs)
		if got != c.want || (err == nil) != (c.err == "") || err != nil && !strings.Contains(err.Error(), c.err) {
			t.Errorf("%s: %q, %v", c.key, got, err)
		}
	}
}

func TestRead(t *testing.T) {
	for name, src := range map[string]string{"zh.toml": "a = ", "not a language.toml": "", "missing.toml": ""} {
		files := fstest.MapFS{name: {Data: []byte(src)}}
		if name == "missing.toml" {
			delete(files, name)
		}
		if _, err := Read(files, name); err == nil {
			t.Errorf("%s: got no error", name)
		}
	}
}
