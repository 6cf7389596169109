package markdown

import (
	"fmt"
	"io"
	"io/fs"
	"strings"

	"parvis/content"
)

// MaxFiles is how many files of a folder are read.
const MaxFiles = 200_000

// Listed is a file of a content folder that is a document, as Walk finds it.
type Listed struct {
	Path string
	File File
	At   string      // where its bytes are, links followed; empty when they cannot be reached (see Walk)
	Info fs.FileInfo // of At; nil when At is empty
}

// Read answers the bytes of the file, one byte more than a file may have at most when it is too large, so that
// Reader.Read refuses it.
func (l Listed) Read(fsys fs.FS) ([]byte, error) {
	if l.At == "" {
		return nil, fs.ErrInvalid
	}
	return readBounded(fsys, l.At)
}

// Walk visits the documents of a folder, one folder after another, in order of name within each, without opening them.
// It passes over what Ignored says, refuses links that lead out of the folder, and tells of files that are none of
// ours; a document that cannot be reached is visited too, with At empty, and its diagnostic is among those answered.
// An error of visit ends the walk and is answered as it is.
func Walk(fsys fs.FS, visit func(Listed) error) ([]content.Diagnostic, error) {
	w := walk{fsys: fsys, each: visit, most: MaxFiles}
	err := fs.WalkDir(fsys, ".", w.visit)
	return sorted(w.found), err
}

// walk lists the files of a folder.
type walk struct {
	fsys  fs.FS
	each  func(Listed) error
	most  int // how many files are looked at
	count int
	found []content.Diagnostic
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
	if w.count++; w.count > w.most {
		w.add(name, content.Error, fmt.Sprintf("Le dossier contient plus de %d fichiers ; la suite n’est pas lue.", w.most), "Retirez les fichiers qui ne sont pas des documents.")
		return fs.SkipAll
	}
	if base, ok := strings.CutPrefix(name, "medias/"); ok && pictureName.MatchString(base) {
		return nil // taken in as they are
	}
	file, known := Classify(name)
	if !known {
		w.add(name, content.Warning, "Ce fichier n’est pas un document du site ; il est ignoré.", elsewhere(name))
		return nil
	}
	return w.each(w.reach(name, file, d))
}

// elsewhere says where a file that is none of ours could go.
func elsewhere(name string) string {
	if strings.HasPrefix(name, "journeys/") && strings.HasSuffix(name, ".md") {
		return "Une étape se nomme par son rang : journeys/<parcours>/10-<etape>.md."
	}
	return "Les documents vivent dans journeys/, charter/, faq/, spaces/, summaries/ et glossary/, et finissent par .md ; les images dans medias/."
}

// reach follows the links of a document.
func (w *walk) reach(name string, file File, d fs.DirEntry) Listed {
	l := Listed{Path: name, File: file}
	at := name
	if d.Type()&fs.ModeSymlink != 0 {
		to, err := resolve(w.fsys, name)
		if err != nil {
			w.add(name, content.Error, "Ce lien mène hors du dossier, ou nulle part ; il n’est pas suivi.", "Remplacez-le par le fichier lui-même.")
			return l
		}
		at = to
	}
	info, err := fs.Stat(w.fsys, at)
	if err != nil || !info.Mode().IsRegular() {
		w.unopened(name)
		return l
	}
	l.At, l.Info = at, info
	return l
}

func (w *walk) unopened(name string) {
	w.add(name, content.Error, "Ce fichier ne s’ouvre pas.", "Vérifiez qu’il est lisible par le compte qui fait tourner le site.")
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
