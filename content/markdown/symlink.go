package markdown

import (
	"io/fs"
	"path"
	"strings"
)

// maxHops is how many links may follow one another.
const maxHops = 16

// resolve follows symbolic links by their text alone and answers the file they lead to. A link that is absolute,
// leaves the folder or never ends is fs.ErrInvalid; so is any link of a file system that cannot read links.
func resolve(fsys fs.FS, name string) (string, error) {
	links, ok := fsys.(fs.ReadLinkFS)
	if !ok {
		return "", fs.ErrInvalid
	}
	done, rest, hops := ".", name, 0
	for rest != "" {
		part, after, _ := strings.Cut(rest, "/")
		next := path.Join(done, part)
		if !fs.ValidPath(next) {
			return "", fs.ErrInvalid
		}
		info, err := links.Lstat(next)
		if err != nil {
			return "", err
		}
		if info.Mode()&fs.ModeSymlink == 0 {
			done, rest = next, after
			continue
		}
		to, err := links.ReadLink(next)
		if err != nil {
			return "", err
		}
		if hops++; hops > maxHops || path.IsAbs(to) || strings.ContainsAny(to, `\:`) {
			return "", fs.ErrInvalid
		}
		done, rest = path.Dir(next), path.Join(to, after)
	}
	return done, nil
}
