package release

import (
	"bytes"
	"context"
	"io"
	"io/fs"
	"os"
	"path"
	"time"

	"portal/internal/release/compare"
)

// Preview describes what publishing a build would change.
type Preview struct {
	Difference compare.Difference // from the newest release to the build
	Refusal    Refusal            // the reasons for which Publish would refuse the build
}

// Look returns what publishing would change, without changing anything.
func Look(ctx context.Context, o Options) (Preview, error) {
	st, err := open(o.Target)
	if err != nil {
		return Preview{}, err
	}
	return look(ctx, st, o)
}

func look(ctx context.Context, st store, o Options) (Preview, error) {
	p, err := prepare(ctx, st, o)
	if err != nil {
		return Preview{}, err
	}
	published := compare.Site{Digests: p.before.Files, Files: release{ctx, st, p.before.Files}}
	// compare opens only files that differ, so never a carried-over file, which the folder lacks.
	built := compare.Site{Digests: p.build.files, Files: os.DirFS(o.Site)}
	d, err := compare.Sites(ctx, published, built)
	return Preview{d, p.refusal}, err
}

// release is the file system of a release in a store.
type release struct {
	ctx   context.Context
	st    store
	files map[string]string
}

// Open implements fs.FS.
func (r release) Open(name string) (fs.File, error) {
	sum, ok := r.files[name]
	if !ok {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	src, err := r.st.get(r.ctx, sum)
	if err != nil {
		return nil, err
	}
	return &stored{bytes.NewReader(src), name, int64(len(src))}, nil
}

// stored is an open file of a release. It implements fs.File and fs.FileInfo.
type stored struct {
	io.Reader
	name string
	size int64
}

func (f *stored) Stat() (fs.FileInfo, error) { return f, nil }
func (f *stored) Close() error               { return nil }
func (f *stored) Name() string               { return path.Base(f.name) }
func (f *stored) Size() int64                { return f.size }
func (f *stored) Mode() fs.FileMode          { return 0o444 }
func (f *stored) ModTime() time.Time         { return time.Time{} }
func (f *stored) IsDir() bool                { return false }
func (f *stored) Sys() any                   { return nil }
