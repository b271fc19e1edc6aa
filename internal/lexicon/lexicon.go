// Package lexicon has the words that the site prints in a language. They stand
// in i18n/, where the layouts find theirs too; what is printed from data stays
// as the data has it.
package lexicon

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
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
func (l *Lexicon) Say(key string, pairs ...any) string {
	return l.say(&i18n.LocalizeConfig{MessageID: key}, pairs)
}

// Count returns the words of a key for a number of things, which they know as
// Count.
func (l *Lexicon) Count(key string, n int, pairs ...any) string {
	return l.say(&i18n.LocalizeConfig{MessageID: key, PluralCount: n}, append(pairs, "Count", n))
}

func (l *Lexicon) say(asked *i18n.LocalizeConfig, pairs []any) string {
	if len(pairs) > 0 {
		open := make(map[string]any, len(pairs)/2)
		for pair := range slices.Chunk(pairs, 2) {
			open[pair[0].(string)] = pair[1]
		}
		asked.TemplateData = open
	}
	said, err := l.words.Localize(asked)
	if err == nil && strings.Contains(said, "<no value>") {
		err = fmt.Errorf("%s: %q lacks a value", asked.MessageID, said)
	}
	if err != nil {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.wrong = append(l.wrong, fmt.Sprintf("i18n/%s.toml: %v", l.tag, err))
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
