package raster

import "math"

// canvas is a picture. It adds up how much of each pixel a shape covers, and then paints the shape.
type canvas struct {
	width, height int
	pixels        []uint32        // 0xrrggbb
	work          int64           // pixels that edges have crossed
	colours       map[uint32]bool // that opaque shapes have

	// The coverage of a pixel is the sum of its row up to it; all are 0 between two shapes.
	sums []int32
	rows []extent
	top  int // the rows that the shape touches
	end  int
}

// extent is the part of a row that a shape touches.
type extent struct{ from, end int }

// A pixel has one steps in each direction, and full coverage as a sum.
const (
	one  = 256
	full = 2 * one * one
)

// reset makes the canvas white.
func (c *canvas) reset(width, height int) {
	c.width, c.height, c.work, c.colours = width, height, 0, map[uint32]bool{0xffffff: true}
	if size := width * height; cap(c.pixels) < size {
		c.pixels = make([]uint32, size)
	}
	c.pixels = c.pixels[:width*height]
	for i := range c.pixels {
		c.pixels[i] = 0xffffff
	}
	// One more than the pixels of a row, for what begins behind the last.
	if size := (width + 1) * height; cap(c.sums) < size {
		c.sums = make([]int32, size)
	}
	c.sums = c.sums[:cap(c.sums)][:(width+1)*height]
	if cap(c.rows) < height {
		c.rows = make([]extent, height)
	}
	c.rows = c.rows[:height]
	for i := range c.rows {
		c.rows[i] = extent{width + 1, 0}
	}
	c.top, c.end = height, 0
}

// step is a position in steps.
type step struct{ x, y int64 }

func steps(p point) (step, bool) {
	ok := math.Abs(p.x) <= maxPosition && math.Abs(p.y) <= maxPosition // false if not a number
	return step{int64(math.Floor(float64(p.x*one) + 0.5)), int64(math.Floor(float64(p.y*one) + 0.5))}, ok
}

// polygon adds a polygon to the shape.
func (c *canvas) polygon(m matrix, points ...point) error {
	last, ok := steps(m.apply(points[len(points)-1]))
	for _, p := range points {
		next, good := steps(m.apply(p))
		if ok = ok && good; !ok {
			return expected("positions within a million pixels")
		}
		c.edge(last, next)
		last = next
	}
	if c.work > maxWork {
		return errTooMuch
	}
	return nil
}

// edge adds an edge of a polygon: everything to its right is covered, or no longer.
func (c *canvas) edge(a, b step) {
	direction := int32(1)
	if a.y > b.y {
		a, b, direction = b, a, -1
	}
	y, end := max(a.y, 0), min(b.y, int64(c.height)*one)
	if y >= end {
		return
	}
	c.work += 1 + (end-y)/one + min(max(b.x-a.x, a.x-b.x)/one, int64(c.width))
	at := func(y int64) int64 { return a.x + (b.x-a.x)*(y-a.y)/(b.y-a.y) }
	c.top, c.end = min(c.top, int(y/one)), max(c.end, int((end+one-1)/one))
	for x := at(y); y < end; {
		row := y / one
		below := min((row+1)*one, end)
		next := at(below)
		c.part(int(row), min(x, next), max(x, next), below-y, direction)
		x, y = next, below
	}
}

// part adds the part of an edge within a row, which is so high and goes from one x to another.
func (c *canvas) part(row int, from, to, height int64, direction int32) {
	limit := int64(c.width) * one
	if from >= limit {
		return
	}
	sums, rows := c.sums[row*(c.width+1):(row+1)*(c.width+1)], &c.rows[row]
	rows.from = min(rows.from, int(max(from, 0)/one))
	rows.end = max(rows.end, int(min(max(to, 0), limit-1)/one)+2)
	// add adds a piece within a pixel; both x are relative to it.
	add := func(pixel, left, right, height int64) {
		all, here := int32(2*one*height), int32(height*(2*one-left-right))
		sums[pixel] += direction * here
		sums[pixel+1] += direction * (all - here)
	}
	if to <= 0 {
		add(0, 0, 0, height)
		return
	}
	pixel := max(from, 0) / one
	if to <= (pixel+1)*one && from >= 0 {
		add(pixel, from-pixel*one, to-pixel*one, height)
		return
	}
	done := int64(0)
	reach := func(x int64) int64 { return height * (x - from) / (to - from) }
	if from < 0 {
		done = reach(0)
		add(0, 0, 0, done)
	}
	for x := max(from, 0); x < min(to, limit); {
		pixel := x / one
		next := min((pixel+1)*one, to)
		h := reach(next)
		add(pixel, x-pixel*one, next-pixel*one, h-done)
		x, done = next, h
	}
}

// shape calls a function for each run of pixels that the shape covers alike, from 1 to 255, and
// forgets the shape.
func (c *canvas) shape(run func(from, end int, coverage uint32)) {
	for y := c.top; y < c.end; y++ {
		sums, touched := c.sums[y*(c.width+1):(y+1)*(c.width+1)], c.rows[y]
		c.rows[y] = extent{c.width + 1, 0}
		row := y * c.width
		sum, coverage, from := int32(0), uint32(0), touched.from
		for x := touched.from; x < touched.end && x < c.width; x++ {
			if sums[x] == 0 {
				continue
			}
			sum += sums[x]
			sums[x] = 0
			if now := covered(sum); now != coverage {
				if coverage > 0 && from < x {
					run(row+from, row+x, coverage)
				}
				coverage, from = now, x
			}
		}
		sums[c.width] = 0
		if coverage > 0 { // up to the right side
			run(row+from, row+c.width, coverage)
		}
	}
	c.top, c.end = c.height, 0
}

// shades is the number of steps of coverage. More are not seen, even when looking closely, but make the
// file larger: with 255 a slide has a quarter more bytes.
const shades = 6

// covered returns the coverage of a pixel by a shape, whatever its direction of rotation.
func covered(sum int32) uint32 {
	if sum < 0 {
		sum = -sum
	}
	return (uint32(min(sum, full))*shades + full/2) / full * 255 / shades
}

// mask says how much of each pixel is visible, up to 255; a nil one says all.
type mask []uint8

// within returns what is visible of a mask inside the shape.
func (c *canvas) within(outer mask) mask {
	inner := make(mask, len(c.pixels))
	c.shape(func(from, end int, coverage uint32) {
		for i := from; i < end; i++ {
			inner[i] = uint8(coverage)
			if outer != nil {
				inner[i] = uint8((coverage*uint32(outer[i]) + 127) / 255)
			}
		}
	})
	return inner
}

// paint paints the shape, with an opacity of up to 255.
func (c *canvas) paint(colour, opacity uint32, visible mask) {
	if opacity == 255 {
		c.colours[colour] = true
	}
	c.shape(func(from, end int, coverage uint32) {
		if visible == nil && coverage*opacity == 255*255 {
			pixels := c.pixels[from:end]
			for i := range pixels {
				pixels[i] = colour
			}
			return
		}
		for i := from; i < end; i++ {
			k := coverage * opacity / 255
			if visible != nil {
				k = (k*uint32(visible[i]) + 127) / 255
			}
			if k > 0 {
				c.pixels[i] = blended(c.pixels[i], colour, k)
			}
		}
	})
}

// blended returns a colour between two.
func blended(below, above, opacity uint32) uint32 {
	channel := func(shift uint) uint32 {
		b, a := below>>shift&0xff, above>>shift&0xff
		return (b*(255-opacity) + a*opacity + 127) / 255 << shift
	}
	return channel(16) | channel(8) | channel(0)
}
