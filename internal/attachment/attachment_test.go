package attachment

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/simplifiedchinese"

	"portal/internal/attachment/pdf"
	"portal/internal/digest"
	"portal/internal/figures"
	"portal/internal/message"
	"portal/internal/officefile"
	"portal/internal/privacy"
)

func file(t testing.TB, name string) string {
	t.Helper()
	src, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(src)
}

// problems checks the given files and returns the problems as text.
func problems(t testing.TB, root fs.FS, allowed ...figures.Allowance) string {
	t.Helper()
	reader := pdf.New(filepath.Join("..", "..", ".build", "cache"))
	defer func() {
		if err := reader.Close(); err != nil {
			t.Error(err)
		}
	}()
	list, err := Check(context.Background(), root, allowed, reader)
	if err != nil {
		t.Fatal(err)
	}
	_ = list.Text(message.Chinese) // fails if a message lacks Chinese
	return list.Text(message.English)
}

func utf16LE(s string) string {
	out := "\xff\xfe"
	for _, u := range utf16.Encode([]rune(s)) {
		out += string([]byte{byte(u), byte(u >> 8)})
	}
	return out
}

func gb18030(t testing.TB, s string) string {
	t.Helper()
	out, err := simplifiedchinese.GB18030.NewEncoder().String(s)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

const (
	mobile  = ": this is a mobile telephone number; publish counts, never a person; allow an office's number in data/allowed.yaml [personal-data]\n"
	mailbox = ": this email address is at a provider of private mailboxes; publish the office's own; allow one that a document names in data/allowed.yaml [personal-data]\n"
	column  = ": this is a heading for personal data; publish counts, never a list of persons; allow an empty form in data/allowed.yaml [personal-data]\n"
	id      = ": this is an identity card number; publish counts, never a person [personal-data]\n"
	bank    = ": this is a bank card number; publish counts, never a person [personal-data]\n"
)

// each appends a message to each place.
func each(message string, places ...string) string {
	return strings.Join(places, message) + message
}

func TestTexts(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"a text":                 {"一\n二：13800000000", each(mobile, "static/a:2:3")},
		"a text in GB18030":      {gb18030(t, "姓名,身份证号\n例,1"), each(column, "static/a:1:4")},
		"a text in UTF-16":       {utf16LE("户主\t手机 138 0000 0000"), each(column, "static/a:1:1") + each(mobile, "static/a:1:7")},
		"with a byte-order mark": {"\ufeff13800000000", each(mobile, "static/a:1:1")},
		"JSON":                   {`{"a": [1, 2], "b": "nobody@qq.com"}`, each(mailbox, "static/a:1:21")},
		"HTML": {"<!doctype html>\n<p>电话 <b>138</b><i>0000</i>0000\n<p><a href=\"mailto:nobody@163.com\">信箱</a>",
			each(mobile, "static/a:2:10") + each(mailbox, "static/a:3:4")},
		"a table in HTML":              {"<table>\n<tr><th>姓名</th>\n<th>联系电话</th></tr>\n<tr><td>例<td>0660-3373737</table>", each(column, "static/a:3:5")},
		"hidden in HTML":               {"<p style=\"display:none\">\n13800000000</p><!-- 13800000001 -->\n<script>a = '13800000002'</script><p data-a=\"13800000003\">", each(mobile, "static/a:2:1", "static/a:2:21", "static/a:3:14", "static/a:3:35")},
		"as numbers of characters":     {"<p>138&#48;0000&#x30;00</p>", each(mobile, "static/a:1:4")},
		"SVG":                          {`<svg xmlns="http://www.w3.org/2000/svg"><path d="M138-0000-0000 13800000000"/><text><tspan>138</tspan><tspan>00000000</tspan></text></svg>`, each(mobile, "static/a:1:92")},
		"XML":                          {"<?xml version=\"1.0\"?>\n<a b=\"13800000000\"/>", each(mobile, "static/a:2:1")},
		"nothing personal":             {"联系电话：0660-3373737\nswj@shanwei.gov.cn 2064956.27元 汕商务函〔2020〕139号", ""},
		"an empty file":                {"", ""},
		"a drawing":                    {file(t, "../../../static/favicon.svg"), ""},
		"something":                    {"\x01\x02\x03", "static/a: the type of this file is unknown, so it cannot be inspected; publish text, .xlsx, .docx, PDF or pictures [attachment]\n"},
		"an archive":                   {"PK\x03\x04abc", "static/a: an archive, or a file of another office program, cannot be inspected; publish the files themselves, or a PDF [attachment]\n"},
		"another archive":              {"\x1f\x8b\x08", "static/a: an archive, or a file of another office program, cannot be inspected; publish the files themselves, or a PDF [attachment]\n"},
		"a document too large to read": {"PK\x03\x04xl/workbook.xml" + strings.Repeat("a", officefile.MaxSize), "static/a: the file has more than 8 MiB and cannot be inspected; make it smaller or publish it in parts [attachment]\n"},
		"more than can be looked at":   {strings.Repeat("a", maxSize+1), "static/a: the file has more than 32 MiB and cannot be inspected; make it smaller or publish it in parts [attachment]\n"},
	} {
		if diff := cmp.Diff(c.want, problems(t, fstest.MapFS{"static/a": {Data: []byte(c.text)}})); diff != "" {
			t.Errorf("%s: (-want +got):\n%s", name, diff)
		}
	}
}

func TestDocuments(t *testing.T) {
	const broken = " cannot be inspected"
	for name, want := range map[string]string{
		"clean.xlsx": "", "clean.docx": "", "clean.pdf": "",
		"hidden.docx": each(mobile, "static/hidden.docx:3", "static/hidden.docx:4", "static/hidden.docx:docProps/core.xml") +
			each(mailbox, "static/hidden.docx:word/_rels/document.xml.rels") +
			each(mobile, "static/hidden.docx:word/comments.xml", "static/hidden.docx:word/footer1.xml", "static/hidden.docx:word/footnotes.xml", "static/hidden.docx:word/header1.xml") +
			each(column, "static/hidden.docx:表1!B1") +
			each(mobile, "static/hidden.docx:表1!B3"),
		"hidden.xlsx": each(mobile, "static/hidden.xlsx:名单") +
			each(column, "static/hidden.xlsx:名单!B1", "static/hidden.xlsx:名单!C1") +
			each(bank, "static/hidden.xlsx:名单!C2") +
			each(mobile, "static/hidden.xlsx:月报表", "static/hidden.xlsx:月报表!B2", "static/hidden.xlsx:月报表!C3", "static/hidden.xlsx:月报表!C4"),
		"personal.pdf": each(bank, "static/personal.pdf:第2页") + each(column, "static/personal.pdf:第2页") + each(id, "static/personal.pdf:第2页") + each(mobile, "static/personal.pdf:第2页"),
		"locked.pdf":   "static/locked.pdf: the PDF has a password and" + broken + "; save it without a password [attachment]\n",
		"clean.xls":    "static/clean.xls: a file of an old format (.xls, .doc, .et, .wps) or with a password" + broken + "; save it as .xlsx, .docx or PDF without a password [attachment]\n",
		"clean.doc":    "static/clean.doc: a file of an old format (.xls, .doc, .et, .wps) or with a password" + broken + "; save it as .xlsx, .docx or PDF without a password [attachment]\n",
	} {
		if diff := cmp.Diff(want, problems(t, fstest.MapFS{"static/" + name: {Data: []byte(file(t, name))}})); diff != "" {
			t.Errorf("%s: (-want +got):\n%s", name, diff)
		}
	}
}

func at[T any](v T, line int) figures.At[T] {
	return figures.At[T]{V: v, Pos: message.Pos{File: "data/allowed.yaml", Line: line, Col: 1}}
}

func TestAllowed(t *testing.T) {
	root := fstest.MapFS{
		"static/a.txt": {Data: []byte("值班手机 138-0000-0000，经办人 13900000000")},
		"config.toml":  {Data: []byte("contact = \"nobody@qq.com\"")},
	}
	number := figures.Allowance{File: at("static/a.txt", 2), Kind: at(privacy.Mobile, 3), Text: at("+86 138 0000 0000", 4)}
	if diff := cmp.Diff(each(mailbox, "config.toml:1:12")+each(mobile, "static/a.txt:1:24"), problems(t, root, number)); diff != "" {
		t.Errorf("one of two findings allowed: (-want +got):\n%s", diff)
	}
	old := number
	old.Text = at("13700000000", 9)
	old.File = at("static/a.txt", 8)
	elsewhere := number
	elsewhere.File = at("content/about.md", 12)
	want := each(mailbox, "config.toml:1:12") +
		"data/allowed.yaml:8:1: static/a.txt has nothing of kind mobile that matches this entry; delete the entry, or copy the text exactly as the file has it [allowed-found]\n" +
		each(mobile, "static/a.txt:1:24")
	if diff := cmp.Diff(want, problems(t, root, number, old, elsewhere)); diff != "" {
		t.Errorf("one allowance unused: (-want +got):\n%s", diff)
	}
}

// scan is a PDF whose page is a picture.
const scan = `%PDF-1.7
1 0 obj
<< /Type /Catalog /Pages 2 0 R >>
endobj
2 0 obj
<< /Type /Pages /Kids [3 0 R] /Count 1 >>
endobj
3 0 obj
<< /Type /Page /Parent 2 0 R /MediaBox [0 0 60 80] /Contents 4 0 R /Resources << /XObject << /I 5 0 R >> >> >>
endobj
4 0 obj
<< /Length 28 >>
stream
q 60 0 0 80 0 0 cm /I Do Q
endstream
endobj
5 0 obj
<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8 /Length 1 >>
stream
a
endstream
endobj
trailer
<< /Size 6 /Root 1 0 R >>
%%EOF
`

func TestScan(t *testing.T) {
	sum := digest.Of([]byte(scan))
	root := fstest.MapFS{"static/scan.pdf": {Data: []byte(scan)}}
	want := "static/scan.pdf:第1页: the page is a picture, or its letters cannot be read; read the whole file yourself, then add it to data/allowed.yaml with kind unread and sha256 " + sum + " [attachment]\n"
	if diff := cmp.Diff(want, problems(t, root)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	seen := figures.Allowance{File: at("static/scan.pdf", 2), Kind: at(figures.Unread, 3), SHA256: at(sum, 4)}
	if got := problems(t, root, seen); got != "" {
		t.Errorf("file marked as checked: %s", got)
	}
	seen.SHA256 = at(strings.Repeat("0", 64), 4)
	if got := problems(t, root, seen); !strings.Contains(got, "[allowed-found]") || !strings.Contains(got, want) {
		t.Errorf("another file marked as checked: %s", got)
	}
}

// ofd returns a made-up minimal OFD file for tests: one page with a line of text. No bureau ever
// published it. Further parts come in pairs of name and content.
func ofd(t testing.TB, line string, more ...string) []byte {
	t.Helper()
	const head, names = `<?xml version="1.0" encoding="UTF-8"?>`, ` xmlns:ofd="http://www.ofdspec.org/2016"`
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i, parts := 0, append([]string{
		"OFD.xml", head + `<ofd:OFD` + names + ` Version="1.0" DocType="OFD"><ofd:DocBody><ofd:DocInfo><ofd:Title>测试用的虚构文件</ofd:Title></ofd:DocInfo><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>`,
		"Doc_0/Document.xml", head + `<ofd:Document` + names + `><ofd:CommonData><ofd:MaxUnitID>3</ofd:MaxUnitID><ofd:PageArea><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea></ofd:CommonData><ofd:Pages><ofd:Page ID="1" BaseLoc="Pages/Page_0/Content.xml"/></ofd:Pages></ofd:Document>`,
		"Doc_0/Pages/Page_0/Content.xml", head + `<ofd:Page` + names + `><ofd:Content><ofd:Layer ID="2"><ofd:PathObject ID="4" Boundary="0 0 9 9"><ofd:AbbreviatedData>M 138 0000 0000 L 9 9</ofd:AbbreviatedData></ofd:PathObject><ofd:TextObject ID="3" Boundary="20 20 60 8" Font="1" Size="4"><ofd:TextCode X="0" Y="4" DeltaX="138 0000 0000">` + line + `</ofd:TextCode></ofd:TextObject></ofd:Layer></ofd:Content></ofd:Page>`,
	}, more...); i < len(parts); i += 2 {
		w, err := z.Create(parts[i])
		if err == nil {
			_, err = io.WriteString(w, parts[i+1])
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

// An OFD file is published only after somebody looked through it. Words stored in it are inspected,
// also then; drawings are not mistaken for numbers.
func TestOFD(t *testing.T) {
	const name = "static/letter.ofd"
	allowed := func(src []byte) figures.Allowance {
		return figures.Allowance{File: at(name, 2), Kind: at(figures.Unread, 3), SHA256: at(digest.Of(src), 4)}
	}
	check := func(src []byte, seen ...figures.Allowance) string {
		return problems(t, fstest.MapFS{name: {Data: src}}, seen...)
	}
	const archived = name + ": an archive, or a file of another office program, cannot be inspected; publish the files themselves, or a PDF [attachment]\n"
	inside := func(n int) string {
		return fmt.Sprintf("%s: the PDF or OFD file has %d files inside, which cannot be inspected; publish them separately [attachment]\n", name, n)
	}
	unseen := func(src []byte) string {
		return name + ": an OFD file (GB/T 33190) cannot be inspected completely, only the words stored in it; read the whole file yourself, then add it to data/allowed.yaml with kind unread and sha256 " + digest.Of(src) + "; or publish a PDF [attachment]\n"
	}
	clean, personal := ofd(t, "联系电话：0660-3373737"), ofd(t, "电话 13800000000", "Doc_0/Res/a.dat", "13900000000")
	large := ofd(t, "", "Doc_0/Res/a.dat", strings.Repeat("\x01", maxUnpackedOFD+1))
	document, twice := ofd(t, "", "Doc_0/Attachs/a.docx", file(t, "clean.docx"), "Doc_0/Attachs/b.pdf", scan), ofd(t, "", "OFD.xml", "")
	for _, c := range []struct {
		what      string
		src       []byte
		new, seen string // the problems before and after somebody looked
	}{
		{"nothing personal", clean, unseen(clean), ""},
		{"numbers", personal, unseen(personal) + each(mobile, name+":Doc_0/Pages/Page_0/Content.xml", name+":Doc_0/Res/a.dat"), each(mobile, name+":Doc_0/Pages/Page_0/Content.xml", name+":Doc_0/Res/a.dat")},
		{"documents inside", document, inside(2), "unused" + inside(2)},
		{"one name twice", twice, archived, "unused" + archived},
		{"a small file that unpacks to a large one", large, name + ": the file has more than 64 MiB and cannot be inspected; make it smaller or publish it in parts [attachment]\n", "unused" + name + ": the file has more than 64 MiB and cannot be inspected; make it smaller or publish it in parts [attachment]\n"},
	} {
		const unused = "data/allowed.yaml:2:1: static/letter.ofd has nothing of kind unread that matches this entry; delete the entry, or copy the text exactly as the file has it [allowed-found]\n"
		if diff := cmp.Diff(c.new, check(c.src)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.what, diff)
		}
		if diff := cmp.Diff(strings.Replace(c.seen, "unused", unused, 1), check(c.src, allowed(c.src))); diff != "" {
			t.Errorf("%s, after somebody looked (-want +got):\n%s", c.what, diff)
		}
	}
}

func TestNames(t *testing.T) {
	want := each(mobile, "static/13800000000.txt") +
		"static/a\\u202etxt.exe: the file's name has the character U+202E, which is invisible or which servers misread; rename it [attachment]\n" +
		"static/files: this is a link or a device; publish the file itself [attachment]\n" +
		"static/link.txt: this is a link or a device; publish the file itself [attachment]\n"
	got := problems(t, fstest.MapFS{
		"static/link.txt":         {Data: []byte("../../secret"), Mode: fs.ModeSymlink},
		"static/files":            {Data: []byte("/etc"), Mode: fs.ModeSymlink},
		"static/13800000000.txt":  {},
		"static/a\u202etxt.exe":   {},
		"static/.hidden/file.txt": {},
	})
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	got = problems(t, fstest.MapFS{"elsewhere/a.txt": {Data: []byte("13800000000")}, "static": {Data: []byte("elsewhere"), Mode: fs.ModeSymlink}})
	if want := "static: this is a link or a device; publish the file itself [attachment]\n"; got != want {
		t.Errorf("static/ is a link: %s", got)
	}
	if got := problems(t, fstest.MapFS{}); got != "" {
		t.Errorf("no static files: %s", got)
	}
}

// On a real disk, too, Check reads nothing outside the project.
func TestLinks(t *testing.T) {
	outside, dir := t.TempDir(), t.TempDir()
	if err := os.WriteFile(filepath.Join(outside, "a.txt"), []byte("13800000000"), 0o666); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(dir, "static"), 0o777); err != nil {
		t.Fatal(err)
	}
	for name, to := range map[string]string{"static/folder": outside, "static/file.txt": filepath.Join(outside, "a.txt")} {
		if err := os.Symlink(to, filepath.Join(dir, name)); err != nil {
			t.Skip(err)
		}
	}
	want := "static/file.txt: this is a link or a device; publish the file itself [attachment]\nstatic/folder: this is a link or a device; publish the file itself [attachment]\n"
	if got := problems(t, os.DirFS(dir)); got != want {
		t.Errorf("got\n%s", got)
	}
}

// At least one file triggers each rule of this package.
func TestEveryRule(t *testing.T) {
	pages := "%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n2 0 obj\n<< /Type /Pages /Kids [" + strings.Repeat("3 0 R ", pdf.MaxPages+1) + "] /Count 1001 >>\nendobj\n" +
		"3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 6 8] >>\nendobj\ntrailer\n<< /Size 4 /Root 1 0 R >>\n%%EOF\n"
	inside := "%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R /Names << /EmbeddedFiles << /Names [(a.txt) 4 0 R] >> >> >>\nendobj\n2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj\n" +
		"3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 6 8] >>\nendobj\n4 0 obj\n<< /Type /Filespec /F (a.txt) /EF << /F 5 0 R >> >>\nendobj\n5 0 obj\n<< /Type /EmbeddedFile /Length 1 >>\nstream\na\nendstream\nendobj\ntrailer\n<< /Size 6 /Root 1 0 R >>\n%%EOF\n"
	bytes := t.TempDir() // a file system in memory rejects such names
	if err := os.Mkdir(filepath.Join(bytes, "static"), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(bytes, "static", "a\xff"), nil, 0o666); err != nil {
		t.Skip(err)
	}
	many := fstest.MapFS{}
	for n := range maxFiles + 1 {
		many[fmt.Sprintf("static/%d/%d.txt", n%100, n)] = &fstest.MapFile{}
	}
	trees := map[string]fs.FS{
		"attachment/files":      many,
		"attachment/link":       fstest.MapFS{"static/a": {Mode: fs.ModeSymlink}},
		"attachment/more":       fstest.MapFS{"static/a": {Data: []byte(strings.Repeat("13800000000\n", maxReported+1))}},
		"attachment/name":       fstest.MapFS{"static/a\u200b": {}},
		"attachment/name-bytes": os.DirFS(bytes),
		"attachment/size":       fstest.MapFS{"static/a": {Data: make([]byte, maxSize+1)}},
		"attachment/old":        fstest.MapFS{"static/a": {Data: []byte(file(t, "clean.doc"))}},
		"attachment/archive":    fstest.MapFS{"static/a": {Data: []byte("Rar!\x1a")}},
		"attachment/picture":    fstest.MapFS{"static/a": {Data: []byte(pngSign)}},
		"attachment/kind":       fstest.MapFS{"static/a": {Data: []byte("\x00")}},
		"attachment/locked":     fstest.MapFS{"static/a": {Data: []byte(file(t, "locked.pdf"))}},
		"attachment/broken":     fstest.MapFS{"static/a": {Data: []byte("%PDF-1.7\n")}},
		"attachment/large":      fstest.MapFS{"static/a": {Data: []byte(pages)}},
		"attachment/inside":     fstest.MapFS{"static/a": {Data: []byte(inside)}},
		"attachment/ofd":        fstest.MapFS{"static/a": {Data: ofd(t, "")}},
		"attachment/unread":     fstest.MapFS{"static/a": {Data: []byte(scan)}},
	}
	reader := pdf.New(filepath.Join("..", "..", ".build", "cache"))
	defer func() {
		if err := reader.Close(); err != nil {
			t.Error(err)
		}
	}()
	for _, key := range message.Rules() {
		if !strings.HasPrefix(key, "attachment/") {
			continue
		}
		list, err := Check(context.Background(), trees[key], nil, reader)
		if err != nil || len(list) == 0 || list[0].Key != key || len(list) > 1 && key != "attachment/more" {
			t.Errorf("%s: %v, %v", key, list, err)
		}
		delete(trees, key)
	}
	for key := range trees {
		t.Errorf("unknown rule %s", key)
	}
}

func FuzzMarkup(f *testing.F) {
	f.Add("<!doctype html>\n<p>电话 <b>138</b><i>0000</i>0000<table><tr><th>姓名<th>身份证号")
	f.Add("<svg><text>138&#48;0000&#x30;00</text></svg>")
	f.Fuzz(func(t *testing.T, src string) {
		lines := strings.Split(src, "\n")
		for _, found := range markup(src) {
			if found.Line < 1 || found.Line > len(lines) || found.Col < 1 ||
				found.Col > 1+len([]rune(lines[found.Line-1])) {
				t.Fatalf("finding %+v is outside the text", found)
			}
		}
	})
}

func FuzzDecoded(f *testing.F) {
	f.Add([]byte(utf16LE("汕尾")))
	f.Add([]byte("\xc9\xc7\xce\xb2"))
	for _, src := range whole(f) {
		f.Add([]byte(src))
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		kindOf(src)
		pieces(src)
		loose(src)
		if text, ok := decoded(src); ok && strings.ContainsRune(text, 0) {
			t.Fatalf("decoded to %q", text)
		}
	})
}

// Check finds data in escapes and across line breaks. It refuses encodings that it cannot read.
func TestCoded(t *testing.T) {
	got := problems(t, fstest.MapFS{
		"static/a.json":   {Data: []byte(`{"a": "\u7535\u8bdd13800000000", "b": "x\n13900000000"}` + "\n" + `{"\u8eab\u4efd\u8bc1\u53f7": 1}`)},
		"static/b.js":     {Data: []byte(`say("\n13800000000"); say("13900000000")`)},
		"static/letter":   {Data: []byte("Subject: a\r\nMIME-Version: 1.0\r\n\r\nMTM4MDAwMDAwMDA=\r\n")},
		"static/text.rtf": {Data: []byte(`{\rtf1 138{\b 00000000}}`)},
	})
	archived := ": an archive, or a file of another office program, cannot be inspected; publish the files themselves, or a PDF [attachment]\n"
	want := each(mobile, "static/a.json:1", "static/b.js:1") + "static/b.js:1:28" + mobile + each(archived, "static/letter", "static/text.rtf")
	want = strings.Replace(want, "static/b.js:1: ", "static/a.json:2"+column+"static/b.js:1: ", 1)
	if got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}

// A list of persons is reported in few lines, not one per finding.
func TestManyFindings(t *testing.T) {
	got := problems(t, fstest.MapFS{"static/a.csv": {Data: []byte(strings.Repeat("13800000000\n", 10_000))}})
	if n := strings.Count(got, "\n"); n != maxReported+1 || !strings.HasPrefix(got, "static/a.csv: the file has 9950 more pieces of personal data") {
		t.Errorf("got %d lines\n%.200s", n, got)
	}
}
