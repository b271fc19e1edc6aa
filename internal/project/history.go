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

// maxPublished is the largest number of bytes that is read from a commit. The months of a hundred
// years stay below it.
const maxPublished = 256 << 20

// history returns files as they were published, by their paths below the project's folder: as they
// were when the ledger last changed, or, if the ledger was never committed, as they are in the last
// commit.
//
// It returns nothing if the ledger in the folder has no address. If it has one but git does not
// have the files, that is an error.
//
// Publishing commits the ledger after the data that it lists, so other changes in the ledger's
// commit were not published, except for files that were new with it. If the history ends there, as
// in a shallow clone, the answer is unknown, which is an error.
func history(ctx context.Context, dir, ledger string, paths ...string) (map[string][]byte, error) {
	if found, err := hasAddress(filepath.Join(dir, filepath.FromSlash(ledger))); err != nil || !found {
		return nil, err
	}
	files, err := committed(ctx, dir, ledger, paths)
	if err == nil && len(files) == 0 {
		err = &message.Error{Key: "history-missing", Values: []any{"File", ledger}}
	}
	return files, err
}

// hasAddress reports whether a ledger lists any address.
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

// committed returns the files of history from git, or nothing if there is no commit or no such
// file.
func committed(ctx context.Context, dir, ledger string, paths []string) (map[string][]byte, error) {
	if found, err := inRepository(dir); err != nil || !found {
		return nil, err
	}
	commit, err := head(ctx, dir)
	if err != nil || commit == "" {
		return nil, err
	}
	there, err := git(ctx, dir, "ls-tree", "--name-only", commit, "--", ledger)
	if err != nil {
		return nil, err
	}
	if there == "" { // never committed, or removed together with the data of another portal
		return filesOf(ctx, dir, commit, paths)
	}
	recorded, err := git(ctx, dir, "rev-list", "-1", commit, "--", ledger)
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
	if len(parents) == 0 { // the first commit, or the oldest in a shallow clone
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

// filesOf returns the content of some files and folders in a commit, as far as they exist.
func filesOf(ctx context.Context, dir, commit string, paths []string) (map[string][]byte, error) {
	there, err := git(ctx, dir, append([]string{"ls-tree", "--name-only", commit, "--"}, paths...)...)
	if err != nil || there == "" {
		return nil, err
	}
	return contents(ctx, dir, commit, strings.Split(there, "\n"))
}

// contents reads the content of some paths in a commit.
func contents(ctx context.Context, dir, commit string, paths []string) (map[string][]byte, error) {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	// Read the files as git stores them, whatever line endings the user has configured.
	cmd := gitCommand(ctx, dir, append([]string{"-c", "core.autocrlf=false", "archive", "--format=tar", commit, "--"}, paths...)...)
	var output strings.Builder
	cmd.Stderr = &output
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		return nil, gitFailed(err)
	}
	files, err := unpacked(out)
	if err != nil {
		stop() // otherwise git waits until the rest is read
	}
	if ended := cmd.Wait(); err == nil && ended != nil {
		err = fmt.Errorf("git archive: %s%w", ownWords(output.String()), ended)
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
			_, err = io.Copy(io.Discard, limited) // read the padding, so that git can exit
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
