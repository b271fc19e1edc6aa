// Package lexicon provides the site's words in each language. It shares the files in i18n/ with the
// layouts. Text from the data is printed as it is.
package lexicon

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
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
	src   []byte
	words *phrases.Book

	mu    sync.Mutex
	wrong []string

	used sync.Map // keys whose text was printed
}

// File returns the path of a language's words below the project's folder.
func File(tag string) string { return "i18n/" + tag + ".toml" }

// Read reads the words of a language from the project's folder.
func Read(project fs.FS, tag string) (*Lexicon, error) {
	src, err := fs.ReadFile(project, File(tag))
	if err != nil {
		return nil, fmt.Errorf("reading the words of %s: %w", tag, err)
	}
	return Parse(tag, src)
}

// Parse reads the words of a language from the content of its file.
func Parse(tag string, src []byte) (*Lexicon, error) {
	words, err := phrases.Parse(File(tag), src)
	if err != nil {
		return nil, err
	}
	return &Lexicon{tag: tag, src: src, words: words}, nil
}

// Tag returns the language.
func (l *Lexicon) Tag() string { return l.tag }

// Source returns the content of the language's file.
func (l *Lexicon) Source() []byte { return l.src }

// Texts returns the texts by key, as changes of wording name them: a plural form has the key with the
// form, chart_rest.one.
func (l *Lexicon) Texts() map[string]string {
	texts, _ := phrases.Texts(l.src) // Parse has read it
	return texts
}

// Used reports whether the text with a key in the form of Texts was printed.
func (l *Lexicon) Used(key string) bool {
	whole, _, _ := strings.Cut(key, ".")
	_, used := l.used.Load(whole)
	return used
}

// With returns a lexicon of the same language with other texts, in the form of Texts.
func (l *Lexicon) With(texts map[string]string) (*Lexicon, error) {
	src, err := phrases.Encode(texts)
	if err != nil {
		return nil, fmt.Errorf("writing the words of %s: %w", l.tag, err)
	}
	return Parse(l.tag, src)
}

// Phrase returns the text of a key. Its placeholders are filled from pairs of name and value:
// Phrase("filed", "Date", d).
func (l *Lexicon) Phrase(key string, pairs ...any) string { return l.phrase(key, nil, pairs) }

// Count returns the text of a key in the plural form for n, with n as Count.
func (l *Lexicon) Count(key string, n int, pairs ...any) string {
	return l.phrase(key, n, append(pairs, "Count", n))
}

// Fill fills the placeholders of a text of the data, as Phrase does.
func (l *Lexicon) Fill(text string, pairs ...any) string {
	out, err := phrases.Fill(text, pairs)
	if err != nil {
		l.fault(fmt.Sprintf("%q: %v", text, err))
	}
	return out
}

func (l *Lexicon) fault(text string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.wrong = append(l.wrong, text)
}

// phrase fills the text of a key in the plural form for a number: an int, or a decimal as text. Texts
// that are the same for every number have one form.
func (l *Lexicon) phrase(key string, number any, pairs []any) string {
	if _, known := l.used.Load(key); !known {
		l.used.Store(key, true)
	}
	text, err := l.words.Fill(key, number, pairs)
	if err != nil {
		l.fault(fmt.Sprintf("i18n/%s.toml: %s: %v", l.tag, key, err))
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
