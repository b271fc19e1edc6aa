//go:build !unix

package convert

import (
	"context"
	"os/exec"
)

// command returns a command without limits of memory and size, which this system lacks.
func command(ctx context.Context, program string, args ...string) *exec.Cmd {
	return exec.CommandContext(ctx, program, args...)
}
