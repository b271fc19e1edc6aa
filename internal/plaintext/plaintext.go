// Package plaintext prepares text for display: it decodes the usual encodings, removes invisible
// characters, measures the width and shortens long text.
package plaintext

import (
	"strings"
	"unicode"
	"unicode/utf16"
)

// Invisible reports whether r is invisible but affects the text: a control character, a Unicode
// line separator, a zero-width character or a change of writing direction. Tabs and line breaks
// count as invisible; callers that allow them must exclude them.
func Invisible(r rune) bool {
	return unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp)
}

// Line puts text on one line: it replaces each run of white space with one space and removes
// invisible characters.
func Line(s string) string {
	return strings.Join(strings.FieldsFunc(strings.Map(func(r rune) rune {
		if !unicode.IsSpace(r) && !unicode.IsPrint(r) || r == unicode.ReplacementChar {
			return -1
		}
		return r
	}, s), unicode.IsSpace), " ")
}

// Cut shortens text to at most most characters. If it removes any, the last one is an ellipsis.
func Cut(s string, most int) string {
	runes := []rune(s)
	if len(runes) <= most {
		return s
	}
	return string(runes[:max(most-1, 0)]) + "…"
}

// CutUnits shortens text to at most most UTF-16 units, the unit in which spreadsheets count.
func CutUnits(s string, most int) string {
	for i, r := range s {
		if most -= utf16.RuneLen(r); most < 0 {
			return s[:i]
		}
	}
	return s
}

// Width returns the width of text in digits: a hanzi counts as two, a letter as one. Spreadsheets
// and the return slip set their column widths from it; charts measure in pixels instead.
func Width(s string) int {
	width := 0
	for _, r := range s {
		width++
		if r >= 0x1100 {
			width++
		}
	}
	return width
}
