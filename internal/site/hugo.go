package site

import (
	"errors"
	"io"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/gohugoio/hugo/commands"

	"portal/internal/message"
)

// hugoRuns keeps two runs of Hugo apart: it writes to the process's standard
// output, which is turned aside while it runs.
var hugoRuns sync.Mutex

// warned matches a line in which Hugo says that something is not right. In
// this project a warning is an error: nobody reads the log of a good build.
var warned = regexp.MustCompile(`(?m)^(?:WARN|ERROR)\b.*`)

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
	told := warned.FindAllString(said, -1)
	if err != nil {
		told = append([]string{err.Error()}, told...)
	}
	if len(told) == 0 {
		return nil
	}
	text := strings.ReplaceAll(strings.Join(told, "\n"), filepath.Clean(dir)+string(filepath.Separator), "")
	return Fault{named(dir, text), &message.Error{Key: "pages-failed", Cause: errors.New(text)}}
}

// What Hugo calls the place of a failure: the template that failed, or else a
// file of the project. Its columns count otherwise than a reader does.
var (
	templateNamed = regexp.MustCompile(`template: ([^\s:]+):(\d+)`)
	fileNamed     = regexp.MustCompile(`"([^"\s:]+):(\d+):\d+"`)
)

// named finds the place in the project's files that a text of Hugo's names
// last, which is the innermost.
func named(dir, text string) message.Pos {
	find := func(pattern *regexp.Regexp, folder string) (pos message.Pos) {
		for _, m := range pattern.FindAllStringSubmatch(text, -1) {
			name := path.Join(folder, filepath.ToSlash(m[1]))
			top, _, _ := strings.Cut(name, "/")
			if _, err := os.Stat(filepath.Join(dir, filepath.FromSlash(name))); err != nil || !slices.Contains(Inputs, top) && name != "config.toml" {
				continue
			}
			if line, err := strconv.Atoi(m[2]); err == nil {
				pos = message.Pos{File: name, Line: line}
			}
		}
		return pos
	}
	if pos := find(templateNamed, "layouts"); pos.Given() {
		return pos
	}
	return find(fileNamed, "")
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
