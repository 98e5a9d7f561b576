// A service that verifies Latchkey's access tokens by itself, and refuses those of ended sessions. Standard library only.
package main

import (
	"bufio"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"log"
	"math/big"
	"net/http"
	"os"
	"strings"
	"sync"
	"time"
)

var (
	address      = flag.String("address", "127.0.0.1:4001", "where to listen")
	issuer       = flag.String("issuer", "http://localhost:3000/auth", "base URL and base path of Latchkey")
	audience     = flag.String("audience", "http://localhost:3000/auth", "what tokens for this service say in aud")
	maxStaleness = flag.Duration("max-staleness", time.Minute, "how long to go on while Latchkey is away")
	base64url    = base64.RawURLEncoding.Strict()
	mutex        sync.RWMutex // over everything below
	keys         = map[string]*ecdsa.PublicKey{}
	revoked      = map[string]*entry{} // by kind and subject
	lifetime     float64               // seconds that a token lives at most; 0 before the first `ready`
	asOf         float64               // the time of which everything is known, by Latchkey's clock
	heardAt      time.Time             // when it said so
)

type entry struct {
	Kind, Subject string
	Version       int64
	receivedAt    time.Time
}

type claims struct {
	Iss, Aud, Sub, Sid, Email, Role string
	Ver                             *int64
	Iat, Exp                        float64
}

// judge gives the claims of a good token, or the code of what is wrong.
func judge(token string) (c claims, code string) {
	mutex.RLock()
	defer mutex.RUnlock()
	parts, header := strings.Split(token, "."), struct{ Alg, Kid, Typ string }{}
	if len(token) > 4096 || len(parts) != 3 || !decode(parts[0], &header) || !decode(parts[1], &c) {
		return c, "token_invalid"
	}
	signature, _ := base64url.DecodeString(parts[2])
	digest, key := sha256.Sum256([]byte(parts[0]+"."+parts[1])), keys[header.Kid]
	// The header says which key. What a key is for, and how it is used, is this side's own matter.
	if key == nil || header.Alg != "ES256" || header.Typ != "at+jwt" || len(signature) != 64 ||
		!ecdsa.Verify(key, digest[:], new(big.Int).SetBytes(signature[:32]), new(big.Int).SetBytes(signature[32:])) {
		return c, "token_invalid"
	}
	now := float64(time.Now().UnixMilli()) / 1000 // The clocks may differ by 30 seconds.
	if c.Iss != *issuer || c.Aud != *audience || c.Iat > now+30 || c.Sid == "" || c.Ver == nil {
		return c, "token_invalid"
	}
	user, isOld := find("user", c.Sub), now >= c.Exp+30 || lifetime > 0 && now >= c.Iat+lifetime+30
	switch {
	case find("session", c.Sid) != nil:
		return c, "session_revoked"
	case isOld, find("key", header.Kid) != nil, user != nil && *c.Ver < user.Version:
		return c, "token_expired"
	case lifetime == 0, time.Since(heardAt) > *maxStaleness, now-asOf > maxStaleness.Seconds():
		return c, "revocations_stale" // by the clock that nobody sets, or by the other, which goes on while the machine sleeps
	}
	return c, ""
}

func decode(part string, into any) bool {
	text, err := base64url.DecodeString(part)
	return err == nil && json.Unmarshal(text, into) == nil
}

func find(kind, id string) *entry {
	sum := sha256.Sum256([]byte("latchkey.revocation.v1\x00" + kind + "\x00" + id))
	return revoked[kind+base64url.EncodeToString(sum[:16])]
}

// get gives up when nothing comes for five seconds, and follows no redirect.
func get(path string, read func(body io.Reader, watchdog *time.Timer) error) error {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	watchdog := time.AfterFunc(5*time.Second, cancel)
	request, err := http.NewRequestWithContext(ctx, "GET", *issuer+path, nil)
	if err != nil {
		return err
	}
	request.Header.Set("Authorization", "Bearer "+os.Getenv("SERVICE_KEY"))
	response, err := http.DefaultTransport.RoundTrip(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode != 200 {
		return fmt.Errorf("%s: %s", path, response.Status)
	}
	return read(response.Body, watchdog)
}

// readKeys replaces the keys. They are published ten minutes before they sign, so asking each minute finds them in time.
func readKeys(body io.Reader, _ *time.Timer) error {
	var set struct {
		Keys []struct{ Kty, Crv, Alg, Kid, X, Y string }
	}
	if err := json.NewDecoder(io.LimitReader(body, 1<<17)).Decode(&set); err != nil {
		return err
	}
	mutex.Lock()
	defer mutex.Unlock()
	keys = map[string]*ecdsa.PublicKey{}
	for _, k := range set.Keys {
		x, _ := base64url.DecodeString(k.X)
		y, _ := base64url.DecodeString(k.Y)
		key := &ecdsa.PublicKey{Curve: elliptic.P256(), X: new(big.Int).SetBytes(x), Y: new(big.Int).SetBytes(y)}
		if k.Kty == "EC" && k.Crv == "P-256" && k.Alg == "ES256" && key.IsOnCurve(key.X, key.Y) {
			keys[k.Kid] = key
		}
	}
	return nil
}

// readFeed follows docs/reference/revocation-feed.md to its end: each time from the beginning, with everything in force.
func readFeed(body io.Reader, watchdog *time.Timer) error {
	lines, began := bufio.NewScanner(body), time.Now()
	lines.Buffer(nil, 1<<18)
	for lines.Scan() {
		watchdog.Reset(5 * time.Second) // there is an event each second
		if !strings.HasPrefix(lines.Text(), "data: ") {
			continue // Each event has members of its own, so that its name tells nothing more.
		}
		var event struct {
			entry
			Entries                   []*entry
			AsOf, AccessTokenLifetime float64
		}
		if err := json.Unmarshal(lines.Bytes()[len("data: "):], &event); err != nil {
			return err
		}
		mutex.Lock()
		for _, e := range append(event.Entries, &event.entry) {
			e.receivedAt = time.Now()
			if before := revoked[e.Kind+e.Subject]; before == nil || before.receivedAt.Before(began) || before.Version <= e.Version {
				revoked[e.Kind+e.Subject] = e
			}
		}
		if event.AccessTokenLifetime > 0 { // ready
			lifetime = event.AccessTokenLifetime
		}
		if event.AsOf > 0 { // ready, time
			asOf, heardAt = event.AsOf, time.Now()
		}
		for name, e := range revoked {
			isGone := event.AccessTokenLifetime > 0 && e.Kind == "user" && e.receivedAt.Before(began) // with a database that went back
			if isGone || e.Kind != "key" && time.Since(e.receivedAt).Seconds() > lifetime+120 {
				delete(revoked, name) // No token that it could concern is alive.
			}
		}
		mutex.Unlock()
	}
	return fmt.Errorf("the feed ended: %v", lines.Err())
}

func keep(path string, read func(io.Reader, *time.Timer) error) {
	for ; ; time.Sleep(time.Minute) {
		for err := get(path, read); err != nil; err = get(path, read) {
			log.Println(err)
			time.Sleep(time.Second)
		}
	}
}

func main() {
	flag.Parse()
	go keep("/jwks", readKeys)
	go keep("/revocations", readFeed)
	http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		c, code := judge(strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer "))
		if code == "" {
			fmt.Fprintf(w, "Hello %s, %s\n", c.Email, c.Role)
		} else if code == "revocations_stale" { // Not the token's fault: who is told so logs nobody out.
			http.Error(w, code, 503)
		} else {
			w.Header().Set("WWW-Authenticate", `Bearer error="invalid_token"`)
			http.Error(w, code, 401)
		}
	})
	log.Fatal(http.ListenAndServe(*address, nil))
}
