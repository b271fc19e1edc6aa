package compare

import (
	"strings"

	"portal/internal/words"
)

// Text lists the figures of a chart that differ below its address, each on a
// line with what it was and is.
func (c Chart) Text(lang words.Lang) string {
	return strings.Join(teller{lang: lang}.terminal(c), "\n") + "\n"
}
