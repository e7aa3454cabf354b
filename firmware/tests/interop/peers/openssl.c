/* OpenSSL as a peer; see peer.h for the command line. */
#include <openssl/err.h>
#include <openssl/ssl.h>

#include "peer.h"

static const struct peer_options *options;
static const char cookie_text[] = "the cookie of a test";

const char *peer_version(void)
{
    return OpenSSL_version(OPENSSL_VERSION_STRING);
}

static void fail(const char *why)
{
    ERR_print_errors_fp(stderr);
    peer_die(PEER_FAILED, why);
}

static void on_info(const SSL *ssl, int where, int value)
{
    (void)ssl;
    if ((where & SSL_CB_ALERT) == 0) { return; }
    peer_say_number((where & SSL_CB_READ) != 0 ? "alert received" : "alert sent", value & 0xff);
}

static int make_cookie(SSL *ssl, unsigned char *cookie, unsigned int *count)
{
    (void)ssl;
    memcpy(cookie, cookie_text, sizeof cookie_text);
    *count = sizeof cookie_text;
    return 1;
}

static int check_cookie(SSL *ssl, const unsigned char *cookie, unsigned int count)
{
    (void)ssl;
    return count == sizeof cookie_text && memcmp(cookie, cookie_text, count) == 0;
}

static unsigned int give_psk(
    SSL *ssl, const char *hint, char *identity, unsigned int identity_max, unsigned char *key,
    unsigned int key_max)
{
    (void)ssl;
    (void)hint;
    return peer_give_psk(options, identity, identity_max, key, key_max);
}

static unsigned int find_psk(
    SSL *ssl, const char *identity, unsigned char *key, unsigned int key_max)
{
    (void)ssl;
    return peer_find_psk(options, identity, key, key_max);
}

static int mfl_code(int bytes)
{
    switch (bytes) {
    case 512: return TLSEXT_max_fragment_length_512;
    case 1024: return TLSEXT_max_fragment_length_1024;
    case 2048: return TLSEXT_max_fragment_length_2048;
    case 4096: return TLSEXT_max_fragment_length_4096;
    default: peer_die(PEER_CANNOT, "--mfl"); return 0;
    }
}

static void set_credentials(SSL_CTX *context, const struct peer_options *o)
{
    if (o->psk_id != NULL) {
        SSL_CTX_set_psk_client_callback(context, give_psk);
        SSL_CTX_set_psk_server_callback(context, find_psk);
        return;
    }
    if (o->cert != NULL
        && (SSL_CTX_use_certificate_chain_file(context, o->cert) != 1
            || SSL_CTX_use_PrivateKey_file(context, o->key, SSL_FILETYPE_PEM) != 1)) {
        fail("certificate or key");
    }
    if (o->ca == NULL) { return; }
    if (SSL_CTX_load_verify_locations(context, o->ca, NULL) != 1) { fail("--ca"); }
    SSL_CTX_set_verify(
        context, SSL_VERIFY_PEER | (o->is_server ? SSL_VERIFY_FAIL_IF_NO_PEER_CERT : 0), NULL);
}

static SSL_CTX *make_context(const struct peer_options *o)
{
    SSL_CTX *context = SSL_CTX_new(o->is_server ? DTLS_server_method() : DTLS_client_method());
    const char *suite = o->psk_id != NULL ? "PSK-AES128-CCM8:@SECLEVEL=0"
        : o->gcm ? "ECDHE-ECDSA-AES128-GCM-SHA256"
        : "ECDHE-ECDSA-AES128-CCM8:@SECLEVEL=0";
    if (context == NULL
        || SSL_CTX_set_min_proto_version(context, DTLS1_2_VERSION) != 1
        || SSL_CTX_set_cipher_list(context, suite) != 1) {
        fail("context");
    }
    set_credentials(context, o);
    SSL_CTX_set_info_callback(context, on_info);
    SSL_CTX_set_session_id_context(context, (const unsigned char *)"peer", 4);
    if (!o->tickets) { SSL_CTX_set_options(context, SSL_OP_NO_TICKET); }
    if (o->is_server && o->cookie) {
        SSL_CTX_set_options(context, SSL_OP_COOKIE_EXCHANGE);
        SSL_CTX_set_cookie_generate_cb(context, make_cookie);
        SSL_CTX_set_cookie_verify_cb(context, check_cookie);
    }
    if (o->mfl != 0
        && SSL_CTX_set_tlsext_max_fragment_length(context, (unsigned char)mfl_code(o->mfl)) != 1) {
        fail("--mfl");
    }
    return context;
}

static SSL *make_ssl(SSL_CTX *context, const struct peer_options *o, int fd)
{
    struct sockaddr_storage peer;
    socklen_t length = sizeof peer;
    SSL *ssl = SSL_new(context);
    BIO *bio = BIO_new_dgram(fd, BIO_NOCLOSE);
    if (getpeername(fd, (struct sockaddr *)&peer, &length) != 0) { fail("getpeername"); }
    BIO_ctrl(bio, BIO_CTRL_DGRAM_SET_CONNECTED, 0, &peer);
    SSL_set_bio(ssl, bio, bio);
    if (o->mtu != 0) {
        SSL_set_options(ssl, SSL_OP_NO_QUERY_MTU);
        SSL_set_mtu(ssl, o->mtu);
    }
    if (o->name != NULL) {
        SSL_set_tlsext_host_name(ssl, o->name);
        SSL_set1_host(ssl, o->name);
    }
    return ssl;
}

/* True while the call is to be repeated: a timeout of the stack has passed. */
static int is_waiting(SSL *ssl, int result)
{
    int error = SSL_get_error(ssl, result);
    if (error != SSL_ERROR_WANT_READ && error != SSL_ERROR_WANT_WRITE) { return 0; }
    DTLSv1_handle_timeout(ssl);
    return 1;
}

int peer_read(void *session, unsigned char *data, int room)
{
    int count;
    do {
        count = SSL_read(session, data, room);
    } while (count <= 0 && is_waiting(session, count));
    if (count > 0) { return count; }
    if (SSL_get_error(session, count) != SSL_ERROR_ZERO_RETURN) { fail("read"); }
    return 0;
}

int peer_write(void *session, const unsigned char *data, int count)
{
    if (SSL_write(session, data, count) != count) { fail("write"); }
    return count;
}

void peer_run(const struct peer_options *o, int fd)
{
    SSL_SESSION *session = NULL;
    SSL_CTX *context;
    options = o;
    if (o->rsl != 0) { peer_die(PEER_CANNOT, "OpenSSL 3.0 has no record_size_limit"); }
    context = make_context(o);
    for (int i = 0; i < o->connections; i++) {
        SSL *ssl;
        int result;
        if (o->is_server) { peer_await_client(fd); }
        ssl = make_ssl(context, o, fd);
        if (session != NULL) { SSL_set_session(ssl, session); }
        do {
            result = o->is_server ? SSL_accept(ssl) : SSL_connect(ssl);
        } while (result <= 0 && is_waiting(ssl, result));
        if (result != 1) { fail("handshake"); }
        peer_say_connected(
            SSL_CIPHER_get_protocol_id(SSL_get_current_cipher(ssl)), SSL_session_reused(ssl),
            SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name));
        peer_exchange(ssl, o);
        SSL_shutdown(ssl);
        peer_say("closed");
        if (session == NULL && !o->is_server) { session = SSL_get1_session(ssl); }
        SSL_free(ssl);
    }
}
