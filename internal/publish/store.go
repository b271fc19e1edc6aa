package publish

import (
	"context"
	"errors"
	"io"
	"net/url"
	"path/filepath"
	"time"

	"portal/internal/manifest"
	"portal/internal/message"
)

// store is a place that keeps releases and shows one of them to readers. What
// a release consists of is kept by its hash, apart from what readers see, so
// that the long part of publishing changes nothing for them and can be taken
// up again where it ended.
type store interface {
	// newest returns the number of the newest release and its manifest; 0 and
	// nothing where there is none.
	newest(ctx context.Context) (int, []byte, error)
	// manifest returns the manifest of a release.
	manifest(ctx context.Context, release int) ([]byte, error)
	// shown returns the manifest of what readers see; nothing where there is
	// none.
	shown(ctx context.Context) ([]byte, error)
	// contents lists the hashes of what is kept, and since when.
	contents(ctx context.Context) (map[string]time.Time, error)
	// put keeps a content. Putting it twice is the same as once.
	put(ctx context.Context, sum string, src []byte) error
	// get returns a content, or errMissing.
	get(ctx context.Context, sum string) ([]byte, error)
	// claim makes a manifest that of the next release. Of all who claim the
	// same number one succeeds; the others get errClaimed.
	claim(ctx context.Context, release int, src, signature []byte) error
	// show lets readers see the newest release. It may be called again, by
	// anybody, after it ended halfway.
	show(ctx context.Context, step func(done, total int)) error
	// prune removes the folders of releases that are not kept, and contents.
	prune(ctx context.Context, keep func(release int) bool, stale map[string]bool) error
	// served reports whether web servers read the store: they hand out compressed
	// variants that lie beside the files, and do as files for them say.
	served() bool
	// close frees what the store holds.
	close() error
}

// errClaimed is the loser's of two who publish at once.
var errClaimed = errors.New("the release is taken")

// errMissing says that a store does not have a content it should have.
var errMissing = errors.New("a content is missing")

// open returns the store at an address: file:///srv/www/portal or
// s3://bucket/prefix?endpoint=https://…&region=….
func open(ctx context.Context, target string) (store, error) {
	u, err := url.Parse(target)
	if err == nil {
		target = u.Redacted() // what is printed may be kept
	}
	if err != nil || u.User != nil || u.Fragment != "" {
		return nil, message.Usage("target-form", "Target", target)
	}
	switch {
	case u.Scheme == "file" && (u.Host == "" || u.Host == "localhost") && filepath.IsAbs(filepath.FromSlash(u.Path)) && u.RawQuery == "":
		return openFolder(filepath.FromSlash(u.Path))
	case u.Scheme == "s3" && u.Host != "":
		return openBucket(ctx, u)
	}
	return nil, message.Usage("target-form", "Target", target)
}

// readAll reads a file of a store, no more than a site has.
func readAll(r io.Reader, limit int64) ([]byte, error) {
	src, err := io.ReadAll(io.LimitReader(r, limit+1))
	if err == nil && int64(len(src)) > limit {
		err = &message.Error{Key: "too-large", Values: []any{"Limit", limit}}
	}
	return src, err
}

// maxFile bounds the size of a file of a site.
const maxFile = 1 << 30

// decode reads a manifest that a store keeps; none is one without files.
func decode(src []byte) (manifest.Manifest, error) {
	if src == nil {
		return manifest.Manifest{}, nil
	}
	return manifest.Decode(src)
}
