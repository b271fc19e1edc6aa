package site

import (
	"context"
	"errors"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"portal/internal/lexicon"
	"portal/internal/offline"
)

// copyName is the copy of the site that works from a disk.
const copyName = "site.zip"

// copy writes the copy of the site that was built in a folder, beside its
// pages.
func (p plan) copy(ctx context.Context, folder string) error {
	f, err := os.Create(filepath.Join(folder, copyName))
	if err != nil {
		return err
	}
	err = offline.Write(ctx, f, os.DirFS(folder), offline.Copy{
		Base: p.BaseURL, Commit: p.commit, Omits: func(name string) bool { return omitted(name) || p.moved(name) }, Notes: map[string]string{p.Languages[0].Say("copy_note"): p.note()},
	})
	return errors.Join(err, f.Close(), p.Languages[0].Err())
}

// omitted reports whether a file is of no use on a disk: it is for servers,
// feed readers, search engines, links in a chat or frames in other sites. What
// the interactive chart reads is there in another form.
func omitted(name string) bool {
	return strings.HasPrefix(name, "embed/") ||
		slices.Contains([]string{marker, "404.html", "robots.txt", "sitemap.xml", feedName, copyName}, name) ||
		slices.Contains([]string{cardName, optionName}, path.Base(name)) ||
		strings.HasPrefix(path.Base(name), briefingPrefix)
}

// note says to whoever unpacks the copy what it is.
func (p plan) note() string {
	lines := []string{p.Languages[0].Say("copy_what", "Site", p.Titles[lexicon.Chinese]), p.Languages[0].Say("copy_open")}
	if n := len(p.ds.Reports); n > 0 {
		lines = append(lines, p.Languages[0].Say("copy_until", "Period", p.Languages[0].Period(p.ds.Reports[n-1].Period.V)))
	}
	if p.Absolute() {
		lines = append(lines, p.Languages[0].Say("copy_from", "Address", p.BaseURL))
	}
	return plainText(lines)
}
