package release

import (
	"bytes"
	"cmp"
	"context"
	"crypto/md5"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/smithy-go/encoding/httpbinding"

	"portal/internal/digest"
	"portal/internal/message"
	"portal/internal/release/manifest"
	"portal/internal/release/serverconf"
)

// internalPrefix is the prefix of the objects that readers do not request.
const internalPrefix = ".portal/"

// Limits of the requests to an object store.
const (
	maxConcurrent = 16
	maxTries      = 7
	maxWait       = 20 * time.Second // between two tries
)

// bucket is a store in an S3-compatible object store. Such a store cannot switch many files at
// once: it replaces the files that readers see one by one, with copies inside the store. The order
// ensures that every page is complete and links only to pages that exist. The manifest comes last;
// if it is missing, the next publisher finishes the work.
type bucket struct {
	client  *s3.Client
	name    string
	prefix  string
	timeout time.Duration // for one request and its response, and again for every 64 KiB of content
}

// openBucket opens s3://bucket/prefix. In the query, endpoint is the address of a store other than
// Amazon's, region is its region, and path_style=true puts the bucket's name into the path instead
// of the host name. The key is in the environment: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, and
// AWS_SESSION_TOKEN for a temporary key.
func openBucket(u *url.URL) (*bucket, error) {
	query := u.Query()
	for key := range query {
		if !slices.Contains([]string{"endpoint", "region", "path_style"}, key) {
			return nil, message.Usage("target-query", "Setting", key)
		}
	}
	endpoint := query.Get("endpoint")
	if endpoint != "" {
		if e, err := url.Parse(endpoint); err != nil || e.Scheme != "https" && e.Scheme != "http" || e.Host == "" {
			return nil, message.Usage("target-endpoint", "Value", endpoint)
		}
	}
	style := query.Get("path_style")
	if !slices.Contains([]string{"", "true", "false"}, style) {
		return nil, message.Usage("target-style", "Value", style)
	}
	key := aws.Credentials{
		AccessKeyID:     os.Getenv("AWS_ACCESS_KEY_ID"),
		SecretAccessKey: os.Getenv("AWS_SECRET_ACCESS_KEY"),
		SessionToken:    os.Getenv("AWS_SESSION_TOKEN"),
	}
	if !key.HasKeys() {
		return nil, &message.Error{Key: "store-key", Values: []any{"Store", u.Host}}
	}
	settings := s3.Options{
		Region:       cmp.Or(query.Get("region"), "us-east-1"),
		UsePathStyle: style == "true",
		Credentials:  aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) { return key, nil }),
		HTTPClient: awshttp.NewBuildableClient().WithTransportOptions(func(t *http.Transport) {
			t.MaxIdleConnsPerHost = maxConcurrent
		}),
		Retryer: aws.NopRetryer{}, // attempt retries
		// Other stores than Amazon's do not support checksums in trailers.
		RequestChecksumCalculation: aws.RequestChecksumCalculationWhenRequired,
		ResponseChecksumValidation: aws.ResponseChecksumValidationWhenRequired,
	}
	if endpoint != "" {
		settings.BaseEndpoint = &endpoint
	}
	prefix := strings.Trim(u.Path, "/")
	if prefix != "" {
		prefix += "/"
	}
	return &bucket{s3.New(settings), u.Host, prefix, 30 * time.Second}, nil
}

// read returns an object, nil if it does not exist. Its size is unknown in advance, so the timeout
// starts again with every piece that arrives.
func (b *bucket) read(ctx context.Context, key string) ([]byte, error) {
	src, err := attempt(ctx, b, maxFile, func(ctx context.Context) ([]byte, error) {
		ctx, stop := context.WithCancel(ctx)
		defer stop()
		timer := time.AfterFunc(b.timeout, stop)
		src, err := b.readOnce(ctx, key, timer)
		if err != nil && !timer.Stop() {
			err = fmt.Errorf("%w: %v", context.DeadlineExceeded, err)
		}
		timer.Stop()
		return src, err
	})
	if absent(err) {
		return nil, nil
	}
	return src, err
}

func (b *bucket) readOnce(ctx context.Context, key string, timer *time.Timer) ([]byte, error) {
	answer, err := b.client.GetObject(ctx, &s3.GetObjectInput{Bucket: &b.name, Key: aws.String(b.prefix + key)})
	if err != nil {
		return nil, err
	}
	src, err := readAll(timedReader{answer.Body, timer, b.timeout}, maxFile)
	return src, errors.Join(err, answer.Body.Close())
}

// timedReader restarts a timer with every call of Read.
type timedReader struct {
	io.Reader
	timer   *time.Timer
	timeout time.Duration
}

func (r timedReader) Read(b []byte) (int, error) {
	r.timer.Reset(r.timeout)
	return r.Reader.Read(b)
}

// write creates or replaces an object, with the headers of the request.
func (b *bucket) write(ctx context.Context, key string, src []byte, request s3.PutObjectInput) error {
	_, err := attempt(ctx, b, len(src), func(ctx context.Context) (*s3.PutObjectOutput, error) {
		request.Bucket, request.Key, request.Body = &b.name, aws.String(b.prefix+key), bytes.NewReader(src)
		return b.client.PutObject(ctx, &request)
	})
	return err
}

// list returns the objects below a prefix by the rest of their keys. It uses version 1 of
// ListObjects, which all stores support. A store without version 2 would return the first thousand
// names as if these were all.
func (b *bucket) list(ctx context.Context, below string) (map[string]types.Object, error) {
	out := map[string]types.Object{}
	request := s3.ListObjectsInput{Bucket: &b.name, Prefix: aws.String(b.prefix + below)}
	for {
		page, err := attempt(ctx, b, 0, func(ctx context.Context) (*s3.ListObjectsOutput, error) {
			return b.client.ListObjects(ctx, &request)
		})
		if err != nil {
			return nil, err
		}
		for _, o := range page.Contents {
			request.Marker = o.Key
			out[strings.TrimPrefix(aws.ToString(o.Key), b.prefix+below)] = o
		}
		if !aws.ToBool(page.IsTruncated) || len(page.Contents) == 0 {
			return out, nil
		}
	}
}

// contentMD5 returns the MD5 of an object's content from its ETag, nil if the ETag is not an MD5.
func contentMD5(o types.Object) []byte {
	sum, err := hex.DecodeString(strings.Trim(aws.ToString(o.ETag), `"`))
	if err != nil || len(sum) != md5.Size {
		return nil
	}
	return sum
}

// copyContent copies a content to the name under which readers request it.
func (b *bucket) copyContent(ctx context.Context, sum, name string) error {
	_, err := attempt(ctx, b, 0, func(ctx context.Context) (*s3.CopyObjectOutput, error) {
		return b.client.CopyObject(ctx, &s3.CopyObjectInput{
			Bucket:            &b.name,
			Key:               aws.String(b.prefix + name),
			CopySource:        aws.String(httpbinding.EscapePath(b.name+"/"+b.prefix+objects+sum, false)),
			MetadataDirective: types.MetadataDirectiveReplace,
			ContentType:       aws.String(serverconf.Type(name)),
			CacheControl:      aws.String(serverconf.Caching("/" + name)),
		})
	})
	return err
}

func (b *bucket) newest(ctx context.Context) (int, []byte, error) {
	last := 0
	listed, err := b.list(ctx, internalPrefix+"manifests/")
	for key := range listed {
		if name, ok := strings.CutSuffix(key, ".json"); ok {
			last = max(last, parseRelease(name))
		}
	}
	if err != nil || last == 0 {
		return 0, nil, err
	}
	src, err := b.manifest(ctx, last)
	return last, src, err
}

func (b *bucket) manifest(ctx context.Context, release int) ([]byte, error) {
	return b.readExisting(ctx, internalPrefix+"manifests/"+number(release)+".json")
}

// readExisting reads an object that must exist. If it does not, the error is errMissing.
func (b *bucket) readExisting(ctx context.Context, key string) ([]byte, error) {
	src, err := b.read(ctx, key)
	if err == nil && src == nil {
		err = fmt.Errorf("%w: %s%s", errMissing, b.prefix, key)
	}
	return src, err
}

func (b *bucket) shown(ctx context.Context) ([]byte, error) { return b.read(ctx, manifest.Name) }

const objects = internalPrefix + "objects/"

func (b *bucket) contents(ctx context.Context) (map[string]time.Time, error) {
	listed, err := b.list(ctx, objects)
	out := map[string]time.Time{}
	for key, o := range listed {
		if digest.Valid(key) {
			out[key] = aws.ToTime(o.LastModified)
		}
	}
	return out, err
}

func (b *bucket) put(ctx context.Context, sum string, src []byte) error {
	return b.write(ctx, objects+sum, src, s3.PutObjectInput{ContentType: aws.String("application/octet-stream")})
}

func (b *bucket) get(ctx context.Context, sum string) ([]byte, error) {
	return b.readExisting(ctx, objects+sum)
}

func (b *bucket) claim(ctx context.Context, release int, src, signature []byte) error {
	name := internalPrefix + "manifests/" + number(release)
	if signature != nil {
		request := s3.PutObjectInput{ContentType: aws.String(serverconf.Type(".sig"))}
		if err := b.write(ctx, name+"-"+digest.Of(src)+".sig", signature, request); err != nil {
			return err
		}
	}
	var occupied error
	if release == 1 {
		// Report this error last: if another publisher claims release 1 at the same time, its files
		// may be the ones found.
		occupied = b.checkFree(ctx, src)
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
	conditional, err := b.supportsConditions(ctx)
	if err != nil {
		return err
	}
	request := s3.PutObjectInput{ContentType: aws.String(serverconf.Type(".json"))}
	if conditional {
		request.IfNoneMatch = aws.String("*")
	}
	err = b.write(ctx, name+".json", src, request)
	if err != nil && !exists(err) {
		return err
	}
	if !conditional {
		// If two publishers write the manifest, the last write counts: wait until the other's is
		// done.
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(b.timeout / 10):
		}
	}
	// An earlier try may have succeeded although its response was lost, so compare the content.
	if there, err = b.readExisting(ctx, name+".json"); err != nil {
		return err
	}
	if !bytes.Equal(there, src) {
		return errClaimed
	}
	return nil
}

// checkFree returns an error if the first release would replace files that Publish did not write.
func (b *bucket) checkFree(ctx context.Context, src []byte) error {
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
			return &message.Error{Key: "bucket-not-ours", Values: []any{"Bucket", b.name, "File", b.prefix + name}}
		}
	}
	return nil
}

// supportsConditions reports whether the store honours If-None-Match on writes. Some stores reject
// the header and some ignore it, so write the same object twice.
func (b *bucket) supportsConditions(ctx context.Context) (bool, error) {
	request := s3.PutObjectInput{ContentType: aws.String(serverconf.Type(".txt")), IfNoneMatch: aws.String("*")}
	for range 2 {
		err := b.write(ctx, internalPrefix+"conditions", nil, request)
		switch {
		case exists(err):
			return true, nil
		case code(err) == "NotImplemented":
			return false, nil
		case err != nil:
			return false, err
		}
	}
	return false, nil
}

func (b *bucket) remove(ctx context.Context, key string) error {
	_, err := attempt(ctx, b, 0, func(ctx context.Context) (*s3.DeleteObjectOutput, error) {
		return b.client.DeleteObject(ctx, &s3.DeleteObjectInput{Bucket: &b.name, Key: aws.String(b.prefix + key)})
	})
	if absent(err) {
		return nil
	}
	return err
}

func (b *bucket) prune(ctx context.Context, _ func(int) bool, stale map[string]bool, _ time.Time) error {
	return each(ctx, slices.Sorted(maps.Keys(stale)), func(sum string) error {
		return b.remove(ctx, objects+sum)
	})
}

func (b *bucket) served() bool { return false }
