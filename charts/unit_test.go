package charts_test

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"portal/charts"
)

// The fund chart uses the form's unit of money for its axis, the budget, the requests and the
// sentence.
func TestOneUnit(t *testing.T) {
	for unit, budget := range map[string]string{"元": "5000000", "万元": "500", "亿元": "0.05"} {
		root := fstest.MapFS{}
		for _, top := range []string{"data", "content"} {
			err := fs.WalkDir(project(), top, func(name string, d fs.DirEntry, err error) error {
				if err != nil || d.IsDir() {
					return err
				}
				src, err := fs.ReadFile(project(), name)
				if name == "data/indicators.yaml" {
					src = []byte(strings.ReplaceAll(string(src), "unit: 万元", "unit: "+unit))
				}
				root[name] = &fstest.MapFile{Data: src}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		for _, c := range build(t, root) {
			if c.ID != "fund-progress" || c.Scope != "luhe" {
				continue
			}
			if c.Unit != unit || c.Tables[0].Columns[1].Unit != unit || c.Tables[0].Rows[0][1].Value != budget {
				t.Errorf("%s: the chart is in %s, the budget %s %s", unit, c.Unit, c.Tables[0].Rows[0][1].Value,
					c.Tables[0].Columns[1].Unit)
			}
			for _, p := range []charts.Picture{c.Wide, c.Slide} {
				if !strings.Contains(string(p.Option), budget) {
					t.Errorf("%s: no picture of the budget %s", unit, budget)
				}
			}
			if !strings.Contains(c.Sentence, unit) || unit != "万元" && strings.Contains(c.Sentence, "万元") {
				t.Errorf("%s: %s", unit, c.Sentence)
			}
		}
	}
}
