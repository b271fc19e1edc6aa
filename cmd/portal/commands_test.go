package main

import (
	"errors"
	"maps"
	"net"
	"os"
	"os/exec"
	"strconv"
	"strings"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/testscript"

	"portal/internal/testkit/sample"
)

// code runs "portal" with arguments and checks its exit code: code 2 build x.
func code(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 1 {
		ts.Fatalf("usage: code N ARGUMENT...")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	err = ts.Exec("portal", args[1:]...)
	got := 0
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		got = exit.ExitCode()
	} else {
		ts.Check(err)
	}
	if got != want {
		ts.Fatalf("got exit code %d, want %d", got, want)
	}
}

// edit replaces a text that occurs once in a file: edit FILE OLD NEW.
func edit(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: edit FILE OLD NEW")
	}
	file := ts.MkAbs(args[0])
	src := ts.ReadFile(args[0])
	if n := strings.Count(src, args[1]); n != 1 {
		ts.Fatalf("%s has %q %d times", args[0], args[1], n)
	}
	ts.Check(os.WriteFile(file, []byte(strings.Replace(src, args[1], strings.ReplaceAll(args[2], `\n`, "\n"), 1)), 0o666))
}

// holds checks that each text is in a file of a folder, also in archives and compressed files, or, with
// "!", that none of them is: holds FOLDER TEXT....
func holds(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) < 2 {
		ts.Fatalf("usage: holds FOLDER TEXT...")
	}
	for _, text := range args[1:] {
		names, err := sample.Holding(ts.MkAbs(args[0]), text)
		ts.Check(err)
		if (len(names) > 0) == neg {
			ts.Fatalf("%q is in %d files of %s: %q", text, len(names), args[0], names)
		}
	}
}

// same checks that two folders have the same files with the same bytes.
func same(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: same FOLDER FOLDER")
	}
	a, err := sample.Digest(ts.MkAbs(args[0]))
	ts.Check(err)
	b, err := sample.Digest(ts.MkAbs(args[1]))
	ts.Check(err)
	if len(a) == 0 || maps.Equal(a, b) == neg {
		ts.Fatalf("%d and %d files:\n%s", len(a), len(b), cmp.Diff(a, b))
	}
}

// taken listens on an address until the script ends and stores it in $TAKEN.
func taken(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 0 {
		ts.Fatalf("usage: taken")
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	ts.Check(err)
	ts.Defer(func() { _ = listener.Close() })
	ts.Setenv("TAKEN", listener.Addr().String())
}
