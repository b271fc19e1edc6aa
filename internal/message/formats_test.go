package message

import (
	"flag"
	"os"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "rewrite the goldens")

// What other programs are told of an error, a warning and a note, and of places
// of every kind.
func TestGoldens(t *testing.T) {
	var list List
	list.Add(Pos{File: "市表.xlsx", Sheet: "月报表", Line: 9, Col: 4}, "form-merged", "Row", "累计建设数量")
	list.Add(Pos{File: "data/a b.yaml", Line: 3, Col: 7}, "empty-value", "Key", "id")
	list.Add(Pos{File: "data/reports"}, "months-follow", "Missing", "2020-08", "Before", "2020-07", "After", "2020-09")
	list[2].Of = "2020-08"
	for _, as := range []Format{AsJSON, AsSARIF} {
		got, err := list.Encode(as, English)
		if err != nil {
			t.Fatal(err)
		}
		golden := "testdata/problems." + string(as)
		if *update {
			if err := os.WriteFile(golden, got, 0o666); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(golden)
		if err != nil || string(got) != string(want) {
			t.Errorf("%s is\n%s%v", golden, got, err)
		}
		if none, err := (List{}).Encode(as, Chinese); err != nil || !strings.Contains(string(none), "[]") || strings.Contains(string(none), "null") {
			t.Errorf("no problem is %s, %v", none, err)
		}
	}
	if got, err := list.Encode(AsText, Chinese); err != nil || string(got) != list.Text(Chinese) {
		t.Errorf("%s, %v", got, err)
	}
	if _, err := list.Encode("xml", English); err == nil {
		t.Error("there is xml")
	}
}
