// Package phrases reads the phrases of a language from a TOML file that a translator can edit. Each
// key has a phrase with named placeholders, or several plural forms. Both the site's words and the
// command's messages use it.
package phrases

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"
	"sync"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"github.com/pelletier/go-toml/v2"
	"golang.org/x/text/language"
)

// Book contains the phrases of one language.
type Book struct {
	localizer *i18n.Localizer
	keys      []string
	parsed    sync.Map // phrases by key
}

// Read reads a file that is named after its language, such as i18n/zh-cn.toml. A key in a table is
// written as table.key.
func Read(files fs.FS, name string) (*Book, error) {
	src, err := fs.ReadFile(files, name)
	if err != nil {
		return nil, fmt.Errorf("reading the words of %s: %w", tagOf(name), err)
	}
	return Parse(name, src)
}

func tagOf(name string) string { return strings.TrimSuffix(path.Base(name), ".toml") }

// Parse reads the phrases of a file with such a name.
func Parse(name string, src []byte) (*Book, error) {
	tag := tagOf(name)
	parsed, err := language.Parse(tag)
	if err != nil {
		return nil, fmt.Errorf("reading the words of %s: %w", tag, err)
	}
	bundle := i18n.NewBundle(parsed)
	bundle.RegisterUnmarshalFunc("toml", toml.Unmarshal)
	file, err := bundle.ParseMessageFileBytes(src, name)
	if err != nil {
		return nil, fmt.Errorf("reading the words of %s: %w", tag, err)
	}
	b := &Book{localizer: i18n.NewLocalizer(bundle, tag)}
	for _, m := range file.Messages {
		b.keys = append(b.keys, m.ID)
	}
	return b, nil
}

// Keys returns the keys in no particular order.
func (b *Book) Keys() []string { return b.keys }

// Fill returns the phrase of a key with its placeholders filled from pairs of a name and a value.
// The number, an int or a decimal as text, selects the plural form; nil means no number. Fill
// returns an error for an unknown key or a placeholder without a value.
func (b *Book) Fill(key string, number any, pairs []any) (string, error) {
	p, err := b.phrase(key, number)
	if err != nil && number != nil {
		p, err = b.phrase(key, nil)
	}
	if err != nil {
		return "", err
	}
	return p.fill(pairs)
}

// phrase finds the phrase of a key. It caches phrases without a number, because a site needs them
// thousands of times.
func (b *Book) phrase(key string, number any) (phrase, error) {
	if p, ok := b.parsed.Load(key); ok && number == nil {
		return p.(phrase), nil
	}
	var p phrase
	_, err := b.localizer.Localize(&i18n.LocalizeConfig{
		MessageID: key, PluralCount: number, TemplateData: &p, TemplateParser: parser{},
	})
	if none := (&i18n.MessageNotFoundErr{}); errors.As(err, &none) {
		err = errors.New("no such key")
	}
	if err == nil && number == nil {
		b.parsed.Store(key, p)
	}
	return p, err
}
