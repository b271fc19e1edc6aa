package phrases

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestTexts(t *testing.T) {
	texts, err := Texts([]byte(`
name = "a \"b\"\n"
count = { one = "{{.Count}} county", other = "{{.Count}} counties" }
[rule]
found = "none"
`))
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{"name": "a \"b\"\n", "count.one": "{{.Count}} county", "count.other": "{{.Count}} counties",
		"rule.found": "none"}
	if diff := cmp.Diff(want, texts); diff != "" {
		t.Error(diff)
	}
	src, err := Encode(texts)
	if err != nil {
		t.Fatal(err)
	}
	b, err := Parse("en.toml", src)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		key    string
		number any
		want   string
	}{{"name", nil, texts["name"]}, {"count", 1, "1 county"}, {"count", 2, "2 counties"}, {"rule.found", nil, "none"}} {
		if got, err := b.Fill(c.key, c.number, []any{"Count", c.number}); got != c.want || err != nil {
			t.Errorf("%s: got %q, %v", c.key, got, err)
		}
	}
	if _, err := Texts([]byte("a = ")); err == nil {
		t.Error("a broken file gives no error")
	}
}
