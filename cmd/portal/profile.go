package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"runtime/pprof"
)

// profile runs f and writes a profile of its CPU time and one of the memory that it allocated into a
// folder. Without a folder it only runs f.
func profile(folder string, f func() error) (err error) {
	if folder == "" {
		return f()
	}
	if err := os.MkdirAll(folder, 0o777); err != nil {
		return fmt.Errorf("making the folder of the profiles: %w", err)
	}
	times, err := os.Create(filepath.Join(folder, "cpu.pprof"))
	if err != nil {
		return fmt.Errorf("writing the profile of CPU time: %w", err)
	}
	defer func() { err = errors.Join(err, times.Close()) }()
	if err := pprof.StartCPUProfile(times); err != nil {
		return fmt.Errorf("writing the profile of CPU time: %w", err)
	}
	err = f()
	pprof.StopCPUProfile()
	memory, failed := os.Create(filepath.Join(folder, "mem.pprof"))
	if failed == nil {
		runtime.GC() // so that the profile has the memory that is still in use
		failed = errors.Join(pprof.Lookup("allocs").WriteTo(memory, 0), memory.Close())
	}
	if failed != nil {
		failed = fmt.Errorf("writing the profile of memory: %w", failed)
	}
	return errors.Join(err, failed)
}
