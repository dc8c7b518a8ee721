#include "service/finished_receipt.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "domain/cut_from.hpp"
#include "exchange/jpeg_file.hpp"

namespace cs::service {
namespace {

/// Fine enough for the face of a finished photo to be found again in a photograph of 20 megapixels.
constexpr int looked_at_edge = 2048;

Error not_as_ordered(std::string_view why) {
  return {Code::refused, "finished.not_as_ordered", fmt::format("This is no finished photo by the rules: {}", why)};
}

domain::FinishedMeasures measures_of(const exchange::JpegFile& file, std::size_t bytes) {
  domain::FinishedMeasures m;
  m.width = file.width, m.height = file.height, m.components = file.components, m.bits = file.bits;
  m.progressive = file.progressive, m.extras = file.extras, m.bytes = bytes;
  m.dpi_across = file.dpi_across, m.dpi_down = file.dpi_down;
  return m;
}

domain::GreyPicture grey(const worker::Pixels& p) {
  return domain::grey_picture(p.rgba(), p.width, p.height);
}

}  // namespace

Result<worker::Decoded> FinishedReceipt::decode(ByteView picture, int edge) {
  if (!make_decoder_) return Error{Code::unavailable, "worker.none", "There is no decoder here to look at it."};
  if (!worker_) worker_ = make_decoder_();
  auto decoded = worker_->decode(picture, edge);
  if (!decoded && decoded.error().code != Code::invalid) worker_.reset();  // ours: another process may do better
  return decoded;
}

Status FinishedReceipt::look(ByteView finished, ByteView photo) {
  const auto file = exchange::read_jpeg_file(finished);
  if (!file) return not_as_ordered(file.error().message);
  for (const domain::Deviation& d : domain::file_deviations(spec_, measures_of(*file, finished.size())))
    if (d.what != "bytes") return not_as_ordered(d.message.en);
  const std::lock_guard lock(mutex_);
  const auto seen = decode(finished, 0);
  if (!seen && seen.error().code == Code::invalid) return not_as_ordered(seen.error().message);
  if (!seen) return seen.error();
  const auto of = decode(photo, looked_at_edge);
  if (!of && of.error().code == Code::invalid)
    return Error{Code::refused, "finished.other_picture",
                 "The photograph that this was made of cannot be read here: " + of.error().message};
  if (!of) return of.error();
  const worker::Pixels &made = *seen->levels.at(0), &from = *of->levels.at(0);
  const double shrunk = static_cast<double>(from.width) / std::max(1, of->original_width);
  if (domain::fit_of_cut(grey(made), grey(from), shrunk) < domain::least_fit)
    return Error{Code::refused, "finished.other_picture",
                 "This finished photo was not made of the photograph in hand."};
  return {};
}

void FinishedReceipt::remark(domain::Examination& found, std::size_t bytes) const {
  if (bytes >= spec_.least_bytes && bytes <= spec_.most_bytes) return;
  auto f = std::ranges::find(found.findings, "finished_photo", &domain::Finding::check);
  if (f == found.findings.end()) {
    found.findings.emplace_back().check = "finished_photo";
    f = std::prev(found.findings.end());
    f->outcome = domain::Outcome::pass;
  }
  const domain::Bilingual said = domain::bytes_deviation(spec_, bytes);
  if (f->outcome != domain::Outcome::pass && f->outcome != domain::Outcome::attention) return;
  if (f->outcome == domain::Outcome::pass) f->message = {};
  f->outcome = domain::Outcome::attention;
  f->message.zh += said.zh;
  f->message.en += (f->message.en.empty() ? "" : " ") + said.en;
}

}  // namespace cs::service
