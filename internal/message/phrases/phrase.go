package phrases

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/nicksnyder/go-i18n/v2/i18n/template"
)

// parser parses a phrase: text with placeholders such as {{.Name}} or {{quote .Name}}. It supports
// nothing else of Go's templates.
type parser struct{}

// Cacheable reports that a phrase is parsed only once.
func (parser) Cacheable() bool { return true }

// Parse splits a phrase at its placeholders.
func (parser) Parse(text, _, _ string) (template.ParsedTemplate, error) {
	p := phrase{}
	for {
		before, rest, found := strings.Cut(text, "{{")
		p = append(p, part{text: before})
		if !found {
			return p, nil
		}
		inside, after, closed := strings.Cut(rest, "}}")
		hole, quoted := strings.CutPrefix(strings.TrimSpace(inside), "quote ")
		name, named := strings.CutPrefix(hole, ".")
		if !closed || !named || name == "" || strings.ContainsAny(name, " .|()") {
			return nil, fmt.Errorf("%q has a hole that is not like {{.Name}} or {{quote .Name}}", text)
		}
		p, text = append(p, part{hole: name, quoted: quoted}), after
	}
}

// phrase is a sequence of texts and placeholders.
type phrase []part

// part is a text, or a placeholder with the name of its value.
type part struct {
	text   string
	hole   string
	quoted bool // print the value in quotes, with control characters escaped
}

// Execute returns the phrase itself.
func (p phrase) Execute(to any) (string, error) {
	*to.(*phrase) = p
	return "", nil
}

// fill fills the placeholders from pairs of a name and a value.
func (p phrase) fill(pairs []any) (string, error) {
	if len(p) == 1 {
		return p[0].text, nil
	}
	var b strings.Builder
	for _, part := range p {
		if part.hole == "" {
			b.WriteString(part.text)
			continue
		}
		value, ok := valueOf(part.hole, pairs)
		if !ok {
			return "", fmt.Errorf("{{.%s}} has no value", part.hole)
		}
		text, isText := value.(string)
		if !isText {
			text = fmt.Sprint(value)
		}
		if part.quoted {
			text = strconv.Quote(text)
		}
		b.WriteString(text)
	}
	return b.String(), nil
}

func valueOf(name string, pairs []any) (any, bool) {
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i] == name {
			return pairs[i+1], true
		}
	}
	return nil, false
}

// Fill fills a text that is in no book.
func Fill(text string, pairs []any) (string, error) {
	parsed, err := parser{}.Parse(text, "", "")
	if err != nil {
		return "", err
	}
	return parsed.(phrase).fill(pairs)
}
