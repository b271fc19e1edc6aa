package digest

import (
	"strings"
	"testing"
)

func TestOf(t *testing.T) {
	const want = "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"
	sum, size, err := OfReader(strings.NewReader("a"))
	if got := Of([]byte("a")); got != want || sum != want || size != 1 || err != nil {
		t.Errorf("got %s and %s of %d bytes, %v", got, sum, size, err)
	}
	for s, valid := range map[string]bool{want: true, strings.ToUpper(want): false, want[1:]: false, want + "0": false, "": false} {
		if Valid(s) != valid {
			t.Errorf("Valid(%q) is %t", s, !valid)
		}
	}
}
