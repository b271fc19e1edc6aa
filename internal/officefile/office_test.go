package officefile_test

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"golang.org/x/text/encoding/simplifiedchinese"

	"github.com/xuri/excelize/v2"

	"portal/internal/message"
	"portal/internal/officefile"
)

// entry is one part of a test's file.
type entry struct {
	name  string
	body  string
	mode  fs.FileMode
	flags uint16
}

func pack(t testing.TB, entries ...entry) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, e := range entries {
		h := &zip.FileHeader{Name: e.name, Method: zip.Deflate, Flags: e.flags}
		if e.mode != 0 {
			h.SetMode(e.mode)
		}
		w, err := z.CreateHeader(h)
		if err == nil {
			_, err = w.Write([]byte(e.body))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

const (
	spreadsheet = `xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"`
	relations   = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">`
	office2006  = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
)

// workbook returns the parts of a small workbook with the given rows.
func workbook(rows string, more ...entry) []entry {
	return append([]entry{
		{name: "[Content_Types].xml", body: `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>`},
		{name: "_rels/.rels", body: relations + `<Relationship Id="r1" Type="` + office2006 + `/officeDocument" Target="xl/workbook.xml"/></Relationships>`},
		{name: "xl/workbook.xml", body: `<workbook ` + spreadsheet + `><sheets><sheet name="表" sheetId="1" r:id="r1"/></sheets></workbook>`},
		{name: "xl/_rels/workbook.xml.rels", body: relations + `<Relationship Id="r1" Type="` + office2006 + `/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`},
		{name: "xl/worksheets/sheet1.xml", body: `<worksheet ` + spreadsheet + `><sheetData>` + rows + `</sheetData></worksheet>`},
	}, more...)
}

// elsewhere returns the same workbook with its sheet in a part of an unusual name.
func elsewhere(rows string) []entry {
	w := workbook(rows)
	w[3].body = strings.Replace(w[3].body, "worksheets/sheet1.xml", "ws/a.xml", 1)
	w[4].name = "xl/ws/a.xml"
	return w
}

// strict converts a workbook to the strict edition of the standard.
func strict(w []entry) []entry {
	return replaced(w, "http://schemas.openxmlformats.org/spreadsheetml/2006/main", "http://purl.oclc.org/ooxml/spreadsheetml/main",
		office2006, "http://purl.oclc.org/ooxml/officeDocument/relationships")
}

// replaced replaces words in every part and part name.
func replaced(w []entry, pairs ...string) []entry {
	for i := range w {
		replacer := strings.NewReplacer(pairs...)
		w[i].name, w[i].body = replacer.Replace(w[i].name), replacer.Replace(w[i].body)
	}
	return w
}

// text returns the parts of a small document.
func text(body string, more ...entry) []entry {
	return append([]entry{{name: "word/document.xml", body: `<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>` + body + `</w:body></w:document>`}}, more...)
}

// shown joins the cells of the parts by | and their rows by line breaks.
func shown(parts []officefile.Part) string {
	var b strings.Builder
	for _, p := range parts {
		for _, row := range p.Rows {
			for i, c := range row {
				if i > 0 {
					b.WriteByte('|')
				}
				b.WriteString(c.Text)
			}
			b.WriteByte('\n')
		}
	}
	return b.String()
}

// Read names what is wrong with a hostile file, within the limits, and returns nothing of it.
func TestHostile(t *testing.T) {
	number := `<row r="1"><c r="A1"><v>1</v></c></row>`
	deep := strings.Repeat("<a>", 200) + strings.Repeat("</a>", 200)
	for _, c := range []struct {
		name string
		src  []byte
		want string
	}{
		{"nothing", nil, "f: the file is empty; save it and send it again [office-empty]"},
		{"too large", bytes.Repeat([]byte("a"), officefile.MaxSize+1), "f: the file has 8388609 bytes; at most 8388608 are allowed; send only the form, without pictures [office-size]"},
		{"a compound file of nothing", []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 and so on"), "f: the file is neither .xlsx nor .docx; send the form as one of them, not in an archive [office-kind]"},
		{"a zip", pack(t, entry{name: "a.txt", body: "a"}), "f: the file is neither .xlsx nor .docx; send the form as one of them, not in an archive [office-kind]"},
		{"half a file", pack(t, workbook(number)...)[:500], "f: f is damaged and cannot be read; open it in the office program, save it under another name and send that file [office-broken]"},
		{"no XML", pack(t, workbook("<row")...), "f:xl/worksheets/sheet1.xml: xl/worksheets/sheet1.xml is damaged and cannot be read; open it in the office program, save it under another name and send that file [office-broken]"},
		{"a password", pack(t, entry{name: "xl/workbook.xml", body: "?", flags: 1}), "f: the file has a password; save it without a password [office-kind]"},
		{"a bomb", pack(t, workbook(number, entry{name: "xl/media/a.png", body: strings.Repeat("\x00", 33<<20)})...), "f: xl/media/a.png is too large when unpacked: at most 32 MiB for a part and 64 MiB for the file; send only the form [office-limit]"},
		{"many bombs", pack(t, workbook(number, bombs(5)...)...), "f: xl/media/4.png is too large when unpacked: at most 32 MiB for a part and 64 MiB for the file; send only the form [office-limit]"},
		{"many parts", pack(t, workbook(number, parts(2000)...)...), "f: the file has 2005 parts; at most 2000 are allowed [office-limit]"},
		{"a way out", pack(t, workbook(number, entry{name: "../../etc/cron.d/a", body: "a"})...), `f: the file has a part named "../../etc/cron.d/a", which points outside the file; create the form anew [office-path]`},
		{"a way to the root", pack(t, workbook(number, entry{name: "/etc/a", body: "a"})...), `f: the file has a part named "/etc/a", which points outside the file; create the form anew [office-path]`},
		{"a way out of Windows", pack(t, workbook(number, entry{name: `..\a`, body: "a"})...), `f: the file has a part named "..\\a", which points outside the file; create the form anew [office-path]`},
		{"a link", pack(t, workbook(number, entry{name: "xl/a", body: "/etc/passwd", mode: fs.ModeSymlink | 0o777})...), `f: the file has a part named "xl/a", which points outside the file; create the form anew [office-path]`},
		{"a part twice", pack(t, workbook(number, workbook(number)[4])...), `f: the file has the part "xl/worksheets/sheet1.xml" twice; save it again in the office program [office-path]`},
		{"entities", pack(t, text("")[0], entry{name: "word/a.xml", body: `<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><a>&b;</a>`}), "f:word/a.xml: word/a.xml declares XML entities, which no office program does; create the form anew [office-entities]"},
		{"an entity nobody declared", pack(t, text("<w:p><w:r><w:t>&a;</w:t></w:r></w:p>")...), "f:word/document.xml: word/document.xml is damaged and cannot be read; open it in the office program, save it under another name and send that file [office-broken]"},
		{"deep", pack(t, workbook(number, entry{name: "xl/a.xml", body: deep})...), "f:xl/a.xml: the file is nested deeper than 100 levels; save it again in the office program [office-limit]"},
		{"a far row", pack(t, workbook(`<row r="1048576"><c r="A1048576"><v>1</v></c></row>`)...), "f:xl/worksheets/sheet1.xml: row 1048576; at most 5000 rows are allowed; delete the blank rows below the form [office-limit]"},
		{"a far column", pack(t, workbook(`<row r="1"><c r="XFD1"><v>1</v></c></row>`)...), "f:xl/worksheets/sheet1.xml: column 16384; at most 200 columns are allowed; delete the blank columns to the right of the form [office-limit]"},
		{"many cells", pack(t, workbook(cells(5000, 11))...), "f:表!F4546: more than 50000 cells are filled in; a form has about a hundred; send only the form [office-limit]"},
		{"a program", pack(t, workbook(number, entry{name: "xl/vbaProject.bin", body: "?"})...), "f: the file contains a program (xl/vbaProject.bin); save it as .xlsx or .docx, without macros [office-active]"},
		{"an old macro sheet", pack(t, workbook(number, entry{name: "xl/macrosheets/sheet1.xml", body: "<a/>"})...), "f: the file contains a program (xl/macrosheets/sheet1.xml); save it as .xlsx or .docx, without macros [office-active]"},
		{"values from elsewhere", pack(t, workbook(number, entry{name: "xl/externalLinks/externalLink1.xml", body: "<a/>"})...), "f: the file takes values from another file (xl/externalLinks/externalLink1.xml); paste them as values and save it again [office-active]"},
		{"another file inside", pack(t, workbook(number, entry{name: "xl/embeddings/a.docx", body: "?"})...), "f: another file is embedded (xl/embeddings/a.docx); send only the form [office-active]"},
		{"a formula that fetches", pack(t, workbook(`<row r="1"><c r="B1"><f>WEBSERVICE("http://example.org")</f><v>1</v></c></row>`)...), "f:表!B1: the cell's formula gives another result each time the file is opened; paste it as a value (数值) [office-formula]"},
		{"a formula of today", pack(t, workbook(`<row r="1"><c r="B1"><f t="shared" ref="B1:C1" si="0">TODAY()</f><v>1</v></c><c r="C1"><f t="shared" si="0"/><v>1</v></c></row>`)...), "f:表!B1: the cell's formula gives another result each time the file is opened; paste it as a value (数值) [office-formula]\nf:表!C1: the cell's formula gives another result each time the file is opened; paste it as a value (数值) [office-formula]"},
		{"formulas to compute anew", pack(t, replaced(workbook(`<row r="1"><c r="B1"><f>1+1</f><v>0</v></c></row>`), `</workbook>`, `<calcPr fullCalcOnLoad="1"/></workbook>`)...), "f:表!B1: the file says that its formulas are computed anew when it is opened, so the stored result of this one may not be what is seen; open the file in Excel or WPS and save it, or paste the cell as a value (数值) [office-formula]"},
		{"a formula with an empty result", pack(t, workbook(`<row r="1"><c r="B1"><f>A1</f><v> </v></c></row>`)...), "f:表!B1: the cell holds a formula without a stored result; open the file in Excel or WPS and save it, or paste the cell as a value (数值) [office-formula]"},
		{"a formula without a value", pack(t, workbook(`<row r="1"><c r="B1"><f>A1</f></c></row>`)...), "f:表!B1: the cell holds a formula without a stored result; open the file in Excel or WPS and save it, or paste the cell as a value (数值) [office-formula]"},
		{"a formula in a part of another name", pack(t, elsewhere(`<row r="1"><c r="B1"><f>A1</f></c></row>`)...), "f:表!B1: the cell holds a formula without a stored result; open the file in Excel or WPS and save it, or paste the cell as a value (数值) [office-formula]"},
		{"a far row in a part of another name", pack(t, elsewhere(`<row r="1048576"><c r="A1048576"><v>1</v></c></row>`)...), "f:xl/ws/a.xml: row 1048576; at most 5000 rows are allowed; delete the blank rows below the form [office-limit]"},
		{"a sheet that is not XML", pack(t, replaced(elsewhere(number), "a.xml", "a.dat")...), "f:表: 表 is damaged and cannot be read; open it in the office program, save it under another name and send that file [office-broken]"},
		{"a formula in a strict workbook", pack(t, strict(workbook(`<row r="1"><c r="B1"><f>A1</f></c></row>`))...), "f:表!B1: the cell holds a formula without a stored result; open the file in Excel or WPS and save it, or paste the cell as a value (数值) [office-formula]"},
		{"a cell twice", pack(t, workbook(`<row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>2</v></c></row>`)...), "f:xl/worksheets/sheet1.xml: A1 is damaged and cannot be read; open it in the office program, save it under another name and send that file [office-broken]"},
		{"a row twice", pack(t, workbook(number+number)...), "f:xl/worksheets/sheet1.xml: row 1 is damaged and cannot be read; open it in the office program, save it under another name and send that file [office-broken]"},
		{"a cell in another row", pack(t, workbook(`<row r="1"><c r="A2"><v>1</v></c></row>`)...), "f:xl/worksheets/sheet1.xml: A2 is damaged and cannot be read; open it in the office program, save it under another name and send that file [office-broken]"},
		{"a text that is not there", pack(t, workbook(`<row r="1"><c r="A1" t="s"><v>1</v></c></row>`, entry{name: "xl/sharedStrings.xml", body: `<sst ` + spreadsheet + `><si><t>20</t></si></sst>`})...), "f:表: xl/sharedStrings.xml is damaged and cannot be read; open it in the office program, save it under another name and send that file [office-broken]"},
		{"no texts at all", pack(t, workbook(`<row r="1"><c r="A1" t="s"><v>0</v></c></row>`)...), "f:表: xl/sharedStrings.xml is damaged and cannot be read; open it in the office program, save it under another name and send that file [office-broken]"},
		{"one long text in every cell", pack(t, workbook(strings.Repeat("<row>"+strings.Repeat(`<c t="s"><v>0</v></c>`, 100)+"</row>", 400), entry{name: "xl/sharedStrings.xml", body: `<sst ` + spreadsheet + `><si><t>` + strings.Repeat("字", 10_000) + `</t></si></sst>`})...), "f:xl/worksheets/sheet1.xml: the cells of the sheet have more than 64 MiB of text together, the same text again and again; send only the form [office-limit]"},
		{"rows without end", pack(t, workbook(strings.Repeat("<row/>", 1_000_000))...), "f:xl/worksheets/sheet1.xml: row 5001; at most 5000 rows are allowed; delete the blank rows below the form [office-limit]"},
		{"cells without end", pack(t, workbook("<row>"+strings.Repeat("<c/>", 1_000_000)+"</row>")...), "f:xl/worksheets/sheet1.xml: column 201; at most 200 columns are allowed; delete the blank columns to the right of the form [office-limit]"},
		{"merged without end", pack(t, workbook(number+strings.Repeat(`<mergeCell ref="A1:GR5000"/>`, 300_000))...), "f:xl/worksheets/sheet1.xml: a sheet has more than 2000 merged cells and column widths; a form has a few dozen; copy it into a new file [office-limit]"},
		{"formats without end", pack(t, workbook(number, entry{name: "xl/styles.xml", body: "<styleSheet><numFmts>" + strings.Repeat(`<numFmt numFmtId="200" formatCode="0"/>`, 40_000) + "</numFmts></styleSheet>"})...), "f:xl/styles.xml: the file has more than 1000 number formats; a form needs a few; copy it into a new file [office-limit]"},
		{"a wide table", pack(t, text(`<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="99999999"/></w:tcPr><w:p/></w:tc></w:tr></w:tbl>`)...), "f:表1!A1: column 99999999; at most 200 columns are allowed; delete the blank columns to the right of the form [office-limit]"},
		{"a long table", pack(t, text("<w:tbl>"+strings.Repeat("<w:tr><w:tc><w:p/></w:tc></w:tr>", 5001)+"</w:tbl>")...), "f: row 5001; at most 5000 rows are allowed; delete the blank rows below the form [office-limit]"},
		{"no text", []byte("\x80\x80\xff\xff\xff"), "f: the file is not text in UTF-8, UTF-16 or GB18030; paste the table into a file and save it as UTF-8 [office-text]"},
		{"a picture", []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR\xff\xd9\x00"), "f: the file is a picture, from which figures cannot be read reliably; send the .xlsx or .docx instead of a photograph or a scan of it [office-kind]"},
		{"a program", []byte("\x7fELF\x02\x01\xff"), "f: the file is not text in UTF-8, UTF-16 or GB18030; paste the table into a file and save it as UTF-8 [office-text]"},
		{"a long text", []byte(strings.Repeat("a\n", 1_000_000)), "f: row 1000001; at most 5000 rows are allowed; delete the blank rows below the form [office-limit]"},
		{"a wide text", []byte("a\n" + strings.Repeat("\t", 300)), "f:2: column 201; at most 200 columns are allowed; delete the blank columns to the right of the form [office-limit]"},
		{"a long word", []byte("a\t" + strings.Repeat("字", 5000)), "f:1:3: the cell has 5000 characters; at most 4000 are allowed [office-limit]"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			parts, problems := officefile.Read("f", c.src)
			runtime.ReadMemStats(&after)
			_ = problems.Text(message.Chinese)
			if got := strings.TrimSpace(problems.Text(message.English)); got != c.want || parts != nil {
				t.Errorf("got\n%s\nwant\n%s", got, c.want)
			}
			// Reading a part of 32 MiB reallocates its buffer several times.
			if took := (after.TotalAlloc - before.TotalAlloc) >> 20; took > 512 {
				t.Errorf("refusing it took %d MiB", took)
			}
		})
	}
}

func bombs(n int) (out []entry) {
	for i := range n {
		out = append(out, entry{name: fmt.Sprintf("xl/media/%d.png", i), body: strings.Repeat("\x00", 15<<20)})
	}
	return out
}

func parts(n int) (out []entry) {
	for i := range n {
		out = append(out, entry{name: fmt.Sprintf("xl/media/%d.png", i)})
	}
	return out
}

func cells(rows, columns int) string {
	var b strings.Builder
	for r := 1; r <= rows; r++ {
		fmt.Fprintf(&b, `<row r="%d">`, r)
		for c := range columns {
			fmt.Fprintf(&b, `<c r="%c%d"><v>1</v></c>`, 'A'+c, r)
		}
		b.WriteString(`</row>`)
	}
	return b.String()
}

// Pasted text reads the same in every encoding that Chinese programs write.
func TestEncodings(t *testing.T) {
	const table = "序号\t项目\t陆河县\r\n1\t\"县级电商\"\"服务\"\"中心\"\t１\r\n"
	wide := func(order binary.AppendByteOrder, mark bool) (out []byte) {
		units := utf16.Encode([]rune(table))
		if mark {
			units = append([]uint16{0xfeff}, units...)
		}
		for _, u := range units {
			out = order.AppendUint16(out, u)
		}
		return out
	}
	gb, err := simplifiedchinese.GB18030.NewEncoder().Bytes([]byte(table))
	if err != nil {
		t.Fatal(err)
	}
	const want = "序号|项目|陆河县\n1|县级电商\"服务\"中心|１\n\n"
	for name, src := range map[string][]byte{
		"UTF-8": []byte(table), "UTF-8 with a mark": []byte("\xef\xbb\xbf" + table), "GB18030": gb,
		"GB18030 with a mark":      slices.Concat([]byte("\x84\x31\x95\x33"), gb),
		"UTF-16, little end first": wide(binary.LittleEndian, true), "UTF-16, big end first": wide(binary.BigEndian, true),
		"UTF-16 without a mark": wide(binary.LittleEndian, false), "UTF-16 without a mark, big end first": wide(binary.BigEndian, false),
	} {
		parts, problems := officefile.Read("f", src)
		if got := shown(parts); got != want || len(problems) > 0 {
			t.Errorf("%s: %q\n%s", name, got, problems.Text(message.English))
		}
	}
}

// A quoted field may span lines. An unclosed quote is an ordinary character.
func TestPastedQuotes(t *testing.T) {
	parts, problems := officefile.Read("f", []byte("序号\t\"陆河\n县\"\t\"海丰\t县\"\t合计\n\"1\"\t\"四好\"路\t\"\t\"\"\n"))
	if got := shown(parts); got != "序号|陆河\n县|海丰\t县|合计\n1|\"四好\"路|\"|\n\n" || len(problems) > 0 {
		t.Fatalf("%q\n%s", got, problems.Text(message.English))
	}
	if a, b := parts[0].Rows[0][3].Pos, parts[0].Rows[1][1].Pos; a.String() != "f:2:11" || b.String() != "f:3:5" {
		t.Errorf("合计 at %v, the road at %v", a, b)
	}
}

// A cell's text is what people see in it.
func TestCells(t *testing.T) {
	parts, problems := officefile.Read("f", pack(t, workbook(`<row r="1"><c r="A1" t="b"><v>1</v></c><c r="B1" t="b"><v>0</v></c><c r="C1" t="inlineStr"><is><r><t>2</t></r><r><t>0</t></r></is></c><c r="D1" t="inlineStr"><is><r><t>20</t></r><r><rPr><vertAlign val="superscript"/></rPr><t>1</t></r></is></c></row>`)...))
	if got := shown(parts); got != "TRUE|FALSE|20|20^1\n" || len(problems) > 0 {
		t.Errorf("%q\n%s", got, problems.Text(message.English))
	}
}

// Hidden content is marked. A chart sheet is skipped.
func TestHidden(t *testing.T) {
	src := replaced(workbook(`<row r="1" hidden="1"><c r="A1"><v>1</v></c></row><row r="2"><c r="A2"><v>2</v></c><c r="B2"><v>3</v></c></row>`,
		entry{name: "xl/chartsheets/sheet1.xml", body: `<chartsheet ` + spreadsheet + `/>`}),
		"<sheetData>", `<cols><col min="2" max="2" width="9" hidden="1"/></cols><sheetData>`,
		`</sheets>`, `<sheet name="图" sheetId="2" r:id="r2"/></sheets>`,
		`</Relationships>`, `<Relationship Id="r2" Type="`+office2006+`/chartsheet" Target="chartsheets/sheet1.xml"/></Relationships>`)
	parts, problems := officefile.Read("f", pack(t, src...))
	if len(problems) > 0 || len(parts) != 1 {
		t.Fatalf("%+v\n%s", parts, problems.Text(message.English))
	}
	rows := parts[0].Rows
	if !rows[0][0].Hidden || rows[1][0].Hidden || !rows[1][1].Hidden {
		t.Errorf("%+v", rows)
	}
}

// Paragraphs and tables keep their order. Deleted text is dropped, and merged cells do not shift
// the columns.
func TestText(t *testing.T) {
	p := func(s string) string { return "<w:p><w:r><w:t>" + s + "</w:t></w:r></w:p>" }
	body := p("题") + "<w:tbl>" +
		"<w:tr><w:tc>" + p("甲") + `</w:tc><w:tc><w:tcPr><w:gridSpan w:val="2"/></w:tcPr>` + p("乙") + "</w:tc></w:tr>" +
		`<w:tr><w:tc><w:tcPr><w:vMerge w:val="restart"/></w:tcPr>` + p("丙") + "</w:tc><w:tc>" + p("1") + "</w:tc><w:tc>" + p("2") + "</w:tc></w:tr>" +
		`<w:tr><w:tc><w:tcPr><w:vMerge/></w:tcPr>` + p("丙") + "</w:tc><w:tc>" + p("3") + "</w:tc><w:tc><w:p><w:del><w:r><w:t>9</w:t></w:r></w:del><w:r><w:t>4</w:t></w:r></w:p></w:tc></w:tr>" +
		`<w:tr><w:trPr><w:del w:id="1"/></w:trPr><w:tc>` + p("丁") + "</w:tc><w:tc>" + p("5") + "</w:tc><w:tc>" + p("6") + "</w:tc></w:tr>" +
		"</w:tbl>" + p("注")
	parts, problems := officefile.Read("f.docx", pack(t, text(body)...))
	const want = "题\n甲|乙|\n丙|1|2\n|3|4\n注\n"
	if got := shown(parts); got != want || len(problems) > 0 {
		t.Fatalf("%q\n%s", got, problems.Text(message.English))
	}
	row := parts[0].Rows[3]
	if row[2].Pos.String() != "f.docx:表1!C3" || !row[0].Covered || parts[0].Rows[1][1].Width != 2 ||
		parts[0].Rows[4][0].Pos.String() != "f.docx:2" {
		t.Errorf("%+v", parts[0].Rows)
	}
}

// Read returns the whole text of a table cell, and marks cells with hidden text.
func TestTextOfCells(t *testing.T) {
	p := func(s string) string { return "<w:p><w:r><w:t>" + s + "</w:t></w:r></w:p>" }
	inner := "<w:tbl><w:tr><w:tc>" + p("20") + "</w:tc></w:tr></w:tbl><w:p/>"
	for cell, want := range map[string]string{
		p("前") + inner: "前 20",
		`<w:p><w:r><w:drawing><wp:inline/></w:drawing></w:r></w:p>`:                   "□",
		`<w:p><w:r><w:t>20</w:t><w:drawing><wp:inline/></w:drawing></w:r></w:p>`:      "20",
		`<w:p><w:r><w:t>2</w:t><w:sym w:font="Wingdings" w:char="F080"/></w:r></w:p>`: "2□",
		`<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t>20</w:t></w:r></w:p>`:   "20",
		inner: "20",
		"<w:p><w:r><w:noBreakHyphen/><w:t>20</w:t></w:r></w:p>": "-20",
		p("2") + p("0"): "2  0",
		`<w:p><w:r><w:t>20</w:t></w:r><w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:t>1</w:t></w:r></w:p>`:                                                                    "20^1",
		`<w:p><w:r><w:rPr><w:strike/></w:rPr><w:t>18</w:t></w:r><w:r><w:t>20</w:t></w:r></w:p>`:                                                                                          "^1820",
		`<w:p><w:r><w:t>20</w:t></w:r><w:r><Choice><w:txbxContent>` + p("5") + `</w:txbxContent></Choice><Fallback><w:txbxContent>` + p("5") + `</w:txbxContent></Fallback></w:r></w:p>`: "20 5",
		`<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>1</w:t></w:r><w:r><w:t>20</w:t></w:r></w:p>`:                                                                                           "(120)",
		`<w:p><w:pPr><w:rPr><w:vanish/></w:rPr></w:pPr><w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t>20</w:t></w:r></w:p>`:                                                               "20",
		`<w:p><w:r><w:rPr><w:vanish/></w:rPr></w:r><w:r><w:t>20</w:t></w:r></w:p>`:                                                                                                       "20",
	} {
		parts, problems := officefile.Read("f.docx", pack(t, text("<w:tbl><w:tr><w:tc>"+cell+"</w:tc><w:tc>"+p("后")+"</w:tc></w:tr></w:tbl>")...))
		if len(problems) > 0 {
			t.Fatal(problems.Text(message.English))
		}
		row := parts[0].Rows[0]
		got := strings.Join(strings.Fields(row[0].Text), " ")
		if row[0].Hidden {
			got = "(" + got + ")"
		}
		if want = strings.Join(strings.Fields(want), " "); got != want || len(row) != 2 || row[1].Text != "后" ||
			row[1].Hidden {
			t.Errorf("%s: got %q and %+v, want %q", cell, got, row, want)
		}
	}
}

// FuzzRead checks that Read returns either content or problems and never panics.
func FuzzRead(f *testing.F) {
	f.Add(pack(f, workbook(`<row r="1"><c r="A1"><v>1</v></c><c r="B1" t="inlineStr"><is><t>字</t></is></c></row>`)...))
	f.Add(pack(f, text(`<w:tbl><w:tr><w:tc><w:p><w:r><w:t>字</w:t></w:r></w:p></w:tc></w:tr></w:tbl>`)...))
	f.Add([]byte("甲\t1\n乙\t2\n"))
	names, err := filepath.Glob("../form/intake/testdata/forms/*")
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
	f.Fuzz(func(t *testing.T, src []byte) {
		parts, problems := officefile.Read("f", src)
		if len(parts) > 0 && len(problems) > 0 {
			t.Error("got a problem and content")
		}
		_ = problems.Text(message.Chinese)
	})
}

// BenchmarkHostile measures the largest files that Read refuses or reads.
func BenchmarkHostile(b *testing.B) {
	for name, src := range map[string][]byte{
		"bombs": pack(b, workbook("", bombs(5)...)...),
		"cells": pack(b, workbook(cells(4000, 12))...),
		"lines": []byte(strings.Repeat("a\n", 1_000_000)),
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				officefile.Read("f", src)
			}
		})
	}
}

// Blank cells do not count: whole rows that have a colour to the edge of the sheet, a far row that has one, and a
// format on every cell of a large area.
func TestBlankCells(t *testing.T) {
	number := `<c r="A1" s="0"><v>1</v></c><c r="B1" s="1"/>`
	edge := `<c r="XFD1" s="1"/>`
	for name, rows := range map[string]string{
		"nothing more":                `<row r="1">` + number + `</row>`,
		"a row coloured to the edge":  `<row r="1">` + number + edge + `</row>`,
		"cells that end on their own": `<row r="1">` + number + `<c r="XFD1" s="1"></c></row>`,
		"a far row with a colour":     `<row r="1">` + number + `</row><row r="1048576" s="1" customFormat="1"/>`,
		"a far cell with a colour":    `<row r="1">` + number + `</row><row r="1048576"><c r="XFD1048576" s="1"/></row>`,
		"a large area with a format":  formatted(`<row r="1">` + number),
	} {
		parts, problems := officefile.Read("f", pack(t, workbook(rows)...))
		if len(problems) > 0 {
			t.Errorf("%s: %s", name, problems.Text(message.English))
			continue
		}
		if len(parts) != 1 || len(parts[0].Rows) != 1 || len(parts[0].Rows[0]) != 1 || parts[0].Rows[0][0].Text != "1" {
			t.Errorf("%s: %d rows", name, len(parts[0].Rows))
		}
	}
	// A blank cell whose place follows from the one before cannot be left out.
	_, problems := officefile.Read("f", pack(t, workbook(`<row r="1">`+number+`</row><row r="1048576"/><row/>`)...))
	if got := problems.Text(message.English); !strings.Contains(got, "row 1048576; at most 5000 rows are allowed") {
		t.Error(got)
	}
}

// formatted returns 5000 rows of 200 cells that have a format, after the beginning of the first row.
func formatted(first string) string {
	var b strings.Builder
	b.WriteString(first + `<c r="C1" s="1"/></row>`)
	for r := 2; r <= 5000; r++ {
		fmt.Fprintf(&b, `<row r="%d">`, r)
		for c := 1; c <= 200; c++ {
			at, _ := excelize.CoordinatesToCellName(c, r) // both are within a sheet
			fmt.Fprintf(&b, `<c r="%s" s="1"/>`, at)
		}
		b.WriteString(`</row>`)
	}
	return b.String()
}

// BenchmarkFormatted reads a form in a large area with a format, as programs write it.
func BenchmarkFormatted(b *testing.B) {
	src := pack(b, workbook(formatted(`<row r="1"><c r="A1"><v>1</v></c>`))...)
	b.ReportAllocs()
	for b.Loop() {
		if _, problems := officefile.Read("f", src); len(problems) > 0 {
			b.Fatal(problems.Text(message.English))
		}
	}
}
