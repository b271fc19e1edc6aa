package slip_test

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"portal/internal/blank"
	"portal/internal/figures"
	"portal/internal/intake"
	"portal/internal/problem"
	"portal/internal/sample"
	"portal/internal/slip"
	"portal/internal/words"
)

var update = flag.Bool("update", false, "rewrite the goldens")

func project(t testing.TB) *figures.Dataset {
	t.Helper()
	ds, problems, err := figures.Load(os.DirFS(sample.Root()))
	if err != nil || len(problems) > 0 {
		t.Fatal(problems, err)
	}
	return ds
}

// filled is a form of the city for August 2020 with the values in it.
func filled(t testing.TB, ds *figures.Dataset, values map[string]any) []byte {
	t.Helper()
	src, err := blank.Form(ds, figures.Period{Year: 2020, Month: 8}, figures.All)
	if err != nil {
		t.Fatal(err)
	}
	return edited(t, src, func(f *excelize.File) error {
		for at, value := range values {
			if err := f.SetCellValue("月报表", at, value); err != nil {
				return err
			}
		}
		return nil
	})
}

// edited is a workbook after a change.
func edited(t testing.TB, src []byte, change func(*excelize.File) error) []byte {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(src))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	if err := change(f); err != nil {
		t.Fatal(err)
	}
	b, err := f.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

const name = "汕尾市2020年8月月报表.xlsx"

// wrong is a form as a clerk may send it, and all that is found in it: what
// cannot be read, and what does not agree with the portal's data.
func wrong(t testing.TB, ds *figures.Dataset) ([]byte, []*intake.Form, problem.List) {
	t.Helper()
	src := filled(t, ds, map[string]any{
		"C3": "下月初", "E5": 1, "F5": 0, "G5": 1, "E6": 0, "E7": 210.5, "F7": 0, "G7": 210.5, "E8": 0.4474,
		"E9": 21, "F9": 3, "G9": 21, "E10": "两次", "E11": 250, "E12": 22, "E13": 300,
	})
	forms, problems := intake.Read(name, src, ds)
	at := func(line, col int) problem.Pos {
		return problem.Pos{File: name, Sheet: "月报表", Line: line, Col: col}
	}
	problems.Add(at(7, 5), "cumulative-never-falls", "fund-used", "210.5", "223.7", problem.Pos{File: "data/reports/2020-07.yaml", Line: 14, Col: 18})
	problems.Add(at(9, 5), "total-is-sum", "stations", "陆河县 21 (E9) + 陆丰市 3 (F9)", "24", "21", at(9, 7))
	problems.Add(at(12, 5), "part-within-whole", "stations-poor-villages", "22", "stations", "21", problem.Near(at(9, 5)))
	problems.Add(at(12, 5), "within-poor-villages", "stations-poor-villages", "22", "陆河县", 20, problem.Pos{File: "data/jurisdictions.yaml", Line: 30, Col: 15})
	problems.Add(at(13, 5), "part-within-whole", "training-poor", "300", "training-persons", "250", problem.Near(at(11, 5)))
	return src, forms, problems
}

func make3(t testing.TB, name string, src []byte, forms []*intake.Form, problems problem.List, ds *figures.Dataset) (docx, html, xlsx []byte) {
	t.Helper()
	files, err := slip.Make(name, src, forms, problems, ds)
	if err != nil {
		t.Fatal(err)
	}
	if dir := os.Getenv("SLIP_OUT"); dir != "" {
		for _, f := range files {
			_ = os.WriteFile(filepath.Join(dir, f.Name), f.Bytes, 0o666)
		}
	}
	docx, html = files[0].Bytes, files[1].Bytes
	if len(files) > 2 {
		xlsx = files[2].Bytes
	}
	return docx, html, xlsx
}

// part returns a part of an OOXML file; all of them are XML.
func part(t testing.TB, src []byte, want string) string {
	t.Helper()
	archive, err := zip.NewReader(bytes.NewReader(src), int64(len(src)))
	if err != nil {
		t.Fatal(err)
	}
	found := ""
	for _, f := range archive.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		for d := xml.NewDecoder(bytes.NewReader(text)); ; {
			if _, err := d.Token(); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Fatalf("%s: %v", f.Name, err)
			}
		}
		if f.Name == want {
			found = string(text)
		}
	}
	return found
}

func TestGoldens(t *testing.T) {
	ds := project(t)
	src, forms, problems := wrong(t, ds)
	docx, html, _ := make3(t, name, src, forms, problems, ds)
	for file, got := range map[string]string{"slip.html": string(html), "document.xml": part(t, docx, "word/document.xml")} {
		file = filepath.Join("testdata", file)
		if *update {
			if err := os.WriteFile(file, []byte(got), 0o666); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(string(want), got); d != "" {
			t.Errorf("%s (-want +got):\n%s", file, d)
		}
	}
	_ = words.Chinese
	_ = strings.ToLower
}
