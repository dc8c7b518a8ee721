#include "service/certificate.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include <memory>

#include "platform/files.hpp"
#include "platform/process.hpp"

namespace cs::service {
namespace {

namespace fs = std::filesystem;

using BioPtr = std::unique_ptr<BIO, decltype(&BIO_free)>;
using KeyPtr = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using X509Ptr = std::unique_ptr<X509, decltype(&X509_free)>;

constexpr std::chrono::hours valid_for{24 * 3650};

std::string text_of(BIO* bio) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio, &data);
  return size > 0 ? std::string(data, static_cast<std::size_t>(size)) : std::string();
}

bool is_address(const std::string& host) {
  unsigned char parsed[16];
  return ::inet_pton(AF_INET, host.c_str(), parsed) == 1 || ::inet_pton(AF_INET6, host.c_str(), parsed) == 1;
}

bool add_extension(X509* certificate, int what, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
  const std::unique_ptr<X509_EXTENSION, decltype(&X509_EXTENSION_free)> extension(
      X509V3_EXT_conf_nid(nullptr, &context, what, value.c_str()), &X509_EXTENSION_free);
  return extension && X509_add_ext(certificate, extension.get(), -1) == 1;
}

Result<Certificate> make(const std::string& host, TimePoint now) {
  const Error failed = internal_error("A certificate cannot be made.");
  std::string names = fmt::format("DNS:{},DNS:localhost,IP:127.0.0.1,IP:::1", machine_name());
  if (is_address(host) && host != "127.0.0.1" && host != "::1" && host != "0.0.0.0" && host != "::")
    names += ",IP:" + host;

  const KeyPtr key(EVP_EC_gen("P-256"), &EVP_PKEY_free);
  const X509Ptr certificate(X509_new(), &X509_free);
  std::uint64_t serial = 0;
  if (!key || !certificate || RAND_bytes(reinterpret_cast<unsigned char*>(&serial), sizeof serial) != 1) return failed;
  const auto second = [](TimePoint t) { return static_cast<time_t>(to_ms(t) / 1000); };
  X509_NAME* subject = X509_get_subject_name(certificate.get());
  const bool filled =
      X509_set_version(certificate.get(), X509_VERSION_3) == 1 &&
      ASN1_INTEGER_set_uint64(X509_get_serialNumber(certificate.get()), serial >> 1) == 1 &&
      // A workstation's clock may be behind.
      ASN1_TIME_set(X509_getm_notBefore(certificate.get()), second(now - std::chrono::hours{24})) &&
      ASN1_TIME_set(X509_getm_notAfter(certificate.get()), second(now + valid_for)) &&
      X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC,
                                 reinterpret_cast<const unsigned char*>("Countersign service"), -1, -1, 0) == 1 &&
      X509_set_issuer_name(certificate.get(), subject) == 1 && X509_set_pubkey(certificate.get(), key.get()) == 1 &&
      add_extension(certificate.get(), NID_basic_constraints, "critical,CA:FALSE") &&
      add_extension(certificate.get(), NID_key_usage, "critical,digitalSignature") &&
      add_extension(certificate.get(), NID_ext_key_usage, "serverAuth") &&
      add_extension(certificate.get(), NID_subject_alt_name, names) &&
      X509_sign(certificate.get(), key.get(), EVP_sha256()) > 0;
  if (!filled) return failed;
  const BioPtr chain_text(BIO_new(BIO_s_mem()), &BIO_free), key_text(BIO_new(BIO_s_mem()), &BIO_free);
  if (PEM_write_bio_X509(chain_text.get(), certificate.get()) != 1 ||
      PEM_write_bio_PKCS8PrivateKey(key_text.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) != 1)
    return failed;
  return Certificate{text_of(chain_text.get()), text_of(key_text.get())};
}

Result<std::string> pem(const fs::path& path) {
  auto bytes = read_file(path, std::size_t{1} << 20);
  if (!bytes)
    return Error{bytes.error().code, "tls.file",
                 fmt::format("The TLS file {} cannot be read: {}", path.string(), bytes.error().message)};
  return std::string(as_text(*bytes));
}

}  // namespace

Result<Certificate> self_made_certificate(const fs::path& data_dir, const std::string& host, TimePoint now) {
  const fs::path folder = data_dir / "tls", chain = folder / "certificate.pem", key = folder / "key.pem";
  std::error_code ignored;
  const bool has_chain = fs::exists(chain, ignored), has_key = fs::exists(key, ignored);
  if (has_chain && has_key) return certificate_from(chain, key);
  // The certificate is written last: a key without one is what a start left that was cut off, and nobody has seen it.
  if (has_chain)
    return invalid("tls.half",
                   fmt::format("{} is missing beside its certificate: put it back from the backup, or remove "
                               "{} to be given a new key, which each workstation asks about.",
                               key.string(), folder.string()));
  CS_ASSIGN(Certificate made, make(host, now));
  CS_TRY(make_private_folder(folder));
  CS_TRY(write_file_durably(key, as_bytes(made.key)));
  CS_TRY(write_file_durably(chain, as_bytes(made.chain)));
  return made;
}

Result<Certificate> certificate_from(const fs::path& chain, const fs::path& key) {
  Certificate out;
  CS_ASSIGN(out.chain, pem(chain));
  CS_ASSIGN(out.key, pem(key));
  if (others_may_use(key))
    return invalid("tls.private", fmt::format("{0} can be read by others: chmod 600 {0}.", key.string()));
  std::error_code ignored;
  const auto writable = fs::perms::group_write | fs::perms::others_write;
  if ((fs::status(chain, ignored).permissions() & writable) != fs::perms::none)
    return invalid("tls.private", fmt::format("{0} can be changed by others: chmod 644 {0}.", chain.string()));
  return out;
}

Status check_private(const fs::path& data_dir) {
  if (!others_may_use(data_dir)) return {};
  return invalid(
      "store.open_to_others",
      fmt::format("Others on this machine may enter {0}, which holds photographs, telephone numbers and keys: "
                  "chmod 700 {0}.",
                  data_dir.string()));
}

}  // namespace cs::service
