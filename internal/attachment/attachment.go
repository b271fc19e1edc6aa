// Package attachment checks files that are published as they are: everything in static/, including
// the text inside documents, and the settings. It reports personal data, and files that it cannot
// read.
package attachment

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"

	"golang.org/x/sync/errgroup"

	"portal/internal/attachment/pdf"
	"portal/internal/digest"
	"portal/internal/figures"
	"portal/internal/message"
	"portal/internal/officefile"
	"portal/internal/plaintext"
	"portal/internal/privacy"
)

// Limits of what is read. The limits for documents are in packages office and pdf.
const (
	maxFiles = 10_000
	maxSize  = 32 << 20 // bytes of a file
)

const settingsFile = "config.toml"

// Check checks static/ and config.toml below root. reader reads the PDFs. Check does not report
// allowances for data/ and content/ as unused; package check does that. The problems are sorted.
func Check(ctx context.Context, root fs.FS, allowed []figures.Allowance, reader *pdf.Reader) (message.List, error) {
	g := &gate{
		ctx: ctx, root: root, reader: reader,
		allowed: allowed, used: make([]bool, len(allowed)), reported: map[string]map[placedKind]bool{},
	}
	names, err := g.names()
	if err != nil {
		return nil, err
	}
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(runtime.GOMAXPROCS(0))
	for _, name := range names {
		group.Go(func() error {
			if err := ctx.Err(); err != nil {
				return err
			}
			return g.file(name)
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	for name, reported := range g.reported {
		if len(reported) > maxReported {
			g.problems.Add(message.Pos{File: name}, "attachment/more", "Count", len(reported)-maxReported)
		}
	}
	for i, a := range allowed {
		if !g.used[i] && !figures.Holds(a.File.V) {
			g.problems.Add(a.File.Pos, "allowed-found", "File", a.File.V, "Kind", string(a.Kind.V))
		}
	}
	return g.problems.Sorted(), nil
}

// gate checks files concurrently and collects the problems.
type gate struct {
	ctx     context.Context
	root    fs.FS
	reader  *pdf.Reader
	allowed []figures.Allowance

	mu       sync.Mutex
	used     []bool // which allowances matched a finding
	problems message.List
	reported map[string]map[placedKind]bool // by file
}

// placedKind is the place and kind of a finding, as one line of the report names them.
type placedKind struct {
	pos  message.Pos
	kind privacy.Kind
}

// maxReported is the number of findings per file that are reported one by one.
const maxReported = 50

func (g *gate) add(pos message.Pos, key string, values ...any) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.problems.Add(pos, key, values...)
}

// names lists the files. It reports files whose name or type does not belong on a site.
func (g *gate) names() ([]string, error) {
	var names []string
	visit := func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		pos := message.Pos{File: name}
		if !utf8.ValidString(name) { // nothing below it can be opened
			g.add(pos, "attachment/name-bytes")
			if d.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		for _, f := range privacy.Text(name) {
			g.found(pos, f)
		}
		for _, r := range name {
			if plaintext.Invisible(r) || r == '\\' {
				g.add(pos, "attachment/name", "Character", fmt.Sprintf("%U", r))
				break
			}
		}
		switch {
		case d.Type().IsRegular():
			names = append(names, name)
		case !d.IsDir():
			g.add(pos, "attachment/link")
		}
		if len(names) > maxFiles {
			g.add(message.Pos{File: "static"}, "attachment/files", "Limit", maxFiles)
			names = nil
			return fs.SkipAll
		}
		return nil
	}
	for _, name := range []string{"static", settingsFile} {
		info, err := fs.Lstat(g.root, name)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err == nil && info.Mode()&fs.ModeSymlink != 0 {
			g.add(message.Pos{File: name}, "attachment/link")
			continue
		}
		if err == nil {
			err = fs.WalkDir(g.root, name, visit)
		}
		if err != nil {
			return nil, fmt.Errorf("reading %s: %w", name, err)
		}
	}
	return names, nil
}

func (g *gate) read(name string) ([]byte, error) {
	f, err := g.root.Open(name)
	if err != nil {
		return nil, err
	}
	src, err := io.ReadAll(io.LimitReader(f, maxSize+1))
	return src, errors.Join(err, f.Close())
}

// file checks one file according to its content, not its name.
func (g *gate) file(name string) error {
	src, err := g.read(name)
	if err != nil {
		return fmt.Errorf("reading %s: %w", name, err)
	}
	pos := message.Pos{File: name}
	if len(src) > maxSize {
		g.add(pos, "attachment/size", "Limit", maxSize>>20)
		return nil
	}
	// The program cannot read what a picture shows, only the text stored in its file.
	parts, known, whole := pieces(src)
	if whole {
		for _, part := range parts {
			g.loose(pos, part)
		}
		return nil
	}
	switch kindOf(src) {
	case document:
		g.document(name, src)
	case portable:
		return g.portable(name, src)
	case fixed:
		g.fixed(name, src)
	case old:
		g.add(pos, "attachment/old")
	case archive:
		g.add(pos, "attachment/archive")
	default:
		text, ok := decoded(src)
		switch {
		case ok:
			g.text(name, text)
		case known:
			g.add(pos, "attachment/picture")
		default:
			g.add(pos, "attachment/kind")
		}
	}
	return nil
}

// loose checks the text between binary data. Its findings have no place within the file.
func (g *gate) loose(pos message.Pos, src []byte) {
	for _, f := range privacy.Text(loose(src)) {
		g.found(pos, f)
	}
}

// text checks a text. Its findings have places in the file.
func (g *gate) text(name, text string) {
	if isMarkup(text) {
		for _, f := range markup(text) {
			g.found(message.Pos{File: name, Line: f.Line, Col: f.Col}, f)
		}
		return
	}
	found := privacy.Text(text)
	for _, f := range found {
		g.found(message.Pos{File: name, Line: f.Line, Col: f.Col}, f)
	}
	plain, ok := unescaped(text)
	if !ok {
		return
	}
	known := map[privacy.Finding]bool{}
	for _, f := range found {
		known[privacy.Finding{Kind: f.Kind, Line: f.Line, Plain: f.Plain}] = true
	}
	for _, f := range privacy.Text(plain) {
		if !known[privacy.Finding{Kind: f.Kind, Line: f.Line, Plain: f.Plain}] {
			g.found(message.Pos{File: name, Line: f.Line}, f)
		}
	}
}

var escape = regexp.MustCompile(`\\(?:u[0-9a-fA-F]{4}|[nrtbf/"\\])`)

// unescaped decodes the escapes of JSON and programming languages. It decodes line breaks to
// blanks, so that line numbers stay valid.
func unescaped(text string) (string, bool) {
	if !strings.Contains(text, `\`) {
		return "", false
	}
	return escape.ReplaceAllStringFunc(text, func(s string) string {
		if s[1] != 'u' {
			return " "
		}
		n, err := strconv.ParseUint(s[2:], 16, 16)
		if err != nil || n < ' ' {
			return " "
		}
		return string(rune(n))
	}), true
}

// document checks an office file.
func (g *gate) document(name string, src []byte) {
	if len(src) > officefile.MaxSize {
		g.add(message.Pos{File: name}, "attachment/size", "Limit", officefile.MaxSize>>20)
		return
	}
	parts, list := officefile.Everything(name, src)
	for _, p := range list {
		g.add(p.Pos, p.Key, p.Values...)
	}
	for _, part := range parts {
		for _, row := range part.Rows {
			texts := make([]string, len(row))
			for i, cell := range row {
				texts[i] = cell.Text
			}
			for _, f := range privacy.Row(texts) {
				g.found(row[f.Col-1].Pos, f)
			}
		}
	}
	if len(list) == 0 {
		g.unseen(name, src)
	}
}

// unseen checks what package officefile leaves out of a document: parts that are no XML, such as
// pictures, and all bytes before, between and after the parts.
func (g *gate) unseen(name string, src []byte) {
	archive, err := opened(src)
	if err != nil {
		return // package officefile has reported it; fixed has opened it
	}
	between := bytes.Clone(src)
	for _, f := range archive.File {
		from, err := f.DataOffset()
		if err != nil {
			continue // likewise, here and below
		}
		clear(between[from:min(from+int64(f.CompressedSize64), int64(len(src)))])
		if ext := strings.ToLower(path.Ext(f.Name)); ext == ".xml" || ext == ".rels" || ext == ".vml" {
			continue
		}
		part, err := f.Open()
		if err != nil {
			continue
		}
		inside, _ := io.ReadAll(io.LimitReader(part, maxSize))
		_ = part.Close()
		parts, _, whole := pieces(inside)
		if !whole {
			parts = [][]byte{inside}
		}
		for _, p := range parts {
			g.loose(message.Pos{File: name, Sheet: f.Name}, p)
		}
	}
	g.loose(message.Pos{File: name}, between)
}

// portable checks a PDF.
func (g *gate) portable(name string, src []byte) error {
	pos := message.Pos{File: name}
	doc, err := g.reader.Read(g.ctx, src)
	end := bytes.LastIndex(src, []byte("%%EOF"))
	switch {
	case errors.Is(err, pdf.ErrLocked):
		g.add(pos, "attachment/locked")
	case errors.Is(err, pdf.ErrBroken), err == nil && end < 0:
		g.add(pos, "attachment/broken")
		return nil
	case errors.Is(err, pdf.ErrLarge):
		g.add(pos, "attachment/large", "Limit", pdf.MaxPages)
	case err != nil:
		return fmt.Errorf("reading %s: %w", name, err)
	}
	if err != nil {
		return nil
	}
	// Viewers open a PDF despite data before and after it.
	g.loose(pos, src[:max(0, bytes.Index(src, []byte("%PDF-")))])
	g.loose(pos, src[end:])
	if doc.Attached > 0 {
		g.add(pos, "attachment/inside", "Count", doc.Attached)
	}
	for _, f := range privacy.Text(doc.About) {
		g.found(pos, f)
	}
	for n, page := range doc.Pages {
		at := message.Pos{File: name, Sheet: "第" + strconv.Itoa(n+1) + "页"}
		for _, f := range slices.Concat(privacy.Text(page.Text), privacy.Broken(page.Text)) {
			g.found(at, f)
		}
		// PDFium separates the cells of a table by blanks only.
		for line := range strings.Lines(page.Text) {
			for _, f := range privacy.Row(strings.Fields(line)) {
				if f.Kind == privacy.Column {
					g.found(at, f)
				}
			}
		}
		if page.Unread {
			g.unread(at, "attachment/unread", src)
		}
	}
	return nil
}

// found reports a finding that is not allowed.
func (g *gate) found(pos message.Pos, f privacy.Finding) {
	if !g.allows(func(a figures.Allowance) bool { return a.Allows(pos.File, f.Kind, f.Plain) }) {
		g.mu.Lock()
		if g.reported[pos.File] == nil {
			g.reported[pos.File] = map[placedKind]bool{}
		}
		g.reported[pos.File][placedKind{pos, f.Kind}] = true
		more := len(g.reported[pos.File]) > maxReported
		g.mu.Unlock()
		if !more {
			g.add(pos, "personal-data/"+string(f.Kind))
		}
	}
}

// unread reports a file that neither the program nor a person has checked, with the message for its
// type.
func (g *gate) unread(pos message.Pos, key string, src []byte) {
	sum := digest.Of(src)
	if !g.allows(func(a figures.Allowance) bool {
		return a.File.V == pos.File && a.Kind.V == figures.Unread && a.SHA256.V == sum
	}) {
		g.add(pos, key, "SHA256", sum)
	}
}

// allows reports whether an allowance matches, and marks it as used.
func (g *gate) allows(is func(figures.Allowance) bool) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	found := false
	for i, a := range g.allowed {
		if is(a) {
			g.used[i], found = true, true
		}
	}
	return found
}
