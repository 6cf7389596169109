package sandbox

import (
	"bytes"
	"embed"
	"errors"
	"html/template"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

//go:embed pages
var pageFiles embed.FS

// peopleShown is how many persons are offered as buttons, the latest first.
const peopleShown = 5

// render answers with a page. Pages are small and change at each act, so nothing is cached.
func (s *Server) render(w http.ResponseWriter, status int, name string, data any) {
	var buf bytes.Buffer
	lang := "fr"
	if p, ok := w.(pageWriter); ok {
		lang = p.lang
	}
	t, err := pageTemplates(lang)
	if err == nil {
		err = t.ExecuteTemplate(&buf, name, data)
	}
	if err != nil {
		s.log.Error("render page", slog.String("page", name), slog.Any("error", err))
		http.Error(w, "page indisponible", http.StatusInternalServerError)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "same-origin")
	w.WriteHeader(status)
	_, _ = w.Write(buf.Bytes()) // the browser may be gone
}

// pageTemplates parses the pages; at this size it costs less than a millisecond, so nothing is kept.
func pageTemplates(lang string) (*template.Template, error) {
	style := func() (template.CSS, error) {
		raw, err := pageFiles.ReadFile("pages/style.css")
		return template.CSS(raw), err
	}
	return template.New("").Funcs(template.FuncMap{
		"style": style, "lang": func() string { return lang },
		"t": func(french string, args ...any) string { return say(lang, french, args...) },
	}).ParseFS(pageFiles, "pages/*.html")
}

type problemPage struct{ Title, Text, Next, Detail string }

// showProblem explains a refusal to a person.
func (s *Server) showProblem(w http.ResponseWriter, err error) {
	var e *apiError
	if !errors.As(err, &e) {
		s.log.Error("page", slog.Any("error", err))
		e = refuse(http.StatusInternalServerError, 0, "internal")
	}
	p := problemPage{Title: "Quelque chose n’a pas marché", Text: "Rien n’est perdu. Revenez en arrière et réessayez.", Detail: e.Error()}
	switch e.Code {
	case 10006:
		p.Title, p.Text = "Cette invitation ne marche plus", "Elle a déjà servi, elle a été retirée, ou son temps est passé."
		p.Next = "Revenez à la page de votre demande : elle dit comment en recevoir une nouvelle."
	case 40007:
		p.Title, p.Text = "L’entrée vous est refusée", "Ce serveur a exclu cette personne."
		p.Next = "Revenez à la page de votre demande pour écrire aux modératrices et modérateurs."
	case 30001:
		p.Title, p.Text = "Trop de serveurs", "Cette personne a atteint le nombre de serveurs que Discord permet. Il faut en quitter un pour entrer ici."
	case 50178, 340015:
		p.Title, p.Text = "Ce compte ne peut pas entrer", "Discord demande que le compte soit vérifié, ou limite pour l’instant les serveurs qu’il peut rejoindre."
	case 10013:
		p.Title, p.Text = "Qui êtes-vous ?", "Choisissez une personne ou donnez un nom, puis réessayez."
	case 0:
		if e.Status == http.StatusForbidden {
			p.Title, p.Text = "Les entrées sont suspendues", "Ce serveur n’accueille personne pour le moment. L’invitation reste valable : réessayez plus tard."
		}
	}
	s.render(w, e.Status, "problem", p)
}

// showSpent explains why a code no longer works, when that is known.
func (s *Server) showSpent(w http.ResponseWriter, code string, err error) {
	var e *apiError
	var gone spent
	s.view(func(wd *world, _ time.Time) { gone, _ = wd.spent.get(code) })
	if !errors.As(err, &e) || e.Code != 10006 || gone.Why == "" {
		s.showProblem(w, err)
		return
	}
	p := problemPage{Detail: e.Error(), Next: "Revenez à la page de votre demande : elle dit comment en recevoir une nouvelle."}
	switch gone.Why {
	case whyUsed:
		p.Title, p.Text = "Cette invitation a déjà servi", "Elle ne sert qu’une fois. Si c’était vous, vous êtes déjà à l’intérieur : il n’y a rien à refaire."
		p.Next = "Revenez à la page de votre demande. Si ce n’était pas vous, écrivez-le à l’équipe sur cette page."
	case whyExpired:
		p.Title, p.Text = "Cette invitation est passée", "Une invitation ne vit qu’un temps, par prudence. Rien n’est perdu."
	default:
		p.Title, p.Text = "Cette invitation a été retirée", "Quelqu’un l’a annulée, ou une autre la remplace."
	}
	s.render(w, e.Status, "problem", p)
}

func (s *Server) showNotFound(w http.ResponseWriter, r *http.Request) {
	s.render(w, http.StatusNotFound, "problem", problemPage{Title: "Il n’y a rien à cette adresse",
		Text: "Le lien est peut-être incomplet.", Detail: "404 " + r.URL.Path})
}

// latest is the persons offered first: the one named, then the most recent.
func (w *world) latest(prefer string) []user {
	all := w.people()
	slices.Reverse(all)
	slices.SortStableFunc(all, func(a, b user) int {
		switch {
		case a.ID == prefer && b.ID != prefer:
			return -1
		case b.ID == prefer && a.ID != prefer:
			return 1
		}
		return 0
	})
	return all[:min(len(all), peopleShown)]
}

// example is a first name to put in an empty field.
func (w *world) example() string {
	names := []string{"Camille", "Noé", "Aïcha", "Jeanne", "Malik", "Lou", "Inès", "Théo", "Maud", "Yanis"}
	return names[len(w.users.rows)%len(names)]
}

// actor is the person a form acts as: one that exists, or a new one under the name given (or an example name).
func (s *Server) actor(tx *change, form url.Values) (user, error) {
	id := form.Get("user")
	if id == "new" {
		name := strings.TrimSpace(form.Get("name"))
		if name == "" {
			name = s.world.example()
		}
		if r := []rune(name); len(r) > 32 {
			name = string(r[:32])
		}
		return s.world.createUser(tx, s.now(), name, false), nil
	}
	u, known := s.world.users.get(id)
	if !known || u.Bot {
		return user{}, errUnknownUser()
	}
	return u, nil
}
