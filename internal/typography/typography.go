// Package typography says which characters Chinese text sets without blanks between them.
package typography

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/width"
)

// IsWide reports whether a character fills a square of Chinese text: hanzi, kana, full-width
// punctuation. Full-width letters and digits are not wide, because they form words and numbers.
func IsWide(r rune) bool {
	k := width.LookupRune(r).Kind()
	return (k == width.EastAsianWide || k == width.EastAsianFullwidth) &&
		!unicode.In(r, unicode.Latin, unicode.Nd, unicode.Hangul)
}

// IsShared reports whether a character is punctuation or a symbol of both Chinese and Western text,
// such as “, ”, — and ….
func IsShared(r rune) bool {
	return width.LookupRune(r).Kind() == width.EastAsianAmbiguous && isPunct(r)
}

func isPunct(r rune) bool { return unicode.IsPunct(r) || unicode.IsSymbol(r) }

// near is how many bytes around the end of a line NeedsBlank reads, so that its time has a limit.
const near = 60

// NeedsBlank reports whether the end of a line between two texts is a blank for the reader. It is
// not one between hanzi, nor beside full-width punctuation, nor between hanzi and a character of
// IsShared, as in the segment break rules of CSS Text 3 for Chinese.
func NeedsBlank(before, after string) bool {
	a, _ := utf8.DecodeLastRuneInString(before)
	b, _ := utf8.DecodeRuneInString(after)
	switch {
	case before == "" || after == "":
		return true
	case IsWide(a) && isPunct(a) || IsWide(b) && isPunct(b):
		return false
	case IsShared(a) && IsShared(b): // the characters beyond them show whose quotes they are
		a, _ = utf8.DecodeLastRuneInString(strings.TrimRightFunc(before[max(0, len(before)-near):], IsShared))
		b, _ = utf8.DecodeRuneInString(strings.TrimLeftFunc(after[:min(len(after), near)], IsShared))
		return !IsWide(a) && !IsWide(b)
	}
	return !(IsWide(a) && (IsWide(b) || IsShared(b)) || IsShared(a) && IsWide(b))
}

// JoinLines joins the lines of a text with a blank only where the reader needs one. It removes the
// blanks around the ends of lines.
func JoinLines(text string) string {
	var out strings.Builder
	for line := range strings.SplitSeq(text, "\n") {
		if line = strings.Trim(line, " \t"); line == "" {
			continue
		}
		if out.Len() > 0 && NeedsBlank(out.String(), line) {
			out.WriteByte(' ')
		}
		out.WriteString(line)
	}
	return out.String()
}
