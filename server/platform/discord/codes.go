package discord

import (
	"github.com/bwmarrin/discordgo"

	"parvis/server/platform"
)

// Codes that the library does not name.
const (
	codeFlagged        = 20026  // the application was flagged by the anti-spam system
	codeUnverified     = 50178  // the person must verify their account
	codeTwoFactor      = 60003  // the bot's owner needs two-factor authentication
	codeJoinRestricted = 340015 // the person may not join servers for now
	codeBlocked        = 40333  // the front blocks us, for our User-Agent
	codeForum          = 40058  // a forum takes posts, no messages
	codeAutoMod        = 200000 // a rule of the server blocks the text
	codeAutoModTitle   = 200001
	codeHarmfulLink    = 240000 // Discord's own filter blocks the link
)

// verdict is what one of Discord's codes asks for.
type verdict struct {
	step   platform.Step
	reason string
}

// verdictOf reads Discord's own code (Discord docs, Opcodes and Status Codes, JSON Error Codes). A code that is not
// here is judged by its status.
func verdictOf(code int) (verdict, bool) {
	switch code {
	case discordgo.ErrCodeUnknownMember, discordgo.ErrCodeUnknownUser:
		return verdict{platform.LookAgain, "not_member"}, true
	case discordgo.ErrCodeUnknownInvite, discordgo.ErrCodeInviteCodeWasEitherInvalidOrTaken:
		return verdict{platform.LookAgain, "unknown_invite"}, true
	case discordgo.ErrCodeUserIsBannedFromThisGuild:
		return verdict{platform.Final, "banned"}, true
	case discordgo.ErrCodeAPIResourceIsCurrentlyOverloaded, discordgo.ErrCodeFeatureTemporarilyDisabledServerSide,
		discordgo.ErrCodeThisActionCannotBePerformedDueToSlowmodeRateLimit, discordgo.ErrCodeChannelHasHitWriteRateLimit,
		discordgo.ErrCodeTheWriteActionYouArePerformingOnTheServerHasHitTheWriteRateLimit: // where they come without a 429
		return verdict{platform.BackOff, "unavailable"}, true
	}
	if v, ok := personVerdict(code); ok {
		return v, true
	}
	return stewardVerdict(code)
}

// personVerdict is what only the person can put right.
func personVerdict(code int) (verdict, bool) {
	switch code {
	case discordgo.ErrCodeMaximumGuildsReached:
		return verdict{platform.WaitPerson, "server_limit"}, true
	case codeUnverified, discordgo.ErrCodeActionRequiredVerifiedAccount:
		return verdict{platform.WaitPerson, "unverified"}, true
	case codeJoinRestricted:
		return verdict{platform.WaitPerson, "restricted"}, true
	case discordgo.ErrCodeInvalidOAuth2AccessTokenProvided, discordgo.ErrCodeMissingRequiredOAuth2Scope:
		return verdict{platform.WaitPerson, "token_revoked"}, true
	}
	return verdict{}, false
}

// stewardVerdict is what only who looks after the server or the bot can put right.
func stewardVerdict(code int) (verdict, bool) {
	reason := ""
	switch code {
	case discordgo.ErrCodeUnknownChannel, discordgo.ErrCodeCannotExecuteActionOnThisChannelType,
		discordgo.ErrCodeCannotSendMessagesInVoiceChannel, codeForum,
		discordgo.ErrCodePerformedOperationOnArchivedThread, discordgo.ErrCodeThreadIsLocked: // there, but nobody can write in it
		reason = "channel_missing"
	case discordgo.ErrCodeUnknownGuild, discordgo.ErrCodeInvalidGuild:
		reason = "server_missing"
	case discordgo.ErrCodeUnknownRole, discordgo.ErrCodeInvalidRole:
		reason = "role_missing"
	case discordgo.ErrCodeMissingAccess:
		reason = "access"
	case discordgo.ErrCodeMissingPermissions, discordgo.ErrCodeYouAreNotAuthorizedToPerformThisActionOnThisApplication,
		discordgo.ErrCodeOnlyTheOwnerOfThisAccountCanPerformThisAction, codeFlagged,
		discordgo.ErrCodeChannelVerificationLevelTooHigh, discordgo.ErrCodeExplicitContentCannotBeSentToTheDesiredRecipients,
		codeAutoMod, codeAutoModTitle, codeHarmfulLink: // a rule that a steward makes exceptions from
		reason = "permission"
	case discordgo.ErrCodeMaximumNumberOfInvitesReached:
		reason = "invites_full"
	case discordgo.ErrCodeMaximumNumberOfServerMembersReached:
		reason = "server_full"
	case codeTwoFactor:
		reason = "two_factor"
	case discordgo.ErrCodeInvalidAuthenticationToken, discordgo.ErrCodeOnlyBotsCanUseEndpoint:
		reason = "bot_token"
	case codeBlocked, discordgo.ErrCodeInvalidFormBody, discordgo.ErrCodeTheRequestBodyContainsInvalidJSON,
		discordgo.ErrCodeInvalidAPIVersionProvided, discordgo.ErrCodeCannotSendEmptyMessage:
		reason = "invalid"
	default:
		return verdict{}, false
	}
	return verdict{platform.WaitSteward, reason}, true
}

// outdates tells whether an error proves that what we remember of a server is not so any more.
func outdates(e *platform.Error) bool {
	switch e.Reason {
	case "channel_missing", "server_missing", "role_missing", "access", "permission":
		return true
	}
	return false
}
