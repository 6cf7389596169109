package admission

import (
	"context"
	"database/sql"
	"encoding/base32"
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"parvis/app/problem"
	"parvis/server/auth"
	"parvis/server/db"
)

// Ways that a request came in, beside the person's own hand.
const (
	DoorHelped = "helped" // with somebody beside the person
	DoorPaper  = "paper"  // entered by staff, from a form on paper
)

// MaxHelper bounds the first name of who helps, in characters.
const MaxHelper = 60

// Paper is a request that staff enter for a person who filled in the form on paper. Its Ask names no acceptance: the one
// on the paper is recorded with it.
type Paper struct {
	Revision string // of the charter, as it stands on the paper
	Hash     string
	Signed   time.Time // the day on the paper; a moment of it
	Ask      Ask
}

// AskOnPaper records the acceptance and the request of a paper, by the rules of any other: the charter in force, the
// same questions, and the same key answers the same request again. The journal says who entered it.
func (s *Service) AskOnPaper(ctx context.Context, by auth.Member, p Paper) (id string, err error) {
	if !auth.May(by.Role, auth.EnterPaper) {
		return "", problem.New(problem.CodeForbidden)
	}
	a := p.Ask
	a.signed = p.Signed.UTC().Truncate(time.Millisecond)
	if a.Key == "" {
		a.Key = uuid.NewString()
	}
	acceptance := paperAcceptance(by, a.Key)
	if id, err := s.asked(ctx, s.DB, acceptance, a); err != nil || id != "" {
		return id, err
	}
	charter, err := s.Library.Charter("")
	if err != nil {
		return "", err
	}
	if charter.ID != p.Revision || charter.Hash != p.Hash {
		return "", problem.New(problem.CodeCharterChanged)
	}
	if err := also(s.check(&a), signedFault(p.Signed, charter.Effective, s.Now())...); err != nil {
		return "", err
	}
	err = s.DB.InTx(ctx, func(tx *db.Tx) error {
		_, err := addAcceptance(ctx, tx, Acceptance{ID: acceptance, Revision: charter.ID, Hash: charter.Hash, AcceptedAt: a.signed})
		if err != nil {
			return err
		}
		if _, err := readAcceptance(ctx, tx, acceptance); err != nil {
			return problem.New(problem.CodeKeyReused) // the key's request was erased meanwhile: another paper, another key
		}
		var added bool
		if id, added, err = s.add(ctx, tx, acceptance, a); err != nil || !added {
			return err
		}
		r, err := readRequest(ctx, tx, id, "")
		if err != nil {
			return err
		}
		return addDecision(ctx, tx, r, "", "paper", by.ID, by.Name, "", s.Now())
	})
	return id, err
}

// paperAcceptance is the id of the acceptance that a key makes, the same each time.
func paperAcceptance(by auth.Member, key string) string {
	return uuid.NewSHA1(uuid.NameSpaceOID, []byte("parvis paper\x00"+by.ID+"\x00"+key)).String()
}

// signedFault finds a day that cannot stand on the paper: none, one to come, or one before there was such a charter.
func signedFault(signed, effective, now time.Time) []problem.Field {
	switch {
	case signed.IsZero():
		return []problem.Field{{Name: "signed", Key: "field.required"}}
	case signed.After(now), signed.Add(24 * time.Hour).Before(effective):
		return []problem.Field{{Name: "signed", Key: "field.day"}}
	}
	return nil
}

// also adds faults to those that a check found.
func also(err error, more ...problem.Field) error {
	if len(more) == 0 {
		return err
	}
	var p *problem.Error
	if errors.As(err, &p) && p.Code == problem.CodeInvalid {
		return invalid(slices.Concat(more, p.Fields)...)
	}
	if err != nil {
		return err
	}
	return invalid(more...)
}

// door tells how an ask comes in.
func (a Ask) door() string {
	switch {
	case !a.signed.IsZero():
		return DoorPaper
	case a.Helped:
		return DoorHelped
	}
	return ""
}

// codeLetters leave out I, L, O and U: what can be taken for something else, on paper and by ear.
var codeLetters = base32.NewEncoding("0123456789ABCDEFGHJKMNPQRSTVWXYZ").WithPadding(base32.NoPadding)

// codeLength is how long a code is: 60 bits, for a door that counts how often one knocks.
const codeLength = 12

// Code is the short code of a request that was entered on paper, to be typed where there is no camera: it opens the same
// as the request's secret. It is derived, as that is.
func (s *Service) Code(request string) string {
	raw, _ := base64.RawURLEncoding.DecodeString(s.Key.Derive("code", request)) //nolint:errcheck // Derive writes it
	code := codeLetters.EncodeToString(raw)[:codeLength]
	return code[:4] + "-" + code[4:8] + "-" + code[8:]
}

// plainCode is a code as it may have been typed, in the form that is compared.
func plainCode(typed string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == 'O':
			return '0'
		case r == 'I' || r == 'L':
			return '1'
		case r >= '0' && r <= '9' || r >= 'A' && r <= 'Z':
			return r
		}
		return -1
	}, strings.ToUpper(typed))
}

// codeHash is what is kept of a code.
func (s *Service) codeHash(code string) string { return s.Key.Derive("code kept", plainCode(code)) }

// OpenCode answers the secret of the request that a code is of; a fault of the field "code" when there is none.
func (s *Service) OpenCode(ctx context.Context, typed string) (request, secret string, err error) {
	none := invalid(problem.Field{Name: "code", Key: "field.code"})
	if len(plainCode(typed)) != codeLength {
		return "", "", none
	}
	err = s.DB.QueryRowContext(ctx, `SELECT id FROM request WHERE code_hash = $1 AND erased_at IS NULL`, s.codeHash(typed)).Scan(&request)
	if errors.Is(err, sql.ErrNoRows) {
		return "", "", none
	}
	if err != nil {
		return "", "", fmt.Errorf("look for a code: %w", err)
	}
	return request, s.RequestSecret(request), nil
}
