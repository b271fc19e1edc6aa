package serve

import (
	"net/http"
	"strings"
)

// setHeaders adds what the portal says with every answer beside the policy in
// the pages themselves: a page cannot say of itself who may frame it. Nobody
// may, but for what lies below /embed/, which is made for other people's
// pages. The file static/_headers says the same to a static host.
//
// The address is the one below the site's base and begins with a slash.
func setHeaders(h http.Header, address string) {
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	framing := "frame-ancestors 'none'"
	if strings.HasPrefix(address, "/embed/") {
		framing = "frame-ancestors *"
	}
	h.Set("Content-Security-Policy", framing)
}
