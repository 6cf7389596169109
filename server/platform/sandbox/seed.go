package sandbox

import (
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"slices"
	"time"
)

// botName is what the bot is called on the pages and in members' lists.
const botName = "Parvis"

// seed fills an empty world: the application with its secrets, the bot, and the servers of the options. The caller
// holds mu.
func (s *Server) seed(tx *change) error {
	w, now := s.world, s.now()
	bot := w.createUser(tx, now, botName, true)
	owner := w.createUser(tx, now, "Propriétaire des serveurs", false)
	w.apps.put(tx, "app", app{
		// As on Discord, the application's id is the bot's.
		ID: bot.ID, BotID: bot.ID, OwnerID: owner.ID, ClientSecret: secret(24),
		Token: base64.RawURLEncoding.EncodeToString([]byte(bot.ID)) + "." + secret(4) + "." + secret(28),
	})
	for _, sv := range mergeSeeds(s.opts.Seed) {
		w.createGuild(tx, now, sv)
	}
	return nil
}

func mergeSeeds(seeds []SeedServer) []SeedServer {
	var out []SeedServer
	for _, sv := range seeds {
		i := slices.IndexFunc(out, func(o SeedServer) bool { return o.Name == sv.Name })
		if i < 0 {
			out = append(out, SeedServer{Name: sv.Name})
			i = len(out) - 1
		}
		out[i].Channels = appendNew(out[i].Channels, sv.Channels)
		out[i].Roles = appendNew(out[i].Roles, sv.Roles)
	}
	return out
}

func appendNew(list, more []string) []string {
	for _, m := range more {
		if m != "" && !slices.Contains(list, m) {
			list = append(list, m)
		}
	}
	return list
}

// createGuild adds a server with @everyone, its roles, the bot's managed role above them, its text channels and the
// bot as member.
func (w *world) createGuild(tx *change, now time.Time, sv SeedServer) guild {
	a := w.app()
	g := guild{ID: w.ids.next(now), Name: sv.Name, OwnerID: a.OwnerID}
	g.Roles = []role{{ID: g.ID, Name: "@everyone", Permissions: permEveryone}}
	for _, name := range sv.Roles {
		g.Roles = append(g.Roles, role{ID: w.ids.next(now), Name: name, Position: len(g.Roles)})
	}
	bot := role{ID: w.ids.next(now), Name: botName, Position: len(g.Roles), Permissions: permBot, Managed: true, BotID: a.BotID}
	g.Roles = append(g.Roles, bot)
	channels := sv.Channels
	if len(channels) == 0 {
		channels = []string{"accueil"}
	}
	for i, name := range channels {
		g.Channels = append(g.Channels, channel{ID: w.ids.next(now), Name: name, Position: i})
	}
	w.guilds.put(tx, g.ID, g)
	w.members.put(tx, memberKey(g.ID, a.BotID), member{GuildID: g.ID, UserID: a.BotID, Roles: []string{bot.ID}, JoinedAt: now})
	return g
}

// secret is n random bytes as text.
func secret(n int) string {
	b := make([]byte, n)
	if _, err := rand.Read(b); err != nil {
		panic(fmt.Sprintf("no randomness: %v", err)) // documented never to happen
	}
	return base64.RawURLEncoding.EncodeToString(b)
}
