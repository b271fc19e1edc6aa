package raster

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
)

// resvg was built for JavaScript: it holds numbers that stand for JavaScript's
// values and asks its host to make and read them. objects is that host, as far
// as resvg needs one; the names of its functions are wasm-bindgen's and change
// with every version of resvg.

// objects are the values that one instance holds, by number.
type objects struct {
	values []any
	free   []uint32
}

// The values of JavaScript that occur.
type (
	memory   struct{} // the instance's memory, and its buffer
	view     struct{ at, size uint32 }
	list     struct{ items []any }
	iterator struct {
		list *list
		next int
	}
	step struct {
		value any
		done  bool
	}
)

// JavaScript's first numbers stand for undefined, null, true and false.
const fixed = 132

func newObjects() *objects {
	return &objects{values: make([]any, fixed)}
}

func (o *objects) add(value any) uint32 {
	if n := len(o.free); n > 0 {
		at := o.free[n-1]
		o.free = o.free[:n-1]
		o.values[at] = value
		return at
	}
	o.values = append(o.values, value)
	return uint32(len(o.values) - 1)
}

// get returns a value; nil if nothing has the number.
func (o *objects) get(at uint32) any {
	if int(at) >= len(o.values) {
		return nil
	}
	return o.values[at]
}

func (o *objects) drop(at uint32) {
	if at >= fixed && int(at) < len(o.values) {
		o.values[at] = nil
		o.free = append(o.free, at)
	}
}

func (o *objects) take(at uint32) any {
	value := o.get(at)
	o.drop(at)
	return value
}

// bytes reads a value that is a row of bytes. They are the instance's own
// memory and good until it runs again.
func (o *objects) bytes(m api.Module, at uint32) []byte {
	switch value := o.get(at).(type) {
	case []byte:
		return value
	case view:
		return read(m, value.at, value.size)
	case memory:
		return read(m, 0, m.Memory().Size())
	default:
		panic(fmt.Errorf("resvg takes a %T for bytes", value))
	}
}

// read returns a part of the instance's memory. It panics, as JavaScript
// throws, if there is no such part; wazero makes an error of it.
func read(m api.Module, at, size uint32) []byte {
	b, ok := m.Memory().Read(at, size)
	if !ok {
		panic(errors.New("resvg points outside its memory"))
	}
	return b
}

// objectsKey is where a call's context holds the objects of its instance.
type objectsKey struct{}

func objectsOf(ctx context.Context) *objects {
	return ctx.Value(objectsKey{}).(*objects)
}

// bind gives resvg the functions that it imports. It is long because it is a table: one small
// function for each name.
func bind(ctx context.Context, runtime wazero.Runtime) error {
	b := runtime.NewHostModuleBuilder("wbg")
	for name, f := range map[string]any{
		"__wbindgen_object_drop_ref": func(ctx context.Context, at uint32) {
			objectsOf(ctx).drop(at)
		},
		"__wbindgen_memory": func(ctx context.Context) uint32 {
			return objectsOf(ctx).add(memory{})
		},
		"__wbg_buffer_12d079cc21e14bdb": func(ctx context.Context, at uint32) uint32 {
			return objectsOf(ctx).add(objectsOf(ctx).get(at))
		},
		"__wbg_newwithbyteoffsetandlength_aa4a17c33a06e5cb": func(ctx context.Context, _, at, size uint32) uint32 {
			return objectsOf(ctx).add(view{at, size})
		},
		// new Uint8Array: a copy of what is in memory; but a buffer is only
		// looked at, and nobody writes into a font
		"__wbg_new_63b92bc8671ed464": func(ctx context.Context, m api.Module, at uint32) uint32 {
			o := objectsOf(ctx)
			if part, ok := o.get(at).(view); ok {
				return o.add(bytes.Clone(read(m, part.at, part.size)))
			}
			return o.add(o.get(at))
		},
		"__wbg_length_c20a40f15020d68a": func(ctx context.Context, m api.Module, at uint32) uint32 {
			return uint32(len(objectsOf(ctx).bytes(m, at)))
		},
		"__wbg_set_a47bac70306a19a7": func(ctx context.Context, m api.Module, to, from, offset uint32) {
			o := objectsOf(ctx)
			src, dst := o.bytes(m, from), o.bytes(m, to)
			if uint64(offset)+uint64(len(src)) > uint64(len(dst)) {
				panic(errors.New("resvg copies outside its memory"))
			}
			copy(dst[offset:], src)
		},
		"__wbg_instanceof_Uint8Array_2b3bbecd033d19f6": func(ctx context.Context, at uint32) uint32 {
			switch objectsOf(ctx).get(at).(type) {
			case []byte, view:
				return 1
			}
			return 0
		},
		"__wbindgen_string_get": func(ctx context.Context, m api.Module, to, at uint32) {
			var p, size uint32
			if s, ok := objectsOf(ctx).get(at).(string); ok {
				p, size = pass(ctx, m, []byte(s)), uint32(len(s))
			}
			if !m.Memory().WriteUint32Le(to, p) || !m.Memory().WriteUint32Le(to+4, size) {
				panic(errors.New("resvg points outside its memory"))
			}
		},
		"__wbindgen_string_new": func(ctx context.Context, m api.Module, at, size uint32) uint32 {
			return objectsOf(ctx).add(string(read(m, at, size)))
		},
		"__wbg_new_28c511d9baebfa89": func(ctx context.Context, m api.Module, at, size uint32) uint32 {
			return objectsOf(ctx).add(errors.New(string(read(m, at, size))))
		},
		"__wbg_new_16b304a2cfa7ff4a": func(ctx context.Context) uint32 {
			return objectsOf(ctx).add(&list{})
		},
		"__wbg_push_a5b05aedc7234f9f": func(ctx context.Context, at, item uint32) uint32 {
			o := objectsOf(ctx)
			l := o.get(at).(*list)
			l.items = append(l.items, o.get(item))
			return uint32(len(l.items))
		},
		"__wbg_values_839f3396d5aac002": func(ctx context.Context, at uint32) uint32 {
			o := objectsOf(ctx)
			return o.add(&iterator{list: o.get(at).(*list)})
		},
		"__wbg_next_196c84450b364254": func(ctx context.Context, at uint32) uint32 {
			o := objectsOf(ctx)
			it := o.get(at).(*iterator)
			if it.next == len(it.list.items) {
				return o.add(step{done: true})
			}
			it.next++
			return o.add(step{value: it.list.items[it.next-1]})
		},
		"__wbg_done_298b57d23c0fc80c": func(ctx context.Context, at uint32) uint32 {
			if objectsOf(ctx).get(at).(step).done {
				return 1
			}
			return 0
		},
		"__wbg_value_d93c65011f51a456": func(ctx context.Context, at uint32) uint32 {
			o := objectsOf(ctx)
			return o.add(o.get(at).(step).value)
		},
		"__wbindgen_throw": func(_ context.Context, m api.Module, at, size uint32) {
			panic(errors.New(string(read(m, at, size))))
		},
	} {
		b.NewFunctionBuilder().WithFunc(f).Export(name)
	}
	_, err := b.Instantiate(ctx)
	return err
}

// pass copies bytes into memory that resvg will free.
func pass(ctx context.Context, m api.Module, src []byte) uint32 {
	results, err := m.ExportedFunction("__wbindgen_malloc").Call(ctx, uint64(len(src)), 1)
	if err != nil {
		panic(err)
	}
	at := uint32(results[0])
	if !m.Memory().Write(at, src) {
		panic(errors.New("resvg has no room for the picture's source"))
	}
	return at
}
