package check_test

import (
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"portal/internal/check"
	"portal/internal/figures"
	"portal/internal/message"
	"portal/internal/testkit/sample"
	"portal/internal/yamlfile"
)

var update = flag.Bool("update", false, "rewrite the wanted messages")

// problemsOf loads and checks a portal.
func problemsOf(t *testing.T, root fstest.MapFS) string {
	t.Helper()
	ds, problems, err := figures.Load(root)
	if err != nil {
		t.Fatal(err)
	}
	problems = append(problems, check.Check(ds)...)
	_ = problems.Text(message.Chinese) // fails if a Chinese message is missing
	return problems.Text(message.English)
}

// base returns a small portal without problems.
func base(t testing.TB) fstest.MapFS {
	t.Helper()
	return sample.Archive(t, "testdata/base.txtar")
}

func TestBaseHasNoProblem(t *testing.T) {
	if got := problemsOf(t, base(t)); got != "" {
		t.Error(got)
	}
}

// apply changes the portal as an archive says: a file with a plain name replaces the file, "edit
// NAME" contains lines of old => new, "delete NAME" removes the file, "link NAME" replaces it with
// a link to its content. Escapes, BIG (more bytes than a file may have) and MANY (more keys than a
// mapping may have) stand for what an archive cannot show.
func apply(t *testing.T, root fstest.MapFS, f txtar.File) {
	t.Helper()
	verb, name, _ := strings.Cut(f.Name, " ")
	switch verb {
	case "delete":
		delete(root, name)
	case "link":
		root[name] = &fstest.MapFile{Data: []byte(strings.TrimSpace(string(f.Data))), Mode: fs.ModeSymlink}
	case "edit":
		text := string(root[name].Data)
		for _, edit := range strings.Split(strings.TrimSuffix(string(f.Data), "\n"), "\n") {
			old, replacement, ok := strings.Cut(edit, " => ")
			if !ok {
				t.Fatalf("edit of %s: %q is not of the form old => new", name, edit)
			}
			old, replacement = unescape(old), unescape(replacement)
			if !strings.Contains(text, old) {
				t.Fatalf("edit of %s: no %q in it", name, old)
			}
			text = strings.Replace(text, old, replacement, 1)
		}
		root[name] = &fstest.MapFile{Data: []byte(text)}
	default:
		root[f.Name] = &fstest.MapFile{Data: []byte(unescape(string(f.Data)))}
	}
}

// many returns more keys than a mapping may have.
func many() string {
	var b strings.Builder
	for i := range 1001 {
		fmt.Fprintf(&b, "k%d: 1\n", i)
	}
	return b.String()
}

func unescape(s string) string {
	return strings.NewReplacer("MANY", many(), "LONG", strings.Repeat("长", 7000), "EMPTY", strings.Repeat("- \n", 1001),
		"BIG", strings.Repeat("x", yamlfile.MaxSize+1), `\n`, "\n", `\ufeff`, "\ufeff", `\u200b`, "\u200b", `\xff`,
		"\xff", `\t`, "\t").Replace(s)
}

// Each archive in testdata/rules breaks one rule of the base and contains the exact messages; it
// specifies the rule.
func TestRules(t *testing.T) {
	for _, name := range archives(t) {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			root := base(t)
			var want string
			for _, f := range archive.Files {
				if f.Name == "want" {
					want = string(f.Data)
					continue
				}
				apply(t, root, f)
			}
			got := problemsOf(t, root)
			if got == "" {
				t.Error("no problem was found")
			}
			if *update {
				archive.Files = slices.DeleteFunc(archive.Files, func(f txtar.File) bool { return f.Name == "want" })
				archive.Files = append(archive.Files, txtar.File{Name: "want", Data: []byte(got)})
				if err := os.WriteFile(name, txtar.Format(archive), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s(-want +got):\n%s", archive.Comment, diff)
			}
		})
	}
}

func archives(t testing.TB) []string {
	t.Helper()
	names, err := filepath.Glob("testdata/rules/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	return names
}

// Every message about the data has an archive named rule.txtar or rule--variant.txtar.
func TestEveryRuleHasAnArchive(t *testing.T) {
	have := archives(t)
	for _, key := range message.Rules() {
		if slices.Contains([]string{
			"dead-link", "dead-link/withdrawn", "moved-from", "moved-to", "withdrawal-gone/page", "withdrawal-gone/part",
		}, key) {
			continue // only internal/project knows every page and file; it or internal/site tests this rule
		}
		if strings.HasPrefix(key, "office-") || strings.HasPrefix(key, "form-") ||
			strings.HasPrefix(key, "same-in-both-forms") {
			continue // about forms, which are not part of a portal; internal/form/intake tests them
		}
		if strings.HasPrefix(key, "attachment/") {
			continue // about files published beside the data; internal/attachment tests them
		}
		if strings.HasPrefix(key, "published-") {
			continue // about two states of a portal; changes_test.go tests them
		}
		name := filepath.Join("testdata", "rules", strings.ReplaceAll(key, "/", "--")+".txtar")
		if !slices.Contains(have, name) {
			t.Errorf("no %s", name)
		}
	}
	for _, name := range have {
		key := strings.ReplaceAll(strings.TrimSuffix(filepath.Base(name), ".txtar"), "--", "/")
		rule, _, _ := strings.Cut(key, "/")
		src, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(src), "["+rule+"]") && !strings.Contains(string(src), "["+rule+" ") {
			t.Errorf("%s does not show the rule it is named for", name)
		}
	}
}
