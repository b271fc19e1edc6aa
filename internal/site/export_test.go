package site

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path"
	"strings"
	"time"

	"portal/internal/figures"
	"portal/internal/lexicon"
	"portal/internal/message"
	"portal/internal/project"
	"portal/internal/testkit/sample"
)

// FirstMost is the largest compressed size of the first search file, in bytes.
const FirstMost = firstMost

// settingsFor returns settings for a site at the root in one language.
func settingsFor(words *lexicon.Lexicon) settings {
	return settings{Settings: project.Settings{
		BaseURL: "/", Zone: time.UTC, Titles: map[string]string{lexicon.Chinese: "portal"}, Languages: []*lexicon.Lexicon{words},
	}}
}

// stagedFiles stages the months of a plan and all else, and returns the files.
func stagedFiles(p plan) (map[string][]byte, error) {
	out := map[string][]byte{}
	for _, m := range p.months {
		s, err := m.stage(p)
		if err != nil {
			return nil, err
		}
		maps.Copy(out, s.files)
	}
	s, err := p.stage(false)
	if err != nil {
		return nil, err
	}
	maps.Copy(out, s.files)
	return out, s.err
}

// Addresses returns the addresses of a portal's pages in a language.
func Addresses(ds *figures.Dataset, tag string) ([]string, error) {
	words, err := lexicon.Read(os.DirFS(sample.Root()), tag)
	if err != nil {
		return nil, err
	}
	own := settingsFor(words)
	own.Titles[tag] = "portal"
	files, err := stagedFiles(draft(ds, nil, own))
	if err != nil {
		return nil, err
	}
	var out []string
	for name := range files {
		folder, file := path.Split(name)
		if below, ok := strings.CutPrefix(folder, contentOf(tag)); ok && (file == "index.md" || file == "_index.md") &&
			below != figures.EmbedFolder {
			out = append(out, below)
		}
	}
	return out, words.Err()
}

// SearchFiles returns the two files of the search; the second may be nil.
func SearchFiles(ds *figures.Dataset) (first, older []byte, err error) {
	words, err := lexicon.Read(os.DirFS(sample.Root()), lexicon.Chinese)
	if err != nil {
		return nil, nil, err
	}
	files, err := stagedFiles(draft(ds, nil, settingsFor(words)))
	return files["assets/"+firstPassages], files["assets/"+olderPassages], err
}

// Subscribed returns the feed and the calendar of a portal at an address.
func Subscribed(ds *figures.Dataset, base string) (feed, calendar []byte, err error) {
	words, err := lexicon.Read(os.DirFS(sample.Root()), lexicon.Chinese)
	if err != nil {
		return nil, nil, err
	}
	own := settingsFor(words)
	own.BaseURL = base
	files, err := stagedFiles(draft(ds, nil, own))
	return files["static/"+feedName], files["static/"+calendarName], err
}

// Page is a page as a layout gets it, before Hugo and without pictures.
type Page struct {
	Layout string
	Params any // decoded from JSON
	Body   string
}

// Staged stages the pages of the project in a folder, for a site at an address, and returns them by
// address. Tests use it to read the texts that the layouts print.
func Staged(ctx context.Context, dir, base string) (map[string]Page, message.List, error) {
	opened, err := project.Open(ctx, dir)
	if err != nil {
		return nil, nil, err
	}
	if opened.Problems.Stop() {
		return nil, opened.Problems, nil
	}
	at, err := opened.Settings.At(base)
	if err != nil {
		return nil, nil, err
	}
	files, err := stagedFiles(draft(opened.Dataset, opened.Remarks, settings{Settings: at}))
	if err != nil {
		return nil, nil, err
	}
	out := map[string]Page{}
	for name, src := range files {
		folder, file := path.Split(name)
		if file != "index.md" && file != "_index.md" {
			continue
		}
		front := json.NewDecoder(bytes.NewReader(src))
		var page Page
		if err := front.Decode(&page); err != nil {
			return nil, nil, fmt.Errorf("%s: %w", name, err)
		}
		page.Body = string(src[front.InputOffset():])
		address := "/" + strings.TrimPrefix(strings.TrimPrefix(folder, contentOf(lexicon.Chinese)), "content/")
		out[address] = page
	}
	return out, opened.Problems, nil
}
