// libzip writes beside the file and renames when it is closed. An entry's bytes are loaded when libzip asks for its
// size and dropped when it has read them.
#include "exchange/package_zip.hpp"

#include <fmt/format.h>
#include <sodium.h>
#include <zip.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <memory>
#include <optional>

#include "base/hash.hpp"
#include "platform/flush.hpp"

namespace cs::exchange {
namespace {

namespace fs = std::filesystem;

struct Archive {
  const std::vector<PackageEntry>& entries;
  const std::function<void(std::size_t)>& progress;
  std::optional<Error> failed{};
  std::size_t whole = 0;
};

struct Source {
  Archive& archive;
  const PackageEntry& entry;
  std::time_t at;
  std::optional<Bytes> bytes{};
  std::size_t read = 0;
  zip_error_t error{};

  bool load() {
    if (bytes) return true;
    auto content = entry.content();
    if (!content) {
      if (!archive.failed) archive.failed = content.error();
      zip_error_set(&error, ZIP_ER_INTERNAL, 0);
      return false;
    }
    bytes = std::move(*content);
    return true;
  }
};

zip_int64_t read_source(void* user, void* data, zip_uint64_t length, zip_source_cmd_t command) {
  Source& s = *static_cast<Source*>(user);
  switch (command) {
    case ZIP_SOURCE_OPEN:
      s.read = 0;
      return s.load() ? 0 : -1;
    case ZIP_SOURCE_READ: {
      const std::size_t n = std::min<std::size_t>(length, s.bytes->size() - s.read);
      std::memcpy(data, s.bytes->data() + s.read, n);
      s.read += n;
      return static_cast<zip_int64_t>(n);
    }
    case ZIP_SOURCE_CLOSE:
      s.bytes.reset();
      if (s.archive.progress) s.archive.progress(++s.archive.whole);
      return 0;
    case ZIP_SOURCE_STAT: {
      if (!s.load()) return -1;
      zip_stat_t* stat = static_cast<zip_stat_t*>(data);
      zip_stat_init(stat);
      stat->valid = ZIP_STAT_SIZE | ZIP_STAT_MTIME;
      stat->size = s.bytes->size();
      stat->mtime = s.at;
      return sizeof(*stat);
    }
    case ZIP_SOURCE_ERROR:
      return zip_error_to_data(&s.error, data, length);
    case ZIP_SOURCE_FREE:
      delete &s;
      return 0;
    case ZIP_SOURCE_SUPPORTS:
      return zip_source_make_command_bitmap(ZIP_SOURCE_OPEN, ZIP_SOURCE_READ, ZIP_SOURCE_CLOSE, ZIP_SOURCE_STAT,
                                            ZIP_SOURCE_ERROR, ZIP_SOURCE_FREE, -1);
    default:
      zip_error_set(&s.error, ZIP_ER_OPNOTSUPP, 0);
      return -1;
  }
}

Error write_error(const fs::path& path, zip_t* zip) {
  const zip_error_t* e = zip_get_error(zip);
  const int system = zip_error_system_type(e) == ZIP_ET_SYS ? zip_error_code_system(e) : 0;
  if (system == ENOSPC || system == EDQUOT)
    return {Code::unavailable, "disk.full", fmt::format("The disk is full: {} cannot be written.", path.string())};
  return io_error("zip.write", fmt::format("{} cannot be written: {}.", path.string(),
                                           zip_error_strerror(const_cast<zip_error_t*>(e))));
}

struct Discard {
  void operator()(zip_t* zip) const { zip_discard(zip); }
};
using Zip = std::unique_ptr<zip_t, Discard>;

class Sha256 {
 public:
  Sha256() {
    init_crypto();
    crypto_hash_sha256_init(&state_);
  }
  void add(const unsigned char* data, std::size_t size) { crypto_hash_sha256_update(&state_, data, size); }
  std::string text() {
    std::array<unsigned char, crypto_hash_sha256_BYTES> out{};
    crypto_hash_sha256_final(&state_, out.data());
    return to_hex(out);
  }

 private:
  crypto_hash_sha256_state state_{};
};

constexpr std::size_t block = std::size_t{256} << 10;

}  // namespace

Status write_zip(const fs::path& path, const std::vector<PackageEntry>& entries, TimePoint at,
                 const std::function<void(std::size_t)>& progress) {
  Archive archive{entries, progress};
  int code = 0;
  Zip zip(zip_open(path.c_str(), ZIP_CREATE | ZIP_TRUNCATE, &code));
  if (!zip) return io_error("zip.write", fmt::format("{} cannot be made.", path.string()));
  const auto time = static_cast<std::time_t>(to_ms(at) / 1000);
  for (const PackageEntry& entry : entries) {
    auto own = std::make_unique<Source>(Source{archive, entry, time});
    zip_source_t* source = zip_source_function(zip.get(), read_source, own.get());
    if (!source) return write_error(path, zip.get());
    static_cast<void>(own.release());  // freed with the source
    const zip_int64_t index = zip_file_add(zip.get(), entry.name.c_str(), source, ZIP_FL_ENC_UTF_8);
    if (index < 0) {
      zip_source_free(source);
      return write_error(path, zip.get());
    }
    const auto place = static_cast<zip_uint64_t>(index);
    if (zip_set_file_compression(zip.get(), place, ZIP_CM_STORE, 0) != 0 ||
        zip_file_set_mtime(zip.get(), place, time, 0) != 0)
      return write_error(path, zip.get());
  }
  if (zip_close(zip.get()) != 0) {
    const Error error = archive.failed ? *archive.failed : write_error(path, zip.get());
    zip.reset();
    std::error_code ec;
    fs::remove(path, ec);
    return error;
  }
  static_cast<void>(zip.release());
  return flush_file(path);
}

Result<FileDigest> digest_of_file(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return io_error("file.read", fmt::format("{} cannot be read.", path.string()));
  FileDigest out;
  Sha256 hash;
  std::vector<char> buffer(block);
  while (in.read(buffer.data(), static_cast<std::streamsize>(buffer.size())) || in.gcount() > 0) {
    hash.add(reinterpret_cast<const unsigned char*>(buffer.data()), static_cast<std::size_t>(in.gcount()));
    out.bytes += in.gcount();
  }
  if (in.bad()) return io_error("file.read", fmt::format("{} cannot be read.", path.string()));
  out.sha256 = hash.text();
  return out;
}

Status verify_zip(const fs::path& path, const std::vector<ExpectedEntry>& expected) {
  const auto wrong = [&](std::string_view what) {
    return Error{Code::corrupt, "zip.verify",
                 fmt::format("{} is not what was to be written: {}.", path.string(), what)};
  };
  int code = 0;
  const Zip zip(zip_open(path.c_str(), ZIP_RDONLY | ZIP_CHECKCONS, &code));
  if (!zip) return wrong("it cannot be opened again");
  if (zip_get_num_entries(zip.get(), 0) != static_cast<zip_int64_t>(expected.size()))
    return wrong("it has another number of files");
  std::vector<unsigned char> buffer(block);
  for (std::size_t i = 0; i < expected.size(); ++i) {
    const char* name = zip_get_name(zip.get(), i, ZIP_FL_ENC_RAW);
    if (!name || expected[i].name != name) return wrong(fmt::format("{} is missing", expected[i].name));
    const std::unique_ptr<zip_file_t, int (*)(zip_file_t*)> file(zip_fopen_index(zip.get(), i, 0), zip_fclose);
    if (!file) return wrong(fmt::format("{} cannot be opened", expected[i].name));
    Sha256 hash;
    zip_int64_t n = 0;
    while ((n = zip_fread(file.get(), buffer.data(), buffer.size())) > 0)
      hash.add(buffer.data(), static_cast<std::size_t>(n));
    if (n < 0 || hash.text() != expected[i].sha256) return wrong(fmt::format("{} is damaged", expected[i].name));
  }
  return {};
}

}  // namespace cs::exchange
