// Package message describes a problem of the data and its place, and holds every message of the
// command in English and Chinese, from the TOML files in catalogue/. The words of the site, charts
// included, are in i18n/.
package message

import (
	"context"
	"errors"
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

// Text returns the message of a key, its holes filled from pairs of a name and
// its value: Text(lang, "no-data", "Folder", dir). The message of a rule is what
// was found and behind it what is expected. An int called Count decides on the
// form of a message that has forms for a number. A key that is not in the
// catalogue or a hole without a value is a mistake in the program and panics.
func Text(lang Lang, key string, values ...any) string {
	c := catalogues()[lang]
	if !c.has[key+foundField] {
		return c.text(key, values)
	}
	if !c.has[key+expectedField] {
		return c.text(key+foundField, values)
	}
	between := "; "
	if lang == Chinese {
		between = "；"
	}
	return c.text(key+foundField, values) + between + c.text(key+expectedField, values)
}

// Found returns what the message of a rule says was found.
func Found(lang Lang, key string, values ...any) string {
	return catalogues()[lang].text(key+foundField, values)
}

// Expected returns what the message of a rule says is allowed or is to be done;
// nothing where it says no such thing.
func Expected(lang Lang, key string, values ...any) string {
	c := catalogues()[lang]
	if !c.has[key+expectedField] {
		return ""
	}
	return c.text(key+expectedField, values)
}

// Rules returns the keys of the messages that tell of a broken rule.
func Rules() []string {
	var keys []string
	for key := range catalogues()[English].has {
		if rule, ok := strings.CutSuffix(key, foundField); ok {
			keys = append(keys, rule)
		}
	}
	return keys
}

// Name is what the data calls something; English only where the data has it.
type Name struct{ Chinese, English string }

// In returns the name in a language.
func (n Name) In(lang Lang) string {
	if lang == English && n.English != "" {
		return n.English
	}
	return n.Chinese
}

// Noun is an English name of a thing in a message. The Chinese catalogue has
// what Chinese messages call it.
type Noun string

// In returns what the language calls the thing.
func (n Noun) In(lang Lang) string {
	if lang == English {
		return string(n)
	}
	return catalogues()[lang].text("noun."+string(n), nil)
}

// Error is an error that can be told in both languages.
type Error struct {
	Key    string
	Values []any // a name and its value, in turn
	Cause  error // told behind the message as it is; nil where the message says all
}

func (e *Error) Error() string { return Of(English, e) }

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Cause }

// UsageError is a call that asks for what cannot be.
type UsageError struct{ reason *Error }

// Usage returns the UsageError that a message tells.
func Usage(key string, values ...any) error { return UsageError{&Error{Key: key, Values: values}} }

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
		return Text(lang, e.Key, e.Values...), cause
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
