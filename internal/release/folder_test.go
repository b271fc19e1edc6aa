package release

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"portal/internal/message"
)

// count returns the number of files below a folder.
func count(root string) int {
	n := 0
	_ = filepath.WalkDir(root, func(_ string, d fs.DirEntry, err error) error { // files may disappear during the walk
		if err == nil && !d.IsDir() {
			n++
		}
		return nil
	})
	return n
}

// A publication that is killed at any moment leaves the complete old or new site, and the next one
// finishes it.
func TestFolderKilled(t *testing.T) {
	site := [3]string{1: built(t, month(1)), 2: built(t, month(2))}
	fresh := func() string {
		root := filepath.Join(t.TempDir(), "www")
		mustPublish(t, options("file://"+root, site[1], 1))
		return root
	}
	root := fresh()
	few := count(root)
	mustPublish(t, options("file://"+root, site[2], 2))
	many := count(root)
	const moments = 10
	before := 0
	for i := range moments {
		root := fresh()
		j := job{Target: "file://" + root, Site: site[2], N: 2}
		cmd := j.command(t)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		ended := make(chan struct{})
		go func() { _ = cmd.Wait(); close(ended) }()
		// Kill it as soon as this many files exist.
		at := few + i*(many-few)/(moments-1)
		for running := true; running && count(root) < at; {
			select {
			case <-ended:
				running = false
			default:
			}
		}
		_ = cmd.Process.Kill()
		<-ended
		got := pages(seen(t, root))
		if !maps.Equal(got, after(1)) && !maps.Equal(got, after(2)) {
			t.Fatalf("killed at %d of %d files, the site is neither the old nor the new one:\n%s", at, many, cmp.Diff(after(1), got))
		}
		if maps.Equal(got, after(1)) {
			before++
		}
		mustPublish(t, options("file://"+root, site[2], 2))
		if diff := cmp.Diff(after(2), pages(seen(t, root))); diff != "" {
			t.Errorf("after it was killed at %d files and run again:\n%s", at, diff)
		}
		if found, err := Verify(context.Background(), root, nil, func(int, int) {}); err != nil || !found.Whole() {
			t.Errorf("after it was killed at %d files and run again: %+v, %v", at, found, err)
		}
	}
	t.Logf("%d of %d kills were before readers got the new site", before, moments)
	if before == 0 {
		t.Error("no process was killed before readers got the new site; want at least one")
	}
}

// If two publishers run at once, one succeeds, and readers see a site of one publisher only.
func TestFolderTwo(t *testing.T) {
	for range 8 {
		root := filepath.Join(t.TempDir(), "www")
		mustPublish(t, options("file://"+root, built(t, month(1)), 1))
		two := [2]map[string]string{month(2), month(2)}
		two[1]["index.html"] = strings.Replace(two[1]["index.html"], "首页", "主页", 1)
		var errs [2]error
		var group sync.WaitGroup
		for i := range two {
			folder := built(t, two[i])
			group.Go(func() {
				_, errs[i] = Publish(context.Background(), options("file://"+root, folder, 2+i))
			})
		}
		group.Wait()
		got := pages(seen(t, root))
		delete(got, style(1))
		for i := range two {
			if errs[i] != nil && !errors.Is(errs[i], errSuperseded) {
				t.Errorf("publisher %d: got error %v", i, errs[i])
			}
			if maps.Equal(got, pages(two[i])) && errs[i] != nil {
				t.Errorf("readers see the site of publisher %d, which got error %v", i, errs[i])
			}
		}
		if !maps.Equal(got, pages(two[0])) && !maps.Equal(got, pages(two[1])) {
			t.Errorf("readers see the site of neither publisher:\n%s", cmp.Diff(pages(two[0]), got))
		}
	}
	if got := explainRace(errClaimed).Error(); got != "somebody else published first, at the same time; check what they published, then run the command again" {
		t.Error(got)
	}
}

// A full disk gives an error that says so, and readers still see the old site. The test mounts a
// small disk that has space for little more than the first release.
func TestFolderFull(t *testing.T) {
	disk := t.TempDir()
	if err := syscall.Mount("portal-test", disk, "tmpfs", 0, "size=1m"); errors.Is(err, fs.ErrPermission) {
		t.Skip("mounting a small disk needs root")
	} else if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(disk, 0); err != nil {
			t.Error(err)
		}
	})
	root := filepath.Join(disk, "www")
	mustPublish(t, options("file://"+root, built(t, month(1)), 1))
	large := month(2)
	for i := range 40 {
		large[fmt.Sprintf("charts/large-%02d.png", i)] = strings.Repeat(string(rune(0x4e00+i)), 14<<10)
	}
	_, err := Publish(context.Background(), options("file://"+root, built(t, large), 2))
	if got := message.Of(message.English, err); !errors.Is(err, syscall.ENOSPC) ||
		!strings.HasPrefix(got, message.Text(message.English, "disk-full")) {
		t.Errorf("full disk: got error %s", got)
	}
	if diff := cmp.Diff(after(1), pages(seen(t, root))); diff != "" {
		t.Errorf("readers see:\n%s", diff)
	}
	// An object store on a full disk gives such an error, too.
	credentials(t)
	s := serve(t, filepath.Join(disk, "s3"))
	_, err = job{Target: target(s.address), Site: built(t, large), N: 2, Timeout: 100 * time.Millisecond}.run(context.Background())
	if err == nil || !strings.HasPrefix(err.Error(), "the object store of site is full; free some space, then run the command again to continue: ") {
		t.Errorf("full server: got error %v", err)
	}
	if got := pages(s.all(t)); len(got) > 0 {
		t.Errorf("readers see %d files; want none", len(got))
	}
}

// A web server that runs as another user can read every published file, whatever the publisher's
// umask. A umask that lets a group write still does.
func TestFolderReadable(t *testing.T) {
	for mask, want := range map[int]fs.FileMode{0o077: 0o755, 0o002: 0o775} {
		old := syscall.Umask(mask)
		root := filepath.Join(t.TempDir(), "www")
		_, err := Publish(context.Background(), options("file://"+root, built(t, month(1)), 1))
		syscall.Umask(old)
		if err != nil {
			t.Fatal(err)
		}
		err = filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
			if err != nil || name == filepath.Join(root, "store", "lock") {
				return err
			}
			info, err := d.Info()
			if err != nil {
				return err
			}
			if got := info.Mode().Perm(); d.IsDir() && got != want || d.Type().IsRegular() && got != 0o444 {
				t.Errorf("with the mask %03o, %s has the mode %03o", mask, name, got)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// Publish does not change a folder with files that it did not write.
func TestFolderOfOthers(t *testing.T) {
	root := t.TempDir()
	put(t, filepath.Join(root, "mine.txt"), "mine")
	_, err := Publish(context.Background(), options("file://"+root, built(t, month(1)), 1))
	if err == nil || err.Error() != root+" has files that portal publish did not write; choose a new or empty folder" {
		t.Errorf("got %v", err)
	}
	if n := count(root); n != 1 {
		t.Errorf("there are %d files", n)
	}
}

// Publish removes old releases and the contents that only they need. The others can be restored.
func TestPrune(t *testing.T) {
	root := filepath.Join(t.TempDir(), "www")
	const many = Releases + 3
	for n := 1; n <= many; n++ {
		site := month(1)
		site["about.html"] = strings.Repeat("版", n)
		mustPublish(t, options("file://"+root, built(t, site), n*10))
		// Pretend that the last publication was ten days ago.
		then := time.Now().AddDate(0, 0, -10)
		err := filepath.WalkDir(filepath.Join(root, "store", "objects"), func(name string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			return os.Chtimes(name, then, day.AddDate(0, 0, n*10))
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	entries, err := os.ReadDir(filepath.Join(root, "releases"))
	if err != nil {
		t.Fatal(err)
	}
	if len(entries) != Releases || entries[0].Name() != "000004" {
		t.Errorf("%d releases are kept, from %s", len(entries), entries[0].Name())
	}
	for to, want := range map[int]string{3: "release 3 cannot be shown again; choose one from 4 to 15 (readers see 15)", 15: "release 15 cannot be shown again; choose one from 4 to 15 (readers see 15)"} {
		if _, err := Rollback(context.Background(), "file://"+root, to, options("", "", 300)); err == nil || err.Error() != want {
			t.Errorf("back to %d: %v", to, err)
		}
	}
	rolled, err := Rollback(context.Background(), "file://"+root, 4, options("", "", 300))
	if err != nil || rolled.Release != 16 {
		t.Errorf("%+v, %v", rolled, err)
	}
	if got := seen(t, root)["about.html"]; got != strings.Repeat("版", 4) {
		t.Errorf("readers see %q", got)
	}
	if found, err := Verify(context.Background(), root, nil, func(int, int) {}); err != nil || !found.Whole() ||
		found.Manifest.Restores != 4 {
		t.Errorf("verifying found %+v, %v", found.Changed, err)
	}
	// A rollback to a newer release than the restored one must name it.
	if rolled, err := Rollback(context.Background(), "file://"+root, 15, options("", "", 301)); err != nil ||
		rolled.Release != 17 || len(rolled.Lost) != 0 {
		t.Errorf("%+v, %v", rolled, err)
	}
}

// Publish removes temporary files of a killed process after a day, and leaves newer ones.
func TestTemporaryFiles(t *testing.T) {
	root := filepath.Join(t.TempDir(), "www")
	mustPublish(t, options("file://"+root, built(t, month(1)), 1))
	old, fresh := filepath.Join(root, "store", "objects", "ab", ".next-1"), filepath.Join(root, "store", "manifests", ".next-2")
	put(t, old, "half")
	put(t, fresh, "half")
	then := time.Now().Add(-grace - time.Minute)
	if err := os.Chtimes(old, then, then); err != nil {
		t.Fatal(err)
	}
	mustPublish(t, options("file://"+root, built(t, month(2)), 2))
	if _, err := os.Stat(old); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the old one: %v", err)
	}
	if _, err := os.Stat(fresh); err != nil {
		t.Errorf("the fresh one: %v", err)
	}
}

// If pruning fails, because a manifest is missing, the release is still published and the error
// says so.
func TestNotPruned(t *testing.T) {
	root := filepath.Join(t.TempDir(), "www")
	for n := 1; n <= 2; n++ {
		mustPublish(t, options("file://"+root, built(t, month(n)), n))
	}
	remove(t, filepath.Join(root, "store", "manifests", "000001.json"))
	r, err := Publish(context.Background(), options("file://"+root, built(t, month(3)), 3))
	const want = "release 3 is published and readers see it; files that no release needs could not be removed, the next publish removes them: "
	if r.Release != 3 || len(r.Ledger) == 0 || err == nil || !strings.HasPrefix(err.Error(), want) {
		t.Errorf("%+v, %v", r, err)
	}
	if diff := cmp.Diff(after(3), pages(seen(t, root))); diff != "" {
		t.Error(diff)
	}
}

// A rollback of the first release gives an error.
func TestNoEarlier(t *testing.T) {
	root := filepath.Join(t.TempDir(), "www")
	mustPublish(t, options("file://"+root, built(t, month(1)), 1))
	_, err := Rollback(context.Background(), "file://"+root, 0, options("", "", 2))
	if err == nil || err.Error() != "file://"+root+" has no earlier release" {
		t.Errorf("got %v", err)
	}
}

// keygen runs ssh-keygen.
func keygen(t *testing.T, args ...string) {
	t.Helper()
	if output, err := exec.Command("ssh-keygen", args...).CombinedOutput(); err != nil {
		t.Fatalf("ssh-keygen %v: %v\n%s", args, err, output)
	}
}
