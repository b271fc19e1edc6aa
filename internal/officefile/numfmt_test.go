package officefile_test

import (
	"encoding/xml"
	"fmt"
	"strings"
	"testing"

	"portal/internal/message"
	"portal/internal/officefile"
)

// styled returns a workbook with one style for each number format. more is added to styles.xml.
func styled(rows string, more string, formats ...string) []entry {
	var fmts, xfs strings.Builder
	for n, code := range formats {
		var b strings.Builder
		_ = xml.EscapeText(&b, []byte(code)) // a strings.Builder never fails
		fmt.Fprintf(&fmts, `<numFmt numFmtId="%d" formatCode="%s"/>`, 200+n, b.String())
		fmt.Fprintf(&xfs, `<xf numFmtId="%d"/>`, 200+n)
	}
	w := workbook(rows, entry{name: "xl/styles.xml", body: `<styleSheet ` + spreadsheet + `><numFmts>` + fmts.String() +
		`</numFmts><cellXfs><xf numFmtId="0"/>` + xfs.String() + `</cellXfs>` + more + `</styleSheet>`})
	return replaced(w, `</Relationships>`, `<Relationship Id="s" Type="`+office2006+`/styles" Target="styles.xml"/></Relationships>`)
}

// asked means, in the table below, that the display of a cell is unclear.
const asked = "asked"

// seen returns the displayed text of a cell in the table.
func seen(c officefile.Cell) string {
	switch {
	case c.Format != "":
		return asked
	case c.Day:
		return "date"
	}
	return strings.TrimSpace(c.Text)
}

// Cells display their numbers as Excel does, or are unclear.
func TestNumberFormats(t *testing.T) {
	values := []string{"1234.567", "-1234.567", "0", "0.5", "2.5", "1.005", "0.0004", "123456789012"}
	for _, c := range []struct {
		format string
		want   []string // by value; the last applies to all further values
	}{
		{"General", []string{"1234.567", "-1234.567", "0", "0.5", "2.5", "1.005", "0.0004", asked}},
		{"0", []string{"1235", "-1235", "0", "1", "3", "1", "0", "123456789012"}},
		{"#", []string{"1235", "-1235", "", "1", "3", "1", "", "123456789012"}},
		{"?", []string{"1235", "-1235", "", "1", "3", "1", "", "123456789012"}},
		{"0.00", []string{"1234.57", "-1234.57", "0.00", "0.50", "2.50", "1.01", "0.00", "123456789012.00"}},
		{"#.00", []string{"1234.57", "-1234.57", ".00", ".50", "2.50", "1.01", ".00", "123456789012.00"}},
		{"?.00", []string{"1234.57", "-1234.57", ".00", ".50", "2.50", "1.01", ".00", "123456789012.00"}},
		{".00", []string{"1234.57", "-1234.57", ".00", ".50", "2.50", "1.01", ".00", "123456789012.00"}},
		{"#.##", []string{"1234.57", "-1234.57", ".", ".5", "2.5", "1.01", ".", "123456789012."}},
		{"0.0?", []string{"1234.57", "-1234.57", "0.0", "0.5", "2.5", "1.01", "0.0", "123456789012.0"}},
		{"0.0#", []string{"1234.57", "-1234.57", "0.0", "0.5", "2.5", "1.01", "0.0", "123456789012.0"}},
		{"0.", []string{"1235.", "-1235.", "0.", "1.", "3.", "1.", "0.", "123456789012."}},
		{"000000.0", []string{"001234.6", "-001234.6", "000000.0", "000000.5", "000002.5", "000001.0", "000000.0", "123456789012.0"}},
		{"#,##0", []string{"1,235", "-1,235", "0", "1", "3", "1", "0", "123,456,789,012"}},
		{"#,###.00", []string{"1,234.57", "-1,234.57", ".00", ".50", "2.50", "1.01", ".00", "123,456,789,012.00"}},
		{"0,000.0", []string{"1,234.6", "-1,234.6", "0,000.0", "0,000.5", "0,002.5", "0,001.0", "0,000.0", "123,456,789,012.0"}},
		{"0.0,", []string{"1.2", "-1.2", "0.0", "0.0", "0.0", "0.0", "0.0", "123456789.0"}},
		{"0.0,,", []string{"0.0", asked, "0.0", "0.0", "0.0", "0.0", "0.0", "123456.8"}},
		{"#,##0,", []string{"1", "-1", "0", "0", "0", "0", "0", "123,456,789"}},
		{`0\.0,"万"`, []string{"0.1万", "-0.1万", "0.0万", "0.0万", "0.0万", "0.0万", "0.0万", "12345678.9万"}},
		{`0"."0,`, []string{"0.1", "-0.1", "0.0", "0.0", "0.0", "0.0", "0.0", "12345678.9"}},
		{"000-0000", []string{"000-1235", "-000-1235", "000-0000", "000-0001", "000-0003", "000-0001", "000-0000", "12345678-9012"}},
		{"0.00E+00", []string{"1.23E+03", "-1.23E+03", "0.00E+00", "5.00E-01", "2.50E+00", "1.01E+00", "4.00E-04", "1.23E+11"}},
		{"0E+0", []string{"1E+3", "-1E+3", "0E+0", "5E-1", "3E+0", "1E+0", "4E-4", "1E+11"}},
		{"[>=1000]0.0,;0", []string{"1.2", asked, "0", "1", "3", "1", "0", "123456789.0"}},
		{`[Red][>=10000]0.0,"千";[=0]"无";0.0`, []string{"1234.6", asked, "无", "0.5", "2.5", "1.0", "0.0", "123456789.0千"}},
		{"[DBNum1][>=1000]0;0", []string{asked, asked, "0", "1", "3", "1", "0", asked}},
		{"[>1000]0;[<=1]0.00", []string{"1235", asked, "0.00", "0.50", asked, asked, "0.00", "123456789012"}},
		{"0.00_ ", []string{"1234.57", "-1234.57", "0.00", "0.50", "2.50", "1.01", "0.00", "123456789012.00"}},
		{"0.00;[Red]-0.00", []string{"1234.57", "-1234.57", "0.00", "0.50", "2.50", "1.01", "0.00", "123456789012.00"}},
		{"0.0;(0.0)", []string{"1234.6", "(1234.6)", "0.0", "0.5", "2.5", "1.0", "0.0", "123456789012.0"}},
		{"0.0;0.0;-", []string{"1234.6", "1234.6", "-", "0.5", "2.5", "1.0", "0.0", "123456789012.0"}},
		{`0;-0;;@`, []string{"1235", "-1235", "", "1", "3", "1", "0", "123456789012"}},
		{";;;", []string{""}},
		{`_ * #,##0.00_ ;_ * \-#,##0.00_ ;_ * "-"??_ ;_ @_ `, []string{"1,234.57", "-1,234.57", "-", "0.50", "2.50", "1.01", "0.00", "123,456,789,012.00"}},
		{"[Blue]0.0", []string{"1234.6", "-1234.6", "0.0", "0.5", "2.5", "1.0", "0.0", "123456789012.0"}},
		{"[Color 10]0", []string{"1235", "-1235", "0", "1", "3", "1", "0", "123456789012"}},
		{"[$¥-804]#,##0.0", []string{"¥1,234.6", "-¥1,234.6", "¥0.0", "¥0.5", "¥2.5", "¥1.0", "¥0.0", "¥123,456,789,012.0"}},
		{`0.0"万元"`, []string{"1234.6万元", "-1234.6万元", "0.0万元", "0.5万元", "2.5万元", "1.0万元", "0.0万元", "123456789012.0万元"}},
		{`0.0万元`, []string{"1234.6万元", "-1234.6万元", "0.0万元", "0.5万元", "2.5万元", "1.0万元", "0.0万元", "123456789012.0万元"}},
		{`General"个"`, []string{"1234.567个", "-1234.567个", "0个", "0.5个", "2.5个", "1.005个", "0.0004个", asked}},
		{`"1"0`, []string{"11235", "-11235", "10", "11", "13", "11", "10", "1123456789012"}},
		{"0%", []string{"123457%", "-123457%", "0%", "50%", "250%", "101%", "0%", "12345678901200%"}},
		{"0.00%", []string{"123456.70%", "-123456.70%", "0.00%", "50.00%", "250.00%", "100.50%", "0.04%", "12345678901200.00%"}},
		{`0\%`, []string{"1235%", "-1235%", "0%", "1%", "3%", "1%", "0%", "123456789012%"}},
		{"@", []string{"1234.567", "-1234.567", "0", "0.5", "2.5", "1.005", "0.0004", asked}},
		{"0.0;@", []string{"1234.6", "-1234.6", "0.0", "0.5", "2.5", "1.0", "0.0", "123456789012.0"}},
		{`"完成"`, []string{"完成", asked, "完成"}},
		{"yyyy-mm-dd", []string{"date"}},
		{`[$-804]yyyy"年"m"月";@`, []string{"date"}},
		{`[DBNum1][$-804]m"月"d"日"`, []string{"date"}},
		{"[h]:mm", []string{"date"}},
		{"mm:ss.0", []string{"date"}},

		// Outside the grammar, or displayed differently by different programs.
		{"0.00E-00", []string{asked}},
		{"0.00e+00", []string{asked}},
		{"##0.0E+0", []string{asked}},
		{"0.00E+00%", []string{asked}},
		{"0.00E+00E+00", []string{asked}},
		{"0.0,E+00", []string{asked}},
		{"0E+", []string{asked}},
		{"# ?/?", []string{asked}},
		{"0/100", []string{asked}},
		{"[DBNum1]0", []string{asked}},
		{"[DBNum2][$-804]General", []string{asked}},
		{"[>=1000][<2000]0;0", []string{asked}},
		{"[>=1e3]0;0", []string{asked}},
		{"0;[>=1000]0.0", []string{asked}},
		{"[>=1000]0;0.0;0", []string{asked}},
		{"[<1000]0;[>=1000]0.0;[=0]0", []string{asked}},
		{"[>1000]@", []string{asked}},
		{"[红色]0", []string{asked}},
		{`0!.0,"万元"`, []string{asked}},
		{"0,.0", []string{asked}},
		{"0,%", []string{asked}},
		{"0#", []string{asked}},
		{"0.?0", []string{asked}},
		{`0",",`, []string{asked}},
		{`0"."#`, []string{asked}},
		{"0%0", []string{asked}},
		{"# ##0", []string{asked}},
		{"0*0", []string{asked}},
		{"*-0", []string{asked}},
		{"0%%", []string{asked}},
		{"0.0.0", []string{asked}},
		{"0.0,0", []string{asked}},
		{",0", []string{asked}},
		{"0 General", []string{asked}},
		{"G/通用格式", []string{asked}},
		{`@"万元"`, []string{asked}},
		{"0;0;0;0;0", []string{asked}},
		{`0"`, []string{asked}},
		{`0\`, []string{asked}},
		{"0[", []string{asked}},
		{"0x", []string{asked}},
	} {
		var row strings.Builder
		for _, v := range values {
			fmt.Fprintf(&row, `<c s="1"><v>%s</v></c>`, v)
		}
		parts, problems := officefile.Read("f", pack(t, styled(`<row r="1">`+row.String()+`</row>`, "", c.format)...))
		if len(problems) > 0 {
			t.Fatalf("%s: %s", c.format, problems.Text(message.English))
		}
		for n, cell := range parts[0].Rows[0] {
			want := c.want[min(n, len(c.want)-1)]
			if got := seen(cell); got != want {
				t.Errorf("%s in %s = %q, want %q", values[n], c.format, got, want)
			}
			if cell.Number == "" || cell.Format != "" && (cell.Text != cell.Number || cell.Format != c.format) {
				t.Errorf("%s in %s: %+v", values[n], c.format, cell)
			}
		}
	}
}

// A cell has its own format. A cell with style 0 does not inherit the format of its row or column,
// and a built-in number that the workbook redefines has the new meaning.
func TestWhoseFormat(t *testing.T) {
	w := styled(`<row r="1" s="1" customFormat="1"><c><v>1234.567</v></c><c s="1"><v>1234.567</v></c><c s="9"><v>1.5</v></c></row>`, "", "0")
	w = replaced(w, "<sheetData>", `<cols><col min="1" max="3" width="9" style="1"/></cols><sheetData>`)
	overridden := replaced(styled(`<row r="1"><c s="1"><v>1234.567</v></c></row>`, "", "0.0"), `numFmtId="200"`, `numFmtId="2"`)
	moved := replaced(styled(`<row r="1"><c s="1"><v>1234.567</v></c></row>`, "", "0"), "xl/styles.xml", "xl/look.xml", `Target="styles.xml"`, `Target="/xl/look.xml"`)
	for name, c := range map[string]struct {
		src  []entry
		want string
	}{
		"first style": {w, "1234.567|1235|1.5"}, "overridden": {overridden, "1234.6"}, "moved": {moved, "1235"},
		"built in":    {replaced(styled(`<row r="1"><c s="1"><v>1234.567</v></c></row>`, "", "x"), `<numFmt numFmtId="200" formatCode="x"/>`, "", `numFmtId="200"`, `numFmtId="40"`), "1,234.57"},
		"unknown":     {replaced(styled(`<row r="1"><c s="1"><v>1234.567</v></c></row>`, "", "x"), `<numFmt numFmtId="200" formatCode="x"/>`, "", `numFmtId="200"`, `numFmtId="60"`), asked},
		"newer":       {replaced(styled(`<row r="1"><c s="1"><v>1234.567</v></c></row>`, "", "0"), `formatCode="0"`, `formatCode="0" x:formatCode16="[$-x-y]0.0" xmlns:x="x"`), asked},
		"conditional": {replaced(styled(`<row r="1"><c s="1"><v>1234.567</v></c></row>`, `<dxfs><dxf><numFmt numFmtId="201" formatCode="0"/></dxf></dxfs>`, "0.000"), "</sheetData>", `</sheetData><conditionalFormatting sqref="A1"><cfRule type="expression" dxfId="0" priority="1"><formula>TRUE</formula></cfRule></conditionalFormatting>`), asked},
	} {
		parts, problems := officefile.Read("f", pack(t, c.src...))
		if len(problems) > 0 {
			t.Fatalf("%s: %s", name, problems.Text(message.English))
		}
		var got []string
		for _, cell := range parts[0].Rows[0] {
			got = append(got, seen(cell))
		}
		if strings.Join(got, "|") != c.want {
			t.Errorf("%s: got %q, want %q", name, got, c.want)
		}
	}
}

// A format can add words to a text or hide it.
func TestTextFormats(t *testing.T) {
	for format, want := range map[string]string{
		"General": "20", "@": "20", "0.0": "20", `0;0;0;@"万元"`: "20万元", `@"0"`: "200", ";;;": "(20)", `0;0;0;"无"`: "无", `0;0;0;@[x]`: asked,
	} {
		parts, problems := officefile.Read("f", pack(t, styled(`<row r="1"><c s="1" t="inlineStr"><is><t>20</t></is></c></row>`, "", format)...))
		if len(problems) > 0 {
			t.Fatalf("%s: %s", format, problems.Text(message.English))
		}
		got := seen(parts[0].Rows[0][0])
		if parts[0].Rows[0][0].Hidden {
			got = "(" + got + ")"
		}
		if got != want {
			t.Errorf("%s: got %q, want %q", format, got, want)
		}
	}
}
