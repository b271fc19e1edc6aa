package charts

// Summary draws the card of a page that is not a chart: a title, a line with place and time, and
// the main facts in large type.
func Summary(title, head string, lines []string, foot ...string) (Picture, error) {
	const size = 40
	s := &sheet{form: card, y: card.pad * 5 / 6}
	s.line(title, s.title, ink, "bold", s.body())
	if head != "" {
		s.line(head, s.head, quiet, "normal", s.body())
	}
	s.y += 24
	low := s.height - s.pad/2 - s.footHeight(foot)
	for _, text := range lines {
		// Skip a line that does not fit: the page has it.
		if s.y+size*3/2*len(wrap(text, size, s.body().width))+4 > low {
			break
		}
		s.line(text, size, ink, "normal", s.body())
		s.y += 14
	}
	s.y = low
	s.footer(foot)
	s.y = s.height
	return s.picture()
}
