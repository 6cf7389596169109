// Package sandbox is a practice Discord: a server that speaks Discord's HTTP API, OAuth2 and invite links strictly
// enough to build and demonstrate an admission pipeline against, without any account and without a byte leaving the
// machine.
//
// It owns its own world (people, guilds, roles, channels, members, invites, bans, messages, audit log) and keeps it in
// one folder. Whatever it answered with 2xx is there after a kill at any moment. It runs as a program of its own and
// imports nothing of the rest of the product: the product meets it only over HTTP, as it meets Discord.
//
// Four surfaces hang on one [Server.Handler]:
//
//   - /api, /api/v9, /api/v10: the part of Discord's REST API that admits, equips and removes members (rest_*.go), and
//     the OAuth2 token calls (oauth_token.go);
//   - /oauth2/authorize and /invite/{code}: the two pages a newcomer meets (page_consent.go, page_invite.go);
//   - /: a plain page, in French, to act as a person of this world (page_home.go);
//   - /_control: what tests and checks use to look, to act as a person, to move the clock and to break things
//     (control_*.go).
package sandbox
