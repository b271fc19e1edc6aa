package picture

import "testing"

// Paths keep their place and become shorter; others are errors, because they would be drawn wrongly.
func TestPath(t *testing.T) {
	for _, c := range []struct{ transform, d, want string }{
		{"", "M24 168l753.3 0l0 14l-753.3 0Z", "M24 168H777.3v14H24Z"},
		{"translate(0.5 -20)", "M0 20L10 20L10 20.25L3.004 9", "M.5 0h10V.25L3.5-11"},
		{"matrix(3,0,0,3,79.4835,506.2646)", "M1 0A1 1 0 1 1 1 -0.1", "M82.48 506.26a3 3 0 1 1 0-.3"},
		{"matrix(2,0,0,24,10,10)", "M-1 -1l2 0l0 2Z", "M8-14h4V34Z"},
		{"", "M0 0L5 5ZL7 5", "M0 0L5 5ZL7 5"},
		{"matrix(2,0,0,24,10,10)", "M0 0A1 2 0 1 1 1 1", ""},
		{"matrix(0,1,-1,0,0,0)", "M0 0L1 1", ""},
		{"rotate(90)", "M0 0L1 1", ""},
		{"", "M0 0C1 1 2 2 3 3", ""},
		{"", "M0", ""},
		{"", "M0 zero", ""},
	} {
		var got string
		m, err := transformOf(c.transform)
		if err == nil {
			got, err = m.path(c.d, false)
		}
		if got != c.want || (err == nil) != (c.want != "") {
			t.Errorf("%s %s: %q, %v; want %q", c.transform, c.d, got, err, c.want)
		}
	}
	if _, err := (transform{x: 2, y: 3}).path("M0 0L1 1", true); err == nil {
		t.Error("a line was stretched")
	}
}
