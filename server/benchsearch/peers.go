package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	_ "parvis/server/db" // the drivers
)

// peer is a database's own full-text search, asked as well as we know how: any of the words, the title worth more than
// the text, and the last word of what is being typed by its beginning.
type peer struct {
	name   string
	search string // SQL with the database's query as $1, answers ids
	typing string // the same for what is being typed
	ask    func(words []string, typing bool) string
	db     *sql.DB
	close  func()
}

func (p *peer) find(ctx context.Context, text string, typing bool) ([]string, error) {
	asked := p.ask(split(text), typing)
	if asked == "" {
		return nil, nil
	}
	search := p.search
	if typing {
		search = p.typing
	}
	rows, err := p.db.QueryContext(ctx, search, asked)
	if err != nil {
		return nil, fmt.Errorf("%s: ask %q: %w", p.name, asked, err)
	}
	defer rows.Close()
	var ids []string
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, rows.Err()
}

// split gives the words of a text, each once, the last of them last.
func split(text string) []string {
	all := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.In(r, unicode.L, unicode.M, unicode.N) })
	var once []string
	for i, w := range all {
		if !slices.Contains(all[i+1:], w) {
			once = append(once, w)
		}
	}
	return once
}

// sqlitePeers are the two tokenizers of FTS5 that know no language.
func (b *bench) sqlitePeers(ctx context.Context, s set) ([]*peer, error) {
	words := &peer{name: "FTS5 unicode61", ask: askWords}
	trigrams := &peer{name: "FTS5 trigram", ask: askTrigrams}
	for p, tokenizer := range map[*peer]string{words: "unicode61 remove_diacritics 2", trigrams: "trigram remove_diacritics 1"} {
		path := filepath.Join(b.dir, s.name+"-"+strings.Fields(tokenizer)[0]+".db")
		var err error
		if p.db, err = sql.Open("sqlite", "file:"+path+"?_pragma=synchronous(OFF)"); err != nil {
			return nil, err
		}
		p.close = func() { p.db.Close() }
		p.search = "SELECT id FROM d WHERE d MATCH $1 ORDER BY bm25(d, 0, 5, 1), id LIMIT 10"
		p.typing = p.search
		create := "CREATE VIRTUAL TABLE d USING fts5(id UNINDEXED, title, body, tokenize = '" + tokenizer + "')"
		if err := fill(ctx, p.db, s, []string{create}, "INSERT INTO d (id, title, body) VALUES ($1, $2, $3)", nil); err != nil {
			return nil, fmt.Errorf("%s: %w", p.name, err)
		}
	}
	return []*peer{words, trigrams}, nil
}

func fill(ctx context.Context, db *sql.DB, s set, before []string, insert string, after []string) error {
	for _, q := range before {
		if _, err := db.ExecContext(ctx, q); err != nil {
			return fmt.Errorf("%s: %w", q, err)
		}
	}
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() //nolint:errcheck // after Commit it does nothing
	for _, d := range s.documents {
		if _, err := tx.ExecContext(ctx, insert, d.ID, valid(d.Title), valid(d.Body)); err != nil {
			return fmt.Errorf("insert %s: %w", d.ID, err)
		}
	}
	if err := tx.Commit(); err != nil {
		return err
	}
	for _, q := range after {
		if _, err := db.ExecContext(ctx, q); err != nil {
			return fmt.Errorf("%s: %w", q, err)
		}
	}
	return nil
}

// valid is a text that PostgreSQL takes.
func valid(s string) string { return strings.ReplaceAll(strings.ToValidUTF8(s, ""), "\x00", "") }

func askWords(words []string, typing bool) string {
	all := make([]string, len(words))
	for i, w := range words {
		all[i] = `"` + w + `"`
		if typing && i == len(words)-1 && utf8.RuneCountInString(w) > 1 {
			all[i] += " *"
		}
	}
	return strings.Join(all, " OR ")
}

// askTrigrams asks for any three letters on end of any word: what a misspelt word still has in common.
func askTrigrams(words []string, _ bool) string {
	var all []string
	for _, w := range words {
		letters := []rune(w)
		for i := range len(letters) - 2 {
			if t := `"` + string(letters[i:i+3]) + `"`; !slices.Contains(all, t) {
				all = append(all, t)
			}
		}
	}
	return strings.Join(all, " OR ")
}

// envPostgres names a PostgreSQL server on which databases may be made, as for the tests.
const envPostgres = "PARVIS_TEST_POSTGRES"

var errNoPostgres = errors.New("no server: " + envPostgres + " does not name one")

// postgresPeer is PostgreSQL's French configuration, without accents where the extension for that is installed.
func (b *bench) postgresPeer(ctx context.Context, s set) (*peer, error) {
	base := os.Getenv(envPostgres)
	if base == "" {
		return nil, errNoPostgres
	}
	admin, err := sql.Open("pgx", base)
	if err != nil {
		return nil, err
	}
	// An encoding alone is not enough: under the locale C, capitals with accents stay capitals.
	name := fmt.Sprintf("bench_%d_%d", os.Getpid(), time.Now().UnixNano())
	if _, err := admin.ExecContext(ctx, "CREATE DATABASE "+name+" TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'"); err != nil {
		admin.Close()
		return nil, fmt.Errorf("make a database: %w", err)
	}
	drop := func() {
		if _, err := admin.ExecContext(context.WithoutCancel(ctx), "DROP DATABASE "+name+" WITH (FORCE)"); err != nil {
			fmt.Fprintln(os.Stderr, "benchsearch: drop a database:", err)
		}
		admin.Close()
	}
	u, err := url.Parse(base)
	if err != nil {
		drop()
		return nil, err
	}
	u.Path = "/" + name
	p := &peer{name: "PostgreSQL", ask: askLexemes}
	if p.db, err = sql.Open("pgx", u.String()); err != nil {
		drop()
		return nil, err
	}
	p.close = func() { p.db.Close(); drop() }
	if err := p.fillPostgres(ctx, s); err != nil {
		p.close()
		return nil, err
	}
	return p, nil
}

func (p *peer) fillPostgres(ctx context.Context, s set) error {
	dictionaries := "unaccent, french_stem"
	if _, err := p.db.ExecContext(ctx, "CREATE EXTENSION unaccent"); err != nil {
		dictionaries = "french_stem"
		p.name = "PostgreSQL (accents kept: no unaccent)"
	}
	// A rank that grows so slowly with what is found wants other weights than BM25: of 0.2, 0.4, 0.7 and 1 for the text,
	// with and without the text's length, these did best on the development data, by up to 0.18.
	const ranked = "SELECT id FROM d, to_tsquery('fr', $1) q WHERE t @@ q ORDER BY ts_rank('{0.1, 0.1, 0.1, 1}', t, q) DESC, id LIMIT 10"
	p.search, p.typing = strings.ReplaceAll(ranked, "0.1", "0.7"), strings.ReplaceAll(ranked, "0.1", "0.4")
	return fill(ctx, p.db, s, []string{
		"CREATE TEXT SEARCH CONFIGURATION fr (COPY = french)",
		"ALTER TEXT SEARCH CONFIGURATION fr ALTER MAPPING FOR hword, hword_part, word WITH " + dictionaries,
		"CREATE TABLE d (id text PRIMARY KEY, t tsvector)",
	}, "INSERT INTO d VALUES ($1, setweight(to_tsvector('fr', $2), 'A') || setweight(to_tsvector('fr', $3), 'D'))",
		[]string{"CREATE INDEX ON d USING gin (t)", "ANALYZE d"})
}

func askLexemes(words []string, typing bool) string {
	all := make([]string, len(words))
	for i, w := range words {
		all[i] = "'" + w + "'"
		if typing && i == len(words)-1 && utf8.RuneCountInString(w) > 1 {
			all[i] += ":*"
		}
	}
	return strings.Join(all, " | ")
}
