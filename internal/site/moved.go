package site

import (
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"portal/internal/figures"
	"portal/internal/hosting"
	"portal/internal/message"
)

// What moved answers at its old address too, from any server and none: a page
// with one that leads on, a file with its own bytes, so that a picture in
// somebody's text stays there.

// embedRoom is the folder of the pages for frames in other sites.
const embedRoom = "embed/"

// former returns the old addresses of a page, as Hugo takes them: below the
// language.
func (p *pages) former(address string) []string {
	below, framed := strings.CutPrefix(address, embedRoom)
	out := p.ds.Former("/" + below)
	for i := range out {
		if framed {
			out[i] = "/" + embedRoom + strings.TrimPrefix(out[i], "/")
		}
	}
	return out
}

// twins are the rooms in which an address stands: the site's own, and those of
// the other languages and of frames.
func (p plan) twins() []string {
	out := []string{"", embedRoom}
	for _, said := range p.languages[1:] {
		out = append(out, said.Tag()+"/")
	}
	return out
}

// moved reports whether a file of the built site is there for an old address.
func (p plan) moved(name string) bool {
	return slices.ContainsFunc(p.ds.Moved, func(m figures.Move) bool {
		return slices.ContainsFunc(p.twins(), func(twin string) bool { return strings.HasPrefix(name, twin+m.From.V[1:]) })
	})
}

// keepMoved puts the files of all that moved at their old addresses too, beside
// the pages that Hugo has put there. Nothing else of the site may be there, a
// style or a script say, which servers would then send away.
func (p plan) keepMoved(folder string) error {
	if len(p.ds.Moved) == 0 {
		return nil
	}
	for _, m := range p.ds.Moved {
		for _, twin := range p.twins() {
			names, err := files(folder, twin+m.From.V[1:])
			if err != nil {
				return err
			}
			if names = slices.DeleteFunc(names, isPage); len(names) > 0 {
				return Fault{m.From.Pos, &message.Error{Key: "moved-taken", Values: []any{"From", m.From.V, "File", names[0]}}}
			}
		}
	}
	for _, twin := range p.twins() {
		names, err := files(folder, twin)
		if err != nil {
			return err
		}
		for _, name := range slices.DeleteFunc(names, isPage) {
			for _, old := range p.ds.Former("/" + strings.TrimPrefix(name, twin)) {
				src, err := os.ReadFile(filepath.Join(folder, filepath.FromSlash(name)))
				if err != nil {
					return err
				}
				if err := writeBelow(folder, twin+old[1:], src); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// servers writes the files for servers, beside all others.
func (p plan) servers(folder string) error {
	s := hosting.Site{Base: p.base, Twins: p.twins()}
	for _, m := range p.ds.Moved {
		s.Moves = append(s.Moves, hosting.Move{From: m.From.V, To: m.To.V})
	}
	var err error
	if s.Names, err = files(folder, ""); err != nil {
		return err
	}
	made, err := hosting.Files(s)
	for name, src := range made {
		err = errors.Join(err, writeBelow(folder, name, src))
	}
	return err
}

// indexName is the file of a page.
const indexName = "index.html"

// files returns every file below a folder of the built site; none
// where there is no such folder.
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
