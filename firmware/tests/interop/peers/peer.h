/* What the peer programs in C share: the command line, the socket and the words on standard output.
 *
 *   NAME version
 *   NAME server|client [options]
 *
 *   --suite ccm8|gcm      certificates with this suite; ccm8 with --psk-id for PSK (default ccm8)
 *   --cert F --key F      what is shown, PEM; F of --cert may hold a chain, leaf first
 *   --ca F                what the other end is checked against, PEM
 *   --port N              client: where the server is, on 127.0.0.1 (a server prints its own)
 *   --mtu N               largest datagram of the handshake, bytes
 *   --name HOST           client: sent as server_name and compared with the certificate
 *   --connections N       so many one after the other; a client offers the session of the first
 *   --tickets             server: sessions are kept by the client (RFC 5077), not by their id
 *   --no-cookie           server: no HelloVerifyRequest
 *   --mfl N               client: max_fragment_length, bytes (RFC 6066)
 *   --rsl N               record_size_limit, bytes (RFC 8449)
 *   --psk-id T --psk-key HEX
 *   --data N              client: bytes of the message that has to come back (default 32)
 *   --seconds N           the program ends after this, whatever happens (default 30)
 *
 * A server echoes every message until the other end says goodbye. A client sends one message,
 * awaits it back and says goodbye. Lines on standard output:
 *
 *   port N                       the server listens
 *   connected suite=C0AE resumed=0|1 [name=HOST]
 *   echoed N                     a message went back, or came back
 *   alert sent N, alert received N
 *   closed                       the goodbye was heard, or said
 *
 * Exit codes: 0 every connection ended well, 1 a handshake or an exchange failed, 2 the program
 * cannot do what is asked, 142 (SIGALRM) the time was over. */
#ifndef PEER_H
#define PEER_H

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#define PEER_DATA_MAX 4096
#define PEER_KEY_MAX 64

#define PEER_SUITE_CCM8 0xC0AE
#define PEER_SUITE_GCM 0xC02B
#define PEER_SUITE_PSK 0xC0A8

#define PEER_OK 0
#define PEER_FAILED 1
#define PEER_CANNOT 2

struct peer_options {
    int is_server;
    int gcm;
    const char *cert;
    const char *key;
    const char *ca;
    int port;
    int mtu;
    const char *name;
    int connections;
    int tickets;
    int cookie;
    int mfl;
    int rsl;
    const char *psk_id;
    unsigned char psk_key[PEER_KEY_MAX];
    int psk_count;
    int data;
};

static inline void peer_die(int code, const char *why)
{
    fprintf(stderr, "error: %s\n", why);
    exit(code);
}

static inline void peer_say(const char *line)
{
    puts(line);
    fflush(stdout);
}

static inline void peer_say_number(const char *words, int number)
{
    printf("%s %d\n", words, number);
    fflush(stdout);
}

/* The suite by its number at IANA; the name is the one that the client sent. */
static inline void peer_say_connected(unsigned int suite, int resumed, const char *name)
{
    printf("connected suite=%04X resumed=%d", suite & 0xffff, resumed);
    if (name != NULL && name[0] != 0) { printf(" name=%s", name); }
    printf("\n");
    fflush(stdout);
}

static inline void peer_read_key(struct peer_options *o, const char *hex)
{
    for (; hex[0] != 0 && hex[1] != 0 && o->psk_count < PEER_KEY_MAX; hex += 2) {
        unsigned int value = 0;
        if (sscanf(hex, "%2x", &value) != 1) { peer_die(PEER_CANNOT, "not a key"); }
        o->psk_key[o->psk_count++] = (unsigned char)value;
    }
}

static inline struct peer_options peer_parse(int argc, char **argv)
{
    struct peer_options o;
    int seconds = 30;
    memset(&o, 0, sizeof o);
    o.connections = 1;
    o.cookie = 1;
    o.data = 32;
    if (argc < 2) { peer_die(PEER_CANNOT, "server, client or version"); }
    o.is_server = strcmp(argv[1], "server") == 0;
    for (int i = 2; i < argc; i++) {
        const char *name = argv[i];
        if (strcmp(name, "--tickets") == 0) { o.tickets = 1; continue; }
        if (strcmp(name, "--no-cookie") == 0) { o.cookie = 0; continue; }
        if (++i == argc) { peer_die(PEER_CANNOT, name); }
        if (strcmp(name, "--suite") == 0) { o.gcm = strcmp(argv[i], "gcm") == 0; }
        else if (strcmp(name, "--cert") == 0) { o.cert = argv[i]; }
        else if (strcmp(name, "--key") == 0) { o.key = argv[i]; }
        else if (strcmp(name, "--ca") == 0) { o.ca = argv[i]; }
        else if (strcmp(name, "--port") == 0) { o.port = atoi(argv[i]); }
        else if (strcmp(name, "--mtu") == 0) { o.mtu = atoi(argv[i]); }
        else if (strcmp(name, "--name") == 0) { o.name = argv[i]; }
        else if (strcmp(name, "--connections") == 0) { o.connections = atoi(argv[i]); }
        else if (strcmp(name, "--mfl") == 0) { o.mfl = atoi(argv[i]); }
        else if (strcmp(name, "--rsl") == 0) { o.rsl = atoi(argv[i]); }
        else if (strcmp(name, "--psk-id") == 0) { o.psk_id = argv[i]; }
        else if (strcmp(name, "--psk-key") == 0) { peer_read_key(&o, argv[i]); }
        else if (strcmp(name, "--data") == 0) { o.data = atoi(argv[i]); }
        else if (strcmp(name, "--seconds") == 0) { seconds = atoi(argv[i]); }
        else { peer_die(PEER_CANNOT, name); }
    }
    if (o.data < 1 || o.data > PEER_DATA_MAX) { peer_die(PEER_CANNOT, "--data"); }
    alarm((unsigned int)seconds);
    return o;
}

static inline struct sockaddr_in peer_loopback(int port)
{
    struct sockaddr_in address;
    memset(&address, 0, sizeof address);
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons((unsigned short)port);
    return address;
}

static inline int peer_bind(int port)
{
    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    struct sockaddr_in address = peer_loopback(port);
    if (fd < 0) { peer_die(PEER_CANNOT, "socket"); }
    if (bind(fd, (struct sockaddr *)&address, sizeof address) == 0) { return fd; }
    close(fd);
    return -1;
}

/* A port that the system picked is lost when a socket is disconnected, one that was asked for by
 * its number is kept: hence twice. */
static inline int peer_listen(void)
{
    for (int attempt = 0; attempt < 100; attempt++) {
        struct sockaddr_in address;
        socklen_t length = sizeof address;
        int fd = peer_bind(0);
        if (fd < 0 || getsockname(fd, (struct sockaddr *)&address, &length) != 0) { break; }
        close(fd);
        fd = peer_bind(ntohs(address.sin_port));
        if (fd < 0) { continue; }
        peer_say_number("port", ntohs(address.sin_port));
        return fd;
    }
    peer_die(PEER_CANNOT, "bind");
    return -1;
}

/* A server's socket, whose port is told; or a client's, connected. */
static inline int peer_socket(const struct peer_options *o)
{
    struct sockaddr_in address = peer_loopback(o->port);
    int fd;
    if (o->is_server) { return peer_listen(); }
    fd = socket(AF_INET, SOCK_DGRAM, 0);
    if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof address) != 0) {
        peer_die(PEER_CANNOT, "connect");
    }
    return fd;
}

/* Waits for the first hello of a client and connects the server's socket to it. What is left of
 * the connection before is thrown away: a hello is a handshake record of epoch 0. */
static inline void peer_await_client(int fd)
{
    unsigned char head[16];
    struct sockaddr_in from;
    struct sockaddr none;
    memset(&none, 0, sizeof none);
    none.sa_family = AF_UNSPEC;
    connect(fd, &none, sizeof none);
    for (;;) {
        socklen_t length = sizeof from;
        ssize_t count = recvfrom(
            fd, head, sizeof head, MSG_PEEK, (struct sockaddr *)&from, &length);
        if (count >= 14 && head[0] == 22 && head[3] == 0 && head[4] == 0 && head[13] == 1) {
            break;
        }
        if (recv(fd, head, sizeof head, 0) < 0) { peer_die(PEER_FAILED, "receive"); }
    }
    if (connect(fd, (struct sockaddr *)&from, sizeof from) != 0) {
        peer_die(PEER_FAILED, "connect");
    }
}

/* The suite that the command line asks for. */
static inline unsigned int peer_suite(const struct peer_options *o)
{
    return o->psk_id != NULL ? PEER_SUITE_PSK : o->gcm ? PEER_SUITE_GCM : PEER_SUITE_CCM8;
}

/* What a callback looks up for an identity: the bytes of the key, 0 when there is none. */
static inline unsigned int peer_find_psk(
    const struct peer_options *o, const char *identity, unsigned char *key, unsigned int key_max)
{
    if (strcmp(identity, o->psk_id) != 0 || (int)key_max < o->psk_count) { return 0; }
    memcpy(key, o->psk_key, (size_t)o->psk_count);
    return (unsigned int)o->psk_count;
}

/* The same for a client's callback, which names the identity too. */
static inline unsigned int peer_give_psk(
    const struct peer_options *o, char *identity, unsigned int identity_max, unsigned char *key,
    unsigned int key_max)
{
    if (strlen(o->psk_id) >= identity_max) { return 0; }
    strcpy(identity, o->psk_id);
    return peer_find_psk(o, identity, key, key_max);
}

/* The client's message: letters, so that a mix-up is seen. */
static inline void peer_fill(unsigned char *data, int count)
{
    for (int i = 0; i < count; i++) { data[i] = (unsigned char)('a' + i % 26); }
}

static inline void peer_check_echo(
    const unsigned char *sent, const unsigned char *back, int count, int received)
{
    if (received != count || memcmp(sent, back, (size_t)count) != 0) {
        peer_die(PEER_FAILED, "the echo differs");
    }
    peer_say_number("echoed", count);
}

/* The stack's own loop; the program defines it. */
void peer_run(const struct peer_options *o, int fd);

/* What comes next, at most so many bytes; 0 when the other end said goodbye. The program defines
 * it. */
int peer_read(void *session, unsigned char *data, int room);

/* Sends as much of it as one record may hold and tells how much. The program defines it. */
int peer_write(void *session, const unsigned char *data, int count);

static inline void peer_write_all(void *session, const unsigned char *data, int count)
{
    for (int sent = 0; sent < count;) { sent += peer_write(session, data + sent, count - sent); }
}

/* All data of a connection, to the goodbye, which the program says. */
static inline void peer_exchange(void *session, const struct peer_options *o)
{
    unsigned char data[PEER_DATA_MAX], back[PEER_DATA_MAX];
    int count;
    int received = 0;
    if (o->is_server) {
        while ((count = peer_read(session, data, sizeof data)) > 0) {
            peer_write_all(session, data, count);
            peer_say_number("echoed", count);
        }
        return;
    }
    peer_fill(data, o->data);
    peer_write_all(session, data, o->data);
    while (received < o->data
        && (count = peer_read(session, back + received, o->data - received)) > 0) {
        received += count;
    }
    peer_check_echo(data, back, o->data, received);
}

/* The stack's version, as the loaded library tells it. */
const char *peer_version(void);

int main(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], "version") == 0) {
        peer_say(peer_version());
        return PEER_OK;
    }
    struct peer_options o = peer_parse(argc, argv);
    peer_run(&o, peer_socket(&o));
    return PEER_OK;
}

#endif
