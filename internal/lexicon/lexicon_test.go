package lexicon_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"portal/internal/lexicon"
)

func read(t *testing.T, tag, text string) *lexicon.Lexicon {
	t.Helper()
	l, err := lexicon.Read(fstest.MapFS{"i18n/" + tag + ".toml": {Data: []byte(text)}}, tag)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func TestPhrase(t *testing.T) {
	zh := read(t, lexicon.Chinese, "name = \"名称\"\nby = \"由{{.Name}}填报\"\nn = \"{{.Count}}县\"\n")
	en := read(t, lexicon.English,
		"name = \"Name\"\nby = \"filed by {{.Name}}\"\n[n]\none = \"{{.Count}} county\"\nother = \"{{.Count}} counties\"\n")
	for _, c := range []struct{ got, want string }{
		{zh.Phrase("name"), "名称"}, {zh.Phrase("by", "Name", "<甲>"), "由<甲>填报"}, {zh.Count("n", 1), "1县"},
		{zh.Count("n", 3), "3县"},
		{en.Phrase("name"), "Name"}, {en.Phrase("by", "Name", "A & B"), "filed by A & B"}, {en.Count("n", 1), "1 county"},
		{en.Count("n", 3), "3 counties"},
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
	if zh.Err() != nil || en.Err() != nil {
		t.Error(zh.Err(), en.Err())
	}
}

// A missing text is reported once.
func TestErr(t *testing.T) {
	l := read(t, lexicon.Chinese, "by = \"由{{.Name}}填报\"\n")
	l.Phrase("by")
	l.Phrase("nothing")
	l.Phrase("nothing")
	got := l.Err()
	if got == nil || strings.Count(got.Error(), "nothing") != 1 ||
		!strings.Contains(got.Error(), "i18n/zh-cn.toml: by: ") {
		t.Errorf("got %v", got)
	}
	if _, err := lexicon.Read(fstest.MapFS{"i18n/zh-cn.toml": {Data: []byte("a = ")}}, lexicon.Chinese); err == nil ||
		!strings.Contains(err.Error(), "zh-cn") {
		t.Errorf("a broken file gives %v", err)
	}
}

// A lexicon can have other texts, and knows which ones it printed.
func TestWith(t *testing.T) {
	l := read(t, lexicon.English, "a = \"A\"\n[n]\none = \"{{.Count}} county\"\nother = \"{{.Count}} counties\"\n")
	texts := l.Texts()
	texts["n.other"] = "{{.Count}} places"
	other, err := l.With(texts)
	if err != nil {
		t.Fatal(err)
	}
	if got := other.Count("n", 2) + ", " + other.Count("n", 1) + ", " + l.Count("n", 2); got != "2 places, 1 county, 2 counties" {
		t.Errorf("got %s", got)
	}
	if !other.Used("n.one") || other.Used("a") {
		t.Error("used are not the printed texts")
	}
}
