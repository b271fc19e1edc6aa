// Package plaintext handles texts as people see them: which characters nobody
// sees, how wide a text is, how it is cut for display, and how bytes of any of
// the usual encodings become one.
package plaintext

import (
	"strings"
	"unicode"
	"unicode/utf16"
)

// Invisible reports whether a character cannot be seen but has an effect:
// control characters, line separators of other systems, zero-width characters
// and those that turn the direction of writing. Tabs and line breaks are among
// them; who allows them says so.
func Invisible(r rune) bool {
	return unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp)
}

// Line returns a text on one line: blanks of every kind are one blank, and
// what cannot be seen is left out.
func Line(s string) string {
	return strings.Join(strings.FieldsFunc(strings.Map(func(r rune) rune {
		if !unicode.IsSpace(r) && !unicode.IsPrint(r) || r == unicode.ReplacementChar {
			return -1
		}
		return r
	}, s), unicode.IsSpace), " ")
}

// Cut shortens a text to so many characters at most, the last of which is an
// ellipsis where something is left out.
func Cut(s string, most int) string {
	runes := []rune(s)
	if len(runes) <= most {
		return s
	}
	return string(runes[:max(most-1, 0)]) + "…"
}

// CutUnits shortens a text to so many UTF-16 units at most, which is how
// spreadsheets count.
func CutUnits(s string, most int) string {
	for i, r := range s {
		if most -= utf16.RuneLen(r); most < 0 {
			return s[:i]
		}
	}
	return s
}

// Width is how wide a text is in digits: a hanzi is as wide as two, a letter as
// one. Spreadsheets and the slip lay out their columns by it; pictures measure
// in pixels.
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
