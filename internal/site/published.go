package site

import (
	"bytes"
	"context"
	"strings"

	"portal/internal/check"
	"portal/internal/figures"
	"portal/internal/message"
	"portal/internal/revision"
)

// Published returns the months and projects that were published, as git has
// them; nil where nobody knows. Nothing but them and the form's rows is in it.
func Published(ctx context.Context, dir string) (*figures.Dataset, error) {
	then, err := publishedFiles(ctx, dir)
	if err != nil || len(then) == 0 {
		return nil, err
	}
	ds, _ := figures.Parse(then) // it was judged when it was published
	return ds, nil
}

func publishedFiles(ctx context.Context, dir string) (map[string][]byte, error) {
	return revision.Published(ctx, dir, figures.PublishedFile, figures.IndicatorsFile,
		strings.TrimSuffix(figures.ReportsFolder, "/"), strings.TrimSuffix(figures.ProjectsFolder, "/"))
}

// changes holds the data to what of it was published, as git has that. Only
// the files that differ are read a second time; with those of projects the
// latest month, whose charts have all that earlier ones have of a project.
func changes(ctx context.Context, dir string, now *figures.Dataset) (message.List, error) {
	then, err := publishedFiles(ctx, dir)
	if err != nil || len(then) == 0 {
		return nil, err
	}
	same := func(name string) bool {
		src, ok := now.Files[name]
		return ok && bytes.Equal(src, then[name])
	}
	differ := map[string][]byte{}
	latest, projects := "", false
	for name, src := range then {
		switch {
		case strings.HasPrefix(name, figures.ReportsFolder):
			latest = max(latest, name)
			if !same(name) || !same(figures.IndicatorsFile) {
				differ[name] = src
			}
		case strings.HasPrefix(name, figures.ProjectsFolder) && !same(name):
			differ[name], projects = src, true
		}
	}
	if src, ok := then[latest]; ok && projects {
		differ[latest] = src
	}
	if len(differ) == 0 && same(figures.IndicatorsFile) {
		return nil, nil
	}
	differ[figures.IndicatorsFile] = then[figures.IndicatorsFile]
	published, _ := figures.Parse(differ) // it was judged when it was published
	return check.Changes(published, now), nil
}
