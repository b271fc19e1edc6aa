package message

import (
	"fmt"
	"strings"
)

// Annotations returns all problems, sorted, as workflow commands of GitHub
// Actions, one a line. GitHub shows each at its place in a pull request.
func (l List) Annotations(lang Lang) string {
	// What the data says may come from a fork and must not become a command of
	// its own. GitHub decodes these escapes alone.
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
