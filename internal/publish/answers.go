package publish

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"
	"github.com/cenkalti/backoff/v5"

	"portal/internal/message"
)

// attempt does something with the store, again and later each time where it
// fails in a way that may pass. size is how many bytes travel.
func attempt[T any](ctx context.Context, b *bucket, size int, do func(context.Context) (T, error)) (T, error) {
	wait := backoff.NewExponentialBackOff()
	wait.InitialInterval, wait.MaxInterval = min(b.patience/50, time.Second/2), longest
	out, err := backoff.Retry(ctx, func() (T, error) {
		once, stop := context.WithTimeout(ctx, b.patience+b.patience*time.Duration(size>>16))
		defer stop()
		out, err := do(once)
		if err != nil && (final(err) || ctx.Err() != nil) {
			err = backoff.Permanent(err)
		}
		return out, err
	}, backoff.WithBackOff(wait), backoff.WithMaxTries(tries), backoff.WithMaxElapsedTime(0))
	var permanent *backoff.PermanentError
	if errors.As(err, &permanent) {
		err = permanent.Unwrap()
	}
	return out, b.explain(err)
}

// refusedKeys are what stores call a key that they do not know or that may not
// do what was asked.
var refusedKeys = []string{"InvalidAccessKeyId", "SignatureDoesNotMatch", "AccessDenied", "Forbidden", "AuthorizationHeaderMalformed",
	"RequestTimeTooSkewed", "InvalidToken", "ExpiredToken", "XAdminUserNotFound"}

// status returns the number of a store's answer, 0 where it gave none.
func status(err error) int {
	var answer *smithyhttp.ResponseError
	if errors.As(err, &answer) {
		return answer.HTTPStatusCode()
	}
	return 0
}

// code returns what a store calls its own answer, empty where it gave none.
func code(err error) string {
	var answer smithy.APIError
	if errors.As(err, &answer) {
		return answer.ErrorCode()
	}
	return ""
}

// absent reports whether a store says that it does not have what it was asked
// for. The library's own word for that is of no use here: it takes every
// failure for one whose text has 301 in it, as in a hash or the number of a
// request.
func absent(err error) bool { return status(err) == http.StatusNotFound && code(err) != "NoSuchBucket" }

// taken reports whether a store did not write what was to be new.
func taken(err error) bool { return status(err) == http.StatusPreconditionFailed }

// final reports whether asking again makes no sense: the store understood, and
// does not do it.
func final(err error) bool {
	n := status(err)
	passing := n == http.StatusRequestTimeout || n == http.StatusConflict || n == http.StatusTooEarly || n == http.StatusTooManyRequests
	return n >= 300 && n < 500 && !passing || n == http.StatusNotImplemented || n == http.StatusInsufficientStorage || errors.Is(err, errMissing) || noKey(err)
}

// noKey reports whether there is no key to ask a store with.
func noKey(err error) bool {
	return err != nil && strings.Contains(err.Error(), "failed to refresh cached credentials")
}

// explain says what to do about an answer of the store.
func (b *bucket) explain(err error) error {
	var key string
	var unreachable *url.Error
	switch c := code(err); {
	case err == nil || errors.Is(err, errMissing):
		return err
	case slices.Contains(refusedKeys, c) || status(err) == http.StatusForbidden || status(err) == http.StatusUnauthorized:
		key = "store-refused"
	case c == "NoSuchBucket":
		key = "store-bucket"
	case absent(err) || taken(err) || errors.Is(err, context.Canceled):
		return err
	case errors.As(err, &unreachable) || errors.Is(err, context.DeadlineExceeded):
		key = "store-unreachable"
	case status(err) == http.StatusInsufficientStorage || c == "QuotaExceeded":
		key = "store-full"
	case noKey(err):
		key = "store-key"
	case final(err):
		key = "store-no"
	default:
		key = "store-failed"
	}
	return &message.Error{Key: key, Values: []any{"Store", b.name}, Cause: err}
}
