// Enrolment and ID-card photographs coming in: from a folder or a ZIP file, matched by name, looked at by the worker.
#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <unordered_map>

#include "base/hash.hpp"
#include "base/picture_kind.hpp"
#include "base/text.hpp"
#include "domain/reference_names.hpp"
#include "exchange/picture_source.hpp"
#include "service/administration.hpp"
#include "store/name_key.hpp"

namespace cs::service {
namespace {

using domain::Bilingual;
using domain::NamedFor;

struct Taken {
  std::string number;
  std::string digest{};  ///< of the content, once it was read
};

/// What is wrong with a reference by what the worker says of it; nothing for a good one.
std::optional<Bilingual> wrong_picture(const Result<worker::DescribedFace>& described) {
  if (!described)
    return Bilingual{fmt::format("照片无法读取（{}）。", described.error().id), described.error().message};
  switch (described->face.unfit) {
    case domain::Unfit::no_face:
      return Bilingual{"照片里没有人脸。", "There is no face in it."};
    case domain::Unfit::several_faces:
      return Bilingual{"照片里不止一张人脸。", "There is more than one face in it."};
    case domain::Unfit::not_upright:
      return Bilingual{"照片里的人是横着或倒着的。", "The person in it lies on the side or on the head."};
    case domain::Unfit::unreadable:
      return Bilingual{"照片无法读取。", "It cannot be read."};
    // A small or blurred one is still something for a reviewer's eye.
    case domain::Unfit::none:
    case domain::Unfit::no_model:
    case domain::Unfit::too_small:
    case domain::Unfit::too_blurred:
      return std::nullopt;
  }
  return std::nullopt;
}

/// Whose the file is, by the mapping where there is one.
NamedFor whose(const exchange::SourceFile& file, const std::map<std::string, std::string>& mapping,
               const std::function<const domain::Student*(const std::string&)>& known) {
  if (!mapping.empty()) {
    auto it = mapping.find(file.name);
    if (it == mapping.end()) it = mapping.find(file.name.substr(file.name.rfind('/') + 1));
    if (it == mapping.end()) it = mapping.find(file.stem);
    if (it == mapping.end())
      return {NamedFor::Kind::unmatched, {}, {"对照表里没有这个文件。", "The mapping does not name this file."}};
    if (!known(it->second))
      return {NamedFor::Kind::unmatched,
              {},
              {fmt::format("名单里没有对照表给出的学号 {}。", it->second),
               fmt::format("The roster has no student number {}, which the mapping gives.", it->second)}};
    return {NamedFor::Kind::matched, it->second, {}};
  }
  return domain::named_for(file.stem, known, [](const std::string& a, const std::string& b) {
    return store::name_key_of(a) == store::name_key_of(b);
  });
}

}  // namespace

Result<std::map<std::string, std::string>> read_reference_mapping(ByteView file) {
  CS_ASSIGN(const exchange::Book book, exchange::read_tables(file));
  for (const exchange::Sheet& sheet : book.sheets) {
    if (sheet.hidden || sheet.rows.empty()) continue;
    std::optional<std::size_t> name, number;
    const auto& head = sheet.rows.front().cells;
    for (std::size_t i = 0; i < head.size(); ++i) {
      if (head[i].text == "文件名" || head[i].text == "文件" || head[i].text == "file") name = i;
      if (head[i].text == "学号" || head[i].text == "number") number = i;
    }
    if (!name || !number) continue;
    std::map<std::string, std::string> out;
    for (std::size_t r = 1; r < sheet.rows.size(); ++r) {
      const auto& cells = sheet.rows[r].cells;
      if (*name >= cells.size() || *number >= cells.size() || cells[*name].text.empty()) continue;
      if (!out.emplace(cells[*name].text, cells[*number].text).second)
        return invalid("references.mapping", fmt::format("Line {} of the mapping names {} once more.",
                                                         sheet.rows[r].line, cells[*name].text));
    }
    if (!out.empty()) return out;
  }
  return invalid("references.mapping", "The mapping has no columns 文件名 (file) and 学号 (number), or no rows.");
}

Result<ReferenceReport> Administration::import_references(const std::string& campaign_id,
                                                          const std::filesystem::path& from, api::PhotoKind kind,
                                                          ImportMode mode, const ReferenceImport& how) {
  if (kind != api::PhotoKind::enrolment && kind != api::PhotoKind::id_card)
    return invalid("reference.kind", "A reference photo is an enrolment photo or an ID-card photo.");
  CS_ASSIGN(const api::Campaign campaign, this->campaign(campaign_id));
  CS_ASSIGN(const store::CampaignRef to, ref(campaign.id));
  std::unordered_map<std::string, domain::Student> roster;
  {
    CS_ASSIGN(auto all, store_.roster.all(to));
    for (domain::Student& s : all) {
      std::string number = s.number;
      roster.emplace(std::move(number), std::move(s));
    }
  }
  const auto known = [&roster](const std::string& number) -> const domain::Student* {
    const auto it = roster.find(number);
    return it == roster.end() ? nullptr : &it->second;
  };
  ReferenceReport report;
  const auto problem = [&report](const exchange::SourceFile& file, const std::string& number, const char* what,
                                 Bilingual why) {
    report.problems.push_back({file.name, number, what, std::move(why)});
  };

  // By name alone first, so that nothing is opened that is nobody's.
  std::map<std::string, Taken> matched;  // by the file's name
  CS_TRY(exchange::visit_pictures(from, false, [&](const exchange::SourceFile& file, const Result<Bytes>&) -> Status {
    const NamedFor named = whose(file, how.mapping, known);
    if (named.kind == NamedFor::Kind::unmatched) problem(file, {}, "unmatched", named.why);
    if (named.kind == NamedFor::Kind::doubtful) problem(file, {}, "doubtful", named.why);
    if (named.kind != NamedFor::Kind::matched) return {};
    matched.emplace(file.name, Taken{named.number});
    return {};
  }));

  std::size_t looked = 0;
  std::map<std::string, std::string> firsts;  // of each student the first good file
  std::set<std::string> contested;            // students of whom there are several photographs
  const auto several = [&](const std::string& number) {
    return Bilingual{fmt::format("学号 {} 有几张不同的照片，无法判断用哪一张。", number),
                     fmt::format("There are several photographs of {}: nobody can tell which is meant.", number)};
  };
  const std::size_t all_matched = matched.size();
  CS_TRY(
      exchange::visit_pictures(from, true, [&](const exchange::SourceFile& file, const Result<Bytes>& bytes) -> Status {
        const auto match = matched.find(file.name);
        if (match == matched.end()) return {};
        if (how.go_on && !how.go_on(looked++, all_matched))
          return Error{Code::cancelled, "references.cancelled", "The import was given up; nothing was imported."};
        const std::string number = match->second.number;
        const auto drop = [&](const char* what, Bilingual why) -> Status {
          problem(file, number, what, std::move(why));
          matched.erase(match);
          return {};
        };
        if (!bytes) return drop("unreadable", {"文件无法读取：" + bytes.error().message, bytes.error().message});
        const PictureKind picture = picture_kind(*bytes);
        if (!is_photograph(picture))
          return drop("unreadable", {fmt::format("不是 JPEG、PNG 或 HEIC 照片{}{}。",
                                                 picture == PictureKind::unknown ? "" : "，而是 ", to_string(picture)),
                                     fmt::format("It is not a JPEG, PNG or HEIC picture{}{}.",
                                                 picture == PictureKind::unknown ? "" : " but ", to_string(picture))});
        match->second.digest = blake2b(*bytes);
        if (contested.contains(number)) return drop("doubtful", several(number));
        if (const auto first = firsts.find(number); first != firsts.end()) {
          const bool one_name_twice = first->second == file.name;  // in a ZIP: the digest is already the later one's
          if (!one_name_twice && matched.at(first->second).digest == match->second.digest)
            return drop("duplicate",
                        {"与该学生的另一个文件完全相同。", "It is the same as another file of this student."});
          // Which of them is right nobody can tell.
          contested.insert(number);
          problem({first->second, {}}, number, "doubtful", several(number));
          matched.erase(first->second);
          return drop("doubtful", several(number));
        }
        if (!how.worker) {
          firsts.emplace(number, file.name);
          return {};
        }
        const auto described = how.worker->describe(*bytes);
        if (!described && !described.error().id.starts_with("photo.")) return described.error();
        if (auto bad = wrong_picture(described)) {
          return drop(described ? "face" : "unreadable", std::move(*bad));
        }
        if (described->face.unfit == domain::Unfit::no_model) report.faces_looked_for = false;
        firsts.emplace(number, file.name);
        return {};
      }));
  report.faces_looked_for = report.faces_looked_for && how.worker != nullptr;
  report.good = static_cast<int>(matched.size());
  // The same file twice harms nobody.
  const bool bad = std::ranges::any_of(report.problems, [](const FileProblem& p) { return p.what != "duplicate"; });
  if (mode == ImportMode::preview || matched.empty() || (mode == ImportMode::all && bad)) return report;

  int done = 0;
  // Each file stands alone and a repeat changes nothing, so an import that stops half-way is simply run again.
  CS_TRY(
      exchange::visit_pictures(from, true, [&](const exchange::SourceFile& file, const Result<Bytes>& bytes) -> Status {
        const auto match = matched.find(file.name);
        if (match == matched.end()) return {};
        if (!bytes || blake2b(*bytes) != match->second.digest)
          return Error{Code::conflict, "references.changed",
                       fmt::format("{} was changed while it was being imported ({} of {} were imported before it).",
                                   file.name, done, matched.size())};
        if (const Status added = add_reference(campaign.id, match->second.number, kind, *bytes); !added)
          return Error{added.error().code, added.error().id,
                       fmt::format("{}: {} ({} of {} were imported before it)", file.name, added.error().message, done,
                                   matched.size())};
        ++done;
        return {};
      }));
  report.written = true;
  return report;
}

}  // namespace cs::service
