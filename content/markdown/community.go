package markdown

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"parvis/content"
	"parvis/content/colour"

	"github.com/pelletier/go-toml/v2"
)

// settings is community.toml: a tree of values and the lines of its keys. Reading is lenient, for these few lines
// are the first that a host writes; what is not understood is a warning, and only a missing name is an error.
type settings struct {
	*report
	path  string // of this table, with a dot at its end; empty at the root
	tree  map[string]any
	lines map[string]int
	used  map[string]bool
}

func readCommunity(text []byte, rep *report) Document {
	var tree map[string]any
	if err := toml.Unmarshal(text, &tree); err != nil {
		line := 0
		var at *toml.DecodeError
		if errors.As(err, &at) {
			line, _ = at.Position()
		}
		rep.fail(line, "community.toml ne se lit pas : "+faultOf(err)+".", "Écrivez « clé = \"valeur\" », une par ligne, entre guillemets droits.")
		return Document{}
	}
	s := settings{report: rep, tree: tree, lines: tomlLines(text), used: map[string]bool{}}
	c := s.community()
	s.unknown()
	meta := content.Meta{Kind: content.KindCommunity, ID: "community", Lang: c.Languages[0], Title: c.Name, Visibility: content.Public, Status: content.StatusPublished, Path: rep.path}
	return Document{Meta: meta, Community: &c, given: s.lines}
}

func (s settings) community() content.Community {
	c := content.Community{Name: s.text("name"), Languages: s.languages(), Accent: s.accent(), Logo: s.picture("logo"), Picture: s.picture("picture"), Texts: map[string]content.CommunityText{}}
	if c.Name == "" {
		s.fail(s.lines["name"], "La communauté n’a pas de nom.", "Ajoutez en haut de community.toml une ligne « name = \"Le nom\" ».")
	}
	own := s.words(c.Languages[0])
	for _, lang := range c.Languages {
		words := s.words(lang)
		if table, ok := s.table(lang); ok {
			words = table.words(lang).over(words)
			table.unknown()
		}
		words = words.over(own)
		if lang == "fr" {
			words.typeset()
		}
		c.Texts[lang] = content.CommunityText(words)
	}
	if c.Picture != "" && c.Text(c.Languages[0]).PictureAlt == "" {
		s.warn(s.line("picture"), "L’image d’accueil n’a pas de description ; elle n’est pas montrée.", "Dites ce qu’elle montre : picture_alt = \"La rivière, vue du pont\".")
		c.Picture = ""
	}
	c.Privacy, c.Host, c.Retention = s.privacy(), s.host(), s.retention()
	return c
}

// words is what a table says in lang. At the root, welcome, tagline and about are those of every language that does
// not say its own.
type words content.CommunityText

func (s settings) words(lang string) words {
	w := words{Tagline: s.spoken("tagline", lang), About: s.spoken("about", lang), PictureAlt: s.spoken("picture_alt", lang)}
	if t, ok := s.table("welcome"); ok {
		w.Welcome = content.Person{Name: t.text("name"), Role: t.text("role"), Hours: t.text("hours"), Contact: t.address("contact", "email", "address")}
		t.unknown()
	} else {
		w.Welcome.Name = s.text("welcome")
	}
	return w
}

// over fills what w does not say from under.
func (w words) over(under words) words {
	w.Tagline = either(w.Tagline, under.Tagline)
	w.About = either(w.About, under.About)
	w.PictureAlt = either(w.PictureAlt, under.PictureAlt)
	w.Welcome.Name = either(w.Welcome.Name, under.Welcome.Name)
	w.Welcome.Role = either(w.Welcome.Role, under.Welcome.Role)
	w.Welcome.Hours = either(w.Welcome.Hours, under.Welcome.Hours)
	w.Welcome.Contact = either(w.Welcome.Contact, under.Welcome.Contact)
	return w
}

// typeset sets what is shown in French.
func (w *words) typeset() {
	for _, t := range []*string{&w.Tagline, &w.About, &w.Welcome.Role, &w.Welcome.Hours} {
		*t = french(*t, 0, true)
	}
}

func either(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// spoken is a text, or the text of a language in a table of languages.
func (s settings) spoken(key, lang string) string {
	if t, ok := s.table(key); ok {
		return t.text(lang)
	}
	return s.text(key)
}

var languageCode = regexp.MustCompile(`^[a-z]{2}$`)

func (s settings) languages() []string {
	var list []string
	switch v := s.value("languages").(type) {
	case nil:
	case string:
		list = strings.FieldsFunc(v, func(r rune) bool { return r == ',' || r == ' ' })
	case []any:
		for _, item := range v {
			text, _ := item.(string)
			list = append(list, text)
		}
	default:
		s.warn(s.line("languages"), "« languages » attend une liste de langues.", "Écrivez « languages = [\"fr\", \"en\"] ».")
	}
	var languages []string
	for _, l := range list {
		if !languageCode.MatchString(l) {
			s.warn(s.line("languages"), fmt.Sprintf("« %s » n’est pas un code de langue.", short(l)), "Écrivez deux lettres minuscules : \"fr\", \"en\".")
		} else if !slices.Contains(languages, l) {
			languages = append(languages, l)
		}
	}
	if len(languages) == 0 {
		return []string{"fr"}
	}
	return languages
}

func (s settings) accent() string {
	accent := s.text("accent")
	c, ok := colour.Parse(accent)
	if accent != "" && !ok {
		s.warn(s.line("accent"), fmt.Sprintf("« %s » n’est pas une couleur ; la nôtre est gardée.", short(accent)), "Écrivez-la avec un dièse et six chiffres : accent = \"#ffc02e\".")
		return ""
	}
	if ok {
		s.stands(c)
	}
	return strings.ToLower(accent)
}

// stands warns of a colour that cannot be read on the walls, by day or by night: cream takes its place there, so that
// nothing is lost but the colour.
func (s settings) stands(c colour.RGB) {
	wall := colour.Wall
	if colour.Contrast(c, colour.NightWall) < colour.Contrast(c, wall) {
		wall = colour.NightWall
	}
	ratio := colour.Contrast(c, wall)
	if ratio >= colour.ForText {
		return
	}
	better := colour.Lighter(c, wall, colour.ForText)
	s.warn(s.line("accent"), fmt.Sprintf("La couleur « %s » se lit mal sur le bleu des murs, %s : son contraste est de %s pour 1, il en faut %s. Le crème la remplace sur les portes et les numéros.",
		c, wall, decimal(ratio), decimal(colour.ForText)),
		fmt.Sprintf("Éclaircissez-la pour la voir partout : accent = \"%s\" (%s pour 1).", better, decimal(colour.Contrast(better, wall))))
}

// decimal is a ratio as it is said in French; it is not rounded up to what it does not reach.
func decimal(ratio float64) string {
	return strings.Replace(strconv.FormatFloat(math.Floor(ratio*10)/10, 'f', 1, 64), ".", ",", 1)
}

// privacy is who answers for personal data: a table or a text, under privacy or contact.
func (s settings) privacy() content.Contact {
	var c content.Contact
	for _, key := range []string{"privacy", "contact", "data_protection"} {
		if t, ok := s.table(key); ok {
			c.Name = either(c.Name, t.either("controller", "name", "who"))
			c.Address = either(c.Address, t.address("contact", "address", "email"))
			t.unknown()
		} else {
			c.Address = either(c.Address, s.address(key))
		}
	}
	if c.Address == "" {
		s.warn(0, "Personne n’est nommé pour les données personnelles.", "Ajoutez « [privacy] », puis « contact = \"donnees@exemple.org\" » : la loi le demande.")
	}
	return c
}

func (s settings) host() content.Host {
	var h content.Host
	for _, key := range []string{"host", "who_hosts", "hosting", "hosted_by", "hosts"} {
		if t, ok := s.table(key); ok {
			h = content.Host{Name: t.either("name", "who"), Place: t.either("place", "where"), Contact: t.address("contact", "email", "address"), Maintainer: t.text("maintainer")}
			t.unknown()
		} else {
			h.Name = either(h.Name, s.text(key))
		}
	}
	return h
}

func (s settings) retention() content.Retention {
	t, ok := s.table("retention")
	if !ok {
		days := s.days("retention", "retention_days")
		return content.Retention{Unanswered: days, Refused: days, Answers: days, Log: days}
	}
	defer t.unknown()
	return content.Retention{
		Unanswered: t.days("unanswered", "unanswered_days"), Refused: t.days("refused", "refused_days"),
		Answers: t.days("answers", "answers_days"), Log: t.days("log", "log_days"),
	}
}

var duration = regexp.MustCompile(`(?i)^\s*([0-9]{1,6})\s*(days?|jours?|j|d|semaines?|weeks?|mois|months?|ans?|années?|years?)?\s*$`)

// days is a number of days, or a text such as "90 jours" or "6 mois", under the first key that is there.
func (s settings) days(keys ...string) int {
	for _, key := range keys {
		v := s.value(key)
		if v == nil {
			continue
		}
		m := duration.FindStringSubmatch(fmt.Sprint(v))
		if m == nil {
			s.warn(s.line(key), fmt.Sprintf("« %s » attend un nombre de jours.", key), fmt.Sprintf("Écrivez « %s = 90 ».", key))
			return 0
		}
		n, _ := strconv.Atoi(m[1])
		switch unit := strings.ToLower(m[2]); {
		case strings.HasPrefix(unit, "s") || strings.HasPrefix(unit, "w"):
			n *= 7
		case strings.HasPrefix(unit, "m"):
			n *= 30
		case strings.HasPrefix(unit, "a") || strings.HasPrefix(unit, "y"):
			n *= 365
		}
		return n
	}
	return 0
}

// value is what a key holds, nil when it is absent. Asking for a key makes it known.
func (s settings) value(key string) any {
	s.used[s.path+key] = true
	return s.tree[key]
}

func (s settings) line(key string) int { return s.lines[s.path+key] }

func (s settings) table(key string) (settings, bool) {
	t, ok := s.value(key).(map[string]any)
	s.path, s.tree = s.path+key+".", t
	return s, ok
}

// text is a key's text; a number is taken as it is written.
func (s settings) text(key string) string {
	switch v := s.value(key).(type) {
	case nil:
		return ""
	case string:
		return oneLine(v)
	case int64, float64, toml.LocalDate:
		return fmt.Sprint(v)
	}
	s.warn(s.line(key), fmt.Sprintf("« %s » attend un texte.", s.path+key), fmt.Sprintf("Écrivez « %s = \"votre texte\" ».", key))
	return ""
}

func (s settings) either(keys ...string) string {
	text := ""
	for _, key := range keys {
		text = either(text, s.text(key))
	}
	return text
}

func (s settings) address(keys ...string) string {
	address := s.either(keys...)
	if !safeAddress(address) {
		s.warn(s.line(keys[0]), fmt.Sprintf("L’adresse « %s » n’est pas permise ; elle est retirée.", short(address)), "Écrivez une adresse électronique, ou une adresse qui commence par https://.")
		return ""
	}
	return address
}

// unknown warns of the keys of this table that nobody asked for.
func (s settings) unknown() {
	var asked []string
	for key := range s.used {
		if rest, ok := strings.CutPrefix(key, s.path); ok && !strings.Contains(rest, ".") {
			asked = append(asked, rest)
		}
	}
	slices.Sort(asked)
	for _, key := range slices.Sorted(maps.Keys(s.tree)) {
		if s.used[s.path+key] {
			continue
		}
		remedy := "Retirez-la, ou vérifiez son orthographe."
		if guess := nearest(key, asked); guess != "" {
			remedy = fmt.Sprintf("Vouliez-vous écrire « %s » ?", guess)
		} else if languageCode.MatchString(key) {
			remedy = fmt.Sprintf("Si c’est une langue, ajoutez-la à « languages » : [\"fr\", \"%s\"].", key)
		}
		s.warn(s.line(key), fmt.Sprintf("La clé « %s » n’est pas connue ; elle est ignorée.", s.path+key), remedy)
	}
}

var (
	tomlTable = regexp.MustCompile(`^\s*\[\[?\s*([^\[\]]+?)\s*\]`)
	tomlKey   = regexp.MustCompile(`^\s*([A-Za-z0-9_."'-]+(?:\s*\.\s*[A-Za-z0-9_"'-]+)*)\s*=`)
)

// tomlLines answers where the keys of a TOML text stand, by full name. Inside a text of several lines it may take a
// line for a key; that only makes a diagnostic point there.
func tomlLines(text []byte) map[string]int {
	lines, table := map[string]int{}, ""
	unquote := strings.NewReplacer(`"`, "", "'", "", " ", "")
	for i, line := range strings.Split(string(text), "\n") {
		if m := tomlTable.FindStringSubmatch(line); m != nil {
			table = unquote.Replace(m[1]) + "."
			lines[strings.TrimSuffix(table, ".")] = i + 1
		} else if m := tomlKey.FindStringSubmatch(line); m != nil {
			if key := table + unquote.Replace(m[1]); lines[key] == 0 {
				lines[key] = i + 1
			}
		}
	}
	return lines
}
