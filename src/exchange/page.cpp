#include "exchange/page.hpp"

#include <cairo-pdf.h>
#include <fmt/format.h>
#include <pango/pangocairo.h>

#include <algorithm>
#include <utility>

#include "exchange/jpeg_file.hpp"
#include "platform/files.hpp"
#include "platform/flush.hpp"

namespace cs::exchange {
namespace {

namespace fs = std::filesystem;

constexpr double points_a_mm = 72 / 25.4;
constexpr const char* typeface = "Noto Sans CJK SC, Noto Sans CJK, sans-serif";

struct Destroy {
  void operator()(cairo_t* c) const { cairo_destroy(c); }
  void operator()(cairo_surface_t* s) const { cairo_surface_destroy(s); }
  void operator()(PangoLayout* l) const { g_object_unref(l); }
  void operator()(PangoFontDescription* d) const { pango_font_description_free(d); }
};
using Surface = std::unique_ptr<cairo_surface_t, Destroy>;
using Layout = std::unique_ptr<PangoLayout, Destroy>;

}  // namespace

struct PdfFile::Open {
  fs::path path, part;
  Surface surface;
  std::unique_ptr<cairo_t, Destroy> cairo;
  bool any_page = false;

  Layout layout(const Millimetres& place, const std::string& text, double points, bool bold) const {
    Layout out(pango_cairo_create_layout(cairo.get()));
    // A unit is a millimetre here: rounded to whole ones, letters would stand unevenly.
    PangoContext* context = pango_layout_get_context(out.get());
    cairo_font_options_t* options = cairo_font_options_create();
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    pango_cairo_context_set_font_options(context, options);
    cairo_font_options_destroy(options);
    pango_context_set_round_glyph_positions(context, FALSE);
    const std::unique_ptr<PangoFontDescription, Destroy> font(pango_font_description_from_string(typeface));
    pango_font_description_set_absolute_size(font.get(), points / points_a_mm * PANGO_SCALE);
    if (bold) pango_font_description_set_weight(font.get(), PANGO_WEIGHT_BOLD);
    pango_layout_set_font_description(out.get(), font.get());
    pango_layout_set_text(out.get(), text.data(), static_cast<int>(text.size()));
    pango_layout_set_width(out.get(), static_cast<int>(place.w * PANGO_SCALE));
    return out;
  }
};

PdfFile::PdfFile(std::unique_ptr<Open> open) : open_(std::move(open)) {}
PdfFile::PdfFile(PdfFile&&) noexcept = default;
PdfFile::~PdfFile() {
  if (!open_) return;
  open_->cairo.reset();
  open_->surface.reset();
  std::error_code ec;
  fs::remove(open_->part, ec);
}

Result<PdfFile> PdfFile::make(const fs::path& path) {
  auto open = std::make_unique<Open>();
  open->path = path;
  open->part = fs::path(path) += ".part";
  open->surface.reset(cairo_pdf_surface_create(open->part.c_str(), 100, 100));
  if (cairo_surface_status(open->surface.get()) != CAIRO_STATUS_SUCCESS)
    return io_error("pdf.write", fmt::format("{} cannot be written.", path.string()));
  open->cairo.reset(cairo_create(open->surface.get()));
  cairo_scale(open->cairo.get(), points_a_mm, points_a_mm);
  return PdfFile(std::move(open));
}

void PdfFile::page(double width_mm, double height_mm) {
  if (open_->any_page) cairo_show_page(open_->cairo.get());
  open_->any_page = true;
  cairo_pdf_surface_set_size(open_->surface.get(), width_mm * points_a_mm, height_mm * points_a_mm);
}

void PdfFile::line(const Millimetres& place, const std::string& text, double points, Align align, bool bold) {
  const Layout layout = open_->layout(place, text, points, bold);
  pango_layout_set_single_paragraph_mode(layout.get(), TRUE);
  pango_layout_set_ellipsize(layout.get(), PANGO_ELLIPSIZE_END);
  pango_layout_set_alignment(layout.get(), align == Align::left     ? PANGO_ALIGN_LEFT
                                           : align == Align::centre ? PANGO_ALIGN_CENTER
                                                                    : PANGO_ALIGN_RIGHT);
  cairo_move_to(open_->cairo.get(), place.x, place.y);
  pango_cairo_show_layout(open_->cairo.get(), layout.get());
}

double PdfFile::paragraph(const Millimetres& place, const std::string& text, double points) {
  const Layout layout = open_->layout(place, text, points, false);
  pango_layout_set_wrap(layout.get(), PANGO_WRAP_WORD_CHAR);
  cairo_move_to(open_->cairo.get(), place.x, place.y);
  pango_cairo_show_layout(open_->cairo.get(), layout.get());
  int height = 0;
  pango_layout_get_size(layout.get(), nullptr, &height);
  return static_cast<double>(height) / PANGO_SCALE;
}

Status PdfFile::photo(const Millimetres& place, ByteView jpeg) {
  CS_ASSIGN(const JpegFile facts, read_jpeg_file(jpeg));
  constexpr int largest = 10'000;
  if (facts.width > largest || facts.height > largest)
    return invalid("jpeg.structure", "This picture is too large for a print.");
  const Surface picture(cairo_image_surface_create(CAIRO_FORMAT_RGB24, facts.width, facts.height));
  // The file's own bytes go into the PDF, and these pixels, which are black, do not.
  auto* copy = new Bytes(jpeg.begin(), jpeg.end());
  const auto status = cairo_surface_set_mime_data(
      picture.get(), CAIRO_MIME_TYPE_JPEG, copy->data(), copy->size(),
      [](void* bytes) { delete static_cast<Bytes*>(bytes); }, copy);
  if (status != CAIRO_STATUS_SUCCESS) {
    delete copy;
    return internal_error("There is no memory for a picture.");
  }
  cairo_t* c = open_->cairo.get();
  const double scale = std::max(place.w / facts.width, place.h / facts.height);
  cairo_save(c);
  cairo_rectangle(c, place.x, place.y, place.w, place.h);
  cairo_clip(c);
  cairo_translate(c, place.x + (place.w - facts.width * scale) / 2, place.y + (place.h - facts.height * scale) / 2);
  cairo_scale(c, scale, scale);
  cairo_set_source_surface(c, picture.get(), 0, 0);
  cairo_paint(c);
  cairo_restore(c);
  return {};
}

void PdfFile::stroke(double x1, double y1, double x2, double y2) {
  cairo_t* c = open_->cairo.get();
  cairo_set_line_width(c, 0.1);
  cairo_move_to(c, x1, y1);
  cairo_line_to(c, x2, y2);
  cairo_stroke(c);
}

Status PdfFile::finish() {
  cairo_show_page(open_->cairo.get());
  open_->cairo.reset();
  cairo_surface_finish(open_->surface.get());
  if (cairo_surface_status(open_->surface.get()) != CAIRO_STATUS_SUCCESS)
    return io_error("pdf.write", fmt::format("{} cannot be written: {}.", open_->path.string(),
                                             cairo_status_to_string(cairo_surface_status(open_->surface.get()))));
  CS_TRY(flush_file(open_->part));
  std::error_code ec;
  fs::rename(open_->part, open_->path, ec);
  if (ec) return io_error("pdf.write", fmt::format("{} cannot be written: {}.", open_->path.string(), ec.message()));
  return flush_folder(open_->path.has_parent_path() ? open_->path.parent_path() : fs::path("."));
}

}  // namespace cs::exchange
