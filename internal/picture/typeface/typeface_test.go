package typeface

import (
	"math"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
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

func TestNeedsWide(t *testing.T) {
	for text, want := range map[string]bool{
		"陆河县":     false,
		"喆堃塱":     false, // names and places of the 通用规范汉字表
		"陳學":      true,
		"🙂":       false, // in no font
		"县陳":      true,
		"A 1.5 %": false,
	} {
		if got := NeedsWide(text); got != want {
			t.Errorf("%q needs the wide font: %t", text, got)
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
				if got := Width(text, 12, true); got != want {
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
