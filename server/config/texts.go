package config

import "parvis/server/terminal"

// What can be wrong with settings.
var (
	fileUnreadable         = terminal.Text{FR: "Le fichier de réglages {file} ne peut pas être lu.", EN: "The settings file {file} cannot be read."}
	fileUnreadableRemedy   = terminal.Text{FR: "Vérifiez son chemin (PARVIS_CONFIG ou --config) et ses droits.", EN: "Check its path (PARVIS_CONFIG or --config) and its rights."}
	fileBroken             = terminal.Text{FR: "Le fichier de réglages {file} n'est pas du TOML, ligne {line}.", EN: "The settings file {file} is not TOML, line {line}."}
	fileBrokenRemedy       = terminal.Text{FR: "Corrigez cette ligne : nom = \"valeur\".", EN: "Mend that line: name = \"value\"."}
	badServer              = terminal.Text{FR: "{file} : [servers.{name}] doit être une table.", EN: "{file}: [servers.{name}] must be a table."}
	badServerRemedy        = terminal.Text{FR: "Écrivez [servers.\"{name}\"] puis id = \"…\".", EN: "Write [servers.\"{name}\"], then id = \"…\"."}
	unknownKey             = terminal.Text{FR: "{file} : le réglage « {key} » n'existe pas.", EN: "{file}: there is no setting \"{key}\"."}
	unknownKeyRemedy       = terminal.Text{FR: "Retirez-le, ou corrigez son nom : « parvis config » les liste tous.", EN: "Remove it, or mend its name: \"parvis config\" lists them all."}
	badValue               = terminal.Text{FR: "Réglage {name} : « {value} » ne convient pas.", EN: "Setting {name}: \"{value}\" will not do."}
	badValueRemedy         = terminal.Text{FR: "Attendu : {want}.", EN: "Expected: {want}."}
	secretUnreadable       = terminal.Text{FR: "Le fichier {file} nommé par {name} ne peut pas être lu.", EN: "The file {file} named by {name} cannot be read."}
	secretUnreadableRemedy = terminal.Text{FR: "Vérifiez son chemin et ses droits.", EN: "Check its path and its rights."}
	secretEmpty            = terminal.Text{FR: "Le fichier {file} nommé par {name} est vide.", EN: "The file {file} named by {name} is empty."}
	secretEmptyRemedy      = terminal.Text{FR: "Écrivez-y le secret, ou retirez ce réglage.", EN: "Write the secret into it, or remove this setting."}
	badTable               = terminal.Text{FR: "{file} : {key} doit être une table.", EN: "{file}: {key} must be a table."}
	badTableRemedy         = terminal.Text{FR: "Écrivez des lignes « \"nom\" = \"identifiant\" » sous [{key}].", EN: "Write lines \"name\" = \"id\" under [{key}]."}
	rateOff                = terminal.Text{FR: "Les limites d'envoi ne peuvent pas être coupées sur {listen}, qui est ouvert à d'autres machines.", EN: "Rate limits cannot be off on {listen}, which other machines can reach."}
	rateOffRemedy          = terminal.Text{FR: "Écoutez sur 127.0.0.1, ou laissez rate_limit = \"on\".", EN: "Listen on 127.0.0.1, or leave rate_limit = \"on\"."}
	noToken                = terminal.Text{FR: "Discord est à moitié réglé : il manque le jeton du bot.", EN: "Discord is half set up: the bot's token is missing."}
	noTokenRemedy          = terminal.Text{FR: "Donnez PARVIS_DISCORD_TOKEN (ou PARVIS_DISCORD_TOKEN_FILE), ou retirez les autres réglages Discord.", EN: "Give PARVIS_DISCORD_TOKEN (or PARVIS_DISCORD_TOKEN_FILE), or remove the other Discord settings."}
	halfClient             = terminal.Text{FR: "client_id et client_secret vont ensemble, l'un des deux manque.", EN: "client_id and client_secret go together, one of them is missing."}
	halfClientRemedy       = terminal.Text{FR: "Donnez les deux (page OAuth2 de l'application Discord), ou aucun : les comptes ne pourront pas être reliés.", EN: "Give both (the OAuth2 page of the Discord application), or none: accounts then cannot be linked."}
)
