package publish

import (
	"bytes"
	"errors"
	"fmt"
	"os"

	"github.com/hiddeco/sshsig"
	"golang.org/x/crypto/ssh"

	"portal/internal/message"
)

// Namespace is what a signature of a manifest is for, so that one made for
// something else proves nothing here: ssh-keygen -Y verify -n portal-manifest.
const Namespace = "portal-manifest"

// Signer signs manifests with an SSH key. A nil one signs nothing.
type Signer struct{ key ssh.Signer }

// ReadSigner reads a private SSH key without a passphrase.
func ReadSigner(name string) (*Signer, error) {
	src, err := os.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("reading the key: %w", err)
	}
	key, err := ssh.ParsePrivateKey(src)
	var locked *ssh.PassphraseMissingError
	if errors.As(err, &locked) {
		return nil, &message.Error{Key: "key-locked", Values: []any{"File", name}}
	}
	if err != nil {
		return nil, &message.Error{Key: "key-form", Values: []any{"File", name}, Cause: err}
	}
	return &Signer{key}, nil
}

func (s *Signer) sign(src []byte) ([]byte, error) {
	if s == nil {
		return nil, nil
	}
	signature, err := sshsig.Sign(bytes.NewReader(src), s.key, sshsig.HashSHA512, Namespace)
	if err != nil {
		return nil, fmt.Errorf("signing the manifest: %w", err)
	}
	return sshsig.Armor(signature), nil
}

// Keys are public SSH keys whose signatures are believed.
type Keys []ssh.PublicKey

// ReadKeys reads public keys, one a line as ssh-keygen writes them.
func ReadKeys(name string) (Keys, error) {
	src, err := os.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("reading the keys: %w", err)
	}
	var out Keys
	for rest := src; len(bytes.TrimSpace(rest)) > 0; {
		var key ssh.PublicKey
		if key, _, _, rest, err = ssh.ParseAuthorizedKey(rest); err != nil {
			return nil, &message.Error{Key: "keys-form", Values: []any{"File", name}, Cause: err}
		}
		out = append(out, key)
	}
	if len(out) == 0 {
		return nil, &message.Error{Key: "keys-form", Values: []any{"File", name}}
	}
	return out, nil
}

// signed reports whether one of the keys signed a manifest.
func (k Keys) signed(src, signature []byte) bool {
	s, err := sshsig.Unarmor(signature)
	if err != nil {
		return false
	}
	for _, key := range k {
		if sshsig.Verify(bytes.NewReader(src), s, key, s.HashAlgorithm, Namespace) == nil {
			return true
		}
	}
	return false
}
