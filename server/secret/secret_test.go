package secret_test

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"parvis/server/secret"
)

func key(b byte) secret.Key { return secret.NewKey([32]byte{b}) }

func TestOnce(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("k", 20)
	a := key(1).Once("m", long, "x", "y")
	for _, other := range []string{key(1).Once("m", long, "x", "z"), key(1).Once("n", long, "x", "y"), key(2).Once("m", long, "x", "y"), key(1).Once("m", long+"k", "x", "y")} {
		if other == a || other == "" {
			t.Errorf("%q for something else", other)
		}
	}
	if key(1).Once("m", long, "x", "y") != a || len(a) != 36 {
		t.Errorf("%q is not the id again", a)
	}
	for _, bad := range []string{"", "short", strings.Repeat("k", 300)} {
		if got := key(1).Once("m", bad); got != "" {
			t.Errorf("%q for the key %q", got, bad)
		}
	}
}

func TestDeriveIsStableAndApart(t *testing.T) {
	t.Parallel()
	const want = "uLimpFHNar879-KNUDhmzP5Z6KbtHFcPuEq5WFr5TlM" // pinned: another value closes every door already given
	if got := key(1).Derive("r", "id"); got != want {
		t.Errorf("derived %q, want %q", got, want)
	}
	seen := map[string]string{}
	for _, c := range []struct {
		key      byte
		kind, id string
	}{{1, "r", "id"}, {2, "r", "id"}, {1, "a", "id"}, {1, "r", "id2"}, {1, "ri", "d"}, {1, "", "rid"}, {1, "r", ""}} {
		s := key(c.key).Derive(c.kind, c.id)
		if other, ok := seen[s]; ok {
			t.Errorf("%v has the secret of %s", c, other)
		}
		seen[s] = fmt.Sprint(c)
		if !key(c.key).Is(s, c.kind, c.id) {
			t.Errorf("%v is not its own", c)
		}
		for _, wrong := range []string{"", s[:42], s + "A", strings.ToUpper(s)} {
			if key(c.key).Is(wrong, c.kind, c.id) {
				t.Errorf("%q is taken for %q", wrong, s)
			}
		}
	}
}

func TestSealOpens(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "a", "code\nhttps://example.org/é", strings.Repeat("x", 1<<16)} {
		sealed, err := key(1).Seal("invite", text)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := key(1).Open("invite", sealed); err != nil || got != text {
			t.Errorf("got %d bytes, %v", len(got), err)
		}
		if again, _ := key(1).Seal("invite", text); again == sealed {
			t.Error("the same text twice is the same sealed text")
		}
		if len(text) > 4 && strings.Contains(sealed, text[:4]) {
			t.Error("readable")
		}
	}
}

func TestOpenRefuses(t *testing.T) {
	t.Parallel()
	sealed, err := key(1).Seal("invite", "text")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := key(2).Open("invite", sealed); err == nil {
		t.Error("another key opens")
	}
	if _, err := key(1).Open("account", sealed); err == nil {
		t.Error("another purpose opens")
	}
	raw, err := base64.RawURLEncoding.DecodeString(sealed)
	if err != nil {
		t.Fatal(err)
	}
	for i := range raw {
		bad := bytes.Clone(raw)
		bad[i] ^= 1
		if _, err := key(1).Open("invite", base64.RawURLEncoding.EncodeToString(bad)); err == nil {
			t.Errorf("byte %d does not matter", i)
		}
	}
	for _, bad := range []string{"", "é", "!!", sealed[:10], sealed[:len(sealed)-4], sealed + "AAAA"} {
		if _, err := key(1).Open("invite", bad); err == nil {
			t.Errorf("%q opens", bad)
		}
	}
}

func TestTheKeyIsNeverPrinted(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	k := key(0xab)
	fmt.Fprintf(&b, "%v %+v %#v %s", k, k, k, struct{ K secret.Key }{k})
	slog.New(slog.NewTextHandler(&b, nil)).Info("k", slog.Any("key", k))
	if s := strings.ToLower(b.String()); strings.Contains(s, "ab") || strings.Contains(s, "171") {
		t.Errorf("printed: %s", s)
	}
}

func TestTokens(t *testing.T) {
	t.Parallel()
	a, b := secret.Token(), secret.Token()
	if a == b || len(a) != 43 || secret.Hash(a) == secret.Hash(b) || secret.Hash(a) == a {
		t.Error(a, b)
	}
}

func TestLoadMakesAKeyOnce(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := filepath.Join(dir, "key")
	if _, err := secret.Load(path, false); !errors.Is(err, fs.ErrNotExist) {
		t.Fatalf("without create: %v", err)
	}
	made, err := secret.Load(path, true)
	if err != nil {
		t.Fatal(err)
	}
	for _, create := range []bool{true, false} {
		if again, err := secret.Load(path, create); err != nil || again.Derive("k", "") != made.Derive("k", "") {
			t.Errorf("read again (%v): another key, %v", create, err)
		}
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) != 1 {
		t.Errorf("left behind: %v, %v", entries, err)
	}
}

// What is in the file is never replaced: a new key would close every door already given.
func TestLoadRefusesWhatIsNoKeyAndLeavesIt(t *testing.T) {
	t.Parallel()
	good := strings.Repeat("0f", 32)
	for name, content := range map[string]string{
		"empty": "", "half": good[:32], "long": good + "00", "no hex": strings.Repeat("zz", 32), "two": good + "\n" + good,
	} {
		path := filepath.Join(t.TempDir(), "key")
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := secret.Load(path, true)
		if !errors.Is(err, secret.ErrKey) || strings.Contains(err.Error(), good) {
			t.Errorf("%s: %v", name, err)
		}
		if now, err := os.ReadFile(path); err != nil || string(now) != content {
			t.Errorf("%s: changed to %q, %v", name, now, err)
		}
	}
	path := filepath.Join(t.TempDir(), "key")
	if err := os.WriteFile(path, []byte(" "+strings.ToUpper(good)+"\r\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := secret.Load(path, false); err != nil {
		t.Errorf("space around it and capitals: %v", err)
	}
}

// A crash between writing and renaming leaves a stray file, and no half key: the next start makes a whole one.
func TestLoadAfterACrash(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, ".key-123"), []byte("0f0f"), 0o600); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "key")
	if _, err := secret.Load(path, true); err != nil {
		t.Fatal(err)
	}
	if _, err := secret.Load(path, false); err != nil {
		t.Error(err)
	}
	if _, err := secret.Load(filepath.Join(dir, "absent", "key"), true); err == nil {
		t.Error("made in a folder that is not there")
	}
}
