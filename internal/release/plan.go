package release

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"runtime"
	"slices"
	"sync"
	"time"

	"github.com/andybalholm/brotli"
	"golang.org/x/sync/errgroup"

	"portal/internal/digest"
	"portal/internal/message"
	"portal/internal/release/manifest"
	"portal/internal/release/serverconf"
)

// plan is a site that is ready to be published.
type plan struct {
	build   *build
	before  manifest.Manifest // of the newest release
	source  []byte            // the encoded manifest of the newest release; nil if none
	ledger  Ledger
	reissue string // the reason for redrawing frozen charts; empty if none is redrawn

	withdrawn []string // every withdrawn address
	fresh     []string // those that this release withdraws

	refusal Refusal
}

// prepare reads a build and compares it with what was published before.
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
		return nil, fmt.Errorf("the manifest of release %d names release %d; restore the store from a backup",
			release, before.Release)
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
	p := &plan{build: b, before: before, source: src, withdrawn: o.Withdrawn}
	p.fresh = notIn(o.Withdrawn, before.Withdrawn)
	// Pages that a reader still has open request the old styles and scripts, and chats the old cards,
	// so these stay until something is withdrawn, which they may show.
	for name, sum := range before.Files {
		_, built := b.files[name]
		if serverconf.Fingerprinted(name) && !variant(name) && !built && len(p.fresh) == 0 {
			b.files[name] = sum
			b.carried[name] = true
		}
	}
	ledger, err := buildLedger(b.files, b.read, o.Withdrawn)
	if err != nil {
		return nil, err
	}
	p.ledger = ledger
	for address, e := range o.Ledger {
		// The project's ledger may list fingerprinted files of other stores; this store never had
		// them.
		if _, there := known[address]; !there && !serverconf.Fingerprinted(address) {
			known[address] = e
		}
	}
	for address := range known {
		// No build loses a fingerprinted file, and what is withdrawn is compared with nothing.
		if serverconf.Fingerprinted(address) || covered(o.Withdrawn, address) {
			ledger.merge(Ledger{address: {}})
			delete(known, address)
		}
	}
	proved, err := prove(ctx, st, o, b, before, known, ledger)
	if err != nil {
		return nil, err
	}
	p.refusal = compareLedgers(known, ledger, proved)
	p.refusal.Returned = notIn(before.Withdrawn, o.Withdrawn)
	if err := p.excuse(ctx, st, proved, known); err != nil {
		return nil, err
	}
	if err := p.excuseRecords(ctx, st, known); err != nil {
		return nil, err
	}
	changed, same := proved.differences(ctx, st, b, before, known, p.refusal.Changed)
	p.refusal.Figures = changed
	p.refusal.split(same)
	if len(p.refusal.Redrawn)+len(p.refusal.Worded) > 0 && o.Reissue != "" {
		p.reissue, p.refusal.Redrawn = o.Reissue, nil
		p.refusal.Worded = proved.reworded(ctx, st, b, before, p.refusal.Worded)
	}
	return p, nil
}

// ledgerOf returns the ledger of a published site, empty if the site has none.
func ledgerOf(ctx context.Context, st store, m manifest.Manifest) (Ledger, error) {
	sum, ok := m.Files[LedgerName]
	if !ok {
		return Ledger{}, nil
	}
	src, err := st.get(ctx, sum)
	if errors.Is(err, errMissing) {
		return nil, &message.Error{Key: "store-lost", Values: []any{"File", LedgerName}, Cause: err}
	}
	if err == nil && digest.Of(src) != sum {
		err = &message.Error{Key: "store-spoilt", Values: []any{"File", LedgerName}}
	}
	if err != nil {
		return nil, err
	}
	return ReadLedger(LedgerName, src)
}

// nothing reports whether the newest release already has exactly this site.
func (p *plan) nothing(o Options) bool {
	if p.before.Release == 0 || p.before.Commit != o.Commit {
		return false
	}
	own := maps.Clone(p.before.Files)
	maps.DeleteFunc(own, func(name, _ string) bool { return variant(name) || record(name) })
	return maps.Equal(own, p.build.files) && p.before.Files[LedgerName] == digest.Of(p.ledger.Encode())
}

// complete adds the files that publishing generates: the ledger, the manifests of earlier releases
// and, for a store read by web servers, compressed variants.
func (p *plan) complete(ctx context.Context, st store, step func(Part, int, int)) error {
	p.build.made[LedgerName] = p.ledger.Encode()
	p.build.files[LedgerName] = digest.Of(p.build.made[LedgerName])
	if p.source != nil {
		name := manifest.Kept(p.before.Release)
		p.build.made[name] = p.source
		p.build.files[name] = digest.Of(p.source)
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

// compress adds compressed variants of new and changed files and reuses those of unchanged files.
func (p *plan) compress(ctx context.Context, step func(Part, int, int)) error {
	var names []string
	for _, name := range slices.Sorted(maps.Keys(p.build.files)) {
		if !serverconf.Packs(name) || forServers(name) {
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
	pack := newPacker()
	compressed := map[string][]byte{}
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
				packed, err := pack.compress(src, ext)
				if err != nil {
					return err
				}
				if len(packed)+len(packed)/10 >= len(src) {
					continue // saves less than a tenth
				}
				mu.Lock()
				compressed[name+ext] = packed
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
	for name, packed := range compressed {
		p.build.made[name] = packed
		p.build.files[name] = digest.Of(packed)
	}
	return err
}

// packer compresses files. Setting up Brotli clears 32 MiB, which takes longer than compressing a page,
// so a packer uses its writers again. Goroutines may share it.
type packer struct{ brotli sync.Pool }

func newPacker() *packer { return &packer{sync.Pool{New: func() any { return newBrotli(nil) }}} }

func newBrotli(w io.Writer) *brotli.Writer {
	const level = 9 // of 11; the highest ones are much slower and save little
	return brotli.NewWriterLevel(w, level)
}

// compress returns the compressed form of a file: Brotli for ".br", otherwise gzip. Equal input
// gives equal output, whatever the packer compressed before.
func (p *packer) compress(src []byte, ext string) ([]byte, error) {
	var b bytes.Buffer
	var w io.WriteCloser
	var err error
	if ext == ".br" {
		// A writer keeps the method that it chose for its first file, and chooses another one for large
		// files. These get writers of their own.
		const large = 1 << 20
		if len(src) >= large {
			w = newBrotli(&b)
		} else {
			reused := p.brotli.Get().(*brotli.Writer)
			defer p.brotli.Put(reused)
			reused.Reset(&b)
			w = reused
		}
	} else if w, err = gzip.NewWriterLevel(&b, gzip.BestCompression); err != nil {
		return nil, err
	}
	_, err = w.Write(src)
	err = errors.Join(err, w.Close()) // flushes the last block
	return b.Bytes(), err
}

// manifest returns the manifest of the next release, also in encoded form.
func (p *plan) manifest(o Options) (manifest.Manifest, []byte, error) {
	m := manifest.Manifest{
		Format: manifest.Format, Release: p.before.Release + 1, Published: o.Time.UTC().Truncate(time.Second),
		Commit: o.Commit, Tool: o.Tool, Reissue: p.reissue, Withdrawn: p.withdrawn, Files: p.build.files,
	}
	if p.source != nil {
		m.Previous = digest.Of(p.source)
	}
	src, err := m.Encode()
	return m, src, err
}
