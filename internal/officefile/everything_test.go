package officefile_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"portal/internal/message"
	"portal/internal/officefile"
)

// Everything reads all text of a file, however it is hidden.
func TestEverything(t *testing.T) {
	for name, c := range map[string]struct {
		src  []byte
		want []string // place and text
	}{
		"a table in a table": {
			pack(t, text(`<w:tbl><w:tr><w:tc><w:p><w:r><w:t>外</w:t></w:r></w:p><w:tbl><w:tr><w:tc><w:p><w:r><w:t>内</w:t></w:r></w:p></w:tc></w:tr></w:tbl></w:tc></w:tr></w:tbl>`)...),
			[]string{"f:表1!A1 外\n", "f:表1!A1 内\n"},
		},
		"what was struck out": {
			pack(t, text(`<w:p><w:r><w:t>一</w:t></w:r><w:del><w:r><w:delText>二</w:delText></w:r></w:del><w:r><w:t>三</w:t></w:r></w:p>`)...),
			[]string{"f:1 一二三\n一三"},
		},
		"a word in several runs": {
			pack(t, text(`<w:p><w:r><w:t>138</w:t></w:r><w:r><w:rPr><w:b/></w:rPr><w:t>00000000</w:t></w:r></w:p>`)...),
			[]string{"f:1 13800000000"},
		},
		"a text box": {
			pack(t, text(`<w:p><w:r><w:t>外</w:t></w:r><w:r><w:txbxContent><w:p><w:r><w:t>内</w:t></w:r></w:p></w:txbxContent></w:r></w:p>`)...),
			[]string{"f:1 内", "f:2 外"},
		},
		"cells of a workbook": {
			pack(t, workbook(`<row r="2" hidden="1"><c r="B2"><v>1.38E10</v></c><c r="C2" t="inlineStr"><is><t>字</t></is></c><c r="D2"><f>"句"&amp;1</f><v>句1</v></c></row>`)...),
			[]string{"B2 13800000000", "C2 字", `D2 "句"&1`, "D2 句1"},
		},
		"numbers as programs store them": {
			pack(t, workbook(`<row r="2"><c r="B2" t="n"><v>1.38E10</v></c><c r="C2"><v>13800000000.0</v></c><c r="D2" t="n"><v>0.5</v></c></row>`)...),
			[]string{"B2 13800000000", "C2 13800000000", "D2 0.5"},
		},
	} {
		parts, problems := officefile.Everything("f", c.src)
		if len(problems) > 0 {
			t.Errorf("%s: %s", name, problems.Text(message.English))
		}
		var got []string
		for _, p := range parts {
			for _, row := range p.Rows {
				for _, cell := range row {
					got = append(got, cell.Pos.String()+" "+cell.Text)
				}
			}
		}
		for _, want := range c.want {
			if !slices.ContainsFunc(got, func(s string) bool { return s == want || strings.HasSuffix(s, "!"+want) }) {
				t.Errorf("%s: missing %q in %q", name, want, got)
			}
		}
	}
}

// FuzzEverything checks that Everything returns either text or problems and never panics.
func FuzzEverything(f *testing.F) {
	names, err := filepath.Glob("../attachment/testdata/*.*x")
	if err != nil || len(names) == 0 {
		f.Fatal("no documents in testdata:", err)
	}
	for _, name := range names {
		src, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(src)
	}
	f.Add(pack(f, text(`<w:tbl><w:tr><w:tc><w:p><w:r><w:t>字</w:t></w:r></w:p></w:tc></w:tr></w:tbl>`)...))
	f.Fuzz(func(t *testing.T, src []byte) {
		parts, problems := officefile.Everything("f", src)
		if len(parts) > 0 && len(problems) > 0 {
			t.Error("got a problem and text")
		}
		_ = problems.Text(message.Chinese)
	})
}

// FuzzEverythingInside varies the content of a package, which a mutation of the compressed bytes
// does not reach.
func FuzzEverythingInside(f *testing.F) {
	f.Add(`<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="2"/></w:tcPr><w:p><w:r><w:t>字</w:t></w:r><w:del><w:r><w:delText>旧</w:delText></w:r></w:del></w:p></w:tc></w:tr></w:tbl>`,
		`<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1"><f>1+1</f><v>2</v></c></row>`, `<si><t>字</t></si>`)
	f.Add(`<w:p><w:r><w:txbxContent><w:p><w:r><w:t>内</w:t></w:r></w:p></w:txbxContent></w:r></w:p></w:tc></w:tr></w:tbl>`, `<row><c t="s"><v>-1</v></c></row>`, `<si><r><t>a</t></r><rPh><t>b</t></rPh></si>`)
	f.Fuzz(func(t *testing.T, body, rows, shared string) {
		for _, src := range [][]byte{
			pack(t, text(body, entry{name: "word/header1.xml", body: "<w:hdr xmlns:w=\"w\">" + body + "</w:hdr>"}, entry{name: "word/comments.xml", body: rows})...),
			pack(t, workbook(rows, entry{name: "xl/sharedStrings.xml", body: "<sst>" + shared + "</sst>"}, entry{name: "xl/drawings/v.vml", body: body})...),
		} {
			parts, problems := officefile.Everything("f", src)
			if len(parts) > 0 && len(problems) > 0 {
				t.Error("got a problem and text")
			}
		}
	})
}

// Content that this package cannot read, or that a program fetches on opening, is refused.
func TestBrought(t *testing.T) {
	number := `<row r="1"><c r="A1"><v>1</v></c></row>`
	relation := func(kind, target string) entry {
		return entry{name: "word/_rels/a.xml.rels", body: relations + `<Relationship Id="a" Type="` + office2006 + `/` + kind + `" Target="` + target + `" TargetMode="External"/></Relationships>`}
	}
	for name, c := range map[string]struct {
		src  []byte
		want string
	}{
		"a page in another form": {pack(t, text("<w:p/>", entry{name: "word/afchunk.mht", body: "?"})...), "f: another file is embedded (word/afchunk.mht); send only the form [office-active]\n"},
		"a picture from elsewhere": {pack(t, text("<w:p/>", relation("image", "http://example.org/a.png"))...),
			"f: opening the file contacts another machine or program (http://example.org/a.png); remove that and save it again [office-active]\n"},
		"a template from elsewhere": {pack(t, text("<w:p/>", relation("attachedTemplate", "http://example.org/a.dotm"))...),
			"f: opening the file contacts another machine or program (http://example.org/a.dotm); remove that and save it again [office-active]\n"},
		"a template of another machine": {pack(t, text("<w:p/>", relation("attachedTemplate", `\\\\host\\share\\a.dotm`))...),
			"f: opening the file contacts another machine or program (\\\\\\\\host\\\\share\\\\a.dotm); remove that and save it again [office-active]\n"},
		"a part whose ending is written large": {pack(t, text("<w:p/>", entry{name: "customXml/a.XML", body: "<a"})...),
			"f:customXml/a.XML: customXml/a.XML is damaged and cannot be read; open it in the office program, save it under another name and send that file [office-broken]\n"},
		"a template of the machine": {pack(t, text("<w:p/>", relation("attachedTemplate", `file:///C:\Normal.dotm`))...), ""},
		"a link to follow":          {pack(t, text("<w:p/>", relation("hyperlink", "http://example.org/"))...), ""},
		"a field that runs": {pack(t, text(`<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> DDE</w:instrText></w:r><w:r><w:instrText>AUTO c:\\a "b"</w:instrText></w:r></w:p>`)...),
			"f:word/document.xml: opening the file contacts another machine or program ( DDEAUTO c:\\\\a \"b\"); remove that and save it again [office-active]\n"},
		"a formula that runs": {pack(t, workbook(`<row r="1"><c r="A1"><f>cmd|'/C calc'!A0</f></c></row>`)...),
			"f:xl/worksheets/sheet1.xml: opening the file contacts another machine or program (cmd|'/C calc'!A0); remove that and save it again [office-active]\n"},
		"a formula that asks": {pack(t, workbook(`<row r="1"><c r="A1"><f>1+WEBSERVICE("http://example.org")</f></c></row>`)...),
			"f:xl/worksheets/sheet1.xml: opening the file contacts another machine or program (1+WEBSERVICE(\"http://example.org\")); remove that and save it again [office-active]\n"},
		"a sum":         {pack(t, workbook(number+`<row r="2"><c r="A2"><f>SUM(A1:A1)</f></c></row>`)...), ""},
		"a page number": {pack(t, text(`<w:p><w:fldSimple w:instr=" PAGE "/></w:p>`)...), ""},
	} {
		_, problems := officefile.Everything("f", c.src)
		if got := problems.Text(message.English); got != c.want {
			t.Errorf("%s:\n%s", name, got)
		}
	}
}
