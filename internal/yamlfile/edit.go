package yamlfile

import (
	"bytes"
	"regexp"
	"slices"
	"strings"

	"portal/internal/message"
)

// Edit changes single lines of a YAML file and leaves all others as they are, with their comments. It
// assumes the usual layout, so parse the result again before you accept it. Lines count from 0.
type Edit struct {
	Lines []string
	end   string // line ending
}

// NewEdit returns an Edit of a file.
func NewEdit(src []byte) *Edit {
	e := &Edit{end: "\n"}
	if bytes.Contains(src, []byte("\r\n")) {
		e.end = "\r\n"
	}
	e.Lines = strings.Split(strings.TrimSuffix(strings.ReplaceAll(string(src), "\r\n", "\n"), "\n"), "\n")
	return e
}

// Bytes returns the edited file.
func (e *Edit) Bytes() []byte { return []byte(strings.Join(e.Lines, e.end) + e.end) }

// indent returns the indentation of a line. empty reports a blank or comment-only line, which may
// belong to any block.
func indent(line string) (n int, empty bool) {
	text := strings.TrimLeft(line, " ")
	return len(line) - len(text), text == "" || strings.HasPrefix(text, "#")
}

// After returns the line that follows the block beginning at line begin. The block is all
// deeper-indented lines.
func (e *Edit) After(begin int) int {
	outer, _ := indent(e.Lines[begin])
	key, _, _ := strings.Cut(e.Lines[begin], " #")
	last := begin
	for n := begin + 1; n < len(e.Lines); n++ {
		in, empty := indent(e.Lines[n])
		if empty {
			continue
		}
		// YAML allows list items at the same indentation as their key.
		list := in == outer && strings.HasPrefix(e.Lines[n][in:], "- ") &&
			strings.HasSuffix(strings.TrimSpace(key), ":")
		if in <= outer && !list {
			break
		}
		last = n
	}
	return last + 1
}

// Key returns the line of a key at the given indentation between two lines.
func (e *Edit) Key(name string, begin, end, in int) (line int, ok bool) {
	for n := begin; n < min(end, len(e.Lines)); n++ {
		text := e.Lines[n]
		// The first key of a list item follows the item's hyphen.
		if at, _ := indent(text); at == in-2 && strings.HasPrefix(text[at:], "- ") {
			text = text[:at] + "  " + text[at+2:]
		}
		if at, _ := indent(text); at == in && strings.HasPrefix(text[at:], name+":") {
			return n, true
		}
	}
	return 0, false
}

// Insert inserts lines before a line.
func (e *Edit) Insert(at int, lines ...string) { e.Lines = slices.Insert(e.Lines, at, lines...) }

// Item returns the list item around a place: its first line, the line after it and the indentation
// of its keys.
func (e *Edit) Item(pos message.Pos) (begin, end, in int) {
	begin = pos.Line - 1
	for ; begin > 0; begin-- {
		at, empty := indent(e.Lines[begin])
		if !empty && strings.HasPrefix(e.Lines[begin][at:], "- ") {
			break
		}
	}
	at, _ := indent(e.Lines[begin])
	if in, _ := indent(e.Lines[pos.Line-1]); in <= at && begin < pos.Line-1 {
		return pos.Line - 1, pos.Line - 1, at + 2 // a flow list, on one line
	}
	end = begin + 1
	for n := begin + 1; n < len(e.Lines); n++ {
		in, empty := indent(e.Lines[n])
		if empty {
			continue
		}
		if in <= at {
			break
		}
		end = n + 1
	}
	return begin, end, at + 2
}

// span returns the columns where the value at the given column begins and ends.
func span(line string, column int) (from, to int) {
	runes := []rune(line)
	from = column - 1
	if open := strings.TrimRight(string(runes[:from]), " "); strings.HasSuffix(open, "{") {
		// For {missing: not_reported} the place is that of the key, not of the brace.
		from = len([]rune(open)) - 1
		if shut := strings.IndexRune(string(runes[from:]), '}'); shut >= 0 {
			return from, from + len([]rune(string(runes[from:])[:shut])) + 1
		}
	}
	rest := string(runes[from:])
	if quote := rest[:1]; quote == `"` || quote == "'" {
		for n, escaped := 1, false; n < len(rest); n++ {
			if rest[n:n+1] == quote && !escaped {
				return from, from + len([]rune(rest[:n+1]))
			}
			escaped = rest[n] == '\\' && !escaped && quote == `"`
		}
	}
	if comment := strings.Index(rest, " #"); comment >= 0 {
		rest = rest[:comment]
	}
	return from, from + len([]rune(strings.TrimRight(rest, " ")))
}

// Replace replaces the value at a place.
func (e *Edit) Replace(pos message.Pos, value string) {
	line := &e.Lines[pos.Line-1]
	from, to := span(*line, pos.Col)
	runes := []rune(*line)
	*line = string(runes[:from]) + value + string(runes[to:])
}

// Remove deletes the lines from begin up to end.
func (e *Edit) Remove(begin, end int) { e.Lines = slices.Delete(e.Lines, begin, end) }

var (
	bare  = regexp.MustCompile(`^[\p{Han}A-Za-z（“《][^\x00-\x1f"'\\{}\[\]]*$`)
	typed = regexp.MustCompile(`(?i)^(true|false|yes|no|on|off|null|nan|inf|y|n|~|[0-9a-f]*|[0-9]+e[0-9]+)$`)
)

// Quote returns a string as YAML, quoted only where necessary.
func Quote(s string) string {
	if bare.MatchString(s) && !typed.MatchString(s) && !strings.Contains(s, ": ") && !strings.Contains(s, " #") &&
		!strings.HasSuffix(s, ":") && !strings.HasSuffix(s, " ") {
		return s
	}
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"`
}
