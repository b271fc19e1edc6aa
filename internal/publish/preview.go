package publish

import (
	"bytes"
	"context"
	"io"
	"io/fs"
	"os"
	"path"
	"time"

	"portal/internal/compare"
)

// Preview is what publishing a build would do.
type Preview struct {
	Difference compare.Difference // between what readers would see and what was published last
	Refusal    Refusal            // why it would be refused
}

// Look says what publishing would do, and changes nothing.
func Look(ctx context.Context, o Options) (Preview, error) {
	st, err := open(o.Target)
	if err != nil {
		return Preview{}, err
	}
	p, err := look(ctx, st, o)
	return p, err
}

func look(ctx context.Context, st store, o Options) (Preview, error) {
	p, err := prepare(ctx, st, o)
	if err != nil {
		return Preview{}, err
	}
	published := compare.Site{Digests: p.before.Files, Files: release{ctx, st, p.before.Files}}
	built := compare.Site{Digests: p.build.files, Files: os.DirFS(o.Site)} // what is carried is as it was, and not opened
	d, err := compare.Sites(ctx, published, built)
	return Preview{d, p.refusal}, err
}

// release is a release in a store, as files.
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

// stored is a file of a release, and what fs.FS wants to know of it.
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
