// Package revision tells by git which state a project's data is in.
package revision

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"portal/internal/message"
)

// State is the state of a project's data.
type State struct {
	Commit  string // the last one that changed the data; empty where there is no git, or no commit
	Head    string // the last one of the whole project, its layouts and program included
	Edited  bool   // there are changes that are not committed
	Shallow bool   // older commits are not there: Commit may be too young
}

// Certain returns the commit where it is that of the very data in the folder,
// and nothing where that is not certain.
func (s State) Certain() string {
	if s.Edited || s.Shallow {
		return ""
	}
	return s.Commit
}

// data is what a state is of: figures and words, but not the record of what
// was published, which publishing writes itself.
var data = []string{"data", "content", ":(exclude)data/published.tsv"}

// Of returns the state of the project in a folder. A folder that git does not
// keep has none, which is no error.
func Of(ctx context.Context, dir string) (State, error) {
	if !kept(dir) {
		return State{}, nil
	}
	shallow, err := git(ctx, dir, "rev-parse", "--is-shallow-repository")
	if err != nil {
		return State{}, err
	}
	edits, err := git(ctx, dir, append([]string{"status", "--porcelain", "--untracked-files=normal", "--"}, data...)...)
	if err != nil {
		return State{}, err
	}
	s := State{Edited: edits != "", Shallow: shallow == "true"}
	if s.Head, err = git(ctx, dir, "rev-parse", "--verify", "--quiet", "HEAD"); err != nil {
		return s, nil // not one commit yet
	}
	s.Commit, err = git(ctx, dir, append([]string{"rev-list", "-1", "HEAD", "--"}, data...)...)
	return s, err
}

// kept reports whether a folder is in a git working tree.
func kept(dir string) bool {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return false
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, ".git")); err == nil {
			return true
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return false
		}
		dir = parent
	}
}

func git(ctx context.Context, dir string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, "git", append([]string{"-C", dir}, args...)...)
	cmd.Env = append(os.Environ(), "LC_ALL=C", "GIT_OPTIONAL_LOCKS=0")
	var said bytes.Buffer
	cmd.Stderr = &said
	out, err := cmd.Output()
	if err != nil {
		if text := strings.TrimSpace(said.String()); text != "" {
			err = errors.New(text)
		}
		return "", &message.Error{Key: "git-failed", Cause: fmt.Errorf("git %s: %w", args[0], err)}
	}
	return strings.TrimSpace(string(out)), nil
}
