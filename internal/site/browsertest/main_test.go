// Package browsertest tests built sites in a real browser, as readers use them: on phones and desktops,
// without JavaScript, on paper, from a disk, and with assistive technology.
package browsertest

import (
	"testing"

	"portal/internal/testkit/builtsite"
)

func TestMain(m *testing.M) { builtsite.Main(m) }
