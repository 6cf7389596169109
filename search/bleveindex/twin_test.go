package bleveindex

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"parvis/search"
	"parvis/search/french"
)

// A reader's answers must be, byte for byte, those of an index that never had what the reader may not see, whatever
// the history of the index: entries put, changed, moved between labels and removed, in any order and batches.

var twinWords = strings.Fields("adhérer adhésion adhérent cotisation cotiser charte chartes été assemblée générale " +
	"association associations covoiturage covoiturages trajet partagé le la des pour qui sommes nous bénévole bénévoles " +
	"réunion réunions salle salles members member rules AG œuvre l'œuvre d'adhésion compost potager potagers vélo vélos")

// canaries are words of secret entries only, near to words that readers may type.
var canaries = strings.Fields("adhérance cotisasion charter bénévolat réunification potagère vélodrome salleron")

var twinSynonyms = french.Synonyms([][]string{{"AG", "assemblée générale"}, {"covoiturage", "trajet partagé"}, {"potager", "vélodrome"}})

func drawText(t *rapid.T, words []string, most int, name string) string {
	return strings.Join(rapid.SliceOfN(rapid.SampledFrom(words), 0, most).Draw(t, name), " ")
}

func drawEntry(t *rapid.T, key, label string, words []string) search.Entry {
	return search.Entry{
		Key: key, Label: label, Kind: rapid.SampledFrom([]string{"faq", "summary"}).Draw(t, "kind"),
		Lang: rapid.SampledFrom([]string{"fr", "en"}).Draw(t, "lang"), Title: drawText(t, words, 3, "title"),
		Body: drawText(t, words, 12, "body"), Tags: rapid.SliceOfN(rapid.SampledFrom(words[:4]), 0, 2).Draw(t, "tags"),
		Serves: rapid.SampledFrom([][]string{nil, {"fr"}, {"fr", "en"}}).Draw(t, "serves"),
		Date:   time.Unix(rapid.Int64Range(1, 1e9).Draw(t, "date"), 0), Old: rapid.IntRange(0, 9).Draw(t, "old") == 0,
	}
}

// drawDocument gives the entries of a document: under one label or several, some secret.
func drawDocument(t *rapid.T, key string) (entries []search.Entry) {
	for _, label := range []string{"public", "members", "role:b", "secret"} {
		if rapid.IntRange(0, 2).Draw(t, label) > 0 {
			continue
		}
		words := twinWords
		if label == "secret" {
			words = slices.Concat(twinWords, canaries)
		}
		entries = append(entries, drawEntry(t, key, label, words))
	}
	return entries
}

func drawQuery(t *rapid.T) search.Query {
	words := slices.Concat(twinWords, canaries, []string{"adhésoin", "cotisatoin", "covoitu", "potagr", "adh", "ré", "b"})
	return search.Query{
		Text: drawText(t, words, 4, "text"), Typing: rapid.Bool().Draw(t, "typing"), Facets: rapid.Bool().Draw(t, "facets"),
		Labels: rapid.SampledFrom([][]string{{"public"}, {"public", "members"}, {"role:b", "members", "public"}}).Draw(t, "labels"),
		Serves: rapid.SampledFrom([]string{"", "fr", "en"}).Draw(t, "serves"), Kind: rapid.SampledFrom([]string{"", "faq"}).Draw(t, "kind"),
		Tag: rapid.SampledFrom([]string{"", "", twinWords[0]}).Draw(t, "tag"), Limit: 50, Now: time.Unix(2e9, 0),
		Synonyms: rapid.SampledFrom([]*search.Synonyms{nil, twinSynonyms}).Draw(t, "synonyms"),
	}
}

func TestTwin(t *testing.T) {
	set := func(name, value string) {
		if f := flag.Lookup(name); f.Value.String() == f.DefValue {
			if err := f.Value.Set(value); err != nil {
				t.Fatal(err)
			}
		}
	}
	if checks := os.Getenv("PARVIS_RAPID_CHECKS"); checks != "" {
		set("rapid.checks", checks)
	} else { // what must hold at each landing: always the same runs; others are for longer suites
		set("rapid.checks", "60")
		set("rapid.seed", "20261121")
	}
	rapid.Check(t, func(t *rapid.T) {
		ctx := context.Background()
		b := bounds{candidates: rapid.IntRange(1, 30).Draw(t, "candidates"), best: rapid.IntRange(1, 10).Draw(t, "best"), first: rapid.IntRange(1, 10).Draw(t, "first")}
		full, twin := openTwin(t, b, rapid.SampledFrom([]int{1, 1000}).Draw(t, "warm")), openTwin(t, b, 1000)
		defer full.Close()
		defer twin.Close()

		final := drawHistory(t, full)
		var visible []search.Entry
		for _, key := range rapid.Permutation(slices.Sorted(maps.Keys(final))).Draw(t, "order") {
			for _, e := range final[key] {
				if e.Label != "secret" {
					visible = append(visible, e)
				}
			}
		}
		full.warming.Wait()
		if err := twin.Rebuild(ctx, seqOf(visible), len(visible), nil); err != nil {
			t.Fatal(err)
		}
		for range 8 {
			q := drawQuery(t)
			want, got := answer(t, twin, q), answer(t, full, q)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Fatalf("%+v (-twin +full)\n%s", q, diff)
			}
			for _, canary := range canaries {
				if w := french.Fold(canary); strings.Contains(got, w) && !strings.Contains(french.Fold(q.Text), w) && !known(q, w) {
					t.Fatalf("%+v: canary %q in %s", q, canary, got)
				}
			}
		}
	})
}

// known tells whether a word stands in the synonyms, which are the reader's own.
func known(q search.Query, word string) bool { return q.Synonyms.Knows(word) }

func openTwin(t *rapid.T, b bounds, warm int) *Index {
	x, err := Open("", Options{})
	if err != nil {
		t.Fatal(err)
	}
	b.warm = warm
	x.bounds = b
	return x
}

// drawHistory writes versions of documents again and again, and gives what is left in the end.
func drawHistory(t *rapid.T, x *Index) map[string][]search.Entry {
	final := map[string][]search.Entry{}
	documents := rapid.IntRange(1, 25).Draw(t, "documents")
	for i := range rapid.IntRange(1, 6).Draw(t, "writes") {
		var put []search.Entry
		var gone []string
		for n := range documents {
			key := fmt.Sprintf("faq/%02d.md", n)
			switch rapid.IntRange(0, 5).Draw(t, "fate") {
			case 0:
				gone = append(gone, key)
				delete(final, key)
			case 1, 2:
				final[key] = drawDocument(t, key)
				put = append(put, final[key]...)
				gone = append(gone, key) // it may have no entry at all
			default:
				if i == 0 {
					final[key] = drawDocument(t, key)
					put = append(put, final[key]...)
				}
			}
		}
		if err := x.Update(context.Background(), rapid.Permutation(put).Draw(t, "put"), gone); err != nil {
			t.Fatal(err)
		}
	}
	return final
}

func answer(t *rapid.T, x *Index, q search.Query) string {
	p, err := x.Search(context.Background(), q)
	if err != nil {
		t.Fatal(err)
	}
	b, err := json.MarshalIndent(p, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
