package raster

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"

	notosans "portal/third_party/noto-sans-sc"
)

// instance is a running resvg. It draws one picture at a time, and none any
// more after an error: a trap leaves its memory in no known state.
type instance struct {
	module  api.Module
	objects *objects
}

func start(ctx context.Context, runtime wazero.Runtime, compiled wazero.CompiledModule) (*instance, error) {
	// without a name, so that many run beside each other
	module, err := runtime.InstantiateModule(ctx, compiled, wazero.NewModuleConfig().WithName(""))
	if err != nil {
		return nil, fmt.Errorf("starting resvg: %w", err)
	}
	return &instance{module: module, objects: newObjects()}, nil
}

// pixels is a picture as resvg leaves it: red, green, blue and alpha, row by
// row.
type pixels struct {
	width, height int
	rgba          []byte
}

// options are resvg's; fonts are never looked for on the machine.
func options(width int) string {
	src, err := json.Marshal(map[string]any{
		"background": "#ffffff",
		"fitTo":      map[string]any{"mode": "width", "value": width},
		"font": map[string]any{
			"loadSystemFonts":   false,
			"defaultFontFamily": notosans.Family,
			"serifFamily":       notosans.Family,
			"sansSerifFamily":   notosans.Family,
			"cursiveFamily":     notosans.Family,
			"fantasyFamily":     notosans.Family,
			"monospaceFamily":   notosans.Family,
		},
	})
	if err != nil {
		panic(err) // words and numbers are always JSON
	}
	return string(src)
}

// draw runs resvg over the picture.
func (i *instance) draw(ctx context.Context, svg []byte, fonts [][]byte, width int) (p pixels, err error) {
	ctx = context.WithValue(ctx, objectsKey{}, i.objects)
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("resvg: %v", r)
		}
	}()
	buffers := &list{}
	for _, f := range fonts {
		buffers.items = append(buffers.items, f)
	}
	opts := []byte(options(width))
	resvg, err := i.try(ctx, "resvg_new",
		uint64(i.objects.add(string(svg))), uint64(pass(ctx, i.module, opts)), uint64(len(opts)),
		uint64(i.objects.add(buffers)))
	if err != nil {
		return pixels{}, err
	}
	image, err := i.try(ctx, "resvg_render", resvg)
	if err != nil {
		return pixels{}, err
	}
	size := [2]int{}
	for n, name := range []string{"renderedimage_width", "renderedimage_height"} {
		v, err := i.call(ctx, name, image)
		if err != nil {
			return pixels{}, err
		}
		size[n] = int(uint32(v))
	}
	at, err := i.call(ctx, "renderedimage_pixels", image)
	if err != nil {
		return pixels{}, err
	}
	rgba, ok := i.objects.take(uint32(at)).([]byte)
	if !ok || len(rgba) != 4*size[0]*size[1] {
		return pixels{}, errors.New("resvg gave no picture")
	}
	if _, err := i.call(ctx, "__wbg_renderedimage_free", image); err != nil {
		return pixels{}, err
	}
	if _, err := i.call(ctx, "__wbg_resvg_free", resvg); err != nil {
		return pixels{}, err
	}
	return pixels{size[0], size[1], rgba}, nil
}

// call calls a function of resvg that cannot refuse.
func (i *instance) call(ctx context.Context, name string, args ...uint64) (uint64, error) {
	results, err := i.module.ExportedFunction(name).Call(ctx, args...)
	if err != nil {
		return 0, fmt.Errorf("resvg: %s: %w", name, err)
	}
	if len(results) == 0 {
		return 0, nil
	}
	return results[0], nil
}

// try calls a function of resvg that answers with a result or an error, which
// it leaves on its stack.
func (i *instance) try(ctx context.Context, name string, args ...uint64) (uint64, error) {
	const room = 16
	at, err := i.call(ctx, "__wbindgen_add_to_stack_pointer", api.EncodeI32(-room))
	if err != nil {
		return 0, err
	}
	if _, err := i.call(ctx, name, append([]uint64{at}, args...)...); err != nil {
		return 0, err
	}
	mem := i.module.Memory()
	result, ok1 := mem.ReadUint32Le(uint32(at))
	refused, ok2 := mem.ReadUint32Le(uint32(at) + 4)
	failed, ok3 := mem.ReadUint32Le(uint32(at) + 8)
	if !ok1 || !ok2 || !ok3 {
		return 0, errors.New("resvg has lost its stack")
	}
	if _, err := i.call(ctx, "__wbindgen_add_to_stack_pointer", room); err != nil {
		return 0, err
	}
	if failed != 0 {
		return 0, fmt.Errorf("resvg: %v", i.objects.take(refused))
	}
	return uint64(result), nil
}
