package digest

import (
	"strings"
	"testing"
)

func TestOf(t *testing.T) {
	const want = "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"
	if got := Of([]byte("a")); got != want {
		t.Errorf("Of: got %s, want %s", got, want)
	}
	if got, size, err := OfReader(strings.NewReader("a")); got != want || size != 1 || err != nil {
		t.Errorf("OfReader: got %s, %d bytes, error %v; want %s, 1 byte", got, size, err, want)
	}
	if got := OfAll("a", "b"); got != Of([]byte("1:a1:b")) || got == OfAll("ab") || got == OfAll("b", "a") {
		t.Errorf("OfAll: got %s", got)
	}
	for s, want := range map[string]bool{
		want: true, strings.ToUpper(want): false, want[1:]: false, want + "0": false, "": false,
	} {
		if got := Valid(s); got != want {
			t.Errorf("Valid(%q): got %t, want %t", s, got, want)
		}
	}
}
