// Package starter holds a sample community: the content a fresh installation shows, the demo plays with and the
// tests read. It is an association that does not exist, written in French and English, in the format of any content
// folder. It only hands over files; reading them is content/markdown's work.
package starter

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
)

//go:embed files
var files embed.FS

// settingsFile makes a folder a content folder. It is written last.
const settingsFile = "community.toml"

// FS is the sample community as a content folder: community.toml stands at its root. It is read-only.
func FS() fs.FS {
	sub, err := fs.Sub(files, "files")
	if err != nil {
		panic(err) // only for an invalid name, and ours is a constant
	}
	return sub
}

// WriteTo writes the sample community into dir, which it creates when absent, with its parents. A dir that already
// holds anything is refused and left as it is. Each file appears whole or not at all, and community.toml comes last:
// a folder that has one is complete.
func WriteTo(dir string) error {
	if err := write(FS(), dir); err != nil {
		return fmt.Errorf("write the sample community: %w", err)
	}
	return nil
}

func write(src fs.FS, dir string) error {
	if err := requireEmpty(dir); err != nil {
		return err
	}
	err := fs.WalkDir(src, ".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir():
			return os.MkdirAll(filepath.Join(dir, filepath.FromSlash(name)), 0o755)
		case name == settingsFile:
			return nil
		}
		return copyFile(src, name, dir)
	})
	if err != nil {
		return err
	}
	return copyFile(src, settingsFile, dir)
}

// requireEmpty answers nil when dir is absent or an empty folder.
func requireEmpty(dir string) error {
	entries, err := os.ReadDir(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	case len(entries) > 0:
		return fmt.Errorf("folder %s is not empty (it holds %s): choose another one", dir, entries[0].Name())
	}
	return nil
}

// copyFile writes beside the target under a hidden name, then renames.
func copyFile(src fs.FS, name, dir string) error {
	data, err := fs.ReadFile(src, name)
	if err != nil {
		return err
	}
	target := filepath.Join(dir, filepath.FromSlash(name))
	hidden := filepath.Join(filepath.Dir(target), "."+path.Base(name)+".tmp")
	if err := writeNew(hidden, data); err != nil {
		return errors.Join(err, removeIfThere(hidden))
	}
	if err := os.Rename(hidden, target); err != nil {
		return errors.Join(err, removeIfThere(hidden))
	}
	return nil
}

// writeNew creates a file that must not exist; its bytes are on disk when it returns nil.
func writeNew(name string, data []byte) error {
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	return errors.Join(err, f.Sync(), f.Close())
}

func removeIfThere(name string) error {
	if err := os.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}
