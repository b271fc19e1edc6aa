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

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"github.com/pelletier/go-toml/v2"
	"golang.org/x/text/language"
)

// The languages of the site, as Hugo and i18n/ name them.
const (
	Chinese = "zh-cn"
	English = "en"
)

// Lexicon has the words of one language.
type Lexicon struct {
	tag   string
	words *i18n.Localizer
	known sync.Map // phrases by their keys

	mu    sync.Mutex
	wrong []string
}

// Read reads the words of a language from the project's folder.
func Read(project fs.FS, tag string) (*Lexicon, error) {
	parsed, err := language.Parse(tag)
	if err != nil {
		return nil, fmt.Errorf("reading the words of %s: %w", tag, err)
	}
	bundle := i18n.NewBundle(parsed)
	bundle.RegisterUnmarshalFunc("toml", toml.Unmarshal)
	if _, err := bundle.LoadMessageFileFS(project, "i18n/"+tag+".toml"); err != nil {
		return nil, fmt.Errorf("reading the words of %s: %w", tag, err)
	}
	return &Lexicon{tag: tag, words: i18n.NewLocalizer(bundle, tag)}, nil
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
	p, err := l.phrase(key, number)
	if err != nil && number != nil {
		p, err = l.phrase(key, nil)
	}
	said := ""
	if err == nil {
		said, err = p.fill(pairs)
	}
	if err != nil {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.wrong = append(l.wrong, fmt.Sprintf("i18n/%s.toml: %s: %v", l.tag, key, err))
	}
	return said
}

// phrase finds the words of a key, and keeps those that no number decides on:
// a site says them thousands of times.
func (l *Lexicon) phrase(key string, number any) (phrase, error) {
	if p, ok := l.known.Load(key); ok && number == nil {
		return p.(phrase), nil
	}
	var p phrase
	_, err := l.words.Localize(&i18n.LocalizeConfig{MessageID: key, PluralCount: number, TemplateData: &p, TemplateParser: phrases{}})
	if none := (&i18n.MessageNotFoundErr{}); errors.As(err, &none) {
		err = errors.New("no such key")
	}
	if err == nil && number == nil {
		l.known.Store(key, p)
	}
	return p, err
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
