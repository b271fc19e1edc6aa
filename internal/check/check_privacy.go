package check

import (
	"html"
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"portal/internal/figures"
	"portal/internal/message"
	"portal/internal/privacy"
	"portal/internal/typography"
)

// checkPrivacy reports personal data in data/ and content/, except what an allowance permits.
// Package attachment checks static/.
func (c *checker) checkPrivacy() {
	used := make([]bool, len(c.Allowed))
	for name, src := range c.Files {
		if path.Ext(name) != ".yaml" && path.Ext(name) != ".md" {
			continue
		}
		found := privacy.Text(string(src))
		if path.Ext(name) == ".md" {
			found = append(found, shown(string(src), found)...)
		}
		found = append(found, wrapped(string(src), found)...)
		for _, f := range found {
			if !c.allows(name, f, used) {
				c.add(message.Pos{File: name, Line: f.Line, Col: f.Col}, "personal-data/"+string(f.Kind))
			}
		}
	}
	for i, a := range c.Allowed {
		if !used[i] && figures.Holds(a.File.V) {
			c.add(a.File.Pos, "allowed-found", "File", a.File.V, "Kind", string(a.Kind.V))
		}
	}
}

// signs are the Markdown characters that a page does not show.
var signs = strings.NewReplacer("*", "", `\`, "")

// shown finds personal data that only the rendered page shows, because Markdown may make part of a
// number bold or write its digits as entities. The positions are lines.
func shown(src string, known []privacy.Finding) []privacy.Finding {
	plain := visible(src)
	if plain == src {
		return nil
	}
	return beyond(plain, known, func(k, f privacy.Finding) bool { return k.Line == f.Line })
}

// wrapped finds personal data that was wrapped between hanzi, which a page shows in one piece. A finding
// is at the line where the piece begins.
func wrapped(src string, known []privacy.Finding) []privacy.Finding {
	if !wraps(src) {
		return nil
	}
	return beyond(visible(joined(src)), known, func(_, _ privacy.Finding) bool { return true })
}

// visible returns a text without Markdown's signs and entities.
func visible(src string) string { return html.UnescapeString(signs.Replace(src)) }

// beyond returns the personal data in a text that is not known yet. There may be another known one of
// the same content, at another place. The positions are lines.
func beyond(text string, known []privacy.Finding, samePlace func(k, f privacy.Finding) bool) (out []privacy.Finding) {
	for _, f := range privacy.Text(text) {
		if f.Col = 0; !slices.ContainsFunc(known, func(k privacy.Finding) bool {
			return k.Kind == f.Kind && k.Plain == f.Plain && samePlace(k, f)
		}) {
			out = append(out, f)
		}
	}
	return out
}

// wraps reports whether a text has a line end that its readers do not see.
func wraps(src string) bool {
	for rest := src; ; {
		end := strings.IndexByte(rest, '\n')
		if end < 0 {
			return false
		}
		before, after := strings.TrimRight(rest[:end], " \t\r"), strings.TrimLeft(rest[end+1:], " \t\r")
		paragraph := before != "" && after != "" && after[0] != '\n'
		if paragraph && max(before[len(before)-1], after[0]) >= utf8.RuneSelf && !typography.NeedsBlank(before, after) {
			return true
		}
		rest = rest[end+1:]
	}
}

// joined moves text that was wrapped between hanzi to the line where it begins. It keeps the number of
// lines.
func joined(src string) string {
	var out, piece strings.Builder
	ends := 0 // of the lines in piece
	for line := range strings.SplitSeq(src, "\n") {
		text := strings.Trim(line, " \t\r")
		if ends > 0 && typography.NeedsBlank(piece.String(), text) {
			out.WriteString(piece.String())
			out.WriteString(strings.Repeat("\n", ends))
			piece.Reset()
			ends = 0
		}
		piece.WriteString(text)
		ends++
	}
	out.WriteString(piece.String())
	out.WriteString(strings.Repeat("\n", ends-1))
	return out.String()
}

// allows reports whether an allowance covers a finding, and marks the allowance as used. The file
// of the allowances also contains the text.
func (c *checker) allows(name string, f privacy.Finding, used []bool) bool {
	found := false
	for i, a := range c.Allowed {
		if a.Allows(name, f.Kind, f.Plain) {
			used[i], found = true, true
		}
		found = found || name == a.File.Pos.File && a.Same(f.Kind, f.Plain)
	}
	return found
}
