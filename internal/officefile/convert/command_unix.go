//go:build unix

package convert

import (
	"context"
	"errors"
	"os/exec"
	"syscall"
	"time"
)

// limits allows 2 GiB of memory, of which LibreOffice needs a quarter, and 64 MiB for a file. Go cannot set
// limits for a child alone; the shell can. Systems that lack one of them run without it.
const limits = `ulimit -v 2097152; ulimit -f 131072; exec "$@"`

// command returns a command with limits. When ctx ends, it kills the program and all that it started.
func command(ctx context.Context, program string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, "/bin/sh", append([]string{"-c", limits, "sh", program}, args...)...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error {
		// Half a second passes only for processes that nobody has collected.
		for range 50 {
			if errors.Is(syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL), syscall.ESRCH) {
				break
			}
			time.Sleep(10 * time.Millisecond)
		}
		return nil
	}
	return cmd
}
