package auth

import "slices"

// Role is what somebody is to this server, from the least to the most known.
type Role string

// The roles.
const (
	Visitor       Role = "visitor"  // nothing known
	Newcomer      Role = "newcomer" // holds the secret of an acceptance, a request or a question
	MemberRole    Role = "member"   // a newcomer with a linked account and a granted place
	Documentalist Role = "documentalist"
	Moderator     Role = "moderator"
	Host          Role = "host"
)

// Roles lists all of them.
func Roles() []Role {
	return []Role{Visitor, Newcomer, MemberRole, Documentalist, Moderator, Host}
}

// Action is something that may be done. Whether the thing it is done to is one's own is asked of Actor.Owns.
type Action string

// The actions.
const (
	ReadPublic     Action = "read_public"     // pages, charter, spaces
	SignIn         Action = "sign_in"         // spend a one-use link
	SignOut        Action = "sign_out"        //
	Accept         Action = "accept"          // the charter
	Ask            Action = "ask"             // for places; the acceptance's secret is looked at by admission
	FollowOwn      Action = "follow_own"      // one's own request: see, withdraw, renew an invite, confirm, write
	LinkAccount    Action = "link_account"    // to one's own request
	SeeOwnData     Action = "see_own_data"    // what is held about the bearer; a visitor sees that nothing is
	EraseOwnData   Action = "erase_own_data"  //
	ReadQueue      Action = "read_queue"      // every request with its answers
	Decide         Action = "decide"          // approve, refuse, reopen, write back
	EnterPaper     Action = "enter_paper"     // a request from a form on paper, and print its slip
	OpenByCode     Action = "open_by_code"    // one's own request, with the code on a slip
	MendAccess     Action = "mend_access"     // try a blocked place again, take an access back
	ReadWorkshop   Action = "read_workshop"   // documents and their diagnostics
	Write          Action = "write"           // documents: draft, publish, archive, settle, and pictures
	AskQuestion    Action = "ask_question"    // and follow it by its secret
	FollowQuestion Action = "follow_question" // one's own
	AnswerQuestion Action = "answer_question" // read the questions and answer them
	StayTold       Action = "stay_told"       // of one's own, when the browser's push service moves; notify looks at the old address
	SayClear       Action = "say_clear"       // whether a step was clear: a count
	ListenToEvents Action = "listen_to_event" // open the socket; each subject is checked again
)

// policy is the whole answer to "who may do what".
var policy = map[Action][]Role{
	ReadPublic:     Roles(),
	SignIn:         Roles(),
	SignOut:        {Documentalist, Moderator, Host},
	Accept:         Roles(),
	Ask:            Roles(),
	FollowOwn:      {Newcomer, MemberRole},
	LinkAccount:    {Newcomer, MemberRole},
	SeeOwnData:     Roles(),
	EraseOwnData:   {Newcomer, MemberRole},
	ReadQueue:      {Moderator, Host},
	Decide:         {Moderator, Host},
	EnterPaper:     {Moderator, Host},
	OpenByCode:     Roles(),
	MendAccess:     {Moderator, Host},
	ReadWorkshop:   {Documentalist, Moderator, Host},
	Write:          {Documentalist, Moderator, Host},
	AskQuestion:    Roles(),
	FollowQuestion: Roles(), // the secret is looked at by inbox
	AnswerQuestion: {Documentalist, Moderator, Host},
	StayTold:       Roles(),
	SayClear:       Roles(),
	ListenToEvents: Roles(),
}

// Actions lists every action of the table.
func Actions() []Action {
	all := make([]Action, 0, len(policy))
	for a := range policy {
		all = append(all, a)
	}
	slices.Sort(all)
	return all
}

// May tells whether a role may do an action. An action that is not in the table is nobody's.
func May(r Role, a Action) bool { return slices.Contains(policy[a], r) }

// Actor is who calls: the sum of what the call's cookies or bearer prove.
type Actor struct {
	Staff       *Member  // by session
	Requests    []string // ids whose secret was shown
	Acceptances []string // ids whose secret was shown
	Questions   []string // ids whose secret was shown
	IsMember    bool     // one of the requests has a linked account and a granted place
	Roles       []string // names of platform roles as read back
}

// May tells whether any of the actor's roles may do an action: a moderator who also asks for a place is both.
func (a Actor) May(action Action) bool {
	for _, r := range a.All() {
		if May(r, action) {
			return true
		}
	}
	return false
}

// All lists the actor's roles.
func (a Actor) All() []Role {
	roles := []Role{Visitor}
	if len(a.Requests)+len(a.Acceptances)+len(a.Questions) > 0 {
		roles = append(roles, Newcomer)
	}
	if a.IsMember {
		roles = append(roles, MemberRole)
	}
	if a.Staff != nil {
		roles = append(roles, a.Staff.Role)
	}
	return roles
}

// Owns tells whether the actor showed the secret of this request.
func (a Actor) Owns(request string) bool { return slices.Contains(a.Requests, request) }

// OwnsQuestion tells whether the actor showed the secret of this question.
func (a Actor) OwnsQuestion(id string) bool { return slices.Contains(a.Questions, id) }
