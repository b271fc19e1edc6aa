package bulk

import (
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"portal/internal/figures"
	"portal/internal/testkit/sample"
)

// LibreOffice opens the CSV files for spreadsheets and the workbook with the same rows: hanzi are intact, and
// numbers are numbers. Texts that begin with = stay texts.
func TestLibreOfficeReadsTheFiles(t *testing.T) {
	sample.Slow(t)
	office, err := exec.LookPath("soffice")
	if err != nil {
		t.Skip("LibreOffice is not installed")
	}
	_, list := tablesOf(t, os.DirFS(sample.Root()))
	_, strange := tablesOf(t, hostile())
	for name, list := range map[string][]Table{"shipped": list, "hostile": strange} {
		t.Run(name, func(t *testing.T) {
			files, err := Files(About{Title: "例"}, list)
			if err != nil {
				t.Fatal(err)
			}
			dir := t.TempDir()
			args := []string{"-env:UserInstallation=file://" + filepath.Join(dir, "user"), "--headless", "--infilter=CSV:44,34,76,1",
				"--convert-to", "xlsx", "--outdir", filepath.Join(dir, "out")}
			for _, of := range list {
				in := filepath.Join(dir, of.Name+".csv")
				if err := os.WriteFile(in, files[of.Name+".csv"], 0o666); err != nil {
					t.Fatal(err)
				}
				args = append(args, in)
			}
			cmd := exec.Command(office, args...)
			cmd.WaitDelay = time.Second
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			for _, of := range list {
				file, err := excelize.OpenFile(filepath.Join(dir, "out", of.Name+".xlsx"))
				if err != nil {
					t.Fatal(err)
				}
				lines, err := file.GetRows(file.GetSheetName(0), excelize.Options{RawCellValue: true})
				if err != nil {
					t.Fatal(err)
				}
				for n, want := range of.Rows {
					got := make([]string, len(want))
					copy(got, lines[n+1])
					for i, f := range of.Fields {
						at, _ := excelize.CoordinatesToCellName(i+1, n+2)
						kind, _ := file.GetCellType(file.GetSheetName(0), at)
						if isText := kind == excelize.CellTypeSharedString; want[i] != "" && isText &&
							(f.Type == Number || f.Type == Integer) {
							t.Errorf("%s!%s: the number %s is a text", of.Name, at, want[i])
						}
						got[i] = opened(f, got[i], want[i])
					}
					if diff := cmp.Diff(want, got); diff != "" {
						t.Errorf("%s row %d (-table +LibreOffice):\n%s", of.Name, n+1, diff)
					}
				}
				if err := file.Close(); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

// opened returns what a spreadsheet made of a text of a CSV file, in the form of the table. A spreadsheet guesses
// types: days and months become numbers of days, and codes and true become numbers.
func opened(f Field, got, want string) string {
	if len(got) > 0 && got[0] == '\'' { // keeps a text from being a formula
		got = got[1:]
	}
	if days, err := strconv.Atoi(got); err == nil && got != want {
		day := time.Date(1899, 12, 30+days, 0, 0, 0, 0, time.UTC)
		for _, form := range []string{time.DateOnly, "2006-01"} {
			if day.Format(form) == want {
				return want
			}
		}
	}
	if f.Type == Boolean {
		return map[string]string{"1": "true", "0": "false"}[got]
	}
	a, ok := figures.ParseNumber(got)
	b, same := figures.ParseNumber(want)
	if ok && same && a.Equal(b) {
		return want
	}
	return got
}
