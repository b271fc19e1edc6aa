package convert_test

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"portal/internal/message"
	"portal/internal/officefile"
	"portal/internal/officefile/convert"
	"portal/internal/testkit/sample"
)

// form returns the county's form in another kind.
func form(t *testing.T, name string) []byte {
	t.Helper()
	src, err := os.ReadFile("../../form/intake/testdata/forms/2020-07-county" + name)
	if err != nil {
		t.Fatal(err)
	}
	return src
}

// office skips a test where LibreOffice is missing.
func office(t *testing.T) {
	t.Helper()
	sample.Slow(t)
	if _, err := exec.LookPath("soffice"); err != nil {
		t.Skip("LibreOffice is not installed")
	}
}

// stub makes a shell script the only LibreOffice.
func stub(t *testing.T, script string) {
	t.Helper()
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "soffice"), []byte("#!/bin/sh\n"+script), 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", folder+":/usr/bin:/bin")
}

// empty makes the temporary folder a new one and checks afterwards that nothing is left in it.
func empty(t *testing.T) {
	t.Helper()
	folder := t.TempDir()
	t.Setenv("TMPDIR", folder)
	t.Cleanup(func() {
		if left, err := os.ReadDir(folder); err != nil || len(left) > 0 {
			t.Errorf("left behind: %v %v", left, err)
		}
	})
}

// Without LibreOffice there is no result, and officefile.Read says what to do. Other files need none.
func TestAbsent(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	for _, name := range []string{".xls", ".xlsx", ".tsv"} {
		if made, list, err := convert.File(t.Context(), name, form(t, name)); made != nil || list != nil || err != nil {
			t.Errorf("%s: %v %v %v", name, made, list, err)
		}
	}
	stub(t, "echo started >&2; exit 1")
	for _, name := range []string{".xlsx", ".tsv"} {
		if made, list, err := convert.File(t.Context(), name, form(t, name)); made != nil || list != nil || err != nil {
			t.Errorf("%s: %v %v %v", name, made, list, err)
		}
	}
}

// A converter that does not end is killed, with the processes that it started.
func TestEndless(t *testing.T) {
	empty(t)
	note := filepath.Join(t.TempDir(), "processes")
	stub(t, "sleep 600 & echo $$ $! >"+note+"; wait")
	ctx, stop := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer stop()
	made, list, err := convert.File(ctx, "a.xls", form(t, ".xls"))
	const want = "a.xls: the file is an Excel 97 workbook (.xls, .et); LibreOffice did not convert it in 60 seconds; open it in Office or WPS, save it as .xlsx, and import that [office-kind]\n"
	if got := list.Text(message.English); got != want || made != nil || err != nil {
		t.Errorf("got %s%v %v, want %s", got, made, err, want)
	}
	started, err := os.ReadFile(note)
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range strings.Fields(string(started)) {
		// A killed process that nobody has collected yet is a zombie.
		if state, err := os.ReadFile("/proc/" + id + "/status"); err == nil && !strings.Contains(string(state), "State:\tZ") {
			t.Errorf("process %s still runs:\n%s", id, state)
		}
	}

	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(100*time.Millisecond, cancel)
	if made, list, err := convert.File(ctx, "a.xls", form(t, ".xls")); made != nil || list != nil || !errors.Is(err, context.Canceled) {
		t.Errorf("interrupted: %v %v %v", made, list, err)
	}
}

// The converter runs without the environment of portal, and within the limits.
func TestLimits(t *testing.T) {
	empty(t)
	t.Setenv("AWS_SECRET_ACCESS_KEY", "secret")
	note := filepath.Join(t.TempDir(), "limits")
	stub(t, "{ env; ulimit -v; ulimit -f; } >"+note+"; mkdir out; head -c 100000000 /dev/zero >out/form.xlsx || exit 1")
	_, list, err := convert.File(t.Context(), "a.xls", form(t, ".xls"))
	if err != nil || len(list) != 1 || list[0].Key != "office-kind/unconverted" {
		t.Errorf("too large a result: %v %v", list, err)
	}
	got, err := os.ReadFile(note)
	if err != nil || strings.Contains(string(got), "secret") || runtime.GOOS == "linux" && !strings.HasSuffix(string(got), "\n2097152\n131072\n") {
		t.Errorf("%s %v", got, err)
	}
}

// A file that opens nothing but with a password is refused.
func TestPassword(t *testing.T) {
	office(t)
	empty(t)
	// FilePass, the record of a password, replaces WriteAccess.
	src := bytes.Replace(form(t, ".xls"), []byte("\x5c\x00\x70\x00"), []byte("\x2f\x00\x70\x00"), 1)
	made, list, err := convert.File(t.Context(), "a.xls", src)
	const want = "a.xls: the file is an Excel 97 workbook (.xls, .et); LibreOffice could not convert it, perhaps because of damage or a password; open it in Office or WPS, save it as .xlsx without a password, and import that [office-kind]\n"
	if got := list.Text(message.English); got != want || made != nil || err != nil {
		t.Errorf("got %s%v %v, want %s", got, made, err, want)
	}
}

// A conversion asks no machine for anything. Without its settings LibreOffice asks for both pictures.
func TestFetchesNothing(t *testing.T) {
	office(t)
	empty(t)
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		t.Error("LibreOffice asked for", r.URL)
	}))
	defer server.Close()
	for kind, src := range map[officefile.Kind][]byte{
		officefile.HTML: []byte(`<html><head><link rel="stylesheet" href="` + server.URL + `/style.css"></head><body><table><tr><td>20<img src="` + server.URL + `/picture.png"></td></tr></table></body></html>`),
		officefile.ODT: document(t, `<text:section text:name="s"><text:section-source xlink:href="`+server.URL+`/section.odt" xlink:type="simple"/><text:p>20</text:p></text:section>`+
			`<text:p><draw:frame svg:width="2cm" svg:height="2cm" text:anchor-type="as-char"><draw:image xlink:href="`+server.URL+`/picture.png" xlink:type="simple" xlink:show="embed" xlink:actuate="onLoad"/></draw:frame></text:p>`),
	} {
		made, list, err := convert.File(t.Context(), "a", src)
		if err != nil || len(list) > 0 || made == nil || made.From != kind || !strings.HasPrefix(made.Program, "LibreOffice ") {
			t.Errorf("%s: %v %s %v", kind, made, list.Text(message.English), err)
		}
	}
}

// document returns an OpenDocument text.
func document(t *testing.T, body string) []byte {
	t.Helper()
	const (
		oasis    = "urn:oasis:names:tc:opendocument:xmlns:"
		manifest = `<manifest:manifest xmlns:manifest="` + oasis + `manifest:1.0" manifest:version="1.2"><manifest:file-entry manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.text"/><manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>`
		begin    = `<office:document-content xmlns:office="` + oasis + `office:1.0" xmlns:text="` + oasis + `text:1.0" xmlns:draw="` + oasis + `drawing:1.0" xmlns:svg="` + oasis + `svg-compatible:1.0" xmlns:xlink="http://www.w3.org/1999/xlink" office:version="1.2"><office:body><office:text>`
	)
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, part := range [][2]string{
		{"mimetype", "application/vnd.oasis.opendocument.text"},
		{"content.xml", begin + body + `</office:text></office:body></office:document-content>`},
		{"META-INF/manifest.xml", manifest},
	} {
		w, err := z.CreateHeader(&zip.FileHeader{Name: part[0]})
		if err == nil {
			_, err = w.Write([]byte(part[1]))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
