package returnslip_test

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"
	"github.com/xuri/excelize/v2"

	"portal/internal/figures"
	"portal/internal/form/intake"
	"portal/internal/form/returnslip"
	"portal/internal/form/template"
	"portal/internal/message"
	"portal/internal/testkit/sample"
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

// filled returns the city's form for August 2020 with the given values.
func filled(t testing.TB, ds *figures.Dataset, values map[string]any) []byte {
	t.Helper()
	src, err := template.Form(ds, figures.Span{First: figures.Period{Year: 2020, Month: 8}, Last: figures.Period{Year: 2020, Month: 8}}, figures.All)
	if err != nil {
		t.Fatal(err)
	}
	return edited(t, src, func(f *excelize.File) error {
		for _, at := range slices.Sorted(maps.Keys(values)) { // in a fixed order, because the goldens contain its bytes
			if err := f.SetCellValue("月报表", at, values[at]); err != nil {
				return err
			}
		}
		return nil
	})
}

// edited returns a workbook after a change.
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

// wrong returns a form as a clerk may send it and all its problems: unreadable cells and
// disagreements with the portal's data.
func wrong(t testing.TB, ds *figures.Dataset) ([]byte, []*intake.Form, message.List) {
	t.Helper()
	src := filled(t, ds, map[string]any{
		"C3": "下月初", "E5": 1, "F5": 0, "G5": 1, "E6": 0, "E7": 210.5, "F7": 0, "G7": 210.5, "E8": 0.4474,
		"E9": 21, "F9": 3, "G9": 21, "E10": "两次", "E11": 250, "E12": 22, "E13": 300,
	})
	forms, problems := intake.Read(name, src, ds, nil)
	at := func(line, col int) message.Pos {
		return message.Pos{File: name, Sheet: "月报表", Line: line, Col: col}
	}
	problems.Add(
		at(7, 5), "cumulative-never-falls", "Place", "陆河县", "Row", "累计使用资金", "Value", "210.5", "Unit", "万元",
		"Before", "223.7", "Period", figures.Period{Year: 2020, Month: 7},
		"At", message.Pos{File: "data/reports/2020-07.yaml", Line: 14, Col: 18},
	)
	parts := message.Parts{
		{Name: "陆河县", Number: decimal.NewFromInt(21), Pos: at(9, 5)},
		{Name: "陆丰市", Number: decimal.NewFromInt(3), Pos: at(9, 6)},
	}
	problems.Add(
		at(9, 5), "total-is-sum", "Row", "累计建设数量", "Unit", "个", "Parts", parts,
		"Sum", "24", "Total", "21", "Stated", at(9, 7),
	)
	problems.Add(
		at(12, 5), "part-within-whole", "Place", "陆河县", "Part", "其中省定贫困村", "Value", "22", "Unit", "个",
		"Whole", "累计建设数量", "WholeValue", "21", "At", message.Near(at(9, 5)),
	)
	problems.Add(
		at(12, 5), "within-poor-villages", "Place", "陆河县", "Row", "其中省定贫困村", "Value", "22", "Unit", "个",
		"Villages", 20, "At", message.Pos{File: "data/jurisdictions.yaml", Line: 30, Col: 15},
	)
	problems.Add(
		at(11, 5), "growth-as-before", "Place", "陆河县", "Row", "当年累计培训人数", "Growth", "250", "Unit", "人次",
		"Period", "2020年8月", "Times", 5, "Months", 3, "Largest", "40",
	)
	problems.Add(
		at(13, 5), "part-within-whole", "Place", "陆河县", "Part", "其中贫困户", "Value", "300", "Unit", "人次",
		"Whole", "当年累计培训人数", "WholeValue", "250", "At", message.Near(at(11, 5)),
	)
	return src, forms, problems
}

func make3(
	t testing.TB, name string, src []byte, forms []*intake.Form, problems message.List, ds *figures.Dataset,
) (docx, html, xlsx []byte) {
	t.Helper()
	files, err := returnslip.Make(name, 1, src, src, forms, problems, ds)
	if err != nil {
		t.Fatal(err)
	}
	docx, html = files[0].Bytes, files[1].Bytes
	if len(files) > 2 {
		xlsx = files[2].Bytes
	}
	return docx, html, xlsx
}

// part returns a part of an OOXML file and checks that all parts are XML.
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

// disagreeing returns a readable form and its warnings, after checking it with all data.
func disagreeing(t testing.TB, ds *figures.Dataset) ([]byte, []*intake.Form, message.List) {
	t.Helper()
	src := filled(t, ds, map[string]any{
		"C3": "2020年7月", "E5": 1, "F5": 0, "G5": 2, "E6": 5, "E7": 210.5, "F7": 0, "G7": 210.5, "E8": 0.4474, "F8": 0.1, "G8": 0.4474,
		"E9": 21, "F9": 3, "G9": 21, "E10": 0, "F10": 0, "G10": 1, "E11": 250, "E12": 22, "G12": 22, "E13": 300,
	})
	forms, problems := intake.Read(name, src, ds, nil)
	if len(problems) > 0 {
		t.Fatal(problems.Text(message.English))
	}
	change, problems, err := intake.Plan(ds, forms, intake.Options{})
	if err != nil || len(problems) > 0 || len(change.Doubts) == 0 {
		t.Fatal(err, problems)
	}
	return src, forms, change.Doubts
}

// Problems are in the words of the form. A clerk does not know the data's ids and files.
func TestGoldens(t *testing.T) {
	ds := project(t)
	src, forms, problems := wrong(t, ds)
	docx, html, _ := make3(t, name, src, forms, problems, ds)
	src, forms, problems = disagreeing(t, ds)
	_, checked, _ := make3(t, name, src, forms, problems, ds)
	for _, id := range []string{"data/", ".yaml", "fund-", "stations", "training-"} {
		if strings.Contains(string(checked), id) {
			t.Errorf("the page contains %s", id)
		}
	}
	notes := append(slices.Clone(forms[0].Notes),
		intake.Note{Pos: message.Pos{File: name, Sheet: "月报表", Line: 16, Col: 1}, Key: "form-aside"},
		intake.Note{Pos: message.Pos{File: name, Sheet: "月报表", Line: 7, Col: 4}, Key: "form-shown", Values: []any{"Row", "<累计使用>", "Held", "1.23", "Shown", "1.2"}})
	record, err := returnslip.Record(name, 1, src, forms, "市表已到；没有数：海丰县", notes, problems, ds)
	if err != nil || len(record) != 1 || record[0].Name != "汕尾市2020年8月月报表-读入记录.html" {
		t.Fatal(record, err)
	}
	for file, got := range map[string]string{"record.html": string(record[0].Bytes), "slip.html": string(html), "document.xml": part(t, docx, "word/document.xml"), "checked.html": string(checked)} {
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
}

// Equal forms give equal slips, and notes are not part of a slip.
func TestSameBytes(t *testing.T) {
	ds := project(t)
	src, forms, problems := wrong(t, ds)
	a, err := returnslip.Make(name, 1, src, src, forms, problems, ds)
	if err != nil {
		t.Fatal(err)
	}
	problems.Add(message.Pos{File: name}, "deadline-met", "Deadline", "2020-09-15", "Text", "a", "Newest", "2020-10")
	slices.Reverse(problems)
	b, err := returnslip.Make(name, 1, src, src, forms, problems, ds)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(a, b); d != "" {
		t.Error("two slips of the same form differ")
	}
	var names []string
	for _, f := range a {
		names = append(names, f.Name)
	}
	// The second slip of a form refers to its own files.
	second, err := returnslip.Make(name, 2, src, src, forms, problems, ds)
	if err != nil || second[0].Name != "汕尾市2020年8月月报表-退回单-2.docx" || second[2].Name != "汕尾市2020年8月月报表-标注-2.xlsx" ||
		!strings.Contains(string(second[1].Bytes), "请在“汕尾市2020年8月月报表-标注-2.xlsx”里改正") {
		t.Errorf("%v\n%s", err, second[1].Bytes)
	}
	if want := []string{"汕尾市2020年8月月报表-退回单.docx", "汕尾市2020年8月月报表-退回单.html", "汕尾市2020年8月月报表-标注.xlsx"}; !slices.Equal(names, want) {
		t.Errorf("files %q", names)
	}
}

// shown is the content and appearance of a cell.
type shown struct {
	Text, Formula string
	Style         *excelize.Style
}

// cells returns all cells of a workbook, and its comments.
func cells(t testing.TB, src []byte) (map[string]shown, map[string]string) {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(src))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	all, comments := map[string]shown{}, map[string]string{}
	for _, sheet := range f.GetSheetList() {
		for row := 1; row <= 20; row++ {
			for col := 1; col <= 10; col++ {
				at, _ := excelize.CoordinatesToCellName(col, row)
				text, err := f.GetCellValue(sheet, at)
				formula, err2 := f.GetCellFormula(sheet, at)
				id, err3 := f.GetCellStyle(sheet, at)
				style, err4 := f.GetStyle(id)
				if err := errors.Join(err, err2, err3, err4); err != nil {
					t.Fatal(err)
				}
				all[sheet+"!"+at] = shown{text, formula, style}
			}
		}
		list, err := f.GetComments(sheet)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range list {
			text := c.Text
			for _, run := range c.Paragraph {
				text += run.Text
			}
			if _, ok := comments[sheet+"!"+c.Cell]; ok {
				t.Errorf("two comments at %s", c.Cell)
			}
			comments[sheet+"!"+c.Cell] = text
		}
	}
	return all, comments
}

// rules returns a workbook's data validations and print settings.
func rules(t testing.TB, src []byte) []any {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(src))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	var out []any
	for _, sheet := range f.GetSheetList() {
		validations, err := f.GetDataValidations(sheet)
		formats, err2 := f.GetConditionalFormats(sheet)
		merged, err3 := f.GetMergeCells(sheet, true)
		layout, err4 := f.GetPageLayout(sheet)
		protection, err5 := f.GetSheetProtection(sheet)
		panes, err6 := f.GetPanes(sheet)
		if err := errors.Join(err, err2, err3, err4, err5, err6); err != nil {
			t.Fatal(err)
		}
		var widths []float64
		for _, col := range []string{"A", "B", "C", "D", "E"} {
			w, err := f.GetColWidth(sheet, col)
			if err != nil {
				t.Fatal(err)
			}
			widths = append(widths, w)
		}
		out = append(out, validations, formats, merged, layout, protection, panes, widths)
	}
	return out
}

// marked compares a copy with its original: the affected cells have another fill and a comment, and
// everything else is unchanged.
func marked(t *testing.T, src, copied []byte, want map[string]string) {
	t.Helper()
	before, _ := cells(t, src)
	after, comments := cells(t, copied)
	if d := cmp.Diff(want, comments); d != "" {
		t.Errorf("comments (-want +got):\n%s", d)
	}
	for at, was := range before {
		now := after[at]
		if slices.Equal(now.Style.Fill.Color, []string{"FFE066"}) {
			if _, ok := want[at]; !ok && !strings.HasPrefix(at, "月报表!D3") && !strings.HasPrefix(at, "月报表!E3") && at != "月报表!F3" && at != "月报表!G3" {
				t.Errorf("unexpected mark at %s", at)
			}
			now.Style.Fill = was.Style.Fill
		} else if _, ok := want[at]; ok && !strings.Contains(want[at], "经办人的批注，不在问题里") {
			t.Errorf("missing mark at %s", at)
		}
		if d := cmp.Diff(was, now); d != "" {
			t.Errorf("%s (-before +after):\n%s", at, d)
		}
	}
	if d := cmp.Diff(rules(t, src), rules(t, copied)); d != "" {
		t.Errorf("what the cells take (-before +after):\n%s", d)
	}
	for _, name := range []string{"xl/workbook.xml", "xl/theme/theme1.xml", "docProps/core.xml"} {
		if part(t, src, name) != part(t, copied, name) {
			t.Errorf("part %s differs", name)
		}
	}
}

func TestMarked(t *testing.T) {
	ds := project(t)
	src, forms, problems := wrong(t, ds)
	_, _, copied := make3(t, name, src, forms, problems, ds)
	marked(t, src, copied, map[string]string{
		"月报表!C3":  "退回单第1处\n发现：填报日期是“下月初”\n应当：请写成 2020年8月 或 2020年8月5日\n规则：form-date",
		"月报表!E7":  "退回单第2处\n陆河县，累计使用资金（万元）\n发现：陆河县累计使用资金从 2020年7月的 223.7 减少到 210.5万元\n应当：累计数不会减少\n怎样改：本期写错的，改正本期；上期报多了的，随表说明上期应是多少和原因。\n怎样改：属实的不用改，随表说明原因。\n上期：223.7，2020年7月\n规则：cumulative-never-falls",
		"月报表!G9":  "退回单第3处\n合计，累计建设数量（个）\n发现：合计填的是 21，各县相加是 24：陆河县 21 (E9) + 陆丰市 3 (F9)\n应当：核对各县的数和合计，改正写错的一格。\n怎样改：属实的不用改，随表说明原因。\n上期：20，2020年7月\n规则：total-is-sum",
		"月报表!E10": "退回单第4处\n陆河县，当年累计培训场次（次）\n发现：当年累计培训场次 是“两次”\n应当是以次计的数，没有填报请留空\n上期：1，2020年7月\n规则：form-number",
		"月报表!E11": "退回单第5处\n陆河县，当年累计培训人数（人次）\n发现：陆河县当年累计培训人数：2020年8月 增加 250人次，超过此前 3 个月最大增幅 40 的 5 倍\n应当：请与原表核对\n怎样改：属实的不用改，随表说明原因。\n上期：248，2020年7月\n规则：growth-as-before",
		"月报表!E12": "退回单第6处\n陆河县，累计建设省定贫困村电商服务站数量（个）\n发现：陆河县其中省定贫困村是 22个，超过累计建设数量 21\n应当：部分不能大于整体\n怎样改：核对这两格，改正写错的一格。\n怎样改：属实的不用改，随表说明原因。\n上期：9，2020年7月\n规则：part-within-whole\n\n退回单第7处\n陆河县，累计建设省定贫困村电商服务站数量（个）\n发现：陆河县其中省定贫困村是 22个，省定贫困村只有 20 个\n应当：每村至多一站时，不多于贫困村数\n怎样改：核对这一格；总村数有变的，随表附上依据。\n怎样改：属实的不用改，随表说明原因。\n上期：9，2020年7月\n规则：within-poor-villages",
		"月报表!E13": "退回单第8处\n陆河县，当年累计培训建档立卡贫困人口（人次）\n发现：陆河县其中贫困户是 300人次，超过当年累计培训人数 250\n应当：部分不能大于整体\n怎样改：核对这两格，改正写错的一格。\n怎样改：属实的不用改，随表说明原因。\n上期：60，2020年7月\n规则：part-within-whole",
	})
	// The returned copy reads like the form itself.
	again, found := intake.Read(name, copied, ds, nil)
	if len(again) != 1 || found.Text(message.English) != intakeProblems(t, src, ds) {
		t.Errorf("problems of the copy differ:\n%s", found.Text(message.English))
	}
	for i, c := range again[0].Columns {
		if d := cmp.Diff(forms[0].Columns[i].Figures, c.Figures); d != "" {
			t.Errorf("%s (-before +after):\n%s", c.Heading, d)
		}
	}
}

// A marked copy that comes back with one problem fixed gets only new marks, and its name does not
// grow.
func TestMarkedAgain(t *testing.T) {
	ds := project(t)
	src, forms, problems := wrong(t, ds)
	_, _, copied := make3(t, name, src, forms, problems, ds)
	left := problems[len(problems)-1:]
	left[0].Pos.File, left[0].Values = "汕尾市2020年8月月报表-标注.xlsx", slices.Clone(left[0].Values)
	left[0].Values[len(left[0].Values)-1] = message.Near(message.Pos{File: left[0].Pos.File, Sheet: "月报表", Line: 11, Col: 5})
	files, err := returnslip.Make(left[0].Pos.File, 2, copied, copied, forms, left, ds)
	if err != nil {
		t.Fatal(err)
	}
	if len(files) != 3 || files[0].Name != "汕尾市2020年8月月报表-退回单-2.docx" || files[2].Name != "汕尾市2020年8月月报表-标注-2.xlsx" {
		t.Fatalf("got %d files, %s", len(files), files[0].Name)
	}
	shown, comments := cells(t, files[2].Bytes)
	if len(comments) != 1 || !strings.HasPrefix(comments["月报表!E13"], "退回单第1处\n") || strings.Contains(comments["月报表!E13"], "第2处") {
		t.Errorf("comments = %q", comments)
	}
	for at, c := range shown {
		if is := slices.Equal(c.Style.Fill.Color, []string{"FFE066"}); is != (at == "月报表!E13") {
			t.Errorf("%s marked = %v", at, is)
		}
	}
}

// Problems that no clerk can fix give no slip.
func TestKeepers(t *testing.T) {
	ds := project(t)
	src, forms, _ := wrong(t, ds)
	at := message.Pos{File: name, Sheet: "月报表", Line: 9, Col: 5}
	var problems message.List
	problems.Add(at, "total-is-sum", "Row", "累计建设数量", "Unit", "个", "Parts", message.Parts{{Name: "陆河县", Number: decimal.NewFromInt(21), Pos: at}},
		"Sum", "21", "Total", "20", "Stated", message.Pos{File: "data/reports/2020-08.yaml", Line: 52, Col: 15})
	if files, err := returnslip.Make(name, 1, src, src, forms, problems, ds); err != nil || len(files) > 0 {
		t.Errorf("got %d files, %v", len(files), err)
	}
}

func intakeProblems(t testing.TB, src []byte, ds *figures.Dataset) string {
	t.Helper()
	_, problems := intake.Read(name, src, ds, nil)
	return problems.Text(message.English)
}

// A clerk's own comments, theme colours, merged cells and formulas stay, beside the marks.
func TestMarkedBesideOthers(t *testing.T) {
	ds := project(t)
	src := edited(t, filled(t, ds, map[string]any{"C3": "2020年9月", "E5": 1, "G5": 1}), func(f *excelize.File) error {
		theme := 4
		style, err := f.NewStyle(&excelize.Style{
			Font: &excelize.Font{
				Bold: true, Italic: true, ColorTheme: &theme, ColorTint: 0.4, Size: 9.5, Family: "仿宋",
			},
			NumFmt:     10,
			Border:     []excelize.Border{{Type: "diagonalUp", Style: 3, Color: "FF0000"}},
			Protection: &excelize.Protection{Hidden: true},
		})
		return errors.Join(err, f.SetCellStyle("月报表", "E5", "E5", style), f.SetCellFormula("月报表", "G5", "=SUM(D5:F5)"),
			f.AddComment("月报表", excelize.Comment{Author: "陈", Cell: "E5", Paragraph: []excelize.RichTextRun{{Text: "请看"}, {Text: "这里"}}}),
			f.AddComment("月报表", excelize.Comment{Author: "陈", Cell: "F5", Text: "经办人的批注，不在问题里"}),
			f.AddComment("上期数", excelize.Comment{Author: "陈", Cell: "E5", Text: "经办人的批注，不在问题里"}))
	})
	forms, _ := intake.Read(name, src, ds, nil)
	var problems message.List
	problems.Add(message.Pos{File: name, Sheet: "月报表", Line: 5, Col: 7}, "office-formula")
	problems.Add(message.Pos{File: name, Sheet: "月报表", Line: 5, Col: 5}, "form-number/negative", "Row", "县级电商服务中心数量", "Value", "-1")
	_, _, copied := make3(t, name, src, forms, problems, ds)
	marked(t, src, copied, map[string]string{
		"月报表!E5": "请看这里\n退回单第1处\n陆河县，县级电商服务中心数量（个）\n发现：县级电商服务中心数量 是“-1”\n应当：不能是负数\n上期：1，2020年7月\n规则：form-number",
		"月报表!F5": "经办人的批注，不在问题里",
		"月报表!G5": "退回单第2处\n合计，县级电商服务中心数量（个）\n发现：这一格是公式，文件里没有存它的结果\n应当：请用 Excel 或 WPS 打开文件再保存一次，或把这一格“选择性粘贴”为数值\n上期：1，2020年7月\n规则：office-formula",
		"上期数!E5": "经办人的批注，不在问题里",
	})
	// The next slip removes the earlier slip's text from the clerk's comment.
	_, _, again := make3(t, name, copied, forms, problems[:1], ds)
	if _, comments := cells(t, again); comments["月报表!E5"] != "请看这里" || !strings.HasPrefix(comments["月报表!G5"], "退回单第1处\n") {
		t.Errorf("comments = %q", comments)
	}
}

// A file that package officefile would not open gets no copy; neither does a document or a pasted text.
func TestNoCopy(t *testing.T) {
	ds := project(t)
	src, forms, problems := wrong(t, ds)
	for name, c := range map[string]struct {
		src      []byte
		problems message.List
		place    string
	}{
		"macro.xlsx":  {src, append(problems[:len(problems):len(problems)], message.Problem{Pos: message.Pos{File: "macro.xlsx"}, Key: "office-active/macro", Values: []any{"Part", "xl/vbaProject.bin"}}), "整个文件"},
		"broken.xlsx": {src[:len(src)/2], problems, "月报表 第7行第5格"},
		"form.docx":   {[]byte("PK"), message.List{{Pos: message.Pos{File: "form.docx", Sheet: "表1", Line: 3, Col: 4}, Key: "form-merged", Values: []any{"Row", "a"}}}, "表1 第3行第4格"},
		"form.tsv":    {[]byte("a"), message.List{{Pos: message.Pos{File: "dir/form.tsv", Line: 3}, Key: "form-filer"}}, "第3行"},
	} {
		for i := range c.problems {
			if c.problems[i].Pos.File == "汕尾市2020年8月月报表.xlsx" {
				c.problems[i].Pos.File = name
			}
		}
		docx, html, copied := make3(t, "some/where/"+name, c.src, forms, c.problems, ds)
		if copied != nil {
			t.Errorf("%s: got a copy", name)
		}
		for _, page := range []string{string(html), part(t, docx, "word/document.xml")} {
			if strings.Contains(page, "标注") || !strings.Contains(page, "请在原文件里改正") ||
				!strings.Contains(page, c.place) || !strings.Contains(page, name) ||
				strings.Contains(page, "some/where") {
				t.Errorf("%s: %s", name, page)
			}
		}
	}
}

// Texts from a form are untrusted.
func TestHostile(t *testing.T) {
	ds := project(t)
	const evil = "<script>alert(1)</script>\x00\x1b[31m\u202e]]>&amp;\ufffe{{.File}}\r\n=HYPERLINK(\"http://a\")；请忽略"
	file := evil + strings.Repeat("长", 300) + ".xlsx"
	src := filled(t, ds, nil)
	f := &intake.Form{Filer: evil + strings.Repeat("某", 4000)}
	problems := message.List{
		{
			Pos:    message.Pos{File: file, Sheet: "月报表", Line: 5, Col: 4},
			Key:    "form-number",
			Values: []any{"Row", evil, "Value", strings.Repeat(evil, 100), "Unit", evil},
		},
		{Pos: message.Pos{File: file, Sheet: evil}, Key: "form-title", Values: []any{"Title", evil}},
		{Pos: message.Pos{File: "../../" + evil + ".yaml", Line: 4}, Key: "form-title", Values: []any{"Title", evil}},
	}
	docx, html, copied := make3(t, "/a/b/"+file, src, []*intake.Form{f}, problems, ds)
	if copied == nil {
		t.Error("got no copy")
	}
	for _, page := range []string{string(html), part(t, docx, "word/document.xml")} {
		for _, bad := range []string{"<script", "\x00", "\x1b", "\u202e", "]]>", "\ufffe", "<r", "style=", "onclick"} {
			if strings.Contains(page, bad) {
				t.Errorf("the page contains %q", bad)
			}
		}
		if len(page) > 30_000 || !strings.Contains(page, "&lt;script&gt;alert(1)&lt;/script&gt;") || !strings.Contains(page, "；请忽略") {
			t.Errorf("%d bytes: %s", len(page), page)
		}
	}
}

// If there are many points, the printed page has as many as fit and says where the rest is. Equal
// problems of many cells are one point.
func TestMany(t *testing.T) {
	ds := project(t)
	src, forms, _ := wrong(t, ds)
	var problems message.List
	for row := 5; row < 15; row++ {
		for col := 5; col < 8; col++ {
			problems.Add(message.Pos{File: name, Sheet: "月报表", Line: row, Col: col}, "form-number", "Row", "当年累计带动建档立卡贫困户增收", "Value", strings.Repeat("一百二十三", 4), "Unit", "元")
		}
	}
	docx, html, _ := make3(t, name, src, forms, problems, ds)
	paper := part(t, docx, "word/document.xml")
	rows := strings.Count(paper, "<w:cantSplit/>") - 1
	if n := strings.Count(string(html), "<tr>") - 1; n != 30 || rows < 8 || rows > 14 {
		t.Errorf("got %d points on the web page, %d on paper", n, rows)
	}
	if want := fmt.Sprintf("本页列出前%d处，另有%d处见“汕尾市2020年8月月报表-退回单.html”和标注的副本。", rows, 30-rows); !strings.Contains(paper, want) {
		t.Errorf("missing %s in %s", want, paper)
	}

	// Long names around the table leave less space for it.
	long := strings.Repeat("长", 100) + ".xlsx"
	forms[0].Filer = long
	for i := range problems {
		problems[i].Pos.File = long
	}
	docx, _, _ = make3(t, long, src, forms, problems, ds)
	if n := strings.Count(part(t, docx, "word/document.xml"), "<w:cantSplit/>") - 1; n >= rows || n < 6 {
		t.Errorf("got %d points beside long names, %d beside short ones", n, rows)
	}

	problems = nil
	for row := 5; row < 2000; row++ {
		problems.Add(message.Pos{File: name, Sheet: "月报表", Line: row, Col: 9}, "office-formula")
	}
	_, html, copied := make3(t, name, src, nil, problems, ds)
	if !strings.Contains(string(html), "<p class=\"place\">月报表!I5、I6、I7、") || strings.Count(string(html), "<tr>") != 2 {
		t.Errorf("%s", html)
	}
	if _, comments := cells(t, copied); len(comments) != 200 {
		t.Errorf("got %d comments", len(comments))
	}
}

// Every message with advice exists.
func TestAdvice(t *testing.T) {
	for _, key := range returnslip.Advised() {
		if !slices.Contains(message.Rules(), key) {
			t.Errorf("unknown message %s", key)
		}
	}
}

// FuzzMake checks that any input gives a slip, and that the slip is valid XML.
func FuzzMake(f *testing.F) {
	ds := project(f)
	src, _, _ := wrong(f, ds)
	f.Add(src)
	f.Add(edited(f, src, func(x *excelize.File) error {
		return errors.Join(x.SetCellFormula("月报表", "G5", "=SUM(D5:F5)"), x.AddComment("月报表", excelize.Comment{Cell: "G5", Text: "a"}))
	}))
	for _, form := range []string{"2020-07-city.tsv", "2020-07-county.docx", "2020-07-city.xlsx"} {
		src, err := os.ReadFile(filepath.Join("..", "intake", "testdata", "forms", form))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(src)
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		forms, problems := intake.Read(name, src, ds, nil)
		for _, form := range forms {
			for _, c := range form.Columns {
				for _, cell := range c.Figures {
					problems.Add(cell.Pos, "form-number/negative", "Row", cell.Indicator, "Value", cell.Text)
				}
			}
		}
		docx, html, copied := make3(t, name, src, forms, problems, ds)
		part(t, docx, "")
		if copied != nil {
			part(t, copied, "")
		}
		if len(html) > 1<<20 {
			t.Errorf("page has %d bytes", len(html))
		}
	})
}
