package release

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"
	"github.com/cenkalti/backoff/v5"

	"portal/internal/message"
)

// attempt sends a request to the store and retries with exponential backoff after a temporary
// error. size is the number of bytes to transfer; a larger size gives each try more time.
func attempt[T any](ctx context.Context, b *bucket, size int, do func(context.Context) (T, error)) (T, error) {
	wait := backoff.NewExponentialBackOff()
	wait.InitialInterval, wait.MaxInterval = min(b.timeout/50, time.Second/2), maxWait
	out, err := backoff.Retry(ctx, func() (T, error) {
		once, stop := context.WithTimeout(ctx, b.timeout+b.timeout*time.Duration(size>>16))
		defer stop()
		out, err := do(once)
		if err != nil && (final(err) || ctx.Err() != nil) {
			err = backoff.Permanent(err)
		}
		return out, err
	}, backoff.WithBackOff(wait), backoff.WithMaxTries(maxTries), backoff.WithMaxElapsedTime(0))
	var permanent *backoff.PermanentError
	if errors.As(err, &permanent) {
		err = permanent.Unwrap()
	}
	return out, b.explain(err)
}

// refusedKeys lists the error codes of stores for an unknown key or one without the permission.
var refusedKeys = []string{
	"InvalidAccessKeyId", "SignatureDoesNotMatch", "AccessDenied", "Forbidden", "AuthorizationHeaderMalformed",
	"RequestTimeTooSkewed", "InvalidToken", "ExpiredToken", "XAdminUserNotFound",
}

// status returns the HTTP status of a store's response, 0 if there was none.
func status(err error) int {
	var answer *smithyhttp.ResponseError
	if errors.As(err, &answer) {
		return answer.HTTPStatusCode()
	}
	return 0
}

// code returns the S3 error code of a store's response, an empty string if there was none.
func code(err error) string {
	var answer smithy.APIError
	if errors.As(err, &answer) {
		return answer.ErrorCode()
	}
	return ""
}

// absent reports whether the store answered that the object does not exist.
func absent(err error) bool { return status(err) == http.StatusNotFound && code(err) != "NoSuchBucket" }

// exists reports whether the store refused a conditional write because the object exists.
func exists(err error) bool { return status(err) == http.StatusPreconditionFailed }

// final reports whether an error is permanent, so that a retry cannot succeed.
func final(err error) bool {
	n := status(err)
	temporary := n == http.StatusRequestTimeout || n == http.StatusConflict || n == http.StatusTooEarly ||
		n == http.StatusTooManyRequests
	return n >= 300 && n < 500 && !temporary || n == http.StatusNotImplemented ||
		n == http.StatusInsufficientStorage || errors.Is(err, errMissing)
}

// explain turns an error of the store into one that tells the user what to do.
func (b *bucket) explain(err error) error {
	var key string
	var unreachable *url.Error
	switch c, n := code(err), status(err); {
	case err == nil || errors.Is(err, errMissing):
		return err
	case slices.Contains(refusedKeys, c) || n == http.StatusForbidden || n == http.StatusUnauthorized:
		key = "store-refused"
	case c == "NoSuchBucket":
		key = "store-bucket"
	case absent(err) || exists(err) || errors.Is(err, context.Canceled):
		return err
	case errors.As(err, &unreachable) || errors.Is(err, context.DeadlineExceeded):
		key = "store-unreachable"
	case n == http.StatusInsufficientStorage || c == "QuotaExceeded":
		key = "store-full"
	case final(err):
		key = "store-no"
	default:
		key = "store-failed"
	}
	return &message.Error{Key: key, Values: []any{"Store", b.name}, Cause: err}
}
