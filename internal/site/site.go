// Package site builds the public site. It stages the pages for the data in .build/, runs Hugo to
// build them into a new folder, and replaces the old folder only after everything succeeded.
package site

import (
	"context"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/rogpeppe/go-internal/lockedfile"

	"portal/charts"
	"portal/internal/check"
	"portal/internal/figures"
	"portal/internal/lexicon"
	"portal/internal/message"
	"portal/internal/opendata"
	"portal/internal/picture"
	"portal/internal/project"

	"portal/third_party/echarts"
	"portal/third_party/licences"
	"portal/third_party/minisearch"
)

// Options are the arguments of Build.
type Options struct {
	Dir     string // the project's folder
	Out     string // the folder to replace
	BaseURL string // the site's address; empty for the one in config.toml
	Commit  string // the commit of the data, which the pages name; empty if unknown
	Preview bool   // add the script that reloads the page after an edit
	Fresh   bool   // remove everything that earlier builds kept, and build from nothing

	// Early is called when Out has the new page of the report of an edited month, before the rest is
	// built. It may be nil.
	Early func()

	// Without lists corrections, in the form of a chart's data.json, and Reworded lists changes of
	// wording, in the form of changes/data.json, to leave out of the site. Publishing uses it to prove
	// that nothing but these changed.
	Without  []json.RawMessage
	Reworded []json.RawMessage
}

// Result counts what Build made.
type Result struct {
	Periods int
	Charts  int
	Drawn   int // pictures that were not in the cache
	Pages   int

	Withdrawn []string // the addresses that were withdrawn, with their former ones

	Extent
}

// Extent is how large a site is. Hosts have limits.
type Extent struct {
	Files   int
	Bytes   int64
	Name    string // of the largest file
	Largest int64  // its size in bytes
}

// Build checks the data and builds the site. It returns the problems of the data, and builds nothing
// if one of them blocks. The old folder stays unchanged until the new one is complete, but for the page that
// a preview puts into it early.
func Build(ctx context.Context, o Options) (Result, message.List, error) {
	dir, err := filepath.Abs(o.Dir)
	if err != nil {
		return Result{}, nil, err
	}
	out, err := target(dir, o.Out)
	if err != nil {
		return Result{}, nil, err
	}
	opened, err := project.Open(ctx, dir)
	if err != nil {
		return Result{}, nil, err
	}
	if opened.Problems.Stop() {
		return Result{}, opened.Problems, nil
	}
	at, err := opened.Settings.At(o.BaseURL)
	if err != nil {
		return Result{}, nil, err
	}
	ds := opened.Dataset
	if len(o.Without) > 0 {
		if ds, err = opendata.Without(ds, at.Languages[0], o.Without); err != nil {
			return Result{}, nil, err
		}
	}
	if len(o.Reworded) > 0 { // after the corrections, which have the present names
		if ds, at.Languages, err = reworded(ds, at.Languages, o.Reworded); err != nil {
			return Result{}, nil, err
		}
	}
	p := draft(ds, opened.Remarks, settings{at, o.Commit})
	if p.static, err = project.StaticFiles(dir); err != nil {
		return Result{}, nil, err
	}
	work := filepath.Join(dir, ".build")
	if err := os.MkdirAll(work, 0o777); err != nil {
		return Result{}, nil, fmt.Errorf("making %s: %w", work, err)
	}
	// Only one build at a time may write .build/ and the output.
	unlock, err := lockedfile.MutexAt(filepath.Join(work, "lock")).Lock()
	if err != nil {
		return Result{}, nil, fmt.Errorf("locking %s: %w", work, err)
	}
	defer unlock()
	if o.Fresh {
		if err := errors.Join(os.RemoveAll(project.CacheDir(dir)), os.RemoveAll(newParts(work).dir)); err != nil {
			return Result{}, nil, fmt.Errorf("removing what earlier builds kept: %w", err)
		}
	}
	next, err := prepare(out)
	if err != nil {
		return Result{}, nil, err
	}
	result, err := p.build(ctx, dir, out, next, o)
	if err != nil {
		return Result{}, nil, errors.Join(err, remove(next))
	}
	if err := replace(out, next); err != nil {
		return Result{}, nil, errors.Join(err, remove(next))
	}
	return result, opened.Problems, nil
}

// reworded returns the data and the words of the site without some changes of wording.
func reworded(
	ds *figures.Dataset, languages []*lexicon.Lexicon, changes []json.RawMessage,
) (*figures.Dataset, []*lexicon.Lexicon, error) {
	ds, err := opendata.Reworded(ds, changes)
	if err != nil {
		return nil, nil, err
	}
	var out []*lexicon.Lexicon
	for _, words := range languages {
		if words, err = words.With(ds.Phrases[words.Tag()]); err != nil {
			return nil, nil, err
		}
		out = append(out, words)
	}
	return ds, out, nil
}

// plan is a site before anything is drawn or written.
type plan struct {
	settings
	ds      *figures.Dataset
	remarks []check.Remark
	list    []project.Page  // every page
	months  []*month        // the oldest first
	static  map[string]bool // the addresses of the files of static/
}

// settings are the inputs of the pages other than the data.
type settings struct {
	project.Settings
	commit string // of the data; empty if unknown
}

// frozenPath returns the address of a chart's frozen version of its month.
func frozenPath(c charts.Chart) string { return figures.ChartPath(c.Scope, c.ID, c.Period) }

// draft plans the site in all languages.
func draft(ds *figures.Dataset, remarks []check.Remark, settings settings) plan {
	list := project.Pages(ds)
	return plan{settings: settings, ds: ds, remarks: remarks, list: list, months: monthsOf(ds, list, remarks)}
}

// stage plans the pages that may change with every month, in all languages. The months have their
// records. If Hugo is only to know the pages, in order to link to them, the rest is left out.
func (p plan) stage(known bool) (*stage, error) {
	s := &stage{known: known}
	changing := slices.DeleteFunc(slices.Clone(p.list), project.Page.Fixed)
	versions := p.versions()
	wanted := p.shown(versions)
	var open openData
	for i, words := range p.Languages {
		s.file(lexicon.File(words.Tag()), words.Source()) // for the layouts
		q := p.pagesIn(s, words)
		q.ds, q.remarks, q.months, q.versions = p.ds, p.remarks, p.months, versions
		if n := len(p.ds.Reports); n > 0 {
			q.latest = &p.ds.Reports[n-1]
		}
		if err := q.makeCharts(wanted, p.address(words)); err != nil {
			return nil, err
		}
		if i == 0 && !known {
			var err error
			days := q.lastDays(p.list)
			q.sitemap(p.list, days)
			if open, err = p.openData(days[""]); err != nil {
				return nil, err
			}
		}
		q.open = open
		q.add(changing)
		if err := words.Err(); err != nil {
			return nil, &message.Error{Key: "words-missing", Cause: err}
		}
	}
	return s, nil
}

// versions returns the months of each chart, by its key without a period.
func (p plan) versions() map[charts.Key][]figures.Period {
	out := map[charts.Key][]figures.Period{}
	for _, page := range p.list {
		if page.Kind == project.Frozen {
			latest := page.Chart
			latest.Period = figures.Period{}
			out[latest] = append(out[latest], page.Chart.Period)
		}
	}
	return out
}

// shown returns which charts the pages show that may change with every month: the latest version of each,
// and those of the latest month of each scope.
func (p plan) shown(versions map[charts.Key][]figures.Period) map[charts.Key]bool {
	out := map[charts.Key]bool{}
	for latest, periods := range versions {
		k := latest
		k.Period = periods[len(periods)-1]
		out[k] = true
		newest := p.ds.Reports[len(p.ds.Reports)-1].Period.V
		if r := p.ds.LatestReport(k.Scope, newest); r != nil && slices.Contains(periods, r.Period.V) {
			k.Period = r.Period.V
			out[k] = true
		}
	}
	return out
}

// build builds the planned site into the folder next; out has the site before. It takes what did not change
// from the kept parts.
func (p plan) build(ctx context.Context, dir, out, next string, o Options) (Result, error) {
	work := filepath.Join(dir, ".build")
	kept := newParts(work)
	frame, err := p.frame(dir, o.Preview)
	if err != nil {
		return Result{}, err
	}
	keys := make([]string, len(p.months))
	var mu sync.Mutex
	unchanged := map[string]part{} // by key
	find := func(key string) error {
		found, ok, err := kept.find(key)
		if ok {
			mu.Lock()
			defer mu.Unlock()
			unchanged[key], kept.used[key] = found, found
		}
		return err
	}
	for i, m := range p.months {
		keys[i] = m.key(frame)
	}
	drawer := picture.New(project.CacheDir(dir))
	defer drawer.Close()
	_, err = os.Lstat(filepath.Join(out, marker)) // is there a site that a page may be put into?
	for i := len(keys) - 1; i >= 0 && o.Early != nil && err == nil; i-- {
		if kept.has(keys[i]) {
			continue
		}
		if err := p.early(ctx, dir, out, drawer, p.months[i]); err != nil {
			return Result{}, err
		}
		o.Early()
		break
	}
	if err := together(ctx, keys, find); err != nil {
		return Result{}, err
	}
	for i, m := range p.months {
		kept := unchanged[keys[i]]
		m.record = kept.Record
		if err := p.taken(func(name string) bool {
			return slices.ContainsFunc(kept.Files, func(f partFile) bool { return f.Name == name })
		}); err != nil {
			return Result{}, err
		}
	}
	present, err := p.present(dir, frame, keys)
	if err == nil && len(unchanged) == len(keys) {
		err = find(present)
	}
	if err != nil {
		return Result{}, err
	}
	restore := func() error {
		for key, found := range unchanged {
			if err := kept.restore(key, found, next); err != nil {
				return err
			}
		}
		return kept.prune()
	}
	if _, ok := unchanged[present]; ok {
		return p.result(0, kept), restore()
	}
	var changed []*month
	for i, m := range p.months {
		if _, ok := unchanged[keys[i]]; !ok {
			changed = append(changed, m)
		}
	}
	withdrawn, err := p.render(ctx, dir, places{filepath.Join(work, "stage"), next}, drawer, changed, o)
	if err != nil {
		return Result{}, err
	}
	own, others, err := p.divide(next)
	if err != nil {
		return Result{}, err
	}
	for i, m := range p.months {
		if slices.Contains(changed, m) {
			if err := kept.keep(keys[i], next, own[m], m.record); err != nil {
				return Result{}, err
			}
		}
	}
	if err := restore(); err != nil {
		return Result{}, err
	}
	if err := p.checkWithdrawn(next); err != nil {
		return Result{}, err
	}
	if !o.Preview { // a preview needs neither, and every edit would have to wait for them
		if err := p.copy(ctx, next); err != nil {
			return Result{}, err
		}
		made, err := p.servers(next, withdrawn)
		if err != nil {
			return Result{}, err
		}
		others = append(append(others, copyName), made...)
	}
	err = kept.keep(present, next, others, record{})
	return p.result(drawer.Drawn(), kept), err
}

// batch is the largest number of months that Hugo makes at a time, because it has all pages in memory.
const batch = 6

// render writes the pages and files of the changed months and all that is not a month's. It returns the
// addresses of the pages that say that something was withdrawn.
func (p plan) render(
	ctx context.Context, dir string, to places, drawer *picture.Drawer, changed []*month, o Options,
) ([]string, error) {
	var last []*stage // of the months of the last batch
	for i, m := range changed {
		s, err := m.stage(p) // the other pages need the record
		if err != nil {
			return nil, err
		}
		if i >= (len(changed)-1)/batch*batch {
			last = append(last, s)
		}
	}
	present, err := p.stage(false)
	if err != nil {
		return nil, err
	}
	if err := present.libraries(); err != nil {
		return nil, err
	}
	for len(changed) > batch {
		var months []*stage
		for _, m := range changed[:batch] { // again, because all together do not fit into memory
			s, err := m.stage(p)
			if err != nil {
				return nil, err
			}
			months = append(months, s)
		}
		if err := p.hugo(ctx, dir, to, drawer, append(months, present.unrendered()), o); err != nil {
			return nil, err
		}
		changed = changed[batch:]
	}
	if err := p.hugo(ctx, dir, to, drawer, append(last, present), o); err != nil {
		return nil, err
	}
	return present.withdrawn, errors.Join(p.copyMoved(to.site), to.tidy())
}

// hugo writes what is staged and lets Hugo make the pages.
func (p plan) hugo(ctx context.Context, dir string, to places, drawer *picture.Drawer, all []*stage, o Options) error {
	if err := to.empty(); err != nil {
		return err
	}
	for _, s := range all {
		made := s.made()
		if err := p.taken(func(name string) bool { return made[name] }); err != nil {
			return err
		}
		if err := s.write(ctx, to, drawer); err != nil {
			return err
		}
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	return hugo(ctx, dir, to.site, p.BaseURL, o.Preview)
}

// taken returns an error if a file of static/ has the name of a file that the portal makes. Hugo would
// replace the one by the other.
func (p plan) taken(made func(name string) bool) error {
	for _, name := range slices.Sorted(maps.Keys(p.static)) {
		if name = strings.TrimPrefix(name, "/"); made(name) {
			return &message.Error{Key: "static-taken", Values: []any{"File", name}}
		}
	}
	return nil
}

// folders returns the folders of the site that belong to a month.
func (p plan) folders() map[string]*month {
	out := map[string]*month{}
	for _, m := range p.months {
		for folder := range m.folders(p) {
			out[folder] = m
		}
	}
	return out
}

// divide returns the names of the files of a site by month, and those that belong to no month, as the files
// of static/ even if they lie beside those of a month.
func (p plan) divide(site string) (own map[*month][]string, others []string, err error) {
	names, err := files(site, "")
	folders := p.folders()
	own = map[*month][]string{}
	for _, name := range names {
		if m := folders[path.Dir(name)+"/"]; m != nil && !p.static["/"+name] {
			own[m] = append(own[m], name)
		} else if name != marker {
			others = append(others, name)
		}
	}
	return own, others, err
}

// result counts what the site has. drawn is the number of pictures that were not in the cache.
func (p plan) result(drawn int, kept *parts) Result {
	r := Result{Periods: len(p.ds.Reports), Drawn: drawn, Withdrawn: p.ds.WithdrawnAddresses(), Extent: kept.extent()}
	for _, page := range p.list {
		if page.Kind == project.Frozen {
			r.Charts++
		}
		if page.Framed() {
			r.Pages++
		} else {
			r.Pages += len(p.Languages)
		}
	}
	return r
}

// libraries adds the libraries of the interactive charts and of the search, with their licences.
func (s *stage) libraries() error {
	s.file("assets/echarts.js", []byte(echarts.Browser))
	s.file("assets/minisearch.js", []byte(minisearch.Browser))
	s.file("static/"+figures.LicencesPath+licencesFile, licences.Text)
	return errors.Join(s.texts("echarts", echarts.Licences), s.texts("minisearch", minisearch.Licences))
}

// texts adds the licence texts of a library as one file.
func (s *stage) texts(library string, licences embed.FS) error {
	names, err := fs.Glob(licences, "*")
	var texts []byte
	for _, name := range names {
		text, failed := licences.ReadFile(name)
		err = errors.Join(err, failed)
		texts = append(append(texts, text...), '\n')
	}
	s.file("static/"+figures.LicencesPath+library+".txt", texts)
	return err
}

// dataFiles are the data files of a chart beside its page at an address. They name the frozen address.
type dataFiles struct {
	ds              *figures.Dataset
	words           *lexicon.Lexicon
	chart           charts.Chart
	address, frozen string
}

func (d dataFiles) write(p places) error {
	csv, err := opendata.CSV(d.chart)
	json, failed := opendata.JSON(d.ds, d.words, d.chart, d.frozen)
	xlsx, broken := opendata.XLSX(d.ds, d.words, d.chart, d.frozen)
	if err := errors.Join(err, failed, broken); err != nil {
		return fmt.Errorf("writing the data of %s: %w", d.frozen, err)
	}
	for name, src := range map[string][]byte{csvName: csv, "data.json": json, "data.xlsx": xlsx} {
		if err := writeBelow(p.site, d.address+name, src); err != nil {
			return err
		}
	}
	return nil
}
