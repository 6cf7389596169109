package sandbox

import (
	"fmt"
	"net/http"
	"net/url"
	"time"
)

// membersShown bounds a server's list on the page.
const membersShown = 30

type homePage struct {
	Person          user
	People          []user
	Example, Notice string
	Guilds          []homeGuild
}

type homeGuild struct {
	ID, Name, Invites            string
	Screening, Mine, MinePending bool
	Roles                        []string
	Channels                     []homeChannel
	Members                      []homeMember
	More                         int
}

type homeChannel struct{ Name, Last string }

type homeMember struct {
	Name         string
	Bot, Pending bool
	Roles        []string
}

// showHome draws the servers, seen by the person of ?person=.
func (s *Server) showHome(w http.ResponseWriter, r *http.Request) {
	var page homePage
	err := s.update(func(tx *change) error {
		wd := s.world
		page.People, page.Example = wd.people(), wd.example()
		if u, ok := wd.users.get(r.URL.Query().Get("person")); ok && !u.Bot {
			page.Person = u
		}
		for _, g := range wd.guildList() {
			page.Guilds = append(page.Guilds, s.homeGuild(tx, g, page.Person.ID))
		}
		return nil
	})
	if err != nil {
		s.showProblem(w, err)
		return
	}
	page.Notice = noticeText(r.URL.Query().Get("done"))
	s.render(w, http.StatusOK, "home", page)
}

// homeGuild gathers what the page shows of one server. The caller holds mu.
func (s *Server) homeGuild(tx *change, g guild, person string) homeGuild {
	wd := s.world
	h := homeGuild{ID: g.ID, Name: g.Name, Screening: g.Screening, Invites: invitesText(len(wd.liveInvites(tx, s.now(), g.ID)))}
	for i := len(g.Roles) - 1; i > 0; i-- {
		if !g.Roles[i].Managed {
			h.Roles = append(h.Roles, g.Roles[i].Name)
		}
	}
	for _, ch := range g.Channels {
		c := homeChannel{Name: ch.Name}
		if list := wd.messagesIn(ch.ID); len(list) > 0 {
			c.Last = list[0].Content
		}
		h.Channels = append(h.Channels, c)
	}
	for _, m := range wd.membersOf(g.ID) {
		if m.UserID == person {
			h.Mine, h.MinePending = true, m.Pending
		}
		if len(h.Members) == membersShown {
			h.More++
			continue
		}
		u := wd.users.rows[m.UserID]
		hm := homeMember{Name: u.Name, Bot: u.Bot, Pending: m.Pending}
		if !u.Bot {
			hm.Roles = g.roleNames(m.Roles)
		}
		h.Members = append(h.Members, hm)
	}
	return h
}

func invitesText(n int) string {
	switch n {
	case 0:
		return "Aucune invitation en cours."
	case 1:
		return "Une invitation en cours."
	}
	return fmt.Sprintf("%d invitations en cours.", n)
}

func noticeText(done string) string {
	switch done {
	case "person":
		return "Voilà une nouvelle personne. Ouvrez maintenant une invitation."
	case "left":
		return "C’est fait : cette personne a quitté le serveur."
	case "accepted":
		return "Règles acceptées : les salons sont ouverts."
	case "screening":
		return "C’est changé pour celles et ceux qui entreront à partir de maintenant."
	}
	return ""
}

// act runs one form of the page and goes back to it.
func (s *Server) act(w http.ResponseWriter, r *http.Request, done string, fn func(tx *change, form url.Values, now time.Time) error) {
	if err := r.ParseForm(); err != nil {
		s.showProblem(w, refuse(http.StatusBadRequest, 0, err.Error()))
		return
	}
	err := s.update(func(tx *change) error { return fn(tx, r.PostForm, s.now()) })
	if err != nil {
		s.showProblem(w, err)
		return
	}
	to := url.Values{"person": {r.PostForm.Get("person")}, "done": {done}}
	http.Redirect(w, r, "/?"+to.Encode(), http.StatusSeeOther)
}

func (s *Server) createPerson(w http.ResponseWriter, r *http.Request) {
	s.act(w, r, "person", func(tx *change, form url.Values, _ time.Time) error {
		form.Set("user", "new")
		u, err := s.actor(tx, form)
		form.Set("person", u.ID)
		return err
	})
}

// openInvite goes to the page of a link or code.
func (s *Server) openInvite(w http.ResponseWriter, r *http.Request) {
	code := codeOf(r.PostFormValue("code"))
	if code == "" {
		s.showProblem(w, errUnknownInvite())
		return
	}
	to := "/invite/" + url.PathEscape(code)
	if p := r.PostFormValue("person"); p != "" {
		to += "?" + url.Values{"person": {p}}.Encode()
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
}

func (s *Server) switchScreening(w http.ResponseWriter, r *http.Request) {
	s.act(w, r, "screening", func(tx *change, form url.Values, _ time.Time) error {
		g, known := s.world.guilds.get(form.Get("guild"))
		if !known {
			return errUnknownGuild()
		}
		g.Screening = form.Get("on") == "1"
		s.world.guilds.put(tx, g.ID, g)
		return nil
	})
}

// acceptScreening makes a pending member a full one.
func (s *Server) acceptScreening(w http.ResponseWriter, r *http.Request) {
	if r.PostFormValue("from") == "welcome" {
		to := url.Values{"guild": {r.PostFormValue("guild")}, "person": {r.PostFormValue("person")}}
		if err := s.update(func(tx *change) error { return s.world.accept(tx, r.PostForm) }); err != nil {
			s.showProblem(w, err)
			return
		}
		http.Redirect(w, r, "/welcome?"+to.Encode(), http.StatusSeeOther)
		return
	}
	s.act(w, r, "accepted", func(tx *change, form url.Values, _ time.Time) error { return s.world.accept(tx, form) })
}

func (w *world) accept(tx *change, form url.Values) error {
	m, in := w.members.get(memberKey(form.Get("guild"), form.Get("person")))
	if !in {
		return errUnknownMember()
	}
	m.Pending = false
	w.members.put(tx, memberKey(m.GuildID, m.UserID), m)
	return nil
}

func (s *Server) leaveGuild(w http.ResponseWriter, r *http.Request) {
	s.act(w, r, "left", func(tx *change, form url.Values, _ time.Time) error {
		key := memberKey(form.Get("guild"), form.Get("person"))
		if u, _ := s.world.users.get(form.Get("person")); u.Bot {
			return errUnknownMember()
		}
		if _, in := s.world.members.get(key); !in {
			return errUnknownMember()
		}
		s.world.members.remove(tx, key)
		return nil
	})
}
