package project

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"portal/internal/message"
)

// published returns the published files with their texts.
func (p repository) published(dir string) string {
	p.Helper()
	files, err := history(context.Background(), dir, "data/published.tsv", "data/rows.yaml", "data/months")
	if err != nil {
		p.Fatal(err)
	}
	var out []string
	for _, name := range slices.Sorted(maps.Keys(files)) {
		out = append(out, fmt.Sprintf("%s=%s", name, files[name]))
	}
	return strings.Join(out, " ")
}

// The published files are those at the last change of the ledger or, if the ledger is not committed
// yet, those in the last commit. Without a ledger there are none.
func TestHistory(t *testing.T) {
	p := repository{t, t.TempDir()}
	want := func(what, want string) {
		t.Helper()
		if got := p.published(p.dir); got != want {
			t.Errorf("%s: %q; want %q", what, got, want)
		}
	}
	p.write("data/rows.yaml", "r")
	want("no git", "")
	p.git("init", "-q")
	p.git("config", "core.autocrlf", "true")
	want("no commit", "")
	p.write("data/months/2020-07.yaml", "one\ntwo\n")
	p.write("other/a", "a")
	p.commit()
	p.write("data/months/2020-07.yaml", "not committed")
	want("no record", "")
	p.write("data/published.tsv", "# no address\n\n")
	want("an empty record", "")
	p.write("data/published.tsv", "# addresses\n/\n")
	want("a record that is not committed", "data/months/2020-07.yaml=one\ntwo\n data/rows.yaml=r")
	p.write("data/months/2020-07.yaml", "one\ntwo\n")
	p.write("data/published.tsv", "/")
	p.commit()
	p.write("data/months/2020-07.yaml", "changed")
	p.write("data/months/2020-08.yaml", "new")
	p.commit()
	p.write("data/rows.yaml", "not committed")
	want("published before", "data/months/2020-07.yaml=one\ntwo\n data/rows.yaml=r")
	p.write("data/published.tsv", "/ again")
	p.commit()
	want("published again, with an edit in the same commit", "data/months/2020-07.yaml=changed data/months/2020-08.yaml=new data/rows.yaml=r")
	p.write("data/months/2020-09.yaml", "came")
	p.write("data/published.tsv", "/ once more")
	p.commit()
	want("a month that came with the record", "data/months/2020-07.yaml=changed data/months/2020-08.yaml=new data/months/2020-09.yaml=came data/rows.yaml=not committed")
	p.write("data/rows.yaml", "after")
	p.commit()
	for depth, known := range map[int]bool{1: false, 2: false, 3: true} {
		clone := filepath.Join(t.TempDir(), "clone")
		p.git("clone", "-q", "--depth", fmt.Sprint(depth), "file://"+p.dir, clone)
		_, err := history(context.Background(), clone, "data/published.tsv", "data/rows.yaml")
		cut := err != nil && strings.Contains(message.Of(message.English, err), "git fetch --unshallow")
		if cut == known || known && err != nil {
			t.Errorf("a clone of depth %d: %v", depth, err)
		}
	}
}

// If another portal starts in the same repository, the earlier files do not count as its own,
// whether their removal is committed or not.
func TestHistoryOfAnother(t *testing.T) {
	p := repository{t, t.TempDir()}
	p.git("init", "-q")
	p.write("data/months/2020-07.yaml", "theirs")
	p.commit()
	p.write("data/published.tsv", "/")
	p.commit()
	if err := os.RemoveAll(filepath.Join(p.dir, "data")); err != nil {
		t.Fatal(err)
	}
	p.write("data/months/2021-01.yaml", "ours")
	if got := p.published(p.dir); got != "" {
		t.Errorf("the removal is not committed: %q", got)
	}
	p.commit()
	p.write("data/published.tsv", "/ours")
	if got := p.published(p.dir); got != "data/months/2021-01.yaml=ours" {
		t.Errorf("published for the first time: %q", got)
	}
	p.commit()
	if got := p.published(p.dir); got != "data/months/2021-01.yaml=ours" {
		t.Errorf("with its own record committed: %q", got)
	}
}

// If git fails, the published files are unknown, which is an error that says what to do. It is not
// an error if nothing was published and there is no repository.
func TestNoAnswer(t *testing.T) {
	const missing = "git has no earlier version here to compare with; clone the project with its history"
	remove := func(p repository, name string) {
		if err := os.RemoveAll(filepath.Join(p.dir, name)); err != nil {
			p.Fatal(err)
		}
	}
	link := func(p repository, to string) {
		if err := os.Symlink(to, filepath.Join(p.dir, ".git")); err != nil {
			p.Fatal(err)
		}
	}
	for name, c := range map[string]struct {
		with  func(*testing.T, repository)
		want  string
		state bool // whether StateOf succeeds
	}{
		"no .git": {func(_ *testing.T, p repository) { remove(p, ".git") }, missing, true},
		"no commit": {func(_ *testing.T, p repository) {
			remove(p, ".git")
			p.git("init", "-q")
		}, missing, true},
		"not in the repository": {func(_ *testing.T, p repository) {
			p.git("rm", "-rq", "--cached", "data")
			p.git("commit", "-qm", "another project")
		}, missing, true},
		"broken branch": {func(_ *testing.T, p repository) { p.write(".git/"+p.git("symbolic-ref", "HEAD"), "?") }, missing, true},
		"a file": {func(_ *testing.T, p repository) {
			remove(p, ".git")
			p.write(".git", "nothing that git knows")
		}, "git cannot report the state of the data:\ngit rev-parse: fatal: invalid gitfile format: ", false},
		"an empty folder": {func(_ *testing.T, p repository) {
			remove(p, ".git")
			p.write(".git/description", "empty")
		}, "fatal: not a git repository", false},
		"a link to nothing": {func(_ *testing.T, p repository) {
			remove(p, ".git")
			link(p, "gone")
		}, "fatal: not a git repository", false},
		"a link to itself": {func(_ *testing.T, p repository) {
			remove(p, ".git")
			link(p, ".git")
		}, "fatal: not a git repository", false},
		"objects lost": {func(_ *testing.T, p repository) {
			remove(p, ".git/objects")
			p.write(".git/objects/info/packs", "")
		}, "git cannot report the state of the data:\ngit ", false},
		"another's folder": {func(t *testing.T, _ repository) { t.Setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1") },
			"git config --global --add safe.directory ", false},
		"no git": {func(t *testing.T, _ repository) { t.Setenv("PATH", t.TempDir()) }, "git is not installed", false},
	} {
		t.Run(name, func(t *testing.T) {
			p := repository{t, t.TempDir()}
			p.git("init", "-q")
			p.write("data/rows.yaml", "r")
			p.commit()
			p.write("data/published.tsv", "/")
			c.with(t, p)
			_, err := history(t.Context(), p.dir, "data/published.tsv", "data/rows.yaml")
			if err == nil || !strings.Contains(message.Of(message.English, err), c.want) {
				t.Errorf("history: got error %v, want %s", err, c.want)
			}
			if _, err := StateOf(t.Context(), p.dir); (err == nil) != c.state {
				t.Errorf("StateOf: %v", err)
			}
			remove(p, "data/published.tsv")
			if files, err := history(t.Context(), p.dir, "data/published.tsv", "data/rows.yaml"); err != nil || files != nil {
				t.Errorf("without a ledger: got %v, %v, want nothing", files, err)
			}
		})
	}
}

// The variables that a hook of another repository sets change nothing.
func TestHook(t *testing.T) {
	p, other := repository{t, t.TempDir()}, repository{t, t.TempDir()}
	p.git("init", "-q")
	p.write("data/rows.yaml", "r")
	commit := p.commit()
	p.write("data/published.tsv", "/")
	other.git("init", "-q")
	other.write("data/rows.yaml", "another")
	other.commit()
	for name, value := range map[string]string{
		"GIT_DIR": other.dir + "/.git", "GIT_WORK_TREE": other.dir, "GIT_INDEX_FILE": other.dir + "/.git/index",
		"GIT_COMMON_DIR": other.dir + "/.git", "GIT_OBJECT_DIRECTORY": other.dir + "/.git/objects", "GIT_PREFIX": "data/",
		"GIT_LITERAL_PATHSPECS": "1", "GIT_CEILING_DIRECTORIES": p.dir, "GIT_NAMESPACE": "other",
	} {
		t.Setenv(name, value)
	}
	if got := p.published(p.dir); got != "data/rows.yaml=r" {
		t.Errorf("published: %q", got)
	}
	state, err := StateOf(t.Context(), p.dir)
	if want := (State{Commit: commit, Head: commit}); err != nil || state != want {
		t.Errorf("StateOf: got %+v, %v, want %+v", state, err, want)
	}
}

// A link to a folder of a repository counts as inside it, as for git.
func TestHistoryThroughLink(t *testing.T) {
	p := repository{t, t.TempDir()}
	p.git("init", "-q")
	p.write("sites/a/data/rows.yaml", "r")
	p.commit()
	p.write("sites/a/data/published.tsv", "/")
	link := filepath.Join(t.TempDir(), "portal")
	if err := os.Symlink(filepath.Join(p.dir, "sites/a"), link); err != nil {
		t.Fatal(err)
	}
	if got := p.published(link); got != "data/rows.yaml=r" {
		t.Errorf("published: %q", got)
	}
}

// A project may be a folder of a larger repository.
func TestHistoryBelow(t *testing.T) {
	p := repository{t, t.TempDir()}
	p.write("sites/a/data/rows.yaml", "r")
	p.write("data/rows.yaml", "another")
	p.git("init", "-q")
	p.commit()
	p.write("sites/a/data/published.tsv", "/")
	if got := p.published(p.dir + "/sites/a"); got != "data/rows.yaml=r" {
		t.Errorf("%q", got)
	}
}

// A canceled context stops git and returns its error.
func TestHistoryCanceled(t *testing.T) {
	p := repository{t, t.TempDir()}
	p.write("data/rows.yaml", "r")
	p.git("init", "-q")
	p.commit()
	p.write("data/published.tsv", "/")
	ctx, stop := context.WithCancel(context.Background())
	stop()
	if files, err := history(ctx, p.dir, "data/published.tsv", "data"); !errors.Is(err, context.Canceled) {
		t.Errorf("%v, %v", files, err)
	}
}
