// Package raster converts an SVG to a PNG. It runs resvg as WebAssembly on wazero, with the
// project's own fonts and without a browser. The same SVG gives the same pixels on every machine.
package raster

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"time"

	"github.com/tetratelabs/wazero"

	notosans "portal/third_party/noto-sans-sc"
	"portal/third_party/resvg"
)

// Digest identifies resvg and the fonts, which determine the pixels.
const Digest = resvg.Digest + notosans.Digest

// The largest picture that is drawn.
const (
	maxSource = 8 << 20  // bytes of SVG
	maxPixels = 16 << 20 // of the PNG
	maxSide   = 16 << 10 // pixels
)

// patience is the time limit of a picture that is not an ordinary chart.
const patience = time.Minute

// maxMemory limits the memory of one picture, in WebAssembly pages of 64 KiB: several times what
// the largest picture needs.
const maxMemory = 512 << 20 >> 16

// idleMemory limits the memory of an instance between two pictures; WebAssembly never releases
// memory.
const idleMemory = 96 << 20

// Rasteriser converts SVGs to PNGs, as many at a time as there are cores.
type Rasteriser struct {
	cache    string
	patience time.Duration

	mu      sync.Mutex
	engines map[bool]*engine // by whether they can be interrupted
}

// New returns a rasteriser that caches resvg's machine code below the folder, so that only the
// first run on a machine compiles it.
func New(cache string) *Rasteriser {
	return &Rasteriser{cache: cache, patience: patience, engines: map[bool]*engine{}}
}

// PNG draws the SVG on white with the given width in pixels; the height follows. Text is set in
// Noto Sans SC, whatever font it names; a character that it lacks is a [MissingGlyphs] error. Many
// goroutines may call PNG.
func (r *Rasteriser) PNG(ctx context.Context, svg []byte, width int) ([]byte, error) {
	if len(svg) > maxSource {
		return nil, fmt.Errorf("an SVG of %d bytes; at most %d are drawn", len(svg), maxSource)
	}
	src, err := inspect(svg)
	if err != nil {
		return nil, err
	}
	height := math.Round(float64(width) * src.height / src.width)
	if width < 1 || height < 1 || width > maxSide || height > maxSide || float64(width)*height > maxPixels {
		return nil, fmt.Errorf("a picture of %d by %.0f pixels; at most %d in all and %d on a side are drawn",
			width, height, maxPixels, maxSide)
	}
	fonts := [][]byte{notosans.Regular, notosans.Bold}
	if src.wide {
		fonts = append(fonts, notosans.Wide)
	}
	e, err := r.engine(ctx, !src.ordinary(float64(width), height))
	if err != nil {
		return nil, err
	}
	p, err := e.draw(ctx, svg, fonts, width)
	if err != nil {
		return nil, err
	}
	return p.png()
}

// Close stops all instances. The rasteriser must not be used afterwards.
func (r *Rasteriser) Close(ctx context.Context) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	var err error
	for _, e := range r.engines {
		err = errors.Join(err, e.runtime.Close(ctx), e.cache.Close(ctx))
	}
	r.engines = nil
	return err
}

// engine returns the engine and compiles it on first use.
func (r *Rasteriser) engine(ctx context.Context, interruptible bool) (*engine, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.engines == nil {
		return nil, errors.New("the rasteriser is closed")
	}
	if r.engines[interruptible] == nil {
		dir := filepath.Join(r.cache, "wazero")
		e, err := open(ctx, dir, interruptible)
		if err != nil && os.RemoveAll(dir) == nil { // a full disk may have truncated a cached file
			e, err = open(ctx, dir, interruptible)
		}
		if err != nil {
			return nil, fmt.Errorf("compiling resvg: %w", err)
		}
		e.patience = r.patience
		r.engines[interruptible] = e
	}
	return r.engines[interruptible], nil
}

// engine is a compiled resvg. An interruptible one checks the clock in every loop and takes five
// times as long. The other runs until it finishes and delays garbage collection.
type engine struct {
	cache         wazero.CompilationCache
	runtime       wazero.Runtime
	compiled      wazero.CompiledModule
	interruptible bool
	patience      time.Duration
	slots         chan *instance // nil is leave to start one
}

func open(ctx context.Context, dir string, interruptible bool) (*engine, error) {
	cache, err := wazero.NewCompilationCacheWithDir(dir)
	if err != nil {
		return nil, err
	}
	ctx = context.WithoutCancel(ctx) // others wait for it too
	rt := wazero.NewRuntimeWithConfig(ctx, wazero.NewRuntimeConfig().
		WithCompilationCache(cache).
		WithMemoryLimitPages(maxMemory).
		WithCloseOnContextDone(interruptible))
	compiled, err := rt.CompileModule(ctx, resvg.Module)
	if err == nil {
		err = bind(ctx, rt)
	}
	if err != nil {
		return nil, errors.Join(err, rt.Close(ctx), cache.Close(ctx))
	}
	e := &engine{
		cache: cache, runtime: rt, compiled: compiled, interruptible: interruptible,
		slots: make(chan *instance, runtime.GOMAXPROCS(0)),
	}
	for range cap(e.slots) {
		e.slots <- nil
	}
	return e, nil
}

// draw waits for an instance and draws with it.
func (e *engine) draw(ctx context.Context, svg []byte, fonts [][]byte, width int) (pixels, error) {
	var i *instance
	select {
	case i = <-e.slots:
	case <-ctx.Done():
		return pixels{}, ctx.Err()
	}
	kept := false
	defer func() {
		if !kept {
			i = nil
		}
		e.slots <- i
	}()
	if err := ctx.Err(); err != nil {
		kept = true
		return pixels{}, err
	}
	if i == nil {
		var err error
		if i, err = start(ctx, e.runtime, e.compiled); err != nil {
			return pixels{}, err
		}
	}
	if e.interruptible {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, e.patience)
		defer cancel()
	}
	p, err := i.draw(ctx, svg, fonts, width)
	if ctx.Err() != nil {
		err = ctx.Err() // instead of the error that the instance was closed
	}
	// An error may have broken the instance, and an unusual picture may have broken it without an
	// error.
	kept = err == nil && !e.interruptible && i.module.Memory().Size() <= idleMemory
	if !kept {
		err = errors.Join(err, i.module.Close(context.WithoutCancel(ctx)))
	}
	if err != nil {
		return pixels{}, fmt.Errorf("drawing a picture %d pixels wide: %w", width, err)
	}
	return p, nil
}
