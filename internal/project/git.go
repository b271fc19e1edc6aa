package project

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"

	"portal/internal/message"
)

// inRepository reports whether a folder or one above it has a .git of any kind. It does not run
// git.
func inRepository(dir string) (bool, error) {
	dir, err := filepath.Abs(dir)
	if err == nil {
		dir, err = filepath.EvalSymlinks(dir) // git resolves links before it looks at the parents
	}
	for err == nil {
		if _, err = os.Lstat(filepath.Join(dir, ".git")); err == nil {
			return true, nil
		}
		parent := filepath.Dir(dir)
		if !errors.Is(err, fs.ErrNotExist) || parent == dir {
			break
		}
		dir, err = parent, nil
	}
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return false, gitFailed(err)
}

// head returns the commit that is checked out, or "" if there is no commit yet.
func head(ctx context.Context, dir string) (string, error) {
	commit, err := git(ctx, dir, "rev-parse", "--verify", "--quiet", "HEAD")
	var exit *exec.ExitError
	if errors.As(err, &exit) && exit.ExitCode() == 1 && ctx.Err() == nil {
		return "", nil
	}
	return commit, err
}

// git runs git in a folder and returns its output. The error contains git's own message.
func git(ctx context.Context, dir string, args ...string) (string, error) {
	cmd := gitCommand(ctx, dir, args...)
	var output bytes.Buffer
	cmd.Stderr = &output
	out, err := cmd.Output()
	if err != nil {
		return "", gitFailed(fmt.Errorf("git %s: %s%w", args[0], ownWords(output.String()), err))
	}
	return strings.TrimSpace(string(out)), nil
}

func gitCommand(ctx context.Context, dir string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, "git", append([]string{"-C", dir}, args...)...)
	cmd.Env = append(gitEnvironment(os.Environ()), "LC_ALL=C", "GIT_OPTIONAL_LOCKS=0")
	return cmd
}

// ownWords returns git's own message on a line of its own.
func ownWords(output string) string {
	if output = strings.TrimSpace(output); output != "" {
		output += "\n"
	}
	return output
}

// passedOn matches the variables that configure git and its connections.
var passedOn = regexp.MustCompile(`^GIT_(CONFIG|SSH|SSL_|HTTP_|PROXY_|ASKPASS|TERMINAL_PROMPT|EXEC_PATH|` +
	`DISCOVERY_ACROSS_FILESYSTEM|TEST_ASSUME_DIFFERENT_OWNER)`)

// gitEnvironment removes all other GIT_ variables from an environment. A hook may set some that
// select another repository, index or interpretation of paths.
func gitEnvironment(environ []string) []string {
	var out []string
	for _, entry := range environ {
		if !strings.HasPrefix(entry, "GIT_") || passedOn.MatchString(entry) {
			out = append(out, entry)
		}
	}
	return out
}

func gitFailed(err error) error {
	if errors.Is(err, exec.ErrNotFound) {
		return &message.Error{Key: "git-missing"}
	}
	return &message.Error{Key: "git-failed", Cause: err}
}
