package publish

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"parvis/app/problem"
	"parvis/content"
	"parvis/content/markdown"
	"parvis/server/auth"
	"parvis/server/db"
)

// Entry is a question of the FAQ as it is first written, away from the editor.
type Entry struct {
	Title string
	Body  string // Markdown
	Tags  []string
	Lang  string
}

// Bounds of an entry's title and tags, in characters.
const (
	maxEntryTitle = 200
	maxEntryTag   = 50
	maxEntryTags  = 10
)

// maxNames is how many names are tried for one title.
const maxNames = 100

// AddEntry stores a new entry under the first name of its title that nobody took, in any language, and publishes it, or
// asks its second reader. also runs in the same transaction with the entry's id: of both nothing or all is done. Faults
// of fields title, body and tags are told at once.
func (s *Service) AddEntry(ctx context.Context, by auth.Member, e Entry, also func(ctx context.Context, tx *db.Tx, id string) error) (Saved, error) {
	e = e.tidy()
	if err := e.check(); err != nil {
		return Saved{}, err
	}
	text, err := e.text(s.Now())
	if err != nil {
		return Saved{}, &problem.Error{Code: problem.CodeInvalid, Err: err}
	}
	if len(text) > markdown.MaxFile {
		return Saved{}, problem.New(problem.CodeTooLarge)
	}
	for n := 1; n <= maxNames; n++ {
		id := e.name(n)
		out, err := s.addEntry(ctx, by, id, e.Lang, text, also)
		if err != nil && problem.CodeOf(err) == problem.CodeNameTaken {
			continue
		}
		if err != nil {
			return Saved{}, err
		}
		return out, s.Library.Refresh(ctx)
	}
	return Saved{}, problem.New(problem.CodeNameTaken)
}

func (s *Service) addEntry(ctx context.Context, by auth.Member, id, lang string, text []byte,
	also func(context.Context, *db.Tx, string) error) (Saved, error) {
	path, err := PathOf(content.KindFAQ, id, lang)
	if err != nil {
		return Saved{}, err
	}
	doc, found := s.Reader.Read(path, text)
	if !doc.Readable() {
		return Saved{}, problem.New(problem.CodeUnreadable)
	}
	in := Save{By: by, Path: path, Intent: Publish}
	out := Saved{Path: path, At: s.Now(), Diagnostics: found, State: s.stateFor(in, doc)}
	err = s.write(ctx, func(tx *db.Tx) error {
		if err := also(ctx, tx, id); err != nil {
			return err
		}
		if err := s.takeName(ctx, tx, path, id); err != nil {
			return err
		}
		var err error
		out.Revision, err = s.addRevision(ctx, tx, revision{path: path, body: string(text), doc: doc, member: by.ID, author: by.Name})
		if err != nil {
			return err
		}
		if err := claim(ctx, tx, path, out, doc.Meta, s.Now()); err != nil {
			return err
		}
		return s.move(ctx, tx, row{}, false, in, doc, &out)
	})
	return out, err
}

// takeName refuses a name that an entry has in any language: the new one would be taken for its translation.
func (s *Service) takeName(ctx context.Context, tx *db.Tx, path, id string) error {
	var n int
	err := tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM document
		WHERE kind = $1 AND (name = $2 OR path = $3 OR path LIKE $4)`,
		string(content.KindFAQ), id, originalOf(path), "faq/"+id+".%").Scan(&n)
	if err != nil {
		return fmt.Errorf("look for an entry named %s: %w", id, err)
	}
	if n > 0 {
		return problem.New(problem.CodeNameTaken)
	}
	return nil
}

// claim makes the document's line, unless another call was faster: head would write over it.
func claim(ctx context.Context, tx *db.Tx, path string, out Saved, meta content.Meta, now time.Time) error {
	n, err := tx.Changed(ctx, `INSERT INTO document (path, revision, published, head, state, kind, name, lang, title, updated_at)
		VALUES ($1, $2, $3, $2, $4, $5, $6, $7, $8, $9) ON CONFLICT (path) DO NOTHING`,
		path, out.Revision, false, string(out.State), string(meta.Kind), meta.ID, meta.Lang, meta.Title, now.UnixMilli())
	if err != nil {
		return fmt.Errorf("store %s: %w", path, err)
	}
	if n == 0 {
		return problem.New(problem.CodeNameTaken)
	}
	return nil
}

// name is the nth name to try.
func (e Entry) name(n int) string {
	id := markdown.Slug(e.Title)
	if id == "" {
		id = "question"
	}
	if n == 1 {
		return id
	}
	const longest = 64 - len("-100")
	return strings.TrimRight(id[:min(len(id), longest)], "-") + "-" + strconv.Itoa(n)
}

// text writes an entry as the editor would: what somebody wrote stays what it is, whatever it looks like.
func (e Entry) text(now time.Time) ([]byte, error) {
	values := map[string]markdown.Value{
		"title": {Text: e.Title}, "status": {Text: string(content.StatusPublished)}, "date": {Text: now.Format(time.DateOnly)},
	}
	if len(e.Tags) > 0 {
		values["tags"] = markdown.Value{List: e.Tags}
	}
	return markdown.Apply(markdown.Template(content.KindFAQ, e.Lang), content.KindFAQ, values, "\n"+e.Body+"\n")
}

// Is tells whether a text says what the entry says.
func (e Entry) Is(text string) bool {
	e = e.tidy()
	values, body, err := markdown.Form([]byte(text))
	return err == nil && values["title"].Text == e.Title && strings.TrimSpace(body) == e.Body
}

func (e Entry) tidy() Entry {
	e.Title = strings.Join(strings.Fields(e.Title), " ")
	e.Body = strings.TrimSpace(strings.ReplaceAll(e.Body, "\r\n", "\n"))
	var tags []string
	for _, tag := range e.Tags {
		if tag = strings.Join(strings.Fields(tag), " "); tag != "" && !slices.Contains(tags, tag) {
			tags = append(tags, tag)
		}
	}
	e.Tags = tags
	return e
}

// check tells every fault at once.
func (e Entry) check() error {
	var faults []problem.Field
	add := func(name, key string, args map[string]string) {
		faults = append(faults, problem.Field{Name: name, Key: key, Args: args})
	}
	for _, f := range []struct {
		name, text string
		most       int
	}{{"title", e.Title, maxEntryTitle}, {"body", e.Body, markdown.MaxFile}} {
		switch {
		case f.text == "":
			add(f.name, "field.required", nil)
		case unprintable(f.text):
			add(f.name, "field.invalid", nil)
		case utf8.RuneCountInString(f.text) > f.most:
			add(f.name, "field.too_long", map[string]string{"max": strconv.Itoa(f.most)})
		}
	}
	if len(e.Tags) > maxEntryTags || slices.ContainsFunc(e.Tags, func(t string) bool {
		return utf8.RuneCountInString(t) > maxEntryTag || unprintable(t)
	}) {
		add("tags", "field.invalid", nil)
	}
	if len(faults) > 0 {
		return &problem.Error{Code: problem.CodeInvalid, Fields: faults}
	}
	return nil
}

// unprintable finds what no person types.
func unprintable(s string) bool {
	return !utf8.ValidString(s) || strings.ContainsFunc(s, func(r rune) bool {
		return r < ' ' && r != '\n' && r != '\t' || r == 0x7f
	})
}
