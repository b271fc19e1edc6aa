// Package words is the catalogue of everything the command says, in English
// and in Chinese. The words of the site, its charts included, are in i18n/.
package words

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"syscall"
)

// Lang is a language of the command's messages.
type Lang string

// The languages of the catalogue.
const (
	English Lang = "en"
	Chinese Lang = "zh"
)

// Parse reads the value of --lang. An empty value means: ask the locale.
func Parse(s string) (Lang, bool) {
	switch Lang(s) {
	case English, Chinese:
		return Lang(s), true
	}
	return English, false
}

// FromLocale picks the language of a locale setting such as zh_CN.UTF-8; the
// variables are given in order of precedence (LC_ALL, LC_MESSAGES, LANG) and
// the first one set decides.
func FromLocale(settings ...string) Lang {
	for _, s := range settings {
		if s != "" {
			if strings.HasPrefix(strings.ToLower(s), "zh") {
				return Chinese
			}
			return English
		}
	}
	return English
}

// Text returns the message of a key with its arguments filled in. A key that
// is not in the catalogue is a mistake in the program and panics.
func Text(lang Lang, key string, args ...any) string {
	between := "; "
	if lang == Chinese {
		between = "；"
	}
	return strings.Replace(filled(lang, key, args), then, between, 1)
}

// Found is like Text, without what to do about a warning or a note.
func Found(lang Lang, key string, args ...any) string {
	found, _, _ := strings.Cut(filled(lang, key, args), then)
	return found
}

func filled(lang Lang, key string, args []any) string {
	m, ok := catalogue[key]
	if !ok {
		panic("words: no message " + key)
	}
	text := m.en
	if lang == Chinese {
		text = m.zh
	}
	if len(args) == 0 {
		return text
	}
	said := make([]any, len(args))
	for i, a := range args {
		said[i] = a
		if s, ok := a.(speaker); ok {
			said[i] = s.In(lang)
		}
		if n, ok := a.(Name); ok {
			said[i] = n.in(lang)
		}
	}
	return fmt.Sprintf(text, said...)
}

// Name is what the data calls something; English only where the data has it.
type Name struct{ Chinese, English string }

func (n Name) in(lang Lang) string {
	if lang == English && n.English != "" {
		return n.English
	}
	return n.Chinese
}

// Noun is an English name of a thing in a message, which the Chinese message
// calls by its Chinese name.
type Noun string

// speaker is an argument that each language says in its own way.
type speaker interface{ In(Lang) string }

// In returns what the language calls the thing.
func (n Noun) In(lang Lang) string {
	if lang == English {
		return string(n)
	}
	zh, ok := nouns[n]
	if !ok {
		panic("words: no Chinese for " + string(n))
	}
	return zh
}

// Error is an error that can be told in both languages.
type Error struct {
	Key   string
	Args  []any
	Cause error // told behind the message as it is; nil where the message says all
}

func (e *Error) Error() string { return Of(English, e) }

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Cause }

// UsageError is a call that asks for what cannot be.
type UsageError struct{ reason *Error }

// Usage returns the UsageError that a message tells.
func Usage(key string, args ...any) error { return UsageError{&Error{Key: key, Args: args}} }

func (e UsageError) Error() string { return e.reason.Error() }

// Unwrap returns the error that can be told in both languages.
func (e UsageError) Unwrap() error { return e.reason }

// Explain tells an error in a language: what kind of failure it is and what to
// do next, and apart from that what failed in its own words, which are empty
// where the message says all.
func Explain(lang Lang, err error) (message, cause string) {
	var e *Error
	if errors.As(err, &e) {
		if e.Cause != nil {
			cause = e.Cause.Error()
		}
		return Text(lang, e.Key, e.Args...), cause
	}
	key := "fault"
	switch {
	case errors.Is(err, context.Canceled):
		return Text(lang, "stopped"), ""
	case errors.Is(err, syscall.ENOSPC):
		key = "disk-full"
	case errors.Is(err, fs.ErrPermission):
		key = "no-permission"
	}
	return Text(lang, key), err.Error()
}

// Of tells an error in a language: the message and behind it the cause.
func Of(lang Lang, err error) string {
	message, cause := Explain(lang, err)
	if cause == "" {
		return message
	}
	between := ": "
	if lang == Chinese {
		between = "："
	}
	if strings.Contains(cause, "\n") {
		between = strings.TrimSpace(between) + "\n"
	}
	return message + between + cause
}

// Rules returns the keys of all messages about the data: those of the rules.
func Rules() []string {
	var keys []string
	for k, m := range catalogue {
		if m.rule {
			keys = append(keys, k)
		}
	}
	return keys
}
