package site

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/gohugoio/hugo/commands"

	"portal/internal/message"
	"portal/internal/project"
)

// warning matches a line of Hugo's log with a warning or an error. The build fails on both,
// because nobody reads the log of a successful build.
var warning = regexp.MustCompile(`(?m)^(?:WARN|ERROR)\b.*`)

// hugo builds the staged pages into a folder, in a process of its own.
func hugo(ctx context.Context, dir, next, base string, preview bool) error {
	environment := "production"
	if preview {
		environment = "preview"
	}
	log, failure, err := hugoProcess(ctx,
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
	)
	if err != nil {
		return err
	}
	messages := warning.FindAllString(log, -1)
	if failure != "" {
		messages = append([]string{failure}, messages...)
	}
	if len(messages) == 0 {
		return nil
	}
	text := strings.ReplaceAll(strings.Join(messages, "\n"), filepath.Clean(dir)+string(filepath.Separator), "")
	return project.Fault{Pos: position(dir, text), Reason: &message.Error{Key: "pages-failed", Cause: errors.New(text)}}
}

// hugoVariable tells a process of this program that it runs Hugo. Hugo has a process of its own, because it
// keeps the pages of each run in memory until the process ends.
const hugoVariable = "PORTAL_RUNS_HUGO"

// RunHugo runs Hugo with the arguments of the process and ends the process, if it was started for that.
// Every program that builds sites calls it first. Standard error gets what Hugo prints, standard output its
// error.
func RunHugo() {
	if os.Getenv(hugoVariable) == "" {
		return
	}
	out := os.Stdout
	os.Stdout = os.Stderr
	if err := commands.Execute(os.Args[1:]); err != nil {
		fmt.Fprint(out, err)
		os.Exit(1)
	}
	os.Exit(0)
}

// hugoProcess runs Hugo with the arguments. It returns the beginning of what Hugo printed, and Hugo's error as
// text; err is one of the system. Only config.toml counts for Hugo, so its process gets no settings from the
// environment.
func hugoProcess(ctx context.Context, args ...string) (log, failure string, err error) {
	if os.Getenv(hugoVariable) != "" {
		return "", "", errors.New("this process was started to run Hugo, but its program does not call site.RunHugo")
	}
	name, err := os.Executable()
	if err != nil {
		return "", "", fmt.Errorf("finding the program: %w", err)
	}
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Env = slices.DeleteFunc(os.Environ(), func(entry string) bool { return strings.HasPrefix(entry, "HUGO") })
	cmd.Env = append(cmd.Env, hugoVariable+"=1")
	var said, wrong beginning
	cmd.Stdout, cmd.Stderr = &wrong, &said
	err = cmd.Run()
	switch {
	case ctx.Err() != nil:
		return "", "", ctx.Err()
	case err != nil && len(wrong) == 0:
		return "", "", fmt.Errorf("running Hugo: %w: %s", err, said)
	}
	return string(said), string(wrong), nil
}

// beginning keeps the first 64 KiB that are written to it.
type beginning []byte

func (b *beginning) Write(src []byte) (int, error) {
	const most = 64 << 10
	*b = append(*b, src[:min(len(src), most-len(*b))]...)
	return len(src), nil
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
