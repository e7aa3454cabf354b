/* mbedTLS as a peer; see peer.h for the command line. */
#include <mbedtls/ctr_drbg.h>
#include <mbedtls/entropy.h>
#include <mbedtls/error.h>
#include <mbedtls/net_sockets.h>
#include <mbedtls/pk.h>
#include <mbedtls/ssl.h>
#include <mbedtls/ssl_cache.h>
#include <mbedtls/ssl_cookie.h>
#include <mbedtls/ssl_ticket.h>
#include <mbedtls/timing.h>
#include <mbedtls/version.h>
#include <mbedtls/x509_crt.h>

#include "peer.h"

#define TICKET_LIFETIME_S 3600

static mbedtls_entropy_context entropy;
static mbedtls_ctr_drbg_context random_bits;
static mbedtls_ssl_cookie_ctx cookies;
static mbedtls_ssl_cache_context cache;
static mbedtls_ssl_ticket_context tickets;
static mbedtls_x509_crt own, anchors;
static mbedtls_pk_context key;
static mbedtls_timing_delay_context timer;

/* What the records hold in the clear is seen as they pass: mbedTLS has no callback for alerts. */
static char name_heard[256];

const char *peer_version(void)
{
    static char text[32];
    mbedtls_version_get_string(text);
    return text;
}

static void check(int result, const char *what)
{
    char text[128];
    if (result >= 0) { return; }
    mbedtls_strerror(result, text, sizeof text);
    fprintf(stderr, "%s\n", text);
    peer_die(PEER_FAILED, what);
}

/* An alert that leaves in the clear is told: RFC 5246 section 7.2. */
static int transmit(void *context, const unsigned char *data, size_t count)
{
    if (count == 15 && data[0] == 21 && data[4] == 0) {
        peer_say_number("alert sent", data[14]);
    }
    return mbedtls_net_send(context, data, count);
}

static int receive(void *context, unsigned char *data, size_t count, uint32_t timeout_ms)
{
    int result = mbedtls_net_recv_timeout(context, data, count, timeout_ms);
    if (result == 15 && data[0] == 21 && data[4] == 0) {
        peer_say_number("alert received", data[14]);
    }
    return result;
}

static int hear_name(void *none, mbedtls_ssl_context *ssl, const unsigned char *name, size_t count)
{
    (void)none;
    (void)ssl;
    if (count >= sizeof name_heard) { return -1; }
    memcpy(name_heard, name, count);
    name_heard[count] = 0;
    return 0;
}

static int mfl_code(int bytes)
{
    switch (bytes) {
    case 512: return MBEDTLS_SSL_MAX_FRAG_LEN_512;
    case 1024: return MBEDTLS_SSL_MAX_FRAG_LEN_1024;
    case 2048: return MBEDTLS_SSL_MAX_FRAG_LEN_2048;
    case 4096: return MBEDTLS_SSL_MAX_FRAG_LEN_4096;
    default: peer_die(PEER_CANNOT, "--mfl"); return 0;
    }
}

static void load_certificates(mbedtls_ssl_config *config, const struct peer_options *o)
{
    if (o->ca != NULL) {
        check(mbedtls_x509_crt_parse_file(&anchors, o->ca), "--ca");
        mbedtls_ssl_conf_ca_chain(config, &anchors, NULL);
        mbedtls_ssl_conf_authmode(config, MBEDTLS_SSL_VERIFY_REQUIRED);
    }
    if (o->cert != NULL) {
        check(mbedtls_x509_crt_parse_file(&own, o->cert), "--cert");
        check(mbedtls_pk_parse_keyfile(&key, o->key, NULL), "--key");
        check(mbedtls_ssl_conf_own_cert(config, &own, &key), "--cert or --key");
    }
}

static void set_server(mbedtls_ssl_config *config, const struct peer_options *o)
{
    if (o->cookie) {
        check(mbedtls_ssl_cookie_setup(&cookies, mbedtls_ctr_drbg_random, &random_bits), "cookie");
        mbedtls_ssl_conf_dtls_cookies(
            config, mbedtls_ssl_cookie_write, mbedtls_ssl_cookie_check, &cookies);
    } else {
        mbedtls_ssl_conf_dtls_cookies(config, NULL, NULL, NULL);
    }
    mbedtls_ssl_conf_sni(config, hear_name, NULL);
    if (o->tickets) {
        check(mbedtls_ssl_ticket_setup(
            &tickets, mbedtls_ctr_drbg_random, &random_bits, MBEDTLS_CIPHER_AES_256_GCM,
            TICKET_LIFETIME_S), "tickets");
        mbedtls_ssl_conf_session_tickets_cb(
            config, mbedtls_ssl_ticket_write, mbedtls_ssl_ticket_parse, &tickets);
    } else {
        mbedtls_ssl_conf_session_cache(
            config, &cache, mbedtls_ssl_cache_get, mbedtls_ssl_cache_set);
    }
}

static void configure(mbedtls_ssl_config *config, const struct peer_options *o)
{
    static int suites[2];
    suites[0] = (int)peer_suite(o);
    check(mbedtls_ssl_config_defaults(
        config, o->is_server ? MBEDTLS_SSL_IS_SERVER : MBEDTLS_SSL_IS_CLIENT,
        MBEDTLS_SSL_TRANSPORT_DATAGRAM, MBEDTLS_SSL_PRESET_DEFAULT), "configuration");
    mbedtls_ssl_conf_min_version(
        config, MBEDTLS_SSL_MAJOR_VERSION_3, MBEDTLS_SSL_MINOR_VERSION_3);
    mbedtls_ssl_conf_rng(config, mbedtls_ctr_drbg_random, &random_bits);
    mbedtls_ssl_conf_ciphersuites(config, suites);
    if (o->psk_id != NULL) {
        check(mbedtls_ssl_conf_psk(
            config, o->psk_key, (size_t)o->psk_count, (const unsigned char *)o->psk_id,
            strlen(o->psk_id)), "--psk-key");
    } else { load_certificates(config, o); }
    if (o->mfl != 0) {
        check(mbedtls_ssl_conf_max_frag_len(config, (unsigned char)mfl_code(o->mfl)), "--mfl");
    }
    if (o->is_server) { set_server(config, o); }
    else if (!o->tickets) {
        mbedtls_ssl_conf_session_tickets(config, MBEDTLS_SSL_SESSION_TICKETS_DISABLED);
    }
}

static void shake_hands(mbedtls_ssl_context *ssl, const struct peer_options *o)
{
    static const unsigned char address[] = "the address of a test";
    int result;
    for (;;) {
        if (o->is_server) {
            check(mbedtls_ssl_set_client_transport_id(ssl, address, sizeof address), "cookie");
        }
        result = mbedtls_ssl_handshake(ssl);
        if (result == 0) { return; }
        if (result == MBEDTLS_ERR_SSL_HELLO_VERIFY_REQUIRED) {
            check(mbedtls_ssl_session_reset(ssl), "reset");
        } else if (result != MBEDTLS_ERR_SSL_WANT_READ && result != MBEDTLS_ERR_SSL_WANT_WRITE) {
            check(result, "handshake");
        }
    }
}

int peer_read(void *session, unsigned char *data, int room)
{
    int count;
    do {
        count = mbedtls_ssl_read(session, data, (size_t)room);
    } while (count == MBEDTLS_ERR_SSL_WANT_READ || count == MBEDTLS_ERR_SSL_WANT_WRITE);
    if (count == MBEDTLS_ERR_SSL_PEER_CLOSE_NOTIFY) { return 0; }
    check(count, "read");
    return count;
}

int peer_write(void *session, const unsigned char *data, int count)
{
    int most = mbedtls_ssl_get_max_out_record_payload(session);
    int result = mbedtls_ssl_write(session, data, (size_t)(count < most ? count : most));
    check(result, "write");
    return result;
}

/* mbedTLS does not say that it resumed; a resumed handshake shows no certificate, and its session
 * is as old as the one before. */
static int is_resumed(const mbedtls_ssl_context *ssl, const unsigned char *master)
{
    return memcmp(ssl->session->master, master, sizeof ssl->session->master) == 0;
}

void peer_run(const struct peer_options *o, int fd)
{
    mbedtls_ssl_config config;
    mbedtls_ssl_session kept;
    unsigned char master[48] = { 0 };
    if (o->rsl != 0) { peer_die(PEER_CANNOT, "mbedTLS 2.28 has no record_size_limit"); }
    mbedtls_ssl_config_init(&config);
    mbedtls_ssl_session_init(&kept);
    mbedtls_entropy_init(&entropy);
    mbedtls_ctr_drbg_init(&random_bits);
    mbedtls_ssl_cookie_init(&cookies);
    mbedtls_ssl_cache_init(&cache);
    mbedtls_ssl_ticket_init(&tickets);
    mbedtls_x509_crt_init(&own);
    mbedtls_x509_crt_init(&anchors);
    mbedtls_pk_init(&key);
    check(mbedtls_ctr_drbg_seed(
        &random_bits, mbedtls_entropy_func, &entropy, NULL, 0), "random");
    configure(&config, o);
    for (int i = 0; i < o->connections; i++) {
        mbedtls_ssl_context ssl;
        mbedtls_net_context net = { fd };
        if (o->is_server) { peer_await_client(fd); }
        mbedtls_ssl_init(&ssl);
        check(mbedtls_ssl_setup(&ssl, &config), "session");
        if (o->mtu != 0) { mbedtls_ssl_set_mtu(&ssl, (uint16_t)o->mtu); }
        if (o->name != NULL) { check(mbedtls_ssl_set_hostname(&ssl, o->name), "--name"); }
        mbedtls_ssl_set_bio(&ssl, &net, transmit, NULL, receive);
        mbedtls_ssl_set_timer_cb(
            &ssl, &timer, mbedtls_timing_set_delay, mbedtls_timing_get_delay);
        if (!o->is_server && i > 0) { check(mbedtls_ssl_set_session(&ssl, &kept), "session"); }
        name_heard[0] = 0;
        shake_hands(&ssl, o);
        peer_say_connected(
            (unsigned int)mbedtls_ssl_get_ciphersuite_id(mbedtls_ssl_get_ciphersuite(&ssl)),
            i > 0 && is_resumed(&ssl, master), name_heard);
        memcpy(master, ssl.session->master, sizeof master);
        peer_exchange(&ssl, o);
        mbedtls_ssl_close_notify(&ssl);
        peer_say("closed");
        if (!o->is_server && i == 0) { check(mbedtls_ssl_get_session(&ssl, &kept), "session"); }
        mbedtls_ssl_free(&ssl);
    }
}
