#include "exchange/zip_file.hpp"

#include <archive.h>
#include <archive_entry.h>
#include <locale.h>

#include <memory>

#include "base/text.hpp"
#include "exchange/charset.hpp"

namespace cs::exchange {
namespace {

/// libarchive tells names in the encoding of the thread's locale, and none at all where that is C.
class Utf8Names {
 public:
  Utf8Names() : utf8_(::newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr)), before_(utf8_ ? ::uselocale(utf8_) : nullptr) {}
  ~Utf8Names() {
    if (!utf8_) return;
    ::uselocale(before_);
    ::freelocale(utf8_);
  }
  Utf8Names(const Utf8Names&) = delete;
  Utf8Names& operator=(const Utf8Names&) = delete;

 private:
  locale_t utf8_, before_;
};

/// Many programs write UTF-8 without saying so, and Chinese Windows GBK; "?" for what is neither.
std::string name_of(std::string_view bytes) {
  if (bytes.empty()) return "?";
  if (is_utf8(bytes)) return std::string(bytes);
  return utf8_from(bytes, "GB18030", 4096).value_or("?");
}

Error bad_zip() {
  return invalid("zip.damaged", "This ZIP file is damaged or was cut short.");
}

}  // namespace

Status read_zip(ByteView file, std::size_t& unpacked, std::size_t most,
                const std::function<ZipSink(const ZipEntry&)>& choose) {
  const Utf8Names names;
  const std::unique_ptr<archive, int (*)(archive*)> zip(::archive_read_new(), ::archive_read_free);
  if (!zip) return internal_error("no memory for libarchive");
  if (::archive_read_support_format_zip_seekable(zip.get()) != ARCHIVE_OK)
    return internal_error("this libarchive reads no ZIP files");
  if (::archive_read_open_memory(zip.get(), file.data(), file.size()) != ARCHIVE_OK) return bad_zip();
  while (true) {
    archive_entry* entry = nullptr;
    const int step = ::archive_read_next_header(zip.get(), &entry);
    if (step == ARCHIVE_EOF) return {};
    if (step != ARCHIVE_OK && step != ARCHIVE_WARN) return bad_zip();
    const char* name = ::archive_entry_pathname(entry);
    const ZipEntry about{name_of(name ? name : ""), ::archive_entry_filetype(entry) == AE_IFREG};
    const ZipSink sink = choose(about);
    if (!sink) continue;
    // The other methods take what memory a file asks for.
    const char* format = ::archive_format_name(zip.get());
    const std::string_view method = format ? format : "";
    if (method.find("(deflation)") == std::string_view::npos && method.find("(uncompressed)") == std::string_view::npos)
      return invalid("zip.method", "This ZIP file is packed in a way that is not read: pack it as an ordinary ZIP.");
    if (::archive_entry_is_data_encrypted(entry) == 1)
      return invalid("zip.password", "This ZIP file has a password: pack it without one.");
    while (true) {
      const void* data = nullptr;
      std::size_t size = 0;
      la_int64_t offset = 0;
      const int read = ::archive_read_data_block(zip.get(), &data, &size, &offset);
      if (read == ARCHIVE_EOF) break;
      // A wrong checksum is no more than a warning to libarchive.
      if (read != ARCHIVE_OK) return bad_zip();
      unpacked += size;
      if (unpacked > most) return Error{Code::too_large, "zip.too_large", "This ZIP file unpacks to more than it may."};
      CS_TRY(sink({static_cast<const std::uint8_t*>(data), size}));
    }
  }
}

}  // namespace cs::exchange
