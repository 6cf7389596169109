package grants_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"parvis/app/problem"
	"parvis/server/db"
	"parvis/server/db/dbtest"
	"parvis/server/grants"
	"parvis/server/platform"
)

// Decisions and workers lock the same rows. On PostgreSQL an order of their own each would be a deadlock, which costs
// a person a second and an error.
func TestDecisionsAndWorkersDoNotDeadlock(t *testing.T) {
	t.Parallel()
	r := newRig(t, dbtest.Postgres(t))
	r.clock.ms.Store(time.Now().UnixMilli())
	ctx, cancel := context.WithCancel(context.Background())
	var workers sync.WaitGroup
	workers.Go(func() {
		if err := r.q.Run(ctx); err != nil {
			t.Error(err)
		}
	})
	workers.Go(func() {
		for ctx.Err() == nil {
			if err := r.s.Start(ctx); err != nil && ctx.Err() == nil {
				t.Error(err)
			}
		}
	})
	var ids []string
	for range 4 {
		ids = append(ids, r.want("", members, makers, helpers))
	}
	var people sync.WaitGroup
	for i, id := range append(ids, ids...) {
		people.Go(func() {
			for step := range 40 {
				r.decide(ctx, id, i+step)
			}
		})
	}
	people.Wait()
	cancel()
	workers.Wait()
}

// decide does one thing to every place of a request, under its lock as admission does.
func (r *rig) decide(ctx context.Context, id string, what int) {
	spaces := []space{members, makers, helpers}
	if what%2 == 0 {
		spaces = []space{helpers, makers, members}
	}
	var account platform.Account
	r.fake.change(func() { account = r.fake.account(fmt.Sprint("u", what%3)) })
	err := r.db.InTx(ctx, func(tx *db.Tx) error {
		var locked string
		if err := tx.QueryRowContext(ctx, `SELECT id FROM request WHERE id = $1`+tx.ForUpdate(), id).Scan(&locked); err != nil {
			return err
		}
		for _, s := range spaces {
			g, err := grants.One(ctx, tx, id, s.name)
			if err != nil {
				return err
			}
			switch what % 5 {
			case 0:
				err = r.s.Unwant(ctx, tx, id, s.name, grants.ReasonTakenBack)
			case 1:
				err = r.s.Want(ctx, tx, grants.Grant{Request: id, Space: s.name, Server: s.server, Channel: s.channel, Roles: s.roles})
			case 2:
				err = r.s.Link(ctx, tx, id, account)
			case 3:
				err = r.s.Retry(ctx, tx, g)
			case 4:
				if g.Confirmable() {
					err = r.s.Confirm(ctx, tx, g)
				}
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil && problem.CodeOf(err) == problem.CodeInternal {
		r.Errorf("a decision: %v", err)
	}
}
