package release

import (
	"bytes"
	"errors"
	"fmt"
	"os"

	"github.com/hiddeco/sshsig"
	"golang.org/x/crypto/ssh"

	"portal/internal/message"
)

// Namespace is the SSH signature namespace of manifests, as in ssh-keygen -Y verify -n
// portal-manifest. It prevents the use of signatures made for another purpose.
const Namespace = "portal-manifest"

// Signer signs manifests with an SSH key. A nil Signer returns no signature.
type Signer struct{ key ssh.Signer }

// ReadSigner reads a private SSH key. It returns an error if the key has a passphrase.
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

// Keys lists the public SSH keys whose signatures are trusted.
type Keys []ssh.PublicKey

// ReadKeys reads public keys in the format of ssh-keygen, one per line. A file without keys is an
// error.
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

// signed reports whether signature is a valid signature of src by one of the keys.
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
