package raster

import (
	"math"
	"slices"
)

// stroke collects the area of a line drawn with a pen, as convex polygons that may overlap.
type stroke struct {
	pen
	radius    float64 // half the width
	tolerance float64
	fill      func(...point) error
	err       error // the first of fill
	dashed    int   // how many dashes there are so far
}

// polygon fills a polygon, always in one direction of rotation, so that two that overlap add up.
func (s *stroke) polygon(points ...point) {
	if s.err != nil {
		return
	}
	area := 0.0
	for i, p := range points {
		area += p.minus(points[0]).cross(points[(i+1)%len(points)].minus(points[0]))
	}
	if area < 0 {
		slices.Reverse(points)
	}
	s.err = s.fill(points...)
}

// stroked fills the area of the lines drawn with a pen.
func (o *outline) stroked(p pen, fill func(...point) error) error {
	s := stroke{pen: p, radius: float64(p.width / 2), tolerance: o.tolerance, fill: fill}
	for _, l := range o.lines {
		if l.closed {
			l.points = append(l.points, l.points[0])
		}
		if p.dashes == nil {
			s.line(l)
			continue
		}
		for _, dash := range s.cut(l) {
			s.line(dash)
		}
		if s.dashed > maxDashes {
			return errTooMuch
		}
	}
	return s.err
}

// line draws one line. A closed one ends where it begins.
func (s *stroke) line(l line) {
	var points, along []point // without points twice; the direction of each part
	for i, p := range l.points {
		if i > 0 {
			part := p.minus(points[len(points)-1])
			length := part.length()
			if length == 0 {
				continue
			}
			along = append(along, part.times(1/length))
		}
		points = append(points, p)
	}
	if along == nil { // a point has only its caps
		if s.cap == "butt" {
			return
		}
		s.end(points[0], point{1, 0})
		s.end(points[0], point{-1, 0})
		return
	}
	for i, d := range along {
		if s.err != nil {
			return
		}
		a, b, n := points[i], points[i+1], d.turned().times(s.radius)
		s.polygon(a.plus(n), b.plus(n), b.minus(n), a.minus(n))
		if i > 0 {
			s.corner(a, along[i-1], d)
		}
	}
	if last := len(along) - 1; l.closed {
		s.corner(points[0], along[last], along[0])
	} else {
		s.end(points[0], along[0].times(-1))
		s.end(points[last+1], along[last])
	}
}

// end draws a cap at a point where a line ends that came in a direction.
func (s *stroke) end(at, direction point) {
	ahead := direction.times(s.radius)
	side := ahead.turned()
	switch s.cap {
	case "square":
		s.polygon(at.plus(side), at.plus(side).plus(ahead), at.minus(side).plus(ahead), at.minus(side))
	case "round":
		fan := []point{at, at.plus(side)}
		draw := func(p point) { fan = append(fan, at.plus(p)) }
		round(side, ahead, s.radius, s.tolerance, draw)
		round(ahead, side.times(-1), s.radius, s.tolerance, draw)
		s.polygon(fan...)
	}
}

// corner fills the outer side of a corner.
func (s *stroke) corner(at, in, out point) {
	turn, ahead := in.cross(out), in.dot(out)
	outside := -s.radius
	if turn < 0 {
		outside = s.radius
	}
	a, b := in.turned().times(outside), out.turned().times(outside)
	switch {
	case turn == 0 && ahead > 0: // straight on
	case s.join == "round":
		fan := []point{at, at.plus(a)}
		draw := func(p point) { fan = append(fan, at.plus(p)) }
		if ahead < 0 {
			middle := in.times(s.radius)
			if turn != 0 {
				sum := a.plus(b)
				middle = sum.times(s.radius / sum.length())
			}
			round(a, middle, s.radius, s.tolerance, draw)
			a = middle
		}
		round(a, b, s.radius, s.tolerance, draw)
		s.polygon(fan...)
	// The tip is as far from the corner as the pen is wide, times the miter, at most.
	case s.join == "miter" && 2 <= float64(s.miter*s.miter)*(1+ahead):
		tip := a.plus(b).times(1 / (1 + ahead))
		s.polygon(at, at.plus(a), at.plus(tip), at.plus(b))
	default:
		s.polygon(at, at.plus(a), at.plus(b))
	}
}

// cut cuts a line into dashes. The last dash of a closed line continues with its first.
func (s *stroke) cut(l line) []line {
	var out []line
	at, left, on := 0, s.dashes[0], true
	dash := []point{l.points[0]}
	for i := 1; i < len(l.points); i++ {
		from, to := l.points[i-1], l.points[i]
		length := to.minus(from).length()
		done := 0.0
		for length-done > left {
			done += left
			p := from.plus(to.minus(from).times(done / length))
			if on {
				out = append(out, line{points: append(dash, p)})
				dash = nil
			} else {
				dash = []point{p}
			}
			on = !on
			at = (at + 1) % len(s.dashes)
			left = s.dashes[at]
			if s.dashed++; s.dashed > maxDashes {
				return nil
			}
		}
		left -= length - done
		if on {
			dash = append(dash, to)
		}
	}
	switch {
	case !on || len(dash) == 0:
	case l.closed && len(out) > 0:
		out[0].points = append(dash, out[0].points[1:]...)
	case l.closed:
		out = append(out, line{dash, true})
	default:
		out = append(out, line{points: dash})
	}
	return out
}

// tolerance returns how far lines may be from curves where one unit is that many pixels.
func tolerance(scale float64) float64 {
	const smallest = 0.02 // pixels, which nobody sees
	if !(scale > 0) {
		return math.MaxFloat64
	}
	return smallest / scale
}
