package markdown

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"

	"parvis/content"
)

// ErrCommunity is what ReadFolder answers when community.toml is missing or cannot be read; the diagnostics say why.
var ErrCommunity = errors.New("community.toml cannot be read")

// Entry is one file of a folder: what it is, what it holds to the byte, and what it says.
//
// Data is kept only where it is needed: see Light.
type Entry struct {
	Path     string
	File     File
	Data     []byte
	SHA256   string   // hex, of Data
	Document Document // zero when the file cannot be read
	Guards   []string // of a file that cannot be read: keys that it may give, and that keep a text from readers
}

// Folder is all that a content folder says.
type Folder struct {
	Files []Entry // in order of path; also those that cannot be read
}

// Community is the community's settings. It is zero only for the zero Folder.
func (f Folder) Community() content.Community {
	for _, e := range f.Files {
		if e.Document.Community != nil {
			return *e.Document.Community
		}
	}
	return content.Community{}
}

// Documents are the documents that can be read, in order of path.
func (f Folder) Documents() []Document {
	var docs []Document
	for _, e := range f.Files {
		if e.Document.Readable() {
			docs = append(docs, e.Document)
		}
	}
	return docs
}

// CharterHash is the hash that an acceptance names: hex SHA-256 over the exact bytes of all language files of one
// revision, concatenated in order of file name.
func CharterHash(files map[string][]byte) string {
	sum := sha256.New()
	for _, name := range slices.Sorted(maps.Keys(files)) {
		sum.Write(files[name])
	}
	return hex.EncodeToString(sum.Sum(nil))
}

// ReadFolder reads a whole content folder and checks what only shows in the whole. The error is about the folder
// itself or community.toml; every other fault is a diagnostic, and hides at most its own document. Files are read
// one after another and all are kept; who has many takes Walk, Entry, Light and CheckFolder. Links that lead out of
// the folder are refused; give os.OpenRoot(dir).FS() and the system refuses them too.
func (r *Reader) ReadFolder(fsys fs.FS) (Folder, []content.Diagnostic, error) {
	var folder Folder
	var found []content.Diagnostic
	listed, err := Walk(fsys, func(l Listed) error {
		entry, faults := r.ListedEntry(fsys, l)
		folder.Files, found = append(folder.Files, entry), append(found, faults...)
		return nil
	})
	found = append(found, listed...)
	if err != nil {
		return Folder{}, found, fmt.Errorf("read content folder: %w", err)
	}
	slices.SortFunc(folder.Files, func(a, b Entry) int { return strings.Compare(a.Path, b.Path) })
	found = append(found, CheckFolder(folder.Files)...)
	for _, e := range folder.Files {
		found = append(found, CheckPictures(fsys, e)...)
	}
	if folder.Community().Name == "" {
		return folder, sorted(found), ErrCommunity
	}
	return folder, sorted(found), nil
}

// ListedEntry reads a file that Walk listed. One that cannot be reached is an entry without a document; Walk has said
// why.
func (r *Reader) ListedEntry(fsys fs.FS, l Listed) (Entry, []content.Diagnostic) {
	if l.At == "" {
		return unreached(l), nil
	}
	data, err := l.Read(fsys)
	if err != nil {
		w := walk{}
		w.unopened(l.Path)
		return unreached(l), w.found
	}
	return r.Entry(l.Path, data)
}

// unreached is an entry of which nobody knows what it says: it may say anything.
func unreached(l Listed) Entry {
	return Entry{Path: l.Path, File: l.File, Guards: guardKeys}
}

// Entry reads one file of the folder, as Read does. The entry is zero when path is none of a document.
func (r *Reader) Entry(path string, data []byte) (Entry, []content.Diagnostic) {
	file, ok := Classify(path)
	if !ok {
		return Entry{}, nil
	}
	doc, found := r.Read(path, data)
	sum := sha256.Sum256(data)
	e := Entry{Path: path, File: file, Data: data, SHA256: hex.EncodeToString(sum[:]), Document: doc}
	if !doc.Readable() {
		e.Guards = guards(data)
	}
	return e, found
}

// Light is the entry without its text: a light document, and bytes for a charter only, whose hash needs them.
func (e Entry) Light() Entry {
	if e.File.Kind != content.KindCharter {
		e.Data = nil
	}
	e.Document = e.Document.Light()
	return e
}

func sorted(found []content.Diagnostic) []content.Diagnostic {
	slices.SortStableFunc(found, func(a, b content.Diagnostic) int {
		if c := strings.Compare(a.Path, b.Path); c != 0 {
			return c
		}
		return a.Line - b.Line
	})
	return found
}
