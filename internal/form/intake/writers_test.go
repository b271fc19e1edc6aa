package intake_test

import (
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"portal/internal/figures"
	"portal/internal/form/intake"
	"portal/internal/message"
	"portal/internal/officefile/convert"
	"portal/internal/testkit/sample"
)

// The blank form, filled in by other programs, gives exactly the figures filled in.
func TestWriters(t *testing.T) {
	sample.Slow(t)
	_, missing := exec.LookPath("soffice")
	ds := project(t)
	want, err := os.ReadFile("testdata/messy/figures.tsv")
	if err != nil {
		t.Fatal(err)
	}
	for name, refused := range map[string]string{
		"docx.docx": "", "exceljs.xlsx": "", "libreoffice.ods": "", "libreoffice.xls": "", "libreoffice.xlsx": "",
		"libreoffice-sums.xlsx": "", "openpyxl.xlsx": "", "sheetjs.xls": "", "sheetjs.xlsx": "",
		"openpyxl-sums.xlsx": "office-formula G5 G6 G7 G9 G10 G11 G12 G13 G14",
		"sheetjs.ods":        "form-decimals D8 E8",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			src, err := os.ReadFile("testdata/writers/" + name)
			if err != nil {
				t.Fatal(err)
			}
			if missing != nil && !strings.HasSuffix(name, "x") {
				t.Skip("LibreOffice is not installed")
			}
			made, problems, err := convert.File(t.Context(), name, src)
			if err != nil || len(problems) > 0 {
				t.Fatal(err, problems.Text(message.English))
			}
			forms, problems := intake.ReadConverted(name, src, made, ds, nil)
			var got []string
			for _, p := range problems {
				key, _, _ := strings.Cut(p.Key, "/")
				got = append(got, key, p.Pos.Cell())
			}
			if refused != "" {
				slices.Sort(got)
				expected := strings.Fields(refused)
				if !slices.Equal(slices.Compact(got), slices.Sorted(slices.Values(expected))) {
					t.Errorf("got %v, want %v", got, expected)
				}
				return
			}
			if len(problems) > 0 || len(forms) != 1 {
				t.Fatalf("%d forms\n%s", len(forms), problems.Text(message.English))
			}
			f := forms[0]
			if f.Filed.String() != "2020-09-08" || f.Period.String() != "2020-08" || f.Filer != "汕尾市商务局" {
				t.Errorf("read %s, %s, %s", f.Filed, f.Period, f.Filer)
			}
			if diff := cmp.Diff(string(want), asTable(f, ds)); diff != "" {
				t.Errorf("figures (-want +got):\n%s", diff)
			}
		})
	}
}

// asTable returns a form's figures as figures.tsv has them.
func asTable(f *intake.Form, ds *figures.Dataset) string {
	var b strings.Builder
	b.WriteString("indicator\thaifeng\tluhe\tlufeng\ttotal\n")
	for _, i := range ds.Indicators {
		b.WriteString(i.ID.V)
		for _, scope := range []string{"haifeng", "luhe", "lufeng", figures.All} {
			b.WriteString("\t")
			if c, ok := f.Column(scope); ok {
				if cell, _ := c.Cell(i.ID.V); cell.Value.Known() {
					b.WriteString(cell.Value.Number.String())
				}
			}
		}
		b.WriteString("\n")
	}
	return b.String()
}
