package intake_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"portal/internal/figures"
	"portal/internal/form/intake"
	"portal/internal/message"
)

// rowsOfJuly are the rows of July's form from row 5 on: columns A, B and C and the displayed
// figures of 陆河县, 陆丰市 and 合计.
var rowsOfJuly = [][6]string{
	{"1", "县级电商服务中心数量（个）", "", "1", "0", "1"},
	{"2", "省级财政专项资金使用情况", "当月使用资金（万元）", "0", "0", "0"},
	{"", "", "累计使用资金（万元）", "223.7", "0", "223.7"},
	{"", "", "资金使用进度（%）", "44.74", "", ""},
	{"3", "村级电商服务站建设", "累计建设数量（个）", "20", "0", "20"},
	{"4", "电商人才培养", "当年累计培训场次（次）", "1", "0", "1"},
	{"", "", "当年累计培训人数（人次）", "248", "0", "248"},
	{"5", "助力精准扶贫", "累计建设省定贫困村电商服务站数量（个）", "9", "0", "9"},
	{"", "", "当年累计培训建档立卡贫困人口（人次）", "60", "0", "60"},
	{"", "", "当年累计带动建档立卡贫困户增收（元）", "0", "0", "0"},
}

// book is a workbook that a test edits.
type book struct {
	*excelize.File
	t testing.TB
}

const sheet = "月报表"

// workbook returns July's city form as a clerk would type it.
func workbook(t testing.TB) book {
	t.Helper()
	b := book{excelize.NewFile(), t}
	b.must(b.SetSheetName("Sheet1", sheet))
	b.set("A1", "电子商务进农村综合示范创建月报表（2020年7月）")
	b.set("A2", "填报单位（盖章）：汕尾市商务局")
	b.set("A3", "填报日期：2020年8月")
	b.row(4, "序号", "项目", "", "陆河县", "陆丰市", "合计")
	for n, row := range rowsOfJuly {
		b.row(5+n, row[:]...)
	}
	b.merge("A1:F1", "A2:F2", "A3:F3", "B4:C4", "B5:C5", "A6:A8", "B6:B8", "A10:A11", "B10:B11", "A12:A14", "B12:B14")
	return b
}

func (b book) must(err error) {
	b.t.Helper()
	if err != nil {
		b.t.Fatal(err)
	}
}

// set writes a number if the value is one, otherwise a text.
func (b book) set(cell, value string) {
	b.t.Helper()
	if d, ok := figures.ParseNumber(value); ok {
		b.must(b.SetCellDefault(sheet, cell, d.String()))
		return
	}
	b.must(b.SetCellStr(sheet, cell, value))
}

func (b book) text(cell, value string) { b.t.Helper(); b.must(b.SetCellStr(sheet, cell, value)) }

func (b book) row(n int, values ...string) {
	b.t.Helper()
	for i, v := range values {
		if v != "" {
			b.set(fmt.Sprintf("%c%d", 'A'+i, n), v)
		}
	}
}

func (b book) merge(ranges ...string) {
	b.t.Helper()
	for _, r := range ranges {
		from, to, _ := strings.Cut(r, ":")
		b.must(b.MergeCell(sheet, from, to))
	}
}

func (b book) format(cell, format string) {
	b.t.Helper()
	style, err := b.NewStyle(&excelize.Style{CustomNumFmt: &format})
	b.must(err)
	b.must(b.SetCellStyle(sheet, cell, cell, style))
}

func (b book) bytes() []byte {
	b.t.Helper()
	out, err := b.WriteToBuffer()
	b.must(err)
	// The library stores the numeric result of a formula as a text. Excel stores it as a number.
	return rewritten(b.t, out.Bytes(), "xl/worksheets/sheet1.xml", func(body string) string {
		return strings.ReplaceAll(body, ` t="str"><f>`, `><f>`)
	})
}

// sameAsJuly compares a form with the July report in the data.
func sameAsJuly(t *testing.T, ds *figures.Dataset, f *intake.Form) {
	t.Helper()
	july, _ := ds.Report(figures.Period{Year: 2020, Month: 7})
	if f.Period != july.Period.V || f.Filer != july.FiledBy.V || f.Filed.Period() != july.Filed.V.Period() {
		t.Errorf("form = %s, filed by %s in %s", f.Period, f.Filer, f.Filed)
	}
	for _, county := range []string{"luhe", "lufeng", figures.All} {
		want, _ := july.Column(county)
		got, ok := f.Column(county)
		if !ok {
			t.Errorf("the form has no column %s", county)
			continue
		}
		for _, o := range want.Figures {
			if cell, _ := got.Cell(o.Indicator.V); !cell.Value.Equal(o.Value.V) {
				t.Errorf("%s: %s of %s = %s, want %s", cell.Pos, o.Indicator.V, county, cell.Value.Plain(), o.Value.V.Plain())
			}
		}
	}
}

// A title may name several months, in any usual way.
func TestSeveralMonths(t *testing.T) {
	ds := project(t)
	for title, want := range map[string]string{
		"2021年1-2月": "2021-01/2021-02", "2021年1—2月": "2021-01/2021-02", "2021年1～2月份": "2021-01/2021-02",
		"2021 年 1 月至 2 月": "2021-01/2021-02", "2021年1月到2021年2月": "2021-01/2021-02", "2021年1月、2月": "2021-01/2021-02",
		"2021年一、二月": "2021-01/2021-02", "2021年1月份和2月份": "2021-01/2021-02", "2021年01－02月": "2021-01/2021-02",
		"2021年十至十二月": "2021-10/2021-12", "2021年1、2、3月": "2021-01/2021-03", "2021年1—11月": "2021-01/2021-11",
	} {
		b := workbook(t)
		b.text("A1", "电子商务进农村综合示范创建月报表（"+title+"）")
		read, problems := intake.Read("form.xlsx", b.bytes(), ds, nil)
		if len(read) != 1 || read[0].Span().String() != want || len(problems) > 0 {
			t.Errorf("%s: %s\n%s", title, read[0].Span(), problems.Text(message.English))
			continue
		}
		if !slices.ContainsFunc(read[0].Notes, func(n intake.Note) bool { return n.Key == "form-several" }) {
			t.Errorf("%s: no note says that the form covers several months", title)
		}
	}
}

// Usual edits by people and programs leave the form readable with the same figures.
func TestQuirks(t *testing.T) {
	ds := project(t)
	for name, change := range map[string]func(b book){
		"as it is":           func(book) {},
		"percent cell":       func(b book) { b.set("D8", "0.4474"); b.format("D8", "0.00%") },
		"percent text":       func(b book) { b.text("D8", " 44.74 % ") },
		"full-width percent": func(b book) { b.text("D8", "４４．７４％") },
		"number as text":     func(b book) { b.text("D7", "223.7"); b.text("D11", "248") },
		"thousands":          func(b book) { b.set("D7", "223.7"); b.format("D7", "#,##0.00") },
		"thousands in text":  func(b book) { b.text("D11", "２４８ ") },
		"accounting": func(b book) {
			for _, c := range []string{"D7", "E7", "F7"} {
				b.format(c, `_ * #,##0.00_ ;_ * \-#,##0.00_ ;_ * "-"??_ ;_ @_ `)
			}
		},
		"zero as a stroke":      func(b book) { b.format("E9", `0;-0;"-"`) },
		"unit in the format":    func(b book) { b.format("D7", `0.0"万元"`); b.format("D8", `0.00"%"`) },
		"on a line to write on": func(b book) { b.text("D9", "＿20＿") },
		"unit behind":           func(b book) { b.text("D7", "223.7万元"); b.text("D9", "20个") },
		"stored imprecisely":    func(b book) { b.must(b.SetCellDefault(sheet, "D7", "223.69999999999999")) },
		"shown rounded":         func(b book) { b.set("D7", "223.699588"); b.format("D7", "0.0") },
		"full-width words": func(b book) {
			b.text("A4", "序　号")
			b.text("B4", "项　目")
			b.text("F4", "合　计")
			b.text("D4", " 陆河县 ")
		},
		"spaces inside": func(b book) {
			b.text("C9", "累计建设数量\n(个)")
			b.text("B5", "县级电商服务中心 数量（ 个 ）")
		},
		"title with blanks": func(b book) { b.text("A1", "电子商务进农村综合示范创建月报表 ( 2020 年 7 月 )") },
		"filer in its own cell": func(b book) {
			b.must(b.UnmergeCell(sheet, "A2", "F2"))
			b.text("A2", "填报单位：")
			b.text("C2", "汕尾市商务局")
		},
		"filer and date in one line": func(b book) {
			b.text("A2", "填报单位(盖章)：汕尾市商务局      填报日期：2020年8月5日")
			b.text("A3", "")
		},
		"filer and who to call": func(b book) {
			b.text("A2", "填报单位：汕尾市商务局（公章）  填表人：某某　联系电话：0660-0000000")
			b.text("A3", "填报日期：2020年8月5日　审核人：某某")
		},
		"date cell": func(b book) {
			b.must(b.UnmergeCell(sheet, "A3", "F3"))
			b.text("A3", "填报日期：")
			b.set("B3", "44048") // 2020-08-05
			b.format("B3", `yyyy"年"m"月"d"日"`)
		},
		"city before the county":    func(b book) { b.text("D4", "汕尾市陆河县") },
		"not merged":                func(b book) { b.must(b.UnmergeCell(sheet, "B5", "C5")); b.must(b.UnmergeCell(sheet, "B4", "C4")) },
		"a head over the heads":     headOverHeads,
		"header one cell short":     shortHeader,
		"blank columns on the left": func(b book) { b.must(b.InsertCols(sheet, "A", 2)) },
		"blank rows above":          func(b book) { b.must(b.InsertRows(sheet, 1, 3)) },
		"notes below": func(b book) {
			b.text("A16", "注：累计数自项目开始计。")
			b.text("A17", "填表人：")
			b.text("D17", "联系电话：")
		},
		"all of the head in one line": func(b book) {
			b.text("A1", "电子商务进农村综合示范创建月报表（2020年7月）　填报单位：汕尾市商务局　填报日期：2020年8月")
			b.text("A2", "")
			b.text("A3", "")
		},
		"the month before the title": func(b book) { b.text("A1", "汕尾市2020年7月电子商务进农村综合示范创建月报表") },
		"the month below the title": func(b book) {
			b.must(b.InsertRows(sheet, 2, 1))
			b.text("A1", "电子商务进农村综合示范创建月报表")
			b.text("A2", "（2020年7月份）")
		},
		"a title in two lines": func(b book) {
			b.must(b.InsertRows(sheet, 2, 1))
			b.text("A1", "电子商务进农村综合示范")
			b.text("A2", "创建月报表（2020 年 7 月）")
		},
		"a day that is left out": func(b book) { b.text("A3", "（填报日期：2020年8月   日）") },
		"who filed it below the table": func(b book) {
			b.text("A2", "")
			b.text("A3", "")
			b.text("A16", "填报单位：汕尾市商务局")
			b.text("D16", "填报日期：")
			b.text("E16", "2020年8月")
		},
		"headings with their numbers": func(b book) { b.text("B6", "二、省级财政专项资金使用情况：") },
		"another sheet before it":     func(b book) { _, err := b.NewSheet("说明"); b.must(err); b.must(b.MoveSheet("说明", sheet)) },
		"a hidden sheet with a form":  hiddenForm,
		"totals by formulas": func(b book) {
			for n := 5; n <= 14; n++ {
				b.must(b.SetCellFormula(sheet, fmt.Sprintf("F%d", n), fmt.Sprintf("D%d+E%[1]d", n)))
			}
			b.text("F8", "")
			b.must(b.SetCellFormula(sheet, "F8", ""))
			b.set("D8", "0.4474")
			b.must(b.SetCellFormula(sheet, "D8", "D7/500"))
			b.format("D8", "0.00%")
		},
		"strokes for nothing":      func(b book) { b.text("E8", "/"); b.text("F8", "——") },
		"a column of notes":        func(b book) { b.text("G4", "备注"); b.text("G9", "6月新建2站") },
		"an empty column of notes": func(b book) { b.text("G4", "备 注") },
		"a column of the month before": func(b book) {
			b.text("G4", "上月数")
			b.set("G9", "18")
			b.text("H4", "同比")
			b.text("H9", "11%")
		},
		"a column of notes between": func(b book) {
			b.must(b.InsertCols(sheet, "E", 1))
			b.text("E4", "说明")
			b.text("E7", "含上级拨付")
		},
		"a table cut in two": func(b book) {
			b.must(b.InsertRows(sheet, 9, 2))
			b.text("A9", "续表")
			b.row(10, "序号", "项目", "项目", "陆河县", "陆丰市", "合计")
		},
		"a table cut in two, with its title": func(b book) {
			b.must(b.InsertRows(sheet, 9, 3))
			b.text("A9", "电子商务进农村综合示范创建月报表（2020年7月）（续）")
			b.text("A10", "填报单位（盖章）：汕尾市商务局")
			b.row(11, "序号", "项目", "", "陆河县", "陆丰市", "合计")
			b.merge("B11:C11")
		},
		"a year and month in hanzi": func(b book) {
			b.text("A1", "电子商务进农村综合示范创建月报表（二○二○年七月）")
			b.text("A3", "填报日期：二〇二〇年八月")
		},
		"a date of hanzi by its format": func(b book) {
			b.must(b.UnmergeCell(sheet, "A3", "F3"))
			b.text("A3", "填报日期：")
			b.set("B3", "44048") // 2020-08-05
			b.format("B3", `[DBNum1][$-804]yyyy"年"m"月"d"日"`)
		},
		"said to be not reported": func(b book) { b.text("E8", "未填报"); b.text("F8", "未填报") },
		"figures merged as their heads": func(b book) {
			b.must(b.InsertCols(sheet, "E", 1))
			for n := 4; n <= 14; n++ {
				b.merge(fmt.Sprintf("D%d:E%d", n, n))
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			b := workbook(t)
			change(b)
			forms, problems := intake.Read("form.xlsx", b.bytes(), ds, nil)
			if len(problems) > 0 || len(forms) != 1 {
				t.Fatalf("%d forms\n%s", len(forms), problems.Text(message.English))
			}
			sameAsJuly(t, ds, forms[0])
		})
	}
}

// The displayed number is the figure, or else the cell is a problem. No figure may differ from what
// its cell displays.
func TestShown(t *testing.T) {
	ds := project(t)
	const (
		centres  = "D9"  // without decimals
		used     = "D7"  // 万元, one decimal
		progress = "D8"  // %, two decimals
		income   = "D14" // 元, two decimals
	)
	for _, c := range []struct{ cell, value, format, want string }{
		{income, "1234.567", "#.00", "1234.57"},
		{income, "1234.567", "#,###.00", "1234.57"},
		{income, "1234.567", "?.00", "1234.57"},
		{income, "1234.567", ".00", "1234.57"},
		{income, "1234.567", "0.00;[Red]-0.00", "1234.57"},
		{income, "1234.567", "0.00_ ", "1234.57"},
		{income, "1234.567", "0.0", "1234.6"},
		{income, "1234.567", "0", "1235"},
		{income, "1234.567", "General", "form-decimals"},
		{income, "1234.567", "0.000", "form-decimals"},
		{income, "1234.5004", "0.000", "1234.5"},
		{income, "1234.567", "0.0,", "form-number"},
		{income, "1234.567", "0.00E+00", "form-number"},
		{income, "1234.5", "# ?/?", "form-number"},
		{income, "1234.5", "yyyy-mm-dd", "form-number"},
		{income, "1234.5", "[DBNum1]0.0", "form-number"},
		{income, "1234.5", "[DBNum2][$-804]General", "form-number"},
		{income, "1234.5", `[>1000]0.0,"千";0.0`, "form-number"},
		{income, "999.5", `[>1000]0.0,"千";0.0`, "999.5"},
		{income, "123456", `[>=10000]0.0,"万";0`, "form-number"},
		{income, "123456", `[>=10000]0!.0,"万";0`, "form-number"},
		{income, "9999", `[>=10000]0!.0,"万";0`, "9999"},
		{income, "9999", `[>=10000]0!.0,"万元";General`, "9999"},
		{income, "9999", "[>=10000]0", "form-number"},
		{income, "123456", `0!.0,"万"`, "form-number"},
		{income, "123456", `0\.0,"万"`, "form-number"},
		{income, "123456", `0\.0,`, "form-number"},
		{income, "123456", `0.0,"万"`, "form-number"},
		{income, "12.3", `0.0"万"`, "form-number"},
		{income, "0", `0\.0,"元"`, "0"},
		{income, "1234.5", `0"."0`, "form-number"},
		{income, "1234.5", "0", "form-decimals"}, // displays 1235
		{income, "1234.5", "0.0#", "1234.5"},
		{income, "1234.5", "¥#,##0.00", "1234.5"},
		{income, "1234.5", `[$¥-804]#,##0.00"元"`, "1234.5"},
		{income, "1234.5", `0.0"万元"`, "form-number"},
		{income, "1234.5", `-0.0`, "form-number"},
		{income, "1234.5", `(0.0)`, "form-number"},
		{income, "1234.5", `"完成"`, "form-number"},
		{income, "1234.5", `0.0"2"`, "form-number"},
		{income, "0.005", "0.00", "0.01"},
		{income, "0.004", "0.00", "0"},
		{income, "0.004", "#.##", "form-number"},
		{income, "0.5", "#.00", "0.5"},
		{income, "0", `0;-0;"-"`, "0"},
		{income, "0", `0;-0;"无"`, "form-number"},
		{income, "-1234.5", "0.0;0.0", "form-number"},
		{income, "12345678901.25", "0.00", "12345678901.25"},
		{income, "123456789.25", "General", "form-decimals"}, // displays 123456789.3
		{income, "12345678901", "General", "12345678901"},
		{income, "100000000000", "0", "form-number"},
		{used, "12.5", "¥0.0", "form-number"}, // its unit is 万元
		{used, "12.5", `0.0"亿元"`, "form-number"},
		{used, "12.5", `0.0"万元"`, "12.5"},
		{used, "12.45", "0.0", "12.5"},
		{used, "125000", `0!.0,"万元"`, "form-number"},
		{used, "125000", `0.0,"千元"`, "form-number"},
		{used, "12.5", `0.0"万"`, "form-number"},
		{used, "0", `0!.0,"万元"`, "form-number"},
		{used, "12.5", `[>=10000]0\.0,"亿元";0.0"万元"`, "12.5"},
		{used, "12500", `[>=10000]0\.0,"亿元";0.0"万元"`, "form-number"}, // displays 1.3亿元
		{used, "0.5", "0%", "form-number"},
		{used, "0.5", "0.0%", "form-number"},
		{used, "0", `_ * #,##0.0_ ;_ * \-#,##0.0_ ;_ * "-"??_ ;_ @_ `, "0"},
		{used, "1234.56", `_ * #,##0.0_ ;_ * \-#,##0.0_ ;_ * "-"??_ ;_ @_ `, "1234.6"},
		{used, "0", "0.0;-0.0;;@", "form-number"},
		{used, "12.5", ";;;", "form-number"},
		{used, "12.45", "[Red]0.0", "12.5"},
		{used, "12.45", "[Color10]0.0;[Blue]-0.0", "12.5"},
		{used, "-12.5", "0.0_);(0.0)", "form-number"},
		{used, "12.5", "(0.0)", "form-number"},
		{progress, "0.44745", "0.00%", "44.75"},
		{progress, "0.44745", "0.0%", "44.7"},
		{progress, "1.2", "0%", "120"},
		{progress, "0.444", "0%", "form-decimals"},
		{progress, "44.74", `0.00"%"`, "44.74"},
		{progress, "44.74", "General", "44.74"},
		{centres, "20", `0"个"`, "20"},
		{centres, "19.5", "0", "20"},
		{centres, "19.5", "General", "form-decimals"},
		{centres, "0.2", "0%", "form-number"},
		{centres, "2000", "0,", "form-number"},
	} {
		b := workbook(t)
		b.must(b.SetCellDefault(sheet, c.cell, c.value))
		b.format(c.cell, c.format)
		forms, problems := intake.Read("form.xlsx", b.bytes(), ds, nil)
		var got []string
		for _, p := range problems {
			got = append(got, p.Rule())
		}
		for _, f := range forms {
			column, _ := f.Column("luhe")
			for _, cell := range column.Figures {
				if len(problems) == 0 && cell.Pos.Cell() == c.cell {
					got = append(got, cell.Value.Plain())
				}
			}
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s in %s = %q, want %q", c.value, c.format, got, c.want)
		}
	}
}

// withoutUnits removes the units from the row labels.
func withoutUnits(b book) {
	for n := 5; n <= 14; n++ {
		for _, c := range []string{"B", "C"} {
			at := fmt.Sprint(c, n)
			label, err := b.GetCellValue(sheet, at)
			b.must(err)
			label, _, _ = strings.Cut(label, "（")
			b.text(at, label)
		}
	}
}

// A unit outside the rows stops the import if it could change a figure. It changes nothing if it
// equals the rows' own unit or is not a unit of measure.
func TestStatedUnits(t *testing.T) {
	ds := project(t)
	const income = "当年累计带动建档立卡贫困户增收（元）"
	funds := "当月使用资金（万元）、累计使用资金（万元）"
	above := func(text string) func(b book) {
		return func(b book) { b.must(b.InsertRows(sheet, 4, 1)); b.text("E4", text) }
	}
	both := func(changes ...func(b book)) func(b book) {
		return func(b book) {
			for _, change := range changes {
				change(b)
			}
		}
	}
	whole := func(b book) { b.text("C14", "当年累计带动建档立卡贫困户增收") } // the form prints 元 here
	for name, c := range map[string]struct {
		change func(b book)
		want   string // "" or the place, the unit and the rows
	}{
		"万元 above":             {above("单位：万元"), "E4 万元 " + income},
		"in brackets":          {above("（单位：万元）"), "E4 万元 " + income},
		"half width":           {above("单位:万元"), "E4 万元 " + income},
		"with blanks":          {above("单 位 ： 万 元"), "E4 万元 " + income},
		"of money":             {above("金额单位：人民币万元"), "E4 人民币万元 " + income},
		"without a sign":       {above("单位万元"), "E4 万元 " + income},
		"元":                    {above("金额单位:元"), "E4 元 " + funds},
		"larger":               {above("单位：亿元"), "E4 亿元 " + funds + "、" + income},
		"another currency":     {above("单位：美元"), "E4 美元 " + funds + "、" + income},
		"in its own cell":      {both(above("单位："), func(b book) { b.text("F4", "万元") }), "E4 万元 " + income},
		"the unit alone":       {above("万元"), "E4 万元 " + income},
		"by words":             {above("（以万元计）"), "E4 万元 " + income},
		"two units":            {both(whole, above("单位：万元、元")), "E4 万元、元 " + income},
		"two, and rows say it": {above("单位：万元、元、个"), ""},
		"beside the title": {func(b book) {
			b.text("A1", "电子商务进农村综合示范创建月报表（2020年7月）　单位：万元")
		}, "A1 万元 " + income},
		"in the title": {func(b book) {
			b.text("A1", "电子商务进农村综合示范创建月报表（2020年7月，万元）")
		}, "A1 万元 " + income},
		"above the title":      {func(b book) { b.must(b.InsertRows(sheet, 1, 1)); b.text("F1", "单位：万元") }, "F1 万元 " + income},
		"behind the filer":     {func(b book) { b.text("A2", "填报单位（盖章）：汕尾市商务局　　单位：万元") }, "A2 万元 " + income},
		"behind the date":      {func(b book) { b.text("A3", "填报日期：2020年8月（单位：万元）") }, "A3 万元 " + income},
		"at 项目":                {func(b book) { b.text("B4", "项目（单位：万元）") }, "B4 万元 " + income},
		"at a county":          {func(b book) { b.text("D4", "陆河县（万元）") }, "D4 万元 " + income},
		"at the total":         {func(b book) { b.text("F4", "合计（单位：元）") }, "F4 元 " + funds},
		"over the heads":       {both(headOverHeads, func(b book) { b.text("D4", "数值（单位：万元）") }), "D4 万元 " + income},
		"between the heads":    {func(b book) { b.must(b.InsertRows(sheet, 5, 1)); b.text("D5", "单位：万元") }, "D5 万元 " + income},
		"at a group":           {func(b book) { b.text("B6", "省级财政专项资金使用情况（单位：元）") }, "B6 元 当月使用资金（万元）、累计使用资金（万元）"},
		"at a group, the same": {func(b book) { b.text("B6", "省级财政专项资金使用情况（万元）") }, ""},
		"below":                {func(b book) { b.text("A15", "单位：万元") }, "A15 万元 " + income},
		"in a note":            {func(b book) { b.text("A16", "注：1. 累计数自项目开始计；2. 金额单位为万元。") }, "A16 万元 " + income},
		"in a note, by words":  {func(b book) { b.text("A16", "注：表中金额均以万元计。") }, "A16 万元 " + income},
		"scaled counts":        {above("单位：千人次"), "E4 千人次 县级电商服务中心数量（个）、累计建设数量（个）、当年累计培训场次（次）、当年累计培训人数（人次）、累计建设省定贫困村电商服务站数量（个）、当年累计培训建档立卡贫困人口（人次）"},
		"a power alone, 万":     {above("单位：万"), "E4 万 县级电商服务中心数量（个）、累计建设数量（个）、当年累计培训场次（次）、当年累计培训人数（人次）、累计建设省定贫困村电商服务站数量（个）、当年累计培训建档立卡贫困人口（人次）、" + income},
		"no unit, 万元":          {both(withoutUnits, above("单位：万元")), "E4 万元 " + income},
		"no unit, unknown":     {both(withoutUnits, above("单位：箱")), "E4 箱 县级电商服务中心数量（个）"},

		"counts":               {above("单位：个"), ""},
		"shares":               {above("单位：%"), ""},
		"unknown, rows say it": {above("单位：箱"), ""},
		"an organisation":      {above("单位：陆河县商务局"), ""},
		"responsible body":     {above("实施单位：陆河县电商公司"), ""},
		"who heads it":         {above("单位负责人：某某"), ""},
		"a sum in a note":      {func(b book) { b.text("A16", "注：另有利息3万元。") }, ""},
		"the row's own":        {func(b book) { b.text("C7", "累计使用资金（单位：万元）") }, ""},
	} {
		t.Run(name, func(t *testing.T) {
			b := workbook(t)
			c.change(b)
			forms, problems := intake.Read("form.xlsx", b.bytes(), ds, nil)
			var got []string
			for _, p := range problems {
				if p.Key != "form-unit/stated" {
					t.Fatal(p.Message(message.Chinese))
				}
				got = append(got, fmt.Sprintf("%s %s %s", p.Pos.Cell(), p.Value("Units"), p.Value("Rows")))
			}
			all := strings.Join(got, "; ")
			if all != c.want && (name != "no unit, unknown" || !strings.HasPrefix(all, c.want)) {
				t.Errorf("got %q, want %q", all, c.want)
			}
			if c.want == "" && len(forms) == 1 {
				sameAsJuly(t, ds, forms[0])
			}
		})
	}
}

// A share below one without a percent sign may be a fraction, so a note asks to look at it.
func TestFraction(t *testing.T) {
	ds := project(t)
	for value, c := range map[string]struct {
		format string
		noted  bool
	}{"0.62": {"", true}, "0.0062": {"0.00%", false}, "62.1": {"", false}, "0": {"", false}} {
		b := workbook(t)
		b.set("D8", value)
		if c.format != "" {
			b.format("D8", c.format)
		}
		forms, problems := intake.Read("form.xlsx", b.bytes(), ds, nil)
		if len(problems) > 0 {
			t.Fatal(problems.Text(message.English))
		}
		if noted := strings.Contains(written(forms[0]), "D8: 资金使用进度 是 0.62，没有百分号"); noted != c.noted {
			t.Errorf("%s: noted = %t\n%s", value, noted, written(forms[0]))
		}
	}
	b := workbook(t)
	b.text("D8", "0.62%")
	if forms, _ := intake.Read("form.xlsx", b.bytes(), ds, nil); strings.Contains(written(forms[0]), "没有百分号") {
		t.Error(written(forms[0]))
	}
}

// A unit in a document or in pasted text stops the import just as in a workbook.
func TestStatedUnitsOfLetter(t *testing.T) {
	ds := project(t)
	src := string(letter(t, "city"))
	for old, with := range map[string]string{
		"填报日期": "（单位：万元）\n填报日期",
		"序号":   "\t\t\t\t单位:万元\n序号",
	} {
		_, problems := intake.Read("city.tsv", []byte(strings.Replace(src, old, with, 1)), ds, nil)
		if len(problems) != 1 || problems[0].Key != "form-unit/stated" || problems[0].Pos.Line == 0 {
			t.Errorf("%q: %s", with, problems.Text(message.English))
		}
	}
	docx, err := os.ReadFile("testdata/forms/2020-07-city.docx")
	if err != nil {
		t.Fatal(err)
	}
	in := func(body string) string {
		return strings.Replace(body, "<w:tbl>", "<w:p><w:r><w:t>单位：</w:t></w:r><w:r><w:t>万元</w:t></w:r></w:p><w:tbl>", 1)
	}
	_, problems := intake.Read("city.docx", rewritten(t, docx, "word/document.xml", in), ds, nil)
	if len(problems) != 1 || problems[0].Key != "form-unit/stated" {
		t.Error(problems.Text(message.English))
	}
}

// rewritten edits one part of an office file.
func rewritten(t testing.TB, src []byte, part string, change func(string) string) []byte {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(src), int64(len(src)))
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	out := zip.NewWriter(&b)
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		if f.Name == part {
			body = []byte(change(string(body)))
		}
		w, err := out.Create(f.Name)
		if err == nil {
			_, err = w.Write(body)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// Import reports personal data beside a form but does not quote it.
func TestPersonal(t *testing.T) {
	ds := project(t)
	b := workbook(t)
	b.text("A17", "填表人：某 1380000"+"0000")
	forms, problems := intake.Read("form.xlsx", b.bytes(), ds, nil)
	if len(problems) > 0 || len(forms) != 1 {
		t.Fatal(problems.Text(message.English))
	}
	text := written(forms[0])
	if !strings.Contains(text, "form.xlsx:月报表!A17: 表上有个人信息，没有读取") || strings.Contains(text, "0000") {
		t.Error(text)
	}
}

// headOverHeads adds a heading 数值 above the county names.
func headOverHeads(b book) {
	b.must(b.InsertRows(sheet, 5, 1))
	for _, c := range []string{"D", "E", "F"} {
		name, err := b.GetCellValue(sheet, c+"4")
		b.must(err)
		b.text(c+"5", name)
		b.text(c+"4", "")
	}
	b.text("D4", "数值")
	b.merge("D4:F4", "A4:A5")
}

// shortHeader removes one header cell, as in the letter, so that the header does not cover the
// sub-item column.
func shortHeader(b book) {
	b.must(b.UnmergeCell(sheet, "B4", "C4"))
	b.must(b.UnmergeCell(sheet, "B5", "C5"))
	for n, values := range map[int][]string{4: {"陆河县", "陆丰市", "合计", ""}, 5: {"1", "0", "1", ""}} {
		for i, v := range values {
			b.text(fmt.Sprintf("%c%d", 'C'+i, n), v)
		}
	}
}

// hiddenForm adds last month's form on a hidden sheet.
func hiddenForm(b book) {
	_, err := b.NewSheet("六月")
	b.must(err)
	b.must(b.SetCellStr("六月", "A1", "电子商务进农村综合示范创建月报表（2020年6月）"))
	b.must(b.SetCellStr("六月", "A2", "序号"))
	b.must(b.SetCellStr("六月", "B2", "项目"))
	b.must(b.SetSheetVisible("六月", false))
}

// Every problem names the cell that import cannot read.
func TestMalformed(t *testing.T) {
	ds := project(t)
	for _, c := range []struct {
		name   string
		change func(b book)
		want   string
	}{
		{"no month", func(b book) { b.text("A1", "电子商务进农村综合示范创建月报表") },
			`form.xlsx:月报表!A1: the title "电子商务进农村综合示范创建月报表" does not name the form's month; write it after the title: （2020年7月）; for several months write （2021年1—2月） [form-period]`},
		{"a month there is not", func(b book) { b.text("A1", "电子商务进农村综合示范创建月报表（2020年13月）") },
			`form.xlsx:月报表!A1: the title "电子商务进农村综合示范创建月报表（2020年13月）" does not name the form's month; write it after the title: （2020年7月）; for several months write （2021年1—2月） [form-period]`},
		{"months across a year", func(b book) {
			b.text("A1", "电子商务进农村综合示范创建月报表（2020年12月—2021年1月）")
		},
			`form.xlsx:月报表!A1: the form is for "2020年12月—2021年1月", across the end of a year; ask for a form for each year; counts of the year begin again in January, so one figure cannot hold both [form-period]`},
		{"a month and several", func(b book) {
			b.text("A1", "电子商务进农村综合示范创建月报表（2020年7月至8月）2020年8月")
		},
			`form.xlsx:月报表!A1: the title "电子商务进农村综合示范创建月报表（2020年7月至8月）2020年8月" does not name the form's month; write it after the title: （2020年7月）; for several months write （2021年1—2月） [form-period]`},
		{"months that do not follow", func(b book) { b.text("A1", "电子商务进农村综合示范创建月报表（2020年7、9月）") },
			`form.xlsx:月报表!A1: the title "电子商务进农村综合示范创建月报表（2020年7、9月）" does not name the form's month; write it after the title: （2020年7月）; for several months write （2021年1—2月） [form-period]`},
		{"months backwards", func(b book) { b.text("A1", "电子商务进农村综合示范创建月报表（2020年8月至7月）") },
			`form.xlsx:月报表!A1: the title "电子商务进农村综合示范创建月报表（2020年8月至7月）" does not name the form's month; write it after the title: （2020年7月）; for several months write （2021年1—2月） [form-period]`},
		{"another form", func(b book) { b.text("A1", "电子商务统计季报") },
			`form.xlsx:月报表!A4: the table has the form's rows but no title; write 电子商务进农村综合示范创建月报表（YYYY年M月） above it, or delete the table if it is not a form of this month [form-title]`},
		{"another sheet without a title", func(b book) {
			_, err := b.NewSheet("陆河")
			b.must(err)
			for n := 4; n <= 14; n++ {
				for _, c := range []string{"A", "B", "C", "D"} {
					v, err := b.GetCellValue(sheet, fmt.Sprint(c, n))
					b.must(err)
					b.must(b.SetCellStr("陆河", fmt.Sprint(c, n), v))
				}
			}
		},
			`form.xlsx:陆河!A4: the table has the form's rows but no title; write 电子商务进农村综合示范创建月报表（YYYY年M月） above it, or delete the table if it is not a form of this month [form-title]`},
		{"another table", func(b book) {
			for n := 4; n <= 14; n++ {
				for _, c := range []string{"B", "C"} {
					b.text(fmt.Sprint(c, n), map[bool]string{true: "项目"}[n == 4 && c == "B"])
				}
			}
			b.text("A1", "电子商务统计季报")
		},
			`form.xlsx: there is no form with the title 电子商务进农村综合示范创建月报表（YYYY年M月） over a table with 序号 and 项目 [form-title]`},
		{"no header", func(b book) { b.text("A4", "编号") },
			`form.xlsx:月报表!A1: the form's title is here, but no table with 序号 and 项目 follows it; copy the table itself, from Excel, Word or a web page, so that each figure has its own cell [form-title]`},
		{"a month in the lines between that is another", func(b book) { b.must(b.InsertRows(sheet, 2, 1)); b.text("A2", "汕尾市月报表（2020年8月）") },
			`form.xlsx:月报表!A1: the title "电子商务进农村综合示范创建月报表（2020年7月）" does not name the form's month; write it after the title: （2020年7月）; for several months write （2021年1—2月） [form-period]`},
		{"another fund", func(b book) { b.text("B6", "国家级财政专项资金使用情况") },
			`form.xlsx:月报表!B6: "当月使用资金（万元）" follows "国家级财政专项资金使用情况", but the official form has it below "省级财政专项资金使用情况"; remove other funds and subjects, which have no row in this form [form-row]`},
		{"a row of figures alone", func(b book) { b.must(b.InsertRows(sheet, 9, 1)); b.row(9, "6", "", "", "25", "0", "25") },
			`form.xlsx:月报表!D9: "25" is not a row of the form; write notes below the table, and copy the names of rows from the official form [form-row]`},
		{"heads a column too far right", func(b book) {
			b.must(b.InsertCols(sheet, "D", 1))
			for n := 5; n <= 14; n++ {
				for i, c := range []string{"E", "F", "G"} {
					v, err := b.GetCellValue(sheet, fmt.Sprint(c, n))
					b.must(err)
					b.text(fmt.Sprintf("%c%d", 'D'+i, n), v)
				}
				b.text(fmt.Sprint("G", n), "")
			}
		}, `form.xlsx:月报表!B5: the row "县级电商服务中心数量（个）" has 3 filled cells that do not fit the 3 columns of the header; write each figure below its county [form-shape]
form.xlsx:月报表!C6: the row "当月使用资金（万元）" has 3 filled cells that do not fit the 3 columns of the header; write each figure below its county [form-shape]
form.xlsx:月报表!C7: the row "累计使用资金（万元）" has 3 filled cells that do not fit the 3 columns of the header; write each figure below its county [form-shape]
form.xlsx:月报表!C8: the row "资金使用进度（%）" has 1 filled cells that do not fit the 3 columns of the header; write each figure below its county [form-shape]
form.xlsx:月报表!C9: the row "累计建设数量（个）" has 3 filled cells that do not fit the 3 columns of the header; write each figure below its county [form-shape]
form.xlsx:月报表!C10: the row "当年累计培训场次（次）" has 3 filled cells that do not fit the 3 columns of the header; write each figure below its county [form-shape]
form.xlsx:月报表!C11: the row "当年累计培训人数（人次）" has 3 filled cells that do not fit the 3 columns of the header; write each figure below its county [form-shape]
form.xlsx:月报表!C12: the row "累计建设省定贫困村电商服务站数量（个）" has 3 filled cells that do not fit the 3 columns of the header; write each figure below its county [form-shape]
form.xlsx:月报表!C13: the row "当年累计培训建档立卡贫困人口（人次）" has 3 filled cells that do not fit the 3 columns of the header; write each figure below its county [form-shape]
form.xlsx:月报表!C14: the row "当年累计带动建档立卡贫困户增收（元）" has 3 filled cells that do not fit the 3 columns of the header; write each figure below its county [form-shape]`},
		{"zeros that the sheet does not show", func(b book) {
			shown := false
			b.must(b.SetSheetView(sheet, 0, &excelize.ViewOptions{ShowZeros: &shown}))
		}, `form.xlsx:月报表!E5: 县级电商服务中心数量 shows "" but holds 0; show the number, or clear the cell if nothing is reported [form-number]
form.xlsx:月报表!D6: 当月使用资金 shows "" but holds 0; show the number, or clear the cell if nothing is reported [form-number]
form.xlsx:月报表!E6: 当月使用资金 shows "" but holds 0; show the number, or clear the cell if nothing is reported [form-number]
form.xlsx:月报表!F6: 当月使用资金 shows "" but holds 0; show the number, or clear the cell if nothing is reported [form-number]
form.xlsx:月报表!E7: 累计使用资金 shows "" but holds 0; show the number, or clear the cell if nothing is reported [form-number]
form.xlsx:月报表!E9: 累计建设数量 shows "" but holds 0; show the number, or clear the cell if nothing is reported [form-number]
form.xlsx:月报表!E10: 当年累计培训场次 shows "" but holds 0; show the number, or clear the cell if nothing is reported [form-number]
form.xlsx:月报表!E11: 当年累计培训人数 shows "" but holds 0; show the number, or clear the cell if nothing is reported [form-number]
form.xlsx:月报表!E12: 累计建设省定贫困村电商服务站数量 shows "" but holds 0; show the number, or clear the cell if nothing is reported [form-number]
form.xlsx:月报表!E13: 当年累计培训建档立卡贫困人口 shows "" but holds 0; show the number, or clear the cell if nothing is reported [form-number]
form.xlsx:月报表!D14: 当年累计带动建档立卡贫困户增收 shows "" but holds 0; show the number, or clear the cell if nothing is reported [form-number]
form.xlsx:月报表!E14: 当年累计带动建档立卡贫困户增收 shows "" but holds 0; show the number, or clear the cell if nothing is reported [form-number]
form.xlsx:月报表!F14: 当年累计带动建档立卡贫困户增收 shows "" but holds 0; show the number, or clear the cell if nothing is reported [form-number]`},
		{"no filer", func(b book) { b.text("A2", "") },
			`form.xlsx:月报表!A1: the form does not name its filer; add the line 填报单位（盖章）： [form-filer]`},
		{"blank filer", func(b book) { b.text("A2", "填报单位（盖章）：＿＿＿") },
			`form.xlsx:月报表!A2: 填报单位 is blank; write the name of the filer [form-filer]`},
		{"a stranger", func(b book) { b.text("A2", "填报单位：河源市商务局") },
			`form.xlsx:月报表!A2: 填报单位 is "河源市商务局", which is not a bureau of 汕尾市 or of one of its counties; write its full name, with the place first [form-filer]`},
		{"no date", func(b book) { b.text("A3", "") },
			`form.xlsx:月报表!A1: the form has no filing date; add 填报日期： [form-date]`},
		{"blank date", func(b book) { b.text("A3", "填报日期：") },
			`form.xlsx:月报表!A3: 填报日期 is blank; write it as 2020年8月 or 2020年8月5日 [form-date]`},
		{"half a date", func(b book) { b.text("A3", "填报日期：8月5日") },
			`form.xlsx:月报表!A3: 填报日期 is "8月5日"; write it as 2020年8月 or 2020年8月5日 [form-date]`},
		{"a day there is not", func(b book) { b.text("A3", "填报日期：2020年6月31日") },
			`form.xlsx:月报表!A3: 填报日期 is "2020年6月31日"; write it as 2020年8月 or 2020年8月5日 [form-date]`},
		{"an unknown county", func(b book) { b.text("E4", "陆丰县") },
			`form.xlsx:月报表!E4: the column heading "陆丰县" is not a county of the city; use one of 汕尾市城区、海丰县、陆河县、陆丰市, or 合计 [form-county]`},
		{"a county twice", func(b book) { b.text("E4", "陆河县") },
			`form.xlsx:月报表!E4: the column "陆河县" appears twice; remove one (first at form.xlsx:月报表!D4) [form-county]`},
		{"a template's column", func(b book) { b.text("D4", "示范县名称1") },
			`form.xlsx:月报表!D4: the column is still headed "示范县名称1" but has figures, in the city's form; write the county's name [form-county]`},
		{"a county's form of another county", func(b book) { b.text("A2", "填报单位：陆河县科技工业和信息化局") },
			`form.xlsx:月报表!E4: the column "陆丰市" does not belong to the filer's county (陆河县科技工业和信息化局) [form-county]`},
		{"no total", func(b book) { b.must(b.RemoveCol(sheet, "F")) },
			`form.xlsx:月报表!A1: the city's form has no column 合计; add it, so that the totals can be compared with the counties' figures [form-total]`},
		{"a row more", func(b book) {
			b.must(b.InsertRows(sheet, 9, 1))
			b.row(9, "3", "快递网点数量（个）", "", "1", "2", "3")
		},
			`form.xlsx:月报表!B9: "快递网点数量（个）" is not a row of the form; write notes below the table, and copy the names of rows from the official form [form-row]`},
		{"a row misspelt", func(b book) { b.text("C11", "当年累计培训人次（人次）") },
			`form.xlsx:月报表!A4: the form has no row 4b, 当年累计培训人数（人次）; add it, and leave its cells blank if nothing is reported [form-row]
form.xlsx:月报表!C11: "当年累计培训人次（人次）" is not a row of the form; did you mean "当年累计培训人数"? [form-row]`},
		{"the first row misspelt", func(b book) { b.text("B5", "县级电商服务中心个数（个）") },
			`form.xlsx:月报表!A4: the form has no row 1, 县级电商服务中心数量（个）; add it, and leave its cells blank if nothing is reported [form-row]
form.xlsx:月报表!B5: "县级电商服务中心个数（个）" is not a row of the form; did you mean "县级电商服务中心数量"? [form-row]`},
		{"a row less", func(b book) { b.must(b.RemoveRow(sheet, 9)) },
			`form.xlsx:月报表!A4: the form has no row 3, 累计建设数量（个）; add it, and leave its cells blank if nothing is reported [form-row]`},
		{"a row twice", func(b book) { b.text("C11", "当年累计培训场次（次）") },
			`form.xlsx:月报表!A4: the form has no row 4b, 当年累计培训人数（人次）; add it, and leave its cells blank if nothing is reported [form-row]
form.xlsx:月报表!C11: the row "当年累计培训场次（次）" appears twice; remove one (first at form.xlsx:月报表!C10) [form-row]`},
		{"figures below the table", func(b book) { b.row(15, "6", "其他", "", "3", "4", "7") },
			`form.xlsx:月报表!D15: "3" is not a row of the form; write notes below the table, and copy the names of rows from the official form [form-row]
form.xlsx:月报表!E15: "4" is not a row of the form; write notes below the table, and copy the names of rows from the official form [form-row]
form.xlsx:月报表!F15: "7" is not a row of the form; write notes below the table, and copy the names of rows from the official form [form-row]`},
		{"figures below the table beside a word of its head", func(b book) { b.row(15, "", "各填报单位补报建站数", "", "3", "4", "7") },
			`form.xlsx:月报表!D15: "3" is not a row of the form; write notes below the table, and copy the names of rows from the official form [form-row]
form.xlsx:月报表!E15: "4" is not a row of the form; write notes below the table, and copy the names of rows from the official form [form-row]
form.xlsx:月报表!F15: "7" is not a row of the form; write notes below the table, and copy the names of rows from the official form [form-row]`},
		{"another unit", func(b book) { b.text("C7", "累计使用资金（元）") },
			`form.xlsx:月报表!C7: the row is "累计使用资金（元）"; its unit must be 万元, as in the official form [form-unit]`},
		{"a figure outside the columns", func(b book) { b.set("G7", "5") },
			`form.xlsx:月报表!C7: the row "累计使用资金（万元）" has 4 filled cells that do not fit the 3 columns of the header; write each figure below its county [form-shape]`},
		{"figures merged", func(b book) { b.merge("D9:D10") },
			`form.xlsx:月报表!D10: 当年累计培训场次: the cell is merged with another; give every figure its own cell [form-merged]`},
		{"figures of the last column merged", func(b book) { b.merge("F9:F10") },
			`form.xlsx:月报表!F10: 当年累计培训场次: the cell is merged with another; give every figure its own cell [form-merged]`},
		{"a word", func(b book) { b.text("D9", "约二十") },
			`form.xlsx:月报表!D9: 累计建设数量 is "约二十"; write a number in 个, or leave the cell blank if nothing is reported [form-number]`},
		{"a letter O", func(b book) { b.text("D9", "2O") },
			`form.xlsx:月报表!D9: 累计建设数量 is "2O"; write a number in 个, or leave the cell blank if nothing is reported [form-number]`},
		{"a note behind the number", func(b book) { b.text("D9", "20（含在建2个）") },
			`form.xlsx:月报表!D9: 累计建设数量 is "20（含在建2个）"; write a number in 个, or leave the cell blank if nothing is reported [form-number]`},
		{"a note's mark", func(b book) { b.text("D9", "20①") },
			`form.xlsx:月报表!D9: 累计建设数量 is "20①"; write a number in 个, or leave the cell blank if nothing is reported [form-number]`},
		{"a small digit", func(b book) { b.text("D9", "20²") },
			`form.xlsx:月报表!D9: 累计建设数量 is "20²"; write a number in 个, or leave the cell blank if nothing is reported [form-number]`},
		{"a raised digit", func(b book) {
			b.must(b.SetCellRichText(sheet, "D9", []excelize.RichTextRun{{Text: "20"}, {Text: "1", Font: &excelize.Font{VertAlign: "superscript"}}}))
		},
			`form.xlsx:月报表!D9: 累计建设数量 is "20^1"; write a number in 个, or leave the cell blank if nothing is reported [form-number]`},
		{"two numbers", func(b book) { b.text("D9", "20\n9") },
			`form.xlsx:月报表!D9: 累计建设数量 is "20\n9"; write a number in 个, or leave the cell blank if nothing is reported [form-number]`},
		{"a line inside", func(b book) { b.text("D9", "2_0") },
			`form.xlsx:月报表!D9: 累计建设数量 is "2_0"; write a number in 个, or leave the cell blank if nothing is reported [form-number]`},
		{"yes", func(b book) { b.must(b.SetCellBool(sheet, "D9", true)) },
			`form.xlsx:月报表!D9: 累计建设数量 is "TRUE"; write a number in 个, or leave the cell blank if nothing is reported [form-number]`},
		{"a format that divides", func(b book) { b.set("D7", "223699.6"); b.format("D7", "0.0,") },
			`form.xlsx:月报表!D7: 累计使用资金 shows "223.7" but holds 223699.6; show the number, or clear the cell if nothing is reported [form-number]`},
		{"a format with a digit", func(b book) { b.set("D9", "20"); b.format("D9", `"1"0`) },
			`form.xlsx:月报表!D9: 累计建设数量 shows "120" but holds 20; show the number, or clear the cell if nothing is reported [form-number]`},
		{"a format with powers", func(b book) { b.format("D7", "0.00E+00") },
			`form.xlsx:月报表!D7: 累计使用资金 shows "2.24E+02" but holds 223.7; show the number, or clear the cell if nothing is reported [form-number]`},
		{"a format that only some read", func(b book) { b.set("D14", "123456"); b.format("D14", `0!.0,"万"`) },
			`form.xlsx:月报表!D14: 当年累计带动建档立卡贫困户增收 holds "123456", and its number format 0!.0,"万" may show something else; set the format to 数值 (Number) with all decimals and check what the cell shows [form-number]`},
		{"a format with another point", func(b book) { b.set("D14", "123456"); b.format("D14", `0\.0,"万"`) },
			`form.xlsx:月报表!D14: 当年累计带动建档立卡贫困户增收 shows "12.3万" but holds 123456; show the number, or clear the cell if nothing is reported [form-number]`},
		{"a format for large numbers", func(b book) { b.set("D14", "123456"); b.format("D14", `[>=10000]0.0,"千元";0"元"`) },
			`form.xlsx:月报表!D14: 当年累计带动建档立卡贫困户增收 shows "123.5千元" but holds 123456; show the number, or clear the cell if nothing is reported [form-number]`},
		{"a format with another unit", func(b book) { b.set("D14", "12.3"); b.format("D14", `0.0"万"`) },
			`form.xlsx:月报表!D14: 当年累计带动建档立卡贫困户增收 is "12.3万"; its unit is 元; write only the number [form-number]`},
		{"a percentage of money", func(b book) { b.set("D7", "0.5"); b.format("D7", "0.0%") },
			`form.xlsx:月报表!D7: 累计使用资金 is "50.0%", a percentage; write it in its unit, 万元 [form-number]`},
		{"a negative in brackets", func(b book) { b.set("D7", "-12.5"); b.format("D7", "0.0_);(0.0)") },
			`form.xlsx:月报表!D7: 累计使用资金 is "(12.5)"; a figure must not be negative [form-number]`},
		{"a format that hides all", func(b book) { b.format("D7", ";;;") },
			`form.xlsx:月报表!D7: 累计使用资金 shows "" but holds 223.7; show the number, or clear the cell if nothing is reported [form-number]`},
		{"a format for texts", func(b book) { b.text("D9", "20"); b.format("D9", "0;0;0;[x]@") },
			`form.xlsx:月报表!D9: 累计建设数量 holds "20", and its number format 0;0;0;[x]@ may show something else; set the format to 数值 (Number) with all decimals and check what the cell shows [form-number]`},
		{"a format that hides a text", func(b book) { b.text("D9", "20"); b.format("D9", "0;0;0;") },
			`form.xlsx:月报表!D9: the cell, its row, its column or part of its text is hidden; unhide it, so that the form is sent as it was seen [form-hidden]`},
		{"thousands in the wrong place", func(b book) { b.text("D11", "2,48") },
			`form.xlsx:月报表!D11: 当年累计培训人数 is "2,48"; write a number in 人次, or leave the cell blank if nothing is reported [form-number]`},
		{"a number in another unit", func(b book) { b.text("D7", "2236995.88元") },
			`form.xlsx:月报表!D7: 累计使用资金 is "2236995.88元"; its unit is 万元; write only the number [form-number]`},
		{"a percentage of stations", func(b book) { b.set("D9", "0.2"); b.format("D9", "0%") },
			`form.xlsx:月报表!D9: 累计建设数量 is "20%", a percentage; write it in its unit, 个 [form-number]`},
		{"a date", func(b book) { b.set("D9", "43850"); b.format("D9", "yyyy-mm-dd") },
			`form.xlsx:月报表!D9: 累计建设数量 shows "2020-01-20", a date; type the number again in a cell of the format 常规 [form-number]`},
		{"less than nothing", func(b book) { b.set("D9", "-2") },
			`form.xlsx:月报表!D9: 累计建设数量 is "-2"; a figure must not be negative [form-number]`},
		{"a number nobody sees", func(b book) { b.set("E8", "0"); b.format("E8", "0.00;-0.00;;@") },
			`form.xlsx:月报表!E8: 资金使用进度 shows "" but holds 0; show the number, or clear the cell if nothing is reported [form-number]`},
		{"a zero that # shows as nothing", func(b book) { b.format("E9", "#,###") },
			`form.xlsx:月报表!E9: 累计建设数量 shows "" but holds 0; show the number, or clear the cell if nothing is reported [form-number]`},
		{"decimals", func(b book) { b.set("D7", "223.699588") },
			`form.xlsx:月报表!D7: 累计使用资金 is "223.699588"; at most 1 decimals are allowed [form-decimals]`},
		{"decimals not shown", func(b book) { b.set("D7", "223.7"); b.format("D7", "0") },
			`form.xlsx:月报表!D7: 累计使用资金 shows "224" but holds 223.7; show all its decimals [form-decimals]`},
		{"a formula without a result", func(b book) {
			b.must(b.SetCellValue(sheet, "F9", nil))
			b.must(b.SetCellFormula(sheet, "F9", "SUM(D9:E9)"))
		},
			`form.xlsx:月报表!F9: the cell holds a formula without a stored result; open the file in Excel or WPS and save it, or paste the cell as a value (数值) [office-formula]`},
		{"a head on the next page for other columns", func(b book) {
			b.must(b.InsertRows(sheet, 9, 1))
			b.row(9, "序号", "项目", "", "陆丰市", "陆河县", "合计")
		}, `form.xlsx:月报表!F9: "合计" is not a row of the form; write notes below the table, and copy the names of rows from the official form [form-row]`},
		{"words in place of figures", func(b book) { b.text("E5", "无"); b.text("E9", " 无 "); b.text("D6", "未启动") },
			`form.xlsx:月报表!E5: "无" stands in place of a figure (E5, E9); it may be 0 or nothing reported; write 0 or leave the cell blank; if the sender has said which, import with --read 无=0 or --read 无=blank [form-number]
form.xlsx:月报表!D6: "未启动" stands in place of a figure (D6); it may be 0 or nothing reported; write 0 or leave the cell blank; if the sender has said which, import with --read 未启动=0 or --read 未启动=blank [form-number]`},
		{"a number in hanzi", func(b book) { b.text("D9", "二十") },
			`form.xlsx:月报表!D9: 累计建设数量 is "二十"; write a number in 个, or leave the cell blank if nothing is reported [form-number]`},
		{"the hanzi of one, which looks like a stroke", func(b book) { b.text("D9", "一") },
			`form.xlsx:月报表!D9: 累计建设数量 is "一"; write a number in 个, or leave the cell blank if nothing is reported [form-number]`},
		{"a column of figures that no county has", func(b book) { b.text("G4", "本月"); b.set("G9", "3") },
			`form.xlsx:月报表!G4: the column heading "本月" is not a county of the city; use one of 汕尾市城区、海丰县、陆河县、陆丰市, or 合计 [form-county]`},
		{"a misspelt county in a column of words", func(b book) { b.text("G4", "海丰具"); b.text("G9", "无") },
			`form.xlsx:月报表!G4: the column heading "海丰具" is not a county of the city; use one of 汕尾市城区、海丰县、陆河县、陆丰市, or 合计 [form-county]`},
		{"an error of a formula", func(b book) { b.text("F9", "#REF!") },
			`form.xlsx:月报表!F9: 累计建设数量 is "#REF!"; write a number in 个, or leave the cell blank if nothing is reported [form-number]`},
		{"a character that turns the writing", func(b book) { b.text("D9", "20\u202e") },
			`form.xlsx:月报表!D9: the cell has the invisible character U+202E; type its text again [form-character]`},
		{"a character of no width", func(b book) { b.text("D9", "20\u200b") },
			`form.xlsx:月报表!D9: the cell has the invisible character U+200B; type its text again [form-character]`},
		{"a hidden row", func(b book) { b.must(b.SetRowVisible(sheet, 9, false)); b.must(b.UnmergeCell(sheet, "B5", "C5")) },
			`form.xlsx:月报表!A9: the cell, its row, its column or part of its text is hidden; unhide it, so that the form is sent as it was seen [form-hidden]
form.xlsx:月报表!B9: the cell, its row, its column or part of its text is hidden; unhide it, so that the form is sent as it was seen [form-hidden]
form.xlsx:月报表!C9: the cell, its row, its column or part of its text is hidden; unhide it, so that the form is sent as it was seen [form-hidden]
form.xlsx:月报表!D9: the cell, its row, its column or part of its text is hidden; unhide it, so that the form is sent as it was seen [form-hidden]
form.xlsx:月报表!E9: the cell, its row, its column or part of its text is hidden; unhide it, so that the form is sent as it was seen [form-hidden]
form.xlsx:月报表!F9: the cell, its row, its column or part of its text is hidden; unhide it, so that the form is sent as it was seen [form-hidden]`},
		{"a crossed-out cell", func(b book) {
			style, err := b.NewStyle(&excelize.Style{Font: &excelize.Font{Strike: true}})
			b.must(err)
			b.must(b.SetCellStyle(sheet, "D9", "D9", style))
		},
			`form.xlsx:月报表!D9: 累计建设数量 is "^20"; write a number in 个, or leave the cell blank if nothing is reported [form-number]`},
		{"another month below a county", func(b book) {
			b.must(b.InsertRows(sheet, 5, 1))
			b.must(b.InsertCols(sheet, "G", 1))
			b.merge("F4:G4")
			b.text("F5", "上月数")
			b.text("G5", "备注")
		},
			`form.xlsx:月报表!F5: the column heading "上月数" is not a county of the city; use one of 汕尾市城区、海丰县、陆河县、陆丰市, or 合计 [form-county]`},
		{"a header short and blanks", func(b book) { shortHeader(b); b.text("C5", ""); b.text("D5", "1"); b.text("E5", "") },
			`form.xlsx:月报表!B5: the header is one cell short and the row "县级电商服务中心数量（个）" has blanks, so it is unclear which of the 3 columns its figures are in; add the missing cell to the header [form-shape]`},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := workbook(t)
			c.change(b)
			_, problems := intake.Read("form.xlsx", b.bytes(), ds, nil)
			_ = problems.Text(message.Chinese)
			if got := strings.TrimSpace(problems.Text(message.English)); got != c.want {
				t.Errorf("got\n%s\nwant\n%s", got, c.want)
			}
		})
	}
}

// FuzzRead checks that Read reports problems and never panics on arbitrary input.
func FuzzRead(f *testing.F) {
	names, err := filepath.Glob("testdata/forms/*")
	if err != nil || len(names) == 0 {
		f.Fatal("no forms in testdata:", err)
	}
	for _, name := range names {
		src, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(src)
	}
	f.Add(workbook(f).bytes())
	ds := project(f)
	f.Fuzz(func(t *testing.T, src []byte) {
		forms, problems := intake.Read("fuzz", src, ds, nil)
		_ = problems.Text(message.Chinese)
		if len(problems) > 0 || len(forms) == 0 {
			return
		}
		change, problems, err := intake.Plan(ds, forms, intake.Options{})
		if err == nil && len(problems) == 0 && change == nil {
			t.Error("got neither a change nor a problem")
		}
	})
}

// What was read in a way that the sender may not expect is noted, once for all its cells.
func TestReadOtherwise(t *testing.T) {
	ds := project(t)
	b := workbook(t)
	b.text("E8", "/")
	b.text("F8", "—")
	b.text("E5", "无")
	b.text("E9", " 无 ")
	b.text("E11", "未启动")
	b.must(b.SetCellFormula(sheet, "F5", "D5+E5")) // its result is stored
	b.text("G4", "备注")
	b.text("G9", "6月新建2站")
	b.text("H4", "上月数")
	b.set("H9", "18")
	words := map[string]figures.Value{"无": {}, "未启动": {Missing: figures.NotReported}}
	forms, problems := intake.Read("form.xlsx", b.bytes(), ds, words)
	if len(problems) > 0 || len(forms) != 1 {
		t.Fatal(problems.Text(message.English))
	}
	var got []string
	for _, n := range forms[0].Notes {
		got = append(got, n.Text(message.English))
	}
	want := []string{
		`form.xlsx:月报表!E5: "无" was read as 0, as --read says`,
		`form.xlsx:月报表!E9: "无" was read as 0, as --read says`,
		`form.xlsx:月报表!E11: "未启动" was read as 未填报, as --read says`,
		`form.xlsx:月报表!G4: skipped the column "备注", which belongs to no county`,
		`form.xlsx:月报表!H4: skipped the column "上月数" with its figures, which are not of this month`,
		`form.xlsx:月报表!E8: a stroke, read as blank and not as 0: E8, F8`,
		`form.xlsx:月报表!F5: results of formulas, read as stored in the file: F5`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("notes (-want +got):\n%s", diff)
	}
	lufeng, _ := forms[0].Column("lufeng")
	if want := "“无”按 --read 的说明读作0；“未启动”按 --read 的说明读作未填报"; lufeng.Inferred != want {
		t.Errorf("inferred %q, want %q", lufeng.Inferred, want)
	}
	for indicator, want := range map[string]figures.Value{
		"service-centres": {}, "stations": {}, "fund-progress": {Missing: figures.NotReported}, "training-persons": {Missing: figures.NotReported},
	} {
		if cell, _ := lufeng.Cell(indicator); !cell.Value.Equal(want) {
			t.Errorf("%s = %s, want %s", indicator, cell.Value.Plain(), want.Plain())
		}
	}
}
