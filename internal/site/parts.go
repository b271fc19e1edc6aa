package site

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"time"

	"portal/internal/atomicfile"
)

// parts keeps built parts of the site: each in a folder that is named by its key, the digest of
// everything that the part depends on. A site and the parts share their files by hard links, if the disk
// has these. A file that somebody edits in the site is then changed here too, so a part counts only while
// all its files have the size and time with which they were kept.
type parts struct {
	dir   string
	limit int64           // of the parts that a build does not use, in bytes
	used  map[string]part // the parts that this build found or kept, by key
}

// partsLimit is enough for a hundred months.
const partsLimit = 1 << 30

func newParts(work string) *parts {
	return &parts{filepath.Join(work, "parts"), partsLimit, map[string]part{}}
}

// part describes a kept part, in a file beside its files.
type part struct {
	Files  []partFile
	Record record // of a month
}

type partFile struct {
	Name     string
	Size     int64
	Modified int64 // in nanoseconds since 1970
}

const (
	partName  = "part.json"
	partFiles = "files"
)

// has reports whether a part is kept, perhaps not whole.
func (c *parts) has(key string) bool {
	_, err := os.Stat(filepath.Join(c.dir, key, partName))
	return err == nil
}

// find returns a part, and false if it is not kept whole.
func (c *parts) find(key string) (part, bool, error) {
	folder := filepath.Join(c.dir, key)
	src, err := os.ReadFile(filepath.Join(folder, partName))
	if errors.Is(err, fs.ErrNotExist) {
		return part{}, false, nil
	}
	if err != nil {
		return part{}, false, fmt.Errorf("reading a part of the site: %w", err)
	}
	var kept part
	if json.Unmarshal(src, &kept) != nil || !kept.whole(folder) { // a full disk may have truncated it
		return part{}, false, nil
	}
	now := time.Now()
	_ = os.Chtimes(folder, now, now) // only for prune
	return kept, true, nil
}

// restore puts the files of a part into a site.
func (c *parts) restore(key string, kept part, site string) error {
	var names []string
	for _, f := range kept.Files {
		names = append(names, f.Name)
	}
	if err := share(filepath.Join(c.dir, key, partFiles), site, names); err != nil {
		return fmt.Errorf("restoring a part of the site: %w", err)
	}
	return nil
}

// whole reports whether all files of a part are as they were kept.
func (p part) whole(folder string) bool {
	return !slices.ContainsFunc(p.Files, func(f partFile) bool {
		info, err := os.Lstat(filepath.Join(folder, partFiles, filepath.FromSlash(f.Name)))
		return err != nil || info.Size() != f.Size || info.ModTime().UnixNano() != f.Modified
	})
}

// keep keeps files of a site as a part.
func (c *parts) keep(key, site string, names []string, said record) (err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("keeping a part of the site: %w", err)
		}
	}()
	folder, next := filepath.Join(c.dir, key), filepath.Join(c.dir, atomicfile.Unfinished+key)
	if err := errors.Join(os.RemoveAll(folder), os.RemoveAll(next), os.MkdirAll(next, 0o777)); err != nil {
		return err
	}
	if err := share(site, filepath.Join(next, partFiles), names); err != nil {
		return err
	}
	kept := part{Record: said}
	for _, name := range names {
		info, err := os.Lstat(filepath.Join(next, partFiles, filepath.FromSlash(name)))
		if err != nil {
			return err
		}
		kept.Files = append(kept.Files, partFile{name, info.Size(), info.ModTime().UnixNano()})
	}
	src, err := json.Marshal(kept)
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(next, partName), src, 0o666); err != nil {
		return err
	}
	c.used[key] = kept
	return os.Rename(next, folder)
}

// extent returns the number and size of the files of this build's parts, which make up the site.
func (c *parts) extent() (e Extent) {
	for _, kept := range c.used {
		for _, f := range kept.Files {
			e.Files, e.Bytes = e.Files+1, e.Bytes+f.Size
			if f.Size > e.Largest || f.Size == e.Largest && f.Name < e.Name {
				e.Name, e.Largest = f.Name, f.Size
			}
		}
	}
	return e
}

// prune removes parts that this build did not use, the longest unused first, until the rest is within
// the limit.
func (c *parts) prune() error {
	entries, err := os.ReadDir(c.dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	type unused struct {
		folder string
		size   int64
		at     time.Time
	}
	var list []unused
	var total int64
	for _, e := range entries {
		if _, used := c.used[e.Name()]; used {
			continue
		}
		u := unused{folder: filepath.Join(c.dir, e.Name())}
		var kept part
		src, err := os.ReadFile(filepath.Join(u.folder, partName))
		if err == nil {
			err = json.Unmarshal(src, &kept)
		}
		info, failed := e.Info()
		if err != nil || failed != nil { // left by a killed build
			if err := os.RemoveAll(u.folder); err != nil {
				return err
			}
			continue
		}
		for _, f := range kept.Files {
			u.size += f.Size
		}
		u.at, total = info.ModTime(), total+u.size
		list = append(list, u)
	}
	slices.SortFunc(list, func(a, b unused) int { return cmp.Or(a.at.Compare(b.at), cmp.Compare(a.folder, b.folder)) })
	for _, u := range list {
		if total <= c.limit {
			break
		}
		if err := os.RemoveAll(u.folder); err != nil {
			return err
		}
		total -= u.size
	}
	return nil
}

// share makes files of a folder also files of another one, by links if the disk has them.
func share(from, to string, names []string) error {
	made := map[string]bool{}
	for _, name := range names {
		source, target := filepath.Join(from, filepath.FromSlash(name)), filepath.Join(to, filepath.FromSlash(name))
		if folder := path.Dir(name); !made[folder] {
			if err := os.MkdirAll(filepath.Dir(target), 0o777); err != nil {
				return err
			}
			made[folder] = true
		}
		if os.Link(source, target) != nil {
			if err := copyFile(source, target); err != nil {
				return err
			}
		}
	}
	return nil
}

func copyFile(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Close())
}
