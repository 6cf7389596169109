package grants

import (
	"context"
	"fmt"
	"slices"

	"parvis/server/platform"
)

// resolve finds a server of the content on the platform: by the settings' id or name, else by its own exact name.
func (s *Service) resolve(ctx context.Context, name string) (platform.Server, error) {
	want := name
	if set, ok := s.Servers[name]; ok && set.ID != "" {
		want = set.ID
	}
	all, err := s.Platform.Servers(ctx)
	if err != nil {
		return platform.Server{}, err
	}
	var found []platform.Server
	for _, one := range all {
		if one.ID == want || one.Name == want {
			found = append(found, one)
		}
	}
	if len(found) != 1 {
		return platform.Server{}, steward(ReasonServer, "%d servers are named %q", len(found), want)
	}
	return s.Platform.Server(ctx, found[0].ID)
}

// Channel finds the id of a channel on the platform by the names that documents use.
func (s *Service) Channel(ctx context.Context, server, channel string) (string, error) {
	found, err := s.resolve(ctx, server)
	if err != nil {
		return "", err
	}
	r := &run{Service: s, server: found}
	return r.channel(&Grant{Server: server, Channel: channel})
}

// roles finds the ids of a grant's roles.
func (r *run) roles(g *Grant) ([]string, error) {
	ids := make([]string, 0, len(g.Roles))
	for _, name := range g.Roles {
		id, err := r.role(g.Server, name)
		if err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, nil
}

// role finds one by its id or by its exact name; a name that two roles have could give the wrong one.
func (r *run) role(server, name string) (string, error) {
	want := name
	if id, ok := r.Servers[server].Roles[name]; ok {
		want = id
	}
	found := slices.DeleteFunc(slices.Clone(r.server.Roles), func(o platform.Role) bool { return o.ID != want })
	if len(found) == 0 {
		found = slices.DeleteFunc(slices.Clone(r.server.Roles), func(o platform.Role) bool { return o.Name != want })
	}
	switch {
	case len(found) != 1:
		return "", steward("role_missing", "%d roles are named %q on %q", len(found), want, r.server.Name)
	case found[0].Managed:
		return "", steward("role_managed", "role %q on %q is managed", want, r.server.Name)
	}
	return found[0].ID, nil
}

// channel finds the id of the channel that invites lead to.
func (r *run) channel(g *Grant) (string, error) {
	want := g.Channel
	if id, ok := r.Servers[g.Server].Channels[g.Channel]; ok {
		want = id
	}
	for _, c := range r.server.Channels {
		if c.ID == want || c.Name == want {
			return c.ID, nil
		}
	}
	return "", steward("channel_missing", "no channel %q on %q", want, r.server.Name)
}

func steward(reason, format string, args ...any) error {
	return &platform.Error{Step: platform.WaitSteward, Reason: reason, Err: fmt.Errorf(format, args...)}
}
