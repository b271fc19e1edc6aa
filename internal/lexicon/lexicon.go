// Package lexicon provides the site's words in each language. It shares the files in i18n/ with the
// layouts. Text from the data is printed as it is.
package lexicon

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"sync"

	"portal/internal/message/phrases"
)

// The languages of the site, as Hugo and i18n/ name them.
const (
	Chinese = "zh-cn"
	English = "en"
)

// Lexicon contains the words of one language.
type Lexicon struct {
	tag   string
	words *phrases.Book

	mu    sync.Mutex
	wrong []string
}

// Read reads the words of a language from the project's folder.
func Read(project fs.FS, tag string) (*Lexicon, error) {
	words, err := phrases.Read(project, "i18n/"+tag+".toml")
	if err != nil {
		return nil, err
	}
	return &Lexicon{tag: tag, words: words}, nil
}

// Tag returns the language.
func (l *Lexicon) Tag() string { return l.tag }

// Phrase returns the text of a key. Its placeholders are filled from pairs of name and value:
// Phrase("filed", "Date", d).
func (l *Lexicon) Phrase(key string, pairs ...any) string { return l.phrase(key, nil, pairs) }

// Count returns the text of a key in the plural form for n, with n as Count.
func (l *Lexicon) Count(key string, n int, pairs ...any) string {
	return l.phrase(key, n, append(pairs, "Count", n))
}

// phrase fills the text of a key in the plural form for a number: an int, or a decimal as text. Texts
// that are the same for every number have one form.
func (l *Lexicon) phrase(key string, number any, pairs []any) string {
	text, err := l.words.Fill(key, number, pairs)
	if err != nil {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.wrong = append(l.wrong, fmt.Sprintf("i18n/%s.toml: %s: %v", l.tag, key, err))
	}
	return text
}

// Err returns every missing text or value, each once. A site with such an error is not published.
func (l *Lexicon) Err() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	slices.Sort(l.wrong)
	var errs []error
	for _, wrong := range slices.Compact(l.wrong) {
		errs = append(errs, errors.New(wrong))
	}
	return errors.Join(errs...)
}
