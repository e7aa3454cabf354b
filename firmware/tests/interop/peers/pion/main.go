// pion's DTLS as a peer; ../peer.h has the command line, the words and the exit codes.
package main

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"github.com/pion/dtls/v2"
	"github.com/pion/udp"
)

const (
	failed  = 1
	cannot  = 2
	late    = 142
	dataMax = 4096
)

// Set by the build: pion's modules do not tell their version.
var version = "unknown"

type options struct {
	isServer    bool
	suite       string
	cert        string
	key         string
	ca          string
	port        int
	mtu         int
	name        string
	connections int
	tickets     bool
	noCookie    bool
	mfl         int
	rsl         int
	pskID       string
	pskKey      string
	data        int
	seconds     int
}

func die(code int, why interface{}) {
	fmt.Fprintln(os.Stderr, "error:", why)
	os.Exit(code)
}

func check(err error, what string) {
	if err != nil {
		die(failed, what+": "+err.Error())
	}
}

func parse() options {
	var o options
	if len(os.Args) < 2 {
		die(cannot, "server, client or version")
	}
	o.isServer = os.Args[1] == "server"
	f := flag.NewFlagSet("pion", flag.ExitOnError)
	f.StringVar(&o.suite, "suite", "ccm8", "")
	f.StringVar(&o.cert, "cert", "", "")
	f.StringVar(&o.key, "key", "", "")
	f.StringVar(&o.ca, "ca", "", "")
	f.IntVar(&o.port, "port", 0, "")
	f.IntVar(&o.mtu, "mtu", 0, "")
	f.StringVar(&o.name, "name", "", "")
	f.IntVar(&o.connections, "connections", 1, "")
	f.BoolVar(&o.tickets, "tickets", false, "")
	f.BoolVar(&o.noCookie, "no-cookie", false, "")
	f.IntVar(&o.mfl, "mfl", 0, "")
	f.IntVar(&o.rsl, "rsl", 0, "")
	f.StringVar(&o.pskID, "psk-id", "", "")
	f.StringVar(&o.pskKey, "psk-key", "", "")
	f.IntVar(&o.data, "data", 32, "")
	f.IntVar(&o.seconds, "seconds", 30, "")
	check(f.Parse(os.Args[2:]), "options")
	if o.tickets || o.mfl != 0 || o.rsl != 0 {
		die(cannot, "pion has no tickets, no max_fragment_length and no record_size_limit")
	}
	if o.data < 1 || o.data > dataMax {
		die(cannot, "--data")
	}
	return o
}

// A store of sessions; one that is not there is an empty one.
type store struct {
	lock     sync.Mutex
	sessions map[string]dtls.Session
}

func (s *store) Set(key []byte, session dtls.Session) error {
	s.lock.Lock()
	defer s.lock.Unlock()
	s.sessions[string(key)] = session
	return nil
}

func (s *store) Get(key []byte) (dtls.Session, error) {
	s.lock.Lock()
	defer s.lock.Unlock()
	return s.sessions[string(key)], nil
}

// pion calls its own goodbye a fatal alert, and forgets the session with it. RFC 5246 section 7.2.1
// no longer asks for that, and resumption is what is judged: so nothing is forgotten here.
func (s *store) Del(key []byte) error {
	return nil
}

// Tells the alerts that pass in the clear: a record of type 21 in epoch 0 with two bytes. Knows
// whether one went out under the keys.
type ear struct {
	net.Conn
	goodbye atomic.Bool
}

func tell(words string, datagram []byte) {
	if len(datagram) == 15 && datagram[0] == 21 && datagram[4] == 0 {
		fmt.Println(words, datagram[14])
	}
}

func (e *ear) Read(p []byte) (int, error) {
	n, err := e.Conn.Read(p)
	tell("alert received", p[:n])
	return n, err
}

func (e *ear) Write(p []byte) (int, error) {
	if len(p) > 4 && p[0] == 21 && p[4] == 1 {
		e.goodbye.Store(true)
	}
	tell("alert sent", p)
	return e.Conn.Write(p)
}

func configure(o options, nameHeard *string) *dtls.Config {
	c := &dtls.Config{
		ExtendedMasterSecret:    dtls.RequireExtendedMasterSecret,
		InsecureSkipVerifyHello: o.noCookie,
		MTU:                     o.mtu,
		ServerName:              o.name,
	}
	// With a store pion's client takes a session id that is new to it for the one that it offered,
	// once a server's flight comes in more than one datagram, and waits for ever.
	if o.connections > 1 {
		c.SessionStore = &store{sessions: map[string]dtls.Session{}}
	}
	if o.pskID != "" {
		key, err := hex.DecodeString(o.pskKey)
		check(err, "--psk-key")
		c.CipherSuites = []dtls.CipherSuiteID{dtls.TLS_PSK_WITH_AES_128_CCM_8}
		c.PSKIdentityHint = []byte(o.pskID)
		c.PSK = func(hint []byte) ([]byte, error) {
			if o.isServer && string(hint) != o.pskID {
				return nil, errors.New("an unknown identity")
			}
			return key, nil
		}
		return c
	}
	c.CipherSuites = []dtls.CipherSuiteID{dtls.TLS_ECDHE_ECDSA_WITH_AES_128_CCM_8}
	if o.suite == "gcm" {
		c.CipherSuites = []dtls.CipherSuiteID{dtls.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256}
	}
	own, err := tls.LoadX509KeyPair(o.cert, o.key)
	check(err, "--cert or --key")
	if o.isServer {
		c.GetCertificate = func(hello *dtls.ClientHelloInfo) (*tls.Certificate, error) {
			*nameHeard = hello.ServerName
			return &own, nil
		}
	} else {
		c.Certificates = []tls.Certificate{own}
	}
	if o.ca == "" {
		c.InsecureSkipVerify = true
		return c
	}
	pem, err := os.ReadFile(o.ca)
	check(err, "--ca")
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(pem)
	c.RootCAs = pool
	c.ClientCAs = pool
	c.ClientAuth = dtls.RequireAndVerifyClientCert
	return c
}

func exchange(c *dtls.Conn, e *ear, o options) {
	buffer := make([]byte, 2*dataMax)
	if o.isServer {
		for {
			n, err := c.Read(buffer)
			if err == io.EOF {
				break
			}
			check(err, "read")
			_, err = c.Write(buffer[:n])
			check(err, "write")
			fmt.Println("echoed", n)
		}
	} else {
		sent := make([]byte, o.data)
		for i := range sent {
			sent[i] = byte('a' + i%26)
		}
		_, err := c.Write(sent)
		check(err, "write")
		n, err := c.Read(buffer)
		check(err, "read")
		if !bytes.Equal(sent, buffer[:n]) {
			die(failed, "the echo differs")
		}
		fmt.Println("echoed", n)
	}
	c.Close()
	// In Close pion ends its reader, which shuts the connection, and says goodbye beside it: on a
	// busy machine the reader is sometimes first.
	if !o.isServer && !e.goodbye.Load() {
		fmt.Println("closed without a goodbye")
		return
	}
	fmt.Println("closed")
}

func main() {
	if len(os.Args) == 2 && os.Args[1] == "version" {
		fmt.Println(version)
		return
	}
	o := parse()
	time.AfterFunc(time.Duration(o.seconds)*time.Second, func() { os.Exit(late) })
	var nameHeard string
	config := configure(o, &nameHeard)
	loopback := net.IPv4(127, 0, 0, 1)
	var inner net.Listener
	var err error
	if o.isServer {
		inner, err = udp.Listen("udp", &net.UDPAddr{IP: loopback})
		check(err, "listen")
		fmt.Println("port", inner.Addr().(*net.UDPAddr).Port)
	}
	var lastID []byte
	for i := 0; i < o.connections; i++ {
		var c *dtls.Conn
		var heard *ear
		nameHeard = ""
		if o.isServer {
			raw, err := inner.Accept()
			check(err, "accept")
			heard = &ear{Conn: raw}
			c, err = dtls.Server(heard, config)
			check(err, "handshake")
		} else {
			raw, err := net.DialUDP("udp", nil, &net.UDPAddr{IP: loopback, Port: o.port})
			check(err, "dial")
			heard = &ear{Conn: raw}
			c, err = dtls.Client(heard, config)
			check(err, "handshake")
		}
		id := c.ConnectionState().SessionID
		resumed := 0
		if i > 0 && len(id) > 0 && bytes.Equal(id, lastID) {
			resumed = 1
		}
		lastID = append([]byte{}, id...)
		words := fmt.Sprintf("connected suite=%04X resumed=%d", uint16(config.CipherSuites[0]), resumed)
		if nameHeard != "" {
			words += " name=" + nameHeard
		}
		fmt.Println(words)
		exchange(c, heard, o)
	}
}
