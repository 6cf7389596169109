package sandbox

import (
	"strconv"
	"time"
)

// discordEpoch is the first millisecond of 2015, from which Discord counts its ids.
const discordEpoch = 1420070400000

// snowflakes hands out ids that carry the time in milliseconds and never repeat or go back.
// The caller holds the server's lock.
type snowflakes struct{ last int64 }

func (s *snowflakes) next(now time.Time) string {
	id := (now.UnixMilli() - discordEpoch) << 22
	if id <= s.last {
		id = s.last + 1
	}
	s.last = id
	return strconv.FormatInt(id, 10)
}

// seen tells the generator about an id read back from the journal.
func (s *snowflakes) seen(id string) {
	if n, err := strconv.ParseInt(id, 10, 64); err == nil && n > s.last {
		s.last = n
	}
}

// isSnowflake reports whether text is a decimal id that fits 64 bits.
func isSnowflake(text string) bool {
	if text == "" || len(text) > 1 && text[0] == '0' {
		return false
	}
	_, err := strconv.ParseUint(text, 10, 64)
	return err == nil
}

// snowflakeLess orders ids by age; shorter decimal strings are smaller numbers.
func snowflakeLess(a, b string) bool {
	if len(a) != len(b) {
		return len(a) < len(b)
	}
	return a < b
}
