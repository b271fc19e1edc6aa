package officefile

import (
	"archive/zip"
	"bytes"
	"io"
	"path"
	"regexp"
	"slices"
	"strings"

	"portal/internal/message"
	"portal/internal/plaintext"
)

// Kind is the format that a file really has, whatever its name ends in.
type Kind string

// The kinds of files. Read reads a Package and Text. Package convert converts the kinds from XLS to
// SpreadsheetXML. The others cannot be read.
const (
	Package Kind = "package" // .xlsx, .docx, or another zip
	Text    Kind = "text"    // pasted text, CSV, or unknown
	Other   Kind = "other"   // of an office program, but neither table nor text
	Locked  Kind = "locked"  // with a password

	XLS            Kind = "kind-xls"
	XLSB           Kind = "kind-xlsb"
	DOC            Kind = "kind-doc"
	ODS            Kind = "kind-ods"
	ODT            Kind = "kind-odt"
	RTF            Kind = "kind-rtf"
	HTML           Kind = "kind-html"
	SpreadsheetXML Kind = "kind-xml"

	PDF     Kind = "kind-pdf"
	OFD     Kind = "kind-ofd"
	Picture Kind = "kind-picture"
	RAR     Kind = "kind-rar"
	SevenZ  Kind = "kind-7z"
)

// endings are the endings that the names of files of a kind have.
var endings = map[Kind][]string{
	XLS:            {".xls", ".xlt", ".et", ".ett"},
	XLSB:           {".xlsb"},
	DOC:            {".doc", ".dot", ".wps", ".wpt"},
	ODS:            {".ods", ".ots"},
	ODT:            {".odt", ".ott"},
	RTF:            {".rtf"},
	HTML:           {".html", ".htm"},
	SpreadsheetXML: {".xml"},
	PDF:            {".pdf"},
	OFD:            {".ofd"},
	Picture:        {".png", ".jpg", ".jpeg", ".gif", ".webp", ".tif", ".tiff", ".heic"},
	RAR:            {".rar"},
	SevenZ:         {".7z"},
}

// begins are the first bytes of the files of a kind.
var begins = []struct {
	bytes string
	kind  Kind
}{
	{`{\rtf`, RTF},
	{"%PDF", PDF},
	{"\x89PNG\r\n\x1a\n", Picture}, {"\xff\xd8\xff", Picture}, {"GIF8", Picture}, {"II*\x00", Picture}, {"MM\x00*", Picture},
	{"Rar!\x1a\x07", RAR},
	{"7z\xbc\xaf\x27\x1c", SevenZ},
}

// KindOf returns the kind of a file, according to its content.
func KindOf(src []byte) Kind {
	for _, b := range begins {
		if bytes.HasPrefix(src, []byte(b.bytes)) {
			return b.kind
		}
	}
	switch {
	case bytes.HasPrefix(src, []byte("PK\x03\x04")):
		return zipped(src)
	case bytes.HasPrefix(src, []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")):
		return compound(src)
	case len(src) > 12 && string(src[:4]) == "RIFF" && string(src[8:12]) == "WEBP", len(src) > 8 && string(src[4:8]) == "ftyp":
		return Picture
	}
	return marked(src)
}

// zipped returns the kind of a zip: OpenDocument, OFD, .xlsb or, by default, Package.
func zipped(src []byte) Kind {
	z, err := zip.NewReader(bytes.NewReader(src), int64(len(src)))
	if err != nil || len(z.File) > maxParts {
		return Package // open reports it
	}
	switch mime := beginning(z, "mimetype", 100); {
	case beginning(z, "OFD.xml", 1) != "":
		return OFD
	case beginning(z, "xl/workbook.bin", 1) != "":
		return XLSB
	case !strings.HasPrefix(mime, "application/vnd.oasis.opendocument."):
		return Package
	case strings.Contains(mime, ".spreadsheet"):
		return ODS
	case strings.Contains(mime, ".text"):
		return ODT
	}
	return Other
}

// beginning returns the first bytes of a part of a zip. It is empty if the zip lacks the part.
func beginning(z *zip.Reader, name string, most int64) string {
	r, err := z.Open(name)
	if err != nil {
		return ""
	}
	src, _ := io.ReadAll(io.LimitReader(r, most)) // what can be read of a damaged part
	_ = r.Close()                                 // only read
	return string(src)
}

// streams are the streams of a compound file that tell its kind.
var streams = []struct {
	name string
	kind Kind
}{
	{"EncryptedPackage", Locked}, // .xlsx or .docx with a password
	{"Workbook", XLS}, {"Book", XLS},
	{"WordDocument", DOC},
}

// compound returns the kind of a compound file, the container of Office 97–2003 and WPS. Programs list the
// streams of an embedded file after their own.
func compound(src []byte) Kind {
	kind, first := Other, len(src)
	for _, s := range streams {
		if at := bytes.Index(src, directoryEntry(s.name)); at >= 0 && at < first {
			kind, first = s.kind, at
		}
	}
	return kind
}

// directoryEntry returns the beginning of a compound file's directory entry, [MS-CFB] 2.6.1: the name in 64
// bytes of UTF-16, and its length.
func directoryEntry(name string) []byte {
	entry := make([]byte, 66)
	for i := range len(name) {
		entry[2*i] = name[i]
	}
	entry[64] = byte(2*len(name) + 2)
	return entry
}

var (
	htmlForm        = regexp.MustCompile(`(?i)<(?:!doctype html|html|head|body|table)[\s>]`)
	spreadsheetForm = regexp.MustCompile(`<(?:\w+:)?Workbook\s[^>]*urn:schemas-microsoft-com:office:spreadsheet`)
)

// marked returns the kind of a text: a web page or XML if it begins with a tag.
func marked(src []byte) Kind {
	text, ok := plaintext.Decode(src)
	text = strings.TrimSpace(text)
	if text = text[:min(len(text), 1<<16)]; !ok || !strings.HasPrefix(text, "<") {
		return Text
	}
	switch {
	case spreadsheetForm.MatchString(text):
		return SpreadsheetXML
	case htmlForm.MatchString(text):
		return HTML
	}
	return Text
}

// Table reports whether files of the kind are converted to a workbook. Others become a text document.
func (k Kind) Table() bool {
	return k == XLS || k == XLSB || k == ODS || k == HTML || k == SpreadsheetXML
}

// Converts reports whether files of the kind can be read after a conversion.
func (k Kind) Converts() bool { return k.Table() || k == DOC || k == ODT || k == RTF }

// In returns the kind's name in a language.
func (k Kind) In(lang message.Lang) string { return message.Text(lang, string(k)) }

// Named is a kind with the name of a file of that kind.
type Named struct {
	Kind
	Name string
}

// In returns the kind's name and, if the file's name promises another kind, that name.
func (n Named) In(lang message.Lang) string {
	if ext := extension(n.Name); ext == "" || slices.Contains(endings[n.Kind], ext) {
		return n.Kind.In(lang)
	}
	return message.Text(lang, "kind-named", "Kind", n.Kind, "Name", path.Base(n.Name))
}

// Ending returns the usual ending of the name of a file of the kind.
func (k Kind) Ending() string { return endings[k][0] }

// Format returns the ending of the name under which to save a file of the kind, so that Read reads it.
func (k Kind) Format() string {
	if k.Table() {
		return ".xlsx"
	}
	return ".docx"
}
