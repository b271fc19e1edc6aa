package figures

import (
	"io/fs"
	"net/url"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"

	"portal/internal/message"
)

// markdown checks that a text uses only what every page can show: paragraphs, headings below the
// page's own, lists, emphasis and links. It returns the links within the site. line is the line of
// the file on which the text begins.
func (r *reader) markdown(file, body string, line int) (links []At[string]) {
	src := []byte(body)
	at := func(n ast.Node) message.Pos {
		offset := offsetOf(n)
		before := body[:offset]
		start := strings.LastIndexByte(before, '\n') + 1
		return message.Pos{File: file, Line: line + strings.Count(before, "\n"),
			Col: 1 + utf8.RuneCountInString(body[start:offset])}
	}
	refuse := func(n ast.Node, what message.Noun) { r.Add(at(n), "markdown", "What", what) }
	if strings.TrimSpace(body) == "" {
		r.Add(message.Pos{File: file, Line: line, Col: 1}, "empty-text")
	}
	// Walk only returns errors of the walker, which has none.
	_ = ast.Walk(goldmark.DefaultParser().Parse(text.NewReader(src)),
		func(n ast.Node, entering bool) (ast.WalkStatus, error) {
			if !entering {
				return ast.WalkContinue, nil
			}
			switch n := n.(type) {
			case *ast.HTMLBlock, *ast.RawHTML:
				refuse(n, "HTML")
			case *ast.Image:
				refuse(n, "a picture")
				return ast.WalkSkipChildren, nil
			case *ast.CodeBlock, *ast.FencedCodeBlock, *ast.CodeSpan:
				refuse(n, "program code")
				return ast.WalkSkipChildren, nil
			case *ast.Heading:
				if n.Level == 1 {
					refuse(n, "a heading of the first level")
				}
			case *ast.AutoLink:
				r.link(at(n), string(n.URL(src)))
			case *ast.Link:
				if inside := r.link(at(n), string(n.Destination)); inside.Given() {
					links = append(links, inside)
				}
			}
			return ast.WalkContinue, nil
		})
	return links
}

var insideForm = regexp.MustCompile(`^/([a-z0-9-]+/)*$`)

// link checks that a link has one of three forms and returns it if it stays within the site: the address
// of a page or, with its characters decoded, of a file of static/.
func (r *reader) link(pos message.Pos, destination string) At[string] {
	if insideForm.MatchString(destination) {
		return At[string]{destination, pos}
	}
	if file, ok := insideFile(destination); ok {
		return At[string]{file, pos}
	}
	if u, err := url.Parse(destination); err != nil || (u.Scheme != "https" && u.Scheme != "http") || u.Host == "" {
		r.Add(pos, "link-form", "Address", destination)
	}
	return At[string]{}
}

// insideFile returns the address of a file that a link leads to, and false if it leads elsewhere.
func insideFile(destination string) (string, bool) {
	u, err := url.Parse(destination)
	if err != nil || u.Scheme != "" || u.Host != "" || u.RawQuery != "" || u.Fragment != "" {
		return "", false
	}
	name, ok := strings.CutPrefix(u.Path, "/")
	return u.Path, ok && name != "." && fs.ValidPath(name)
}

// offsetOf returns the offset of a node in the text: that of its first text or, without text, of
// its block.
func offsetOf(n ast.Node) int {
	first := -1
	_ = ast.Walk(n, func(d ast.Node, entering bool) (ast.WalkStatus, error) {
		if t, ok := d.(*ast.Text); ok && entering {
			first = t.Segment.Start
			return ast.WalkStop, nil
		}
		if h, ok := d.(*ast.RawHTML); ok && entering && h.Segments.Len() > 0 {
			first = h.Segments.At(0).Start
			return ast.WalkStop, nil
		}
		return ast.WalkContinue, nil
	})
	for ; first < 0 && n != nil; n = n.Parent() {
		if n.Type() == ast.TypeBlock && n.Lines().Len() > 0 {
			first = n.Lines().At(0).Start
		}
	}
	return max(first, 0)
}
