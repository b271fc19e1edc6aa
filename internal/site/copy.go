package site

import (
	"context"
	"errors"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"portal/internal/figures"
	"portal/internal/lexicon"
	"portal/internal/opendata/api"
	"portal/internal/opendata/bulk"
	"portal/internal/opendata/ocds"
	"portal/internal/site/offline"
)

// copyName is the zip archive with a copy of the site for reading from a disk.
const copyName = "site.zip"

// copy writes the offline copy of the site in a folder into the same folder.
func (p plan) copy(ctx context.Context, folder string) error {
	f, err := os.Create(filepath.Join(folder, copyName))
	if err != nil {
		return err
	}
	older := p.older()
	err = offline.Write(ctx, f, os.DirFS(folder), offline.Copy{
		Base: p.BaseURL, Commit: p.commit,
		Omits: func(name string) bool { return omitted(name) || older[path.Dir(name)+"/"] || p.moved(name) },
		Notes: map[string]string{p.Languages[0].Phrase("copy_note"): p.note()},
	})
	return errors.Join(err, f.Close(), p.Languages[0].Err())
}

// copiedSince returns the first month that the copy contains: it would grow with every month without end.
// The zero period means all.
func (s settings) copiedSince(ds *figures.Dataset) figures.Period {
	if n := len(ds.Reports); s.CopyMonths > 0 && n > s.CopyMonths {
		return ds.Reports[n-s.CopyMonths].Period.V
	}
	return figures.Period{}
}

// older returns the folders of the months that the copy leaves out. It has an older month if a page
// shows that month's charts as the latest ones.
func (p plan) older() map[string]bool {
	since, shown := p.copiedSince(p.ds), map[figures.Period]bool{}
	for k := range p.shown(p.versions()) {
		shown[k.Period] = true
	}
	out := map[string]bool{}
	for folder, m := range p.folders() {
		if month := m.report.Period.V; month.Compare(since) < 0 && !shown[month] {
			out[folder] = true
		}
	}
	return out
}

// omitted reports whether a file has no use on a disk. Such files serve web servers, feed readers,
// search engines, link previews, programs or frames in other sites. The offline copy also leaves out the
// options of the interactive charts, because it carries them in another form.
func omitted(name string) bool {
	return strings.HasPrefix(name, figures.EmbedFolder) || strings.HasPrefix(name, api.Folder) ||
		strings.HasPrefix(name, ocds.Folder) ||
		strings.HasPrefix(name, figures.DataFolder+bulk.PlainFolder) || name == figures.DataFolder+bulk.ArchiveName ||
		slices.Contains([]string{marker, "404.html", "robots.txt", "sitemap.xml", feedName, copyName}, name) ||
		slices.Contains([]string{cardName, optionName}, path.Base(name)) ||
		strings.HasPrefix(path.Base(name), briefingPrefix)
}

// note returns the text that explains the copy to the person who unpacks it.
func (p plan) note() string {
	chinese := p.Languages[0]
	lines := []string{chinese.Phrase("copy_what", "Site", p.Titles[lexicon.Chinese]), chinese.Phrase("copy_open")}
	if n := len(p.ds.Reports); n > 0 {
		lines = append(lines, chinese.Phrase("copy_until", "Period", chinese.Period(p.ds.Reports[n-1].Period.V)))
	}
	if since := p.copiedSince(p.ds); since != (figures.Period{}) {
		lines = append(lines, chinese.Phrase("copy_since", "Period", chinese.Period(since)))
	}
	if p.Absolute() {
		lines = append(lines, chinese.Phrase("copy_from", "Address", p.BaseURL))
	}
	return plainText(lines)
}
