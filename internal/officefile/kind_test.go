package officefile_test

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"

	"portal/internal/message"
	"portal/internal/officefile"
)

// The content decides the kind of a file. The message names the kind and one step.
func TestKinds(t *testing.T) {
	form := func(name string) []byte {
		src, err := os.ReadFile("../form/intake/testdata/forms/2020-07-county" + name)
		if err != nil {
			t.Fatal(err)
		}
		return src
	}
	const (
		absent = "; LibreOffice, which would convert it, is not installed; open it in Office or WPS, save it as "
		book   = absent + ".xlsx without a password, and import that [office-kind]"
		text   = absent + ".docx without a password, and import that [office-kind]"
		figure = ", from which figures cannot be read reliably; send the .xlsx or .docx "
	)
	for _, c := range []struct {
		name string
		src  []byte
		kind officefile.Kind
		want string
	}{
		{"表.xls", form(".xls"), officefile.XLS, "the file is an Excel 97 workbook (.xls, .et)" + book},
		{"表.et", form(".xls"), officefile.XLS, "the file is an Excel 97 workbook (.xls, .et)" + book},
		{"表.xlsx", form(".xls"), officefile.XLS, `the file is an Excel 97 workbook (.xls, .et), though it is called "表.xlsx"` + book},
		{"表.wps", form(".doc"), officefile.DOC, "the file is a Word 97 document (.doc, .wps)" + text},
		{"表.ODS", form(".ods"), officefile.ODS, "the file is an OpenDocument spreadsheet (.ods)" + book},
		{"表.odt", form(".odt"), officefile.ODT, "the file is an OpenDocument text (.odt)" + text},
		{"表.rtf", form(".rtf"), officefile.RTF, "the file is rich text (.rtf)" + text},
		{"表.xls", form("-web.xls"), officefile.HTML, `the file is a web page (HTML), though it is called "表.xls"` + book},
		{"a.xls", []byte("\xef\xbb\xbf\r\n <TABLE border=1><tr><td>1"), officefile.HTML, `the file is a web page (HTML), though it is called "a.xls"` + book},
		{"a.htm", []byte(`<meta charset=gb2312><html xmlns:x="urn:schemas-microsoft-com:office:excel">`), officefile.HTML, "the file is a web page (HTML)" + book},
		{"a.xml", []byte(`<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">`), officefile.SpreadsheetXML, "the file is an XML Spreadsheet 2003 (.xml)" + book},
		{"a.xlsb", pack(t, entry{name: "xl/workbook.bin", body: "?"}), officefile.XLSB, "the file is a binary workbook (.xlsb)" + book},
		{"a.xlsx", []byte("%PDF-1.7\n"), officefile.PDF, `the file is a PDF, though it is called "a.xlsx"` + figure + "it was made from [office-kind]"},
		{"a.ofd", pack(t, entry{name: "OFD.xml", body: "?"}), officefile.OFD, "the file is an OFD" + figure + "it was made from [office-kind]"},
		{"a.png", []byte("\x89PNG\r\n\x1a\n"), officefile.Picture, "the file is a picture" + figure + "instead of a photograph or a scan of it [office-kind]"},
		{"a.JPG", []byte("\xff\xd8\xff\xe0"), officefile.Picture, "the file is a picture" + figure + "instead of a photograph or a scan of it [office-kind]"},
		{"a.heic", []byte("\x00\x00\x00\x18ftypheic"), officefile.Picture, "the file is a picture" + figure + "instead of a photograph or a scan of it [office-kind]"},
		{"a.rar", []byte("Rar!\x1a\x07\x01\x00"), officefile.RAR, "the file is a RAR archive; unpack it and import the form inside [office-kind]"},
		{"a.7z", []byte("7z\xbc\xaf\x27\x1c"), officefile.SevenZ, "the file is a 7z archive; unpack it and import the form inside [office-kind]"},
		{"a.odp", pack(t, entry{name: "mimetype", body: "application/vnd.oasis.opendocument.presentation"}), officefile.Other,
			"the file is neither .xlsx nor .docx; send the form as one of them, not in an archive [office-kind]"},
		// A package with a password is in a compound file.
		{"a.xlsx", renamed(form(".xls"), "Workbook", "EncryptedPackage"), officefile.Locked, "the file has a password; save it without a password [office-kind]"},
	} {
		if got := officefile.KindOf(c.src); got != c.kind {
			t.Errorf("%s is %s, want %s", c.name, got, c.kind)
		}
		parts, problems := officefile.Read(c.name, c.src)
		_ = problems.Text(message.Chinese)
		if got := strings.TrimSpace(problems.Text(message.English)); got != c.name+": "+c.want || parts != nil {
			t.Errorf("got\n%s\nwant\n%s", got, c.name+": "+c.want)
		}
	}
}

// renamed gives a stream of a compound file another name.
func renamed(src []byte, from, to string) []byte {
	wide := func(name string) []byte {
		out := make([]byte, 66) // with its length
		for i, c := range []byte(name) {
			out[2*i] = c
		}
		out[64] = byte(2*len(name) + 2)
		return out
	}
	return bytes.Replace(src, wide(from), wide(to), 1)
}

// CSV reads like a pasted table. A comma in quotes is part of a number.
func TestCSV(t *testing.T) {
	const table = "月报表（2020年7月）,,\r\n序号,\"项目\n（一）\",陆河县\r\n1,\"县级\"\"服务\"\"中心\",\"1,234.5\"\r\n\r\n"
	const want = "月报表（2020年7月）||\n序号|项目\n（一）|陆河县\n1|县级\"服务\"中心|1,234.5\n\n\n"
	gb, err := simplifiedchinese.GB18030.NewEncoder().Bytes([]byte(table))
	if err != nil {
		t.Fatal(err)
	}
	for _, src := range [][]byte{gb, []byte("\xef\xbb\xbf" + table)} {
		parts, problems := officefile.Read("f.csv", src)
		if got := shown(parts); got != want || len(problems) > 0 {
			t.Fatalf("%q\n%s", got, problems.Text(message.English))
		}
		rows := parts[0].Rows
		if a, b := rows[1][2].Pos, rows[2][2].Pos; a.String() != "f.csv:3:6" || b.String() != "f.csv:4:16" {
			t.Errorf("陆河县 at %v, its figure at %v", a, b)
		}
	}
}

// Read never takes a comma inside a number for the end of a cell.
func TestCommas(t *testing.T) {
	parts, problems := officefile.Read("f", []byte("序号,甲\t陆河县\n1\t1,234.5\n2\t\"1,234.5\"\n3\t\"1,\"2\n"))
	if got := shown(parts); got != "序号,甲|陆河县\n1|1,234.5\n2|1,234.5\n3|\"1,\"2\n\n" || len(problems) > 0 {
		t.Errorf("with a tab: %q\n%s", got, problems.Text(message.English))
	}
	parts, problems = officefile.Read("f", []byte("序号,陆河县\n1,20\n2,1,234.5\n"))
	const want = "f:3: the commas divide the line into 3 cells, and line 1 into 2; save the table as CSV in Office or WPS, which puts a number such as 1,234 in quotes [office-text]\n"
	if got := problems.Text(message.English); got != want || parts != nil {
		t.Errorf("without a tab: got %s%q, want %s", got, shown(parts), want)
	}
}
