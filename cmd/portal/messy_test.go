package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"portal/internal/figures"
	"portal/internal/message"
	"portal/internal/project"
	"portal/internal/testkit/sample"
)

// messy is the folder of forms as offices send them. Its README describes each.
const messy = "../../internal/form/intake/testdata/messy"

// Ten messy forms of one month go through in one command, after at most three questions that a flag or a cell
// answers.
func TestMessy(t *testing.T) {
	sample.Slow(t)
	if _, err := exec.LookPath("soffice"); err != nil {
		t.Skip("LibreOffice is not installed")
	}
	kept := map[string]string{}
	for _, name := range []string{"questions.txt", "report.txt", "figures.tsv"} {
		src, err := os.ReadFile(filepath.Join(messy, name))
		if err != nil {
			t.Fatal(err)
		}
		kept[name] = string(src)
	}
	dir := sample.Project(t)
	forms := copyForms(t, dir)
	t.Chdir(dir)

	got, code := importMessy(forms)
	if diff := cmp.Diff(kept["questions.txt"], got); diff != "" || code != exitProblems {
		t.Errorf("exit code %d; questions (-want +got):\n%s", code, diff)
	}
	if n := strings.Count(got, "]\n"); n > 3 {
		t.Errorf("%d questions, want at most 3", n)
	}

	clearCell(t, "海丰县8月报表.xlsx", "D3")
	got, code = importMessy(append([]string{"--verbose", "--read", "无=0", "--read", "未启动=空"}, forms...))
	if diff := cmp.Diff(kept["report.txt"], got); diff != "" || code != 0 {
		t.Fatalf("exit code %d; report (-want +got):\n%s", code, diff)
	}
	opened, err := project.Open(t.Context(), dir)
	if err != nil || len(opened.Problems.Severe()) > 0 {
		t.Fatal(err, opened.Problems.Text(message.English))
	}
	if diff := cmp.Diff(kept["figures.tsv"], table(t, opened.Dataset)); diff != "" {
		t.Errorf("figures (-want +got):\n%s", diff)
	}
}

// copyForms copies the messy forms and returns their names.
func copyForms(t *testing.T, dir string) (names []string) {
	t.Helper()
	files, err := os.ReadDir(messy)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if !strings.HasPrefix(f.Name(), "海丰") && !strings.HasPrefix(f.Name(), "陆") && !strings.HasPrefix(f.Name(), "汕尾") {
			continue
		}
		src, err := os.ReadFile(filepath.Join(messy, f.Name()))
		if err == nil {
			err = os.WriteFile(filepath.Join(dir, f.Name()), src, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
		names = append(names, f.Name())
	}
	if len(names) != 10 {
		t.Fatalf("%d forms, want 10", len(names))
	}
	return names
}

// importMessy imports forms and returns everything printed, without the version of LibreOffice.
func importMessy(args []string) (printed string, code int) {
	var out strings.Builder
	now := func() time.Time { return time.Date(2020, 9, 10, 0, 0, 0, 0, time.UTC) }
	code = run(append([]string{"import", "--lang", "zh"}, args...), func(string) string { return "" }, now, &out, &out)
	return regexp.MustCompile(`LibreOffice [\d.]+`).ReplaceAllString(out.String(), "LibreOffice N"), code
}

// clearCell empties a cell of a workbook.
func clearCell(t *testing.T, name, cell string) {
	t.Helper()
	b, err := excelize.OpenFile(name)
	if err == nil {
		err = b.SetCellValue("Sheet1", cell, nil)
	}
	if err == nil {
		err = b.Save()
	}
	if err != nil {
		t.Fatal(err)
	}
}

// table returns August's figures with a line for each indicator and a column for each county. A missing
// figure is blank.
func table(t *testing.T, ds *figures.Dataset) string {
	t.Helper()
	scopes := []string{"haifeng", "luhe", "lufeng", figures.All}
	r, ok := ds.Report(figures.Period{Year: 2020, Month: 8})
	if !ok {
		t.Fatal("the data has no August")
	}
	lines := []string{"indicator\thaifeng\tluhe\tlufeng\ttotal"}
	for _, i := range ds.Indicators {
		line := i.ID.V
		for _, scope := range scopes {
			line += "\t"
			if v := r.Value(scope, i.ID.V); v.Known() {
				line += v.Number.String()
			}
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n") + "\n"
}
