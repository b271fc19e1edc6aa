package licences

import (
	"bytes"
	"crypto/sha256"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "collect the licences anew")

const root = "../.."

// systems are those that the command is built for.
var systems = []string{"darwin", "linux", "windows"}

// marks are words of a licence by which it is known, and no other has them all.
var marks = []struct {
	licence string
	has     []string
	lacks   string
}{
	{"Apache-2.0", []string{"apache license version 2.0"}, ""},
	{"MPL-2.0", []string{"mozilla public license version 2.0"}, ""},
	{"OFL-1.1", []string{"sil open font license version 1.1"}, ""},
	{"MIT", []string{"permission is hereby granted, free of charge, to any person obtaining a copy", "the above copyright notice"}, ""},
	{"BSD-3-Clause", []string{"redistribution and use in source and binary forms", "endorse or promote"}, ""},
	{"BSD-2-Clause", []string{"redistribution and use in source and binary forms"}, "endorse or promote"},
	{"Unlicense", []string{"this is free and unencumbered software released into the public domain"}, ""},
	{"ISC", []string{"permission to use, copy, modify, and", "distribute this software for any purpose with or without fee is hereby granted, provided that"}, ""},
	{"0BSD", []string{"permission to use, copy, modify, and", "distribute this software for any purpose with or without fee is hereby granted. the software"}, ""},
	{"CC0-1.0", []string{"cc0 1.0 universal"}, ""},
	{"Unicode-3.0", []string{"unicode license v3"}, ""},
}

// allowed are the licences under which the portal takes something up.
var allowed = []string{"0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "ISC", "MIT", "MPL-2.0", "OFL-1.1", "Unicode-3.0", "Unlicense"}

var blanks = regexp.MustCompile(`(?:[\s*#>]|//)+`)

// plain is a text without what differs from copy to copy of one licence.
func plain(text []byte) string {
	return strings.TrimSpace(blanks.ReplaceAllString(strings.ToLower(string(text)), " "))
}

// told returns the licences that a text is, by its words.
func told(text []byte) []string {
	words := plain(text)
	words = strings.NewReplacer("apache license, version", "apache license version", "mozilla public license, version", "mozilla public license version", "open font license, version", "open font license version").Replace(words)
	var out []string
	for _, m := range marks {
		if !slices.ContainsFunc(m.has, func(s string) bool { return !strings.Contains(words, s) }) && (m.lacks == "" || !strings.Contains(words, m.lacks)) {
			out = append(out, m.licence)
		}
	}
	return out
}

// module is a Go module that the command is linked from.
type module struct {
	name, version string
	dir           string // where it lies on this machine, if it does
	folders       []string
	systems       []string
}

// linked returns the modules of the command on a system.
func linked(t testing.TB, system string) []module {
	t.Helper()
	cmd := exec.Command("go", "list", "-deps", "-f", `{{with .Module}}{{.Path}}	{{.Version}}	{{.Dir}}{{end}}	{{.Dir}}`, "./cmd/portal")
	cmd.Dir = root
	cmd.Env = append(os.Environ(), "GOOS="+system, "CGO_ENABLED=0")
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list on %s: %v", system, err)
	}
	var all []module
	at := map[string]int{}
	for line := range strings.Lines(string(out)) {
		f := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if len(f) != 4 || f[0] == "portal" { // of Go itself, or the portal's own
			continue
		}
		if _, ok := at[f[0]]; !ok {
			at[f[0]] = len(all)
			all = append(all, module{name: f[0], version: f[1], dir: f[2]})
		}
		m := &all[at[f[0]]]
		for dir := f[3]; len(dir) >= len(m.dir) && m.dir != ""; dir = filepath.Dir(dir) {
			if !slices.Contains(m.folders, dir) {
				m.folders = append(m.folders, dir)
			}
		}
	}
	if len(all) < 50 {
		t.Fatalf("go list on %s names %d modules", system, len(all))
	}
	return all
}

var licenceFile = regexp.MustCompile(`(?i)^(un)?licen[cs]e([-_.].*)?$|^copying([-_.].*)?$|^notice([-_.].*)?$|^copyright([-_.].*)?$|^patents$`)

// texts reads the licences and notices in folders.
func texts(t testing.TB, folders []string) [][]byte {
	t.Helper()
	slices.Sort(folders)
	var out [][]byte
	for _, folder := range folders {
		entries, err := os.ReadDir(folder)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			if e.Type().IsRegular() && licenceFile.MatchString(e.Name()) && filepath.Ext(e.Name()) != ".go" {
				src, err := os.ReadFile(filepath.Join(folder, e.Name()))
				if err != nil {
					t.Fatal(err)
				}
				out = append(out, bytes.TrimSpace(bytes.ReplaceAll(src, []byte("\r\n"), []byte("\n"))))
			}
		}
	}
	return out
}

// expression joins the licences of texts.
func expression(all [][]byte) string {
	var out []string
	for _, text := range all {
		out = append(out, told(text)...)
	}
	slices.Sort(out)
	return strings.Join(slices.Compact(out), " AND ")
}

// book collects texts, each once.
type book struct {
	order []string
	text  map[string][]byte
	under map[string][]string
}

func (b *book) add(name string, text []byte) {
	sum := fmt.Sprintf("%x", sha256.Sum256([]byte(plain(text))))
	if _, ok := b.text[sum]; !ok {
		b.order = append(b.order, sum)
		b.text[sum] = text
	}
	if !slices.Contains(b.under[sum], name) {
		b.under[sum] = append(b.under[sum], name)
	}
}

func (b *book) write() []byte {
	var out bytes.Buffer
	for _, sum := range b.order {
		fmt.Fprintf(&out, "%s\n%s\n\n%s\n\n\n", strings.Join(b.under[sum], "\n"), strings.Repeat("=", 78), b.text[sum])
	}
	return out.Bytes()
}

// vendoredFolders returns the folders of the list made by hand, and of each
// what stands in it.
func vendoredFolders(t testing.TB) map[string][]Part {
	t.Helper()
	all, err := Vendored()
	if err != nil {
		t.Fatal(err)
	}
	out := map[string][]Part{}
	for i, line := range strings.Split(strings.TrimSpace(vendored), "\n")[1:] {
		folder := strings.Split(line, "\t")[3]
		out[folder] = append(out[folder], all[i])
	}
	return out
}

func goVersion(t testing.TB) string {
	t.Helper()
	src, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	m := regexp.MustCompile(`(?m)^go (\d+\.\d+)`).FindSubmatch(src)
	if m == nil {
		t.Fatal("go.mod names no version of Go")
	}
	return string(m[1])
}

// collect makes both files anew. It needs the modules of every system.
func collect(t testing.TB) {
	t.Helper()
	b := &book{text: map[string][]byte{}, under: map[string][]string{}}
	folders := vendoredFolders(t)
	for _, folder := range slices.Sorted(keys(folders)) {
		for _, part := range folders[folder] {
			for _, text := range texts(t, []string{filepath.Join("..", folder)}) {
				b.add(part.Name+" "+part.Version, text)
			}
		}
	}
	if out, err := exec.Command("go", "mod", "download").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	all := map[string]module{}
	for _, system := range systems {
		for _, m := range linked(t, system) {
			if before, ok := all[m.name]; ok {
				m.systems = before.systems
				m.folders = slices.Compact(slices.Sorted(slices.Values(append(m.folders, before.folders...))))
			}
			m.systems = append(m.systems, system)
			all[m.name] = m
		}
	}
	list := "name\tversion\tlicence\tsystems\n"
	where, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		t.Fatal(err)
	}
	goroot := texts(t, []string{strings.TrimSpace(string(where))})
	list += fmt.Sprintf("Go\t%s\t%s\t\n", goVersion(t), expression(goroot))
	for _, text := range goroot {
		b.add("Go "+goVersion(t), text)
	}
	for _, name := range slices.Sorted(keys(all)) {
		m := all[name]
		found := texts(t, m.folders)
		for _, text := range found {
			b.add(m.name+" "+m.version, text)
		}
		only := strings.Join(m.systems, " ")
		if len(m.systems) == len(systems) {
			only = ""
		}
		list += fmt.Sprintf("%s\t%s\t%s\t%s\n", m.name, m.version, expression(found), only)
	}
	for name, text := range map[string][]byte{"modules.tsv": []byte(list), "all.txt": b.write()} {
		if err := os.WriteFile(name, text, 0o666); err != nil {
			t.Fatal(err)
		}
	}
}

func keys[V any](m map[string]V) func(func(string) bool) {
	return func(yield func(string) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}

// The list has every module that is linked here, and no other: a new one needs
// its licence first.
func TestModules(t *testing.T) {
	if *update {
		collect(t)
		t.Skip("collected; test again without -update")
	}
	var listed []string
	all, err := Modules()
	if err != nil {
		t.Fatal(err)
	}
	for i, line := range strings.Split(strings.TrimSuffix(modules, "\n"), "\n")[1:] {
		if only := strings.Split(line, "\t")[3]; all[i].Name != "Go" && (only == "" || slices.Contains(strings.Fields(only), runtime.GOOS)) {
			listed = append(listed, all[i].Name+" "+all[i].Version)
		}
	}
	var found []string
	for _, m := range linked(t, runtime.GOOS) {
		found = append(found, m.name+" "+m.version)
		if m.dir == "" {
			continue // it is vendored or not on this machine; its text was compared when it was collected
		}
		for _, text := range texts(t, m.folders) {
			if !bytes.Contains(Text, text) && !strings.Contains(plain(Text), plain(text)) {
				t.Errorf("all.txt lacks a licence of %s; run make licences", m.name)
			}
		}
		if !bytes.Contains(Text, []byte(m.name+" "+m.version+"\n")) {
			t.Errorf("all.txt does not name %s; run make licences", m.name)
		}
	}
	slices.Sort(listed)
	slices.Sort(found)
	if diff := cmp.Diff(found, listed); diff != "" {
		t.Errorf("modules.tsv (+) is not what the command is linked from (-); run make licences:\n%s", diff)
	}
}

// Every part has a licence, and one that the portal may use.
func TestAllowed(t *testing.T) {
	libraries, err := Vendored()
	if err != nil {
		t.Fatal(err)
	}
	linked, err := Modules()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range slices.Concat(libraries, linked) {
		for _, licence := range strings.Split(p.Licence, " AND ") {
			if !slices.Contains(allowed, licence) {
				t.Errorf("%s %s stands under %q; allowed are %s", p.Name, p.Version, p.Licence, strings.Join(allowed, ", "))
			}
		}
	}
}

// Each folder of third_party/ that is in the command is listed, as its README
// says it is, with its texts.
func TestVendored(t *testing.T) {
	cmd := exec.Command("go", "list", "-deps", "./cmd/portal")
	cmd.Dir = root
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	folders := vendoredFolders(t)
	found := 0
	for name := range strings.Lines(string(out)) {
		folder, ok := strings.CutPrefix(strings.TrimSpace(name), "portal/third_party/")
		if !ok || folder == "licences" {
			continue
		}
		found++
		readme, err := os.ReadFile(filepath.Join("..", folder, "README.md"))
		if err != nil {
			t.Fatal(err)
		}
		if len(folders[folder]) == 0 {
			t.Errorf("vendored.tsv does not list what is in %s", folder)
		}
		for _, p := range folders[folder] {
			for _, want := range append(strings.Split(p.Licence, " AND "), p.Version) {
				if !bytes.Contains(readme, []byte(want)) {
					t.Errorf("the README of %s does not say %s of %s", folder, want, p.Name)
				}
			}
			if !bytes.Contains(Text, []byte(p.Name+" "+p.Version+"\n")) {
				t.Errorf("all.txt does not name %s", p.Name)
			}
		}
		for _, text := range texts(t, []string{filepath.Join("..", folder)}) {
			if !bytes.Contains(Text, text) {
				t.Errorf("all.txt lacks a licence of %s; run make licences", folder)
			}
		}
	}
	if found != len(folders) || found == 0 {
		t.Errorf("the command has %d folders of third_party, vendored.tsv names %d", found, len(folders))
	}
}

// A licence is known by its words.
func TestTold(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"Redistribution and use in\n * source and binary forms ... to endorse or promote", "BSD-3-Clause"},
		{"// Redistribution and use in\n// source and binary forms ...", "BSD-2-Clause"},
		{"Apache License\n   Version 2.0", "Apache-2.0"},
		{"GNU GENERAL PUBLIC LICENSE Version 3", ""},
		{"All rights reserved.", ""},
	} {
		if got := strings.Join(told([]byte(c.text)), " "); got != c.want {
			t.Errorf("%q is taken for %q, not %q", c.text, got, c.want)
		}
	}
	if len(marks) != len(allowed) {
		t.Error("a licence is known and not allowed, or allowed and not known")
	}
}
