package discord

import (
	"context"
	"errors"
	"fmt"

	"parvis/server/platform"
)

// Preflight compares what the spaces need with what is there and allowed, reading everything anew.
// The error is set only when something could not be learnt; the faults found until then are answered with it.
func (a *Adapter) Preflight(ctx context.Context, wanted []platform.Wanted) ([]platform.Fault, error) {
	bot, err := a.askSelf(ctx)
	if platform.IsReason(err, "bot_token") {
		return []platform.Fault{{Code: "token"}}, nil
	}
	if err != nil {
		return nil, fmt.Errorf("preflight: %w", err)
	}
	servers, err := a.servers(ctx)
	if err != nil {
		return nil, fmt.Errorf("preflight: %w", err)
	}
	var faults []platform.Fault
	var unknown []error
	for _, w := range wanted {
		found, err := a.inspect(ctx, bot, servers, w)
		faults = append(faults, found...)
		if err != nil {
			unknown = append(unknown, fmt.Errorf("preflight of %s: %w", w.Server, err))
		}
	}
	return faults, errors.Join(unknown...)
}

// inspect looks at one server.
func (a *Adapter) inspect(ctx context.Context, bot botUser, servers []platform.Server, w platform.Wanted) ([]platform.Fault, error) {
	id, count := findServer(servers, w.Server)
	switch {
	case count == 0:
		return []platform.Fault{{Code: "not_in_server", Server: w.Server, Object: w.Server}}, nil
	case count > 1:
		return []platform.Fault{{Code: "name_ambiguous", Server: w.Server, Object: w.Server}}, nil
	}
	g, me, err := a.standing(ctx, id)
	if isOutside(err) {
		return []platform.Fault{{Code: "not_in_server", Server: w.Server, Object: w.Server}}, nil
	}
	if err != nil {
		return nil, err
	}
	r := report{server: w.Server}
	r.checkServer(g, bot, a.PlatformNow())
	r.checkRights(g, me, w)
	for _, name := range w.Channels {
		r.checkChannel(g, me, name)
	}
	for _, name := range w.Announce {
		r.checkAnnounce(g, me, name)
	}
	for _, name := range w.Roles {
		r.checkRole(g, me, name)
	}
	return r.faults, nil
}

// isOutside tells whether a server was refused because we are not in it any more.
func isOutside(err error) bool {
	return platform.IsReason(err, "server_missing") || platform.IsReason(err, "not_member") || platform.IsReason(err, "access")
}

// findServer answers the server with this id, or else the one with this name and how many have it.
func findServer(servers []platform.Server, name string) (id string, count int) {
	for _, s := range servers {
		if s.ID == name {
			return s.ID, 1
		}
		if s.Name == name {
			id = s.ID
			count++
		}
	}
	return id, count
}
