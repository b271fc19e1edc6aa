package returnslip

import (
	"archive/zip"
	"bytes"
	_ "embed"
	"fmt"
	"html/template"

	"portal/internal/plaintext"
)

// The page templates escape all values. The document's template is XML, including its own escaping.
var (
	//go:embed slip.html
	htmlText string
	//go:embed record.html
	recordText string
	//go:embed style.html
	styleText string
	//go:embed document.xml
	documentText string
	//go:embed styles.xml
	stylesText string

	htmlPage   = template.Must(template.Must(template.New("slip.html").Parse(htmlText)).Parse(styleText))
	recordPage = template.Must(template.Must(template.New("record.html").Parse(recordText)).Parse(styleText))
	document   = template.Must(template.New("document.xml").Funcs(template.FuncMap{"at": at}).Parse(documentText))
)

// box is a cell of the document with its width.
type box struct {
	W int
	V any
}

func at(width int, value any) box { return box{width, value} }

// html renders the web page, with every point.
func (s *slip) html() ([]byte, error) {
	var b bytes.Buffer
	if err := htmlPage.Execute(&b, s); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// printed is the content of the printable page.
type printed struct {
	*slip
	Points []point
	More   int
}

// docx renders the printable page as a WordprocessingML document (ISO/IEC 29500-1). It states how
// many points do not fit.
func (s *slip) docx() ([]byte, error) {
	p := printed{slip: s}
	p.Points = s.Points[:s.fitting()]
	p.More = len(s.Points) - len(p.Points)
	var body bytes.Buffer
	body.WriteString(xmlHead)
	if err := document.Execute(&body, p); err != nil {
		return nil, err
	}
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, part := range []struct {
		name string
		src  []byte
	}{
		{"[Content_Types].xml", []byte(contentTypes)},
		{"_rels/.rels", []byte(rootLinks)},
		{"word/document.xml", body.Bytes()},
		{"word/_rels/document.xml.rels", []byte(documentLinks)},
		{"word/styles.xml", []byte(xmlHead + stylesText)},
	} {
		// Without a time, equal slips have equal bytes.
		w, err := z.CreateHeader(&zip.FileHeader{Name: part.name, Method: zip.Deflate})
		if err != nil {
			return nil, err
		}
		if _, err := w.Write(part.src); err != nil {
			return nil, err
		}
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

const (
	xmlHead       = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"
	contentTypes  = xmlHead + `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/><Override PartName="/word/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/></Types>`
	rootLinks     = xmlHead + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>`
	documentLinks = xmlHead + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>`
)

// Space for the table on the printed page, in lines of its type, and hanzi per line of each column.
// The template sets the document's dimensions; its lines have an exact height.
const (
	linesOnPage   = 40.0
	lineOfBorders = 0.35 // height of a row's borders

	placeWidth  = 7
	itemWidth   = 10
	foundWidth  = 12
	doWidth     = 13
	beforeWidth = 4

	// Space around the table: hanzi per line of the sentences and of the names above, their number
	// of lines with short names, and the height of such a line relative to one of the table.
	sentenceWidth = 46
	nameWidth     = 29
	usualLines    = 6
	lineAround    = 1.25
)

// fitting returns the number of points that fit on the printed page.
func (s *slip) fitting() int {
	rest := printed{slip: s, More: 1}
	around := sum(s.Closing(), sentenceWidth) + lines(rest.Left(), sentenceWidth) +
		lines(s.Filer, nameWidth) + lines(s.File, nameWidth)
	room := linesOnPage - lineAround*float64(max(0, around-usualLines))
	for n, p := range s.Points {
		most := lines(p.Place, placeWidth) + lines(p.Rule, placeWidth)
		most = max(
			most, sum(p.Item, itemWidth), sum(p.Expected, doWidth), sum(p.Before, beforeWidth),
			lines(p.Found, foundWidth), 1,
		)
		if room -= float64(most) + lineOfBorders; room < 0 {
			return max(n, 1)
		}
	}
	return len(s.Points)
}

func sum(texts []string, width int) (n int) {
	for _, text := range texts {
		n += lines(text, width)
	}
	return n
}

// lines is how many lines a text takes; two letters are as wide as a hanzi.
func lines(text string, width int) int {
	return (plaintext.Width(text) + 2*width - 1) / (2 * width)
}

// Left says how many points the page of paper leaves out, and where they are.
func (p printed) Left() string {
	if p.More == 0 {
		return ""
	}
	text := fmt.Sprintf("本页列出前%d处，另有%d处见“%s”", len(p.Points), p.More, p.Page)
	if p.Copy != "" {
		text += "和标注的副本"
	}
	return text + "。"
}

// Closing says what the clerk does with the slip.
func (s *slip) Closing() []string {
	if s.Copy != "" {
		return []string{
			"请在“" + s.Copy + "”里改正：有问题的格已涂色并加了批注（右上角有红色三角），鼠标移上去就能看到说明。改好后存盘发回，颜色和批注不用清除。",
			"没有数的格留空，是0的填0。",
		}
	}
	return []string{
		"请在原文件里改正，存盘后发回。",
		"没有数的格留空，是0的填0。",
	}
}
