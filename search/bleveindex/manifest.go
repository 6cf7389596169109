package bleveindex

import (
	"bytes"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"os"
	"path/filepath"
)

// manifest says which folders make up the index. It is replaced as a whole, so that the index is always of one time.
type manifest struct {
	Recipe     string            `json:"recipe"`
	Mark       string            `json:"mark"`
	Rebuild    bool              `json:"rebuild"` // not all entries are in it
	Generation uint64            `json:"generation"`
	Folders    map[string]string `json:"folders"` // by label
	Written    map[string]uint64 `json:"written"` // by label, the write that Mark stands for at least
}

const manifestName = "index.json"

func readManifest(dir string) (manifest, error) {
	var m manifest
	b, err := os.ReadFile(filepath.Join(dir, manifestName))
	if err != nil {
		return m, err
	}
	sum, body, _ := bytes.Cut(b, []byte("\n"))
	if string(sum) != sumOf(body) {
		return manifest{}, fmt.Errorf("%w: checksum of %s", errDamaged, manifestName)
	}
	if err := json.Unmarshal(body, &m); err != nil {
		return manifest{}, fmt.Errorf("read %s: %w", manifestName, err)
	}
	if m.Recipe != recipe {
		return m, fmt.Errorf("index was made by recipe %q, this is %q", m.Recipe, recipe)
	}
	for _, folder := range m.Folders {
		if folder != filepath.Base(folder) || folder == "." || folder == ".." {
			return m, fmt.Errorf("%s names a folder outside", manifestName)
		}
	}
	return m, nil
}

// sumOf is the first line of the file: a changed label would show entries to others.
func sumOf(body []byte) string { return fmt.Sprintf("%08x", crc32.ChecksumIEEE(body)) }

// write replaces the manifest; what it names is on disk before.
func (m manifest) write(dir string) error {
	if dir == "" {
		return nil
	}
	if err := m.replace(dir); err != nil {
		return fmt.Errorf("write %s: %w", manifestName, err)
	}
	return nil
}

func (m manifest) replace(dir string) error {
	b, err := json.Marshal(m)
	if err != nil {
		return err
	}
	next := filepath.Join(dir, manifestName+".new")
	f, err := os.OpenFile(next, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(append([]byte(sumOf(b)+"\n"), b...))
	if err == nil {
		err = f.Sync()
	}
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	if err == nil {
		err = os.Rename(next, filepath.Join(dir, manifestName))
	}
	if err != nil {
		return err
	}
	return syncFolder(dir)
}

// syncFolder makes renames in a folder last. Where folders cannot be synced, nothing is lost that is not derived.
func syncFolder(dir string) error {
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer f.Close()
	_ = f.Sync()
	return nil
}

// Mark is the text last set, empty for an index that is new or was damaged.
func (x *Index) Mark() string {
	x.writing.Lock()
	defer x.writing.Unlock()
	return x.manifest.Mark
}

// SetMark keeps a text with the index that tells its owner which state of the database it holds. Set it after the
// writes it stands for: they are on disk before it.
func (x *Index) SetMark(mark string) error {
	x.writing.Lock()
	defer x.writing.Unlock()
	if x.isClosed() {
		return ErrClosed
	}
	m := x.manifest
	m.Mark, m.Written = mark, map[string]uint64{}
	for label, s := range x.stores {
		m.Written[label] = s.written
	}
	if err := m.write(x.dir); err != nil {
		return err
	}
	x.manifest = m
	return nil
}
