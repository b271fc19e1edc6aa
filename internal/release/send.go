package release

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"portal/internal/digest"
	"portal/internal/message"
	"portal/internal/release/manifest"
)

// send uploads the contents that a release needs and the store lacks.
func (p *plan) send(
	ctx context.Context, st store, m manifest.Manifest, step func(Part, int, int),
) (sent int, size int64, err error) {
	there, err := st.contents(ctx)
	if err != nil {
		return 0, 0, err
	}
	safe := map[string]bool{} // no other publisher will prune these at the same time
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
			cause := fmt.Errorf("%w: %s", errMissing, sum)
			return 0, 0, &message.Error{Key: "store-lost", Values: []any{"File", name}, Cause: cause}
		}
		if !p.build.carried[name] {
			missing[sum] = name
		}
	}
	var mu sync.Mutex
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(maxConcurrent)
	for sum, name := range missing {
		group.Go(func() error {
			if err := ctx.Err(); err != nil {
				return err
			}
			src, err := p.build.read(name)
			if err != nil {
				return err
			}
			if digest.Of(src) != sum {
				return &message.Error{Key: "site-changes", Values: []any{"File", name}}
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

// grace is the age below which prune leaves a content that no release needs: another publisher may
// be uploading it for its next release.
const grace = 24 * time.Hour

// young reports whether a content is too new to be pruned before this publication ends.
func young(since, now time.Time) bool { return now.Sub(since) < grace/2 }

// prune removes releases older than the last Releases, releases that still have what was withdrawn later,
// and contents that no other release needs.
func prune(ctx context.Context, st store, newest manifest.Manifest) error {
	kept := newest // the oldest release to keep
	needed, purged := map[string]bool{}, map[string]bool{}
	for release := newest.Release; release > max(0, newest.Release-Releases); release-- {
		src, err := st.manifest(ctx, release)
		if err != nil {
			return err
		}
		m, err := manifest.Decode(src)
		if err != nil {
			return err
		}
		sums := purged
		if slices.Equal(m.Withdrawn, newest.Withdrawn) {
			sums, kept = needed, m
		}
		for _, sum := range m.Files {
			sums[sum] = true
		}
	}
	there, err := st.contents(ctx)
	if err != nil {
		return err
	}
	// A publisher that was interrupted may also have stored what was withdrawn.
	withdrew := time.Time{}
	if len(purged) > 0 {
		withdrew = kept.Published
	}
	stale := map[string]bool{}
	for sum, since := range there {
		if !needed[sum] && (purged[sum] || since.Before(withdrew) || newest.Published.Sub(since) > grace) {
			stale[sum] = true
		}
	}
	return st.prune(ctx, func(release int) bool { return release >= kept.Release }, stale, withdrew)
}
