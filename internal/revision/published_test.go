package revision_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"portal/internal/message"
	"portal/internal/revision"
)

// published tells what was published, each file with its text.
func (p project) published(dir string) string {
	p.Helper()
	files, err := revision.Published(context.Background(), dir, "data/published.tsv", "data/rows.yaml", "data/months")
	if err != nil {
		p.Fatal(err)
	}
	var out []string
	for _, name := range slices.Sorted(maps.Keys(files)) {
		out = append(out, fmt.Sprintf("%s=%s", name, files[name]))
	}
	return strings.Join(out, " ")
}

// What was published is what stood there when the record changed last; where
// git does not keep the record, what is committed.
func TestPublished(t *testing.T) {
	p := project{t, t.TempDir()}
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
	p.commit()
	want("no months", "data/rows.yaml=r")
	p.write("data/months/2020-07.yaml", "one\ntwo\n")
	p.write("other/a", "a")
	p.commit()
	want("no record", "data/months/2020-07.yaml=one\ntwo\n data/rows.yaml=r")
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
		_, err := revision.Published(context.Background(), clone, "data/published.tsv", "data/rows.yaml")
		if cut := err != nil && strings.Contains(message.Of(message.English, err), "git fetch --unshallow"); cut == known || known && err != nil {
			t.Errorf("a clone of depth %d: %v", depth, err)
		}
	}
}

// A project may be a folder of a larger one.
func TestPublishedBelow(t *testing.T) {
	p := project{t, t.TempDir()}
	p.write("sites/a/data/rows.yaml", "r")
	p.write("data/rows.yaml", "another")
	p.git("init", "-q")
	p.commit()
	if got := p.published(p.dir + "/sites/a"); got != "data/rows.yaml=r" {
		t.Errorf("%q", got)
	}
}

// Whoever gives up does not wait for git, and learns of it.
func TestPublishedStopped(t *testing.T) {
	p := project{t, t.TempDir()}
	p.write("data/rows.yaml", "r")
	p.git("init", "-q")
	p.commit()
	ctx, stop := context.WithCancel(context.Background())
	stop()
	if files, err := revision.Published(ctx, p.dir, "data/published.tsv", "data"); !errors.Is(err, context.Canceled) {
		t.Errorf("%v, %v", files, err)
	}
}
