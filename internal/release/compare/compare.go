// Package compare finds the differences between two versions of the site: added, changed and
// removed addresses, and changed figures of charts. It does not decide whether a difference may be
// published.
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

	"portal/internal/chartpath"
	"portal/internal/digest"
	"portal/internal/figures"
	"portal/internal/message"
	"portal/internal/opendata"
)

// Limits of the input. A site with ten years of forty counties has a tenth of them.
const (
	maxFiles = 500_000
	maxText  = 8 << 20 // bytes of a page or of a chart's data
	maxImage = 4 << 20 // bytes of a picture
)

// readers is the number of file pairs that are read at the same time, to hide the latency of a
// remote server.
const readers = 8

// Site is one version of the site: the SHA-256 of every file in hexadecimal, and the files. Only
// files that differ are opened.
type Site struct {
	Digests map[string]string
	Files   fs.FS
}

// Folder returns the site in a folder that was built, published or unpacked.
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
		s.Digests[name], err = digestOf(s.Files, name)
		return err
	})
	if err != nil {
		return Site{}, err
	}
	return s, nil
}

// has reports whether a site has a file.
func (s Site) has(name string) bool {
	_, ok := s.Digests[name]
	return ok
}

func digestOf(files fs.FS, name string) (string, error) {
	f, err := files.Open(name)
	if err != nil {
		return "", err
	}
	sum, _, err := digest.OfReader(f)
	return sum, errors.Join(err, f.Close())
}

// served reports whether a file is for readers. Files for hosts and files that publishing adds are
// not.
func served(name string) bool {
	switch name {
	case "_headers", "_redirects", "manifest.json", "manifest.json.sig", "links.tsv":
		return false
	}
	top, _, _ := strings.Cut(name, "/")
	return !strings.HasPrefix(path.Base(name), ".") && !strings.HasPrefix(top, ".") && top != "manifests" &&
		!strings.HasSuffix(name, ".gz") && !strings.HasSuffix(name, ".br")
}

// Difference lists the differences between two versions of the site.
type Difference struct {
	Added, Changed, Gone Addresses
	// Framed is the number of pages in which only the frame changed: head, navigation or footer.
	Framed int
	// Frozen lists charts and official forms of one month whose figures changed, which requires a
	// correction. Latest lists those that always show the newest month.
	Frozen, Latest []Chart
	// Uncompared lists files of figures that only one version has although both have the page. It
	// is unknown whether their figures changed.
	Uncompared []string
	// Pictures lists charts whose picture changed, frozen ones first.
	Pictures []Picture

	old, new fs.FS
}

// Addresses lists the files of one kind of difference, sorted.
type Addresses struct {
	Pages  []string // as a reader types them: /charts/luhe/targets/
	Files  []string
	Assets int // number of files with a fingerprint in the name: styles, scripts, cards
}

// Len returns the number of files.
func (a Addresses) Len() int { return len(a.Pages) + len(a.Files) + a.Assets }

// None reports whether nothing differs.
func (d Difference) None() bool {
	return d.Added.Len()+d.Changed.Len()+d.Gone.Len()+d.Framed == 0
}

// Chart is a chart, or the official form of a month, whose figures differ. The period of a latest
// chart may differ, too.
type Chart struct {
	Address  string
	Place    string // empty in a form, which covers every county
	Old, New figures.Period
	Figures  []Figure
}

// Figure is a figure of a chart that differs. Old is nil if it was added, New if it was removed.
type Figure struct {
	Old, New *opendata.Line
	Extra    bool // it was added with its column, which the table did not have
}

// Picture is a chart whose picture changed.
type Picture struct {
	Address string
	Path    string // of the picture, in both versions
}

var (
	fingerprint = regexp.MustCompile(digest.Pattern)
	chartData   = regexp.MustCompile(`^` + chartpath.Chart + `(` + chartpath.Period + `)?data\.csv$`)
	formData    = regexp.MustCompile(`^reports/` + chartpath.Period + `data\.csv$`)
	chartImage  = regexp.MustCompile(`^` + chartpath.Chart + `(` + chartpath.Period + `)?chart\.png$`)
)

// hasFigures reports whether a file is the data of a chart or of an official form.
func hasFigures(name string) bool { return chartData.MatchString(name) || formData.MatchString(name) }

// frozen reports whether a file of figures belongs to one month.
func frozen(name string) bool { return formData.MatchString(name) || strings.Count(name, "/") == 4 }

// pageOf returns the page in the folder of a file of figures.
func pageOf(name string) string { return path.Dir(name) + "/index.html" }

// Sites returns the differences between an old and a new version of the site.
func Sites(ctx context.Context, old, new Site) (Difference, error) {
	d := Difference{old: old.Files, new: new.Files}
	pages, data := d.compareDigests(old, new)
	reworded, charts, err := compareContents(ctx, old.Files, new.Files, pages, data)
	if err != nil {
		return Difference{}, err
	}
	for i, name := range pages {
		if reworded[i] {
			d.Changed.add(name)
		} else {
			d.Framed++
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

// compareDigests adds the files that were added, removed or changed. It returns those whose contents
// must be compared: pages, which are not added, and files of figures, which are.
func (d *Difference) compareDigests(old, new Site) (pages, data []string) {
	for _, name := range names(old, new) {
		before, was := old.Digests[name]
		after, is := new.Digests[name]
		if was != is && hasFigures(name) && old.has(pageOf(name)) && new.has(pageOf(name)) {
			d.Uncompared = append(d.Uncompared, address(name))
		}
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
			if hasFigures(name) {
				data = append(data, name)
			}
			if chartImage.MatchString(name) {
				d.Pictures = append(d.Pictures, Picture{address(pageOf(name)), name})
			}
		}
	}
	slices.SortStableFunc(d.Pictures, func(a, b Picture) int {
		return strings.Count(b.Path, "/") - strings.Count(a.Path, "/") // frozen charts lie deeper
	})
	return pages, data
}

// compareContents reports for each page whether its main content changed, and returns the changed
// figures of each file of data. It reads several files at the same time.
func compareContents(ctx context.Context, old, new fs.FS, pages, data []string) (
	reworded []bool, charts []Chart, err error,
) {
	reworded, charts = make([]bool, len(pages)), make([]Chart, len(data))
	work, ctx := errgroup.WithContext(ctx)
	work.SetLimit(readers)
	for i, name := range pages {
		work.Go(func() error {
			before, after, err := both(ctx, old, new, name)
			reworded[i] = err == nil && !bytes.Equal(mainContent(before), mainContent(after))
			return err
		})
	}
	for i, name := range data {
		work.Go(func() error {
			before, after, err := both(ctx, old, new, name)
			if err != nil {
				return err
			}
			charts[i], err = chart(name, before, after)
			return err
		})
	}
	return reworded, charts, work.Wait()
}

// names returns the files for readers in any of the versions, sorted.
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

// add adds a file to the list for its kind.
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

// address returns the address of a file, relative to the site's base.
func address(name string) string {
	if path.Base(name) == "index.html" {
		name = strings.TrimSuffix(name, "index.html")
	}
	return "/" + name
}

// both reads a file in both versions.
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

// mainContent returns a page's title and main element, without the fingerprints of styles and
// scripts.
func mainContent(page []byte) []byte {
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

// chart compares the figures of a chart or an official form in two versions.
func chart(name string, before, after []byte) (Chart, error) {
	lines := func(src []byte) ([]opendata.Line, error) {
		read := opendata.ReadCSV
		if formData.MatchString(name) {
			read = opendata.ReadFormCSV
		}
		out, err := read(src)
		if err == nil && len(out) == 0 {
			err = errors.New("there is no figure; it has one at least")
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
	c := Chart{Address: address(pageOf(name)), Old: old[0].Period, New: new[0].Period, Figures: differ(old, new)}
	if !formData.MatchString(name) {
		c.Place = new[0].Place
	}
	return c, nil
}

// differ returns the figures that differ, in the order of the new file, then the removed ones.
func differ(old, new []opendata.Line) []Figure {
	type key struct{ table, row, column string }
	of := func(l opendata.Line) key { return key{l.Table, l.Row, l.Column} }
	was, columns := map[key]*opendata.Line{}, map[key]bool{}
	for i := range old {
		was[of(old[i])] = &old[i]
		columns[key{table: old[i].Table, column: old[i].Column}] = true
	}
	var out []Figure
	for i := range new {
		l := &new[i]
		o := was[of(*l)]
		delete(was, of(*l))
		if o == nil || !same(*o, *l) {
			extra := !columns[key{table: l.Table, column: l.Column}]
			out = append(out, Figure{o, l, extra})
		}
	}
	for i := range old {
		if was[of(old[i])] == &old[i] {
			out = append(out, Figure{Old: &old[i]})
		}
	}
	return out
}

// same reports whether two versions of a figure are equal. For a missing figure it compares the
// reason, not its wording. For others it compares the value, the unit and the printed text, without
// white space and invisible characters.
func same(a, b opendata.Line) bool {
	if a.Status != opendata.Reported || b.Status != opendata.Reported {
		return a.Status == b.Status
	}
	seen := func(text string) string { return strings.Join(strings.Fields(clean(text)), "") }
	return a.Value == b.Value && seen(a.Unit) == seen(b.Unit) && seen(printed(a)) == seen(printed(b))
}

// printed returns a reported figure as a page prints it. Its text may already include the unit, and
// more than the value, such as 不少于70%.
func printed(l opendata.Line) string {
	if l.Text == figures.Grouped(l.Value) {
		return l.Text + l.Unit
	}
	return l.Text
}

// The folders of CopyPictures.
const (
	beforeFolder = "before"
	afterFolder  = "after"
)

// CopyPictures copies the changed pictures that Markdown shows into a folder, as before/charts/…
// and after/charts/…. It returns an error for a file that is not a PNG, since the folder is for
// publication.
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
