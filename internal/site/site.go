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
	"os"
	"path/filepath"
	"runtime"
	"slices"

	"github.com/rogpeppe/go-internal/lockedfile"
	"golang.org/x/sync/errgroup"

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
}

// Build checks the data and builds the site. It returns the problems of the data, and builds nothing
// if one of them blocks. The old folder stays unchanged until the new one is complete.
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
	p, err := draft(ds, opened.Remarks, settings{at, o.Commit})
	if err != nil {
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
	next, err := prepare(out)
	if err != nil {
		return Result{}, nil, err
	}
	result, err := build(ctx, p, dir, next, o.Preview)
	if err != nil {
		return Result{}, nil, errors.Join(err, remove(next))
	}
	if err := replace(out, next); err != nil {
		return Result{}, nil, errors.Join(err, remove(next))
	}
	result.Periods, result.Withdrawn = len(ds.Reports), ds.WithdrawnAddresses()
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

// plan is a site before anything is drawn or written: its staged pages and its Chinese charts.
type plan struct {
	settings
	ds     *figures.Dataset
	charts []charts.Chart
	stage  *stage
}

// settings are the inputs of the pages other than the data.
type settings struct {
	project.Settings
	commit string // of the data; empty if unknown
}

// frozenPath returns the address of a chart's frozen version of its month.
func frozenPath(c charts.Chart) string { return figures.ChartPath(c.Scope, c.ID, c.Period) }

// draft plans the site in all languages. It draws and writes nothing.
func draft(ds *figures.Dataset, remarks []check.Remark, settings settings) (plan, error) {
	s := &stage{}
	list := project.Pages(ds)
	var own []charts.Chart
	for i, said := range settings.Languages {
		s.file(lexicon.File(said.Tag()), said.Source()) // for the layouts
		made, err := charts.Build(ds, said, func(scope, id string, period figures.Period) string {
			if i > 0 {
				return settings.BaseURL + said.Tag() + "/" + figures.ChartPath(scope, id, period)
			}
			return settings.BaseURL + figures.ChartPath(scope, id, period)
		})
		if err != nil {
			return plan{}, err
		}
		made = slices.DeleteFunc(made, func(c charts.Chart) bool { return project.WithdrewChart(ds, c.Key) })
		s.pages(ds, list, remarks, made, settings, said)
		if err := said.Err(); err != nil {
			return plan{}, &message.Error{Key: "words-missing", Cause: err}
		}
		if i == 0 {
			own = made
		}
	}
	return plan{settings, ds, own, s}, nil
}

// build draws and writes the planned files and runs Hugo to build them into the folder next.
func build(ctx context.Context, p plan, dir, next string, preview bool) (Result, error) {
	drawer := picture.New(project.CacheDir(dir))
	defer drawer.Close()
	root := filepath.Join(dir, ".build", "stage")
	if err := p.stage.libraries(); err != nil {
		return Result{}, err
	}
	if err := p.stage.write(root); err != nil {
		return Result{}, fmt.Errorf("staging the pages: %w", err)
	}
	if err := p.stage.draw(ctx, root, drawer); err != nil {
		return Result{}, err
	}
	if err := p.data(ctx, root); err != nil {
		return Result{}, err
	}
	if err := p.pack(ctx, root); err != nil {
		return Result{}, err
	}
	if err := ctx.Err(); err != nil {
		return Result{}, err
	}
	if err := hugo(dir, next, p.BaseURL, preview); err != nil {
		return Result{}, err
	}
	if err := p.copyMoved(next); err != nil {
		return Result{}, err
	}
	if err := p.checkWithdrawn(next); err != nil {
		return Result{}, err
	}
	if !preview { // a preview needs neither, and every edit would have to wait for them
		if err := p.copy(ctx, next); err != nil {
			return Result{}, err
		}
		if err := p.servers(next); err != nil {
			return Result{}, err
		}
	}
	return Result{Charts: len(p.charts), Drawn: drawer.Drawn(), Pages: p.stage.count}, nil
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

// data writes the data files of each chart beside its pictures.
func (p plan) data(ctx context.Context, root string) error {
	latest := map[string]figures.Period{}
	for _, c := range p.charts { // later periods come later
		latest[figures.LatestPath(c.Scope, c.ID)] = c.Period
	}
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(runtime.GOMAXPROCS(0))
	for _, c := range p.charts {
		group.Go(func() error {
			if err := ctx.Err(); err != nil {
				return err
			}
			frozen, newest := figures.ChartPath(c.Scope, c.ID, c.Period), figures.LatestPath(c.Scope, c.ID)
			csv, err := opendata.CSV(c)
			json, failed := opendata.JSON(p.ds, p.Languages[0], c, p.BaseURL+frozen)
			xlsx, broken := opendata.XLSX(p.ds, p.Languages[0], c, p.BaseURL+frozen)
			if err := errors.Join(err, failed, broken); err != nil {
				return fmt.Errorf("writing the data of %s: %w", frozen, err)
			}
			addresses := []string{frozen}
			if latest[newest] == c.Period {
				addresses = append(addresses, newest)
			}
			for _, address := range addresses {
				for name, src := range map[string][]byte{csvName: csv, "data.json": json, "data.xlsx": xlsx} {
					if err := writeBelow(root, "static/"+address+name, src); err != nil {
						return err
					}
				}
			}
			return nil
		})
	}
	return group.Wait()
}
