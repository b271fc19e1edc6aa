package publish

import (
	"archive/zip"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"net/http"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/cenkalti/backoff/v5"
	"golang.org/x/sync/errgroup"

	"portal/internal/manifest"
	"portal/internal/message"
)

// Findings are what verifying a site found. The lists are sorted.
type Findings struct {
	Manifest manifest.Manifest
	Checked  int      // files
	Changed  []string // files with other bytes than the manifest says
	Missing  []string // files that are not there
	Added    []string // files that the manifest does not know; of a folder or zip only
	Lost     []string // addresses that were published and are not in the manifest
	Led      []string // files of moved pages, from which the server leads on to those of another page
	Chain    []int    // releases whose manifest is not the one that was published
	Signed   bool     // there is a signature
	Believed bool     // one of the keys made it; without keys never
}

// Whole reports whether a site is what its manifest says. Addresses that do
// not answer after a rollback are no fault of its bytes, nor is it one that a
// server leads on from a page itself, as from one that moved.
func (f Findings) Whole() bool {
	return len(f.Changed)+len(f.Missing)+len(f.Added)+len(f.Chain) == 0
}

// Verify holds a site to its manifest: one at an address, in a folder, in the
// folder that publishing writes to, or in a zip, packed or not. It reads every
// file, and asks nobody but the site.
func Verify(ctx context.Context, where string, keys Keys, step func(done, total int)) (Findings, error) {
	if strings.HasPrefix(where, "https://") || strings.HasPrefix(where, "http://") {
		s, err := newVisited(where)
		if err != nil {
			return Findings{}, err
		}
		return verify(ctx, where, s, nil, keys, step)
	}
	info, err := os.Stat(where)
	if err != nil {
		return Findings{}, err
	}
	if !info.IsDir() {
		z, err := zip.OpenReader(where)
		if err != nil {
			return Findings{}, &message.Error{Key: "verify-what", Values: []any{"Site", where}, Cause: err}
		}
		f, err := verify(ctx, where, files{z}, z, keys, step)
		return f, errors.Join(err, z.Close())
	}
	for _, folder := range []string{where, filepath.Join(where, "current")} {
		if _, err := os.Stat(filepath.Join(folder, manifest.Name)); err == nil {
			root := os.DirFS(folder + string(filepath.Separator)) // through the link
			return verify(ctx, where, files{root}, root, keys, step)
		}
	}
	return Findings{}, &message.Error{Key: "no-manifest", Values: []any{"Site", where}}
}

// site is where the files of a site are read from. A file that is not there is
// fs.ErrNotExist.
type site interface {
	open(ctx context.Context, name string) (io.ReadCloser, error)
}

// files is a site in a folder or a zip.
type files struct{ fs.FS }

func (f files) open(_ context.Context, name string) (io.ReadCloser, error) { return f.Open(name) }

// visited is a site at an address.
type visited struct {
	base   *url.URL
	client *http.Client
}

// ledOn is a server's answer that something of the site is elsewhere.
type ledOn struct {
	error
	name string // of the file there; empty where that is not in the site
}

// Unwrap returns the error that can be told in both languages.
func (l ledOn) Unwrap() error { return l.error }

// inside returns the file of the site at an address, and empty for an address
// that is not in the site.
func (v visited) inside(u *url.URL) string {
	rest, below := strings.CutPrefix(u.Path, v.base.Path)
	safer := v.base.Scheme == "http" && u.Scheme == "https" && u.Hostname() == v.base.Hostname()
	if !below || u.Host != v.base.Host && !safer {
		return ""
	}
	return fileOf("/" + rest)
}

func newVisited(address string) (visited, error) {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.RawQuery != "" || u.Fragment != "" {
		return visited{}, message.Usage("verify-what", "Site", address)
	}
	if !strings.HasSuffix(u.Path, "/") {
		u.Path += "/"
	}
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.DisableCompression = true // the bytes of the file, not what a proxy makes of it
	t.ResponseHeaderTimeout = 30 * time.Second
	t.MaxIdleConnsPerHost = atOnce
	v := visited{base: u}
	v.client = &http.Client{Transport: t, Timeout: 10 * time.Minute, CheckRedirect: func(next *http.Request, asked []*http.Request) error {
		// To the same file of the site, as from http to https, and nowhere else.
		if len(asked) < 5 && v.inside(next.URL) == v.inside(asked[0].URL) {
			return nil
		}
		return http.ErrUseLastResponse
	}}
	return v, nil
}

func (v visited) open(ctx context.Context, name string) (io.ReadCloser, error) {
	if path.Base(name) == pageName {
		name = strings.TrimSuffix(name, pageName)
	}
	u := v.base.ResolveReference(&url.URL{Path: "./" + name})
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return nil, err
	}
	request.Header.Set("Cache-Control", "no-cache")
	answer, err := v.client.Do(request)
	if err != nil {
		return nil, err
	}
	switch answer.StatusCode {
	case http.StatusOK:
		return answer.Body, nil
	case http.StatusNotFound, http.StatusGone:
		err = fs.ErrNotExist
	default:
		err = errors.New(answer.Status)
		if to, elsewhere := answer.Location(); elsewhere == nil {
			err = ledOn{&message.Error{Key: "leads-away", Values: []any{"Address", to}}, v.inside(to)}
		}
	}
	return nil, errors.Join(fmt.Errorf("%s: %w", u, err), answer.Body.Close())
}

func verify(ctx context.Context, where string, s site, root fs.FS, keys Keys, step func(done, total int)) (Findings, error) {
	src, err := fetch(ctx, s, manifest.Name, manifest.MaxSize)
	if errors.Is(err, fs.ErrNotExist) {
		return Findings{}, &message.Error{Key: "no-manifest", Values: []any{"Site", where}}
	}
	if err != nil {
		return Findings{}, err
	}
	f := Findings{}
	if f.Manifest, err = manifest.Decode(src); err != nil {
		return Findings{}, err
	}
	if err := f.files(ctx, s, step); err != nil {
		return Findings{}, err
	}
	if err := f.chain(ctx, s); err != nil {
		return Findings{}, err
	}
	if root != nil {
		if err := f.added(root); err != nil {
			return Findings{}, err
		}
	}
	signature, err := fetch(ctx, s, manifest.Signature, 1<<20)
	if ignore(err, fs.ErrNotExist) != nil {
		return Findings{}, err
	}
	f.Signed = err == nil
	f.Believed = f.Signed && keys.signed(src, signature)
	return f, nil
}

// fetch returns a file of a site.
func fetch(ctx context.Context, s site, name string, limit int64) ([]byte, error) {
	return again(ctx, s, func() ([]byte, error) {
		r, err := s.open(ctx, name)
		if err != nil {
			return nil, err
		}
		src, err := readAll(r, limit)
		return src, errors.Join(err, r.Close())
	})
}

// again reads something of a site, and of one at an address again where that
// fails in a way that may pass.
func again[T any](ctx context.Context, s site, read func() (T, error)) (T, error) {
	if _, far := s.(visited); !far {
		return read()
	}
	return backoff.Retry(ctx, func() (T, error) {
		out, err := read()
		var on ledOn
		if errors.Is(err, fs.ErrNotExist) || errors.As(err, &on) {
			err = backoff.Permanent(err)
		}
		return out, err
	}, backoff.WithMaxTries(4))
}

// files compares every file with its hash.
func (f *Findings) files(ctx context.Context, s site, step func(done, total int)) error {
	var mu sync.Mutex
	names := slices.Sorted(maps.Keys(f.Manifest.Files))
	if _, far := s.(visited); far {
		names = slices.DeleteFunc(names, forServers) // which servers keep for themselves
	}
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(4 * runtime.GOMAXPROCS(0))
	for _, name := range names {
		group.Go(func() error {
			sum, err := sumOf(ctx, s, name)
			missing := errors.Is(err, fs.ErrNotExist)
			var on ledOn
			led := errors.As(err, &on) && on.name != ""
			if led {
				// That file is held to its own hash.
				sum, err = f.Manifest.Files[on.name], nil
			}
			if err := cmp.Or(ignore(err, fs.ErrNotExist), ctx.Err()); err != nil {
				return err
			}
			mu.Lock()
			defer mu.Unlock()
			switch {
			case led && sum != "" && sum != f.Manifest.Files[name] && path.Base(name) == path.Base(on.name):
				f.Led = append(f.Led, fmt.Sprintf("%s → %s", addressOf(name), addressOf(on.name)))
			case missing:
				f.Missing = append(f.Missing, name)
			case sum != f.Manifest.Files[name]:
				f.Changed = append(f.Changed, name)
			}
			f.Checked++
			step(f.Checked, len(names))
			return nil
		})
	}
	err := group.Wait()
	slices.Sort(f.Missing)
	slices.Sort(f.Changed)
	slices.Sort(f.Led)
	return err
}

func sumOf(ctx context.Context, s site, name string) (string, error) {
	return again(ctx, s, func() (string, error) {
		r, err := s.open(ctx, name)
		if err != nil {
			return "", err
		}
		sum, _, err := manifest.SumOf(io.LimitReader(r, maxFile))
		return sum, errors.Join(err, r.Close())
	})
}

// chain follows the manifests back to the first one, each of which must be the
// one that the next names, and finds addresses that the ledger knows and the
// site lacks.
func (f *Findings) chain(ctx context.Context, s site) error {
	next := f.Manifest
	for release := f.Manifest.Release - 1; release >= 1; release-- {
		src, err := fetch(ctx, s, manifest.Kept(release), manifest.MaxSize)
		if errors.Is(err, fs.ErrNotExist) {
			f.Chain = append(f.Chain, release)
			return nil
		}
		if err != nil {
			return err
		}
		m, err := manifest.Decode(src)
		if err != nil || m.Release != release || manifest.Sum(src) != next.Previous {
			f.Chain = append(f.Chain, release)
			return nil // what it names proves nothing
		}
		next = m
	}
	if _, ok := f.Manifest.Files[LedgerName]; !ok || f.Manifest.Release == 0 {
		return nil
	}
	src, err := fetch(ctx, s, LedgerName, maxFile)
	if err != nil {
		return ignore(err, fs.ErrNotExist)
	}
	ledger, err := ReadLedger(LedgerName, src)
	if err != nil {
		return nil // it is not the file that was published, which is said already
	}
	for _, address := range slices.Sorted(maps.Keys(ledger)) {
		if _, ok := f.Manifest.Files[fileOf(address)]; !ok {
			f.Lost = append(f.Lost, address)
		}
	}
	return nil
}

// added finds files that the manifest does not know.
func (f *Findings) added(root fs.FS) error {
	return fs.WalkDir(root, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		if _, known := f.Manifest.Files[name]; !known && name != manifest.Name && name != manifest.Signature {
			f.Added = append(f.Added, name)
		}
		return nil
	})
}
