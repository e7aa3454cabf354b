/* wolfSSL as a peer; see peer.h for the command line. */
#include <wolfssl/options.h>
#include <wolfssl/ssl.h>

#include "peer.h"

static const struct peer_options *options;

const char *peer_version(void)
{
    return wolfSSL_lib_version();
}

static void say_alerts(WOLFSSL *ssl)
{
    WOLFSSL_ALERT_HISTORY alerts;
    if (wolfSSL_get_alert_history(ssl, &alerts) != WOLFSSL_SUCCESS) { return; }
    if (alerts.last_rx.code >= 0) { peer_say_number("alert received", alerts.last_rx.code); }
    if (alerts.last_tx.code >= 0) { peer_say_number("alert sent", alerts.last_tx.code); }
}

static void fail(WOLFSSL *ssl, int result, const char *why)
{
    char text[80];
    int error = wolfSSL_get_error(ssl, result);
    say_alerts(ssl);
    fprintf(stderr, "%d %s\n", error, wolfSSL_ERR_error_string((unsigned long)error, text));
    peer_die(PEER_FAILED, why);
}

static unsigned int give_psk(
    WOLFSSL *ssl, const char *hint, char *identity, unsigned int identity_max,
    unsigned char *key, unsigned int key_max)
{
    (void)ssl;
    (void)hint;
    return peer_give_psk(options, identity, identity_max, key, key_max);
}

static unsigned int find_psk(
    WOLFSSL *ssl, const char *identity, unsigned char *key, unsigned int key_max)
{
    (void)ssl;
    return peer_find_psk(options, identity, key, key_max);
}

static unsigned char mfl_code(int bytes)
{
    switch (bytes) {
    case 512: return WOLFSSL_MFL_2_9;
    case 1024: return WOLFSSL_MFL_2_10;
    case 2048: return WOLFSSL_MFL_2_11;
    case 4096: return WOLFSSL_MFL_2_12;
    default: peer_die(PEER_CANNOT, "--mfl"); return 0;
    }
}

static void set_credentials(WOLFSSL_CTX *context, const struct peer_options *o)
{
    if (o->psk_id != NULL) {
        wolfSSL_CTX_set_psk_client_callback(context, give_psk);
        wolfSSL_CTX_set_psk_server_callback(context, find_psk);
        return;
    }
    if (o->cert != NULL
        && (wolfSSL_CTX_use_certificate_chain_file(context, o->cert) != WOLFSSL_SUCCESS
            || wolfSSL_CTX_use_PrivateKey_file(context, o->key, WOLFSSL_FILETYPE_PEM)
                != WOLFSSL_SUCCESS)) {
        peer_die(PEER_FAILED, "--cert or --key");
    }
    if (o->ca == NULL) { return; }
    if (wolfSSL_CTX_load_verify_locations(context, o->ca, NULL) != WOLFSSL_SUCCESS) {
        peer_die(PEER_FAILED, "--ca");
    }
    wolfSSL_CTX_set_verify(
        context,
        WOLFSSL_VERIFY_PEER | (o->is_server ? WOLFSSL_VERIFY_FAIL_IF_NO_PEER_CERT : 0), NULL);
}

static WOLFSSL_CTX *make_context(const struct peer_options *o)
{
    WOLFSSL_CTX *context = wolfSSL_CTX_new(
        o->is_server ? wolfDTLSv1_2_server_method() : wolfDTLSv1_2_client_method());
    const char *suite = o->psk_id != NULL ? "PSK-AES128-CCM-8"
        : o->gcm ? "ECDHE-ECDSA-AES128-GCM-SHA256" : "ECDHE-ECDSA-AES128-CCM-8";
    if (context == NULL || wolfSSL_CTX_set_cipher_list(context, suite) != WOLFSSL_SUCCESS) {
        peer_die(PEER_FAILED, "context");
    }
    set_credentials(context, o);
    if (!o->tickets) { wolfSSL_CTX_NoTicketTLSv12(context); }
    else if (!o->is_server) { wolfSSL_CTX_UseSessionTicket(context); }
    return context;
}

static WOLFSSL *make_ssl(WOLFSSL_CTX *context, const struct peer_options *o, int fd)
{
    struct sockaddr_in peer;
    socklen_t length = sizeof peer;
    WOLFSSL *ssl = wolfSSL_new(context);
    if (ssl == NULL || getpeername(fd, (struct sockaddr *)&peer, &length) != 0) {
        peer_die(PEER_FAILED, "session");
    }
    wolfSSL_set_fd(ssl, fd);
    wolfSSL_dtls_set_peer(ssl, &peer, length);
    if (o->name != NULL) {
        wolfSSL_UseSNI(
            ssl, WOLFSSL_SNI_HOST_NAME, o->name, (unsigned short)strlen(o->name));
        wolfSSL_check_domain_name(ssl, o->name);
    }
    if (!o->is_server && o->mfl != 0
        && wolfSSL_UseMaxFragment(ssl, mfl_code(o->mfl)) != WOLFSSL_SUCCESS) {
        peer_die(PEER_CANNOT, "--mfl");
    }
    return ssl;
}

int peer_read(void *session, unsigned char *data, int room)
{
    int count;
    int error;
    do {
        count = wolfSSL_read(session, data, room);
        error = count > 0 ? 0 : wolfSSL_get_error(session, count);
    } while (error == WOLFSSL_ERROR_WANT_READ);
    if (count > 0) { return count; }
    if (error != WOLFSSL_ERROR_ZERO_RETURN) { fail(session, count, "read"); }
    return 0;
}

int peer_write(void *session, const unsigned char *data, int count)
{
    int most = options->mfl != 0 ? options->mfl : 1200;
    int result = wolfSSL_write(session, data, count < most ? count : most);
    if (result <= 0) { fail(session, result, "write"); }
    return result;
}

static void say_connected(WOLFSSL *ssl, const struct peer_options *o)
{
    char name[256] = "";
    void *data = NULL;
    unsigned short count = o->is_server
        ? wolfSSL_SNI_GetRequest(ssl, WOLFSSL_SNI_HOST_NAME, &data) : 0;
    if (count > 0 && count < sizeof name) { memcpy(name, data, count); }
    peer_say_connected(
        (unsigned int)wolfSSL_get_current_cipher_suite(ssl), wolfSSL_session_reused(ssl), name);
}

void peer_run(const struct peer_options *o, int fd)
{
    WOLFSSL_SESSION *kept = NULL;
    WOLFSSL_CTX *context;
    options = o;
    if (o->rsl != 0) { peer_die(PEER_CANNOT, "wolfSSL 5.5 has no record_size_limit"); }
    if (o->mtu != 0) { peer_die(PEER_CANNOT, "Debian's wolfSSL is built without DTLS_MTU"); }
    if (!o->cookie) { peer_die(PEER_CANNOT, "wolfSSL's server always sends a cookie"); }
    wolfSSL_Init();
    context = make_context(o);
    for (int i = 0; i < o->connections; i++) {
        WOLFSSL *ssl;
        int result;
        if (o->is_server) { peer_await_client(fd); }
        ssl = make_ssl(context, o, fd);
        if (kept != NULL) { wolfSSL_set_session(ssl, kept); }
        result = o->is_server ? wolfSSL_accept(ssl) : wolfSSL_connect(ssl);
        if (result != WOLFSSL_SUCCESS) { fail(ssl, result, "handshake"); }
        say_connected(ssl, o);
        peer_exchange(ssl, o);
        wolfSSL_shutdown(ssl);
        peer_say("closed");
        if (!o->is_server && kept == NULL) { kept = wolfSSL_get1_session(ssl); }
        wolfSSL_free(ssl);
    }
}
