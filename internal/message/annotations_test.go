package message

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Each problem becomes exactly one command, whatever characters file names and data contain.
func TestAnnotations(t *testing.T) {
	var list List
	list.Add(Pos{File: "data/projects/luhe.yaml", Line: 9, Col: 13}, "one-spelling", "Name", "甲", "Other", "乙", "At", Pos{File: "data/a.yaml", Line: 2})
	list[0].Of = "luhe-tracing/winner"
	list.Add(Pos{File: "data/a.yaml", Line: 3}, "empty-value", "Key", "id")
	list.Add(Pos{File: "data/reports"}, "months-follow", "Missing", "2020-08", "Before", "2020-07", "After", "2020-09")
	list.Add(Pos{File: "data/projects/luhe.yaml", Line: 12, Col: 1}, "instalment-is-share",
		"Contract", "a\n::error file=b::100%\r", "Instalment", 1, "Amount", "1", "Share", "2", "Round", "3", "Expected", "4", "Difference", "5")
	list.Add(Pos{File: "data/a,line=1::b%0A\n\r.yaml", Line: 1, Col: 2}, "empty-value", "Key", "::")
	const want = `::error file=data/a%2Cline=1%3A%3Ab%250A%0A%0D.yaml,line=1,col=2::"::" is empty; give it a value or delete the key; for a missing figure write {missing: not_reported} [empty-value]
::error file=data/a.yaml,line=3::"id" is empty; give it a value or delete the key; for a missing figure write {missing: not_reported} [empty-value]
::warning file=data/projects/luhe.yaml,line=9,col=13::"甲" is written "乙" elsewhere (data/a.yaml:2); use one spelling for a party, or acknowledge that they are two parties or that the documents differ [one-spelling luhe-tracing/winner]
::notice file=data/projects/luhe.yaml,line=12,col=1::a%0A::error file=b::100%25%0D, instalment 1: 1 元 is 2%25 of the contract, where 3%25 would be 4 元, a difference of 5 元 [instalment-is-share]
::warning file=data/reports::there is no report for 2020-08, between those for 2020-07 and 2020-09; add it, or acknowledge why it is missing [months-follow]
`
	if diff := cmp.Diff(want, list.Annotations(English)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if got := (List{}).Annotations(Chinese); got != "" {
		t.Errorf("without problems: got %q, want nothing", got)
	}
}
