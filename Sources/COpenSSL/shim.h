// OpenSSL 3 for Swift: its headers, and functions for what it offers only as macros.
#pragma once
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

// Contexts

static inline int copenssl_require_tls12(SSL_CTX *context) {
  return SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
}

/// For test servers that speak exactly one version.
static inline int copenssl_pin_version(SSL_CTX *context, int version) {
  return SSL_CTX_set_min_proto_version(context, version) && SSL_CTX_set_max_proto_version(context, version);
}

/// Nothing of one connection is remembered for another, no renegotiation, no compression.
static inline void copenssl_forget_sessions(SSL_CTX *context) {
  SSL_CTX_set_options(context, SSL_OP_NO_TICKET | SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
}

/// Writes may move and idle connections hold no buffers.
static inline void copenssl_set_modes(SSL_CTX *context) {
  SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                              SSL_MODE_RELEASE_BUFFERS);
}

// Connections

static inline int copenssl_set_server_name(SSL *ssl, const char *name) {
  return (int)SSL_set_tlsext_host_name(ssl, name);
}
static inline int copenssl_set_owner(SSL *ssl, void *owner) { return SSL_set_app_data(ssl, owner); }
static inline void *copenssl_owner(X509_STORE_CTX *verification) {
  SSL *ssl = (SSL *)X509_STORE_CTX_get_ex_data(verification, SSL_get_ex_data_X509_STORE_CTX_idx());
  return ssl == NULL ? NULL : SSL_get_app_data(ssl);
}

// Memory BIOs

static inline size_t copenssl_pending(BIO *bio) { return BIO_ctrl_pending(bio); }
static inline long copenssl_contents(BIO *bio, char **start) { return BIO_get_mem_data(bio, start); }
static inline void copenssl_empty(BIO *bio) { (void)BIO_reset(bio); }

// Errors

static inline int copenssl_reason(unsigned long code) { return ERR_GET_REASON(code); }
static inline int copenssl_is_tls_error(unsigned long code) { return ERR_GET_LIB(code) == ERR_LIB_SSL; }

// Certificates

static inline int copenssl_store_size(X509_STORE *store) {
  return sk_X509_OBJECT_num(X509_STORE_get0_objects(store));
}

/// The last certificate of the chain as far as it could be built; its depth is the result, -1 without one.
static inline int copenssl_chain_end(X509_STORE_CTX *verification, X509 **end) {
  STACK_OF(X509) *chain = X509_STORE_CTX_get0_chain(verification);
  int count = chain == NULL ? 0 : sk_X509_num(chain);
  *end = count > 0 ? sk_X509_value(chain, count - 1) : NULL;
  return count - 1;
}

/// Whether the certificate says where its issuer's certificate can be fetched (RFC 5280 §4.2.2.1).
static inline int copenssl_names_issuer_location(X509 *certificate) {
  AUTHORITY_INFO_ACCESS *access =
    (AUTHORITY_INFO_ACCESS *)X509_get_ext_d2i(certificate, NID_info_access, NULL, NULL);
  int found = 0;
  for (int i = 0; access != NULL && i < sk_ACCESS_DESCRIPTION_num(access); i++)
    found |= OBJ_obj2nid(sk_ACCESS_DESCRIPTION_value(access, i)->method) == NID_ad_ca_issuers;
  AUTHORITY_INFO_ACCESS_free(access);
  return found;
}

/// Whether an authority already loaded into the store has the organization of the certificate's issuer.
static inline int copenssl_knows_organization(X509_STORE *store, X509 *certificate) {
  X509_NAME *issuer = X509_get_issuer_name(certificate);
  int at = X509_NAME_get_index_by_NID(issuer, NID_organizationName, -1);
  if (at < 0) return 0;
  const ASN1_STRING *wanted = X509_NAME_ENTRY_get_data(X509_NAME_get_entry(issuer, at));
  int found = 0;
  X509_STORE_lock(store);
  STACK_OF(X509_OBJECT) *objects = X509_STORE_get0_objects(store);
  for (int i = 0; i < sk_X509_OBJECT_num(objects) && !found; i++) {
    X509 *authority = X509_OBJECT_get0_X509(sk_X509_OBJECT_value(objects, i));
    if (authority == NULL) continue;
    X509_NAME *subject = X509_get_subject_name(authority);
    int index = X509_NAME_get_index_by_NID(subject, NID_organizationName, -1);
    if (index < 0) continue;
    found = ASN1_STRING_cmp(wanted, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, index))) == 0;
  }
  X509_STORE_unlock(store);
  return found;
}
