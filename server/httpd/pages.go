package httpd

import (
	"net/http"
	"net/url"
	"strings"

	"parvis/app/api"
	"parvis/app/i18n"
	"parvis/app/problem"
	"parvis/app/ui"
	"parvis/server/auth"
)

// pageRoute is one line of the table of pages. Every path stands in each language behind its prefix.
type pageRoute struct {
	Method string
	Path   string
	Action auth.Action
	Do     func(*call) error
}

// pageRoutes is the table of pages.
func (s *Server) pageRoutes() []pageRoute {
	const get, post = http.MethodGet, http.MethodPost
	return []pageRoute{
		{get, "/{$}", auth.ReadPublic, (*call).home},
		{get, "/parcours", auth.ReadPublic, (*call).journeys},
		{get, "/parcours/{journey}", auth.ReadPublic, (*call).journey},
		{get, "/parcours/{journey}/{step}", auth.ReadPublic, (*call).step},
		{post, "/parcours/{journey}/{step}/clair", auth.SayClear, (*call).sayClear},
		{get, "/charte", auth.ReadPublic, (*call).charter},
		{post, "/charte", auth.Accept, (*call).accept},
		{get, "/charte/changements", auth.ReadPublic, (*call).charterChanges},
		{get, "/faq", auth.ReadPublic, (*call).faqList},
		{get, "/faq/{id}", auth.ReadPublic, (*call).faqEntry},
		{get, "/espaces", auth.ReadPublic, (*call).spaces},
		{get, "/espaces/{id}", auth.ReadPublic, (*call).space},
		{get, "/syntheses", auth.ReadPublic, (*call).summaries},
		{get, "/syntheses/{id}", auth.ReadPublic, (*call).summary},
		{get, "/syntheses/{id}/historique", auth.ReadPublic, (*call).summaryHistory},
		{get, "/glossaire", auth.ReadPublic, (*call).glossary},
		{get, "/recherche", auth.ReadPublic, (*call).search},
		{get, "/flux.atom", auth.ReadPublic, (*call).feed},
		{get, "/sitemap.xml", auth.ReadPublic, (*call).sitemap},
		{get, "/carte.png", auth.ReadPublic, (*call).cardPicture},
		{get, "/qr.svg", auth.ReadPublic, (*call).qrPicture},
		{get, "/poche.json", auth.ReadPublic, (*call).pocket},
		{get, "/medias/{name}", auth.ReadPublic, (*call).media},
		{get, "/a-propos", auth.ReadPublic, (*call).about},
		{get, "/entrer", auth.ReadPublic, (*call).enter},
		{get, "/entrer/aide", auth.ReadPublic, (*call).enterHelp},
		{get, "/entrer/papier", auth.ReadPublic, (*call).paperForm},
		{get, "/entrer/code", auth.ReadPublic, (*call).enterCode},
		{post, "/entrer/code", auth.OpenByCode, (*call).openByCode},
		{get, "/entrer/ailleurs", auth.ReadPublic, (*call).elsewhere},
		{get, "/entrer/reprendre", auth.ReadPublic, (*call).resume},
		{get, "/manifest.webmanifest", auth.ReadPublic, (*call).manifest},
		{get, "/hors-ligne", auth.ReadPublic, (*call).offline},
		{get, "/partager", auth.ReadPublic, (*call).share},
		{get, "/accessibilite", auth.ReadPublic, (*call).accessibility},
		{get, "/demandes/nouvelle", auth.Ask, (*call).newRequest},
		{post, "/demandes/nouvelle", auth.Ask, (*call).ask},
		{get, "/demandes/{id}", auth.ReadPublic, (*call).request}, // the secret is in the query or the cookie
		{get, "/demandes/{id}/ailleurs", auth.FollowOwn, (*call).requestElsewhere},
		{post, "/demandes/{id}/oublier", auth.FollowOwn, (*call).forgetRequest},
		{post, "/demandes/{id}/avis", auth.FollowOwn, (*call).pushRequest},
		{post, "/demandes/{id}/avis/arret", auth.FollowOwn, (*call).unpushRequest},
		{post, "/demandes/{id}/messages", auth.FollowOwn, (*call).say},
		{post, "/demandes/{id}/retirer", auth.FollowOwn, (*call).withdraw},
		{post, "/demandes/{id}/places/{space}/invitation", auth.FollowOwn, (*call).renew},
		{post, "/demandes/{id}/places/{space}/confirmer", auth.FollowOwn, (*call).confirm},
		{post, "/demandes/{id}/places/{space}/annuler", auth.FollowOwn, (*call).unconfirm},
		{post, "/demandes/{id}/places/{space}/pas-moi", auth.FollowOwn, (*call).notMe},
		{post, "/avis", auth.StayTold, (*call).pushMoved},
		{get, "/questions/nouvelle", auth.AskQuestion, (*call).newQuestion},
		{post, "/questions/nouvelle", auth.AskQuestion, (*call).askQuestion},
		{get, "/questions/{id}", auth.FollowQuestion, (*call).followQuestion}, // the secret is in the query or the cookie
		{get, "/questions/{id}/ailleurs", auth.FollowQuestion, (*call).questionElsewhere},
		{post, "/questions/{id}/oublier", auth.FollowQuestion, (*call).forgetQuestion},
		{post, "/questions/{id}/avis", auth.FollowQuestion, (*call).pushQuestion},
		{post, "/questions/{id}/avis/arret", auth.FollowQuestion, (*call).unpushQuestion},
		{post, "/questions/{id}/messages", auth.FollowQuestion, (*call).askAgain},
		{post, "/questions/{id}/retirer", auth.FollowQuestion, (*call).withdrawQuestion},
		{get, "/mes-donnees", auth.SeeOwnData, (*call).myData},
		{get, "/mes-donnees/export", auth.SeeOwnData, (*call).exportMyData},
		{post, "/mes-donnees/effacer", auth.EraseOwnData, (*call).eraseMyData},
		{post, "/mes-donnees/accord", auth.EraseOwnData, (*call).withdrawAcceptance},
		{get, "/connexion", auth.ReadPublic, (*call).signIn},
		{post, "/connexion", auth.SignIn, (*call).spendLink},
		{post, "/deconnexion", auth.SignOut, (*call).signOut},
		{get, "/connexion/discord", auth.LinkAccount, (*call).beginLink},
		{get, "/connexion/discord/retour", auth.ReadPublic, (*call).endLink}, // bound to the browser by its cookie
		{get, "/atelier/file", auth.ReadQueue, (*call).queue},
		{post, "/atelier/file/{id}", auth.Decide, (*call).decide},
		{post, "/atelier/file/{id}/messages", auth.Decide, (*call).answer},
		{post, "/atelier/file/{id}/lu", auth.Decide, (*call).seen},
		{post, "/atelier/file/{id}/places/{space}/relancer", auth.MendAccess, (*call).retry},
		{post, "/atelier/file/{id}/places/{space}/reprendre", auth.MendAccess, (*call).takeBack},
		{get, "/atelier/papier", auth.EnterPaper, (*call).paperDesk},
		{post, "/atelier/papier", auth.EnterPaper, (*call).enterPaper},
		{get, "/atelier/papier/{id}", auth.EnterPaper, (*call).slip},
		{get, "/atelier/affiche", auth.ReadWorkshop, (*call).poster},
		{get, "/atelier/questions", auth.AnswerQuestion, (*call).questions},
		{post, "/atelier/questions/{id}/repondre", auth.AnswerQuestion, (*call).answerQuestion},
		{post, "/atelier/questions/{id}/faq", auth.AnswerQuestion, (*call).makeEntry},
		{post, "/atelier/questions/{id}/clore", auth.AnswerQuestion, (*call).closeQuestion},
		{post, "/atelier/questions/{id}/rouvrir", auth.AnswerQuestion, (*call).reopenQuestion},
		{post, "/atelier/questions/{id}/espace", auth.AnswerQuestion, (*call).moveQuestion},
		{get, "/atelier/documents", auth.ReadWorkshop, (*call).documents},
		{get, "/atelier/documents/{kind}/nouveau", auth.Write, (*call).newDocument},
		{post, "/atelier/documents/{kind}/nouveau", auth.Write, (*call).save},
		{get, "/atelier/documents/{kind}/{id}", auth.Write, (*call).edit},
		{post, "/atelier/documents/{kind}/{id}", auth.Write, (*call).save},
		{post, "/atelier/documents/{kind}/{id}/commentaires", auth.Write, (*call).comment},
		{post, "/atelier/documents/{kind}/{id}/commentaires/{comment}", auth.Write, (*call).commentDone},
		{get, "/atelier/documents/{kind}/{id}/fusion", auth.Write, (*call).merge},
		{post, "/atelier/documents/{kind}/{id}/fusion", auth.Write, (*call).settle},
		{get, "/atelier/documents/{kind}/{id}/historique", auth.Write, (*call).documentHistory},
		{post, "/atelier/documents/{kind}/{id}/restaurer", auth.Write, (*call).restoreVersion},
		{get, "/atelier/style", auth.ReadWorkshop, (*call).style},
		{post, "/atelier/apercu", auth.Write, (*call).preview},
		{get, "/atelier/medias", auth.Write, (*call).pictureForm},
		{post, "/atelier/medias", auth.Write, (*call).addMedia},
	}
}

func (s *Server) routePages(mux *http.ServeMux) {
	for _, route := range s.pageRoutes() {
		for _, lang := range i18n.Languages() {
			mux.HandleFunc(route.Method+" "+prefixed(lang, route.Path), s.page(route))
		}
	}
	mux.HandleFunc(anyPath, s.unrouted(mux))
}

// anyPath is the pattern of what no route answers.
const anyPath = "/"

// unrouted answers what no route does: the path exists for other methods, or without its last slash, or not at all.
func (s *Server) unrouted(mux *http.ServeMux) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if methods := allowed(mux, r, r.URL.Path); len(methods) > 0 {
			w.Header().Set("Allow", strings.Join(methods, ", "))
			s.fail(w, r, problem.New(problem.CodeMethod))
			return
		}
		bare := strings.TrimRight(r.URL.Path, "/")
		if bare != r.URL.Path && len(allowed(mux, r, bare)) > 0 {
			u := url.URL{Path: bare, RawQuery: r.URL.RawQuery}
			http.Redirect(w, r, u.String(), http.StatusPermanentRedirect)
			return
		}
		s.fail(w, r, problem.New(problem.CodeNotFound))
	}
}

// allowed are the methods that a path has routes for.
func allowed(mux *http.ServeMux, r *http.Request, path string) []string {
	var methods []string
	for _, m := range []string{http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodDelete} {
		_, pattern := mux.Handler(&http.Request{Method: m, Host: r.Host, URL: &url.URL{Path: path}})
		if pattern != "" && pattern != anyPath && pattern != api.Prefix+"/" {
			methods = append(methods, m)
		}
	}
	return methods
}

// prefixed is a pattern in a language; "/en" itself is the English home.
func prefixed(lang, path string) string {
	if path == "/{$}" && lang != i18n.Default {
		return "/" + lang
	}
	return ui.Path(lang, path)
}

// page identifies who calls, asks the policy, and answers what the handler could not. Public pages come from memory
// for who only reads.
func (s *Server) page(route pageRoute) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		c := s.newCall(w, r)
		if c.cacheable() && c.fromCache() {
			c.countOpened()
			return
		}
		err := c.identify()
		if err == nil {
			err = c.allow(route.Action)
		}
		if err == nil {
			err = route.Do(c)
		}
		if err != nil {
			p := s.learn(r, err)
			if p.Code == problem.CodeUnavailable {
				w.Header().Set("Retry-After", "5")
			}
			if c.wantsJSON() { // a script of the page
				s.failAPI(w, r, p)
				return
			}
			c.showFailure(p)
			return
		}
		c.countOpened()
	}
}
