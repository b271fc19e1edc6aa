package figures

import (
	"strings"

	"portal/internal/privacy"
)

// Unread is the kind of an allowance for a file that no program can search, such as a scanned
// document. A person has searched it.
const Unread privacy.Kind = "unread"

// AllowedKinds lists the kinds of allowances.
var AllowedKinds = append(append([]privacy.Kind(nil), privacy.Kinds...), Unread)

// Allowance permits one finding of the privacy search, with a reason, such as an office's own
// mobile number in a notice. It applies to one text in one file.
type Allowance struct {
	File   At[string] // its path in the project
	Kind   At[privacy.Kind]
	Text   At[string] // as in the file
	SHA256 At[string] // of the file, in hex; instead of a text if the kind is Unread
	Reason At[string]
}

// Allows reports whether the allowance covers a finding in a file.
func (a Allowance) Allows(file string, kind privacy.Kind, plain string) bool {
	return a.File.V == file && a.Same(kind, plain)
}

// Same reports whether the allowance covers this text, in any file.
func (a Allowance) Same(kind privacy.Kind, plain string) bool {
	return a.Kind.V == kind && a.Text.Given() && privacy.Plain(kind, a.Text.V) == plain
}

// Holds reports whether a file of the portal is one that package figures reads.
func Holds(file string) bool {
	return strings.HasPrefix(file, "data/") || strings.HasPrefix(file, "content/")
}
