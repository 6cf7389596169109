package markdown

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"time"

	"gopkg.in/yaml.v3"
)

// maxFrontMatter bounds what the YAML parser sees, in bytes.
const maxFrontMatter = 16 << 10

// frontMatter is the head of a document: typed access to its keys, each fault reported with the line of the file.
type frontMatter struct {
	*report
	keys     map[string]field
	body     []byte
	bodyLine int
	location *time.Location // of days and hours without an offset
}

type field struct {
	node *yaml.Node
	line int // of the key, in the file
}

// known are the keys of every kind of document. They are shared: a key that a kind has no use for does no harm.
var known = []string{
	"id", "title", "lang", "visibility", "tags", "date", "review_by", "supersedes", "licence", "authors",
	"effective", "changes", "choices", "when", "choose", "minutes", "contact", "action", "goes",
	"server", "channel", "kind", "roles", "sensitive", "purpose", "owner", "hours", "questions",
	"summary", "description", "status", "publish_at", "consent", "spaces", "credits",
}

// lookalikes are keys of other programs, or in French, that keep a text from its readers there. Passed over as unknown
// they would publish it.
var lookalikes = map[string]string{
	"statut": "status", "etat": "status", "state": "status", "draft": "status", "brouillon": "status", "published": "status", "publish": "status",
	"publie": "status", "publier-le": "publish_at", "publish-date": "publish_at", "publishdate": "publish_at", "publie-le": "publish_at", "date-de-publication": "publish_at",
	"acces": "visibility", "access": "visibility",
}

// readFrontMatter splits text into front matter and body, and reads the first. It is not ok when the head cannot be
// trusted: a head that is misread could show to everybody what was meant for members.
func readFrontMatter(text []byte, rep *report) (frontMatter, bool) {
	f := frontMatter{report: rep, keys: map[string]field{}, body: text, bodyLine: 1}
	start, first := 0, 1
	for start < len(text) && (text[start] == '\n' || text[start] == ' ' || text[start] == '\t') {
		if text[start] == '\n' {
			first++
		}
		start++
	}
	line, rest, _ := bytes.Cut(text[start:], []byte("\n"))
	switch {
	case bytes.HasPrefix(line, []byte("+++")):
		rep.fail(first, "Cet en-tête est en TOML (+++).", "Écrivez-le en YAML, entre deux lignes « --- ».")
		return f, false
	case string(bytes.TrimRight(line, " \t")) != "---":
		if unopened(text[start:]) {
			rep.fail(first, "L’en-tête n’est pas ouvert : il manque « --- » avant la première ligne.",
				"Ajoutez une ligne « --- » tout en haut. Le document reste caché d’ici là.")
			return f, false
		}
		return f, true
	}
	head, body, lines, closed := cutHead(rest)
	if !closed {
		rep.fail(first, "L’en-tête s’ouvre par « --- » et ne se referme pas.",
			"Ajoutez une ligne « --- » après la dernière ligne de l’en-tête.")
		return f, false
	}
	if len(head) > maxFrontMatter {
		rep.fail(first, fmt.Sprintf("L’en-tête pèse plus de %d Kio.", maxFrontMatter>>10),
			"Gardez-y les réglages et déplacez le texte sous le second « --- ».")
		return f, false
	}
	f.body, f.bodyLine = body, first+lines+1
	return f, f.parse(head, first)
}

// unopened tells whether a text begins with lines of a head, and a line that closes one, without the line that opens
// it: shown as text, it could show to everybody what was meant for members.
func unopened(text []byte) bool {
	keys := 0
	for line := range bytes.Lines(text) {
		key, value, isKey := strings.Cut(strings.TrimRight(string(line), " \t\r\n"), ":")
		switch {
		case isKey && slices.Contains(known, strings.ToLower(key)):
			if strings.EqualFold(key, "visibility") || strings.EqualFold(key, "publish_at") || strings.EqualFold(key, "status") && statuses[folded(value)] != "" {
				return true
			}
			keys++
		case strings.TrimSpace(string(line)) == "---":
			return keys > 0
		case keys == 0, strings.TrimSpace(string(line)) == "":
			return false
		}
	}
	return false
}

// cutHead answers what stands before the closing line, what stands after it, and how many lines the first part has
// with its closing line.
func cutHead(text []byte) (head, body []byte, lines int, closed bool) {
	for at := 0; at < len(text); {
		lines++
		end := bytes.IndexByte(text[at:], '\n')
		next := len(text)
		if end >= 0 {
			next = at + end + 1
		}
		line := strings.TrimRight(string(text[at:next]), " \t\n")
		if line == "---" || line == "..." {
			return text[:at], text[next:], lines, true
		}
		at = next
	}
	return nil, nil, lines, false
}

func (f *frontMatter) parse(head []byte, offset int) bool {
	if deep(head) {
		f.fail(offset, "L’en-tête emboîte trop de listes.", "Ouvrez au plus vingt crochets ou accolades.")
		return false
	}
	var root yaml.Node
	if err := yaml.Unmarshal(head, &root); err != nil {
		f.fail(offset+yamlAt(err), "L’en-tête ne se lit pas : "+faultOf(err)+".",
			"Écrivez « clé: valeur », et mettez entre guillemets droits un texte qui contient « : », « # » ou commence par « * », « & », « [ » ou « { ».")
		return false
	}
	if len(root.Content) == 0 || root.Content[0].Tag == "!!null" {
		return true
	}
	shift(&root, offset)
	if at := aliased(&root); at > 0 {
		f.fail(at, "L’en-tête contient une ancre (&) ou un renvoi (*) YAML.", "Écrivez la valeur en toutes lettres, entre guillemets si elle commence par & ou *.")
		return false
	}
	mapping := root.Content[0]
	if mapping.Kind != yaml.MappingNode {
		f.fail(mapping.Line, "L’en-tête n’est pas une suite de « clé: valeur ».", "Écrivez une clé par ligne, par exemple « title: Bienvenue ».")
		return false
	}
	for i := 0; i+1 < len(mapping.Content); i += 2 {
		f.take(mapping.Content[i], mapping.Content[i+1])
	}
	return !f.failed
}

// take keeps one key. A second visibility, or a key that looks like it, is an error: guessing wrong would publish.
func (f *frontMatter) take(key, value *yaml.Node) {
	name := key.Value
	_, twice := f.keys[name]
	guess := nearest(name, known)
	switch {
	case twice && name == "visibility":
		f.fail(key.Line, "« visibility » est écrit deux fois.", "Gardez une seule ligne.")
	case twice:
		f.warn(key.Line, fmt.Sprintf("« %s » est écrit deux fois ; la première ligne compte.", name), "Gardez une seule ligne.")
	case slices.Contains(known, name):
		f.keys[name] = field{value, key.Line}
	case lookalike(name, guess) != "":
		like := lookalike(name, guess)
		f.fail(key.Line, fmt.Sprintf("« %s » n’est pas une clé connue, et ressemble à « %s ».", name, like),
			fmt.Sprintf("Écrivez « %s: %s » ; d’ici là le document reste caché.", like, map[string]string{"status": "draft", "publish_at": "2026-12-01 09:00", "visibility": "members"}[like]))
	case guess == "visibility" || strings.HasPrefix(Slug(name), "visib"):
		f.fail(key.Line, fmt.Sprintf("« %s » n’est pas une clé connue, et ressemble à « visibility ».", name),
			"Écrivez « visibility: public », « members » ou « role:<nom> » ; d’ici là le document reste caché.")
	case guess != "":
		f.warn(key.Line, fmt.Sprintf("La clé « %s » n’est pas connue.", name), fmt.Sprintf("Vouliez-vous écrire « %s » ?", guess))
	default:
		f.warn(key.Line, fmt.Sprintf("La clé « %s » n’est pas connue ; elle est ignorée.", name), "Retirez-la, ou vérifiez son orthographe.")
	}
}

// lookalike answers which of the keys that keep a text from readers a name may mean, beside visibility.
func lookalike(name, guess string) string {
	if like := lookalikes[Slug(name)]; like != "" {
		return like
	}
	if guess == "status" || guess == "publish_at" {
		return guess
	}
	return ""
}

// lines are the keys given and where.
func (f *frontMatter) lines() map[string]int {
	lines := make(map[string]int, len(f.keys))
	for k, v := range f.keys {
		lines[k] = v.line
	}
	return lines
}

// deep tells whether flow collections nest beyond what any author writes. It counts brackets in texts too: brackets
// in texts come in pairs.
func deep(head []byte) bool {
	depth := 0
	for _, c := range head {
		switch c {
		case '[', '{':
			if depth++; depth > 20 {
				return true
			}
		case ']', '}':
			depth = max(depth-1, 0)
		}
	}
	return false
}

// shift makes the lines of a tree lines of the file.
func shift(n *yaml.Node, by int) {
	n.Line += by
	for _, c := range n.Content {
		shift(c, by)
	}
}

// aliased answers the line of the first anchor or alias, or 0.
func aliased(n *yaml.Node) int {
	if n.Kind == yaml.AliasNode || n.Anchor != "" {
		return n.Line
	}
	for _, c := range n.Content {
		if line := aliased(c); line > 0 {
			return line
		}
	}
	return 0
}

// nearest answers the one of words that is at most two letters from name, or "".
func nearest(name string, words []string) string {
	best, distance := "", 3
	if len(name) > 40 {
		return ""
	}
	for _, w := range words {
		if d := edits(strings.ToLower(name), w); d < distance && d < len(w)/2 {
			best, distance = w, d
		}
	}
	return best
}

// edits is the Levenshtein distance in bytes.
func edits(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, diagonal+1)
		}
	}
	return row[len(b)]
}
