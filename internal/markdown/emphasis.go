package markdown

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"

	"portal/internal/typography"
)

// pairing parses emphasis. It replaces goldmark's own parser, which cannot say where the delimiters
// of an emphasis are, and decides anew which asterisks may open and close one.
type pairing struct {
	runs  map[*parser.Delimiter]*run
	marks map[*ast.Emphasis]marks

	opener, closer *run // of the pair that goldmark tries
}

// run is a run of asterisks or underscores. The inner delimiters of a run pair first: it closes from
// its left end and opens from its right end.
type run struct {
	start, length  int
	closed, opened int // how many close and open an emphasis
}

// marks are the offsets of the delimiters of an emphasis.
type marks struct{ opener, closer int }

// parser returns a CommonMark parser with this pairing.
func (p *pairing) parser() parser.Parser {
	const before = 450 // goldmark's own parser of emphasis has 500
	return parser.NewParser(
		parser.WithBlockParsers(parser.DefaultBlockParsers()...),
		parser.WithInlineParsers(append(parser.DefaultInlineParsers(), util.Prioritized(p, before))...),
		parser.WithParagraphTransformers(parser.DefaultParagraphTransformers()...),
	)
}

// Trigger implements parser.InlineParser.
func (p *pairing) Trigger() []byte { return []byte("*_") }

// Parse implements parser.InlineParser.
func (p *pairing) Parse(_ ast.Node, block text.Reader, pc parser.Context) ast.Node {
	before := block.PrecendingCharacter()
	line, segment := block.PeekLine()
	d := parser.ScanDelimiter(line, before, 1, p) // never nil for a trigger
	after := ' '
	if d.OriginalLength < len(line) {
		after, _ = utf8.DecodeRune(line[d.OriginalLength:])
	}
	if d.Char == '*' {
		d.CanOpen, d.CanClose = flanking(d, before, after)
	}
	d.Segment = segment.WithStop(segment.Start + d.OriginalLength)
	block.Advance(d.OriginalLength)
	pc.PushDelimiter(d)
	p.runs[d] = &run{start: segment.Start, length: d.OriginalLength}
	return d
}

// IsDelimiter implements parser.DelimiterProcessor.
func (p *pairing) IsDelimiter(b byte) bool { return b == '*' || b == '_' }

// CanOpenCloser implements parser.DelimiterProcessor.
func (p *pairing) CanOpenCloser(opener, closer *parser.Delimiter) bool {
	p.opener, p.closer = p.runs[opener], p.runs[closer]
	return opener.Char == closer.Char
}

// OnMatch implements parser.DelimiterProcessor. goldmark calls it right after CanOpenCloser.
func (p *pairing) OnMatch(n int) ast.Node {
	out := ast.NewEmphasis(n)
	p.opener.opened += n
	p.marks[out] = marks{
		opener: p.opener.start + p.opener.length - p.opener.opened,
		closer: p.closer.start + p.closer.closed,
	}
	p.closer.closed += n
	return out
}

// flanking reports whether a run of asterisks may open and close an emphasis. It allows what
// CommonMark allows, and more beside punctuation, where CommonMark wants a blank outside the
// emphasis. Asterisks between two digits or alone in brackets are text: 3*4, 138****5678, （*）.
//
// Two asterisks are always meant as a delimiter. A single one may be a sign, so it needs Chinese
// text beside it, and does not open before a bracket that may belong to a formula: 单价*（1+税率）.
func flanking(d *parser.Delimiter, before, after rune) (opens, closes bool) {
	if unicode.IsDigit(before) && unicode.IsDigit(after) || begins(before) && ends(after) {
		return false, false
	}
	chinese := isChinese(before) || isChinese(after)
	single := d.OriginalLength == 1
	opens = d.CanOpen || !unicode.IsSpace(after) && !ends(after) &&
		(!single || chinese && after != '(' && after != '（')
	closes = d.CanClose || !unicode.IsSpace(before) && !begins(before) &&
		(!single || chinese || ends(before))
	return opens, closes
}

func isChinese(r rune) bool { return typography.IsWide(r) || typography.IsShared(r) }

// begins reports whether a character only stands before a word.
func begins(r rune) bool { return unicode.In(r, unicode.Ps, unicode.Pi) }

// ends reports whether a character only stands after a word.
func ends(r rune) bool {
	return unicode.In(r, unicode.Pe, unicode.Pf) || strings.ContainsRune("，。、；：！？,;:!?", r)
}

func startsWithSpace(src []byte) bool {
	r, _ := utf8.DecodeRune(src)
	return util.IsSpaceRune(r)
}

func endsInSpace(s string) bool {
	r, _ := utf8.DecodeLastRuneInString(s)
	return util.IsSpaceRune(r)
}
