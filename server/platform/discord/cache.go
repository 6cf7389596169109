package discord

import (
	"slices"
	"sync"
	"time"

	"parvis/server/platform"
)

// keepGuild is how long an answer about servers is believed. Errors that contradict it clear it earlier.
const keepGuild = 30 * time.Second

// guildCache keeps the last answer about each server, and which ones there are. What it gives out must not be changed.
type guildCache struct {
	now func() time.Time

	mu    sync.Mutex
	known map[string]remembered
	list  []platform.Server // ids and names
	until time.Time         // of list
}

type remembered struct {
	guild guild
	until time.Time
}

func (c *guildCache) get(id string) (guild, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	r, ok := c.known[id]
	if !ok || !c.now().Before(r.until) {
		return guild{}, false
	}
	return r.guild, true
}

func (c *guildCache) put(g guild) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.known == nil {
		c.known = map[string]remembered{}
	}
	c.known[g.ID] = remembered{guild: g, until: c.now().Add(keepGuild)}
}

func (c *guildCache) getList() ([]platform.Server, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.list), c.now().Before(c.until)
}

func (c *guildCache) putList(list []platform.Server) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.list, c.until = slices.Clone(list), c.now().Add(keepGuild)
}

func (c *guildCache) clear() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.known, c.list, c.until = nil, nil, time.Time{}
}
