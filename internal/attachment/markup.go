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

// within lists inline elements. Office programs split one number over several of them.
var within = []string{"a", "abbr", "b", "bdi", "bdo", "big", "code", "del", "em", "font", "i", "ins", "kbd", "label", "mark", "o:p", "s", "small", "span", "strong", "sub", "sup", "tspan", "tt", "u", "wbr"}

// drawn lists attributes with the coordinates of a drawing.
var drawn = []string{"d", "points", "transform", "viewbox", "values", "keytimes", "keysplines", "gradienttransform", "patterntransform", "srcset", "sizes", "integrity", "nonce"}

// blanks replaces white space that a page shows as one blank.
var blanks = strings.NewReplacer("\n", " ", "\r", " ", "\t", " ")

// markup finds personal data in the words and attributes of marked-up text, even if tags separate
// the letters. The places are those in the source.
func markup(src string) (found []privacy.Finding) {
	var extracted strings.Builder
	var pieces []piece
	add := func(text string, at int) {
		pieces = append(pieces, piece{extracted.Len(), at})
		extracted.WriteString(text)
	}
	p := &places{src: src}
	program := false // inside a script or style, where line breaks matter
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
			if s := separator(tag); s != "" {
				add(s, begin)
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
	text := extracted.String()
	lines := &places{src: text}
	for _, f := range privacy.Text(text) {
		at := inSource(pieces, lines.offset(f.Line, f.Col))
		f.Line, f.Col = p.of(min(at, len(src)))
		found = append(found, f)
	}
	return found
}

// separator returns what a tag puts between the words before and after it.
func separator(tag string) string {
	switch {
	case slices.Contains(within, tag):
		return ""
	case tag == "td" || tag == "th":
		return "\t"
	}
	return "\n"
}

// piece maps an offset in the extracted text to one in the source.
type piece struct{ extracted, src int }

// inSource returns the offset in the source of an offset in the extracted text.
func inSource(pieces []piece, offset int) int {
	i, exact := slices.BinarySearchFunc(pieces, offset, func(p piece, o int) int { return p.extracted - o })
	if !exact {
		i--
	}
	// Of several pieces at this offset only the last has text.
	for i+1 < len(pieces) && pieces[i+1].extracted <= offset {
		i++
	}
	return pieces[i].src + offset - pieces[i].extracted
}

// places converts places of a text to offsets and back. It is fastest if queries come in ascending
// order.
type places struct {
	src        string
	from, line int // offset and number of a line, from 0

	near, col int // offset in that line and its column, from 0
}

// begin returns to the beginning of the current line.
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
