package plaintext

import (
	"strings"
	"testing"
	"unicode/utf16"
	"unicode/utf8"
)

func TestInvisible(t *testing.T) {
	for r, want := range map[rune]bool{
		'\x00': true, '\x1b': true, '\x7f': true, '\x85': true, '\u00ad': true, '\u061c': true, '\u200b': true, '\u200f': true,
		'\u2028': true, '\u2029': true, '\u202e': true, '\u2060': true, '\u2069': true, '\ufeff': true, '\U000e0041': true,
		' ': false, '　': false, 'a': false, '汕': false, '。': false, '𠮷': false,
	} {
		if got := Invisible(r); got != want {
			t.Errorf("%U: got %t, want %t", r, got, want)
		}
	}
}

func TestLine(t *testing.T) {
	for in, want := range map[string]string{
		" 陆河县\r\n\t合 计　": "陆河县 合 计", "1\u202e2\u200b\x1b[0m": "12[0m", "a\x00 \xff b": "a b", "": "",
	} {
		if got := Line(in); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}

func TestCut(t *testing.T) {
	for _, c := range []struct {
		in   string
		most int
		want string
	}{{"汕尾市", 3, "汕尾市"}, {"汕尾市区", 3, "汕尾…"}, {"ab", 1, "…"}, {"", 0, ""}, {"a", 0, "…"}} {
		if got := Cut(c.in, c.most); got != c.want {
			t.Errorf("Cut(%q, %d): got %q, want %q", c.in, c.most, got, c.want)
		}
	}
	for _, c := range []struct {
		in   string
		most int
		want string
	}{{"汕𠮷尾", 4, "汕𠮷尾"}, {"汕𠮷尾", 3, "汕𠮷"}, {"汕𠮷尾", 2, "汕"}, {"汕", 0, ""}} {
		if got := CutUnits(c.in, c.most); got != c.want {
			t.Errorf("CutUnits(%q, %d): got %q, want %q", c.in, c.most, got, c.want)
		}
	}
}

func TestWidth(t *testing.T) {
	for in, want := range map[string]int{"": 0, "12.5": 4, "万元": 4, "第2项": 5} {
		if got := Width(in); got != want {
			t.Errorf("%q: got %d, want %d", in, got, want)
		}
	}
}

func TestDecode(t *testing.T) {
	const want = "县\t12"
	var little, big string
	for _, u := range utf16.Encode([]rune(want)) {
		little += string([]byte{byte(u), byte(u >> 8)})
		big += string([]byte{byte(u >> 8), byte(u)})
	}
	for name, src := range map[string]string{
		"UTF-8":                              want,
		"UTF-8 with a byte-order mark":       "\xef\xbb\xbf" + want,
		"GB18030":                            "\xcf\xd8\t12",
		"UTF-16LE":                           "\xff\xfe" + little,
		"UTF-16BE":                           "\xfe\xff" + big,
		"UTF-16LE without a byte-order mark": little,
		"UTF-16BE without a byte-order mark": big,
	} {
		if got, ok := Decode([]byte(src)); !ok || got != want {
			t.Errorf("%s: got %q, %t; want %q, true", name, got, ok, want)
		}
	}
	for _, src := range []string{
		"\x80\x80\xff\xff\xff", "\xff\xfe1", "\xff\xfe\x00\xd8", "\xef\xbb\xbf\xff", "a\x00b",
		"\x89PNG\r\n\x1a\n\x00\x00\x00\x0d",
	} {
		if got, ok := Decode([]byte(src)); ok {
			t.Errorf("decoding %q: got %q; it is not text", src, got)
		}
	}
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte("\xff\xfe1\x00"))
	f.Add([]byte("\xc9\xc7\xce\xb2"))
	f.Fuzz(func(t *testing.T, src []byte) {
		if text, ok := Decode(src); ok && !utf8.ValidString(text) {
			t.Fatalf("Decode returned invalid UTF-8: %q", text)
		}
		if line := Cut(Line(string(src)), 9); utf8.RuneCountInString(line) > 9 ||
			strings.ContainsFunc(line, Invisible) {
			t.Fatalf("the line is too long or has invisible characters: %q", line)
		}
	})
}
