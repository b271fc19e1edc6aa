package project

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// repository is a test repository with data.
type repository struct {
	testing.TB
	dir string
}

func (p repository) git(args ...string) string {
	p.Helper()
	cmd := exec.Command("git", append([]string{"-C", p.dir, "-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "protocol.file.allow=always"}, args...)...)
	cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_SYSTEM=/dev/null")
	out, err := cmd.CombinedOutput()
	if err != nil {
		p.Fatalf("git %v: %v\n%s", args, err, out)
	}
	return strings.TrimSpace(string(out))
}

func (p repository) write(name, text string) {
	p.Helper()
	name = filepath.Join(p.dir, name)
	if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
		p.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
		p.Fatal(err)
	}
}

func (p repository) commit() string {
	p.git("add", "-A")
	p.git("commit", "-qm", "a change")
	return p.git("rev-parse", "HEAD")
}

func (p repository) want(what string, want State) {
	p.Helper()
	got, err := StateOf(context.Background(), p.dir)
	if want.Commit != "" {
		want.Head = p.git("rev-parse", "HEAD")
	}
	if err != nil || got != want {
		p.Errorf("%s: %+v, %v; want %+v", what, got, err, want)
	}
}

func TestStateOf(t *testing.T) {
	p := repository{t, t.TempDir()}
	p.write("data/a.yaml", "1")
	p.want("no git", State{})
	p.git("init", "-q")
	p.want("no commit", State{Edited: true})
	first := p.commit()
	p.want("committed", State{Commit: first})
	p.write("data/published.tsv", "/")
	p.want("published", State{Commit: first})
	p.write("layouts/a.html", "a")
	p.commit()
	p.want("another layout", State{Commit: first})
	p.write("content/new.md", "a")
	p.want("a new text", State{Commit: first, Edited: true})
	second := p.commit()
	p.want("a new text, committed", State{Commit: second})
	if err := os.Remove(filepath.Join(p.dir, "data", "a.yaml")); err != nil {
		t.Fatal(err)
	}
	p.want("a file less", State{Commit: second, Edited: true})
	third := p.commit()

	copied := repository{t, filepath.Join(t.TempDir(), "copy")}
	if err := os.Mkdir(copied.dir, 0o777); err != nil {
		t.Fatal(err)
	}
	copied.git("clone", "-q", "--depth", "1", "file://"+p.dir, ".")
	copied.want("a shallow copy", State{Commit: third, Shallow: true})
	if s, _ := StateOf(context.Background(), copied.dir); s.Certain() != "" {
		t.Errorf("a shallow copy is certain of %s", s.Certain())
	}
}

// A user's own git settings change nothing.
func TestStateSettings(t *testing.T) {
	p := repository{t, t.TempDir()}
	p.git("init", "-q")
	key := filepath.Join(t.TempDir(), "key")
	if output, err := exec.Command("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	for name, value := range map[string]string{
		"gpg.format": "ssh", "user.signingkey": key, "commit.gpgsign": "true", "log.showSignature": "true", "status.showUntrackedFiles": "no",
	} {
		p.git("config", name, value)
	}
	p.write("data/a.yaml", "1")
	first := p.commit()
	p.want("committed", State{Commit: first})
	p.write("data/b.yaml", "1")
	p.want("a new file", State{Commit: first, Edited: true})
}
