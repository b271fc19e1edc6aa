package project

import (
	"cmp"
	"errors"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"
	_ "time/tzdata" // a machine may have no time zones

	"github.com/pelletier/go-toml/v2"

	"portal/internal/figures"
	"portal/internal/lexicon"
	"portal/internal/message"
)

// Settings are what config.toml and the files of i18n/ say.
type Settings struct {
	BaseURL   string             // where the site will stand, with a slash at the end
	Titles    map[string]string  // of the site, by language
	Organiser string             // of the site that the portal is a part of; empty where nobody says
	Languages []*lexicon.Lexicon // the words of the site, Chinese first
	Zone      *time.Location     // in which a day begins and ends, whatever the machine's is
}

// defaultZone is the time zone of a portal whose config.toml names none.
const defaultZone = "Asia/Shanghai"

// Today returns the portal's day at a moment.
func (s Settings) Today(now time.Time) figures.Date {
	now = now.In(s.Zone)
	return figures.Date{Year: now.Year(), Month: int(now.Month()), Day: now.Day()}
}

// Absolute reports whether the site's full address is known.
func (s Settings) Absolute() bool { return strings.HasPrefix(s.BaseURL, "http") }

// At returns the settings of a site that stands elsewhere than config.toml
// says; empty is where that says. An address at which no site can stand is an
// error of the call.
func (s Settings) At(base string) (Settings, error) {
	if base == "" {
		return s, nil
	}
	if !isBase(base) {
		return Settings{}, message.Usage("base-url", "Value", base)
	}
	s.BaseURL = folder(base)
	return s, nil
}

// folder returns an address with a slash at the end.
func folder(address string) string { return strings.TrimSuffix(address, "/") + "/" }

// Fault is a failure that is no problem of the data and yet has its place in
// the project's files. The place may be not given.
type Fault struct {
	Pos    message.Pos
	Reason *message.Error
}

func (f Fault) Error() string { return f.Reason.Error() }

// Unwrap returns the error that can be told in both languages.
func (f Fault) Unwrap() error { return f.Reason }

// unreadable is the failure to make sense of a TOML file.
func unreadable(err error, file, key string, values ...any) Fault {
	pos := message.Pos{File: file}
	var wrong *toml.DecodeError
	if errors.As(err, &wrong) {
		pos.Line, _ = wrong.Position()
	}
	return Fault{pos, &message.Error{Key: key, Values: values, Cause: err}}
}

// readSettings reads config.toml and i18n/. A site for which the file names no
// address stands at the root.
func readSettings(dir string) (Settings, error) {
	const name = "config.toml"
	f, err := os.Open(filepath.Join(dir, name))
	if err != nil {
		return Settings{}, Fault{message.Pos{File: name}, &message.Error{Key: "settings-missing", Cause: err}}
	}
	defer f.Close()
	var config struct {
		BaseURL string `toml:"baseURL"`
		Title   string `toml:"title"`
		Zone    string `toml:"timeZone"`
		Params  struct {
			Host struct {
				Organiser string `toml:"organiser"`
			} `toml:"host"`
		} `toml:"params"`

		Languages map[string]struct {
			Title string `toml:"title"`
		} `toml:"languages"`
	}
	if err := toml.NewDecoder(io.LimitReader(f, 1<<20)).Decode(&config); err != nil {
		return Settings{}, unreadable(err, name, "settings-form")
	}
	if config.BaseURL != "" && !isBase(config.BaseURL) {
		return Settings{}, Fault{message.Pos{File: name}, &message.Error{Key: "settings-base", Values: []any{"Value", config.BaseURL}}}
	}
	zone, err := time.LoadLocation(cmp.Or(config.Zone, defaultZone))
	if err != nil || config.Zone == "Local" { // the machine's own
		return Settings{}, Fault{message.Pos{File: name}, &message.Error{Key: "settings-zone", Values: []any{"Zone", config.Zone}}}
	}
	s := Settings{
		BaseURL:   folder(config.BaseURL),
		Titles:    map[string]string{},
		Organiser: config.Params.Host.Organiser,
		Zone:      zone,
	}
	for _, tag := range []string{lexicon.Chinese, lexicon.English} {
		language, ok := config.Languages[tag]
		if !ok && tag != lexicon.Chinese {
			continue
		}
		s.Titles[tag] = cmp.Or(language.Title, config.Title)
		said, err := lexicon.Read(os.DirFS(dir), tag)
		if err != nil {
			return Settings{}, unreadable(err, "i18n/"+tag+".toml", "words-form", "Language", tag)
		}
		s.Languages = append(s.Languages, said)
	}
	return s, nil
}

// baseForm is a path that needs no quoting in a page or in a server's settings.
var baseForm = regexp.MustCompile(`^(/[\p{L}\p{N}._~-]+)*/?$`)

// isBase reports whether a site can stand at an address.
func isBase(address string) bool {
	u, err := url.Parse(address)
	return err == nil && u.RawQuery == "" && u.Fragment == "" && u.User == nil && baseForm.MatchString(u.Path) &&
		(u.Scheme == "" && u.Host == "" || (u.Scheme == "https" || u.Scheme == "http") && u.Host != "")
}
