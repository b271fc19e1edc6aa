// Package phrases reads the words of a language from a TOML file that a
// translator can edit: under each key a phrase with named holes, or several
// where a number decides on the form. The site's words and the command's
// messages are both read here.
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

// Book has the phrases of one language.
type Book struct {
	localizer *i18n.Localizer
	keys      []string
	parsed    sync.Map // phrases by their keys
}

// Read reads a file that is named for its language: i18n/zh-cn.toml. A key in a
// table is written with a point: table.key.
func Read(files fs.FS, name string) (*Book, error) {
	tag := strings.TrimSuffix(path.Base(name), ".toml")
	parsed, err := language.Parse(tag)
	if err != nil {
		return nil, fmt.Errorf("reading the words of %s: %w", tag, err)
	}
	bundle := i18n.NewBundle(parsed)
	bundle.RegisterUnmarshalFunc("toml", toml.Unmarshal)
	file, err := bundle.LoadMessageFileFS(files, name)
	if err != nil {
		return nil, fmt.Errorf("reading the words of %s: %w", tag, err)
	}
	b := &Book{localizer: i18n.NewLocalizer(bundle, tag)}
	for _, m := range file.Messages {
		b.keys = append(b.keys, m.ID)
	}
	return b, nil
}

// Keys lists the keys, in no order.
func (b *Book) Keys() []string { return b.keys }

// Fill returns the phrase of a key, its holes filled from pairs of a name and
// its value. The number, an int or the text of one with decimals, decides on
// the form; nil stands for none, and a phrase may have one form for all. A key
// that is not there and a hole without a value are errors.
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

// phrase finds the phrase of a key, and caches those that no number decides on:
// a site needs them thousands of times.
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
