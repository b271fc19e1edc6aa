package publish

import (
	"bytes"
	"context"
	"crypto/md5"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"gocloud.dev/blob"
	"golang.org/x/sync/errgroup"

	"portal/internal/hosting"
	"portal/internal/manifest"
	"portal/internal/message"
)

// difference is what has to be done to show a release.
type difference struct {
	copies  [ranks][]string
	removed []string
}

// toShow works out what may differ between what readers see and a release: all
// that differs from what was shown, or from a release since which somebody may
// have begun to show.
func (b *bucket) toShow(ctx context.Context, release int, next manifest.Manifest, before manifest.Manifest) (difference, error) {
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
	out.removed = slices.Sorted(maps.Keys(gone))
	return out, nil
}

func (b *bucket) show(ctx context.Context, step func(done, total int)) (err error) {
	// Whoever is overtaken may have placed its own over what the other placed,
	// so it looks at the newest release to its end.
	for range 5 {
		if err = b.showNewest(ctx, step); !errors.Is(err, errClaimed) {
			break
		}
	}
	return err
}

// showNewest is show, ended by errClaimed as soon as there is a newer release.
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
	todo, err := b.toShow(ctx, release, next, before)
	if err != nil {
		return err
	}
	overtaken, stop := b.watch(ctx, release)
	defer stop()
	total := len(todo.removed) + 1
	for _, names := range todo.copies {
		total += len(names)
	}
	var mu sync.Mutex
	done := 0
	ticked := func() {
		mu.Lock()
		defer mu.Unlock()
		done++
		step(done, total)
	}
	for _, names := range todo.copies {
		if err := b.place(ctx, names, next, overtaken, ticked); err != nil {
			return err
		}
	}
	if err := each(ctx, todo.removed, func(name string) error {
		defer ticked()
		if err := overtaken(); err != nil {
			return err
		}
		return b.remove(ctx, name)
	}); err != nil {
		return err
	}
	if err := b.mend(ctx, next, src, overtaken); err != nil {
		return err
	}
	if err := b.stillNewest(ctx, release); err != nil {
		return err
	}
	signature, err := b.read(ctx, kept+"manifests/"+number(release)+"-"+manifest.Sum(src)+".sig")
	if err == nil && signature != nil {
		err = b.write(ctx, manifest.Signature, signature, blob.WriterOptions{ContentType: hosting.Type(manifest.Signature), CacheControl: hosting.Caching("/" + manifest.Signature)})
	} else if err == nil {
		err = b.remove(ctx, manifest.Signature)
	}
	if err != nil {
		return err
	}
	if err := b.write(ctx, manifest.Name, src, blob.WriterOptions{ContentType: hosting.Type(manifest.Name), CacheControl: hosting.Caching("/" + manifest.Name)}); err != nil {
		return err
	}
	ticked()
	return b.stillNewest(ctx, release) // or else the manifest lies over a newer one
}

// stillNewest returns errClaimed where there is a newer release.
func (b *bucket) stillNewest(ctx context.Context, release int) error {
	src, err := b.read(ctx, kept+"manifests/"+number(release+1)+".json")
	if err == nil && src != nil {
		err = errClaimed
	}
	return err
}

// watch looks out for somebody who publishes the next release, until it is
// stopped. From soon after that on, overtaken returns errClaimed. What was asked
// of the store by then is waited for, so that it does not come later still.
func (b *bucket) watch(ctx context.Context, release int) (overtaken func() error, stop func()) {
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

// each does something for many names, several at once. After an error no more
// are begun.
func each(ctx context.Context, names []string, do func(string) error) error {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(atOnce)
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

// place copies contents to where readers find them.
func (b *bucket) place(ctx context.Context, names []string, m manifest.Manifest, overtaken func() error, ticked func()) error {
	return each(ctx, names, func(name string) error {
		defer ticked()
		if err := overtaken(); err != nil {
			return err
		}
		_, err := attempt(ctx, b, 0, func(ctx context.Context) (struct{}, error) {
			return struct{}{}, b.Copy(ctx, b.prefix+name, b.prefix+objects+m.Files[name], &blob.CopyOptions{BeforeCopy: func(as func(any) bool) error {
				var in *s3.CopyObjectInput
				if !as(&in) {
					return errors.New("the store's library has no headers for copies")
				}
				in.MetadataDirective = types.MetadataDirectiveReplace
				in.ContentType = aws.String(hosting.Type(name))
				in.CacheControl = aws.String(hosting.Caching("/" + name))
				return nil
			}})
		})
		if absent(err) {
			return fmt.Errorf("%w: %s: %w", errMissing, m.Files[name], err)
		}
		return err
	})
}

// mend looks at what the store says it has where readers look, and copies anew
// what is not what it should be, as after another who was slow to stop.
func (b *bucket) mend(ctx context.Context, m manifest.Manifest, src []byte, overtaken func() error) error {
	mended := map[string]bool{}
	for range 3 {
		wrong, err := b.wrong(ctx, m, src, mended)
		if err != nil || len(wrong) == 0 {
			return err
		}
		if err := b.place(ctx, wrong, m, overtaken, func() {}); err != nil {
			return err
		}
		for _, name := range wrong {
			mended[name] = true
		}
	}
	return &message.Error{Key: "store-changes", Values: []any{"Store", b.name}}
}

// wrong lists the files that readers do not see as a manifest says. What a
// store calls the MD5 of a content is one only where it is so for the manifest:
// a store that encrypts says something else, another for each copy. Some say so
// of copies alone, so of a mended file the size has to do.
func (b *bucket) wrong(ctx context.Context, m manifest.Manifest, src []byte, mended map[string]bool) ([]string, error) {
	there, err := b.list(ctx, "")
	if err != nil {
		return nil, err
	}
	sum := md5.Sum(src)
	claimed := there[kept+"manifests/"+number(m.Release)+".json"]
	hashed := claimed != nil && bytes.Equal(claimed.MD5, sum[:])
	var out []string
	for name, sum := range m.Files {
		content, ok := there[objects+sum]
		if !ok {
			return nil, fmt.Errorf("%w: %s", errMissing, sum)
		}
		seen := there[name]
		if seen == nil || seen.Size != content.Size || hashed && !mended[name] && !bytes.Equal(seen.MD5, content.MD5) {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out, nil
}
