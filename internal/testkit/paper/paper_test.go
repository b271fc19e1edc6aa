package paper_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"portal/internal/testkit/paper"
)

// Find ignores blanks and treats characters that look alike as equal.
func TestFind(t *testing.T) {
	var s paper.Sheet
	for _, r := range paper.Plain("海丰县（⻓） 3 页，海丰县(长)") {
		s.Glyphs = append(s.Glyphs, paper.Glyph{Rune: r})
	}
	for text, want := range map[string][]int{"县（长）": {2, 11}, "3页": {6}, "陆丰": nil, " ": nil} {
		if diff := cmp.Diff(want, s.Find(text)); diff != "" {
			t.Errorf("%q (-want +got):\n%s", text, diff)
		}
	}
}
