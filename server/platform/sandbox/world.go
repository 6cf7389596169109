package sandbox

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
)

// app is the one application of this world: its secrets, stable over restarts, and the clock's shift.
type app struct {
	ID           string `json:"id"`
	BotID        string `json:"bot"`
	OwnerID      string `json:"owner"`
	Token        string `json:"token"`
	ClientSecret string `json:"secret"`
	ShiftMS      int64  `json:"shift_ms"`
}

// user is a person or the bot. The three limits make Discord refuse to let the person into further servers.
type user struct {
	ID         string `json:"id"`
	Username   string `json:"username"`
	Name       string `json:"name"`
	Bot        bool   `json:"bot,omitempty"`
	AtLimit    bool   `json:"at_limit,omitempty"`
	Unverified bool   `json:"unverified,omitempty"`
	Limited    bool   `json:"limited,omitempty"`
}

type guild struct {
	ID              string    `json:"id"`
	Name            string    `json:"name"`
	OwnerID         string    `json:"owner"`
	Screening       bool      `json:"screening,omitempty"`
	InvitesDisabled bool      `json:"invites_disabled,omitempty"`
	Roles           []role    `json:"roles"` // by position, @everyone first
	Channels        []channel `json:"channels"`
}

type role struct {
	ID          string     `json:"id"`
	Name        string     `json:"name"`
	Position    int        `json:"position"`
	Permissions permission `json:"permissions"`
	Managed     bool       `json:"managed,omitempty"`
	BotID       string     `json:"bot,omitempty"`
}

type channel struct {
	ID         string      `json:"id"`
	Name       string      `json:"name"`
	Position   int         `json:"position"`
	Overwrites []overwrite `json:"overwrites,omitempty"`
}

type overwrite struct {
	ID    string     `json:"id"`
	Type  int        `json:"type"` // 0 role, 1 member
	Allow permission `json:"allow"`
	Deny  permission `json:"deny"`
}

// member is keyed "guild/user". Roles never hold @everyone.
type member struct {
	GuildID  string    `json:"guild"`
	UserID   string    `json:"user"`
	Nick     string    `json:"nick,omitempty"`
	Roles    []string  `json:"roles,omitempty"`
	Pending  bool      `json:"pending,omitempty"`
	Mute     bool      `json:"mute,omitempty"`
	Deaf     bool      `json:"deaf,omitempty"`
	Flags    int       `json:"flags,omitempty"`
	JoinedAt time.Time `json:"joined"`
}

type ban struct {
	GuildID string `json:"guild"`
	UserID  string `json:"user"`
	Reason  string `json:"reason,omitempty"`
}

// invite is keyed by its code. A row exists exactly as long as the code can be used.
type invite struct {
	Code      string    `json:"code"`
	GuildID   string    `json:"guild"`
	ChannelID string    `json:"channel"`
	InviterID string    `json:"inviter"`
	RoleIDs   []string  `json:"roles,omitempty"`
	MaxAge    int       `json:"max_age"` // seconds, 0 for ever
	MaxUses   int       `json:"max_uses"`
	Uses      int       `json:"uses"`
	Temporary bool      `json:"temporary,omitempty"`
	CreatedAt time.Time `json:"created"`
}

// spent is what is left of a code that no longer works, for pages that explain why.
type spent struct {
	GuildID string `json:"guild"`
	Why     string `json:"why"` // used, expired, deleted
}

type message struct {
	ID        string    `json:"id"`
	GuildID   string    `json:"guild"`
	ChannelID string    `json:"channel"`
	AuthorID  string    `json:"author"`
	Content   string    `json:"content"`
	Nonce     string    `json:"nonce,omitempty"`
	Flags     int       `json:"flags,omitempty"`
	Everyone  bool      `json:"everyone,omitempty"` // it rang at everybody's
	Users     []string  `json:"users,omitempty"`    // and at these people's
	Roles     []string  `json:"roles,omitempty"`
	At        time.Time `json:"at"`
}

type auditEntry struct {
	ID      string            `json:"id"`
	GuildID string            `json:"guild"`
	Action  int               `json:"action"`
	UserID  string            `json:"user"`
	Target  string            `json:"target,omitempty"`
	Reason  string            `json:"reason,omitempty"`
	Changes []auditChange     `json:"changes,omitempty"`
	Options map[string]string `json:"options,omitempty"`
}

type auditChange struct {
	Key string `json:"key"`
	Old any    `json:"old_value,omitempty"`
	New any    `json:"new_value,omitempty"`
}

// authCode waits to be exchanged, once.
type authCode struct {
	UserID      string    `json:"user"`
	Scopes      []string  `json:"scopes"`
	RedirectURI string    `json:"redirect_uri"`
	Challenge   string    `json:"challenge,omitempty"`
	Expires     time.Time `json:"expires"`
}

// oauthGrant is keyed by its access token.
type oauthGrant struct {
	UserID  string    `json:"user"`
	Scopes  []string  `json:"scopes"`
	Refresh string    `json:"refresh"`
	Expires time.Time `json:"expires"`
}

// world is everything that is true here, held in memory and mirrored in the journal. All of it is guarded by the
// server's lock.
type world struct {
	apps     table[app]
	users    table[user]
	guilds   table[guild]
	members  table[member]
	bans     table[ban]
	invites  table[invite]
	spent    table[spent]
	messages table[message]
	audit    table[auditEntry]
	codes    table[authCode]
	grants   table[oauthGrant]
	ids      snowflakes
}

// anyTable is what loading and compaction need of a table.
type anyTable interface {
	name() string
	load(id string, raw json.RawMessage) error
	dump() ([]record, error)
}

func newWorld() *world {
	return &world{
		apps: newTable[app]("app"), users: newTable[user]("user"), guilds: newTable[guild]("guild"),
		members: newTable[member]("member"), bans: newTable[ban]("ban"), invites: newTable[invite]("invite"),
		spent: newTable[spent]("spent"), messages: newTable[message]("message"), audit: newTable[auditEntry]("audit"),
		codes: newTable[authCode]("code"), grants: newTable[oauthGrant]("grant"),
	}
}

func (w *world) tables() []anyTable {
	return []anyTable{&w.apps, &w.users, &w.guilds, &w.members, &w.bans, &w.invites, &w.spent, &w.messages, &w.audit,
		&w.codes, &w.grants}
}

func (w *world) load(records []record) error {
	byName := map[string]anyTable{}
	for _, t := range w.tables() {
		byName[t.name()] = t
	}
	for _, r := range records {
		t, ok := byName[r.Kind]
		if !ok {
			return fmt.Errorf("unknown kind %q", r.Kind)
		}
		if err := t.load(r.ID, r.Value); err != nil {
			return err
		}
		w.ids.seen(r.ID)
	}
	return nil
}

func (w *world) snapshot() ([]record, error) {
	var all []record
	for _, t := range w.tables() {
		records, err := t.dump()
		if err != nil {
			return nil, err
		}
		all = append(all, records...)
	}
	return all, nil
}

func (w *world) app() app { return w.apps.rows["app"] }

func (g guild) role(id string) (role, bool) {
	i := slices.IndexFunc(g.Roles, func(r role) bool { return r.ID == id })
	if i < 0 {
		return role{}, false
	}
	return g.Roles[i], true
}

func (g guild) channel(id string) (channel, bool) {
	i := slices.IndexFunc(g.Channels, func(c channel) bool { return c.ID == id })
	if i < 0 {
		return channel{}, false
	}
	return g.Channels[i], true
}

func memberKey(guildID, userID string) string { return guildID + "/" + userID }

// channelByID finds a channel in whatever guild has it.
func (w *world) channelByID(id string) (guild, channel, bool) {
	for _, g := range w.guilds.rows {
		if c, ok := g.channel(id); ok {
			return g, c, true
		}
	}
	return guild{}, channel{}, false
}

// guildList is every guild, oldest first.
func (w *world) guildList() []guild {
	return sorted(w.guilds.rows, func(guild) bool { return true }, func(g guild) string { return g.ID })
}

// membersOf is every member of the guild, by user id.
func (w *world) membersOf(guildID string) []member {
	return sorted(w.members.rows, func(m member) bool { return m.GuildID == guildID }, func(m member) string { return m.UserID })
}

// people is everybody one can act as: not the bot, not the owner of the servers. Oldest first.
func (w *world) people() []user {
	owner := w.app().OwnerID
	return sorted(w.users.rows, func(u user) bool { return !u.Bot && u.ID != owner }, func(u user) string { return u.ID })
}

// sorted picks rows and orders them by a snowflake.
func sorted[T any](rows map[string]T, keep func(T) bool, id func(T) string) []T {
	out := []T{}
	for _, v := range rows {
		if keep(v) {
			out = append(out, v)
		}
	}
	slices.SortFunc(out, func(a, b T) int {
		switch ia, ib := id(a), id(b); {
		case ia == ib:
			return 0
		case snowflakeLess(ia, ib):
			return -1
		}
		return 1
	})
	return out
}

// createUser adds a person (or the bot) under a display name; the handle is made from it and unique.
func (w *world) createUser(tx *change, now time.Time, name string, bot bool) user {
	u := user{ID: w.ids.next(now), Name: name, Bot: bot}
	u.Username = w.handle(name, u.ID)
	w.users.put(tx, u.ID, u)
	return u
}

// handle makes a Discord user name (lower-case letters, digits, dot, underscore) from a display name.
func (w *world) handle(name, id string) string {
	base := strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9', r == '.', r == '_':
			return r
		case r == ' ', r == '-':
			return '_'
		}
		return -1
	}, foldAccents(strings.ToLower(name)))
	if len(base) < 2 {
		base = "personne"
	}
	if len(base) > 24 {
		base = base[:24]
	}
	for _, u := range w.users.rows {
		if u.Username == base {
			return base + "_" + id[max(0, len(id)-7):]
		}
	}
	return base
}

// foldAccents replaces the letters French adds to ASCII.
func foldAccents(s string) string {
	return strings.NewReplacer("é", "e", "è", "e", "ê", "e", "ë", "e", "à", "a", "â", "a", "ä", "a", "î", "i", "ï", "i",
		"ô", "o", "ö", "o", "ù", "u", "û", "u", "ü", "u", "ç", "c", "œ", "oe", "æ", "ae", "ÿ", "y").Replace(s)
}

// auditKept is how many entries a guild's audit log holds before the oldest go.
const auditKept = 20000

// note writes an audit entry.
func (w *world) note(tx *change, now time.Time, e auditEntry) {
	e.ID = w.ids.next(now)
	w.audit.put(tx, e.ID, e)
	if len(w.audit.rows) > 2*auditKept {
		all := sorted(w.audit.rows, func(auditEntry) bool { return true }, func(e auditEntry) string { return e.ID })
		for _, old := range all[:len(all)-auditKept] {
			w.audit.remove(tx, old.ID)
		}
	}
}
