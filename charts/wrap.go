package charts

import "strings"

// textWidth estimates the width of a line in pixels, a little on the large
// side: a Chinese character is as wide as high, a bold digit of the widest
// system fonts seven tenths of that. The picture is shown in whatever font the
// reader's system has, so the estimate is for the widest of them.
func textWidth(text string, size int) int {
	tenths := 0
	for _, r := range text {
		if r < 0x2000 {
			tenths += 7
		} else {
			tenths += 10
		}
	}
	return tenths * size / 10
}

// wrap breaks a text into lines of at most the given width, between any two
// characters but inside numbers and words. A blank where a line breaks is not
// set.
func wrap(text string, size, width int) []string {
	var out []string
	line := ""
	for _, word := range words(text) {
		if line != "" && textWidth(line+word, size) > width {
			out = append(out, strings.TrimSuffix(line, " "))
			line = ""
			if word == " " {
				continue
			}
		}
		for textWidth(word, size) > width {
			r := []rune(word)
			n := max(1, len(r)*width/textWidth(word, size)-1)
			out = append(out, string(r[:n]))
			word = string(r[n:])
		}
		line += word
	}
	return append(out, line)
}

// words cuts a text where a line may break. Marks that end a clause stay with
// what is before them, opening ones with what follows, and a unit with its
// number.
func words(text string) []string {
	var out []string
	glued := false
	inside := false
	for _, r := range text {
		latin := r < 0x2000 && r != ' '
		if len(out) > 0 && (glued || latin && inside || strings.ContainsRune("，。；：、）》”％", r) || inside && strings.ContainsRune("万元个人次笔项份家年月日", r)) {
			out[len(out)-1] += string(r)
		} else {
			out = append(out, string(r))
		}
		inside = latin
		glued = strings.ContainsRune("（《“", r)
	}
	return out
}
