package ops

import "parvis/server/terminal"

// What the doctor says.
var (
	settingsFine         = terminal.Text{FR: "Réglages : lisibles et cohérents.", EN: "Settings: readable and consistent."}
	diskFine             = terminal.Text{FR: "Disque : {dir} peut être écrit, il reste de la place.", EN: "Disk: {dir} can be written and has room."}
	diskReadOnly         = terminal.Text{FR: "Disque : {dir} ne peut pas être écrit.", EN: "Disk: {dir} cannot be written."}
	diskReadOnlyRemedy   = terminal.Text{FR: "Donnez-en le droit à cet utilisateur, ou choisissez un autre dossier (--data).", EN: "Give this user the right, or choose another folder (--data)."}
	diskFull             = terminal.Text{FR: "Disque : il ne reste que {free} Mio là où est {dir}.", EN: "Disk: only {free} MiB are left where {dir} is."}
	diskFullRemedy       = terminal.Text{FR: "Faites de la place : les décisions seront refusées, avec un message clair, quand il n'y en aura plus.", EN: "Make room: decisions will be refused, with a clear message, when there is none left."}
	databaseNew          = terminal.Text{FR: "Base de données : elle sera créée au premier démarrage.", EN: "Database: it will be made at the first start."}
	indexFine            = terminal.Text{FR: "Recherche : l'index est à jour.", EN: "Search: the index is up to date."}
	indexMissing         = terminal.Text{FR: "Recherche : l'index n'est pas là, ou n'est plus bon ; il se refait tout seul au démarrage, pages ouvertes.", EN: "Search: the index is not there, or no longer good; it is built anew by itself at the start, while the pages are up."}
	indexBehind          = terminal.Text{FR: "Recherche : {n} changements ne sont pas encore dans l'index ; ils y entrent tout seuls, serveur démarré.", EN: "Search: {n} changes are not in the index yet; they get there by themselves once the server runs."}
	databaseFine         = terminal.Text{FR: "Base de données : elle répond.", EN: "Database: it answers."}
	databaseBad          = terminal.Text{FR: "Base de données : elle ne répond pas.", EN: "Database: it does not answer."}
	databaseBadRemedy    = terminal.Text{FR: "Vérifiez ses droits, ou l'adresse PARVIS_DATABASE.", EN: "Check its rights, or the address PARVIS_DATABASE."}
	databaseNewer        = terminal.Text{FR: "Base de données : elle vient d'une version plus récente de parvis.", EN: "Database: it comes from a newer version of parvis."}
	databaseNewerRemedy  = terminal.Text{FR: "Démarrez cette version-là, ou remettez une sauvegarde.", EN: "Start that version, or restore a backup."}
	contentFine          = terminal.Text{FR: "Contenus : {files} fichiers lisibles.", EN: "Content: {files} readable files."}
	contentMissing       = terminal.Text{FR: "Contenus : le dossier {dir} ne peut pas être lu.", EN: "Content: the folder {dir} cannot be read."}
	contentMissingRemedy = terminal.Text{FR: "Vérifiez --content, ou lancez « parvis init {dir} ».", EN: "Check --content, or run \"parvis init {dir}\"."}
	noPlatform           = terminal.Text{FR: "Plateforme : aucune n'est reliée, les demandes acceptées attendent.", EN: "Platform: none is connected, approved requests wait."}
	noPlatformRemedy     = terminal.Text{FR: "Créez une application Discord, invitez son bot sur vos serveurs, puis donnez PARVIS_DISCORD_TOKEN, PARVIS_DISCORD_CLIENT_ID et PARVIS_DISCORD_CLIENT_SECRET.", EN: "Make a Discord application, invite its bot to your servers, then give PARVIS_DISCORD_TOKEN, PARVIS_DISCORD_CLIENT_ID and PARVIS_DISCORD_CLIENT_SECRET."}
	noClient             = terminal.Text{FR: "Plateforme : sans client_id ni client_secret, personne ne peut relier son compte ; les rôles sensibles ne pourront pas être donnés.", EN: "Platform: without client_id and client_secret nobody can link an account; sensitive roles cannot be given."}
	platformDown         = terminal.Text{FR: "Plateforme : {api} ne répond pas comme attendu.", EN: "Platform: {api} does not answer as expected."}
	platformDownRemedy   = terminal.Text{FR: "Vérifiez le réseau et PARVIS_DISCORD_API, puis relancez.", EN: "Check the network and PARVIS_DISCORD_API, then try again."}
	platformWaits        = terminal.Text{FR: "Plateforme : {api} demande d'attendre, trop d'appels viennent d'ici.", EN: "Platform: {api} asks us to wait, too many calls come from here."}
	platformWaitsRemedy  = terminal.Text{FR: "Relancez dans {seconds} s.", EN: "Try again in {seconds} s."}
	platformFine         = terminal.Text{FR: "Plateforme : jeton, application, serveurs, droits, ordre des rôles et salons conviennent.", EN: "Platform: token, application, servers, rights, role order and channels are right."}
)

// platformFault is a fault of platform.Fault in words.
type platformFault struct {
	what, remedy terminal.Text
	advice       bool // works without, less well
}

var platformFaults = map[string]platformFault{
	"token": {
		what:   terminal.Text{FR: "Plateforme : Discord refuse le jeton du bot.", EN: "Platform: Discord refuses the bot's token."},
		remedy: terminal.Text{FR: "Copiez-en un neuf depuis la page Bot de l'application (PARVIS_DISCORD_TOKEN).", EN: "Copy a fresh one from the application's Bot page (PARVIS_DISCORD_TOKEN)."},
	},
	"not_in_server": {
		what:   terminal.Text{FR: "Serveur « {server} » : le bot n'y est pas.", EN: "Server \"{server}\": the bot is not in it."},
		remedy: terminal.Text{FR: "Invitez-le, ou donnez l'identifiant du serveur dans [servers.\"{server}\"].", EN: "Invite it, or give the server's id in [servers.\"{server}\"]."},
	},
	"name_ambiguous": {
		what:   terminal.Text{FR: "Serveur « {server} » : plusieurs objets portent le nom « {object} ».", EN: "Server \"{server}\": several things are named \"{object}\"."},
		remedy: terminal.Text{FR: "Donnez des identifiants dans [servers.\"{server}\"].", EN: "Give ids in [servers.\"{server}\"]."},
	},
	"permission": {
		what:   terminal.Text{FR: "Serveur « {server} » : il manque au bot le droit {object}.", EN: "Server \"{server}\": the bot lacks the right {object}."},
		remedy: terminal.Text{FR: "Donnez-le à son rôle dans les réglages du serveur.", EN: "Give it to its role in the server's settings."},
	},
	"permission_optional": {
		what: terminal.Text{
			FR: "Serveur « {server} » : sans le droit {object} (« Gérer les salons »), Parvis ne voit pas qu'une invitation a servi, ne peut pas supprimer celle de qui se retire (elle marche encore, 24 h au plus), et quand une réponse de Discord se perd l'invitation peut être faite deux fois, la première n'étant connue de personne.",
			EN: "Server \"{server}\": without the right {object} (\"Manage Channels\") Parvis cannot see that an invite was used, cannot delete that of who withdraws (it still works, for 24 h at most), and when an answer of Discord gets lost an invite may be made twice, the first known to nobody.",
		},
		remedy: terminal.Text{FR: "Donnez ce droit au rôle du bot.", EN: "Give this right to the bot's role."}, advice: true,
	},
	"announce_permission": {
		what:   terminal.Text{FR: "Serveur « {server} » : sans le droit {object}, les nouvelles synthèses ne sont pas annoncées dans ce salon.", EN: "Server \"{server}\": without the right {object} new summaries are not told to that channel."},
		remedy: terminal.Text{FR: "Donnez au bot le droit de voir ce salon, d'y écrire et d'en lire l'historique.", EN: "Let the bot see that channel, write in it and read its history."}, advice: true,
	},
	"client_id": {
		what:   terminal.Text{FR: "Plateforme : le client_id est celui d'une autre application que celle du bot ({object}).", EN: "Platform: the client_id is another application's than the bot's ({object})."},
		remedy: terminal.Text{FR: "Copiez identifiant et secret de la page OAuth2 de cette application (PARVIS_DISCORD_CLIENT_ID, PARVIS_DISCORD_CLIENT_SECRET).", EN: "Copy id and secret from that application's OAuth2 page (PARVIS_DISCORD_CLIENT_ID, PARVIS_DISCORD_CLIENT_SECRET)."},
	},
	"client_secret": {
		what:   terminal.Text{FR: "Plateforme : Discord refuse le secret du client : personne ne peut relier son compte.", EN: "Platform: Discord refuses the client secret: nobody can link an account."},
		remedy: terminal.Text{FR: "Copiez-en un neuf depuis la page OAuth2 de l'application (PARVIS_DISCORD_CLIENT_SECRET).", EN: "Copy a fresh one from the application's OAuth2 page (PARVIS_DISCORD_CLIENT_SECRET)."},
	},
	"redirect": {
		what:   terminal.Text{FR: "Plateforme : l'adresse de retour {object} n'est pas dans l'application : personne ne peut relier son compte.", EN: "Platform: the address {object} that people come back to is not in the application: nobody can link an account."},
		remedy: terminal.Text{FR: "Ajoutez-la à ses « Redirects » (page OAuth2), ou corrigez PARVIS_BASE_URL.", EN: "Add it to its Redirects (OAuth2 page), or mend PARVIS_BASE_URL."},
	},
	"role_order": {
		what:   terminal.Text{FR: "Serveur « {server} » : le rôle « {object} » est au-dessus de celui du bot.", EN: "Server \"{server}\": the role \"{object}\" is above the bot's own."},
		remedy: terminal.Text{FR: "Glissez le rôle du bot plus haut dans la liste des rôles.", EN: "Drag the bot's role higher in the list of roles."},
	},
	"role_missing": {
		what:   terminal.Text{FR: "Serveur « {server} » : le rôle « {object} » n'existe pas.", EN: "Server \"{server}\": there is no role \"{object}\"."},
		remedy: terminal.Text{FR: "Créez-le, ou corrigez son nom dans l'espace ou dans [servers.\"{server}\".roles].", EN: "Make it, or mend its name in the space or in [servers.\"{server}\".roles]."},
	},
	"role_managed": {
		what:   terminal.Text{FR: "Serveur « {server} » : le rôle « {object} » est géré par Discord ou une intégration.", EN: "Server \"{server}\": the role \"{object}\" is managed by Discord or an integration."},
		remedy: terminal.Text{FR: "Choisissez un rôle ordinaire.", EN: "Choose an ordinary role."},
	},
	"channel_missing": {
		what:   terminal.Text{FR: "Serveur « {server} » : le salon « {object} » n'existe pas, ou le bot ne le voit pas.", EN: "Server \"{server}\": there is no channel \"{object}\", or the bot cannot see it."},
		remedy: terminal.Text{FR: "Créez-le, ou laissez le bot le voir.", EN: "Make it, or let the bot see it."},
	},
	"invites_paused": {
		what:   terminal.Text{FR: "Serveur « {server} » : les invitations sont en pause.", EN: "Server \"{server}\": invites are paused."},
		remedy: terminal.Text{FR: "Rouvrez-les dans les réglages du serveur.", EN: "Open them again in the server's settings."},
	},
	"two_factor": {
		what:   terminal.Text{FR: "Serveur « {server} » : il exige la double authentification du propriétaire du bot.", EN: "Server \"{server}\": it requires two-factor authentication of the bot's owner."},
		remedy: terminal.Text{FR: "Activez-la sur ce compte Discord.", EN: "Turn it on for that Discord account."}, advice: true,
	},
	"other": {
		what:   terminal.Text{FR: "Serveur « {server} » : {code} {object}.", EN: "Server \"{server}\": {code} {object}."},
		remedy: terminal.Text{FR: "Voyez les réglages du serveur.", EN: "See the server's settings."},
	},
}
