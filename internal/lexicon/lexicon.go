// Package lexicon has the words that the site prints in a language. They stand
// in i18n/, where the layouts find theirs too; what is printed from data stays
// as the data has it.
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

// Lexicon has the words of one language.
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

// Tag names the language.
func (l *Lexicon) Tag() string { return l.tag }

// Say returns the words of a key. What they leave open comes in pairs of a
// name and its value: Say("filed", "Date", d).
func (l *Lexicon) Say(key string, pairs ...any) string { return l.say(key, nil, pairs) }

// Count returns the words of a key for a number of things, which they know as
// Count.
func (l *Lexicon) Count(key string, n int, pairs ...any) string {
	return l.say(key, n, append(pairs, "Count", n))
}

// say fills the words of a key in the form for a number: an int, or the text
// of one with decimals. Words that are the same for every number have one form.
func (l *Lexicon) say(key string, number any, pairs []any) string {
	said, err := l.words.Fill(key, number, pairs)
	if err != nil {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.wrong = append(l.wrong, fmt.Sprintf("i18n/%s.toml: %s: %v", l.tag, key, err))
	}
	return said
}

// Err returns what could not be said, each thing once. A site with such a gap
// is not published.
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
