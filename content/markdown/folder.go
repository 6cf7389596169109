package markdown

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"slices"
	"strings"

	"parvis/content"
)

// MaxFiles is how many files of a folder are read.
const MaxFiles = 20_000

// ErrCommunity is what ReadFolder answers when community.toml is missing or cannot be read; the diagnostics say why.
var ErrCommunity = errors.New("community.toml cannot be read")

// Entry is one file of a folder: what it is, what it holds to the byte, and what it says.
type Entry struct {
	Path     string
	File     File
	Data     []byte
	SHA256   string   // hex, of Data
	Document Document // zero when the file cannot be read
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
// one after another. Links that lead out of the folder are refused; give os.OpenRoot(dir).FS() and the system
// refuses them too.
func (r *Reader) ReadFolder(fsys fs.FS) (Folder, []content.Diagnostic, error) {
	w := walk{reader: r, fsys: fsys}
	if err := fs.WalkDir(fsys, ".", w.visit); err != nil {
		return Folder{}, w.found, fmt.Errorf("read content folder: %w", err)
	}
	folder := Folder{Files: w.files}
	slices.SortFunc(folder.Files, func(a, b Entry) int { return strings.Compare(a.Path, b.Path) })
	if folder.Community().Name == "" {
		if !slices.ContainsFunc(folder.Files, func(e Entry) bool { return e.Path == "community.toml" }) {
			w.add("community.toml", content.Error, "Le fichier community.toml manque.", "Créez-le à la racine du dossier, avec une ligne « name = \"Le nom\" ».")
		}
		return folder, sorted(w.found), ErrCommunity
	}
	c := check{folder: &folder, found: w.found}
	c.run()
	return folder, sorted(c.found), nil
}

// walk gathers the files of a folder.
type walk struct {
	reader *Reader
	fsys   fs.FS
	files  []Entry
	count  int
	found  []content.Diagnostic
}

func (w *walk) add(path string, s content.Severity, message, remedy string) {
	w.found = append(w.found, content.Diagnostic{Severity: s, Path: path, Message: message, Remedy: remedy})
}

func (w *walk) visit(name string, d fs.DirEntry, err error) error {
	if name == "." {
		return err
	}
	if Ignored(name) {
		if d != nil && d.IsDir() {
			return fs.SkipDir
		}
		return nil
	}
	if err != nil {
		w.add(name, content.Error, "Ce dossier ou ce fichier ne s’ouvre pas.", "Vérifiez qu’il est lisible par le compte qui fait tourner le site.")
		return nil
	}
	if d.IsDir() {
		return nil
	}
	if w.count++; w.count > MaxFiles {
		w.add(name, content.Error, fmt.Sprintf("Le dossier contient plus de %d fichiers ; la suite n’est pas lue.", MaxFiles), "Retirez les fichiers qui ne sont pas des documents.")
		return fs.SkipAll
	}
	file, known := Classify(name)
	if !known {
		w.add(name, content.Warning, "Ce fichier n’est pas un document du site ; il est ignoré.", elsewhere(name))
		return nil
	}
	w.take(name, file, d)
	return nil
}

// elsewhere says where a file that is none of ours could go.
func elsewhere(name string) string {
	if strings.HasPrefix(name, "journeys/") && strings.HasSuffix(name, ".md") {
		return "Une étape se nomme par son rang : journeys/<parcours>/10-<etape>.md."
	}
	return "Les documents vivent dans journeys/, charter/, faq/, spaces/, summaries/ et glossary/, et finissent par .md."
}

func (w *walk) take(name string, file File, d fs.DirEntry) {
	at := name
	if d.Type()&fs.ModeSymlink != 0 {
		to, err := resolve(w.fsys, name)
		if err != nil {
			w.add(name, content.Error, "Ce lien mène hors du dossier, ou nulle part ; il n’est pas suivi.", "Remplacez-le par le fichier lui-même.")
			w.files = append(w.files, Entry{Path: name, File: file})
			return
		}
		at = to
	}
	data, err := readBounded(w.fsys, at)
	if err != nil {
		w.add(name, content.Error, "Ce fichier ne s’ouvre pas.", "Vérifiez qu’il est lisible par le compte qui fait tourner le site.")
		w.files = append(w.files, Entry{Path: name, File: file})
		return
	}
	doc, found := w.reader.Read(name, data)
	w.found = append(w.found, found...)
	sum := sha256.Sum256(data)
	w.files = append(w.files, Entry{Path: name, File: file, Data: data, SHA256: hex.EncodeToString(sum[:]), Document: doc})
}

// readBounded reads one byte more than a file may have at most, so that Read sees that it is too large.
func readBounded(fsys fs.FS, name string) ([]byte, error) {
	f, err := fsys.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if info, err := f.Stat(); err != nil {
		return nil, err
	} else if !info.Mode().IsRegular() {
		return nil, fs.ErrInvalid
	}
	return io.ReadAll(io.LimitReader(f, MaxFile+1))
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
