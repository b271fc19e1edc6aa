package publish

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
	client   *s3.Client
	name     string
	prefix   string
	patience time.Duration // for one request and its answer, and for every 64 kB that travel
}

// openBucket opens s3://bucket/prefix. Of the query, endpoint is the address of
// a store that is not Amazon's, region its region and path_style=true says that
// the bucket's name is no part of the host's. The key is in the environment, as
// all S3 programs have it: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, and
// AWS_SESSION_TOKEN with a key that expires.
func openBucket(u *url.URL) (*bucket, error) {
	query := u.Query()
	for key := range query {
		if !slices.Contains([]string{"endpoint", "region", "path_style"}, key) {
			return nil, words.Usage("target-query", "Setting", key)
		}
	}
	endpoint := query.Get("endpoint")
	if e, err := url.Parse(endpoint); endpoint != "" && (err != nil || e.Scheme != "https" && e.Scheme != "http" || e.Host == "") {
		return nil, words.Usage("target-endpoint", "Value", endpoint)
	}
	style := query.Get("path_style")
	if !slices.Contains([]string{"", "true", "false"}, style) {
		return nil, words.Usage("target-style", "Value", style)
	}
	key := aws.Credentials{
		AccessKeyID:     os.Getenv("AWS_ACCESS_KEY_ID"),
		SecretAccessKey: os.Getenv("AWS_SECRET_ACCESS_KEY"),
		SessionToken:    os.Getenv("AWS_SESSION_TOKEN"),
	}
	if !key.HasKeys() {
		return nil, &words.Error{Key: "store-key", Values: []any{"Store", u.Host}}
	}
	settings := s3.Options{
		Region:       cmp.Or(query.Get("region"), "us-east-1"),
		UsePathStyle: style == "true",
		Credentials:  aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) { return key, nil }),
		HTTPClient: awshttp.NewBuildableClient().WithTransportOptions(func(t *http.Transport) {
			t.MaxIdleConnsPerHost = atOnce
		}),
		Retryer: aws.NopRetryer{}, // attempt retries
		// Stores other than Amazon's do not know checksums behind the content.
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
	answer, err := b.client.GetObject(ctx, &s3.GetObjectInput{Bucket: &b.name, Key: aws.String(b.prefix + key)})
	if err != nil {
		return nil, err
	}
	src, err := readAll(patient{answer.Body, late, b.patience}, maxFile)
	return src, errors.Join(err, answer.Body.Close())
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

// write creates a file of the bucket with the headers of a request.
func (b *bucket) write(ctx context.Context, key string, src []byte, request s3.PutObjectInput) error {
	_, err := attempt(ctx, b, len(src), func(ctx context.Context) (*s3.PutObjectOutput, error) {
		request.Bucket, request.Key, request.Body = &b.name, aws.String(b.prefix+key), bytes.NewReader(src)
		return b.client.PutObject(ctx, &request)
	})
	return err
}

// list returns the objects below a prefix by the rest of their keys. It uses
// the first version of ListObjects, which all stores know: one that does not
// know the second answers with a thousand names, as if there were no more.
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

// contentMD5 returns what a store says is the MD5 of an object's content, nil
// where its ETag is something else.
func contentMD5(o types.Object) []byte {
	sum, err := hex.DecodeString(strings.Trim(aws.ToString(o.ETag), `"`))
	if err != nil || len(sum) != md5.Size {
		return nil
	}
	return sum
}

// copyContent copies a content to where readers find it as a file of a name.
func (b *bucket) copyContent(ctx context.Context, sum, name string) error {
	_, err := attempt(ctx, b, 0, func(ctx context.Context) (*s3.CopyObjectOutput, error) {
		return b.client.CopyObject(ctx, &s3.CopyObjectInput{
			Bucket:            &b.name,
			Key:               aws.String(b.prefix + name),
			CopySource:        aws.String(httpbinding.EscapePath(b.name+"/"+b.prefix+objects+sum, false)),
			MetadataDirective: types.MetadataDirectiveReplace,
			ContentType:       aws.String(hosting.Type(name)),
			CacheControl:      aws.String(hosting.Caching("/" + name)),
		})
	})
	return err
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
	return b.held(ctx, objects+sum)
}

func (b *bucket) claim(ctx context.Context, release int, src, signature []byte) error {
	name := kept + "manifests/" + number(release)
	if signature != nil {
		request := s3.PutObjectInput{ContentType: aws.String(hosting.Type(".sig"))}
		if err := b.write(ctx, name+"-"+digest.Of(src)+".sig", signature, request); err != nil {
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
	request := s3.PutObjectInput{ContentType: aws.String(hosting.Type(".json"))}
	if knows {
		request.IfNoneMatch = aws.String("*")
	}
	err = b.write(ctx, name+".json", src, request)
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
			return &words.Error{Key: "bucket-not-ours", Values: []any{"Bucket", b.name, "File", b.prefix + name}}
		}
	}
	return nil
}

// knowsConditions reports whether a store that is asked to write a file only
// where none is does so. Some say that they cannot, and some do not say it.
func (b *bucket) knowsConditions(ctx context.Context) (bool, error) {
	request := s3.PutObjectInput{ContentType: aws.String(hosting.Type(".txt")), IfNoneMatch: aws.String("*")}
	for range 2 {
		err := b.write(ctx, kept+"conditions", nil, request)
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

func (b *bucket) remove(ctx context.Context, key string) error {
	_, err := attempt(ctx, b, 0, func(ctx context.Context) (*s3.DeleteObjectOutput, error) {
		return b.client.DeleteObject(ctx, &s3.DeleteObjectInput{Bucket: &b.name, Key: aws.String(b.prefix + key)})
	})
	if absent(err) {
		return nil
	}
	return err
}

func (b *bucket) prune(ctx context.Context, _ func(int) bool, stale map[string]bool) error {
	return each(ctx, slices.Sorted(maps.Keys(stale)), func(sum string) error {
		return b.remove(ctx, objects+sum)
	})
}

func (b *bucket) served() bool { return false }
