package publish

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"parvis/app/problem"
	"parvis/content"
	"parvis/server/auth"
	"parvis/server/db"
	"parvis/server/db/dbtest"
)

// Of many who save over one revision one wins; every other text is kept as a revision, and told beside the winner's.
func TestSaveComparesAndSets(t *testing.T) {
	t.Parallel()
	onDesk(t, func(t *testing.T, d *desk) {
		for round, path := range []string{"faq/new.md", "faq/new.md", "faq/new.md"} {
			base := d.newest(path)
			var mu sync.Mutex
			var won []string
			var lost []*Conflict
			var group sync.WaitGroup
			for i := range 6 {
				group.Go(func() {
					text := doc("", fmt.Sprintf("tour %d, main %d", round, i))
					out, err := d.Save(t.Context(), Save{By: auth.Member{ID: fmt.Sprint(i), Name: fmt.Sprint("N", i)}, Path: path, Base: base, Text: []byte(text)})
					mu.Lock()
					defer mu.Unlock()
					var c *Conflict
					switch {
					case err == nil:
						won = append(won, out.Revision)
					case errors.As(err, &c):
						lost = append(lost, c)
						if mine, err := d.Version(t.Context(), path, c.Mine); err != nil || mine.Text != text || mine.AuthorID != fmt.Sprint(i) {
							t.Errorf("not kept: %+v %v", mine, err)
						}
					default:
						t.Error(err)
					}
				})
			}
			group.Wait()
			if len(won) != 1 || len(lost) != 5 || d.newest(path) != won[0] {
				t.Fatalf("%d won, %d lost", len(won), len(lost))
			}
			theirs, err := d.Version(t.Context(), path, won[0])
			for _, c := range lost {
				if err != nil || c.Theirs != won[0] || c.Text != theirs.Text || c.Author != theirs.Author || c.Base != base {
					t.Errorf("%+v %v", c, err)
				}
			}
			d.sees(strings.TrimSpace(theirs.Text[strings.LastIndex(theirs.Text, "tour"):]))
		}
	})
}

// Two new documents of one name at the same moment: one is refused.
func TestOneNameOnce(t *testing.T) {
	t.Parallel()
	onDesk(t, func(t *testing.T, d *desk) {
		codes := make(chan problem.Code, 4)
		var group sync.WaitGroup
		for i := range 4 {
			group.Go(func() {
				_, err := d.Save(t.Context(), Save{By: ada, Path: fmt.Sprintf("faq/f%d.md", i), Text: []byte(doc("id: same", "x")), Intent: Publish})
				if err == nil {
					codes <- ""
					return
				}
				codes <- problem.CodeOf(err)
			})
		}
		group.Wait()
		close(codes)
		var all []string
		for c := range codes {
			all = append(all, string(c))
		}
		slices.Sort(all)
		if !slices.Equal(all, []string{"", "name-taken", "name-taken", "name-taken"}) {
			t.Errorf("%q", all)
		}
	})
}

// Who never heard the answer and sends the same again has not lost against oneself.
func TestTheSameTextTwice(t *testing.T) {
	t.Parallel()
	onDesk(t, func(t *testing.T, d *desk) {
		text := []byte(doc("", "texte"))
		first, err := d.Save(t.Context(), Save{By: ada, Path: "faq/a.md", Text: text})
		if err != nil {
			t.Fatal(err)
		}
		before := dbtest.Dump(t, d.DB)
		again, err := d.Save(t.Context(), Save{By: ada, Path: "faq/a.md", Text: text})
		if err != nil || again.Revision != first.Revision || again.State != Published || dbtest.Dump(t, d.DB) != before {
			t.Errorf("%+v %v", again, err)
		}
	})
}

func TestAutosave(t *testing.T) {
	t.Parallel()
	onDesk(t, func(t *testing.T, d *desk) {
		const path = "faq/a.md"
		auto := func(by auth.Member, text string) string {
			t.Helper()
			d.forward(time.Minute * 2)
			out, err := d.Save(t.Context(), Save{By: by, Path: path, Base: d.newest(path), Text: []byte(text), Intent: Keep, Autosave: true})
			if err != nil {
				t.Fatal(err)
			}
			return out.Revision
		}
		texts := func() string {
			var all []string
			for _, b := range bodies(t, d.Service, path) {
				all = append(all, strings.TrimSpace(b[strings.LastIndex(b, "---")+3:]))
			}
			return strings.Join(all, " ")
		}
		d.save(ada, path, doc("", "public"), Publish)
		auto(ada, doc("", "a1"))
		auto(ada, doc("", "a2"))
		if got := texts(); got != "public a2" {
			t.Errorf("one's own is replaced: %s", got)
		}
		auto(bob, doc("", "b1"))
		auto(ada, doc("", "a3"))
		auto(ada, doc("", "a4"))
		if got := texts(); got != "public a2 b1 a4" {
			t.Errorf("another's is kept: %s", got)
		}
		if _, err := d.Open(t.Context(), bob, path); err != nil {
			t.Fatal(err)
		}
		d.forward(-time.Minute * 2)
		auto(ada, doc("", "a5"))
		if got := texts(); got != "public a2 b1 a4 a5" {
			t.Errorf("what another has open is kept: %s", got)
		}
		d.sees("public", "!a5")
		out, err := d.Save(t.Context(), Save{By: ada, Path: path, Base: d.newest(path), Text: []byte(doc("", "a6")), Intent: SendReview, Autosave: true})
		if err != nil {
			t.Fatal(err)
		}
		auto(ada, doc("", "a7"))
		if _, err := d.Version(t.Context(), path, out.Revision); err != nil {
			t.Errorf("what was sent for review is gone: %v", err)
		}
		row := d.save(ada, path, doc("", "a8"), Publish)
		auto(ada, doc("", "a9"))
		auto(ada, doc("", "a10"))
		if _, err := d.Version(t.Context(), path, row.Revision); err != nil {
			t.Errorf("what is shown is gone: %v", err)
		}
		d.sees("a8", "!a10")
	})
}

func TestStates(t *testing.T) {
	t.Parallel()
	onDesk(t, func(t *testing.T, d *desk) {
		const path = "faq/a.md"
		is := func(state State, seen ...string) {
			t.Helper()
			if r := d.row(path); r.state != state {
				t.Errorf("it is %s, not %s", r.state, state)
			}
			d.sees(seen...)
		}
		d.save(ada, path, doc("status: draft", "un"), Keep)
		is(Draft, "!un")
		first := d.save(ada, path, doc("status: draft", "un"), Publish)
		is(Published, "un")
		d.save(bob, path, doc("", "deux"), Keep)
		is(Draft, "un", "!deux")
		broken := "---\ntitle: [\n---\n\ntrois\n"
		_, err := d.Save(t.Context(), Save{By: bob, Path: path, Base: d.newest(path), Text: []byte(broken), Intent: Keep})
		if err != nil {
			t.Errorf("an unreadable draft: %v", err)
		}
		is(Draft, "un", "!trois")
		_, err = d.Save(t.Context(), Save{By: bob, Path: path, Base: d.newest(path), Text: []byte(broken + "x")})
		var unreadable *Unreadable
		if !errors.As(err, &unreadable) || len(unreadable.Diagnostics) == 0 {
			t.Errorf("unreadable, as written: %v", err)
		}
		if one, err := d.Document(t.Context(), path); err != nil || one.Text != broken+"x" {
			t.Errorf("not kept: %+v %v", one, err)
		}
		is(Draft, "un")
		for _, bad := range []string{"a\x00b", "\xff\xfe"} {
			if _, err := d.Save(t.Context(), Save{By: bob, Path: path, Base: d.newest(path), Text: []byte(bad), Intent: Keep}); problem.CodeOf(err) != problem.CodeUnreadable {
				t.Errorf("%q: %v", bad, err)
			}
		}
		if _, err := d.Restore(t.Context(), ada, path, first.Revision, d.newest(path)); err != nil {
			t.Fatal(err)
		}
		is(Draft, "un")
		d.save(ada, path, doc("", "quatre"), Publish)
		is(Published, "quatre", "! un")
		d.save(ada, path, doc("", "quatre"), Archive)
		is(Archived, "!quatre")
		d.save(ada, path, doc("", "cinq"), Publish)
		is(Published, "cinq")
		d.Review = []content.Kind{content.KindFAQ}
		out := d.save(ada, path, doc("", "six"), Publish)
		is(Review, "cinq", "!six")
		if _, err := d.Approve(t.Context(), ada, path, out.Revision); problem.CodeOf(err) != problem.CodeSecondReader {
			t.Errorf("the author approves: %v", err)
		}
		if _, err := d.Approve(t.Context(), bob, path, first.Revision); problem.CodeOf(err) != problem.CodeStale {
			t.Errorf("another revision: %v", err)
		}
		approved, err := d.Approve(t.Context(), bob, path, out.Revision)
		if err != nil {
			t.Fatal(err)
		}
		is(Published, "six")
		if names, err := d.Readers(t.Context(), approved.Revision); err != nil || !slices.Equal(names, []string{"Bob"}) {
			t.Errorf("%q %v", names, err)
		}
		if _, err := d.Approve(t.Context(), bob, path, approved.Revision); problem.CodeOf(err) != problem.CodeAlreadyDecided {
			t.Errorf("again: %v", err)
		}
		if _, err := d.AddEntry(t.Context(), ada, Entry{Title: "Neuve", Body: "sept", Lang: "fr"}, func(context.Context, *db.Tx, string) error { return nil }); err != nil {
			t.Fatal(err)
		}
		d.sees("!sept")
		versions, err := d.Versions(t.Context(), path)
		if err != nil || len(versions) < 8 || versions[0].ID != d.newest(path) || versions[0].Published.IsZero() {
			t.Errorf("%+v %v", versions, err)
		}
	})
}

// A date that readers are told is that of the text they see: drafts do not move it, nor does a restart.
func TestADraftMovesNoDate(t *testing.T) {
	t.Parallel()
	onDesk(t, func(t *testing.T, d *desk) {
		const path = "summaries/a.md"
		d.save(ada, path, doc("", "## Contexte\n\nx"), Publish)
		shown := d.Library.Summaries("fr", content.Reader{})[0].Updated
		d.forward(time.Hour)
		d.save(ada, path, doc("", "## Contexte\n\ny"), Keep)
		again := d.replica()
		if err := again.Reload(t.Context()); err != nil {
			t.Fatal(err)
		}
		if at := again.Summaries("fr", content.Reader{})[0].Updated; !at.Equal(shown) || at.IsZero() {
			t.Errorf("%v, then %v", shown, at)
		}
	})
}

// A text comes out at its hour, of a new document and of one that is shown, and with its translation.
func TestScheduled(t *testing.T) {
	t.Parallel()
	onDesk(t, func(t *testing.T, d *desk) {
		hour := func(by time.Duration) string { return "publish_at: " + d.now().Add(by).Format("2006-01-02T15:04:05Z") }
		d.save(ada, "faq/new.md", doc(hour(time.Hour), "neuf"), Publish)
		d.save(ada, "faq/old.md", doc("", "ancien"), Publish)
		d.save(ada, "faq/old.md", doc(hour(time.Hour), "renouvelé"), Publish)
		d.save(ada, "faq/dropped.md", doc(hour(time.Hour), "abandonné"), Publish)
		d.save(ada, "faq/dropped.md", doc(hour(time.Hour), "abandonné"), Archive)
		d.dir["faq/folder.md"], d.dir["faq/folder.en.md"] = file(doc(hour(2*time.Hour), "du dossier")), file(doc("", "of the folder"))
		d.load()
		d.dir["faq/known.md"], d.dir["faq/known.en.md"] = file(doc("", "su")), file(doc("", "known"))
		d.load()
		d.dir["faq/known.md"], d.dir["faq/known.en.md"] = file(doc(hour(2*time.Hour), "plus tard")), file(doc("", "later on"))
		d.load()
		unseen := []string{"!neuf", "ancien", "!renouvelé", "!abandonné", "!du dossier", "!of the folder", "known", "!later on", "!plus tard"}
		d.work()
		d.sees(unseen...)
		d.forward(59 * time.Minute)
		d.work()
		d.sees(unseen...)
		d.forward(time.Minute)
		d.work()
		d.sees("neuf", "!ancien", "renouvelé", "!abandonné", "!du dossier", "!of the folder", "known", "!later on")
		d.forward(time.Hour)
		d.work()
		d.sees("du dossier", "of the folder", "later on", "plus tard", "!abandonné")
		if n := count(t, d.DB, `SELECT COUNT(*) FROM job`); n != 0 {
			t.Errorf("%d jobs are left", n)
		}
		// An hour that moves: later, then earlier.
		d.save(ada, "faq/moved.md", doc(hour(time.Hour), "bougé"), Publish)
		d.save(ada, "faq/moved.md", doc(hour(3*time.Hour), "bougé"), Publish)
		d.forward(2 * time.Hour)
		d.work()
		d.sees("!bougé")
		d.save(ada, "faq/moved.md", doc(hour(time.Minute), "bougé"), Publish)
		d.forward(time.Minute)
		d.work()
		d.sees("bougé")
	})
}

func TestRemarksAndPresence(t *testing.T) {
	t.Parallel()
	onDesk(t, func(t *testing.T, d *desk) {
		d.save(ada, "faq/a.md", doc("", "x"), Keep)
		for _, bad := range []string{"", "  ", "a\x00", "\xff", strings.Repeat("x", maxRemark+1)} {
			if err := d.Remark(t.Context(), bob, "faq/a.md", bad); problem.CodeOf(err) != problem.CodeInvalid {
				t.Errorf("%.10q: %v", bad, err)
			}
		}
		if err := d.Remark(t.Context(), bob, "faq/none.md", "x"); problem.CodeOf(err) != problem.CodeNotFound {
			t.Error(err)
		}
		if err := d.Remark(t.Context(), bob, "faq/a.md", " Une <b>source</b> ? "); err != nil {
			t.Fatal(err)
		}
		all, err := d.Remarks(t.Context(), ada, "faq/a.md")
		if err != nil || len(all) != 1 || all[0].Text != "Une <b>source</b> ?" || all[0].Mine || all[0].Done || all[0].Name != "Bob" {
			t.Fatalf("%+v %v", all, err)
		}
		if err := d.RemarkDone(t.Context(), "faq/b.md", all[0].ID); problem.CodeOf(err) != problem.CodeNotFound {
			t.Error(err)
		}
		if err := d.RemarkDone(t.Context(), "faq/a.md", all[0].ID); err != nil {
			t.Fatal(err)
		}
		if all, err = d.Remarks(t.Context(), bob, "faq/a.md"); err != nil || !all[0].Done || !all[0].Mine {
			t.Errorf("%+v %v", all, err)
		}
		open := func(by auth.Member, want ...string) {
			t.Helper()
			if got, err := d.Open(t.Context(), by, "faq/a.md"); err != nil || !slices.Equal(got, want) {
				t.Errorf("%s sees %q %v", by.Name, got, err)
			}
		}
		open(ada)
		open(bob, "Ada")
		open(ada, "Bob")
		d.forward(presence + time.Second)
		open(ada)
		var group sync.WaitGroup
		for i := range 8 {
			group.Go(func() {
				if _, err := d.Open(t.Context(), auth.Member{ID: fmt.Sprint(i)}, "faq/a.md"); err != nil {
					t.Error(err)
				}
			})
		}
		group.Wait()
	})
}

func TestPathOf(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		kind     content.Kind
		id, lang string
		want     string
	}{
		{content.KindFAQ, "venir", "fr", "faq/venir.md"}, {content.KindFAQ, "venir", "en", "faq/venir.en.md"},
		{content.KindSummary, "a-1", "", "summaries/a-1.md"}, {content.KindJourney, "j", "fr", "journeys/j/journey.md"},
		{content.KindStep, "j/10-un", "fr", "journeys/j/10-un.md"}, {content.KindCharter, "2026-01", "en", "charter/2026-01.en.md"},
		{content.KindFAQ, "../secret", "fr", ""}, {content.KindFAQ, "a/b", "fr", ""}, {content.KindFAQ, "", "fr", ""},
		{content.KindFAQ, "A", "fr", ""}, {content.KindFAQ, "a.b", "fr", ""}, {content.KindFAQ, "a\x00", "fr", ""},
		{content.KindFAQ, "é", "fr", ""}, {content.KindFAQ, strings.Repeat("a", 65), "fr", ""}, {content.KindFAQ, "a", "../x", ""},
		{content.KindFAQ, "a", "EN", ""}, {content.KindFAQ, "a", "en/..", ""}, {content.KindFAQ, "a", "eng", ""},
		{content.KindCommunity, "community", "fr", ""}, {"", "a", "fr", ""}, {"nonsense", "a", "fr", ""},
		{content.KindStep, "j/un", "fr", ""}, {content.KindStep, "../10-un", "fr", ""}, {content.KindStep, "j/10-../x", "fr", ""},
		{content.KindStep, "j/10-", "fr", ""}, {content.KindStep, "10-un", "fr", ""}, {content.KindStep, "j/10-un", "x", ""},
	} {
		got, err := PathOf(c.kind, c.id, c.lang)
		if got != c.want || (err == nil) != (c.want != "") {
			t.Errorf("%s %q %q: %q %v", c.kind, c.id, c.lang, got, err)
		}
	}
	d := newDesk(t, dbtest.SQLite(t))
	for _, path := range []string{"", "community.toml", "../x.md", "faq/../faq/a.md", "faq/a", "other/a.md", "/faq/a.md", "faq/.a.md"} {
		if _, err := d.Save(t.Context(), Save{By: ada, Path: path, Text: []byte(doc("", "x"))}); problem.CodeOf(err) != problem.CodeNotFound {
			t.Errorf("%q: %v", path, err)
		}
	}
	if _, err := d.Save(t.Context(), Save{By: ada, Path: "faq/a.md", Text: make([]byte, MaxText+1)}); problem.CodeOf(err) != problem.CodeTooLarge {
		t.Error(err)
	}
}

// Folder and editor both changed a document: nothing is overwritten, both texts are there, and every way out works.
func TestFolderAndEditorDisagree(t *testing.T) {
	t.Parallel()
	const path = "faq/a.md"
	for name, settle := range map[string]func(t *testing.T, d *desk){
		"the folder's": func(t *testing.T, d *desk) {
			settled(t, d, doc("", "dossier"))
			d.sees("dossier")
		},
		"ours": func(t *testing.T, d *desk) {
			settled(t, d, doc("", "atelier"))
			d.sees("atelier")
			d.dir[path] = file(doc("", "dossier encore"))
			if r := d.load(); r.Conflicts != 1 {
				t.Errorf("a later change of the folder: %+v", r)
			}
			d.sees("atelier", "!encore")
		},
		"a third": func(t *testing.T, d *desk) {
			settled(t, d, doc("", "les deux"))
			d.sees("les deux")
		},
		"by saying the same": func(t *testing.T, d *desk) {
			d.save(bob, path, doc("", "dossier"), AsWritten)
			d.sees("dossier")
		},
		"by the folder taking ours": func(t *testing.T, d *desk) {
			d.dir[path] = file(doc("", "atelier"))
			d.load()
			d.sees("atelier")
		},
		"by the folder taking its change back": func(t *testing.T, d *desk) {
			d.dir[path] = file(doc("", "commun"))
			d.load()
			d.sees("atelier")
		},
		"by the file going": func(t *testing.T, d *desk) {
			delete(d.dir, path)
			d.load()
			d.sees("atelier")
		},
		"changed again meanwhile": func(t *testing.T, d *desk) {
			old := d.row(path).conflict
			d.dir[path] = file(doc("", "dossier, plus tard"))
			if r := d.load(); r.Conflicts != 1 {
				t.Errorf("%+v", r)
			}
			before := dbtest.Dump(t, d.DB)
			_, err := d.Settle(t.Context(), Save{By: ada, Path: path, Base: d.newest(path), Text: []byte(doc("", "x"))}, old)
			if problem.CodeOf(err) != problem.CodeStale || dbtest.Dump(t, d.DB) != before {
				t.Errorf("an old conflict is settled: %v", err)
			}
			settled(t, d, doc("", "enfin"))
			d.sees("enfin")
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			onDesk(t, func(t *testing.T, d *desk) {
				d.dir[path] = file(doc("", "commun"))
				d.load()
				d.save(ada, path, doc("", "atelier"), Publish)
				d.dir[path] = file(doc("", "dossier"))
				if r := d.load(); r.Conflicts != 1 || r.Stored != 0 {
					t.Errorf("%+v", r)
				}
				if r := d.load(); r.Conflicts != 0 {
					t.Errorf("told twice: %+v", r)
				}
				row := d.row(path)
				theirs, err := d.Version(t.Context(), path, row.conflict)
				if err != nil || theirs.Text != doc("", "dossier") || theirs.Note != noteFolder {
					t.Fatalf("%+v %v", theirs, err)
				}
				if all, err := d.Documents(t.Context()); err != nil || !slices.ContainsFunc(all, func(d Document) bool { return d.Path == path && d.Conflict == row.conflict }) {
					t.Errorf("the task is not seen: %v", err)
				}
				if common, err := d.Common(t.Context(), path); err != nil || common == "" {
					t.Errorf("%q %v", common, err)
				}
				d.sees("atelier", "!dossier")
				settle(t, d)
				if d.row(path).conflict != "" && name != "ours" {
					t.Error("the conflict stays")
				}
				again := newDesk(t, d.DB)
				again.dir = d.dir
				before := d.seen()
				if r := again.load(); r.Stored != 0 || r.Conflicts != 0 || again.seen() != before {
					t.Errorf("after a restart: %+v", r)
				}
			})
		})
	}
}

func settled(t *testing.T, d *desk, text string) {
	t.Helper()
	const path = "faq/a.md"
	_, err := d.Settle(t.Context(), Save{By: ada, Path: path, Base: d.newest(path), Text: []byte(text)}, d.row(path).conflict)
	if err != nil {
		t.Fatal(err)
	}
	if d.row(path).conflict != "" {
		t.Error("the conflict stays")
	}
	if r := d.load(); r.Conflicts+r.Stored != 0 {
		t.Errorf("a look afterwards: %+v", r)
	}
}

// What an editor cannot finish does not turn a file that did not change into a conflict.
func TestAnUnreadableDraftIsNoConflict(t *testing.T) {
	t.Parallel()
	onDesk(t, func(t *testing.T, d *desk) {
		d.dir["faq/a.md"] = file(doc("", "dossier"))
		d.load()
		d.save(ada, "faq/a.md", "---\ntitle: [\n---\n", Keep)
		for range 2 {
			if r := d.load(); r.Conflicts+r.Stored != 0 {
				t.Errorf("%+v", r)
			}
		}
		delete(d.dir, "faq/a.md")
		d.load()
		d.sees("dossier")
	})
}

// Whatever fails last, nothing of what went before it is there: each act is one transaction.
func TestNothingHalfDone(t *testing.T) {
	t.Parallel()
	onDesk(t, func(t *testing.T, d *desk) {
		d.dir["faq/a.md"], d.dir["faq/a.en.md"] = file(doc("", "commun")), file(doc("", "common"))
		d.load()
		d.save(ada, "faq/a.md", doc("", "atelier"), Publish)
		d.dir["faq/a.md"] = file(doc("", "dossier"))
		d.load()
		later := "publish_at: " + d.now().Add(time.Hour).Format("2006-01-02T15:04:05Z")
		waits := d.save(ada, "faq/review.md", doc("", "attend"), SendReview)
		acts := map[string]func(ctx context.Context) error{
			"new": func(ctx context.Context) error {
				_, err := d.Save(ctx, Save{By: ada, Path: "faq/b.md", Text: []byte(doc("", "neuf")), Intent: Publish})
				return err
			},
			"scheduled": func(ctx context.Context) error {
				_, err := d.Save(ctx, Save{By: ada, Path: "faq/c.md", Text: []byte(doc(later, "neuf")), Intent: Publish})
				return err
			},
			"archived": func(ctx context.Context) error {
				_, err := d.Save(ctx, Save{By: ada, Path: "faq/a.md", Base: d.newest("faq/a.md"), Text: []byte(doc("", "fin")), Intent: Archive})
				return err
			},
			"settled": func(ctx context.Context) error {
				_, err := d.Settle(ctx, Save{By: ada, Path: "faq/a.md", Base: d.newest("faq/a.md"), Text: []byte(doc("", "fin"))}, d.row("faq/a.md").conflict)
				return err
			},
			"approved": func(ctx context.Context) error {
				_, err := d.Approve(ctx, bob, "faq/review.md", waits.Revision)
				return err
			},
			"taken in": func(ctx context.Context) error {
				d.dir["faq/d.md"] = file(doc("", "neuf"))
				_, err := d.Load(ctx, d.dir)
				return err
			},
			"imported": func(ctx context.Context) error {
				_, err := d.Import(ctx, d.dir)
				return err
			},
		}
		before, seen := dump(t, d.DB), d.seen()
		for name, tables := range map[string]string{
			"new": "revision document publication change", "scheduled": "revision document job", "archived": "revision document change",
			"settled": "revision document publication change", "approved": "revision approval document publication change",
			"taken in": "revision document change", "imported": "revision document change",
		} {
			for table := range strings.FieldsSeq(tables) {
				refuse(t, d.DB, table)
				err := acts[name](t.Context())
				accept(t, d.DB, table)
				if err == nil {
					t.Fatalf("%s: done without a line in %s", name, table)
				}
				if err := d.Library.Refresh(t.Context()); err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(before, dump(t, d.DB)); diff != "" || d.seen() != seen {
					t.Fatalf("%s, failed at %s: something is there: %s", name, table, diff)
				}
			}
		}
	})
}

// refuse makes every new line of a table fail, and every change of one.
func refuse(t *testing.T, d *db.DB, table string) {
	t.Helper()
	all := []string{
		`CREATE TRIGGER refuse_new BEFORE INSERT ON ` + table + ` BEGIN SELECT RAISE(ABORT, 'refused'); END`,
		`CREATE TRIGGER refuse_change BEFORE UPDATE ON ` + table + ` BEGIN SELECT RAISE(ABORT, 'refused'); END`,
	}
	if d.Engine == db.Postgres {
		all = []string{
			`CREATE OR REPLACE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''refused''; END'`,
			`CREATE TRIGGER refuse_new BEFORE INSERT OR UPDATE ON ` + table + ` FOR EACH ROW EXECUTE FUNCTION refuse()`,
		}
	}
	define(t, d, all)
}

func accept(t *testing.T, d *db.DB, table string) {
	t.Helper()
	all := []string{`DROP TRIGGER refuse_new`, `DROP TRIGGER refuse_change`}
	if d.Engine == db.Postgres {
		all = []string{`DROP TRIGGER refuse_new ON ` + table}
	}
	define(t, d, all)
}

func define(t *testing.T, d *db.DB, all []string) {
	t.Helper()
	err := d.InTx(t.Context(), func(tx *db.Tx) error {
		for _, one := range all {
			if err := tx.Exec(t.Context(), one); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// dump is what the database holds, whatever the order of its tables: defining something moves them.
func dump(t *testing.T, d *db.DB) []string {
	t.Helper()
	return slices.Sorted(strings.SplitSeq(dbtest.Dump(t, d), "\n"))
}
