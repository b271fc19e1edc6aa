package message

import (
	"embed"
	"slices"
	"sync"

	"portal/internal/message/phrases"
)

//go:embed catalogue/*.toml
var files embed.FS

// The suffixes of the keys of a rule's texts.
const (
	foundField    = ".found"    // what was found
	expectedField = ".expected" // what is allowed, or what to do
	holdsField    = ".holds"    // what the rule requires of the data, in one sentence
)

// catalogue contains the messages of one language.
type catalogue struct {
	lang Lang
	book *phrases.Book
	has  map[string]bool
}

// catalogues reads the messages of every language on the first call.
var catalogues = sync.OnceValue(func() map[Lang]catalogue {
	all := map[Lang]catalogue{}
	for _, lang := range []Lang{English, Chinese} {
		book, err := phrases.Read(files, "catalogue/"+string(lang)+".toml")
		if err != nil {
			panic(err)
		}
		has := map[string]bool{}
		for _, key := range book.Keys() {
			has[key] = true
		}
		all[lang] = catalogue{lang, book, has}
	}
	return all
})

// text returns the phrase of a key with its values filled in, in the catalogue's language.
func (c catalogue) text(key string, values []any) string {
	values = slices.Clone(values)
	var count any
	for i := 1; i < len(values); i += 2 {
		switch v := values[i].(type) {
		case interface{ In(Lang) string }:
			values[i] = v.In(c.lang)
		case int:
			if values[i-1] == "Count" {
				count = v
			}
		}
	}
	text, err := c.book.Fill(key, count, values)
	if err != nil {
		panic("words: " + string(c.lang) + ".toml: " + key + ": " + err.Error())
	}
	return text
}
