package figures

import (
	"strings"

	"portal/internal/privacy"
)

// Unread is the kind of an allowance for a file that no program can look into
// and that a person has looked through: the scan of a document.
const Unread privacy.Kind = "unread"

// AllowedKinds are what an allowance may be for.
var AllowedKinds = append(append([]privacy.Kind(nil), privacy.Kinds...), Unread)

// Allowance is one finding of the search for personal data that may be
// published, with the reason: an office's own mobile telephone that a notice
// names. It is for this one text in this one file.
type Allowance struct {
	File   At[string] // its path in the project
	Kind   At[privacy.Kind]
	Text   At[string] // as it stands in the file
	SHA256 At[string] // of the file, in hex; instead of a text where the kind is Unread
	Reason At[string]
}

// Allows reports whether the allowance is for what was found in a file.
func (a Allowance) Allows(file string, kind privacy.Kind, plain string) bool {
	return a.File.V == file && a.Same(kind, plain)
}

// Same reports whether the allowance is for such a text, in whatever file.
func (a Allowance) Same(kind privacy.Kind, plain string) bool {
	return a.Kind.V == kind && a.Text.Given() && privacy.Plain(kind, a.Text.V) == plain
}

// Holds reports whether a file is one of those that package figures reads, if
// it is one of the portal's at all.
func Holds(file string) bool {
	return strings.HasPrefix(file, "data/") || strings.HasPrefix(file, "content/")
}
