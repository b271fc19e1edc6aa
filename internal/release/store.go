package release

import (
	"context"
	"errors"
	"io"
	"net/url"
	"path/filepath"
	"time"

	"portal/internal/message"
	"portal/internal/release/manifest"
)

// store is a publication target: it stores releases and shows one of them to readers. It stores
// contents by their SHA-256, separately from the files that readers see. The long part of
// publishing, the upload, therefore changes nothing for readers and can resume where it stopped.
type store interface {
	// newest returns the number and manifest of the newest release, 0 and nil if there is none.
	newest(ctx context.Context) (int, []byte, error)
	// manifest returns the manifest of a release.
	manifest(ctx context.Context, release int) ([]byte, error)
	// shown returns the manifest of the release that readers see, nil if there is none.
	shown(ctx context.Context) ([]byte, error)
	// contents returns the SHA-256 of every stored content with the time when it was written.
	contents(ctx context.Context) (map[string]time.Time, error)
	// put stores a content. It is idempotent.
	put(ctx context.Context, sum string, src []byte) error
	// get returns a content, or errMissing.
	get(ctx context.Context, sum string) ([]byte, error)
	// claim stores the manifest of the next release. If several publishers claim the same number,
	// one succeeds and the others get errClaimed.
	claim(ctx context.Context, release int, src, signature []byte) error
	// show switches readers to the newest release. If it is interrupted, any publisher can repeat
	// it.
	show(ctx context.Context, step func(done, total int)) error
	// prune removes the folders of releases for which keep returns false, the stale contents, and what
	// killed publishers left behind before a time or more than a day ago.
	prune(ctx context.Context, keep func(release int) bool, stale map[string]bool, before time.Time) error
	// served reports whether web servers read the store. Such a store needs compressed variants and
	// server configurations.
	served() bool
}

// errClaimed means that another publisher has claimed the release.
var errClaimed = errors.New("another publisher has claimed this release")

// errMissing means that a store has lost a content that a release needs.
var errMissing = errors.New("a content is missing from the store")

// open returns the store at a target such as file:///srv/www/portal or
// s3://bucket/prefix?endpoint=https://…&region=….
func open(target string) (store, error) {
	u, err := url.Parse(target)
	if err == nil {
		target = u.Redacted() // errors may end up in a log
	}
	if err != nil || u.User != nil || u.Fragment != "" {
		return nil, message.Usage("target-form", "Target", target)
	}
	switch {
	case u.Scheme == "file" && (u.Host == "" || u.Host == "localhost") && filepath.IsAbs(filepath.FromSlash(u.Path)) && u.RawQuery == "":
		return openFolder(filepath.FromSlash(u.Path))
	case u.Scheme == "s3" && u.Host != "":
		return openBucket(u)
	}
	return nil, message.Usage("target-form", "Target", target)
}

// readAll reads r to its end. It returns an error if r has more than limit bytes.
func readAll(r io.Reader, limit int64) ([]byte, error) {
	src, err := io.ReadAll(io.LimitReader(r, limit+1))
	if err == nil && int64(len(src)) > limit {
		err = &message.Error{Key: "too-large", Values: []any{"Limit", limit}}
	}
	return src, err
}

// maxFile is the largest size of a file of a site, in bytes.
const maxFile = 1 << 30

// decode reads a stored manifest. If src is nil, it returns an empty manifest.
func decode(src []byte) (manifest.Manifest, error) {
	if src == nil {
		return manifest.Manifest{}, nil
	}
	return manifest.Decode(src)
}
