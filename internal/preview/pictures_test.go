package preview_test

import (
	"bytes"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"

	"portal/internal/message"
	"portal/internal/testkit/browser"
	"portal/internal/testkit/sample"
)

var update = flag.Bool("update", false, "take the pictures of the manual anew")

// largest is the maximum size of a picture of the manual, in bytes.
const largest = 60 << 10

// picture matches a picture in a manual.
var picture = regexp.MustCompile(`!\[[^]]+\]\(\.github/pictures/([^)]+)\)`)

// The clerk's manual uses every picture in its folder, all exist and all are small. make
// screenshots takes them anew from the running service.
func TestPictures(t *testing.T) {
	folder := filepath.Join(sample.Root(), ".github", "pictures")
	if *update {
		takePictures(t, folder)
	}
	manual, err := os.ReadFile(filepath.Join(sample.Root(), "README.zh-CN.md"))
	if err != nil {
		t.Fatal(err)
	}
	var shown []string
	for _, m := range picture.FindAllSubmatch(manual, -1) {
		shown = append(shown, string(m[1]))
	}
	slices.Sort(shown)
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	var there []string
	for _, e := range entries {
		there = append(there, e.Name())
		src, err := os.ReadFile(filepath.Join(folder, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		if len(src) > largest || len(src) < 12 || !bytes.Equal(src[8:12], []byte("WEBP")) {
			t.Errorf("%s has %d bytes, want a WebP of at most %d", e.Name(), len(src), largest)
		}
	}
	if !slices.Equal(shown, there) || len(shown) == 0 {
		t.Errorf("the manual shows %q, the folder has %q", shown, there)
	}
}

// takePictures follows a clerk's steps in the running service.
func takePictures(t *testing.T, folder string) {
	dir := sample.Project(t)
	s := start(t, dir, message.Chinese)
	s.built()
	b := browser.Start(t)
	if err := errors.Join(os.RemoveAll(folder), os.MkdirAll(folder, 0o777)); err != nil {
		t.Fatal(err)
	}
	save := func(name string, p *browser.Page) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(folder, name+".webp"), p.Picture(false, 1), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	desk := browser.View{Width: 1280, Height: 720}
	save("home", b.Open(t, s.url+"/", desk))

	chart := b.Open(t, s.url+"/charts/all/station-coverage/", browser.View{Width: 1280, Height: 960})
	chart.Wait(`document.querySelector(".tools").checkVisibility()`)
	save("chart", chart)

	paper := b.Open(t, s.url+"/reports/2020-07/", browser.View{Width: 794, Height: 1123}) // A4 at 96 dots an inch
	paper.ForPrint()
	save("print", paper)

	report := b.Open(t, s.url+"/reports/2020-07/", desk)
	sample.Edit(t, dir, form, filled, "      stations: 21\n")
	s.settled()
	report.Wait(`document.querySelector("#portal-problems mark")`)
	save("problem", report)
}
