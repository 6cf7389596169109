package bleveindex

import (
	"path/filepath"
	"testing"

	index "github.com/blevesearch/bleve_index_api"
	segment "github.com/blevesearch/scorch_segment_api/v2"

	"parvis/search"
)

// reusing is a segment that, as Bleve's do, hands out bytes that are its own again as soon as a visit is over: here
// they are overwritten at once, elsewhere by whoever visits next.
type reusing struct {
	segment.Segment
	keys []string
	meta [][]byte
}

func (s *reusing) Count() uint64 { return uint64(len(s.keys)) }

func (s *reusing) VisitStoredFields(doc uint64, visit segment.StoredFieldValueVisitor) error {
	buf := append([]byte(s.keys[doc]), s.meta[doc]...)
	at := len(s.keys[doc])
	visit("_id", 't', buf[:at], nil)
	visit(metaField, 't', buf[at:], nil)
	for i := range buf {
		buf[i] = 0xff
	}
	return nil
}

func TestColumnsKeepNoBytesOfBleve(t *testing.T) {
	t.Parallel()
	seg := &reusing{}
	for _, e := range []search.Entry{entry("a", "public", "Adhérer", "cotisation annuelle"), entry("b", "public", "Refuser", "")} {
		var m meta
		m.entry(e)
		m.kind, m.tags = "kind of "+e.Key, []string{"tag of " + e.Key}
		seg.keys, seg.meta = append(seg.keys, e.Key), append(seg.meta, m.encode())
	}
	n := newNames()
	c, err := loadColumns(seg, n)
	if err != nil {
		t.Fatal(err)
	}
	texts, lists := n.all()
	for i, key := range []string{"a", "b"} {
		if c.keys[i] != key || texts[c.kinds[i]] != "kind of "+key || texts[lists[c.tags[i]][0]] != "tag of "+key {
			t.Errorf("entry %d: key %q, kind %q", i, c.keys[i], texts[c.kinds[i]])
		}
	}
}

// What cannot be read, although its checksum is right, is put aside as any damage is.
func TestStoredValuesThatCannotBeRead(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	x := open(t, dir)
	rebuild(t, x, entry("a", "public", "Adhérer", "cotisation"), entry("b", "members", "Refuser", "motif"))
	s := x.stores["members"]
	doc := newDocument(entry("c", "members", "Perdre", ""))
	doc.Fields[len(doc.Fields)-1] = &field{name: metaField, options: index.StoreField, value: []byte{0xff}}
	b := index.NewBatch()
	b.Update(doc)
	if err := s.bleve.Batch(b); err != nil {
		t.Fatal(err)
	}
	x.Close()
	x = open(t, dir)
	if !x.NeedsRebuild() || x.Mark() != "" {
		t.Error("the damage is not seen")
	}
	wantKeys(t, x, search.Query{Text: "cotisation", Labels: both}, "a")
	if left, _ := filepath.Glob(filepath.Join(dir, s.folder)); left != nil {
		t.Errorf("%s stays", left)
	}
	rebuild(t, x, entry("d", "members", "Nouveau", ""))
	wantKeys(t, x, search.Query{Text: "nouveau", Labels: both}, "d")
}
