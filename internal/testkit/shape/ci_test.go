package shape

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"portal/internal/testkit/sample"
)

// workflows returns GitHub's CI files by name.
func workflows(t *testing.T) map[string]string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(sample.Root(), ".github", "workflows", "*.yml"))
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	out := map[string]string{}
	for _, file := range files {
		src, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		out[filepath.Base(file)] = string(src)
	}
	return out
}

// tool builds a program of third_party/tools and returns its path.
func tool(t *testing.T, name string) string {
	t.Helper()
	cmd := exec.Command("make", "--no-print-directory", ".build/tools/"+name)
	cmd.Dir = sample.Root()
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("building %s: %v\n%s", name, err, out)
	}
	return filepath.Join(sample.Root(), ".build", "tools", name)
}

// actionlint accepts the GitHub workflows.
func TestWorkflows(t *testing.T) {
	lint := func(dir string, files ...string) (string, error) {
		cmd := exec.Command(tool(t, "actionlint"), append([]string{"-shellcheck=", "-pyflakes=", "-no-color"}, files...)...)
		cmd.Dir = dir
		out, err := cmd.CombinedOutput()
		return string(out), err
	}
	if out, err := lint(sample.Root()); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
	bad := filepath.Join(t.TempDir(), "bad.yml")
	src := strings.Replace(workflows(t)["check.yml"], "runs-on:", "run-on:", 1)
	if err := os.WriteFile(bad, []byte(src), 0o666); err != nil {
		t.Fatal(err)
	}
	if out, err := lint(filepath.Dir(bad), bad); err == nil || !strings.Contains(out, `unexpected key "run-on"`) {
		t.Errorf("a misspelt key gives %v\n%s", err, out)
	}
}

var (
	uses   = regexp.MustCompile(`(?m)uses: *(.*)$`)
	pinned = regexp.MustCompile(`^([a-z-]+/[a-z-]+)@([0-9a-f]{40}) # (v\d+\.\d+\.\d+)$`)
)

// Workflows pin each action to one commit, state their permissions, set time limits, and put no
// untrusted values into scripts.
func TestWorkflowsAreHardened(t *testing.T) {
	known := map[string]string{}
	for name, src := range workflows(t) {
		for _, m := range uses.FindAllStringSubmatch(src, -1) {
			p := pinned.FindStringSubmatch(strings.TrimSpace(m[1]))
			if p == nil {
				t.Errorf("%s uses %q; pin the action to a commit and a version: owner/action@COMMIT # v1.2.3", name, m[1])
				continue
			}
			if before, ok := known[p[1]]; ok && before != p[2]+p[3] {
				t.Errorf("%s: %s has different versions in different places", name, p[1])
			}
			known[p[1]] = p[2] + p[3]
		}
		if strings.Contains(src, "pull_request_target") {
			t.Errorf("%s runs unreviewed code with write access through pull_request_target", name)
		}
		var flow struct {
			On          any            `yaml:"on"`
			Permissions map[string]any `yaml:"permissions"`
			Jobs        map[string]struct {
				Permissions map[string]string `yaml:"permissions"`
				Minutes     int               `yaml:"timeout-minutes"`
				Steps       []struct {
					Run  string            `yaml:"run"`
					Uses string            `yaml:"uses"`
					With map[string]string `yaml:"with"`
				} `yaml:"steps"`
			} `yaml:"jobs"`
		}
		if err := yaml.Unmarshal([]byte(src), &flow); err != nil {
			t.Fatal(name, err)
		}
		if flow.Permissions == nil {
			t.Errorf("%s does not state its permissions", name)
		}
		for what, right := range flow.Permissions {
			if right != "read" {
				t.Errorf("%s: all jobs have the right to %v %s", name, right, what)
			}
		}
		for job, j := range flow.Jobs {
			if j.Minutes == 0 {
				t.Errorf("%s: %s has no time limit", name, job)
			}
			writes := slices.Contains(slices.Collect(values(j.Permissions)), "write")
			if writes && name == "check.yml" {
				t.Errorf("%s: %s may write although anybody can start it", name, job)
			}
			for _, step := range j.Steps {
				if strings.Contains(step.Run, "${{") {
					t.Errorf("%s: %s inserts an expression into its script; pass it through env:\n%s", name, job, step.Run)
				}
				if strings.HasPrefix(step.Uses, "actions/checkout@") && !writes && step.With["persist-credentials"] != "false" {
					t.Errorf("%s: %s leaves its token on the disk", name, job)
				}
			}
		}
	}
	if len(known) < 4 {
		t.Errorf("only the actions %v are pinned", known)
	}
}

func values(m map[string]string) func(func(string) bool) {
	return func(yield func(string) bool) {
		for _, v := range m {
			if !yield(v) {
				return
			}
		}
	}
}

func gitlab(t *testing.T) []byte {
	t.Helper()
	src, err := os.ReadFile(filepath.Join(sample.Root(), ".ci", "gitlab.yml"))
	if err != nil {
		t.Fatal(err)
	}
	return src
}

// The GitLab CI file matches GitLab's own schema.
func TestGitLab(t *testing.T) {
	file, err := os.ReadFile(filepath.Join(sample.Root(), "third_party", "gitlab-ci", "schema.json"))
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource("ci.json", doc); err != nil {
		t.Fatal(err)
	}
	schema, err := compiler.Compile("ci.json")
	if err != nil {
		t.Fatal(err)
	}
	fits := func(src []byte) error {
		t.Helper()
		asJSON, err := yaml.YAMLToJSON(src)
		if err != nil {
			t.Fatal(err)
		}
		file, err := jsonschema.UnmarshalJSON(bytes.NewReader(asJSON))
		if err != nil {
			t.Fatal(err)
		}
		return schema.Validate(file)
	}
	src := gitlab(t)
	if err := fits(src); err != nil {
		t.Errorf("%#v", err)
	}
	for from, to := range map[string]string{"resource_group: publish": "resource_groups: publish", "needs: [check]": "needs: 7", "allow_failure: true": "allow_failure: perhaps"} {
		if bad := bytes.Replace(src, []byte(from), []byte(to), 1); bytes.Equal(bad, src) || fits(bad) == nil {
			t.Errorf("the schema accepts %q instead of %q", to, from)
		}
	}
}

var called = regexp.MustCompile(`\bmake ([a-z]+)`)

// Both services run the same targets of the Makefile, so a person can run the same steps.
func TestSameSteps(t *testing.T) {
	file, err := os.ReadFile(filepath.Join(sample.Root(), "Makefile"))
	if err != nil {
		t.Fatal(err)
	}
	targets := func(src string) []string {
		var out []string
		for line := range strings.Lines(src) {
			for _, m := range called.FindAllStringSubmatch(strings.SplitN(line, "# ", 2)[0], -1) {
				out = append(out, m[1])
				if !strings.Contains(string(file), "\n"+m[1]+":") {
					t.Errorf("the Makefile has no target %s", m[1])
				}
			}
		}
		slices.Sort(out)
		return slices.Compact(out)
	}
	var all string
	for name, src := range workflows(t) {
		if name != "comment.yml" { // GitLab needs no counterpart, because forks run their pipelines in the fork
			all += src
		}
	}
	if diff := cmp.Diff(targets(all), targets(string(gitlab(t)))); diff != "" {
		t.Errorf("GitHub (-) and GitLab (+) run different steps:\n%s", diff)
	}
	if len(targets(workflows(t)["comment.yml"])) != 1 {
		t.Error("comment.yml compares nothing")
	}
}

// The weekly check of outside links lists those that do not answer and never fails because of them.
func TestSources(t *testing.T) {
	other := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/there" {
			http.NotFound(w, r)
		}
	}))
	defer other.Close()
	closed := httptest.NewServer(nil)
	closed.Close()
	t.Setenv("HTMLTEST", tool(t, "htmltest"))
	for _, c := range []struct {
		links        []string
		wants, lacks []string
	}{
		{[]string{other.URL + "/there", "/nowhere/", "mailto:office@example.org"}, []string{"Every address that the site links to answers"}, []string{"- "}},
		{[]string{other.URL + "/there", other.URL + "/gone", closed.URL + "/"},
			[]string{"These do not answer", "- Non-OK status: 404 --- a/index.html --> " + other.URL + "/gone", "--> " + closed.URL + "/"}, []string{"/there"}},
	} {
		dir := t.TempDir()
		page := "<!doctype html><title>a</title>"
		for _, link := range c.links {
			page += `<p><a href="` + link + `">b</a>`
		}
		if err := os.MkdirAll(filepath.Join(dir, "a"), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, "a", "index.html"), []byte(page), 0o666); err != nil {
			t.Fatal(err)
		}
		out, err := exec.Command(filepath.Join(sample.Root(), ".ci", "sources"), dir).CombinedOutput()
		if err != nil {
			t.Errorf("%v: %v", c.links, err)
		}
		for _, want := range c.wants {
			if !strings.Contains(string(out), want) {
				t.Errorf("%v: the report has no %q:\n%s", c.links, want, out)
			}
		}
		for _, bad := range c.lacks {
			if strings.Contains(string(out), bad) {
				t.Errorf("%v: the report has %q:\n%s", c.links, bad, out)
			}
		}
	}
	t.Setenv("HTMLTEST", filepath.Join(t.TempDir(), "nothing"))
	if out, err := exec.Command(filepath.Join(sample.Root(), ".ci", "sources"), t.TempDir()).CombinedOutput(); err == nil {
		t.Errorf("without the link checker the step succeeds:\n%s", out)
	}
}

// CI pushes data/published.tsv to the main branch, on top of newer commits, without starting
// another run.
func TestLedger(t *testing.T) {
	dir := t.TempDir()
	for _, setting := range []string{"GIT_AUTHOR_NAME", "GIT_AUTHOR_EMAIL", "GIT_COMMITTER_NAME", "GIT_COMMITTER_EMAIL"} {
		t.Setenv(setting, "test@example.org")
	}
	t.Setenv("GIT_CONFIG_GLOBAL", os.DevNull)
	run := func(in string, args ...string) string {
		t.Helper()
		cmd := exec.Command(args[0], args[1:]...)
		cmd.Dir = filepath.Join(dir, in)
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("%v: %v\n%s", args, err, out)
		}
		return string(out)
	}
	write := func(name, text string) {
		t.Helper()
		name = filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o777); err != nil {
			t.Fatal(err)
		}
	}
	run("", "git", "init", "--quiet", "--bare", "--initial-branch", "main", "origin")
	run("", "git", "clone", "--quiet", "origin", "here")
	script, err := os.ReadFile(filepath.Join(sample.Root(), ".ci", "ledger"))
	if err != nil {
		t.Fatal(err)
	}
	write("here/.ci/ledger", string(script))
	write("here/data/published.tsv", "/\n")
	run("here", "git", "add", ".")
	run("here", "git", "commit", "--quiet", "-m", "first")
	run("here", "git", "push", "--quiet", "origin", "HEAD:main")
	run("", "git", "clone", "--quiet", "origin", "there")

	if out := run("here", ".ci/ledger"); out != "no address is new\n" {
		t.Errorf("an unchanged list gives %q", out)
	}
	write("there/other", "landed meanwhile\n")
	run("there", "git", "add", ".")
	run("there", "git", "commit", "--quiet", "-m", "second")
	run("there", "git", "push", "--quiet", "origin", "HEAD:main")
	write("here/data/published.tsv", "/\n/about/\n")
	run("here", "git", "checkout", "--quiet", "--detach") // as CI has it
	t.Setenv("BRANCH", "main")
	run("here", ".ci/ledger")
	if got := run("origin", "git", "show", "main:data/published.tsv") + run("origin", "git", "show", "main:other"); got != "/\n/about/\nlanded meanwhile\n" {
		t.Errorf("the main branch has %q", got)
	}
	if message := run("origin", "git", "log", "-1", "--format=%B", "main"); !strings.HasPrefix(message, "data/published: ") || !strings.Contains(message, "[skip ci]") {
		t.Errorf("the commit message is %q", message)
	}
}

// .ci/base prints the commit that a change started from, on any branch.
func TestBase(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("GIT_CONFIG_GLOBAL", os.DevNull)
	for _, setting := range []string{"GIT_AUTHOR_NAME", "GIT_AUTHOR_EMAIL", "GIT_COMMITTER_NAME", "GIT_COMMITTER_EMAIL"} {
		t.Setenv(setting, "test@example.org")
	}
	run := func(args ...string) string {
		t.Helper()
		cmd := exec.Command(args[0], args[1:]...)
		cmd.Dir = dir
		out, err := cmd.Output()
		if err != nil {
			t.Fatalf("%v: %v", args, err)
		}
		return strings.TrimSpace(string(out))
	}
	edit := func(text string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, "file"), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	commit := func(text string) string {
		t.Helper()
		edit(text)
		run("git", "add", ".")
		run("git", "commit", "--quiet", "-m", text)
		return run("git", "rev-parse", "HEAD")
	}
	wantBase := func(when, want string, args ...string) {
		t.Helper()
		if got := run(append([]string{filepath.Join(sample.Root(), ".ci", "base")}, args...)...); got != want {
			t.Errorf("%s: the base is %q, want %q", when, got, want)
		}
	}
	run("git", "init", "--quiet", "--initial-branch", "main")
	wantBase("without a commit", "")
	first := commit("first")
	wantBase("with one commit", "")
	edit("an edit")
	wantBase("with an edit after one commit", first)
	second := commit("second")
	wantBase("on the main branch", first)
	edit("an edit")
	wantBase("with an edit on the main branch", second)
	run("git", "checkout", "--quiet", "-b", "branch")
	third := commit("third")
	commit("fourth")
	wantBase("on a branch", second)
	edit("an edit")
	wantBase("with an edit on a branch", second)
	wantBase("with a named commit", third, third)
	wantBase("with a named commit that a force push removed", second, strings.Repeat("0", 40))
	run("git", "branch", "--quiet", "-D", "main")
	run("git", "update-ref", "refs/remotes/origin/main", first)
	wantBase("with the main branch only on the remote", first)
}
