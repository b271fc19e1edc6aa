// Command portal checks the figures of a transparency portal and builds its
// public site. "portal help" explains its commands.
package main

import (
	"os"
	"time"

	"portal/internal/site"
)

func main() {
	site.RunHugo()
	os.Exit(run(os.Args[1:], os.Getenv, time.Now, os.Stdout, os.Stderr))
}
