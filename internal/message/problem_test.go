package message

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"
)

// A position is written as people look it up.
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
			t.Errorf("%#v: got %s, want %s", c.pos, got, c.want)
		}
	}
}

// A problem returns its related positions, also after Moved.
func TestRelated(t *testing.T) {
	at := func(line int) Pos { return Pos{File: "a.yaml", Line: line, Col: 2} }
	var list List
	list.Add(at(1), "total-is-sum", "Row", "stations", "Unit", "个", "Sum", 5, "Total", 4, "Stated", at(4),
		"Parts", Parts{{"甲县", decimal.NewFromInt(2), at(2)}, {"乙县", decimal.NewFromInt(3), at(3)}})
	list.Add(at(1), "part-within-whole", "Place", "甲县", "Part", "a", "Value", 2, "Unit", "个", "Whole", "b",
		"WholeValue", 1, "At", Near(at(5)))
	moved := func(p Problem) Problem {
		return p.Moved(func(p Pos) Pos { return Pos{File: "表.xlsx", Sheet: "月报表", Line: p.Line, Col: p.Col} })
	}
	for _, c := range []struct {
		p       Problem
		message string
		related []Related
	}{
		{list[0], "stations: the counties add up to 5 个, but the form's total is 4 个; compare 甲县 2 (2:2) + 乙县 3 (3:2) and the total (a.yaml:4:2) with the form, or acknowledge that it prints them so",
			[]Related{{at(4), "Stated"}, {at(2), "Parts"}, {at(3), "Parts"}}},
		{list[1], "甲县: a is 2 个, above b 1; compare with the form (whole: line 5), or acknowledge that it prints them so", []Related{{at(5), "At"}}},
		{moved(list[0]), "stations: the counties add up to 5 个, but the form's total is 4 个; compare 甲县 2 (B2) + 乙县 3 (B3) and the total (表.xlsx:月报表!B4) with the form, or acknowledge that it prints them so", nil},
		{moved(list[1]), "甲县: a is 2 个, above b 1; compare with the form (whole: B5), or acknowledge that it prints them so", nil},
	} {
		if got := c.p.Message(English); got != c.message {
			t.Errorf("got  %s\nwant %s", got, c.message)
		}
		if diff := cmp.Diff(c.related, c.p.Related()); c.related != nil && diff != "" {
			t.Error(diff)
		}
	}
	if _, ok := list[1].Place("Stated"); ok || list[1].Value("Whole") != "b" || list[1].Value("Stated") != nil {
		t.Error("a value is found under another name")
	}
}
