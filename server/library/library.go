// Package library holds the documents and is the only way to read them.
//
// Every call takes the reader and a language. A document that the reader may not see is not found: the system
// behaves as if it did not exist. What is missing in a language is answered in the community's first one.
package library

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"parvis/app/problem"
	"parvis/content"
	"parvis/content/markdown"
	"parvis/server/db"
)

// Library is the slice. It answers from memory; Reload fills it from the stored revisions.
type Library struct {
	db     *db.DB
	reader *markdown.Reader
	now    func() time.Time
	shelf  atomic.Pointer[shelf]
}

// New makes an empty library.
func New(d *db.DB, r *markdown.Reader, now func() time.Time) *Library {
	l := &Library{db: d, reader: r, now: now}
	l.shelf.Store(&shelf{})
	return l
}

// Reload reads the published revisions from the database. Readers see the old documents until it ends.
func (l *Library) Reload(ctx context.Context) error {
	files, err := published(ctx, l.db)
	if err != nil {
		return err
	}
	next, err := l.build(files)
	if err != nil {
		return err
	}
	next.loaded = l.now()
	l.shelf.Store(next)
	return nil
}

// Ready tells whether there is anything to read.
func (l *Library) Ready() bool { return l.shelf.Load().community.Name != "" }

// Loaded tells when the documents were last read.
func (l *Library) Loaded() time.Time { return l.shelf.Load().loaded }

// Community answers the community's own settings.
func (l *Library) Community() content.Community { return l.shelf.Load().community }

// Journeys lists the journeys, in order of id.
func (l *Library) Journeys(lang string, r content.Reader) []content.Journey {
	return pick(l.shelf.Load().journeys, lang, l.first(), r)
}

// Journey answers one journey.
func (l *Library) Journey(id, lang string, r content.Reader) (content.Journey, error) {
	return find(l.Journeys(lang, r), id)
}

// Steps lists the steps of a journey in their order, on all branches.
func (l *Library) Steps(journey, lang string, r content.Reader) []content.Step {
	all := pick(l.shelf.Load().steps[journey], lang, l.first(), r)
	slices.SortStableFunc(all, func(a, b content.Step) int { return a.Order - b.Order })
	return all
}

// FAQ lists the questions, in order of id.
func (l *Library) FAQ(lang string, r content.Reader) []content.FAQEntry {
	return pick(l.shelf.Load().faq, lang, l.first(), r)
}

// FAQEntry answers one question.
func (l *Library) FAQEntry(id, lang string, r content.Reader) (content.FAQEntry, error) {
	return find(l.FAQ(lang, r), id)
}

// Spaces lists the spaces, in order of id.
func (l *Library) Spaces(lang string, r content.Reader) []content.Space {
	return pick(l.shelf.Load().spaces, lang, l.first(), r)
}

// Space answers one space.
func (l *Library) Space(id, lang string, r content.Reader) (content.Space, error) {
	return find(l.Spaces(lang, r), id)
}

// Charter answers the revision in force: the newest whose date is not in the future. What everybody accepts everybody
// can read: a revision that is not public is a draft and not in force for anybody.
func (l *Library) Charter(lang string) (content.Charter, error) {
	now := l.now()
	all := pick(l.shelf.Load().charters, lang, l.first(), content.Reader{})
	all = slices.DeleteFunc(all, func(c content.Charter) bool { return c.Effective.After(now) })
	if len(all) == 0 {
		return content.Charter{}, problem.New(problem.CodeNotFound)
	}
	return slices.MaxFunc(all, newer), nil
}

func newer(a, b content.Charter) int {
	if c := a.Effective.Compare(b.Effective); c != 0 {
		return c
	}
	return strings.Compare(a.ID, b.ID)
}

// CharterRevisions lists every public revision, oldest first.
func (l *Library) CharterRevisions(lang string) []content.Charter {
	all := pick(l.shelf.Load().charters, lang, l.first(), content.Reader{})
	slices.SortFunc(all, newer)
	return all
}

// CharterAsOf answers a revision as its text stood at a moment, also when its file was changed or removed since.
func (l *Library) CharterAsOf(ctx context.Context, revision, lang string, at time.Time) (content.Charter, error) {
	var last error
	for _, path := range []string{"charter/" + revision + "." + lang + ".md", "charter/" + revision + ".md"} {
		body, err := bodyAsOf(ctx, l.db, path, at)
		if err != nil {
			last = err
			continue
		}
		doc, _ := l.reader.Read(path, []byte(body))
		if doc.Charter != nil {
			return *doc.Charter, nil
		}
	}
	if last == nil {
		last = problem.New(problem.CodeNotFound)
	}
	return content.Charter{}, last
}

func (l *Library) first() string {
	if langs := l.Community().Languages; len(langs) > 0 {
		return langs[0]
	}
	return "fr"
}

// Diagnostics lists the authoring faults found when the documents were last published, errors first.
func (l *Library) Diagnostics(ctx context.Context) ([]content.Diagnostic, error) {
	all, err := diagnostics(ctx, l.db)
	if err != nil {
		return nil, fmt.Errorf("list diagnostics: %w", err)
	}
	return all, nil
}

// Documents lists what is published, in order of path, as far as r may see it.
func (l *Library) Documents(r content.Reader) []content.Meta {
	var seen []content.Meta
	for _, m := range l.shelf.Load().metas {
		if content.Visible(m.Visibility, r) {
			seen = append(seen, m)
		}
	}
	return seen
}
