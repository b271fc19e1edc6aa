package site

import (
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// section is what stands under one heading of a text.
type section struct {
	heading string // none for what stands before the first
	text    string
}

// sections returns what a text of content/ says, without its marks.
func sections(body string) []section {
	src := []byte(body)
	var out []section
	var now section
	end := func() {
		if now.text != "" {
			out = append(out, now)
		}
	}
	var block strings.Builder
	// The walker returns no error, so Walk has none.
	_ = ast.Walk(goldmark.DefaultParser().Parse(text.NewReader(src)), func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		switch n := n.(type) {
		case *ast.Text:
			if entering {
				block.Write(util.UnescapePunctuations(util.ResolveEntityNames(util.ResolveNumericReferences(n.Segment.Value(src)))))
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
				now = section{heading: block.String()}
				block.Reset()
			}
		case *ast.Paragraph, *ast.TextBlock:
			if !entering {
				now.text = strings.TrimSpace(now.text + " " + block.String())
				block.Reset()
			}
		}
		return ast.WalkContinue, nil
	})
	end()
	return out
}
