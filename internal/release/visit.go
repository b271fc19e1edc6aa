package release

import (
	"context"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"

	"portal/internal/message"
)

// Visit asks for a published site as a reader does and returns what a reader does not get: the home page,
// the page of a folder, and the answer that a page does not exist. Each error says what to set at the
// host. An object store needs these settings, and publishing cannot see whether they are made.
func Visit(ctx context.Context, address string) []error {
	v, err := newVisited(address)
	if err != nil {
		return []error{err}
	}
	const folder, missing = "charts/", "no-such-page/"
	home := v.page(ctx, "")
	if home != nil {
		return []error{home} // the others would only repeat it
	}
	var out []error
	if err := v.page(ctx, folder); err != nil {
		out = append(out, &message.Error{Key: "visit-folder", Values: []any{"Address", v.at(folder)}})
	}
	answer, err := v.ask(ctx, missing)
	switch {
	case err != nil:
		out = append(out, err)
	case answer.StatusCode != http.StatusNotFound:
		out = append(out, &message.Error{Key: "visit-missing", Values: []any{"Address", v.at(missing), "Status", answer.StatusCode}})
	}
	return out
}

func (v visited) at(name string) string {
	return v.base.ResolveReference(&url.URL{Path: "./" + name}).String()
}

// ask requests an address and drops the body of the answer.
func (v visited) ask(ctx context.Context, name string) (*http.Response, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, v.at(name), nil)
	if err != nil {
		return nil, err
	}
	request.Header.Set("Cache-Control", "no-cache")
	answer, err := v.client.Do(request)
	if err != nil {
		return nil, &message.Error{Key: "visit-unreachable", Values: []any{"Address", v.at(name)}, Cause: err}
	}
	_, err = io.Copy(io.Discard, io.LimitReader(answer.Body, 1<<20))
	return answer, errors.Join(err, answer.Body.Close())
}

// page returns why a browser would not show a page of the site; nil if it would.
func (v visited) page(ctx context.Context, name string) error {
	answer, err := v.ask(ctx, name)
	if err != nil {
		return err
	}
	say := func(key string, values ...any) error {
		return &message.Error{Key: key, Values: append([]any{"Address", v.at(name)}, values...)}
	}
	kind, _, _ := mime.ParseMediaType(answer.Header.Get("Content-Type"))
	way, _, _ := mime.ParseMediaType(answer.Header.Get("Content-Disposition"))
	switch {
	case answer.StatusCode == http.StatusForbidden || answer.StatusCode == http.StatusUnauthorized:
		return say("visit-private", "Status", answer.StatusCode)
	case answer.StatusCode != http.StatusOK:
		return say("visit-status", "Status", answer.StatusCode)
	case way == "attachment":
		return say("visit-download")
	case kind != "text/html":
		return say("visit-type", "Type", answer.Header.Get("Content-Type"))
	}
	return nil
}
