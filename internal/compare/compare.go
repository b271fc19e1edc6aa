// Package compare says what differs between two states of the site: which
// addresses came, changed and went, and which figures its charts say otherwise
// than before. It judges nothing; whether a difference may be published is the
// matter of whoever asks.
package compare

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	"portal/internal/figures"
	"portal/internal/manifest"
	"portal/internal/message"
	"portal/internal/opendata"
)

// What is read at most. A site of ten years and forty counties has a tenth.
const (
	maxFiles = 500_000
	maxText  = 8 << 20 // bytes of a page or of a chart's data
	maxImage = 4 << 20 // bytes of a picture
)

// readers is how many pairs of files are read at once: enough that a server
// far away answers while another is asked.
const readers = 8

// Site is a state of the site: the SHA-256 of every file in hex, and the files
// themselves, of which only those are opened that differ.
type Site struct {
	Digests map[string]string
	Files   fs.FS
}

// Folder returns the site in a folder: one that was built, published or
// unpacked.
func Folder(ctx context.Context, dir string) (Site, error) {
	s := Site{map[string]string{}, os.DirFS(dir)}
	if info, err := os.Stat(filepath.Join(dir, "index.html")); err != nil || !info.Mode().IsRegular() {
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return Site{}, err
		}
		return Site{}, &message.Error{Key: "compare-no-site", Values: []any{"Folder", dir}}
	}
	err := fs.WalkDir(s.Files, ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case ctx.Err() != nil:
			return ctx.Err()
		case d.IsDir() && name != "." && strings.HasPrefix(d.Name(), "."):
			return fs.SkipDir
		case d.IsDir() || !served(name):
			return nil
		case !d.Type().IsRegular():
			return &message.Error{Key: "compare-no-file", Values: []any{"File", filepath.Join(dir, name)}}
		case len(s.Digests) == maxFiles:
			return &message.Error{Key: "compare-too-many", Values: []any{"Folder", dir, "Limit", maxFiles}}
		}
		s.Digests[name], err = digest(s.Files, name)
		return err
	})
	if err != nil {
		return Site{}, err
	}
	return s, nil
}

func digest(files fs.FS, name string) (string, error) {
	f, err := files.Open(name)
	if err != nil {
		return "", err
	}
	sum, _, err := manifest.SumOf(f)
	return sum, errors.Join(err, f.Close())
}

// served tells what readers are shown from what a host is told and from what
// publishing writes beside it.
func served(name string) bool {
	switch name {
	case "_headers", "_redirects", "manifest.json", "manifest.json.sig", "links.tsv":
		return false
	}
	top, _, _ := strings.Cut(name, "/")
	return !strings.HasPrefix(path.Base(name), ".") && !strings.HasPrefix(top, ".") && top != "manifests" &&
		!strings.HasSuffix(name, ".gz") && !strings.HasSuffix(name, ".br")
}

// Difference is what differs between two states of the site.
type Difference struct {
	Added, Changed, Gone Addresses
	// Framed counts the pages of which the frame alone changed: the head, the
	// navigation, the foot.
	Framed int
	// Frozen are the charts and official forms of one month whose figures
	// changed, which only a correction may do; Latest the charts that always
	// show the newest month.
	Frozen, Latest []Chart
	// Pictures are the charts that look otherwise, frozen ones first.
	Pictures []Picture

	old, new fs.FS
}

// Addresses are files of one kind of difference, sorted.
type Addresses struct {
	Pages  []string // as a reader types them: /charts/luhe/targets/
	Files  []string
	Assets int // files with their own fingerprint in the name: styles, scripts
}

// Len returns how many there are.
func (a Addresses) Len() int { return len(a.Pages) + len(a.Files) + a.Assets }

// None reports whether nothing differs.
func (d Difference) None() bool {
	return d.Added.Len()+d.Changed.Len()+d.Gone.Len()+d.Framed == 0
}

// Chart is a chart, or a month's official form, whose figures differ. Of a
// latest chart the period may too.
type Chart struct {
	Address  string
	Place    string // empty for a form, which has every county
	Old, New figures.Period
	Figures  []Figure
}

// Figure is a figure of a chart that differs. One of the two is nil where the
// chart did not have it, or has it no more.
type Figure struct{ Old, New *opendata.Line }

// Picture is a chart that looks otherwise than before.
type Picture struct {
	Address string
	Path    string // the file's, in both states
}

var (
	fingerprint = regexp.MustCompile(`[0-9a-f]{64}`)
	chartData   = regexp.MustCompile(`^charts/[^/]+/[^/]+/(\d{4}-\d{2}/)?data\.csv$`)
	chartImage  = regexp.MustCompile(`^charts/[^/]+/[^/]+/(\d{4}-\d{2}/)?chart\.png$`)
)

// frozen reports whether a chart's data or picture is that of one month.
func frozen(name string) bool { return strings.Count(name, "/") == 4 }

// Sites returns what differs from one state of the site to the next.
func Sites(ctx context.Context, old, new Site) (Difference, error) {
	d := Difference{old: old.Files, new: new.Files}
	var pages, data []string
	for _, name := range names(old, new) {
		before, was := old.Digests[name]
		after, is := new.Digests[name]
		switch {
		case before == after && was == is:
		case !was:
			d.Added.add(name)
		case !is:
			d.Gone.add(name)
		case isPage(name):
			pages = append(pages, name)
		default:
			d.Changed.add(name)
			if chartData.MatchString(name) {
				data = append(data, name)
			}
			if chartImage.MatchString(name) {
				d.Pictures = append(d.Pictures, Picture{address(path.Dir(name) + "/index.html"), name})
			}
		}
	}
	slices.SortStableFunc(d.Pictures, func(a, b Picture) int { return strings.Count(b.Path, "/") - strings.Count(a.Path, "/") })

	reworded := make([]bool, len(pages))
	forms := make([]Chart, len(pages))
	charts := make([]Chart, len(data))
	work, ctx := errgroup.WithContext(ctx)
	work.SetLimit(readers)
	for i, name := range pages {
		work.Go(func() error {
			before, after, err := both(ctx, old.Files, new.Files, name)
			if err != nil || bytes.Equal(said(before), said(after)) {
				return err
			}
			reworded[i] = true
			forms[i], err = report(name, before, after)
			return err
		})
	}
	for i, name := range data {
		work.Go(func() error {
			before, after, err := both(ctx, old.Files, new.Files, name)
			if err != nil {
				return err
			}
			charts[i], err = chart(name, before, after)
			return err
		})
	}
	if err := work.Wait(); err != nil {
		return Difference{}, err
	}
	for i, name := range pages {
		if reworded[i] {
			d.Changed.add(name)
		} else {
			d.Framed++
		}
		if len(forms[i].Figures) > 0 {
			d.Frozen = append(d.Frozen, forms[i])
		}
	}
	for _, a := range []*Addresses{&d.Added, &d.Changed, &d.Gone} {
		slices.Sort(a.Pages)
		slices.Sort(a.Files)
	}
	for i, c := range charts {
		switch {
		case len(c.Figures) == 0 && c.Old == c.New:
		case frozen(data[i]):
			d.Frozen = append(d.Frozen, c)
		default:
			d.Latest = append(d.Latest, c)
		}
	}
	return d, nil
}

// names returns the files of both states that readers are shown, sorted.
func names(sites ...Site) []string {
	all := map[string]bool{}
	for _, s := range sites {
		for name := range s.Digests {
			if served(name) {
				all[name] = true
			}
		}
	}
	out := make([]string, 0, len(all))
	for name := range all {
		out = append(out, name)
	}
	slices.Sort(out)
	return out
}

func isPage(name string) bool { return strings.HasSuffix(name, ".html") }

// add puts a file where it belongs.
func (a *Addresses) add(name string) {
	switch {
	case fingerprint.MatchString(path.Base(name)):
		a.Assets++
	case isPage(name):
		a.Pages = append(a.Pages, address(name))
	default:
		a.Files = append(a.Files, address(name))
	}
}

// address returns a file's address below the site's own.
func address(name string) string {
	if path.Base(name) == "index.html" {
		name = strings.TrimSuffix(name, "index.html")
	}
	return "/" + name
}

// both reads a file of both states.
func both(ctx context.Context, old, new fs.FS, name string) (before, after []byte, err error) {
	if before, err = read(ctx, old, name, maxText); err != nil {
		return nil, nil, err
	}
	after, err = read(ctx, new, name, maxText)
	return before, after, err
}

func read(ctx context.Context, files fs.FS, name string, limit int64) ([]byte, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	f, err := files.Open(name)
	if err != nil {
		return nil, err
	}
	src, err := io.ReadAll(io.LimitReader(f, limit+1))
	if err := errors.Join(err, f.Close()); err != nil {
		return nil, fmt.Errorf("reading %s: %w", name, err)
	}
	if int64(len(src)) > limit {
		return nil, &message.Error{Key: "compare-too-large", Values: []any{"File", name, "Limit", limit}}
	}
	return src, nil
}

// said returns what a page says: its title and its main part. The names of
// styles and scripts in it say nothing to a reader.
func said(page []byte) []byte {
	between := func(from, to string) []byte {
		_, rest, ok := bytes.Cut(page, []byte(from))
		if !ok {
			return page
		}
		part, _, ok := bytes.Cut(rest, []byte(to))
		if !ok {
			return page
		}
		return part
	}
	return fingerprint.ReplaceAllLiteral(slices.Concat(between("<title", "</title>"), between("<main", "</main>")), nil)
}

// chart compares the figures of a chart in two states.
func chart(name string, before, after []byte) (Chart, error) {
	lines := func(src []byte) ([]opendata.Line, error) {
		out, err := opendata.ReadCSV(src)
		if err == nil && len(out) == 0 {
			err = errors.New("there is no figure; a chart has one at least")
		}
		if err != nil {
			return nil, &message.Error{Key: "compare-csv", Values: []any{"File", name}, Cause: err}
		}
		return out, nil
	}
	old, err := lines(before)
	if err != nil {
		return Chart{}, err
	}
	new, err := lines(after)
	if err != nil {
		return Chart{}, err
	}
	return Chart{
		Address: address(path.Dir(name) + "/index.html"), Place: new[0].Place,
		Old: old[0].Period, New: new[0].Period, Figures: differ(old, new),
	}, nil
}

// report compares the figures of a month's official form in two states of its
// page. Another page has none.
func report(name string, before, after []byte) (Chart, error) {
	m := reportPage.FindStringSubmatch(name)
	if m == nil {
		return Chart{}, nil
	}
	month, ok := figures.ParsePeriod(m[1])
	if !ok {
		return Chart{}, nil
	}
	old, err := form(month, before)
	if err != nil {
		return Chart{}, fmt.Errorf("reading %s: %w", name, err)
	}
	new, err := form(month, after)
	if err != nil {
		return Chart{}, fmt.Errorf("reading %s: %w", name, err)
	}
	if len(old) == 0 || len(new) == 0 {
		return Chart{}, nil // a page made in another way
	}
	return Chart{Address: address(name), Old: month, New: month, Figures: differ(old, new)}, nil
}

// differ returns the figures that differ, in the order of the files.
func differ(old, new []opendata.Line) []Figure {
	type key struct{ table, row, column string }
	of := func(l opendata.Line) key { return key{l.Table, l.Row, l.Column} }
	was := map[key]*opendata.Line{}
	for i := range old {
		was[of(old[i])] = &old[i]
	}
	var out []Figure
	for i := range new {
		l := &new[i]
		o := was[of(*l)]
		delete(was, of(*l))
		if o == nil || o.Value != l.Value || o.Status != l.Status || o.Unit != l.Unit || o.Text != l.Text {
			out = append(out, Figure{o, l})
		}
	}
	for i := range old {
		if was[of(old[i])] == &old[i] {
			out = append(out, Figure{&old[i], nil})
		}
	}
	return out
}

// The folders of CopyPictures.
const (
	beforeFolder = "before"
	afterFolder  = "after"
)

// CopyPictures puts the pictures of the charts that look otherwise into a
// folder, as before/charts/… and after/charts/…: as many charts as Markdown shows. A
// file that is no PNG is refused: the folder is meant to be shown to others.
func (d Difference) CopyPictures(ctx context.Context, dir string) error {
	for _, p := range d.Pictures[:min(maxPictures, len(d.Pictures))] {
		for folder, files := range map[string]fs.FS{beforeFolder: d.old, afterFolder: d.new} {
			src, err := read(ctx, files, p.Path, maxImage)
			if err != nil {
				return err
			}
			if !bytes.HasPrefix(src, []byte("\x89PNG\r\n\x1a\n")) {
				return &message.Error{Key: "compare-no-png", Values: []any{"File", p.Path}}
			}
			to := filepath.Join(dir, folder, filepath.FromSlash(p.Path))
			if err := os.MkdirAll(filepath.Dir(to), 0o777); err != nil {
				return err
			}
			if err := os.WriteFile(to, src, 0o666); err != nil {
				return err
			}
		}
	}
	return nil
}
