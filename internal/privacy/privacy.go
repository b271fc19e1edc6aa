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
		out = append(out, at(line, numbers(whole))...)
		out = append(out, at(line, tableRow(whole).personal())...)
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
		for _, f := range Text(text) {
			f.Line, f.Col = 1, i+1
			out = append(out, f)
		}
		heads = append(heads, cell{1, i + 1, text})
	}
	return ordered(append(out, heads.personal()...))
}

func at(line int, found []Finding) []Finding {
	for i := range found {
		found[i].Line = line
	}
	return found
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
