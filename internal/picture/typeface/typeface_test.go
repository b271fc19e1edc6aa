package typeface

import (
	"math"
	"reflect"
	"strings"
	"sync"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

func TestMissing(t *testing.T) {
	for text, want := range map[string]string{
		"": "",
		"陆河县　223.7 / 500万元，进度44.74%": "",
		"喆堃塱䶮啰": "",
		"〔2020〕《办法》“引”——…·、。；：？！（）【】「」": "",
		"％‰㎡℃×÷±≤≥→←↑↓●○■□▲△✓¥￥€":       "",
		"①⑳ⅠⅣⅫⅻ½²³":          "",
		"ＡＢＣ１２３ āáǎàéŪ":      "",
		"a\tb\nc":            "",
		"陳學鄉鎮":               "",
		"县🙂镇🙂𠮷✕":             "🙂𠮷✕",
		"\u200d\ufe0f\ue000": "\u200d\ufe0f\ue000",
	} {
		if diff := cmp.Diff(want, string(Missing(text))); diff != "" {
			t.Errorf("%q (-want +got):\n%s", text, diff)
		}
	}
}

// Each font has the outline of every character that it has a width for, and wide hanzi stay regular
// where the text is bold.
func TestShape(t *testing.T) {
	if testing.Short() {
		t.Skip("reads all glyphs")
	}
	for r := range rune(0x10000) {
		for _, bold := range []bool{false, true} {
			g := Shape(r, bold)
			if want := Width(string(r), Em, bold); utf8.ValidRune(r) && float64(g.Advance) != want {
				t.Fatalf("%q, bold %t: the advance is %d, want %g", r, bold, g.Advance, want)
			}
			if hanzi := unicode.Is(unicode.Han, r) && Missing(string(r)) == nil; hanzi && g.Outline == nil {
				t.Errorf("%q, bold %t: the hanzi has no outline", r, bold)
			}
		}
	}
	if Shape('陳', true).Outline == nil || !reflect.DeepEqual(Shape('陳', true), Shape('陳', false)) {
		t.Error("a hanzi of the wide font differs in bold text")
	}
	if reflect.DeepEqual(Shape('陆', true), Shape('陆', false)) {
		t.Error("bold is like regular")
	}
	for _, r := range "🙂 \n\t" {
		if Shape(r, false).Outline != nil {
			t.Errorf("%q is visible", r)
		}
	}
}

// The middle of a line is where the metrics of the fonts put it.
func TestMiddle(t *testing.T) {
	f := fonts()
	for name, font := range map[string]*sfnt.Font{"regular": f.regular, "bold": f.bold, "wide": f.wide} {
		m, err := font.Metrics(nil, fixed.I(Em), 0)
		if err != nil || (m.Ascent-m.Descent)/2 != fixed.I(Middle) {
			t.Errorf("%s: the middle is at %v, want %d: %v", name, (m.Ascent-m.Descent)/2, Middle, err)
		}
	}
}

func TestWidth(t *testing.T) {
	for _, c := range []struct {
		text string
		size float64
		bold bool
		want float64
	}{
		{"", 14, false, 0},
		{"陆河县", 14, false, 42},
		{"陆河县", 14, true, 42},
		{"喆堃塱陳學", 10, true, 50},
		{"〔〕，　", 10, false, 40},
		{"🙂", 12, false, 12},
		{"0123456789", 10, false, 55.5},
		{"0123456789", 10, true, 59},
		{"i", 1000, false, 275},
		{"a\nb", 1000, false, 1000 * (Width("a", 1, false) + Width(" ", 1, false) + Width("b", 1, false))},
	} {
		if got := Width(c.text, c.size, c.bold); math.Abs(got-c.want) > 1e-9 {
			t.Errorf("%q at %g, bold %t: %g wide, want %g", c.text, c.size, c.bold, got, c.want)
		}
	}
}

func TestTogether(t *testing.T) {
	text := strings.Repeat("陆河县喆陳 12.5%🙂", 10)
	want := Width(text, 12, true)
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			for range 100 {
				if got := Width(text, 12, true); got != want || Shape('陆', true).Outline == nil {
					t.Errorf("%g wide, want %g", got, want)
				}
			}
		})
	}
	group.Wait()
}

func BenchmarkWidth(b *testing.B) {
	for b.Loop() {
		Width("截至2020年7月底，陆河县累计使用223.7万元", 14, false)
	}
}
