#include "vault/photograph_folder.hpp"

#include <fmt/format.h>

#include "base/hash.hpp"
#include "base/ids.hpp"
#include "platform/files.hpp"
#include "platform/regular_file.hpp"

namespace cs::vault {
namespace fs = std::filesystem;
namespace {

Error damaged() {
  return {Code::corrupt, "photo.damaged", "This photograph is damaged: hand it in again."};
}
Error lost() {
  return {Code::corrupt, "photo.lost", "The file of this photograph is missing: hand it in again."};
}

/// A name that leads out of the folder is nobody's.
bool is_name(const std::string& name) {
  return name.size() >= 4 && name.find_first_not_of("0123456789abcdef") == std::string::npos;
}

Result<bool> make_folder(const fs::path& folder) {
  CS_ASSIGN(const bool made, make_private_folder(folder));
  if (!made && !is_real_folder(folder))
    return invalid("store.folder", fmt::format("{} is a link or no folder: photographs are kept in folders of their "
                                               "own.",
                                               folder.string()));
  return made;
}

}  // namespace

std::string name_of(ByteView content, std::string_view name_key) {
  return blake2b(content, as_bytes(name_key));
}

Key photographs_key(const Key& campaign) {
  return campaign.derived("countersign photographs");
}

bool is_damage(const Error& error) {
  return error.id == "photo.damaged" || error.id == "photo.lost";
}

/// All fan-out folders at once, so that an upload flushes one folder and no parent. Each is looked for at every start:
/// a copy of the data folder may have left out those that were empty.
Status PhotographFolder::prepare() const {
  CS_ASSIGN(bool made, make_folder(folder_));
  for (int i = 0; i < 256; ++i) {
    CS_ASSIGN(const bool missing, make_folder(folder_ / fmt::format("{:02x}", i)));
    made = made || missing;
  }
  if (!made) return {};
  CS_TRY(flush_folder(folder_));
  return flush_folder(folder_.parent_path());
}

Result<Bytes> PhotographFolder::open(const Photograph& photograph) const {
  if (!is_name(photograph.name)) return lost();
  return open_at(path_of(photograph.name), photograph);
}

Result<Bytes> PhotographFolder::open_at(const fs::path& path, const Photograph& photograph) const {
  const auto file = RegularFile::open(path);
  if (!file && file.error().code == Code::not_found) return lost();
  if (!file) return file.error().id == "file.not_regular" ? damaged() : file.error();
  const auto length = static_cast<std::uint64_t>(photograph.bytes);
  const auto head = sealed_head(*file);
  if (!head && !is_damage(head.error())) return head.error();
  if (photograph.key && head && (head->form == Form::parcel || head->length == length)) {
    auto content = open_sealed(*file, {photograph.campaign, photograph.name}, *photograph.key);
    if (content && head->form == Form::whole) return content;
    if (content) {
      CS_ASSIGN(const served::Split split, served::unpack(*content));
      content = served::rebuild(split.served, split.edits);
      if (content && content->size() != length) return damaged();
    }
    if (content || !is_damage(content.error())) return content;
  }
  if (!photograph.may_be_plain || file->size() != length) return damaged();
  Bytes content(length);
  if (const Status read = file->read(0, content); !read)
    return read.error().id == "file.short" ? damaged() : read.error();
  if (name_of(content, photograph.name_key) != photograph.name) return damaged();
  return content;
}

Result<std::optional<Bytes>> PhotographFolder::open_served(const Photograph& photograph) const {
  if (!photograph.key || !is_name(photograph.name)) return std::optional<Bytes>{};
  const auto file = RegularFile::open(path_of(photograph.name));
  if (!file && file.error().code == Code::not_found) return lost();
  if (!file) return file.error().id == "file.not_regular" ? damaged() : file.error();
  const auto head = sealed_head(*file);
  if (!head && !is_damage(head.error())) return head.error();
  if (!head || head->form != Form::parcel) return std::optional<Bytes>{};
  const Binding binding{photograph.campaign, photograph.name};
  if (head->length < served::parcel_end) return damaged();
  CS_ASSIGN(const Bytes end,
            open_sealed(*file, binding, *photograph.key, head->length - served::parcel_end, served::parcel_end));
  CS_ASSIGN(Bytes copy, open_sealed(*file, binding, *photograph.key, 0, served::size_of_served(end)));
  return std::optional<Bytes>(std::move(copy));
}

Status PhotographFolder::put_split(const Photograph& photograph, const served::Split& split) const {
  CS_ASSIGN(const Bytes content, open(photograph));
  const auto rebuilt = served::rebuild(split.served, split.edits);
  if (!rebuilt || *rebuilt != content || split.served.empty())
    return internal_error("A served copy and what was cut are not the photograph that they were made of.");
  return write(photograph, served::pack(split.served, split.edits), Form::parcel);
}

Status PhotographFolder::put(const Photograph& photograph, ByteView content) const {
  return write(photograph, content, Form::whole);
}

Status PhotographFolder::write(const Photograph& photograph, ByteView content, Form form) const {
  if (!photograph.key || !is_name(photograph.name))
    return internal_error("A photograph is sealed by its campaign's key.");
  const fs::path path = path_of(photograph.name);
  // Made at the start; somebody tidying up may have removed it, because it was empty.
  std::error_code ec;
  if (fs::create_directories(path.parent_path(), ec)) CS_TRY(flush_folder(folder_));
  return write_file_durably(path, seal(content, {photograph.campaign, photograph.name}, *photograph.key, form));
}

Result<bool> PhotographFolder::set_aside(const Photograph& photograph) const {
  if (!is_name(photograph.name)) return false;
  const fs::path path = path_of(photograph.name);
  const fs::path to = aside() / fmt::format("{}.{}", photograph.name, new_uuid());
  CS_TRY(make_folder(aside()));
  std::error_code ec;
  fs::rename(path, to, ec);
  if (ec == std::errc::no_such_file_or_directory) return false;
  if (ec) return io_error("disk.error", fmt::format("A damaged photograph cannot be set aside: {}.", ec.message()));
  // An upload may have mended it between the look that found it damaged and this.
  if (open_at(to, photograph)) {
    fs::create_hard_link(to, path, ec);                                // unless there is another one already
    if (ec && ec != std::errc::file_exists) fs::rename(to, path, ec);  // not every share has links
    if (ec && ec != std::errc::file_exists)
      return io_error("disk.error", fmt::format("A photograph cannot be put back: {}.", ec.message()));
    fs::remove(to, ec);
    CS_TRY(flush_folder(path.parent_path()));
    return false;
  }
  CS_TRY(flush_folder(aside()));
  CS_TRY(flush_folder(path.parent_path()));
  return true;
}

Status PhotographFolder::remove(const std::string& name) const {
  if (!is_name(name)) return {};
  std::error_code ec;
  fs::remove_all(path_of(name), ec);
  if (ec) return io_error("disk.error", fmt::format("A photograph's file cannot be removed: {}.", ec.message()));
  std::vector<fs::path> pieces;
  for (fs::directory_iterator it(aside(), ec), end; !ec && it != end; it.increment(ec))
    if (it->path().filename().string().starts_with(name)) pieces.push_back(it->path());
  for (const fs::path& piece : pieces) {
    fs::remove_all(piece, ec);
    if (ec) return io_error("disk.error", fmt::format("A damaged photograph cannot be removed: {}.", ec.message()));
  }
  return {};
}

}  // namespace cs::vault
