package markdown

import (
	"bytes"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"parvis/content"
)

// check looks at a folder as a whole.
type check struct {
	entries []Entry
	found   []content.Diagnostic
	// byName are the readable documents by kind, language and id; names are those of any language.
	byName map[docName]*Entry
	names  map[docName]bool
	rules  map[string]bool // ids of the rules of all revisions
}

// CheckFolder checks what only shows in a whole folder: entries are all its files in order of path, light or not. It
// completes them in place: translations inherit, charters get their hash and day, and a document that has to stay
// hidden becomes zero. What the documents' pointers lead to is not changed, so that a copy of the slice may be checked
// again and again. Without a readable community.toml nothing else is looked at.
func CheckFolder(entries []Entry) []content.Diagnostic {
	c := check{entries: entries}
	settings := slices.IndexFunc(entries, func(e Entry) bool { return e.File.Kind == content.KindCommunity })
	switch {
	case settings < 0:
		c.found = append(c.found, content.Diagnostic{
			Severity: content.Error, Path: "community.toml", Message: "Le fichier community.toml manque.",
			Remedy: "Créez-le à la racine du dossier, avec une ligne « name = \"Le nom\" ».",
		})
	case entries[settings].Document.Readable():
		c.run()
	}
	return sorted(c.found)
}

type docName struct {
	kind     content.Kind
	lang, id string
}

func (c *check) run() {
	c.inherit()
	c.unique()
	c.hash()
	c.languages()
	c.presence()
	c.gatherRules()
	questions := map[string]asked{}
	for _, e := range c.readable() {
		c.supersedes(e)
		c.summary(e)
		c.step(e)
		c.charter(e)
		c.space(e, questions)
		c.references(e)
	}
}

func (c *check) warn(path string, line int, message, remedy string) {
	c.found = append(c.found, content.Diagnostic{Severity: content.Warning, Path: path, Line: line, Message: message, Remedy: remedy})
}

// readable are the entries with a document, community.toml left out.
func (c *check) readable() []*Entry {
	var list []*Entry
	for i := range c.entries {
		if e := &c.entries[i]; e.Document.Readable() && e.Document.Community == nil {
			list = append(list, e)
		}
	}
	return list
}

// original is what a file's path would be in French.
func original(e *Entry) string {
	if e.File.Lang == "fr" {
		return e.Path
	}
	return strings.TrimSuffix(e.Path, "."+e.File.Lang+".md") + ".md"
}

// guardKeys are the keys that keep a text from readers.
var guardKeys = []string{"visibility", "status", "publish_at"}

var (
	guardStatus  = regexp.MustCompile(`(?m)^[\t "']*(?:statu|etat|état|draft|brouillon|published)`)
	guardPublish = regexp.MustCompile(`(?m)^[\t "']*(?:publish|publi[eé]|date.de.publi)`)
)

// guards answers which of those keys the bytes of an unreadable document may give.
func guards(data []byte) []string {
	text := bytes.ToLower(bytes.ReplaceAll(data, []byte{0}, nil))
	text = bytes.ReplaceAll(text, []byte("\r"), []byte("\n"))
	var keys []string
	for i, may := range []bool{bytes.Contains(text, []byte("visib")), guardStatus.Match(text), guardPublish.Match(text)} {
		if may {
			keys = append(keys, guardKeys[i])
		}
	}
	return keys
}

// inherit completes translations. One whose original cannot be read, but seems to say who may read it, is hidden as
// well unless it says so itself: a fault in the French file must not publish the English one.
func (c *check) inherit() {
	byPath := make(map[string]*Entry, len(c.entries))
	for i := range c.entries {
		byPath[c.entries[i].Path] = &c.entries[i]
	}
	for _, e := range c.readable() {
		if e.File.Lang == "fr" {
			continue
		}
		from, exists := byPath[original(e)]
		switch {
		case !exists:
			c.warn(e.Path, 0, "Cette traduction n’a pas d’original en français.", fmt.Sprintf("Écrivez « %s ».", original(e)))
		case from.Document.Readable():
			e.Document.Inherit(from.Document)
			c.sameVisibility(e, from)
			c.sameBlocks(e, from)
		case slices.ContainsFunc(from.Guards, e.Document.silent):
			silent := from.Guards[slices.IndexFunc(from.Guards, e.Document.silent)]
			e.Document = Document{}
			c.found = append(c.found, content.Diagnostic{
				Severity: content.Error, Path: e.Path,
				Message: fmt.Sprintf("L’original « %s » ne se lit pas : on ne sait pas qui peut lire sa traduction, elle reste cachée.", from.Path),
				Remedy:  fmt.Sprintf("Corrigez l’original, ou écrivez « %s: » dans la traduction.", silent),
			})
		}
	}
}

func (c *check) sameVisibility(e, from *Entry) {
	if a, b := e.Document.Meta.Visibility, from.Document.Meta.Visibility; a != b {
		c.warn(e.Path, e.Document.given["visibility"], fmt.Sprintf("Cette traduction est « %s », l’original est « %s ».", a, b), "Donnez-leur la même visibilité, si ce n’est pas voulu.")
	}
}

// sameBlocks warns of a translation that reserves less than its original: it may show what the other one keeps.
func (c *check) sameBlocks(e, from *Entry) {
	if a, b := e.Document.reserved, from.Document.reserved; a < b {
		c.warn(e.Path, 0, fmt.Sprintf("L’original réserve %d passages, cette traduction %d.", b, a), "Vérifiez qu’elle ne montre pas à tout le monde ce que l’original réserve.")
	}
}

// unique hides the second of two documents of one name.
func (c *check) unique() {
	c.byName, c.names = map[docName]*Entry{}, map[docName]bool{}
	for _, e := range c.readable() {
		m := e.Document.Meta
		name := docName{m.Kind, m.Lang, m.ID}
		if e.Document.Step != nil {
			name.id = e.Document.Step.Journey + "/" + m.ID
		}
		if first, twice := c.byName[name]; twice {
			c.found = append(c.found, content.Diagnostic{
				Severity: content.Error, Path: e.Path, Line: e.Document.given["id"],
				Message: fmt.Sprintf("L’identifiant « %s » est déjà celui de « %s » ; ce document reste caché.", m.ID, first.Path),
				Remedy:  "Donnez-lui un autre identifiant.",
			})
			e.Document = Document{}
			continue
		}
		c.byName[name] = e
		c.names[docName{kind: name.kind, id: name.id}] = true
	}
}

// exists tells whether a document is there in any language.
func (c *check) exists(kind content.Kind, id string) bool {
	return c.names[docName{kind: kind, id: id}]
}

// hash sets the hash of every charter from the bytes of all its languages, readable or not: what is accepted is what
// was written.
func (c *check) hash() {
	revisions := map[string]map[string][]byte{}
	for _, e := range c.entries {
		if e.File.Kind == content.KindCharter {
			if revisions[e.File.ID] == nil {
				revisions[e.File.ID] = map[string][]byte{}
			}
			revisions[e.File.ID][e.Path] = e.Data
		}
	}
	for _, e := range c.readable() {
		if e.Document.Charter != nil {
			ch := *e.Document.Charter
			ch.Hash = CharterHash(revisions[e.File.ID])
			e.Document.Charter = &ch
		}
	}
}

func (c *check) languages() {
	spoken := Folder{Files: c.entries}.Community().Languages
	for _, e := range c.readable() {
		if !slices.Contains(spoken, e.File.Lang) {
			c.warn(e.Path, 0, fmt.Sprintf("La langue « %s » n’est pas de celles de community.toml.", e.File.Lang), "Ajoutez-la à « languages ».")
		}
	}
}

func (c *check) presence() {
	kinds := map[content.Kind]bool{}
	for name := range c.byName {
		kinds[name.kind] = true
	}
	if !kinds[content.KindCharter] {
		c.warn("charter", 0, "Il n’y a pas encore de charte : personne ne peut demander à entrer.", "Écrivez charter/2026-01.md, une règle par titre « ## ».")
	}
	if !kinds[content.KindJourney] {
		c.warn("journeys", 0, "Il n’y a pas encore de parcours d’accueil.", "Écrivez journeys/premiers-pas/journey.md, puis ses étapes.")
	}
}

func (c *check) gatherRules() {
	c.rules = map[string]bool{}
	for _, e := range c.readable() {
		if ch := e.Document.Charter; ch != nil {
			for _, r := range ch.Rules {
				c.rules[r.ID] = true
			}
		}
	}
}

func (c *check) supersedes(e *Entry) {
	m := e.Document.Meta
	if m.Supersedes == "" {
		return
	}
	line := e.Document.given["supersedes"]
	id := m.Supersedes
	if e.Document.Step != nil && !strings.Contains(id, "/") {
		id = e.Document.Step.Journey + "/" + id
	}
	switch {
	case !c.exists(m.Kind, id):
		c.warn(e.Path, line, fmt.Sprintf("« supersedes » nomme « %s », qui n’existe pas.", short(m.Supersedes)), "Nommez un document du même genre, ou laissez « supersedes » vide.")
	case c.circle(e):
		c.warn(e.Path, line, fmt.Sprintf("« supersedes » tourne en rond : « %s » remplace aussi, de proche en proche, ce document.", short(m.Supersedes)), "Gardez la ligne dans le document le plus récent seulement.")
	}
}

// circle tells whether a document comes to supersede itself.
func (c *check) circle(e *Entry) bool {
	const most = 100 // of a chain; a longer one is nobody's work
	at := e
	for range most {
		m := at.Document.Meta
		if m.Supersedes == e.Document.Meta.ID {
			return true
		}
		next, ok := c.byName[docName{m.Kind, m.Lang, m.Supersedes}]
		if !ok || m.Supersedes == "" {
			return false
		}
		at = next
	}
	return false
}

// summary warns of spaces that are not there.
func (c *check) summary(e *Entry) {
	if e.Document.Summary == nil {
		return
	}
	for _, id := range e.Document.Summary.Spaces {
		if !c.exists(content.KindSpace, id) {
			c.warn(e.Path, e.Document.given["spaces"], fmt.Sprintf("« spaces » nomme « %s », qui n’existe pas.", short(id)), c.spacesAre())
		}
	}
}

// spacesAre names the spaces there are, as people do and as a file.
func (c *check) spacesAre() string {
	const most = 20
	var names []string
	for _, e := range c.readable() {
		if s := e.Document.Space; s != nil && original(e) == e.Path && len(names) < most {
			names = append(names, fmt.Sprintf("%s (%s)", short(s.Title), s.ID))
		}
	}
	if len(names) == 0 {
		return "Il n’y a pas encore d’espace : laissez « spaces » vide."
	}
	return "Les espaces sont : " + strings.Join(names, ", ") + "."
}

// journey answers a step's journey in its language, else in any.
func (c *check) journey(s *content.Step) *content.Journey {
	if e, ok := c.byName[docName{content.KindJourney, s.Lang, s.Journey}]; ok {
		return e.Document.Journey
	}
	if e, ok := c.byName[docName{content.KindJourney, "fr", s.Journey}]; ok {
		return e.Document.Journey
	}
	return nil
}

func (c *check) step(e *Entry) {
	s := e.Document.Step
	if s == nil {
		return
	}
	j := c.journey(s)
	if j == nil {
		c.warn(e.Path, 0, fmt.Sprintf("Le parcours « %s » n’a pas de journey.md.", s.Journey), fmt.Sprintf("Écrivez journeys/%s/journey.md.", s.Journey))
		return
	}
	choices := map[string]content.Choice{}
	for _, choice := range j.Choices {
		choices[choice.ID] = choice
	}
	if _, ok := choices[s.Choose]; s.Choose != "" && !ok {
		c.warn(e.Path, e.Document.given["choose"], fmt.Sprintf("« choose » nomme le choix « %s », que journey.md ne déclare pas.", s.Choose), "Déclarez-le sous « choices » dans journey.md, ou corrigez le nom.")
	}
	for _, name := range slices.Sorted(maps.Keys(s.When)) {
		options := s.When[name]
		choice, ok := choices[name]
		if !ok {
			c.warn(e.Path, e.Document.given["when"], fmt.Sprintf("« when » nomme le choix « %s », que journey.md ne déclare pas.", short(name)), "Déclarez-le sous « choices » dans journey.md, ou corrigez le nom.")
			continue
		}
		for _, option := range options {
			if !slices.ContainsFunc(choice.Options, func(o content.Option) bool { return o.ID == option }) {
				c.warn(e.Path, e.Document.given["when"], fmt.Sprintf("« when » nomme l’option « %s », que le choix « %s » n’a pas.", short(option), name), "Corrigez l’option, ou ajoutez-la dans journey.md.")
			}
		}
	}
}

// charter warns of a revision without its day. Its date stands in, and without one it is in force at once.
func (c *check) charter(e *Entry) {
	ch := e.Document.Charter
	if ch == nil {
		return
	}
	for _, id := range slices.Sorted(maps.Keys(ch.Changes)) {
		if !c.rules[id] {
			c.warn(e.Path, e.Document.given["changes"], fmt.Sprintf("« changes » nomme la règle « %s », qu’aucune charte n’a.", short(id)), "Corrigez l’identifiant : c’est le {#…} de la règle, ou son titre en minuscules avec des tirets.")
		}
	}
	if !ch.Effective.IsZero() {
		return
	}
	ch.Effective = ch.Date // the copy that hash made
	c.warn(e.Path, 0, "Cette charte ne dit pas quand elle prend effet.", "Ajoutez « effective: 2026-12-01 » à l’en-tête.")
}

// asked is where a question was first asked, and how.
type asked struct{ label, path string }

func (c *check) space(e *Entry, questions map[string]asked) {
	s := e.Document.Space
	if s == nil {
		return
	}
	if s.Server == "" {
		c.warn(e.Path, 0, "Cet espace ne dit pas sur quel serveur il vit.", "Ajoutez « server: <nom> » à l’en-tête ; les réglages de l’hôte disent lequel c’est.")
	}
	for _, q := range s.Questions {
		key := s.Lang + "/" + q.ID
		first, ok := questions[key]
		if !ok {
			questions[key] = asked{q.Label, e.Path}
		} else if first.label != q.Label && original(e) != first.path {
			c.warn(e.Path, e.Document.given["questions"], fmt.Sprintf("La question « %s » est posée autrement dans « %s » ; une seule réponse vaut pour les deux.", q.ID, first.path), "Posez-la avec les mêmes mots, ou changez son identifiant.")
		}
	}
}

// others are the first segments of addresses that are no documents of the folder.
var others = []string{"recherche", "demandes", "questions", "connexion", "mes-donnees", "a-propos", "hors-ligne", "medias", "flux.atom", "sitemap.xml", ""}

// references warns of links to documents that are not there.
func (c *check) references(e *Entry) {
	for _, ref := range e.Document.refs {
		if !leads(ref.path, c.exists) {
			c.warn(e.Path, ref.line, fmt.Sprintf("Le lien vers « %s » ne mène nulle part.", short(ref.path)), "Corrigez l’adresse, ou écrivez la page.")
		}
	}
}

// leads tells whether an address of the site, without language, is that of a page.
func leads(address string, exists func(kind content.Kind, id string) bool) bool {
	parts := strings.Split(strings.Trim(address, "/"), "/")
	rest := parts[1:]
	switch parts[0] {
	case "faq":
		return len(rest) == 0 || len(rest) == 1 && exists(content.KindFAQ, rest[0])
	case "espaces":
		return len(rest) == 0 || len(rest) == 1 && exists(content.KindSpace, rest[0])
	case "syntheses":
		return len(rest) == 0 || len(rest) == 1 && exists(content.KindSummary, rest[0])
	case "glossaire":
		return len(rest) == 0
	case "charte":
		return len(rest) == 0 || len(rest) == 1 && rest[0] == "changements"
	case "parcours":
		return len(rest) == 0 || len(rest) == 1 && exists(content.KindJourney, rest[0]) ||
			len(rest) == 2 && exists(content.KindStep, strings.Join(rest, "/"))
	}
	return slices.Contains(others, parts[0])
}
