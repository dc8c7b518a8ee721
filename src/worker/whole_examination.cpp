#include "worker/whole_examination.hpp"

namespace cs::worker {
namespace {

/// What a person reads about a photograph that the worker gave up on.
domain::Bilingual sentence(const Error& why) {
  static const struct {
    std::string_view id;
    const char *zh, *en;
  } known[] = {
      {"photo.killed_worker", "检测程序在处理此照片时异常终止，请人工查看。",
       "The photo made the checking program stop; please look at it yourself."},
      {"photo.timeout", "此照片未能在规定时间内检测完毕，请人工查看。",
       "The photo could not be checked in time; please look at it yourself."},
      {"photo.truncated", "照片文件不完整，无法完整读取。", "The photo file is cut off and cannot be read completely."},
      {"photo.not_an_image", "文件不是可识别的图片。", "The file is not a picture that can be recognised."},
      {"photo.too_large", "照片尺寸或文件过大，未作检测。", "The photo is too large to be checked."},
      {"photo.empty", "照片文件为空。", "The photo file is empty."},
      {"photo.damaged", "照片文件已损坏，请学生重新上传同一张照片。",
       "The photo file is damaged; the student has to hand the same photo in again."},
      {"photo.missing", "照片文件缺失。", "The photo file is missing."},
  };
  for (const auto& k : known)
    if (k.id == why.id) return {k.zh, k.en};
  return {"照片无法读取。", "The photo cannot be read."};
}

/// Trying again would end the same way.
bool is_the_photos_fault(const Error& e) {
  return e.id.starts_with("photo.");
}

}  // namespace

domain::Examination unreadable(const Error& why, std::size_t bytes) {
  domain::Examination e;
  e.bytes = bytes;
  domain::Finding f;
  f.check = "readable";
  f.outcome = domain::Outcome::fail;
  f.message = sentence(why);
  f.suggests = {"UNREADABLE"};
  e.findings.push_back(std::move(f));
  e.fingerprint = "none:" + why.id;
  return e;
}

Result<domain::Examination> examine_twice(Worker& worker, const ExamineRequest& request) {
  auto examined = worker.examine(request);
  // Once more: a machine without memory kills, and one that stands still times out.
  if (!examined && (examined.error().id == "photo.killed_worker" || examined.error().id == "photo.timeout"))
    examined = worker.examine(request);
  if (!examined && is_the_photos_fault(examined.error())) return unreadable(examined.error(), request.photo.size());
  return examined;
}

Result<WholeExamination> examine_whole(Worker& worker, const ExamineRequest& request, bool finish) {
  WholeExamination out;
  CS_ASSIGN(out.examination, examine_twice(worker, request));
  const bool was_read = !out.examination.fingerprint.starts_with("none:");
  if (!finish || !was_read) return out;
  auto made = worker.finish(request.photo, std::nullopt);
  if (!made && (made.error().id == "photo.killed_worker" || made.error().id == "photo.timeout"))
    made = worker.finish(request.photo, std::nullopt);
  if (!made && made.error().id == "worker.no_finish") return out;
  if (!made && !is_the_photos_fault(made.error())) return made.error();
  if (!made) {
    domain::Finding f;
    f.check = "finished_photo";
    f.outcome = domain::Outcome::fail;
    f.message = {"无法制作成品照。" + sentence(made.error()).zh,
                 "No finished photo can be made. " + sentence(made.error()).en};
    f.suggests = {"UNREADABLE"};
    out.examination.findings.push_back(std::move(f));
    return out;
  }
  // What the other checks say of the finished photo they have said of the photograph.
  if (!made->examination.findings.empty())
    out.examination.findings.push_back(std::move(made->examination.findings.front()));
  double ms = 0;
  for (const auto& [step, took] : made->examination.timing_ms) ms += took;
  out.examination.timing_ms.emplace_back("finish", ms);
  out.finished = std::move(made->jpeg);
  return out;
}

}  // namespace cs::worker
