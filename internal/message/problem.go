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

// Pos is a place in a file of the project: a path relative to the project's
// folder with forward slashes, a line and a column, both counted from 1 and
// the column in characters. Line 0 means the file as a whole, column 0 the line
// as a whole; the zero Pos means the value was not given.
//
// Where Sheet is given, the file is a form and the place is in a table of that
// name: Line is a row, Col a column, and the two are written as the cell C7.
type Pos struct {
	File  string
	Sheet string
	Line  int
	Col   int
}

// Given reports whether the position names a place in a file.
func (p Pos) Given() bool { return p.File != "" }

// String returns path:line:col or path:sheet!cell, without what the position
// leaves out. Characters that a terminal would obey are written as \u202e.
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

// printable writes a name so that it can be shown anywhere.
func printable(name string) string {
	if !strings.ContainsFunc(name, func(r rune) bool { return !unicode.IsPrint(r) || r == utf8.RuneError }) {
		return name
	}
	quoted := strconv.QuoteToGraphic(name)
	return strings.NewReplacer(`\"`, `"`, `\\`, `\`).Replace(quoted[1 : len(quoted)-1])
}

// Cell returns the place in its table as spreadsheets write it: C7, C:C for a
// whole column, 7:7 for a whole row.
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

// compare orders positions by file, table, line and column.
func (p Pos) compare(q Pos) int {
	return cmp.Or(
		strings.Compare(p.File, q.File), strings.Compare(p.Sheet, q.Sheet),
		cmp.Compare(p.Line, q.Line), cmp.Compare(p.Col, q.Col),
	)
}

// Problem is one thing wrong with the data. Key names its message in the
// catalogue: the rule, or rule/variant where a rule has
// several messages. Values fill its holes: a name and its value, in turn. Of is
// what a warning or a note is about, within its file: luhe/stations, or the id
// of a contract; an acknowledgement names it.
type Problem struct {
	Pos    Pos
	Key    string
	Values []any
	Of     string
}

// Value returns a value of the message by its name; nil where it has none.
func (p Problem) Value(name string) any {
	for i := 0; i+1 < len(p.Values); i += 2 {
		if p.Values[i] == name {
			return p.Values[i+1]
		}
	}
	return nil
}

// Related is a place beside the problem's own that its message names. The role
// is the name of the value that has it: Stated, First, Parts.
type Related struct {
	Pos  Pos
	Role string
}

// Related returns the places that the message names, in its order.
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

// Place returns the first place of a role.
func (p Problem) Place(role string) (Pos, bool) {
	for _, r := range p.Related() {
		if r.Role == role {
			return r.Pos, true
		}
	}
	return Pos{}, false
}

// With returns the problem with each value of its message replaced by what the
// function gives for it.
func (p Problem) With(replace func(value any) any) Problem {
	p.Values = slices.Clone(p.Values)
	for i := 1; i < len(p.Values); i += 2 {
		p.Values[i] = replace(p.Values[i])
	}
	return p
}

// Moved returns the problem with every place in it, its own and the related
// ones, replaced by what the function gives: data that is not written yet is
// judged where it was read.
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

// Near is a place in the same file as the problem whose message names it.
type Near Pos

// In returns the place in a language: line 7, or a cell of the same table.
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

// Part is one of them, with whose it is. Its place may be not given.
type Part struct {
	Name   string
	Number fmt.Stringer
	Pos    Pos
}

// In returns the figures with their places: 甲县 5 (14:16) + 乙县 2 (28:16).
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

// Severity returns what the problem does, as the table of rules has it.
func (p Problem) Severity() Severity { return SeverityOf(p.Rule()) }

// Rule returns the rule that was broken, the word in brackets behind the message.
func (p Problem) Rule() string {
	rule, _, _ := strings.Cut(p.Key, "/")
	return rule
}

// Message returns the problem in words, without its place and rule.
func (p Problem) Message(lang Lang) string {
	return Text(lang, p.Key, p.Values...)
}

// Found returns what was found, which is all that readers are told.
func (p Problem) Found(lang Lang) string {
	return Found(lang, p.Key, p.Values...)
}

// Expected returns what is allowed or is to be done; nothing where the message
// says no such thing.
func (p Problem) Expected(lang Lang) string {
	return Expected(lang, p.Key, p.Values...)
}

// Sentence is the message, behind a word that says so where it is a warning or a
// note.
func (p Problem) Sentence(lang Lang) string {
	if s := p.Severity(); s != Severe {
		return Text(lang, "severity-"+string(s)) + p.Message(lang)
	}
	return p.Message(lang)
}

// Name is the rule, and behind that of a warning what it is about: the two words
// that an acknowledgement repeats.
func (p Problem) Name() string {
	if p.Severity() == Warning && p.Of != "" {
		return p.Rule() + " " + p.Of
	}
	return p.Rule()
}

// Text returns the whole line: path:line:col: what was found; what is allowed
// [rule].
func (p Problem) Text(lang Lang) string {
	return fmt.Sprintf("%s: %s [%s]", p.Pos, p.Sentence(lang), p.Name())
}

// List collects problems.
type List []Problem

// Add appends a problem.
func (l *List) Add(pos Pos, key string, values ...any) {
	*l = append(*l, Problem{Pos: pos, Key: key, Values: values})
}

// Stop reports whether the data may not be published: whether there is more
// than notes.
func (l List) Stop() bool { return len(l.Stopping()) > 0 }

// Stopping returns the problems that stop, without the notes.
func (l List) Stopping() List {
	var out List
	for _, p := range l {
		if p.Severity() != Note {
			out = append(out, p)
		}
	}
	return out
}

// Severe returns the errors alone, which nothing but mending answers.
func (l List) Severe() List {
	var out List
	for _, p := range l {
		if p.Severity() == Severe {
			out = append(out, p)
		}
	}
	return out
}

// Sorted returns the problems by place and then by message, each only once.
func (l List) Sorted() List {
	out := slices.Clone(l)
	slices.SortStableFunc(out, func(a, b Problem) int {
		return cmp.Or(a.Pos.compare(b.Pos), strings.Compare(a.Key, b.Key),
			strings.Compare(a.Message(English), b.Message(English)))
	})
	return slices.CompactFunc(out, func(a, b Problem) bool {
		return a.Pos == b.Pos && a.Key == b.Key && a.Message(English) == b.Message(English)
	})
}

// Text returns all problems, sorted, one a line.
func (l List) Text(lang Lang) string {
	var b strings.Builder
	for _, p := range l.Sorted() {
		b.WriteString(p.Text(lang))
		b.WriteByte('\n')
	}
	return b.String()
}
