package sandbox

import (
	"net/http"
	"net/url"
	"time"
)

type invitePage struct {
	Code, Guild, Channel, Example, Verb string
	Roles                               []string
	Single                              bool
	Prefer                              bool // open the list of people: one of them is expected
	People                              []user
}

// showInvite is what a newcomer sees after opening an invite link. Looking uses nothing up.
func (s *Server) showInvite(w http.ResponseWriter, r *http.Request) {
	code := r.PathValue("code")
	page := invitePage{Code: code, Verb: "Rejoindre"}
	err := s.update(func(tx *change) error {
		i, live := s.world.liveInvite(tx, s.now(), code)
		if !live {
			return errUnknownInvite()
		}
		g := s.world.guilds.rows[i.GuildID]
		ch, _ := g.channel(i.ChannelID)
		page.Guild, page.Channel, page.Roles, page.Single = g.Name, ch.Name, g.roleNames(i.RoleIDs), i.MaxUses == 1
		page.People, page.Example = s.world.latest(r.URL.Query().Get("person")), s.world.example()
		_, page.Prefer = s.world.users.get(r.URL.Query().Get("person"))
		return nil
	})
	if err != nil {
		s.showSpent(w, code, err)
		return
	}
	s.render(w, http.StatusOK, "invite", page)
}

// acceptInvite enters, and goes on to a page that can be reloaded without entering again.
func (s *Server) acceptInvite(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil {
		s.showProblem(w, refuse(http.StatusBadRequest, 0, err.Error()))
		return
	}
	var e entrance
	err := s.update(func(tx *change) error {
		u, err := s.actor(tx, r.PostForm)
		if err != nil {
			return err
		}
		e, err = s.world.join(tx, s.now(), u.ID, r.PathValue("code"))
		return err
	})
	if err != nil {
		s.showSpent(w, r.PathValue("code"), err)
		return
	}
	to := url.Values{"guild": {e.guild.ID}, "person": {e.member.UserID}}
	http.Redirect(w, r, "/welcome?"+to.Encode(), http.StatusSeeOther)
}

type welcomePage struct {
	GuildID, Guild, PersonID, Name string
	Pending                        bool
	Roles, Channels                []string
}

func (s *Server) showWelcome(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	var page welcomePage
	s.view(func(wd *world, _ time.Time) {
		m, in := wd.members.get(memberKey(q.Get("guild"), q.Get("person")))
		if !in {
			return
		}
		g := wd.guilds.rows[m.GuildID]
		page = welcomePage{GuildID: g.ID, Guild: g.Name, PersonID: m.UserID, Name: wd.users.rows[m.UserID].Name,
			Pending: m.Pending, Roles: g.roleNames(m.Roles)}
		for _, ch := range g.Channels {
			if g.permissionsInChannel(m, ch).has(permViewChannel) {
				page.Channels = append(page.Channels, ch.Name)
			}
		}
	})
	if page.GuildID == "" {
		s.showProblem(w, errUnknownMember())
		return
	}
	s.render(w, http.StatusOK, "welcome", page)
}
