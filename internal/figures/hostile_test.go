package figures

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"portal/internal/message"
)

// Load never follows a link out of the project.
func TestLinksAreNotFollowed(t *testing.T) {
	outside, dir := t.TempDir(), t.TempDir()
	if err := os.WriteFile(filepath.Join(outside, "2020-07.yaml"), []byte("secret: 1\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Join(dir, "data"), 0o777); err != nil {
		t.Fatal(err)
	}
	for name, to := range map[string]string{"data/reports": outside,
		"data/sources.yaml": filepath.Join(outside, "2020-07.yaml"), "content": outside, "data/\xff": outside} {
		if err := os.Symlink(to, filepath.Join(dir, name)); err != nil {
			t.Skip(err)
		}
	}
	ds, list, err := Load(os.DirFS(dir))
	if err != nil {
		t.Fatal(err)
	}
	if len(ds.Files) > 0 {
		t.Errorf("read %d files", len(ds.Files))
	}
	got := list.Text(message.English)
	for _, want := range []string{
		"content: this is a link or a device; replace it with the file itself [known-file]",
		"data/reports: this is a link or a device; replace it with the file itself [known-file]",
		"data/sources.yaml: this is a link or a device; replace it with the file itself [known-file]",
		`data/\xff: the file does not belong here`,
	} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
}

// Load escapes control characters of file names in its messages.
func TestNamesAreShown(t *testing.T) {
	_, list, err := Load(fstest.MapFS{"data/a\x1b[31m\u202e.yaml": {}, "content/b.md": {}})
	if err != nil {
		t.Fatal(err)
	}
	if got := list.Text(message.English); strings.ContainsAny(got, "\x1b\u202e") ||
		!strings.Contains(got, `data/a\x1b[31m\u202e.yaml: the file does not belong here`) {
		t.Errorf("%q", got)
	}
}
