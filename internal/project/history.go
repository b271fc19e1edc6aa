package project

import (
	"archive/tar"
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"strings"

	"portal/internal/message"
)

// maxPublished bounds how many bytes are read of a commit: the months of a
// hundred years stay below it.
const maxPublished = 256 << 20

// history returns some folders or files as they were published: as they were
// when the record of what was published changed last, or, where no commit has
// the record yet, as they are in the last commit; by their paths below the
// project's folder.
//
// Without an address in the record of the folder itself nothing was published.
// With one, it is an error that git does not have what was.
//
// The record is committed behind what it tells of: what else its commit changed
// was not published, but for files that came with it. Where the history is cut
// off there, nobody knows, which is an error.
func history(ctx context.Context, dir, record string, paths ...string) (map[string][]byte, error) {
	if found, err := hasAddress(filepath.Join(dir, filepath.FromSlash(record))); err != nil || !found {
		return nil, err
	}
	files, err := committed(ctx, dir, record, paths)
	if err == nil && len(files) == 0 {
		err = &message.Error{Key: "history-missing", Values: []any{"File", record}}
	}
	return files, err
}

// hasAddress reports whether a record of what was published has an address.
func hasAddress(name string) (bool, error) {
	f, err := os.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		if line := lines.Text(); line != "" && !strings.HasPrefix(line, "#") {
			return true, nil
		}
	}
	return false, lines.Err()
}

// committed returns what git has of history; nothing where it has no commit or
// no such files.
func committed(ctx context.Context, dir, record string, paths []string) (map[string][]byte, error) {
	if found, err := inRepository(dir); err != nil || !found {
		return nil, err
	}
	commit, err := head(ctx, dir)
	if err != nil || commit == "" {
		return nil, err
	}
	there, err := git(ctx, dir, "ls-tree", "--name-only", commit, "--", record)
	if err != nil {
		return nil, err
	}
	if there == "" { // never committed, or removed with the data of another portal
		return filesOf(ctx, dir, commit, paths)
	}
	recorded, err := git(ctx, dir, "rev-list", "-1", commit, "--", record)
	if err != nil {
		return nil, err
	}
	files, err := filesOf(ctx, dir, recorded, paths)
	if err != nil {
		return nil, err
	}
	before, err := git(ctx, dir, "rev-list", "-1", "--parents", recorded)
	if err != nil {
		return nil, err
	}
	parents := strings.Fields(before)[1:]
	if len(parents) == 0 { // the first commit, or the first that is there
		if shallow, err := git(ctx, dir, "rev-parse", "--is-shallow-repository"); err != nil {
			return nil, err
		} else if shallow == "true" {
			return nil, &message.Error{Key: "git-shallow"}
		}
		return files, nil
	}
	earlier, err := filesOf(ctx, dir, parents[0], paths)
	if files == nil {
		return earlier, err
	}
	maps.Copy(files, earlier)
	return files, err
}

// filesOf returns what a commit has of some folders or files, as far as they are
// there.
func filesOf(ctx context.Context, dir, commit string, paths []string) (map[string][]byte, error) {
	there, err := git(ctx, dir, append([]string{"ls-tree", "--name-only", commit, "--"}, paths...)...)
	if err != nil || there == "" {
		return nil, err
	}
	return contents(ctx, dir, commit, strings.Split(there, "\n"))
}

// contents reads what a commit has at some paths.
func contents(ctx context.Context, dir, commit string, paths []string) (map[string][]byte, error) {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	// As git keeps the files, whatever ends of lines the user likes.
	cmd := gitCommand(ctx, dir, append([]string{"-c", "core.autocrlf=false", "archive", "--format=tar", commit, "--"}, paths...)...)
	var said strings.Builder
	cmd.Stderr = &said
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		return nil, gitFailed(err)
	}
	files, err := unpacked(out)
	if err != nil {
		stop() // git would wait for somebody to read the rest
	}
	if ended := cmd.Wait(); err == nil && ended != nil {
		err = fmt.Errorf("git archive: %s%w", ownWords(said.String()), ended)
	}
	if err != nil {
		return nil, gitFailed(err)
	}
	return files, nil
}

// unpacked reads the regular files of an archive.
func unpacked(src io.Reader) (map[string][]byte, error) {
	limited := &io.LimitedReader{R: src, N: maxPublished}
	files := map[string][]byte{}
	for archive := tar.NewReader(limited); ; {
		head, err := archive.Next()
		if errors.Is(err, io.EOF) {
			_, err = io.Copy(io.Discard, limited) // the padding, so that git can end
			return files, err
		}
		if err != nil {
			return nil, err
		}
		if head.Typeflag != tar.TypeReg {
			continue
		}
		if files[filepath.ToSlash(head.Name)], err = io.ReadAll(archive); err != nil {
			return nil, err
		}
		if limited.N == 0 {
			return nil, fmt.Errorf("more than %d bytes were published", maxPublished)
		}
	}
}
