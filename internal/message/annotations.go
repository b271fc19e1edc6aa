package message

import (
	"fmt"
	"strings"
)

// Annotations returns all problems, sorted, as GitHub Actions workflow commands, one per line.
// GitHub shows each at its place in a pull request.
func (l List) Annotations(lang Lang) string {
	// Escape the texts, because data from a fork must not become a command of its own. GitHub
	// decodes only these escapes.
	inText := strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	inProperty := strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
	levels := map[Severity]string{Severe: "error", Warning: "warning", Note: "notice"}
	var b strings.Builder
	for _, p := range l.Sorted() {
		fmt.Fprintf(&b, "::%s file=%s", levels[p.Severity()], inProperty.Replace(p.Pos.File))
		if p.Pos.Line > 0 {
			fmt.Fprintf(&b, ",line=%d", p.Pos.Line)
		}
		if p.Pos.Col > 0 {
			fmt.Fprintf(&b, ",col=%d", p.Pos.Col)
		}
		text := fmt.Sprintf("%s [%s]", p.Message(lang), p.Name())
		fmt.Fprintf(&b, "::%s\n", inText.Replace(text))
	}
	return b.String()
}
