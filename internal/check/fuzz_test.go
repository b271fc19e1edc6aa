package check_test

import (
	"io/fs"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"portal/internal/check"
	"portal/internal/figures"
	"portal/internal/message"
)

// Reading and checking any file ends with problems and never panics. Each problem has a message and
// a position.
func FuzzCheck(f *testing.F) {
	for _, name := range archives(f) {
		archive, err := txtar.ParseFile(name)
		if err != nil {
			f.Fatal(err)
		}
		for _, file := range archive.Files {
			if file.Name != "want" && !strings.Contains(file.Name, " ") && len(file.Data) < 10_000 {
				f.Add(file.Name, file.Data)
			}
		}
	}
	for name, file := range base(f) {
		f.Add(name, file.Data)
	}
	f.Fuzz(func(t *testing.T, name string, src []byte) {
		if !fs.ValidPath(name) {
			t.Skip("no file has such a name")
		}
		files := map[string][]byte{}
		for name, file := range base(t) {
			files[name] = file.Data
		}
		files[name] = src
		ds, problems := figures.Parse(files)
		problems = append(problems, check.Check(ds)...)
		for _, p := range problems {
			if p.Pos.File == "" {
				t.Errorf("%s has no place", p.Message(message.English))
			}
		}
		if got := problems.Text(message.Chinese) + problems.Text(message.English); strings.Contains(got, "%!") {
			t.Errorf("a message lacks its arguments:\n%s", got)
		}
	})
}
