package charts

import (
	"strings"
	"unicode"
)

// textWidth estimates the width of a line in pixels. Readers have different fonts, so it assumes
// the widest system font: a Chinese character is as wide as high, a bold digit 0.7 and a letter 0.6
// of that.
func textWidth(text string, size int) int { return tenths(text) * size / 10 }

// tenths is the width of a line in tenths of the font's size.
func tenths(text string) int {
	tenths := 0
	for _, r := range text {
		switch {
		case r >= 0x2000, r == '·', r == '×': // Chinese fonts have these as wide as a hanzi
			tenths += 10
		case strings.ContainsRune("fijlrt", r):
			tenths += 4
		case strings.ContainsRune("mwMW", r):
			tenths += 9
		case 'a' <= r && r <= 'z':
			tenths += 6
		default:
			tenths += 7
		}
	}
	return tenths
}

// wrap breaks a text into lines of at most the given width: between any two characters, but not
// inside numbers and words. It drops the blank at a line break.
func wrap(text string, size, width int) []string {
	var out []string
	line, filled := "", 0
	for _, word := range words(text) {
		if line != "" && (filled+tenths(word))*size/10 > width {
			out = append(out, strings.TrimSuffix(line, " "))
			line, filled = "", 0
			if word == " " {
				continue
			}
		}
		reckon := textWidth
		if strings.Contains(word, "/") { // the letters of an address may be wide
			reckon = widest
		}
		for reckon(word, size) > width {
			r := []rune(word)
			n := max(1, len(r)*width/reckon(word, size)-1)
			out = append(out, string(r[:n]))
			word = string(r[n:])
		}
		line += word
		filled += tenths(word)
	}
	return append(out, line)
}

// evenly is wrap with breaks after punctuation or else lines of about the same length, in as few lines.
func evenly(text string, size, width int) []string {
	out := wrap(text, size, width)
	if len(out) == 1 {
		return out
	}
	if clauses := filled(strings.SplitAfter(text, "，"), size, width); len(clauses) == len(out) {
		return clauses
	}
	for narrower := width - size; narrower > size; narrower -= size {
		next := wrap(text, size, narrower)
		if len(next) > len(out) {
			break
		}
		out = next
	}
	return out
}

// filled puts parts of a text into lines of at most the given width. It returns none if one is too long.
func filled(parts []string, size, width int) []string {
	var out []string
	for _, part := range parts {
		switch last := len(out) - 1; {
		case textWidth(part, size) > width:
			return nil
		case last >= 0 && textWidth(out[last]+part, size) <= width:
			out[last] += part
		default:
			out = append(out, part)
		}
	}
	return out
}

// widest is textWidth with every letter as wide as a digit.
func widest(word string, size int) int {
	tenths := 0
	for _, r := range word {
		if r < 0x2000 {
			tenths += 7
		} else {
			tenths += 10
		}
	}
	return tenths * size / 10
}

// words splits a text into parts that must stay on one line. Closing punctuation stays with the
// text before it, opening punctuation with the text after it, and a unit with its number, as in
// CNY 2.237 million and 5 contracts.
func words(text string) []string {
	var out []string
	glued := false
	inside := false
	runes := []rune(text)
	for i, r := range runes {
		latin := r < 0x2000 && (r != ' ' || counted(runes, i))
		if len(out) > 0 && (glued || latin && inside || strings.ContainsRune("，。；：、）》”％", r) ||
			inside && strings.ContainsRune("万元个人次笔项份家年月日", r)) {
			out[len(out)-1] += string(r)
		} else {
			out = append(out, string(r))
		}
		inside = latin
		glued = strings.ContainsRune("（《“", r)
	}
	return out
}

// counted reports whether the blank is between a number and what it counts, or a currency and a number.
func counted(text []rune, blank int) bool {
	if blank == 0 || blank == len(text)-1 {
		return false
	}
	before, after := text[blank-1], text[blank+1]
	return unicode.IsDigit(before) && 'a' <= after && after <= 'z' ||
		'A' <= before && before <= 'Z' && unicode.IsDigit(after)
}
