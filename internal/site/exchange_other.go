//go:build !linux

package site

import "errors"

// exchange returns an error, because this system cannot swap two folders in one step.
func exchange(_, _ string) error { return errors.ErrUnsupported }
