package site

import (
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// section is the plain text under one heading.
type section struct {
	heading string // empty for the text before the first heading
	text    string
}

// sections returns the sections of a Markdown text without its markup.
func sections(body string) []section {
	src := []byte(body)
	var out []section
	var current section
	end := func() {
		if current.text != "" {
			out = append(out, current)
		}
	}
	var block strings.Builder
	// Walk only returns the errors of its callback, which returns none.
	root := goldmark.DefaultParser().Parse(text.NewReader(src))
	_ = ast.Walk(root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		switch n := n.(type) {
		case *ast.Text:
			if entering {
				value := util.ResolveEntityNames(util.ResolveNumericReferences(n.Segment.Value(src)))
				block.Write(util.UnescapePunctuations(value))
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
				current = section{heading: block.String()}
				block.Reset()
			}
		case *ast.Paragraph, *ast.TextBlock:
			if !entering {
				current.text = strings.TrimSpace(current.text + " " + block.String())
				block.Reset()
			}
		}
		return ast.WalkContinue, nil
	})
	end()
	return out
}
