package pocket

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"parvis/search/french"
)

// Reader searches an index. It is for one goroutine at a time.
type Reader struct {
	x     *Index
	words []string
	posts []string
	same  map[string][][]string // words of a member -> the other members
	long  int                   // words of the longest member

	stems  []string // of words, made when first asked for
	titles *titles
	mean   [2]float64
}

// Open prepares an index for searching.
func Open(x *Index) *Reader {
	r := &Reader{x: x, same: map[string][][]string{}}
	if x.Words != "" {
		r.posts = strings.Split(x.Posts, " ")
		var before []rune
		for w := range strings.SplitSeq(x.Words, " ") {
			shared, _ := strconv.ParseInt(w[:1], 36, 0)
			before = append(before[:shared:shared], []rune(w[1:])...)
			r.words = append(r.words, string(before))
		}
	}
	r.stems = make([]string, len(r.words))
	for _, group := range x.Same {
		for i, member := range group {
			words := strings.Fields(member)
			r.long = max(r.long, len(words))
			for j, other := range group {
				if i != j && other != member {
					r.same[member] = append(r.same[member], strings.Fields(other))
				}
			}
		}
	}
	var total, filled [2]float64
	for _, d := range x.Docs {
		for i, n := range d.Length {
			if total[i] += float64(n); n > 0 {
				filled[i]++
			}
		}
	}
	for i := range r.mean {
		r.mean[i] = max(total[i]/max(filled[i], 1), 1)
	}
	return r
}

// knows tells whether a member of a group has this word.
func (r *Reader) knows(word string) bool {
	for member := range r.same {
		if slices.Contains(strings.Fields(member), word) {
			return true
		}
	}
	return false
}

// at reads the documents that have the word of a number.
func (r *Reader) at(i int) []post {
	var all []post
	doc, gap := -1, 0
	for _, c := range []byte(r.posts[i]) {
		switch {
		case c >= '0' && c <= '9':
			gap = gap*10 + int(c-'0')
		case c == '+':
			all[len(all)-1].title++
		case c >= 'a':
			doc += gap + 1
			all, gap = append(all, post{doc, 0, int(c-'a') + 1}), 0
		default:
			doc += gap + 1
			all, gap = append(all, post{doc, 1, int(c - 'A')}), 0
		}
	}
	return all
}

func (r *Reader) stem(i int) string {
	if r.stems[i] == "" {
		r.stems[i] = french.Stem(r.words[i])
	}
	return r.stems[i]
}

// from is the range of the words that begin with prefix.
func (r *Reader) from(prefix string) (from, to int) {
	from, _ = slices.BinarySearch(r.words, prefix)
	to = from
	for to < len(r.words) && strings.HasPrefix(r.words[to], prefix) {
		to++
	}
	return from, to
}

// reading is one way to read the documents.
type reading interface {
	list(term string) []post
	begin(prefix string) map[string][]post // terms that begin so, without prefix itself
	length(doc int) (title, body float64)
	means() [2]float64
}

// byWord reads documents by their words.
type byWord struct{ *Reader }

func (r byWord) list(term string) []post {
	if i, ok := slices.BinarySearch(r.words, term); ok {
		return r.at(i)
	}
	return nil
}

func (r byWord) begin(prefix string) map[string][]post {
	all := map[string][]post{}
	for i, to := r.from(prefix); i < to; i++ {
		if r.words[i] != prefix {
			all[r.words[i]] = r.at(i)
		}
	}
	return all
}

func (r *Reader) length(doc int) (title, body float64) {
	n := r.x.Docs[doc].Length
	return float64(n[0]), float64(n[1])
}

func (r *Reader) means() [2]float64 { return r.mean }

// byStem reads documents by the stems of their words.
type byStem struct{ *Reader }

// changed is how many letters at its end a stem may have that the word has not: "chevaux" gives "cheval".
const changed = 3

// near are the words whose stem may begin with a stem.
func (r byStem) near(stem string) (from, to int) {
	letters := []rune(stem)
	return r.from(string(letters[:max(1, len(letters)-changed)]))
}

func (r byStem) list(stem string) []post {
	var all []post
	for i, to := r.near(stem); i < to; i++ {
		if r.stem(i) == stem {
			all = merge(all, r.at(i))
		}
	}
	return all
}

func (r byStem) begin(prefix string) map[string][]post {
	all := map[string][]post{}
	for i, to := r.near(prefix); i < to; i++ {
		if s := r.stem(i); s != prefix && strings.HasPrefix(s, prefix) {
			all[s] = merge(all[s], r.at(i))
		}
	}
	return all
}

// merge adds up what two lists say, in the order of documents.
func merge(a, b []post) []post {
	if len(a) == 0 {
		return b
	}
	out := make([]post, 0, len(a)+len(b))
	for len(a) > 0 && len(b) > 0 {
		switch {
		case a[0].doc < b[0].doc:
			out, a = append(out, a[0]), a[1:]
		case b[0].doc < a[0].doc:
			out, b = append(out, b[0]), b[1:]
		default:
			out = append(out, post{a[0].doc, a[0].title + b[0].title, a[0].body + b[0].body})
			a, b = a[1:], b[1:]
		}
	}
	return append(append(out, a...), b...)
}

// titles reads titles with their stop words: for "qui sommes-nous".
type titles struct {
	posts map[string][]post
	size  []float64
	mean  float64
}

func (r *Reader) byTitle() *titles {
	if r.titles != nil {
		return r.titles
	}
	t := &titles{posts: map[string][]post{}}
	total := 0.0
	for i, d := range r.x.Docs {
		words := french.Words(d.Title)
		for _, w := range words {
			t.posts[w] = merge(t.posts[w], []post{{doc: i, title: 1}})
		}
		t.size = append(t.size, float64(len(words)))
		total += float64(len(words))
	}
	t.mean = max(total/max(float64(len(t.size)), 1), 1)
	r.titles = t
	return t
}

func (t *titles) list(term string) []post { return t.posts[term] }

func (t *titles) begin(prefix string) map[string][]post {
	all := map[string][]post{}
	for w, posts := range t.posts {
		if w != prefix && strings.HasPrefix(w, prefix) {
			all[w] = posts
		}
	}
	return all
}

func (t *titles) length(doc int) (title, body float64) { return t.size[doc], 0 }
func (t *titles) means() [2]float64                    { return [2]float64{t.mean, 1} }

// frequency is how many documents have a term: in their titles or in their bodies, whichever are more.
func frequency(all []post) int {
	title, body := 0, 0
	for _, p := range all {
		if p.title > 0 {
			title++
		}
		if p.body > 0 {
			body++
		}
	}
	return max(title, body)
}

// letters is the length of a word.
func letters(word string) int { return utf8.RuneCountInString(word) }
