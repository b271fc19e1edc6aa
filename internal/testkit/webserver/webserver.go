// Package webserver runs real web servers for tests that request what was published. The portal
// command does not use it.
package webserver

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// Server is a real server on this machine.
type Server struct {
	Plain, Safe string // addresses over http and https, without a trailing slash
	Brotli      bool   // it serves text compressed with brotli
	Redirects   int    // the status code of its redirects to folders
	Query       bool   // its redirects preserve the query
	client      *http.Client
}

// program returns the path of a program that tests need. Without it the test is skipped, or fails
// if all tests must run.
func program(t testing.TB, name string) string {
	t.Helper()
	file, err := exec.LookPath(name)
	if err != nil {
		const where = "/usr/sbin/" // often missing from PATH
		if file, err = exec.LookPath(where + name); err == nil {
			return file
		}
		if os.Getenv("CI") == "true" {
			t.Fatalf("there is no %s; make test installs it where it may", name)
		}
		t.Skipf("there is no %s on this machine, so what it answers is not tested", name)
	}
	return file
}

// ports returns two free ports of this machine.
func ports(t testing.TB) (a, b string) {
	t.Helper()
	var found []string
	for range 2 {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close()
		_, port, err := net.SplitHostPort(l.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		found = append(found, port)
	}
	return found[0], found[1]
}

// start runs a server until the test ends. It retries with other ports if another program took one.
func start(t testing.TB, command func(plain, safe string) *exec.Cmd) *Server {
	t.Helper()
	var output bytes.Buffer
	for range 3 {
		plain, safe := ports(t)
		s := &Server{Plain: "http://127.0.0.1:" + plain, Safe: "https://127.0.0.1:" + safe, client: client(t)}
		cmd := command(plain, safe)
		output.Reset()
		cmd.Stdout, cmd.Stderr = &output, &output
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		ended := make(chan struct{})
		go func() {
			_ = cmd.Wait() // its output has the reason
			close(ended)
		}()
		if answers(s, ended) {
			t.Cleanup(func() {
				_ = cmd.Process.Kill() // it may have ended already
				<-ended
				if t.Failed() {
					t.Log(output.String())
				}
			})
			return s
		}
		_ = cmd.Process.Kill()
		<-ended
	}
	t.Fatalf("the server does not start:\n%s", output.String())
	return nil
}

// answers waits until a server answers on both ports or has ended.
func answers(s *Server, ended chan struct{}) bool {
	late := time.After(20 * time.Second)
	for {
		ok := true
		for _, address := range []string{s.Plain, s.Safe} {
			if r, err := s.client.Get(address + "/"); err != nil {
				ok = false
			} else {
				ok = r.Header.Get("Server") != "" && ok
				_ = r.Body.Close()
			}
		}
		if ok {
			return true
		}
		select {
		case <-ended:
			return false
		case <-late:
			return false
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// client returns a client that neither decompresses nor follows redirects.
func client(t testing.TB) *http.Client {
	t.Helper()
	transport := &http.Transport{
		DisableCompression: true,
		TLSClientConfig:    &tls.Config{InsecureSkipVerify: true}, // the server's own certificate
	}
	t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{
		Transport: transport, Timeout: 20 * time.Second,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// Answer is a server's response.
type Answer struct {
	Code   int
	Header http.Header
	Body   string
}

// Ask requests an address exactly as given, even one that Go would normalise.
func (s *Server) Ask(t testing.TB, method, address string, headers ...string) Answer {
	t.Helper()
	request, err := http.NewRequestWithContext(context.Background(), method, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(headers); i += 2 {
		request.Header.Set(headers[i], headers[i+1])
	}
	r, err := s.client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Body.Close(); err != nil {
		t.Fatal(err)
	}
	return Answer{r.StatusCode, r.Header, string(body)}
}

// certificate creates a certificate for this machine, valid for an hour.
func certificate(t testing.TB, dir string) (cert, key string) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &private.PublicKey, private)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	write := func(name, kind string, der []byte) string {
		file := filepath.Join(dir, name)
		if err := os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), 0o600); err != nil {
			t.Fatal(err)
		}
		return file
	}
	return write("cert.pem", "CERTIFICATE", der), write("key.pem", "PRIVATE KEY", secret)
}

// config writes a server's configuration into a new folder.
func config(t testing.TB, dir, name, text string) string {
	t.Helper()
	file := filepath.Join(dir, name)
	if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	return file
}

// Nginx starts nginx for a folder with the configuration of the build, as the user of the test,
// within settings that many hosts have.
func Nginx(t testing.TB, root, files string) *Server {
	t.Helper()
	file := program(t, "nginx")
	dir := t.TempDir()
	cert, key := certificate(t, dir)
	const module = "/usr/lib/nginx/modules/ngx_http_brotli_static_module.so"
	load, brotli := "", ""
	if _, err := os.Stat(module); err == nil {
		load, brotli = "load_module "+module+";", "include "+filepath.Join(files, "nginx-brotli.conf")+";"
	} else if os.Getenv("CI") == "true" {
		t.Fatalf("nginx has no brotli_static: %v", err)
	}
	s := start(t, func(plain, safe string) *exec.Cmd {
		return exec.Command(file, "-p", dir, "-e", "stderr", "-c", config(t, dir, "nginx.conf", fmt.Sprintf(`%s
daemon off;
master_process off;
pid nginx.pid;
error_log stderr;
events {}
http {
    access_log off;
    client_body_temp_path body;
    proxy_temp_path proxy;
    fastcgi_temp_path fastcgi;
    uwsgi_temp_path uwsgi;
    scgi_temp_path scgi;
    types { text/html html; text/css css; application/xml xml; }
    charset utf-8;
    gzip on;
    gzip_types *;
    add_header X-Powered-By "somebody";
    server {
        listen 127.0.0.1:%s;
        listen 127.0.0.1:%s ssl;
        ssl_certificate %s;
        ssl_certificate_key %s;
        root %s;
        location ~ \.(png|css)$ {
            expires 30d;
        }
        %s
        include %s;
    }
}
`, load, plain, safe, cert, key, root, brotli, filepath.Join(files, "nginx.conf"))))
	})
	s.Brotli, s.Redirects, s.Query = brotli != "", http.StatusMovedPermanently, true
	return s
}

// Caddy starts Caddy in the same way.
func Caddy(t testing.TB, root, files string) *Server {
	t.Helper()
	file := program(t, "caddy")
	dir := t.TempDir()
	cert, key := certificate(t, dir)
	s := start(t, func(plain, safe string) *exec.Cmd {
		cmd := exec.Command(file, "run", "--adapter", "caddyfile", "--config", config(t, dir, "Caddyfile", fmt.Sprintf(`{
	admin off
	auto_https off
}
(portal) {
	root * %s
	import %s
}
http://127.0.0.1:%s {
	import portal
}
https://127.0.0.1:%s {
	tls %s %s
	import portal
}
`, root, filepath.Join(files, "Caddyfile"), plain, safe, cert, key)))
		cmd.Env = append(os.Environ(), "HOME="+dir, "XDG_DATA_HOME="+dir, "XDG_CONFIG_HOME="+dir)
		return cmd
	})
	s.Brotli, s.Redirects = true, http.StatusPermanentRedirect
	return s
}
