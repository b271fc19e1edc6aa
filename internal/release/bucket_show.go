package release

import (
	"bytes"
	"context"
	"crypto/md5"
	"errors"
	"fmt"
	"maps"
	"path"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"golang.org/x/sync/errgroup"

	"portal/internal/digest"
	"portal/internal/message"
	"portal/internal/release/manifest"
	"portal/internal/release/serverconf"
)

// difference lists the files to copy and to remove so that readers see a release.
type difference struct {
	replaced []string        // files with others below their name in the new release; some stores refuse both
	copies   [ranks][]string // by rank
	removed  []string
}

// files returns the number of files.
func (d difference) files() int {
	n := len(d.replaced) + len(d.removed)
	for _, names := range d.copies {
		n += len(names)
	}
	return n
}

// planShow returns the files that may differ between what readers see and a release. These are the
// differences from the release shown before, and from every later release, which another publisher
// may have shown in part.
func (b *bucket) planShow(
	ctx context.Context, release int, next manifest.Manifest, before manifest.Manifest,
) (difference, error) {
	var out difference
	earlier := []manifest.Manifest{before}
	for n := before.Release + 1; n < release; n++ {
		src, err := b.manifest(ctx, n)
		if err != nil {
			return out, err
		}
		m, err := manifest.Decode(src)
		if err != nil {
			return out, err
		}
		earlier = append(earlier, m)
	}
	gone := map[string]bool{}
	for name, sum := range next.Files {
		if slices.ContainsFunc(earlier, func(m manifest.Manifest) bool { return m.Files[name] != sum }) {
			r := rank(name, before.Files[name] == "")
			out.copies[r] = append(out.copies[r], name)
		}
	}
	for _, m := range earlier {
		for name := range m.Files {
			if next.Files[name] == "" {
				gone[name] = true
			}
		}
	}
	for _, names := range out.copies {
		slices.Sort(names)
	}
	if len(gone) > 0 {
		for name := range next.Files {
			for above := path.Dir(name); above != "."; above = path.Dir(above) {
				if gone[above] {
					out.replaced = append(out.replaced, above)
					delete(gone, above)
				}
			}
		}
	}
	out.removed = slices.Sorted(maps.Keys(gone))
	return out, nil
}

func (b *bucket) show(ctx context.Context, step func(done, total int)) (err error) {
	// A publisher that loses the race may have overwritten the winner's files, so it must finish
	// showing the newest release.
	for range 5 {
		if err = b.showNewest(ctx, step); !errors.Is(err, errClaimed) {
			break
		}
	}
	return err
}

// showNewest shows the newest release to readers. It stops with errClaimed if there is a newer one.
func (b *bucket) showNewest(ctx context.Context, step func(done, total int)) error {
	release, src, err := b.newest(ctx)
	if err != nil || release == 0 {
		return err
	}
	next, err := manifest.Decode(src)
	if err != nil {
		return err
	}
	shown, err := b.shown(ctx)
	if err != nil {
		return err
	}
	before, err := decode(shown)
	if err != nil {
		return err
	}
	if before.Release > release {
		return errClaimed
	}
	todo, err := b.planShow(ctx, release, next, before)
	if err != nil {
		return err
	}
	superseded, stop := b.watch(ctx, release)
	defer stop()
	report := counted(todo.files()+1, step) // and the manifest
	remove := func(name string) error {
		defer report()
		if err := superseded(); err != nil {
			return err
		}
		return b.remove(ctx, name)
	}
	if err := each(ctx, todo.replaced, remove); err != nil {
		return err
	}
	for _, names := range todo.copies {
		if err := b.copyAll(ctx, names, next, superseded, report); err != nil {
			return err
		}
	}
	if err := each(ctx, todo.removed, remove); err != nil {
		return err
	}
	if err := b.repair(ctx, next, src, superseded); err != nil {
		return err
	}
	if err := b.stillNewest(ctx, release); err != nil {
		return err
	}
	if err := b.showSignature(ctx, release, src); err != nil {
		return err
	}
	if err := b.write(ctx, manifest.Name, src, visible(manifest.Name)); err != nil {
		return err
	}
	report()
	return b.stillNewest(ctx, release) // otherwise this manifest may have replaced a newer one
}

// showSignature shows the signature of a manifest, or removes the earlier one if it has none.
func (b *bucket) showSignature(ctx context.Context, release int, src []byte) error {
	signature, err := b.read(ctx, internalPrefix+"manifests/"+number(release)+"-"+digest.Of(src)+".sig")
	if err != nil {
		return err
	}
	if signature == nil {
		return b.remove(ctx, manifest.Signature)
	}
	return b.write(ctx, manifest.Signature, signature, visible(manifest.Signature))
}

// counted returns a function that reports one more step of total. Several goroutines may call it.
func counted(total int, step func(done, total int)) func() {
	var mu sync.Mutex
	done := 0
	return func() {
		mu.Lock()
		defer mu.Unlock()
		done++
		step(done, total)
	}
}

// visible returns the headers of a file that readers request.
func visible(name string) s3.PutObjectInput {
	return s3.PutObjectInput{
		ContentType:  aws.String(serverconf.Type(name)),
		CacheControl: aws.String(serverconf.Caching("/" + name)),
	}
}

// stillNewest returns errClaimed if there is a newer release.
func (b *bucket) stillNewest(ctx context.Context, release int) error {
	src, err := b.read(ctx, internalPrefix+"manifests/"+number(release+1)+".json")
	if err == nil && src != nil {
		err = errClaimed
	}
	return err
}

// watch checks every two seconds, until stop is called, whether another publisher has claimed the
// next release. If so, superseded returns errClaimed. Requests that are already running are not
// cancelled, so that the store does not execute them later.
func (b *bucket) watch(ctx context.Context, release int) (superseded func() error, stop func()) {
	ctx, stop = context.WithCancel(ctx)
	var next atomic.Bool
	go func() {
		for !next.Load() {
			select {
			case <-ctx.Done():
				return
			case <-time.After(2 * time.Second):
			}
			next.Store(errors.Is(b.stillNewest(ctx, release), errClaimed))
		}
	}()
	return func() error {
		if next.Load() {
			return errClaimed
		}
		return nil
	}, stop
}

// each calls do for every name, several at the same time. After an error it starts no more.
func each(ctx context.Context, names []string, do func(string) error) error {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(maxConcurrent)
	for _, name := range names {
		group.Go(func() error {
			if err := ctx.Err(); err != nil {
				return err
			}
			return do(name)
		})
	}
	return group.Wait()
}

// copyAll copies the contents of files to the names under which readers request them.
func (b *bucket) copyAll(
	ctx context.Context, names []string, m manifest.Manifest, superseded func() error, report func(),
) error {
	return each(ctx, names, func(name string) error {
		defer report()
		if err := superseded(); err != nil {
			return err
		}
		err := b.copyContent(ctx, m.Files[name], name)
		if absent(err) {
			return fmt.Errorf("%w: %s: %w", errMissing, m.Files[name], err)
		}
		return err
	})
}

// repair compares the files that readers see with the manifest and copies wrong ones again. They
// may be wrong if another publisher was slow to stop.
func (b *bucket) repair(ctx context.Context, m manifest.Manifest, src []byte, superseded func() error) error {
	repaired := map[string]bool{}
	for range 3 {
		wrong, err := b.wrong(ctx, m, src, repaired)
		if err != nil || len(wrong) == 0 {
			return err
		}
		if err := b.copyAll(ctx, wrong, m, superseded, func() {}); err != nil {
			return err
		}
		for _, name := range wrong {
			repaired[name] = true
		}
	}
	return &message.Error{Key: "store-changes", Values: []any{"Store", b.name}}
}

// wrong returns the files that differ from the manifest, compared by size and MD5. The ETags of a
// store that encrypts are no MD5s and differ for each copy, so it uses them only if the manifest's
// own ETag is its MD5. In some stores only the ETags of copies are no MD5s, so it compares repaired
// files by size alone.
func (b *bucket) wrong(
	ctx context.Context, m manifest.Manifest, src []byte, repaired map[string]bool,
) ([]string, error) {
	there, err := b.list(ctx, "")
	if err != nil {
		return nil, err
	}
	sum := md5.Sum(src)
	hashed := bytes.Equal(contentMD5(there[internalPrefix+"manifests/"+number(m.Release)+".json"]), sum[:])
	var out []string
	for name, sum := range m.Files {
		content, ok := there[objects+sum]
		if !ok {
			return nil, fmt.Errorf("%w: %s", errMissing, sum)
		}
		seen, ok := there[name]
		if !ok || aws.ToInt64(seen.Size) != aws.ToInt64(content.Size) ||
			hashed && !repaired[name] && !bytes.Equal(contentMD5(seen), contentMD5(content)) {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out, nil
}
