package sandbox

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"sync"
	"time"
)

// requestsKept is how many received calls can be asked for; older ones are forgotten.
const requestsKept = 100_000

// received is one call of the REST API, as it came in.
type received struct {
	N      int64     `json:"n"` // order of arrival, from 1
	Method string    `json:"method"`
	Path   string    `json:"path"` // as sent, version included
	Query  string    `json:"query,omitempty"`
	Reason string    `json:"reason"` // X-Audit-Log-Reason, decoded
	Agent  string    `json:"user_agent,omitempty"`
	Status int       `json:"status"` // 0 while unanswered, or when the answer never left
	Fault  string    `json:"fault,omitempty"`
	Time   time.Time `json:"time"`
}

// requestLog remembers calls in order of arrival. A call is in the file before it has any effect, so a call whose
// effect is seen after a kill is also in the log; its status may then be 0.
type requestLog struct {
	mu   sync.Mutex
	file *os.File
	rows []received // ascending n without gaps
	last int64
	size int // lines in the file
	path string
}

func openRequestLog(path string) (*requestLog, error) {
	l := &requestLog{path: path}
	if f, err := os.Open(path); err == nil {
		sc := bufio.NewScanner(f)
		sc.Buffer(nil, 1<<20)
		for sc.Scan() {
			var r received
			if json.Unmarshal(sc.Bytes(), &r) == nil && r.N > 0 {
				l.put(r)
			}
		}
		f.Close()
		if err := sc.Err(); err != nil {
			return nil, fmt.Errorf("read request log: %w", err)
		}
	} else if !errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("open request log: %w", err)
	}
	if err := l.rewrite(); err != nil {
		return nil, err
	}
	return l, nil
}

// put adds a call or, for a number already known, replaces it.
func (l *requestLog) put(r received) {
	if len(l.rows) > 0 {
		if i := r.N - l.rows[0].N; i >= 0 && i < int64(len(l.rows)) {
			l.rows[i] = r
			return
		}
	}
	if r.N <= l.last {
		return
	}
	if r.N != l.last+1 {
		l.rows = nil // a hole: keep what is contiguous
	}
	l.rows = append(l.rows, r)
	l.last = r.N
	if len(l.rows) > 2*requestsKept {
		l.rows = append([]received(nil), l.rows[len(l.rows)-requestsKept:]...)
	}
}

// rewrite leaves only what is kept in the file. The caller holds mu or is alone.
func (l *requestLog) rewrite() error {
	if n := len(l.rows) - requestsKept; n > 0 {
		l.rows = append([]received(nil), l.rows[n:]...)
	}
	f, err := os.OpenFile(l.path+".new", os.O_CREATE|os.O_TRUNC|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return fmt.Errorf("create request log: %w", err)
	}
	w := bufio.NewWriter(f)
	enc := json.NewEncoder(w)
	for _, r := range l.rows {
		if err := enc.Encode(r); err != nil {
			f.Close()
			return fmt.Errorf("encode request log: %w", err)
		}
	}
	if err := errors.Join(w.Flush(), os.Rename(l.path+".new", l.path)); err != nil {
		f.Close()
		return fmt.Errorf("write request log: %w", err)
	}
	if l.file != nil {
		l.file.Close()
	}
	l.file, l.size = f, len(l.rows)
	return nil
}

func (l *requestLog) write(r received) error {
	line, err := json.Marshal(r)
	if err != nil {
		return fmt.Errorf("encode request: %w", err)
	}
	if _, err := l.file.Write(append(line, '\n')); err != nil {
		return fmt.Errorf("append to request log: %w", err)
	}
	if l.size++; l.size > 6*requestsKept {
		return l.rewrite()
	}
	return nil
}

// begin notes a call on arrival and gives it its number.
func (l *requestLog) begin(r received) (received, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	r.N = l.last + 1
	l.put(r)
	return r, l.write(r)
}

// end notes how the call was answered.
func (l *requestLog) end(r received) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.put(r)
	return l.write(r)
}

// after is every kept call with a number above n, and the last number given.
func (l *requestLog) after(n int64) ([]received, int64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	out := []received{}
	if len(l.rows) > 0 {
		first := l.rows[0].N
		from := max(0, n+1-first)
		if from < int64(len(l.rows)) {
			out = append(out, l.rows[from:]...)
		}
	}
	return out, l.last
}

func (l *requestLog) close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.file.Close()
}
