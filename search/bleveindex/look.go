package bleveindex

// ReadMark reads the mark of the index in a folder without opening it; ok is false when Open would begin anew.
func ReadMark(dir string) (mark string, ok bool) {
	m, err := readManifest(dir)
	return m.Mark, err == nil && !m.Rebuild
}
