package bleveindex

import (
	"encoding/binary"
	"time"

	"github.com/blevesearch/bleve/v2/analysis"
	"github.com/blevesearch/bleve/v2/analysis/lang/en"
	"github.com/blevesearch/bleve/v2/document"
	index "github.com/blevesearch/bleve_index_api"
	"github.com/blevesearch/go-porterstemmer"

	"parvis/search"
	"parvis/search/french"
)

// The fields of the index. Title and body are each held in three readings; titles also with their stop words.
const (
	titleStem = iota
	bodyStem
	titleWord
	bodyWord
	titleEnglish
	bodyEnglish
	titleAll
	fields
)

var fieldNames = [fields]string{"ts", "bs", "tw", "bw", "te", "be", "ta"}

// metaField is stored with each entry: what it is filtered and counted by.
const metaField = "m"

// The lengths of an entry that differ: words and stems are as many.
const (
	titleLength = iota
	bodyLength
	titleEnglishLength
	bodyEnglishLength
	titleAllLength
	lengths
)

var lengthOf = [fields]int{
	titleLength, bodyLength, titleLength, bodyLength, titleEnglishLength, bodyEnglishLength, titleAllLength,
}

var englishStops = func() analysis.TokenMap {
	m := analysis.NewTokenMap()
	if err := m.LoadBytes(en.EnglishStopWords); err != nil {
		panic(err) // a list that is compiled in
	}
	return m
}()

// english is the English stem of a French reading's token; empty for words that are not searched in English.
func english(t french.Token) string {
	if t.Stop || englishStops[t.Word] {
		return ""
	}
	return string(porterstemmer.StemWithoutLowerCasing([]rune(t.Word)))
}

// field is a field whose terms are known before Bleve asks.
type field struct {
	name    string
	options index.FieldIndexingOptions
	value   []byte
	length  int
	terms   index.TokenFrequencies
}

func (f *field) Name() string                                     { return f.name }
func (f *field) Value() []byte                                    { return f.value }
func (f *field) ArrayPositions() []uint64                         { return nil }
func (f *field) EncodedFieldType() byte                           { return 't' }
func (f *field) Analyze()                                         {}
func (f *field) Options() index.FieldIndexingOptions              { return f.options }
func (f *field) AnalyzedLength() int                              { return f.length }
func (f *field) AnalyzedTokenFrequencies() index.TokenFrequencies { return f.terms }
func (f *field) NumPlainTextBytes() uint64                        { return uint64(len(f.value)) }
func (f *field) Size() int                                        { return 64 * len(f.terms) }

func (f *field) add(term string) {
	if term == "" {
		return
	}
	f.length++
	freq := f.terms[term]
	if freq == nil {
		freq = &index.TokenFreq{Term: []byte(term)}
		f.terms[term] = freq
	}
	freq.SetFrequency(freq.Frequency() + 1)
}

// newDocument is an entry as Bleve takes it. Its id is the entry's key.
func newDocument(e search.Entry) *document.Document {
	var fs [fields]*field
	for i := range fs {
		fs[i] = &field{name: fieldNames[i], options: index.IndexField, terms: index.TokenFrequencies{}}
	}
	for _, t := range french.Analyze(e.Title) {
		fs[titleAll].add(t.Word)
		addReadings(t, fs[titleStem], fs[titleWord], fs[titleEnglish])
	}
	for _, t := range french.Analyze(e.Body) {
		addReadings(t, fs[bodyStem], fs[bodyWord], fs[bodyEnglish])
	}
	doc := document.NewDocument(e.Key)
	var m meta
	for i, f := range fs {
		m.lengths[lengthOf[i]] = uint32(f.length)
		if f.length > 0 {
			doc.AddField(f)
		}
	}
	m.entry(e)
	doc.AddField(&field{name: metaField, options: index.StoreField, value: m.encode()})
	return doc
}

func addReadings(t french.Token, stem, word, eng *field) {
	if !t.Stop {
		stem.add(t.Stem)
		word.add(t.Word)
		eng.add(english(t))
	}
}

// meta is what is stored of an entry besides its key.
type meta struct {
	kind, lang           string
	tags, spaces, serves []string
	day                  int32 // since 1970; 0 when not known
	old                  bool
	lengths              [lengths]uint32
}

func (m *meta) entry(e search.Entry) {
	m.kind, m.lang = e.Kind, e.Lang
	m.tags, m.spaces, m.serves = e.Tags, e.Spaces, e.Serves
	m.old = e.Old
	if !e.Date.IsZero() {
		m.day = dayOf(e.Date)
	}
}

func dayOf(t time.Time) int32 { return int32(t.Unix() / 86400) }

// encode writes numbers and counted texts one after another; columns.add reads them.
func (m *meta) encode() []byte {
	var b []byte
	text := func(s string) {
		b = binary.AppendUvarint(b, uint64(len(s)))
		b = append(b, s...)
	}
	list := func(l []string) {
		b = binary.AppendUvarint(b, uint64(len(l)))
		for _, s := range l {
			text(s)
		}
	}
	old := uint64(0)
	if m.old {
		old = 1
	}
	b = binary.AppendUvarint(b, old)
	b = binary.AppendVarint(b, int64(m.day))
	for _, n := range m.lengths {
		b = binary.AppendUvarint(b, uint64(n))
	}
	text(m.kind)
	text(m.lang)
	list(m.tags)
	list(m.spaces)
	list(m.serves)
	return b
}
