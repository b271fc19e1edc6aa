package intake_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"portal/internal/figures"
	"portal/internal/form/intake"
	"portal/internal/message"
)

// project returns the project's own data, which has no problems.
func project(t testing.TB) *figures.Dataset {
	t.Helper()
	ds, problems, err := figures.Load(os.DirFS("../../.."))
	if err != nil || len(problems) > 0 {
		t.Fatal(err, problems.Text(message.English))
	}
	return ds
}

// written renders a form as text.
func written(f *intake.Form) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s %s %s\n", f.Kind, f.Period, f.Filer, f.Filed)
	for _, c := range f.Columns {
		fmt.Fprintf(&b, "%s (%s)\n", c.County, c.Heading)
		if c.Inferred != "" {
			fmt.Fprintf(&b, "  %s\n", c.Inferred)
		}
		for _, cell := range c.Figures {
			fmt.Fprintf(&b, "  %s %s %s\n", cell.Indicator, cell.Value.Plain(), cell.Pos)
		}
	}
	for _, n := range f.Notes {
		fmt.Fprintf(&b, "%s\n", n.Text(message.Chinese))
	}
	return b.String()
}

// TestLetter reads the letter's two forms as pasted text and as LibreOffice files. The pasted city
// form has a header that is one cell short; the county form keeps the template's headings.
func TestLetter(t *testing.T) {
	ds := project(t)
	july, _ := ds.Report(figures.Period{Year: 2020, Month: 7})
	for _, name := range []string{
		"2020-07-city.tsv", "2020-07-city.xlsx", "2020-07-city.docx",
		"2020-07-county.tsv", "2020-07-county.xlsx", "2020-07-county.docx",
	} {
		counties := []string{"luhe", "lufeng", figures.All}
		if strings.Contains(name, "county") {
			counties = counties[:1]
		}
		src, err := os.ReadFile("testdata/forms/" + name)
		if err != nil {
			t.Fatal(err)
		}
		forms, problems := intake.Read(name, src, ds, nil)
		if len(problems) > 0 || len(forms) != 1 {
			t.Fatalf("%s: %d forms\n%s", name, len(forms), problems.Text(message.English))
		}
		if len(forms[0].Columns) != len(counties) {
			t.Errorf("%s:\n%s", name, written(forms[0]))
		}
		for _, county := range counties {
			column, ok := forms[0].Column(county)
			want, _ := july.Column(county)
			if !ok || len(column.Figures) != len(want.Figures) {
				t.Fatalf("%s: column %s is missing or incomplete", name, county)
			}
			for _, o := range want.Figures {
				if cell, _ := column.Cell(o.Indicator.V); !cell.Value.Equal(o.Value.V) {
					t.Errorf("%s: %s of %s = %s, want %s", cell.Pos, o.Indicator.V, county, cell.Value.Plain(), o.Value.V.Plain())
				}
			}
		}
	}
}
