package release

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

	"portal/internal/digest"
	"portal/internal/message"
	"portal/internal/release/manifest"
)

// Findings reports the result of verifying a site. The lists are sorted.
type Findings struct {
	Manifest   manifest.Manifest
	Checked    int         // number of checked files
	Changed    []string    // files whose hash differs from the manifest
	Missing    []string    // files of the manifest that the site lacks
	Added      []string    // files that the manifest does not list; empty for a site at an address
	Lost       []string    // published addresses that the manifest does not list
	Redirected []string    // files of moved pages that the server redirects to another page's files
	Withdrawn  []Withdrawn // what was withdrawn by law, the latest first
	Chain      []int       // releases whose manifest is not the published one
	Signed     bool        // the site has a signature
	Trusted    bool        // one of the trusted keys made the signature; false without keys
}

// Withdrawn is an address that was withdrawn by law, with the release that withdrew it. Publish deleted
// the releases before.
type Withdrawn struct {
	Address   string
	Release   int
	Published time.Time
}

// Whole reports whether a site matches its manifest. Addresses lost by a rollback and redirects of
// moved pages do not count as differences.
func (f Findings) Whole() bool {
	return len(f.Changed)+len(f.Missing)+len(f.Added)+len(f.Chain) == 0
}

// Verify checks every file of a site against its manifest. where is an address, a folder, the
// target folder of Publish or a zip. Verify sends requests to no other host than the site's.
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
			root := os.DirFS(folder + string(filepath.Separator)) // the separator follows the link "current"
			return verify(ctx, where, files{root}, root, keys, step)
		}
	}
	return Findings{}, &message.Error{Key: "no-manifest", Values: []any{"Site", where}}
}

// site opens the files of a site. For a missing file, open returns fs.ErrNotExist.
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

// redirected is the error for a file that the server redirects to another address.
type redirected struct {
	error
	name string // the file at the target; empty if the target is outside the site
}

// Unwrap returns the words.Error, which has a text in both languages.
func (r redirected) Unwrap() error { return r.error }

// inside returns the site's file at an address, or an empty string if the address is outside the
// site. A redirect from http to https stays inside.
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
	t.DisableCompression = true // verify the bytes of the file, not a compressed form of them
	t.ResponseHeaderTimeout = 30 * time.Second
	t.MaxIdleConnsPerHost = maxConcurrent
	v := visited{base: u}
	// follow allows redirects to the same file of the site only, as from http to https.
	follow := func(next *http.Request, via []*http.Request) error {
		if len(via) < 5 && v.inside(next.URL) == v.inside(via[0].URL) {
			return nil
		}
		return http.ErrUseLastResponse
	}
	v.client = &http.Client{Transport: t, Timeout: 10 * time.Minute, CheckRedirect: follow}
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
	case http.StatusGone:
		if strings.HasSuffix(u.Path, "/") {
			return answer.Body, nil // the page that says what was withdrawn
		}
		err = fs.ErrNotExist
	case http.StatusNotFound:
		err = fs.ErrNotExist
	default:
		err = errors.New(answer.Status)
		if to, elsewhere := answer.Location(); elsewhere == nil {
			err = redirected{&message.Error{Key: "leads-away", Values: []any{"Address", to}}, v.inside(to)}
		}
	}
	return nil, errors.Join(fmt.Errorf("%s: %w", u, err), answer.Body.Close())
}

func verify(
	ctx context.Context, where string, s site, root fs.FS, keys Keys, step func(done, total int),
) (Findings, error) {
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
	f.Trusted = f.Signed && keys.signed(src, signature)
	return f, nil
}

// fetch returns the content of a file of a site, an error if it has more than limit bytes.
func fetch(ctx context.Context, s site, name string, limit int64) ([]byte, error) {
	return retry(ctx, s, func() ([]byte, error) {
		r, err := s.open(ctx, name)
		if err != nil {
			return nil, err
		}
		src, err := readAll(r, limit)
		return src, errors.Join(err, r.Close())
	})
}

// retry calls read, and repeats it after a temporary error if the site is at an address.
func retry[T any](ctx context.Context, s site, read func() (T, error)) (T, error) {
	if _, remote := s.(visited); !remote {
		return read()
	}
	return backoff.Retry(ctx, func() (T, error) {
		out, err := read()
		var redirect redirected
		if errors.Is(err, fs.ErrNotExist) || errors.As(err, &redirect) {
			err = backoff.Permanent(err)
		}
		return out, err
	}, backoff.WithMaxTries(4))
}

// files compares the hash of every file with the manifest.
func (f *Findings) files(ctx context.Context, s site, step func(done, total int)) error {
	var mu sync.Mutex
	names := slices.Sorted(maps.Keys(f.Manifest.Files))
	if _, remote := s.(visited); remote {
		names = slices.DeleteFunc(names, forServers) // servers do not deliver these
	}
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(4 * runtime.GOMAXPROCS(0))
	for _, name := range names {
		group.Go(func() error {
			sum, err := sumOf(ctx, s, name)
			missing := errors.Is(err, fs.ErrNotExist)
			var redirect redirected
			moved := errors.As(err, &redirect) && redirect.name != ""
			if moved {
				// The loop checks the redirect's target under its own name.
				sum, err = f.Manifest.Files[redirect.name], nil
			}
			if err := cmp.Or(ignore(err, fs.ErrNotExist), ctx.Err()); err != nil {
				return err
			}
			mu.Lock()
			defer mu.Unlock()
			switch {
			case moved && sum != "" && sum != f.Manifest.Files[name] && path.Base(name) == path.Base(redirect.name):
				f.Redirected = append(f.Redirected, fmt.Sprintf("%s → %s", addressOf(name), addressOf(redirect.name)))
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
	slices.Sort(f.Redirected)
	return err
}

func sumOf(ctx context.Context, s site, name string) (string, error) {
	return retry(ctx, s, func() (string, error) {
		r, err := s.open(ctx, name)
		if err != nil {
			return "", err
		}
		sum, _, err := digest.OfReader(io.LimitReader(r, maxFile))
		return sum, errors.Join(err, r.Close())
	})
}

// chain follows the manifests back to the first release: each must have the hash that the next one
// names. It also finds addresses that the ledger lists and the site lacks.
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
		if err != nil || m.Release != release || digest.Of(src) != next.Previous {
			f.Chain = append(f.Chain, release)
			return nil // the manifests before a wrong one cannot be checked
		}
		f.withdrew(next, notIn(next.Withdrawn, m.Withdrawn))
		next = m
	}
	f.withdrew(next, next.Withdrawn)
	if _, ok := f.Manifest.Files[LedgerName]; !ok || f.Manifest.Release == 0 {
		return nil
	}
	src, err := fetch(ctx, s, LedgerName, maxFile)
	if err != nil {
		return ignore(err, fs.ErrNotExist)
	}
	ledger, err := ReadLedger(LedgerName, src)
	if err != nil {
		return nil // a damaged ledger is already in f.Changed
	}
	f.Lost = unanswered(ledger, f.Manifest)
	return nil
}

// withdrew records that a release withdrew addresses.
func (f *Findings) withdrew(in manifest.Manifest, addresses []string) {
	for _, address := range addresses {
		f.Withdrawn = append(f.Withdrawn, Withdrawn{address, in.Release, in.Published})
	}
}

// added finds files that the manifest does not list.
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
