package main

import (
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"portal/internal/testkit/sample"
)

// A build that is killed at any moment leaves the complete old or new site, and the next build
// succeeds.
func TestKill(t *testing.T) {
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	// testscript.Main runs the command if the test binary is called by this name.
	portal := filepath.Join(t.TempDir(), "portal")
	if err := os.Symlink(exe, portal); err != nil {
		t.Fatal(err)
	}
	dir := sample.MadeUp(t, sample.Size{Counties: 1, Months: 1})
	build := func() *exec.Cmd { return exec.Command(portal, "build", "--dir", dir) }
	run := func() map[string]string {
		t.Helper()
		if output, err := build().CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, output)
		}
		state, err := sample.Digest(filepath.Join(dir, "public"))
		if err != nil {
			t.Fatal(err)
		}
		return state
	}
	old := run()
	start := time.Now()
	run()
	whole := time.Since(start)
	sample.Edit(t, dir, "content/about.md", "title: 合成数据", "title: 合成数据（新）")
	fresh, err := digestOfFresh(dir, portal)
	if err != nil {
		t.Fatal(err)
	}
	const moments = 8
	killed := 0
	for i := range moments {
		cmd := build()
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(whole * time.Duration(i) / (moments - 2))
		if err := cmd.Process.Kill(); err == nil {
			killed++
		}
		_ = cmd.Wait()
		got, err := sample.Digest(filepath.Join(dir, "public"))
		if err != nil {
			t.Fatal(err)
		}
		if !maps.Equal(got, old) && !maps.Equal(got, fresh) {
			t.Fatalf("killed after %d of %d, the site is neither the old nor the new one", i, moments)
		}
	}
	if killed == 0 {
		t.Error("no build was killed")
	}
	if got := run(); maps.Equal(got, old) {
		t.Error("the build after the kills changed nothing")
	}
}

// digestOfFresh builds the project into another folder and returns its digests.
func digestOfFresh(dir, portal string) (map[string]string, error) {
	out := filepath.Join(dir, "fresh")
	if output, err := exec.Command(portal, "build", "--dir", dir, "--out", out).CombinedOutput(); err != nil {
		return nil, fmt.Errorf("%w\n%s", err, output)
	}
	return sample.Digest(out)
}
