package attachment

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"

	"portal/internal/privacy"
)

var markupBegin = regexp.MustCompile(`(?i)^\s*<(?:[!?a-z])`)

// isMarkup reports whether a text is HTML, SVG or other XML.
func isMarkup(text string) bool { return markupBegin.MatchString(text) }

// within are elements that stand inside of a line: an office program puts
// parts of one number into several.
var within = []string{"a", "abbr", "b", "bdi", "bdo", "big", "code", "del", "em", "font", "i", "ins", "kbd", "label", "mark", "o:p", "s", "small", "span", "strong", "sub", "sup", "tspan", "tt", "u", "wbr"}

// drawn are attributes that hold the numbers of a drawing.
var drawn = []string{"d", "points", "transform", "viewbox", "values", "keytimes", "keysplines", "gradienttransform", "patterntransform", "srcset", "sizes", "integrity", "nonce"}

// blanks are those that a page shows as one.
var blanks = strings.NewReplacer("\n", " ", "\r", " ", "\t", " ")

// markup finds the personal data of marked-up text: what its words are,
// whatever stands between the letters, and what its attributes hold. The
// places are those of the file.
func markup(src string) (found []privacy.Finding) {
	var said strings.Builder
	var pieces []piece
	add := func(text string, at int) {
		pieces = append(pieces, piece{said.Len(), at})
		said.WriteString(text)
	}
	p := &places{src: src}
	program := false // in a script or a style, whose lines are lines
	z := html.NewTokenizer(strings.NewReader(src))
	at := 0
	for {
		t := z.Next()
		if t == html.ErrorToken {
			break
		}
		begin := at
		at += len(z.Raw())
		switch t {
		case html.TextToken:
			text := string(z.Text())
			if !program {
				text = blanks.Replace(text)
			}
			add(text, begin)
		case html.CommentToken, html.DoctypeToken:
			add("\n", begin)
			add(string(z.Text()), min(begin+len("<!--"), at))
			add("\n", at)
		default:
			name, more := z.TagName()
			tag := string(name)
			program = t == html.StartTagToken && (tag == "script" || tag == "style")
			switch {
			case slices.Contains(within, tag):
			case tag == "td" || tag == "th":
				add("\t", begin)
			default:
				add("\n", begin)
			}
			for more {
				var key, value []byte
				key, value, more = z.TagAttr()
				if slices.Contains(drawn, string(key)) {
					continue
				}
				for _, f := range privacy.Text(string(value)) {
					f.Line, f.Col = p.of(begin)
					found = append(found, f)
				}
			}
		}
	}
	text := said.String()
	lines := &places{src: text}
	for _, f := range privacy.Text(text) {
		offset := lines.offset(f.Line, f.Col)
		i, exact := slices.BinarySearchFunc(pieces, offset, func(p piece, o int) int { return p.said - o })
		if !exact {
			i--
		}
		// Empty pieces begin where the next one does.
		for i+1 < len(pieces) && pieces[i+1].said <= offset {
			i++
		}
		f.Line, f.Col = p.of(min(pieces[i].src+offset-pieces[i].said, len(src)))
		found = append(found, f)
	}
	return found
}

// piece is where a part of the words stands in the file.
type piece struct{ said, src int }

// places turns places of a text into offsets and back. Those asked for one
// after the other mostly stand in this order.
type places struct {
	src        string
	from, line int // a line's offset and number, counted from nought

	near, col int // an offset in that line and its column, counted from nought
}

// begin goes to the beginning of the line it is in.
func (p *places) begin() { p.near, p.col = p.from, 0 }

func (p *places) of(offset int) (line, col int) {
	if offset < p.from {
		p.from, p.line = 0, 0
		p.begin()
	}
	if offset < p.near {
		p.begin()
	}
	for {
		end := strings.IndexByte(p.src[p.near:offset], '\n')
		if end < 0 {
			p.col += utf8.RuneCountInString(p.src[p.near:offset])
			p.near = offset
			return p.line + 1, 1 + p.col
		}
		p.from = p.near + end + 1
		p.line++
		p.begin()
	}
}

func (p *places) offset(line, col int) int {
	if line-1 < p.line {
		p.from, p.line = 0, 0
		p.begin()
	}
	if p.col > col-1 {
		p.begin()
	}
	for p.line < line-1 {
		p.from += strings.IndexByte(p.src[p.from:], '\n') + 1
		p.line++
		p.begin()
	}
	for ; p.col < col-1; p.col++ {
		_, size := utf8.DecodeRuneInString(p.src[p.near:])
		p.near += size
	}
	return p.near
}
