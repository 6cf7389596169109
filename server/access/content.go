package access

// Thematics 1 to 7 of RGAA 4.1: what pages hold.

// Where a criterion depends on what a community writes, we hold what the program can and say the rest.
const (
	textsFR = "Nos pages n’ont pas d’image qui informe. Dans les textes de la communauté, l’éditeur demande une description et signale celle qui manque ; personne n’a relu chaque image."
	textsEN = "Our own pages have no picture that informs. In the community’s texts the editor asks for a description and tells when one is missing; nobody has read each one."
	noneFR  = "Nos pages n’en ont pas, et les textes ne peuvent pas en contenir."
	noneEN  = "Our pages have none, and texts cannot hold any."
)

func images() Topic {
	return Topic{"t1", Words{"Images", "Images"}, []Criterion{
		held("1.1", "Une image qui informe a un texte de remplacement.", "An image that informs has a text in its place.", "TestAdvice", "memory.test.mjs: pages for reading").since("L’éditeur signale une image sans description.", "The editor tells of a picture without description."),
		held("1.2", "Une image de décoration est ignorée par les lecteurs d’écran.", "A decorative image is ignored by screen readers.", "TestDecorationIsSilent"),
		unchecked("1.3", "Le texte de remplacement dit ce qu’il faut.", "The text in place of an image says what is needed.", textsFR, textsEN),
		none("1.4", "Une image de contrôle (captcha) dit à quoi elle sert.", "A test image (captcha) says what it is for.", "Il n’y a aucun captcha.", "There is no captcha.", "TestNoPuzzle"),
		none("1.5", "Un captcha a une autre solution.", "A captcha has another way.", "Il n’y a aucun captcha.", "There is no captcha.", "TestNoPuzzle"),
		none("1.6", "Une image complexe a une description détaillée.", "A complex image has a long description.", "Nos pages n’ont pas d’image complexe.", "Our pages have no complex image."),
		none("1.7", "La description détaillée est juste.", "The long description is right.", "Nos pages n’ont pas d’image complexe.", "Our pages have no complex image."),
		held("1.8", "Un texte n’est pas mis en image.", "Text is not put into a picture.", "TestDecorationIsSilent").since("Nos seules images sont des dessins de décoration, sans texte.", "Our only images are decorative drawings without text."),
		none("1.9", "Une légende est liée à son image.", "A caption is tied to its image.", "Les textes ne peuvent pas contenir de légende.", "Texts cannot hold captions.", "TestHostile"),
	}}
}

func frames() Topic {
	return Topic{"t2", Words{"Cadres", "Frames"}, []Criterion{
		none("2.1", "Un cadre a un titre.", "A frame has a title.", noneFR, noneEN, "TestHostile"),
		none("2.2", "Le titre d’un cadre est juste.", "The title of a frame is right.", noneFR, noneEN, "TestHostile"),
	}}
}

func colours() Topic {
	return Topic{"t3", Words{"Couleurs", "Colours"}, []Criterion{
		held("3.1", "Rien n’est dit par la couleur seule.", "Nothing is said by colour alone.", "TestEveryPlaceIsExplained", "access.test.mjs: high contrast and print").since("Chaque état porte un mot et une forme.", "Every state bears a word and a shape."),
		held("3.2", "Le texte se détache assez du fond.", "Text stands out enough from its ground.", "states.test.mjs: every page and state, light and dark", "TestAccentCanBeRead"),
		held("3.3", "Les bords des champs et les repères se détachent assez.", "Edges of fields and marks stand out enough.", "states.test.mjs: fields and focus stand out, light and dark"),
	}}
}

func media() Topic {
	rows := []Criterion{}
	for _, c := range [][3]string{
		{"4.1", "Un son ou une vidéo a une transcription ou une audiodescription.", "Sound or video has a transcript or an audio description."},
		{"4.2", "Cette transcription est juste.", "That transcript is right."},
		{"4.3", "Une vidéo a des sous-titres.", "A video has captions."},
		{"4.4", "Les sous-titres sont justes.", "The captions are right."},
		{"4.5", "Une vidéo a une audiodescription.", "A video has an audio description."},
		{"4.6", "L’audiodescription est juste.", "The audio description is right."},
		{"4.7", "Un son ou une vidéo se reconnaît.", "Sound or video can be identified."},
		{"4.8", "Une animation a une autre forme.", "An animation has another form."},
		{"4.9", "Cette autre forme est juste.", "That other form is right."},
		{"4.10", "Un son qui part seul peut être coupé.", "A sound that starts by itself can be stopped."},
		{"4.11", "Un lecteur se commande au clavier et à la souris.", "A player works by keyboard and by pointer."},
		{"4.12", "Une animation se commande au clavier et à la souris.", "An animation works by keyboard and by pointer."},
		{"4.13", "Sons, vidéos et animations parlent aux lecteurs d’écran.", "Sound, video and animation speak to screen readers."},
	} {
		rows = append(rows, none(c[0], c[1], c[2], noneFR, noneEN, "TestHostile"))
	}
	return Topic{"t4", Words{"Multimédia", "Multimedia"}, rows}
}

func tables() Topic {
	const fr, en = "Nos pages n’ont que des tableaux simples.", "Our pages have simple tables only."
	const layoutFR, layoutEN = "Aucun tableau ne sert à la mise en page.", "No table is used for layout."
	return Topic{"t5", Words{"Tableaux", "Tables"}, []Criterion{
		none("5.1", "Un tableau complexe a un résumé.", "A complex table has a summary.", fr, en),
		none("5.2", "Ce résumé est juste.", "That summary is right.", fr, en),
		none("5.3", "Un tableau de mise en page se lit dans l’ordre.", "A layout table reads in order.", layoutFR, layoutEN),
		held("5.4", "Un tableau de données a un titre.", "A data table has a title.", "TestTablesAreNamed"),
		held("5.5", "Ce titre est juste.", "That title is right.", "TestTablesAreNamed"),
		held("5.6", "Les en-têtes sont déclarés.", "Headers are declared.", "TestTablesAreNamed"),
		held("5.7", "Chaque case est liée à ses en-têtes.", "Each cell is tied to its headers.", "TestTablesAreNamed"),
		none("5.8", "Un tableau de mise en page n’a rien d’un tableau de données.", "A layout table has nothing of a data table.", layoutFR, layoutEN),
	}}
}

func links() Topic {
	return Topic{"t6", Words{"Liens", "Links"}, []Criterion{
		held("6.1", "Un lien dit où il mène.", "A link says where it leads.", "TestPagesAreWellBuilt", "states.test.mjs: every page and state, light and dark"),
		held("6.2", "Un lien a toujours des mots.", "A link always has words.", "TestPagesAreWellBuilt"),
	}}
}

func scripts() Topic {
	return Topic{"t7", Words{"Scripts", "Scripts"}, []Criterion{
		unchecked("7.1", "Ce que font les scripts parle aux lecteurs d’écran.", "What scripts do speaks to screen readers.", "Noms, rôles et états sont vérifiés par des tests. Personne n’a encore essayé avec un vrai lecteur d’écran.", "Names, roles and states are held by tests. Nobody has tried a real screen reader yet.", "memory.test.mjs: suggestions", "live.test.mjs: takeover and news keep what the person is doing"),
		held("7.2", "L’autre façon de faire, sans script, est juste.", "The other way, without scripts, is right.", "TestNewcomerWithoutJavaScript", "newcomer.test.mjs: the journey, along both branches").since("Tout ce qui compte marche sans JavaScript.", "Everything that matters works without JavaScript."),
		held("7.3", "Les scripts se commandent au clavier et au pointeur.", "Scripts work by keyboard and by pointer.", "keyboard.test.mjs: from the first page to the place", "keyboard.test.mjs: search, a question, my data"),
		held("7.4", "Rien ne change de page sans prévenir.", "Nothing moves to another page without warning.", "search.test.mjs: what goes away while one types loses no letter", "live.test.mjs: each click is a document load, also once live"),
		held("7.5", "Les messages d’état sont annoncés.", "Status messages are announced.", "states.test.mjs: what is announced has its place before its words", "question.test.mjs: the open page tells the answer live, and what is being typed stays"),
	}}
}
