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
	"portal/internal/project"
)

// hugoRuns serialises the runs of Hugo. Hugo writes to the process's standard output, which quietly
// redirects during a run.
var hugoRuns sync.Mutex

// warning matches a line of Hugo's log with a warning or an error. The build fails on both,
// because nobody reads the log of a successful build.
var warning = regexp.MustCompile(`(?m)^(?:WARN|ERROR)\b.*`)

// hugo builds the staged pages into a folder.
func hugo(dir, next, base string, preview bool) error {
	environment := "production"
	if preview {
		environment = "preview"
	}
	forgetSettings()
	log, err := quietly(func() error {
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
	messages := warning.FindAllString(log, -1)
	if err != nil {
		messages = append([]string{err.Error()}, messages...)
	}
	if len(messages) == 0 {
		return nil
	}
	text := strings.ReplaceAll(strings.Join(messages, "\n"), filepath.Clean(dir)+string(filepath.Separator), "")
	return project.Fault{Pos: position(dir, text), Reason: &message.Error{Key: "pages-failed", Cause: errors.New(text)}}
}

// Hugo's messages name the template that failed or a file of the project. position ignores the
// columns, because Hugo does not count them as an editor does.
var (
	templateNamed = regexp.MustCompile(`template: ([^\s:]+):(\d+)`)
	fileNamed     = regexp.MustCompile(`"([^"\s:]+):(\d+):\d+"`)
)

// position returns the last position in the project's files that Hugo's text names, which is the
// innermost. It is not given if the text names none.
func position(dir, text string) message.Pos {
	find := func(pattern *regexp.Regexp, folder string) (pos message.Pos) {
		for _, m := range pattern.FindAllStringSubmatch(text, -1) {
			name := path.Join(folder, filepath.ToSlash(m[1]))
			top, _, _ := strings.Cut(name, "/")
			if !slices.Contains(Inputs, top) && name != "config.toml" {
				continue
			}
			if _, err := os.Stat(filepath.Join(dir, filepath.FromSlash(name))); err != nil {
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

// forgetSettings removes Hugo's settings from the environment, so that only config.toml counts.
func forgetSettings() {
	for _, entry := range os.Environ() {
		if name, _, _ := strings.Cut(entry, "="); strings.HasPrefix(name, "HUGO") {
			_ = os.Unsetenv(name) // does not fail for a name from Environ
		}
	}
}

// quietly runs f and returns the beginning of what f printed, up to 64 KiB.
func quietly(f func() error) (printed string, err error) {
	hugoRuns.Lock()
	defer hugoRuns.Unlock()
	r, w, err := os.Pipe()
	if err != nil {
		return "", err
	}
	stdout, stderr := os.Stdout, os.Stderr
	os.Stdout, os.Stderr = w, w
	output := make(chan string)
	go func() {
		const most = 64 << 10
		b, _ := io.ReadAll(io.LimitReader(r, most))
		_, _ = io.Copy(io.Discard, r)
		output <- strings.TrimSpace(string(b))
	}()
	err = f()
	os.Stdout, os.Stderr = stdout, stderr
	err = errors.Join(err, w.Close())
	printed = <-output
	return printed, errors.Join(err, r.Close())
}
