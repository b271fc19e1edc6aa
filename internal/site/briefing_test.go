package site_test

import (
	"archive/zip"
	"bytes"
	"io"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
	"golang.org/x/net/html/atom"

	"portal/internal/figures"
	"portal/internal/lexicon"
	"portal/internal/site"
	"portal/internal/testkit/builtsite"
	"portal/internal/testkit/sample"
)

// unzip returns the files of an archive.
func unzip(t *testing.T, src []byte) map[string][]byte {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(src), int64(len(src)))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string][]byte{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		if out[f.Name], err = io.ReadAll(r); err != nil {
			t.Fatal(err)
		}
	}
	return out
}

// A briefing has the content of its page: the sentences, the tables with every digit, and the
// published pictures.
func TestBriefing(t *testing.T) {
	s := builtsite.Real(t)
	dir, out := s.Dir, s.Out
	files := unzip(t, builtsite.Read(t, out, "reports/2020-07/briefing-2020-07.zip"))
	kinds := []string{"contract-awards", "fund-progress", "fund-requests", "poor-household-training", "station-coverage", "targets"}
	want := []string{"briefing-2020-07.txt", "report-2020-07.xlsx"}
	for _, kind := range kinds {
		name := kind + "-2020-07.png"
		want = append(want, name)
		if !bytes.Equal(files[name], builtsite.Read(t, out, "charts/all", kind, "2020-07/chart.png")) {
			t.Errorf("%s is not the published picture", name)
		}
	}
	slices.Sort(want)
	if diff := cmp.Diff(want, slices.Sorted(maps.Keys(files))); diff != "" {
		t.Errorf("the files (-want +got):\n%s", diff)
	}
	t.Run("text", func(t *testing.T) { testBriefingText(t, string(files["briefing-2020-07.txt"]), s.Pages) })
	t.Run("workbook", func(t *testing.T) { testBriefingBook(t, dir, files["report-2020-07.xlsx"]) })
}

func testBriefingText(t *testing.T, got string, pages map[string]builtsite.Page) {
	if !strings.HasPrefix(got, "\ufeff电子商务进农村综合示范创建月报表（2020年7月）\r\n") {
		t.Errorf("the text begins with %q", got[:60])
	}
	if strings.Count(got, "\n") != strings.Count(got, "\r\n") {
		t.Error("not every line ends with CRLF")
	}
	lines := strings.Split(got, "\r\n")
	for address, p := range pages {
		frozen := strings.HasPrefix(address, "/charts/all/") && strings.HasSuffix(address, "/2020-07/")
		if !frozen && address != "/reports/2020-07/" {
			continue
		}
		for _, paragraph := range builtsite.All(p.Root, atom.P) {
			class, _ := builtsite.Attr(paragraph, "class")
			if class == "lead" && !slices.Contains(lines, builtsite.Text(paragraph)) ||
				class == "covers" && !strings.HasPrefix(lines[2], builtsite.Text(paragraph)) {
				t.Errorf("the text has no %q", builtsite.Text(paragraph))
			}
		}
		if want := "本期固定版本的地址：https://example.org/zt/dzsw" + address; frozen && !slices.Contains(lines, want) {
			t.Errorf("the text has no line %q", want)
		}
	}
	for _, want := range []string{
		"本月报的地址：https://example.org/zt/dzsw/reports/2020-07/", "1. 海丰县：未填报", "2. 陆丰市的省级财政专项资金使用进度：未填报",
		"合计是已填报的陆河、陆丰两县之和，不是全市数。", "1. 汕尾市商务局《电子商务进农村综合示范创建月报表（2020年7月）》，2020年8月",
		"图片文件：fund-progress-2020-07.png", "数字截至2020年7月底；以后如有更正，以网页所载为准。",
	} {
		if !slices.Contains(lines, want) {
			t.Errorf("the text has no line %q", want)
		}
	}
}

// The workbook has every figure of the month as reported.
func testBriefingBook(t *testing.T, dir string, src []byte) {
	ds, problems, err := figures.Load(os.DirFS(dir))
	if err != nil || problems.Stop() {
		t.Fatal(problems, err)
	}
	book, err := excelize.OpenReader(bytes.NewReader(src))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = book.Close() }()
	sheets := book.GetSheetList()
	if len(sheets) < 7 || sheets[0] != "月报表" {
		t.Errorf("the sheets are %q", sheets)
	}
	rows, err := book.GetRows("月报表", excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	r, zh := ds.Reports[0], sample.Words(t, lexicon.Chinese)
	head := slices.IndexFunc(rows, func(row []string) bool { return len(row) > 0 && row[0] == "序号" })
	if head < 0 || !slices.Equal(rows[head], []string{"序号", "项目", "分项", "单位", "陆河县", "陆丰市", "两县合计"}) {
		t.Fatalf("the workbook has no head row: %q", rows)
	}
	for n, i := range ds.IndicatorsAt(r.Period.V) {
		row := rows[head+1+n]
		if label := row[1] + row[2]; !strings.HasSuffix(label, i.Label.V) || row[3] != i.Unit.V {
			t.Errorf("row %d is %q in %q, want %q in %q", n+1, label, row[3], i.Label.V, i.Unit.V)
		}
		for c, scope := range []string{"luhe", "lufeng", figures.All} {
			if want := zh.Number(r.Value(scope, i.ID.V)); row[4+c] != want {
				t.Errorf("%s of %s is %q in the workbook, %q in the data", i.ID.V, scope, row[4+c], want)
			}
		}
	}
}

// A later month does not change a single byte of a month's briefing. A correction appears in it.
func TestBriefingStays(t *testing.T) {
	const name = "public/reports/2021-01/briefing-2021-01.zip"
	dir := sample.MadeUp(t, sample.Size{Counties: 1, Months: 1})
	month := func(months int, also string) []byte {
		sample.Replace(t, dir, sample.Size{Counties: 1, Months: months})
		sample.Append(t, dir, "data/reports/2021-01.yaml", also)
		builtsite.Build(t, site.Options{Dir: dir})
		return builtsite.Read(t, dir, name)
	}
	first := month(1, "")
	if later := month(2, ""); !bytes.Equal(first, later) {
		t.Error("a later month changes the briefing")
		a, b := unzip(t, first), unzip(t, later)
		for name := range a {
			if !bytes.Equal(a[name], b[name]) {
				t.Logf("%s differs:\n%s", name, cmp.Diff(string(a["briefing-2021-01.txt"]), string(b["briefing-2021-01.txt"])))
			}
		}
	}
	files := unzip(t, month(2, sample.Correction))
	want := "1. 2021年3月25日，示例1县2021年1月" // and so on
	if got := string(files["briefing-2021-01.txt"]); !strings.Contains(got, want) || !strings.Contains(got, "由5元改为0元。原因：误填；依据：《合成数据，仅供测试》") {
		t.Errorf("the briefing lacks the correction: %s", got)
	}
	if strings.Contains(string(files["briefing-2021-01.txt"]), "地址：") {
		t.Error("the briefing has an address although the site's is unknown")
	}
}
