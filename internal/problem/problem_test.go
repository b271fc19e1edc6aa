package problem

import "testing"

// A place is written as people look it up.
func TestPosString(t *testing.T) {
	for _, c := range []struct {
		pos  Pos
		want string
	}{
		{Pos{File: "a.yaml"}, "a.yaml"},
		{Pos{File: "a.yaml", Line: 3}, "a.yaml:3"},
		{Pos{File: "a.yaml", Line: 3, Col: 7}, "a.yaml:3:7"},
		{Pos{File: "a.xlsx", Sheet: "月报表"}, "a.xlsx:月报表"},
		{Pos{File: "a\x1b[31m\u202e\xff\u200b\\\"甲.txt", Sheet: "\x07"}, `a\x1b[31m\u202e\xff\u200b\"甲.txt:\a`},
		{Pos{File: "a.xlsx", Sheet: "月报表", Line: 7, Col: 3}, "a.xlsx:月报表!C7"},
		{Pos{File: "a.xlsx", Sheet: "月报表", Line: 7}, "a.xlsx:月报表!7:7"},
		{Pos{File: "a.xlsx", Sheet: "月报表", Col: 28}, "a.xlsx:月报表!AB:AB"},
		{Pos{File: "a.xlsx", Sheet: "月报表", Line: 1, Col: 702}, "a.xlsx:月报表!ZZ1"},
	} {
		if got := c.pos.String(); got != c.want {
			t.Errorf("%#v is written %s; want %s", c.pos, got, c.want)
		}
	}
}
