package revision

import (
	"archive/tar"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"portal/internal/message"
)

// maxPublished bounds how many bytes are read of a commit: the months of a
// hundred years stay below it.
const maxPublished = 256 << 20

// Published returns the files of some folders or files as they were when the
// record of what was published changed last, or, where git does not keep the
// record, as they are in the last commit; by their paths below the project's
// folder. There are none where git does not keep the folder or is not there, and
// none where nothing is committed.
//
// The record is committed behind what it tells of: what else its commit changed
// was not published, but for files that came with it. Where the history is cut
// off there, nobody knows, which is an error.
func Published(ctx context.Context, dir, record string, paths ...string) (map[string][]byte, error) {
	if _, err := exec.LookPath("git"); err != nil || !kept(dir) {
		return nil, nil
	}
	commit, err := git(ctx, dir, "rev-parse", "--verify", "--quiet", "HEAD")
	if err != nil {
		return nil, ctx.Err() // not one commit yet
	}
	recorded, err := git(ctx, dir, "rev-list", "-1", "HEAD", "--", record)
	if err != nil {
		return nil, err
	}
	if recorded == "" {
		return filesOf(ctx, dir, commit, paths)
	}
	files, err := filesOf(ctx, dir, recorded, paths)
	if err != nil {
		return nil, err
	}
	before, err := git(ctx, dir, "rev-parse", "--verify", "--quiet", recorded+"^")
	if err != nil { // the first commit, or the first that is there
		if shallow, err := git(ctx, dir, "rev-parse", "--is-shallow-repository"); err != nil {
			return nil, err
		} else if shallow == "true" {
			return nil, &message.Error{Key: "git-shallow"}
		}
		return files, nil
	}
	earlier, err := filesOf(ctx, dir, before, paths)
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
	cmd := exec.CommandContext(ctx, "git", append([]string{"-C", dir, "-c", "core.autocrlf=false", "archive", "--format=tar", commit, "--"}, paths...)...)
	cmd.Env = append(os.Environ(), "LC_ALL=C", "GIT_OPTIONAL_LOCKS=0")
	var said strings.Builder
	cmd.Stderr = &said
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		return nil, failed(err)
	}
	files, err := unpacked(out)
	if err != nil {
		stop() // git would wait for somebody to read the rest
	}
	if ended := cmd.Wait(); err == nil && ended != nil {
		err = fmt.Errorf("git archive: %s: %w", strings.TrimSpace(said.String()), ended)
	}
	if err != nil {
		return nil, failed(err)
	}
	return files, nil
}

func failed(err error) error { return &message.Error{Key: "git-failed", Cause: err} }

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
