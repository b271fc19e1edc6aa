// Package paper reads PDFs that a browser printed, for tests: the text of each sheet, its position,
// and an image. It uses PDFium, like most programs that open PDFs.
package paper

import (
	"image"
	"image/draw"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/klippa-app/go-pdfium"
	"github.com/klippa-app/go-pdfium/requests"
	"github.com/klippa-app/go-pdfium/webassembly"
	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/experimental"
	"golang.org/x/text/unicode/norm"

	"portal/internal/testkit/sample"
)

// Box is a part of a sheet in points, from its upper left corner.
type Box struct{ Left, Top, Right, Bottom float64 }

// Within reports whether a box is inside another.
func (b Box) Within(o Box) bool {
	return b.Left >= o.Left && b.Top >= o.Top && b.Right <= o.Right && b.Bottom <= o.Bottom
}

// Glyph is a printed character; Box is the area of its ink.
type Glyph struct {
	Rune rune
	Size float64 // font size in points
	Box
}

// Sheet is one page of a PDF.
type Sheet struct {
	Width, Height float64     // in points
	Glyphs        []Glyph     // in print order, without blanks
	Image         *image.RGBA // at 200 dots per inch
}

// Reader reads PDFs until its test ends.
type Reader struct {
	t      testing.TB
	pdfium pdfium.Pdfium
}

// Start starts a reader.
func Start(t testing.TB) *Reader {
	t.Helper()
	r := &Reader{t: t}
	// Compiling PDFium takes ten seconds, so cache the machine code with the rasteriser's.
	cache, err := wazero.NewCompilationCacheWithDir(filepath.Join(sample.Root(), ".build", "cache", "wazero"))
	r.must("opening the cache", err)
	pool, err := webassembly.Init(webassembly.Config{
		MinIdle: 1, MaxIdle: 1, MaxTotal: 1,
		RuntimeConfig: wazero.NewRuntimeConfig().
			WithCompilationCache(cache).
			WithCoreFeatures(api.CoreFeaturesV2 | experimental.CoreFeaturesExceptionHandling),
	})
	r.must("compiling PDFium", err)
	t.Cleanup(func() { r.must("stopping PDFium", pool.Close()) })
	r.pdfium, err = pool.GetInstance(time.Minute)
	r.must("starting PDFium", err)
	return r
}

func (r *Reader) must(step string, err error) {
	r.t.Helper()
	if err != nil {
		r.t.Fatalf("%s: %v", step, err)
	}
}

// Read reads a PDF.
func (r *Reader) Read(pdf []byte) []Sheet {
	r.t.Helper()
	doc, err := r.pdfium.OpenDocument(&requests.OpenDocument{File: &pdf})
	r.must("opening a PDF", err)
	count, err := r.pdfium.FPDF_GetPageCount(&requests.FPDF_GetPageCount{Document: doc.Document})
	r.must("counting its pages", err)
	var out []Sheet
	for n := range count.PageCount {
		out = append(out, r.sheet(requests.Page{ByIndex: &requests.PageByIndex{Document: doc.Document, Index: n}}))
	}
	_, err = r.pdfium.FPDF_CloseDocument(&requests.FPDF_CloseDocument{Document: doc.Document})
	r.must("closing a PDF", err)
	return out
}

func (r *Reader) sheet(page requests.Page) Sheet {
	r.t.Helper()
	size, err := r.pdfium.GetPageSize(&requests.GetPageSize{Page: page})
	r.must("the size of a page", err)
	s := Sheet{Width: size.Width, Height: size.Height}
	text, err := r.pdfium.GetPageTextStructured(&requests.GetPageTextStructured{
		Page: page, Mode: requests.GetPageTextStructuredModeChars, CollectFontInformation: true,
	})
	r.must("the text of a page", err)
	for _, c := range text.Chars {
		at := c.PointPosition
		box := Box{at.Left, size.Height - at.Top, at.Right, size.Height - at.Bottom}
		printed := c.Text
		if printed == "\x02" { // PDFium's code for a hyphen at the end of a line
			printed = "-"
		}
		for _, char := range plain(printed) {
			if !unicode.IsSpace(char) && unicode.IsPrint(char) {
				s.Glyphs = append(s.Glyphs, Glyph{char, c.FontInformation.RenderedSize, box})
			}
		}
	}
	picture, err := r.pdfium.RenderPageInDPI(&requests.RenderPageInDPI{Page: page, DPI: 200})
	r.must("the picture of a page", err)
	defer picture.Cleanup()
	s.Image = image.NewRGBA(picture.Result.RenderedImage.Bounds())
	draw.Draw(s.Image, s.Image.Bounds(), picture.Result.RenderedImage, s.Image.Bounds().Min, draw.Src)
	return s
}

// Find returns the positions of a text on a sheet, as indexes of its first glyphs. It ignores
// blanks.
func (s Sheet) Find(text string) []int {
	want := Plain(text)
	if want == "" {
		return nil
	}
	var b strings.Builder
	var at []int // the glyph of each byte
	for n, g := range s.Glyphs {
		for range len(string(g.Rune)) {
			at = append(at, n)
		}
		b.WriteRune(g.Rune)
	}
	printed := b.String()
	var out []int
	for from := 0; ; {
		n := strings.Index(printed[from:], want)
		if n < 0 {
			return out
		}
		out = append(out, at[from+n])
		from += n + len(want)
	}
}

// Plain returns a text as Find compares it.
func Plain(text string) string { return strings.Join(strings.Fields(plain(text)), "") }

// plain replaces characters that look alike by one of them. A font has one glyph for a hanzi and
// the radical of its shape, and a PDF may name either. Unicode's normalisation does not cover the
// newer radicals.
func plain(text string) string { return radicals.Replace(norm.NFKC.String(text)) }

var radicals = strings.NewReplacer(
	"⺟", "母", "⺠", "民", "⻁", "虎", "⻄", "西", "⻅", "见", "⻆", "角", "⻉", "贝", "⻋", "车",
	"⻓", "长", "⻔", "门", "⻘", "青", "⻚", "页", "⻛", "风", "⻜", "飞", "⻝", "食", "⻢", "马", "⻣", "骨", "⻤", "鬼",
	"⻥", "鱼", "⻦", "鸟", "⻨", "麦", "⻩", "黄", "⻬", "齐", "⻮", "齿", "⻰", "龙", "⻳", "龟",
)
