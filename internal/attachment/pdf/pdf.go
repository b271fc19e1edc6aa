// Package pdf reads the text of a PDF: its pages, annotations and metadata. PDFium, which most PDF
// viewers use, runs as WebAssembly on wazero. It has no access to files or the network, and the
// time and memory it takes are bounded.
package pdf

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/klippa-app/go-pdfium"
	"github.com/klippa-app/go-pdfium/enums"
	pdferrors "github.com/klippa-app/go-pdfium/errors"
	"github.com/klippa-app/go-pdfium/references"
	"github.com/klippa-app/go-pdfium/requests"
	"github.com/klippa-app/go-pdfium/webassembly"
	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/experimental"

	_ "portal/third_party/pdfium" // its licence is published with the others
)

// Limits of what is read.
const (
	MaxPages  = 1000
	maxText   = 4 << 20         // bytes of all pages
	maxNotes  = 1000            // annotations of a page
	maxMemory = 128 << 20 >> 16 // of PDFium, in WebAssembly pages of 64 KiB
)

// patience is the time limit for one file. A hundred pages take about a second.
const patience = 20 * time.Second

// Errors that are the file's fault.
var (
	ErrLocked = errors.New("the PDF has a password")
	ErrBroken = errors.New("the PDF cannot be read")
	ErrLarge  = errors.New("the PDF has more pages or text than is read, or takes too long")
)

// Page is the text of a page.
type Page struct {
	Text string // lines separated by \n
	// Unread reports that the page shows more than its text: it is a scan, or its letters have no
	// Unicode mapping.
	Unread bool
}

// Document is the text of a PDF.
type Document struct {
	Pages    []Page
	About    string // metadata, one property per line
	Attached int    // number of embedded files
}

// Reader reads PDFs. It starts PDFium with the first PDF.
type Reader struct {
	cache    string
	patience time.Duration

	mu   sync.Mutex
	pool pdfium.Pool
}

// New returns a reader that caches PDFium's machine code in the given folder, because compiling
// takes seconds.
func New(cache string) *Reader { return &Reader{cache: cache, patience: patience} }

// Close stops PDFium.
func (r *Reader) Close() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.pool == nil {
		return nil
	}
	return r.pool.Close()
}

// start compiles PDFium on first use.
func (r *Reader) start() (pdfium.Pool, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.pool != nil {
		return r.pool, nil
	}
	dir := filepath.Join(r.cache, "wazero")
	pool, err := compile(dir)
	if err != nil && os.RemoveAll(dir) == nil { // a full disk may have truncated a cached file
		pool, err = compile(dir)
	}
	if err != nil {
		return nil, fmt.Errorf("compiling PDFium: %w", err)
	}
	r.pool = pool
	return pool, nil
}

func compile(dir string) (pdfium.Pool, error) {
	cache, err := wazero.NewCompilationCacheWithDir(dir)
	if err != nil {
		return nil, err
	}
	return webassembly.Init(webassembly.Config{
		MaxTotal: 1, // one at a time, each file with its own memory
		FSConfig: wazero.NewFSConfig(),
		Stdout:   io.Discard, Stderr: io.Discard,
		RuntimeConfig: wazero.NewRuntimeConfig().
			WithCompilationCache(cache).
			WithCoreFeatures(api.CoreFeaturesV2 | experimental.CoreFeaturesExceptionHandling).
			WithMemoryLimitPages(maxMemory).
			WithCloseOnContextDone(true),
	})
}

// Read reads a PDF. It returns one of the errors above if the file is at fault.
func (r *Reader) Read(ctx context.Context, src []byte) (doc Document, err error) {
	pool, err := r.start()
	if err != nil {
		return Document{}, err
	}
	p, err := pool.GetInstanceWithContext(ctx)
	if err != nil {
		return Document{}, fmt.Errorf("starting PDFium: %w", err)
	}
	// On timeout AfterFunc kills PDFium. Any error after that is only a consequence.
	ctx, cancel := context.WithTimeout(ctx, r.patience)
	defer cancel()
	ended := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		_ = p.Kill() // it stops either way
		close(ended)
	})
	defer func() {
		if stop() {
			_ = p.Close() // frees its memory
			return
		}
		<-ended
		doc, err = Document{}, ErrLarge
		if cause := context.Cause(ctx); !errors.Is(cause, context.DeadlineExceeded) {
			err = cause
		}
	}()
	// PDFium's Go wrapper may panic on a broken file.
	defer func() {
		if recover() != nil {
			doc, err = Document{}, ErrBroken
		}
	}()
	return (&reading{p: p}).document(src)
}

// reading is the state of reading one file.
type reading struct {
	p     pdfium.Pdfium
	chars int
}

func (r *reading) document(src []byte) (Document, error) {
	opened, err := r.p.OpenDocument(&requests.OpenDocument{File: &src})
	switch {
	case errors.Is(err, pdferrors.ErrPassword), errors.Is(err, pdferrors.ErrSecurity):
		return Document{}, ErrLocked
	case err != nil:
		return Document{}, ErrBroken
	}
	count, err := r.p.FPDF_GetPageCount(&requests.FPDF_GetPageCount{Document: opened.Document})
	if err != nil || count.PageCount == 0 {
		return Document{}, ErrBroken
	}
	if count.PageCount > MaxPages {
		return Document{}, ErrLarge
	}
	doc := Document{}
	attached, err := r.p.FPDFDoc_GetAttachmentCount(&requests.FPDFDoc_GetAttachmentCount{Document: opened.Document})
	if err != nil {
		return Document{}, ErrBroken
	}
	doc.Attached = attached.AttachmentCount
	// A file without metadata returns an error here.
	if about, err := r.p.GetMetaData(&requests.GetMetaData{Document: opened.Document}); err == nil {
		for _, t := range about.Tags {
			doc.About += t.Value + "\n"
		}
	}
	for n := range count.PageCount {
		page, err := r.page(opened.Document, n)
		if err != nil {
			return Document{}, err
		}
		doc.Pages = append(doc.Pages, page)
	}
	return doc, nil
}

func (r *reading) page(document references.FPDF_DOCUMENT, n int) (Page, error) {
	loaded, err := r.p.FPDF_LoadPage(&requests.FPDF_LoadPage{Document: document, Index: n})
	if err != nil {
		return Page{}, ErrBroken
	}
	page := requests.Page{ByReference: &loaded.Page}
	out := Page{}
	printed, mapped, err := r.printed(page)
	if err != nil {
		return Page{}, err
	}
	shown, err := r.pictured(page)
	if err != nil {
		return Page{}, err
	}
	out.Unread = !mapped || shown && len([]rune(strings.Join(strings.Fields(printed), ""))) < fewWords
	notes, err := r.notes(page)
	if err != nil {
		return Page{}, err
	}
	out.Text = printed + "\n" + notes
	if r.chars += len(out.Text); r.chars > maxText {
		return Page{}, ErrLarge
	}
	if _, err := r.p.FPDF_ClosePage(&requests.FPDF_ClosePage{Page: loaded.Page}); err != nil {
		return Page{}, ErrBroken
	}
	return out, nil
}

// fewWords is the number of characters below which a page covered by a picture counts as an unread
// scan. A scan may still have a page number or a stamp as text.
const fewWords = 50

// printed returns the text of a page and whether its letters have a Unicode mapping.
func (r *reading) printed(page requests.Page) (string, bool, error) {
	text, err := r.p.FPDFText_LoadPage(&requests.FPDFText_LoadPage{Page: page})
	if err != nil {
		return "", false, ErrBroken
	}
	count, err := r.p.FPDFText_CountChars(&requests.FPDFText_CountChars{TextPage: text.TextPage})
	if err != nil {
		return "", false, ErrBroken
	}
	if count.Count > maxText {
		return "", false, ErrLarge
	}
	if count.Count == 0 {
		return "", true, nil
	}
	all, err := r.p.FPDFText_GetText(&requests.FPDFText_GetText{TextPage: text.TextPage, Count: count.Count})
	if err != nil {
		return "", false, ErrBroken
	}
	wrong := 0
	for i := range count.Count {
		m, err := r.p.FPDFText_HasUnicodeMapError(
			&requests.FPDFText_HasUnicodeMapError{TextPage: text.TextPage, Index: i})
		if err != nil {
			return "", false, ErrBroken
		}
		if m.HasUnicodeMapError {
			wrong++
		}
	}
	if _, err := r.p.FPDFText_ClosePage(&requests.FPDFText_ClosePage{TextPage: text.TextPage}); err != nil {
		return "", false, ErrBroken
	}
	// PDFium returns a hyphen at the end of a line as U+0002.
	plain := strings.NewReplacer("\r\n", "\n", "\x02", "-", "\ufffe", "-").Replace(all.Text)
	return plain, wrong*20 < count.Count, nil
}

// pictured reports whether pictures cover more than half of a page.
func (r *reading) pictured(page requests.Page) (bool, error) {
	size, err := r.p.GetPageSize(&requests.GetPageSize{Page: page})
	if err != nil {
		return false, ErrBroken
	}
	count, err := r.p.FPDFPage_CountObjects(&requests.FPDFPage_CountObjects{Page: page})
	if err != nil {
		return false, ErrBroken
	}
	covered := 0.0
	for i := range min(count.Count, maxObjects) {
		object, err := r.p.FPDFPage_GetObject(&requests.FPDFPage_GetObject{Page: page, Index: i})
		if err != nil {
			return false, ErrBroken
		}
		kind, err := r.p.FPDFPageObj_GetType(&requests.FPDFPageObj_GetType{PageObject: object.PageObject})
		if err != nil {
			return false, ErrBroken
		}
		// A form XObject is a drawing that may contain pictures.
		if kind.Type != enums.FPDF_PAGEOBJ_IMAGE && kind.Type != enums.FPDF_PAGEOBJ_FORM {
			continue
		}
		box, err := r.p.FPDFPageObj_GetBounds(&requests.FPDFPageObj_GetBounds{PageObject: object.PageObject})
		if err != nil {
			continue // it covers nothing
		}
		covered += float64(box.Right-box.Left) * float64(box.Top-box.Bottom)
	}
	return covered > size.Width*size.Height/2, nil
}

// maxObjects limits how many objects of a page are searched for pictures.
const maxObjects = 20_000

// notes returns the annotations and form field values of a page.
func (r *reading) notes(page requests.Page) (string, error) {
	count, err := r.p.FPDFPage_GetAnnotCount(&requests.FPDFPage_GetAnnotCount{Page: page})
	if err != nil {
		return "", ErrBroken
	}
	if count.Count > maxNotes {
		return "", ErrLarge
	}
	var out strings.Builder
	for i := range count.Count {
		note, err := r.p.FPDFPage_GetAnnot(&requests.FPDFPage_GetAnnot{Page: page, Index: i})
		if err != nil {
			return "", ErrBroken
		}
		for _, key := range []string{"Contents", "V", "TU", "DV"} {
			value, err := r.p.FPDFAnnot_GetStringValue(
				&requests.FPDFAnnot_GetStringValue{Annotation: note.Annotation, Key: key})
			if err == nil && value.Value != "" {
				out.WriteString(strings.ReplaceAll(value.Value, "\r", "\n") + "\n")
			}
		}
		if _, err := r.p.FPDFPage_CloseAnnot(&requests.FPDFPage_CloseAnnot{Annotation: note.Annotation}); err != nil {
			return "", ErrBroken
		}
	}
	return out.String(), nil
}
