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
	"portal/internal/opendata/ocds"
)

// Settings are the contents of config.toml and i18n/.
type Settings struct {
	BaseURL   string             // the site's address, with a slash at the end
	Titles    map[string]string  // of the site, by language
	Organiser string             // of the site that includes the portal; empty if unknown
	Languages []*lexicon.Lexicon // the words of the site, Chinese first
	Zone      *time.Location     // decides when a day begins; independent of the machine's zone

	Licence    Licence // of the data; empty if none is stated
	OCIDPrefix string  // the registered prefix of the ids of Open Contracting; empty if there is none

	CopyMonths int // how many months the copy for a disk has, the newest; 0 means all
}

// Licence is the licence of the data. Both are empty, or both are given.
type Licence struct {
	Title   string `toml:"licence"`
	Address string `toml:"licence_address"`
}

// copyMonths is the number of months in the copy for a disk if config.toml does not say.
const copyMonths = 12

// defaultZone is the time zone if config.toml names none.
const defaultZone = "Asia/Shanghai"

// Today returns the date in the portal's time zone.
func (s Settings) Today(now time.Time) figures.Date {
	now = now.In(s.Zone)
	return figures.Date{Year: now.Year(), Month: int(now.Month()), Day: now.Day()}
}

// Absolute reports whether the site's full address is known.
func (s Settings) Absolute() bool { return strings.HasPrefix(s.BaseURL, "http") }

// At returns the settings for a site at another address. An empty address means the one in
// config.toml. An invalid address is a usage error.
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

// Fault is an error with a position in the project's files that is not a problem of the data. The
// position may be unknown.
type Fault struct {
	Pos    message.Pos
	Reason *message.Error
}

func (f Fault) Error() string { return f.Reason.Error() }

// Unwrap returns the error with a message in both languages.
func (f Fault) Unwrap() error { return f.Reason }

// unreadable returns the Fault for a TOML file that cannot be parsed.
func unreadable(err error, file, key string, values ...any) Fault {
	pos := message.Pos{File: file}
	var wrong *toml.DecodeError
	if errors.As(err, &wrong) {
		pos.Line, _ = wrong.Position()
	}
	return Fault{pos, &message.Error{Key: key, Values: values, Cause: err}}
}

// readSettings reads config.toml and i18n/. A site without an address in config.toml is at the
// root.
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
			CopyMonths *uint16 `toml:"copy_months"`
			OpenData   struct {
				Licence
				OCIDPrefix string `toml:"ocid_prefix"`
			} `toml:"open_data"`
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
	if err != nil || config.Zone == "Local" { // would be the machine's own zone
		return Settings{}, Fault{message.Pos{File: name}, &message.Error{Key: "settings-zone", Values: []any{"Zone", config.Zone}}}
	}
	open := config.Params.OpenData
	switch {
	case open.OCIDPrefix != "" && !ocds.Registered(open.OCIDPrefix):
		return Settings{}, Fault{message.Pos{File: name}, &message.Error{Key: "settings-ocid", Values: []any{"Prefix", open.OCIDPrefix}}}
	case (open.Title == "") != (open.Address == "") || open.Address != "" && !strings.HasPrefix(open.Address, "http"):
		return Settings{}, Fault{message.Pos{File: name}, &message.Error{Key: "settings-licence"}}
	}
	s := Settings{
		BaseURL:   folder(config.BaseURL),
		Titles:    map[string]string{},
		Organiser: config.Params.Host.Organiser,
		Zone:      zone,
		Licence:   open.Licence,

		OCIDPrefix: open.OCIDPrefix,

		CopyMonths: copyMonths,
	}
	if n := config.Params.CopyMonths; n != nil {
		s.CopyMonths = int(*n)
	}
	for _, tag := range []string{lexicon.Chinese, lexicon.English} {
		language, ok := config.Languages[tag]
		if !ok && tag != lexicon.Chinese {
			continue
		}
		s.Titles[tag] = cmp.Or(language.Title, config.Title)
		words, err := lexicon.Read(os.DirFS(dir), tag)
		if err != nil {
			return Settings{}, unreadable(err, lexicon.File(tag), "words-form", "Language", tag)
		}
		s.Languages = append(s.Languages, words)
	}
	return s, nil
}

// baseForm matches a path that needs no quoting in a page or in a server's configuration.
var baseForm = regexp.MustCompile(`^(/[\p{L}\p{N}._~-]+)*/?$`)

// isBase reports whether an address is a valid base URL.
func isBase(address string) bool {
	u, err := url.Parse(address)
	return err == nil && u.RawQuery == "" && u.Fragment == "" && u.User == nil && baseForm.MatchString(u.Path) &&
		(u.Scheme == "" && u.Host == "" || (u.Scheme == "https" || u.Scheme == "http") && u.Host != "")
}
