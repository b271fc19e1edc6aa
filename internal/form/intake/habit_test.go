package intake_test

import (
	"fmt"
	"strings"
	"testing"

	"portal/internal/figures"
	"portal/internal/form/intake"
	"portal/internal/message"
	"portal/internal/testkit/sample"
)

// A change far beyond those of the months before is noted, with what is usual. A usual one is not, nor one
// without months to compare it with.
func TestUnusual(t *testing.T) {
	for months, want := range map[int]string{
		6: "form.txt:9:23: 示例1县, 累计建设数量: from 6 to 21 个, more than three times any of the 5 changes before (at most 1); compare with the form",
		3: "", // two changes are no habit
	} {
		ds, problems, err := figures.Load(sample.Portal(sample.Size{Counties: 2, Months: months}))
		if err != nil || problems.Stop() {
			t.Fatal(problems, err)
		}
		last := ds.Reports[len(ds.Reports)-1]
		next := last.Period.V.Next()
		text := fmt.Sprintf("%s（%d年%d月）\n填报单位：示例1县商务局\n填报日期：%d年%d月\n序号\t项目\t\t示例1县\n", titleOfForm, next.Year, next.Month, next.Year, next.Month)
		for n, row := range rowsOfJuly {
			i := ds.Indicators[n]
			value := last.Value("c0", i.ID.V)
			shown := value.Plain()
			if i.ID.V == "stations" {
				shown = "21"
			}
			text += strings.Join([]string{row[0], row[1], row[2], shown}, "\t") + "\n"
		}
		forms, problems := intake.Read("form.txt", []byte(text), ds, nil)
		if len(problems) > 0 {
			t.Fatal(problems.Text(message.English))
		}
		change, problems, err := intake.Plan(ds, forms, intake.Options{})
		if err != nil || len(problems) > 0 {
			t.Fatal(err, problems.Text(message.English))
		}
		got := ""
		for _, n := range change.Notes {
			if n.Key == "form-unusual" {
				got += n.Text(message.English)
			}
		}
		if got != want {
			t.Errorf("after %d months:\ngot  %s\nwant %s", months, got, want)
		}
	}
}
