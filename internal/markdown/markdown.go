// Package markdown reads the Markdown of content/ as a Chinese writer means it. CommonMark expects
// blanks between words, so it takes the asterisks of `**截止日期：**9月15日` for text and shows the end
// of a line between two hanzi as a blank.
package markdown

import (
	"bufio"
	"bytes"
	"cmp"
	"html"
	"slices"
	"sort"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	goldhtml "github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"

	"portal/internal/typography"
)

// CommonMark rewrites a text for a CommonMark parser with goldmark's option EscapedSpace, which
// shows nothing for a backslash before a blank. It puts such a blank beside each delimiter of
// emphasis that needs one, escapes the asterisks that are text, and joins lines that were wrapped
// between hanzi. All other bytes stay as they are.
func CommonMark(body string) string {
	p := &pairing{runs: map[*parser.Delimiter]*run{}, marks: map[*ast.Emphasis]marks{}}
	src := []byte(body)
	e := editor{src: src, pairing: p}
	root := p.parser().Parse(text.NewReader(src))
	// Walk only returns the errors of its callback, which returns none.
	_ = ast.Walk(root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		switch {
		case entering:
			e.node(n)
		case n.Kind() == ast.KindEmphasis:
			e.depth--
		}
		return ast.WalkContinue, nil
	})
	for _, r := range p.runs {
		e.literal(r)
	}
	slices.SortStableFunc(e.edits, func(a, b edit) int {
		return cmp.Or(cmp.Compare(a.start, b.start), cmp.Compare(a.stop, b.stop))
	})
	return e.apply()
}

// editor collects the edits of a text.
type editor struct {
	src     []byte
	pairing *pairing
	edits   []edit
	depth   int // of nested emphasis
}

// edit replaces the bytes from start to stop.
type edit struct {
	start, stop int
	text        string
	kind        kind
}

// kind says which neighbours an edit needs.
type kind int

const (
	plain  kind = iota
	opener      // a delimiter that needs a blank before it
	closer      // a delimiter that needs a blank or punctuation after it
)

func (e *editor) node(n ast.Node) {
	switch n := n.(type) {
	case *ast.Paragraph, *ast.TextBlock, *ast.Heading:
		e.lines(n)
	case *ast.Emphasis:
		e.emphasis(n)
	case *ast.Link:
		e.reference(n.Pos()+len("["), n.Reference)
	case *ast.Image:
		e.reference(n.Pos()+len("!["), n.Reference)
	case *ast.Text:
		e.escapedSpaces(n)
	}
}

// emphasis writes the delimiters of an emphasis. The levels of nested emphasis take asterisks and
// underscores in turn, so that no delimiter touches another of its kind.
func (e *editor) emphasis(n *ast.Emphasis) {
	delimiter := strings.Repeat("*_"[e.depth%2:e.depth%2+1], n.Level)
	e.depth++
	at := e.pairing.marks[n]
	e.edits = append(e.edits,
		edit{at.opener, at.opener + n.Level, delimiter, opener},
		edit{at.closer, at.closer + n.Level, delimiter, closer})
}

// literal escapes the delimiters of a run that belong to no emphasis.
func (e *editor) literal(r *run) {
	for i := r.start + r.closed; i < r.start+r.length-r.opened; i++ {
		e.edits = append(e.edits, edit{start: i, stop: i, text: `\`})
	}
}

// escapedSpaces keeps the backslash of the writer's own `\ `, which means nothing in CommonMark.
func (e *editor) escapedSpaces(n *ast.Text) {
	if n.IsRaw() {
		return
	}
	for i := n.Segment.Start; i+1 < n.Segment.Stop; i++ {
		if e.src[i] != '\\' {
			continue
		}
		if e.src[i+1] == ' ' {
			e.edits = append(e.edits, edit{start: i, stop: i, text: `\`})
		}
		if util.IsPunct(e.src[i+1]) {
			i++
		}
	}
}

// reference adds the label to a link such as [甲] or [甲][], whose text is its label, so that the text
// may change. The text begins at start.
func (e *editor) reference(start int, r *ast.ReferenceLink) {
	if r == nil || r.Type == ast.ReferenceLinkFull {
		return
	}
	label := string(r.Value)
	end := start + len(label) + len("]")
	if r.Type == ast.ReferenceLinkShortcut {
		label = "[" + label + "]"
	} else {
		end += len("[")
	}
	e.edits = append(e.edits, edit{start: end, stop: end, text: label})
}

// lines removes the ends of lines that are no blanks for the reader.
func (e *editor) lines(block ast.Node) {
	var b strings.Builder
	type lineEnd struct{ visible, source int } // offsets in the visible text and in the source
	var ends []lineEnd
	_ = ast.Walk(block, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.AutoLink:
			b.Write(n.Label(e.src))
		case *ast.Text:
			b.WriteString(shown(n, e.src, goldhtml.DefaultWriter))
			if n.HardLineBreak() {
				b.WriteByte('\n')
			} else if n.SoftLineBreak() {
				ends = append(ends, lineEnd{b.Len(), n.Segment.Stop})
			}
		}
		return ast.WalkContinue, nil
	})
	visible := b.String()
	for _, end := range ends {
		if !typography.NeedsBlank(visible[:end.visible], visible[end.visible:]) {
			e.edits = append(e.edits, edit{start: end.source, stop: e.nextLine(block.Lines(), end.source)})
		}
	}
}

// nextLine returns the offset of the text in the line that follows an offset.
func (e *editor) nextLine(lines *text.Segments, after int) int {
	i := sort.Search(lines.Len(), func(i int) bool { return lines.At(i).Start > after })
	if i == lines.Len() {
		return after
	}
	line := lines.At(i)
	return line.Stop - len(bytes.TrimLeft(line.Value(e.src), " \t"))
}

// apply returns the edited text.
func (e *editor) apply() string {
	var out writer
	last := 0
	for _, d := range e.edits {
		out.text(e.src[last:d.start])
		switch d.kind {
		case opener:
			out.open(d.text)
		case closer:
			out.close(d.text)
		default:
			out.text([]byte(d.text))
		}
		last = d.stop
	}
	out.text(e.src[last:])
	return out.String()
}

// writer puts an escaped blank beside delimiters that have no blank there.
type writer struct {
	strings.Builder
	closed bool // the last bytes close an emphasis
}

const escapedSpace = `\ `

func (w *writer) text(src []byte) {
	if len(src) == 0 {
		return
	}
	if w.closed && !startsWithSpace(src) {
		w.WriteString(escapedSpace)
	}
	w.closed = false
	w.Write(src)
}

func (w *writer) open(delimiter string) {
	if w.closed || w.Len() > 0 && !endsInSpace(w.String()) {
		w.WriteString(escapedSpace)
	}
	w.closed = false
	w.WriteString(delimiter)
}

func (w *writer) close(delimiter string) {
	w.closed = true
	w.WriteString(delimiter)
}

// shown returns what a reader sees of a text node.
func shown(n *ast.Text, src []byte, as goldhtml.Writer) string {
	value := n.Segment.Value(src)
	if n.IsRaw() {
		return string(value)
	}
	var b bytes.Buffer
	w := bufio.NewWriterSize(&b, 64) // writing to memory does not fail
	as.Write(w, value)
	_ = w.Flush()
	return html.UnescapeString(b.String())
}
