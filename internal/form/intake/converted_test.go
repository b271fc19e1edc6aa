package intake_test

import (
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"portal/internal/digest"
	"portal/internal/form/intake"
	"portal/internal/message"
	"portal/internal/officefile/convert"
	"portal/internal/testkit/sample"
)

// CSV and converted files give the figures of the .xlsx, at the same cells. The data records the file that
// was sent, and that it was converted.
func TestConverted(t *testing.T) {
	sample.Slow(t)
	_, missing := exec.LookPath("soffice")
	ds := project(t)
	read := func(t *testing.T, name string, convertible bool) *intake.Form {
		src, err := os.ReadFile("testdata/forms/" + name)
		if err != nil {
			t.Fatal(err)
		}
		made, problems, err := convert.File(t.Context(), name, src)
		if err != nil || (made != nil) != convertible {
			t.Fatal(err, problems.Text(message.English))
		}
		forms, problems := intake.ReadConverted(name, src, made, ds, nil)
		if len(problems) > 0 || len(forms) != 1 || len(forms[0].Columns) != 1 {
			t.Fatalf("%d forms\n%s", len(forms), problems.Text(message.English))
		}
		if f := forms[0]; f.File != name || f.SHA256 != digest.Of(src) {
			t.Errorf("recorded as %s, %s", f.File, f.SHA256)
		}
		return forms[0]
	}
	values := func(f *intake.Form, places bool) (out []string) {
		for _, cell := range f.Columns[0].Figures {
			line := cell.Indicator + " " + cell.Value.Plain()
			if places {
				line += " " + cell.Pos.Cell()
			}
			out = append(out, line)
		}
		return out
	}
	book := read(t, "2020-07-county.xlsx", false)
	if diff := cmp.Diff(values(book, false), values(read(t, "2020-07-county.csv", false), false)); diff != "" {
		t.Errorf("CSV (-want +got):\n%s", diff)
	}
	for name, kind := range map[string]string{
		"2020-07-county.xls":     "Excel 97 工作簿（.xls、.et）",
		"2020-07-county-web.xls": "网页（HTML）",
		"2020-07-county.ods":     "OpenDocument 表格（.ods）",
		"2020-07-county.doc":     "Word 97 文档（.doc、.wps）",
		"2020-07-county.odt":     "OpenDocument 文本（.odt）",
		"2020-07-county.rtf":     "RTF 文档（.rtf）",
	} {
		t.Run(name, func(t *testing.T) {
			if missing != nil {
				t.Skip("LibreOffice is not installed")
			}
			t.Parallel()
			f := read(t, name, true)
			sheet := f.Columns[0].Pos.Sheet == "Sheet1"
			if diff := cmp.Diff(values(book, sheet), values(f, sheet)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			inferred := f.Columns[0].Inferred
			if !strings.Contains(inferred, "由 LibreOffice ") || !strings.HasSuffix(inferred, "转换后读取，原格式："+kind) ||
				!strings.Contains(written(f), "\n"+name+": 由 LibreOffice ") {
				t.Errorf("records no conversion:\n%s", written(f))
			}
		})
	}
}
