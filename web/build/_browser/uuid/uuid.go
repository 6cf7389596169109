// Package uuid is the one function that go-app's browser side asks of github.com/google/uuid.
package uuid

import (
	"encoding/hex"
	"math/rand/v2"
)

// NewString is a random UUID (version 4). It tells tabs and devices apart and is no secret.
func NewString() string {
	var b [16]byte
	for i := range b {
		b[i] = byte(rand.Uint32())
	}
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	s := hex.EncodeToString(b[:])
	return s[:8] + "-" + s[8:12] + "-" + s[12:16] + "-" + s[16:20] + "-" + s[20:]
}
