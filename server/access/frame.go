package access

// Thematics 8 to 13 of RGAA 4.1: how pages are built, shown and used.

func required() Topic {
	return Topic{"t8", Words{"Éléments obligatoires", "Required elements"}, []Criterion{
		held("8.1", "Chaque page dit son type de document.", "Each page says its document type.", "TestPublicPages"),
		held("8.2", "Le code est bien formé.", "The code is well formed.", "TestMarkupNestsAsWritten", "TestPagesAreWellBuilt"),
		held("8.3", "Chaque page dit sa langue.", "Each page says its language.", "TestPublicPages"),
		held("8.4", "Cette langue est la bonne.", "That language is right.", "TestPublicPages"),
		held("8.5", "Chaque page a un titre.", "Each page has a title.", "TestPublicPages"),
		held("8.6", "Ce titre dit où l’on est.", "That title says where one is.", "TestPublicPages").since("Deux pages n’ont pas le même titre.", "No two pages have the same title."),
		held("8.7", "Un passage dans une autre langue le dit.", "A passage in another language says so.", "TestFrenchOnEnglishPages"),
		held("8.8", "Cette langue est la bonne.", "That language is right.", "TestFrenchOnEnglishPages"),
		held("8.9", "Aucune balise ne sert qu’à l’apparence.", "No tag serves looks only.", "TestMarkupNestsAsWritten", "TestPagesAreWellBuilt"),
		held("8.10", "Le sens de lecture est dit.", "The direction of reading is said.", "TestPagesAreWellBuilt"),
	}}
}

func structure() Topic {
	return Topic{"t9", Words{"Structure", "Structure"}, []Criterion{
		held("9.1", "Les titres forment un plan.", "Headings make an outline.", "TestPagesAreWellBuilt", "TestAdvice"),
		held("9.2", "En-tête, navigation, contenu et pied de page sont déclarés.", "Header, navigation, content and footer are declared.", "TestLandmarks"),
		held("9.3", "Une liste est une vraie liste.", "A list is a real list.", "TestLandmarks", "states.test.mjs: every page and state, light and dark"),
		held("9.4", "Une citation est déclarée.", "A quotation is declared.", "TestQuotesAreQuotes"),
	}}
}

func presentation() Topic {
	return Topic{"t10", Words{"Présentation", "Presentation"}, []Criterion{
		held("10.1", "L’apparence vient des feuilles de style.", "Looks come from style sheets.", "TestPublicPages").since("Aucun attribut de style, la politique de sécurité les refuse.", "No style attribute: the security policy refuses them."),
		held("10.2", "Sans style, tout reste là.", "Without styles, everything is still there.", "keyboard.test.mjs: without styles, the page reads in order"),
		held("10.3", "Sans style, l’ordre reste bon.", "Without styles, the order is still good.", "keyboard.test.mjs: without styles, the page reads in order"),
		held("10.4", "Le texte peut doubler de taille.", "Text can double in size.", "access.test.mjs: pages for reading", "memory.test.mjs: pages for reading"),
		held("10.5", "Fond et texte ont toujours leurs deux couleurs.", "Ground and text always have both colours.", "access.test.mjs: high contrast and print"),
		held("10.6", "Un lien dans un texte se voit sans la couleur.", "A link in a text shows without colour.", "states.test.mjs: every page and state, light and dark"),
		held("10.7", "On voit toujours où est le curseur du clavier.", "One always sees where the keyboard’s focus is.", "access.test.mjs: the focus is seen everywhere", "states.test.mjs: fields and focus stand out, light and dark"),
		held("10.8", "Ce qui est caché l’est pour de bon, ou se lit.", "What is hidden is hidden for good, or is read.", "states.test.mjs: every page and state, light and dark"),
		held("10.9", "Rien n’est dit par la forme ou la place seules.", "Nothing is said by shape or place alone.", "TestEveryPlaceIsExplained"),
		held("10.10", "Cette règle est bien suivie.", "That rule is followed well.", "TestEveryPlaceIsExplained"),
		held("10.11", "La page tient dans 320 pixels de large, ou 256 de haut.", "The page fits in 320 pixels of width, or 256 of height.", "access.test.mjs: pages for reading", "states.test.mjs: nothing is lost with more space in the text, nor in 256 pixels"),
		held("10.12", "On peut espacer le texte sans rien perdre.", "Text can be spaced without losing anything.", "states.test.mjs: nothing is lost with more space in the text, nor in 256 pixels"),
		held("10.13", "Ce qui s’affiche au passage peut être fermé.", "What appears on focus can be closed.", "keyboard.test.mjs: search, a question, my data"),
		none("10.14", "Ce que le style affiche s’atteint au clavier.", "What styles show can be reached by keyboard.", "Le style seul n’affiche rien de plus.", "Styles alone show nothing more."),
	}}
}

func forms() Topic {
	const oneFR, oneEN = "Aucune liste à choix n’est assez longue pour cela.", "No list of choices is long enough for that."
	return Topic{"t11", Words{"Formulaires", "Forms"}, []Criterion{
		held("11.1", "Chaque champ a une étiquette.", "Each field has a label.", "TestPagesAreWellBuilt"),
		held("11.2", "L’étiquette dit ce qu’il faut écrire.", "The label says what to write.", "states.test.mjs: every page and state, light and dark"),
		held("11.3", "Le même champ a partout la même étiquette.", "The same field has the same label everywhere.", "TestSameFieldSameLabel"),
		held("11.4", "L’étiquette est près de son champ.", "The label stands near its field.", "states.test.mjs: fields and focus stand out, light and dark"),
		held("11.5", "Les champs qui vont ensemble sont groupés.", "Fields that belong together are grouped.", "TestChoicesAreGrouped"),
		held("11.6", "Chaque groupe a un titre.", "Each group has a title.", "TestChoicesAreGrouped"),
		held("11.7", "Ce titre est juste.", "That title is right.", "TestChoicesAreGrouped"),
		none("11.8", "Une longue liste à choix est divisée.", "A long list of choices is divided.", oneFR, oneEN),
		held("11.9", "Un bouton dit ce qu’il fait.", "A button says what it does.", "TestPagesAreWellBuilt", "states.test.mjs: every page and state, light and dark"),
		held("11.10", "Ce qui est attendu et ce qui manque est dit près du champ.", "What is expected and what is missing is said at the field.", "TestFormKeepsWhatWasTyped", "TestFaultsAreTiedToTheirFields", "access.test.mjs: forms: empty, faulty, sent"),
		held("11.11", "Une erreur dit comment la corriger.", "A fault says how to mend it.", "TestProblemsAreTold", "newcomer.test.mjs: the request: a missing answer, then sent"),
		held("11.12", "Un engagement peut être relu, corrigé ou repris.", "A commitment can be read again, changed or taken back.", "TestWithdrawOneOfSeveral", "TestIAmInCanBeTakenBack", "TestErasureSaysWhatItDid"),
		held("11.13", "Un champ connu peut être rempli tout seul.", "A known field can fill itself.", "TestFaultsAreTiedToTheirFields"),
	}}
}

func navigation() Topic {
	const planFR, planEN = "Pas de page de plan : le menu et la recherche suffisent à la règle 12.1.", "No page with a map: the menu and the search satisfy 12.1."
	return Topic{"t12", Words{"Navigation", "Navigation"}, []Criterion{
		held("12.1", "Deux chemins au moins mènent à chaque page.", "At least two ways lead to each page.", "TestLandmarks").since("Un menu et une recherche.", "A menu and a search."),
		held("12.2", "Le menu est à la même place partout.", "The menu is in the same place everywhere.", "TestLandmarks"),
		none("12.3", "Le plan du site est juste.", "The site map is right.", planFR, planEN),
		none("12.4", "Le plan du site s’atteint de partout.", "The site map is reached from everywhere.", planFR, planEN),
		held("12.5", "La recherche s’atteint de partout de la même façon.", "The search is reached the same way from everywhere.", "TestLandmarks"),
		held("12.6", "On peut atteindre ou sauter chaque grande zone.", "Each main area can be reached or skipped.", "TestLandmarks"),
		held("12.7", "Un lien mène droit au contenu.", "A link leads straight to the content.", "TestPagesAreWellBuilt", "keyboard.test.mjs: from the first page to the place"),
		held("12.8", "La touche Tab suit l’ordre de lecture.", "The Tab key follows the order of reading.", "keyboard.test.mjs: from the first page to the place"),
		held("12.9", "Le clavier n’est jamais pris au piège.", "The keyboard is never trapped.", "access.test.mjs: the focus is seen everywhere", "memory.test.mjs: the focus is seen everywhere"),
		held("12.10", "Un raccourci d’une seule touche peut être coupé.", "A shortcut of a single key can be switched off.", "habits.test.mjs: the keys of the queue: J and K move, A and R lead to the decision, and can be switched off"),
		held("12.11", "Ce qui s’affiche au passage s’atteint au clavier.", "What appears on focus is reached by keyboard.", "keyboard.test.mjs: search, a question, my data"),
	}}
}

func reading() Topic {
	const fileFR, fileEN = "Nos pages ne proposent aucun document bureautique.", "Our pages offer no office document."
	const artFR, artEN = "Nos textes n’ont ni dessin en caractères ni écriture codée.", "Our texts have neither pictures made of letters nor coded writing."
	return Topic{"t13", Words{"Consultation", "Consultation"}, []Criterion{
		held("13.1", "Un temps limité peut être prolongé.", "A time limit can be extended.", "access.test.mjs: the states of a place", "TestSignInPages").since("Une invitation et un lien d’entrée se renouvellent. Aucune page ne se ferme seule.", "An invitation and a sign-in link can be had anew. No page closes by itself."),
		held("13.2", "Aucune fenêtre ne s’ouvre seule.", "No window opens by itself.", "newcomer.test.mjs: the invite, used by a new person, then confirmed"),
		none("13.3", "Un document à télécharger est accessible.", "A document to download is accessible.", fileFR, fileEN),
		none("13.4", "Sa version accessible dit la même chose.", "Its accessible version says the same.", fileFR, fileEN),
		none("13.5", "Un dessin en caractères a une autre forme.", "A picture made of letters has another form.", artFR, artEN),
		none("13.6", "Cette autre forme est juste.", "That other form is right.", artFR, artEN),
		held("13.7", "Rien ne clignote trop vite.", "Nothing flashes too fast.", "access.test.mjs: pages for reading"),
		held("13.8", "Ce qui bouge peut être arrêté.", "What moves can be stopped.", "access.test.mjs: pages for reading"),
		held("13.9", "L’écran se tient droit ou couché.", "The screen may stand or lie.", "states.test.mjs: nothing is lost with more space in the text, nor in 256 pixels"),
		none("13.10", "Un geste compliqué a une autre façon.", "A complex gesture has another way.", "Un appui suffit toujours.", "A tap is always enough."),
		held("13.11", "Un appui peut être annulé en glissant le doigt.", "A tap can be cancelled by sliding away.", "keyboard.test.mjs: a press that slides away does nothing"),
		none("13.12", "Bouger l’appareil n’est jamais nécessaire.", "Moving the device is never needed.", "Aucune fonction n’écoute les mouvements.", "No function listens to motion.", "TestNoMotion"),
	}}
}

// Since22 are the additions of WCAG 2.2 at A and AA, which RGAA 4.1 does not have.
func Since22() Topic {
	return Topic{"wcag22", Words{"Ajouts de WCAG 2.2", "Additions of WCAG 2.2"}, []Criterion{
		held("2.4.11", "Rien ne cache l’endroit où est le clavier.", "Nothing hides where the keyboard is.", "access.test.mjs: the focus is seen everywhere", "keyboard.test.mjs: from the first page to the place"),
		held("2.5.7", "Rien ne demande de faire glisser.", "Nothing needs dragging.", "editor.test.mjs: an image, chosen and pasted, ends in the text and is served"),
		held("2.5.8", "Ce que l’on touche mesure 24 pixels au moins.", "What one touches measures 24 pixels at least.", "access.test.mjs: pages for reading", "memory.test.mjs: pages for reading").since("Et 44 pixels pour les actions.", "And 44 pixels for actions."),
		held("3.2.6", "L’aide est partout à la même place.", "Help is in the same place everywhere.", "TestLandmarks"),
		held("3.3.7", "On ne redemande pas ce qui est déjà écrit.", "What was written is not asked again.", "TestChangingSpacesKeepsAnswers", "TestChosenSpacesSurviveTheCharter"),
		held("3.3.8", "Entrer ne demande ni mémoire ni énigme.", "Coming in needs neither memory nor puzzle.", "TestNoPuzzle", "TestSignInPages"),
	}}
}
