package discord

import (
	"context"
	"fmt"
	"net/url"

	"github.com/bwmarrin/discordgo"

	"parvis/server/platform"
)

const (
	guildPage = 200 // the most that one page holds (Discord docs, User Resource, Get Current User Guilds)
	maxPages  = 50
)

// Servers lists the ids and names of the servers where the bot is; the answer may be up to 30 s old.
func (a *Adapter) Servers(ctx context.Context) ([]platform.Server, error) {
	if list, ok := a.guilds.getList(); ok {
		return list, nil
	}
	return a.servers(ctx)
}

// servers asks anew.
func (a *Adapter) servers(ctx context.Context) ([]platform.Server, error) {
	var out []platform.Server
	after := "0"
	for range maxPages {
		query := url.Values{"limit": {fmt.Sprint(guildPage)}, "after": {after}}
		page, err := get[[]guild](ctx, a, discordgo.EndpointUserGuilds("@me")+"?"+query.Encode())
		if err != nil {
			return nil, fmt.Errorf("list servers: %w", err)
		}
		for _, g := range page {
			out = append(out, platform.Server{ID: g.ID, Name: g.Name})
		}
		if len(page) < guildPage {
			break
		}
		after = page[len(page)-1].ID
	}
	a.guilds.putList(out)
	return out, nil
}

// Server reads one with its roles and channels; the answer may be up to 30 s old.
func (a *Adapter) Server(ctx context.Context, id string) (platform.Server, error) {
	if g, ok := a.guilds.get(id); ok {
		return g.server(), nil
	}
	g, err := a.guild(ctx, id)
	if err != nil {
		return platform.Server{}, err
	}
	return g.server(), nil
}
