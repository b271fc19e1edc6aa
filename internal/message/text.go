// Package message describes the problems of the data and their positions, and contains every
// message of the command in English and Chinese, from the TOML files in catalogue/. The words of
// the site and its charts are in i18n/.
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

// The languages of the catalogues.
const (
	English Lang = "en"
	Chinese Lang = "zh"
)

// Parse reads the value of --lang. An empty value means the language of the locale.
func Parse(s string) (Lang, bool) {
	switch Lang(s) {
	case English, Chinese:
		return Lang(s), true
	}
	return English, false
}

// FromLocale returns the language of a locale setting such as zh_CN.UTF-8. It takes the variables
// in order of precedence (LC_ALL, LC_MESSAGES, LANG) and uses the first that is set.
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

// Text returns the message of a key. Pairs of a name and a value fill its placeholders: Text(lang,
// "no-data", "Folder", dir). The message of a rule is what was found, then what is expected. An int
// called Count selects the plural form. Text panics for an unknown key or a placeholder without a
// value, because that is a bug.
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

// Found returns what was found, from the message of a rule.
func Found(lang Lang, key string, values ...any) string {
	return catalogues()[lang].text(key+foundField, values)
}

// Expected returns what is allowed or what to do, from the message of a rule, or "" if it does not
// say.
func Expected(lang Lang, key string, values ...any) string {
	c := catalogues()[lang]
	if !c.has[key+expectedField] {
		return ""
	}
	return c.text(key+expectedField, values)
}

// Rules returns the keys of the messages of rules.
func Rules() []string {
	var keys []string
	for key := range catalogues()[English].has {
		if rule, ok := strings.CutSuffix(key, foundField); ok {
			keys = append(keys, rule)
		}
	}
	return keys
}

// Name is a name from the data in both languages. English is empty if the data has none.
type Name struct{ Chinese, English string }

// In returns the name in a language.
func (n Name) In(lang Lang) string {
	if lang == English && n.English != "" {
		return n.English
	}
	return n.Chinese
}

// Noun is the English word for a thing in a message. The Chinese catalogue has its translation.
type Noun string

// In returns the word in a language.
func (n Noun) In(lang Lang) string {
	if lang == English {
		return string(n)
	}
	return catalogues()[lang].text("noun."+string(n), nil)
}

// Error is an error with a message in both languages.
type Error struct {
	Key    string
	Values []any // a name and its value, in turn
	Cause  error // printed after the message, untranslated; nil if the message says everything
}

func (e *Error) Error() string { return Of(English, e) }

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Cause }

// UsageError is an error in the arguments of a call.
type UsageError struct{ reason *Error }

// Usage returns the UsageError with a message.
func Usage(key string, values ...any) error { return UsageError{&Error{Key: key, Values: values}} }

func (e UsageError) Error() string { return e.reason.Error() }

// Unwrap returns the error with a message in both languages.
func (e UsageError) Unwrap() error { return e.reason }

// Explain returns an error's message in a language, which says what kind of failure it is and what
// to do. It also returns the original text of the cause, or "" if the message says everything.
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

// Of returns an error's message in a language, followed by its cause.
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
