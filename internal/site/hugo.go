package site

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"

	"github.com/gohugoio/hugo/commands"
)

// hugoRuns keeps two runs of Hugo apart: it writes to the process's standard
// output, which is turned aside while it runs.
var hugoRuns sync.Mutex

// warned matches a line in which Hugo says that something is not right. In
// this project a warning is an error: nobody reads the log of a good build.
var warned = regexp.MustCompile(`(?m)^(WARN|ERROR)\b`)

// hugo builds the staged pages into a folder.
func hugo(dir, next, base string, preview bool) error {
	environment := "production"
	if preview {
		environment = "preview"
	}
	forgetSettings()
	said, err := quietly(func() error {
		return commands.Execute([]string{
			"build",
			"--source", dir,
			"--config", "config.toml",
			"--configDir", filepath.Join(".build", "no-other-config"),
			"--destination", next,
			"--baseURL", base,
			"--cacheDir", filepath.Join(dir, ".build", "hugo"),
			"--environment", environment,
			"--noBuildLock",
			"--printI18nWarnings",
			"--printPathWarnings",
		})
	})
	if err != nil {
		return fmt.Errorf("building the pages: %w\n%s", err, said)
	}
	if warned.MatchString(said) {
		return fmt.Errorf("building the pages:\n%s", said)
	}
	return nil
}

// forgetSettings removes from the environment what Hugo would take for
// settings: only config.toml decides what is built.
func forgetSettings() {
	for _, entry := range os.Environ() {
		if name, _, _ := strings.Cut(entry, "="); strings.HasPrefix(name, "HUGO") {
			_ = os.Unsetenv(name) // fails for no name that Environ gives
		}
	}
}

// quietly runs f and returns what it printed.
func quietly(f func() error) (said string, err error) {
	hugoRuns.Lock()
	defer hugoRuns.Unlock()
	r, w, err := os.Pipe()
	if err != nil {
		return "", err
	}
	stdout, stderr := os.Stdout, os.Stderr
	os.Stdout, os.Stderr = w, w
	printed := make(chan string)
	go func() {
		const most = 64 << 10
		b, _ := io.ReadAll(io.LimitReader(r, most))
		_, _ = io.Copy(io.Discard, r)
		printed <- strings.TrimSpace(string(b))
	}()
	err = f()
	os.Stdout, os.Stderr = stdout, stderr
	err = errors.Join(err, w.Close())
	said = <-printed
	return said, errors.Join(err, r.Close())
}
