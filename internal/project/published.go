package project

import (
	"bytes"
	"context"
	"strings"

	"portal/internal/check"
	"portal/internal/figures"
	"portal/internal/message"
)

// publishedFiles returns the published reports, projects, rows of the form and withdrawals, or nothing
// if nothing was published.
func publishedFiles(ctx context.Context, dir string) (map[string][]byte, error) {
	return history(ctx, dir, figures.PublishedFile, figures.IndicatorsFile, figures.WithdrawalsFile,
		strings.TrimSuffix(figures.ReportsFolder, "/"), strings.TrimSuffix(figures.ProjectsFolder, "/"))
}

// Published returns the published reports and projects. The dataset has nothing else but the rows
// of the form, and is empty if nothing was published.
func (p *Project) Published() *figures.Dataset {
	if len(p.published) == 0 {
		return &figures.Dataset{}
	}
	ds, _ := figures.Parse(p.published) // it was checked before it was published
	return ds
}

// changes compares the data with the published data. It parses only files that differ. If projects
// differ, it adds the latest month, because that month's charts show everything that earlier ones
// show of a project.
func (p *Project) changes() message.List {
	then := p.published
	if len(then) == 0 {
		return nil
	}
	same := func(name string) bool {
		src, ok := p.Dataset.Files[name]
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
		case name == figures.WithdrawalsFile && !same(name):
			differ[name] = src
		}
	}
	if src, ok := then[latest]; ok && projects {
		differ[latest] = src
	}
	if len(differ) == 0 && same(figures.IndicatorsFile) {
		return nil
	}
	differ[figures.IndicatorsFile] = then[figures.IndicatorsFile]
	published, _ := figures.Parse(differ) // it was checked before it was published
	return check.Changes(published, p.Dataset)
}
