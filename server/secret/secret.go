// Package secret keeps the server's key and what is made with it: derived secrets, sealed values, hashes of random
// ones. Nothing that opens a door is stored so that it can be read back.
package secret

import (
	"crypto/cipher"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/google/uuid"
	"golang.org/x/crypto/chacha20poly1305"
	"golang.org/x/crypto/hkdf"
)

// Key is the server's key, 32 bytes. Replicas share one.
type Key struct{ bytes [32]byte }

// ErrKey says that a key file does not hold a key.
var ErrKey = errors.New("not a key: 64 hexadecimal digits are expected")

// String hides the key from logs.
func (Key) String() string { return "***" }

// GoString hides the key from %#v.
func (Key) GoString() string { return "***" }

// NewKey is the key made of these bytes; for tests and tools.
func NewKey(b [32]byte) Key { return Key{b} }

// Load reads the key at path, and makes one there when the file is absent and create is set.
func Load(path string, create bool) (Key, error) {
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) && create {
		return makeKey(path)
	}
	if err != nil {
		return Key{}, fmt.Errorf("read the key: %w", err)
	}
	raw, err := hex.DecodeString(strings.TrimSpace(string(data)))
	if err != nil || len(raw) != 32 {
		return Key{}, fmt.Errorf("read the key %s: %w", path, ErrKey)
	}
	var k Key
	copy(k.bytes[:], raw)
	return k, nil
}

// makeKey writes the file whole or not at all: a crash leaves no half key.
func makeKey(path string) (Key, error) {
	var k Key
	rand.Read(k.bytes[:]) //nolint:errcheck // never fails since Go 1.24
	tmp, err := os.CreateTemp(filepath.Dir(path), ".key-*")
	if err != nil {
		return Key{}, fmt.Errorf("make the key: %w", err)
	}
	defer os.Remove(tmp.Name()) //nolint:errcheck // gone after the rename
	_, err = fmt.Fprintln(tmp, hex.EncodeToString(k.bytes[:]))
	err = errors.Join(err, tmp.Chmod(0o600), tmp.Sync(), tmp.Close())
	if err == nil {
		err = os.Rename(tmp.Name(), path)
	}
	if err == nil {
		err = syncFolder(filepath.Dir(path))
	}
	if err != nil {
		return Key{}, fmt.Errorf("make the key %s: %w", path, err)
	}
	return k, nil
}

// syncFolder makes a rename last: secrets are handed out at once, and a power cut must not take their key back.
func syncFolder(dir string) error {
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// Derive is the secret of one thing, always the same: HMAC-SHA-256 of key, kind and id, in base64url.
func (k Key) Derive(kind, id string) string {
	m := hmac.New(sha256.New, k.bytes[:])
	fmt.Fprintf(m, "%s\x00%s", kind, id)
	return base64.RawURLEncoding.EncodeToString(m.Sum(nil))
}

// Keys that make repeated sending safe: shorter ones could be guessed.
const minOnce, maxOnce = 16, 200

// Once is the id of what a key made: the same for the same kind, parts and key, so that sending again finds it. It is empty
// for a key that is none.
func (k Key) Once(kind, key string, parts ...string) string {
	if len(key) < minOnce || len(key) > maxOnce {
		return ""
	}
	return uuid.NewSHA1(uuid.Nil, []byte(k.Derive("once."+kind, strings.Join(append(parts, key), "\x00")))).String()
}

// Is tells in constant time whether secret is the one of kind and id.
func (k Key) Is(secret, kind, id string) bool {
	return subtle.ConstantTimeCompare([]byte(secret), []byte(k.Derive(kind, id))) == 1
}

// Seal encrypts text so that only this key, and only for the same purpose, opens it (XChaCha20-Poly1305).
func (k Key) Seal(purpose, text string) (string, error) {
	a, err := k.aead(purpose)
	if err != nil {
		return "", err
	}
	nonce := make([]byte, a.NonceSize(), a.NonceSize()+len(text)+a.Overhead())
	rand.Read(nonce) //nolint:errcheck // never fails since Go 1.24
	return base64.RawURLEncoding.EncodeToString(a.Seal(nonce, nonce, []byte(text), []byte(purpose))), nil
}

// Open is the inverse of Seal; it fails on anything that this key did not seal for this purpose.
func (k Key) Open(purpose, sealed string) (string, error) {
	a, err := k.aead(purpose)
	if err != nil {
		return "", err
	}
	raw, err := base64.RawURLEncoding.DecodeString(sealed)
	if err != nil || len(raw) < a.NonceSize() {
		return "", fmt.Errorf("open a sealed %s: malformed", purpose)
	}
	text, err := a.Open(nil, raw[:a.NonceSize()], raw[a.NonceSize():], []byte(purpose))
	if err != nil {
		return "", fmt.Errorf("open a sealed %s: %w", purpose, err)
	}
	return string(text), nil
}

func (k Key) aead(purpose string) (cipher.AEAD, error) {
	sub := make([]byte, chacha20poly1305.KeySize)
	if _, err := hkdf.New(sha256.New, k.bytes[:], nil, []byte("seal "+purpose)).Read(sub); err != nil {
		return nil, fmt.Errorf("derive a key for %s: %w", purpose, err)
	}
	return chacha20poly1305.NewX(sub)
}

// Token is a fresh random secret of 256 bits, in base64url.
func Token() string {
	var b [32]byte
	rand.Read(b[:]) //nolint:errcheck // never fails since Go 1.24
	return base64.RawURLEncoding.EncodeToString(b[:])
}

// Hash is what is stored of a Token.
func Hash(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}
