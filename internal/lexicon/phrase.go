package lexicon

import (
	"fmt"
	"strings"

	"github.com/nicksnyder/go-i18n/v2/i18n/template"
)

// phrases reads what a key says: words with holes such as {{.Name}}, and
// nothing else of Go's templates.
type phrases struct{}

// Cacheable says that a phrase is read once.
func (phrases) Cacheable() bool { return true }

// Parse cuts a phrase at its holes.
func (phrases) Parse(text, _, _ string) (template.ParsedTemplate, error) {
	p := phrase{}
	for {
		before, rest, found := strings.Cut(text, "{{")
		p = append(p, before)
		if !found {
			return p, nil
		}
		hole, after, closed := strings.Cut(rest, "}}")
		name, named := strings.CutPrefix(strings.TrimSpace(hole), ".")
		if !closed || !named || strings.ContainsAny(name, " .|()") {
			return nil, fmt.Errorf("%q has a hole that is not like {{.Name}}", text)
		}
		p, text = append(p, name), after
	}
}

// phrase is words, the name of a hole, words, and so on.
type phrase []string

// Execute hands the phrase itself out.
func (p phrase) Execute(to any) (string, error) {
	*to.(*phrase) = p
	return "", nil
}

// fill fills the holes from pairs of a name and its value.
func (p phrase) fill(pairs []any) (string, error) {
	if len(p) == 1 {
		return p[0], nil
	}
	var b strings.Builder
	for i, part := range p {
		if i%2 == 0 {
			b.WriteString(part)
			continue
		}
		value, ok := valueOf(part, pairs)
		if !ok {
			return "", fmt.Errorf("{{.%s}} has no value", part)
		}
		if text, isText := value.(string); isText {
			b.WriteString(text)
		} else {
			fmt.Fprint(&b, value)
		}
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
