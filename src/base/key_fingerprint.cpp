#include "base/key_fingerprint.hpp"

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <memory>

namespace cs {

Result<std::string> key_fingerprint(std::string_view certificate_pem) {
  const std::unique_ptr<BIO, decltype(&BIO_free)> text(
      BIO_new_mem_buf(certificate_pem.data(), static_cast<int>(certificate_pem.size())), &BIO_free);
  const std::unique_ptr<X509, decltype(&X509_free)> certificate(
      PEM_read_bio_X509(text.get(), nullptr, nullptr, nullptr), &X509_free);
  const Error no_certificate = invalid("tls.invalid", "This is no certificate in PEM form.");
  if (!certificate) return no_certificate;
  unsigned char* der = nullptr;
  const int size = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate.get()), &der);
  if (size <= 0) return no_certificate;
  unsigned char digest[32];
  EVP_Digest(der, static_cast<std::size_t>(size), digest, nullptr, EVP_sha256(), nullptr);
  OPENSSL_free(der);
  unsigned char base64[48];
  const int written = EVP_EncodeBlock(base64, digest, sizeof digest);
  std::string out(reinterpret_cast<const char*>(base64), static_cast<std::size_t>(written));
  while (out.ends_with('=')) out.pop_back();
  return "SHA256:" + out;
}

}  // namespace cs
