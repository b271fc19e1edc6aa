package main

import (
	"fmt"
	"os"
	"sync"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"
)

// progress tells how far long work is: by a bar on a terminal, and elsewhere,
// as in CI, by a line now and then.
type progress struct {
	c    *command
	bar  bool
	mu   sync.Mutex
	part string
	said time.Time
	now  *progressbar.ProgressBar
}

// between is how far lines are apart.
const between = 10 * time.Second

func (c *command) progress() *progress {
	f, ok := c.stderr.(*os.File)
	return &progress{c: c, bar: ok && term.IsTerminal(int(f.Fd())), said: time.Now()}
}

// step says that a part of the work is done so far. Several may call it at
// once.
func (p *progress) step(part string, done, total int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.bar {
		if part != p.part || total != p.now.GetMax() {
			p.finish()
			p.now = progressbar.NewOptions(
				total,
				progressbar.OptionSetWriter(p.c.stderr),
				progressbar.OptionSetDescription(p.c.text(part)),
				progressbar.OptionShowCount(),
				progressbar.OptionClearOnFinish(),
				progressbar.OptionThrottle(100*time.Millisecond),
			)
		}
		p.part = part
		_ = p.now.Set(done) // a terminal that is gone stops no work
		return
	}
	if time.Since(p.said) >= between {
		fmt.Fprintf(p.c.stderr, "%s %d/%d\n", p.c.text(part), done, total)
		p.said = time.Now()
	}
}

// end takes the bar away.
func (p *progress) end() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.finish()
}

func (p *progress) finish() {
	if p.now != nil {
		_ = p.now.Finish()
	}
}
