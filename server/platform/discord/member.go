package discord

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/bwmarrin/discordgo"

	"parvis/server/platform"
)

var errNoID = errors.New("no id in the answer")

// member is a guild member (Discord docs, Guild Resource, Guild Member Object). The library's type has it all, but
// its calls panic on a null body and hide 201 from 204.
type member struct {
	User    *struct{ ID string } `json:"user"`
	Roles   []string             `json:"roles"`
	Pending bool                 `json:"pending"`
}

// Member reads one member.
func (a *Adapter) Member(ctx context.Context, server, user string) (platform.Member, error) {
	out, err := a.member(ctx, server, user)
	if err != nil {
		return platform.Member{}, fmt.Errorf("read member %s of server %s: %w", user, server, err)
	}
	return out, nil
}

func (a *Adapter) member(ctx context.Context, server, user string) (platform.Member, error) {
	if err := checkIDs(server, user); err != nil {
		return platform.Member{}, err
	}
	r, err := a.do(ctx, call{method: http.MethodGet, endpoint: discordgo.EndpointGuildMember(server, user)})
	if err != nil {
		return platform.Member{}, err
	}
	return asMember(r, user)
}

// asMember reads an answer and refuses one about somebody else.
func asMember(r reply, user string) (platform.Member, error) {
	m, err := decode[member](r)
	if err != nil {
		return platform.Member{}, err
	}
	if m.User == nil || m.User.ID != user {
		return platform.Member{}, misunderstood(r, errNoID)
	}
	return platform.Member{UserID: user, Roles: m.Roles, Pending: m.Pending}, nil
}

// Join adds a linked account (Discord docs, Guild Resource, Add Guild Member): 201 with the member when it was added,
// 204 when it was in already. Roles are not sent: Discord does not give them to who was in already.
func (a *Adapter) Join(ctx context.Context, server string, account platform.Account) (platform.Member, bool, error) {
	out, added, err := a.join(ctx, server, account)
	if err != nil {
		return platform.Member{}, added, fmt.Errorf("add %s to server %s: %w", account.UserID, server, err)
	}
	return out, added, nil
}

func (a *Adapter) join(ctx context.Context, server string, account platform.Account) (platform.Member, bool, error) {
	if err := checkIDs(server, account.UserID); err != nil {
		return platform.Member{}, false, err
	}
	if account.AccessToken == "" {
		return platform.Member{}, false, &platform.Error{Step: platform.WaitPerson, Reason: "token_revoked", Err: errNoToken}
	}
	r, err := a.do(ctx, call{
		method:   http.MethodPut,
		endpoint: discordgo.EndpointGuildMember(server, account.UserID),
		body:     map[string]string{"access_token": account.AccessToken},
	})
	if err != nil {
		return platform.Member{}, false, err
	}
	added := r.status == http.StatusCreated
	if added {
		if m, err := asMember(r, account.UserID); err == nil {
			return m, true, nil
		}
	}
	m, err := a.member(ctx, server, account.UserID)
	return m, added, err
}
