package main

import (
	"os"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"portal/internal/site"
	"portal/internal/testkit/sample"
)

func TestMain(m *testing.M) {
	site.RunHugo()
	testscript.Main(m, map[string]func(){"portal": main})
}

// Each script runs the command in a copy of the project.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata",
		Setup: func(env *testscript.Env) error {
			sample.Copy(env.T().(testing.TB), env.WorkDir)
			env.Setenv("LANG", "C")
			env.Setenv("GOMAXPROCS", os.Getenv("GOMAXPROCS"))
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"code": code, "edit": edit, "fill": fill, "holds": holds,
			"same": same, "taken": taken, "month": month, "lives": new(life).lives},
	})
}
