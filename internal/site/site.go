// Package site makes the public site: it stages the pages that the data calls
// for in .build/, lets Hugo build them into a fresh folder, and puts that
// folder in the place of the old one only when all has succeeded.
package site

import (
	"cmp"
	"context"
	"embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2"
	"github.com/rogpeppe/go-internal/lockedfile"
	"golang.org/x/sync/errgroup"

	"portal/charts"
	"portal/internal/attachment"
	"portal/internal/check"
	"portal/internal/draw"
	"portal/internal/figures"
	"portal/internal/lexicon"
	"portal/internal/message"
	"portal/internal/opendata"
	"portal/internal/pdf"
	"portal/third_party/echarts"
	"portal/third_party/licences"
	"portal/third_party/minisearch"
)

// Options say what to build.
type Options struct {
	Dir     string // the project's folder
	Out     string // the folder to replace
	BaseURL string // where the site will stand; empty for what config.toml says
	Commit  string // the commit of the data, which the pages name; empty where nobody knows it
	Preview bool   // with the script that reloads the page while someone edits
}

// Result says what was built.
type Result struct {
	Periods int
	Charts  int
	Drawn   int // picture files that were not in the cache
	Pages   int
}

// Build checks the data and builds the site. It returns the problems of the
// data; where they stop, it builds nothing. Whatever happens, the old folder stays
// exactly as it was until the new one is complete.
func Build(ctx context.Context, o Options) (Result, message.List, error) {
	dir, err := filepath.Abs(o.Dir)
	if err != nil {
		return Result{}, nil, err
	}
	out, err := target(dir, o.Out)
	if err != nil {
		return Result{}, nil, err
	}
	ds, remarks, problems, err := load(ctx, dir)
	if err != nil || problems.Stop() {
		return Result{}, problems, err
	}
	settings, err := configure(dir, o.BaseURL)
	if err != nil {
		return Result{}, nil, err
	}
	settings.commit = o.Commit
	if problems = append(problems, addressesOf(ds, settings.languages[0]).check()...); problems.Stop() {
		return Result{}, problems, nil
	}
	p, err := draft(ds, remarks, settings)
	if err != nil {
		return Result{}, nil, err
	}
	work := filepath.Join(dir, ".build")
	if err := os.MkdirAll(work, 0o777); err != nil {
		return Result{}, nil, fmt.Errorf("making %s: %w", work, err)
	}
	// One build at a time: .build/ and the output have one writer.
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
	result.Periods = len(ds.Reports)
	return result, problems, nil
}

// Check reads and judges the data of the project in a folder and the files that
// are published beside it, the links of its texts and the addresses that moved
// included.
func Check(dir string) (*figures.Dataset, message.List, error) {
	ds, _, problems, err := load(context.Background(), dir)
	if err == nil && !problems.Stop() && len(ds.Links)+len(ds.Moved) > 0 {
		var settings settings
		if settings, err = configure(dir, "/"); err == nil {
			problems = append(problems, addressesOf(ds, settings.languages[0]).check()...)
		}
	}
	return ds, problems, err
}

// load reads the data and judges it as far as that goes without the pages, also
// against what was published, and looks through what else is published as it
// stands.
func load(ctx context.Context, dir string) (*figures.Dataset, []check.Remark, message.List, error) {
	if _, err := os.Stat(filepath.Join(dir, "data")); errors.Is(err, fs.ErrNotExist) {
		return nil, nil, nil, &message.Error{Key: "no-data", Values: []any{"Folder", dir}}
	}
	ds, problems, err := figures.Load(os.DirFS(dir))
	if err != nil {
		return nil, nil, nil, err
	}
	if len(problems) == 0 { // what cannot be read is not taken for gone
		changed, err := changes(ctx, dir, ds)
		if err != nil {
			return nil, nil, nil, err
		}
		problems = append(problems, changed...)
	}
	judged, remarks := check.Judge(ds)
	reader := pdf.New(cacheOf(dir))
	beside, err := attachment.Check(ctx, os.DirFS(dir), ds.Allowed, reader)
	if err := errors.Join(err, reader.Close()); err != nil {
		return nil, nil, nil, err
	}
	return ds, remarks, slices.Concat(problems, judged, beside).Sorted(), nil
}

// plan is a site before anything is drawn or written: its pages, and its
// charts in its own language.
type plan struct {
	settings
	ds     *figures.Dataset
	charts []charts.Chart
	stage  *stage
}

// draft plans the site, with the base in the pictures' addresses.
func draft(ds *figures.Dataset, remarks []check.Remark, settings settings) (plan, error) {
	s := &stage{}
	var own []charts.Chart
	for i, said := range settings.languages {
		made, err := charts.Build(ds, said, func(scope, id string, period figures.Period) string {
			if i > 0 {
				return settings.base + said.Tag() + "/" + chartPath(scope, id, period)
			}
			return settings.base + chartPath(scope, id, period)
		})
		if err != nil {
			return plan{}, err
		}
		s.pages(ds, remarks, made, settings, said)
		if err := said.Err(); err != nil {
			return plan{}, &message.Error{Key: "words-missing", Cause: err}
		}
		if i == 0 {
			own = made
		}
	}
	return plan{settings, ds, own, s}, nil
}

// cacheOf is the folder of what need not be made again.
func cacheOf(dir string) string { return filepath.Join(dir, ".build", "cache") }

// build draws and writes what was planned and lets Hugo build it into next.
func build(ctx context.Context, p plan, dir, next string, preview bool) (Result, error) {
	drawer := draw.New(cacheOf(dir))
	defer drawer.Close(context.WithoutCancel(ctx))
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
	if err := hugo(dir, next, p.base, preview); err != nil {
		return Result{}, err
	}
	if err := p.keepMoved(next); err != nil {
		return Result{}, err
	}
	if !preview { // nobody takes a preview home, and every edit would wait for it
		if err := p.copy(ctx, next); err != nil {
			return Result{}, err
		}
		if err := p.servers(next); err != nil {
			return Result{}, err
		}
	}
	return Result{Charts: len(p.charts), Drawn: drawer.Drawn(), Pages: p.stage.count}, nil
}

// libraries adds what draws the interactive charts and what searches, with
// their licences.
func (s *stage) libraries() error {
	s.file("assets/echarts.js", []byte(echarts.Browser))
	s.file("assets/minisearch.js", []byte(minisearch.Browser))
	s.file("static/"+licencesPath+licencesFile, licences.Text)
	return errors.Join(s.texts("echarts", echarts.Licences), s.texts("minisearch", minisearch.Licences))
}

// texts adds the licences of a library as one text.
func (s *stage) texts(library string, licences embed.FS) error {
	names, err := fs.Glob(licences, "*")
	var texts []byte
	for _, name := range names {
		text, failed := licences.ReadFile(name)
		err = errors.Join(err, failed)
		texts = append(append(texts, text...), '\n')
	}
	s.file("static/"+licencesPath+library+".txt", texts)
	return err
}

// data writes the files with the figures of each chart beside its pictures.
func (p plan) data(ctx context.Context, root string) error {
	latest := map[string]figures.Period{}
	for _, c := range p.charts { // later periods come later
		latest[latestPath(c.Scope, c.ID)] = c.Period
	}
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(runtime.GOMAXPROCS(0))
	for _, c := range p.charts {
		group.Go(func() error {
			if err := ctx.Err(); err != nil {
				return err
			}
			frozen, newest := chartPath(c.Scope, c.ID, c.Period), latestPath(c.Scope, c.ID)
			csv, err := opendata.CSV(c)
			json, failed := opendata.JSON(p.ds, p.languages[0], c, p.base+frozen)
			xlsx, broken := opendata.XLSX(p.ds, p.languages[0], c, p.base+frozen)
			if err := errors.Join(err, failed, broken); err != nil {
				return fmt.Errorf("writing the data of %s: %w", frozen, err)
			}
			addresses := []string{frozen}
			if latest[newest] == c.Period {
				addresses = append(addresses, newest)
			}
			for _, address := range addresses {
				for name, src := range map[string][]byte{"data.csv": csv, "data.json": json, "data.xlsx": xlsx} {
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

// Fault is a failure that is no problem of the data and yet has its place in
// the project's files. The place may be not given.
type Fault struct {
	Pos    message.Pos
	reason *message.Error
}

func (f Fault) Error() string { return f.reason.Error() }

// Unwrap returns the error that can be told in both languages.
func (f Fault) Unwrap() error { return f.reason }

// unreadable is the failure to make sense of a TOML file.
func unreadable(err error, file, key string, values ...any) Fault {
	pos := message.Pos{File: file}
	var wrong *toml.DecodeError
	if errors.As(err, &wrong) {
		pos.Line, _ = wrong.Position()
	}
	return Fault{pos, &message.Error{Key: key, Values: values, Cause: err}}
}

// settings are what the pages need to know of config.toml, and their words.
type settings struct {
	base      string             // where the site will stand, with a slash at the end
	titles    map[string]string  // of the site, by language
	commit    string             // of the data; empty where nobody knows it
	organiser string             // of the site that the portal is a part of; empty where nobody says
	languages []*lexicon.Lexicon // Chinese first
}

// absolute reports whether the site's full address is known.
func (s settings) absolute() bool { return strings.HasPrefix(s.base, "http") }

// configure reads config.toml. The site stands where was asked for, or else
// where the file says, or else at the root.
func configure(dir, asked string) (settings, error) {
	const name = "config.toml"
	f, err := os.Open(filepath.Join(dir, name))
	if err != nil {
		return settings{}, Fault{message.Pos{File: name}, &message.Error{Key: "settings-missing", Cause: err}}
	}
	defer f.Close()
	var config struct {
		BaseURL string `toml:"baseURL"`
		Title   string `toml:"title"`
		Params  struct {
			Host struct {
				Organiser string `toml:"organiser"`
			} `toml:"host"`
		} `toml:"params"`

		Languages map[string]struct {
			Title string `toml:"title"`
		} `toml:"languages"`
	}
	if err := toml.NewDecoder(io.LimitReader(f, 1<<20)).Decode(&config); err != nil {
		return settings{}, unreadable(err, name, "settings-form")
	}
	if config.BaseURL != "" && !isBase(config.BaseURL) {
		return settings{}, Fault{message.Pos{File: name}, &message.Error{Key: "settings-base", Values: []any{"Value", config.BaseURL}}}
	}
	if asked == "" {
		asked = config.BaseURL
	}
	if asked == "" {
		asked = "/"
	}
	if !isBase(asked) {
		return settings{}, message.Usage("base-url", "Value", asked)
	}
	if !strings.HasSuffix(asked, "/") {
		asked += "/"
	}
	out := settings{base: asked, titles: map[string]string{}, organiser: config.Params.Host.Organiser}
	for _, tag := range []string{lexicon.Chinese, lexicon.English} {
		language, ok := config.Languages[tag]
		if !ok && tag != lexicon.Chinese {
			continue
		}
		out.titles[tag] = cmp.Or(language.Title, config.Title)
		said, err := readWords(dir, tag)
		if err != nil {
			return settings{}, err
		}
		out.languages = append(out.languages, said)
	}
	return out, nil
}

// baseForm is a path that needs no quoting in a page or in a server's settings.
var baseForm = regexp.MustCompile(`^(/[\p{L}\p{N}._~-]+)*/?$`)

// isBase reports whether a site can stand at an address.
func isBase(address string) bool {
	u, err := url.Parse(address)
	return err == nil && u.RawQuery == "" && u.Fragment == "" && u.User == nil && baseForm.MatchString(u.Path) &&
		(u.Scheme == "" && u.Host == "" || (u.Scheme == "https" || u.Scheme == "http") && u.Host != "")
}

// readWords reads the words of the site in a language.
func readWords(dir, tag string) (*lexicon.Lexicon, error) {
	said, err := lexicon.Read(os.DirFS(dir), tag)
	if err != nil {
		return nil, unreadable(err, "i18n/"+tag+".toml", "words-form", "Language", tag)
	}
	return said, nil
}
