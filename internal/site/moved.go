package site

import (
	"errors"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"portal/internal/figures"
	"portal/internal/message"
	"portal/internal/project"
	"portal/internal/release/serverconf"
)

// Old addresses keep working on any server and in the offline copy. At the old address of a page
// there is a page that redirects; at the old address of a file there is a copy of the file, so that
// pictures in other people's texts stay visible.

// former returns the old addresses of a page in the form of Hugo's aliases, without the language.
func (p *pages) former(address string) []string {
	below, framed := strings.CutPrefix(address, figures.EmbedFolder)
	out := p.ds.Former("/" + below)
	for i := range out {
		if framed {
			out[i] = "/" + figures.EmbedFolder + strings.TrimPrefix(out[i], "/")
		}
	}
	return out
}

// prefixes returns the folders in which an address exists: the root, the folder of embedded pages,
// and one folder for each further language.
func (p plan) prefixes() []string {
	out := []string{"", figures.EmbedFolder}
	for _, language := range p.Languages[1:] {
		out = append(out, language.Tag()+"/")
	}
	return out
}

// moved reports whether a file of the built site lies at an old address.
func (p plan) moved(name string) bool {
	return slices.ContainsFunc(p.ds.Moved, func(m figures.Move) bool {
		return slices.ContainsFunc(p.prefixes(), func(prefix string) bool {
			return strings.HasPrefix(name, prefix+m.From.V[1:])
		})
	})
}

// copyMoved copies the files of everything that moved to their old addresses, beside the redirecting
// pages that Hugo writes there. It returns an error if an old address has other files of the site,
// such as styles or scripts, because servers redirect everything below an old address.
func (p plan) copyMoved(folder string) error {
	if len(p.ds.Moved) == 0 {
		return nil
	}
	for _, m := range p.ds.Moved {
		for _, prefix := range p.prefixes() {
			names, err := files(folder, prefix+m.From.V[1:])
			if err != nil {
				return err
			}
			if names = slices.DeleteFunc(names, isPage); len(names) > 0 {
				reason := &message.Error{Key: "moved-taken", Values: []any{"From", m.From.V, "File", names[0]}}
				return project.Fault{Pos: m.From.Pos, Reason: reason}
			}
		}
	}
	for _, prefix := range p.prefixes() {
		names, err := files(folder, prefix)
		if err != nil {
			return err
		}
		for _, name := range slices.DeleteFunc(names, isPage) {
			for _, old := range p.ds.Former("/" + strings.TrimPrefix(name, prefix)) {
				src, err := os.ReadFile(filepath.Join(folder, filepath.FromSlash(name)))
				if err != nil {
					return err
				}
				if err := writeBelow(folder, prefix+old[1:], src); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// checkWithdrawn returns an error if a withdrawn address has anything but the page that says so, such as
// a style of the site.
func (p plan) checkWithdrawn(folder string) error {
	if len(p.ds.Withdrawals) == 0 {
		return nil
	}
	names, err := files(folder, "")
	if err != nil {
		return err
	}
	for _, name := range names {
		if w, gone := p.ds.Withdrawal("/" + name); gone && !isPage(name) {
			reason := &message.Error{Key: "withdrawn-taken", Values: []any{"Address", w.Address.V, "File", name}}
			return project.Fault{Pos: w.Address.Pos, Reason: reason}
		}
	}
	return nil
}

// servers writes the configuration files for web servers into the site and returns their names.
func (p plan) servers(folder string, withdrawn []string) ([]string, error) {
	s := serverconf.Site{Base: p.BaseURL, Prefixes: p.prefixes(), Withdrawn: withdrawn}
	for _, m := range p.ds.Moved {
		s.Moves = append(s.Moves, serverconf.Move{From: m.From.V, To: m.To.V})
	}
	var err error
	if s.Names, err = files(folder, ""); err != nil {
		return nil, err
	}
	configuration, err := serverconf.Files(s)
	for name, src := range configuration {
		err = errors.Join(err, writeBelow(folder, name, src))
	}
	return slices.Sorted(maps.Keys(configuration)), err
}

// indexName is the file name of a page.
const indexName = "index.html"

// files returns the names of all files below a folder of the built site, relative to root. The
// result is empty if the folder does not exist.
func files(root, folder string) ([]string, error) {
	var names []string
	err := fs.WalkDir(os.DirFS(root), path.Clean(folder), func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			names = append(names, name)
		}
		return err
	})
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return names, err
}

// isPage reports whether a file of the built site is a page.
func isPage(name string) bool { return path.Base(name) == indexName }
