package picture

import (
	"fmt"
	"time"

	"github.com/dop251/goja"

	"portal/third_party/echarts"
)

// program is ECharts and the code that calls it, compiled once.
type program struct {
	library *goja.Program
	call    *goja.Program
}

// call draws one option. Package charts leaves room for the labels around a panel, so ECharts need
// not lay them out twice. It does not draw titles, which would take a sixth of the time: clean does.
//
// Timers drive animations and nothing else; there are none in a still picture.
// ECharts remembers the widths of the texts that it measured.
const call = `
var setTimeout = function () { return 0; }, clearTimeout = function () {};
(function (width) {
  var fonts = {};
  function parsed(font) {
    var m = /^(.*?)([\d.]+)px/.exec(font);
    return fonts[font] = {size: +m[2], bold: /bold|[6-9]00/.test(m[1])};
  }
  echarts.setPlatformAPI({measureText: function (text, font) {
    var f = fonts[font] || parsed(font);
    return {width: width(text || '', f.size, f.bold)};
  }});
  return function (option, width, height) {
    option = JSON.parse(option);
    for (var grid of option.grid || []) grid.outerBoundsMode = 'none';
    var chart = echarts.init(null, null, {renderer: 'svg', ssr: true, width: width, height: height});
    try {
      chart.setOption(option);
      return chart.renderToSVGString();
    } finally {
      chart.dispose();
    }
  };
})`

func compile() (program, error) {
	library, err := goja.Compile("echarts.server.js", echarts.Server, false)
	if err != nil {
		return program{}, fmt.Errorf("compiling ECharts: %w", err)
	}
	c, err := goja.Compile("draw.js", call, false)
	return program{library, c}, err
}

// engine is one ECharts, ready to draw one picture after another.
type engine struct {
	vm   *goja.Runtime
	draw func(Picture) (string, error)
}

// start loads the library, which measures texts with the given function. Clock and random numbers
// are constant, so that pictures do not depend on them.
func (p program) start(width func(text string, size float64, bold bool) float64) (*engine, error) {
	vm := goja.New()
	vm.SetRandSource(func() float64 { return 0.5 })
	vm.SetTimeSource(func() time.Time { return time.Unix(0, 0).UTC() })
	vm.SetMaxCallStackSize(4096)
	if _, err := vm.RunProgram(p.library); err != nil {
		return nil, fmt.Errorf("loading ECharts: %w", err)
	}
	value, err := vm.RunProgram(p.call)
	if err != nil {
		return nil, err
	}
	var prepare func(width any) (goja.Value, error)
	if err := vm.ExportTo(value, &prepare); err != nil {
		return nil, err
	}
	if value, err = prepare(width); err != nil {
		return nil, fmt.Errorf("preparing ECharts: %w", err)
	}
	var call func(option string, width, height int) (string, error)
	if err := vm.ExportTo(value, &call); err != nil {
		return nil, err
	}
	draw := func(p Picture) (svg string, err error) {
		// A picture takes a few hundredths of a second; one that takes a minute would never end.
		timer := time.AfterFunc(time.Minute, func() { vm.Interrupt("the picture took too long") })
		defer timer.Stop()
		return call(string(p.Option), p.Width, p.Height)
	}
	return &engine{vm, draw}, nil
}
