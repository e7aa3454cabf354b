/* GnuTLS as a peer; see peer.h for the command line. */
#include <errno.h>
#include <gnutls/dtls.h>
#include <gnutls/gnutls.h>
#include <poll.h>

#include "peer.h"

#define COMMON "NONE:+VERS-DTLS1.2:+AEAD:+SIGN-ECDSA-SHA256:+SIGN-ECDSA-SECP256R1-SHA256" \
    ":+GROUP-SECP256R1:+COMP-NULL:+CTYPE-X509:%ALLOW_SMALL_RECORDS"
#define SESSION_ID_MAX 32
#define SESSION_BYTES_MAX 8192

static const struct peer_options *options;
static gnutls_datum_t ticket_key;

/* A cache of one session by its id. */
static unsigned char cached_id[SESSION_ID_MAX];
static unsigned char cached[SESSION_BYTES_MAX];
static unsigned int cached_id_count;
static unsigned int cached_count;

const char *peer_version(void)
{
    return gnutls_check_version(NULL);
}

static void check(int result, const char *what)
{
    if (result >= 0) { return; }
    fprintf(stderr, "%s\n", gnutls_strerror(result));
    peer_die(PEER_FAILED, what);
}

static ssize_t push(gnutls_transport_ptr_t fd, const void *data, size_t count)
{
    return send((int)(intptr_t)fd, data, count, 0);
}

static ssize_t pull(gnutls_transport_ptr_t fd, void *data, size_t count)
{
    return recv((int)(intptr_t)fd, data, count, 0);
}

static int await(gnutls_transport_ptr_t fd, unsigned int milliseconds)
{
    struct pollfd one = { (int)(intptr_t)fd, POLLIN, 0 };
    return poll(&one, 1, milliseconds == GNUTLS_INDEFINITE_TIMEOUT ? -1 : (int)milliseconds);
}

static int store(void *none, gnutls_datum_t id, gnutls_datum_t data)
{
    (void)none;
    if (id.size > sizeof cached_id || data.size > sizeof cached) { return -1; }
    memcpy(cached_id, id.data, id.size);
    memcpy(cached, data.data, data.size);
    cached_id_count = id.size;
    cached_count = data.size;
    return 0;
}

static gnutls_datum_t retrieve(void *none, gnutls_datum_t id)
{
    gnutls_datum_t found = { NULL, 0 };
    (void)none;
    if (cached_count == 0 || id.size != cached_id_count
        || memcmp(cached_id, id.data, id.size) != 0) {
        return found;
    }
    found.data = gnutls_malloc(cached_count);
    memcpy(found.data, cached, cached_count);
    found.size = cached_count;
    return found;
}

static int forget(void *none, gnutls_datum_t id)
{
    (void)none;
    (void)id;
    cached_count = 0;
    return 0;
}

static int find_psk(gnutls_session_t session, const char *identity, gnutls_datum_t *key)
{
    (void)session;
    if (strcmp(identity, options->psk_id) != 0) { return -1; }
    key->data = gnutls_malloc((size_t)options->psk_count);
    memcpy(key->data, options->psk_key, (size_t)options->psk_count);
    key->size = (unsigned int)options->psk_count;
    return 0;
}

static void set_psk(gnutls_session_t session, const struct peer_options *o)
{
    gnutls_datum_t key = { (unsigned char *)o->psk_key, (unsigned int)o->psk_count };
    if (o->is_server) {
        gnutls_psk_server_credentials_t credentials;
        check(gnutls_psk_allocate_server_credentials(&credentials), "credentials");
        gnutls_psk_set_server_credentials_function(credentials, find_psk);
        check(gnutls_credentials_set(session, GNUTLS_CRD_PSK, credentials), "credentials");
    } else {
        gnutls_psk_client_credentials_t credentials;
        check(gnutls_psk_allocate_client_credentials(&credentials), "credentials");
        check(gnutls_psk_set_client_credentials(
            credentials, o->psk_id, &key, GNUTLS_PSK_KEY_RAW), "--psk-key");
        check(gnutls_credentials_set(session, GNUTLS_CRD_PSK, credentials), "credentials");
    }
}

static void set_certificates(
    gnutls_session_t session, gnutls_certificate_credentials_t credentials,
    const struct peer_options *o)
{
    check(gnutls_credentials_set(session, GNUTLS_CRD_CERTIFICATE, credentials), "credentials");
    gnutls_session_set_verify_cert(session, o->is_server ? NULL : o->name, 0);
    if (o->is_server) {
        gnutls_certificate_server_set_request(session, GNUTLS_CERT_REQUIRE);
    }
}

static gnutls_certificate_credentials_t load_certificates(const struct peer_options *o)
{
    gnutls_certificate_credentials_t credentials;
    check(gnutls_certificate_allocate_credentials(&credentials), "credentials");
    if (o->ca != NULL) {
        check(gnutls_certificate_set_x509_trust_file(
            credentials, o->ca, GNUTLS_X509_FMT_PEM), "--ca");
    }
    if (o->cert != NULL) {
        check(gnutls_certificate_set_x509_key_file(
            credentials, o->cert, o->key, GNUTLS_X509_FMT_PEM), "--cert or --key");
    }
    return credentials;
}

static void set_sizes(gnutls_session_t session, const struct peer_options *o)
{
    if (o->mtu != 0) { gnutls_dtls_set_mtu(session, (unsigned int)o->mtu); }
    else { gnutls_dtls_set_mtu(session, 1400); }
    if (o->mfl != 0) {
        check((int)gnutls_record_set_max_size(session, (size_t)o->mfl), "--mfl");
    }
    if (o->rsl != 0) {
        check((int)gnutls_record_set_max_recv_size(session, (size_t)o->rsl), "--rsl");
    }
}

static void set_resumption(gnutls_session_t session, const struct peer_options *o)
{
    if (!o->is_server) { return; }
    if (o->tickets) {
        check(gnutls_session_ticket_enable_server(session, &ticket_key), "tickets");
        return;
    }
    gnutls_db_set_store_function(session, store);
    gnutls_db_set_retrieve_function(session, retrieve);
    gnutls_db_set_remove_function(session, forget);
}

static gnutls_session_t make_session(
    gnutls_certificate_credentials_t credentials, const struct peer_options *o, int fd)
{
    gnutls_session_t session;
    unsigned int flags = GNUTLS_DATAGRAM | (o->is_server ? GNUTLS_SERVER : GNUTLS_CLIENT)
        | (o->tickets ? 0 : GNUTLS_NO_TICKETS);
    const char *suite = o->psk_id != NULL ? COMMON ":+PSK:+AES-128-CCM-8"
        : o->gcm ? COMMON ":+ECDHE-ECDSA:+AES-128-GCM"
        : COMMON ":+ECDHE-ECDSA:+AES-128-CCM-8";
    check(gnutls_init(&session, flags), "session");
    check(gnutls_priority_set_direct(session, suite, NULL), "suite");
    if (o->psk_id != NULL) { set_psk(session, o); }
    else { set_certificates(session, credentials, o); }
    set_sizes(session, o);
    set_resumption(session, o);
    if (o->name != NULL) {
        check(gnutls_server_name_set(
            session, GNUTLS_NAME_DNS, o->name, strlen(o->name)), "--name");
    }
    gnutls_transport_set_ptr(session, (gnutls_transport_ptr_t)(intptr_t)fd);
    gnutls_transport_set_push_function(session, push);
    gnutls_transport_set_pull_function(session, pull);
    gnutls_transport_set_pull_timeout_function(session, await);
    return session;
}

/* The cookie exchange, which GnuTLS does before there is a session. */
static void verify_address(gnutls_session_t session, int fd)
{
    static gnutls_datum_t key;
    unsigned char address[] = "the address of a test";
    if (key.data == NULL) { check(gnutls_key_generate(&key, GNUTLS_COOKIE_KEY_SIZE), "key"); }
    for (;;) {
        unsigned char hello[2048];
        gnutls_dtls_prestate_st state;
        ssize_t count = recv(fd, hello, sizeof hello, MSG_PEEK);
        memset(&state, 0, sizeof state);
        if (count < 0) { peer_die(PEER_FAILED, "receive"); }
        if (gnutls_dtls_cookie_verify(
                &key, address, sizeof address, hello, (size_t)count, &state) >= 0) {
            gnutls_dtls_prestate_set(session, &state);
            return;
        }
        check(gnutls_dtls_cookie_send(
            &key, address, sizeof address, &state,
            (gnutls_transport_ptr_t)(intptr_t)fd, push), "cookie");
        recv(fd, hello, sizeof hello, 0);
    }
}

static void shake_hands(gnutls_session_t session)
{
    int result;
    do {
        result = gnutls_handshake(session);
        if (result == GNUTLS_E_WARNING_ALERT_RECEIVED) {
            peer_say_number("alert received", (int)gnutls_alert_get(session));
        }
    } while (result < 0 && gnutls_error_is_fatal(result) == 0);
    if (result == GNUTLS_E_FATAL_ALERT_RECEIVED) {
        peer_say_number("alert received", (int)gnutls_alert_get(session));
    } else if (result < 0) {
        int level;
        int alert = gnutls_error_to_alert(result, &level);
        gnutls_alert_send(session, GNUTLS_AL_FATAL, (gnutls_alert_description_t)alert);
        peer_say_number("alert sent", alert);
    }
    check(result, "handshake");
}

int peer_read(void *session, unsigned char *data, int room)
{
    ssize_t count;
    do {
        count = gnutls_record_recv(session, data, (size_t)room);
    } while (count == GNUTLS_E_AGAIN || count == GNUTLS_E_INTERRUPTED
        || count == GNUTLS_E_WARNING_ALERT_RECEIVED);
    check((int)count, "receive");
    return (int)count;
}

int peer_write(void *session, const unsigned char *data, int count)
{
    size_t most = gnutls_record_get_max_size(session);
    ssize_t result = gnutls_record_send(
        session, data, (size_t)count < most ? (size_t)count : most);
    check((int)result, "send");
    return (int)result;
}

static void say_connected(gnutls_session_t session, const struct peer_options *o)
{
    char name[256] = "";
    size_t length = sizeof name;
    unsigned int type;
    unsigned int suite = gnutls_cipher_get(session) == GNUTLS_CIPHER_AES_128_GCM
        ? PEER_SUITE_GCM
        : gnutls_kx_get(session) == GNUTLS_KX_PSK ? PEER_SUITE_PSK : PEER_SUITE_CCM8;
    if (o->is_server && gnutls_server_name_get(session, name, &length, &type, 0) < 0) {
        name[0] = 0;
    }
    peer_say_connected(suite, gnutls_session_is_resumed(session), name);
}

void peer_run(const struct peer_options *o, int fd)
{
    gnutls_certificate_credentials_t credentials;
    gnutls_datum_t kept = { NULL, 0 };
    options = o;
    if (!o->is_server && o->mfl != 0) {
        peer_die(PEER_CANNOT, "GnuTLS 3.7 offers record_size_limit only");
    }
    credentials = load_certificates(o);
    check(gnutls_session_ticket_key_generate(&ticket_key), "tickets");
    for (int i = 0; i < o->connections; i++) {
        gnutls_session_t session;
        if (o->is_server) { peer_await_client(fd); }
        session = make_session(credentials, o, fd);
        if (kept.data != NULL) {
            check(gnutls_session_set_data(session, kept.data, kept.size), "session");
        }
        if (o->is_server && o->cookie) { verify_address(session, fd); }
        shake_hands(session);
        say_connected(session, o);
        peer_exchange(session, o);
        gnutls_bye(session, GNUTLS_SHUT_WR);
        peer_say("closed");
        if (!o->is_server && kept.data == NULL) {
            check(gnutls_session_get_data2(session, &kept), "session");
        }
        gnutls_deinit(session);
    }
}
