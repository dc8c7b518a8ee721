#include "service/certificate_expiry.hpp"

#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <algorithm>
#include <ctime>
#include <memory>
#include <optional>

namespace cs::service {

Result<TimePoint> certificate_expires(const std::string& chain) {
  const Error unreadable = invalid("tls.invalid", "The TLS certificate cannot be read.");
  if (chain.size() > (std::size_t{1} << 20)) return unreadable;
  const std::unique_ptr<BIO, decltype(&BIO_free)> bio(BIO_new_mem_buf(chain.data(), static_cast<int>(chain.size())),
                                                      &BIO_free);
  std::optional<TimePoint> first;
  while (bio) {
    const std::unique_ptr<X509, decltype(&X509_free)> one(PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr),
                                                          &X509_free);
    if (!one) break;  // the end, or what is no certificate
    std::tm end{};
    if (ASN1_TIME_to_tm(X509_get0_notAfter(one.get()), &end) != 1) return unreadable;
    const TimePoint at = from_ms(static_cast<std::int64_t>(::timegm(&end)) * 1000);
    first = first ? std::min(*first, at) : at;
  }
  if (!first) return unreadable;
  return *first;
}

}  // namespace cs::service
