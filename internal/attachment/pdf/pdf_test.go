package pdf

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

// cache is the folder where charts and PDFs share compiled machine code.
var cache = filepath.Join("..", "..", "..", ".build", "cache")

func reader(t testing.TB) *Reader {
	t.Helper()
	r := New(cache)
	t.Cleanup(func() {
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	})
	return r
}

func file(t testing.TB, name string) []byte {
	t.Helper()
	src, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return src
}

// buildPDF builds a PDF from objects. The first one is the catalogue.
func buildPDF(objects ...string) []byte {
	var b bytes.Buffer
	b.WriteString("%PDF-1.7\n")
	var at []int
	for i, o := range objects {
		at = append(at, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	xref := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(at)+1)
	for _, n := range at {
		fmt.Fprintf(&b, "%010d 00000 n \n", n)
	}
	fmt.Fprintf(&b, "trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(at)+1, xref)
	return b.Bytes()
}

// stream is an object with content.
func stream(dict, content string) string {
	return fmt.Sprintf("<< %s /Length %d >>\nstream\n%s\nendstream", dict, len(content), content)
}

// onePage builds a PDF of one page. Further objects start with number 5.
func onePage(page, content string, more ...string) []byte {
	return buildPDF(append([]string{
		"<< /Type /Catalog /Pages 2 0 R >>",
		"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
		"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R " + page + " >>",
		stream("", content),
	}, more...)...)
}

const helvetica = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"

func TestRead(t *testing.T) {
	r := reader(t)
	doc, err := r.Read(context.Background(), file(t, "personal.pdf"))
	if err != nil {
		t.Fatal(err)
	}
	if len(doc.Pages) != 2 || doc.Pages[0].Unread || doc.Pages[1].Unread || doc.Attached != 0 {
		t.Fatalf("got %+v", doc)
	}
	for page, want := range map[int][]string{0: {"第一页没有个人信息。"}, 1: {"联系人手机 138 0000 0000", "身份证号", "6212340000000000004"}} {
		for _, text := range want {
			if !strings.Contains(doc.Pages[page].Text, text) {
				t.Errorf("page %d: missing %q in\n%s", page+1, text, doc.Pages[page].Text)
			}
		}
	}
	if !strings.Contains(doc.About, "LibreOffice") {
		t.Errorf("About = %q", doc.About)
	}
}

func TestNotes(t *testing.T) {
	doc, err := reader(t).Read(context.Background(), onePage(
		"/Resources << /Font << /F 5 0 R >> >> /Annots [6 0 R 7 0 R]", "BT /F 12 Tf 72 700 Td (printed) Tj ET", helvetica,
		"<< /Type /Annot /Subtype /Text /Rect [10 10 20 20] /Contents (noted) >>",
		"<< /Type /Annot /Subtype /Widget /FT /Tx /Rect [10 30 200 50] /T (f) /V (filled) >>",
	))
	if err != nil || len(doc.Pages) != 1 {
		t.Fatalf("got %+v, %v", doc, err)
	}
	for _, want := range []string{"printed", "noted", "filled"} {
		if !strings.Contains(doc.Pages[0].Text, want) {
			t.Errorf("missing %q in %q", want, doc.Pages[0].Text)
		}
	}
}

// Text that Read cannot read is reported, not skipped.
func TestUnread(t *testing.T) {
	r := reader(t)
	picture := stream("/Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8", "\x80")
	for name, c := range map[string]struct {
		src    []byte
		unread bool
	}{
		"the scan of a page":             {onePage("/Resources << /XObject << /I 5 0 R >> >>", "q 600 0 0 800 0 0 cm /I Do Q", picture), true},
		"a scan with a page number":      {onePage("/Resources << /XObject << /I 5 0 R >> /Font << /F 6 0 R >> >>", "q 600 0 0 800 0 0 cm /I Do Q BT /F 12 Tf 72 20 Td (- 3 -) Tj ET", picture, helvetica), true},
		"a scan that was read into text": {onePage("/Resources << /XObject << /I 5 0 R >> /Font << /F 6 0 R >> >>", "q 600 0 0 800 0 0 cm /I Do Q BT /F 12 Tf 3 Tr 72 20 Td ("+strings.Repeat("words ", 20)+") Tj ET", picture, helvetica), false},
		"a small picture":                {onePage("/Resources << /XObject << /I 5 0 R >> >>", "q 60 0 0 80 0 0 cm /I Do Q", picture), false},
		"an empty page":                  {onePage("", ""), false},
		"letters without meaning": {onePage("/Resources << /Font << /F 5 0 R >> >>", "BT /F 12 Tf 72 700 Td <0102030405060708> Tj ET",
			"<< /Type /Font /Subtype /Type0 /BaseFont /X /Encoding /Identity-H /DescendantFonts [6 0 R] >>",
			"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /X /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /FontDescriptor 7 0 R >>",
			"<< /Type /FontDescriptor /FontName /X /Flags 4 /FontBBox [0 0 1000 1000] /ItalicAngle 0 /Ascent 800 /Descent -200 /CapHeight 700 /StemV 80 >>"), true},
	} {
		doc, err := r.Read(context.Background(), c.src)
		if err != nil || len(doc.Pages) != 1 {
			t.Errorf("%s: %+v, %v", name, doc, err)
			continue
		}
		if doc.Pages[0].Unread != c.unread {
			t.Errorf("%s: Unread = %v, text %q", name, doc.Pages[0].Unread, doc.Pages[0].Text)
		}
	}
}

func TestAttached(t *testing.T) {
	doc, err := reader(t).Read(context.Background(), buildPDF(
		"<< /Type /Catalog /Pages 2 0 R /Names << /EmbeddedFiles << /Names [(a.txt) 4 0 R] >> >> >>",
		"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
		"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] >>",
		"<< /Type /Filespec /F (a.txt) /EF << /F 5 0 R >> >>",
		stream("/Type /EmbeddedFile", "text"),
	))
	if err != nil || doc.Attached != 1 {
		t.Errorf("got %+v, %v", doc, err)
	}
}

func TestRefused(t *testing.T) {
	r := reader(t)
	personal := file(t, "personal.pdf")
	kids := strings.Repeat("3 0 R ", MaxPages+1)
	for name, c := range map[string]struct {
		src  []byte
		want error
	}{
		"a password":    {file(t, "locked.pdf"), ErrLocked},
		"nothing":       {nil, ErrBroken},
		"no PDF":        {[]byte("text"), ErrBroken},
		"only a head":   {[]byte("%PDF-1.7\n"), ErrBroken},
		"half a file":   {personal[:len(personal)/2], ErrBroken},
		"no pages":      {buildPDF("<< /Type /Catalog >>"), ErrBroken},
		"a long series": {buildPDF("<< /Type /Catalog /Pages 2 0 R >>", fmt.Sprintf("<< /Type /Pages /Kids [%s] /Count %d >>", kids, MaxPages+1), "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 6 8] >>"), ErrLarge},
	} {
		if doc, err := r.Read(context.Background(), c.src); !errors.Is(err, c.want) {
			t.Errorf("%s: got %+v, %v, want %v", name, doc, err, c.want)
		}
	}
	if _, err := r.Read(context.Background(), personal); err != nil {
		t.Errorf("a good file after the bad ones: %v", err)
	}
}

// Read gives up on a slow file and can read the next one.
func TestPatience(t *testing.T) {
	r := reader(t)
	if _, err := r.Read(context.Background(), file(t, "clean.pdf")); err != nil {
		t.Fatal(err)
	}
	slow := onePage("/Resources << /Font << /F 5 0 R >> >>", "BT /F 1 Tf 1 700 Td "+strings.Repeat("(aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa) Tj ", 40_000)+"ET", helvetica)
	r.patience = 50 * time.Millisecond
	begun := time.Now()
	if _, err := r.Read(context.Background(), slow); !errors.Is(err, ErrLarge) {
		t.Errorf("slow file: got %v", err)
	}
	t.Logf("gave up after %v", time.Since(begun))
	r.patience = patience
	if _, err := r.Read(context.Background(), file(t, "clean.pdf")); err != nil {
		t.Error(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := r.Read(ctx, file(t, "clean.pdf")); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled context: got %v", err)
	}
}

// bomb.pdf unpacks twice, to four hundred megabytes of text. Reading it takes no more than PDFium's
// memory limit.
func TestBomb(t *testing.T) {
	var before, after runtime.MemStats
	r := reader(t)
	if _, err := r.Read(context.Background(), file(t, "clean.pdf")); err != nil {
		t.Fatal(err)
	}
	runtime.ReadMemStats(&before)
	doc, err := r.Read(context.Background(), file(t, "bomb.pdf"))
	runtime.ReadMemStats(&after)
	if err == nil && !doc.Pages[0].Unread {
		t.Errorf("read %d characters, want an error or an unread page", len(doc.Pages[0].Text))
	}
	// Growing the memory needs the old and the new block, and earlier blocks stay until garbage
	// collection.
	if used := int64(after.HeapSys-before.HeapSys) >> 20; used > 4*maxMemory>>4 {
		t.Errorf("took %d MiB", used)
	} else {
		t.Logf("took %d MiB", used)
	}
}

func BenchmarkRead(b *testing.B) {
	r, src := reader(b), file(b, "clean.pdf")
	for b.Loop() {
		if _, err := r.Read(context.Background(), src); err != nil {
			b.Fatal(err)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add(file(f, "clean.pdf"))
	f.Add(onePage("/Resources << /Font << /F 5 0 R >> >>", "BT /F 12 Tf 72 700 Td (printed) Tj ET", helvetica))
	r := reader(f)
	f.Fuzz(func(t *testing.T, src []byte) {
		_, err := r.Read(context.Background(), src)
		if err != nil && !errors.Is(err, ErrBroken) && !errors.Is(err, ErrLarge) && !errors.Is(err, ErrLocked) {
			t.Fatal(err)
		}
	})
}
