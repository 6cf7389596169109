package i18n

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// Plain language. What people read is short, says one thing at a time, says "vous", and knows no office. These limits
// are of how a text is written; whether it is true and kind, a person has to see.
const (
	mostWords  = 25 // in a sentence
	mostCommas = 4
	mostLong   = 2    // words of more than four syllables in a sentence
	longRate   = 0.04 // of such words in all that newcomers read
)

// forTheTeam are the beginnings of keys whose texts newcomers never see. They are held to the same limits, but for the
// words of the trade.
var forTheTeam = []string{"advice.", "diff.", "decision.", "doc.", "documents.", "editor.", "guide.", "history.", "merge.", "picture.", "queue.", "questions.", "state."}

func teamText(key string) bool {
	return strings.HasSuffix(key, ".steward") || strings.HasSuffix(key, ".staff") || slices.ContainsFunc(forTheTeam, func(p string) bool { return strings.HasPrefix(key, p) })
}

// avoided is a word or turn that is not ours, with what we say instead.
type avoided struct {
	pattern *regexp.Regexp
	instead string
	team    bool // also in texts for the team
}

func avoid(words, instead string) avoided {
	return avoided{regexp.MustCompile(`(?i)(?:^|[^\pL])(?:` + words + `)(?:$|[^\pL])`), instead, true}
}

// trade is a word that only the team knows.
func trade(words, instead string) avoided {
	a := avoid(words, instead)
	a.team = false
	return a
}

var avoidedWords = map[string][]avoided{
	"fr": {
		// Offices.
		avoid(`veuillez|merci de|prière de`, "l’impératif"), avoid(`afin (?:de|d’|que)|en vue de`, "pour"), avoid(`dans le cadre d\pL*`, "pour, pendant"),
		avoid(`le cas échéant`, "si besoin"), avoid(`ultérieure\pL*`, "plus tard"), avoid(`préalable\pL*|au préalable`, "d’abord"), avoid(`conformément`, "selon"),
		avoid(`au sein d\pL*`, "dans"), avoid(`suite à`, "après"), avoid(`nonobstant|susdit\pL*|susmentionné\pL*|ci-après|dûment|sous réserve`, "rien, ou dites-le"),
		avoid(`procéder|effectue\pL*|réaliser`, "faire"), avoid(`disposer de|bénéficier`, "avoir"), avoid(`est susceptible|sont susceptibles`, "peut"),
		avoid(`il convient|il est nécessaire|il est impératif`, "il faut"), avoid(`il est possible de`, "vous pouvez"), avoid(`en cas de`, "si"), avoid(`lors de|lors d’\pL+`, "quand"),
		avoid(`à l’issue de`, "après"), avoid(`mise en œuvre|mettre en œuvre|finalise\pL*|impacte\pL*|implémente\pL*|initie\pL*`, "faire, finir, toucher"), avoid(`requis\pL*`, "demandé"),
		avoid(`notification\pL*`, "nouvelle"), avoid(`usag(?:er|ère)s?`, "personne"), avoid(`saisi(?:r|e|ssez)`, "écrire"), avoid(`modalités?`, "comment"),
		// Machines.
		avoid(`cliqu\pL*`, "touchez, choisissez: tout le monde n’a pas de souris"), avoid(`e-?mails?|mails?`, "courriel"), avoid(`identifiants?|login|log-in`, "nom, compte"),
		avoid(`utilisateur\pL*|utilisatrice\pL*|user\pL*`, "personne"), avoid(`url|https?`, "adresse"), avoid(`cookies?|session|token|jeton|cache|requête`, "dites ce que cela change"),
		avoid(`optionnel\pL*`, "facultatif"), avoid(`digital\pL*`, "numérique"), avoid(`valide[rz]|soumettre|soumission`, "envoyer"), avoid(`erreur fatale|erreur système|exception`, "ce qui s’est passé"),
		avoid(`onboarding|feedback|workflow|dashboard|bug|feature`, "un mot français"), avoid(`authentifi\pL*`, "entrer, se faire connaître"),
		trade(`index|indexation`, "la recherche"), trade(`métadonnées?|markdown|slug`, "dites ce que c’est"), trade(`plateforme`, "Discord, ou ce que c’est"), trade(`onglet actif|popup|pop-up`, "fenêtre"),
		// Everybody: a form for all, or both with the point in the middle.
		avoid(`(?:les?|aux?|des|un|tous les) (?:modérateurs?|administrateurs?|participants?|visiteurs?|lecteurs?|rédacteurs?|bénévoles inscrits|adhérents?|suivants|nouveaux|autres utilisateurs)`, "« les personnes qui … », ou le mot avec ·"),
		avoid(`(?:tous )?ceux qui|celui qui`, "qui, les personnes qui"), avoid(`chacun d’entre vous`, "vous"),
		avoid(`\pL+\(e\)s?|\pL+\([es]\)|\pL+-e-s`, "le point médian"),
		avoid(`vous (?:êtes|serez|étiez|n’êtes pas) (?:bien |déjà |encore )?(?:connecté|inscrit|invité|accepté|refusé|enregistré|certain|sûr|prêt|seul|bienvenu|banni|exclu|admis)`, "une tournure pour tout le monde"),
		avoid(`tu|toi|ton|tes|ta`, "vous"),
		// Twice no.
		avoid(`pas (?:impossible|inutile|inconnu\pL*|incompatible\pL*|indisponible\pL*|invalide\pL*|sans)|n’êtes pas sans|jamais sans|non in\pL+`, "dites-le en oui"),
	},
	"en": {
		avoid(`please|kindly`, "the plain verb"), avoid(`in order to|so as to be able`, "to"), avoid(`prior to`, "before"), avoid(`subsequent(?:ly)?`, "later"), avoid(`pursuant|hereby|herein|thereof|aforementioned`, "nothing, or say it"),
		avoid(`utili[sz]e\pL*|leverage\pL*`, "use"), avoid(`commence\pL*`, "begin"), avoid(`terminate\pL*`, "end"), avoid(`in the event (?:of|that)`, "if"), avoid(`with regard to|in respect of`, "about"), avoid(`at this point in time`, "now"),
		avoid(`shall`, "will, must"), avoid(`facilitate\pL*`, "help"), avoid(`submit\pL*`, "send"), avoid(`click\pL*`, "touch, choose: not everybody has a mouse"), avoid(`users?|end-users?`, "people"),
		avoid(`log ?in|login|username|credentials|authenticat\pL*d`, "sign in, name"), avoid(`url|https?`, "address"), avoid(`cookies?|token|cache|session`, "say what it changes"), avoid(`fatal|exception|invalid`, "what happened"),
		avoid(`onboarding|feedback|workflow|dashboard`, "a plain word"), trade(`index|indexing`, "the search"), trade(`metadata|markdown|slug`, "say what it is"), trade(`platform`, "Discord, or what it is"),
		avoid(`he or she|his or her|him|his|guys|chairman|manpower`, "they"),
		avoid(`not (?:un\pL+able|impossible|uncommon|unlikely|without)|never without`, "say it with yes"),
	},
}

// knownCapitals are words of capitals alone that may stand as they are, and why.
var knownCapitals = map[string]string{
	"JPEG": "the name of a kind of file, as phones show it", "PNG": "as JPEG", "CC": "the name of a licence", "BY": "of a licence", "SA": "of a licence",
	"RGAA": "explained where it stands", "AG": "an example of an acronym, explained where it stands", "AGM": "as AG",
	"QR": "what these squares are called, on phones too", "J": "a key", "K": "a key", "A": "a key", "R": "a key",
}

var (
	sentenceEnd = regexp.MustCompile(`[.!?…]+[»”)\s\x{a0}\x{202f}]*(?:\s|$)|[\x{a0}\x{202f} ]:\s|:\s`)
	placeholder = regexp.MustCompile(`\{[a-z]+\}`)
	letters     = regexp.MustCompile(`[\pL\pN·’'-]*[\pL\pN][\pL\pN·’'-]*`)
	capitals    = regexp.MustCompile(`\p{Lu}{2,}`)
	passiveFR   = regexp.MustCompile(`(?i)(?:^|\s)(?:est|sont|sera|seront|était|étaient|être|soit|a été|ont été) (?:\pL+ment |déjà |encore |pas |plus )?\pL+(?:é|ée|és|ées|ie|ies|ue|ues)(?:\s|[.,]|$)`)
	passiveEN   = regexp.MustCompile(`(?i)(?:^|\s)(?:is|are|was|were|be|been|being) (?:\pL+ly |already |not |still |then )?\pL+ed(?:\s|[.,]|$)`)
	negativeFR  = regexp.MustCompile(`(?i)(?:^|[\s’])(?:ne\s|n’)`)
)

// sentences are those of a text; what follows a colon is one of its own.
func sentences(text string) []string {
	var out []string
	for _, s := range sentenceEnd.Split(text, -1) {
		if s = strings.TrimSpace(s); s != "" {
			out = append(out, s)
		}
	}
	return out
}

// counted are the words of a sentence; a name in braces is one.
func counted(s string) []string {
	return letters.FindAllString(placeholder.ReplaceAllString(s, "x"), -1)
}

// syllables counts sounds as one hears them, nearly: groups of vowels, without the mute e at the end.
func syllables(lang, word string) int {
	const vowels = "aàâäeéèêëiîïoôöuùûüyœæ"
	w := strings.ToLower(word)
	if i := strings.LastIndex(w, "’"); i >= 0 {
		w = w[i+len("’"):]
	}
	n, before := 0, false
	for _, r := range w {
		is := strings.ContainsRune(vowels, r)
		if is && !before {
			n++
		}
		before = is
		if r == 'é' || r == 'ï' || r == 'ë' { // begins a new sound after a vowel: "agréé", "naïf"
			before = false
		}
	}
	for _, mute := range []string{"e", "es", "ent"} {
		if strings.HasSuffix(w, mute) && n > 1 && len(w) > len(mute) && !strings.HasSuffix(w, "ment") && !strings.ContainsRune(vowels, rune(w[len(w)-len(mute)-1])) {
			n--
			break
		}
	}
	return n
}

// plainFaults tells what of a text is not plain.
func plainFaults(lang string, text string, team bool) []string {
	var out []string
	say := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }
	for _, a := range avoidedWords[lang] {
		if team && !a.team {
			continue
		}
		if m := a.pattern.FindString(placeholder.ReplaceAllString(text, "x")); m != "" {
			say("“%s”: say %s", strings.TrimSpace(m), a.instead)
		}
	}
	for _, caps := range capitals.FindAllString(placeholder.ReplaceAllString(text, ""), -1) {
		if knownCapitals[caps] == "" {
			say("“%s” is an acronym that nothing explains, or a shout", caps)
		}
	}
	if strings.Contains(text, ";") {
		say("a semicolon: two sentences")
	}
	passives := passiveEN
	if lang == "fr" {
		passives = passiveFR
	}
	for _, s := range sentences(text) {
		words := counted(s)
		if len(words) > mostWords {
			say("%d words in a sentence: %q", len(words), s)
		}
		if n := strings.Count(s, ","); n > mostCommas {
			say("%d commas in a sentence: %q", n, s)
		}
		var long []string
		for _, w := range words {
			if syllables(lang, w) > 4 {
				long = append(long, w)
			}
		}
		if len(long) > mostLong {
			say("%d long words in a sentence: %v", len(long), long)
		}
		if n := len(passives.FindAllString(s, -1)); n > 1 {
			say("%d passives in a sentence: %q", n, s)
		}
		if lang == "fr" && len(negativeFR.FindAllString(s, -1)) > 1 {
			say("twice no in a sentence: %q", s)
		}
	}
	return out
}

func TestPlainLanguage(t *testing.T) {
	t.Parallel()
	for _, lang := range Languages() {
		words, long := 0, 0
		for key, e := range catalogue(lang) {
			for _, text := range []string{e[one], e[other]} {
				for _, fault := range plainFaults(lang, text, teamText(key)) {
					t.Errorf("%s %s: %s", lang, key, fault)
				}
				if teamText(key) {
					continue
				}
				for _, w := range counted(text) {
					words++
					if syllables(lang, w) > 4 {
						long++
					}
				}
			}
		}
		if rate := float64(long) / float64(max(words, 1)); rate > longRate || words < 1000 {
			t.Errorf("%s: %.1f %% of %d words have more than four syllables", lang, 100*rate, words)
		}
	}
}

// The check sees what it is for.
func TestPlainSees(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ lang, text, want string }{
		{"fr", "Veuillez patienter.", "impératif"},
		{"fr", "Cliquez sur le bouton.", "touchez"},
		{"fr", "Vous êtes inscrit.", "tout le monde"},
		{"fr", "Ceux qui arrivent.", "les personnes"},
		{"fr", "Il n’est pas impossible de revenir.", "oui"},
		{"fr", "Vous ne pouvez pas entrer si vous n’avez pas lu.", "twice no"},
		{"fr", "Voir la CNIL.", "acronym"},
		{"fr", "La demande est relevée puis elle est envoyée par courrier.", "passives"},
		{"fr", strings.Repeat("un mot ", 13) + ".", "26 words"},
		{"fr", "Accessibilité, indisponibilité et irresponsabilité.", "long words"},
		{"fr", "Un, deux, trois, quatre, cinq, six.", "commas"},
		{"en", "Please click here.", "plain verb"},
		{"en", "The user must wait.", "people"},
		{"en", "It is accepted here and was then delivered by hand.", "passives"},
	} {
		if got := strings.Join(plainFaults(c.lang, c.text, false), "; "); !strings.Contains(got, c.want) {
			t.Errorf("%q: %q, want %q", c.text, got, c.want)
		}
	}
	for _, text := range []string{"Entrez, c’est ouvert.", "Vous seul·e pouvez le faire.", "Écrivez à {name} : une personne vous répond."} {
		if got := plainFaults("fr", text, false); len(got) > 0 {
			t.Errorf("%q: %v", text, got)
		}
	}
	for word, want := range map[string]int{"accessibilité": 6, "porte": 1, "communauté": 4, "documentaliste": 5, "demandent": 2, "facultatif": 4, "règle": 1, "indisponibilité": 7} {
		if got := syllables("fr", word); got != want {
			t.Errorf("%s has %d syllables, want %d", word, got, want)
		}
	}
	if got := sentences("Un. Deux\u202f? Trois\u00a0: quatre."); len(got) != 4 {
		t.Errorf("sentences: %q", got)
	}
}
