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

// inRepository reports whether a folder is in a git repository, as far as that
// can be seen without git: whether it or a folder above has a .git of any kind.
func inRepository(dir string) (bool, error) {
	dir, err := filepath.Abs(dir)
	if err == nil {
		dir, err = filepath.EvalSymlinks(dir) // git looks above the real folder
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

// head returns the commit that is checked out; empty where there is none yet.
func head(ctx context.Context, dir string) (string, error) {
	commit, err := git(ctx, dir, "rev-parse", "--verify", "--quiet", "HEAD")
	var exit *exec.ExitError
	if errors.As(err, &exit) && exit.ExitCode() == 1 && ctx.Err() == nil {
		return "", nil
	}
	return commit, err
}

// git runs git in a folder and returns what it printed. Its error has git's own
// words.
func git(ctx context.Context, dir string, args ...string) (string, error) {
	cmd := gitCommand(ctx, dir, args...)
	var said bytes.Buffer
	cmd.Stderr = &said
	out, err := cmd.Output()
	if err != nil {
		return "", gitFailed(fmt.Errorf("git %s: %s%w", args[0], ownWords(said.String()), err))
	}
	return strings.TrimSpace(string(out)), nil
}

func gitCommand(ctx context.Context, dir string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, "git", append([]string{"-C", dir}, args...)...)
	cmd.Env = append(gitEnvironment(os.Environ()), "LC_ALL=C", "GIT_OPTIONAL_LOCKS=0")
	return cmd
}

// ownWords are the words of git before the error of running it.
func ownWords(said string) string {
	if said = strings.TrimSpace(said); said != "" {
		said += "\n"
	}
	return said
}

// passedOn matches the variables for git that say how it is configured and how
// it connects.
var passedOn = regexp.MustCompile(`^GIT_(CONFIG|SSH|SSL_|HTTP_|PROXY_|ASKPASS|TERMINAL_PROMPT|EXEC_PATH|` +
	`DISCOVERY_ACROSS_FILESYSTEM|TEST_ASSUME_DIFFERENT_OWNER)`)

// gitEnvironment leaves out of an environment all other variables for git: those
// that a hook passes on choose a repository, an index or a reading of paths,
// which are not the project's.
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
