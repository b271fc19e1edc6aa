// Package publish brings a built site to where its readers find it, and keeps
// the promises on the way: what they see is the old site or the new one, every
// address that was ever published still answers, and what was frozen changes
// only where a correction says so.
package publish

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
	"time"

	"github.com/andybalholm/brotli"
	"golang.org/x/sync/errgroup"

	"portal/internal/hosting"
	"portal/internal/manifest"
	"portal/internal/words"
)

// Releases is how many are kept to roll back to, the shown one among them.
const Releases = 12

// Options say what to publish.
type Options struct {
	Target  string    // file:///srv/www/portal or s3://bucket/prefix?endpoint=https://…
	Site    string    // the built folder
	Ledger  Ledger    // what the project knows to have been published, by whomever
	Commit  string    // the last commit of the data; empty where nobody knows it
	Tool    string    // what publishes
	Time    time.Time // of publishing
	Reissue string    // why frozen charts may be drawn anew; empty where they may not
	Signer  *Signer   // who signs; nil for nobody

	// Step is told how far a part of the work is. It may be called by several
	// at once.
	Step func(part Part, done, total int)
}

// Part is a part of the work of publishing.
type Part string

// The parts, in their order. Only the last one changes what readers see.
const (
	PartRead Part = "part-read" // reading what was built
	PartPack Part = "part-pack" // making compressed variants of it
	PartSend Part = "part-send" // sending what the store does not have
	PartShow Part = "part-show" // letting readers see it
)

// Result says what was done.
type Result struct {
	Release  int
	Finished int    // a release that somebody else had left half shown; 0 for none
	Nothing  bool   // the site is published as it is
	Files    int    // of the site
	Sent     int    // contents that the store did not have
	Bytes    int64  // of them
	Ledger   Ledger // every address published by now
}

// Publish publishes a built site. The error is a Refusal where the build would
// break a promise; then, as after every other error, readers see what they saw
// before. Where the error came after the release was claimed, the result has the
// release, and readers see the old site, the new one or, where the store has no
// switch, pages of both that the next call finishes.
func Publish(ctx context.Context, o Options) (Result, error) {
	st, err := open(ctx, o.Target)
	if err != nil {
		return Result{}, err
	}
	r, err := publish(ctx, st, o)
	return r, told(cmp.Or(err, st.close()))
}

// errSuperseded is errClaimed in words.
var errSuperseded = &words.Error{Key: "superseded"}

// told says in words what the loser of two has to do.
func told(err error) error {
	if errors.Is(err, errClaimed) {
		return errSuperseded
	}
	return err
}

func publish(ctx context.Context, st store, o Options) (Result, error) {
	finished, err := finish(ctx, st, o.Step)
	lacking := errors.Is(err, errMissing) // the next release need not lack it
	if err != nil && !lacking {
		return Result{}, err
	}
	p, err := prepare(ctx, st, o)
	if err != nil {
		return Result{}, err
	}
	if p.refusal.Any() {
		return Result{}, p.refusal
	}
	r := Result{Finished: finished, Release: p.before.Release, Files: len(p.build.files), Ledger: Ledger{}}
	r.Ledger.merge(p.ledger)
	r.Ledger.merge(o.Ledger)
	if !lacking && p.nothing(o) {
		r.Nothing = true
		return r, nil
	}
	if err := p.complete(ctx, st, o.Step); err != nil {
		return Result{}, err
	}
	m, src, err := p.manifest(o)
	if err != nil {
		return Result{}, err
	}
	signature, err := o.Signer.sign(src)
	if err != nil {
		return Result{}, err
	}
	if r.Sent, r.Bytes, err = p.send(ctx, st, m, o.Step); err != nil {
		return Result{}, err
	}
	if err := st.claim(ctx, m.Release, src, signature); err != nil {
		return Result{}, err
	}
	r.Release, r.Files = m.Release, len(m.Files)
	if err := reveal(ctx, st, m.Release, o.Step); err != nil {
		return r, err
	}
	if finished > 0 && !st.served() {
		// What somebody who is gone had asked of the store may come late: what
		// readers see is looked at again.
		select {
		case <-ctx.Done():
			return r, ctx.Err()
		case <-time.After(3 * time.Second):
		}
		if err := reveal(ctx, st, m.Release, func(Part, int, int) {}); err != nil {
			return r, err
		}
	}
	if err := prune(ctx, st, m); err != nil {
		return r, &words.Error{Key: "not-pruned", Args: []any{m.Release}, Cause: err}
	}
	return r, nil
}

// reveal lets readers see the newest release.
func reveal(ctx context.Context, st store, release int, step func(Part, int, int)) error {
	err := st.show(ctx, func(done, total int) { step(PartShow, done, total) })
	if err != nil && !errors.Is(err, errClaimed) {
		return &words.Error{Key: "half-shown", Args: []any{release}, Cause: err}
	}
	return err
}

// finish shows the newest release where somebody who published it did not come
// to that, and returns its number. The error is errMissing where that cannot be
// done, because the store lost a part of it.
func finish(ctx context.Context, st store, step func(Part, int, int)) (int, error) {
	release, src, err := st.newest(ctx)
	if err != nil || release == 0 {
		return 0, err
	}
	shown, err := st.shown(ctx)
	if err != nil || bytes.Equal(shown, src) {
		return 0, err
	}
	if err := reveal(ctx, st, release, step); err != nil {
		return 0, err
	}
	return release, nil
}

// plan is a site that is about to be published.
type plan struct {
	build  *build
	before manifest.Manifest // of the newest release
	source []byte            // of that manifest
	ledger Ledger
	again  string // why frozen charts are drawn anew; empty where none is

	refusal Refusal
}

// prepare reads a build and holds it to what was published before.
func prepare(ctx context.Context, st store, o Options) (*plan, error) {
	release, src, err := st.newest(ctx)
	if err != nil {
		return nil, err
	}
	before, err := decode(src)
	if err != nil {
		return nil, err
	}
	if before.Release != release {
		return nil, fmt.Errorf("the manifest of release %d says it is of release %d", release, before.Release)
	}
	b, err := read(ctx, o.Site, o.Step)
	if err != nil {
		return nil, err
	}
	if !st.served() {
		maps.DeleteFunc(b.files, func(name, _ string) bool { return forServers(name) })
	}
	known, err := ledgerOf(ctx, st, before)
	if err != nil {
		return nil, err
	}
	// Pages that readers opened before ask for the styles and scripts they
	// know; those stay for ever.
	for name, sum := range before.Files {
		if _, built := b.files[name]; fingerprinted.MatchString(name) && !variant(name) && !built {
			b.files[name] = sum
			b.carried[name] = true
		}
	}
	for address, e := range o.Ledger {
		// What another store was asked for, this one cannot have kept.
		if _, there := known[address]; !there && !fingerprinted.MatchString(address) {
			known[address] = e
		}
	}
	ledger, refusal, err := admit(known, b.files, b.read, o.Reissue != "")
	if err != nil {
		return nil, err
	}
	p := &plan{build: b, before: before, source: src, ledger: ledger, refusal: refusal}
	if o.Reissue != "" {
		if _, without, err := admit(known, b.files, b.read, false); err == nil && without.Any() {
			p.again = o.Reissue
		}
	}
	return p, nil
}

// ledgerOf returns the ledger of a published site.
func ledgerOf(ctx context.Context, st store, m manifest.Manifest) (Ledger, error) {
	sum, ok := m.Files[LedgerName]
	if !ok {
		return Ledger{}, nil
	}
	src, err := st.get(ctx, sum)
	if errors.Is(err, errMissing) {
		return nil, &words.Error{Key: "store-lost", Args: []any{LedgerName}, Cause: err}
	}
	if err == nil && manifest.Sum(src) != sum {
		err = &words.Error{Key: "store-spoilt", Args: []any{LedgerName}}
	}
	if err != nil {
		return nil, err
	}
	return ReadLedger(LedgerName, src)
}

// nothing reports whether readers have this very site already.
func (p *plan) nothing(o Options) bool {
	if p.before.Release == 0 || p.before.Commit != o.Commit {
		return false
	}
	own := maps.Clone(p.before.Files)
	maps.DeleteFunc(own, func(name, _ string) bool { return variant(name) || record(name) })
	return maps.Equal(own, p.build.files) && p.before.Files[LedgerName] == manifest.Sum(p.ledger.Encode())
}

// complete adds what publishing makes: the ledger, the manifests of earlier
// releases and, for a store whose servers use them, compressed variants.
func (p *plan) complete(ctx context.Context, st store, step func(Part, int, int)) error {
	p.build.made[LedgerName] = p.ledger.Encode()
	p.build.files[LedgerName] = manifest.Sum(p.build.made[LedgerName])
	if p.source != nil {
		name := manifest.Kept(p.before.Release)
		p.build.made[name] = p.source
		p.build.files[name] = manifest.Sum(p.source)
		for name, sum := range p.before.Files {
			if _, own := p.build.files[name]; !own && record(name) && !variant(name) {
				p.build.files[name] = sum
				p.build.carried[name] = true
			}
		}
	}
	if !st.served() {
		return nil
	}
	return p.compress(ctx, step)
}

// compress adds the variants of what is built, and keeps those of before.
func (p *plan) compress(ctx context.Context, step func(Part, int, int)) error {
	var names []string
	for _, name := range slices.Sorted(maps.Keys(p.build.files)) {
		if !hosting.Packs(name) || forServers(name) {
			continue
		}
		same := p.before.Files[name] == p.build.files[name]
		for _, ext := range variants {
			if old := p.before.Files[name+ext]; old != "" && same {
				p.build.files[name+ext] = old
				p.build.carried[name+ext] = true
			}
		}
		if !same {
			names = append(names, name)
		}
	}
	var mu sync.Mutex
	small := map[string][]byte{}
	done := 0
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(runtime.GOMAXPROCS(0))
	for _, name := range names {
		group.Go(func() error {
			if err := ctx.Err(); err != nil {
				return err
			}
			src, err := p.build.read(name)
			if err != nil {
				return err
			}
			for _, ext := range variants {
				packed, err := compress(src, ext)
				if err != nil {
					return err
				}
				if len(packed)+len(packed)/10 >= len(src) {
					continue // not worth a file
				}
				mu.Lock()
				small[name+ext] = packed
				mu.Unlock()
			}
			mu.Lock()
			defer mu.Unlock()
			done++
			step(PartPack, done, len(names))
			return nil
		})
	}
	err := group.Wait()
	for name, packed := range small {
		p.build.made[name] = packed
		p.build.files[name] = manifest.Sum(packed)
	}
	return err
}

// compress returns the compressed form of a file; the same file makes the same
// bytes.
func compress(src []byte, ext string) ([]byte, error) {
	var b bytes.Buffer
	var w io.WriteCloser
	var err error
	if ext == ".br" {
		w = brotli.NewWriterLevel(&b, 9)
	} else if w, err = gzip.NewWriterLevel(&b, gzip.BestCompression); err != nil {
		return nil, err
	}
	_, err = w.Write(src)
	err = errors.Join(err, w.Close()) // writes the rest
	return b.Bytes(), err
}

// manifest makes the manifest of the next release.
func (p *plan) manifest(o Options) (manifest.Manifest, []byte, error) {
	m := manifest.Manifest{
		Format: manifest.Format, Release: p.before.Release + 1, Published: o.Time.UTC().Truncate(time.Second),
		Commit: o.Commit, Tool: o.Tool, Reissue: p.again, Files: p.build.files,
	}
	if p.source != nil {
		m.Previous = manifest.Sum(p.source)
	}
	src, err := m.Encode()
	return m, src, err
}

// send puts into the store what a release needs and the store does not have.
func (p *plan) send(ctx context.Context, st store, m manifest.Manifest, step func(Part, int, int)) (sent int, size int64, err error) {
	there, err := st.contents(ctx)
	if err != nil {
		return 0, 0, err
	}
	safe := map[string]bool{} // nobody will prune it meanwhile
	for _, sum := range p.before.Files {
		safe[sum] = true
	}
	missing := map[string]string{}
	for name, sum := range m.Files {
		since, ok := there[sum]
		if ok && (safe[sum] || young(since, m.Published)) {
			continue
		}
		if p.build.carried[name] && !ok {
			return 0, 0, &words.Error{Key: "store-lost", Args: []any{name}, Cause: fmt.Errorf("%w: %s", errMissing, sum)}
		}
		if !p.build.carried[name] {
			missing[sum] = name
		}
	}
	var mu sync.Mutex
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(atOnce)
	for sum, name := range missing {
		group.Go(func() error {
			if err := ctx.Err(); err != nil {
				return err
			}
			src, err := p.build.read(name)
			if err != nil {
				return err
			}
			if manifest.Sum(src) != sum {
				return &words.Error{Key: "site-changes", Args: []any{name}}
			}
			if err := st.put(ctx, sum, src); err != nil {
				return err
			}
			mu.Lock()
			defer mu.Unlock()
			sent++
			size += int64(len(src))
			step(PartSend, sent, len(missing))
			return nil
		})
	}
	err = group.Wait()
	return sent, size, err
}

// grace is how long a content that no release needs is left alone: somebody
// may be about to publish what needs it.
const grace = 24 * time.Hour

// young reports whether a content is young enough to be relied on.
func young(since, now time.Time) bool { return now.Sub(since) < grace/2 }

// prune removes what the kept releases do not need.
func prune(ctx context.Context, st store, newest manifest.Manifest) error {
	keep := func(release int) bool { return release > newest.Release-Releases }
	needed := map[string]bool{}
	for release := max(1, newest.Release-Releases+1); release <= newest.Release; release++ {
		src, err := st.manifest(ctx, release)
		if err != nil {
			return err
		}
		m, err := manifest.Decode(src)
		if err != nil {
			return err
		}
		for _, sum := range m.Files {
			needed[sum] = true
		}
	}
	there, err := st.contents(ctx)
	if err != nil {
		return err
	}
	stale := map[string]bool{}
	for sum, since := range there {
		if !needed[sum] && newest.Published.Sub(since) > grace {
			stale[sum] = true
		}
	}
	return st.prune(ctx, keep, stale)
}

// build is what a folder holds that was built, and what publishing adds.
type build struct {
	folder  string
	files   map[string]string // sha256 by path
	made    map[string][]byte // files that publishing makes
	carried map[string]bool   // files that are not built: the store has their contents
}

// read returns the bytes of a file that is not carried.
func (b *build) read(name string) ([]byte, error) {
	if src, ok := b.made[name]; ok {
		return src, nil
	}
	return os.ReadFile(filepath.Join(b.folder, filepath.FromSlash(name)))
}

// maxSite bounds how many files a site may have.
const maxSite = 5_000_000

// read digests a built folder.
func read(ctx context.Context, folder string, step func(Part, int, int)) (*build, error) {
	b := &build{folder: folder, files: map[string]string{}, made: map[string][]byte{}, carried: map[string]bool{}}
	var names []string
	err := filepath.WalkDir(folder, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(folder, name)
		if err != nil || rel == "." {
			return err
		}
		rel = filepath.ToSlash(rel)
		switch {
		case unpublished(rel) && d.IsDir():
			return fs.SkipDir
		case unpublished(rel) || d.IsDir() && rel != manifest.Name && rel != manifest.Signature:
			return nil
		case !sayable(rel):
			return &words.Error{Key: "site-name", Args: []any{rel}}
		case !d.Type().IsRegular() || rel == manifest.Name || rel == manifest.Signature || variant(rel) || record(rel):
			return &words.Error{Key: "site-file", Args: []any{rel}}
		}
		if names = append(names, rel); len(names) > maxSite {
			return fmt.Errorf("more than %d files", maxSite)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", folder, err)
	}
	if !slices.Contains(names, pageName) {
		return nil, &words.Error{Key: "site-empty", Args: []any{folder}}
	}
	var mu sync.Mutex
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(runtime.GOMAXPROCS(0))
	for _, name := range names {
		group.Go(func() error {
			f, err := os.Open(filepath.Join(folder, filepath.FromSlash(name)))
			if err != nil {
				return err
			}
			sum, size, err := manifest.SumOf(f)
			if err == nil && size > maxFile {
				err = &words.Error{Key: "too-large", Args: []any{maxFile}}
			}
			if err := cmp.Or(errors.Join(err, f.Close()), ctx.Err()); err != nil {
				return fmt.Errorf("reading %s: %w", name, err)
			}
			mu.Lock()
			defer mu.Unlock()
			b.files[name] = sum
			step(PartRead, len(b.files), len(names))
			return nil
		})
	}
	return b, group.Wait()
}
