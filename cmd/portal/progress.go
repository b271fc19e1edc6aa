package main

import (
	"fmt"
	"os"
	"sync"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"
)

// progress shows the progress of long work: a bar on a terminal, and otherwise, as in CI, a line
// now and then.
type progress struct {
	c       *command
	bar     bool
	mu      sync.Mutex
	part    string
	printed time.Time
	now     *progressbar.ProgressBar
}

// between is the time between two lines.
const between = 10 * time.Second

func (c *command) progress() *progress {
	f, ok := c.stderr.(*os.File)
	return &progress{c: c, bar: ok && term.IsTerminal(int(f.Fd())), printed: time.Now()}
}

// step reports how much of a part is done. It is safe for concurrent use.
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
		_ = p.now.Set(done) // a closed terminal must not stop the work
		return
	}
	if time.Since(p.printed) >= between {
		fmt.Fprintf(p.c.stderr, "%s %d/%d\n", p.c.text(part), done, total)
		p.printed = time.Now()
	}
}

// end removes the bar.
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
