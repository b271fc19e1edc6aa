package check

import (
	"regexp"
	"slices"
	"strings"

	"portal/internal/figures"
	"portal/internal/message"
	"portal/internal/yamlfile"
)

// checkWording checks that the changes of wording follow each other by day, that those of one text
// follow from each other, and that the last one left the words that the data has now.
func (c *checker) checkWording() {
	texts := map[figures.TextName]figures.Wordable{}
	for _, t := range c.Wordables() {
		texts[t.Name] = t
	}
	last := map[figures.TextName]figures.Wording{}
	for i, w := range c.Wording {
		name := w.Text()
		if i > 0 && w.Date.Given() && w.Date.V.Compare(c.Wording[i-1].Date.V) < 0 {
			before := c.Wording[i-1].Date
			c.add(w.Date.Pos, "wording-in-order", "Date", w.Date.V, "Before", before.V, "Line", before.Pos.Line)
		}
		if w.Old.V == w.New.V {
			c.add(w.Of.Pos, "wording-changes", "Text", nameOf(name), "Words", w.New.V)
		}
		if w.Language.Given() && w.Old.Given() && w.New.Given() && !slices.Equal(figuresIn(w.Old.V), figuresIn(w.New.V)) {
			c.add(w.New.Pos, "wording-changes/figures", "Text", nameOf(name), "Example", "{{.Place}}")
		}
		if before, ok := last[name]; ok && before.New.V != w.Old.V {
			c.add(w.Of.Pos, "wording-in-order/old", "Text", nameOf(name), "Old", w.Old.V, "Left", before.New.V,
				"Line", before.Of.Pos.Line)
		}
		last[name] = w
	}
	for _, w := range c.Wording {
		name := w.Text()
		here, ok := texts[name]
		switch {
		case !w.Of.Given() || !w.Fact.Given() && !w.Language.Given() || last[name].Of.Pos != w.Of.Pos:
			// reported already, or a later change says what stands there now
		case !ok && !w.Language.Given():
			c.add(w.Of.Pos, "wording-of", "Fact", w.Fact.V, "ID", w.Of.V)
		case ok && here.Value.V != w.New.V:
			c.add(w.Of.Pos, "wording-is-text", "Text", nameOf(name), "New", w.New.V, "Words", here.Value.V,
				"At", placeOf(here))
		}
	}
}

// figure matches what a phrase prints of a figure: its placeholder, or digits.
var figure = regexp.MustCompile(`{{[^}]*}}|\d+`)

// figuresIn returns the placeholders and digits of a phrase, sorted. Other words may stand around them, but
// a digit beside a placeholder would print another figure.
func figuresIn(phrase string) []string {
	found := figure.FindAllString(phrase, -1)
	slices.Sort(found)
	return found
}

// nameOf returns a text's name in messages.
func nameOf(t figures.TextName) string {
	switch {
	case t.Language != "":
		return t.Of + " (" + t.Language + ")"
	case t.County != "":
		return t.County + "/" + t.Of + "/" + t.Fact
	}
	return t.Of + "/" + t.Fact
}

// placeOf returns where a text is or would be.
func placeOf(t figures.Wordable) message.Pos {
	if t.Value.Given() {
		return t.Value.Pos
	}
	return t.Owner
}

// recordOf returns the lines of data/wording.yaml that record a change, without its reason and day.
func recordOf(name figures.TextName, old, now figures.At[string]) string {
	var b strings.Builder
	b.WriteString("  - of: " + name.Of + "\n")
	for _, field := range []struct {
		key, value string
		given      bool
	}{
		{"fact", name.Fact, name.Fact != ""}, {"county", name.County, name.County != ""},
		{"language", name.Language, name.Language != ""},
		{"old", yamlfile.Quote(old.V), old.Given()}, {"new", yamlfile.Quote(now.V), now.Given()},
	} {
		if field.given {
			b.WriteString("    " + field.key + ": " + field.value + "\n")
		}
	}
	b.WriteString("    reason:\n    date:\n")
	return b.String()
}
