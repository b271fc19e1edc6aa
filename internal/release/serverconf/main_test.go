package serverconf_test

import (
	"testing"

	"portal/internal/testkit/builtsite"
)

func TestMain(m *testing.M) { builtsite.Main(m) }
