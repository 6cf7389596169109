package daemon

import "parvis/server/terminal"

// What can stop a start.
var (
	notWritable       = terminal.Text{FR: "Le dossier {dir} ne peut pas être écrit.", EN: "The folder {dir} cannot be written."}
	notWritableRemedy = terminal.Text{FR: "Choisissez un autre dossier (--data), ou donnez-en le droit d'écriture à cet utilisateur.", EN: "Choose another folder (--data), or give this user the right to write there."}
	inUse             = terminal.Text{FR: "Le dossier {dir} sert déjà à un autre parvis.", EN: "The folder {dir} is in use by another parvis."}
	inUseRemedy       = terminal.Text{FR: "Arrêtez l'autre, ou choisissez un autre dossier (--data).", EN: "Stop the other one, or choose another folder (--data)."}
	portBusy          = terminal.Text{FR: "L'adresse {listen} n'est pas libre.", EN: "The address {listen} is not free."}
	portBusyRemedy    = terminal.Text{FR: "Choisissez-en une autre (--listen), ou arrêtez le programme qui l'occupe.", EN: "Choose another one (--listen), or stop the program that holds it."}
	badKey            = terminal.Text{FR: "La clé du serveur ({file}) ne peut pas être lue.", EN: "The server's key ({file}) cannot be read."}
	badKeyRemedy      = terminal.Text{FR: "Remettez le fichier d'une sauvegarde : sans elle, les adresses secrètes déjà données ne s'ouvrent plus.", EN: "Put the file back from a backup: without it the secret addresses already given no longer open."}
	badDatabase       = terminal.Text{FR: "La base de données ne s'ouvre pas.", EN: "The database does not open."}
	badDatabaseRemedy = terminal.Text{FR: "Rien n'est perdu. Vérifiez l'espace disque et les droits, ou l'adresse PARVIS_DATABASE.", EN: "Nothing is lost. Check disk space and rights, or the address PARVIS_DATABASE."}
	newerDatabase     = terminal.Text{FR: "La base de données vient d'une version plus récente de parvis.", EN: "The database comes from a newer version of parvis."}
	newerRemedy       = terminal.Text{FR: "Démarrez cette version-là, ou remettez une sauvegarde.", EN: "Start that version, or restore a backup."}
	badContent        = terminal.Text{FR: "Le dossier de contenus {dir} ne peut pas être lu.", EN: "The content folder {dir} cannot be read."}
	badContentRemedy  = terminal.Text{FR: "Vérifiez --content, ou écrivez une communauté d'exemple avec « parvis init {dir} ».", EN: "Check --content, or write a sample community with \"parvis init {dir}\"."}
	badToken          = terminal.Text{FR: "Les réglages Discord ne conviennent pas.", EN: "The Discord settings will not do."}
	badTokenRemedy    = terminal.Text{FR: "Lancez « parvis doctor » : il dit lequel et quoi faire.", EN: "Run \"parvis doctor\": it says which and what to do."}
)
