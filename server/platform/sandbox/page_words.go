package sandbox

import (
	"fmt"
	"net/http"
	"strings"
)

// pageWriter carries the language of who looks to where a page is drawn.
type pageWriter struct {
	http.ResponseWriter

	lang string
}

// page draws in the language that the browser asks for first: French, unless it is English.
func page(h http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		lang := "fr"
		if strings.HasPrefix(strings.ToLower(strings.TrimSpace(r.Header.Get("Accept-Language"))), "en") {
			lang = "en"
		}
		w.Header().Set("Vary", "Accept-Language")
		h(pageWriter{w, lang}, r)
	}
}

// say is a sentence of the pages in a language. Sentences are written in French where they stand; one without English
// stays French, and a test finds it.
func say(lang, french string, args ...any) string {
	text := french
	if lang == "en" {
		if there, ok := english()[french]; ok {
			text = there
		}
		if n, ok := strings.CutSuffix(french, " invitations en cours."); ok {
			text = n + " invitations open."
		}
	}
	if lang == "fr" { // no sign begins a line
		text = strings.NewReplacer(" :", "\u00a0:", " ;", "\u202f;", " !", "\u202f!", " ?", "\u202f?").Replace(text)
	}
	if len(args) > 0 {
		text = fmt.Sprintf(strings.ReplaceAll(text, "%s", "%v"), args...)
	}
	return text
}

func english() map[string]string {
	return map[string]string{
		"%s demande à vous reconnaître": "%s asks to recognise you",
		"%s pourra":                     "%s will be able to",
		"%s vous est ouvert.":           "%s is open to you.",
		"(le robot : il fait les invitations et donne les rôles)": "(the bot: it makes the invitations and gives the roles)",
		"Accepter les règles (%s)":                                "Accept the rules (%s)",
		"Accueil":                                                 "Home",
		"Après avoir accepté, revenez":                            "Once you have accepted, go back",
		"Aucun rôle pour l’instant.":                              "No role yet.",
		"Aucun serveur pour l’instant. Le bac à sable en crée au premier démarrage, d’après les espaces de la communauté.": "No server yet. The sandbox makes some at its first start, after the spaces of the community.",
		"Aucun.":                             "None.",
		"Aucune invitation en cours.":        "No invitation open.",
		"Autoriser":                          "Allow",
		"Autoriser en son nom":               "Allow in their name",
		"Autoriser l’accès":                  "Allow access",
		"Ce compte ne peut pas entrer":       "This account cannot come in",
		"Ce serveur a exclu cette personne.": "This server has banned this person.",
		"Ce serveur demande d’accepter ses règles avant d’ouvrir ses salons.":                                                     "This server asks you to accept its rules before it opens its channels.",
		"Ce serveur imite Discord pour s’exercer. Il tourne sur cette machine et rien n’en sort : ni compte, ni message, ni nom.": "This server imitates Discord, to practise. It runs on this machine and nothing leaves it: no account, no message, no name.",
		"Ce serveur n’accueille personne pour le moment. L’invitation reste valable : réessayez plus tard.":                       "This server takes nobody in at the moment. The invitation stays good: try again later.",
		"Cette invitation a déjà servi":                              "This invitation has been used",
		"Cette invitation a été retirée":                             "This invitation was taken back",
		"Cette invitation est passée":                                "This invitation is over",
		"Cette invitation ne marche plus":                            "This invitation no longer works",
		"Cette invitation ne sert qu’une fois : elle est pour vous.": "This invitation works only once: it is for you.",
		"Cette personne a atteint le nombre de serveurs que Discord permet. Il faut en quitter un pour entrer ici.": "This person is in as many servers as Discord allows. They have to leave one to come in here.",
		"Choisir":              "Choose",
		"Choisir une personne": "Choose a person",
		"Choisissez une personne ou donnez un nom, puis réessayez.": "Choose a person or give a name, then try again.",
		"Connaître votre adresse électronique":                      "Know your mail address",
		"Connaître votre nom et votre identifiant":                  "Know your name and your id",
		"Créer":              "Make",
		"Créer une personne": "Make a person",
		"C’est changé pour celles et ceux qui entreront à partir de maintenant.":                                                    "Changed for those who come in from now on.",
		"C’est fait : cette personne a quitté le serveur.":                                                                          "Done: this person has left the server.",
		"C’est un essai : aucun compte n’est créé chez Discord. Après l’entrée, revenez à l’onglet de votre demande pour la suite.": "This is practice: no account is made at Discord. Once you are in, go back to the tab of your request for what comes next.",
		"Demander d’accepter":       "Ask to accept",
		"Devenir quelqu’un d’autre": "Become somebody else",
		"Discord demande que le compte soit vérifié, ou limite pour l’instant les serveurs qu’il peut rejoindre.": "Discord asks that the account be verified, or limits for now which servers it may join.",
		"Détail technique :": "Technical detail:",
		"Elle a déjà servi, elle a été retirée, ou son temps est passé.":                                     "It was used, or taken back, or its time is over.",
		"Elle ne sert qu’une fois. Si c’était vous, vous êtes déjà à l’intérieur : il n’y a rien à refaire.": "It works only once. If it was you, you are inside already: nothing has to be done again.",
		"En entrant, vous recevez :":  "When you come in, you get:",
		"Ensuite, vous revenez à %s.": "After that you go back to %s.",
		"Ici, vous jouez le rôle de celles et ceux qui arrivent : vous ouvrez une invitation, vous entrez, vous repartez. Tout se passe sur cette machine et rien n’en sort.": "Here you play those who arrive: you open an invitation, you come in, you leave. It all happens on this machine, and nothing leaves it.",
		"Il n’y a rien à cette adresse":                                      "There is nothing at this address",
		"Je suis déjà venu·e ici":                                            "I have been here before",
		"J’accepte les règles":                                               "I accept the rules",
		"La suite est dans Parvis.":                                          "What comes next is in Parvis.",
		"Le lien est peut-être incomplet.":                                   "The link may be incomplete.",
		"Les entrées sont suspendues":                                        "Nobody may come in for now",
		"Les nouveaux venus doivent d’abord accepter les règles du serveur.": "Newcomers must first accept the rules of the server.",
		"Les personnes qui arrivent entrent sans accepter de règles.":        "Those who arrive come in without accepting rules.",
		"Les salons du serveur":                                              "The channels of the server",
		"Les serveurs":                                                       "The servers",
		"Lien ou code reçu":                                                  "Link or code you got",
		"Lire vos rôles dans un serveur":                                     "Read your roles in a server",
		"L’entrée vous est refusée":                                          "You may not come in",
		"Membres":                                                            "Members",
		"Ne plus demander":                                                   "No longer ask",
		"Ouvrir":                                                             "Open",
		"Ouvrir une invitation":                                              "Open an invitation",
		"Pour s’exercer":                                                     "To practise",
		"Presque, %s":                                                        "Almost, %s",
		"Quelque chose n’a pas marché":                                       "Something went wrong",
		"Quelqu’un l’a annulée, ou une autre la remplace.":                   "Somebody cancelled it, or another one stands in its place.",
		"Qui êtes-vous ?":                                                    "Who are you?",
		"Quitter (%s)":                                                       "Leave (%s)",
		"Refuser et revenir à %s":                                            "Refuse and go back to %s",
		"Rejoindre":                                                          "Join",
		"Revenez":                                                            "Go back",
		"Revenez à la page de votre demande : elle dit comment en recevoir une nouvelle.":                   "Go back to the page of your request: it says how to get a new one.",
		"Revenez à la page de votre demande pour écrire aux modératrices et modérateurs.":                   "Go back to the page of your request to write to the moderators.",
		"Revenez à la page de votre demande. Si ce n’était pas vous, écrivez-le à l’équipe sur cette page.": "Go back to the page of your request. If it was not you, say so there.",
		"Rien d’autre : ni vos messages, ni vos contacts.":                                                  "Nothing else: neither your messages nor your contacts.",
		"Rien n’est perdu. Revenez en arrière et réessayez.":                                                "Nothing is lost. Go back and try again.",
		"Règles acceptées : les salons sont ouverts.":                                                       "Rules accepted: the channels are open.",
		"Rôles":           "Roles",
		"Salons":          "Channels",
		"Serveur d’essai": "Practice server",
		"Sur le vrai Discord, vous verriez ici votre compte. Ici, c’est un essai : dites qui vous êtes.": "On the real Discord you would see your account here. This is practice: say who you are.",
		"Trop de serveurs":          "Too many servers",
		"Un Discord pour s’exercer": "A Discord to practise on",
		"Une invitation en cours.":  "One invitation open.",
		"Une invitation ne vit qu’un temps, par prudence. Rien n’est perdu.": "An invitation lives only for a while, to be safe. Nothing is lost.",
		"Voilà une nouvelle personne. Ouvrez maintenant une invitation.":     "There is a new person. Now open an invitation.",
		"Voir la liste de vos serveurs":                                      "See the list of your servers",
		"Voir le serveur d’essai":                                            "See the practice server",
		"Voir les serveurs d’essai":                                          "See the practice servers",
		"Votre prénom, vrai ou inventé":                                      "Your first name, real or made up",
		"Vous arriverez dans":                                                "You will arrive in",
		"Vous faire entrer dans un serveur":                                  "Bring you into a server",
		"Vous y êtes, %s":                                                    "You are in, %s",
		"Vous êtes %s":                                                       "You are %s",
		"Vous êtes dans l’entrée de":                                         "You are in the entrance of",
		"Vous êtes invité·e à rejoindre":                                     "You are invited to join",
		"doit accepter les règles":                                           "has to accept the rules",
		"et %s autres.":                                                      "and %s others.",
		"à l’onglet de Parvis : il voit votre arrivée, ou vous demande d’un geste si vous êtes bien entré·e. Vous pourrez fermer celui-ci.": "to the tab of Parvis: it sees you arrive, or asks you with one tap whether you did. You can close this one.",
	}
}
