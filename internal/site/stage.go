package site

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"golang.org/x/sync/errgroup"

	"portal/internal/markdown"
	"portal/internal/picture"
	"portal/internal/project"
)

// stage collects what is to be built: the files from which Hugo makes the pages, and the files beside
// the pages. content/ has one folder for each language with a page for each public address. What is
// below static/ goes into the site as it is.
type stage struct {
	files     map[string][]byte // by name, such as content/zh-cn/index.md
	drawings  []drawing
	data      []dataFiles
	briefings []briefing
	withdrawn []string // the pages at withdrawn addresses
	known     bool     // whether Hugo is only to know the pages
	err       error    // the first error of planning, which write returns
}

// drawing is a picture and the names of the files to write it to, as in a stage.
type drawing struct {
	picture picture.Picture
	svg     []string
	png     []string
}

// staged is a page with the content that its layout prints.
type staged struct {
	project.Page
	front
}

// page adds a page. The front matter has everything that the layout prints, with every figure as
// text, because layouts never compute. A page with others below it is a section for Hugo. A page of a
// month is fixed: nothing on it may depend on later months.
func (s *stage) page(folder, layout string, section, fixed bool, former []string, f front) {
	name := "index.md"
	if section {
		name = "_index.md"
	}
	s.markdown(folder+name, struct {
		Title       string   `json:"title"`
		URL         string   `json:"url,omitempty"`
		Description string   `json:"description"`
		Layout      string   `json:"layout"`
		Card        string   `json:"card,omitempty"`
		Dataset     string   `json:"dataset,omitempty"`
		Fixed       bool     `json:"fixed,omitempty"`
		Aliases     []string `json:"aliases,omitempty"` // each gets a page of layouts/alias.html
		Params      any      `json:"params"`
	}{f.title, f.url, f.description, layout, f.card, f.dataset, fixed, former, f.params}, f.body)
}

// cardName is the file name of the picture that chats show for links to a page.
const cardName = "card.png"

// versioned returns the address of a card as pages name it. Chats remember a picture by its address, so
// the address has a query that changes with the picture.
func versioned(card string, p picture.Picture) string { return card + "?v=" + p.Hash()[:16] }

// picture adds a picture. The pictures of a page lie beside it, all others below static/.
func (s *stage) picture(d drawing) { s.drawings = append(s.drawings, d) }

// keep keeps the first error of planning, which write returns.
func (s *stage) keep(err error) {
	if s.err == nil {
		s.err = err
	}
}

// resource adds a text that has no address of its own; the page beside it shows the text.
func (s *stage) resource(name, title string, params any, body string) {
	s.markdown(name, map[string]any{"title": title, "params": params}, body)
}

func (s *stage) markdown(name string, front any, body string) {
	src, err := json.MarshalIndent(front, "", " ")
	s.keep(err)
	s.file(name, append(append(src, "\n\n"...), literal(markdown.CommonMark(body))...))
}

// made returns the names of the files that go into the site without Hugo.
func (s *stage) made() map[string]bool {
	out := map[string]bool{}
	add := func(names ...string) {
		for _, name := range names {
			if below, ok := strings.CutPrefix(name, "static/"); ok {
				out[below] = true
			}
		}
	}
	for name := range s.files {
		add(name)
	}
	for _, d := range s.drawings {
		add(d.svg...)
		add(d.png...)
	}
	for _, d := range s.data {
		for _, name := range []string{csvName, "data.json", "data.xlsx"} {
			out[d.address+name] = true
		}
	}
	return out
}

// unrendered returns what Hugo needs in order to know the staged pages and to link to them, without making
// them.
func (s *stage) unrendered() *stage {
	out := &stage{files: map[string][]byte{}, err: s.err}
	for name, src := range s.files {
		switch {
		case strings.HasPrefix(name, "static/"):
		case strings.HasPrefix(name, "content/"):
			const known = `{ "build": {"render": "link"},`
			out.files[name] = []byte(strings.Replace(string(src), "{", known, 1))
		default:
			out.files[name] = src
		}
	}
	return out
}

// literal escapes Hugo's shortcode delimiters, because the texts of content/ are plain Markdown.
// Package figures rejects HTML and code, in which the escape would be visible.
func literal(body string) string { return strings.ReplaceAll(body, "{{", "{&#123;") }

// contentOf returns the folder of a language's pages.
func contentOf(tag string) string { return "content/" + tag + "/" }

func (s *stage) file(name string, src []byte) {
	if s.files == nil {
		s.files = map[string][]byte{}
	}
	s.files[name] = src
}

// places are the folders for staged files: Hugo's input, and the new site.
type places struct{ hugo, site string }

// empty moves Hugo's input of an earlier run out of the way, which is faster than to remove it.
func (p places) empty() error {
	err := errors.Join(p.tidy(), os.Rename(p.hugo, p.hugo+".old"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// tidy removes what empty moved.
func (p places) tidy() error { return os.RemoveAll(p.hugo + ".old") }

// write writes a staged file.
func (p places) write(name string, src []byte) error {
	if below, ok := strings.CutPrefix(name, "static/"); ok {
		return writeBelow(p.site, below, src)
	}
	return writeBelow(p.hugo, name, src)
}

// write writes everything that is staged.
func (s *stage) write(ctx context.Context, p places, drawer *picture.Drawer) error {
	if s.err != nil {
		return s.err
	}
	for name, src := range s.files {
		if err := p.write(name, src); err != nil {
			return fmt.Errorf("staging the pages: %w", err)
		}
	}
	if err := s.draw(ctx, p, drawer); err != nil {
		return err
	}
	if err := together(ctx, s.data, func(d dataFiles) error { return d.write(p) }); err != nil {
		return err
	}
	return together(ctx, s.briefings, func(b briefing) error { return b.write(p) })
}

// draw draws the pictures, each once.
func (s *stage) draw(ctx context.Context, p places, drawer *picture.Drawer) error {
	var pictures []picture.Picture
	var names []drawing
	at := map[string]int{}
	for _, d := range s.drawings {
		i, seen := at[d.picture.Hash()]
		if !seen {
			i, at[d.picture.Hash()] = len(pictures), len(pictures)
			pictures, names = append(pictures, d.picture), append(names, drawing{})
		}
		pictures[i].Pixels = pictures[i].Pixels || d.picture.Pixels
		names[i].svg, names[i].png = append(names[i].svg, d.svg...), append(names[i].png, d.png...)
	}
	return drawer.Draw(ctx, pictures, func(i int, drawn picture.Drawing) error {
		var err error
		for _, name := range names[i].svg {
			err = errors.Join(err, p.write(name, drawn.SVG))
		}
		for _, name := range names[i].png {
			err = errors.Join(err, p.write(name, drawn.PNG))
		}
		return err
	})
}

// together calls a function for all elements of a list, on all cores, until one fails.
func together[T any](ctx context.Context, list []T, f func(T) error) error {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(runtime.GOMAXPROCS(0))
	for _, e := range list {
		group.Go(func() error {
			if err := ctx.Err(); err != nil {
				return err
			}
			return f(e)
		})
	}
	return group.Wait()
}

// writeBelow writes a file below a folder and creates the folders between.
func writeBelow(root, name string, src []byte) error {
	name = filepath.Join(root, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
		return err
	}
	return os.WriteFile(name, src, 0o666)
}
