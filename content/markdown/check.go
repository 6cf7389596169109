package markdown

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strings"

	"parvis/content"
)

// check looks at a folder as a whole.
type check struct {
	folder *Folder
	found  []content.Diagnostic
	// byName are the readable documents by kind, language and id.
	byName map[docName]*Entry
	rules  map[string]bool // ids of the rules of all revisions
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
	for i := range c.folder.Files {
		if e := &c.folder.Files[i]; e.Document.Readable() && e.Document.Community == nil {
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

// mayHide tells whether the bytes of an unreadable document may say who may read it.
func mayHide(data []byte) bool {
	return data == nil || bytes.Contains(bytes.ToLower(bytes.ReplaceAll(data, []byte{0}, nil)), []byte("visib"))
}

// inherit completes translations. One whose original cannot be read, but seems to say who may read it, is hidden as
// well unless it says so itself: a fault in the French file must not publish the English one.
func (c *check) inherit() {
	byPath := map[string]*Entry{}
	for i := range c.folder.Files {
		byPath[c.folder.Files[i].Path] = &c.folder.Files[i]
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
		case e.Document.silent("visibility") && mayHide(from.Data):
			e.Document = Document{}
			c.found = append(c.found, content.Diagnostic{
				Severity: content.Error, Path: e.Path,
				Message: fmt.Sprintf("L’original « %s » ne se lit pas : on ne sait pas qui peut lire sa traduction, elle reste cachée.", from.Path),
				Remedy:  "Corrigez l’original, ou écrivez « visibility: » dans la traduction.",
			})
		}
	}
}

func (c *check) sameVisibility(e, from *Entry) {
	if a, b := e.Document.Meta.Visibility, from.Document.Meta.Visibility; a != b {
		c.warn(e.Path, e.Document.given["visibility"], fmt.Sprintf("Cette traduction est « %s », l’original est « %s ».", a, b), "Donnez-leur la même visibilité, si ce n’est pas voulu.")
	}
}

// unique hides the second of two documents of one name.
func (c *check) unique() {
	c.byName = map[docName]*Entry{}
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
	}
}

// exists tells whether a document is there in any language.
func (c *check) exists(kind content.Kind, id string) bool {
	for name := range c.byName {
		if name.kind == kind && name.id == id {
			return true
		}
	}
	return false
}

// hash sets the hash of every charter from the bytes of all its languages, readable or not: what is accepted is what
// was written.
func (c *check) hash() {
	revisions := map[string]map[string][]byte{}
	for _, e := range c.folder.Files {
		if e.File.Kind == content.KindCharter {
			if revisions[e.File.ID] == nil {
				revisions[e.File.ID] = map[string][]byte{}
			}
			revisions[e.File.ID][e.Path] = e.Data
		}
	}
	for _, e := range c.readable() {
		if e.Document.Charter != nil {
			e.Document.Charter.Hash = CharterHash(revisions[e.File.ID])
		}
	}
}

func (c *check) languages() {
	spoken := c.folder.Community().Languages
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
	id := m.Supersedes
	if e.Document.Step != nil && !strings.Contains(id, "/") {
		id = e.Document.Step.Journey + "/" + id
	}
	if m.Supersedes != "" && !c.exists(m.Kind, id) {
		c.warn(e.Path, e.Document.given["supersedes"], fmt.Sprintf("« supersedes » nomme « %s », qui n’existe pas.", short(m.Supersedes)), "Écrivez l’identifiant d’un document du même genre, ou retirez la ligne.")
	}
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
	ch.Effective = ch.Date
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
		if !c.leads(ref.path) {
			c.warn(e.Path, ref.line, fmt.Sprintf("Le lien vers « %s » ne mène nulle part.", short(ref.path)), "Corrigez l’adresse, ou écrivez la page.")
		}
	}
}

func (c *check) leads(address string) bool {
	parts := strings.Split(strings.Trim(address, "/"), "/")
	rest := parts[1:]
	switch parts[0] {
	case "faq":
		return len(rest) == 0 || len(rest) == 1 && c.exists(content.KindFAQ, rest[0])
	case "espaces":
		return len(rest) == 0 || len(rest) == 1 && c.exists(content.KindSpace, rest[0])
	case "syntheses":
		return len(rest) == 0 || len(rest) == 1 && c.exists(content.KindSummary, rest[0])
	case "glossaire":
		return len(rest) == 0
	case "charte":
		return len(rest) == 0 || len(rest) == 1 && rest[0] == "changements"
	case "parcours":
		return len(rest) == 0 || len(rest) == 1 && c.exists(content.KindJourney, rest[0]) ||
			len(rest) == 2 && c.exists(content.KindStep, strings.Join(rest, "/"))
	}
	return slices.Contains(others, parts[0])
}
