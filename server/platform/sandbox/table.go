package sandbox

import (
	"encoding/json"
	"fmt"
)

// change collects what one call writes, so that all of it is committed or none of it.
type change struct {
	records []record
	undo    []func()
	err     error
}

func (c *change) rollback() {
	for i := len(c.undo) - 1; i >= 0; i-- {
		c.undo[i]()
	}
	c.undo, c.records = nil, nil
}

// table holds the rows of one kind by id. Rows are values: whoever alters a slice inside one copies it first, otherwise
// a rollback could not bring the old row back.
type table[T any] struct {
	kind string
	rows map[string]T
}

func newTable[T any](kind string) table[T] { return table[T]{kind: kind, rows: map[string]T{}} }

func (t *table[T]) get(id string) (T, bool) {
	v, ok := t.rows[id]
	return v, ok
}

func (t *table[T]) put(tx *change, id string, v T) {
	raw, err := json.Marshal(v)
	if err != nil {
		tx.err = fmt.Errorf("encode %s %s: %w", t.kind, id, err)
		return
	}
	t.remember(tx, id)
	t.rows[id] = v
	tx.records = append(tx.records, record{Kind: t.kind, ID: id, Value: raw})
}

func (t *table[T]) remove(tx *change, id string) {
	if _, ok := t.rows[id]; !ok {
		return
	}
	t.remember(tx, id)
	delete(t.rows, id)
	tx.records = append(tx.records, record{Kind: t.kind, ID: id})
}

func (t *table[T]) remember(tx *change, id string) {
	old, had := t.rows[id]
	tx.undo = append(tx.undo, func() {
		if had {
			t.rows[id] = old
		} else {
			delete(t.rows, id)
		}
	})
}

func (t *table[T]) name() string { return t.kind }

func (t *table[T]) load(id string, raw json.RawMessage) error {
	if raw == nil {
		delete(t.rows, id)
		return nil
	}
	var v T
	if err := json.Unmarshal(raw, &v); err != nil {
		return fmt.Errorf("decode %s %s: %w", t.kind, id, err)
	}
	t.rows[id] = v
	return nil
}

func (t *table[T]) dump() ([]record, error) {
	out := make([]record, 0, len(t.rows))
	for id, v := range t.rows {
		raw, err := json.Marshal(v)
		if err != nil {
			return nil, fmt.Errorf("encode %s %s: %w", t.kind, id, err)
		}
		out = append(out, record{Kind: t.kind, ID: id, Value: raw})
	}
	return out, nil
}
