package raster

import (
	"math"
	"strings"
)

// maxPosition limits numbers and positions, so that integer arithmetic on them cannot overflow.
const maxPosition = 1e6

// point is a position or a distance. Its methods convert each product, so that no compiler fuses it
// with an addition.
type point struct{ x, y float64 }

func (p point) plus(q point) point      { return point{p.x + q.x, p.y + q.y} }
func (p point) minus(q point) point     { return point{p.x - q.x, p.y - q.y} }
func (p point) times(k float64) point   { return point{float64(p.x * k), float64(p.y * k)} }
func (p point) dot(q point) float64     { return float64(p.x*q.x) + float64(p.y*q.y) }
func (p point) cross(q point) float64   { return float64(p.x*q.y) - float64(p.y*q.x) }
func (p point) length() float64         { return math.Sqrt(p.dot(p)) }
func (p point) turned() point           { return point{-p.y, p.x} }
func (p point) scaled(by point) point   { return point{float64(p.x * by.x), float64(p.y * by.y)} }
func (p point) shrunken(by point) point { return point{p.x / by.x, p.y / by.y} }

// matrix maps x and y to ax+cy+e and bx+dy+f.
type matrix struct{ a, b, c, d, e, f float64 }

var identity = matrix{a: 1, d: 1}

func (m matrix) apply(p point) point {
	return point{
		float64(m.a*p.x) + float64(m.c*p.y) + m.e,
		float64(m.b*p.x) + float64(m.d*p.y) + m.f,
	}
}

// then returns the matrix that applies the inner one first.
func (m matrix) of(inner matrix) matrix {
	x := point{float64(m.a*inner.a) + float64(m.c*inner.b), float64(m.b*inner.a) + float64(m.d*inner.b)}
	y := point{float64(m.a*inner.c) + float64(m.c*inner.d), float64(m.b*inner.c) + float64(m.d*inner.d)}
	o := m.apply(point{inner.e, inner.f})
	return matrix{x.x, x.y, y.x, y.y, o.x, o.y}
}

// scale returns how much the matrix enlarges at most, along the axes.
func (m matrix) scale() float64 {
	return max(point{m.a, m.b}.length(), point{m.c, m.d}.length())
}

// transform reads a list of translate, scale and matrix.
func transform(value string) (matrix, error) {
	wrong := expected("translate(x y), scale(k) or matrix(a b c d e f)")
	m := identity
	for rest := strings.TrimSpace(value); rest != ""; {
		name, list, ok := strings.Cut(rest, "(")
		if !ok {
			return matrix{}, wrong
		}
		if list, rest, ok = strings.Cut(list, ")"); !ok {
			return matrix{}, wrong
		}
		rest = strings.TrimLeft(rest, " ,\t\r\n")
		var n []float64
		for in := (scanner{list}); !in.end(); {
			k, ok := in.number()
			if !ok || len(n) == 6 {
				return matrix{}, wrong
			}
			n = append(n, k)
		}
		switch {
		case name == "translate" && len(n) == 1:
			m = m.of(matrix{1, 0, 0, 1, n[0], 0})
		case name == "translate" && len(n) == 2:
			m = m.of(matrix{1, 0, 0, 1, n[0], n[1]})
		case name == "scale" && len(n) == 1:
			m = m.of(matrix{n[0], 0, 0, n[0], 0, 0})
		case name == "matrix" && len(n) == 6:
			m = m.of(matrix{n[0], n[1], n[2], n[3], n[4], n[5]})
		default:
			return matrix{}, wrong
		}
	}
	return m, nil
}

// line is a row of points.
type line struct {
	points []point
	closed bool
}

// outline collects the lines of a shape. Curves become lines that differ from them by at most the
// tolerance.
type outline struct {
	lines     []line
	tolerance float64
	count     int // of points
}

func (o *outline) move(to point) {
	o.lines = append(o.lines, line{points: []point{to}})
	o.count++
}

// line continues the last line. Nothing continues a closed line: a path starts a new one.
func (o *outline) line(to point) {
	last := &o.lines[len(o.lines)-1]
	last.points = append(last.points, to)
	o.count++
}

func (o *outline) close() { o.lines[len(o.lines)-1].closed = true }

func (o *outline) last() point {
	points := o.lines[len(o.lines)-1].points
	return points[len(points)-1]
}

// curve continues with a Bézier curve through two or three more points.
func (o *outline) curve(points ...point) {
	all := append([]point{o.last()}, points...)
	// The second differences bound the distance from the chord.
	bend := 0.0
	for i := range len(all) - 2 {
		bend = max(bend, all[i].plus(all[i+2]).minus(all[i+1].times(2)).length())
	}
	factor := 0.25
	if len(points) == 3 {
		factor = 0.75
	}
	n := math.Ceil(math.Sqrt(bend * factor / o.tolerance))
	n = min(max(n, 1), 500)
	for i := 1.0; i < n; i++ {
		o.line(bezier(all, i/n))
	}
	o.line(all[len(all)-1])
}

// bezier returns a point of a curve by de Casteljau's method.
func bezier(points []point, t float64) point {
	var p [4]point
	n := copy(p[:], points)
	for ; n > 1; n-- {
		for i := range n - 1 {
			p[i] = p[i].plus(p[i+1].minus(p[i]).times(t))
		}
	}
	return p[0]
}

// arc continues with an elliptic arc. Its axes are not rotated.
func (o *outline) arc(radius point, large, clockwise bool, to point) {
	from := o.last()
	if radius.x == 0 || radius.y == 0 || from == to {
		o.line(to)
		return
	}
	// On the unit circle.
	a, b := from.shrunken(radius), to.shrunken(radius)
	half := b.minus(a).times(0.5)
	middle := a.plus(half)
	if l := half.length(); l > 1 { // the radii are too short
		radius, half, middle = radius.times(l), half.times(1/l), middle.times(1/l)
		a, b = middle.minus(half), middle.plus(half)
	}
	direction := 1.0 // of growing angles, which are clockwise where y points down
	if !clockwise {
		direction = -1
	}
	away := math.Sqrt(max(0, 1/half.dot(half)-1))
	if large == clockwise {
		away = -away
	}
	centre := middle.plus(half.turned().times(away))
	tolerance := o.tolerance / max(radius.x, radius.y)
	draw := func(p point) { o.line(centre.plus(p).scaled(radius)) }
	u, v := a.minus(centre), b.minus(centre)
	for quarter := range 4 {
		beyond, ahead := float64(u.cross(v)*direction), u.dot(v)
		if ahead > 0 && (beyond >= 0 || !large || quarter > 0 && beyond > -1e-6) {
			break // less than a quarter is left
		}
		next := u.turned().times(direction)
		round(u, next, 1, tolerance, draw)
		u = next
	}
	round(u, v, 1, tolerance, func(p point) {
		if p == v {
			o.line(to) // exactly
		} else {
			draw(p)
		}
	})
}

// round draws points of a circle around the origin, from after a to b, which are less than half a
// circle apart.
func round(a, b point, radius, tolerance float64, draw func(point)) {
	sum := a.plus(b)
	l := sum.length()
	if l > 0 && radius-float64(l*0.5) > tolerance {
		middle := sum.times(radius / l)
		round(a, middle, radius, tolerance, draw)
		round(middle, b, radius, tolerance, draw)
		return
	}
	draw(b)
}

// path reads the data of a path.
func (o *outline) path(data string) error {
	wrong := expected("commands M, L, H, V, C, Q, A and Z, with their numbers")
	in := scanner{data}
	ok := true
	n := func() float64 {
		v, good := in.number()
		ok = ok && good
		return v
	}
	flag := func() bool {
		c := in.letter()
		ok = ok && (c == '0' || c == '1')
		return c == '1'
	}
	var start, at point
	var command byte
	closed := false
	for !in.end() {
		if c := in.rest[0]; c >= 'A' { // not a digit, sign or point
			command = in.letter()
		} else if command == 'M' || command == 'm' {
			command -= 'M' - 'L'
		}
		upper := command &^ 0x20
		if o.lines == nil && upper != 'M' || command == 'Z' && !ok {
			return wrong
		}
		if closed && upper != 'M' && upper != 'Z' {
			o.move(start)
		}
		closed = false
		origin := point{}
		if command != upper {
			origin = at
		}
		xy := func() point {
			x := n()
			return origin.plus(point{x, n()})
		}
		switch upper {
		case 'M':
			at = xy()
			start = at
			o.move(at)
		case 'L':
			at = xy()
			o.line(at)
		case 'H':
			at = point{origin.x + n(), at.y}
			o.line(at)
		case 'V':
			at = point{at.x, origin.y + n()}
			o.line(at)
		case 'C':
			b, c := xy(), xy()
			at = xy()
			o.curve(b, c, at)
		case 'Q':
			b := xy()
			at = xy()
			o.curve(b, at)
		case 'A':
			radius := point{math.Abs(n()), math.Abs(n())}
			rotated := n() != 0 && radius.x != radius.y
			large, clockwise := flag(), flag()
			if at = xy(); rotated {
				return expected("an arc without rotation")
			}
			if ok {
				o.arc(radius, large, clockwise, at)
			}
		case 'Z':
			o.close()
			at, closed, command = start, true, 'Z'
			if rest := strings.TrimLeft(in.rest, " ,\t\r\n"); rest != "" && rest[0] < 'A' {
				return wrong // a number after Z
			}
		default:
			return wrong
		}
		if !ok {
			return wrong
		}
		if o.count > maxPoints {
			return errTooMuch
		}
	}
	return nil
}
