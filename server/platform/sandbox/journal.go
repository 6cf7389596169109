package sandbox

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"
)

// record is one row of the world as it is after a change; no value means that the row is gone.
type record struct {
	Kind  string          `json:"k"`
	ID    string          `json:"i"`
	Value json.RawMessage `json:"v,omitempty"`
}

// compactAbove is the size at which a grown journal is rewritten as one snapshot, if it has also tripled.
const compactAbove = 32 << 20

// journal is the durable form of the world: one line per committed change, each line the list of rows it wrote. A line
// that a kill cut short was never answered, so reading stops there. Appends are ordered by the caller's lock; syncs
// are shared, so that concurrent answers wait for one fsync together.
type journal struct {
	path   string
	noSync bool

	mu      sync.Mutex
	idle    *sync.Cond
	file    *os.File
	size    int64
	base    int64 // size right after the last compaction
	written int64 // changes appended
	synced  int64 // changes known to be on disk
	syncing bool
	err     error // first failure; nothing is answered 2xx after it
}

// readJournal calls apply for each complete line of the file, in order. A missing file is an empty journal.
func readJournal(path string, apply func([]record) error) error {
	f, err := os.Open(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("open journal: %w", err)
	}
	defer f.Close()
	r := bufio.NewReaderSize(f, 1<<20)
	for n := 1; ; n++ {
		line, err := r.ReadBytes('\n')
		if errors.Is(err, io.EOF) {
			return nil // what follows the last newline was never acknowledged
		}
		if err != nil {
			return fmt.Errorf("read journal: %w", err)
		}
		var records []record
		if err := json.Unmarshal(line, &records); err != nil {
			if _, next := r.Peek(1); errors.Is(next, io.EOF) {
				return nil // a torn block at the very end, for example after a power cut
			}
			return fmt.Errorf("journal %s line %d: %w", path, n, err)
		}
		if err := apply(records); err != nil {
			return fmt.Errorf("journal %s line %d: %w", path, n, err)
		}
	}
}

// createJournal writes the snapshot to a new file, puts it in place of the old one and opens it for appending.
func createJournal(path string, snapshot []record, noSync bool) (*journal, error) {
	j := &journal{path: path, noSync: noSync}
	j.idle = sync.NewCond(&j.mu)
	if err := j.replace(snapshot); err != nil {
		return nil, err
	}
	return j, nil
}

// replace swaps the file for one that holds only the snapshot. The caller holds mu or is alone.
func (j *journal) replace(snapshot []record) error {
	tmp := j.path + ".new"
	f, err := os.OpenFile(tmp, os.O_CREATE|os.O_TRUNC|os.O_RDWR|os.O_APPEND, 0o600)
	if err != nil {
		return fmt.Errorf("create journal: %w", err)
	}
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	for _, r := range snapshot {
		if err := enc.Encode([]record{r}); err != nil {
			f.Close()
			return fmt.Errorf("encode snapshot: %w", err)
		}
	}
	n, err := f.Write(buf.Bytes())
	if err == nil {
		err = f.Sync()
	}
	if err == nil {
		err = os.Rename(tmp, j.path)
	}
	if err == nil {
		err = syncFolder(filepath.Dir(j.path))
	}
	if err != nil {
		f.Close()
		return fmt.Errorf("write snapshot: %w", err)
	}
	if j.file != nil {
		j.file.Close()
	}
	j.file, j.size, j.base = f, int64(n), int64(n)
	j.synced = j.written
	return nil
}

// append adds one change and returns its number for wait. It reaches the operating system before it returns, so it
// survives the death of the process; wait makes it survive the machine's.
func (j *journal) append(records []record) (int64, error) {
	line, err := json.Marshal(records)
	if err != nil {
		return 0, fmt.Errorf("encode change: %w", err)
	}
	line = append(line, '\n')
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.err != nil {
		return 0, j.err
	}
	n, err := j.file.Write(line)
	j.size += int64(n)
	if err != nil {
		j.err = fmt.Errorf("append to journal: %w", err)
		return 0, j.err
	}
	j.written++
	return j.written, nil
}

// position is the number of the last appended change.
func (j *journal) position() int64 {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.written
}

// wait blocks until change n is on disk.
func (j *journal) wait(n int64) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	for j.synced < n && j.err == nil && !j.noSync {
		if j.syncing {
			j.idle.Wait()
			continue
		}
		j.syncing = true
		target, file := j.written, j.file
		j.mu.Unlock()
		err := file.Sync()
		j.mu.Lock()
		j.syncing = false
		if err != nil {
			j.err = fmt.Errorf("sync journal: %w", err)
		} else if target > j.synced {
			j.synced = target
		}
		j.idle.Broadcast()
	}
	return j.err
}

// compact rewrites the file when it has grown past its worth; snapshot is only called when needed.
func (j *journal) compact(snapshot func() ([]record, error)) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.err != nil || j.size < compactAbove || j.size < 3*j.base {
		return j.err
	}
	for j.syncing {
		j.idle.Wait()
	}
	records, err := snapshot()
	if err == nil {
		err = j.replace(records)
	}
	if err != nil {
		j.err = err
	}
	return err
}

func (j *journal) close() error {
	err := j.wait(j.position())
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.err == nil {
		j.err = ErrClosed
	}
	return errors.Join(err, j.file.Close())
}

// syncFolder makes a rename in the folder durable.
func syncFolder(path string) error {
	d, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("open folder: %w", err)
	}
	defer d.Close()
	if err := d.Sync(); err != nil {
		return fmt.Errorf("sync folder: %w", err)
	}
	return nil
}
