package draw

// width estimates how wide a text is, in pixels, in a font of the given size:
// a hanzi is as wide as high, anything before the CJK blocks a little more
// than half of that.
func width(text string, size float64, bold bool) float64 {
	ems := 0.0
	for _, r := range text {
		if r < 0x2e80 {
			ems += 0.56
		} else {
			ems++
		}
	}
	return ems * size
}
