package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"portal/internal/digest"
	"portal/internal/form/intake"
	"portal/internal/message"
	"portal/internal/project"
	"portal/internal/testkit/sample"
)

// A form that had to be converted gets the same return slip as a workbook: with places, the digest of the
// file that was sent, and a marked copy, which import reads again.
func TestConvertedSlip(t *testing.T) {
	sample.Slow(t)
	if _, err := exec.LookPath("soffice"); err != nil {
		t.Skip("LibreOffice is not installed")
	}
	dir := t.TempDir()
	sample.Copy(t, dir)
	src, err := os.ReadFile("../../internal/form/intake/testdata/forms/2020-07-county-web.xls")
	if err != nil {
		t.Fatal(err)
	}
	src = bytes.ReplaceAll(src, []byte(">248<"), []byte(">2x8<"))
	name := filepath.Join(dir, "陆河.xls")
	if err := os.WriteFile(name, src, 0o600); err != nil {
		t.Fatal(err)
	}
	var stdout, stderr strings.Builder
	nothing := func(string) string { return "" }
	if code := run([]string{"import", "--dir", dir, "--format", "slip", name}, nothing, time.Now, &stdout, &stderr); code != exitProblems {
		t.Errorf("exit code %d", code)
	}
	if want := filepath.ToSlash(name) + ":Sheet1!D11: "; !strings.Contains(stderr.String(), want) {
		t.Errorf("got %s, want a problem at %s", &stderr, want)
	}
	page, err := os.ReadFile(filepath.Join(dir, "陆河-退回单.html"))
	if err != nil || !strings.Contains(string(page), "Sheet1!D11") || !strings.Contains(string(page), digest.Of(src)[:12]) {
		t.Errorf("%s %v", page, err)
	}
	marked, err := os.ReadFile(filepath.Join(dir, "陆河-标注.xlsx"))
	if err != nil {
		t.Fatal(err)
	}
	opened, err := project.Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	_, problems := intake.Read("陆河-标注.xlsx", marked, opened.Dataset, nil)
	if len(problems) != 1 || problems[0].Pos.Cell() != "D11" {
		t.Errorf("the marked copy has:\n%s", problems.Text(message.English))
	}
}
