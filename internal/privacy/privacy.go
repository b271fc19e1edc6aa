// Package privacy finds personal data in a text: the numbers of identity
// cards, mobile telephones and bank cards, private mailboxes, and headings of
// columns that hold such things. It takes a text and gives places in it; what
// is read and what is done about it is decided elsewhere.
//
// A number is found by its own check digit or its form, however it is written:
// in full-width digits, in groups, with characters between that nobody sees. A
// name, an address or a picture is known to no rule and is not found.
package privacy

import (
	"cmp"
	"iter"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// Kind is what was found.
type Kind string

// The kinds of personal data.
const (
	Identity Kind = "identity" // the number of an identity card
	Mobile   Kind = "mobile"   // the number of a mobile telephone
	Bank     Kind = "bank"     // the number of a bank card
	Mailbox  Kind = "mailbox"  // an address at a provider of private mailboxes
	Column   Kind = "column"   // the heading of a column of personal data
)

// Kinds are all kinds.
var Kinds = []Kind{Identity, Mobile, Bank, Mailbox, Column}

// Finding is one piece of personal data and where it stands.
type Finding struct {
	Kind  Kind
	Line  int    // from 1
	Col   int    // in characters, from 1
	Plain string // what was found, as Plain writes it
}

// Text finds the personal data of a text, in the order in which it stands
// there. Cells parted by tabs, commas, semicolons or bars are looked at as a
// row of a table, and so are the keys of lines that follow each other.
func Text(text string) []Finding {
	var out []Finding
	var keys row // of the lines just before
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

// Row finds the personal data in one row of a table, whose columns are counted
// from 1; the line is 1.
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

// breaks are line breaks between the digits of one number.
var breaks = regexp.MustCompile(`(\d)[ \t]*\r?\n[ \t]*(\d)`)

// Broken finds the numbers of identity and bank cards that a narrow cell breaks
// over lines. Only their check digits tell them from the ends and beginnings of
// other numbers, so that no telephone is looked for. The places say nothing.
func Broken(text string) (out []Finding) {
	joined := text
	for before := ""; before != joined; { // a digit may be the end of one break and the beginning of the next
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

// at puts findings into a line, behind so many characters of it.
func at(line, before int, found []Finding) []Finding {
	for i := range found {
		found[i].Line = line
		found[i].Col += before
	}
	return found
}

// A longer line is looked at in pieces, for the memory's sake: each begins so
// far before the end of the one before that no number is lost between them.
const (
	longestPiece = 64 << 10
	shared       = 512
)

// pieces yields the pieces of a line, and how many characters stand before each.
// They end and begin between words, where there is any end of a word.
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

// wordEnd returns the end of a word at or shortly before a byte, or else the
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
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Col, b.Col), strings.Compare(string(a.Kind), string(b.Kind)))
	})
	return slices.Compact(found)
}

// Plain is a finding's text without what differs from one way of writing it to
// another: digits and letters of ordinary width, nothing between those of a
// number.
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
