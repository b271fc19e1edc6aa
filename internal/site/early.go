package site

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"

	"portal/internal/figures"
	"portal/internal/picture"
	"portal/internal/project"
)

// early builds the page of a month's report in the site's first language, with its pictures, and puts it
// into the folder of an earlier site, so that a reader need not wait for the rest. Hugo makes no other
// page, but knows the addresses of those to which this one links.
func (p plan) early(ctx context.Context, dir, out string, drawer *picture.Drawer, m *month) error {
	words := p.Languages[0]
	mine, err := m.stage(p)
	if err != nil {
		return err
	}
	others, err := p.stage(true)
	if err != nil {
		return err
	}
	page := contentOf(words.Tag()) + figures.ReportPath(m.report.Period.V)
	others = others.unrendered()
	for name, src := range mine.files {
		if strings.HasPrefix(name, page) || strings.HasPrefix(name, "assets/") {
			others.files[name] = src
		}
	}
	for _, d := range mine.drawings {
		if drawn := d.shownOn(m, words.Tag()); drawn != "" {
			others.picture(drawing{d.picture, []string{drawn}, nil})
		}
	}
	work := filepath.Join(dir, ".build")
	to := places{filepath.Join(work, "stage"), filepath.Join(work, "early")}
	if err := errors.Join(to.empty(), os.RemoveAll(to.site)); err != nil {
		return err
	}
	if err := others.libraries(); err != nil {
		return err
	}
	if err := others.write(ctx, to, drawer); err != nil {
		return err
	}
	if err := hugo(ctx, dir, to.site, p.BaseURL, true); err != nil {
		return err
	}
	names, err := files(to.site, "")
	if err != nil {
		return err
	}
	for _, name := range names {
		target := filepath.Join(out, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(target), 0o777); err != nil {
			return err
		}
		if err := os.Rename(filepath.Join(to.site, filepath.FromSlash(name)), target); err != nil {
			return err
		}
	}
	return os.RemoveAll(to.site)
}

// shownOn returns the address below static/ of a picture if the page of a month's report shows it.
func (d drawing) shownOn(m *month, tag string) string {
	for _, page := range m.pages {
		folder := contentOf(tag) + page.Address
		if page.Kind != project.Frozen || page.Chart.Scope != figures.All {
			continue
		}
		for _, name := range d.svg {
			if name == folder+wideName || name == folder+narrowName {
				return "static/" + page.Address + filepath.Base(name)
			}
		}
	}
	return ""
}
