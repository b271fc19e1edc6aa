package main

import (
	"errors"
	"fmt"
	"net"
	"strconv"
	"syscall"

	"github.com/spf13/cobra"

	"portal/internal/message"
	"portal/internal/preview"
)

func (c *command) serveCommand() *cobra.Command {
	var addr string
	cmd := &cobra.Command{
		Use: "serve", Short: c.text("serve"), Long: c.text("serve-long"), Args: c.noArguments,
		Example: "  portal serve\n  portal serve --addr 127.0.0.1:8080",
		RunE: func(cmd *cobra.Command, _ []string) error {
			listener, err := net.Listen("tcp", addr)
			if err != nil {
				return refused(addr, err)
			}
			return preview.Serve(cmd.Context(), listener, c.dir, c.lang, func(o preview.Outcome) {
				switch {
				case o.Err != nil:
					fmt.Fprintln(c.stderr, c.text("failed", "Error", message.Of(c.lang, o.Err)))
				case len(o.Problems) > 0:
					_ = c.print(o.Problems)
				default:
					r := o.Result
					fmt.Fprintln(c.stdout, c.text("built", "Site", "http://"+listener.Addr().String()+"/",
						"Months", r.Periods, "Pages", r.Pages, "Charts", r.Charts, "Drawn", r.Drawn))
				}
				if o.First {
					fmt.Fprintln(c.stdout, c.text("serving", "Address", "http://"+listener.Addr().String()+"/"))
				} else if o.Shown && (o.Err != nil || len(o.Problems) > 0) {
					fmt.Fprintln(c.stderr, c.text("last-good"))
				}
			})
		},
	}
	cmd.Flags().StringVar(&addr, "addr", "127.0.0.1:1313", c.text("flag-addr"))
	return cmd
}

// refused returns an error that says why the server cannot listen on an address and what to do.
func refused(addr string, err error) error {
	if !errors.Is(err, syscall.EADDRINUSE) {
		return &message.Error{Key: "address-wrong", Values: []any{"Address", addr}, Cause: err}
	}
	host, port, _ := net.SplitHostPort(addr)
	other := 1314
	if n, err := strconv.Atoi(port); err == nil && n > 0 && n < 65535 {
		other = n + 1
	}
	return &message.Error{Key: "address-taken", Values: []any{"Address", addr, "Other", net.JoinHostPort(host, strconv.Itoa(other))}}
}
