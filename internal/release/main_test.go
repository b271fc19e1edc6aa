package release

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"testing"
	"time"
)

// job describes a publication in a separate process, which a test can kill. The process is the test
// program itself.
type job struct {
	Target, Site string
	N            int
	Timeout      time.Duration // of an object store; 0 for the default
}

const jobVariable = "PORTAL_TEST_JOB"

func TestMain(m *testing.M) {
	if text := os.Getenv(jobVariable); text != "" {
		var j job
		if err := json.Unmarshal([]byte(text), &j); err != nil {
			panic(err)
		}
		r, err := j.run(context.Background())
		if err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
		fmt.Printf("%+v %+v\n", r.Release, r.Sent)
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func (j job) run(ctx context.Context) (Result, error) {
	st, err := open(j.Target)
	if err != nil {
		return Result{}, err
	}
	if b, ok := st.(*bucket); ok && j.Timeout > 0 {
		b.timeout = j.Timeout
	}
	r, err := publish(ctx, st, options(j.Target, j.Site, j.N))
	return r, explainRace(err)
}

// command returns the command of a process that runs the job.
func (j job) command(t testing.TB, environment ...string) *exec.Cmd {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(j)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(exe)
	cmd.Env = append(append(os.Environ(), jobVariable+"="+string(text)), environment...)
	return cmd
}
