package message

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Pos is a position in a file of the project. File is relative to the project's folder, with
// forward slashes. Line and Col start at 1; Col counts characters. Line 0 means the whole file,
// column 0 the whole line, and the zero Pos an unknown position.
//
// If Sheet is set, the file is a form, Line is a row and Col a column of that table, and both are
// written as a cell, such as C7.
type Pos struct {
	File  string
	Sheet string
	Line  int
	Col   int
}

// Given reports whether the position is known.
func (p Pos) Given() bool { return p.File != "" }

// String returns path:line:col or path:sheet!cell, as far as known. It escapes control characters,
// as in \u202e.
func (p Pos) String() string {
	p.File, p.Sheet = printable(p.File), printable(p.Sheet)
	switch {
	case p.Sheet != "" && p.Line == 0 && p.Col == 0:
		return p.File + ":" + p.Sheet
	case p.Sheet != "":
		return p.File + ":" + p.Sheet + "!" + p.Cell()
	case p.Line == 0:
		return p.File
	case p.Col == 0:
		return fmt.Sprintf("%s:%d", p.File, p.Line)
	}
	return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Col)
}

// printable escapes the characters of a name that a terminal would interpret.
func printable(name string) string {
	if !strings.ContainsFunc(name, func(r rune) bool { return !unicode.IsPrint(r) || r == utf8.RuneError }) {
		return name
	}
	quoted := strconv.QuoteToGraphic(name)
	return strings.NewReplacer(`\"`, `"`, `\\`, `\`).Replace(quoted[1 : len(quoted)-1])
}

// Cell returns the position as spreadsheets write it: C7, C:C for a whole column, 7:7 for a whole
// row.
func (p Pos) Cell() string {
	letters := ""
	for n := p.Col; n > 0; n = (n - 1) / 26 {
		letters = string(rune('A'+(n-1)%26)) + letters
	}
	switch {
	case p.Col == 0:
		return fmt.Sprintf("%d:%d", p.Line, p.Line)
	case p.Line == 0:
		return letters + ":" + letters
	}
	return fmt.Sprintf("%s%d", letters, p.Line)
}

// Compare orders positions by file, table, line and column.
func (p Pos) Compare(q Pos) int {
	return cmp.Or(
		strings.Compare(p.File, q.File), strings.Compare(p.Sheet, q.Sheet),
		cmp.Compare(p.Line, q.Line), cmp.Compare(p.Col, q.Col),
	)
}

// Problem is one problem in the data. Key is the key of its message: the rule, or rule/variant if a
// rule has several messages. Values fill the placeholders: name and value in turn. Of is the
// subject of a warning or a note within its file, such as luhe/stations or the id of a contract; an
// acknowledgement names it. Record has the lines of YAML that would record a change of published words,
// with an empty reason and day.
type Problem struct {
	Pos    Pos
	Key    string
	Values []any
	Of     string
	Record string
}

// Value returns a value of the message by its name, or nil if there is none.
func (p Problem) Value(name string) any {
	for i := 0; i+1 < len(p.Values); i += 2 {
		if p.Values[i] == name {
			return p.Values[i+1]
		}
	}
	return nil
}

// Related is another position that the message names. Its role is the name of the value: Stated,
// First, Parts.
type Related struct {
	Pos  Pos
	Role string
}

// Related returns the positions that the message names, in order.
func (p Problem) Related() []Related {
	var out []Related
	for i := 0; i+1 < len(p.Values); i += 2 {
		role, _ := p.Values[i].(string)
		switch v := p.Values[i+1].(type) {
		case Pos:
			out = append(out, Related{v, role})
		case Near:
			out = append(out, Related{Pos(v), role})
		case Parts:
			for _, part := range v {
				out = append(out, Related{part.Pos, role})
			}
		}
	}
	return out
}

// Place returns the first position with a role.
func (p Problem) Place(role string) (Pos, bool) {
	for _, r := range p.Related() {
		if r.Role == role {
			return r.Pos, true
		}
	}
	return Pos{}, false
}

// With returns the problem with each value of its message replaced by the result of the function.
func (p Problem) With(replace func(value any) any) Problem {
	p.Values = slices.Clone(p.Values)
	for i := 1; i < len(p.Values); i += 2 {
		p.Values[i] = replace(p.Values[i])
	}
	return p
}

// Moved returns the problem with every position replaced by the result of the function. It maps
// positions in data that is not written yet to the form that it was read from.
func (p Problem) Moved(to func(Pos) Pos) Problem {
	p.Pos = to(p.Pos)
	return p.With(func(value any) any {
		switch v := value.(type) {
		case Pos:
			return to(v)
		case Near:
			return Near(to(Pos(v)))
		case Parts:
			moved := slices.Clone(v)
			for i := range moved {
				moved[i].Pos = to(moved[i].Pos)
			}
			return moved
		}
		return value
	})
}

// Near is a position in the same file as the problem.
type Near Pos

// In returns the position in a language: line 7, or a cell of the same table.
func (n Near) In(lang Lang) string {
	switch {
	case n.Sheet != "":
		return Pos(n).Cell()
	case lang == Chinese:
		return fmt.Sprintf("第%d行", n.Line)
	}
	return fmt.Sprintf("line %d", n.Line)
}

// Parts are figures of the same file that a message adds up.
type Parts []Part

// Part is one of the figures, with its owner. Its position may be unknown.
type Part struct {
	Name   string
	Number fmt.Stringer
	Pos    Pos
}

// In returns the figures with their positions: 甲县 5 (14:16) + 乙县 2 (28:16).
func (p Parts) In(Lang) string {
	texts := make([]string, len(p))
	for i, part := range p {
		texts[i] = fmt.Sprintf("%s %s", part.Name, part.Number)
		switch {
		case part.Pos.Sheet != "":
			texts[i] += " (" + part.Pos.Cell() + ")"
		case part.Pos.Given():
			texts[i] += fmt.Sprintf(" (%d:%d)", part.Pos.Line, part.Pos.Col)
		}
	}
	return strings.Join(texts, " + ")
}

// Severity returns the severity of the problem's rule.
func (p Problem) Severity() Severity { return SeverityOf(p.Rule()) }

// Rule returns the broken rule, which stands in brackets after the message.
func (p Problem) Rule() string {
	rule, _, _ := strings.Cut(p.Key, "/")
	return rule
}

// Message returns the message without position and rule.
func (p Problem) Message(lang Lang) string {
	return Text(lang, p.Key, p.Values...)
}

// Found returns what was found, which is the part of the message that readers see.
func (p Problem) Found(lang Lang) string {
	return Found(lang, p.Key, p.Values...)
}

// Expected returns what is allowed or what to do, or "" if the message does not say.
func (p Problem) Expected(lang Lang) string {
	return Expected(lang, p.Key, p.Values...)
}

// Sentence returns the message. A warning or note starts with its severity.
func (p Problem) Sentence(lang Lang) string {
	if s := p.Severity(); s != Severe {
		return Text(lang, "severity-"+string(s)) + p.Message(lang)
	}
	return p.Message(lang)
}

// Name returns the rule and, for a warning, its subject: the two words that an acknowledgement
// repeats.
func (p Problem) Name() string {
	if p.Severity() == Warning && p.Of != "" {
		return p.Rule() + " " + p.Of
	}
	return p.Rule()
}

// Text returns the whole line: path:line:col: what was found; what is allowed [rule].
func (p Problem) Text(lang Lang) string {
	return fmt.Sprintf("%s: %s [%s]", p.Pos, p.Sentence(lang), p.Name())
}

// List collects problems.
type List []Problem

// Add appends a problem.
func (l *List) Add(pos Pos, key string, values ...any) {
	*l = append(*l, Problem{Pos: pos, Key: key, Values: values})
}

// Stop reports whether the problems block publishing, which notes do not.
func (l List) Stop() bool { return len(l.Stopping()) > 0 }

// Stopping returns the problems that block publishing: all but the notes.
func (l List) Stopping() List {
	var out List
	for _, p := range l {
		if p.Severity() != Note {
			out = append(out, p)
		}
	}
	return out
}

// Severe returns the errors, which must be fixed and cannot be acknowledged.
func (l List) Severe() List {
	var out List
	for _, p := range l {
		if p.Severity() == Severe {
			out = append(out, p)
		}
	}
	return out
}

// Sorted returns the problems by position, then by message, without duplicates.
func (l List) Sorted() List {
	out := slices.Clone(l)
	slices.SortStableFunc(out, func(a, b Problem) int {
		return cmp.Or(a.Pos.Compare(b.Pos), strings.Compare(a.Key, b.Key),
			strings.Compare(a.Message(English), b.Message(English)))
	})
	return slices.CompactFunc(out, func(a, b Problem) bool {
		return a.Pos == b.Pos && a.Key == b.Key && a.Message(English) == b.Message(English)
	})
}

// Unanswered is a file with warnings, and the entries that acknowledge them.
type Unanswered struct {
	Name    string
	Entries string // lines of YAML, with empty reasons
}

// Unanswered returns the files of the data with warnings, in order, with the lines to add to each. It
// skips warnings in forms, because only files of the data can acknowledge them.
func (l List) Unanswered() []Unanswered {
	var out []Unanswered
	for _, p := range l {
		if p.Severity() != Warning ||
			!strings.HasPrefix(p.Pos.File, "data/") && !strings.HasPrefix(p.Pos.File, "content/") {
			continue
		}
		entry := fmt.Sprintf("  - rule: %s\n    of: %s\n    reason:\n", p.Rule(), p.Of)
		at := slices.IndexFunc(out, func(u Unanswered) bool { return u.Name == p.Pos.File })
		if at < 0 {
			at, out = len(out), append(out, Unanswered{Name: p.Pos.File})
		}
		if !strings.Contains(out[at].Entries, entry) {
			out[at].Entries += entry
		}
	}
	return out
}

// Unrecorded returns the lines that would record the changes of published words, each entry once.
func (l List) Unrecorded() string {
	var out string
	for _, p := range l {
		if !strings.Contains(out, p.Record) {
			out += p.Record
		}
	}
	return out
}

// Text returns all problems, sorted, one per line.
func (l List) Text(lang Lang) string {
	var b strings.Builder
	for _, p := range l.Sorted() {
		b.WriteString(p.Text(lang))
		b.WriteByte('\n')
	}
	return b.String()
}
