package markdown

import (
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	goldhtml "github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/text"
)

// Section is the plain text under one heading.
type Section struct {
	Heading string // empty for the text before the first heading
	Text    string
}

// Sections returns the sections of a text without its markup.
func Sections(body string) []Section {
	src := []byte(CommonMark(body))
	asPage := goldhtml.NewWriter(goldhtml.WithEscapedSpace())
	var out []Section
	var current Section
	end := func() {
		if current.Text != "" {
			out = append(out, current)
		}
	}
	var block strings.Builder
	// Walk only returns the errors of its callback, which returns none.
	_ = ast.Walk(escaping().Parse(text.NewReader(src)), func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		switch n := n.(type) {
		case *ast.Text:
			if entering {
				block.WriteString(shown(n, src, asPage))
				if n.SoftLineBreak() || n.HardLineBreak() {
					block.WriteByte(' ')
				}
			}
		case *ast.AutoLink:
			if entering {
				block.Write(n.Label(src))
			}
		case *ast.Heading:
			if !entering {
				end()
				current = Section{Heading: block.String()}
				block.Reset()
			}
		case *ast.Paragraph, *ast.TextBlock:
			if !entering {
				current.Text = strings.TrimSpace(current.Text + " " + block.String())
				block.Reset()
			}
		}
		return ast.WalkContinue, nil
	})
	end()
	return out
}

// escaping returns a CommonMark parser for what CommonMark returns.
func escaping() parser.Parser {
	return parser.NewParser(
		parser.WithBlockParsers(parser.DefaultBlockParsers()...),
		parser.WithInlineParsers(parser.DefaultInlineParsers()...),
		parser.WithParagraphTransformers(parser.DefaultParagraphTransformers()...),
		parser.WithEscapedSpace(),
	)
}
