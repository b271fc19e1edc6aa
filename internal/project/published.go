package project

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"portal/charts"
	"portal/internal/check"
	"portal/internal/figures"
	"portal/internal/lexicon"
	"portal/internal/message"
)

// publishedFiles returns the published reports, projects, rows of the form, words and withdrawals, or
// nothing if nothing was published.
func publishedFiles(ctx context.Context, dir string) (map[string][]byte, error) {
	data := []string{figures.IndicatorsFile, strings.TrimSuffix(figures.ReportsFolder, "/"),
		strings.TrimSuffix(figures.ProjectsFolder, "/")}
	words := []string{figures.ChartsFile, figures.WordingFile, figures.WithdrawalsFile, figures.SourcesFile, figures.JurisdictionsFile,
		strings.TrimSuffix(figures.NoticesFolder, "/"), lexicon.File(lexicon.Chinese), lexicon.File(lexicon.English)}
	files, err := history(ctx, dir, figures.PublishedFile, slices.Concat(data, words)...)
	if err != nil || len(files) == 0 {
		return nil, err
	}
	for name := range files {
		if slices.ContainsFunc(data, func(p string) bool { return name == p || strings.HasPrefix(name, p+"/") }) {
			return files, nil
		}
	}
	// Words alone are not what was published: the data is missing from the history.
	return nil, &message.Error{Key: "history-missing", Values: []any{"File", figures.PublishedFile}}
}

// Published returns the published reports and projects, with the rows of the form, the places and the
// documents. The dataset has nothing else, and is empty if nothing was published.
func (p *Project) Published() *figures.Dataset {
	if len(p.published) == 0 {
		return &figures.Dataset{}
	}
	ds, _ := figures.Parse(p.published) // it was checked before it was published
	return ds
}

// changes compares the data with the published data. It parses only projects and files that differ. If
// projects differ, it adds the latest month, because that month's charts show everything that earlier ones
// show of a project.
func (p *Project) changes() (message.List, error) {
	then := p.published
	if len(then) == 0 {
		return nil, nil
	}
	same := func(name string) bool {
		src, ok := p.Dataset.Files[name]
		return ok && bytes.Equal(src, then[name])
	}
	differ := map[string][]byte{}
	latest, projects := "", false
	for name := range p.Dataset.Files {
		if _, ok := then[name]; !ok && strings.HasPrefix(name, figures.ProjectsFolder) {
			projects = true // a new one
		}
	}
	for name, src := range then {
		switch {
		case strings.HasPrefix(name, figures.ReportsFolder):
			latest = max(latest, name)
			if !same(name) || !same(figures.IndicatorsFile) {
				differ[name] = src
			}
		case strings.HasPrefix(name, figures.ProjectsFolder) && !same(name):
			projects = true
		case strings.HasPrefix(name, figures.NoticesFolder) && !same(name),
			slices.Contains([]string{
				figures.SourcesFile, figures.JurisdictionsFile, figures.ChartsFile, figures.WordingFile, figures.WithdrawalsFile,
			}, name) && !same(name):
			differ[name] = src
		}
	}
	if src, ok := then[latest]; ok && projects {
		differ[latest] = src
	}
	if !same(figures.JurisdictionsFile) || !same(figures.IndicatorsFile) {
		differ = maps.Clone(then) // names and words of each published month
	}
	phrases, err := p.changedPhrases()
	if err != nil || !projects && len(differ) == 0 && len(phrases) == 0 && same(figures.IndicatorsFile) {
		return nil, err
	}
	for name, src := range then {
		if strings.HasPrefix(name, figures.ProjectsFolder) ||
			slices.Contains([]string{figures.IndicatorsFile, figures.WordingFile, figures.WithdrawalsFile}, name) {
			differ[name] = src
		}
	}
	published, _ := figures.Parse(differ) // it was checked before it was published
	published.Phrases = phrases
	return check.Changes(published, p.Dataset), nil
}

// changedPhrases returns the published texts, by language and key, that differ now and that the charts of
// published months print.
func (p *Project) changedPhrases() (map[string]map[string]string, error) {
	out := map[string]map[string]string{}
	for _, words := range p.Settings.Languages {
		src, ok := p.published[lexicon.File(words.Tag())]
		if !ok || bytes.Equal(src, words.Source()) {
			continue
		}
		then, err := lexicon.Parse(words.Tag(), src)
		if err != nil {
			return nil, fmt.Errorf("reading the published words: %w", err)
		}
		now := words.Texts()
		changed := then.Texts()
		maps.DeleteFunc(changed, func(key, text string) bool { return now[key] == text })
		printed := func(key string) bool {
			return then.Used(key) || slices.Contains(tableWords, key) || p.recorded(words.Tag(), key)
		}
		unknown := func(key string) bool { return !printed(key) }
		if slices.ContainsFunc(slices.Collect(maps.Keys(changed)), unknown) {
			// Making the charts, which takes long, shows which phrases they print.
			_, err := charts.Build(p.Published(), then, func(string, string, figures.Period) string { return "" })
			if err != nil {
				return nil, fmt.Errorf("making the published charts: %w", err)
			}
		}
		maps.DeleteFunc(changed, func(key, _ string) bool { return !printed(key) })
		if len(changed) > 0 {
			out[words.Tag()] = changed
		}
	}
	return out, nil
}

// recorded reports whether a change of a phrase is recorded.
func (p *Project) recorded(language, key string) bool {
	return slices.ContainsFunc(p.Dataset.Wording, func(w figures.Wording) bool {
		return w.Text() == figures.TextName{Of: key, Language: language}
	})
}

// tableWords are the phrases with which layouts print the tables of charts.
var tableWords = []string{"open", "close"}
