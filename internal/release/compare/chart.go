package compare

import (
	"strings"

	"portal/internal/message"
)

// Text returns the chart's address and, below it, one line with the old and new value of each
// figure.
func (c Chart) Text(lang message.Lang) string {
	return strings.Join(printer{lang: lang}.terminal(c), "\n") + "\n"
}
