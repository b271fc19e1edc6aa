// Package privacy finds personal data in text: numbers of identity cards, mobile telephones and
// bank cards, private mailboxes, and headings of columns that hold personal data. It returns places
// in the text; callers decide what to read and what to do about findings.
//
// It recognises numbers by check digit or form in any notation: full-width digits, groups, or
// invisible characters in between. It cannot find names, addresses or pictures.
package privacy

import (
	"cmp"
	"iter"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// Kind is a kind of personal data.
type Kind string

// Kinds of personal data.
const (
	Identity Kind = "identity" // the number of an identity card
	Mobile   Kind = "mobile"   // the number of a mobile telephone
	Bank     Kind = "bank"     // the number of a bank card
	Mailbox  Kind = "mailbox"  // an address at a provider of private mailboxes
	Column   Kind = "column"   // the heading of a column of personal data
)

// Kinds lists all kinds.
var Kinds = []Kind{Identity, Mobile, Bank, Mailbox, Column}

// Finding is one piece of personal data and its place.
type Finding struct {
	Kind  Kind
	Line  int    // from 1
	Col   int    // in characters, from 1
	Plain string // normalised, as by Plain
}

// Text finds the personal data in a text, in order. It treats cells separated by tabs, commas,
// semicolons or bars as a table row, and likewise the keys of consecutive lines.
func Text(text string) []Finding {
	var out []Finding
	var keys row // of the preceding lines
	line := 0
	for whole := range strings.Lines(text) {
		line++
		whole = strings.TrimRight(whole, "\r\n")
		for piece, before := range pieces(whole) {
			out = append(out, at(line, before, numbers(piece))...)
			out = append(out, at(line, before, tableRow(piece).personal())...)
		}
		key, begins := keyOf(whole)
		if key.text == "" || begins {
			out = append(out, keys.personal()...)
			keys = nil
		}
		if key.text != "" {
			key.line = line
			keys = append(keys, key)
		}
	}
	out = append(out, keys.personal()...)
	return ordered(out)
}

// Row finds the personal data in one table row. Findings are on line 1, and their columns count
// cells from 1.
func Row(cells []string) []Finding {
	var out []Finding
	var heads row
	for i, text := range cells {
		for _, f := range slices.Concat(Text(text), Broken(text)) {
			f.Line, f.Col = 1, i+1
			out = append(out, f)
		}
		heads = append(heads, cell{1, i + 1, text})
	}
	return ordered(append(out, heads.personal()...))
}

// breaks matches line breaks between the digits of one number.
var breaks = regexp.MustCompile(`(\d)[ \t]*\r?\n[ \t]*(\d)`)

// Broken finds identity and bank card numbers that a narrow cell breaks over lines. It does not
// look for telephone numbers: without a check digit, they cannot be told from the ends of other
// numbers. The findings have no useful places.
func Broken(text string) (out []Finding) {
	joined := text
	for before := ""; before != joined; { // a digit may end one break and begin the next
		before, joined = joined, breaks.ReplaceAllString(joined, "$1$2")
	}
	if joined == text {
		return nil
	}
	known := map[Finding]bool{}
	for _, f := range Text(text) {
		known[Finding{Kind: f.Kind, Plain: f.Plain}] = true
	}
	for _, f := range Text(joined) {
		if (f.Kind == Identity || f.Kind == Bank) && !known[Finding{Kind: f.Kind, Plain: f.Plain}] {
			out = append(out, f)
		}
	}
	return out
}

// at moves findings to a line, after the given number of characters.
func at(line, before int, found []Finding) []Finding {
	for i := range found {
		found[i].Line = line
		found[i].Col += before
	}
	return found
}

// Longer lines are searched in pieces to limit memory. The pieces overlap, so that no number is
// lost between them.
const (
	longestPiece = 64 << 10
	shared       = 512
)

// pieces yields the pieces of a line and the number of characters before each. Pieces begin and end
// between words where possible.
func pieces(line string) iter.Seq2[string, int] {
	return func(yield func(string, int) bool) {
		before := 0
		for len(line) > longestPiece {
			end := wordEnd(line, longestPiece)
			if !yield(line[:end], before) {
				return
			}
			next := max(1, wordEnd(line, end-shared))
			before += utf8.RuneCountInString(line[:next])
			line = line[next:]
		}
		yield(line, before)
	}
}

// wordEnd returns the end of a word at or shortly before a byte. Without one, it returns the
// beginning of the character there.
func wordEnd(line string, to int) int {
	if at := strings.LastIndexAny(line[max(0, to-shared):to], " \t,;|\"<>"); at >= 0 {
		return max(0, to-shared) + at
	}
	for back := 1; back < utf8.UTFMax && !utf8.RuneStart(line[to]); back++ {
		to--
	}
	return to
}

func ordered(found []Finding) []Finding {
	slices.SortStableFunc(found, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Col, b.Col),
			strings.Compare(string(a.Kind), string(b.Kind)))
	})
	return slices.Compact(found)
}

// Plain normalises the text of a finding: ASCII digits and letters, with no separators within a
// number. Different notations of one number give the same text.
func Plain(kind Kind, text string) string {
	var b strings.Builder
	for _, r := range text {
		if between(r) != 0 && kind != Mailbox || invisible(r) {
			continue
		}
		b.WriteRune(folded(r))
	}
	plain := b.String()
	switch kind {
	case Identity:
		last, size := utf8.DecodeLastRuneInString(plain)
		if isX(last) {
			plain = plain[:len(plain)-size] + "X"
		}
	case Mobile:
		for _, prefix := range []string{"+", "00", "86", "0"} {
			plain = strings.TrimPrefix(plain, prefix)
		}
	case Mailbox:
		plain = strings.ToLower(plain)
	case Column:
		plain = heading(text)
	}
	return plain
}
