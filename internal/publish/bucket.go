package publish

import (
	"bytes"
	"cmp"
	"context"
	"crypto/md5"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/feature/ec2/imds"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"
	"github.com/cenkalti/backoff/v5"
	"gocloud.dev/blob"
	"gocloud.dev/blob/s3blob"
	"golang.org/x/sync/errgroup"

	"portal/internal/hosting"
	"portal/internal/manifest"
	"portal/internal/words"
)

// kept is where a bucket keeps what readers do not ask for.
const kept = ".portal/"

// A store far away is asked for several things at once, and again where it
// fails.
const (
	atOnce  = 16
	tries   = 7
	longest = 20 * time.Second // between two tries
)

// bucket is a store in an object store that speaks S3. Such a store has no
// switch for many files at once: what readers see is replaced file by file, by
// copies inside the store, in an order in which every page that they see is
// whole and leads to pages that are there. The manifest is last; until it is
// there, the next publisher finishes the work.
type bucket struct {
	*blob.Bucket
	name     string
	prefix   string
	patience time.Duration // for one request and its answer, and for every 64 kB that travel
}

// openBucket opens s3://bucket/prefix. Of the query, endpoint is the address of
// a store that is not Amazon's, region its region and path_style=true says that
// the bucket's name is no part of the host's. The key is in the environment, as
// all S3 programs have it: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.
func openBucket(ctx context.Context, u *url.URL) (*bucket, error) {
	query := u.Query()
	for key := range query {
		if !slices.Contains([]string{"endpoint", "region", "path_style"}, key) {
			return nil, words.Usage("target-query", key)
		}
	}
	endpoint := query.Get("endpoint")
	if e, err := url.Parse(endpoint); endpoint != "" && (err != nil || e.Scheme != "https" && e.Scheme != "http" || e.Host == "") {
		return nil, words.Usage("target-endpoint", endpoint)
	}
	style := query.Get("path_style")
	if !slices.Contains([]string{"", "true", "false"}, style) {
		return nil, words.Usage("target-style", style)
	}
	settings, err := config.LoadDefaultConfig(ctx,
		config.WithRegion(cmp.Or(query.Get("region"), "us-east-1")),
		config.WithHTTPClient(awshttp.NewBuildableClient().WithTransportOptions(func(t *http.Transport) { t.MaxIdleConnsPerHost = atOnce })),
		config.WithEC2IMDSClientEnableState(imds.ClientDisabled),           // nobody is asked but the store
		config.WithRetryer(func() aws.Retryer { return aws.NopRetryer{} }), // attempt does that
		// Other stores than Amazon's know no checksums behind the content.
		config.WithRequestChecksumCalculation(aws.RequestChecksumCalculationWhenRequired),
		config.WithResponseChecksumValidation(aws.ResponseChecksumValidationWhenRequired),
	)
	if err != nil {
		return nil, &words.Error{Key: "store-settings", Cause: err}
	}
	client := s3.NewFromConfig(settings, func(o *s3.Options) {
		if endpoint != "" {
			o.BaseEndpoint = aws.String(endpoint)
		}
		o.UsePathStyle = style == "true"
	})
	opened, err := s3blob.OpenBucket(ctx, client, u.Host, &s3blob.Options{
		RequestChecksumCalculation: aws.RequestChecksumCalculationWhenRequired,
		// All stores know the first form of listing. One that does not know the
		// second answers with a thousand names, as if there were no more.
		UseLegacyList: true,
	})
	if err != nil {
		return nil, &words.Error{Key: "store-settings", Cause: err}
	}
	prefix := strings.Trim(u.Path, "/")
	if prefix != "" {
		prefix += "/"
	}
	return &bucket{opened, u.Host, prefix, 30 * time.Second}, nil
}

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
	return &words.Error{Key: key, Args: []any{b.name}, Cause: err}
}

// read returns a file of the bucket, and nil where there is none. How large it
// is the answer says, so the time for it is counted from its last piece.
func (b *bucket) read(ctx context.Context, key string) ([]byte, error) {
	src, err := attempt(ctx, b, maxFile, func(ctx context.Context) ([]byte, error) {
		ctx, stop := context.WithCancel(ctx)
		defer stop()
		late := time.AfterFunc(b.patience, stop)
		src, err := b.readOnce(ctx, key, late)
		if err != nil && !late.Stop() {
			err = fmt.Errorf("%w: %v", context.DeadlineExceeded, err)
		}
		late.Stop()
		return src, err
	})
	if absent(err) {
		return nil, nil
	}
	return src, err
}

func (b *bucket) readOnce(ctx context.Context, key string, late *time.Timer) ([]byte, error) {
	r, err := b.NewReader(ctx, b.prefix+key, nil)
	if err != nil {
		return nil, err
	}
	src, err := readAll(patient{r, late, b.patience}, maxFile)
	return src, errors.Join(err, r.Close())
}

// patient puts off the end of a timer with each piece that it reads.
type patient struct {
	io.Reader
	late *time.Timer
	more time.Duration
}

func (p patient) Read(b []byte) (int, error) {
	p.late.Reset(p.more)
	return p.Reader.Read(b)
}

// write makes a file of the bucket.
func (b *bucket) write(ctx context.Context, key string, src []byte, o blob.WriterOptions) error {
	o.BufferSize = max(len(src)+1, 5<<20) // in one piece, so that its hash is that of the content
	_, err := attempt(ctx, b, len(src), func(ctx context.Context) (struct{}, error) {
		w, err := b.NewWriter(ctx, b.prefix+key, &o)
		if err != nil {
			return struct{}{}, err
		}
		if _, err := w.Write(src); err != nil {
			return struct{}{}, errors.Join(err, w.Close())
		}
		return struct{}{}, w.Close()
	})
	return err
}

// list returns what lies below a prefix, by the rest of its key.
func (b *bucket) list(ctx context.Context, below string) (map[string]*blob.ListObject, error) {
	type page struct {
		objects []*blob.ListObject
		next    []byte
	}
	out := map[string]*blob.ListObject{}
	for token := blob.FirstPageToken; len(token) > 0; {
		p, err := attempt(ctx, b, 0, func(ctx context.Context) (page, error) {
			objects, next, err := b.ListPage(ctx, token, 1000, &blob.ListOptions{Prefix: b.prefix + below})
			return page{objects, next}, err
		})
		if err != nil {
			return nil, err
		}
		for _, o := range p.objects {
			out[strings.TrimPrefix(o.Key, b.prefix+below)] = o
		}
		token = p.next
	}
	return out, nil
}

func (b *bucket) newest(ctx context.Context) (int, []byte, error) {
	last := 0
	listed, err := b.list(ctx, kept+"manifests/")
	for key := range listed {
		if name, ok := strings.CutSuffix(key, ".json"); ok {
			last = max(last, numbered(name))
		}
	}
	if err != nil || last == 0 {
		return 0, nil, err
	}
	src, err := b.manifest(ctx, last)
	return last, src, err
}

func (b *bucket) manifest(ctx context.Context, release int) ([]byte, error) {
	return b.held(ctx, kept+"manifests/"+number(release)+".json")
}

// held is read for what must be there.
func (b *bucket) held(ctx context.Context, key string) ([]byte, error) {
	src, err := b.read(ctx, key)
	if err == nil && src == nil {
		err = fmt.Errorf("%w: %s%s", errMissing, b.prefix, key)
	}
	return src, err
}

func (b *bucket) shown(ctx context.Context) ([]byte, error) { return b.read(ctx, manifest.Name) }

const objects = kept + "objects/"

func (b *bucket) contents(ctx context.Context) (map[string]time.Time, error) {
	listed, err := b.list(ctx, objects)
	out := map[string]time.Time{}
	for key, o := range listed {
		if manifest.IsSum(key) {
			out[key] = o.ModTime
		}
	}
	return out, err
}

func (b *bucket) put(ctx context.Context, sum string, src []byte) error {
	return b.write(ctx, objects+sum, src, blob.WriterOptions{ContentType: "application/octet-stream"})
}

func (b *bucket) get(ctx context.Context, sum string) ([]byte, error) {
	return b.held(ctx, objects+sum)
}

func (b *bucket) claim(ctx context.Context, release int, src, signature []byte) error {
	name := kept + "manifests/" + number(release)
	if signature != nil {
		if err := b.write(ctx, name+"-"+manifest.Sum(src)+".sig", signature, blob.WriterOptions{ContentType: hosting.Type(".sig")}); err != nil {
			return err
		}
	}
	var occupied error
	if release == 1 {
		occupied = b.free(ctx, src) // what another places was claimed before
	}
	there, err := b.read(ctx, name+".json")
	if err != nil {
		return err
	}
	if there != nil {
		return errClaimed
	}
	if occupied != nil {
		return occupied
	}
	knows, err := b.knowsConditions(ctx)
	if err != nil {
		return err
	}
	err = b.write(ctx, name+".json", src, blob.WriterOptions{ContentType: hosting.Type(".json"), IfNotExist: knows})
	if err != nil && !taken(err) {
		return err
	}
	if !knows {
		// Of two who write it is the last one's: time for the other to have done.
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(b.patience / 10):
		}
	}
	// An answer that got lost may have hidden that it was written.
	if there, err = b.held(ctx, name+".json"); err != nil {
		return err
	}
	if !bytes.Equal(there, src) {
		return errClaimed
	}
	return nil
}

// free refuses to put the first release over files that are somebody's own.
func (b *bucket) free(ctx context.Context, src []byte) error {
	m, err := manifest.Decode(src)
	if err != nil {
		return err
	}
	there, err := b.list(ctx, "")
	if err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(there)) {
		if m.Files[name] != "" || name == manifest.Name {
			return &words.Error{Key: "bucket-not-ours", Args: []any{b.name, b.prefix + name}}
		}
	}
	return nil
}

// knowsConditions reports whether a store that is asked to write a file only
// where none is does so. Some say that they cannot, and some do not say it.
func (b *bucket) knowsConditions(ctx context.Context) (bool, error) {
	for range 2 {
		err := b.write(ctx, kept+"conditions", nil, blob.WriterOptions{ContentType: hosting.Type(".txt"), IfNotExist: true})
		switch {
		case taken(err):
			return true, nil
		case code(err) == "NotImplemented":
			return false, nil
		case err != nil:
			return false, err
		}
	}
	return false, nil
}

// difference is what has to be done to show a release.
type difference struct {
	copies  [ranks][]string
	removed []string
}

// toShow works out what may differ between what readers see and a release: all
// that differs from what was shown, or from a release since which somebody may
// have begun to show.
func (b *bucket) toShow(ctx context.Context, release int, next manifest.Manifest, before manifest.Manifest) (difference, error) {
	var out difference
	earlier := []manifest.Manifest{before}
	for n := before.Release + 1; n < release; n++ {
		src, err := b.manifest(ctx, n)
		if err != nil {
			return out, err
		}
		m, err := manifest.Decode(src)
		if err != nil {
			return out, err
		}
		earlier = append(earlier, m)
	}
	gone := map[string]bool{}
	for name, sum := range next.Files {
		if slices.ContainsFunc(earlier, func(m manifest.Manifest) bool { return m.Files[name] != sum }) {
			r := rank(name, before.Files[name] == "")
			out.copies[r] = append(out.copies[r], name)
		}
	}
	for _, m := range earlier {
		for name := range m.Files {
			if next.Files[name] == "" {
				gone[name] = true
			}
		}
	}
	for _, names := range out.copies {
		slices.Sort(names)
	}
	out.removed = slices.Sorted(maps.Keys(gone))
	return out, nil
}

func (b *bucket) show(ctx context.Context, step func(done, total int)) (err error) {
	// Whoever is overtaken may have placed its own over what the other placed,
	// so it looks at the newest release to its end.
	for range 5 {
		if err = b.showNewest(ctx, step); !errors.Is(err, errClaimed) {
			break
		}
	}
	return err
}

// showNewest is show, ended by errClaimed as soon as there is a newer release.
func (b *bucket) showNewest(ctx context.Context, step func(done, total int)) error {
	release, src, err := b.newest(ctx)
	if err != nil || release == 0 {
		return err
	}
	next, err := manifest.Decode(src)
	if err != nil {
		return err
	}
	shown, err := b.shown(ctx)
	if err != nil {
		return err
	}
	before, err := decode(shown)
	if err != nil {
		return err
	}
	if before.Release > release {
		return errClaimed
	}
	todo, err := b.toShow(ctx, release, next, before)
	if err != nil {
		return err
	}
	overtaken, stop := b.watch(ctx, release)
	defer stop()
	total := len(todo.removed) + 1
	for _, names := range todo.copies {
		total += len(names)
	}
	var mu sync.Mutex
	done := 0
	ticked := func() {
		mu.Lock()
		defer mu.Unlock()
		done++
		step(done, total)
	}
	for _, names := range todo.copies {
		if err := b.place(ctx, names, next, overtaken, ticked); err != nil {
			return err
		}
	}
	if err := each(ctx, todo.removed, func(name string) error {
		defer ticked()
		if err := overtaken(); err != nil {
			return err
		}
		return b.remove(ctx, name)
	}); err != nil {
		return err
	}
	if err := b.mend(ctx, next, src, overtaken); err != nil {
		return err
	}
	if err := b.stillNewest(ctx, release); err != nil {
		return err
	}
	signature, err := b.read(ctx, kept+"manifests/"+number(release)+"-"+manifest.Sum(src)+".sig")
	if err == nil && signature != nil {
		err = b.write(ctx, manifest.Signature, signature, blob.WriterOptions{ContentType: hosting.Type(manifest.Signature), CacheControl: hosting.Caching("/" + manifest.Signature)})
	} else if err == nil {
		err = b.remove(ctx, manifest.Signature)
	}
	if err != nil {
		return err
	}
	if err := b.write(ctx, manifest.Name, src, blob.WriterOptions{ContentType: hosting.Type(manifest.Name), CacheControl: hosting.Caching("/" + manifest.Name)}); err != nil {
		return err
	}
	ticked()
	return b.stillNewest(ctx, release) // or else the manifest lies over a newer one
}

// stillNewest returns errClaimed where there is a newer release.
func (b *bucket) stillNewest(ctx context.Context, release int) error {
	src, err := b.read(ctx, kept+"manifests/"+number(release+1)+".json")
	if err == nil && src != nil {
		err = errClaimed
	}
	return err
}

// watch looks out for somebody who publishes the next release, until it is
// stopped. From soon after that on, overtaken returns errClaimed. What was asked
// of the store by then is waited for, so that it does not come later still.
func (b *bucket) watch(ctx context.Context, release int) (overtaken func() error, stop func()) {
	ctx, stop = context.WithCancel(ctx)
	var next atomic.Bool
	go func() {
		for !next.Load() {
			select {
			case <-ctx.Done():
				return
			case <-time.After(2 * time.Second):
			}
			next.Store(errors.Is(b.stillNewest(ctx, release), errClaimed))
		}
	}()
	return func() error {
		if next.Load() {
			return errClaimed
		}
		return nil
	}, stop
}

// each does something for many names, several at once. After an error no more
// are begun.
func each(ctx context.Context, names []string, do func(string) error) error {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(atOnce)
	for _, name := range names {
		group.Go(func() error {
			if err := ctx.Err(); err != nil {
				return err
			}
			return do(name)
		})
	}
	return group.Wait()
}

// place copies contents to where readers find them.
func (b *bucket) place(ctx context.Context, names []string, m manifest.Manifest, overtaken func() error, ticked func()) error {
	return each(ctx, names, func(name string) error {
		defer ticked()
		if err := overtaken(); err != nil {
			return err
		}
		_, err := attempt(ctx, b, 0, func(ctx context.Context) (struct{}, error) {
			return struct{}{}, b.Copy(ctx, b.prefix+name, b.prefix+objects+m.Files[name], &blob.CopyOptions{BeforeCopy: func(as func(any) bool) error {
				var in *s3.CopyObjectInput
				if !as(&in) {
					return errors.New("the store's library has no headers for copies")
				}
				in.MetadataDirective = types.MetadataDirectiveReplace
				in.ContentType = aws.String(hosting.Type(name))
				in.CacheControl = aws.String(hosting.Caching("/" + name))
				return nil
			}})
		})
		if absent(err) {
			return fmt.Errorf("%w: %s: %w", errMissing, m.Files[name], err)
		}
		return err
	})
}

func (b *bucket) remove(ctx context.Context, key string) error {
	_, err := attempt(ctx, b, 0, func(ctx context.Context) (struct{}, error) {
		return struct{}{}, b.Delete(ctx, b.prefix+key)
	})
	if absent(err) {
		return nil
	}
	return err
}

// mend looks at what the store says it has where readers look, and copies anew
// what is not what it should be, as after another who was slow to stop.
func (b *bucket) mend(ctx context.Context, m manifest.Manifest, src []byte, overtaken func() error) error {
	mended := map[string]bool{}
	for range 3 {
		wrong, err := b.wrong(ctx, m, src, mended)
		if err != nil || len(wrong) == 0 {
			return err
		}
		if err := b.place(ctx, wrong, m, overtaken, func() {}); err != nil {
			return err
		}
		for _, name := range wrong {
			mended[name] = true
		}
	}
	return &words.Error{Key: "store-changes", Args: []any{b.name}}
}

// wrong lists the files that readers do not see as a manifest says. What a
// store calls the MD5 of a content is one only where it is so for the manifest:
// a store that encrypts says something else, another for each copy. Some say so
// of copies alone, so of a mended file the size has to do.
func (b *bucket) wrong(ctx context.Context, m manifest.Manifest, src []byte, mended map[string]bool) ([]string, error) {
	there, err := b.list(ctx, "")
	if err != nil {
		return nil, err
	}
	sum := md5.Sum(src)
	claimed := there[kept+"manifests/"+number(m.Release)+".json"]
	hashed := claimed != nil && bytes.Equal(claimed.MD5, sum[:])
	var out []string
	for name, sum := range m.Files {
		content, ok := there[objects+sum]
		if !ok {
			return nil, fmt.Errorf("%w: %s", errMissing, sum)
		}
		seen := there[name]
		if seen == nil || seen.Size != content.Size || hashed && !mended[name] && !bytes.Equal(seen.MD5, content.MD5) {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out, nil
}

func (b *bucket) prune(ctx context.Context, _ func(int) bool, stale map[string]bool) error {
	return each(ctx, slices.Sorted(maps.Keys(stale)), func(sum string) error {
		return b.remove(ctx, objects+sum)
	})
}

func (b *bucket) served() bool { return false }

func (b *bucket) close() error { return b.Close() }
