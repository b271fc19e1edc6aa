// Package project opens a portal's folder. It reads the data, checks it and compares it with the
// published data. It draws nothing, builds no page and writes only to its cache.
package project

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"portal/internal/attachment"
	"portal/internal/attachment/pdf"
	"portal/internal/check"
	"portal/internal/figures"
	"portal/internal/message"
)

// Project is a portal's folder after reading and checking.
type Project struct {
	Settings Settings
	Dataset  *figures.Dataset
	Remarks  []check.Remark // notes about the data for readers
	Problems message.List   // sorted, without acknowledged warnings

	published map[string][]byte // files as they were published
}

// Open reads and checks the project in a folder: its data, the attached files, the links in texts
// and the moved addresses. Problems of the data are in Problems. An error is a failure of the
// machine, of git or of the project's settings.
func Open(ctx context.Context, dir string) (*Project, error) {
	if _, err := os.Stat(filepath.Join(dir, "data")); errors.Is(err, fs.ErrNotExist) {
		return nil, &message.Error{Key: "no-data", Values: []any{"Folder", dir}}
	}
	settings, err := readSettings(dir)
	if err != nil {
		return nil, err
	}
	ds, problems, err := figures.Load(os.DirFS(dir))
	if err != nil {
		return nil, err
	}
	p := &Project{Settings: settings, Dataset: ds}
	ds.Phrases = map[string]map[string]string{}
	for _, words := range settings.Languages {
		ds.Phrases[words.Tag()] = words.Texts()
	}
	if len(problems.Severe()) == 0 { // a file that cannot be read must not count as deleted
		if p.published, err = publishedFiles(ctx, dir); err != nil {
			return nil, err
		}
		changes, err := p.changes()
		if err != nil {
			return nil, err
		}
		problems = append(problems, changes...)
	}
	judged, remarks := check.Judge(ds)
	p.Remarks = remarks
	beside, err := attachments(ctx, dir, ds)
	if err != nil {
		return nil, err
	}
	problems = append(append(problems, judged...), beside...)
	if !problems.Stop() {
		dead, err := checkLinks(dir, ds)
		if err != nil {
			return nil, err
		}
		problems = append(problems, dead...)
	}
	p.Problems = problems.Sorted()
	return p, nil
}

// attachments checks the files of static/.
func attachments(ctx context.Context, dir string, ds *figures.Dataset) (message.List, error) {
	reader := pdf.New(CacheDir(dir))
	problems, err := attachment.Check(ctx, os.DirFS(dir), ds.Allowed, reader)
	return problems, errors.Join(err, reader.Close())
}

// CacheDir returns the folder for files that need not be created again.
func CacheDir(dir string) string { return filepath.Join(dir, ".build", "cache") }
