package intake

import (
	"bytes"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"portal/internal/figures"
	"portal/internal/message"
)

// edit changes single lines of a YAML file and leaves all others as they are. The planner parses
// the result again before it accepts it.
type edit struct {
	lines []string
	end   string // line ending
}

func editing(src []byte) *edit {
	e := &edit{end: "\n"}
	if bytes.Contains(src, []byte("\r\n")) {
		e.end = "\r\n"
	}
	e.lines = strings.Split(strings.TrimSuffix(strings.ReplaceAll(string(src), "\r\n", "\n"), "\n"), "\n")
	return e
}

func (e *edit) bytes() []byte { return []byte(strings.Join(e.lines, e.end) + e.end) }

// indent returns the indentation of a line. empty reports a blank or comment-only line, which may
// belong to any block.
func indent(line string) (n int, empty bool) {
	text := strings.TrimLeft(line, " ")
	return len(line) - len(text), text == "" || strings.HasPrefix(text, "#")
}

// after returns the line that follows the block beginning at line begin. The block is all
// deeper-indented lines.
func (e *edit) after(begin int) int {
	outer, _ := indent(e.lines[begin])
	last := begin
	for n := begin + 1; n < len(e.lines); n++ {
		in, empty := indent(e.lines[n])
		if empty {
			continue
		}
		// YAML allows list items at the same indentation as their key.
		list := in == outer && strings.HasPrefix(e.lines[n][in:], "- ") &&
			strings.HasSuffix(strings.TrimSpace(e.lines[begin]), ":")
		if in <= outer && !list {
			break
		}
		last = n
	}
	return last + 1
}

// key returns the line of a key at the given indentation between two lines.
func (e *edit) key(name string, begin, end, in int) (line int, ok bool) {
	for n := begin; n < min(end, len(e.lines)); n++ {
		text := e.lines[n]
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

func (e *edit) insert(at int, lines ...string) { e.lines = slices.Insert(e.lines, at, lines...) }

// item returns the list item around a place: its first line, the line after it and the indentation
// of its keys.
func (e *edit) item(pos message.Pos) (begin, end, in int) {
	begin = pos.Line - 1
	for ; begin > 0; begin-- {
		at, empty := indent(e.lines[begin])
		if !empty && strings.HasPrefix(e.lines[begin][at:], "- ") {
			break
		}
	}
	at, _ := indent(e.lines[begin])
	if in, _ := indent(e.lines[pos.Line-1]); in <= at && begin < pos.Line-1 {
		return pos.Line - 1, pos.Line - 1, at + 2 // a flow list, on one line
	}
	end = begin + 1
	for n := begin + 1; n < len(e.lines); n++ {
		in, empty := indent(e.lines[n])
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

// token returns the columns where the value at the given column begins and ends.
func token(line string, column int) (from, to int) {
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

// replace replaces the value at a place.
func (e *edit) replace(pos message.Pos, value string) {
	line := &e.lines[pos.Line-1]
	from, to := token(*line, pos.Col)
	runes := []rune(*line)
	*line = string(runes[:from]) + value + string(runes[to:])
}

// remove deletes the lines from begin up to end.
func (e *edit) remove(begin, end int) { e.lines = slices.Delete(e.lines, begin, end) }

var (
	bare  = regexp.MustCompile(`^[\p{Han}A-Za-z（“《][^\x00-\x1f"'\\{}\[\]]*$`)
	typed = regexp.MustCompile(`(?i)^(true|false|yes|no|on|off|null|nan|inf|y|n|~|[0-9a-f]*|[0-9]+e[0-9]+)$`)
)

// text returns a string as YAML, quoted only where necessary.
func text(s string) string {
	if bare.MatchString(s) && !typed.MatchString(s) && !strings.Contains(s, ": ") && !strings.Contains(s, " #") &&
		!strings.HasSuffix(s, ":") && !strings.HasSuffix(s, " ") {
		return s
	}
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"`
}

// value returns a figure as YAML.
func value(v figures.Value) string {
	if !v.Known() {
		return "{missing: " + string(v.Missing) + "}"
	}
	return v.Number.String()
}

// cellsOf names the cells of a column as a spreadsheet does: 月报表!D5:D14. For pasted text it lists
// each line and column.
func cellsOf(c *Column) string {
	var out []string
	for i := 0; i < len(c.Figures); i++ {
		from := c.Figures[i].Pos
		last := from
		for i+1 < len(c.Figures) && from.Sheet != "" {
			next := c.Figures[i+1].Pos
			if next.Sheet != from.Sheet || next.Col != from.Col || next.Line != last.Line+1 {
				break
			}
			last = next
			i++
		}
		switch {
		case from.Sheet == "" && from.Col == 0:
			out = append(out, strconv.Itoa(from.Line))
		case from.Sheet == "":
			out = append(out, strconv.Itoa(from.Line)+":"+strconv.Itoa(from.Col))
		case last == from:
			out = append(out, from.Sheet+"!"+from.Cell())
		default:
			out = append(out, from.Sheet+"!"+from.Cell()+":"+last.Cell())
		}
	}
	return strings.Join(out, ", ")
}
