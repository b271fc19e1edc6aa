package publish

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/feature/ec2/imds"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"gocloud.dev/blob"
	"gocloud.dev/blob/s3blob"

	"portal/internal/hosting"
	"portal/internal/manifest"
	"portal/internal/message"
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
			return nil, message.Usage("target-query", "Setting", key)
		}
	}
	endpoint := query.Get("endpoint")
	if e, err := url.Parse(endpoint); endpoint != "" && (err != nil || e.Scheme != "https" && e.Scheme != "http" || e.Host == "") {
		return nil, message.Usage("target-endpoint", "Value", endpoint)
	}
	style := query.Get("path_style")
	if !slices.Contains([]string{"", "true", "false"}, style) {
		return nil, message.Usage("target-style", "Value", style)
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
		return nil, &message.Error{Key: "store-settings", Cause: err}
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
		return nil, &message.Error{Key: "store-settings", Cause: err}
	}
	prefix := strings.Trim(u.Path, "/")
	if prefix != "" {
		prefix += "/"
	}
	return &bucket{opened, u.Host, prefix, 30 * time.Second}, nil
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
			return &message.Error{Key: "bucket-not-ours", Values: []any{"Bucket", b.name, "File", b.prefix + name}}
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

func (b *bucket) remove(ctx context.Context, key string) error {
	_, err := attempt(ctx, b, 0, func(ctx context.Context) (struct{}, error) {
		return struct{}{}, b.Delete(ctx, b.prefix+key)
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

func (b *bucket) close() error { return b.Close() }
