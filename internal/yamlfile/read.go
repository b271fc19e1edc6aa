// Package yamlfile reads one YAML file strictly. It accepts the part of YAML that clerks need
// (mappings, lists, plain and quoted words and numbers) and rejects the rest, so that a file means
// what it shows. It knows nothing of the portal's model: package figures interprets the values.
package yamlfile

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"

	"portal/internal/message"
	"portal/internal/plaintext"
	"portal/internal/typography"
)

// MaxSize is the largest accepted file, in bytes. A month of forty counties takes about thirty
// thousand.
const MaxSize = 1 << 20

// maxKeys limits the keys of a mapping; a county's figures have ten. The parser's time grows with
// the square of it.
const maxKeys = 1000

// maxEmpty limits the omitted values, each of which is a mistake. The parser's time grows with the
// square of their number.
const maxEmpty = 1000

// maxLine limits the length of a line, in bytes: the longest text in the data takes a third of it.
// The lexer's time grows with the square of the quotes on a line.
const maxLine = 20_000

// maxDepth limits the nesting of values; the data needs five levels.
const maxDepth = 24

// Read parses the bytes of one YAML document. The node is nil if problems left nothing to read. It
// never panics.
func Read(file string, src []byte) (*Node, message.List) {
	if list := checkBytes(file, src); len(list) > 0 {
		return nil, list
	}
	return parse(file, unixLines(src), 0)
}

// ReadPage parses a Markdown file that begins with YAML between two lines of three hyphens. It
// returns the head, the text and the line on which the text begins. A missing head is a problem.
func ReadPage(file string, src []byte) (head *Node, body string, line int, list message.List) {
	if list := checkBytes(file, src); len(list) > 0 {
		return nil, "", 0, list
	}
	text := unixLines(src)
	rest, ok := strings.CutPrefix(text, "---\n")
	yamlText, body, closed := strings.Cut(rest+"\n", "\n---\n")
	if !ok || !closed {
		list.Add(message.Pos{File: file, Line: 1, Col: 1}, "front-matter")
		return nil, "", 0, list
	}
	head, list = parse(file, yamlText+"\n", 1)
	begins := strings.TrimLeft(body, "\n")
	line = 3 + strings.Count(yamlText, "\n") + 1 + strings.Count(body, "\n") - strings.Count(begins, "\n")
	return head, strings.TrimRight(begins, "\n") + "\n", line, list
}

func unixLines(src []byte) string { return strings.ReplaceAll(string(src), "\r\n", "\n") }

// checkBytes rejects bytes that the parser must not see.
func checkBytes(file string, src []byte) (list message.List) {
	whole := message.Pos{File: file}
	if len(src) > MaxSize {
		list.Add(whole, "file-size", "Limit", MaxSize)
		return list
	}
	start := message.Pos{File: file, Line: 1, Col: 1}
	if bytes.HasPrefix(src, []byte("\xef\xbb\xbf")) || bytes.HasPrefix(src, []byte("\xff\xfe")) ||
		bytes.HasPrefix(src, []byte("\xfe\xff")) {
		list.Add(start, "byte-order-mark")
		return list
	}
	if !utf8.Valid(src) {
		for i := 0; i < len(src); {
			r, size := utf8.DecodeRune(src[i:])
			if r == utf8.RuneError && size == 1 {
				list.Add(at(file, src, i), "utf-8", "Byte", fmt.Sprintf("%02x", src[i]))
				return list
			}
			i += size
		}
	}
	for i, r := range string(src) {
		lone := r == '\r' && !bytes.HasPrefix(src[i:], []byte("\r\n"))
		if lone || r != '\n' && r != '\r' && r != '\t' && plaintext.Invisible(r) {
			list.Add(at(file, src, i), "control-character", "Character", fmt.Sprintf("%U", r))
			return list
		}
	}
	return nil
}

// at returns the position of a byte offset.
func at(file string, src []byte, offset int) message.Pos {
	before := src[:offset]
	lineStart := bytes.LastIndexByte(before, '\n') + 1
	return message.Pos{File: file, Line: 1 + bytes.Count(before, []byte{'\n'}),
		Col: 1 + utf8.RuneCount(before[lineStart:])}
}

// parse turns text into nodes. skipped is the number of lines before it in the file.
func parse(file, text string, skipped int) (n *Node, list message.List) {
	// The input is untrusted and the parser is third-party code. If it panics, report the file as
	// unreadable and go on.
	defer func() {
		if recover() != nil {
			n, list = nil, message.List{{Pos: message.Pos{File: file}, Key: "yaml-syntax",
				Values: []any{"Message", message.Noun("the parser gave up")}}}
		}
	}()
	b := &builder{file: file, skipped: skipped}
	// YAML indents with blanks only, and the parser drops a tab within a value: it would read
	// 12<tab>34 as 1234.
	if i := strings.IndexByte(text, '\t'); i >= 0 {
		pos := at(file, []byte(text), i)
		pos.Line += skipped
		b.list.Add(pos, "control-character", "Character", fmt.Sprintf("%U", '\t'))
		return nil, b.list
	}
	number := skipped
	for line := range strings.Lines(text) {
		if number++; len(line) > maxLine {
			b.list.Add(message.Pos{File: file, Line: number}, "line-length", "Length", len(line), "Limit", maxLine)
			return nil, b.list
		}
	}
	tokens := lexer.Tokenize(text)
	if !b.checkTokens(tokens) {
		return nil, b.list
	}
	tree, err := parser.Parse(tokens, 0, parser.AllowDuplicateMapKey())
	if err != nil {
		pos := message.Pos{File: file, Line: 1 + skipped, Col: 1}
		message := err.Error()
		var syntax *yaml.SyntaxError
		if errors.As(err, &syntax) {
			pos, message = b.pos(syntax.Token), syntax.Message
		}
		b.list.Add(pos, "yaml-syntax", "Message", message)
		return nil, b.list
	}
	if len(tree.Docs) == 0 || tree.Docs[0].Body == nil {
		b.list.Add(message.Pos{File: file}, "empty-file")
		return nil, b.list
	}
	n = b.node(tree.Docs[0].Body, 0)
	return n, b.list
}

// builder turns the parser's tree into nodes.
type builder struct {
	file    string
	skipped int
	list    message.List
}

func (b *builder) pos(t *token.Token) message.Pos {
	if t == nil || t.Position == nil {
		return message.Pos{File: b.file, Line: 1 + b.skipped, Col: 1}
	}
	return message.Pos{File: b.file, Line: t.Position.Line + b.skipped, Col: t.Position.Column}
}

// escapes are those that double quotes allow besides quotes and backslashes. With them a text could
// contain something that the file does not show.
var escapes = regexp.MustCompile(`(?s)^(?:[^\\]|\\["\\/])*(\\[^"\\/])`)

// checkTokens runs before the recursive parser. It rejects what the data does not need or what
// could exhaust the parser, and reports whether to go on.
func (b *builder) checkTokens(tokens token.Tokens) bool {
	comments := 0
	c := counter{keys: map[int]int{}}
	for i, t := range tokens {
		switch {
		case t.Type == token.CommentType:
			comments++
		case t.Type == token.DocumentHeaderType && i > comments:
			b.list.Add(b.pos(t), "one-document")
			return false
		case t.Type == token.InvalidType:
			b.list.Add(b.pos(t), "yaml-syntax", "Message", t.Error)
			return false
		}
		if text, ok := notPlain(t); ok {
			b.list.Add(b.pos(t), "plain-yaml", "Text", text)
			return false
		}
		c.count(t)
		if at, key, limit := c.exceeded(t); at != nil {
			b.list.Add(b.pos(at), key, "Limit", limit)
			return false
		}
	}
	return true
}

// notPlain returns the text of a token that uses a feature of YAML that the data does not need.
func notPlain(t *token.Token) (text string, ok bool) {
	switch t.Type {
	case token.DocumentEndType, token.DirectiveType,
		token.AnchorType, token.AliasType, token.TagType, token.MergeKeyType:
		return strings.TrimSpace(t.Value), true
	case token.DoubleQuoteType:
		if m := escapes.FindStringSubmatch(t.Origin); m != nil {
			return m[1], true
		}
	case token.MappingKeyType:
		return "?", true
	}
	return "", false
}

// counter counts what could exhaust the parser.
type counter struct {
	depth   int // of brackets
	open    []flow
	line    int
	entries int         // on this line
	keys    map[int]int // by column, since the last item of a list
	empty   int         // omitted values
}

func (c *counter) count(t *token.Token) {
	if t.Position.Line != c.line {
		c.line, c.entries = t.Position.Line, 0
	}
	switch t.Type {
	case token.SequenceStartType, token.MappingStartType:
		c.depth++
		c.open = append(c.open, flow{mapping: t.Type == token.MappingStartType})
	case token.CollectEntryType, token.SequenceEndType, token.MappingEndType:
		if n := len(c.open); n > 0 {
			c.empty += c.open[n-1].end(t)
		}
		if t.Type != token.CollectEntryType {
			c.depth--
			c.open = c.open[:max(0, len(c.open)-1)]
		}
	case token.SequenceEntryType:
		c.entries++
		clear(c.keys)
		next := behind(t)
		if next == nil || next.Type == token.SequenceEntryType && next.Position.Line > c.line {
			c.empty++
		}
	case token.MappingValueType:
		c.entries++
		if n := len(c.open); n > 0 {
			c.open[n-1].colon = true
		} else if leftOut(t) {
			c.empty++
		}
		if t.Prev != nil {
			c.keys[t.Prev.Position.Column]++
		}
	}
}

// exceeded returns the limit that the counted token exceeds, and the token to report. It returns nil
// if there is none.
func (c *counter) exceeded(t *token.Token) (at *token.Token, key string, limit int) {
	// Indentation limits the nesting of blocks; the last case limits brackets and entries opened on
	// one line.
	switch {
	case t.Type == token.MappingValueType && t.Prev != nil && c.keys[t.Prev.Position.Column] > maxKeys:
		return t.Prev, "mapping-size", maxKeys
	case c.empty > maxEmpty:
		return t, "nesting/empty", maxEmpty
	case c.depth > maxDepth, c.entries > 8*maxDepth,
		t.Type == token.SequenceEntryType && t.Position.Column > 8*maxDepth:
		return t, "nesting", maxDepth
	}
	return nil, "", 0
}

// flow is a list or mapping in brackets.
type flow struct {
	mapping bool
	colon   bool // since the last comma
}

// end returns how many values are omitted in the entry that ends with a token: {a, b: } has two.
func (f *flow) end(t *token.Token) int {
	colon := f.colon
	f.colon = false
	before := token.UnknownType
	for p := t.Prev; p != nil; p = p.Prev {
		if before = p.Type; before != token.CommentType {
			break
		}
	}
	switch {
	case before == token.MappingValueType, before == token.CollectEntryType:
		return 1
	case f.mapping && !colon && before != token.MappingStartType:
		return 1
	}
	return 0
}

// behind returns the next token that is not a comment.
func behind(t *token.Token) *token.Token {
	for t = t.Next; t != nil && t.Type == token.CommentType; t = t.Next {
	}
	return t
}

// leftOut reports whether a key has no value: the token after its colon is on another line and not
// indented deeper than the key.
func leftOut(colon *token.Token) bool {
	key, next := colon.Prev, behind(colon)
	switch {
	case next == nil:
		return true
	case key == nil || next.Position.Line == colon.Position.Line:
		return false
	}
	return next.Position.Column < key.Position.Column || next.Position.Column == key.Position.Column &&
		next.Type != token.SequenceEntryType
}

func (b *builder) node(n ast.Node, depth int) *Node {
	out := &Node{Pos: b.pos(n.GetToken())}
	if depth > maxDepth {
		b.list.Add(out.Pos, "nesting", "Limit", maxDepth)
		return out
	}
	switch n := n.(type) {
	case *ast.MappingNode:
		out.kind = mapping
		if len(n.Values) > 0 {
			out.Pos = b.pos(n.Values[0].Key.GetToken())
		}
		for _, v := range n.Values {
			b.entry(out, v, depth)
		}
	case *ast.MappingValueNode:
		out.kind = mapping
		out.Pos = b.pos(n.Key.GetToken())
		b.entry(out, n, depth)
	case *ast.SequenceNode:
		out.kind = list
		for _, v := range n.Values {
			out.items = append(out.items, b.node(v, depth+1))
		}
	case *ast.NullNode:
		out.kind = empty
	case *ast.StringNode:
		out.kind = text
		out.text = joined(n.Value, n.Token)
		out.quoted = n.Token.Type == token.SingleQuoteType || n.Token.Type == token.DoubleQuoteType
	case *ast.LiteralNode:
		out.kind, out.quoted = text, true
		out.text = joined(strings.TrimSuffix(n.Value.Value, "\n"), n.Value.Token)
	case ast.ScalarNode: // numbers, booleans: the token's own text, never the converted value
		out.kind, out.text = text, n.GetToken().Value
		out.typed = true
	default:
		b.list.Add(out.Pos, "plain-yaml", "Text", n.Type().String())
	}
	return out
}

// unescaped undoes the escapes of quoted texts.
var unescaped = map[token.Type]*strings.Replacer{
	token.DoubleQuoteType: strings.NewReplacer(`\\`, `\`, `\"`, `"`),
	token.SingleQuoteType: strings.NewReplacer(`''`, `'`),
}

// joined returns a text without the blanks that YAML puts between its lines where Chinese has none.
// A text with empty lines stays as it is.
func joined(value string, t *token.Token) string {
	origin := strings.TrimSpace(t.Origin)
	if r := unescaped[t.Type]; r != nil && len(origin) > 1 {
		origin = r.Replace(origin[1 : len(origin)-1])
	}
	lines := strings.Split(origin, "\n")
	for i, line := range lines {
		lines[i] = strings.Trim(line, " \t")
	}
	if len(lines) == 1 || strings.Join(lines, " ") != value {
		return value
	}
	return typography.JoinLines(origin)
}

func (b *builder) entry(m *Node, v *ast.MappingValueNode, depth int) {
	keyToken := v.Key.GetToken()
	key := &Node{kind: text, Pos: b.pos(keyToken), text: keyToken.Value}
	if first, ok := m.value(key.text); ok {
		b.list.Add(key.Pos, "duplicate-key", "Key", key.text, "Line", first.key.Pos.Line)
		return
	}
	m.add(entry{key, b.node(v.Value, depth+1)})
}
