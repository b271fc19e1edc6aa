// Package attachment looks through what is published as it stands without being
// data: every file of static/, with the text inside of documents, and the
// settings. Personal data is a problem, and so is a file that cannot be looked
// into.
package attachment

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"

	"golang.org/x/sync/errgroup"

	"portal/internal/figures"
	"portal/internal/message"
	"portal/internal/office"
	"portal/internal/pdf"
	"portal/internal/privacy"
	"portal/internal/yamlfile"
)

// The limits of what is looked through. Those of documents are in package
// office and pdf.
const (
	maxFiles = 10_000
	maxSize  = 32 << 20 // bytes of a file
)

const settingsFile = "config.toml"

// Check looks through static/ and config.toml below root. The reader reads
// PDFs, if there are any. What is allowed for files of data/ and content/ is
// left to package check. The problems are sorted.
func Check(ctx context.Context, root fs.FS, allowed []figures.Allowance, reader *pdf.Reader) (message.List, error) {
	g := &gate{ctx: ctx, root: root, reader: reader, allowed: allowed, used: make([]bool, len(allowed)), told: map[string]map[telling]bool{}}
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
	for name, told := range g.told {
		if len(told) > mostTold {
			g.problems.Add(message.Pos{File: name}, "attachment/more", "Count", len(told)-mostTold)
		}
	}
	for i, a := range allowed {
		if !g.used[i] && !figures.Holds(a.File.V) {
			g.problems.Add(a.File.Pos, "allowed-found", "File", a.File.V, "Kind", string(a.Kind.V))
		}
	}
	return g.problems.Sorted(), nil
}

type gate struct {
	ctx     context.Context
	root    fs.FS
	reader  *pdf.Reader
	allowed []figures.Allowance

	mu       sync.Mutex
	used     []bool // what is allowed and was found
	problems message.List
	told     map[string]map[telling]bool // by file
}

// telling is what a line says of a finding.
type telling struct {
	pos  message.Pos
	kind privacy.Kind
}

// mostTold is how many findings of a file are named one by one.
const mostTold = 50

func (g *gate) add(pos message.Pos, key string, values ...any) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.problems.Add(pos, key, values...)
}

// names lists the files, and refuses those whose name or kind has no place on
// a site.
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
			if yamlfile.Invisible(r) || r == '\\' {
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

// file looks through one file, by what it is and not by its name.
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
	switch kindOf(src) {
	case picture:
		// Nothing in the program can read what it shows.
	case document:
		g.document(name, src)
	case portable:
		return g.portable(name, src)
	case old:
		g.add(pos, "attachment/old")
	case archive:
		g.add(pos, "attachment/archive")
	default:
		text, ok := decoded(src)
		if !ok {
			g.add(pos, "attachment/kind")
			return nil
		}
		g.text(name, text)
	}
	return nil
}

// text looks through a text, whose places are those of its file.
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

// unescaped writes the escapes of JSON and of programs as what they stand for,
// those of line breaks as blanks: the lines stay what they are.
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

// document looks through the file of an office program.
func (g *gate) document(name string, src []byte) {
	if len(src) > office.MaxSize {
		g.add(message.Pos{File: name}, "attachment/size", "Limit", office.MaxSize>>20)
		return
	}
	parts, list := office.Everything(name, src)
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
}

// portable looks through a PDF.
func (g *gate) portable(name string, src []byte) error {
	pos := message.Pos{File: name}
	doc, err := g.reader.Read(g.ctx, src)
	switch {
	case errors.Is(err, pdf.ErrLocked):
		g.add(pos, "attachment/locked")
	case errors.Is(err, pdf.ErrBroken):
		g.add(pos, "attachment/broken")
	case errors.Is(err, pdf.ErrLarge):
		g.add(pos, "attachment/large", "Limit", pdf.MaxPages)
	case err != nil:
		return fmt.Errorf("reading %s: %w", name, err)
	}
	if err != nil {
		return nil
	}
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
		// The cells of a table have nothing but blanks between them.
		for line := range strings.Lines(page.Text) {
			for _, f := range privacy.Row(strings.Fields(line)) {
				if f.Kind == privacy.Column {
					g.found(at, f)
				}
			}
		}
		if page.Unread {
			g.unread(at, src)
		}
	}
	return nil
}

// found refuses a finding that is not allowed.
func (g *gate) found(pos message.Pos, f privacy.Finding) {
	if !g.allows(func(a figures.Allowance) bool { return a.Allows(pos.File, f.Kind, f.Plain) }) {
		g.mu.Lock()
		if g.told[pos.File] == nil {
			g.told[pos.File] = map[telling]bool{}
		}
		g.told[pos.File][telling{pos, f.Kind}] = true
		more := len(g.told[pos.File]) > mostTold
		g.mu.Unlock()
		if !more {
			g.add(pos, "personal-data/"+string(f.Kind))
		}
	}
}

// unread refuses what nobody has looked through.
func (g *gate) unread(pos message.Pos, src []byte) {
	sum := sha256.Sum256(src)
	digest := hex.EncodeToString(sum[:])
	if !g.allows(func(a figures.Allowance) bool {
		return a.File.V == pos.File && a.Kind.V == figures.Unread && a.SHA256.V == digest
	}) {
		g.add(pos, "attachment/unread", "SHA256", digest)
	}
}

// allows reports whether something is allowed, and notes by what.
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
