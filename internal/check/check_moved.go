package check

import (
	"strings"

	"portal/internal/message"
)

// checkMoved checks that each old address leads to one new address in one step. Package site checks
// that the new page exists.
func (c *checker) checkMoved() {
	from := map[string]message.Pos{}
	for _, m := range c.Moved {
		c.unique(from, m.From)
		if !m.From.Given() || !m.To.Given() {
			continue
		}
		if strings.HasPrefix(m.To.V, m.From.V) || strings.HasPrefix(m.From.V, m.To.V) {
			c.add(m.To.Pos, "moved-inside", "From", m.From.V, "To", m.To.V)
			continue
		}
		for _, next := range c.Moved {
			if next.From.Given() && strings.HasPrefix(m.To.V, next.From.V) {
				c.add(m.To.Pos, "moved-chain", "Address", m.To.V, "At", next.From.Pos)
				break
			}
		}
	}
}
